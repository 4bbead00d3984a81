/** The small map: islands, where one looks, and red dots where something fails. Painted on a canvas of its own. */
import { entities, entity } from '../sim-client/world-store.ts';
import type { View } from '../sim-client/words.ts';
import type { Canvas } from './art/brush.ts';
import { islandsBounds, plotBounds, spotBounds } from './bounds.ts';
import { isUnhealthy } from './development.ts';
import type { Point } from './iso.ts';
import type { Kingdom } from './kingdom.ts';
import { islandOutline } from './layout.ts';
import { fitZoom, middleOfBounds, toWorld, type Bounds, type Frame, type Lens } from './lens.ts';
import { css, PALETTE } from './palette.ts';
import { isSky } from './sky.ts';

export interface MapSize {
  readonly width: number;
  readonly height: number;
}

/** From the world to the small map and back. */
export interface MapScale {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

const MARGIN_PX = 8;

/** null while there are no islands. */
export function mapScale(kingdom: Kingdom, { width, height }: MapSize): MapScale | null {
  const all = islandsBounds(kingdom, kingdom.islands.keys());
  if (all === null) return null;
  const frame = { left: MARGIN_PX, top: MARGIN_PX, right: width - MARGIN_PX, bottom: height - MARGIN_PX };
  const zoom = fitZoom(all, frame);
  const middle = middleOfBounds(all);
  return { zoom, x: width / 2 - middle.x * zoom, y: height / 2 - middle.y * zoom };
}

export function onMap({ zoom, x, y }: MapScale, point: Point): Point {
  return { x: point.x * zoom + x, y: point.y * zoom + y };
}

export function offMap({ zoom, x, y }: MapScale, point: Point): Point {
  return { x: (point.x - x) / zoom, y: (point.y - y) / zoom };
}

/** Where something fails, in the world: zones that are lost, territories without an agent, unhealthy developments. */
export function failures(view: View, kingdom: Kingdom): Point[] {
  const places: (Bounds | null)[] = [];
  for (const { key, status } of entities(view.zones))
    if (status !== 'AVAILABLE') places.push(islandsBounds(kingdom, [key]));
  for (const territory of kingdom.territories.values()) {
    const instance = entity(view.instances, territory.instance);
    const failing =
      instance !== null &&
      (instance.agent === 'disconnected' || instance.agent === 'crashed' || !instance.state.startsWith('running')) &&
      instance.state !== 'pending';
    if (failing) places.push(plotBounds(kingdom, territory));
  }
  for (const key of kingdom.homes.keys()) {
    const task = entity(view.tasks, key);
    if (task !== null && isUnhealthy(task)) places.push(spotBounds(kingdom, key));
  }
  return places.flatMap((bounds) => (bounds === null ? [] : middleOfBounds(bounds)));
}

export interface MapLook {
  readonly kingdom: Kingdom;
  readonly view: View;
  readonly lens: Lens;
  /** The part of the window that is free. */
  readonly frame: Frame;
  readonly failures: readonly Point[];
}

/** `ratio`: device pixels per CSS pixel. */
export function drawMap(canvas: Canvas, size: MapSize, ratio: number, look: MapLook): void {
  canvas.setTransform(ratio, 0, 0, ratio, 0, 0);
  canvas.clearRect(0, 0, size.width, size.height);
  const scale = mapScale(look.kingdom, size);
  if (scale === null) return;
  drawIslands(canvas, scale, look);
  canvas.fillStyle = css(PALETTE.bad);
  canvas.strokeStyle = css(PALETTE.paper);
  canvas.lineWidth = 1;
  for (const failure of look.failures) {
    const { x, y } = onMap(scale, failure);
    canvas.beginPath();
    canvas.arc(x, y, 3, 0, Math.PI * 2);
    canvas.fill();
    canvas.stroke();
  }
  drawFrame(canvas, scale, size, look);
}

function drawIslands(canvas: Canvas, scale: MapScale, { kingdom, view }: MapLook): void {
  for (const { zone, origin } of kingdom.islands.values()) {
    canvas.beginPath();
    for (const corner of islandOutline(kingdom.plan, origin)) {
      const { x, y } = onMap(scale, corner);
      canvas.lineTo(x, y);
    }
    canvas.closePath();
    const lost = entity(view.zones, zone)?.status !== 'AVAILABLE';
    canvas.fillStyle = css(lost ? PALETTE.rock : PALETTE.sand);
    canvas.fill();
    canvas.strokeStyle = css(lost ? PALETTE.bad : PALETTE.sandLight);
    canvas.lineWidth = lost ? 2 : 1;
    canvas.stroke();
  }
  canvas.fillStyle = css(PALETTE.floor);
  for (const territory of kingdom.territories.values()) {
    if (isSky(territory.instance)) continue;
    const { x, y, width, height } = plotBounds(kingdom, territory);
    const at = onMap(scale, { x: x + width / 2, y: y + height / 2 });
    const side = Math.max(1.6, width * scale.zoom * 0.34);
    canvas.fillRect(at.x - side / 2, at.y - side / 4, side, side / 2);
  }
}

/** The part of the world that is seen, held inside the map so that it is never lost. */
function drawFrame(
  canvas: Canvas,
  scale: MapScale,
  { width, height }: MapSize,
  { kingdom, lens, frame }: MapLook,
): void {
  const [upper, lower] = [
    { x: frame.left, y: frame.top },
    { x: frame.right, y: frame.bottom },
  ].map((corner) => toWorld(lens, corner)) as [Point, Point];
  const all = islandsBounds(kingdom, kingdom.islands.keys());
  const seen = { x: upper.x, y: upper.y, width: lower.x - upper.x, height: lower.y - upper.y };
  // All islands are in sight: there is nothing to frame.
  if (all === null || contains(seen, all)) return;
  const [from, to] = [onMap(scale, upper), onMap(scale, lower)];
  const [left, top] = [Math.max(1.5, from.x), Math.max(1.5, from.y)];
  const [right, bottom] = [Math.min(width - 1.5, to.x), Math.min(height - 1.5, to.y)];
  if (right <= left || bottom <= top) return;
  canvas.strokeStyle = css(PALETTE.ink);
  canvas.lineWidth = 1.5;
  canvas.strokeRect(left, top, Math.max(3, right - left), Math.max(3, bottom - top));
}

function contains(outer: Bounds, { x, y, width, height }: Bounds): boolean {
  const { x: left, y: top } = outer;
  return x >= left && y >= top && x + width <= left + outer.width && y + height <= top + outer.height;
}
