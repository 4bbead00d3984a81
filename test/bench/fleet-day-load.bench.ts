/**
 * A day of a large fleet under load, in flows: 1,000 instances, ten services of about 500 tasks each that follow a daily wave
 * by target tracking. It has to pass within a minute on one core.
 *
 * Time is what the processor worked, the collector included, so that a busy machine does not count against it.
 */
import { Engine } from '../../sim/engine/engine.ts';
import type { Setup } from '../../sim/model/setup.ts';
import { clientCounters } from '../../sim/rules/utilization.ts';
import { CLUSTER, plan, setupOf, us, type Deed } from '../support/rig.ts';
import { type Measure } from './measure.ts';

export const name = 'fleet-day-load';

const INSTANCES = 1_000;
const SERVICES = 10;
const TASKS_EACH = 500;
const HOURS = 24;
const SECONDS_MAX = 60;
/** Of each service, at its quiet hour and at noon [requests/s]. */
const LOW = 700;
const HIGH = 1_400;
const WORK_MS = 25;
const DAY_US = us('24h');

function deedsOf(index: number): Deed[] {
  const service = `guild-${index}`;
  const scalable = {
    ServiceNamespace: 'ecs',
    ResourceId: `service/${CLUSTER}/${service}`,
    ScalableDimension: 'ecs:service:DesiredCount',
  };
  const at = `${120 + index * 30}s`;
  const loadBalancers = [{ targetGroupArn: service, containerName: 'app', containerPort: 80 }];
  return [
    ['0s', 'createTargetGroup', { targetGroupName: service }],
    ['0s', 'createLoadBalancer', { name: `gate-${index}` }],
    ['0s', 'createListener', { loadBalancer: `gate-${index}`, port: 80, forward: [{ targetGroup: service }] }],
    [at, 'createService', { serviceName: service, taskDefinition: 'web', desiredCount: TASKS_EACH, loadBalancers }],
    [at, 'registerScalableTarget', { ...scalable, MinCapacity: 100, MaxCapacity: 900 }],
    [
      at,
      'putScalingPolicy',
      {
        ...scalable,
        PolicyName: `follow-${index}`,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 50,
          PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
        },
      },
    ],
  ];
}

export function fleetDayLoad(hours = HOURS): Setup {
  const deeds = Array.from({ length: SERVICES }, (_, index) => deedsOf(index)).flat();
  const setup = setupOf({
    duration: `${hours}h`,
    fleets: [{ count: INSTANCES }],
    definitions: [plan('web', { cpu: 128, memory: 128, portMappings: [{ containerPort: 80 }] })],
    images: { 'web:1': 80 },
    timeline: deeds.toSorted((a, b) => us(a[0]) - us(b[0])),
  });
  const points = Array.from({ length: 24 }, (_, hour) => {
    const wave = 1 - Math.abs(hour - 12) / 12;
    return { atUs: (hour * DAY_US) / 24, perSecond: LOW + (HIGH - LOW) * wave };
  });
  const cpuMsPerRequest = { kind: 'lognormal', mean: WORK_MS, cv: 1 } as const;
  const load = { memoryIdleMiB: 30, memoryPerRequestMiB: 0.5, leakMiBPerS: 0, startupCpuMs: 0, errorRate: 0 };
  const more = {
    bytesIn: 500,
    bytesOut: 20_000,
    concurrency: null,
    queue: null,
    backgroundCpu: 0,
    callTimeoutUs: null,
  };
  const life = { startupUs: 0, exitsAfterUs: null, exitCode: 0, stopsAfterUs: us('1s'), stopExitCode: 0 };
  return {
    ...setup,
    precision: 'flow',
    behaviours: { 'web:1': { ...life, load: { cpuMsPerRequest, ...load, ...more, calls: [] } } },
    traffic: Array.from({ length: SERVICES }, (_, index) => ({
      name: `subjects-${index}`,
      to: { loadBalancer: `gate-${index}`, port: null },
      arrivals: { kind: 'rates', points, everyUs: DAY_US },
      fromUs: 0,
      untilUs: null,
      classes: [{ name: 'all', share: 1, demand: 1, path: '/', host: '' }],
      sessions: null,
      timeoutUs: null,
      retries: null,
      zones: null,
    })),
  };
}

export function run(): Measure[] {
  const hours = Number(process.env['ROYAUME_BENCH_HOURS'] ?? HOURS);
  const engine = Engine.open(fleetDayLoad(hours));
  const idle = process.cpuUsage();
  engine.runTo(us(`${hours}h`));
  const work = process.cpuUsage(idle);
  const seconds = (work.user + work.system) / 1e6;
  const { world } = engine;
  const { arrived, failed } = clientCounters(world);
  const activities = world.scaling?.activities.length ?? 0;
  const running = world.tasks.filter((task) => task.lastStatus === 'RUNNING').length;
  if (activities === 0) throw new Error('nothing was scaled');
  if (failed > arrived / 1_000) throw new Error(`${failed} of ${arrived} requests failed`);
  return [
    { name, value: seconds, unit: 's', reference: SECONDS_MAX, ratio: SECONDS_MAX / seconds, target: 1 },
    { name: `${name}-arrived`, value: Math.round(arrived), unit: 'requests', reference: null, ratio: null },
    { name: `${name}-failed`, value: Math.round(failed), unit: 'requests', reference: null, ratio: null },
    { name: `${name}-events`, value: engine.eventCount, unit: 'events', reference: null, ratio: null },
    { name: `${name}-activities`, value: activities, unit: 'activities', reference: null, ratio: null },
    { name: `${name}-running`, value: running, unit: 'tasks', reference: null, ratio: null },
  ];
}
