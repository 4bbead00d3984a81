/** A development: footprint is its CPU reservation, height its memory reservation, one floor for each container. */
import type { Box } from '../iso.ts';
import { css, darker, lighter, PALETTE, type Rgb } from '../palette.ts';
import { between, box, faces, polygon, scaffold, stroke, type Canvas, type Faces } from './brush.ts';

/** Planned, being built, standing. */
export type BlockLook = 'ghost' | 'scaffold' | 'solid';

const INSET = 0.07;

/** Under load: how brightly it glows (CPU in use) and how full it is (memory in use), in quarters from 0 to 4. */
export interface BlockUse {
  readonly glow: number;
  readonly fill: number;
}
export const USE_STEPS = 4;

export function drawBlock(
  canvas: Canvas,
  at: Box,
  color: Rgb,
  floors: number,
  look: BlockLook,
  use: BlockUse | null = null,
): void {
  const body = { ...at, x: at.x + INSET, y: at.y + INSET, width: at.width - 2 * INSET, depth: at.depth - 2 * INSET };
  if (look === 'ghost') {
    drawBlueprint(canvas, faces(body), color);
    return;
  }
  shadow(canvas, body);
  if (look === 'scaffold') {
    canvas.globalAlpha = 0.55;
    box(canvas, body, color);
    canvas.globalAlpha = 1;
    scaffold(canvas, { ...body, height: body.height + 3 }, Math.max(2, Math.round(body.width * 2)));
    return;
  }
  const shape = box(canvas, body, color);
  if (use !== null) drawFill(canvas, shape, use.fill / USE_STEPS);
  drawFloors(canvas, shape, color, floors);
  drawWindows(canvas, body, shape, color, floors);
  drawRoof(canvas, shape, color);
  if (use !== null && use.glow > 0) drawGlow(canvas, shape, use.glow / USE_STEPS);
}

/** What is in it stands as high as the memory in use. */
function drawFill(canvas: Canvas, { left, right }: Faces, share: number): void {
  if (share <= 0) return;
  for (const face of [left, right]) {
    const [from, to] = [
      between(face[3]!, face[0]!, Math.min(1, share)),
      between(face[2]!, face[1]!, Math.min(1, share)),
    ];
    polygon(canvas, [from, to, face[2]!, face[3]!], css(PALETTE.night, 0.34));
    stroke(canvas, [from, to], css(PALETTE.portal, 0.95), 1, false);
  }
}

/** Light comes out of the roof of who works. */
function drawGlow(canvas: Canvas, { top }: Faces, share: number): void {
  const middle = between(top[0]!, top[2]!, 0.5);
  const inner = top.map((corner) => between(corner, middle, 0.62 - 0.5 * share));
  polygon(canvas, inner, css(PALETTE.gold, 0.35 + 0.6 * share));
  stroke(canvas, inner, css(lighter(PALETTE.gold, 0.6), 0.5 + 0.5 * share), 0.8);
}

/** A short soft shadow to the lower right. */
function shadow(canvas: Canvas, body: Box): void {
  const long = 0.1 + Math.min(0.22, body.height / 250);
  polygon(canvas, faces({ ...body, width: body.width + long, height: 0 }).top, css(PALETTE.night, 0.3));
}

/** The plan has landed, nothing stands: dashed edges. */
function drawBlueprint(canvas: Canvas, { top, left, right }: Faces, color: Rgb): void {
  const line = css(lighter(color, 0.55), 0.95);
  for (const face of [left, right, top]) polygon(canvas, face, css(PALETTE.ghost, 0.16));
  canvas.setLineDash([3.2, 2.4]);
  for (const face of [left, right, top]) stroke(canvas, face, line, 0.9);
  canvas.setLineDash([]);
}

function drawFloors(canvas: Canvas, { left, right }: Faces, color: Rgb, floors: number): void {
  const line = css(darker(color, 0.62), 0.75);
  for (let floor = 1; floor < floors; floor++) {
    const share = floor / floors;
    for (const face of [left, right]) {
      stroke(canvas, [between(face[0]!, face[3]!, share), between(face[1]!, face[2]!, share)], line, 0.9, false);
    }
  }
}

/** Lit windows, so that a tall block reads as a building; their number says nothing. */
function drawWindows(canvas: Canvas, body: Box, { left, right }: Faces, color: Rgb, floors: number): void {
  const tall = body.height / Math.max(1, floors);
  if (tall < 9) return;
  const sides: [Faces['left'], number, number][] = [
    [left, body.width, 0.34],
    [right, body.depth, 0.16],
  ];
  for (const [face, length, light] of sides) {
    const columns = Math.max(1, Math.round(length * 1.7));
    canvas.fillStyle = css(lighter(color, light), 0.75);
    for (let floor = 0; floor < Math.max(1, floors); floor++) {
      const rows = Math.max(1, Math.floor(tall / 13));
      for (let row = 0; row < rows; row++) {
        const from = (floor + (row + 0.3) / rows) / Math.max(1, floors);
        drawWindowRow(canvas, face, columns, from, Math.min(0.42 / rows / Math.max(1, floors), 6 / body.height));
      }
    }
  }
}

function drawWindowRow(canvas: Canvas, face: Faces['left'], columns: number, from: number, tall: number): void {
  for (let column = 0; column < columns; column++) {
    const [a, b] = [(column + 0.34) / columns, (column + 0.66) / columns];
    canvas.beginPath();
    for (const [across, down] of [
      [a, from],
      [b, from],
      [b, from + tall],
      [a, from + tall],
    ] as const) {
      const point = between(between(face[0]!, face[1]!, across), between(face[3]!, face[2]!, across), down);
      canvas.lineTo(point.x, point.y);
    }
    canvas.fill();
  }
}

function drawRoof(canvas: Canvas, { top, left, right }: Faces, color: Rgb): void {
  const middle = between(top[0]!, top[2]!, 0.5);
  const inner = top.map((corner) => between(corner, middle, 0.2));
  polygon(canvas, inner, css(lighter(color, 0.06)));
  stroke(canvas, inner, css(darker(color, 0.3), 0.45), 0.6);
  stroke(canvas, [left[0]!, left[1]!, right[1]!], css(lighter(color, 0.55), 0.9), 0.8, false);
}
