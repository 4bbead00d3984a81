/** The isometric projection: tiles on the ground and height above it → world units (one pixel at zoom 1). */

/** Width and height of one tile's diamond [world units]. */
const TILE_WIDTH = 40;
export const TILE_HEIGHT = 20;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** x grows to the lower right, y to the lower left; `height` is in world units. */
export function project(x: number, y: number, height = 0): Point {
  return { x: ((x - y) * TILE_WIDTH) / 2, y: ((x + y) * TILE_HEIGHT) / 2 - height };
}

/** The tile under a point of the ground. */
export function unproject(point: Point): Point {
  const across = point.x / (TILE_WIDTH / 2);
  const down = point.y / (TILE_HEIGHT / 2);
  return { x: (down + across) / 2, y: (down - across) / 2 };
}

/** A box standing on the ground: [tiles], height [world units]. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly depth: number;
  readonly height: number;
}

/** The six corners of a box's outline on screen, clockwise from the back. */
export function outline({ x, y, width, depth, height }: Box): readonly Point[] {
  return [
    project(x, y, height),
    project(x + width, y, height),
    project(x + width, y),
    project(x + width, y + depth),
    project(x, y + depth),
    project(x, y + depth, height),
  ];
}

/** Is the point inside the convex outline? */
export function inside(corners: readonly Point[], point: Point): boolean {
  return corners.every((from, index) => {
    const to = corners[(index + 1) % corners.length]!;
    return (to.x - from.x) * (point.y - from.y) - (to.y - from.y) * (point.x - from.x) >= 0;
  });
}

/** True when `a` must be drawn before `b`: nothing of it stands in front. The boxes must not overlap. */
export function isBehind(a: Box, b: Box): boolean {
  const touching = 1e-6;
  return a.x + a.width <= b.x + touching || a.y + a.depth <= b.y + touching;
}

/** Boxes from back to front; each pair that hides one another is in the right order. */
export function backToFront<T extends Box>(boxes: readonly T[]): T[] {
  const rest = boxes.toSorted((a, b) => a.x + a.y - (b.x + b.y) || a.x - b.x);
  const sorted: T[] = [];
  while (rest.length > 0) {
    // The first box that no other one is behind of; overlapping boxes cannot stall the loop.
    const index = rest.findIndex((box) => rest.every((other) => other === box || !hides(other, box)));
    sorted.push(...rest.splice(Math.max(index, 0), 1));
  }
  return sorted;
}

/** Must `a` come before `b`, and not the other way round? */
function hides(a: Box, b: Box): boolean {
  return isBehind(a, b) && !isBehind(b, a);
}
