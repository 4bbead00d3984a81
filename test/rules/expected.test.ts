import { describe, expect, test } from 'vitest';
import { anyNumber, exactly, oneOf, shown, textOf, wholeNumber } from '../../sim/rules/expected.ts';
import { CATALOGUES } from '../../sim/text/catalogue.ts';

const words = (code: string, params: Record<string, string | number> = {}) => ({ code, params });

describe('what was expected', () => {
  test('names are listed while they are few, one name stands alone, and none or many are not listed', () => {
    const many = Array.from({ length: 25 }, (_, index) => `name-${index}`);
    expect([oneOf(['a', 'b']), oneOf(['a']), oneOf([]), oneOf(many)]).toEqual([
      words('expected.one-of', { names: 'a, b' }),
      exactly('a'),
      null,
      null,
    ]);
  });

  test('a pattern of characters is said as its characters, any other as the pattern', () => {
    const patterns = [/^[A-Za-z0-9_-]+$/, /^[A-Za-z0-9_.@/\\: -]+$/, /^[A-Za-z0-9][A-Za-z0-9._-]*$/, /^[0-9a-f]{64}$/];
    expect(patterns.map(({ source }) => textOf(source))).toEqual([
      words('expected.characters', { signs: '_ -' }),
      words('expected.characters-and-spaces', { signs: '_ . @ / \\ : -' }),
      words('expected.characters-after-letter', { signs: '. _ -' }),
      words('expected.pattern', { pattern: '^[0-9a-f]{64}$' }),
    ]);
  });

  test('numbers are said with the ends they have', () => {
    const ends = [
      [null, null],
      [1, null],
      [null, 9],
      [1, 9],
    ] as const;
    const said = ends.flatMap(([min, max]) => [
      wholeNumber(min, max),
      anyNumber(min, max),
      ...(min === null ? [] : [anyNumber(min, max, true)]),
    ]);
    expect(said.filter(({ code }) => !Object.hasOwn(CATALOGUES.en, code))).toEqual([]);
    expect(new Set(said.map(({ code }) => code)).size).toBe(said.length);
  });
});

test('what was found is the literal as it could be written, shortened, or words for what has no short text', () => {
  expect([undefined, null, [], [1, 2], {}, { a: 1 }, 'a\n', 1.5, false, 'x'.repeat(100)].map(shown)).toEqual([
    words('found.nothing'),
    words('found.null'),
    words('found.empty-list'),
    words('found.list', { count: 2 }),
    words('found.empty-object'),
    words('found.object'),
    '"a\\n"',
    '1.5',
    'false',
    `"${'x'.repeat(78)}…`,
  ]);
});
