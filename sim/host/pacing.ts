/**
 * How simulated time follows the wall: the only place where the two meet. Pure: the wall's time is handed in, and
 * nothing here decides what happens, only when it is let happen.
 */

/** Events of one slice; the wall clock is read once a slice. */
export const SLICE_EVENTS_MAX = 64;
/** Simulated time of the first slice [µs]: requests between two events take their time too. */
export const SLICE_FIRST_US = 1_000_000;
const SLICE_LEAST_US = 200_000;
const SLICE_MOST_US = 60_000_000;
/** After this long the worker listens to messages again [ms]. */
export const SLICE_MS = 8;
/** A rewind is shown without handing over the turn when it takes no longer than this [ms]. */
export const REWIND_AT_ONCE_MS = 60;
/** Least time between two frames to the screen [ms]: about 30 a second. */
export const FRAME_MS = 33;
/** How long the host rests when simulated time has caught up with the wall [ms]. */
export const REST_MS = 8;
/** Further behind than this, the pace is taken anew from where the run is: it does not rush to catch up [ms]. */
const BEHIND_MAX_MS = 250;

/** Simulated seconds per wall second; 0 is as fast as it goes. */
export const SPEED_MAX = 1_000_000;

/** A pace: from this pair of instants on, simulated time is wall time × speed. */
export interface Pace {
  readonly speed: number;
  readonly wallMs: number;
  readonly simUs: number;
}

/** The simulated instant that should be reached by now [µs], never past the end. */
export function targetUs(pace: Pace, nowMs: number, endUs: number): number {
  if (pace.speed === 0) return endUs;
  const elapsedMs = Math.max(0, nowMs - pace.wallMs);
  return Math.min(endUs, pace.simUs + Math.floor(elapsedMs * 1_000 * pace.speed));
}

/** The same pace, or one taken anew when the run has fallen too far behind it. */
export function keepUp(pace: Pace, nowMs: number, reachedUs: number): Pace {
  if (pace.speed === 0) return pace;
  const behindMs = (targetUs(pace, nowMs, Number.MAX_SAFE_INTEGER) - reachedUs) / 1_000 / pace.speed;
  return behindMs > BEHIND_MAX_MS ? { speed: pace.speed, wallMs: nowMs, simUs: reachedUs } : pace;
}

/** The simulated time of the next slice, so that each takes some milliseconds [µs]. */
export function nextSliceUs(sliceUs: number, tookMs: number): number {
  if (tookMs > SLICE_MS / 2) return Math.max(SLICE_LEAST_US, Math.floor(sliceUs / 2));
  return tookMs < SLICE_MS / 8 ? Math.min(SLICE_MOST_US, sliceUs * 2) : sliceUs;
}
