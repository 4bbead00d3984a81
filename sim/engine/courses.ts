/** Lines of a chart: statistics of series, computed where the datapoints and their histograms are; thresholds over them. */
import type { StatisticSet } from '../model/metric.ts';
import type { World } from '../model/world.ts';
import type { Course, CourseLine, Threshold } from '../protocol/why.ts';
import { rolledUp, statisticOf, type Statistic } from '../rules/statistics.ts';
import { createNamer } from './find.ts';
import type { Measured } from './read-metrics.ts';

/** Datapoints with fromUs < atUs ≤ toUs and not after the present instant; `periodS` null: as they were recorded. */
export function courseOf(
  { metrics, nowUs }: Measured,
  { series, statistic }: CourseLine,
  { fromUs, toUs, periodS }: { readonly fromUs: number; readonly toUs: number; readonly periodS: number | null },
): Course {
  const untilUs = Math.min(toUs, nowUs);
  const value = (set: StatisticSet, histogram: Parameters<typeof statisticOf>[1]): number =>
    statisticOf(set, histogram, statistic as Statistic) ?? Number.NaN;
  if (periodS !== null && periodS !== series.periodS) {
    const rows = rolledUp(
      metrics.range(series, -1, nowUs),
      metrics.histograms(series, -1, nowUs),
      periodS,
      nowUs,
    ).filter(({ atUs }) => atUs > fromUs && atUs <= untilUs);
    return {
      atUs: Float64Array.from(rows, ({ atUs }) => atUs),
      values: Float64Array.from(rows, ({ statistics, histogram }) => value(statistics, histogram)),
    };
  }
  const { atUs, sum, sampleCount, minimum, maximum } = metrics.range(series, fromUs, untilUs);
  const histograms = metrics.histograms(series, fromUs, untilUs);
  return {
    atUs: atUs.slice(),
    values: Float64Array.from(atUs, (_, row) =>
      value(
        { sum: sum[row]!, sampleCount: sampleCount[row]!, minimum: minimum[row]!, maximum: maximum[row]! },
        histograms[row] ?? null,
      ),
    ),
  };
}

export function thresholdsOf(world: World): readonly Threshold[] {
  const namer = createNamer(world);
  return (world.alarms ?? [])
    .filter(({ deleted }) => !deleted)
    .map(({ key, input, state }) => ({
      ref: { kind: 'alarm', key },
      name: namer.name({ kind: 'alarm', key }),
      namespace: input.Namespace,
      metricName: input.MetricName,
      dimensions: Object.fromEntries((input.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
      statistic: input.ExtendedStatistic ?? input.Statistic ?? 'Average',
      value: input.Threshold,
      above: input.ComparisonOperator.startsWith('Greater'),
      state,
    }));
}
