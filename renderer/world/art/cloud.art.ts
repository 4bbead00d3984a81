/** Where the sky guild builds: a cloud of its own, with no land under it; and the yard of those who have no place yet. */
import { speaks } from '../channels.ts';
import { project, type Point } from '../iso.ts';
import type { PlotSize } from '../layout.ts';
import { css, darker, lighter, mix, PALETTE, type Rgb } from '../palette.ts';
import { box, disc, faces, polygon, scatter, stroke, type Canvas } from './brush.ts';

/** How far the cloud reaches beyond its tiles [world units]. */
export const CLOUD_RIM = 54;

export function drawCloud(canvas: Canvas, { width, depth }: PlotSize): void {
  const [back, right, front, left] = [project(0, 0), project(width, 0), project(width, depth), project(0, depth)];
  const white = speaks('sky') ? PALETTE.cloud : mix(PALETTE.cloud, PALETTE.night, 0.45);
  const under = mix(white, PALETTE.dusk, 0.5);
  const chance = scatter(width * 7 + depth);
  const middle = { x: (left.x + right.x) / 2, y: (back.y + front.y) / 2 };
  // Puffs below hang deep and are in shade; those around the rim are lit.
  const rim: Point[] = [];
  const corners = [left, front, right, back, left];
  for (let side = 0; side < 4; side++) {
    const [from, to] = [corners[side]!, corners[side + 1]!];
    const steps = Math.max(3, Math.round(Math.hypot(to.x - from.x, to.y - from.y) / 20));
    for (let step = 0; step < steps; step++) {
      const share = step / steps;
      rim.push({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });
    }
  }
  for (const at of rim) {
    if (at.y < middle.y - 4) continue;
    puff(canvas, { x: at.x * 0.9 + middle.x * 0.1, y: at.y + 17 + chance() * 8 }, 15 + chance() * 10, under, 0.95);
  }
  for (const at of rim.toSorted((a, b) => a.y - b.y)) {
    puff(
      canvas,
      { x: at.x + (chance() - 0.5) * 8, y: at.y + 5 },
      15 + chance() * 9,
      mix(white, under, chance() * 0.25),
      1,
    );
  }
  polygon(canvas, [back, right, front, left], css(mix(white, PALETTE.sky[0], 0.14)));
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < depth; y++) {
      const { top } = faces({ x: x + 0.05, y: y + 0.05, width: 0.9, depth: 0.9, height: 0 });
      polygon(canvas, top, css((x + y) % 2 === 0 ? white : mix(white, PALETTE.slate, 0.13), 0.85));
    }
  }
  stroke(canvas, [back, right, front, left], css(lighter(white, 0.6), 0.8), 1);
}

function puff(canvas: Canvas, at: Point, radius: number, color: Rgb, alpha: number): void {
  const light = canvas.createRadialGradient(
    at.x - radius * 0.35,
    at.y - radius * 0.45,
    radius * 0.1,
    at.x,
    at.y,
    radius,
  );
  light.addColorStop(0, css(lighter(color, 0.65), alpha));
  light.addColorStop(0.7, css(color, alpha));
  light.addColorStop(1, css(darker(color, 0.14), alpha * 0.9));
  disc(canvas, at, radius, '', 0.62);
  canvas.fillStyle = light;
  canvas.fill();
}

/** A raft of planks on a small rock: those who wait stand here as plans. */
export function drawYard(canvas: Canvas, { width, depth }: PlotSize): void {
  const rock = speaks('waiting') ? PALETTE.rock : mix(PALETTE.rock, PALETTE.night, 0.4);
  const [right, front, left] = [project(width, 0), project(width, depth), project(0, depth)];
  const tip = { x: (left.x + right.x) / 2 + 4, y: front.y + 52 };
  polygon(canvas, [left, front, tip], css(darker(rock, 0.2)));
  polygon(canvas, [front, right, tip], css(darker(rock, 0.5)));
  polygon(
    canvas,
    [left, { x: (left.x + front.x) / 2, y: (left.y + front.y) / 2 }, { x: tip.x - 22, y: tip.y - 20 }],
    css(darker(rock, 0.32)),
  );
  const floor = speaks('waiting') ? PALETTE.wood : mix(PALETTE.wood, PALETTE.night, 0.45);
  const shape = box(canvas, { x: 0, y: 0, width, depth, height: 3 }, floor, -3);
  for (let plank = 0.5; plank < width; plank += 0.5)
    stroke(canvas, [project(plank, 0), project(plank, depth)], css(darker(floor, 0.5), 0.35), 0.5, false);
  canvas.setLineDash([4, 3]);
  stroke(canvas, shape.top, css(PALETTE.ghost, 0.95), 1.2);
  canvas.setLineDash([]);
}
