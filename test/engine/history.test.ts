import { describe, expect, it } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import { BRANCHES_OPEN_MAX } from '../../sim/engine/history.ts';
import { Kingdom, setupOf, us, type KingdomSketch } from '../support/rig.ts';

/** A service that loses a task every few seconds: some hundred events a minute. */
const RESTLESS: KingdomSketch = {
  duration: '1h',
  fleets: [{ count: 1 }],
  services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 3 }],
  behaviours: { 'web:1': { exitsAfterUs: us('3s'), exitCode: 1 } },
};
const CALM: KingdomSketch = {
  duration: '1h',
  services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 3, availabilityZoneRebalancing: 'DISABLED' }],
};
const open = (sketch: KingdomSketch): Kingdom => new Kingdom(Engine.open(setupOf(sketch)));
const place = ({ engine }: Kingdom) => ({
  nowUs: engine.nowUs,
  events: engine.eventCount,
  hash: engine.traceHash(),
  world: structuredClone(engine.world),
});

/** Runs as a host does that takes `ms` for each stretch of simulated time. */
function work(k: Kingdom, until: string, stretch = '7s', ms = 30): Kingdom {
  while (k.engine.nowUs < us(until)) {
    k.engine.runTo(Math.min(us(until), k.engine.nowUs + us(stretch)));
    k.engine.worked(ms);
  }
  return k;
}
const checkpointsOf = ({ engine }: Kingdom) =>
  (engine as unknown as { current: { checkpoints: { all: readonly { atUs: number; work: number }[] } } }).current
    .checkpoints.all;

describe('checkpoints at equal distances of work', () => {
  it('going to any instant is exact, also between two events and where requests are under way', () => {
    for (const sketch of [RESTLESS, CALM]) {
      const k = work(open(sketch), '20m');
      const end = place(k);
      for (const at of ['11m', '3m1s', '19m59s', '12s', '7m7s', '0s', '20m']) {
        k.engine.seek(us(at));
        expect(place(k)).toEqual(place(open(sketch).until(at)));
      }
      expect(place(k)).toEqual(end);
    }
  });

  it('no instant is further from a checkpoint than the work between two', () => {
    // 20 min in stretches of 7 s: 172 stretches of 30 ms, a checkpoint every second one at the latest.
    const k = work(open(CALM), '20m');
    const points = checkpointsOf(k);
    const gaps = points.slice(1).map((point, index) => point.work - points[index]!.work);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60);
    expect(points.length).toBeGreaterThan(80);
  });

  it('a run that would not repeat itself is found out while it goes on', () => {
    const k = open(RESTLESS);
    // Changed by no command and no event: as if a rule had read the wall's clock.
    const untrue = (): void => {
      for (let count = 0; k.engine.nowUs < us('20m'); count++) {
        work(k, `${7 * (count + 1)}s`);
        k.engine.world.services[0]!.desiredCount = 3 + (count % 3);
      }
    };
    expect(untrue).toThrow('engine.does-not-repeat');
  });

  it('undo and fork lead to their exact instants although time without events has checkpoints too', () => {
    const k = work(open(CALM), '5m');
    const before = place(k);
    k.issue('updateService', { service: 'web', desiredCount: 5 });
    work(k, '9m');
    k.engine.undo();
    expect(place(k)).toEqual(before);
    k.engine.redo();
    expect(k.engine.nowUs).toBe(us('9m'));
    k.engine.seek(us('8m'));
    k.engine.fork(us('6m30s'));
    const forked = place(k);
    work(k, '8m');
    k.engine.seek(us('6m30s'));
    expect(place(k)).toEqual(forked);
  });

  it('going ahead in known time leaps there too, but not over what was undone', () => {
    const k = work(open(CALM), '10m');
    k.issue('updateService', { service: 'web', desiredCount: 5 });
    const end = place(work(k, '20m'));
    k.engine.seek(us('1m'));
    expect(k.engine.leap(us('18m'))).toBe(true);
    expect(k.engine.nowUs).toBeGreaterThan(us('17m'));
    work(k, '20m');
    expect(place(k)).toEqual(end);
    k.engine.undo();
    expect(k.engine.leap(us('18m'))).toBe(false);
    k.engine.seek(us('18m'));
    expect(k.engine.world.services[0]!.desiredCount).toBe(3);
    expect(k.engine.branch).not.toBe(0);
  });

  it('one saving that took long leaves no gap', () => {
    const k = work(open(CALM), '10m');
    k.engine.savedIn(900);
    work(k, '20m');
    const points = checkpointsOf(k);
    const gaps = points.slice(1).map((point, index) => point.work - points[index]!.work);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60);
  });

  it('running a stretch again may fill a gap, and keeps the order', () => {
    const k = work(open(CALM), '10m', '60s', 400);
    const before = checkpointsOf(k).length;
    k.engine.seek(us('2m'));
    work(k, '10m', '5s', 60);
    const points = checkpointsOf(k);
    expect(points.length).toBeGreaterThan(before);
    expect(points.map(({ atUs }) => atUs)).toEqual(points.map(({ atUs }) => atUs).toSorted((a, b) => a - b));
    k.engine.seek(us('4m3s'));
    expect(place(k)).toEqual(place(open(CALM).until('4m3s')));
  });
});

describe('the budget of history', () => {
  it('is kept by thinning what lies far back, and going back stays exact', () => {
    const k = open(RESTLESS);
    k.engine.history.budgetBytes = 9_000_000;
    work(k, '30m');
    const { bytes, budgetBytes } = k.engine.historyStatus();
    expect(bytes).toBeLessThanOrEqual(budgetBytes);
    const points = checkpointsOf(k);
    const gap = (index: number): number => points[index + 1]!.work - points[index]!.work;
    // Distances grow with age: the oldest fifth lies wider apart than the newest.
    const fifth = Math.floor(points.length / 5);
    const mean = (from: number): number =>
      Array.from({ length: fifth }, (_, index) => gap(from + index)).reduce((sum, one) => sum + one, 0) / fifth;
    expect(mean(0)).toBeGreaterThan(mean(points.length - 1 - fifth) * 1.5);
    for (const at of ['2m', '13m', '29m30s']) {
      k.engine.seek(us(at));
      expect(place(k)).toEqual(place(open(RESTLESS).until(at)));
    }
  });

  it('closes the oldest branches without a name when there are too many; one with a name stays', () => {
    const k = open(CALM).until('10m');
    const first = k.engine.fork(us('1m'));
    k.engine.nameBranch(first, 'the plan');
    for (let n = 0; n < BRANCHES_OPEN_MAX + 3; n++) {
      k.engine.switchBranch(0);
      k.engine.fork(us('2m'));
    }
    const branches = k.engine.branches();
    // Branch 1 has a name, the last one is on screen; of the others the oldest two had to go.
    expect(branches.filter(({ closed }) => closed !== undefined).map(({ id, closed }) => [id, closed])).toEqual([
      [2, 'budget'],
      [3, 'budget'],
    ]);
    expect(branches[first]).toMatchObject({ name: 'the plan' });
    expect(() => k.engine.switchBranch(2)).toThrow('engine.branch-closed');
    k.engine.switchBranch(first);
    expect(k.engine.nowUs).toBe(us('1m'));
  });

  it('what was undone on a branch that is closed can no longer be redone', () => {
    const k = open(CALM).until('5m');
    k.engine.fork(us('4m'));
    k.issue('updateService', { service: 'web', desiredCount: 5 });
    k.engine.undo();
    // Running on leaves branch 1 with what was undone; others come until it has to go.
    k.until('6m');
    expect(k.engine.branch).toBe(2);
    const there = place(k);
    k.engine.history.budgetBytes = 0;
    k.engine.worked(1_000);
    expect(k.engine.branches()[1]).toMatchObject({ closed: 'budget' });
    expect([k.engine.redo(), place(k)]).toEqual([false, there]);
  });

  it('a branch closed by hand is gone, its own branches are not', () => {
    const k = open(CALM).until('10m');
    k.engine.fork(us('4m'));
    k.until('8m');
    const child = k.engine.fork(us('6m'));
    const there = place(k);
    k.engine.closeBranch(1);
    k.engine.switchBranch(0);
    k.engine.switchBranch(child);
    expect(place(k)).toEqual(there);
    expect(k.engine.branches()[1]).toMatchObject({ closed: 'hand', parent: 0 });
    expect(() => k.engine.closeBranch(child)).toThrow('engine.close-current-branch');
  });
});

describe('one event back', () => {
  it('is before that event at its instant; stepping on again gives the same', () => {
    const k = open(RESTLESS).until('2m');
    const hashes: string[] = [];
    for (let n = 0; n < 25; n++) {
      const { eventCount } = k.engine;
      const hash = k.engine.traceHash();
      const undone = k.engine.stepBack()!;
      expect([undone.n, k.engine.eventCount, k.engine.nowUs]).toEqual([eventCount - 1, eventCount - 1, undone.atUs]);
      hashes.push(hash);
    }
    for (const hash of hashes.toReversed()) {
      k.engine.step();
      expect(k.engine.traceHash()).toBe(hash);
    }
  });

  it('takes a command by hand back into the future of the branch, where running on meets it again', () => {
    const k = open(CALM).until('5m');
    k.issue('updateService', { service: 'web', desiredCount: 5 });
    const hash = k.engine.traceHash();
    const { eventCount } = k.engine;
    while (k.engine.stepBack()!.event.kind !== 'CommandIssued');
    expect(k.service('web').desiredCount).toBe(3);
    while (k.engine.eventCount < eventCount) k.engine.step();
    expect([k.engine.traceHash(), k.engine.branch, k.service('web').desiredCount]).toEqual([hash, 0, 5]);
  });

  it('there is nothing before the beginning', () => {
    const k = open(CALM);
    expect(k.engine.stepBack()).toBe(null);
    k.engine.step();
    k.engine.stepBack();
    expect([k.engine.eventCount, k.engine.stepBack()]).toEqual([0, null]);
  });
});
