/** Random requests and what they cost: streams to the balancers of a random world, and the load of its images. */
import type { ContainerBehaviour } from '../../sim/model/container.ts';
import type { Goal, HarmMeasure, Metric, RequestMeasure } from '../../sim/model/goal.ts';
import type { LoadBehaviour } from '../../sim/model/load.ts';
import type { Setup } from '../../sim/model/setup.ts';
import type { Arrivals, Objective, TrafficSetup } from '../../sim/model/traffic.ts';
import { DEFAULT_LOAD } from '../../sim/rules/load-behaviour.ts';
import { Dice } from './dice.ts';
import { GROUPS } from './draw-command.ts';
import { drawTown, type Town } from './draw-town.ts';
import { GATEWAY_ENTRANCE, PRIVATE_ENTRANCE } from './draw-serverless.ts';
import { ZONES } from './names.ts';

const SECOND = 1_000_000;
const COST: Metric = { of: 'cost', measure: 'perHour' };
/** Of an image that the file does not describe otherwise. */
const PLAIN: ContainerBehaviour = {
  startupUs: 0,
  exitsAfterUs: null,
  exitCode: 0,
  stopsAfterUs: SECOND,
  stopExitCode: 0,
};

function arrivals(dice: Dice): Arrivals {
  const perSecond = dice.between(1, 30);
  const atUs = dice.between(60, 400) * SECOND;
  return dice.pick<Arrivals>([
    { kind: 'constant', perSecond },
    { kind: 'poisson', perSecond },
    {
      kind: 'rates',
      points: [
        { atUs, perSecond },
        { atUs: atUs + 5 * SECOND, perSecond: perSecond * 10 },
        { atUs: atUs + 30 * SECOND, perSecond },
      ],
      everyUs: dice.once(2) ? 600 * SECOND : null,
    },
    { kind: 'onOff', onPerSecond: perSecond * 3, offPerSecond: 0, meanOnUs: 20 * SECOND, meanOffUs: 40 * SECOND },
    { kind: 'trace', timesUs: [10, 200, 200, 300].map((s) => s * SECOND), counts: [5, 40, 1, 60] },
  ]);
}

/** Most come in at a balancer. */
function entrance(dice: Dice, name: string, town: Town): TrafficSetup['to'] {
  if (!dice.once(3)) return dice.pick(town.entrances);
  if (dice.once(3)) return { loadBalancer: dice.pick(['colour-lb', 'lane-lb']), port: dice.once(4) ? 8_080 : 80 };
  if (dice.once(6)) return GATEWAY_ENTRANCE;
  if (dice.once(5)) return { vpcEndpoint: PRIVATE_ENTRANCE, zone: dice.once(3) ? ZONES[0] : null };
  return dice.once(5) ? { targetGroup: name } : { loadBalancer: `${name}-lb`, port: dice.once(2) ? 80 : null };
}

function stream(dice: Dice, name: string, index: number, town: Town): TrafficSetup {
  const path = dice.pick(['/', '/api/1', '/shop']);
  const single = [{ name: 'all', share: 1, demand: 1, path, host: '' }];
  const both = [...single, { name: 'heavy', share: 0.2, demand: 10, path: '/heavy', host: 'shop.example.com' }];
  return {
    name: `stream-${index}`,
    to: entrance(dice, name, town),
    arrivals: arrivals(dice),
    fromUs: dice.below(200) * SECOND,
    untilUs: dice.once(4) ? dice.between(300, 900) * SECOND : null,
    classes: dice.once(3) ? both : single,
    sessions: dice.once(4) ? { requests: 5, thinkMs: { kind: 'exponential', mean: 2_000 } } : null,
    timeoutUs: dice.once(2) ? dice.between(1, 30) * SECOND : null,
    retries: dice.once(2)
      ? { attempts: dice.between(2, 4), backoffUs: 100_000, budget: dice.once(2) ? 0.2 : null }
      : null,
    zones: dice.once(4) ? { [ZONES[0]]: 3, [ZONES[1]]: 1 } : null,
    ...(dice.once(2) ? { subjects: dice.pick([1, 40, 1_000]) } : {}),
    ...(dice.once(2) ? { objective: drawObjective(dice) } : {}),
  };
}

function drawObjective(dice: Dice): Objective {
  const responseTime = { percentile: 95, underUs: dice.pick([5_000, 100_000, SECOND]) };
  return dice.pick<Objective>([
    { availability: 99.9, responseTime: null },
    { availability: 99, responseTime },
    { availability: null, responseTime },
  ]);
}

function load(dice: Dice, isLong: boolean): LoadBehaviour {
  const service = `svc-${dice.below(3)}`;
  return {
    ...DEFAULT_LOAD,
    cpuMsPerRequest: { kind: 'lognormal', mean: dice.pick([2, 20, 120, 600]), cv: 0.8 },
    memoryIdleMiB: dice.pick([0, 16, 60]),
    memoryPerRequestMiB: dice.pick([0, 0.5, 4]),
    leakMiBPerS: dice.once(3) ? dice.pick([0.5, 3]) : 0,
    startupCpuMs: dice.once(3) ? dice.between(100, 20_000) : 0,
    errorRate: dice.once(3) ? 0.05 : 0,
    // Some fill the network, downloads beside them (EC-09).
    bytesOut: dice.once(5) ? 5_000_000 : 0,
    concurrency: dice.once(2) ? dice.between(1, 8) : null,
    queue: dice.once(2) ? dice.between(0, 20) : null,
    // Credits last for half an hour (EC-04).
    backgroundCpu: isLong ? dice.pick([0, 1]) : dice.once(3) ? 0.3 : 0,
    callTimeoutUs: dice.once(2) ? SECOND : null,
    calls: dice.once(3) ? [{ to: { service }, share: 0.5, attempts: dice.between(1, 3), backoffUs: 100_000 }] : [],
  };
}

/** Goals about what is counted between the events, with windows that do not end with a minute. */
function drawGoals(dice: Dice, stream: string, durationUs: number): Goal[] {
  const fromUs = dice.between(1, 200) * SECOND;
  const window = {
    fromUs,
    untilUs: dice.once(3) ? null : Math.min(durationUs, fromUs + dice.between(30, 400) * SECOND),
  };
  const bounds = { atLeast: dice.pick([null, 0.5]), atMost: dice.pick([null, 40]) };
  const requests = (measure: RequestMeasure): Metric => ({ of: 'requests', by: 'stream', name: stream, measure });
  const hardware = { of: 'hardware', by: 'fleet', name: 'fleet-0', measure: 'cpuUtilization' } as const;
  const harm = (measure: HarmMeasure): Metric => ({ of: 'harm', stream, version: null, measure });
  const metric = dice.pick<Metric>([
    ...[requests('successRate'), requests('requestRate'), hardware, COST],
    ...[harm('hurtRequests'), harm('hurtSubjects'), harm('budgetSpent'), harm('responseBudgetSpent')],
    { of: 'release', service: 'svc-0', measure: 'timeToDetect' },
  ]);
  const stat = dice.pick(['mean', 'max', 'p50', 'p99'] as const);
  return [
    { name: 'goal-0', kind: 'over', metric: requests('responseTime'), stat, bounds, ...window },
    dice.once(2)
      ? { name: 'goal-1', kind: 'always', metric, bounds, ...window }
      : { name: 'goal-1', kind: 'eventually', metric, bounds, forUs: dice.pick([0, 90 * SECOND]), ...window },
  ];
}

/** The world under load, or as it was: half of them have none. */
export function underLoad(setup: Setup, dice: Dice): Setup {
  if (!dice.once(2)) return setup;
  const behaviours = { ...setup.behaviours };
  for (const image of ['app:1', 'side:1']) {
    if (!dice.once(4))
      behaviours[image] = { ...(behaviours[image] ?? PLAIN), load: load(dice, setup.durationUs > 3_600 * SECOND) };
  }
  const ofNames = new Dice(setup.seed, 'swarm/names');
  const town = drawTown(dice, PLAIN, () => load(dice, setup.durationUs > 3_600 * SECOND), ofNames);
  Object.assign(behaviours, town.behaviours);
  const traffic = GROUPS.flatMap((name, index) => (dice.once(4) ? [] : [stream(dice, name, index, town)]));
  const goals = traffic.length === 0 ? [] : drawGoals(dice, traffic[0]!.name, setup.durationUs);
  const precision = dice.pick(['auto', 'auto', 'requests', 'flow'] as const);
  const resolutionS = dice.once(8) && setup.durationUs <= 3_600 * SECOND ? dice.pick([1, 5, 5] as const) : null;
  return {
    ...setup,
    behaviours,
    timeline: [...setup.timeline, ...town.timeline].sort((a, b) => a.atUs - b.atUs),
    goals: [...setup.goals, ...goals],
    ...(traffic.length === 0 ? {} : { traffic, precision }),
    ...(resolutionS === null ? {} : { metrics: { resolutionS } }),
  };
}
