/** The window of time that a timeline shows, and where its ticks are. Pure. */

export interface TimeWindow {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Not nearer than this [µs]. */
const SPAN_LEAST_US = 2_000_000;

export function wholeWindow(durationUs: number): TimeWindow {
  return { fromUs: 0, toUs: Math.max(1, durationUs) };
}

export function isWhole({ fromUs, toUs }: TimeWindow, durationUs: number): boolean {
  return fromUs <= 0 && toUs >= durationUs;
}

/** Where an instant is, as a part of the window's width; below 0 or above 1 outside. */
export function shareOf({ fromUs, toUs }: TimeWindow, atUs: number): number {
  return (atUs - fromUs) / (toUs - fromUs);
}

/** The instant at a part of the width, in whole µs within the run. */
export function instantAt({ fromUs, toUs }: TimeWindow, share: number, durationUs: number): number {
  return Math.round(Math.min(durationUs, Math.max(0, fromUs + share * (toUs - fromUs))));
}

function inside(fromUs: number, spanUs: number, durationUs: number): TimeWindow {
  const span = Math.min(durationUs, Math.max(Math.min(SPAN_LEAST_US, durationUs), spanUs));
  const from = Math.min(Math.max(0, fromUs), durationUs - span);
  return { fromUs: Math.round(from), toUs: Math.round(from + span) };
}

/** Shows `factor` times as much, with the same instant under the pointer. */
export function zoomed(window: TimeWindow, factor: number, share: number, durationUs: number): TimeWindow {
  const span = window.toUs - window.fromUs;
  const anchorUs = window.fromUs + share * span;
  const next = Math.min(durationUs, Math.max(SPAN_LEAST_US, span * factor));
  return inside(anchorUs - share * next, next, durationUs);
}

/** Moves on by a part of its width. */
export function panned({ fromUs, toUs }: TimeWindow, share: number, durationUs: number): TimeWindow {
  return inside(fromUs + share * (toUs - fromUs), toUs - fromUs, durationUs);
}

/** The same width, moved so that an instant is in it; the very same window when it is in it already. */
export function following(window: TimeWindow, atUs: number, durationUs: number): TimeWindow {
  if (atUs >= window.fromUs && atUs <= window.toUs) return window;
  const span = window.toUs - window.fromUs;
  return inside(atUs > window.toUs ? atUs - span * 0.1 : atUs - span * 0.5, span, durationUs);
}

const S = 1_000_000;
const STEPS_US = [
  ...[0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800].map((seconds) => seconds * S),
  ...[1, 2, 3, 6, 12, 24, 48, 120, 240].map((hours) => hours * 3_600 * S),
];

/** Instants at even steps, at most `most` of them. */
export function ticksOf({ fromUs, toUs }: TimeWindow, most: number): readonly number[] {
  const stepUs = STEPS_US.find((step) => (toUs - fromUs) / step <= most) ?? toUs - fromUs;
  const ticks: number[] = [];
  for (let atUs = Math.ceil(fromUs / stepUs) * stepUs; atUs <= toUs; atUs += stepUs) ticks.push(atUs);
  return ticks;
}

const DAY_US = 86_400 * S;

/** Day from 1 and the time of that day. */
export function dayOf(atUs: number): { readonly day: number; readonly timeUs: number } {
  const day = Math.floor(atUs / DAY_US);
  return { day: day + 1, timeUs: atUs - day * DAY_US };
}

export function ofDay(day: number, timeUs: number): number {
  return (day - 1) * DAY_US + timeUs;
}

/** Runs longer than a day are told by days. */
export function hasDays(durationUs: number): boolean {
  return durationUs > DAY_US;
}
