/**
 * How much time a frame lets pass: what has gone by since the last one, on the wall. Phaser's own figure is smoothed: on
 * a slow machine it lets a sixtieth of a second pass in a frame that takes a fifth, and what moves would never come to
 * rest.
 */

/** A frame after a rest, and one without a measurable time. */
const FIRST_MS = 1_000 / 60;

export class FrameClock {
  private lastMs: number | null = null;

  /** Time since the frame before; a sixtieth of a second after a rest [ms]. */
  step(nowMs: number): number {
    const passedMs = this.lastMs === null ? FIRST_MS : nowMs - this.lastMs;
    this.lastMs = nowMs;
    return Math.max(0, passedMs);
  }

  /** No frames follow for a while: that time does not count. */
  rest(): void {
    this.lastMs = null;
  }
}
