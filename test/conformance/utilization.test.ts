/** Metrics under load: MT-02, MT-05, and what balancers count. */
import { expect, test } from 'vitest';
import type { LoadBehaviour } from '../../sim/model/load.ts';
import { statisticOf, type Statistic } from '../../sim/rules/statistics.ts';
import { hostedCpuUsedUs } from '../../sim/rules/utilization.ts';
import { clock, CLUSTER, kingdom, plan, ZONES, type Kingdom } from '../support/rig.ts';

const IDLE: LoadBehaviour = {
  cpuMsPerRequest: { kind: 'constant', value: 10 },
  memoryIdleMiB: 64,
  memoryPerRequestMiB: 0,
  leakMiBPerS: 0,
  startupCpuMs: 0,
  errorRate: 0,
  bytesIn: 0,
  bytesOut: 0,
  concurrency: null,
  queue: null,
  backgroundCpu: 0,
  callTimeoutUs: null,
  calls: [],
} as unknown as LoadBehaviour;

function told(run: Kingdom, metricName: string, dimensions: object, statistic: Statistic = 'Average'): string[] {
  const { metrics, nowUs } = run.engine;
  const series = metrics
    .series()
    .find((one) => one.metricName === metricName && JSON.stringify(one.dimensions) === JSON.stringify(dimensions))!;
  const { atUs, sum, sampleCount, minimum, maximum } = metrics.range(series, -1, nowUs);
  return Array.from(atUs, (at, row) => {
    const set = { sum: sum[row]!, sampleCount: sampleCount[row]!, minimum: minimum[row]!, maximum: maximum[row]! };
    return `${clock(at)} ${Number(statisticOf(set, null, statistic)!.toFixed(2))}`;
  });
}

const SERVICE = { ClusterName: CLUSTER, ServiceName: 'web' };

test('MT-02: utilization is what is used of what the task definition asks for; of a cluster, of what is registered', () => {
  const run = kingdom({
    fleets: [{ count: 2 }],
    definitions: [plan('web', { cpu: 512, memory: 256 })],
    behaviours: { 'web:1': { load: { ...IDLE, backgroundCpu: 0.25 } } },
    services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 2 }],
    duration: '8m',
  }).toTheEnd();
  // A quarter of a vCPU is 256 units of 512, and 64 MiB of 256. Two tasks of 256 units on 2 × 2,048: 12.5 %.
  expect([
    told(run, 'CPUUtilization', SERVICE).at(-1),
    told(run, 'MemoryUtilization', SERVICE).at(-1),
    told(run, 'CPUUtilization', { ClusterName: CLUSTER }).at(-1),
  ]).toEqual(['480.000 50', '480.000 25', '480.000 12.5']);
  const registered = run.world.containerInstances.reduce((sum, row) => sum + row.registered.memoryMiB, 0);
  expect(told(run, 'MemoryUtilization', { ClusterName: CLUSTER }).at(-1)).toBe(
    `480.000 ${Number(((128 / registered) * 100).toFixed(2))}`,
  );
});

test('MT-02: CPU beyond what is asked for is more than 100 %', () => {
  const run = kingdom({
    definitions: [plan('web', { cpu: 128, memory: 256 })],
    behaviours: { 'web:1': { load: { ...IDLE, backgroundCpu: 0.5 } } },
    services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }],
    duration: '6m',
  }).toTheEnd();
  // 512 units of 128.
  expect(told(run, 'CPUUtilization', SERVICE).at(-1)).toBe('360.000 400');
});

test('MT-05: a spike of a few seconds is averaged away in its minute', () => {
  const run = kingdom({
    definitions: [plan('web', { cpu: 1_024, memory: 256 })],
    behaviours: { 'web:1': { load: { ...IDLE } } },
    services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }],
    duration: '8m',
    timeline: [['5m20s', 'fault', { cpuSpike: { task: 'web#1', vcpu: 1, for: '6s' } }]],
  }).toTheEnd();
  // A whole vCPU for 6 s of 60: 10 %, though it was 100 % while it lasted.
  expect(told(run, 'CPUUtilization', SERVICE, 'Maximum').slice(-4)).toEqual([
    ...['300.000 0', '360.000 10', '420.000 0', '480.000 0'],
  ]);
});

test('FG-05, MT-02: a Fargate service has its metrics, and its cluster has none of them', () => {
  const fargate = { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' };
  const networkConfiguration = { awsvpcConfiguration: { subnets: [...ZONES], assignPublicIp: 'ENABLED' } };
  const run = kingdom({
    fleets: [],
    definitions: [plan('web', { cpu: 256, memory: 512 }, fargate)],
    behaviours: { 'web:1': { load: { ...IDLE, backgroundCpu: 0.125 } } },
    services: [
      { serviceName: 'web', taskDefinition: 'web', desiredCount: 1, launchType: 'FARGATE', networkConfiguration },
    ],
    duration: '8m',
  }).toTheEnd();
  expect([told(run, 'CPUUtilization', SERVICE).at(-1), told(run, 'MemoryUtilization', SERVICE).at(-1)]).toEqual([
    '480.000 50',
    '480.000 12.5',
  ]);
  expect(
    run.engine.metrics
      .series()
      .filter(({ namespace, dimensions }) => namespace === 'AWS/ECS' && !('ServiceName' in dimensions)),
  ).toEqual([]);
});

test('MT-02, MT-04: tasks that die within the minute count for what they used while they ran', () => {
  // Each wants a whole vCPU of the two and ends after 20 s: a crash loop.
  const run = kingdom({
    definitions: [plan('web', { cpu: 1_024, memory: 256 })],
    behaviours: { 'web:1': { exitsAfterUs: 20_000_000, exitCode: 1, load: { ...IDLE, backgroundCpu: 1 } } },
    services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }],
    duration: '10m',
  }).toTheEnd();
  const ofService = told(run, 'CPUUtilization', SERVICE);
  expect(new Set(ofService.slice(-4).map((row) => row.split(' ')[1]))).toEqual(new Set(['100']));
  // A sample of each that ended in the minute, beside the one that runs when it is over.
  const samples = told(run, 'CPUUtilization', SERVICE, 'SampleCount').slice(-4);
  expect(samples.map((row) => Number(row.split(' ')[1]) >= 3)).toEqual([true, true, true, true]);
  // What the hosts' own meters count less what they do themselves is what the cluster used.
  const registered = run.world.containerInstances.reduce((sum, row) => sum + row.registered.cpu, 0);
  const shares = told(run, 'CPUUtilization', { ClusterName: CLUSTER }).map((row) => Number(row.split(' ')[1]));
  const usedUs = run.world.instances.reduce((sum, row) => sum + hostedCpuUsedUs(run.world, row, run.engine.nowUs), 0);
  const units = shares.reduce((sum, share) => sum + (share / 100) * registered, 0);
  // 60 s of 1,024 units are a minute of one vCPU; shares are rounded to two digits.
  expect(Math.abs(units / 1_024 - usedUs / 60_000_000)).toBeLessThan(0.01);
  expect(usedUs).toBeGreaterThan(60_000_000);
});
