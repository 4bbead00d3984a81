/** Drawing on a canvas in world units: the only things the art is made of. */
import { project, type Box, type Point } from '../iso.ts';
import { css, darker, lighter, type Rgb } from '../palette.ts';

export type Canvas = CanvasRenderingContext2D;

export function polygon(canvas: Canvas, points: readonly Point[], fill: string | CanvasGradient): void {
  path(canvas, points);
  canvas.fillStyle = fill;
  canvas.fill();
}

export function stroke(canvas: Canvas, points: readonly Point[], color: string, width: number, closed = true): void {
  path(canvas, points, closed);
  canvas.strokeStyle = color;
  canvas.lineWidth = width;
  canvas.stroke();
}

function path(canvas: Canvas, points: readonly Point[], closed = true): void {
  canvas.beginPath();
  points.forEach(({ x, y }, index) => (index === 0 ? canvas.moveTo(x, y) : canvas.lineTo(x, y)));
  if (closed) canvas.closePath();
}

/** The three faces one sees of a box standing at height `base`. */
export interface Faces {
  readonly top: readonly Point[];
  readonly left: readonly Point[];
  readonly right: readonly Point[];
}

export function faces({ x, y, width, depth, height }: Box, base = 0): Faces {
  const [x1, y1, h] = [x + width, y + depth, base + height];
  return {
    top: [project(x, y, h), project(x1, y, h), project(x1, y1, h), project(x, y1, h)],
    left: [project(x, y1, h), project(x1, y1, h), project(x1, y1, base), project(x, y1, base)],
    right: [project(x1, y1, h), project(x1, y, h), project(x1, y, base), project(x1, y1, base)],
  };
}

/** A lit box: light from the upper left, so the left face is half lit and the right one is in shade. */
export function box(canvas: Canvas, at: Box, color: Rgb, base = 0): Faces {
  const shape = faces(at, base);
  const left = canvas.createLinearGradient(0, shape.left[0]!.y, 0, shape.left[2]!.y);
  left.addColorStop(0, css(darker(color, 0.14)));
  left.addColorStop(1, css(darker(color, 0.32)));
  const right = canvas.createLinearGradient(0, shape.right[0]!.y, 0, shape.right[2]!.y);
  right.addColorStop(0, css(darker(color, 0.4)));
  right.addColorStop(1, css(darker(color, 0.56)));
  polygon(canvas, shape.left, left);
  polygon(canvas, shape.right, right);
  polygon(canvas, shape.top, css(lighter(color, 0.2)));
  return shape;
}

/** A point part of the way from one to another. */
export function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** Decoration's own chance, the same for the same seed: never the simulator's. */
export function scatter(seed: number): () => number {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 4_294_967_296;
  };
}
