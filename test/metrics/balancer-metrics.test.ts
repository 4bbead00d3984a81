/** AWS/ApplicationELB: what a minute of requests comes to, and alarms over it. */
import { describe, expect, test } from 'vitest';
import { statisticOf, type Statistic } from '../../sim/rules/statistics.ts';
import { gateSketch, load, type LoadRig, type Sketch } from '../support/load-rig.ts';

/** The datapoints of a metric, summed or averaged, as [end in minutes, value]. */
function told(k: LoadRig, metricName: string, statistic: Statistic, ofGroup = false): [number, number][] {
  const { metrics, nowUs } = k.engine;
  const series = metrics
    .series()
    .find((one) => one.metricName === metricName && 'TargetGroup' in one.dimensions === ofGroup);
  if (series === undefined) return [];
  const histograms = metrics.histograms(series, -1, nowUs);
  const { atUs, sum, sampleCount, minimum, maximum } = metrics.range(series, -1, nowUs);
  return Array.from(atUs, (at, row) => {
    const set = { sum: sum[row]!, sampleCount: sampleCount[row]!, minimum: minimum[row]!, maximum: maximum[row]! };
    return [at / 60e6, statisticOf(set, histograms[row] ?? null, statistic)!];
  });
}

const steady = (more: Sketch = {}): Sketch =>
  gateSketch({
    duration: '12m',
    behaviours: { web: { cpuMsPerRequest: 10 } },
    traffic: [{ name: 'subjects', to: 'gate', arrivals: { constant: { perSecond: 20 } }, from: '6m' }],
    ...more,
  });

describe('the metrics of a balancer', () => {
  test('count each minute’s requests, and the answers of targets and of the balancer apart', () => {
    const k = load(steady()).toTheEnd();
    // 20 a second, from 6 min on: 1,200 a minute.
    const perMinute = [7, 8, 9, 10, 11, 12].map((minute): [number, number] => [minute, 1_200]);
    expect([told(k, 'RequestCount', 'Sum'), told(k, 'RequestCount', 'Sum', true)]).toEqual([perMinute, perMinute]);
    const answered = told(k, 'HTTPCode_Target_2XX_Count', 'Sum', true);
    // What is in flight at the end of a minute is answered in the next.
    expect(answered.map(([, count]) => Math.abs(count - 1_200) <= 2)).toEqual(Array(6).fill(true));
    expect(told(k, 'HTTPCode_ELB_5XX_Count', 'Sum')).toEqual([]);
    expect(told(k, 'RequestCountPerTarget', 'Sum', true).at(-1)).toEqual([12, 300]);
    expect([
      told(k, 'HealthyHostCount', 'Average', true).at(-1),
      told(k, 'UnHealthyHostCount', 'Average', true).at(-1),
    ]).toEqual([
      [12, 4],
      [12, 0],
    ]);
  });

  test('tell the response time with quantiles that are off by less than 1 %', () => {
    const k = load(steady({ behaviours: { web: { cpuMsPerRequest: 10 } } })).toTheEnd();
    // Requests of 10 ms on idle processors, one at a time on each task, and the same bytes: they all take alike.
    const [, mean] = told(k, 'TargetResponseTime', 'Average', true).at(-1)!;
    expect(Math.abs(mean - 0.01)).toBeLessThan(0.0005);
    for (const statistic of ['p50', 'p99', 'Maximum'] as const) {
      const [, value] = told(k, 'TargetResponseTime', statistic, true).at(-1)!;
      expect(Math.abs(value - mean) / mean).toBeLessThan(0.01);
    }
  });

  test('tell 503 of the balancer when nobody stands behind it', () => {
    const k = load(steady({ timeline: [{ at: '9m', updateService: { service: 'web', desiredCount: 0 } }] })).toTheEnd();
    const failed = told(k, 'HTTPCode_ELB_503_Count', 'Sum').filter(([minute]) => minute >= 11);
    expect(failed).toEqual([
      [11, 1_200],
      [12, 1_200],
    ]);
    expect(told(k, 'HTTPCode_ELB_5XX_Count', 'Sum').filter(([minute]) => minute >= 11)).toEqual(failed);
  });

  test('MT-06: an alarm over a percentile of the response time, its balancer named as people name it', () => {
    const k = load(
      steady({
        alarms: [
          {
            AlarmName: 'slow',
            Namespace: 'AWS/ApplicationELB',
            MetricName: 'TargetResponseTime',
            Dimensions: [
              { Name: 'LoadBalancer', Value: 'gate' },
              { Name: 'TargetGroup', Value: 'web' },
            ],
            ExtendedStatistic: 'p99',
            Period: 60,
            EvaluationPeriods: 2,
            Threshold: 0.05,
            ComparisonOperator: 'GreaterThanThreshold',
            TreatMissingData: 'notBreaching',
          },
        ],
        timeline: [{ at: '8m', fault: { cpuSpike: { task: 'web#1', vcpu: 60, for: '20m' } } }],
      }),
    ).toTheEnd();
    const [alarm] = k.world.alarms!;
    expect([alarm!.state, alarm!.stateUpdatedAtUs / 60e6, alarm!.lastValue! > 0.05]).toEqual(['ALARM', 10, true]);
  });
});
