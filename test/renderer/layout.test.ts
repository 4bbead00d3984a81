import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backToFront, inside, isBehind, outline, project, unproject, type Box } from '../../renderer/world/iso.ts';
import { Kingdom } from '../../renderer/world/kingdom.ts';
import { blockHeight, CPU_PER_TILE, planIsland, Plot, plotOrigin, plotSize } from '../../renderer/world/layout.ts';
import { fit, toScreen, toWorld, zoomAt } from '../../renderer/world/lens.ts';
import { pick, roofOf } from '../../renderer/world/pick.ts';
import { instanceOf, taskOf, viewOf } from './fake-host.ts';

const RUNS = { seed: 20_261, numRuns: 200 };

function overlap(a: Box, b: Box): boolean {
  const gap = 1e-9;
  return (
    a.x + gap < b.x + b.width && b.x + gap < a.x + a.width && a.y + gap < b.y + b.depth && b.y + gap < a.y + a.depth
  );
}

describe('the plot', () => {
  test('has one tile per 128 CPU units, as square as they go', () => {
    // 2048 / 128 = 16 = 4 × 4; 4096 / 128 = 32 = 8 × 4; 1024 / 128 = 8 = 4 × 2
    expect([2_048, 4_096, 1_024].map(plotSize)).toEqual([
      { width: 4, depth: 4 },
      { width: 8, depth: 4 },
      { width: 4, depth: 2 },
    ]);
  });

  test('a footprint is the CPU reservation, whatever its shape', () => {
    const plot = new Plot(plotSize(2_048));
    const areas = [256, 100, 512, 640].map((cpu, task) => {
      const { width, depth } = plot.place(task, cpu, 512);
      return Math.round(width * depth * CPU_PER_TILE);
    });
    expect(areas).toEqual([256, 100, 512, 640]);
  });

  test('a height is the memory reservation, within what still looks like a house', () => {
    expect([512, 1_024, 1, 100_000].map(blockHeight)).toEqual([26, 52, 5, 170]);
  });

  test('developments that fit do not overlap, and keep their place when others go', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ cpu: fc.constantFrom(64, 128, 256, 512), go: fc.boolean() }), { maxLength: 24 }),
        (asks) => {
          const plot = new Plot(plotSize(4_096));
          let taken = 0;
          for (const [task, { cpu, go }] of asks.entries()) {
            if (taken + cpu > 4_096 * 0.6) continue;
            const before = new Map(plot.spots);
            plot.place(task, cpu, 256);
            for (const [other, spot] of before) expect(plot.spots.get(other)).toBe(spot);
            if (go) plot.remove(task);
            else taken += cpu;
          }
          const spots = [...plot.spots.values()];
          for (const [i, a] of spots.entries()) for (const b of spots.slice(i + 1)) expect(overlap(a, b)).toBe(false);
        },
      ),
      RUNS,
    );
  });
});

describe('the order of drawing', () => {
  test('no box is drawn before one that stands behind it', () => {
    const boxes = fc.array(
      fc.record({
        x: fc.integer({ min: 0, max: 5 }),
        y: fc.integer({ min: 0, max: 5 }),
        width: fc.integer({ min: 1, max: 3 }),
        depth: fc.integer({ min: 1, max: 3 }),
        height: fc.constant(10),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(boxes, (all) => {
        const apart = all.filter((box, index) => all.slice(0, index).every((other) => !overlap(box, other)));
        const sorted = backToFront(apart);
        for (const [i, a] of sorted.entries()) {
          for (const b of sorted.slice(i + 1)) expect(isBehind(b, a) && !isBehind(a, b)).toBe(false);
        }
      }),
      RUNS,
    );
  });

  test('a tile is found again under the point it is drawn at', () => {
    expect(unproject(project(3.5, 1.25))).toEqual({ x: 3.5, y: 1.25 });
  });

  test('a point is inside an outline or it is not', () => {
    const corners = outline({ x: 0, y: 0, width: 2, depth: 2, height: 30 });
    expect([inside(corners, project(1, 1, 10)), inside(corners, project(3, 3))]).toEqual([true, false]);
  });
});

describe('the kingdom', () => {
  test('holds 3 zones of 34 territories and 1,020 developments without two plots on one place', () => {
    const instances = Array.from({ length: 102 }, (_, key) => instanceOf(key, key % 3));
    const tasks = Array.from({ length: 1_020 }, (_, key) => taskOf(key, key % 102, { cpu: 128 }));
    const kingdom = new Kingdom();
    kingdom.reset(viewOf(instances, tasks));
    const places = [...kingdom.territories.values()].map((territory) => JSON.stringify(kingdom.originOf(territory)));
    expect([new Set(places).size, kingdom.homes.size]).toEqual([102, 1_020]);
    const { plan } = kingdom;
    for (const { slot, plot } of kingdom.territories.values()) {
      const { x, y } = plotOrigin(plan, slot);
      expect(x + plot.size.width <= plan.width && y + plot.size.depth <= plan.depth).toBe(true);
    }
  });

  test('a terminated territory leaves its place to the next one, and the others stay where they are', () => {
    const [a, b, c] = [instanceOf(0, 0), instanceOf(1, 0), instanceOf(2, 0)];
    const kingdom = new Kingdom();
    kingdom.reset(viewOf([a, b], [taskOf(0, 0)]));
    const [first, second] = [kingdom.territories.get(0)!, kingdom.territories.get(1)!];
    expect(kingdom.settle({ ...a, state: 'terminated' })).toBeNull();
    expect(kingdom.homes.size).toBe(0);
    expect(kingdom.settle(c)?.slot).toBe(first.slot);
    expect(kingdom.settle(b)).toBe(second);
  });

  test('a stopped development leaves its spot', () => {
    const kingdom = new Kingdom();
    kingdom.reset(viewOf([instanceOf(0, 0)], [taskOf(0, 0)]));
    expect(kingdom.boxOf(0)).not.toBeNull();
    expect(kingdom.build(taskOf(0, 0, { lastStatus: 'STOPPED' }))).toBeNull();
    expect([kingdom.boxOf(0), kingdom.homes.size]).toEqual([null, 0]);
  });

  test('a click on a roof picks the development, beside it the territory, then the zone, then nothing', () => {
    const kingdom = new Kingdom();
    const view = viewOf([instanceOf(0, 1)], [taskOf(0, 0)]);
    kingdom.reset(view);
    const world = { kingdom, view, detail: { developments: 'block' as const } };
    const roof = roofOf(world, 0)!;
    const origin = kingdom.originOf(kingdom.territories.get(0)!);
    const corner = project(3.5, 3.5);
    const island = kingdom.islands.get(2)!.origin;
    expect([
      pick(world, roof),
      pick(world, { x: origin.x + corner.x, y: origin.y + corner.y }),
      pick(world, { x: island.x, y: island.y + 8 }),
      pick(world, { x: -9_000, y: 0 }),
    ]).toEqual([{ kind: 'task', key: 0 }, { kind: 'instance', key: 0 }, { kind: 'zone', key: 2 }, null]);
  });

  test('an island has room for every plot it is planned for', () => {
    for (const plots of [1, 2, 7, 34, 60]) {
      const plan = planIsland(plots, { width: 4, depth: 4 });
      expect(plan.columns * plan.rows >= plots).toBe(true);
    }
  });
});

describe('the lens', () => {
  const lens = { x: 10, y: 20, zoom: 0.5, width: 1_000, height: 800 };

  test('what is under the pointer stays there while zooming', () => {
    const pointer = { x: 321, y: 123 };
    const before = toWorld(lens, pointer);
    const after = toWorld(zoomAt(lens, pointer, 1.5), pointer);
    expect([after.x, after.y].map((value) => value.toFixed(6))).toEqual(
      [before.x, before.y].map((value) => value.toFixed(6)),
    );
  });

  test('everything fits in the part of the window that no panel covers', () => {
    const frame = { left: 300, top: 100, right: 700, bottom: 600 };
    const fitted = fit(lens, { x: -500, y: -100, width: 1_000, height: 500 }, frame);
    const [from, to] = [toScreen(fitted, { x: -500, y: -100 }), toScreen(fitted, { x: 500, y: 400 })];
    expect(from.x >= 300 && from.y >= 100 && to.x <= 700 && to.y <= 600).toBe(true);
  });
});
