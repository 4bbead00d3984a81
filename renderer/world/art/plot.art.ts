/** A territory: its ground of one tile per 128 CPU units, its walls, its gate, its castle and its flag. */
import { speaks } from '../channels.ts';
import { project, type Box } from '../iso.ts';
import { CASTLE_STRIP, WALL, type PlotSize } from '../layout.ts';
import { css, darker, FLAG_COLORS, lighter, mix, PALETTE, type FlagKind, type Rgb } from '../palette.ts';
import { bar, between, box, disc, faces, hipRoof, onFace, polygon, scaffold, stroke, type Canvas } from './brush.ts';

export { scaffold } from './brush.ts';

/** What the ground is made of: the operating system, or no hypervisor at all. */
export type Ground = 'linux' | 'windows' | 'bare-metal';
/** How the walls stand: as ever, with the gate amber while it drains, lowered while it goes, dark when it is off. */
export type Mood = 'steady' | 'draining' | 'leaving' | 'off';

/** Slots for interfaces: how many are taken, of how many; null where nobody has an interface of its own. */
export interface Slots {
  readonly used: number;
  readonly total: number;
}

export interface PlotDress {
  readonly ground: Ground;
  readonly mood: Mood;
  readonly slots: Slots | null;
}
export const PLAIN: PlotDress = { ground: 'linux', mood: 'steady', slots: null };

const WALL_HEIGHT = 7;
const GREY: Rgb = [140, 136, 150];
/** More slots than this are not drawn one by one. */
const SLOTS_DRAWN = 16;

/** The whole plot with walls [tiles], measured from its first tile. */
export function plotGround({ width, depth }: PlotSize): Box {
  const x = -CASTLE_STRIP - WALL;
  return { x, y: -WALL, width: width + WALL - x, depth: depth + 2 * WALL, height: 0 };
}

/** Announced by the API, but nothing stands yet. */
export function drawPlotGhost(canvas: Canvas, size: PlotSize): void {
  const { top } = faces(plotGround(size));
  polygon(canvas, top, css(PALETTE.ghost, 0.13));
  canvas.setLineDash([5, 4]);
  stroke(canvas, top, css(PALETTE.ghost, 0.9), 1.4);
  canvas.setLineDash([2, 4]);
  for (let x = 0; x <= size.width; x++)
    stroke(canvas, [project(x, 0), project(x, size.depth)], css(PALETTE.ghost, 0.35), 0.6, false);
  for (let y = 0; y <= size.depth; y++)
    stroke(canvas, [project(0, y), project(size.width, y)], css(PALETTE.ghost, 0.35), 0.6, false);
  canvas.setLineDash([]);
}

function wallColor(mood: Mood): Rgb {
  if (!speaks('walls')) return mix(GREY, PALETTE.night, 0.35);
  if (mood === 'draining') return mix(PALETTE.wood, PALETTE.warn, 0.3);
  if (mood === 'leaving') return mix(PALETTE.wall, PALETTE.bad, 0.3);
  return mood === 'off' ? mix(PALETTE.wall, GREY, 0.8) : PALETTE.wall;
}

/** The ground with its tiles and the walls behind; what stands on it is drawn over this. */
export function drawPlot(canvas: Canvas, size: PlotSize, finished: boolean, dress: PlotDress = PLAIN): void {
  const ground = plotGround(size);
  const shade = faces({
    ...ground,
    x: ground.x - 0.15,
    y: ground.y - 0.15,
    width: ground.width + 0.55,
    depth: ground.depth + 0.55,
  });
  polygon(canvas, shade.top, css(PALETTE.night, 0.28));
  const base = groundColor(dress);
  polygon(canvas, faces(ground).top, css(mix(base, PALETTE.sand, 0.4)));
  for (let x = 0; x < size.width; x++) for (let y = 0; y < size.depth; y++) drawTile(canvas, x, y, base, dress);
  drawCourt(canvas, size, base);
  const height = finished ? wallHeight(dress.mood) : 2;
  const merlons = finished && dress.mood !== 'leaving';
  const color = wallColor(dress.mood);
  wallAlongX(canvas, ground, ground.y, height, merlons, color);
  wallAlongY(canvas, ground, ground.x, height, merlons, color);
  if (finished) {
    tower(canvas, ground.x + ground.width - WALL, ground.y, height, color);
    tower(canvas, ground.x, ground.y, height, color);
  } else scaffold(canvas, { ...ground, height: 20 }, 5);
}

function wallHeight(mood: Mood): number {
  return mood === 'leaving' ? 3.4 : WALL_HEIGHT;
}

function groundColor({ ground, mood }: PlotDress): Rgb {
  const color = ground === 'windows' ? PALETTE.slate : ground === 'bare-metal' ? PALETTE.steel : PALETTE.floor;
  const seen = speaks('ground') || speaks('footprint') ? color : mix(GREY, PALETTE.night, 0.5);
  return mood === 'off' ? mix(seen, PALETTE.night, 0.4) : seen;
}

/** One tile stands for 128 CPU units; those that nobody covers are free. */
function drawTile(canvas: Canvas, x: number, y: number, base: Rgb, { ground }: PlotDress): void {
  const { top } = faces({ x: x + 0.03, y: y + 0.03, width: 0.94, depth: 0.94, height: 0 });
  const color = (x + y) % 2 === 0 ? base : lighter(base, 0.09);
  polygon(canvas, top, css(color));
  stroke(canvas, [top[3]!, top[0]!, top[1]!], css(darker(color, 0.3), 0.6), 0.5, false);
  stroke(canvas, [top[3]!, top[2]!, top[1]!], css(lighter(color, 0.35), 0.5), 0.5, false);
  if (ground === 'windows') {
    const line = css(lighter(color, 0.45), 0.65);
    stroke(canvas, [project(x + 0.5, y + 0.14), project(x + 0.5, y + 0.86)], line, 0.9, false);
    stroke(canvas, [project(x + 0.14, y + 0.5), project(x + 0.86, y + 0.5)], line, 0.9, false);
  } else if (ground === 'bare-metal') {
    for (const [dx, dy] of [
      [0.16, 0.16],
      [0.84, 0.16],
      [0.16, 0.84],
      [0.84, 0.84],
    ] as const)
      disc(canvas, project(x + dx, y + dy), 0.9, css(lighter(color, 0.5), 0.9), 0.6);
  }
}

function drawCourt(canvas: Canvas, size: PlotSize, base: Rgb): void {
  const court = faces({ x: -CASTLE_STRIP, y: 0, width: CASTLE_STRIP - 0.1, depth: size.depth, height: 0 });
  polygon(canvas, court.top, css(mix(PALETTE.sandLight, base, 0.3)));
  for (let line = 0.5; line < size.depth; line += 0.5)
    stroke(
      canvas,
      [project(-CASTLE_STRIP, line), project(-0.1, line)],
      css(darker(PALETTE.sand, 0.3), 0.14),
      0.5,
      false,
    );
}

/** The walls in front: drawn after what stands on the plot. */
export function drawPlotFront(canvas: Canvas, size: PlotSize, finished: boolean, dress: PlotDress = PLAIN): void {
  const ground = plotGround(size);
  const { mood } = dress;
  const height = finished ? wallHeight(mood) - 1 : 2;
  const merlons = finished && mood !== 'leaving';
  const color = wallColor(mood);
  wallAlongY(canvas, ground, ground.x + ground.width - WALL, height, merlons, color);
  wallAlongX(canvas, ground, ground.y + ground.depth - WALL, height, merlons, color);
  if (!finished) return;
  drawGate(canvas, ground, height, color, mood);
  if (dress.slots !== null) drawSlots(canvas, ground, height, dress.slots);
  tower(canvas, ground.x, ground.y + ground.depth - WALL, height, color);
  tower(canvas, ground.x + ground.width - WALL, ground.y + ground.depth - WALL, height + 2, lighter(color, 0.06));
}

function wallAlongX(canvas: Canvas, ground: Box, y: number, height: number, merlons: boolean, color: Rgb): void {
  box(canvas, { x: ground.x, y, width: ground.width, depth: WALL, height }, color);
  if (!merlons) return;
  for (let x = ground.x + 0.1; x < ground.x + ground.width - 0.3; x += 0.62) {
    box(canvas, { x, y: y + 0.06, width: 0.3, depth: WALL - 0.12, height: 2.6 }, color, height);
  }
}

function wallAlongY(canvas: Canvas, ground: Box, x: number, height: number, merlons: boolean, color: Rgb): void {
  box(canvas, { x, y: ground.y, width: WALL, depth: ground.depth, height }, color);
  if (!merlons) return;
  for (let y = ground.y + 0.1; y < ground.y + ground.depth - 0.3; y += 0.62) {
    box(canvas, { x: x + 0.06, y, width: WALL - 0.12, depth: 0.3, height: 2.6 }, color, height);
  }
}

/** A round of stone at a corner of the walls. */
function tower(canvas: Canvas, x: number, y: number, height: number, color: Rgb): void {
  const at = { x: x - 0.1, y: y - 0.1, width: WALL + 0.2, depth: WALL + 0.2, height: height + 3.5 };
  box(canvas, at, lighter(color, 0.08));
  const eaves = { x: at.x - 0.05, y: at.y - 0.05, width: at.width + 0.1, depth: at.depth + 0.1, height: 8 };
  hipRoof(canvas, eaves, at.height, speaks('walls') ? mix(PALETTE.slate, color, 0.3) : darker(color, 0.1));
}

/** The gate in the front wall: light behind it, amber bars before it while it drains, shut when it is off. */
function drawGate(canvas: Canvas, ground: Box, height: number, color: Rgb, mood: Mood): void {
  const x = ground.x + ground.width * 0.5 - 0.5;
  const y = ground.y + ground.depth - WALL;
  const house = { x, y: y - 0.06, width: 1, depth: WALL + 0.14, height: height + 4 };
  const { left } = box(canvas, house, lighter(color, 0.12));
  const arch = [
    onFace(left, 0.26, 1),
    onFace(left, 0.26, 0.5),
    onFace(left, 0.5, 0.24),
    onFace(left, 0.74, 0.5),
    onFace(left, 0.74, 1),
  ];
  const open = mood === 'steady' ? PALETTE.gold : mood === 'draining' ? PALETTE.warn : PALETTE.night;
  polygon(canvas, arch, css(speaks('walls') ? mix(open, PALETTE.night, 0.12) : GREY));
  stroke(canvas, arch, css(darker(color, 0.6)), 0.7);
  if (mood !== 'draining' || !speaks('walls')) return;
  // Nobody comes in any more: amber and black bars.
  const [from, to] = [onFace(left, 0.1, 0.62), onFace(left, 0.9, 0.62)];
  bar(canvas, from, to, css(PALETTE.night), 2.6);
  for (let part = 0; part < 4; part++) {
    bar(canvas, between(from, to, part / 4 + 0.03), between(from, to, part / 4 + 0.15), css(PALETTE.warn), 2);
  }
}

/** Shields on the front wall: a slot for an interface each, blue when it is taken. */
function drawSlots(canvas: Canvas, ground: Box, height: number, { used, total }: Slots): void {
  const { right } = faces({ x: ground.x + ground.width - WALL, y: ground.y, width: WALL, depth: ground.depth, height });
  const drawn = Math.min(total, SLOTS_DRAWN);
  const taken = Math.min(drawn, total <= SLOTS_DRAWN ? used : Math.ceil((used / total) * SLOTS_DRAWN));
  for (let slot = 0; slot < drawn; slot++) {
    const at = onFace(right, (slot + 1) / (drawn + 1), 0.5);
    const size = Math.min(2.2, (ground.depth * 20) / (drawn + 1) / 2.6);
    const shield = [
      { x: at.x - size * 0.8, y: at.y - size + size * 0.4 },
      { x: at.x + size * 0.8, y: at.y - size - size * 0.4 },
      { x: at.x + size * 0.8, y: at.y + size * 0.1 },
      { x: at.x, y: at.y + size * 1.2 },
      { x: at.x - size * 0.8, y: at.y + size * 0.5 },
    ];
    const isTaken = slot < taken;
    polygon(
      canvas,
      shield,
      css(isTaken ? (speaks('bridges') ? PALETTE.portal : GREY) : PALETTE.night, isTaken ? 1 : 0.55),
    );
    stroke(canvas, shield, css(lighter(PALETTE.stone, 0.3)), 0.5);
  }
}

/** The agent's castle; its roofs wear the colour of the cluster. Drawn around the castle's middle. */
export function drawCastle(canvas: Canvas, banner: Rgb): void {
  const { stone } = PALETTE;
  const roofs = speaks('flag') || speaks('walls') ? banner : GREY;
  polygon(canvas, faces({ x: -0.7, y: -0.65, width: 1.6, depth: 1.5, height: 0 }).top, css(PALETTE.night, 0.25));
  turret(canvas, -0.55, -0.5, 0.42, 25, stone, roofs);
  const hall = box(canvas, { x: -0.5, y: -0.4, width: 1, depth: 0.85, height: 13 }, stone);
  for (const share of [0.25, 0.75]) {
    canvas.fillStyle = css(PALETTE.gold, 0.85);
    const at = onFace(hall.right, share, 0.4);
    canvas.fillRect(at.x - 0.9, at.y - 2, 1.8, 3.4);
  }
  for (let merlon = 0; merlon < 3; merlon++)
    box(canvas, { x: -0.45 + merlon * 0.36, y: 0.33, width: 0.2, depth: 0.12, height: 2.4 }, stone, 13);
  turret(canvas, 0.2, -0.55, 0.4, 21, stone, roofs);
  turret(canvas, -0.6, 0.25, 0.4, 21, stone, roofs);
  box(canvas, { x: -0.2, y: -0.15, width: 0.5, depth: 0.5, height: 14 }, lighter(stone, 0.1), 13);
  hipRoof(canvas, { x: -0.2, y: -0.15, width: 0.5, depth: 0.5, height: 13 }, 27, roofs);
  turret(canvas, 0.22, 0.2, 0.42, 19, stone, roofs);
  const gate = project(0.05, 0.46, 0);
  canvas.fillStyle = css(PALETTE.night, 0.85);
  canvas.beginPath();
  canvas.ellipse(gate.x - 2, gate.y - 4, 2.4, 4.6, 0, Math.PI, 0);
  canvas.lineTo(gate.x + 0.4, gate.y + 0.6);
  canvas.lineTo(gate.x - 4.4, gate.y - 1.2);
  canvas.fill();
}

function turret(canvas: Canvas, x: number, y: number, side: number, height: number, stone: Rgb, roof: Rgb): void {
  const { left } = box(canvas, { x, y, width: side, depth: side, height }, stone);
  const slit = onFace(left, 0.5, 0.3);
  bar(canvas, slit, { x: slit.x, y: slit.y + 3 }, css(PALETTE.night, 0.7), 0.9);
  hipRoof(canvas, { x: x - 0.05, y: y - 0.05, width: side + 0.1, depth: side + 0.1, height: 9 }, height, roof);
}

/** Height of the castle's highest point, where the flag pole begins [world units]. */
export const FLAG_BASE = 38;

/** Green connected, grey disconnected (and hanging), yellow draining; the shape differs too, not the colour alone. */
export function drawFlag(canvas: Canvas, kind: FlagKind): void {
  const color = speaks('flag') ? FLAG_COLORS[kind] : GREY;
  canvas.lineCap = 'round';
  stroke(
    canvas,
    [
      { x: 0, y: 0 },
      { x: 0, y: -19 },
    ],
    css(lighter(PALETTE.stone, 0.5)),
    1.3,
    false,
  );
  canvas.beginPath();
  if (kind === 'disconnected') {
    canvas.moveTo(0, -18.5);
    canvas.quadraticCurveTo(5, -15, 3.4, -7);
    canvas.quadraticCurveTo(1.6, -8, 0, -6.5);
  } else {
    canvas.moveTo(0, -19);
    canvas.bezierCurveTo(5, -21.5, 8, -15.5, 13.5, -18.5);
    if (kind === 'draining') canvas.lineTo(9.5, -14.6);
    canvas.lineTo(13, -11);
    canvas.bezierCurveTo(8, -8.5, 5, -13, 0, -10.6);
  }
  canvas.closePath();
  canvas.fillStyle = css(color);
  canvas.fill();
  canvas.strokeStyle = css(darker(color, 0.35), 0.8);
  canvas.lineWidth = 0.7;
  canvas.stroke();
}
