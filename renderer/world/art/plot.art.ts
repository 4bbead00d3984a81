/** A territory: its ground of one tile per 128 CPU units, its walls, its castle and its flag. */
import { project, type Box } from '../iso.ts';
import { CASTLE_STRIP, WALL, type PlotSize } from '../layout.ts';
import { css, darker, FLAG_COLORS, lighter, mix, PALETTE, type FlagKind, type Rgb } from '../palette.ts';
import { between, box, faces, polygon, stroke, type Canvas } from './brush.ts';

const WALL_HEIGHT = 7;

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
  stroke(canvas, top, css(PALETTE.ghost, 0.85), 1.4);
  canvas.setLineDash([]);
}

/** The ground with its tiles and the walls behind; what stands on it is drawn over this. */
export function drawPlot(canvas: Canvas, size: PlotSize, finished: boolean): void {
  const ground = plotGround(size);
  const shade = faces({
    ...ground,
    x: ground.x - 0.15,
    y: ground.y - 0.15,
    width: ground.width + 0.55,
    depth: ground.depth + 0.55,
  });
  polygon(canvas, shade.top, css(PALETTE.night, 0.28));
  polygon(canvas, faces(ground).top, css(mix(PALETTE.floor, PALETTE.sand, 0.35)));
  for (let x = 0; x < size.width; x++) {
    for (let y = 0; y < size.depth; y++) {
      const { top } = faces({ x: x + 0.03, y: y + 0.03, width: 0.94, depth: 0.94, height: 0 });
      polygon(canvas, top, css((x + y) % 2 === 0 ? PALETTE.floor : lighter(PALETTE.floor, 0.07)));
    }
  }
  const court = faces({ x: -CASTLE_STRIP, y: 0, width: CASTLE_STRIP - 0.1, depth: size.depth, height: 0 });
  polygon(canvas, court.top, css(mix(PALETTE.sandLight, PALETTE.floor, 0.3)));
  const height = finished ? WALL_HEIGHT : 2;
  wallAlongX(canvas, ground, ground.y, height, finished);
  wallAlongY(canvas, ground, ground.x, height, finished);
  if (!finished) scaffold(canvas, { ...ground, height: 20 }, 5);
}

/** The walls in front: drawn after what stands on the plot. */
export function drawPlotFront(canvas: Canvas, size: PlotSize, finished: boolean): void {
  const ground = plotGround(size);
  const height = finished ? WALL_HEIGHT - 1 : 2;
  wallAlongY(canvas, ground, ground.x + ground.width - WALL, height, finished);
  wallAlongX(canvas, ground, ground.y + ground.depth - WALL, height, finished);
  if (finished) {
    const x = ground.x + ground.width - WALL;
    const y = ground.y + ground.depth - WALL;
    box(
      canvas,
      { x: x - 0.1, y: y - 0.1, width: WALL + 0.2, depth: WALL + 0.2, height: 11 },
      lighter(PALETTE.wall, 0.1),
    );
  }
}

function wallAlongX(canvas: Canvas, ground: Box, y: number, height: number, merlons: boolean): void {
  box(canvas, { x: ground.x, y, width: ground.width, depth: WALL, height }, PALETTE.wall);
  if (!merlons) return;
  for (let x = ground.x + 0.1; x < ground.x + ground.width - 0.3; x += 0.62) {
    box(canvas, { x, y: y + 0.06, width: 0.3, depth: WALL - 0.12, height: 2.6 }, PALETTE.wall, height);
  }
}

function wallAlongY(canvas: Canvas, ground: Box, x: number, height: number, merlons: boolean): void {
  box(canvas, { x, y: ground.y, width: WALL, depth: ground.depth, height }, PALETTE.wall);
  if (!merlons) return;
  for (let y = ground.y + 0.1; y < ground.y + ground.depth - 0.3; y += 0.62) {
    box(canvas, { x: x + 0.06, y, width: WALL - 0.12, depth: 0.3, height: 2.6 }, PALETTE.wall, height);
  }
}

/** Poles and planks around something that is being built. */
export function scaffold(canvas: Canvas, at: Box, poles: number): void {
  const { left, right } = faces(at);
  canvas.lineCap = 'round';
  const wood = css(PALETTE.gold, 0.8);
  for (const [top0, top1, bottom1, bottom0] of [left, right] as [
    (typeof left)[0],
    (typeof left)[0],
    (typeof left)[0],
    (typeof left)[0],
  ][]) {
    for (let i = 0; i <= poles; i++) {
      stroke(canvas, [between(top0, top1, i / poles), between(bottom0, bottom1, i / poles)], wood, 0.9, false);
    }
    for (const share of [0.25, 0.65]) {
      stroke(canvas, [between(top0, bottom0, share), between(top1, bottom1, share)], wood, 0.7, false);
    }
  }
}

/** The agent's castle; its roofs wear the colour of the cluster. Drawn around the castle's middle. */
export function drawCastle(canvas: Canvas, banner: Rgb): void {
  const { stone } = PALETTE;
  tower(canvas, -0.55, -0.5, 0.42, 25, stone, banner);
  box(canvas, { x: -0.5, y: -0.4, width: 1, depth: 0.85, height: 13 }, stone);
  tower(canvas, 0.2, -0.55, 0.4, 21, stone, banner);
  tower(canvas, -0.6, 0.25, 0.4, 21, stone, banner);
  box(canvas, { x: -0.2, y: -0.15, width: 0.5, depth: 0.5, height: 14 }, lighter(stone, 0.1), 13);
  roof(canvas, -0.2, -0.15, 0.5, 27, 13, banner);
  tower(canvas, 0.22, 0.2, 0.42, 19, stone, banner);
  const gate = project(0.05, 0.46, 0);
  canvas.fillStyle = css(PALETTE.night, 0.85);
  canvas.beginPath();
  canvas.ellipse(gate.x - 2, gate.y - 4, 2.4, 4.6, 0, Math.PI, 0);
  canvas.lineTo(gate.x + 0.4, gate.y + 0.6);
  canvas.lineTo(gate.x - 4.4, gate.y - 1.2);
  canvas.fill();
}

function tower(canvas: Canvas, x: number, y: number, side: number, height: number, stone: Rgb, banner: Rgb): void {
  box(canvas, { x, y, width: side, depth: side, height }, stone);
  roof(canvas, x - 0.05, y - 0.05, side + 0.1, height, 9, banner);
}

function roof(canvas: Canvas, x: number, y: number, side: number, base: number, height: number, color: Rgb): void {
  const tip = project(x + side / 2, y + side / 2, base + height);
  const [left, front, right] = [
    project(x, y + side, base),
    project(x + side, y + side, base),
    project(x + side, y, base),
  ];
  polygon(canvas, [left, front, tip], css(lighter(color, 0.12)));
  polygon(canvas, [front, right, tip], css(darker(color, 0.38)));
}

/** Height of the castle's highest point, where the flag pole begins [world units]. */
export const FLAG_BASE = 38;

/** Green connected, grey disconnected (and hanging), yellow draining; the shape differs too, not the colour alone. */
export function drawFlag(canvas: Canvas, kind: FlagKind): void {
  const color = FLAG_COLORS[kind];
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
