/** Every picture of the world by what it shows. */
import { drawBlock, type BlockLook } from './art/block.art.ts';
import { drawDevelopment } from './art/development.art.ts';
import type { Livery, Use } from './art/building.art.ts';
import { drawIsland, drawPortal, islandDepth, PORTAL_HEIGHT } from './art/island.art.ts';
import { drawCastle, drawFlag, drawPlot, drawPlotFront, drawPlotGhost, PLAIN, plotGround } from './art/plot.art.ts';
import type { PlotDress } from './art/plot.art.ts';
import { extentOf, type Art, type Atlas } from './atlas.ts';
import { emphasisKey } from './channels.ts';
import type { DevelopmentLook } from './development.ts';
import { outline, project, type Box } from './iso.ts';
import type { IslandPlan, PlotSize } from './layout.ts';
import { css, type FlagKind, type Rgb } from './palette.ts';

export type PlotLook = 'ghost' | 'building' | 'ready';

function dressKey({ ground, mood, slots }: PlotDress): string {
  return `${ground} ${mood}${slots === null ? '' : ` ${slots.used}/${slots.total}`}${emphasisKey()}`;
}

export function plotArt(atlas: Atlas, size: PlotSize, look: PlotLook, dress: PlotDress = PLAIN): Art {
  // What only the front wall shows makes no other ground.
  const ground = { ...dress, slots: null };
  return atlas.art(
    `plot ${size.width}×${size.depth} ${look} ${dressKey(ground)}`,
    () => extentOf(outline({ ...plotGround(size), height: 26 }), 14),
    (canvas) => (look === 'ghost' ? drawPlotGhost(canvas, size) : drawPlot(canvas, size, look === 'ready', ground)),
  );
}

export function plotFrontArt(atlas: Atlas, size: PlotSize, look: PlotLook, dress: PlotDress = PLAIN): Art {
  return atlas.art(
    `front ${size.width}×${size.depth} ${look} ${dressKey(dress)}`,
    () => extentOf(outline({ ...plotGround(size), height: 20 }), 8),
    (canvas) => {
      if (look !== 'ghost') drawPlotFront(canvas, size, look === 'ready', dress);
    },
  );
}

export function castleArt(atlas: Atlas, banner: Rgb): Art {
  const extent = { x: -32, y: -52, width: 64, height: 70 };
  return atlas.art(
    `castle ${css(banner)}${emphasisKey()}`,
    () => extent,
    (canvas) => drawCastle(canvas, banner),
  );
}

export function flagArt(atlas: Atlas, kind: FlagKind): Art {
  return atlas.art(
    `flag ${kind}${emphasisKey()}`,
    () => ({ x: -2, y: -24, width: 18, height: 26 }),
    (canvas) => drawFlag(canvas, kind),
  );
}

/** A slab for what is summed up, around its own back corner. */
export function blockArt(atlas: Atlas, at: Box, color: Rgb, floors: number, look: BlockLook): Art {
  const box = { ...at, x: 0, y: 0 };
  return atlas.art(
    `block ${sizeKey(box)} ${css(color)} ${floors} ${look}${emphasisKey()}`,
    () => extentOf(outline({ ...box, width: box.width + 0.4, height: box.height + 4 }), 3),
    (canvas) => drawBlock(canvas, box, color, floors, look),
  );
}

function sizeKey({ width, depth, height }: Box): string {
  return `${width.toFixed(2)}×${depth.toFixed(2)}×${height.toFixed(1)}`;
}

/** A development around its own back corner; equal ones share one picture. */
export function developmentArt(atlas: Atlas, at: Box, look: DevelopmentLook, livery: Livery, use: Use | null): Art {
  const box = { ...at, x: 0, y: 0 };
  const { scaffold, crane, sign, gatehouse } = look;
  const buildings = look.buildings.map(
    ({ state, box: own, main, cracks, flood, again }) =>
      `${state}${main ? '*' : ''}${cracks ? 'c' : ''}${flood ? 'f' : ''}${again ? 'a' : ''} ${own.x.toFixed(2)},${own.y.toFixed(2)} ${sizeKey(own)}`,
  );
  const around = `${scaffold ? 's' : ''}${crane ? 'k' : ''}${sign ? '!' : ''}${gatehouse ? 'g' : ''}`;
  const wears = `${css(livery.color)} ${livery.revision % 4} ${css(livery.banner)} ${livery.emblem}`;
  return atlas.art(
    `development ${sizeKey(box)} ${wears} ${around} ${buildings.join(' ')} ${use === null ? '' : `${use.glow} ${use.fill}`}${emphasisKey()}`,
    () =>
      extentOf(
        outline({ ...box, x: -0.3, y: -0.3, width: box.width + 1, depth: box.depth + 0.9, height: box.height + 34 }),
        6,
      ),
    (canvas) => drawDevelopment(canvas, box, look, livery, use),
  );
}

export function portalArt(atlas: Atlas, open: boolean, sign: string): Art {
  const extent = { x: -32, y: -PORTAL_HEIGHT - 8, width: 64, height: PORTAL_HEIGHT + 20 };
  return atlas.art(
    `portal ${open ? 'open' : 'shut'} ${sign}`,
    () => extent,
    (canvas) => drawPortal(canvas, open, sign),
  );
}

export function islandArt(atlas: Atlas, plan: IslandPlan, seed: number): Art {
  const corners = [project(0, 0), project(plan.width, 0), project(0, plan.depth), project(plan.width, plan.depth)];
  const lowest = { x: 0, y: corners[3]!.y + islandDepth(plan) };
  const name = `island ${plan.width.toFixed(2)}×${plan.depth.toFixed(2)} ${seed}`;
  return atlas.art(
    name,
    () => extentOf([...corners, lowest], 6),
    (canvas) => drawIsland(canvas, plan, seed),
  );
}

/** The beam of light with which the royal architect lays a plan down. */
export function beamArt(atlas: Atlas): Art {
  return atlas.art(
    'beam',
    () => ({ x: -24, y: -220, width: 48, height: 224 }),
    (canvas) => {
      const light = canvas.createLinearGradient(0, -220, 0, 0);
      light.addColorStop(0, 'rgba(220, 205, 255, 0)');
      light.addColorStop(1, 'rgba(228, 216, 255, 0.75)');
      canvas.fillStyle = light;
      canvas.beginPath();
      canvas.moveTo(-4, -220);
      canvas.lineTo(4, -220);
      canvas.lineTo(19, 0);
      canvas.ellipse(0, 0, 19, 4, 0, 0, Math.PI);
      canvas.lineTo(-19, 0);
      canvas.fill();
    },
  );
}
