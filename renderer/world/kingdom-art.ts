/** Every picture of the world by what it shows. */
import { drawBlock, type BlockLook, type BlockUse } from './art/block.art.ts';
import { drawIsland, drawPortal, islandDepth, PORTAL_HEIGHT } from './art/island.art.ts';
import { drawCastle, drawFlag, drawPlot, drawPlotFront, drawPlotGhost, plotGround } from './art/plot.art.ts';
import { extentOf, type Art, type Atlas } from './atlas.ts';
import { outline, project, type Box } from './iso.ts';
import type { IslandPlan, PlotSize } from './layout.ts';
import { css, type FlagKind, type Rgb } from './palette.ts';

export type PlotLook = 'ghost' | 'building' | 'ready';

export function plotArt(atlas: Atlas, size: PlotSize, look: PlotLook): Art {
  return atlas.art(
    `plot ${size.width}×${size.depth} ${look}`,
    () => extentOf(outline({ ...plotGround(size), height: 26 }), 14),
    (canvas) => (look === 'ghost' ? drawPlotGhost(canvas, size) : drawPlot(canvas, size, look === 'ready')),
  );
}

export function plotFrontArt(atlas: Atlas, size: PlotSize, look: PlotLook): Art {
  return atlas.art(
    `front ${size.width}×${size.depth} ${look}`,
    () => extentOf(outline({ ...plotGround(size), height: 14 }), 8),
    (canvas) => {
      if (look !== 'ghost') drawPlotFront(canvas, size, look === 'ready');
    },
  );
}

export function castleArt(atlas: Atlas, banner: Rgb): Art {
  const extent = { x: -32, y: -52, width: 64, height: 70 };
  return atlas.art(
    `castle ${css(banner)}`,
    () => extent,
    (canvas) => drawCastle(canvas, banner),
  );
}

export function flagArt(atlas: Atlas, kind: FlagKind): Art {
  return atlas.art(
    `flag ${kind}`,
    () => ({ x: -2, y: -24, width: 18, height: 26 }),
    (canvas) => drawFlag(canvas, kind),
  );
}

/** The block around its own back corner; equal developments share one picture. */
export function blockArt(
  atlas: Atlas,
  at: Box,
  color: Rgb,
  floors: number,
  look: BlockLook,
  use: BlockUse | null = null,
): Art {
  const box = { ...at, x: 0, y: 0 };
  const size = `${box.width.toFixed(3)}×${box.depth.toFixed(3)}×${box.height.toFixed(1)}`;
  return atlas.art(
    `block ${size} ${css(color)} ${floors} ${look}${use === null ? '' : ` ${use.glow} ${use.fill}`}`,
    () => extentOf(outline({ ...box, width: box.width + 0.4, height: box.height + 4 }), 3),
    (canvas) => drawBlock(canvas, box, color, floors, look, use),
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
