/** Hitting, going from thing to thing, and the order of drawing over whole islands. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOfEntity } from '../../../renderer/world/bounds.ts';
import { isBehind, outline, project, type Box } from '../../../renderer/world/iso.ts';
import { Kingdom } from '../../../renderer/world/kingdom.ts';
import { overlap, Plot, plotOrigin, plotSize } from '../../../renderer/world/layout.ts';
import { middleOfBounds } from '../../../renderer/world/lens.ts';
import { failures, mapScale, offMap, onMap } from '../../../renderer/world/minimap.ts';
import { nearestAhead, neighbour } from '../../../renderer/world/neighbour.ts';
import { partAt, partOf, pick, roofOf } from '../../../renderer/world/pick.ts';
import { plotGround } from '../../../renderer/world/art/plot.art.ts';
import type { ContainerView, InstanceView, TaskView } from '../../../renderer/sim-client/words.ts';
import { instanceOf, taskOf, viewOf } from '../fake-host.ts';

const RUNS = { seed: 20_261, numRuns: 120 };

function world(instances: readonly InstanceView[], tasks: readonly TaskView[]) {
  const view = viewOf(instances, tasks);
  const kingdom = new Kingdom();
  kingdom.reset(view);
  return { view, kingdom, detail: { developments: 'block' as const } };
}

const container = (key: number, name: string): ContainerView => ({
  ...{ key, name, image: 'nozama/farm', status: 'RUNNING', essential: true, exitCode: null, reason: null },
});

describe('the order of drawing over an island', () => {
  const sizes = fc.array(fc.constantFrom(1_024, 2_048, 4_096, 8_192), { minLength: 1, maxLength: 40 });

  test('a plot that stands behind another is drawn before it', () => {
    fc.assert(
      fc.property(sizes, (cpus) => {
        const { kingdom } = world(
          cpus.map((cpu, key) => instanceOf(key, 0, { cpu })),
          [],
        );
        const all = [...kingdom.territories.values()].map((territory) => {
          const { x, y } = plotOrigin(kingdom.plan, territory.slot);
          const ground = plotGround(territory.plot.size);
          return { box: { ...ground, x: ground.x + x, y: ground.y + y }, depth: kingdom.depthOf(territory) };
        });
        for (const a of all) {
          for (const b of all) {
            if (a === b) continue;
            expect(overlap(a.box, b.box)).toBe(false);
            if (isBehind(a.box, b.box) && !isBehind(b.box, a.box)) expect(a.depth < b.depth).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });

  test('developments that found no room stand before the wall, none on another, and within the way', () => {
    const cpus = fc.array(fc.constantFrom(64, 128, 256, 512), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(cpus, (asks) => {
        const plot = new Plot(plotSize(2_048));
        let outside = 0;
        for (const [task, cpu] of asks.entries()) {
          const spot = plot.place(task, cpu, 256);
          if (spot.y < plot.size.depth) continue;
          outside += cpu;
          // So much fits on the two lanes.
          if (outside > 128) return;
          expect(spot.y + spot.depth < plot.size.depth + 1.5 && spot.x + spot.width <= plot.size.width + 0.5).toBe(
            true,
          );
        }
        const spots: Box[] = [...plot.spots.values()];
        for (const [i, a] of spots.entries()) for (const b of spots.slice(i + 1)) expect(overlap(a, b)).toBe(false);
      }),
      RUNS,
    );
  });

  test('islands keep their places when territories go, and move only when there are too many', () => {
    const instances = Array.from({ length: 6 }, (_, key) => instanceOf(key, 0));
    const { kingdom } = world(instances, []);
    expect(kingdom.outgrown(viewOf(instances.slice(0, 2), []))).toBe(false);
    expect(kingdom.outgrown(viewOf([...instances, instanceOf(9, 0)], []))).toBe(true);
    expect(kingdom.outgrown(viewOf([instanceOf(0, 0, { cpu: 16_384 })], []))).toBe(true);
  });

  test('at another time of the same scenario islands keep the room they have grown to', () => {
    const many = viewOf(
      Array.from({ length: 6 }, (_, key) => instanceOf(key, 0)),
      [],
    );
    const few = viewOf([instanceOf(0, 0)], []);
    const { kingdom } = world([instanceOf(0, 0)], []);
    const small = kingdom.plan;
    kingdom.reset(many);
    const large = kingdom.plan;
    kingdom.reset(few, true);
    expect([kingdom.plan, kingdom.territories.size]).toEqual([large, 1]);
    kingdom.reset(few);
    expect(kingdom.plan).toEqual(small);
  });
});

describe('pointing', () => {
  test('every roof that nothing hides is hit where it is drawn', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(128, 256, 512), { minLength: 1, maxLength: 6 }), (cpus) => {
        fc.pre(cpus.reduce((sum, cpu) => sum + cpu, 0) <= 1_536);
        const low = cpus.map((cpu, key) => taskOf(key, 0, { cpu, memoryMiB: 128 }));
        const here = world([instanceOf(0, 1)], low);
        for (const { key } of low) expect(pick(here, roofOf(here, key)!)).toEqual({ kind: 'task', key });
      }),
      RUNS,
    );
  });

  test('from so far that developments are summed up, a click finds the territory', () => {
    const here = world([instanceOf(0, 1)], [taskOf(0, 0)]);
    const tile = here.kingdom.originOf(here.kingdom.territories.get(0)!);
    const at = { x: tile.x, y: tile.y + 10 };
    expect(pick({ ...here, detail: { developments: 'summary' } }, at)).toEqual({ kind: 'instance', key: 0 });
  });

  test('from so near that buildings are told apart, a click finds the container', () => {
    const task = taskOf(0, 0, { cpu: 1_024, containers: [container(5, 'web'), container(6, 'proxy')] });
    const here = { ...world([instanceOf(0, 1)], [task]), detail: { developments: 'buildings' as const } };
    const found = new Set<number>();
    const { x, y, width, height } = boundsOfEntity(here, { kind: 'task', key: 0 })!;
    for (let across = 0; across <= 40; across++) {
      for (let down = 0; down <= 40; down++) {
        const hit = pick(here, { x: x + (width * across) / 40, y: y + (height * down) / 40 });
        if (hit?.kind === 'container') found.add(hit.key);
      }
    }
    expect([...found].toSorted()).toEqual([5, 6]);
  });

  test('a container is part of its task, that of its territory, that of its zone', () => {
    const here = world([instanceOf(3, 2)], [taskOf(7, 3, { containers: [container(5, 'web')] })]);
    const up = (['building', 'development', 'territory', 'zone'] as const).map((level) =>
      partOf(here, { kind: 'container', key: 5 }, level),
    );
    expect(up).toEqual([
      { kind: 'container', key: 5 },
      { kind: 'task', key: 7 },
      { kind: 'instance', key: 3 },
      { kind: 'zone', key: 2 },
    ]);
  });

  test('without a selection one looks at what is nearest to the middle', () => {
    const here = world([instanceOf(0, 0), instanceOf(1, 2)], [taskOf(0, 0), taskOf(1, 1)]);
    const middle = middleOfBounds(boundsOfEntity(here, { kind: 'instance', key: 1 })!);
    expect([
      partAt(here, middle, 'zone', null),
      partAt(here, middle, 'territory', null),
      partAt(here, middle, 'development', null),
    ]).toEqual([
      { kind: 'zone', key: 2 },
      { kind: 'instance', key: 1 },
      { kind: 'task', key: 1 },
    ]);
  });
});

describe('going from thing to thing with Alt and the arrow keys', () => {
  test('the nearest one ahead is next; nothing lies behind the last one', () => {
    const points = [
      { x: 100, y: 10 },
      { x: 40, y: 60 },
      { x: 300, y: 0 },
    ];
    const from = { x: 0, y: 0 };
    expect([
      nearestAhead(from, points, 'right'),
      nearestAhead(from, points, 'down'),
      nearestAhead(from, points, 'left'),
    ]).toEqual([0, 1, -1]);
  });

  test('every territory of an island can be reached from every other one', () => {
    const here = world(
      Array.from({ length: 14 }, (_, key) => instanceOf(key, key % 2)),
      [],
    );
    const reached = new Set([0]);
    const queue = [0];
    for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
      for (const direction of ['left', 'right', 'up', 'down'] as const) {
        const next = neighbour(here, { kind: 'instance', key }, direction, 'territory');
        if (next === null || reached.has(next.key)) continue;
        reached.add(next.key);
        queue.push(next.key);
      }
    }
    expect(reached.size).toBe(14);
  });

  test('without anything selected it begins with the first thing of the level', () => {
    expect(neighbour(world([instanceOf(4, 0)], []), null, 'right', 'territory')).toEqual({ kind: 'instance', key: 4 });
  });
});

describe('the small map', () => {
  const size = { width: 176, height: 112 };

  test('shows every island whole, and a point of it is a point of the world', () => {
    const { kingdom } = world([instanceOf(0, 0)], []);
    const scale = mapScale(kingdom, size)!;
    for (const { origin } of kingdom.islands.values()) {
      const corners = outline({ x: 0, y: 0, width: kingdom.plan.width, depth: kingdom.plan.depth, height: 0 });
      for (const { x, y } of corners) {
        const at = onMap(scale, { x: x + origin.x, y: y + origin.y });
        expect(at.x >= 0 && at.x <= 176 && at.y >= 0 && at.y <= 112).toBe(true);
      }
    }
    const there = offMap(scale, onMap(scale, { x: 12, y: 345 }));
    expect([there.x.toFixed(6), there.y.toFixed(6)]).toEqual(['12.000000', '345.000000']);
  });

  test('has a red dot for a lost zone, a territory without its agent and an unhealthy development, and no other', () => {
    const here = world(
      [instanceOf(0, 0), instanceOf(1, 0, { agent: 'disconnected' }), instanceOf(2, 1, { state: 'pending' })],
      [taskOf(0, 0), taskOf(1, 0, { healthStatus: 'UNHEALTHY' })],
    );
    const zones = here.view.zones[0]!;
    const view = { ...here.view, zones: { 0: { ...zones, 2: { ...zones[2]!, status: 'LOST' } } } };
    expect(failures(view, here.kingdom)).toEqual([
      middleOfBounds(boundsOfEntity(here, { kind: 'zone', key: 2 })!),
      middleOfBounds(boundsOfEntity(here, { kind: 'instance', key: 1 })!),
      middleOfBounds(boundsOfEntity(here, { kind: 'task', key: 1 })!),
    ]);
    expect(failures(here.view, world([instanceOf(0, 0)], [taskOf(0, 0)]).kingdom)).toEqual([]);
  });

  test('a place on the ground is where its tile is', () => {
    const { kingdom } = world([instanceOf(0, 0)], []);
    const tile = plotOrigin(kingdom.plan, 0);
    const island = kingdom.islands.get(0)!.origin;
    const point = project(tile.x, tile.y);
    expect(kingdom.originOf(kingdom.territories.get(0)!)).toEqual({ x: island.x + point.x, y: island.y + point.y });
  });
});
