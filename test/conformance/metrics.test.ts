/** Metrics of the platform and of others: MT-01 to MT-05, MT-11, AG-06, EC-06. */
import { describe, expect, test } from 'vitest';
import type { Cluster } from '../../sim/model/cluster.ts';
import type { MetricSeries } from '../../sim/model/metric.ts';
import type { World } from '../../sim/model/world.ts';
import { clusterBook, percentOf } from '../../sim/rules/cluster-use.ts';
import { isInCatalog } from '../../sim/rules/metric-catalog.ts';
import { isReadPeriod, retentionS, rolledUp, statisticOf, type Statistic } from '../../sim/rules/statistics.ts';
import { clock, CLUSTER, kingdom, plan, type Deed, type Kingdom, type KingdomSketch } from '../support/rig.ts';

type Names = Pick<MetricSeries, 'namespace' | 'metricName'> & { readonly dimensions?: Record<string, string> };

function seriesOf({ engine }: Kingdom, { namespace, metricName, dimensions }: Names): MetricSeries | null {
  const found = engine.metrics
    .series()
    .find(
      (one) =>
        one.namespace === namespace &&
        one.metricName === metricName &&
        (dimensions === undefined || JSON.stringify(one.dimensions) === JSON.stringify(dimensions)),
    );
  return found ?? null;
}

/** `60.000 55.56`: datapoints of a series by the end of their period, rounded to two digits. */
function told(run: Kingdom, names: Names, statistic: Statistic = 'Average'): string[] {
  const series = seriesOf(run, names);
  if (series === null) return [];
  const { metrics, nowUs } = run.engine;
  const histograms = metrics.histograms(series, -1, nowUs);
  const { atUs, sum, sampleCount, minimum, maximum } = metrics.range(series, -1, nowUs);
  return Array.from(atUs, (at, row) => {
    const set = { sum: sum[row]!, sampleCount: sampleCount[row]!, minimum: minimum[row]!, maximum: maximum[row]! };
    const value = statisticOf(set, histograms[row] ?? null, statistic)!;
    return `${clock(at)} ${Number(value.toFixed(2))}`;
  });
}

const ofCluster = (metricName: string): Names => ({
  namespace: 'AWS/ECS',
  metricName,
  dimensions: { ClusterName: CLUSTER },
});
const ofService = (metricName: string, ServiceName = 'web'): Names => ({
  namespace: 'AWS/ECS',
  metricName,
  dimensions: { ClusterName: CLUSTER, ServiceName },
});

describe('reservation of a cluster', () => {
  // A16: c4.4xlarge (16,384 CPU units, 30,158 MiB) and c4.large (2,048, 3,768); ten tasks of 1,024 and 2,048 MiB.
  const example: KingdomSketch = {
    fleets: [
      { name: 'large', instanceType: 'c4.4xlarge', count: 1 },
      { name: 'small', instanceType: 'c4.large', count: 1 },
    ],
    definitions: [plan('web', { cpu: 1_024, memory: 2_048 })],
    services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 10 }],
    duration: '10m',
  };

  test('MT-01, MT-03: the worked example: 55.56 % of the CPU and 60.37 % of the memory', () => {
    const row = (cpu: number, memoryMiB: number, tasks: number) => ({
      status: 'ACTIVE',
      registered: { cpu, memoryMiB, gpu: 0 },
      remaining: { cpu: cpu - tasks * 1_024, memoryMiB: memoryMiB - tasks * 2_048, gpu: 0 },
    });
    // Nine tasks on the c4.4xlarge, one on the c4.large.
    const world = { containerInstances: [row(16_384, 30_158, 9), row(2_048, 3_768, 1)] } as unknown as World;
    const book = clusterBook(world, { containerInstances: [0, 1] } as unknown as Cluster);
    // 10 × 1,024 of 18,432 = 55.56 %; 10 × 2,048 of 33,926 = 60.37 %.
    const share = (what: 'cpu' | 'memoryMiB') => percentOf(book.reserved[what], book.registered[what]).toFixed(2);
    expect([share('cpu'), share('memoryMiB')]).toEqual(['55.56', '60.37']);
  });

  test('MT-01, MT-03: the same in a running kingdom, whose instances register a little less memory', () => {
    const run = kingdom(example).toTheEnd();
    const registered = run.world.containerInstances.reduce((sum, row) => sum + row.registered.memoryMiB, 0);
    expect([told(run, ofCluster('CPUReservation')).at(-1), told(run, ofCluster('MemoryReservation')).at(-1)]).toEqual([
      '600.000 55.56',
      `600.000 ${Number(((20_480 / registered) * 100).toFixed(2))}`,
    ]);
    expect(told(run, ofCluster('GPUReservation'))).toEqual([]);
  });

  test('MT-01: memoryReservation counts before memory, and a DRAINING instance is still counted', () => {
    const run = kingdom({
      fleets: [{ count: 2 }],
      definitions: [plan('web', { cpu: 0, memory: 2_048, memoryReservation: 1_024 })],
      services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 2 }],
      duration: '10m',
      timeline: [['5m30s', 'updateContainerInstancesState', { containerInstances: ['land-1'], status: 'DRAINING' }]],
    }).toTheEnd();
    const registered = run.containerInstance('land-1').registered.memoryMiB;
    // Two of 1,024 MiB on two instances; later both on the one that is left, of the same two.
    const share = Number(((1_024 / registered) * 100).toFixed(2));
    const seen = told(run, ofCluster('MemoryReservation'));
    expect([seen.find((line) => line.startsWith('300.000')), seen.at(-1)]).toEqual([
      `300.000 ${share}`,
      `600.000 ${share}`,
    ]);
  });

  test('MT-01: an empty cluster has no datapoints', () => {
    const run = kingdom({ fleets: [], definitions: [], duration: '5m' }).toTheEnd();
    const namespaces = run.engine.metrics.series().map(({ namespace }) => namespace);
    expect(namespaces.filter((namespace) => namespace.startsWith('AWS/ECS'))).toEqual([]);
  });
});

describe('utilization of a service', () => {
  test('MT-04: a datapoint a minute with a sample of each RUNNING task; none while no task runs', () => {
    const run = kingdom({
      definitions: [plan('web', { cpu: 256, memory: 256 })],
      duration: '12m',
      timeline: [
        ['3m30s', 'createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 3 }],
        ['6m58s', 'updateService', { service: 'web', desiredCount: 5 }],
        ['9m30s', 'updateService', { service: 'web', desiredCount: 0 }],
      ],
    }).toTheEnd();
    expect(told(run, ofService('CPUUtilization'), 'SampleCount')).toEqual([
      // At 7 min the two new ones are still PENDING.
      ...['240.000 3', '300.000 3', '360.000 3', '420.000 3', '480.000 5', '540.000 5'],
    ]);
    expect(seriesOf(run, ofService('CPUUtilization'))).toMatchObject({ unit: 'Percent', periodS: 60 });
  });
});

describe('metrics of instances', () => {
  test('AG-06: basic monitoring has a datapoint every five minutes, detailed monitoring one every minute', () => {
    const run = kingdom({
      fleets: [{ name: 'plain', count: 1 }, { name: 'close', count: 1, detailedMonitoring: true } as object],
      definitions: [],
      duration: '10m',
    }).toTheEnd();
    const of = (name: string) =>
      told(run, {
        namespace: 'AWS/EC2',
        metricName: 'CPUUtilization',
        dimensions: { InstanceId: run.instance(name).ec2InstanceId },
      });
    expect(of('plain-1').map((line) => line.split(' ')[0])).toEqual(['300.000', '600.000']);
    expect(of('close-1')[0]!.split(' ')[0]).toBe('60.000');
    expect(of('close-1').length).toBe(10);
  });

  test('EC-06: credits of a burstable instance every five minutes: an idle t3.medium earns 0.4 a minute', () => {
    const run = kingdom({ fleets: [{ instanceType: 't3.medium', count: 1 }], definitions: [], duration: '15m' });
    run.toTheEnd();
    const balance = told(run, { namespace: 'AWS/EC2', metricName: 'CPUCreditBalance' }).map((line) =>
      Number(line.split(' ')[1]),
    );
    expect(balance.length).toBe(3);
    expect(Number((balance[2]! - balance[1]!).toFixed(2))).toBe(2);
  });
});

describe('metrics that somebody puts', () => {
  const put = (at: string, Value: number, StorageResolution: 1 | 60): Deed => [
    at,
    'putMetricData',
    { Namespace: 'Shop', MetricData: [{ MetricName: `Every${StorageResolution}`, Value, StorageResolution }] },
  ];

  test('MT-11: are kept by the minute, or by the second with a StorageResolution of 1', () => {
    const run = kingdom({
      fleets: [],
      definitions: [],
      duration: '3m',
      timeline: [1, 60].flatMap((resolution) => [
        put('10s', 1, resolution as 1),
        put('10500ms', 3, resolution as 1),
        put('11s', 5, resolution as 1),
        put('70s', 7, resolution as 1),
      ]),
    }).toTheEnd();
    expect([
      told(run, { namespace: 'Shop', metricName: 'Every1' }),
      told(run, { namespace: 'Shop', metricName: 'Every60' }),
    ]).toEqual([
      // The second from 10 to 11 s has 1 and 3.
      ['11.000 2', '12.000 5', '71.000 7'],
      // The first minute has 1, 3 and 5.
      ['60.000 3', '120.000 7'],
    ]);
  });

  test('MT-11: can be read at 1, 5, 10 and 30 s and whole minutes, fine ones for three hours', () => {
    expect([1, 2, 5, 10, 15, 30, 60, 90, 120, 300].filter(isReadPeriod)).toEqual([1, 5, 10, 30, 60, 120, 300]);
    // 3 h, 15 days, 63 days, 455 days.
    expect([1, 30, 60, 120, 300, 3_600].map(retentionS)).toEqual([
      ...[10_800, 10_800, 1_296_000, 1_296_000, 5_443_200, 39_312_000],
    ]);
    const columns = {
      atUs: Float64Array.from([1, 2, 5, 6, 11_000].map((second) => second * 1e6)),
      sum: Float64Array.from([1, 2, 3, 4, 9]),
      sampleCount: Float64Array.from([1, 1, 1, 1, 1]),
      minimum: Float64Array.from([1, 2, 3, 4, 9]),
      maximum: Float64Array.from([1, 2, 3, 4, 9]),
    };
    const read = (periodS: number, nowS: number): string[] =>
      rolledUp(columns, [], periodS, nowS * 1e6).map(
        ({ atUs, statistics }) => `${atUs / 1e6} ${statistics.sum}/${statistics.sampleCount}`,
      );
    expect([read(5, 11_000), read(60, 11_000), read(5, 10_806)]).toEqual([
      // At 11,000 s what ended 10,800 s ago or earlier is gone at 5 s.
      ['11000 9/1'],
      ['60 10/4', '11040 9/1'],
      ['10 4/1', '11000 9/1'],
    ]);
  });
});

test('what is published of the platform is in the catalog, with its unit', () => {
  const run = kingdom({
    definitions: [plan('web', { cpu: 256, memory: 256 })],
    services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 2 }],
    fleets: [{ instanceType: 't3.medium', count: 2 }],
    duration: '6m',
    timeline: [['0s', 'putCollector', { name: 'collector', cluster: CLUSTER }]],
  }).toTheEnd();
  const names = run.engine.metrics.series();
  expect(names.length).toBeGreaterThan(12);
  expect(names.filter((series) => !isInCatalog(series))).toEqual([]);
});
