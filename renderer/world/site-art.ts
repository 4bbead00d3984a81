/** Pictures of what stands beside the islands and of what moves over them. */
import {
  drawBird,
  drawCaravan,
  drawDovecote,
  drawFunctionTower,
  drawGate,
  drawQuarterGround,
  drawQueue,
  drawVault,
  GATE_HEIGHT,
  type GateLook,
  type Tidings,
} from './art/site.art.ts';
import { drawStorm, STORM_HEIGHT } from './art/storm.art.ts';
import { extentOf, type Art, type Atlas, type Extent } from './atlas.ts';
import type { Canvas } from './art/brush.ts';
import { emphasisKey } from './channels.ts';
import { project } from './iso.ts';
import type { IslandPlan } from './layout.ts';
import { groupColor } from './palette.ts';

function around(halfWidth: number, above: number, below: number): () => Extent {
  return () => ({ x: -halfWidth, y: -above, width: 2 * halfWidth, height: above + below });
}

export function gateArt(atlas: Atlas, look: GateLook): Art {
  const pennants = look.pennants.map(({ color, tenths }) => `${color}:${tenths}`).join(' ');
  return atlas.art(
    `gate ${look.open} ${look.network} ${pennants}${emphasisKey()}`,
    around(104, GATE_HEIGHT + 8, 112),
    (canvas) => drawGate(canvas, look),
  );
}

export function towerArt(atlas: Atlas, running: boolean): Art {
  return small(atlas, `function ${running}`, 26, 76, 16, (canvas) => drawFunctionTower(canvas, running));
}

export function dovecoteArt(atlas: Atlas): Art {
  return small(atlas, 'dovecote', 22, 56, 14, drawDovecote);
}

export function queueArt(atlas: Atlas, crates: number): Art {
  return small(atlas, `queue ${crates}`, 78, 26, 50, (canvas) => drawQueue(canvas, crates));
}

export function quarterGroundArt(atlas: Atlas, side: number): Art {
  return small(atlas, `quarter ${side}`, side * 21, side * 11, side * 25, (canvas) => drawQuarterGround(canvas, side));
}

export function vaultArt(atlas: Atlas, coins: number): Art {
  return small(atlas, `vault ${coins}`, 62, 56, 70, (canvas) => drawVault(canvas, coins));
}

export function caravanArt(atlas: Atlas, group: number, failed: boolean): Art {
  return small(atlas, `caravan ${group} ${failed}`, 8, 11, 7, (canvas) =>
    drawCaravan(canvas, groupColor(group), failed),
  );
}

export function birdArt(atlas: Atlas, tidings: Tidings, up: boolean): Art {
  return small(atlas, `bird ${tidings} ${up}`, 13, 13, 10, (canvas) => drawBird(canvas, tidings, up));
}

export function stormArt(atlas: Atlas, plan: IslandPlan, lost: boolean): Art {
  const corners = [project(0, 0), project(plan.width, 0), project(0, plan.depth), project(plan.width, plan.depth)];
  const top = { x: 0, y: -STORM_HEIGHT };
  return atlas.art(
    `storm ${plan.width.toFixed(2)}×${plan.depth.toFixed(2)} ${lost}`,
    () => extentOf([...corners, top], 30),
    (canvas) => drawStorm(canvas, plan, lost),
  );
}

function small(
  atlas: Atlas,
  name: string,
  half: number,
  above: number,
  below: number,
  paint: (canvas: Canvas) => void,
): Art {
  return atlas.art(`${name}${emphasisKey()}`, around(half, above, below), paint);
}
