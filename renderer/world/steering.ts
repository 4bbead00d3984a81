/**
 * The hand on the lens: flights with easing, zooming towards the pointer, a little inertia after a drag. Pure: time comes
 * in by `step`. With reduced motion everything jumps to where it would have come to rest.
 */
import type { Point } from './iso.ts';
import { clampTo, flight, pan, zoomAt, type Bounds, type Lens } from './lens.ts';

/** Share of the way to the wanted zoom: it is nearly there after three of these [ms]. */
const ZOOM_EASE_MS = 70;
/** How fast a thrown world comes to rest [ms]. */
const GLIDE_EASE_MS = 150;
/** Slower than this it rests [CSS pixels per ms]. */
const GLIDE_MIN = 0.02;
const GLIDE_MAX = 2.4;

export interface SteeringLimits {
  readonly zoomMin: number;
  readonly zoomMax: number;
  /** Where the middle of the free frame may be [world units]; null: anywhere. */
  readonly bounds: Bounds | null;
  /** Middle of the free frame [CSS pixels of the window]. */
  readonly middle: Point;
}

type Motion =
  | { readonly kind: 'flight'; readonly at: (share: number) => Lens; readonly lastsMs: number; passedMs: number }
  | { readonly kind: 'zoom'; pointer: Point; zoom: number }
  | { readonly kind: 'glide'; x: number; y: number };

export class Steering {
  lens: Lens;
  limits: SteeringLimits = { zoomMin: 0.01, zoomMax: 10, bounds: null, middle: { x: 0, y: 0 } };
  reducedMotion: boolean;
  private motion: Motion | null = null;

  constructor(lens: Lens, reducedMotion: boolean) {
    this.lens = lens;
    this.reducedMotion = reducedMotion;
  }

  get moving(): boolean {
    return this.motion !== null;
  }

  /** Stops where it is. */
  hold(): void {
    this.motion = null;
  }

  jump(lens: Lens): void {
    this.motion = null;
    this.lens = this.held(lens);
  }

  fly(to: Lens): void {
    const aim = this.held(to);
    const { lastsMs, at } = flight(this.lens, aim);
    if (this.reducedMotion || lastsMs < 20) this.jump(aim);
    else this.motion = { kind: 'flight', at, lastsMs, passedMs: 0 };
  }

  /** The window has another size. */
  resize(width: number, height: number): void {
    this.motion = null;
    this.lens = { ...this.lens, width, height };
  }

  dragBy(dx: number, dy: number): void {
    this.motion = null;
    this.lens = this.held(pan(this.lens, dx, dy));
  }

  /** Lets go of a drag at a speed [CSS pixels per ms]. */
  throwBy(x: number, y: number): void {
    if (this.reducedMotion || Math.hypot(x, y) < GLIDE_MIN * 6) return;
    const slow = Math.min(1, GLIDE_MAX / Math.hypot(x, y));
    this.motion = { kind: 'glide', x: x * slow, y: y * slow };
  }

  /** The point under the pointer stays under it. */
  zoomBy(pointer: Point, factor: number): void {
    const from = this.motion?.kind === 'zoom' ? this.motion.zoom : this.lens.zoom;
    const zoom = this.zoomHeld(from * factor);
    if (this.reducedMotion) this.jump(zoomAt(this.lens, pointer, zoom / this.lens.zoom));
    else if (this.motion?.kind === 'zoom') Object.assign(this.motion, { pointer, zoom });
    else this.motion = { kind: 'zoom', pointer, zoom };
  }

  /** Two fingers: no easing, the world sticks to them. */
  pinchBy(middle: Point, factor: number, dx: number, dy: number): void {
    const zoom = this.zoomHeld(this.lens.zoom * factor);
    this.jump(zoomAt(pan(this.lens, dx, dy), middle, zoom / this.lens.zoom));
  }

  /** Draws the lens towards another one by a share, whatever moves it. */
  pull(to: Lens, share: number): void {
    const { x, y } = this.lens;
    this.lens = { ...this.lens, x: x + (to.x - x) * share, y: y + (to.y - y) * share };
  }

  /** Lets time pass; true when the lens has moved. */
  step(dtMs: number): boolean {
    const { motion } = this;
    if (motion === null) return false;
    if (motion.kind === 'flight') {
      motion.passedMs += dtMs;
      const share = Math.min(1, motion.passedMs / motion.lastsMs);
      this.lens = { ...motion.at(eased(share)), width: this.lens.width, height: this.lens.height };
      if (share === 1) this.motion = null;
    } else if (motion.kind === 'zoom') {
      const share = 1 - Math.exp(-dtMs / ZOOM_EASE_MS);
      const factor = Math.exp(Math.log(motion.zoom / this.lens.zoom) * share);
      const there = Math.abs(Math.log(motion.zoom / this.lens.zoom)) < 0.004;
      this.lens = this.held(zoomAt(this.lens, motion.pointer, there ? motion.zoom / this.lens.zoom : factor));
      if (there) this.motion = null;
    } else {
      this.lens = this.held(pan(this.lens, motion.x * dtMs, motion.y * dtMs));
      const slower = Math.exp(-dtMs / GLIDE_EASE_MS);
      motion.x *= slower;
      motion.y *= slower;
      if (Math.hypot(motion.x, motion.y) < GLIDE_MIN) this.motion = null;
    }
    return true;
  }

  private zoomHeld(zoom: number): number {
    return Math.min(this.limits.zoomMax, Math.max(this.limits.zoomMin, zoom));
  }

  private held(lens: Lens): Lens {
    const zoom = this.zoomHeld(lens.zoom);
    const { bounds, middle } = this.limits;
    return bounds === null ? { ...lens, zoom } : clampTo({ ...lens, zoom }, bounds, middle);
  }
}

/** Slow, fast, slow. */
function eased(share: number): number {
  return share < 0.5 ? 4 * share * share * share : 1 - (2 - 2 * share) ** 3 / 2;
}
