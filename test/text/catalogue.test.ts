import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { CATALOGUES } from '../../sim/text/catalogue.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const { en, fr } = CATALOGUES;

function filesUnder(folder: string, ending: RegExp): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => ending.test(file))
    .map((file) => path.join(ROOT, folder, file));
}

/** Source without comments, so that a code that only a comment mentions counts as unused. */
function sourceOf(folder: string): string {
  return filesUnder(folder, /\.tsx?$/)
    .map((file) =>
      readFileSync(file, 'utf8')
        .replaceAll(/\/\*[\s\S]*?\*\//g, '')
        .replaceAll(/^\s*\/\/.*$/gm, ''),
    )
    .join('\n');
}

const SIM = sourceOf('sim');
const SOURCE = `${SIM}\n${sourceOf('renderer')}`;

/** Places of a sentence with their formats, in order of their names. */
function places(sentence: string): string[] {
  return [...sentence.matchAll(/\{\{\s*([^}]*?)\s*\}\}/g)].map((match) => match[1]!).toSorted();
}

/** A key without the ending that a count chooses. */
function codeOf(key: string): string {
  return key.replace(/_(one|other)$/, '');
}

const CODES = new Set([...Object.keys(en), ...Object.keys(en).map(codeOf)]);

/** Matches of a pattern's first group. */
function found(source: string, pattern: RegExp): string[] {
  return [...new Set([...source.matchAll(pattern)].map((match) => match[1]!))].toSorted();
}

describe('the catalogue of sentences', () => {
  test('English and French have the same keys', () => {
    expect(Object.keys(fr).toSorted()).toEqual(Object.keys(en).toSorted());
  });

  test('English and French have the same places in each sentence', () => {
    const differing = Object.keys(en).filter((key) => places(en[key]!).join() !== places(fr[key] ?? '').join());
    expect(differing).toEqual([]);
  });

  test('a key belongs to one area only', () => {
    for (const language of ['en', 'fr']) {
      const keys = filesUnder('assets/text', new RegExp(`^${language}\\.(\\w+\\.)?json$`)).flatMap((file) =>
        Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object),
      );
      expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    }
  });

  test('a sentence with a count has both forms, and every form names its format rightly', () => {
    const lonely = Object.keys(en).filter((key) => {
      const twin = key.endsWith('_one') ? `${codeOf(key)}_other` : key.endsWith('_other') ? `${codeOf(key)}_one` : key;
      return !Object.hasOwn(en, twin);
    });
    const formats = Object.values(en).flatMap((sentence) => places(sentence).map((place) => place.split(/,\s*/)[1]));
    expect(lonely).toEqual([]);
    expect(
      formats.filter((format) => format !== undefined && !['time', 'duration', 'number'].includes(format)),
    ).toEqual([]);
  });

  test('French has a no-break space before its high punctuation and inside its quotation marks', () => {
    const files = filesUnder('assets/text', /^fr\.([a-z]+\.)?json$/);
    const loose = files
      .flatMap((file) => Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>))
      .filter(([, sentence]) => / [:;!?»](?:[\s.,)]|$)|« |[A-Za-zÀ-ÿ]'[A-Za-zÀ-ÿ]/.test(sentence));
    expect(files.length).toBe(filesUnder('assets/text', /^en\.([a-z]+\.)?json$/).length);
    expect(loose).toEqual([]);
  });

  test('every code written out in the sources has a sentence', () => {
    const codes = found(
      SOURCE,
      /['"`]((?:event|explain|cli|answer|issue|hint|refusal|expected|found|filter|pattern)\.[A-Za-z][\w.-]*[\w])['"`]/g,
    );
    expect(codes.filter((code) => !CODES.has(code))).toEqual([]);
  });

  test('every code that a source puts together begins some sentence', () => {
    const beginnings = found(
      SOURCE,
      /(?<!\bid: )`((?:event|explain|cli|app|noun|shell|world|time|inspect|inspector|acts|desktop|filter)\.[\w.-]*)\$\{/g,
    );
    expect(beginnings.filter((beginning) => ![...CODES].some((code) => code.startsWith(beginning)))).toEqual([]);
  });

  test('every refusal of a command has a sentence, and so has what would unblock it', () => {
    const reasons = found(SIM, /\brefusal\(\s*'[^']+',\s*'([^']+)'/g);
    const unblocks = found(SIM, /\brefusal\(\s*'[^']+',\s*'[^']+',\s*[^()]*?,\s*'([^']+)'\s*,?\s*\)/g);
    expect(reasons.length).toBeGreaterThan(0);
    expect([...reasons, ...unblocks].filter((code) => !CODES.has(`refusal.${code}`))).toEqual([]);
  });

  test('no sentence is unused', () => {
    const literals = new Set(found(SOURCE, /['"`]([\w.#-]+)['"`]/g));
    const beginnings = found(
      SOURCE,
      /(?<!\bid: )`((?:event|explain|cli|app|noun|shell|world|time|inspect|inspector|acts|desktop|filter)\.[\w.-]*)\$\{/g,
    );
    const stems = found(SIM, /`([a-z][a-z-]*-)\$\{/g);
    const endings = found(SOURCE, /\}(\.[\w.-]+)`/g);
    const isUsed = (code: string): boolean => {
      if (literals.has(code) || beginnings.some((beginning) => code.startsWith(beginning))) return true;
      // Issues, hints and refusals are named in the sources without their area.
      if (/^(issue|hint|refusal)\./.test(code)) {
        const name = code.slice(code.indexOf('.') + 1);
        return literals.has(name) || stems.some((stem) => name.startsWith(stem));
      }
      // A sentence for one vocabulary alone stands beside the one for both.
      const both = code.replace(/\.(kingdom|ecs)$/, '');
      if (both !== code && CODES.has(both)) return isUsed(both);
      const ending = endings.find((one) => code.endsWith(one));
      return ending !== undefined && isUsed(code.slice(0, -ending.length));
    };
    expect([...new Set(Object.keys(en).map(codeOf))].filter((code) => !isUsed(code))).toEqual([]);
  });
});
