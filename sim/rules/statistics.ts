/**
 * Statistics of datapoints: what a set says, sets put together, and columns read at a coarser period as CloudWatch gives
 * them (MT-11). Quantiles come from log-linear histograms of the values in millionths of their unit, so that those of
 * seconds count microseconds; their error is below HISTOGRAM_ERROR.
 */
import { US_PER_S } from '../kernel/time.ts';
import type { MetricColumns, SparseHistogram, StatisticSet } from '../model/metric.ts';
import { boundsOf, partOf } from '../queueing/histogram.ts';

export type Statistic = 'Average' | 'Sum' | 'Minimum' | 'Maximum' | 'SampleCount' | `p${number}`;

/** Parts of a unit that histograms count in. */
export const HISTOGRAM_SCALE = 1_000_000;

/** `p50`, `p99.9`: the share below; null for anything else. */
export function shareOf(statistic: string): number | null {
  const match = /^p([0-9]{1,2}(?:\.[0-9]{1,2})?|100)$/.exec(statistic);
  return match === null ? null : Number(match[1]) / 100;
}

/** One value, or several alike. */
export function setOf(value: number, sampleCount = 1): StatisticSet {
  return { sum: value * sampleCount, sampleCount, minimum: value, maximum: value };
}

export function addSets(a: StatisticSet, b: StatisticSet): StatisticSet {
  return {
    sum: a.sum + b.sum,
    sampleCount: a.sampleCount + b.sampleCount,
    minimum: Math.min(a.minimum, b.minimum),
    maximum: Math.max(a.maximum, b.maximum),
  };
}

/** Counts of both, parts ascending. */
export function addHistograms(a: SparseHistogram, b: SparseHistogram): SparseHistogram {
  const sum: number[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i] ?? Infinity, b[j] ?? Infinity];
    const part = Math.min(left, right);
    sum.push(part, (left === part ? a[i + 1]! : 0) + (right === part ? b[j + 1]! : 0));
    if (left === part) i += 2;
    if (right === part) j += 2;
  }
  return sum;
}

/** The histogram of one value in the unit of its series. */
export function histogramOf(value: number): SparseHistogram {
  return [partOf(value * HISTOGRAM_SCALE), 1];
}

/** Of counts by part, as the network of requests keeps them; null when nothing was counted. */
export function sparseOf(counts: ArrayLike<number>): SparseHistogram | null {
  const sparse: number[] = [];
  for (let part = 0; part < counts.length; part++) if (counts[part]! > 0) sparse.push(part, counts[part]!);
  return sparse.length === 0 ? null : sparse;
}

/** The value below which the share of what was counted lies, in the unit of the series; null when nothing was. */
function quantileOf(histogram: SparseHistogram, share: number, { minimum, maximum }: StatisticSet): number | null {
  let total = 0;
  for (let i = 1; i < histogram.length; i += 2) total += histogram[i]!;
  if (total === 0) return null;
  let left = Math.max(1, Math.ceil(share * total));
  for (let i = 0; i < histogram.length; i += 2) {
    left -= histogram[i + 1]!;
    if (left > 0) continue;
    const { low, high } = boundsOf(histogram[i]!);
    return Math.max(minimum, Math.min(maximum, (0.5 * (low + high)) / HISTOGRAM_SCALE));
  }
  return maximum;
}

/**
 * A statistic of a datapoint; null when it cannot be known. Without a histogram a quantile is known only of one sample, or
 * of samples that are all alike, as the real service has it for statistic sets.
 */
export function statisticOf(set: StatisticSet, histogram: SparseHistogram | null, statistic: Statistic): number | null {
  if (set.sampleCount <= 0) return null;
  switch (statistic) {
    case 'Average':
      return set.sum / set.sampleCount;
    case 'Sum':
      return set.sum;
    case 'Minimum':
      return set.minimum;
    case 'Maximum':
      return set.maximum;
    case 'SampleCount':
      return set.sampleCount;
    default: {
      const share = shareOf(statistic);
      if (share === null) return null;
      if (histogram !== null) return quantileOf(histogram, share, set);
      return set.sampleCount === 1 || set.minimum === set.maximum ? set.minimum : null;
    }
  }
}

interface Datapoint {
  readonly statistics: StatisticSet;
  readonly histogram: SparseHistogram | null;
}

/** Several datapoints as one; null for none. Quantiles are known only when all of them have a histogram. */
export function mergeDatapoints(datapoints: readonly Datapoint[]): Datapoint | null {
  const [first, ...others] = datapoints;
  if (first === undefined) return null;
  return others.reduce<Datapoint>(
    (sum, { statistics, histogram }) => ({
      statistics: addSets(sum.statistics, statistics),
      histogram: sum.histogram === null || histogram === null ? null : addHistograms(sum.histogram, histogram),
    }),
    first,
  );
}

/** MT-11: how long datapoints of a period can be read [s]; at a coarser period they live on. */
const RETENTION_S: readonly (readonly [periodS: number, keptS: number])[] = [
  [60, 15 * 86_400],
  [300, 63 * 86_400],
  [3_600, 455 * 86_400],
];
const SHORT_RETENTION_S = 3 * 3_600;

/** How far back a period of reading reaches (MT-11) [s]. */
export function retentionS(periodS: number): number {
  if (periodS < 60) return SHORT_RETENTION_S;
  return RETENTION_S.findLast(([from]) => periodS >= from)![1];
}

/** MT-11: 1, 5, 10 and 30 s, and multiples of 60 s. */
export function isReadPeriod(periodS: number): boolean {
  return [1, 5, 10, 30].includes(periodS) || (periodS > 0 && periodS % 60 === 0);
}

/** One period as it is read; `atUs` is its end. */
export interface ReadDatapoint extends Datapoint {
  readonly atUs: number;
}

/**
 * Columns read at a period: periods without a datapoint are not there, and those that are older than the retention of the
 * period are gone (MT-11). The columns are those of one series whose own period is not longer. Cost: linear.
 */
export function rolledUp(
  columns: MetricColumns,
  histograms: readonly (SparseHistogram | null)[],
  periodS: number,
  nowUs: number,
): ReadDatapoint[] {
  const periodUs = periodS * US_PER_S;
  const read: ReadDatapoint[] = [];
  let open: { atUs: number; parts: Datapoint[] } | null = null;
  const close = (): void => {
    if (open !== null) read.push({ atUs: open.atUs, ...mergeDatapoints(open.parts)! });
  };
  for (let row = 0; row < columns.atUs.length; row++) {
    const atUs = Math.ceil(columns.atUs[row]! / periodUs) * periodUs;
    if (atUs <= nowUs - retentionS(periodS) * US_PER_S) continue;
    if (open === null || open.atUs !== atUs) {
      close();
      open = { atUs, parts: [] };
    }
    const statistics = {
      sum: columns.sum[row]!,
      sampleCount: columns.sampleCount[row]!,
      minimum: columns.minimum[row]!,
      maximum: columns.maximum[row]!,
    };
    open.parts.push({ statistics, histogram: histograms[row] ?? null });
  }
  close();
  return read;
}
