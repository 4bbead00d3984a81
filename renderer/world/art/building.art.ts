/** One building, as far as it is, with the marks it bears. */
import { speaks } from '../channels.ts';
import { USE_STEPS, type Building } from '../development.ts';
import { project, type Box, type Point } from '../iso.ts';
import { css, darker, lighter, mix, PALETTE, SHADES, type Emblem, type Rgb } from '../palette.ts';
import { between, box, disc, faces, hipRoof, onFace, polygon, scaffold, scatter, stroke } from './brush.ts';
import type { Canvas, Faces } from './brush.ts';
import { drawAgain, drawBanner } from './emblem.art.ts';

/** Under load: how brightly it glows (CPU in use) and how full it is (memory in use), in quarters from 0 to 4. */
export interface Use {
  readonly glow: number;
  readonly fill: number;
}

/** What a development wears. */
export interface Livery {
  /** Of its family and revision. */
  readonly color: Rgb;
  readonly revision: number;
  /** Of its service. */
  readonly banner: Rgb;
  readonly emblem: Emblem | null;
}

const INSET = 0.07;
/** Height of the slab that all stand on [world units]. */
export const PLINTH = 1.6;
/** Buildings narrower than this are huts under a pitched roof [tiles]. */
const HUT = 0.62;
const GREY: Rgb = [150, 146, 160];

/** Colours without what is not spoken of just now. */
function bodyColor(color: Rgb): Rgb {
  if (speaks('shade') || speaks('footprint') || speaks('height')) return color;
  return mix(GREY, PALETTE.night, 0.25);
}

export function drawBuilding(canvas: Canvas, building: Building, livery: Livery, use: Use | null): void {
  const { box: own, state } = building;
  const inset = Math.min(INSET, own.width * 0.14, own.depth * 0.14);
  const body = {
    x: own.x + inset,
    y: own.y + inset,
    width: own.width - 2 * inset,
    depth: own.depth - 2 * inset,
    height: own.height,
  };
  const color = bodyColor(livery.color);
  switch (state) {
    case 'plan':
      drawPlan(canvas, faces(body), livery.color);
      return;
    case 'crates':
      drawPlan(canvas, faces(body), livery.color);
      drawCrates(canvas, body);
      return;
    case 'frame':
      drawFrame(canvas, body, color, 0.62);
      return;
    case 'down':
      drawFrame(canvas, body, mix(color, GREY, 0.6), 0.34);
      return;
    case 'ruin':
      drawRuin(canvas, body, color);
      break;
    case 'dark':
    case 'lit':
      drawStanding(canvas, body, color, building, livery, state === 'lit' ? use : null);
      break;
  }
  drawMarks(canvas, body, building);
}

/** The plan has landed, nothing stands: dashed edges. */
function drawPlan(canvas: Canvas, { top, left, right }: Faces, color: Rgb): void {
  const line = css(mix(lighter(color, 0.3), PALETTE.ghost, 0.45), 0.95);
  for (const face of [left, right, top]) polygon(canvas, face, css(PALETTE.ghost, speaks('stages') ? 0.15 : 0.06));
  canvas.setLineDash([3.2, 2.4]);
  for (const face of [left, right, top]) stroke(canvas, face, line, 0.9);
  canvas.setLineDash([]);
}

/** Images are being brought: crates on the ground. */
function drawCrates(canvas: Canvas, body: Box): void {
  const side = Math.min(0.4, body.width * 0.36, body.depth * 0.36);
  const tall = Math.min(7, side * 20);
  const crate = (x: number, y: number, base: number): void => {
    const shape = box(canvas, { x, y, width: side, depth: side, height: tall }, PALETTE.wood, base);
    for (const face of [shape.left, shape.right]) {
      stroke(canvas, [face[0]!, face[2]!], css(darker(PALETTE.wood, 0.6), 0.7), 0.5, false);
      stroke(canvas, face, css(darker(PALETTE.wood, 0.65), 0.8), 0.5);
    }
  };
  const [cx, cy] = [body.x + body.width / 2, body.y + body.depth / 2];
  crate(cx - side * 1.05, cy - side * 0.8, PLINTH);
  crate(cx + side * 0.1, cy - side * 0.6, PLINTH);
  crate(cx - side * 0.5, cy + side * 0.15, PLINTH);
  if (body.height > 10) crate(cx - side * 0.5, cy - side * 0.6, PLINTH + tall);
}

/** Half up: what stands is bare, with scaffolding around. */
function drawFrame(canvas: Canvas, body: Box, color: Rgb, share: number): void {
  const height = Math.max(4, body.height * share);
  box(canvas, { ...body, height }, mix(color, PALETTE.stone, 0.35), 0);
  scaffold(canvas, { ...body, height: Math.max(height + 4, body.height * Math.min(1, share + 0.3)) }, 3);
}

/** What is left of a building whose container has ended badly. */
function drawRuin(canvas: Canvas, body: Box, color: Rgb): void {
  const burnt = mix(darker(color, 0.62), [70, 66, 74], 0.5);
  const height = Math.max(4, body.height * 0.42);
  const shape = box(canvas, { ...body, height }, burnt);
  const chance = scatter(Math.round(body.width * 31 + body.height));
  for (const face of [shape.left, shape.right]) {
    const teeth: Point[] = [face[0]!];
    for (let tooth = 1; tooth < 6; tooth++) {
      const point = between(face[0]!, face[1]!, tooth / 6);
      teeth.push({ x: point.x, y: point.y - (tooth % 2 === 0 ? 0 : 2 + chance() * 4) });
    }
    teeth.push(face[1]!);
    polygon(canvas, teeth, css(darker(burnt, 0.3)));
  }
  const top = between(shape.top[0]!, shape.top[2]!, 0.5);
  for (let puff = 0; puff < 5; puff++) {
    const at = { x: top.x + puff * 1.8 - 2, y: top.y - 4 - puff * 4.2 };
    disc(canvas, at, 2.2 + puff * 0.9, css([120, 112, 128], 0.34 - puff * 0.05));
  }
}

function drawStanding(
  canvas: Canvas,
  body: Box,
  color: Rgb,
  { main, state }: Building,
  livery: Livery,
  use: Use | null,
): void {
  const hut = !main && Math.min(body.width, body.depth) < HUT;
  const paint = state === 'dark' ? mix(color, [92, 86, 108], 0.38) : color;
  if (use !== null && use.glow > 1 && speaks('glow')) halo(canvas, body, use.glow / USE_STEPS);
  const shape = box(canvas, body, paint);
  if (use !== null && speaks('fill')) drawFill(canvas, shape, use.fill / USE_STEPS);
  drawWindows(canvas, body, shape, paint, state, use);
  drawDoor(canvas, body, shape, paint);
  stroke(canvas, [shape.left[1]!, shape.left[2]!], css(lighter(paint, 0.5), 0.45), 0.7, false);
  if (hut) hutRoof(canvas, body, mix(paint, PALETTE.rock, 0.35));
  else {
    drawRoof(canvas, shape, paint, livery.revision);
    drawVent(canvas, body, paint);
  }
  if (use !== null && use.glow > 0 && speaks('glow') && !hut) drawSkylight(canvas, shape, use.glow / USE_STEPS);
  if (!main || !(speaks('banner') || speaks('shade'))) return;
  const pole = project(body.x + body.width * 0.24, body.y + body.depth * 0.24, body.height);
  if (livery.emblem !== null) drawBanner(canvas, pole, livery.banner, livery.emblem, state === 'lit' ? 1 : 0.25);
}

function hutRoof(canvas: Canvas, { x, y, width, depth, height: base }: Box, color: Rgb): void {
  const height = Math.min(9, 4 + width * 6);
  hipRoof(canvas, { x: x - 0.03, y: y - 0.03, width: width + 0.06, depth: depth + 0.06, height }, base, color);
}

/** Every building has a door to the front; large ones have a vent on the roof. They say nothing. */
function drawDoor(canvas: Canvas, body: Box, { left }: Faces, color: Rgb): void {
  if (body.height < 6) return;
  const half = Math.min(0.16, 0.13 / body.width);
  const high = 1 - Math.min(0.5, 5.4 / body.height);
  const door = [
    onFace(left, 0.5 - half, high),
    onFace(left, 0.5 + half, high),
    onFace(left, 0.5 + half, 1),
    onFace(left, 0.5 - half, 1),
  ];
  polygon(canvas, door, css(darker(color, 0.7)));
  stroke(canvas, [door[3]!, door[0]!, door[1]!, door[2]!], css(lighter(color, 0.4), 0.8), 0.6, false);
}

function drawVent(canvas: Canvas, body: Box, color: Rgb): void {
  if (Math.min(body.width, body.depth) < 0.8) return;
  const side = 0.2;
  const at = { x: body.x + body.width * 0.72, y: body.y + body.depth * 0.16, width: side, depth: side, height: 3.4 };
  const { top } = box(canvas, at, mix(color, PALETTE.stone, 0.55), body.height);
  polygon(
    canvas,
    top.map((corner) => between(corner, between(top[0]!, top[2]!, 0.5), 0.3)),
    css(PALETTE.night, 0.7),
  );
}

/** Light in the air around who works hard. */
function halo(canvas: Canvas, body: Box, share: number): void {
  const middle = project(body.x + body.width / 2, body.y + body.depth / 2, body.height * 0.62);
  // It ends within the room of the picture, or one would see its edges.
  const across = (body.width + body.depth) * 10 + 22;
  const down = (body.width + body.depth) * 5 + body.height * 0.38 + 26;
  const light = canvas.createRadialGradient(0, 0, across * 0.2, 0, 0, across);
  light.addColorStop(0, css(PALETTE.gold, 0.62 * share));
  light.addColorStop(0.6, css(PALETTE.gold, 0.3 * share));
  light.addColorStop(1, css(PALETTE.gold, 0));
  canvas.save();
  canvas.translate(middle.x, middle.y);
  canvas.scale(1, down / across);
  canvas.fillStyle = light;
  canvas.fillRect(-across, -across, across * 2, across * 2);
  canvas.restore();
}

/** What is in it stands as high as the memory in use. */
function drawFill(canvas: Canvas, { left, right }: Faces, share: number): void {
  if (share <= 0) return;
  for (const [face, strength] of [
    [left, 0.5],
    [right, 0.36],
  ] as const) {
    const [from, to] = [onFace(face, 0, 1 - share), onFace(face, 1, 1 - share)];
    const depth = canvas.createLinearGradient(0, from.y, 0, face[3]!.y);
    depth.addColorStop(0, css(PALETTE.water, strength));
    depth.addColorStop(1, css(mix(PALETTE.water, PALETTE.night, 0.6), strength + 0.2));
    polygon(canvas, [from, to, face[2]!, face[3]!], depth);
    stroke(canvas, [from, to], css(lighter(PALETTE.water, 0.45), 0.95), 1.1, false);
  }
}

/** Light comes out of the roof of who works. */
function drawSkylight(canvas: Canvas, { top }: Faces, share: number): void {
  const middle = between(top[0]!, top[2]!, 0.5);
  const inner = top.map((corner) => between(corner, middle, 0.66 - 0.44 * share));
  polygon(canvas, inner, css(mix(PALETTE.gold, [255, 255, 240], share * 0.4), 0.45 + 0.5 * share));
  stroke(canvas, inner, css(lighter(PALETTE.gold, 0.6), 0.6 + 0.4 * share), 0.7);
}

/** Windows are lit by the CPU in use; without load they are just windows. Their number says nothing. */
function drawWindows(
  canvas: Canvas,
  body: Box,
  { left, right }: Faces,
  color: Rgb,
  state: Building['state'],
  use: Use | null,
): void {
  if (body.height < 8) return;
  const rows = Math.max(1, Math.min(9, Math.round(body.height / 11)));
  const glow = use !== null && speaks('glow') ? use.glow / USE_STEPS : null;
  const lit =
    glow === null
      ? lighter(color, 0.42)
      : mix(PALETTE.pane, mix(PALETTE.gold, [255, 255, 235], glow * 0.35), Math.sqrt(glow));
  const pane = state === 'dark' ? mix(PALETTE.pane, color, 0.2) : lit;
  for (const [face, length, shade] of [
    [left, body.width, 0],
    [right, body.depth, 0.22],
  ] as const) {
    const columns = Math.max(1, Math.round(length * 2.1));
    const own = glow === null || state === 'dark' ? darker(pane, shade) : pane;
    canvas.fillStyle = css(own, 0.92);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) windowAt(canvas, face, column, columns, row, rows);
    }
  }
}

function windowAt(
  canvas: Canvas,
  face: readonly Point[],
  column: number,
  columns: number,
  row: number,
  rows: number,
): void {
  const [a, b] = [(column + 0.3) / columns, (column + 0.7) / columns];
  const [from, to] = [(row + 0.32) / rows, (row + 0.78) / rows];
  canvas.beginPath();
  for (const [across, down] of [
    [a, from],
    [b, from],
    [b, to],
    [a, to],
  ] as const) {
    const point = onFace(face, across, down);
    canvas.lineTo(point.x, point.y);
  }
  canvas.fill();
}

/** A parapet, and as many marks on the roof as the shade stands for. */
function drawRoof(canvas: Canvas, { top, left, right }: Faces, color: Rgb, revision: number): void {
  const middle = between(top[0]!, top[2]!, 0.5);
  const inner = top.map((corner) => between(corner, middle, 0.16));
  polygon(canvas, inner, css(darker(lighter(color, 0.16), 0.08)));
  stroke(canvas, inner, css(darker(color, 0.4), 0.5), 0.5);
  stroke(canvas, [left[0]!, left[1]!, right[1]!], css(lighter(color, 0.6), 0.95), 0.9, false);
  if (!speaks('shade')) return;
  const marks = ((revision - 1) % SHADES) + 1;
  for (let mark = 0; mark < marks; mark++) {
    const at = between(between(inner[3]!, inner[2]!, (mark + 0.7) / (SHADES + 0.6)), middle, 0.2);
    disc(canvas, at, 1.1, css(darker(color, 0.62), 0.9), 0.6);
  }
}

function drawMarks(canvas: Canvas, body: Box, { cracks, flood, again }: Building): void {
  if (!speaks('trouble')) return;
  const { top, left, right } = faces(body);
  if (cracks) {
    for (const face of [left, right]) {
      const line = [
        [0.62, 0],
        [0.48, 0.18],
        [0.6, 0.34],
        [0.4, 0.55],
        [0.52, 0.72],
      ].map(([across, down]) => onFace(face, across!, down!));
      stroke(canvas, line, css([24, 12, 20], 0.9), 1.3, false);
      stroke(canvas, [line[2]!, onFace(face, 0.82, 0.46)], css([24, 12, 20], 0.9), 0.9, false);
    }
  }
  if (flood) drawFlood(canvas, top, left, right);
  if (again) {
    const at = project(body.x + body.width, body.y, body.height);
    drawAgain(canvas, { x: at.x - 2, y: at.y - 5 }, 4.2);
  }
}

/** More memory than it may have: it runs over the roof. */
function drawFlood(canvas: Canvas, top: readonly Point[], left: readonly Point[], right: readonly Point[]): void {
  const red = mix(PALETTE.water, PALETTE.bad, 0.75);
  polygon(canvas, top, css(red, 0.85));
  for (const face of [left, right]) {
    const edge: Point[] = [face[0]!];
    for (let drip = 0; drip <= 8; drip++)
      edge.push(onFace(face, drip / 8, drip % 2 === 0 ? 0.1 : 0.3 + (drip % 3) * 0.12));
    edge.push(face[1]!);
    polygon(canvas, edge, css(red, 0.85));
  }
}
