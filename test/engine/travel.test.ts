import { applyPatches, enablePatches, type Patch } from 'immer';
import { describe, expect, it } from 'vitest';
import type { Branch } from '../../sim/engine/branch.ts';
import { CheckpointList, type Checkpoint } from '../../sim/engine/checkpoints.ts';
import { Engine } from '../../sim/engine/engine.ts';
import { Simulation } from '../../sim/engine/simulation.ts';
import { viewOf } from '../../sim/engine/view.ts';
import type { DecisionTable } from '../../sim/model/decision.ts';
import type { View } from '../../sim/protocol/protocol.ts';
import { commandOf, Kingdom, kingdom, plan, setupOf, us, type KingdomSketch } from '../support/rig.ts';

enablePatches();

const CALM: KingdomSketch = {
  duration: '20m',
  services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 3, availabilityZoneRebalancing: 'DISABLED' }],
};
const open = (sketch: KingdomSketch = CALM): Kingdom => new Kingdom(Engine.open(setupOf(sketch)));
/** Where an engine stands, in one value. */
const place = ({ engine }: Kingdom) => ({
  branch: engine.branch,
  nowUs: engine.nowUs,
  events: engine.eventCount,
  hash: engine.traceHash(),
  world: structuredClone(engine.world),
});
const scale = (k: Kingdom, desiredCount: number) => k.issue('updateService', { service: 'web', desiredCount });
const desired = (k: Kingdom) => k.service('web').desiredCount;

describe('going to another time', () => {
  it('an instant has the same world whether it is reached forward or back', () => {
    const forward = open().until('5m');
    const back = open().until('15m');
    back.engine.seek(us('5m'));
    expect({ ...place(back) }).toEqual(place(forward));
    expect([forward.engine.epoch, back.engine.epoch]).toEqual([0, 1]);
  });

  it('everything up to and including the instant has happened', () => {
    const k = open().until('10m');
    const first = k.engine.log(0, Infinity).find((line) => line.atUs > us('70s'))!;
    k.engine.seek(us('20m'));
    k.engine.seek(0);
    expect(k.world.clusters.length).toBe(1);
    expect(k.engine.nextEventUs).toBeGreaterThan(0);
    k.engine.seek(first.atUs);
    expect(k.engine.eventCount).toBeGreaterThan(first.n);
    k.engine.seek(first.atUs - 1);
    expect(k.engine.eventCount).toBeLessThanOrEqual(first.n);
  });

  it('step lets exactly one event happen, and gives it', () => {
    const k = open().until('2m');
    const before = k.engine.eventCount;
    const occurrence = k.engine.step()!;
    expect([occurrence.n, k.engine.eventCount]).toEqual([before, before + 1]);
    expect(k.engine.log(before, before + 1)).toEqual([occurrence]);
  });

  it('the log shows what has happened at the present point, not what is known to follow', () => {
    const k = open().until('10m');
    const all = k.engine.eventCount;
    k.engine.seek(us('1m'));
    expect(k.engine.log(0, Infinity).length).toBe(k.engine.eventCount);
    expect(k.engine.eventCount).toBeLessThan(all);
  });

  it('checkpoints stay few, at equal distances, however long the run', () => {
    const at = (afterEvent: number) => ({ afterEvent, atUs: afterEvent, issued: 0, work: afterEvent }) as Checkpoint;
    const list = new CheckpointList([at(0)]);
    for (let events = 1; events <= 1_000_000; events++) {
      if (!list.isDueByEvents(events)) continue;
      list.keep(at(events));
      list.thinUnmeasured();
      expect(list.all.length).toBeLessThanOrEqual(32);
    }
    const gaps = list.all.slice(1).map(({ afterEvent }, index) => afterEvent - list.all[index]!.afterEvent);
    expect(new Set(gaps).size).toBe(1);
    expect(list.all.length).toBeGreaterThan(14);
  });

  it('going far back in a long run is exact, also where every second checkpoint is gone', () => {
    // A service that loses its task every six seconds makes some thousand events an hour.
    const sketch: KingdomSketch = {
      duration: '1h',
      fleets: [{ count: 1 }],
      services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 3 }],
      behaviours: { 'web:1': { exitsAfterUs: us('3s'), exitCode: 1 } },
    };
    const k = open(sketch).until('40m');
    const { checkpoints } = (k.engine as unknown as { readonly current: Branch }).current;
    expect(checkpoints.all.length).toBeGreaterThan(8);
    [...checkpoints.all].forEach((point, index) => {
      if (index % 2 === 1) checkpoints.drop(point);
    });
    const hash = k.engine.traceHash();
    const early = open(sketch).until('20m');
    k.engine.seek(us('20m'));
    expect(place(k)).toEqual(place(early));
    k.engine.seek(us('40m'));
    expect(k.engine.traceHash()).toBe(hash);
  });
});

describe('branches', () => {
  it('acting in the past opens a branch, and the future stays where it was', () => {
    const k = open().until('10m');
    const future = place(k);
    k.engine.seek(us('5m'));
    scale(k, 5);
    expect(k.engine.branch).toBe(1);
    expect(k.engine.branches().map(({ id, parent, forkAtUs }) => [id, parent, forkAtUs])).toEqual([
      [0, null, 0],
      [1, 0, us('5m')],
    ]);
    k.until('12m');
    expect(k.census('web')).toBe('RUNNING 5');
    k.engine.switchBranch(0);
    expect(place(k)).toEqual(future);
    k.engine.switchBranch(1);
    expect([k.engine.nowUs, k.census('web')]).toEqual([us('12m'), 'RUNNING 5']);
  });

  it('acting at the furthest point opens none', () => {
    const k = open().until('5m');
    scale(k, 4);
    k.until('6m');
    scale(k, 5);
    expect([k.engine.branch, k.engine.branches().length]).toEqual([0, 1]);
  });

  it('a fork runs as its parent does until someone acts', () => {
    const k = open().until('10m');
    const hash = k.engine.traceHash();
    expect(k.engine.fork(us('5m'))).toBe(1);
    expect([k.engine.branch, k.engine.nowUs]).toEqual([1, us('5m')]);
    k.until('10m');
    expect(k.engine.traceHash()).toBe(hash);
  });

  it('the epoch grows with every jump, and not with running on', () => {
    const k = open();
    const epochs = [k.engine.epoch];
    const note = () => epochs.push(k.engine.epoch);
    k.until('5m');
    scale(k, 4);
    k.engine.seek(us('6m'));
    note();
    k.engine.seek(us('4m'));
    note();
    k.engine.fork(us('4m'));
    note();
    k.engine.switchBranch(0);
    note();
    k.engine.undo();
    note();
    k.engine.redo();
    note();
    expect(epochs.slice(0, 2)).toEqual([0, 0]);
    expect(epochs.slice(1).every((epoch, i, all) => i === 0 || epoch > all[i - 1]!)).toBe(true);
  });
});

describe('undo and redo', () => {
  it('undo goes to just before the last command; redo comes back to where undo left', () => {
    const k = open().until('5m');
    const before = place(k);
    scale(k, 5);
    k.until('8m');
    const after = place(k);
    expect(k.engine.undo()).toBe(true);
    expect(place(k)).toEqual(before);
    expect(k.engine.redo()).toBe(true);
    expect(place(k)).toEqual(after);
    expect(k.engine.redo()).toBe(false);
  });

  it('without a command there is nothing to undo', () => {
    const k = open().until('5m');
    expect([k.engine.undo(), k.engine.redo(), k.engine.nowUs]).toEqual([false, false, us('5m')]);
  });

  it('several are undone one by one, and redone one by one', () => {
    const k = open().until('5m');
    for (const [at, count] of [
      ['5m', 4],
      ['6m', 5],
      ['7m', 6],
    ] as const) {
      k.until(at);
      scale(k, count);
    }
    k.until('8m');
    const seen: string[] = [];
    const note = (did: boolean) => seen.push(`${did} ${k.engine.nowUs / 60_000_000}m ${desired(k)}`);
    for (let i = 0; i < 4; i++) note(k.engine.undo());
    for (let i = 0; i < 4; i++) note(k.engine.redo());
    expect(seen).toEqual([
      'true 7m 5',
      'true 6m 4',
      'true 5m 3',
      'false 5m 3',
      'true 6m 4',
      'true 7m 5',
      'true 8m 6',
      'false 8m 6',
    ]);
  });

  it('the next act after an undo opens a branch, the later time stays on the old one, and there is no redo', () => {
    const k = open().until('5m');
    scale(k, 5);
    k.until('8m');
    const old = place(k);
    k.engine.undo();
    scale(k, 1);
    expect([k.engine.branch, desired(k), k.engine.redo()]).toEqual([1, 1, false]);
    k.engine.switchBranch(0);
    expect(place(k)).toEqual(old);
  });

  it('what is undone does not come again when time runs on: that is a branch, and redo still finds the old one', () => {
    const k = open().until('5m');
    scale(k, 5);
    k.until('8m');
    const old = place(k);
    k.engine.undo();
    k.until('8m');
    expect([k.engine.branch, desired(k), k.engine.toReplay().journal]).toEqual([1, 3, []]);
    expect(k.engine.redo()).toBe(true);
    expect([k.engine.branch, place(k)]).toEqual([0, old]);
  });
  it('going further back from an undone command and forth again does not bring it back', () => {
    const k = open().until('5m');
    scale(k, 5);
    k.engine.undo();
    k.engine.seek(us('2m'));
    k.engine.seek(us('9m'));
    expect([k.engine.branch, desired(k)]).toEqual([1, 3]);
  });
  it('commands of one instant are undone one by one', () => {
    const k = open().until('5m');
    scale(k, 4);
    scale(k, 5);
    k.engine.undo();
    expect(desired(k)).toBe(4);
    k.engine.undo();
    expect(desired(k)).toBe(3);
    k.engine.redo();
    k.engine.redo();
    expect(desired(k)).toBe(5);
  });

  it('a refused command is a line of the journal, but no step of undo', () => {
    const k = open().until('5m');
    expect(k.refused('stopTask', { task: 'nobody' })).toBe('InvalidParameterException: task-not-found');
    const journal = k.engine.toReplay().journal;
    expect(journal).toEqual([
      { atUs: us('5m'), afterEvent: expect.any(Number), command: commandOf('stopTask', { task: 'nobody' }) },
    ]);
    expect(k.world.commands.at(-1)).toMatchObject({ refusal: { by: 'InvalidParameterException' }, outcome: {} });
    expect(k.engine.undo()).toBe(false);
  });
});

describe('commands and their outcomes', () => {
  it('query says whether and why not, and touches nothing', () => {
    const k = open().until('5m');
    const before = place(k);
    expect(k.engine.query(commandOf('stopTask', { task: 'nobody' }))).toMatchObject({
      by: 'InvalidParameterException',
    });
    expect(k.engine.query(commandOf('stopTask', { task: 'web#1' }))).toBeNull();
    expect(place(k)).toEqual(before);
  });

  it('the file’s timeline and what was issued by hand have one record each, in order', () => {
    const k = open({ ...CALM, timeline: [['10m', 'stopTask', { task: 'nobody' }]] }).until('5m');
    scale(k, 4);
    k.until('11m').issue('runTask', { taskDefinition: 'web', count: 2 });
    const rows = k.world.commands.map(({ line, command, refusal }) => [line, command.op, refusal?.by ?? 'done']);
    expect(rows).toEqual([
      [0, 'CreateCluster', 'done'],
      [1, 'RegisterTaskDefinition', 'done'],
      [2, 'world.createFleet', 'done'],
      [3, 'CreateService', 'done'],
      [5, 'UpdateService', 'done'],
      [4, 'StopTask', 'InvalidParameterException'],
      [6, 'RunTask', 'done'],
    ]);
    expect(k.world.commands.at(-1)!.outcome).toEqual({
      failures: [],
      tasks: k
        .tasks()
        .slice(-2)
        .map((task) => task.taskArn),
    });
  });

  it('the chain of causes leads from the command to what it brought about', () => {
    const k = open().until('5m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('6m');
    const last = k.engine
      .log(0, Infinity)
      .findLast(({ event }) => event.kind === 'StateChanged' && event.chart === 'task' && event.to === 'RUNNING')!;
    const chain = k.engine.causes(last.n);
    expect(chain[0]!.event.kind).toBe('CommandIssued');
    expect(chain.at(-1)).toEqual(last);
    chain.forEach((line, i) => expect(line.because).toBe(i === 0 ? -1 : chain[i - 1]!.n));
  });
});

describe('decisions and views', () => {
  it('the table of a decision is recomputed as it was when it was taken', () => {
    const sketch: KingdomSketch = {
      ...CALM,
      definitions: [plan('web', { cpu: 500 })],
      timeline: [
        ['9m', 'updateService', { service: 'web', desiredCount: 20 }],
        // Scaling in and rolling out: decisions about whom to stop, with their candidates.
        ['12m', 'updateService', { service: 'web', desiredCount: 4 }],
        ['14m', 'updateService', { service: 'web', forceNewDeployment: true }],
      ],
    };
    const live = new Map<number, DecisionTable>();
    const engine = Engine.open(setupOf(sketch));
    engine.runTo(us('20m'));
    engine.world.decisions.forEach(({ key }) => {
      const run = Simulation.start(setupOf(sketch));
      run.want(key);
      while (run.takeTable() === null) run.step();
      live.set(key, run.takeTable()!);
    });
    expect(live.size).toBeGreaterThan(5);
    const reasons = [...live.values()].flatMap(({ stops }) => (stops ?? []).map(({ why }) => why));
    expect(new Set(reasons)).toEqual(new Set(['surplus', 'older-revision']));
    for (const [key, table] of live) expect(engine.table(key)).toEqual(table);
  });

  it('undo goes back over what was refused, redo on over it', () => {
    const k = open().until('5m');
    const before = place(k);
    scale(k, 6);
    k.engine.command(commandOf('deleteCluster', { cluster: 'nowhere' }));
    k.until('6m').engine.command(commandOf('deleteCluster', { cluster: 'nowhere' }));
    const after = place(k);
    expect(k.engine.lastCommand?.event).toMatchObject({ command: { op: 'UpdateService' } });
    expect([k.engine.undo(), place(k)]).toEqual([true, before]);
    expect([k.engine.undo(), k.engine.lastCommand, place(k)]).toEqual([false, null, before]);
    expect([k.engine.redo(), place(k)]).toEqual([true, after]);
  });

  it('a table can be asked for after a journey, with commands by hand before it', () => {
    const k = open().until('5m');
    scale(k, 6);
    k.until('6m').issue('runTask', { taskDefinition: 'web', placementStrategy: [{ type: 'random' }] });
    const last = k.world.decisions.at(-1)!;
    const table = k.engine.table(last.key);
    expect(table.rows.find((row) => row.chosen)?.containerInstance).toBe(
      'placed' in last.verdict ? last.verdict.placed : null,
    );
    k.engine.seek(us('2m'));
    k.engine.seek(us('6m'));
    expect(k.engine.table(last.key)).toEqual(table);
  });

  it('a view kept up by patches is the whole view', () => {
    const k = kingdom({ ...CALM, timeline: [['8m', 'fault', { instanceCrash: { instance: 'land-2' } }]] });
    let view: View = k.engine.view();
    for (let at = 0; at <= us('20m'); at += us('7s')) {
      k.engine.runTo(at);
      view = applyPatches(view, k.engine.takePatches() as Patch[]);
      expect(view).toEqual(viewOf(k.world));
    }
  });

  it('after a jump a whole view has to be taken first', () => {
    const k = open().until('5m');
    k.engine.view();
    k.engine.seek(us('2m'));
    expect(() => k.engine.takePatches()).toThrow('engine.patches-without-view');
  });
});
