/**
 * Tells a step from a run that is on its way to another instant. A step moves a standing run's time once; on the way it
 * moves with every message, and what happens meanwhile is not acted out: lists tell of it.
 */
import type { Status } from '../sim-client/words.ts';

/** Of a run that stands still, time moves on again this soon only when it is on its way [ms]. */
const SOON_MS = 300;

export class SeekWatch {
  private movedAtMs = Number.NEGATIVE_INFINITY;
  private untilMs = Number.NEGATIVE_INFINITY;

  told(before: Status | null, now: Status | null, nowMs: number): void {
    if (before === null || now === null || now.running || before.nowUs === now.nowUs) return;
    if (nowMs - this.movedAtMs < SOON_MS) this.untilMs = nowMs + SOON_MS;
    this.movedAtMs = nowMs;
  }

  seeking(nowMs: number): boolean {
    return nowMs < this.untilMs;
  }
}
