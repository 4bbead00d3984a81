/** Drawing on a canvas in world units: the only things the art is made of. */
import { project, type Box, type Point } from '../iso.ts';
import { css, darker, lighter, PALETTE, type Rgb } from '../palette.ts';

export type Canvas = CanvasRenderingContext2D;

export function polygon(canvas: Canvas, points: readonly Point[], fill: string | CanvasGradient): void {
  path(canvas, points);
  canvas.fillStyle = fill;
  canvas.fill();
}

export function stroke(canvas: Canvas, points: readonly Point[], color: string, width: number, closed = true): void {
  path(canvas, points, closed);
  canvas.strokeStyle = color;
  canvas.lineWidth = width * PALETTE.line;
  canvas.stroke();
}

/** Without the theme's thickness: for what is a shape rather than a line. */
export function bar(canvas: Canvas, from: Point, to: Point, color: string, width: number): void {
  path(canvas, [from, to], false);
  canvas.strokeStyle = color;
  canvas.lineWidth = width;
  canvas.stroke();
}

export function disc(canvas: Canvas, { x, y }: Point, radius: number, fill: string, flat = 1): void {
  canvas.beginPath();
  canvas.ellipse(x, y, radius, radius * flat, 0, 0, Math.PI * 2);
  canvas.fillStyle = fill;
  canvas.fill();
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

/** Outlines around everything, where the theme wants them. */
export function outlined(canvas: Canvas, { top, left, right }: Faces): void {
  if (PALETTE.line < 1.5) return;
  const ink = css(PALETTE.ink, 0.85);
  for (const face of [top, left, right]) stroke(canvas, face, ink, 0.55);
}

/** A lit box: light from the upper left, so the left face is half lit and the right one is in shade. */
export function box(canvas: Canvas, at: Box, color: Rgb, base = 0): Faces {
  const shape = faces(at, base);
  const left = canvas.createLinearGradient(0, shape.left[0]!.y, 0, shape.left[2]!.y);
  left.addColorStop(0, css(darker(color, 0.12)));
  left.addColorStop(1, css(darker(color, 0.34)));
  const right = canvas.createLinearGradient(0, shape.right[0]!.y, 0, shape.right[2]!.y);
  right.addColorStop(0, css(darker(color, 0.4)));
  right.addColorStop(1, css(darker(color, 0.6)));
  polygon(canvas, shape.left, left);
  polygon(canvas, shape.right, right);
  polygon(canvas, shape.top, css(lighter(color, 0.22)));
  outlined(canvas, shape);
  return shape;
}

/** A hipped roof over a ground at height `base`. */
export function hipRoof(canvas: Canvas, { x, y, width, depth, height }: Box, base: number, color: Rgb): void {
  const tip = project(x + width / 2, y + depth / 2, base + height);
  const [back, left, front, right] = [
    project(x, y, base),
    project(x, y + depth, base),
    project(x + width, y + depth, base),
    project(x + width, y, base),
  ];
  polygon(canvas, [back, left, tip], css(lighter(color, 0.2)));
  polygon(canvas, [back, right, tip], css(darker(color, 0.3)));
  polygon(canvas, [left, front, tip], css(lighter(color, 0.1)));
  polygon(canvas, [front, right, tip], css(darker(color, 0.4)));
  if (PALETTE.line < 1.5) return;
  for (const side of [
    [left, front, tip],
    [front, right, tip],
  ])
    stroke(canvas, side, css(PALETTE.ink, 0.85), 0.55);
}

/** Poles and planks around something that is being built. */
export function scaffold(canvas: Canvas, at: Box, poles: number, base = 0): void {
  const { left, right } = faces(at, base);
  canvas.lineCap = 'round';
  const wood = css(darker(PALETTE.gold, 0.05), 0.9);
  for (const face of [left, right]) {
    const [top0, top1, bottom1, bottom0] = face as [Point, Point, Point, Point];
    for (let i = 0; i <= poles; i++) {
      stroke(canvas, [between(top0, top1, i / poles), between(bottom0, bottom1, i / poles)], wood, 0.9, false);
    }
    for (const share of [0.22, 0.62]) {
      stroke(canvas, [between(top0, bottom0, share), between(top1, bottom1, share)], wood, 0.8, false);
    }
    stroke(canvas, [between(top0, bottom0, 0.22), between(top1, bottom1, 0.62)], wood, 0.5, false);
  }
}

/** A point part of the way from one to another. */
export function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

/** A point on a face: `across` from its left, `down` from its top [0 to 1]. */
export function onFace(face: readonly Point[], across: number, down: number): Point {
  return between(between(face[0]!, face[1]!, across), between(face[3]!, face[2]!, across), down);
}

/** Decoration's own chance, the same for the same seed: never the simulator's. */
export function scatter(seed: number): () => number {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 4_294_967_296;
  };
}
