/** The frame of every page that the command line writes: one file that loads nothing and runs nothing. */
import { escapeHtml } from './escape-html.ts';

export interface PageParts {
  readonly language: string;
  /** Plain text; the rest is HTML. */
  readonly title: string;
  /** Version of the engine whose numbers it shows. */
  readonly engine: string;
  readonly style: string;
  /** Under the title. */
  readonly heading: string;
  /** One after the other, a line each. */
  readonly main: readonly string[];
}

export function htmlPage({ language, title, engine, style, heading, main }: PageParts): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Royaume ${escapeHtml(engine)}">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
${heading}
</header>
<main>
${main.join('\n')}
</main>
</body>
</html>
`;
}
