/**
 * A day of a large fleet under load, each request simulated: 1,000 instances, 10,000 tasks in ten services behind ten
 * balancers, 1,000 requests a second together, so 86 million of them. It has to pass within three minutes on one core.
 *
 * Time is what the processor worked, the collector included, so that a busy machine does not count against it.
 */
import { Engine } from '../../sim/engine/engine.ts';
import type { Setup } from '../../sim/model/setup.ts';
import { brokenLaws } from '../../sim/queueing/reads.ts';
import { clientCounters, networkOf } from '../../sim/rules/utilization.ts';
import { plan, setupOf, us, type Deed } from '../support/rig.ts';
import { type Measure } from './measure.ts';

export const name = 'fleet-day-requests';

const INSTANCES = 1_000;
const SERVICES = 10;
const TASKS_EACH = 1_000;
const HOURS = 24;
const PER_SECOND = 1_000;
const SECONDS_MAX = 180;

export function fleetDayRequests(hours = HOURS): Setup {
  const services = Array.from({ length: SERVICES }, (_, i): Deed[] => [
    ['0s', 'createTargetGroup', { targetGroupName: `guild-${i}` }],
    ['0s', 'createLoadBalancer', { name: `gate-${i}` }],
    ['0s', 'createListener', { loadBalancer: `gate-${i}`, port: 80, forward: [{ targetGroup: `guild-${i}` }] }],
    [
      `${120 + i * 30}s`,
      'createService',
      {
        serviceName: `guild-${i}`,
        taskDefinition: 'web',
        desiredCount: TASKS_EACH,
        loadBalancers: [{ targetGroupArn: `guild-${i}`, containerName: 'app', containerPort: 80 }],
      },
    ],
  ]).flat();
  const setup = setupOf({
    duration: `${hours}h`,
    fleets: [{ count: INSTANCES }],
    definitions: [plan('web', { cpu: 128, portMappings: [{ containerPort: 80 }] })],
    images: { 'web:1': 80 },
    timeline: services.toSorted((a, b) => us(a[0]) - us(b[0])),
  });
  return {
    ...setup,
    precision: 'requests',
    traffic: Array.from({ length: SERVICES }, (_, i) => ({
      name: `subjects-${i}`,
      to: { loadBalancer: `gate-${i}`, port: null },
      arrivals: { kind: 'poisson', perSecond: PER_SECOND / SERVICES },
      fromUs: us('15m'),
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
  const engine = Engine.open(fleetDayRequests(hours));
  const idle = process.cpuUsage();
  engine.runTo(us(`${hours}h`));
  const work = process.cpuUsage(idle);
  const seconds = (work.user + work.system) / 1e6;
  const { world } = engine;
  const { arrived, failed } = clientCounters(world);
  const running = world.tasks.filter((task) => task.lastStatus === 'RUNNING').length;
  if (running < SERVICES * TASKS_EACH) throw new Error(`only ${running} tasks run at the end of the day`);
  if (brokenLaws(networkOf(world)!).length > 0) throw new Error('a law of conservation is broken');
  if (failed > arrived / 1_000) throw new Error(`${failed} of ${arrived} requests failed`);
  return [
    { name, value: seconds, unit: 's', reference: SECONDS_MAX, ratio: SECONDS_MAX / seconds, target: 1 },
    { name: `${name}-arrived`, value: arrived, unit: 'requests', reference: null, ratio: null },
    { name: `${name}-rate`, value: arrived / seconds, unit: 'requests/s', reference: null, ratio: null },
    { name: `${name}-events`, value: engine.eventCount, unit: 'events', reference: null, ratio: null },
  ];
}
