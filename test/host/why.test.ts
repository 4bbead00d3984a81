import { describe, expect, test } from 'vitest';
import { inspect } from '../../sim/engine/inspect.ts';
import { Engine } from '../../sim/engine/engine.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { HostRig, KINGDOM } from './host-rig.ts';

const MIN = 60_000_000;
const SETUP = parseScenario(KINGDOM, 'scenario.yaml', { read: () => ({ missing: true }) }).setup!;

function openedAt(toUs: number): HostRig {
  const rig = new HostRig();
  rig.open(KINGDOM);
  rig.ask('seek', { toUs });
  return rig;
}

describe('what says why', () => {
  test('is answered as the engine has it, at any epoch', () => {
    const rig = openedAt(5 * MIN);
    const headless = (toUs: number): Engine => {
      const engine = Engine.open(SETUP);
      engine.runTo(toUs);
      return engine;
    };
    for (const toUs of [5 * MIN, 3 * MIN, 7 * MIN]) {
      rig.ask('seek', { toUs });
      const engine = headless(toUs);
      for (const kind of ['service', 'task', 'instance', 'cluster'] as const) {
        expect(rig.ask('inspect', { kind, key: 0 })).toEqual(inspect(engine, { kind, key: 0 }));
      }
      const { lifecycles } = rig.ask('lifecycles', { kind: 'task', key: 0 });
      const moves = engine
        .log(0, engine.eventCount)
        .filter(({ event }) => event.kind === 'StateChanged' && event.chart === 'task' && event.key === 0);
      expect(lifecycles[0]!.path.map(({ n }) => n)).toEqual(moves.map(({ n }) => n));
    }
  });

  test('another scenario has another past: nothing is remembered of the one before', () => {
    const rig = openedAt(5 * MIN);
    expect(rig.ask('lifecycles', { kind: 'task', key: 0 }).lifecycles[0]!.moves).toBeGreaterThan(0);
    rig.open(KINGDOM);
    expect(rig.ask('lifecycles', { kind: 'task', key: 0 }).lifecycles).toEqual([]);
    expect(rig.ask('inspect', { kind: 'task', key: 0 })).toBeNull();
  });

  test('lines are given by number, and none that has not happened', () => {
    const rig = openedAt(1 * MIN);
    const { total } = rig.ask('log', { first: 0, end: 1 });
    const { lines } = rig.ask('logLines', { numbers: [0, 1, 2, 7, total - 1, total] });
    expect(lines.map((line) => line?.n ?? null)).toEqual([0, 1, 2, 7, total - 1, null]);
  });

  test.each([
    ['inspect', { kind: 'castle', key: 0 }],
    ['inspect', { kind: 'task', key: -1 }],
    ['lifecycles', { kind: 'task' }],
    ['decisions', { about: null, kind: null, failed: false, first: 0, end: 5_000 }],
    ['decision', { decision: 0.5 }],
    ['causes', { about: null }],
    ['logNumbers', { kinds: null, about: null, severities: ['loud'], from: 0, to: 1 }],
    ['logLines', { numbers: Array.from({ length: 1_001 }, (_, n) => n) }],
    ['courses', { lines: [{ series: {}, statistic: 'p99' }], fromUs: 0, toUs: 1, periodS: null }],
  ])('a bad ask of %s is answered and changes nothing', (type, input) => {
    const rig = openedAt(1 * MIN);
    const before = rig.ask('hash', {});
    const answer = rig.raw({ id: 77, type, input });
    expect([answer?.id, answer?.ok]).toEqual([77, false]);
    expect(rig.ask('hash', {})).toEqual(before);
  });
});
