/** The scenarios that come with the program are valid, reach their goals at any seed, and lose them without their idea. */
import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import type { Setup } from '../../sim/model/setup.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { readReplay } from '../../sim/scenario/replay-file.ts';
import { resultOf, runScenario, runToEnd } from '../../sim/scenario/run.ts';
import { filesOf } from './rig.ts';

const FOLDER = new URL('../../assets/scenarios/', import.meta.url);
const FILES = Object.fromEntries(
  // The surprises have a folder and a test of their own.
  readdirSync(FOLDER)
    .filter((name) => name.includes('.'))
    .map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]),
);
const SCENARIOS = Object.keys(FILES).filter((name) => name.endsWith('.yaml'));

function setupOf(name: string): Setup {
  const { setup, issues } = parseScenario(FILES[name]!, name, filesOf(FILES));
  expect(issues).toEqual([]);
  return setup!;
}

/** Goals missed when the named timeline commands are left out. */
function missedWithout(name: string, op: string): string[] {
  const setup = setupOf(name);
  const timeline = setup.timeline.filter(({ atUs, command }) => atUs === 0 || command.op !== op);
  expect(timeline.length).toBeLessThan(setup.timeline.length);
  return runScenario({ ...setup, timeline })
    .goals.filter((goal) => goal.status === 'missed')
    .map((goal) => goal.name);
}

test('there are the scenarios that the guide names', () => {
  expect(SCENARIOS.toSorted()).toEqual(
    [
      'at-the-gate.yaml',
      'blog-engine.yaml',
      'cpu-sixty.yaml',
      'daemon-on-every-land.yaml',
      'first-kingdom.yaml',
      'five-seconds-or-five-minutes.yaml',
      'lost-territory.yaml',
      'no-room.yaml',
      'one-per-zone.yaml',
      'patch-day.yaml',
      'release-at-the-gate.yaml',
      'scale-in-thrash.yaml',
      'nginx-awsvpc.yaml',
      'private-endpoint.yaml',
      'slow-gate.yaml',
      'status-page.yaml',
      'warm-cache.yaml',
      'sky-guild.yaml',
      'three-guilds.yaml',
      'flash-sale.yaml',
      'gateway-canary.yaml',
      'recorded-morning.yaml',
      'live-event.yaml',
      'noisy-neighbour.yaml',
      'retry-storm.yaml',
      'out-of-memory.yaml',
      'credit-exhaustion.yaml',
      'one-zone-lost-under-load.yaml',
      'fargate-or-territory.yaml',
    ].toSorted(),
  );
});

test.each(SCENARIOS)('%s is valid and meets its goals at ten seeds', (name) => {
  const setup = setupOf(name);
  const missed = Array.from({ length: 10 }, (_, i) => runScenario({ ...setup, seed: i + 1 })).flatMap((result) =>
    result.goals.filter((goal) => goal.status !== 'met').map((goal) => `${result.seed}: ${goal.name}`),
  );
  expect(missed).toEqual([]);
});

test.each(SCENARIOS)('%s runs to the same trace hash twice, and in slices', (name) => {
  const setup = setupOf(name);
  const once = runScenario(setup);
  const again = runScenario(setup, { onProgress: () => undefined });
  expect(again).toEqual(once);
  expect(once.verdict).toBe('met');
});

test('without new land the forges stay without room', () => {
  expect(missedWithout('no-room.yaml', 'world.launchInstances')).toEqual(['New land is enough to heal it']);
  expect(missedWithout('nginx-awsvpc.yaml', 'world.launchInstances')).toEqual(['Eight run at last']);
});

test('without the other territories the first kingdom is not spread over its portals', () => {
  expect(missedWithout('first-kingdom.yaml', 'world.createFleet')).toContain('Portal 1a has two of them');
});

test('without new land all mills stay in one zone, and no land gets another sentinel', () => {
  expect(missedWithout('one-per-zone.yaml', 'world.launchInstances')).toContain('One in each zone');
  expect(missedWithout('daemon-on-every-land.yaml', 'world.launchInstances')).toContain(
    'Four sentinels on four territories',
  );
});

test('without another strategy the guild stays two couriers short', () => {
  expect(missedWithout('sky-guild.yaml', 'UpdateService')).toEqual(['Eight again']);
});

test('a collector whose role nobody forgets never goes blind', () => {
  expect(missedWithout('five-seconds-or-five-minutes.yaml', 'world.putCollector')).toEqual([
    'Without its function the fine alarm knows nothing',
    'What was forgotten fails',
  ]);
});

test('without the hang the gate has nobody to find out', () => {
  expect(missedWithout('at-the-gate.yaml', 'world.fault')).toEqual(['The gate finds out who hangs']);
});

test('without its tasks spread over zones the loss of one is felt', () => {
  const setup = setupOf('release-at-the-gate.yaml');
  const timeline = setup.timeline.map(({ atUs, command }) =>
    command.op === 'CreateService'
      ? {
          atUs,
          command: {
            ...command,
            input: {
              ...command.input,
              desiredCount: 3,
              placementStrategy: [],
              availabilityZoneRebalancing: 'DISABLED' as const,
            },
          },
        }
      : { atUs, command },
  );
  const { goals } = runScenario({ ...setup, timeline });
  expect(goals.some((goal) => goal.status === 'missed')).toBe(true);
});

/** Goals missed when the commands of a kind are left out, those at 0 as well. */
function missedWithoutAny(name: string, op: string): string[] {
  const setup = setupOf(name);
  const timeline = setup.timeline.filter(({ command }) => command.op !== op);
  expect(timeline.length).toBeLessThan(setup.timeline.length);
  const { goals } = runScenario({ ...setup, timeline });
  return goals.filter(({ status }) => status === 'missed').map((goal) => goal.name);
}

test('without acceptance nobody comes in by the private endpoint', () => {
  expect(missedWithout('private-endpoint.yaml', 'AcceptVpcEndpointConnections')).toContain('Neighbours are served');
});

test('without subscriptions nobody hears of scaling, of a slow gate or of a failing check', () => {
  expect(missedWithoutAny('warm-cache.yaml', 'Subscribe')).toContain('Each new territory is warmed');
  expect(missedWithoutAny('slow-gate.yaml', 'Subscribe')).toEqual([
    'Somebody looks at it while it is slow',
    'The function was called for it',
  ]);
  expect(missedWithoutAny('status-page.yaml', 'Subscribe')).toContain('The page is told that all is not well');
});

test('a run cut short leaves goals open and gives no verdict', () => {
  const result = runScenario(setupOf('first-kingdom.yaml'), { untilUs: 60_000_000 });
  expect({
    verdict: result.verdict,
    endedAtUs: result.endedAtUs,
    open: result.goals.every((goal) => goal.status === 'open'),
  }).toEqual({
    verdict: 'none',
    endedAtUs: 60_000_000,
    open: true,
  });
});

test.each(SCENARIOS)('%s comes back from its replay file to the same end', (name) => {
  const engine = Engine.open(setupOf(name));
  runToEnd(engine);
  const read = readReplay(JSON.stringify(engine.toReplay()));
  if (!('replay' in read)) throw new Error(JSON.stringify(read.issues.slice(0, 3)));
  const replayed = Engine.replay(read.replay);
  runToEnd(replayed, { untilUs: read.replay.reachedUs });
  expect(resultOf(replayed)).toEqual(resultOf(engine));
});

test('a goal is judged by its own window, whatever comes after it', () => {
  const setup = setupOf('first-kingdom.yaml');
  const metric = { of: 'service', service: 'farmers', cluster: null, zone: null, count: 'runningTasks' } as const;
  const atLeast = { atLeast: 6, atMost: null };
  const atMost = { atLeast: null, atMost: 0 };
  const goals: Setup['goals'] = [
    { name: 'up too soon', kind: 'eventually', fromUs: 0, untilUs: 60_000_000, metric, bounds: atLeast, forUs: 0 },
    { name: 'none before', kind: 'always', fromUs: 0, untilUs: 60_000_000, metric, bounds: atMost },
    { name: 'most before', kind: 'over', fromUs: 0, untilUs: 60_000_000, metric, stat: 'max', bounds: atMost },
    { name: 'none after', kind: 'always', fromUs: 540_000_000, untilUs: null, metric, bounds: atMost },
    {
      name: 'up at the end',
      kind: 'eventually',
      fromUs: 599_000_000,
      untilUs: null,
      metric,
      bounds: atLeast,
      forUs: 0,
    },
  ];
  expect(runScenario({ ...setup, goals }).goals.map((goal) => [goal.name, goal.status])).toEqual([
    ['up too soon', 'missed'],
    ['none before', 'met'],
    ['most before', 'met'],
    ['none after', 'missed'],
    ['up at the end', 'met'],
  ]);
});
