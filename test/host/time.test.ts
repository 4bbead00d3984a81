/** Time as a screen has it: marks, steps, branches by name, and looks at other branches while the run goes on. */
import { applyPatches, enablePatches, type Patch } from 'immer';
import { describe, expect, test } from 'vitest';
import { viewOf } from '../../sim/engine/view.ts';
import type { Command } from '../../sim/model/commands.ts';
import type { View } from '../../sim/protocol/protocol.ts';
import { openFiles } from '../../sim/host/open-files.ts';
import { HostRig, KINGDOM, scenarioFiles } from './host-rig.ts';

enablePatches();
const MIN = 60_000_000;

function opened(): HostRig {
  const rig = new HostRig();
  rig.open(KINGDOM);
  return rig;
}
const updateService = (desiredCount: number): Command => ({
  op: 'UpdateService',
  input: {
    ...{ cluster: 'royaume', service: 'web', desiredCount, taskDefinition: null, forceNewDeployment: false },
    ...{ minimumHealthyPercent: null, maximumPercent: null, placementConstraints: null, placementStrategy: null },
  },
});
const engineAt = (atUs: number) => {
  const engine = openFiles(scenarioFiles(KINGDOM)).open!(null);
  engine.runTo(atUs);
  return engine;
};
const refused = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return (error as Error).message;
  }
};

describe('steps', () => {
  test('on to the next fault, command, decision: the run stands right after it and its line is the answer', () => {
    const rig = opened();
    const fault = rig.ask('stepTo', { kind: 'fault' });
    expect([fault.line?.event.kind, rig.status.nowUs]).toEqual(['CommandIssued', 4 * MIN]);
    const command = rig.ask('stepTo', { kind: 'command' });
    expect([command.line?.event, rig.status.nowUs]).toMatchObject([{ command: { op: 'UpdateService' } }, 6 * MIN]);
    const before = rig.status.decisions;
    rig.ask('stepTo', { kind: 'decision' });
    expect(rig.status.decisions).toBeGreaterThan(before);
    expect(rig.ask('hash', {}).traceHash).toBe(stepped(rig.status.events));
  });

  test('where nothing of the kind comes any more the run is at its end, without a line', () => {
    const rig = opened();
    expect(rig.ask('stepTo', { kind: 'alarm' })).toEqual({ line: null });
    expect(rig.status.ended).toBe(true);
  });

  test('one event back and on again: the same line, the same trace', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 5 * MIN });
    const hash = rig.ask('hash', {});
    const back = rig.ask('stepBack', {});
    expect([back.line?.n, rig.status.events]).toEqual([hash.events - 1, hash.events - 1]);
    expect([rig.ask('step', {}), rig.ask('hash', {})]).toEqual([back, hash]);
  });
});

/** The trace of so many events, without a host. */
function stepped(events: number): string {
  const engine = openFiles(scenarioFiles(KINGDOM)).open!(null);
  while (engine.eventCount < events) engine.step();
  return engine.traceHash();
}

describe('marks', () => {
  test('are those of the branch, in the window, with lines that can be told', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 8 * MIN });
    const { marks, total } = rig.ask('marks', { fromUs: MIN, toUs: 8 * MIN, most: 50 });
    // The first release of the service is over when all of its tasks run.
    expect(marks.map(({ kind, tone, atUs }) => [kind, tone, Math.floor(atUs / MIN)])).toEqual([
      ['release', 'good', 1],
      ['fault', 'bad', 4],
      ['plan', 'news', 6],
    ]);
    expect(marks[1]!.story).toMatchObject({ kind: 'line', event: { kind: 'CommandIssued' } });
    expect(total).toBe(marks.length);
  });
});

describe('branches', () => {
  test('have names that hold, and can be closed; a closed one is refused by name', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 8 * MIN });
    rig.ask('fork', { atUs: 3 * MIN });
    rig.ask('nameBranch', { branch: 1, name: '  what if  ' });
    expect(rig.status.branches[1]).toMatchObject({ name: 'what if' });
    expect(refused(() => rig.ask('closeBranch', { branch: 1 }))).toBe('answer.branch-on-screen');
    rig.ask('switchBranch', { branch: 0 });
    rig.ask('closeBranch', { branch: 1 });
    expect(rig.status.branches[1]).toMatchObject({ closed: 'hand' });
    for (const run of [
      () => rig.ask('switchBranch', { branch: 1 }),
      () => rig.ask('lookAt', { branch: 1, atUs: 0, have: null }),
      () => rig.ask('differences', { branches: [0, 1], atUs: 0 }),
      () => rig.ask('compare', { branches: [0, 1], fromUs: null, toUs: null }),
    ])
      expect(refused(run)).toBe('answer.branch-closed');
    expect(refused(() => rig.ask('nameBranch', { branch: 7, name: 'x' }))).toBe('answer.no-branch');
  });

  test('history says what it holds and what it may', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 8 * MIN });
    const { bytes, budgetBytes, checkpoints } = rig.ask('history', {});
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(budgetBytes);
    expect(checkpoints).toBeGreaterThan(0);
  });
});

describe('another branch at an instant', () => {
  test('is seen as it is there, while the run stays where it is; a little later only what changed is told', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 8 * MIN });
    rig.ask('fork', { atUs: 3 * MIN });
    rig.ask('command', { command: updateService(4) });
    rig.ask('seek', { toUs: 5 * MIN });
    const pushes = rig.pushes.length;
    const here = rig.ask('hash', {});
    let sight = rig.ask('lookAt', { branch: 0, atUs: 5 * MIN, have: null });
    let view = sight.view!;
    expect([sight.atUs, view]).toEqual([5 * MIN, viewOf(engineAt(5 * MIN).world)]);
    for (const atUs of [5 * MIN + 1, 6 * MIN, 7 * MIN]) {
      sight = rig.ask('lookAt', { branch: 0, atUs, have: sight.serial });
      expect(sight.view).toBe(null);
      view = applyPatches(view, sight.patches as Patch[]) as View;
      expect(view).toEqual(viewOf(engineAt(atUs).world));
    }
    // Back, for somebody who has lost what was told, and beyond what the branch has reached.
    for (const [atUs, have] of [
      [4 * MIN, sight.serial],
      [4 * MIN, 999],
      [11 * MIN, null],
    ] as const) {
      expect(rig.ask('lookAt', { branch: 0, atUs, have }).view).toEqual(viewOf(engineAt(atUs).world));
    }
    expect([rig.ask('hash', {}), rig.pushes.length]).toEqual([here, pushes]);
  });

  test('differences are those of the two worlds, and the run may go on meanwhile', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 8 * MIN });
    rig.ask('fork', { atUs: 3 * MIN });
    rig.ask('command', { command: updateService(4) });
    rig.ask('play', { speed: 60 });
    const told = rig.ask('differences', { branches: [0, 1], atUs: 5 * MIN });
    expect([told.atUs, told.partedAtUs, told.branches]).toEqual([5 * MIN, 3 * MIN, [0, 1]]);
    expect(told.differences.find(({ table }) => table === 'services')).toMatchObject({
      name: 'web',
      where: 'both',
      fields: [
        { field: 'desiredCount', values: [12, 4] },
        { field: 'runningCount', values: [12, 4] },
      ],
    });
  });
});

describe('going back', () => {
  test('a rewind that takes long hands over the turn, and shows nothing on the way', () => {
    // Every reading of the clock takes 15 ms: a rewind is not done at once.
    const slow = new HostRig(15);
    slow.open(KINGDOM);
    slow.ask('seek', { toUs: 11 * MIN });
    const before = slow.pushes.length;
    const id = slow.send('seek', { toUs: 9 * MIN + 1 });
    while (slow.answerOf(id) === undefined) slow.clock.turn(Infinity);
    const shown = slow.pushes.slice(before).map(({ type, status }) => [type, status.nowUs]);
    expect(shown[0]).toEqual(['view', 9 * MIN + 1]);
    expect(new Set(shown.map(([, nowUs]) => nowUs))).toEqual(new Set([9 * MIN + 1]));
    expect(slow.ask('hash', {}).traceHash).toBe(engineAt(9 * MIN + 1).traceHash());
  });

  describe('an act while a way to an instant is under way', () => {
    /** Goes to some instants, and begins to go to the last one: from now on work takes long, and no way is gone at once. */
    const under = (...instants: readonly number[]): { readonly rig: HostRig; readonly id: number } => {
      const rig = new HostRig();
      rig.open(KINGDOM);
      for (const toUs of instants.slice(0, -1)) rig.ask('seek', { toUs });
      (rig.clock as { readMs: number }).readMs = 50;
      const id = rig.send('seek', { toUs: instants.at(-1)! });
      expect(rig.answerOf(id)).toBe(undefined);
      return { rig, id };
    };

    test.each([
      ['back', [11 * MIN, 9 * MIN + 1]],
      ['ahead, where it is known', [11 * MIN, MIN, 10 * MIN]],
    ])('%s: is done at the instant that was wished for', (_name, instants) => {
      const { rig, id } = under(...instants);
      const toUs = instants.at(-1);
      rig.ask('command', { command: updateService(4) });
      expect([rig.answerOf(id)?.ok, rig.status.nowUs, rig.status.branches[1]?.forkAtUs]).toEqual([true, toUs, toUs]);
    });

    test('playing, stepping, undoing and forking begin there too, and it is shown before it is answered', () => {
      for (const act of [
        (rig: HostRig) => rig.ask('step', {}).line?.atUs ?? 0,
        (rig: HostRig) => (rig.ask('play', { speed: 1 }), rig.status.nowUs),
        (rig: HostRig) => (rig.ask('pause', {}), rig.status.nowUs),
        (rig: HostRig) => (rig.ask('undo', {}), rig.status.nowUs),
      ]) {
        const { rig } = under(11 * MIN, 9 * MIN + 1);
        const before = rig.pushes.length;
        expect(act(rig)).toBeGreaterThanOrEqual(9 * MIN + 1);
        expect(rig.pushes[before]!.status.nowUs).toBe(9 * MIN + 1);
      }
    });

    test('into new time: is done where the way has come to, which is shown on the way', () => {
      const { rig, id } = under(MIN, 11 * MIN);
      for (let turns = 0; turns < 5; turns++) rig.clock.turn(Infinity);
      const { nowUs } = rig.status;
      expect([nowUs > MIN, nowUs < 11 * MIN]).toEqual([true, true]);
      rig.ask('command', { command: updateService(4) });
      expect([rig.answerOf(id)?.ok, rig.status.branch, rig.status.nowUs < 11 * MIN]).toEqual([true, 0, true]);
    });

    test('back and on beyond what is known: the new time is shown as it comes', () => {
      const rig = new HostRig(15);
      rig.open(KINGDOM);
      rig.ask('seek', { toUs: 5 * MIN });
      rig.ask('seek', { toUs: 20_000_000 });
      const before = rig.pushes.length;
      const id = rig.send('seek', { toUs: 11 * MIN });
      while (rig.answerOf(id) === undefined) rig.clock.turn(Infinity);
      const shown = rig.pushes.slice(before).map(({ status }) => status.nowUs);
      expect(shown.filter((atUs) => atUs > 5 * MIN && atUs < 11 * MIN).length).toBeGreaterThan(3);
    });
  });

  test('of many wishes at drag pace the last one counts, and all are answered', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 11 * MIN });
    const wishes = [10, 2, 7, 3, 9, 1, 8, 4].map((minute) => rig.send('seek', { toUs: minute * MIN }));
    const last = rig.send('seek', { toUs: 5 * MIN });
    while (rig.answerOf(last) === undefined) rig.clock.turn(Infinity);
    expect(wishes.map((id) => rig.answerOf(id)?.ok)).toEqual(wishes.map(() => true));
    expect([rig.status.nowUs, rig.ask('hash', {}).traceHash]).toEqual([5 * MIN, engineAt(5 * MIN).traceHash()]);
  });
});
