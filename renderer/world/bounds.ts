/** How much room things take in the world: what the lens is fitted to. */
import { entities, entity } from '../sim-client/world-store.ts';
import type { EntityRef, TaskView, View } from '../sim-client/words.ts';
import { islandDepth } from './art/island.art.ts';
import { plotGround } from './art/plot.art.ts';
import { outline, type Box, type Point } from './iso.ts';
import type { Kingdom, Territory } from './kingdom.ts';
import { islandOutline } from './layout.ts';
import { union, type Bounds } from './lens.ts';
import { isSky, YARD_SIZE } from './sky.ts';

/** The drawn world, as far as places are concerned. */
export interface Places {
  readonly kingdom: Kingdom;
  readonly view: View;
}

/** Around some points, with room above for roofs and names [world units]. */
export function around(points: readonly Point[], margin: number, above: number): Bounds {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [x, y] = [Math.min(...xs) - margin, Math.min(...ys) - above];
  return { x, y, width: Math.max(...xs) + margin - x, height: Math.max(...ys) + margin - y };
}

/** Islands with their rock, and room for their names; null when there are none. */
export function islandsBounds(kingdom: Kingdom, zones: Iterable<number>): Bounds | null {
  const corners: Point[] = [];
  for (const zone of zones) {
    const island = kingdom.islands.get(zone);
    if (island !== undefined) corners.push(...islandOutline(kingdom.plan, island.origin));
  }
  if (corners.length === 0) return null;
  const { x, y, width, height } = around(corners, 20, 40);
  return { x, y, width, height: height - 20 + islandDepth(kingdom.plan) * 0.92 };
}

/** Everything there is: the islands, their clouds, and what stands beside them. */
export function worldBounds({ kingdom, view }: Places): Bounds | null {
  const islands = islandsBounds(kingdom, kingdom.islands.keys());
  const clouds = [...kingdom.territories.values()].filter(({ instance }) => isSky(instance));
  const parts = clouds.map((cloud) => plotBounds(kingdom, cloud));
  return islands === null ? null : union([islands, ...parts, ...siteBounds({ kingdom, view })]);
}

/** Gates and their quarter, the treasury, and the yard while a service waits for room. */
function siteBounds({ kingdom: { sites }, view }: Places): Bounds[] {
  const { treasury, yard, size, bounds } = sites;
  const found = bounds === null ? [] : [bounds];
  if (view.treasury.perHourUsd > 0 || view.treasury.totalUsd > 0) {
    found.push({ x: treasury.x - 62 * size, y: treasury.y - 60 * size, width: 124 * size, height: 110 * size });
  }
  if (entities(view.services).some(({ waiting }) => waiting !== undefined)) {
    const corners = outline({ ...plotGround(YARD_SIZE), height: 60 });
    found.push(
      around(
        corners.map(({ x, y }) => ({ x: x + yard.x, y: y + yard.y })),
        40,
        50,
      ),
    );
  }
  return found;
}

/** A plot with what stands on it. */
export function plotBounds(kingdom: Kingdom, territory: Territory): Bounds {
  const origin = kingdom.originOf(territory);
  const highest = Math.max(40, ...[...territory.plot.spots.values()].map(({ height }) => height));
  const corners = outline({ ...plotGround(territory.plot.size), height: highest });
  return around(
    corners.map(({ x, y }) => ({ x: x + origin.x, y: y + origin.y })),
    24,
    24,
  );
}

/** A box of a plot. */
function boxBounds(kingdom: Kingdom, territory: Territory, box: Box): Bounds {
  const origin = kingdom.originOf(territory);
  return around(
    outline(box).map(({ x, y }) => ({ x: x + origin.x, y: y + origin.y })),
    12,
    20,
  );
}

/** One development; null when it stands nowhere. */
export function spotBounds(kingdom: Kingdom, task: number): Bounds | null {
  const territory = kingdom.territories.get(kingdom.homes.get(task) ?? -1);
  const box = kingdom.boxOf(task);
  return territory === undefined || box === null ? null : boxBounds(kingdom, territory, box);
}

/** All islands of a region, and in the first one what stands beside them. */
export function regionBounds({ kingdom, view }: Places, region: string): Bounds | null {
  const zones = entities(view.zones).filter((zone) => zone.region === region);
  const islands = islandsBounds(
    kingdom,
    zones.map(({ key }) => key),
  );
  if (islands === null || entities(view.zones)[0]?.region !== region) return islands;
  return union([islands, ...siteBounds({ kingdom, view })]);
}

/** The task that a container belongs to; null when no row has it. */
export function taskOfContainer(view: View, container: number): TaskView | null {
  return entities(view.tasks).find(({ containers }) => containers.some(({ key }) => key === container)) ?? null;
}

/** Room of anything that stands somewhere; null for what does not. */
export function boundsOfEntity({ kingdom, view }: Places, { kind, key }: EntityRef): Bounds | null {
  switch (kind) {
    case 'zone':
      return islandsBounds(kingdom, [key]);
    case 'instance': {
      const territory = kingdom.territories.get(key);
      return territory === undefined ? null : plotBounds(kingdom, territory);
    }
    case 'task': {
      const zone = entity(view.tasks, key)?.zone ?? null;
      return spotBounds(kingdom, key) ?? (zone === null ? null : islandsBounds(kingdom, [zone]));
    }
    case 'container': {
      const task = taskOfContainer(view, key);
      return task === null ? null : spotBounds(kingdom, task.key);
    }
    case 'service': {
      const own = entities(view.tasks).filter(({ service }) => service === key);
      return union(own.flatMap((task) => spotBounds(kingdom, task.key) ?? []));
    }
    case 'cluster': {
      const own = [...kingdom.territories.values()].filter(
        ({ instance }) => entity(view.instances, instance)?.cluster === key,
      );
      return union(own.map((territory) => plotBounds(kingdom, territory)));
    }
    case 'load-balancer': {
      const zones = entity(view.balancers, key)?.zones ?? [];
      return kingdom.landmarks.get(`load-balancer ${key}`)?.bounds ?? islandsBounds(kingdom, zones);
    }
    default:
      return null;
  }
}
