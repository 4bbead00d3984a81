/** What is under a point of the world: the front-most development, else the territory, else the zone. */
import type { EntityRef } from '../sim-client/words.ts';
import { inside, outline, unproject, type Point } from './iso.ts';
import type { Kingdom } from './kingdom.ts';
import { plotGround } from './art/plot.art.ts';

export function pick(kingdom: Kingdom, point: Point): EntityRef | null {
  const territories = [...kingdom.territories.values()].toSorted((a, b) => kingdom.depthOf(b) - kingdom.depthOf(a));
  for (const territory of territories) {
    const origin = kingdom.originOf(territory);
    const local = { x: point.x - origin.x, y: point.y - origin.y };
    for (const task of kingdom.order(territory).toReversed()) {
      const box = territory.plot.spots.get(task);
      if (box !== undefined && inside(outline(box), local)) return { kind: 'task', key: task };
    }
    if (inside(outline({ ...plotGround(territory.plot.size), height: 8 }), local)) {
      return { kind: 'instance', key: territory.instance };
    }
  }
  for (const { zone, origin } of [...kingdom.islands.values()].toSorted((a, b) => b.rank - a.rank)) {
    const tile = unproject({ x: point.x - origin.x, y: point.y - origin.y });
    if (tile.x >= 0 && tile.y >= 0 && tile.x <= kingdom.plan.width && tile.y <= kingdom.plan.depth) {
      return { kind: 'zone', key: zone };
    }
  }
  return null;
}

/** The middle of a development's roof in the world: where one would click it. */
export function roofOf(kingdom: Kingdom, task: number): Point | null {
  const territory = kingdom.territories.get(kingdom.homes.get(task) ?? -1);
  const box = kingdom.boxOf(task);
  if (territory === undefined || box === null) return null;
  const origin = kingdom.originOf(territory);
  const [back, , , front] = outline(box);
  const middle = { x: (back!.x + front!.x) / 2, y: (back!.y + front!.y - box.height) / 2 };
  return { x: origin.x + middle.x, y: origin.y + middle.y };
}
