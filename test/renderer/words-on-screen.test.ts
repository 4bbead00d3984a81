import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';
import { wordsFor } from '../../renderer/sim-client/text.ts';
import { CATALOGUES } from '../../sim/text/catalogue.ts';
import { pseudo, pseudoCatalogue } from '../../sim/text/pseudo.ts';
import { openText } from '../../sim/text/text.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** The files of assets/text that only the screen speaks from. */
const AREAS = ['app', 'shell', 'world', 'time', 'inspector', 'acts', 'desktop'];

const sources = readdirSync(path.join(ROOT, 'renderer'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .toSorted()
  .map((name) => ({ name, text: withoutComments(readFileSync(path.join(ROOT, 'renderer', name), 'utf8')) }));

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

/**
 * Every sentence code of the screen that the sources name, and how codes begin that they put together. Commands of the app
 * and operations of the world have names of the same form, which nobody says.
 */
const CODE = String.raw`['"\`]((?:app|shell|world|time|inspector|acts|desktop)\.[a-zA-Z0-9._-]*[a-zA-Z0-9_-])['"\`]`;
const NOT_A_NAME = String.raw`(?<!\b(?:id|op): |\bop === |\bid !== |\bid === |\brun\(|\bcase )`;
const used = new Set(
  sources.flatMap(({ name, text }) =>
    // The menu of the desktop picks commands by their names.
    [...text.matchAll(new RegExp((name === 'desktop/menu.ts' ? String.raw`(?<=\bt\()` : NOT_A_NAME) + CODE, 'g'))].map(
      ([, code]) => code!,
    ),
  ),
);
const begun = sources.flatMap(({ text }) =>
  [...text.matchAll(/`((?:app|shell|world|time|inspector|acts|desktop)\.[a-zA-Z0-9.-]*)\$\{/g)].map(
    ([, code]) => code!,
  ),
);

function areaOf(language: string, area: string): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(path.join(ROOT, 'assets/text', `${language}.${area}.json`), 'utf8')) as Record<
    string,
    string
  >;
}

function codesOf(catalogue: Readonly<Record<string, string>>): string[] {
  // A sentence for one vocabulary alone is said by the key of the sentence for both.
  const codes = new Set(Object.keys(catalogue).map((key) => key.replace(/_(one|other)$/, '')));
  const isVariant = (code: string): boolean => /\.(kingdom|ecs)$/.test(code) && codes.has(code.replace(/\.\w+$/, ''));
  return [...codes].filter((code) => !isVariant(code)).toSorted();
}

/** What a reader sees or hears of an element, besides its text. */
const SPOKEN_ATTRIBUTES = [
  ...['aria-label', 'aria-description', 'aria-roledescription', 'aria-valuetext', 'aria-placeholder'],
  ...['title', 'placeholder', 'alt', 'label', 'textValue', 'description'],
];

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) value.filter(isNode).forEach((child) => walk(child, visit));
    else if (isNode(value)) walk(value, visit);
  }
}

/** Two letters in a row are a word; signs, numbers and single letters belong to no language. */
const WORD = /\p{L}{2,}/u;

/** Literal words of an expression: of itself, or of the parts of a template. */
function literalsOf(node: unknown): string[] {
  if (!isNode(node)) return [];
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? [node['value']] : [];
  if (node.type === 'JSXExpressionContainer') return literalsOf(node['expression']);
  if (node.type === 'ConditionalExpression')
    return [...literalsOf(node['consequent']), ...literalsOf(node['alternate'])];
  if (node.type !== 'TemplateLiteral') return [];
  return (node['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked);
}

/** Words that a source shows without asking the catalogue. */
function wordsInCode(name: string, text: string): string[] {
  const found: string[] = [];
  walk(parseSync(name, text).program as unknown as Node, (node) => {
    if (node.type === 'JSXText') found.push(String(node['value']));
    else if (node.type === 'JSXElement' || node.type === 'JSXFragment') {
      for (const child of node['children'] as Node[])
        if (child.type === 'JSXExpressionContainer') found.push(...literalsOf(child));
    } else if (node.type === 'JSXAttribute') {
      const attribute = String((node['name'] as Node)['name']);
      if (SPOKEN_ATTRIBUTES.includes(attribute)) found.push(...literalsOf(node['value']));
    }
  });
  return found.map((words) => words.trim()).filter((words) => WORD.test(words));
}

describe('words on screen', () => {
  test.each(AREAS)(
    'every sentence of %s that is said exists in English and in French, and none is left over',
    (area) => {
      const said = [...used].filter((code) => code.startsWith(`${area}.`)).toSorted();
      for (const language of ['en', 'fr']) {
        const codes = codesOf(areaOf(language, area)).filter((code) => code.startsWith(`${area}.`));
        expect([language, said.filter((code) => !codes.includes(code))]).toEqual([language, []]);
        const left = codes.filter((code) => !used.has(code) && !begun.some((beginning) => code.startsWith(beginning)));
        expect([language, left]).toEqual([language, []]);
      }
    },
  );

  test('both languages fill the same places', () => {
    const places = (text: string): string[] => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name!).toSorted();
    for (const area of AREAS) {
      const [english, french] = [areaOf('en', area), areaOf('fr', area)];
      for (const [key, text] of Object.entries(english)) {
        expect([key, places(french[key] ?? '')]).toEqual([key, places(text)]);
      }
    }
  });

  test('no source shows a word that is not in the catalogue', () => {
    const spoken = sources
      .filter(({ name }) => name.endsWith('.tsx'))
      .flatMap(({ name, text }) => wordsInCode(name, text).map((words) => `${name}: ${words}`));
    expect(spoken).toEqual(['shell/title-bar.tsx: Royaume']);
  });

  test('the scan finds words in text, in what is spoken, in templates and in choices', () => {
    const code = `const a = <p title={wide ? 'Wide' : t('x')} className="no">Hello {'there'} {n} px <b aria-label={\`Go to \${n}\`}>×</b></p>;`;
    expect(wordsInCode('a.tsx', code).toSorted()).toEqual(['Go to', 'Hello', 'Wide', 'px', 'there']);
  });
});

describe('names of acts', () => {
  const titleIn = (labels: 'kingdom' | 'ecs' | 'both', language: 'en' | 'fr'): string =>
    wordsFor(language, { labels, pseudo: false }).t('acts.act.found-guild');

  test('are those of the vocabulary that the reader chose', () => {
    expect(['kingdom', 'ecs', 'both'].map((labels) => titleIn(labels as 'both', 'en'))).toEqual([
      ...['Found a guild', 'Create a service', 'Found a guild (service)'],
    ]);
    expect(titleIn('ecs', 'fr')).toBe('Créer un service');
  });

  test('have no word of the other vocabulary', () => {
    const nounsOf = (mode: 'kingdom' | 'ecs'): RegExp =>
      mode === 'kingdom'
        ? /\b(guilds?|territor(y|ies)|developments?|gates?|portals?|kingdoms?|plans?|bells?)\b/i
        : /\b(services?|container instances?|tasks?|clusters?|load balancers?|task definitions?|alarms?)\b/i;
    const ecs = wordsFor('en', { labels: 'ecs', pseudo: false });
    const kingdom = wordsFor('en', { labels: 'kingdom', pseudo: false });
    const keys = Object.keys(CATALOGUES.en).filter((key) => /^acts\.(act|fault|struck|field|trays)\.[\w-]+$/.test(key));
    const wrong = keys.flatMap((key) => [
      ...(nounsOf('kingdom').test(ecs.t(key as 'acts.x')) ? [ecs.t(key as 'acts.x')] : []),
      ...(nounsOf('ecs').test(kingdom.t(key as 'acts.x')) ? [kingdom.t(key as 'acts.x')] : []),
    ]);
    expect(wrong).toEqual([]);
  });
});

describe('nouns', () => {
  const source = sources.find(({ name }) => name === 'sim-client/text.ts')!.text;
  const nouns = [.../export type Noun =([^;]+);/.exec(source)![1]!.matchAll(/'(\w+)'/g)].map(([, noun]) => noun!);

  test('have a word in the kingdom and in ECS, one and many, in both languages', () => {
    const wanted = nouns
      .flatMap((noun) => ['kingdom', 'ecs'].flatMap((mode) => ['one', 'other'].map((n) => `noun.${noun}.${mode}_${n}`)))
      .toSorted();
    for (const language of ['en', 'fr'] as const) {
      expect(
        Object.keys(CATALOGUES[language])
          .filter((key) => key.startsWith('noun.'))
          .toSorted(),
      ).toEqual(wanted);
    }
  });

  test('are all said somewhere', () => {
    const all = sources.map(({ text }) => text.replace(/export type Noun =[^;]+;/, '')).join('\n');
    expect(nouns.filter((noun) => !all.includes(`'${noun}'`))).toEqual([]);
  });
});

describe('the language for tests', () => {
  test('is accented and 40 % longer, and fills the same places', () => {
    expect(pseudo('Open: {{title}}')).toBe('[Öpéñ: {{title}}~~~]'.replace('Ö', 'Ô'));
    const text = openText('en', pseudoCatalogue(CATALOGUES.en));
    expect(text.say({ code: 'app.time.of', params: { time: '00:01:00' } })).toBe('[ôf 00:01:00~~]');
    for (const [key, sentence] of Object.entries(CATALOGUES.en)) {
      const bare = sentence.replaceAll(/\{\{[^}]*\}\}/g, '');
      const longer = pseudo(sentence).replaceAll(/\{\{[^}]*\}\}/g, '');
      expect([key, longer.length >= bare.length * 1.4]).toEqual([key, true]);
    }
  });
});
