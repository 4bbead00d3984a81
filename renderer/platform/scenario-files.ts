/** From files a person chose, or the ones that come with the app, to a scenario with its includes beside it. */
import type { ScenarioFiles } from '../sim-client/words.ts';

/** Path relative to assets/scenarios → text. */
const SHIPPED: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(
    import.meta.glob<string>('../../assets/scenarios/**/*.{yaml,yml,json,csv}', {
      query: '?raw',
      import: 'default',
      eager: true,
    }),
  ).map(([path, text]) => [path.replace('../../assets/scenarios/', ''), text]),
);

/** Does the text begin a scenario, rather than something one includes? */
function isScenario(text: string): boolean {
  return /^\s*\{?\s*"?royaume"?\s*:/m.test(text);
}

/** Its title, for a list; the file itself is read by the simulator. */
function titleOf(name: string, text: string): string {
  const title = /^title:\s*['"]?(.+?)['"]?\s*$/m.exec(text)?.[1];
  return title ?? name.replace(/\.(ya?ml|json)$/, '').replaceAll('-', ' ');
}

export interface ShippedScenario {
  readonly name: string;
  readonly title: string;
}

/** The scenarios that come with the app; the first kingdom first. */
export function shippedScenarios(): readonly ShippedScenario[] {
  const found = Object.entries(SHIPPED).filter(([name, text]) => /\.ya?ml$/.test(name) && isScenario(text));
  const first = (name: string): number => (name.startsWith('first-') ? 0 : 1);
  return found
    .map(([name, text]) => ({ name, title: titleOf(name, text) }))
    .toSorted((a, b) => first(a.name) - first(b.name) || (a.name < b.name ? -1 : 1));
}

export function shippedFiles(main: string): ScenarioFiles {
  return { main, files: SHIPPED };
}

/** The scenario or replay among chosen files: the one that says so, else the first; null when nothing was chosen. */
function withIncludes(files: Readonly<Record<string, string>>): ScenarioFiles | null {
  const names = Object.keys(files);
  const main = names.find((name) => name.endsWith('.replay.json') || isScenario(files[name]!)) ?? names[0];
  return main === undefined ? null : { main, files };
}

export async function readFiles(chosen: Iterable<File>): Promise<ScenarioFiles | null> {
  const texts: Record<string, string> = {};
  for (const file of chosen)
    texts[file.webkitRelativePath.split('/').slice(1).join('/') || file.name] = await file.text();
  return withIncludes(texts);
}
