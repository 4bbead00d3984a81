/**
 * Where every datapoint goes: into the branch's metrics, and to the alarms that watch its metric. A mechanism that has
 * metrics of its own publishes them through this, on MetricsPublished and before the alarm system hears it.
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, timeUs, US_PER_S } from '../kernel/time.ts';
import type { MetricAlarm } from '../model/alarm.ts';
import type { MetricSeries, SparseHistogram, StatisticSet } from '../model/metric.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { isHighResolution, stepUsOf, withDatapoint } from './alarm-evaluation.ts';
import { metricKey } from './alarms.ts';
import { dimensionOf } from './metric-dimensions.ts';

/** The alarms of each metric; made anew for each publication, since nothing but the world is kept. */
export interface Watchers {
  readonly metricNames: ReadonlySet<string>;
  readonly byMetric: ReadonlyMap<string, readonly MetricAlarm[]>;
}

export function watchersOf(world: World): Watchers {
  const metricNames = new Set<string>();
  const byMetric = new Map<string, MetricAlarm[]>();
  for (const alarm of world.alarms ?? []) {
    if (alarm.deleted) continue;
    const { Namespace, MetricName, Dimensions = [] } = alarm.input;
    const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, dimensionOf(world, Name, Value)]));
    const key = metricKey({ namespace: Namespace, metricName: MetricName, dimensions });
    const list = byMetric.get(key);
    if (list === undefined) byMetric.set(key, [alarm]);
    else list.push(alarm);
    metricNames.add(MetricName);
  }
  return { metricNames, byMetric };
}

/** Whom datapoints are for: where a metric has two periods, quick alarms hear the finer one and the others the minute's. */
type Audience = 'all' | 'quick' | 'slow';

export class Publisher {
  private readonly ctx: Context;
  private readonly watchers: Watchers;
  private readonly audience: Audience;

  constructor(ctx: Context, watchers: Watchers = watchersOf(ctx.world), audience: Audience = 'all') {
    this.ctx = ctx;
    this.watchers = watchers;
    this.audience = audience;
  }

  /** For the minute of metrics that a scenario may have at a finer period too. */
  besideFine(): Publisher {
    return this.ctx.world.fineMetrics === undefined ? this : new Publisher(this.ctx, this.watchers, 'slow');
  }

  /** For the finer period of such metrics. */
  fine(): Publisher {
    return new Publisher(this.ctx, this.watchers, 'quick');
  }

  /** The datapoint of a period that ends now, or at `endUs`. */
  publish(
    series: MetricSeries,
    statistics: StatisticSet,
    histogram: SparseHistogram | null = null,
    endUs: number = this.ctx.nowUs,
  ): void {
    const { ctx } = this;
    ctx.record(series, statistics, histogram, timeUs(endUs));
    const startUs = endUs - series.periodS * US_PER_S;
    for (const alarm of this.alarmsOf(series)) {
      const datapoint = { startUs, statistics, histogram };
      alarm.datapoints = withDatapoint(alarm.input, alarm.datapoints, datapoint, ctx.nowUs);
      if (isHighResolution(alarm.input)) lookSoon(ctx, alarm);
    }
  }

  /** A value has come whose period is not over: whoever looks every 10 s has something to look for. */
  announce(series: MetricSeries): void {
    for (const alarm of this.alarmsOf(series)) if (isHighResolution(alarm.input)) lookSoon(this.ctx, alarm);
  }

  private alarmsOf(series: MetricSeries): readonly MetricAlarm[] {
    if (!this.watchers.metricNames.has(series.metricName)) return [];
    const watching = this.watchers.byMetric.get(metricKey(series)) ?? [];
    if (this.audience === 'all') return watching;
    return watching.filter(({ input }) => isHighResolution(input) === (this.audience === 'quick'));
  }
}

/** MT-06: an alarm with a short period is looked at at the next whole 10 s. */
export function lookSoon(ctx: Context, alarm: MetricAlarm): void {
  if (alarm.evaluate !== NO_EVENT) return;
  const stepUs = stepUsOf(alarm.input);
  const atUs = (Math.floor(ctx.nowUs / stepUs) + 1) * stepUs;
  const looked = { kind: 'AlarmLookedAt', alarm: alarm.key } as const;
  alarm.evaluate = ctx.sayIn(durationUs(atUs - ctx.nowUs), looked, PHASE.sample);
}
