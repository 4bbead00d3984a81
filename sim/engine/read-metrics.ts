/** Datapoints of a run as somebody reads them: as they were recorded, or at a coarser period (MT-11). */
import type { MetricColumns, MetricSeries } from '../model/metric.ts';
import { rolledUp } from '../rules/statistics.ts';
import type { MetricStore } from './metric-store.ts';

/** The part of the engine that is read. */
export interface Measured {
  readonly metrics: MetricStore;
  readonly nowUs: number;
}

/** Series that have a datapoint by now, in the order of their first ones. */
export function seriesByNow({ metrics, nowUs }: Measured): readonly MetricSeries[] {
  return metrics.series().filter((series) => metrics.range(series, -1, nowUs).atUs.length > 0);
}

/**
 * Columns of their own with fromUs < atUs ≤ toUs and not after the present instant. `periodS` null: every datapoint as it
 * was recorded, however old; else rolled up, as far back as that period is kept.
 */
export function readMetrics(
  { metrics, nowUs }: Measured,
  series: MetricSeries,
  { fromUs, toUs, periodS }: { readonly fromUs: number; readonly toUs: number; readonly periodS: number | null },
): MetricColumns {
  const untilUs = Math.min(toUs, nowUs);
  if (periodS === null) return copied(metrics.range(series, fromUs, untilUs));
  const rows = rolledUp(metrics.range(series, -1, nowUs), metrics.histograms(series, -1, nowUs), periodS, nowUs);
  const wanted = rows.filter(({ atUs }) => atUs > fromUs && atUs <= untilUs);
  const column = (value: (row: (typeof wanted)[number]) => number): Float64Array => Float64Array.from(wanted, value);
  return {
    atUs: column(({ atUs }) => atUs),
    sum: column(({ statistics }) => statistics.sum),
    sampleCount: column(({ statistics }) => statistics.sampleCount),
    minimum: column(({ statistics }) => statistics.minimum),
    maximum: column(({ statistics }) => statistics.maximum),
  };
}

/** The range of a store is a view on it. */
function copied({ atUs, sum, sampleCount, minimum, maximum }: MetricColumns): MetricColumns {
  return {
    atUs: atUs.slice(),
    sum: sum.slice(),
    sampleCount: sampleCount.slice(),
    minimum: minimum.slice(),
    maximum: maximum.slice(),
  };
}
