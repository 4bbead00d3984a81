import { describe, expect, test } from 'vitest';
import { editDistance, nearest } from '../../sim/rules/nearest.ts';

describe('did you mean', () => {
  const names = ['desiredCount', 'taskDefinition', 'service', 'cluster'];

  test.each([
    ['desiredCuont', 'desiredCount'],
    ['desiredcount', 'desiredCount'],
    ['DESIREDCOUNT', 'desiredCount'],
    ['taskdef', null],
    ['servce', 'service'],
    ['clutser', 'cluster'],
    ['colour', null],
    ['', null],
  ])('%s', (name, expected) => {
    expect(nearest(name, names)).toBe(expected);
  });

  test('of equally near names the first is taken', () => {
    expect(nearest('web-3', ['web-1', 'web-2'])).toBe('web-1');
  });

  test('counts insertions, deletions, substitutions and swaps of neighbours as one, case as half', () => {
    const pairs = [
      ['abc', 'abc'],
      ['abc', 'abcd'],
      ['abc', 'ab'],
      ['abc', 'axc'],
      ['abc', 'acb'],
      ['abc', 'aBc'],
      ['kitten', 'sitting'],
    ] as const;
    expect(pairs.map(([from, to]) => editDistance(from, to))).toEqual([0, 1, 1, 1, 1, 0.5, 3]);
  });
});
