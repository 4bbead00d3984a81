/** Tasks that stand on no instance have a place too: a cloud over their zone, or the yard while they have none. */
import { describe, expect, test } from 'vitest';
import { Kingdom } from '../../../renderer/world/kingdom.ts';
import { cloudKey, cloudSide, YARD } from '../../../renderer/world/sky.ts';
import { planSites } from '../../../renderer/world/sites.ts';
import { planIsland, plotSize } from '../../../renderer/world/layout.ts';
import type { View } from '../../../renderer/sim-client/words.ts';
import { buckets, instanceOf, taskOf, viewOf } from '../fake-host.ts';

const sky = { instance: null, launchType: 'FARGATE' } as const;

function skyWorld(count: number): View {
  const tasks = Array.from({ length: count }, (_, key) => taskOf(key, 0, { ...sky, zone: 1 }));
  const view = viewOf([instanceOf(0, 0)], tasks);
  const zones = ['a', 'b', 'c'].map((letter, key) => ({
    ...{ key, name: `za-southwest-1${letter}`, region: 'za-southwest-1', status: 'AVAILABLE' },
    sky: key === 1 ? tasks.map((task) => task.key) : [],
  }));
  return { ...view, zones: buckets(zones) };
}

describe('the sky guild', () => {
  test('stands on a cloud over its zone, as large as its reservations', () => {
    const kingdom = new Kingdom();
    kingdom.reset(skyWorld(3));
    expect([...kingdom.homes.values()]).toEqual([cloudKey(1), cloudKey(1), cloudKey(1)]);
    expect(kingdom.boxOf(0)!.width * kingdom.boxOf(0)!.depth).toBe(256 / 128);
  });
  test('has room for all its developments, and more when they become many', () => {
    for (const count of [1, 20, 100, 400]) {
      const view = skyWorld(count);
      const kingdom = new Kingdom();
      kingdom.reset(view);
      const side = cloudSide(view, 1);
      for (let task = 0; task < count; task++) {
        const box = kingdom.boxOf(task)!;
        expect(box.x + box.width <= side && box.y + box.depth <= side).toBe(true);
      }
    }
  });
  test('a cloud that is too small is a reason to lay out the world anew', () => {
    const kingdom = new Kingdom();
    kingdom.reset(skyWorld(2));
    expect(kingdom.outgrown(skyWorld(2))).toBe(false);
    expect(kingdom.outgrown(skyWorld(200))).toBe(true);
  });
});

describe('the yard', () => {
  const waiting = taskOf(0, 0, { instance: null, zone: null, lastStatus: 'PROVISIONING' });
  test('holds who has no place, until there is one', () => {
    const kingdom = new Kingdom();
    kingdom.reset(viewOf([instanceOf(0, 0)], [waiting]));
    expect(kingdom.homes.get(0)).toBe(YARD);
    expect(kingdom.closeYard()).toBe(false);
    kingdom.build(taskOf(0, 0, { lastStatus: 'PENDING' }));
    expect(kingdom.homes.get(0)).toBe(0);
    expect([kingdom.closeYard(), kingdom.territories.has(YARD), kingdom.closeYard()]).toEqual([true, false, false]);
  });
  test('lets go who stops without a place', () => {
    const kingdom = new Kingdom();
    kingdom.reset(viewOf([instanceOf(0, 0)], [waiting]));
    kingdom.build({ ...waiting, lastStatus: 'STOPPED' });
    expect([kingdom.homes.size, kingdom.closeYard()]).toEqual([0, true]);
  });
});

test('gates stand beside one another and grow with the islands', () => {
  const small = planSites(planIsland(1, plotSize(2_048)), { x: 0, y: 0 }, 3, { gates: 2, quarter: true });
  const large = planSites(planIsland(36, plotSize(4_096)), { x: 0, y: 0 }, 3, { gates: 2, quarter: true });
  expect([small.size, large.size]).toEqual([1, 3.4]);
  for (const { gate, size } of [small, large]) {
    const [a, b] = [gate(0), gate(1)];
    expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(140 * size);
  }
  const none = planSites(planIsland(1, plotSize(2_048)), { x: 0, y: 0 }, 3, { gates: 0, quarter: false });
  expect(none.bounds).toBeNull();
});

test('many gates stand in rows, none in another, left of the islands and all within the bounds', () => {
  const sites = planSites(planIsland(36, plotSize(4_096)), { x: 0, y: 0 }, 3, { gates: 10, quarter: false });
  const gates = Array.from({ length: 10 }, (_, rank) => sites.gate(rank));
  const rooms = gates.map(({ x, y }) => ({ x: x - 80 * sites.size, y: y - 70 * sites.size, size: 160 * sites.size }));
  for (const [index, a] of rooms.entries()) {
    for (const b of rooms.slice(index + 1)) {
      const apart = Math.abs(a.x - b.x) >= a.size || Math.abs(a.y - b.y) >= a.size;
      expect(apart).toBe(true);
    }
  }
  const { x, y, width, height } = sites.bounds!;
  expect(gates.every((gate) => gate.x > x && gate.y > y && gate.x < x + width && gate.y < y + height)).toBe(true);
  expect(Math.max(...gates.map((gate) => gate.x))).toBe(gates[0]!.x);
});
