import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FreeCapacityIndex } from '../../sim/placement/free-capacity-index.ts';
import { place } from '../../sim/placement/place.ts';
import { notePlacementChange, PLACEMENT_CHANGES_KEPT } from '../../sim/rules/reservation.ts';
import { at, changes, requests, Run, sketches, STRATEGIES } from './index-run.ts';
import { chain, chance, DISTINCT, memberOf, register, requestOf, worldOf } from './small-world.ts';

/** A property that never fails is a test that passes. */
function always<T>(cases: fc.Arbitrary<T>, seed: number, numRuns: number, check: (one: T) => void): () => void {
  return () => fc.assert(fc.property(cases, check), { seed, numRuns });
}

describe('the free-capacity index', () => {
  it('decides as the scan does, whatever happens between placements', () => {
    const histories = fc.tuple(
      fc.array(sketches, { maxLength: 12 }),
      fc.array(requests, { minLength: 1, maxLength: 4 }),
      fc.array(changes, { minLength: 1, maxLength: 30 }),
    );
    const property = always(histories, 20_171_129, 1_500, ([initial, asked, happened]) => {
      const run = new Run(initial, asked);
      for (const change of happened) run.apply(change);
      for (const request of run.requests) run.placeOne(request);
    });
    expect(property).not.toThrow();
  });

  it.each(STRATEGIES.flatMap((first) => ['', ...STRATEGIES].map((second) => [first, second])))(
    'fills a cluster as the scan does: %s %s',
    (first, second) => {
      const initial = Array.from({ length: 90 }, (_, i) => ({
        zone: `az${1 + (i % 3)}`,
        cpu: 300 + 100 * (i % 4),
        memoryMiB: 400 + 100 * (i % 3),
        attributes: (i % 5 === 0 ? {} : { stack: i % 2 === 0 ? 'prod' : 'test' }) as Record<string, string>,
      }));
      const strategy = chain(...[first!, second!].filter((text) => text !== ''));
      const run = new Run(initial, [{ needs: { cpu: 100, memoryMiB: 100 }, strategy }]);
      let placed = 0;
      while (run.placeOne(run.requests[0]!)) {
        placed += 1;
        if (placed % 5 === 0) run.apply({ kind: 'release', at: placed * 31 });
        if (placed % 40 === 0) run.register({ zone: 'az2', cpu: 300, memoryMiB: 300 });
        if (placed > 260) break;
      }
      expect(placed).toBeGreaterThan(200);
    },
  );

  it('keeps up after more changes than the world remembers', () => {
    const run = new Run(
      Array.from({ length: 10 }, () => ({ cpu: 300 })),
      [{ needs: { cpu: 100 }, strategy: chain('binpack(cpu)') }],
    );
    run.placeOne(run.requests[0]!);
    const [first] = run.world.containerInstances;
    for (let i = 0; i < 5 * PLACEMENT_CHANGES_KEPT; i++) notePlacementChange(run.world, first!);
    expect(run.world.placementChanges!.latest.length).toBeLessThan(2 * PLACEMENT_CHANGES_KEPT);
    expect(run.placeOne(run.requests[0]!)).toBe(true);
  });

  it('orders newcomers by ARN, however many squeeze between the same two', () => {
    const world = worldOf([{ name: 'a' }, { name: 'b' }]);
    const index = new FreeCapacityIndex();
    const request = requestOf({ strategy: chain('binpack(cpu)'), constraints: [memberOf('attribute:late exists')] });
    expect(index.place(world, request, chance(1)).chosen).toBe(null);
    // Each new name is smaller than the one before, and all are between a and b: the newcomer is always the one.
    for (let i = 0; i < 100; i++) {
      notePlacementChange(world, register(world, { name: `a${999 - i}`, attributes: { late: '' } }));
      expect(index.place(world, request, chance(1))).toEqual(place(world, request, chance(1)));
    }
  });

  it('follows instances that change their zone, their attributes or leave, with all that runs on them', () => {
    const crowded = sketches.map((sketch) => ({ ...sketch, cpu: 900, memoryMiB: 900, status: 'ACTIVE' as const }));
    const moves = fc.oneof(
      fc.record({ kind: fc.constant('place' as const), request: at, count: fc.constant(1) }),
      fc.record({ kind: fc.constant('leave' as const), at }),
      fc.record({ kind: fc.constant('move' as const), at, zone: fc.constantFrom('az1', 'az2', 'az4') }),
      fc.record({ kind: fc.constant('attribute' as const), at, value: fc.constantFrom('prod', 'test', 'new') }),
    );
    const spreads = fc.constantFrom(
      chain('spread(az)'),
      chain('spread(az)', 'binpack(memory)'),
      chain('spread(attribute:stack)', 'spread(az)'),
      chain('spread(instanceId)', 'spread(az)', 'random'),
    );
    const histories = fc.tuple(
      fc.array(crowded, { minLength: 6, maxLength: 20 }),
      spreads,
      fc.array(moves, { minLength: 10, maxLength: 40 }),
    );
    const property = always(histories, 1_999, 400, ([initial, strategy, happened]) => {
      const needs = { cpu: 50, memoryMiB: 50 };
      // Two services that differ in nothing but their name.
      const run = new Run(initial, [
        { needs, strategy },
        { needs, strategy, service: 'api' },
      ]);
      for (const change of happened) run.apply(change);
    });
    expect(property).not.toThrow();
  });

  it('a restored world is looked at afresh', () => {
    const run = new Run([{ cpu: 100 }, { cpu: 200 }], [{ needs: { cpu: 100 }, strategy: chain('binpack(cpu)') }]);
    const saved = structuredClone(run.world);
    run.placeOne(run.requests[0]!);
    run.placeOne(run.requests[0]!);
    run.world = saved;
    run.placed = [];
    run.placeOne(run.requests[0]!);
    expect(run.placed.map(({ ci }) => ci)).toEqual([0]);
  });

  it('an instance changed behind its version stops the run', () => {
    const world = worldOf([{ name: 'A' }]);
    const index = new FreeCapacityIndex();
    const request = requestOf();
    index.place(world, request, chance(1));
    world.containerInstances[0]!.status = 'DRAINING';
    expect(() => index.place(world, request, chance(1))).toThrow('placement.stale-view');
  });
});

describe('strategies are the best by their own rule', () => {
  const needs = { cpu: 1, memoryMiB: 1 };
  const zones = fc.array(fc.constantFrom('az1', 'az2', 'az3'), { minLength: 1, maxLength: 12 });
  const placings = fc.tuple(zones, fc.integer({ min: 1, max: 40 }));

  /** Tasks by the name of what they are on, zeros too. */
  function tally(run: Run, names: readonly string[]): Map<string, number> {
    const counts = new Map(names.map((name) => [name, 0]));
    for (const { ci } of run.placed) counts.set(names[ci]!, counts.get(names[ci]!)! + 1);
    return counts;
  }
  function apart(counts: Iterable<number>): number {
    const all = [...counts];
    return Math.max(...all) - Math.min(...all);
  }

  it('spread(az) never leaves two zones more than one task apart (PL-06)', () => {
    const property = always(placings, 6, 100, ([names, count]) => {
      const roomy = names.map((zone) => ({ zone, cpu: 1_000 }));
      const run = new Run(roomy, [{ needs, strategy: chain('spread(az)') }]).place(count);
      assert.ok(apart(tally(run, names).values()) <= 1);
    });
    expect(property).not.toThrow();
  });

  it('the default keeps the instances of a zone within one task of each other too (PL-05)', () => {
    const property = always(placings, 5, 60, ([names, count]) => {
      const run = new Run(
        names.map((zone) => ({ zone, cpu: 1_000 })),
        [{ needs }],
      ).place(count);
      const perInstance = names.map((_, key) => run.placed.filter(({ ci }) => ci === key).length);
      for (const zone of new Set(names)) {
        assert.ok(apart(perInstance.filter((_, key) => names[key] === zone)) <= 1);
      }
    });
    expect(property).not.toThrow();
  });

  it('binpack opens a new instance only when no used one has room (PL-07)', () => {
    const rooms = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 });
    const property = always(fc.tuple(rooms, fc.integer({ min: 1, max: 30 })), 7, 100, ([tens, count]) => {
      const sized = tens.map((ten) => ({ cpu: ten * 10 }));
      const run = new Run(sized, [{ needs: { cpu: 10 }, strategy: chain('binpack(cpu)') }]).place(count);
      // Filled one after the other from the smallest: at most one is neither full nor untouched.
      const left = run.world.containerInstances.map(({ remaining }) => remaining.cpu);
      assert.ok(left.filter((cpu, key) => cpu > 0 && cpu < tens[key]! * 10).length <= 1);
    });
    expect(property).not.toThrow();
  });

  it('distinctInstance never puts two tasks of a service on one instance (PL-11)', () => {
    const property = always(placings, 11, 60, ([names, count]) => {
      const run = new Run(
        names.map((zone) => ({ zone })),
        [{ needs, constraints: [DISTINCT] }],
      ).place(count);
      assert.equal(run.placed.length, Math.min(count, names.length));
      assert.equal(new Set(run.placed.map(({ ci }) => ci)).size, run.placed.length);
    });
    expect(property).not.toThrow();
  });
});
