/** What is under a point of the world: the front-most development, else the territory, else the zone. */
import type { EntityRef } from '../sim-client/words.ts';
import { entity } from '../sim-client/world-store.ts';
import { plotGround } from './art/plot.art.ts';
import { boundsOfEntity, taskOfContainer, type Places } from './bounds.ts';
import { inside, outline, unproject, type Point } from './iso.ts';
import type { Kingdom, Territory } from './kingdom.ts';
import { middleOfBounds } from './lens.ts';
import type { Detail, Level } from './semantic-zoom.ts';
import { isSky } from './sky.ts';
import { highestOf, solidsOf } from './solids.ts';

export interface Pickable extends Places {
  readonly detail: Pick<Detail, 'developments'>;
}

/** Castle and front wall rise over the ground of a plot so far [world units]. */
const PLOT_HEIGHT = 8;
/** Nothing on a plot is higher [world units], and its way in front is so deep [tiles]. */
const REACH = 190;
const LANES = 1.4;

export function pick(world: Pickable, point: Point): EntityRef | null {
  const { kingdom } = world;
  let best: EntityRef | null = null;
  let depth = -Infinity;
  for (const territory of kingdom.territories.values()) {
    const over = kingdom.depthOf(territory);
    if (over <= depth) continue;
    const origin = kingdom.originOf(territory);
    const hit = pickOnPlot(world, territory, { x: point.x - origin.x, y: point.y - origin.y });
    if (hit !== null) [best, depth] = [hit, over];
  }
  return best ?? pickLandmark(kingdom, point) ?? pickZone(kingdom, point);
}

/** `local` is measured from the plot's first tile. */
function pickOnPlot({ kingdom, view, detail }: Pickable, territory: Territory, local: Point): EntityRef | null {
  const { plot, instance } = territory;
  const whole = plotGround(plot.size);
  if (!inside(outline({ ...whole, depth: whole.depth + LANES, height: REACH }), local)) return null;
  // Nobody owns a cloud or the yard.
  const ground = !isSky(instance) && inside(outline({ ...whole, height: PLOT_HEIGHT }), local);
  // From so far away developments are not told apart.
  if (detail.developments === 'summary') return ground ? { kind: 'instance', key: instance } : null;
  for (const key of kingdom.order(territory).toReversed()) {
    const box = plot.spots.get(key);
    if (box === undefined || !inside(outline(box), local)) continue;
    const task = entity(view.tasks, key);
    const solids = task === null ? [] : solidsOf(task, box);
    const building = solids.findLast((solid) => inside(outline(solid), local));
    // Between its buildings and over the lower ones one looks through it, but not at its own ground.
    if (building === undefined && !inside(outline({ ...box, height: 0 }), local)) continue;
    const isNear = detail.developments === 'buildings' && building !== undefined && building.container >= 0;
    return isNear ? { kind: 'container', key: building.container } : { kind: 'task', key };
  }
  return ground ? { kind: 'instance', key: instance } : null;
}

function pickLandmark({ landmarks }: Kingdom, { x, y }: Point): EntityRef | null {
  for (const { subject, bounds } of landmarks.values()) {
    const isIn = x >= bounds.x && y >= bounds.y && x <= bounds.x + bounds.width && y <= bounds.y + bounds.height;
    if (isIn) return subject;
  }
  return null;
}

function pickZone({ islands, plan }: Kingdom, point: Point): EntityRef | null {
  let best: EntityRef | null = null;
  let depth = -1;
  for (const { zone, origin, rank } of islands.values()) {
    const tile = unproject({ x: point.x - origin.x, y: point.y - origin.y });
    const isOn = tile.x >= 0 && tile.y >= 0 && tile.x <= plan.width && tile.y <= plan.depth;
    if (isOn && rank > depth) [best, depth] = [{ kind: 'zone', key: zone }, rank];
  }
  return best;
}

/** The middle of a development's highest roof in the world: where one would click it. */
export function roofOf({ kingdom, view }: Places, key: number): Point | null {
  const territory = kingdom.territories.get(kingdom.homes.get(key) ?? -1);
  const box = kingdom.boxOf(key);
  if (territory === undefined || box === null) return null;
  const task = entity(view.tasks, key);
  const solid = (task === null ? null : highestOf(solidsOf(task, box))) ?? box;
  const origin = kingdom.originOf(territory);
  const [back, , , front] = outline(solid);
  const middle = { x: (back!.x + front!.x) / 2, y: (back!.y + front!.y - solid.height) / 2 };
  return { x: origin.x + middle.x, y: origin.y + middle.y };
}

/** What a thing is part of, at a level; null when it is not part of anything there. */
export function partOf({ kingdom, view }: Places, subject: EntityRef, level: Level): EntityRef | null {
  if (subject.kind === 'container') {
    if (level === 'building') return subject;
    const task = taskOfContainer(view, subject.key);
    return task === null ? null : partOf({ kingdom, view }, { kind: 'task', key: task.key }, level);
  }
  if (subject.kind === 'task') {
    const home = kingdom.homes.get(subject.key);
    if (level === 'development') return subject;
    if (level === 'building') {
      const [first] = entity(view.tasks, subject.key)?.containers ?? [];
      return first === undefined ? subject : { kind: 'container', key: first.key };
    }
    return home === undefined ? null : partOf({ kingdom, view }, { kind: 'instance', key: home }, level);
  }
  if (subject.kind === 'instance') {
    if (level === 'territory') return isSky(subject.key) ? null : subject;
    const zone = kingdom.territories.get(subject.key)?.zone;
    return level === 'zone' && zone !== undefined ? { kind: 'zone', key: zone } : null;
  }
  return subject.kind === 'zone' && level === 'zone' ? subject : null;
}

/** What of a level one looks at: the selection or what it is part of, else what is nearest to a point. */
export function partAt(world: Places, point: Point, level: Level, selection: EntityRef | null): EntityRef | null {
  const chosen = selection === null ? null : partOf(world, selection, level);
  return chosen ?? nearest(world, level, point);
}

/** Everything of a level that stands somewhere. */
export function candidates({ kingdom }: Places, level: Level): EntityRef[] {
  if (level === 'territory') {
    const lands = [...kingdom.territories.keys()].filter((key) => !isSky(key));
    return lands.map((key) => ({ kind: 'instance', key }));
  }
  if (level === 'development' || level === 'building') {
    return [...kingdom.homes.keys()].map((key) => ({ kind: 'task', key }));
  }
  return [...kingdom.islands.keys()].map((key) => ({ kind: 'zone', key }));
}

/** What is nearest to a point; developments are looked for on the nearest territory only. */
function nearest(world: Places, level: Level, point: Point): EntityRef | null {
  if (level !== 'development' && level !== 'building') return nearestOf(world, candidates(world, level), point);
  const home = nearestOf(world, candidates(world, 'territory'), point);
  const spots = home === null ? undefined : world.kingdom.territories.get(home.key)?.plot.spots;
  const tasks = [...(spots?.keys() ?? [])].map((key): EntityRef => ({ kind: 'task', key }));
  const task = nearestOf(world, tasks, point);
  return level === 'building' && task !== null ? partOf(world, task, 'building') : task;
}

function nearestOf(world: Places, all: readonly EntityRef[], point: Point): EntityRef | null {
  let best: EntityRef | null = null;
  let least = Infinity;
  for (const subject of all) {
    const bounds = boundsOfEntity(world, subject);
    if (bounds === null) continue;
    const { x, y } = middleOfBounds(bounds);
    const far = Math.hypot(x - point.x, y - point.y);
    if (far < least) [best, least] = [subject, far];
  }
  return best;
}
