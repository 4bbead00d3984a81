/** The same bad release, released in other ways: one run forked before it, and compared. */
import { afterEach, expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import { harmOf } from '../../sim/engine/harm.ts';
import type { Comparison } from '../../sim/protocol/comparison.ts';
import { parseVariants } from '../../sim/scenario/variant.ts';
import { createCliRig, type CliRig } from './cli-rig.ts';

let rig: CliRig;
afterEach(() => rig?.clear());

/** Three of ten requests fail with the new version; an alarm over the green group sees it within a minute or two. */
const SHOP = `royaume: 1
name: shop
seed: 7
duration: 30m
regions:
  - { name: za-southwest-1, zones: [za-southwest-1a, za-southwest-1b, za-southwest-1c] }
clusters:
  - clusterName: royaume
fleets:
  - { name: land, cluster: royaume, instanceType: m5.large, ami: ecs-linux, count: 6, spread: zones }
taskDefinitions:
  - family: web
    containerDefinitions: [{ name: web, image: 'web:1', cpu: 128, memory: 128, portMappings: [{ containerPort: 80 }] }]
  - family: web
    containerDefinitions: [{ name: web, image: 'web:2', cpu: 128, memory: 128, portMappings: [{ containerPort: 80 }] }]
targetGroups:
  - { targetGroupName: blue, healthCheckIntervalSeconds: 10, healthCheckTimeoutSeconds: 5 }
  - { targetGroupName: green, healthCheckIntervalSeconds: 10, healthCheckTimeoutSeconds: 5 }
loadBalancers:
  - name: gate
    listeners:
      - port: 80
        forward: [{ targetGroup: blue, weight: 1 }, { targetGroup: green, weight: 0 }]
services:
  - serviceName: web
    taskDefinition: web:1
    desiredCount: 6
    deploymentConfiguration:
      deploymentCircuitBreaker: { enable: true, rollback: true }
      alarms: { alarmNames: [errors], enable: true, rollback: true }
    loadBalancers:
      - targetGroupArn: blue
        containerName: web
        containerPort: 80
        advancedConfiguration: { alternateTargetGroupArn: green, productionListenerRule: 'gate:80', roleArn: 'arn:aws:iam::123456789012:role/ecs' }
alarms:
  - AlarmName: errors
    Namespace: AWS/ApplicationELB
    MetricName: HTTPCode_Target_5XX_Count
    Dimensions: [{ Name: LoadBalancer, Value: gate }, { Name: TargetGroup, Value: green }]
    Statistic: Sum
    Period: 60
    EvaluationPeriods: 1
    Threshold: 5
    ComparisonOperator: GreaterThanThreshold
behaviours:
  web:1: { cpuMsPerRequest: 10 }
  web:2: { cpuMsPerRequest: 10, errorRate: 0.3 }
traffic:
  - { name: subjects, to: gate, subjects: 2000, arrivals: { poisson: { perSecond: 40 } } }
timeline:
  - { at: 10m, updateService: { service: web, taskDefinition: 'web:2' } }
`;

test('NB-05, DA-01: a canary hurts fewer than blue/green does, and that fewer than rolling; both are seen and taken back', () => {
  rig = createCliRig();
  rig.write('shop.yaml', SHOP);
  const strategy = '--with services.web.deploymentConfiguration.strategy';
  const line = `compare @shop.yaml --at 9m --until 20m --variant canary ${strategy}=CANARY`;
  const bake = '--with services.web.deploymentConfiguration.bakeTimeInMinutes=5';
  const { exit, out, err } = rig.cli(`${line} --variant blue-green ${strategy}=BLUE_GREEN ${bake} --json`);
  expect([exit, err]).toEqual([0, '']);
  const { runs, rows } = JSON.parse(out) as Comparison;
  expect(
    runs.map(({ name, releases, deployments }) => [
      name,
      releases.map(({ strategy: by, status, failedBy }) => [by, status, failedBy]),
      deployments.map(({ taskDefinition, state }) => [taskDefinition, state]),
    ]),
  ).toEqual([
    ['base', [['ROLLING', 'SUCCESSFUL', null]], [['web:2', 'PRIMARY.COMPLETED']]],
    ['canary', [['CANARY', 'ROLLBACK_SUCCESSFUL', 'alarm']], [['web:1', 'PRIMARY.COMPLETED']]],
    ['blue-green', [['BLUE_GREEN', 'ROLLBACK_SUCCESSFUL', 'alarm']], [['web:1', 'PRIMARY.COMPLETED']]],
  ]);
  const values = (id: string) => rows.find((row) => row.id === id)!.values as [number, number, number];
  for (const id of ['failed', 'hurt.requests', 'hurt.subjects']) {
    const [rolling, canary, blueGreen] = values(id);
    expect([canary > 0, canary * 3 < blueGreen, blueGreen * 3 < rolling]).toEqual([true, true, true]);
  }
  const [rolling, canary, blueGreen] = values('availability');
  expect([rolling < blueGreen, blueGreen < canary, canary < 1]).toEqual([true, true, true]);
  // Rolling is never noticed: its tasks register in the group that the alarm does not look at.
  expect(rows.find(({ id }) => id === 'detect')!.values).toEqual([null, expect.any(Number), expect.any(Number)]);
});

test('a fork into a canary is the canary’s own run in everything: events, requests, clients and who of them was hurt', () => {
  const text = 'services.web.deploymentConfiguration.strategy=CANARY';
  const changes = [{ kind: 'set' as const, name: '--with', text }];
  const options = { seed: null, atUs: 570_000_000 };
  const reader = { read: () => ({ missing: true as const }) };
  const { parsed } = parseVariants(SHOP, 'shop.yaml', reader, [{ name: 'canary', changes }], options);
  const { setup } = parsed!.variants[0]!;
  const [fork, alone] = [Engine.open(parsed!.base), Engine.open(setup)];
  fork.runTo(660_000_000);
  fork.forkAmended(options.atUs, setup);
  for (const engine of [fork, alone]) engine.runTo(780_000_000);
  expect(fork.traceHash()).toBe(alone.traceHash());
  expect(harmOf(fork)).toEqual(harmOf(alone));
  expect(fork.metrics.series().length).toBe(alone.metrics.series().length);
  for (const series of alone.metrics.series()) {
    expect(fork.metrics.range(series, -1, fork.nowUs)).toEqual(alone.metrics.range(series, -1, alone.nowUs));
  }
});
