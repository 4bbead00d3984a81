/** Metrics that somebody puts (MT-11): values are gathered by their second or minute, and kept once that is over. */
import { US_PER_S } from '../kernel/time.ts';
import {
  seriesKey,
  type MetricDatum,
  type MetricsBook,
  type MetricSeries,
  type StatisticSet,
} from '../model/metric.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { addSets, setOf } from '../rules/statistics.ts';
import { Publisher } from '../rules/publish-metric.ts';

export function bookOf(world: World): MetricsBook {
  world.metricsBook ??= {
    taskCpuUs: {},
    hostCpuUs: {},
    left: [],
    instanceCpuUs: {},
    creditCpuUs: {},
    requests: {},
    responseTimes: {},
    open: {},
  };
  return world.metricsBook;
}

function seriesOf(namespace: string, datum: MetricDatum): MetricSeries {
  return {
    namespace,
    metricName: datum.MetricName,
    dimensions: Object.fromEntries((datum.Dimensions ?? []).map(({ Name, Value }) => [Name, Value])),
    unit: datum.Unit ?? 'None',
    periodS: datum.StorageResolution ?? 60,
  };
}

function setOfDatum({ Value, StatisticValues }: MetricDatum): StatisticSet {
  if (StatisticValues === undefined) return setOf(Value!);
  const { Sum, SampleCount, Minimum, Maximum } = StatisticValues;
  return { sum: Sum, sampleCount: SampleCount, minimum: Minimum, maximum: Maximum };
}

/** PutMetricData now. */
export function putMetricData(ctx: Context, namespace: string, data: readonly MetricDatum[]): void {
  const { open } = bookOf(ctx.world);
  const publisher = new Publisher(ctx);
  for (const datum of data) {
    const series = seriesOf(namespace, datum);
    const key = seriesKey(series);
    const periodUs = series.periodS * US_PER_S;
    const startUs = Math.floor(ctx.nowUs / periodUs) * periodUs;
    const period = open[key];
    if (period !== undefined && period.startUs === startUs) {
      period.statistics = addSets(period.statistics, setOfDatum(datum));
      continue;
    }
    if (period !== undefined) publisher.publish(period.series, period.statistics, null, period.startUs + periodUs);
    open[key] = { series, startUs, statistics: setOfDatum(datum) };
    publisher.announce(series);
  }
}

/** Keeps what is gathered of periods that are over. */
export function closePeriods(ctx: Context, publisher: Publisher): void {
  const open = ctx.world.metricsBook?.open ?? {};
  for (const key of Object.keys(open)) {
    const { series, startUs, statistics } = open[key]!;
    const endUs = startUs + series.periodS * US_PER_S;
    if (endUs > ctx.nowUs) continue;
    delete open[key];
    publisher.publish(series, statistics, null, endUs);
  }
}
