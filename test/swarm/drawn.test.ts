/** The swarm's own lists: whether all of it occurs is seen where a thousand worlds are judged (`npm run swarm -- --all`). */
import { describe, expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import { FAULT_KINDS } from '../../sim/rules/fault-requests.ts';
import { REQUEST_SCHEMAS } from '../../sim/rules/request-schemas.ts';
import { OPS_DRAWN } from './draw-command.ts';
import { FAULT_KINDS_DRAWN } from './draw-fault.ts';
import { expected, Ledger } from './drawn.ts';
import { judgeWorld } from './judge-world.ts';
import { anyWorld } from './worlds.ts';

describe('the swarm', () => {
  test('draws every operation and every fault', () => {
    expect(OPS_DRAWN.toSorted()).toEqual(Object.keys(REQUEST_SCHEMAS).toSorted());
    expect(FAULT_KINDS_DRAWN.toSorted()).toEqual(FAULT_KINDS.toSorted());
  });

  test('notices what has not occurred: in a world that has not begun, everything', () => {
    const ledger = new Ledger();
    const engine = Engine.open(anyWorld(1));
    ledger.enter(engine);
    expect(ledger.missing()).toEqual(expected());
    engine.runTo(engine.setup.durationUs);
    ledger.enter(engine);
    expect(ledger.missing()).not.toContain('event RunEnded');
    expect(ledger.missing()).toContain('travel undo and redo');
  });

  test('makes the same world of the same seed', () => {
    for (const seed of [1, 2, 3, 7]) expect(anyWorld(seed)).toEqual(anyWorld(seed));
    // One under load with some thousand events, which takes seconds and not minutes.
    expect(judgeWorld(2).traceHash).toBe(judgeWorld(2).traceHash);
  });
});
