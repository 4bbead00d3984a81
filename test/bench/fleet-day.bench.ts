/**
 * A day of a large fleet without a screen: 1,000 instances, 10,000 tasks with container health checks in 100 services, and
 * 1 % of the tasks failing in every hour. It has to pass within half a minute on one core and in less than a GiB.
 *
 * Time is what the processor worked, the collector included, so that a busy machine does not count against it.
 */
import { Engine } from '../../sim/engine/engine.ts';
import type { Setup } from '../../sim/model/setup.ts';
import { plan, setupOf, us, type Deed } from '../support/rig.ts';
import { secondsOf, type Measure } from './measure.ts';

export const name = 'fleet-day';

const INSTANCES = 1_000;
const SERVICES = 100;
const TASKS_EACH = 100;
const HOURS = 24;
/** 1 % of the tasks of a service in every hour. */
const FAILURES_EACH_HOUR = TASKS_EACH / 100;
/** Limits of the day. */
const SECONDS_MAX = 30;
const MEBIBYTES_MAX = 1_024;

/** Every failure is one task of its own: a crash with exit code 1, at an even pace, each service at its own minute. */
function failures(): Deed[] {
  const deeds: Deed[] = [];
  for (let hour = 0; hour < HOURS; hour++) {
    for (let service = 0; service < SERVICES; service++) {
      for (let nth = 0; nth < FAILURES_EACH_HOUR; nth++) {
        const second = hour * 3_600 + Math.floor(((service + 1) * 3_500) / SERVICES) + nth;
        if (second < 900) continue;
        const task = `guild-${service}#${hour * FAILURES_EACH_HOUR + nth + 1}`;
        deeds.push([`${second}s`, 'fault', { containerCrash: { task, exitCode: 1 } }]);
      }
    }
  }
  return deeds;
}

export function fleetDay(): Setup {
  const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 30, timeout: 5, retries: 3 };
  const services = Array.from({ length: SERVICES }, (_, i): Deed => {
    return [
      `${120 + i}s`,
      'createService',
      { serviceName: `guild-${i}`, taskDefinition: 'web', desiredCount: TASKS_EACH },
    ];
  });
  return setupOf({
    duration: `${HOURS}h`,
    fleets: [{ count: INSTANCES }],
    definitions: [plan('web', { cpu: 128, healthCheck })],
    images: { 'web:1': 80 },
    behaviours: { 'web:1': { startupUs: us('5s') } },
    timeline: [...services, ...failures()],
  });
}

/** Memory that a day holds at its end [MiB], as far as the collector can be asked to tidy up before. */
function heldMiB(): number {
  const collect = (globalThis as { gc?: () => void }).gc;
  collect?.();
  return process.memoryUsage().heapUsed / 1_048_576;
}

export function run(): Measure[] {
  const setup = fleetDay();
  const before = heldMiB();
  const engine = Engine.open(setup);
  let most = 0;
  const idle = process.cpuUsage();
  const wall = secondsOf(() => {
    for (let hour = 1; hour <= HOURS; hour++) {
      engine.runTo(us(`${hour}h`));
      most = Math.max(most, process.memoryUsage().rss / 1_048_576);
    }
  });
  const work = process.cpuUsage(idle);
  const seconds = (work.user + work.system) / 1e6;
  const events = engine.eventCount;
  const held = heldMiB() - before;
  const running = engine.world.tasks.filter((task) => task.lastStatus === 'RUNNING').length;
  if (running < SERVICES * TASKS_EACH - 2) throw new Error(`only ${running} tasks run at the end of the day`);
  return [
    { name, value: seconds, unit: 's', reference: SECONDS_MAX, ratio: SECONDS_MAX / seconds, target: 1 },
    {
      name: `${name}-memory`,
      value: most,
      unit: 'MiB',
      reference: MEBIBYTES_MAX,
      ratio: MEBIBYTES_MAX / most,
      target: 1,
    },
    { name: `${name}-wall`, value: wall, unit: 's', reference: null, ratio: null },
    { name: `${name}-held`, value: held, unit: 'MiB', reference: null, ratio: null },
    { name: `${name}-events`, value: events, unit: 'events', reference: null, ratio: null },
    { name: `${name}-rate`, value: events / seconds, unit: 'events/s', reference: null, ratio: null },
    { name: `${name}-speed`, value: (HOURS * 3_600) / seconds, unit: 'simulated s/s', reference: null, ratio: null },
  ];
}
