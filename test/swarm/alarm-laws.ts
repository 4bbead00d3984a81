/** Laws of metrics and alarms. */
import { invariant } from '../../sim/kernel/invariant.ts';
import type { Engine } from '../../sim/engine/engine.ts';
import type { MetricStore } from '../../sim/engine/metric-store.ts';
import type { AlarmDatapoint, MetricAlarm, PutMetricAlarmInput } from '../../sim/model/alarm.ts';
import type { SimEvent, SimEventOf } from '../../sim/model/events.ts';
import { seriesKey, type MetricPeriodS, type MetricSeries } from '../../sim/model/metric.ts';
import type { World } from '../../sim/model/world.ts';
import { rangeUsOf, statisticNameOf, stepUsOf } from '../../sim/rules/alarm-evaluation.ts';
import { holds, readAlarmRule } from '../../sim/rules/alarm-rule.ts';
import { findAlarm } from '../../sim/rules/alarms.ts';
import { mergeDatapoints, statisticOf } from '../../sim/rules/statistics.ts';

const SECOND = 1_000_000;
/** Periods of an evaluation range beyond N (MT-08). */
const BEYOND = 2;

/** A composite alarm is what its rule makes of the others; an alarm keeps no more than its range. */
export function alarmsAgree(world: World, nowUs: number): void {
  for (const alarm of world.compositeAlarms ?? []) {
    if (alarm.deleted || alarm.evaluation?.why !== 'rule') continue;
    const reading = readAlarmRule(alarm.input.AlarmRule);
    const isHolding = 'rule' in reading && holds(reading.rule, (name) => findAlarm(world, name)?.state ?? null);
    // A deleted alarm changes nothing until another one does.
    const names = 'rule' in reading ? alarm.input.AlarmRule.match(/"[^"]+"/g)!.map((name) => name.slice(1, -1)) : [];
    const isWhole = names.every((name) => findAlarm(world, name) !== null);
    const changedUs = Math.max(...names.map((name) => findAlarm(world, name)?.stateUpdatedAtUs ?? 0));
    if (!isWhole || changedUs === 0) continue;
    invariant(alarm.state === (isHolding ? 'ALARM' : 'OK'), 'swarm.composite-alarm', () => ({ alarm, nowUs }));
  }
  for (const { deleted, datapoints, input, alarmName } of world.alarms ?? []) {
    if (deleted) continue;
    const most = rangeUsOf(input) / stepUsOf(input) + 1;
    invariant(datapoints.length <= most, 'swarm.alarm-remembers-too-much', () => ({ alarmName, datapoints }));
  }
}

/** Datapoints of a series ascend, end with whole periods, and hold samples between their extremes. */
export function metricsAreSound(engine: Engine): void {
  for (const series of engine.metrics.series()) {
    const { atUs, sum, sampleCount, minimum, maximum } = engine.metrics.range(series, -1, engine.nowUs);
    atUs.forEach((at, row) => {
      const mean = sum[row]! / sampleCount[row]!;
      const slack = 1e-9 * Math.max(1, Math.abs(mean));
      const isSound =
        at % (series.periodS * SECOND) === 0 &&
        (row === 0 || atUs[row - 1]! < at) &&
        sampleCount[row]! > 0 &&
        minimum[row]! <= mean + slack &&
        mean <= maximum[row]! + slack;
      invariant(isSound, 'swarm.datapoint', () => ({
        ...{ series, at, mean, sampleCount: sampleCount[row], minimum: minimum[row], maximum: maximum[row] },
      }));
    });
  }
}

/** The state of an alarm follows from the datapoints of its metric: reckoned again from the store, by the table of MT-08. */
export class AlarmLaws {
  private readonly metrics: MetricStore;
  /** Since when each alarm watches its metric, by alarm. */
  private readonly since = new Map<number, { readonly metric: string; readonly atUs: number }>();

  constructor(metrics: MetricStore) {
    this.metrics = metrics;
  }

  observe(world: World, event: SimEvent, nowUs: number): void {
    if (event.kind === 'AlarmStateChanged') this.changeIsExplained(world, event, nowUs);
    if (event.kind === 'CompositeAlarmStateChanged') {
      // Several alarms of its rule may have changed in this instant, and it with each of them.
      const { state, evaluation } = world.compositeAlarms![event.compositeAlarm]!;
      const isSound = evaluation?.atUs === nowUs && evaluation.state === state;
      invariant(isSound, 'law.composite-without-evaluation', () => ({ event, evaluation }));
    }
    for (const alarm of world.alarms ?? []) {
      const { key, input, deleted } = alarm;
      // With another range it may have forgotten in part what the new one asks for.
      const { Namespace, MetricName, Dimensions, Period } = input;
      const metric = JSON.stringify([Namespace, MetricName, Dimensions, Period < 60, rangeUsOf(input)]);
      if (this.since.get(key)?.metric !== metric) this.since.set(key, { metric, atUs: nowUs });
      const looked =
        event.kind === 'MetricsPublished' ? input.Period >= 60 : event.kind === 'AlarmLookedAt' && event.alarm === key;
      if (!looked || deleted) continue;
      followsFromDatapoints(alarm, nowUs);
      this.remembersTheMetric(alarm, nowUs, world.fineMetrics !== undefined);
    }
  }

  private changeIsExplained(world: World, event: SimEventOf<'AlarmStateChanged'>, nowUs: number): void {
    const { state, evaluation, stateUpdatedAtUs } = world.alarms![event.alarm]!;
    const isSound =
      event.previous !== event.state &&
      state === event.state &&
      stateUpdatedAtUs === nowUs &&
      evaluation?.atUs === nowUs &&
      evaluation.state === state;
    invariant(isSound, 'law.alarm-without-evaluation', () => ({ event, state, evaluation, nowUs }));
  }

  /** What it keeps of a stretch that it has watched from its beginning is what the store has of it. */
  private remembersTheMetric(
    { key, input, datapoints, alarmName }: MetricAlarm,
    nowUs: number,
    hasFineMetrics: boolean,
  ): void {
    const name = seriesKey(seriesOf(input, 0));
    const stepUs = stepUsOf(input);
    // What is older than its range may have been forgotten in part.
    const fromUs = Math.max(this.since.get(key)!.atUs, nowUs - rangeUsOf(input));
    const watched = datapoints.filter(({ startUs }) => startUs >= fromUs);
    let own = this.metrics.series().filter((one) => seriesKey({ ...one, periodS: 0 as MetricPeriodS }) === name);
    // What the platform publishes at two periods is remembered at one of them; what somebody puts, at every one.
    if (hasFineMetrics && isOfThePlatform(input.Namespace) && own.some(({ periodS }) => periodS < 60)) {
      own = own.filter(({ periodS }) => periodS < 60 === input.Period < 60);
    }
    if (own.length === 0) return;
    for (const { startUs, statistics } of watched) {
      let [sum, sampleCount] = [0, 0];
      for (const series of own) {
        // Datapoints are named by their end.
        const periodUs = series.periodS * SECOND;
        const columns = this.metrics.range(series, startUs + periodUs - 1, startUs + periodUs - 1 + stepUs);
        for (const one of columns.sum) sum += one;
        for (const one of columns.sampleCount) sampleCount += one;
      }
      const isSame =
        statistics.sampleCount === sampleCount && Math.abs(statistics.sum - sum) <= 1e-9 * (1 + Math.abs(sum));
      invariant(isSame, 'law.alarm-remembers-otherwise', () => ({ alarmName, startUs, statistics, sum, sampleCount }));
    }
  }
}

function isOfThePlatform(namespace: string): boolean {
  return namespace.startsWith('AWS/') || namespace === 'ECS/ContainerInsights';
}

/** By the table of MT-08; what MT-09 says of too few breaching ones is a table of its own (test/conformance). */
function followsFromDatapoints({ input, state, datapoints, alarmName }: MetricAlarm, nowUs: number): void {
  const { Period, EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, TreatMissingData = 'missing' } = input;
  const values: (number | null)[] = [];
  for (let back = EvaluationPeriods + BEYOND; back > 0; back--) {
    const startUs = nowUs - back * Period * SECOND;
    values.push(valueOf(input, datapoints, startUs, startUs + Period * SECOND));
  }
  const real = values.filter((value) => value !== null);
  const known = real.slice(-EvaluationPeriods);
  const breaching = known.filter((value) => breaches(input, value)).length;
  const facts = () => ({ alarmName, state, values, input, nowUs });
  if (real.length >= EvaluationPeriods) {
    invariant(state === (breaching >= DatapointsToAlarm ? 'ALARM' : 'OK'), 'law.alarm-against-its-data', facts);
  } else if (real.length === 0) {
    const expected = { missing: 'INSUFFICIENT_DATA', breaching: 'ALARM', notBreaching: 'OK', ignore: state };
    invariant(state === expected[TreatMissingData], 'law.alarm-against-its-treatment', facts);
  } else if (TreatMissingData === 'notBreaching' || TreatMissingData === 'breaching') {
    // Filled up to N with what stands for the missing ones.
    const filled = TreatMissingData === 'breaching' ? EvaluationPeriods - known.length : 0;
    const isAlarm = breaching + filled >= DatapointsToAlarm;
    invariant(state === (isAlarm ? 'ALARM' : 'OK'), 'law.alarm-against-its-filling', facts);
  } else if (breaching >= DatapointsToAlarm) invariant(state === 'ALARM', 'law.alarm-in-spite-of-breaches', facts);
}

function seriesOf({ Namespace, MetricName, Dimensions = [] }: PutMetricAlarmInput, periodS: number): MetricSeries {
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
  return { namespace: Namespace, metricName: MetricName, dimensions, unit: 'None', periodS: periodS as MetricPeriodS };
}

/** A period's statistic, without the simulator's own arithmetic; quantiles are taken on trust. */
function valueOf(input: PutMetricAlarmInput, datapoints: readonly AlarmDatapoint[], fromUs: number, endUs: number) {
  const inside = datapoints.filter(({ startUs }) => startUs >= fromUs && startUs < endUs);
  if (inside.length === 0) return null;
  const sets = inside.map(({ statistics }) => statistics);
  const sum = sets.reduce((total, one) => total + one.sum, 0);
  const sampleCount = sets.reduce((total, one) => total + one.sampleCount, 0);
  switch (input.Statistic) {
    case 'Sum':
      return sum;
    case 'SampleCount':
      return sampleCount;
    case 'Minimum':
      return Math.min(...sets.map(({ minimum }) => minimum));
    case 'Maximum':
      return Math.max(...sets.map(({ maximum }) => maximum));
    case 'Average':
      return sum / sampleCount;
    case undefined: {
      const merged = mergeDatapoints(inside)!;
      return statisticOf(merged.statistics, merged.histogram, statisticNameOf(input));
    }
  }
}

function breaches({ ComparisonOperator, Threshold }: PutMetricAlarmInput, value: number): boolean {
  const above = value > Threshold;
  const orEqual = ComparisonOperator.includes('OrEqual') && value === Threshold;
  return ComparisonOperator.startsWith('Greater') ? above || orEqual : value < Threshold || orEqual;
}
