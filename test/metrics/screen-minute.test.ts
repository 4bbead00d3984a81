/** What screens show of the last minute is what its metrics say. */
import { applyPatches, enablePatches, type Patch } from 'immer';
import { describe, expect, test } from 'vitest';
import { viewOf } from '../../sim/engine/view.ts';
import type { MetricSeries } from '../../sim/model/metric.ts';
import type { View } from '../../sim/protocol/protocol.ts';
import { statisticOf, type Statistic } from '../../sim/rules/statistics.ts';
import { definition, gateSketch, load } from '../support/load-rig.ts';

const k = load(
  gateSketch({
    duration: '9m',
    taskDefinitions: [definition('web', [{ cpu: 256, memory: 128 }])],
    behaviours: { web: { cpuMsPerRequest: { gamma: { mean: 12, cv: 0.7 } }, memoryMiB: { idle: 40, perRequest: 1 } } },
  }),
).toTheEnd();
const { engine } = k;
const view: View = viewOf(engine.world);

enablePatches();

/** A statistic of the last whole minute. */
function lastMinute(metricName: string, statistic: Statistic, dimension?: readonly [string, string]): number | null {
  const fits = ({ dimensions, ...series }: MetricSeries): boolean =>
    series.metricName === metricName &&
    (dimension === undefined ? !('TargetGroup' in dimensions) : dimensions[dimension[0]] === dimension[1]);
  const series = engine.metrics.series().find(fits)!;
  const [fromUs, toUs] = [engine.nowUs - series.periodS * 1e6, engine.nowUs];
  const { sum, sampleCount, minimum, maximum } = engine.metrics.range(series, fromUs, toUs);
  if (sum.length === 0) return null;
  const set = { sum: sum[0]!, sampleCount: sampleCount[0]!, minimum: minimum[0]!, maximum: maximum[0]! };
  return statisticOf(set, engine.metrics.histograms(series, fromUs, toUs)[0] ?? null, statistic);
}

const all = <T>(table: Readonly<Record<number, Readonly<Record<number, T>>>>): T[] =>
  Object.values(table).flatMap((bucket) => Object.values(bucket));

describe('the last minute on a screen', () => {
  test('of a gate: requests, 5XX and p99 are those of the balancer’s metrics', () => {
    const [gate] = all(view.balancers);
    const requests = lastMinute('RequestCount', 'Sum')!;
    const p99 = lastMinute('TargetResponseTime', 'p99', [
      'TargetGroup',
      engine.world.targetGroups[0]!.targetGroupArn.split(':').at(-1)!,
    ])!;
    expect(gate).toMatchObject({
      name: 'gate',
      requestsPerSecond: Math.round((requests / 60) * 100) / 100,
      p99Ms: Math.round(p99 * 1_000),
      errorsPerSecond: 0,
      groups: [{ targetGroupName: 'web', requestsPerSecond: Math.round((requests / 60) * 100) / 100 }],
    });
    expect(requests).toBeGreaterThan(2_000);
  });

  test('of all gates together: with one balancer the same', () => {
    const { requestsPerSecond, errorsPerSecond, p99Ms } = all(view.balancers)[0]!;
    expect(view.gates).toEqual({ requestsPerSecond, errorsPerSecond, p99Ms });
  });

  test('of a service and its tasks: what CPUUtilization and MemoryUtilization say, in whole percents', () => {
    const [service] = all(view.services);
    const shares = all(view.tasks).map(({ use }) => use!);
    expect(service!.load).toMatchObject({
      cpuPercent: Math.round(lastMinute('CPUUtilization', 'Average', ['ServiceName', 'web'])!),
      memoryPercent: Math.round(lastMinute('MemoryUtilization', 'Average', ['ServiceName', 'web'])!),
    });
    const highest = Math.max(...shares.map(({ cpuPercent }) => cpuPercent!));
    expect(highest).toBe(Math.round(lastMinute('CPUUtilization', 'Maximum', ['ServiceName', 'web'])!));
    expect(shares.length).toBe(4);
  });

  test('of instances: the CPU of all that runs on them', () => {
    const percents = all(view.instances).map(({ use }) => use!.cpuPercent!);
    const requests = lastMinute('RequestCount', 'Sum')!;
    // 12 ms each on two instances of two vCPUs.
    const expected = ((requests * 0.012) / 60 / 4) * 100;
    const mean = percents.reduce((sum, one) => sum + one, 0) / percents.length;
    expect(Math.abs(mean - expected)).toBeLessThan(1.5);
  });

  test('a view kept up by patches is the whole view, also while tasks and instances come and go', () => {
    const rig = load(
      gateSketch({
        duration: '14m',
        timeline: [
          { at: '7m', fault: { containerCrash: { task: 'web#1' } } },
          { at: '9m', fault: { instanceCrash: { instance: 'land-1' } } },
        ],
      }),
    );
    let kept: View = rig.engine.view();
    for (let atS = 47; atS < 840; atS += 47) {
      rig.engine.runTo(atS * 1e6);
      kept = applyPatches(kept, rig.engine.takePatches() as Patch[]);
      expect(kept).toEqual(viewOf(rig.world));
    }
  });

  test('without load there is nothing to show', () => {
    const quiet = load(
      gateSketch({ duration: '4m', traffic: [], behaviours: {}, loadBalancers: [], targetGroups: [], services: [] }),
    ).toTheEnd();
    const seen = viewOf(quiet.world);
    expect(seen.gates).toBeNull();
    expect(all(seen.instances).map(({ use }) => use)).toEqual([null, null]);
  });
});
