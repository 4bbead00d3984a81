import { afterEach, describe, expect, test, vi } from 'vitest';
import { regionList } from '../../sim/catalog/regions.ts';
import { Engine } from '../../sim/engine/engine.ts';
import { InvariantError } from '../../sim/kernel/invariant.ts';
import type { Command } from '../../sim/model/commands.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { openText } from '../../sim/text/text.ts';
import { HostRig, KINGDOM, scenarioFiles } from './host-rig.ts';

const S = 1_000_000;
const MIN = 60 * S;

const SETUP = parseScenario(KINGDOM, 'scenario.yaml', { read: () => ({ missing: true }) }).setup!;

/** The same scenario without a screen, at an instant. */
function headless(toUs: number): Engine {
  const engine = Engine.open(SETUP);
  engine.runTo(toUs);
  return engine;
}

function opened(readMs?: number): HostRig {
  const rig = new HostRig(readMs);
  rig.open(KINGDOM);
  return rig;
}

function updateService(desiredCount: number): Command {
  return {
    op: 'UpdateService',
    input: {
      cluster: 'royaume',
      service: 'web',
      taskDefinition: null,
      desiredCount,
      minimumHealthyPercent: null,
      maximumPercent: null,
      placementConstraints: null,
      placementStrategy: null,
      forceNewDeployment: false,
    },
  };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('opening', () => {
  test('a scenario opens at time 0, paused, with a whole view', () => {
    const rig = new HostRig();
    expect(rig.open(KINGDOM)).toEqual({ issues: [], opened: true });
    expect(rig.pushes).toEqual([
      {
        type: 'view',
        status: {
          branch: 0,
          epoch: 0,
          nowUs: 0,
          durationUs: 12 * MIN,
          events: 0,
          decisions: 0,
          running: false,
          speed: 1,
          ended: false,
          branches: [{ id: 0, parent: null, forkAtUs: 0, forkAfterEvent: 0, reachedUs: 0, commands: 0 }],
        },
        view: Engine.open(SETUP).view(),
        scenario: {
          name: 'host-rig',
          title: SETUP.title,
          seed: 3,
          durationUs: 12 * MIN,
          scenarioHash: Engine.open(SETUP).scenarioHash,
          engine: rig.pushes[0]?.type === 'view' ? rig.pushes[0].scenario.engine : '',
          regions: regionList(),
        },
      },
    ]);
  });

  test('a scenario with mistakes gives every issue with its place, and what is open stays open', () => {
    const rig = opened();
    const bad = KINGDOM.replace('duration: 12m', 'duration: -5').replace('count: 9', 'cuont: 9');
    const { issues, opened: isOpen } = rig.open(bad);
    expect([
      isOpen,
      issues.length >= 2,
      issues.every(({ line, file }) => line > 1 && file === 'scenario.yaml'),
    ]).toEqual([false, true, true]);
    expect([rig.pushes.length, rig.ask('hash', {}).events]).toEqual([1, 0]);
    expect(rig.ask('check', scenarioFiles(bad)).issues).toEqual(issues);
  });

  test('another seed is another run of the same scenario', () => {
    const rig = new HostRig();
    rig.open(KINGDOM, 11);
    rig.playToEnd(0);
    const other = Engine.open({ ...SETUP, seed: 11 });
    other.runTo(SETUP.durationUs);
    expect(rig.ask('hash', {}).traceHash).toBe(other.traceHash());
  });

  test('epochs grow from one scenario to the next, so a screen drops what came late', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 5 * MIN });
    rig.ask('seek', { toUs: 1 * MIN });
    const { epoch } = rig.status;
    rig.open(KINGDOM);
    expect([epoch > 0, rig.status.epoch > epoch, rig.pushes.at(-1)!.type]).toEqual([true, true, 'view']);
  });
});

describe('time', () => {
  test('simulated time follows the wall’s at the speed asked for, and stops when paused', () => {
    const rig = opened(0);
    rig.ask('play', { speed: 10 });
    rig.pass(3_000);
    rig.ask('pause', {});
    const paused = rig.status;
    rig.pass(5_000);
    // 3 s of wall time at 10×, less the rest between two turns.
    expect(paused.nowUs).toBeGreaterThanOrEqual(29.9 * S);
    expect(paused.nowUs).toBeLessThanOrEqual(30 * S);
    expect([paused.running, rig.status.nowUs]).toEqual([false, paused.nowUs]);
  });

  test('a screen gets at most some 30 frames a second', () => {
    const rig = opened();
    rig.ask('play', { speed: 60 });
    const before = rig.pushes.length;
    rig.pass(2_000);
    const frames = rig.pushes.length - before;
    expect(frames).toBeGreaterThan(40);
    expect(frames).toBeLessThanOrEqual(62);
  });

  test('the trace hash is the headless one, whatever the speed and however small the slices', () => {
    const expected = headless(SETUP.durationUs).traceHash();
    const runs = [
      { readMs: 0.001, speed: 0 },
      { readMs: 9, speed: 0 },
      { readMs: 40, speed: 600 },
      { readMs: 0.01, speed: 60 },
      { readMs: 3, speed: 3_333 },
    ];
    const hashes = runs.map(({ readMs, speed }) => {
      const rig = opened(readMs);
      rig.playToEnd(speed);
      return rig.ask('hash', {}).traceHash;
    });
    expect(hashes).toEqual(runs.map(() => expected));
  });

  test('pausing, stepping and going back on the way changes nothing of what happens', () => {
    const rig = opened();
    rig.ask('play', { speed: 60 });
    rig.pass(2_500);
    rig.ask('pause', {});
    for (let i = 0; i < 5; i++) rig.ask('step', {});
    rig.ask('seek', { toUs: 90 * S });
    rig.ask('seek', { toUs: 5 * MIN });
    rig.ask('seek', { toUs: 4 * MIN });
    rig.playToEnd(0);
    expect(rig.ask('hash', {}).traceHash).toBe(headless(SETUP.durationUs).traceHash());
  });

  test('the view put together from patches is the whole view', () => {
    const rig = opened();
    for (const toUs of [30 * S, 80 * S, 2 * MIN, 245 * S, 7 * MIN, 12 * MIN]) {
      rig.ask('seek', { toUs });
      expect(rig.view).toEqual(structuredClone(headless(toUs).view()));
    }
    expect(rig.pushes.filter(({ type }) => type === 'view')).toHaveLength(1);
  });

  test('one step is one event, and it comes with its cause and names', () => {
    const rig = opened();
    const lines = [rig.ask('step', {}).line!, rig.ask('step', {}).line!];
    expect(lines.map(({ n, event }) => [n, event.kind])).toEqual(
      headless(0)
        .log(0, 2)
        .map(({ n, event }) => [n, event.kind]),
    );
    expect([rig.status.events, rig.status.running]).toEqual([2, false]);
  });

  test('stepping past the end says that nothing happened', () => {
    const rig = opened();
    rig.playToEnd(0);
    expect([rig.ask('step', {}), rig.status.running, rig.status.nowUs]).toEqual([{ line: null }, false, 12 * MIN]);
  });

  test('a seek back raises the epoch and sends a whole view of that instant', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 6 * MIN });
    rig.ask('seek', { toUs: 3 * MIN });
    const push = rig.pushes.at(-1)!;
    expect([push.type, push.status.epoch > 0, push.status.nowUs]).toEqual(['view', true, 3 * MIN]);
    expect(rig.view).toEqual(structuredClone(headless(3 * MIN).view()));
  });

  test('a long seek forward shows its way and can be stopped', () => {
    // Reading the clock takes 40 ms here, so each turn is one slice and each turn is shown.
    const rig = opened(40);
    const real = Engine.prototype.runTo;
    vi.spyOn(Engine.prototype, 'runTo').mockImplementation(function (this: Engine, toUs: number) {
      return real.call(this, toUs, 20);
    });
    const seek = rig.send('seek', { toUs: 10 * MIN });
    rig.pass(400);
    expect(rig.answerOf(seek)).toBeUndefined();
    const reached = rig.status.nowUs;
    rig.ask('pause', {});
    expect(rig.answerOf(seek)).toEqual({ type: 'response', id: seek, ok: true, output: null });
    expect([reached > 0, rig.status.nowUs < 10 * MIN]).toEqual([true, true]);
  });

  test('a seek past the end goes to the end', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 99 * MIN });
    expect([rig.status.nowUs, rig.status.ended]).toEqual([12 * MIN, true]);
  });
});

describe('acting', () => {
  test('a command in the past opens a branch; the other one keeps its future', () => {
    const rig = opened();
    rig.playToEnd(0);
    const before = rig.ask('hash', {});
    rig.ask('seek', { toUs: 5 * MIN });
    const { refusal } = rig.ask('command', { command: updateService(15) });
    expect([refusal, rig.status.branch]).toEqual([null, 1]);
    rig.playToEnd(0);
    expect(rig.ask('hash', {}).traceHash).not.toBe(before.traceHash);
    rig.ask('switchBranch', { branch: 0 });
    expect([rig.status.branch, rig.ask('hash', {})]).toEqual([0, before]);
  });

  test('an undone command is gone, a redone one is back', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 3 * MIN });
    rig.ask('command', { command: updateService(2) });
    rig.ask('seek', { toUs: 5 * MIN });
    const acted = rig.ask('hash', {});
    const command = { kind: 'CommandIssued', command: updateService(2) };
    expect([rig.ask('undo', {}), rig.status.nowUs]).toMatchObject([
      { undone: true, line: { event: command } },
      3 * MIN,
    ]);
    expect([rig.ask('redo', {}), rig.ask('hash', {})]).toMatchObject([
      { redone: true, line: { event: command } },
      acted,
    ]);
    expect(rig.ask('redo', {})).toEqual({ redone: false });
  });

  test('a refused command says who refuses it and why; asking first gives the same answer', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 2 * MIN });
    const command: Command = { op: 'DeleteCluster', input: { cluster: 'nowhere' } };
    const asked = rig.ask('query', { command });
    const { refusal, outcome } = rig.ask('command', { command });
    expect([asked.refusal?.by, refusal, outcome]).toEqual(['ClusterNotFoundException', asked.refusal, null]);
  });

  test('at the end of a run every act is refused, asked or given, with what would help; nothing happens', () => {
    const rig = opened();
    rig.playToEnd(0);
    const before = rig.ask('hash', {});
    const command = updateService(1);
    const { refusal } = rig.ask('query', { command });
    expect(refusal).toMatchObject({ reason: { code: 'run-ended' }, unblockedBy: { code: 'go-back' } });
    const { op } = command;
    const input = { cluster: 'royaume', service: 'web', desiredCount: 1 };
    expect(rig.ask('readRequest', { op, input })).toMatchObject({ issues: [], refusal });
    expect(rig.ask('foresee', { command, forUs: MIN })).toBe(null);
    expect(rig.ask('command', { command })).toEqual({ refusal, outcome: null });
    expect([rig.ask('step', {}), rig.ask('hash', {}), rig.status.branches[0]!.commands]).toEqual([
      { line: null },
      before,
      0,
    ]);
    rig.ask('seek', { toUs: 11 * MIN });
    expect(rig.ask('command', { command }).refusal).toBe(null);
  });

  test('what was refused is no step of undo: the one before it is taken back, and said to be', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 2 * MIN });
    rig.ask('command', { command: updateService(5) });
    const deleteCluster: Command = { op: 'DeleteCluster', input: { cluster: 'nowhere' } };
    rig.ask('command', { command: deleteCluster });
    const undo = rig.ask('undo', {});
    expect([undo.undone, undo.line?.event]).toMatchObject([true, { command: { op: 'UpdateService' } }]);
    const redo = rig.ask('redo', {});
    expect([redo.redone, redo.line?.event]).toMatchObject([true, { command: { op: 'UpdateService' } }]);
    expect(rig.ask('undo', {}).undone).toBe(true);
    // One that was refused and nothing else: there is nothing to take back.
    rig.ask('command', { command: deleteCluster });
    expect(rig.ask('undo', {})).toEqual({ undone: false });
  });

  test('a fork goes to its instant, and only where the branch has been', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 5 * MIN });
    expect([rig.ask('fork', { atUs: 2 * MIN }), rig.status.branch, rig.status.nowUs]).toEqual([
      { branch: 1 },
      1,
      2 * MIN,
    ]);
    expect(() => rig.ask('fork', { atUs: 9 * MIN })).toThrow('answer.not-run-to');
    expect(() => rig.ask('switchBranch', { branch: 7 })).toThrow('answer.no-branch');
  });

  test('a saved run opens again as a replay file and gives the same bytes', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 3 * MIN });
    rig.ask('command', { command: updateService(6) });
    rig.playToEnd(0);
    const hash = rig.ask('hash', {});
    const { replay } = rig.ask('save', {});
    const other = new HostRig();
    const main = 'run.replay.json';
    expect(other.ask('open', { main, files: { [main]: replay }, seed: null })).toEqual({ issues: [], opened: true });
    other.playToEnd(0);
    expect(other.ask('hash', {})).toEqual(hash);
  });
});

describe('replay files', () => {
  const main = 'run.replay.json';

  test('one of another engine opens with a warning that says so', () => {
    const rig = opened();
    const replay = JSON.stringify({ ...JSON.parse(rig.ask('save', {}).replay), engine: '0.0.1' });
    const { issues, opened: isOpen } = rig.ask('open', { main, files: { [main]: replay }, seed: null });
    expect([isOpen, issues.map(({ severity, message }) => [severity, message.code])]).toEqual([
      true,
      [['warning', 'issue.replay-other-engine']],
    ]);
  });

  test('one that is damaged gives its issues under its own name, and opens nothing', () => {
    const { issues, opened: isOpen } = new HostRig().ask('open', { main, files: { [main]: '{"a":' }, seed: null });
    expect([isOpen, issues.length > 0, issues.every(({ file }) => file === main)]).toEqual([false, true, true]);
  });
});

describe('reading', () => {
  test('the log is read by range, with the names of what its lines speak of', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 3 * MIN });
    const { lines, total } = rig.ask('log', { first: 0, end: 1_000 });
    expect([lines.length, lines.map(({ n }) => n)]).toEqual([Math.min(total, 1_000), lines.map((_line, n) => n)]);
    const launched = lines.find(({ event }) => event.kind === 'InstanceLaunched')!;
    expect(launched.names).toMatchObject({ instance: 'territories-1', zone: 'za-southwest-1a' });
    expect(rig.ask('log', { first: total + 5, end: total + 9 })).toEqual({ lines: [], total });
  });

  test('an entity is described in the API’s words, and explained with its table and its causes', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 3 * MIN });
    const described = rig.ask('describe', { kind: 'service', key: 0 })!;
    expect(described.json).toMatchObject({ serviceName: 'web', desiredCount: 12, runningCount: 12 });
    const explained = rig.ask('explain', { kind: 'task', key: 0 })!;
    expect(explained.table!.rows.filter(({ chosen }) => chosen)).toHaveLength(1);
    expect([explained.chain[0]!.because, explained.chain.length > 2]).toEqual([-1, true]);
    expect([rig.ask('describe', { kind: 'task', key: 999 }), rig.ask('explain', { kind: 'task', key: 999 })]).toEqual([
      null,
      null,
    ]);
  });
});

describe('what should not come', () => {
  const rig = new HostRig();

  test.each([
    ['nothing', undefined],
    ['a text', 'open'],
    ['no id', { type: 'play', input: { speed: 1 } }],
    ['a broken id', { id: 1.5, type: 'pause', input: {} }],
    ['an unknown request', { id: 7, type: 'format', input: {} }],
    ['a name every object has', { id: 7, type: 'toString', input: {} }],
    ['a missing input', { id: 7, type: 'seek' }],
    ['a negative instant', { id: 7, type: 'seek', input: { toUs: -1 } }],
    ['half a microsecond', { id: 7, type: 'seek', input: { toUs: 0.5 } }],
    ['an endless instant', { id: 7, type: 'seek', input: { toUs: Infinity } }],
    ['a negative speed', { id: 7, type: 'play', input: { speed: -1 } }],
    ['no speed', { id: 7, type: 'play', input: { speed: Number.NaN } }],
    ['a member too many', { id: 7, type: 'pause', input: { now: true } }],
    ['too many lines', { id: 7, type: 'log', input: { first: 0, end: 1_001 } }],
    ['an unknown kind', { id: 7, type: 'describe', input: { kind: 'planet', key: 0 } }],
    ['an unknown operation', { id: 7, type: 'command', input: { command: { op: 'DropTables', input: {} } } }],
    ['half a command', { id: 7, type: 'command', input: { command: { op: 'StopTask', input: { cluster: 'c' } } } }],
    ['a negative seed', { id: 7, type: 'open', input: { main: 'a', files: {}, seed: -1 } }],
    ['files that are no text', { id: 7, type: 'open', input: { main: 'a', files: { a: 1 }, seed: null } }],
    ['anything before a scenario is open', { id: 7, type: 'play', input: { speed: 1 } }],
  ])('%s is answered with what is wrong', (_what, message) => {
    const answer = rig.raw(message)!;
    expect(answer).toEqual({ type: 'response', id: answer.id, ok: false, error: expect.anything(), retry: false });
    if (!answer.ok) expect(openText('en').say(answer.error)).not.toContain('answer.');
    expect(rig.pushes).toEqual([]);
  });

  test('a task definition that is no plain JSON is refused at the door', () => {
    const open = opened();
    const loop: Record<string, unknown> = { family: 'x' };
    loop['self'] = loop;
    const inputs = [
      loop,
      { family: new Map() },
      { family: () => 1 },
      [1],
      JSON.parse('{"__proto__": {"family": "x"}}'),
    ];
    const answers = inputs.map((input) =>
      open.raw({ id: 1, type: 'command', input: { command: { op: 'RegisterTaskDefinition', input } } }),
    );
    expect(answers.map((answer) => answer!.ok)).toEqual(inputs.map(() => false));
    expect(open.ask('hash', {}).events).toBe(0);
  });

  test('a main file that was not handed over is an issue or an empty scenario, not a crash', () => {
    const { opened: isOpen, issues } = new HostRig().ask('open', { main: 'gone.yaml', files: {}, seed: null });
    expect([isOpen, issues.length > 0]).toEqual([false, true]);
  });
});

describe('a broken invariant', () => {
  test('stops the run, hands over the replay, and refuses to go on until a scenario is opened', () => {
    const rig = opened();
    rig.ask('seek', { toUs: 2 * MIN });
    vi.spyOn(Engine.prototype, 'runTo').mockImplementation(() => {
      throw new InvariantError('test.broken', { here: 1 });
    });
    rig.ask('play', { speed: 60 });
    rig.pass(1_000);
    const push = rig.pushes.at(-1)!;
    expect([push.type, push.status.running, push.type === 'broken' && push.error]).toEqual([
      'broken',
      false,
      'test.broken {"here":1}',
    ]);
    expect(push.type === 'broken' && JSON.parse(push.replay)).toMatchObject({ royaumeReplay: 1, reachedUs: 2 * MIN });
    expect(() => rig.ask('play', { speed: 1 })).toThrow('answer.broken');
    expect(rig.ask('log', { first: 0, end: 1 }).lines).toHaveLength(1);
    vi.restoreAllMocks();
    expect(rig.open(KINGDOM).opened).toBe(true);
    rig.playToEnd(0);
    expect(rig.status.ended).toBe(true);
  });
});
