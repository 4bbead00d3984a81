/**
 * Ground that is no territory: the cloud over each zone where the sky guild builds (Fargate), and the yard where tasks
 * wait that have no place yet. To the map they are territories of their own, with keys that no instance has.
 */
import { entity } from '../sim-client/world-store.ts';
import type { TaskView, View } from '../sim-client/words.ts';
import { project, type Point } from './iso.ts';
import { CPU_PER_TILE, type IslandPlan, type PlotSize } from './layout.ts';

/** Key of the yard. */
export const YARD = -1_000_000;
export const YARD_SIZE: PlotSize = { width: 6, depth: 4 };

/** Key of the cloud over a zone. */
export function cloudKey(zone: number): number {
  return -1 - zone;
}

export function isSky(instance: number): boolean {
  return instance < 0;
}

/** Where a task stands that stands on no instance. */
export function skyHome({ zone }: Pick<TaskView, 'zone'>): number {
  return zone === null ? YARD : cloudKey(zone);
}

/** Tiles along a cloud's side: room for all its developments, and for as many again; grows in steps. */
export function cloudSide(view: View, zone: number): number {
  let cpu = 0;
  for (const key of entity(view.zones, zone)?.sky ?? []) cpu += entity(view.tasks, key)?.cpu ?? 0;
  let side = 4;
  while (side * side < (cpu / CPU_PER_TILE) * 1.7) side = Math.ceil(side * 1.4);
  return side;
}

/** How high a cloud floats over the island's edge [world units]. */
const FLOATS = 58;

/** First tile of the cloud over an island whose back corner is `origin`. */
export function cloudOrigin(plan: IslandPlan, origin: Point, { width, depth }: PlotSize): Point {
  const edge = project(plan.width * 0.8, 0);
  const middle = project(width / 2, depth / 2);
  const front = project(width, depth);
  return { x: origin.x + edge.x + 34 - middle.x, y: origin.y + edge.y - FLOATS - front.y };
}
