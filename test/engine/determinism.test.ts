import { describe, expect, it } from 'vitest';
import { checkWorld } from '../../sim/engine/checkers.ts';
import { Engine, scenarioHashOf } from '../../sim/engine/engine.ts';
import type { Replay } from '../../sim/engine/replay.ts';
import { Simulation } from '../../sim/engine/simulation.ts';
import { canonicalLine, sha256Hex } from '../../sim/engine/trace.ts';
import type { InvariantError } from '../../sim/kernel/invariant.ts';
import { commandOf, Kingdom, kingdom, plan, setupOf, us, type KingdomSketch } from '../support/rig.ts';

/** A release, a drain and two faults within half an hour. */
const BUSY: KingdomSketch = {
  seed: 11,
  duration: '30m',
  fleets: [{ count: 4 }],
  images: { 'web:1': 120 },
  definitions: [plan('web'), plan('web'), plan('net', {}, { networkMode: 'awsvpc' })],
  services: [{ serviceName: 'web', taskDefinition: 'web:1', desiredCount: 6 }],
  timeline: [
    ['5m', 'updateService', { service: 'web', taskDefinition: 'web:2' }],
    ['8m', 'updateContainerInstancesState', { containerInstances: ['land-1'], status: 'DRAINING' }],
    ['12m', 'fault', { zoneOutage: { zone: 'za-southwest-1b', for: '5m' } }],
    ['15m', 'launchInstances', { fleet: 'land', count: 2 }],
    ['20m', 'fault', { agentDisconnect: { instance: 'land-3', for: '4m' } }],
  ],
};
const END = us('30m');
const busyRun = (): Engine => {
  const engine = Engine.open(setupOf(BUSY));
  engine.runTo(END);
  return engine;
};

describe('one scenario, one course of events', () => {
  const whole = busyRun();

  it('the trace hash is that of the lines of the log', () => {
    const lines = whole.log(0, Infinity).map((line) => `${canonicalLine(line)}\n`);
    expect(lines.length).toBeGreaterThan(300);
    expect(sha256Hex(lines.join(''))).toBe(whole.traceHash());
  });

  it.each([1, 7, 100, 4_096])('pieces of %i events give the same trace', (size) => {
    const engine = Engine.open(setupOf(BUSY));
    while (!engine.runTo(END, size));
    expect([engine.traceHash(), engine.eventCount]).toEqual([whole.traceHash(), whole.eventCount]);
  });

  it.each([0.016, 1, 60])('frames of %d s give the same trace', (frameS) => {
    const engine = Engine.open(setupOf({ ...BUSY, duration: '16m' }));
    const other = Engine.open(setupOf({ ...BUSY, duration: '16m' }));
    for (let at = 0; at < 960; at += frameS) engine.runTo(Math.round(at * 1_000_000));
    engine.runTo(us('16m'));
    other.runTo(us('16m'));
    expect(engine.traceHash()).toBe(other.traceHash());
  });

  it('a screen that looks changes nothing', () => {
    const engine = Engine.open(setupOf(BUSY));
    engine.view();
    for (let at = 0; at <= END; at += us('10s')) {
      engine.runTo(at);
      engine.takePatches();
      engine.query(commandOf('stopTask', { task: 'web#1' }));
    }
    expect(engine.traceHash()).toBe(whole.traceHash());
  });

  it('the scan and the index give the same trace', () => {
    const engine = Engine.open(setupOf(BUSY), 'scan');
    engine.runTo(END);
    expect(engine.traceHash()).toBe(whole.traceHash());
  });

  it('a state that is saved and restored at any point goes on the same way', () => {
    const setup = setupOf(BUSY);
    for (const events of [0, 1, 137, 400]) {
      const run = Simulation.start(setup);
      while (run.eventCount < events) run.step();
      const state = run.save();
      const world = JSON.parse(JSON.stringify(state.world)) as typeof state.world;
      const restored = Simulation.restore(setup, { ...state, world });
      while (restored.step() !== null);
      expect(restored.traceHash()).toBe(whole.traceHash());
      // The original may go on after it was saved.
      while (run.step() !== null);
      expect(run.traceHash()).toBe(whole.traceHash());
      expect(restored.world).toEqual(run.world);
    }
  });

  it('another seed is another course (DF-04)', () => {
    const engine = Engine.open(setupOf({ ...BUSY, seed: 12 }));
    engine.runTo(END);
    expect(engine.traceHash()).not.toBe(whole.traceHash());
  });

  it('nothing happens after the end, and RunEnded is the last event', () => {
    const engine = busyRun();
    expect(engine.step()).toBeNull();
    engine.runTo(END + us('1h'));
    expect([engine.ended, engine.nowUs, engine.nextEventUs, engine.eventCount]).toEqual([
      true,
      END,
      Infinity,
      whole.eventCount,
    ]);
    expect(engine.log(0, Infinity).at(-1)!.event).toEqual({ kind: 'RunEnded' });
    const stop = commandOf('stopTask', { task: 'web#1' });
    expect([engine.query(stop)?.reason.code, engine.command(stop)]).toEqual([
      'run-ended',
      { refusal: engine.query(stop), outcome: null },
    ]);
    expect([engine.toReplay().journal, engine.eventCount]).toEqual([[], engine.log(0, Infinity).length]);
  });

  it('events of the end’s own instant happen before it', () => {
    const k = kingdom({ duration: '2m', timeline: [['2m', 'runTask', { taskDefinition: 'web' }]] }).toTheEnd();
    expect(k.story()).toEqual(['120.000 web#1 PENDING']);
  });
});

describe('the replay file', () => {
  it('saved midway and loaded, it stands where it was and goes on the same way', () => {
    const first = new Kingdom(Engine.open(setupOf(BUSY))).until('6m');
    first.issue('stopTask', { task: 'web#2' });
    first.refused('stopTask', { task: 'nobody' });
    first.until('9m').issue('updateService', { service: 'web', desiredCount: 8 });
    first.until('10m');
    const replay = JSON.parse(JSON.stringify(first.engine.toReplay())) as Replay;
    const second = Engine.replay(replay);
    second.runTo(replay.reachedUs);
    expect([second.traceHash(), second.eventCount, second.nowUs]).toEqual([replay.traceHash, replay.events, us('10m')]);
    expect(second.world).toEqual(first.world);
    first.toTheEnd();
    second.runTo(END);
    expect(second.traceHash()).toBe(first.engine.traceHash());
    expect(second.toReplay()).toEqual(first.engine.toReplay());
  });

  it('a replay can be commanded on: what its file knew of later stays on the first branch', () => {
    const first = new Kingdom(Engine.open(setupOf(BUSY))).until('6m');
    first.issue('stopTask', { task: 'web#2' });
    first.toTheEnd();
    const second = new Kingdom(Engine.replay(first.engine.toReplay())).until('4m');
    second.issue('stopTask', { task: 'web#1' });
    expect(second.engine.branches().map(({ id, parent, commands }) => [id, parent, commands])).toEqual([
      [0, null, 1],
      [1, 0, 1],
    ]);
    second.engine.switchBranch(0);
    second.toTheEnd();
    expect(second.engine.traceHash()).toBe(first.engine.traceHash());
  });
});

describe('the scenario hash', () => {
  const setup = setupOf(BUSY);
  it('is 64 hex digits and changes with the seed', () => {
    expect(scenarioHashOf(setup)).toMatch(/^[0-9a-f]{64}$/);
    expect(scenarioHashOf({ ...setup, seed: 12 })).not.toBe(scenarioHashOf(setup));
  });
  it('does not change with the order of keys, but with that of commands', () => {
    const turned = Object.fromEntries(Object.entries(setup).toReversed()) as unknown as typeof setup;
    expect(scenarioHashOf(turned)).toBe(scenarioHashOf(setup));
    expect(scenarioHashOf({ ...setup, timeline: setup.timeline.toReversed() })).not.toBe(scenarioHashOf(setup));
  });
  it('survives JSON', () => {
    expect(scenarioHashOf(JSON.parse(JSON.stringify(setup)) as typeof setup)).toBe(scenarioHashOf(setup));
  });
});

describe('invariants', () => {
  const thrownBy = (corrupt: (k: Kingdom) => void): InvariantError => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web', count: 2 });
    k.until('3m');
    checkWorld(k.world);
    corrupt(k);
    try {
      k.issue('stopTask', { task: 'web#1' });
    } catch (error) {
      return error as InvariantError;
    }
    throw new Error('nobody noticed');
  };

  it.each<[string, (k: Kingdom) => void]>([
    ['book.disagrees-with-tasks', (k) => (k.containerInstance('land-1').remaining.cpu -= 1)],
    ['book.over-reserved', (k) => (k.containerInstance('land-1').remaining.eniSlots = -1)],
    ['book.group-counts', (k) => (k.containerInstance('land-1').groupCounts['ghost'] = 1)],
    ['book.port-taken-twice', (k) => k.containerInstance('land-1').remaining.ports.push({ protocol: 'tcp', port: 22 })],
    ['host.disagrees-with-tasks', (k) => (k.instance('land-1').host.cpuFree += 1)],
    ['host.over-reserved', (k) => (k.instance('land-1').host.memoryFreeMiB = -5)],
    ['host.port-taken-twice', (k) => k.instance('land-1').host.ports.push({ protocol: 'tcp', port: 22 })],
  ])('a corrupted world is noticed at the next event that touches it: %s', (code, corrupt) => {
    const error = thrownBy(corrupt);
    expect(error.message).toContain(code);
    expect(Object.keys(error.facts).length).toBeGreaterThan(0);
  });
});
