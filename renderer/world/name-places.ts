/** Where a zone's name is free: of some places over its island's back edges the one with least beneath it. */
import { inside, project, type Point } from './iso.ts';
import type { Kingdom, Island } from './kingdom.ts';
import { islandOutline } from './layout.ts';
import { overlaps, type Bounds, type Frame } from './lens.ts';
import { cloudKey } from './sky.ts';
import { plotGround } from './art/plot.art.ts';
import { faces } from './art/brush.ts';

export interface NamePlace {
  /** Along the right back edge (positive) or the left one, in parts of it. */
  readonly along: number;
  /** So much higher [CSS pixels]. */
  readonly raise: number;
}

/** The first is the best when all are free. */
export const NAME_PLACES: readonly NamePlace[] = [0, 30, 60].flatMap((raise) =>
  [0.34, 0, 0.7, -0.3, 1.05].map((along) => ({ along, raise })),
);
/** In a narrower free part there is no small map, and zones have their names alone [CSS pixels]. */
export const HUD_FROM_PX = 480;
/** A name moves only for a place that is better by this. */
const STAYS = 3;
const SAMPLES = [0.04, 0.5, 0.96];

/** A point of the back edges of an island [world units]. */
export function edgePoint({ plan }: Kingdom, { origin }: Island, along: number): Point {
  const point = along >= 0 ? project(plan.width * along, 0) : project(0, -along * plan.depth);
  return { x: origin.x + point.x, y: origin.y + point.y };
}

export interface NameRoom {
  /** [device pixels] */
  readonly room: Bounds;
  /** Its rank in NAME_PLACES. */
  readonly rank: number;
}

export interface Obstacles {
  /** Signs, pills and what lies over the window [device pixels]. */
  readonly rooms: readonly Bounds[];
  /** Tops of other islands, and clouds [device pixels]. */
  readonly grounds: readonly (readonly Point[])[];
  /** The part of the window that is free [device pixels]. */
  readonly frame: Bounds;
}

/** Tops of the islands but one, and all clouds, as they are seen. */
export function groundsBut(kingdom: Kingdom, zone: number, at: (point: Point) => Point): Point[][] {
  const grounds: Point[][] = [];
  for (const island of kingdom.islands.values()) {
    if (island.zone !== zone) grounds.push(islandOutline(kingdom.plan, island.origin).map(at));
    const cloud = kingdom.territories.get(cloudKey(island.zone));
    if (cloud === undefined) continue;
    const origin = kingdom.originOf(cloud);
    const { top } = faces(plotGround(cloud.plot.size));
    grounds.push(top.map(({ x, y }) => at({ x: x + origin.x, y: y + origin.y })));
  }
  return grounds;
}

/** The rank of the best place, and what it covers; `before` is kept unless another one is clearly better. */
export function bestPlace(
  places: readonly NameRoom[],
  obstacles: Obstacles,
  before: number | null,
): { readonly rank: number; readonly cost: number } {
  let best = { rank: 0, cost: Infinity };
  let least = Infinity;
  for (const { room, rank } of places) {
    const cost = costOf(room, obstacles) + rank * 0.3;
    const kept = rank === before ? cost - STAYS : cost;
    if (kept < least) [best, least] = [{ rank, cost }, kept];
  }
  return best;
}

function costOf(room: Bounds, { rooms, grounds, frame }: Obstacles): number {
  let cost = 0;
  for (const other of rooms) if (overlaps(room, other)) cost += 4 + 10 * sharedPart(room, other);
  for (const across of SAMPLES) {
    for (const down of SAMPLES) {
      const point = { x: room.x + room.width * across, y: room.y + room.height * down };
      if (grounds.some((ground) => inside(ground, point))) cost += 2.2;
    }
  }
  const outside = room.x < frame.x || room.y < frame.y || room.x + room.width > frame.x + frame.width;
  return cost + (outside ? 6 : 0);
}

/** What part of `a` lies on `b`. */
function sharedPart(a: Bounds, b: Bounds): number {
  const wide = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const high = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return wide <= 0 || high <= 0 ? 0 : (wide * high) / (a.width * a.height);
}

/** What lies over the picture: the way down on the left, the small map on the right [CSS pixels]. */
export function hudRooms({ left, top, right }: Frame): Bounds[] {
  const crumbs = { x: left, y: top - 40, width: 300, height: 34 };
  const map = { x: right - 190, y: top - 40, width: 200, height: 130 };
  return right - left > HUD_FROM_PX ? [crumbs, map] : [crumbs];
}

export function scaled({ x, y, width, height }: Bounds, by: number): Bounds {
  return { x: x * by, y: y * by, width: width * by, height: height * by };
}
