/** What lies over an island whose zone is impaired or lost: fog, and over a lost one a thunderstorm. */
import { project, type Point } from '../iso.ts';
import type { IslandPlan } from '../layout.ts';
import { css, darker, lighter, mix, PALETTE, type Rgb } from '../palette.ts';
import { disc, polygon, scatter, stroke, type Canvas } from './brush.ts';

/** How high the clouds stand over the island's back corner [world units]. */
export const STORM_HEIGHT = 96;
/** Where clouds hang, in parts of the island, the farthest first; and how large they are beside one another. */
const CLOUDS = [
  [0.58, 0.2, 0.8],
  [0.26, 0.5, 0.85],
  [0.8, 0.62, 1],
] as const;
/** One cloud: puffs by place and radius, the lower ones first. */
const PUFFS = [
  [-0.7, 0.16, 0.5],
  [0.72, 0.18, 0.46],
  [0, 0.22, 0.62],
  [-1.02, 0.02, 0.42],
  [1.06, 0.06, 0.36],
  [-0.44, -0.14, 0.6],
  [0.52, -0.1, 0.54],
  [0.06, -0.28, 0.66],
] as const;
const THUNDER: Rgb = [58, 52, 78];

export function drawStorm(canvas: Canvas, plan: IslandPlan, lost: boolean): void {
  const corners = [project(0, 0), project(plan.width, 0), project(plan.width, plan.depth), project(0, plan.depth)];
  const gloom = mix(mix(PALETTE.slate, THUNDER, 0.6), PALETTE.night, 0.2);
  polygon(canvas, corners, css(gloom, lost ? 0.55 : 0.26));
  const chance = scatter(plan.width + plan.depth);
  if (!lost) {
    drawFog(canvas, plan, gloom, chance);
    return;
  }
  const size = Math.min(90, Math.max(20, (plan.width + plan.depth) * 1.9));
  for (const [x, y, share] of CLOUDS) {
    const foot = project(x * plan.width, y * plan.depth);
    const cloud = { x: foot.x, y: foot.y - size * 1.25 };
    drawRain(canvas, cloud, foot, size * share, chance);
    drawBolt(canvas, { x: cloud.x + (chance() - 0.5) * size * 0.7, y: cloud.y + size * 0.2 }, foot, chance);
    drawThundercloud(canvas, cloud, size * share);
  }
}

/** Thin enough to see what stands there: it still does. */
function drawFog(canvas: Canvas, plan: IslandPlan, gloom: Rgb, chance: () => number): void {
  const puffs = Math.round((plan.width * plan.depth) / 7);
  for (let puff = 0; puff < puffs; puff++) {
    const at = project(0.8 + chance() * (plan.width - 1.6), 0.8 + chance() * (plan.depth - 1.6), 18 + chance() * 22);
    const radius = 16 + chance() * 26;
    const light = canvas.createRadialGradient(at.x, at.y - radius * 0.2, 1, at.x, at.y, radius);
    light.addColorStop(0, css(lighter(gloom, 0.32), 0.34));
    light.addColorStop(1, css(gloom, 0));
    disc(canvas, at, radius, '', 0.6);
    canvas.fillStyle = light;
    canvas.fill();
  }
}

function drawThundercloud(canvas: Canvas, at: Point, size: number): void {
  for (const [index, [x, y, share]] of PUFFS.entries()) {
    const middle = { x: at.x + x * size, y: at.y + y * size };
    const radius = share * size;
    // The lower half is in its own shade.
    const color = index < 3 ? darker(THUNDER, 0.3) : lighter(THUNDER, 0.12);
    const light = canvas.createRadialGradient(
      ...([middle.x - radius * 0.3, middle.y - radius * 0.4, radius * 0.08] as const),
      ...([middle.x, middle.y, radius] as const),
    );
    light.addColorStop(0, css(lighter(color, 0.3), 0.97));
    light.addColorStop(0.65, css(color, 0.97));
    light.addColorStop(1, css(darker(color, 0.22), 0.94));
    disc(canvas, middle, radius, '', 0.66);
    canvas.fillStyle = light;
    canvas.fill();
  }
}

function drawRain(canvas: Canvas, cloud: Point, foot: Point, size: number, chance: () => number): void {
  for (let drop = 0; drop < 16; drop++) {
    const x = cloud.x + (chance() - 0.5) * size * 1.9;
    const y = cloud.y + size * (0.3 + chance() * 0.5);
    const long = size * (0.16 + chance() * 0.16);
    if (y + long > foot.y + size * 0.3) continue;
    stroke(
      canvas,
      [
        { x, y },
        { x: x - long * 0.35, y: y + long },
      ],
      css(lighter(PALETTE.slate, 0.5), 0.4),
      0.9,
      false,
    );
  }
}

function drawBolt(canvas: Canvas, from: Point, foot: Point, chance: () => number): void {
  const high = foot.y - from.y;
  const bolt: Point[] = [from];
  for (const share of [0.26, 0.4, 0.62, 0.74]) {
    const aside = (chance() - 0.5) * high * 0.3;
    bolt.push({ x: from.x + (foot.x - from.x) * share + aside, y: from.y + high * share });
  }
  bolt.push(foot);
  canvas.lineJoin = 'round';
  stroke(canvas, bolt, css(PALETTE.warn, 0.3), 6, false);
  stroke(canvas, bolt, css(PALETTE.warn), 2.2, false);
  stroke(canvas, bolt, css(lighter(PALETTE.warn, 0.7)), 0.9, false);
  disc(canvas, foot, 10, css(PALETTE.warn, 0.34), 0.45);
}
