/** Where goals stand between events: what is shown at an instant is what the run later says of it. */
import { readFileSync } from 'node:fs';
import { applyPatches, enablePatches, type Patch } from 'immer';
import { describe, expect, it } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import type { Goal, Metric } from '../../sim/model/goal.ts';
import type { View } from '../../sim/protocol/protocol.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { commandOf, kingdom, us, type KingdomSketch } from '../support/rig.ts';

enablePatches();

const FOLDER = new URL('../../assets/scenarios/', import.meta.url);
const FIRST_KINGDOM = parseScenario(readFileSync(new URL('first-kingdom.yaml', FOLDER), 'utf8'), 'first-kingdom.yaml', {
  read: (name: string) => ({ text: readFileSync(new URL(name, FOLDER), 'utf8'), name }),
} as never).setup!;

type Settled = readonly { readonly name: string; readonly status: string; readonly settledAtUs: number | null }[];

const settled = (engine: Engine): Settled =>
  engine.world.goals.map(({ goal: { name }, state: { status, settledAtUs } }) => ({ name, status, settledAtUs }));
/** What a run that is over says of an earlier instant. */
const statusAt = (goals: Settled, atUs: number): string[] =>
  goals.map(({ status, settledAtUs }) => (settledAtUs !== null && settledAtUs <= atUs ? status : 'open'));
const shown = (engine: Engine): string[] => engine.view().goals.map(({ status }) => status);

describe('goals between events', () => {
  it('are shown as the run later judges them, on a fork too', () => {
    const engine = Engine.open(FIRST_KINGDOM);
    engine.runTo(FIRST_KINGDOM.durationUs);
    const goals = settled(engine);
    // The first territory registers at 76.8 s; nothing happens until the second minute. The farms stand at 6:06.
    expect([goals[0]!.settledAtUs! < us('77s'), goals[2]!.settledAtUs! < us('6m7s')]).toEqual([true, true]);
    for (const at of [us('119s'), us('9m33s'), ...goals.flatMap(({ settledAtUs: t }) => [t! - 1, t!, t! + 1])]) {
      engine.seek(Math.min(at, FIRST_KINGDOM.durationUs));
      expect(shown(engine), `at ${at}`).toEqual(statusAt(goals, at));
    }
    engine.fork(us('119s'));
    expect(shown(engine)).toEqual(statusAt(goals, us('119s')));
    engine.command(commandOf('registerTaskDefinition', { ...DEFINITION, family: 'aside' }));
    engine.runTo(us('9m33s'));
    expect(shown(engine)).toEqual(statusAt(goals, us('9m33s')));
    const look = engine.look(0, us('9m33s'));
    look.runTo(us('9m33s'));
    expect(look.goals().map(({ status }) => status)).toEqual(statusAt(goals, us('9m33s')));
  });

  it('are patched into the view while nothing happens, and marked on the timeline', () => {
    const engine = Engine.open(FIRST_KINGDOM);
    engine.runTo(us('76s'));
    let view: View = engine.view();
    for (const at of ['80s', '119s']) {
      engine.runTo(us(at));
      view = applyPatches(view, engine.takePatches() as Patch[]);
    }
    expect(view.goals[0]!.status).toBe('met');
    expect(engine.marks(0, us('2m'), 100).marks.filter(({ kind }) => kind === 'goal')).toHaveLength(1);
  });

  it('is the same whatever is looked at on the way: trace, verdicts, every bit of the goals', () => {
    const whole = Engine.open(FIRST_KINGDOM);
    whole.runTo(FIRST_KINGDOM.durationUs);
    const looked = Engine.open(FIRST_KINGDOM);
    for (let at = 0; at <= FIRST_KINGDOM.durationUs; at += us('1.7s')) {
      looked.runTo(at);
      looked.goals();
    }
    looked.runTo(FIRST_KINGDOM.durationUs);
    expect([looked.traceHash(), looked.world.goals]).toEqual([whole.traceHash(), whole.world.goals]);
  });
});

const RUNNING: Metric = { of: 'service', service: 'web', cluster: null, zone: null, count: 'runningTasks' };
const DEFINITION = {
  containerDefinitions: [{ name: 'app', image: 'web:1', cpu: 128, memory: 128, essential: true }],
};
/** Two tasks running from 123 s on; one of them is gone from 300 to 303 s. */
const COURSE: KingdomSketch = {
  duration: '10m',
  timeline: [
    ['2m', 'createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 2 }],
    ['5m', 'fault', { containerCrash: { task: 'web#1' } }],
  ],
};
const two = { atLeast: 2, atMost: null };
const window = (name: string, from: string, until: string | null, rest: object): Goal =>
  ({
    name,
    fromUs: us(from),
    untilUs: until === null ? null : us(until),
    metric: RUNNING,
    bounds: two,
    ...rest,
  }) as Goal;
const GOALS: readonly Goal[] = [
  window('always', '130s', null, { kind: 'always' }),
  window('always, from when it is broken', '301s', null, { kind: 'always' }),
  window('always, before', '130s', '300s', { kind: 'always' }),
  window('eventually', '0s', null, { kind: 'eventually', forUs: 0 }),
  window('eventually, from a quiet instant', '200s', null, { kind: 'eventually', forUs: 0 }),
  window('eventually, for so long', '0s', null, { kind: 'eventually', forUs: us('90s') }),
  window('eventually, for longer than it holds', '0s', '5m', { kind: 'eventually', forUs: us('178s') }),
  window('over', '130s', '4m', { kind: 'over', stat: 'mean' }),
];

it('every kind of goal stands at every instant as it is later judged', () => {
  const k = kingdom({ ...COURSE, goals: GOALS }).toTheEnd();
  const goals = settled(k.engine);
  const edges = goals.flatMap(({ settledAtUs: at }) => [at! - 1, at!, at! + 1]);
  const odd = Array.from({ length: 60 }, (_, n) => n * us('10.1s'));
  for (const at of [...odd, ...edges].filter((one) => one >= 0 && one < us('10m'))) {
    k.engine.seek(at);
    expect(
      k.engine.goals().map(({ status }) => status),
      `at ${at}`,
    ).toEqual(statusAt(goals, at));
  }
});

it('what is undone within its own instant is not shown in between', () => {
  const k = kingdom({ ...COURSE, goals: GOALS.slice(0, 1) }).until('299s');
  while (k.engine.nowUs < us('5m')) k.engine.step();
  // The crash is under way: the instant is not over.
  expect(k.engine.nextEventUs).toBe(us('5m'));
  expect(k.engine.goals()[0]!.status).toBe('open');
  k.until('5m');
  expect(k.engine.goals()[0]!.status).toBe('missed');
});
