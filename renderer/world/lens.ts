/** How one looks at the world: a point in the middle of the window and a zoom. Pure arithmetic over world units. */
import type { Point } from './iso.ts';

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
  const zoom = lens.zoom * factor;
  const kept = toWorld(lens, pointer);
  const x = kept.x - (pointer.x - lens.width / 2) / zoom;
  const y = kept.y - (pointer.y - lens.height / 2) / zoom;
  return { ...lens, x, y, zoom };
}

/** Moves by pixels of the window. */
export function pan(lens: Lens, dx: number, dy: number): Lens {
  return { ...lens, x: lens.x - dx / lens.zoom, y: lens.y - dy / lens.zoom };
}

/** The zoom at which the whole of `bounds` is inside the free frame. */
export function fitZoom(bounds: Bounds, frame: Frame): number {
  const width = Math.max(80, frame.right - frame.left);
  const height = Math.max(80, frame.bottom - frame.top);
  return Math.min(width / Math.max(1, bounds.width), height / Math.max(1, bounds.height));
}

/** Shows the whole of `bounds` inside the free frame, at `zoomMax` at most. */
export function fit(lens: Lens, bounds: Bounds, frame: Frame, zoomMax = 1.7): Lens {
  const zoom = Math.min(zoomMax, fitZoom(bounds, frame));
  const middle = { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height / 2 };
  const x = middle.x + (lens.width / 2 - (frame.left + frame.right) / 2) / zoom;
  const y = middle.y + (lens.height / 2 - (frame.top + frame.bottom) / 2) / zoom;
  return { ...lens, x, y, zoom };
}

/** The part of the world in the window, with a margin [CSS pixels] around. */
export function sightOf({ x, y, zoom, width, height }: Lens, marginPx: number): Bounds {
  const [wide, high] = [(width + 2 * marginPx) / zoom, (height + 2 * marginPx) / zoom];
  return { x: x - wide / 2, y: y - high / 2, width: wide, height: high };
}

export function overlaps(a: Bounds, b: Bounds): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** What is under `middle` of the window stays inside. */
export function clampTo(lens: Lens, { x, y, width, height }: Bounds, middle: Point): Lens {
  const at = toWorld(lens, middle);
  const held = { x: Math.min(x + width, Math.max(x, at.x)), y: Math.min(y + height, Math.max(y, at.y)) };
  return { ...lens, x: lens.x + held.x - at.x, y: lens.y + held.y - at.y };
}

/** The window's middle such that `point` is under `at` of the window. */
export function centred(lens: Lens, point: Point, at: Point): Lens {
  const x = point.x + (lens.width / 2 - at.x) / lens.zoom;
  const y = point.y + (lens.height / 2 - at.y) / lens.zoom;
  return { ...lens, x, y };
}

export function middleOf({ left, top, right, bottom }: Frame): Point {
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

export function middleOfBounds({ x, y, width, height }: Bounds): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/** Around all of them; null for none. */
export function union(all: readonly Bounds[]): Bounds | null {
  if (all.length === 0) return null;
  const x = Math.min(...all.map((one) => one.x));
  const y = Math.min(...all.map((one) => one.y));
  const right = Math.max(...all.map((one) => one.x + one.width));
  const bottom = Math.max(...all.map((one) => one.y + one.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** How strongly a flight rises before it comes down, after van Wijk and Nuij, "Smooth and efficient zooming and panning". */
const RISE = 1.2;
const FLIGHT_MIN_MS = 240;
const FLIGHT_MAX_MS = 1_100;
const MS_PER_LENGTH = 330;

export interface Flight {
  readonly lastsMs: number;
  /** The lens after a share of the way, 0 to 1. */
  readonly at: (share: number) => Lens;
}

/** The way from one lens to another that looks steady: it rises so far that both ends come into sight, and sinks. */
export function flight(from: Lens, to: Lens): Flight {
  const [w0, w1] = [from.width / from.zoom, to.width / to.zoom];
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const far = Math.hypot(dx, dy);
  const end = (share: number): Lens => (share >= 1 ? to : from);
  if (far < 1e-6 * w0 && Math.abs(Math.log(w1 / w0)) < 1e-6) return { lastsMs: 0, at: end };
  if (far < 0.01 * Math.min(w0, w1)) {
    const length = Math.abs(Math.log(w1 / w0)) / RISE;
    return {
      lastsMs: lasting(length),
      at: (share) => {
        if (share >= 1) return to;
        const zoom = from.zoom * (to.zoom / from.zoom) ** share;
        const along = Math.abs(w1 - w0) < 1e-9 ? share : (from.width / zoom - w0) / (w1 - w0);
        return { ...to, x: from.x + dx * along, y: from.y + dy * along, zoom };
      },
    };
  }
  const rise2 = RISE * RISE;
  const root = (w: number, sign: number): number => {
    const b = (w1 * w1 - w0 * w0 + sign * rise2 * rise2 * far * far) / (2 * w * rise2 * far);
    return Math.log(Math.sqrt(b * b + 1) - b);
  };
  const [r0, r1] = [root(w0, 1), root(w1, -1)];
  const length = (r1 - r0) / RISE;
  return {
    lastsMs: lasting(Math.abs(length)),
    at: (share) => {
      if (share >= 1) return to;
      const s = share * length;
      const along = ((w0 / rise2) * (Math.cosh(r0) * Math.tanh(RISE * s + r0) - Math.sinh(r0))) / far;
      const w = (w0 * Math.cosh(r0)) / Math.cosh(RISE * s + r0);
      return { ...to, x: from.x + dx * along, y: from.y + dy * along, zoom: to.width / w };
    },
  };
}

function lasting(length: number): number {
  return Math.min(FLIGHT_MAX_MS, Math.max(FLIGHT_MIN_MS, length * MS_PER_LENGTH));
}
