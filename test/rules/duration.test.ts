import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TIME_MAX_US } from '../../sim/kernel/time.ts';
import { formatDuration, parseDuration } from '../../sim/rules/duration.ts';

describe('a span of time', () => {
  test.each<[string | number, number | null]>([
    ['500ms', 500_000],
    ['30s', 30_000_000],
    ['10m', 600_000_000],
    ['1h30m', 5_400_000_000],
    ['1d', 86_400_000_000],
    ['1.5s', 1_500_000],
    ['0.1s', 100_000],
    ['1.000001s', 1_000_001],
    ['250us', 250],
    ['0', 0],
    [0, 0],
    [90, 90_000_000],
    [0.1, 100_000],
    [' 5m ', 300_000_000],
    ['', null],
    ['5', null],
    ['5x', null],
    ['-5s', null],
    ['5 minutes', null],
    ['30m1h', null],
    ['1s1s', null],
    ['1.0000001s', null],
    ['0.5us', null],
    ['1e3s', null],
    ['999999999999999d', null],
    [-1, null],
    [0.000_000_1, null],
    [Number.NaN, null],
    [Infinity, null],
  ])('%s', (text, expected) => {
    expect(parseDuration(text)).toBe(expected);
  });

  test('is printed in the shortest exact form', () => {
    expect([0, 500_000, 90_000_000, 5_400_000_000, 86_400_000_001].map(formatDuration)).toEqual([
      '0s',
      '500ms',
      '1m30s',
      '1h30m',
      '1d1us',
    ]);
  });

  test('comes back from its printed form', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (us) => parseDuration(formatDuration(us % TIME_MAX_US)) === us % TIME_MAX_US),
      { seed: 7 },
    );
  });
});
