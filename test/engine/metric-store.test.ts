import { describe, expect, it } from 'vitest';
import { MetricStore } from '../../sim/engine/metric-store.ts';
import type { MetricSeries, StatisticSet } from '../../sim/model/metric.ts';

const cpu: MetricSeries = {
  namespace: 'AWS/ECS',
  metricName: 'CPUUtilization',
  dimensions: { ClusterName: 'royaume', ServiceName: 'web' },
  unit: 'Percent',
  periodS: 60,
};
const one = (sum: number): StatisticSet => ({ sum, sampleCount: 1, minimum: sum, maximum: sum });

/** A store with one datapoint a minute: 1, 2, 3 … */
function minutes(count: number): MetricStore {
  const store = new MetricStore();
  for (let minute = 1; minute <= count; minute++) store.record(minute * 60e6, cpu, one(minute), [minute, 1]);
  return store;
}

describe('the metrics of a branch', () => {
  it('give the datapoints after one instant and up to another', () => {
    const { atUs, sum } = minutes(200).range(cpu, 60e6, 180e6);
    expect([...atUs]).toEqual([120e6, 180e6]);
    expect([...sum]).toEqual([2, 3]);
    expect(minutes(200).histograms(cpu, 60e6, 180e6)).toEqual([
      [2, 1],
      [3, 1],
    ]);
  });

  it('name a series by what it measures and its period, whatever the order of the dimensions', () => {
    const store = minutes(1);
    store.record(120e6, { ...cpu, dimensions: { ServiceName: 'web', ClusterName: 'royaume' } }, one(7), null);
    store.record(120e6, { ...cpu, periodS: 300 }, one(9), null);
    expect(store.series()).toEqual([cpu, { ...cpu, periodS: 300 }]);
    expect([...store.range(cpu, 0, Infinity).sum]).toEqual([1, 7]);
  });

  it('write nothing twice when a stretch is run again', () => {
    const store = minutes(3);
    store.record(120e6, cpu, one(99), null);
    expect([...store.range(cpu, 0, Infinity).sum]).toEqual([1, 2, 3]);
  });

  it('begin on a fork with what was known by then, and go their own way', () => {
    const parent = minutes(3);
    const fork = parent.upTo(120e6);
    fork.record(180e6, cpu, one(42), null);
    expect([...fork.range(cpu, 0, Infinity).sum]).toEqual([1, 2, 42]);
    expect([...parent.range(cpu, 0, Infinity).sum]).toEqual([1, 2, 3]);
  });

  it('know nothing of a series that nobody wrote', () => {
    expect(new MetricStore().range(cpu, 0, Infinity).sum).toHaveLength(0);
    expect(minutes(2).upTo(0).series()).toEqual([]);
  });
});
