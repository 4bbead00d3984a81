/**
 * How long a newcomer waits: the whole process of `royaume run` on the first scenario, from its start to its exit, beside
 * a process of Node that does nothing; and an hour of a fleet of 100 instances and 1,000 tasks, for information.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Engine } from '../../sim/engine/engine.ts';
import type { Setup } from '../../sim/model/setup.ts';
import { plan, setupOf, us, type Deed } from '../support/rig.ts';
import { median, secondsOf, type Measure } from './measure.ts';

export const name = 'first-kingdom';

const RUNS = 7;
/** Simulated time of the scenario [s]. */
const DURATION_S = 600;
/** A run may take 12 times as long as a process that does nothing. */
const WAIT_MAX = 12;

/** Wall time of a process that ends well [s]. */
function processSeconds(args: readonly string[]): number {
  let status: number | null = null;
  const seconds = secondsOf(() => (status = spawnSync(process.execPath, args, { stdio: 'ignore' }).status));
  if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
  return seconds;
}

/** Ten services of a hundred tasks, each released once, over an hour. */
function fleetHour(): Setup {
  const services = Array.from({ length: 10 }, (_, i) => ({
    serviceName: `service-${i}`,
    taskDefinition: 'web:1',
    desiredCount: 100,
  }));
  const timeline = services.map(({ serviceName }, i): Deed => {
    return [`${10 + 4 * i}m`, 'updateService', { service: serviceName, taskDefinition: 'web:2' }];
  });
  return setupOf({
    duration: '1h',
    fleets: [{ count: 100 }],
    definitions: [plan('web', { cpu: 64 }), plan('web', { cpu: 64 })],
    images: { 'web:1': 80 },
    services,
    timeline,
  });
}

export function run(): Measure[] {
  // The benchmark itself is bundled elsewhere: its place is the working directory.
  const program = path.resolve('dist/royaume.mjs');
  if (!existsSync(program)) throw new Error('dist/royaume.mjs is missing: npm run build');
  const command = [program, 'run', path.resolve('assets/scenarios/first-kingdom.yaml'), '--json'];
  const nothing = ['-e', ''];
  processSeconds(command);
  processSeconds(nothing);
  const turns = Array.from({ length: RUNS }, () => ({ idle: processSeconds(nothing), run: processSeconds(command) }));
  const wall = median(turns.map((turn) => turn.run));
  const idle = median(turns.map((turn) => turn.idle));
  const setup = fleetHour();
  let events = 0;
  const hours = Array.from({ length: 3 }, () =>
    secondsOf(() => {
      const engine = Engine.open(setup);
      engine.runTo(us('1h'));
      events = engine.eventCount;
    }),
  );
  const fleet = median(hours);
  return [
    {
      name: `${name}-process`,
      value: 1 / wall,
      unit: 'runs/s',
      reference: 1 / idle,
      ratio: median(turns.map((turn) => turn.idle / turn.run)),
      target: 1 / WAIT_MAX,
    },
    { name: `${name}-wall`, value: wall * 1_000, unit: 'ms', reference: idle * 1_000, ratio: null },
    { name: `${name}-speed`, value: DURATION_S / wall, unit: 'simulated s/s', reference: null, ratio: null },
    { name: 'fleet-hour', value: fleet, unit: 's', reference: null, ratio: null },
    { name: 'fleet-hour-speed', value: 3_600 / fleet, unit: 'simulated s/s', reference: null, ratio: null },
    { name: 'fleet-hour-events', value: events / fleet, unit: 'events/s', reference: null, ratio: null },
  ];
}
