/** A zone: a floating island of golden sand over layered rock, and the portal one lands through. */
import { project, TILE_HEIGHT, type Point } from '../iso.ts';
import type { IslandPlan } from '../layout.ts';
import { css, darker, lighter, mix, PALETTE, type Rgb } from '../palette.ts';
import { between, polygon, scatter, stroke, type Canvas } from './brush.ts';

/** How far the rock reaches below an island's front corner [world units]. */
export function islandDepth(plan: IslandPlan): number {
  return Math.min(260, (plan.width + plan.depth) * 5.6);
}

export function drawIsland(canvas: Canvas, plan: IslandPlan, seed: number): void {
  const [back, right, front, left] = [
    project(0, 0),
    project(plan.width, 0),
    project(plan.width, plan.depth),
    project(0, plan.depth),
  ];
  const chance = scatter(seed);
  const drop = islandDepth(plan);
  const tip = { x: front.x + (left.x + right.x) * 0.06, y: front.y + drop };
  cliff(canvas, [left, front], tip, PALETTE.rock, chance);
  cliff(canvas, [front, right], tip, darker(PALETTE.rock, 0.42), chance);
  drawTop(canvas, [back, right, front, left], plan, chance);
}

/** One flank: columns of rock of uneven length, each in its own shade, then strata across. */
function cliff(canvas: Canvas, [from, to]: [Point, Point], tip: Point, color: Rgb, chance: () => number): void {
  const columns = 9;
  const lower = (share: number, depth: number): Point => {
    const edge = between(from, to, share);
    const reach = Math.min(0.98, depth * (0.84 + chance() * 0.26));
    return { x: edge.x + (tip.x - edge.x) * reach * Math.sqrt(reach), y: edge.y + (tip.y - edge.y) * reach };
  };
  let [topA, midA, lowA] = [from, lower(0, 0.18), lower(0, 0.5)];
  for (let column = 1; column <= columns; column++) {
    const share = column / columns;
    const last = column === columns && to.y > from.y;
    const topB = between(from, to, share);
    const midB = lower(share, last ? 0.36 : 0.24 + chance() * 0.14);
    const lowB = lower(share, 0.58 + chance() * 0.12);
    const shade = mix(color, darker(color, 0.28), chance());
    polygon(canvas, [midA, midB, lowB, lowA], css(darker(shade, 0.3)));
    polygon(canvas, [lowA, lowB, tip], css(mix(darker(shade, 0.52), PALETTE.rockDeep, 0.55)));
    polygon(canvas, [topA, topB, midB, midA], css(shade));
    stroke(canvas, [topB, midB, lowB], css(PALETTE.night, 0.16), 0.8, false);
    [topA, midA, lowA] = [topB, midB, lowB];
  }
  const crust: Point[] = [from, to, { x: to.x, y: to.y + 6 }, { x: from.x, y: from.y + 6 }];
  polygon(canvas, crust, css(mix(PALETTE.sand, color, 0.45)));
  stroke(canvas, [crust[3]!, crust[2]!], css(PALETTE.night, 0.3), 1, false);
}

function drawTop(canvas: Canvas, corners: readonly Point[], plan: IslandPlan, chance: () => number): void {
  const [back, right, front, left] = corners as [Point, Point, Point, Point];
  const light = canvas.createLinearGradient(left.x, left.y, right.x * 0.8, right.y + (front.y - back.y) * 0.35);
  light.addColorStop(0, css(PALETTE.sandLight));
  light.addColorStop(0.55, css(PALETTE.sand));
  light.addColorStop(1, css(darker(PALETTE.sand, 0.24)));
  polygon(canvas, corners, light);
  canvas.save();
  canvas.beginPath();
  for (const corner of corners) canvas.lineTo(corner.x, corner.y);
  canvas.clip();
  drawDunes(canvas, plan, chance);
  for (let line = 2; line < Math.max(plan.width, plan.depth); line += 2) {
    stroke(canvas, [project(line, 0), project(line, plan.depth)], css(PALETTE.rock, 0.1), 0.8, false);
    stroke(canvas, [project(0, line), project(plan.width, line)], css(PALETTE.rock, 0.1), 0.8, false);
  }
  canvas.restore();
  stroke(canvas, [left, back, right], css(lighter(PALETTE.sandLight, 0.25), 0.55), 1.2, false);
  stroke(canvas, [left, front, right], css(lighter(PALETTE.sandLight, 0.5), 0.9), 1.6, false);
}

function drawDunes(canvas: Canvas, plan: IslandPlan, chance: () => number): void {
  for (let dune = 0; dune < plan.width * plan.depth * 0.22; dune++) {
    const at = project(chance() * plan.width, chance() * plan.depth);
    const reach = 10 + chance() * 34;
    canvas.beginPath();
    canvas.ellipse(at.x, at.y, reach, reach * 0.3, 0, 0, Math.PI * 2);
    canvas.fillStyle = chance() < 0.5 ? css(lighter(PALETTE.sand, 0.5), 0.07) : css(PALETTE.rock, 0.07);
    canvas.fill();
  }
  for (let pebble = 0; pebble < plan.width * plan.depth * 0.5; pebble++) {
    const at = project(chance() * plan.width, chance() * plan.depth);
    canvas.fillStyle = css(chance() < 0.6 ? PALETTE.rock : PALETTE.sandLight, 0.4);
    canvas.fillRect(at.x, at.y, 1 + chance(), 0.8);
  }
}

/** Height of the arch above its foot [world units]. */
export const PORTAL_HEIGHT = 52;

/** The arch: open and blue while the zone is there, dark when it is lost; its sign is the zone's last word. */
export function drawPortal(canvas: Canvas, open: boolean, sign: string): void {
  const [half, spring] = [15, 30];
  canvas.fillStyle = css(PALETTE.night, 0.35);
  canvas.beginPath();
  canvas.ellipse(2, 2, half + 12, TILE_HEIGHT * 0.4, 0, 0, Math.PI * 2);
  canvas.fill();
  const arch = (inset: number): void => {
    canvas.beginPath();
    canvas.moveTo(-half - 6 + inset, 0);
    canvas.lineTo(-half - 6 + inset, -spring);
    canvas.arc(0, -spring, half + 6 - inset, Math.PI, 0);
    canvas.lineTo(half + 6 - inset, 0);
    canvas.closePath();
  };
  arch(-2);
  canvas.fillStyle = css(darker(PALETTE.stone, 0.45));
  canvas.fill();
  arch(0);
  const stone = canvas.createLinearGradient(-half, 0, half + 6, 0);
  stone.addColorStop(0, css(lighter(PALETTE.stone, 0.3)));
  stone.addColorStop(1, css(darker(PALETTE.stone, 0.3)));
  canvas.fillStyle = stone;
  canvas.fill();
  drawVoussoirs(canvas, half, spring);
  arch(6);
  const light = canvas.createRadialGradient(0, -spring * 0.8, 1, 0, -spring * 0.8, spring * 1.1);
  light.addColorStop(0, open ? '#f2fdff' : '#565065');
  light.addColorStop(0.35, open ? css(PALETTE.portal) : '#3a3548');
  light.addColorStop(1, open ? '#1f4fae' : '#1d1a28');
  canvas.fillStyle = light;
  canvas.fill();
  canvas.fillStyle = open ? '#0c2f6b' : '#b9b3c9';
  canvas.font = '700 12px Inter, sans-serif';
  canvas.textAlign = 'center';
  canvas.fillText(sign, 0, -spring * 0.62);
  canvas.fillStyle = css(darker(PALETTE.stone, 0.2));
  canvas.fillRect(-half - 9, -3, half * 2 + 18, 5);
  canvas.fillStyle = css(lighter(PALETTE.stone, 0.35));
  canvas.fillRect(-half - 9, -3, half * 2 + 18, 1.4);
}

function drawVoussoirs(canvas: Canvas, half: number, spring: number): void {
  for (let stone = 1; stone < 9; stone++) {
    const angle = Math.PI + (stone / 9) * Math.PI;
    const [x, y] = [Math.cos(angle), Math.sin(angle)];
    const line = [
      { x: x * half, y: y * half - spring },
      { x: x * (half + 6), y: y * (half + 6) - spring },
    ];
    stroke(canvas, line, css(darker(PALETTE.stone, 0.5), 0.6), 0.8, false);
  }
}

/** A causeway of light from one point to another: the low-latency link between zones. */
export function drawCauseway(canvas: Canvas, from: Point, to: Point): void {
  const line = [from, to];
  canvas.lineCap = 'round';
  stroke(canvas, line, 'rgba(86, 196, 255, 0.10)', 17, false);
  stroke(canvas, line, 'rgba(86, 196, 255, 0.22)', 10, false);
  stroke(canvas, line, 'rgba(190, 232, 255, 0.55)', 2.4, false);
  canvas.setLineDash([7, 9]);
  stroke(canvas, line, 'rgba(255, 255, 255, 0.8)', 1.4, false);
  canvas.setLineDash([]);
}
