/** The same bad version by each strategy: who is hurt is ordered as theory says, and as many as it says (NB-03 to NB-05, NB-09). */
import { describe, expect, it } from 'vitest';
import { harmOf } from '../../sim/engine/harm.ts';
import { groupErrors } from '../support/alarms.ts';
import { definition, load, service, type LoadRig, type Sketch } from '../support/load-rig.ts';

const RATE = 200;
const ERRORS = 0.4;
const RELEASE_S = 610;
const END_S = 900;
const SEEDS = [1, 2, 3];
const GROUP = {
  healthCheckIntervalSeconds: 5,
  healthCheckTimeoutSeconds: 2,
  attributes: { 'deregistration_delay.timeout_seconds': 20 },
};
const alarms = { alarmNames: ['blue-errors', 'green-errors'], enable: true, rollback: true };

/** `web:2` answers two of five with an error. */
function bad(deploymentConfiguration: object, seed: number, more: Sketch = {}): LoadRig {
  const light = { cpuMsPerRequest: { constant: 2 }, startup: '4s' };
  return load({
    seed,
    duration: '30m',
    fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 2, spread: 'zones' }],
    taskDefinitions: [definition('web'), definition('web', [{ image: 'web-2' }])],
    targetGroups: ['blue', 'green'].map((targetGroupName) => ({ targetGroupName, ...GROUP })),
    loadBalancers: [
      {
        name: 'gate',
        listeners: [
          { port: 80, forward: [{ targetGroup: 'blue' }] },
          { port: 8080, forward: [{ targetGroup: 'blue' }] },
        ],
      },
    ],
    services: [
      service('web', 8, null, {
        taskDefinition: 'web:1',
        healthCheckGracePeriodSeconds: 60,
        loadBalancers: [
          {
            targetGroupArn: 'blue',
            containerName: 'web',
            containerPort: 80,
            advancedConfiguration: {
              alternateTargetGroupArn: 'green',
              productionListenerRule: 'gate:80',
              testListenerRule: 'gate:8080',
              roleArn: 'arn:aws:iam::123456789012:role/ecs',
            },
          },
        ],
        deploymentConfiguration: { alarms, ...deploymentConfiguration },
      }),
    ],
    behaviours: { web: light, 'web-2': { ...light, errorRate: ERRORS } },
    traffic: [
      { name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: RATE } }, from: '9m', subjects: 50_000 },
    ],
    alarms: [groupErrors('blue'), groupErrors('green')],
    timeline: [{ at: `${RELEASE_S}s`, updateService: { cluster: 'royaume', service: 'web', taskDefinition: 'web:2' } }],
    ...more,
  });
}

const WAYS = {
  rolling: { strategy: 'ROLLING', minimumHealthyPercent: 50, maximumPercent: 100 },
  blueGreen: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 10 },
  linear: { strategy: 'LINEAR', linearConfiguration: { stepPercent: 25, stepBakeTimeInMinutes: 3 } },
  canary: { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 5 } },
  tested: {
    ...{ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 10 },
    lifecycleHooks: [{ hookTargetArn: 'smoke', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
  },
} as const;
type Way = keyof typeof WAYS;
const TESTED: Sketch = {
  functions: [
    {
      FunctionName: 'smoke',
      Code: { durationMs: 100, coldStartMs: 0, answers: [{ maximumErrorRate: 0.05, minimumRequests: 100 }] },
    },
  ],
  traffic: [
    { name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: RATE } }, from: '9m', subjects: 50_000 },
    { name: 'testers', to: 'gate:8080', arrivals: { constant: { perSecond: 2 } }, from: '6m' },
  ],
};

interface Outcome {
  readonly errors: number;
  readonly subjects: number;
  readonly back: string;
  /** Measured: from the first request that was hurt to the last [s]. */
  readonly exposedS: number;
  /** What share × rate × chance of an error comes to, second by second. */
  readonly expected: number;
}

function outcomeOf(way: Way, seed: number): Outcome {
  const k = bad(WAYS[way], seed, way === 'tested' ? TESTED : {});
  let exposedS = 0;
  for (let atS = RELEASE_S; atS < END_S; atS++) exposedS += shareOf(k.until(`${atS}.5s`), way);
  const { streams, releases } = harmOf({ world: k.world });
  const { total } = streams.find(({ stream }) => stream === 'subjects')!;
  const { timeToDetectUs, timeToRecoverUs } = releases.at(-1)!;
  return {
    errors: total.errors,
    subjects: total.subjectsHurt!,
    exposedS: (timeToDetectUs! + timeToRecoverUs!) / 1_000_000,
    back: k.world.serviceDeployments!.at(-1)!.state,
    expected: exposedS * RATE * ERRORS,
  };
}

/** The part of new requests that the new revision gets now: by its tasks, or by the weights. */
function shareOf({ world }: LoadRig, way: Way): number {
  if (way !== 'rolling') return world.serviceDeployments!.at(-1)!.productionPercent / 100;
  const healthy = world.targetGroups[0]!.targets.map((key) => world.targets[key]!)
    .filter(({ state }) => state === 'healthy')
    .map(({ task }) => world.taskDefinitions[world.tasks[task!]!.taskDefinition]!.revision);
  return healthy.filter((revision) => revision === 2).length / healthy.length;
}

const outcomes = SEEDS.map(
  (seed) =>
    Object.fromEntries((Object.keys(WAYS) as Way[]).map((way) => [way, outcomeOf(way, seed)])) as Record<Way, Outcome>,
);
/** Of all seeds together, for chance alone moves a few hundred errors by some percent. */
function sum(way: Way, of: (outcome: Outcome) => number): number {
  return outcomes.reduce((total, row) => total + of(row[way]), 0);
}

describe('the same bad version', () => {
  it('NB-09: every way turns it back', () => {
    const states = new Set(outcomes.flatMap((row) => Object.values(row).map(({ back }) => back)));
    expect([...states]).toEqual(['ROLLBACK_SUCCESSFUL']);
  });

  it.each(SEEDS)(
    'NB-03, NB-04, NB-05: harm is ordered: rolling > blue/green > linear > canary > tested, seed %i',
    (seed) => {
      const { rolling, blueGreen, linear, canary, tested } = outcomes[SEEDS.indexOf(seed)]!;
      const rows = [rolling, blueGreen, linear, canary, tested];
      for (const of of ['errors', 'subjects'] as const) {
        const counts = rows.map((row) => row[of]);
        expect(counts).toEqual([...new Set(counts)].toSorted((a, b) => b - a));
      }
      expect(tested.errors).toBe(0);
    },
  );

  it.each(['rolling', 'blueGreen', 'linear', 'canary'] as const)(
    'NB-11: %s hurts the sum of share × rate × chance over its seconds, within 10 %%',
    (way) => {
      const [errors, expected] = [sum(way, (row) => row.errors), sum(way, (row) => row.expected)];
      expect(Math.abs(errors / expected - 1), `${errors} of ${expected}`).toBeLessThan(0.1);
    },
  );

  it.each([
    ['blueGreen', 1],
    ['linear', 0.25],
    ['canary', 0.1],
  ] as const)('NB-09: %s hurts its share × the time to detect × rate × chance, within 10 %%', (way, share) => {
    const errors = sum(way, (row) => row.errors);
    const expected = share * RATE * ERRORS * sum(way, (row) => row.exposedS);
    expect(Math.abs(errors / expected - 1), `${errors} of ${expected}`).toBeLessThan(0.1);
  });
});
