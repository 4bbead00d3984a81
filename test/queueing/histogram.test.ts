/** Histograms hold what they say about their error. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openStream, seedStream } from '../../sim/kernel/random.ts';
import { standardExponential } from '../../sim/kernel/ziggurat.ts';
import {
  boundsOf,
  copyHistogram,
  HISTOGRAM_ERROR,
  meanUs,
  merge,
  newHistogram,
  partOf,
  quantile,
  record,
  resetExtremes,
  since,
  type Histogram,
} from '../../sim/queueing/histogram.ts';

function histogramOf(values: readonly number[]): Histogram {
  const histogram = newHistogram();
  for (const value of values) record(histogram, value);
  return histogram;
}

const spanUs = fc.double({ min: 0, max: 3e15, noNaN: true });

describe('a histogram', () => {
  test('puts every span into the part whose bounds hold it, parts in order and without gaps', () => {
    fc.assert(
      fc.property(spanUs, (value) => {
        const { low, high } = boundsOf(partOf(value));
        return low <= value && value < high && (high - low <= 1 || (high - low) / low <= 2 * HISTOGRAM_ERROR);
      }),
      { seed: 1, numRuns: 2_000 },
    );
    for (let part = 0; part < 2_500; part++) {
      expect([partOf(boundsOf(part).low), boundsOf(part).high]).toEqual([part, boundsOf(part + 1).low]);
    }
  });

  test('gives quantiles within 0.8 % of the exact ones', () => {
    const random = openStream(seedStream(2, 'histogram'));
    const values = Array.from({ length: 20_000 }, () => standardExponential(random) * 50_000);
    const histogram = histogramOf(values);
    const sorted = values.toSorted((a, b) => a - b);
    for (const share of [0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1]) {
      const exact = sorted[Math.ceil(share * values.length) - 1]!;
      expect(Math.abs(quantile(histogram, share) - exact)).toBeLessThanOrEqual(HISTOGRAM_ERROR * exact + 0.5);
    }
    expect(meanUs(histogram)).toBe(values.reduce((sum, value) => sum + value, 0) / values.length);
  });

  test('merged holds what both held, and a difference what came since', () => {
    const [a, b] = [
      [3, 900, 71_000],
      [5e9, 12],
    ] as const;
    const merged = histogramOf(a);
    merge(merged, histogramOf(b));
    expect(merged).toEqual({ ...histogramOf([...a, ...b]), counts: merged.counts });
    const histogram = histogramOf(a);
    const earlier = copyHistogram(histogram);
    for (const value of b) record(histogram, value);
    const late = since(histogram, earlier);
    expect([late.count, late.sum, quantile(late, 0.5), late.minimum <= 12, late.maximum > 5e9]).toEqual([
      2,
      5e9 + 12,
      12.5,
      true,
      true,
    ]);
  });

  test('knows least and greatest of a period that the caller begins', () => {
    const histogram = histogramOf([5, 80]);
    expect([histogram.minimum, histogram.maximum]).toEqual([5, 80]);
    resetExtremes(histogram);
    record(histogram, 7);
    expect([histogram.minimum, histogram.maximum, histogram.count, quantile(newHistogram(), 0.5)]).toEqual([
      7, 7, 3, 0,
    ]);
  });
});
