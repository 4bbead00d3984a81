/** What the documents say about the project holds: links lead somewhere, commands exist, lists are complete. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { TIMELINE_OPS } from '../sim/rules/operations.ts';
import { FILE_SCHEMA } from '../sim/scenario/schema.ts';
import { filesBelow, ROOT } from './support/sources.ts';

const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const exists = (file: string): boolean => existsSync(path.join(ROOT, file));

const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...['docs', 'assets'].flatMap(filesBelow).filter((file) => file.endsWith('.md')),
];

/** Text outside code blocks, and the code blocks themselves. */
function parts(markdown: string): { prose: string; code: string[] } {
  const code: string[] = [];
  const prose = markdown.replace(/^```[^\n]*\n([\s\S]*?)^```/gm, (_all, block: string) => {
    code.push(block);
    return '';
  });
  return { prose, code };
}

/** The word a heading gets as an anchor. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[`*]/g, '')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

function anchors(file: string): string[] {
  return [...parts(read(file)).prose.matchAll(/^#{1,6}\s+(.+)$/gm)].map((match) => anchorOf(match[1]!));
}

/** Links that lead nowhere, as `document → target`. */
function brokenLinks(document: string): string[] {
  const { prose } = parts(read(document));
  return [...prose.matchAll(/\]\(([^)\s]+)(?:\s"[^"]*")?\)/g)].flatMap((match) => {
    const target = match[1]!;
    if (/^[a-z]+:/.test(target)) return [];
    const [file = '', anchor] = target.split('#');
    const pointed = file === '' ? document : path.posix.join(path.posix.dirname(document), file);
    if (!exists(pointed)) return [`${document} → ${target}`];
    const isAnchored = anchor === undefined || !pointed.endsWith('.md') || anchors(pointed).includes(anchor);
    return isAnchored ? [] : [`${document} → ${target}`];
  });
}

/** `npm` scripts that a document tells people to run. */
function scriptsNamed(document: string): string[] {
  const named = [...read(document).matchAll(/\bnpm (?:run ([a-z][a-z0-9:-]*)|(test|start))\b/g)];
  return named.map((match) => (match[1] ?? match[2])!);
}

describe('the format of scenarios', () => {
  const page = read('docs/scenario-format.md');
  test.each([
    ['section', Object.keys(FILE_SCHEMA.shape).filter((key) => key !== '$schema')],
    ['command of the timeline', Object.keys(TIMELINE_OPS)],
  ])('has every %s', (_what, keys) => {
    expect(keys.filter((key) => !page.includes(`\`${key}\``))).toEqual([]);
  });
});

describe('the documents', () => {
  test('links lead to files and headings that exist', () => {
    expect(DOCUMENTS.flatMap(brokenLinks)).toEqual([]);
  });

  test('every npm command they name exists', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const missing = DOCUMENTS.flatMap((document) =>
      scriptsNamed(document).flatMap((script) =>
        Object.hasOwn(scripts, script) ? [] : [`${document}: npm run ${script}`],
      ),
    );
    expect(missing).toEqual([]);
  });

  test('every file that the npm scripts start exists', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const started = Object.values(scripts).flatMap((line) => [...line.matchAll(/build\/[a-z0-9-]+\.mjs/g)].map(String));
    expect(started.filter((file) => !exists(file))).toEqual([]);
  });

  test('the README tells how to start, test and run without a screen', () => {
    const commands = parts(read('README.md')).code.join('\n');
    expect(
      ['npm ci', 'npm start', 'npm test', 'npx royaume run'].filter((command) => !commands.includes(command)),
    ).toEqual([]);
  });

  test('decisions are numbered without gaps, and say context, decision, what was refused and the cost', () => {
    const files = filesBelow('docs/adr');
    const headings = ['## Context', '## Decision', '## Refused', '## Cost'];
    expect(files.map((file) => path.posix.basename(file).slice(0, 4))).toEqual(
      files.map((_file, index) => String(index + 1).padStart(4, '0')),
    );
    expect(files.filter((file) => headings.some((heading) => !read(file).includes(heading)))).toEqual([]);
  });
});

describe('the glossary', () => {
  const glossary = read('docs/GLOSSARY.md');

  test('names every file of the model', () => {
    expect(filesBelow('sim/model').filter((file) => !glossary.includes(`\`${file}\``))).toEqual([]);
  });

  test('names only places that exist', () => {
    const places = [...glossary.matchAll(/`((?:sim|renderer|electron|assets)\/[^`]*)`/g)].map((match) => match[1]!);
    expect(places.filter((place) => !exists(place))).toEqual([]);
  });

  test('gives each word one meaning', () => {
    const words = [...glossary.matchAll(/^\| ([^|]+?) \|/gm)].map((match) => match[1]!);
    const terms = words.filter((word) => word !== 'word' && !/^-+$/.test(word));
    expect(terms.filter((word, index) => terms.indexOf(word) !== index)).toEqual([]);
  });
});

describe('the credits', () => {
  test('name every package that the project depends on', () => {
    const credits = read('CREDITS.md');
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
      string,
      Record<string, string>
    >;
    const names = Object.keys({ ...dependencies, ...devDependencies });
    expect(names.filter((name) => !credits.includes(name))).toEqual([]);
  });

  test('give origin and licence of every font and picture', () => {
    const credits = read('assets/CREDITS.md');
    const files = ['assets/fonts', 'assets/art'].flatMap(filesBelow);
    expect(files.filter((file) => !credits.includes(`\`${file}\``))).toEqual([]);
  });
});
