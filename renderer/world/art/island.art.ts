/** A zone: a floating island of golden sand over layered rock, and the portal one lands through. */
import { project, TILE_HEIGHT, type Point } from '../iso.ts';
import type { IslandPlan } from '../layout.ts';
import { css, darker, lighter, mix, PALETTE, type Rgb } from '../palette.ts';
import { bar, between, disc, polygon, scatter, stroke, type Canvas } from './brush.ts';

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
  drawRoads(canvas, plan);
  for (let line = 2; line < Math.max(plan.width, plan.depth); line += 2) {
    stroke(canvas, [project(line, 0), project(line, plan.depth)], css(PALETTE.rock, 0.1), 0.8, false);
    stroke(canvas, [project(0, line), project(plan.width, line)], css(PALETTE.rock, 0.1), 0.8, false);
  }
  canvas.restore();
  stroke(canvas, [left, back, right], css(lighter(PALETTE.sandLight, 0.25), 0.55), 1.2, false);
  stroke(canvas, [left, front, right], css(lighter(PALETTE.sandLight, 0.5), 0.9), 1.6, false);
  drawFringe(canvas, [left, front, right], chance);
  drawGrowth(canvas, plan, chance);
}

/** Trodden ways: along the left rim from the portal, and before each row of plots. Caravans keep to them as well as they can. */
function drawRoads(canvas: Canvas, plan: IslandPlan): void {
  const strip = (x: number, y: number, width: number, depth: number): void => {
    const corners = [project(x, y), project(x + width, y), project(x + width, y + depth), project(x, y + depth)];
    polygon(canvas, corners, css(mix(PALETTE.sandLight, PALETTE.stone, 0.35), 0.5));
    stroke(canvas, corners, css(PALETTE.rock, 0.16), 0.8);
  };
  strip(0.55, 0.9, 0.6, plan.depth - 1.5);
  for (let row = 0; row < plan.rows; row++) {
    strip(0.55, 1 + row * plan.cellDepth + plan.cellDepth - 0.9, plan.width - 1.1, 0.62);
  }
}

/** Grass that hangs over the edge. */
function drawFringe(canvas: Canvas, edge: readonly Point[], chance: () => number): void {
  for (let side = 0; side < edge.length - 1; side++) {
    const [from, to] = [edge[side]!, edge[side + 1]!];
    const steps = Math.round(Math.hypot(to.x - from.x, to.y - from.y) / 7);
    for (let step = 0; step < steps; step++) {
      if (chance() < 0.42) continue;
      const at = between(from, to, (step + chance()) / steps);
      const long = 2.5 + chance() * 5;
      const color = mix(PALETTE.leaf, PALETTE.sand, 0.2 + chance() * 0.4);
      polygon(
        canvas,
        [
          { x: at.x - 2.4, y: at.y - 0.6 },
          { x: at.x + 2.4, y: at.y - 0.6 },
          { x: at.x + (chance() - 0.5) * 3, y: at.y + long },
        ],
        css(side === 0 ? color : darker(color, 0.28), 0.9),
      );
    }
  }
}

/** Bushes, palms and stones on the rims, where nobody builds. */
function drawGrowth(canvas: Canvas, plan: IslandPlan, chance: () => number): void {
  const spots: Point[] = [];
  for (let at = 1.6; at < plan.width - 0.6; at += 0.9 + chance() * 2.2) spots.push({ x: at, y: 0.3 + chance() * 0.25 });
  for (let at = 1.2; at < plan.depth - 0.6; at += 0.9 + chance() * 2.4)
    spots.push({ x: plan.width - 0.55 + chance() * 0.2, y: at });
  for (let at = 3; at < plan.width - 0.8; at += 1.1 + chance() * 3)
    spots.push({ x: at, y: plan.depth - 0.62 + chance() * 0.25 });
  for (const spot of spots.toSorted((a, b) => a.x + a.y - b.x - b.y)) {
    const foot = project(spot.x, spot.y);
    const kind = chance();
    if (kind < 0.3) palm(canvas, foot, 0.8 + chance() * 0.5, chance() - 0.5);
    else if (kind < 0.68) bush(canvas, foot, 0.7 + chance() * 0.6);
    else stones(canvas, foot, chance);
  }
}

function palm(canvas: Canvas, foot: Point, size: number, lean: number): void {
  const top = { x: foot.x + lean * 6, y: foot.y - 13 * size };
  disc(canvas, { x: foot.x + 3, y: foot.y + 0.6 }, 5 * size, css(PALETTE.night, 0.22), 0.4);
  canvas.lineCap = 'round';
  bar(canvas, foot, top, css(darker(PALETTE.wood, 0.35)), 1.5 * size);
  for (let leaf = 0; leaf < 6; leaf++) {
    const angle = (leaf / 6) * Math.PI * 2 + lean;
    const tip = { x: top.x + Math.cos(angle) * 7.5 * size, y: top.y + Math.sin(angle) * 3.6 * size + 2.4 * size };
    const green = leaf < 3 ? darker(PALETTE.leaf, 0.25) : lighter(PALETTE.leaf, 0.1);
    canvas.beginPath();
    canvas.moveTo(top.x, top.y);
    canvas.quadraticCurveTo((top.x + tip.x) / 2, top.y - 3.4 * size, tip.x, tip.y);
    canvas.strokeStyle = css(green);
    canvas.lineWidth = 1.7 * size;
    canvas.stroke();
  }
}

function bush(canvas: Canvas, foot: Point, size: number): void {
  disc(canvas, { x: foot.x + 1.6, y: foot.y + 0.5 }, 4.6 * size, css(PALETTE.night, 0.2), 0.45);
  for (const [x, y, radius, light] of [
    [-2.2, -1.6, 2.6, -0.2],
    [2.1, -1.6, 2.8, -0.3],
    [0, -3.2, 3.2, 0.08],
  ] as const) {
    const green = light < 0 ? darker(PALETTE.leaf, -light) : lighter(PALETTE.leaf, light);
    disc(canvas, { x: foot.x + x * size, y: foot.y + y * size }, radius * size, css(green), 0.85);
  }
  disc(canvas, { x: foot.x - 0.9 * size, y: foot.y - 4.4 * size }, 1.2 * size, css(lighter(PALETTE.leaf, 0.35), 0.8));
}

function stones(canvas: Canvas, foot: Point, chance: () => number): void {
  for (let stone = 0; stone < 3; stone++) {
    const at = { x: foot.x + (chance() - 0.5) * 9, y: foot.y + (chance() - 0.5) * 3 };
    const size = 1.2 + chance() * 1.8;
    disc(canvas, { x: at.x + 0.7, y: at.y + 0.7 }, size * 1.15, css(PALETTE.night, 0.2), 0.5);
    disc(canvas, at, size, css(darker(PALETTE.stone, 0.2)), 0.72);
    disc(canvas, { x: at.x - size * 0.25, y: at.y - size * 0.3 }, size * 0.6, css(lighter(PALETTE.stone, 0.2)), 0.7);
  }
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
