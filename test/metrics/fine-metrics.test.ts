/** Metrics of services and balancers by the second or by 5 s, where a scenario asks for it. */
import { describe, expect, test } from 'vitest';
import type { MetricSeries } from '../../sim/model/metric.ts';
import { readMetrics } from '../../sim/engine/read-metrics.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { definition, gateSketch, load, type LoadRig, type Sketch } from '../support/load-rig.ts';

/** 50 requests a second from 6 min on, 12 min in all. */
const steady = (resolution: string | null, more: Sketch = {}): Sketch =>
  gateSketch({
    duration: '12m',
    taskDefinitions: [definition('web', [{ cpu: 256 }])],
    traffic: [{ name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 50 } }, from: '6m' }],
    ...(resolution === null ? {} : { metrics: { resolution } }),
    ...more,
  });

function seriesOf(k: LoadRig, metricName: string, periodS: number, dimensions: string): MetricSeries {
  return k.engine.metrics
    .series()
    .find(
      (one) =>
        one.metricName === metricName &&
        one.periodS === periodS &&
        Object.keys(one.dimensions).toSorted().join() === dimensions,
    )!;
}

interface Rows {
  readonly atS: readonly number[];
  readonly sum: readonly number[];
  readonly sampleCount: readonly number[];
}

function rowsOf(k: LoadRig, series: MetricSeries, periodS: number | null = null): Rows {
  const { atUs, sum, sampleCount } = readMetrics(k.engine, series, { fromUs: 0, toUs: k.nowUs, periodS });
  return { atS: Array.from(atUs, (at) => at / 1e6), sum: [...sum], sampleCount: [...sampleCount] };
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
/** 10 to 11 min: everything has settled. */
const within = ({ atS, sum }: Rows): number[] => sum.filter((_value, row) => atS[row]! > 600 && atS[row]! <= 660);

describe.each([
  ['1s', 1, 60],
  ['5s', 5, 12],
])('metrics by %s', (resolution, periodS, perMinute) => {
  const shop = {
    functions: [{ FunctionName: 'shop', Code: { durationMs: 20 } }],
    traffic: [
      { name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 50 } }, from: '6m' },
      { name: 'guests', to: 'market/live', arrivals: { poisson: { perSecond: 20 } }, from: '6m' },
    ],
    timeline: [
      { at: '0s', createRestApi: { name: 'market', integration: { type: 'AWS_PROXY', uri: 'function:shop' } } },
      { at: '0s', createDeployment: { restApiId: 'market', stageName: 'live' } },
    ],
  };
  const k = load(steady(resolution, shop)).toTheEnd();

  test('have a datapoint for each period, and come to what the minute says', () => {
    const fine = within(rowsOf(k, seriesOf(k, 'RequestCount', periodS, 'LoadBalancer')));
    const [minute] = within(rowsOf(k, seriesOf(k, 'RequestCount', 60, 'LoadBalancer')));
    expect([fine.length, total(fine)]).toEqual([perMinute, minute]);
    // Mean utilization of the four tasks, each of which ran throughout.
    const own = within(rowsOf(k, seriesOf(k, 'CPUUtilization', periodS, 'ClusterName,ServiceName')));
    const [whole] = within(rowsOf(k, seriesOf(k, 'CPUUtilization', 60, 'ClusterName,ServiceName')));
    expect(own.length).toBe(perMinute);
    expect(total(own) / perMinute).toBeCloseTo(whole!, 9);
    // Arrivals are not even: nor are the seconds.
    expect(new Set(own).size).toBeGreaterThan(perMinute / 2);
  });

  test('roll up into periods of a minute and of five, quantiles too', () => {
    const series = seriesOf(k, 'TargetResponseTime', periodS, 'LoadBalancer,TargetGroup');
    const ofMinute = seriesOf(k, 'TargetResponseTime', 60, 'LoadBalancer,TargetGroup');
    for (const coarse of [60, 300]) {
      const rolled = rowsOf(k, series, coarse);
      const whole = rowsOf(k, ofMinute, coarse);
      expect([rolled.atS, rolled.sampleCount]).toEqual([whole.atS, whole.sampleCount]);
      rolled.sum.forEach((sum, row) => expect(sum).toBeCloseTo(whole.sum[row]!, 9));
    }
  });

  test('are there of clusters too, and of functions', () => {
    const own = within(rowsOf(k, seriesOf(k, 'CPUUtilization', periodS, 'ClusterName')));
    const [whole] = within(rowsOf(k, seriesOf(k, 'CPUUtilization', 60, 'ClusterName')));
    expect(own.length).toBe(perMinute);
    expect(total(own) / perMinute).toBeCloseTo(whole!, 9);
    const calls = within(rowsOf(k, seriesOf(k, 'Invocations', periodS, 'FunctionName')));
    const [ofMinute] = within(rowsOf(k, seriesOf(k, 'Invocations', 60, 'FunctionName')));
    expect([calls.length, total(calls)]).toEqual([perMinute, ofMinute]);
    expect(ofMinute).toBeGreaterThan(1_000);
  });

  test('tell the counts of tasks', () => {
    const { sum } = rowsOf(k, seriesOf(k, 'RunningTaskCount', periodS, 'ClusterName,ServiceName'));
    expect(sum.at(-1)).toBe(4);
  });
});

describe('an alarm over such a metric', () => {
  const watching = (AlarmName: string, Period: number): object => ({
    at: '0s',
    putMetricAlarm: {
      ...{ AlarmName, Namespace: 'AWS/ApplicationELB', MetricName: 'RequestCount', Statistic: 'Sum', Period },
      ...{ Dimensions: [{ Name: 'LoadBalancer', Value: 'gate' }], EvaluationPeriods: 1 },
      ...{ Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
    },
  });
  const changes = (resolution: string | null): string[] => {
    const k = load(steady(resolution, { timeline: [watching('quick', 10), watching('slow', 60)] })).toTheEnd();
    return k
      .events('AlarmStateChanged')
      .map(({ atUs, alarm, state }) => `${atUs / 1e6} ${k.world.alarms![alarm]!.alarmName} ${state}`);
  };

  test('sees with a period of 10 s what one of a minute sees later', () => {
    expect(changes('5s')).toEqual(['370 quick ALARM', '420 slow ALARM']);
  });

  test('without the setting a period of 10 s sees nothing: a datapoint of a minute began before its range', () => {
    expect(changes(null)).toEqual(['420 slow ALARM']);
  });

  test('a minute counts each request once', () => {
    const k = load(steady('1s', { timeline: [watching('slow', 60)] })).toTheEnd();
    const counted = k.world.alarms![0]!.datapoints.at(-1)!.statistics.sum;
    expect(counted).toBe(rowsOf(k, seriesOf(k, 'RequestCount', 60, 'LoadBalancer')).sum.at(-1));
  });
});

test('nothing finer than a minute is published unasked, and nothing else changes', () => {
  const plain = load(steady(null)).toTheEnd();
  const fine = load(steady('1s')).toTheEnd();
  expect(plain.engine.metrics.series().filter(({ periodS }) => periodS < 60)).toEqual([]);
  const without = ({ engine }: LoadRig): unknown[] =>
    engine
      .log(0, engine.eventCount)
      .filter(({ event }) => event.kind !== 'MetricsSampled')
      .map(({ atUs, event }) => ({ atUs, event }));
  expect(without(fine)).toEqual(without(plain));
});

test.each(['2s', '5m', 'often'])('a resolution of %s is a mistake with its place', (resolution) => {
  const text = JSON.stringify({ royaume: 1, name: 'x', duration: '1m', metrics: { resolution } });
  const { issues } = parseScenario(text, 'x.json', { read: () => ({ missing: true }) });
  expect(issues.map(({ path }) => path.join('.'))).toContain('metrics.resolution');
});
