import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatDuration, formatNumber, formatTime, parseTime, plainNumber } from '../../sim/text/format.ts';

describe('times and spans as text', () => {
  test('an instant is hours, minutes, seconds and milliseconds, rounded up so that what is shown has happened by then', () => {
    expect([0, 872_500_000, 3_600_000_000 * 101, 1, 59_999_999].map(formatTime)).toEqual([
      '00:00:00.000',
      '00:14:32.500',
      '101:00:00.000',
      '00:00:00.001',
      '00:01:00.000',
    ]);
  });

  test('a span names only the units it has', () => {
    const spans = [0, 7, 1_500, 450_000, 1_000_000, 92_500_000, 3_600_000_000, 98_400_000_000, 90_061_000_001];
    expect(spans.map((span) => formatDuration(span, 'en'))).toEqual([
      '0 s',
      '7 µs',
      '1.5 ms',
      '450 ms',
      '1 s',
      '1 min 32.5 s',
      '1 h',
      '1 d 3 h 20 min',
      '1 d 1 h 1 min 1 s',
    ]);
    expect(formatDuration(92_500_000, 'fr')).toBe('1 min 32,5 s');
  });

  test('numbers take the signs of the language', () => {
    expect([1_234, 12_345, -1_234_567.25].map((value) => formatNumber(value, 'en'))).toEqual([
      '1234',
      '12,345',
      '-1,234,567.25',
    ]);
    expect(formatNumber(12_345.5, 'fr')).toBe('12\u00a0345,5');
    expect([plainNumber(8_080.5, 'fr'), plainNumber(65_535, 'fr'), plainNumber(Number.NaN, 'en')]).toEqual([
      '8080,5',
      '65535',
      'NaN',
    ]);
  });

  test('what people type as a time is read exactly', () => {
    const typed: Record<string, number | null> = {
      '90': 90_000_000,
      '90s': 90_000_000,
      '1.5m': 90_000_000,
      '10m': 600_000_000,
      '1h30m': 5_400_000_000,
      '1 min 32,5 s': 92_500_000,
      '250ms': 250_000,
      '14:32': 872_000_000,
      '00:14:32.5': 872_500_000,
      '0.1': 100_000,
      '': null,
      '-5s': null,
      '5 parsecs': null,
      '1:75': null,
      '10:75:00': null,
      '0.0000001s': null,
      '0.00001ms': null,
      '99999999999999d': null,
      '1e3': null,
    };
    expect(Object.fromEntries(Object.keys(typed).map((text) => [text, parseTime(text)]))).toEqual(typed);
  });

  test('a printed time is read back as the same millisecond, never an earlier one, in both languages', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 365 * 86_400_000_000 }), (us) => {
        const shown = parseTime(formatTime(us))!;
        expect(shown >= us && shown < us + 1_000).toBe(true);
        const wholeMs = shown;
        expect([parseTime(formatDuration(wholeMs, 'en')), parseTime(formatDuration(wholeMs, 'fr'))]).toEqual([
          wholeMs,
          wholeMs,
        ]);
      }),
      { seed: 20_171_129, numRuns: 500 },
    );
  });

  test('reading a time never throws and is quick on any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        const us = parseTime(text);
        expect(us === null || Number.isSafeInteger(us)).toBe(true);
      }),
      { seed: 7, numRuns: 500 },
    );
    expect(parseTime('9'.repeat(50_000))).toBe(null);
  });
});
