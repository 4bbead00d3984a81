/** How one looks at the world: a point in the middle of the window and a zoom. Pure arithmetic over world units. */
import type { Point } from './iso.ts';

const ZOOM_MIN = 0.12;
const ZOOM_MAX = 3;

/** The part of the window that no panel covers [CSS pixels]. */
export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Window size [CSS pixels]; `x`, `y` is the world point in its middle, `zoom` CSS pixels per world unit. */
export interface Lens {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
  readonly width: number;
  readonly height: number;
}

export function toScreen(lens: Lens, point: Point): Point {
  return { x: (point.x - lens.x) * lens.zoom + lens.width / 2, y: (point.y - lens.y) * lens.zoom + lens.height / 2 };
}

export function toWorld(lens: Lens, point: Point): Point {
  return { x: (point.x - lens.width / 2) / lens.zoom + lens.x, y: (point.y - lens.height / 2) / lens.zoom + lens.y };
}

/** The point under the pointer stays where it is. */
export function zoomAt(lens: Lens, pointer: Point, factor: number): Lens {
  const zoom = Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, lens.zoom * factor));
  const kept = toWorld(lens, pointer);
  const x = kept.x - (pointer.x - lens.width / 2) / zoom;
  const y = kept.y - (pointer.y - lens.height / 2) / zoom;
  return { ...lens, x, y, zoom };
}

/** Moves by pixels of the window. */
export function pan(lens: Lens, dx: number, dy: number): Lens {
  return { ...lens, x: lens.x - dx / lens.zoom, y: lens.y - dy / lens.zoom };
}

/** Shows the whole of `bounds` inside the free frame. */
export function fit(lens: Lens, bounds: Bounds, frame: Frame): Lens {
  const width = Math.max(80, frame.right - frame.left);
  const height = Math.max(80, frame.bottom - frame.top);
  const zoom = Math.min(1.7, Math.max(ZOOM_MIN, Math.min(width / bounds.width, height / bounds.height)));
  const middle = { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 };
  const x = middle.x + (lens.width / 2 - (frame.left + frame.right) / 2) / zoom;
  const y = middle.y + (lens.height / 2 - (frame.top + frame.bottom) / 2) / zoom;
  return { ...lens, x, y, zoom };
}
