/** A development: its buildings on their plinth, and what surrounds them. */
import { speaks } from '../channels.ts';
import type { DevelopmentLook } from '../development.ts';
import { backToFront, project, type Box, type Point } from '../iso.ts';
import { css, darker, lighter, mix, PALETTE, type Rgb } from '../palette.ts';
import { bar, between, box, disc, faces, polygon, scaffold, stroke, type Canvas } from './brush.ts';
import { drawBuilding, PLINTH, type Livery, type Use } from './building.art.ts';
import { drawGuard, drawWarning, roofMiddle } from './emblem.art.ts';

const GREY: Rgb = [150, 146, 160];

export function drawDevelopment(
  canvas: Canvas,
  at: Box,
  look: DevelopmentLook,
  livery: Livery,
  use: Use | null = null,
): void {
  const planned = look.buildings.every(({ state }) => state === 'plan');
  ground(canvas, at, planned);
  if (look.crane) crane(canvas, at);
  const placed = look.buildings.map((building) => ({ ...building.box, building }));
  for (const { building } of backToFront(placed)) drawBuilding(canvas, building, livery, use);
  if (look.scaffold && speaks('stages')) {
    const around = { ...at, x: 0.02, y: 0.02, width: at.width - 0.04, depth: at.depth - 0.04, height: at.height + 3 };
    scaffold(canvas, around, Math.max(2, Math.round(at.width * 2)));
  }
  if (look.gatehouse && speaks('bridges')) drawbridge(canvas, at);
  if (look.sign && speaks('trouble')) {
    const top = roofMiddle(0, 0, at.width, at.depth, at.height);
    drawWarning(canvas, { x: top.x, y: top.y - 12 }, 6);
  }
}

/** The plinth they share: the reservation of CPU as a footprint, even where a building does not fill it. */
function ground(canvas: Canvas, at: Box, planned: boolean): void {
  const slab = { x: 0.02, y: 0.02, width: at.width - 0.04, depth: at.depth - 0.04, height: PLINTH };
  const strong = speaks('footprint');
  if (planned) {
    const { top } = faces({ ...slab, height: 0 });
    polygon(canvas, top, css(PALETTE.ghost, 0.14));
    return;
  }
  const long = 0.12 + Math.min(0.3, at.height / 240);
  const shade = faces({ ...slab, width: slab.width + long, height: 0 }).top;
  polygon(canvas, shade, css(PALETTE.night, 0.3));
  const stone = strong ? mix(PALETTE.stone, PALETTE.sandLight, 0.3) : mix(GREY, PALETTE.night, 0.35);
  const shape = box(canvas, slab, stone);
  stroke(canvas, [shape.left[0]!, shape.left[1]!, shape.right[1]!], css(lighter(stone, 0.55), 0.8), 0.6, false);
}

/** What is taken down has a crane over it. */
function crane(canvas: Canvas, at: Box): void {
  const foot = project(0.05, 0.05);
  const tall = at.height + 20;
  const color = css(speaks('stages') ? PALETTE.gold : GREY);
  const top = { x: foot.x, y: foot.y - tall };
  canvas.lineCap = 'round';
  bar(canvas, { x: foot.x - 1.4, y: foot.y }, { x: top.x - 1.4, y: top.y }, color, 0.9);
  bar(canvas, { x: foot.x + 1.4, y: foot.y }, { x: top.x + 1.4, y: top.y }, color, 0.9);
  for (let rung = 0; rung < tall - 4; rung += 5) {
    bar(canvas, { x: foot.x - 1.4, y: foot.y - rung }, { x: foot.x + 1.4, y: foot.y - rung - 5 }, color, 0.6);
  }
  const arm = { x: top.x + Math.min(30, 12 + at.width * 14), y: top.y + 5 };
  bar(canvas, { x: top.x - 8, y: top.y - 1.4 }, arm, color, 1.4);
  bar(canvas, { x: top.x, y: top.y - 6 }, arm, color, 0.6);
  bar(canvas, { x: top.x, y: top.y }, { x: top.x, y: top.y - 6 }, color, 1.2);
  const hook = between(top, arm, 0.75);
  bar(canvas, hook, { x: hook.x, y: hook.y + 9 }, css(PALETTE.ink, 0.8), 0.5);
  disc(canvas, { x: hook.x, y: hook.y + 10 }, 1.2, css(PALETTE.ink, 0.9));
}

/** An interface of its own: a bridge to the front, and its guard, the security group. */
function drawbridge(canvas: Canvas, at: Box): void {
  const width = Math.min(0.36, at.width * 0.5);
  const x = at.width / 2 - width / 2;
  const plank: Point[] = [
    project(x, at.depth - 0.04, PLINTH),
    project(x + width, at.depth - 0.04, PLINTH),
    project(x + width, at.depth + 0.34),
    project(x, at.depth + 0.34),
  ];
  polygon(canvas, plank, css(PALETTE.wood));
  for (const share of [0.33, 0.66])
    stroke(
      canvas,
      [between(plank[0]!, plank[3]!, share), between(plank[1]!, plank[2]!, share)],
      css(darker(PALETTE.wood, 0.5)),
      0.4,
      false,
    );
  stroke(canvas, plank, css(darker(PALETTE.wood, 0.55)), 0.6);
  for (const side of [x, x + width]) {
    bar(canvas, project(side, at.depth - 0.04, PLINTH + 7), project(side, at.depth + 0.34), css(PALETTE.stone), 0.4);
  }
  const guard = project(x + width + 0.16, at.depth + 0.16);
  drawGuard(canvas, guard, PALETTE.portal);
}
