/** A branch that goes by another setup from an instant on: really a fork, and really the other setup's own run. */
import { describe, expect, test } from 'vitest';
import { InvariantError } from '../../sim/kernel/invariant.ts';
import { Engine } from '../../sim/engine/engine.ts';
import type { Setup } from '../../sim/model/setup.ts';
import { definition, gateSketch, LoadRig, service } from '../support/load-rig.ts';

const MINUTE = 60_000_000;
const AT = 10 * MINUTE;

/** Ten minutes of one run, a release after it. */
const base = (): Setup =>
  new LoadRig(
    gateSketch({
      duration: '20m',
      taskDefinitions: [definition('web'), definition('web', [{ image: 'web:2' }])],
      services: [service('web', 4, 'web', { taskDefinition: 'web:1' })],
      behaviours: { web: { cpuMsPerRequest: 10 }, 'web:2': { cpuMsPerRequest: 20 } },
      timeline: [
        { at: '5m', updateService: { service: 'web', desiredCount: 5 } },
        { at: '10m', updateService: { service: 'web', taskDefinition: 'web:2' } },
        { at: '15m', updateService: { service: 'web', desiredCount: 3 } },
      ],
    }),
  ).engine.setup;

/** Another future: what was to come at 10 min comes with something before it, what was to come at 15 min at 14 min. */
function changed(setup: Setup): Setup {
  const [release, fewer] = setup.timeline.slice(-2) as [Setup['timeline'][number], Setup['timeline'][number]];
  const { command } = setup.timeline.find(({ atUs }) => atUs === 5 * MINUTE)!;
  const more = { ...command, input: { ...command.input, desiredCount: 6 } } as typeof command;
  return {
    ...setup,
    behaviours: { ...setup.behaviours, 'web:2': { ...setup.behaviours['web:2']!, exitsAfterUs: 90_000_000 } },
    timeline: [
      ...setup.timeline.slice(0, -2),
      { atUs: AT, command: more },
      release,
      { atUs: 14 * MINUTE, command: fewer.command },
    ],
  };
}

/** Instants and hashes of a run of its own. */
function whole(setup: Setup, toUs = 20 * MINUTE): { hash: string; events: number; world: string } {
  const engine = Engine.open(setup);
  engine.runTo(toUs);
  return factsOf(engine);
}

function factsOf(engine: Engine): { hash: string; events: number; world: string } {
  return { hash: engine.traceHash(), events: engine.eventCount, world: JSON.stringify(engine.view()) };
}

describe('a branch that goes by another setup from an instant on', () => {
  const setup = base();
  const other = changed(setup);

  test('is the same run before that instant: the same events, the same hash', () => {
    const engine = Engine.open(setup);
    engine.runTo(AT - 1);
    const before = factsOf(engine);
    engine.forkAmended(AT, other);
    expect([factsOf(engine), engine.nowUs]).toEqual([before, AT - 1]);
    expect(whole(other, AT - 1)).toEqual(before);
    engine.runTo(AT);
    expect(engine.traceHash()).not.toBe(before.hash);
  });

  test('goes on as a run of the changed setup from the beginning does, byte for byte', () => {
    const engine = Engine.open(setup);
    engine.runTo(17 * MINUTE);
    const branch = engine.forkAmended(AT, other);
    engine.runTo(20 * MINUTE);
    expect(factsOf(engine)).toEqual(whole(other));
    expect(engine.scenarioHash).toBe(Engine.open(other).scenarioHash);
    const look = engine.look(branch, 9 * MINUTE);
    look.runTo(20 * MINUTE);
    expect([look.traceHash(), look.setup]).toEqual([engine.traceHash(), other]);
    // Back over the fork and forward again, and from its replay file.
    engine.seek(4 * MINUTE);
    engine.seek(20 * MINUTE);
    expect(factsOf(engine)).toEqual(whole(other));
    const replay = Engine.replay(engine.toReplay());
    replay.runTo(20 * MINUTE);
    expect(factsOf(replay)).toEqual(whole(other));
    // The run that it was forked from is still there, and still its own.
    engine.switchBranch(0);
    engine.runTo(20 * MINUTE);
    expect([engine.setup, factsOf(engine)]).toEqual([setup, whole(setup)]);
    engine.switchBranch(branch);
    expect(factsOf(engine)).toEqual(whole(other));
  });

  test('may begin at 0: then only the setup is the other one', () => {
    const engine = Engine.open(setup);
    const first = { ...setup, timeline: setup.timeline.slice(0, -1) };
    engine.forkAmended(0, first);
    engine.runTo(20 * MINUTE);
    expect(factsOf(engine)).toEqual(whole(first));
  });

  test('is not opened for another past, another world, or a run that has been commanded by hand', () => {
    const engine = Engine.open(setup);
    const codeOf = (atUs: number, amended: Setup): string => {
      try {
        engine.forkAmended(atUs, amended);
        return '';
      } catch (error) {
        return error instanceof InvariantError ? error.message.split(' ')[0]! : String(error);
      }
    };
    const { command } = setup.timeline.at(-1)!;
    expect([
      codeOf(15 * MINUTE, other),
      codeOf(AT, { ...setup, seed: 8 }),
      codeOf(AT, { ...setup, durationUs: MINUTE }),
    ]).toEqual(['engine.amended-past', 'engine.amended-setup', 'engine.amended-setup']);
    engine.seek(MINUTE);
    engine.command(command);
    engine.runTo(AT);
    expect(codeOf(AT, other)).toBe('engine.amended-journal');
  });
});

test('a look at a branch sees what the branch itself would, and moves nothing', () => {
  const engine = Engine.open(base());
  engine.runTo(12 * MINUTE);
  engine.fork(8 * MINUTE);
  engine.command({ op: 'world.setPrecision', input: { precision: 'requests' } } as never);
  engine.runTo(11 * MINUTE);
  const { branch, epoch, nowUs } = engine;
  const look = engine.look(1, 7 * MINUTE);
  while (!look.runTo(11 * MINUTE, 3));
  expect([look.traceHash(), look.eventCount, look.nowUs]).toEqual([engine.traceHash(), engine.eventCount, 11 * MINUTE]);
  const parent = engine.look(0, 5 * MINUTE);
  parent.runTo(12 * MINUTE);
  expect([engine.branch, engine.epoch, engine.nowUs]).toEqual([branch, epoch, nowUs]);
  engine.switchBranch(0);
  expect([parent.traceHash(), parent.eventCount]).toEqual([engine.traceHash(), engine.eventCount]);
});
