/**
 * Time in the simulator: whole microseconds since the start of the run.
 * Models: DF-01 (whole microseconds; durations given in ms or s are converted on reading).
 */
import { InvariantError } from './invariant.ts';

declare const timeBrand: unique symbol;
declare const durationBrand: unique symbol;

/** An instant [µs since the start of the run], a whole number ≥ 0. */
export type TimeUs = number & { readonly [timeBrand]: true };
/** A span of time [µs], a whole number ≥ 0. */
export type DurationUs = number & { readonly [durationBrand]: true };

export const US_PER_MS = 1_000;
export const US_PER_S = 1_000_000;
/** The last instant the kernel accepts [µs]: 100 years, well inside exact integers. */
export const TIME_MAX_US = 100 * 365 * 86_400 * US_PER_S;

export const TIME_ZERO = 0 as TimeUs;

/** Checks a whole number of microseconds. Throws InvariantError when it is negative, fractional or past TIME_MAX_US. */
export function timeUs(value: number): TimeUs {
  if (!Number.isInteger(value) || value < 0 || value > TIME_MAX_US) {
    throw new InvariantError('time.out-of-range', { value });
  }
  return value as TimeUs;
}

/** Checks a span [µs]. Throws InvariantError when it is negative, fractional or past TIME_MAX_US. */
export function durationUs(value: number): DurationUs {
  return timeUs(value) as number as DurationUs;
}

/** A span from seconds; rounded once, here. */
export function seconds(value: number): DurationUs {
  return durationUs(Math.round(value * US_PER_S));
}

/** A span from milliseconds; rounded once, here. */
export function milliseconds(value: number): DurationUs {
  return durationUs(Math.round(value * US_PER_MS));
}

export function minutes(value: number): DurationUs {
  return seconds(value * 60);
}

export function hours(value: number): DurationUs {
  return seconds(value * 3_600);
}

/** The instant `span` after `at`. */
export function later(at: TimeUs, span: DurationUs): TimeUs {
  return timeUs(at + span);
}

/** The span from `from` to `to` [µs]; throws InvariantError when `to` is the earlier one. */
export function elapsed(from: TimeUs, to: TimeUs): DurationUs {
  return durationUs(to - from);
}
