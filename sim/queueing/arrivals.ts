/**
 * When clients come: laws of arrival as plain data, and the next instant of each.
 *
 * A rate that changes with time is piecewise linear and followed exactly: the n-th arrival comes when the integral of
 * the rate has grown by a standard exponential (Poisson) or by one (even spacing). That is the same process as thinning
 * and needs one draw for each arrival (Çınlar 1975; Lewis and Shedler 1979 for thinning).
 */
import type { Random } from '../kernel/random.ts';
import { standardExponential } from '../kernel/ziggurat.ts';

const US_PER_S = 1_000_000;

/** One point of a rate over time. Two points at one instant are a step. */
export interface RatePoint {
  readonly atS: number;
  readonly perSecond: number;
}

export type Spacing = 'even' | 'poisson';

/** A law of arrivals. Times count from the source's origin. */
export type ArrivalLaw =
  /** Nobody comes by himself: an edge of calls between services. */
  | { readonly kind: 'none' }
  /**
   * A rate by straight lines between points, in ascending order of time. Before the first and after the last point it
   * stays; with a period it goes on from the last to the first, over and over.
   */
  | {
      readonly kind: 'rate';
      readonly points: readonly RatePoint[];
      readonly periodS: number | null;
      readonly spacing: Spacing;
    }
  /** Bursts: two rates that change after exponential spells (a Markov-modulated Poisson process). */
  | {
      readonly kind: 'onOff';
      readonly onPerSecond: number;
      readonly offPerSecond: number;
      readonly meanOnS: number;
      readonly meanOffS: number;
    }
  /**
   * What was measured: `counts[i]` arrivals at `timesS[i]` (ascending), together or evenly until the next time. The last
   * entry lasts as long as the one before it.
   */
  | {
      readonly kind: 'trace';
      readonly timesS: readonly number[];
      readonly counts: readonly number[];
      readonly together: boolean;
    };

export const NO_ARRIVALS: ArrivalLaw = { kind: 'none' };

export function constantRate(perSecond: number): ArrivalLaw {
  return { kind: 'rate', points: [{ atS: 0, perSecond }], periodS: null, spacing: 'even' };
}

export function poissonRate(perSecond: number): ArrivalLaw {
  return { kind: 'rate', points: [{ atS: 0, perSecond }], periodS: null, spacing: 'poisson' };
}

export function ramp(fromPerSecond: number, toPerSecond: number, overS: number): ArrivalLaw {
  const points = [
    { atS: 0, perSecond: fromPerSecond },
    { atS: overS, perSecond: toPerSecond },
  ];
  return { kind: 'rate', points, periodS: null, spacing: 'poisson' };
}

/** A profile over 24 hours, one rate at the beginning of each hour, straight lines between; the run starts at `startHour`. */
export function daily(perSecondByHour: readonly number[], startHour = 0): ArrivalLaw {
  const hours = perSecondByHour.length;
  const points = perSecondByHour.map((_, i) => {
    return { atS: (i * 86_400) / hours, perSecond: perSecondByHour[(i + startHour) % hours]! };
  });
  return { kind: 'rate', points, periodS: 86_400, spacing: 'poisson' };
}

/** A base rate, and on top a peak that rises, holds and falls. */
export function spike(shape: {
  readonly basePerSecond: number;
  readonly peakPerSecond: number;
  readonly atS: number;
  readonly riseS: number;
  readonly holdS: number;
  readonly fallS: number;
}): ArrivalLaw {
  const { basePerSecond, peakPerSecond, atS, riseS, holdS, fallS } = shape;
  const points = [
    { atS, perSecond: basePerSecond },
    { atS: atS + riseS, perSecond: peakPerSecond },
    { atS: atS + riseS + holdS, perSecond: peakPerSecond },
    { atS: atS + riseS + holdS + fallS, perSecond: basePerSecond },
  ];
  return { kind: 'rate', points, periodS: null, spacing: 'poisson' };
}

/** The mean rate of a law at a time after its origin [1/s]; of a trace, that of the entry under way. */
export function rateAt(law: ArrivalLaw, timeS: number): number {
  switch (law.kind) {
    case 'none':
      return 0;
    case 'rate':
      return rateOf(law.points, law.periodS, timeS);
    case 'onOff':
      return (law.onPerSecond * law.meanOnS + law.offPerSecond * law.meanOffS) / (law.meanOnS + law.meanOffS);
    case 'trace': {
      let entry = firstEntryAfter(law.timesS, timeS);
      while (entry + 1 < law.timesS.length && law.timesS[entry + 1]! <= timeS) entry += 1;
      if (
        law.timesS.length === 0 ||
        timeS < law.timesS[entry]! ||
        timeS >= law.timesS[entry]! + widthOf(law.timesS, entry)
      )
        return 0;
      return law.counts[entry]! / widthOf(law.timesS, entry);
    }
  }
}

/** How many come between two times after the origin, on average. For the flow model. */
export function meanArrivals(law: ArrivalLaw, fromS: number, toS: number): number {
  if (toS <= fromS) return 0;
  if (law.kind === 'rate') return areaOf(law.points, law.periodS, fromS, toS);
  if (law.kind !== 'trace') return rateAt(law, fromS) * (toS - fromS);
  let sum = 0;
  for (let entry = firstEntryAfter(law.timesS, fromS); entry < law.timesS.length; entry++) {
    const startS = law.timesS[entry]!;
    if (startS >= toS) break;
    const width = law.together ? 0 : widthOf(law.timesS, entry);
    const inside = Math.min(toS, startS + width) - Math.max(fromS, startS);
    if (width === 0) sum += startS >= fromS ? law.counts[entry]! : 0;
    else if (inside > 0) sum += (law.counts[entry]! * inside) / width;
  }
  return sum;
}

/** The last entry of a trace that began before a time, or the first of all: by halves, since a trace may be long. */
export function firstEntryAfter(timesS: readonly number[], fromS: number): number {
  let low = 0;
  let high = timesS.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timesS[middle]! < fromS) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** The integral of a rate, from corner to corner. */
function areaOf(points: readonly RatePoint[], periodS: number | null, fromS: number, toS: number): number {
  if (points.length === 1) return points[0]!.perSecond * (toS - fromS);
  let area = 0;
  let atS = fromS;
  while (atS < toS) {
    const cycleS = periodS === null ? 0 : Math.floor(atS / periodS) * periodS;
    const corner = points.find((point) => cycleS + point.atS > atS);
    const nextS = corner !== undefined ? cycleS + corner.atS : periodS === null ? toS : cycleS + periodS;
    const endS = Math.min(toS, nextS);
    // Straight between corners: the rate in the middle is the mean.
    area += rateOf(points, periodS, 0.5 * (atS + endS)) * (endS - atS);
    atS = endS;
  }
  return area;
}

/** Where a source stands in its law. Plain data; nextArrival changes it. */
export interface ArrivalState {
  readonly law: ArrivalLaw;
  /** Time 0 of the law, and the end of all arrivals [µs]. */
  readonly originUs: number;
  readonly untilUs: number;
  /** Piece of the rate, or entry of the trace, of the latest arrival. */
  entry: number;
  /** Arrivals of that entry that have come. */
  come: number;
  /** onOff: 1 on, 0 off, −1 not begun; when that spell ends [µs]. */
  phase: number;
  phaseEndsUs: number;
}

export function newArrivalState(law: ArrivalLaw, originUs: number, untilUs: number): ArrivalState {
  // Frozen, so that copies of the network share what may be a long trace.
  return { law: Object.freeze(law), originUs, untilUs, entry: 0, come: 0, phase: -1, phaseEndsUs: 0 };
}

/** The first arrival after an instant [µs], later than or at it; Infinity when nobody comes any more. */
export function nextArrival(state: ArrivalState, afterUs: number, random: Random): number {
  const { law } = state;
  let atUs = Infinity;
  if (law.kind === 'rate') {
    const grown = law.spacing === 'even' ? 1 : standardExponential(random);
    const { points } = law;
    atUs =
      points.length === 1
        ? afterUs + (grown * US_PER_S) / points[0]!.perSecond
        : state.originUs +
          US_PER_S * whenGrown(state, points, law.periodS, (afterUs - state.originUs) / US_PER_S, grown);
  } else if (law.kind === 'onOff') atUs = nextOnOff(state, law, afterUs, random);
  else if (law.kind === 'trace') atUs = nextOfTrace(state, law, afterUs);
  return atUs < state.untilUs ? Math.max(atUs, afterUs) : Infinity;
}

/** When the integral of a rate since `fromS` reaches `grown` [s]; Infinity when it never does. */
function whenGrown(
  state: ArrivalState,
  points: readonly RatePoint[],
  periodS: number | null,
  fromS: number,
  grown: number,
): number {
  let left = grown;
  let cycleS = periodS === null ? 0 : Math.floor(fromS / periodS) * periodS;
  let atS = fromS - cycleS;
  let piece = pieceAt(points, state.entry, atS);
  let quiet = 0;
  for (;;) {
    const from = piece < 0 ? { atS: -Infinity, perSecond: points[0]!.perSecond } : points[piece]!;
    const to = points[piece + 1] ?? (periodS === null ? null : { atS: periodS, perSecond: points[0]!.perSecond });
    const slope =
      piece < 0 || to === null || to.atS <= from.atS ? 0 : (to.perSecond - from.perSecond) / (to.atS - from.atS);
    const rate = slope === 0 ? from.perSecond : from.perSecond + slope * (atS - from.atS);
    const restS = to === null ? Infinity : to.atS - atS;
    const area = restS === Infinity ? (rate > 0 ? Infinity : 0) : Math.max(0, (rate + 0.5 * slope * restS) * restS);
    if (left <= area) {
      state.entry = Math.max(0, piece);
      return cycleS + atS + (2 * left) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * left)));
    }
    if (to === null) return Infinity;
    left -= area;
    quiet = area > 0 ? 0 : quiet + 1;
    if (quiet > points.length + 1) return Infinity;
    atS = to.atS;
    piece += 1;
    if (piece === points.length && periodS !== null) {
      cycleS += periodS;
      atS = 0;
      piece = 0;
    }
  }
}

/** The last point at or before a time, −1 before the first; found from where it was last. */
function pieceAt(points: readonly RatePoint[], hint: number, atS: number): number {
  let piece = Math.min(hint, points.length - 1);
  while (piece >= 0 && points[piece]!.atS > atS) piece -= 1;
  while (piece + 1 < points.length && points[piece + 1]!.atS <= atS) piece += 1;
  return piece;
}

function rateOf(points: readonly RatePoint[], periodS: number | null, timeS: number): number {
  const atS = periodS === null ? timeS : timeS - Math.floor(timeS / periodS) * periodS;
  const piece = pieceAt(points, 0, atS);
  if (piece < 0) return points[0]!.perSecond;
  const from = points[piece]!;
  const to = points[piece + 1] ?? (periodS === null ? null : { atS: periodS, perSecond: points[0]!.perSecond });
  if (to === null || to.atS <= from.atS) return from.perSecond;
  return from.perSecond + ((to.perSecond - from.perSecond) * (atS - from.atS)) / (to.atS - from.atS);
}

function nextOnOff(
  state: ArrivalState,
  law: Extract<ArrivalLaw, { kind: 'onOff' }>,
  afterUs: number,
  random: Random,
): number {
  let atUs = afterUs;
  if (state.phase === -1) {
    state.phase = random.unit() * (law.meanOnS + law.meanOffS) < law.meanOnS ? 1 : 0;
    state.phaseEndsUs = atUs + spellUs(state, law, random);
  }
  let left = standardExponential(random);
  for (;;) {
    const perUs = (state.phase === 1 ? law.onPerSecond : law.offPerSecond) / US_PER_S;
    if (perUs > 0 && atUs + left / perUs <= state.phaseEndsUs) return atUs + left / perUs;
    left -= perUs * (state.phaseEndsUs - atUs);
    atUs = state.phaseEndsUs;
    if (atUs >= state.untilUs || (law.onPerSecond <= 0 && law.offPerSecond <= 0)) return Infinity;
    state.phase = 1 - state.phase;
    state.phaseEndsUs = atUs + spellUs(state, law, random);
  }
}

function spellUs(state: ArrivalState, law: Extract<ArrivalLaw, { kind: 'onOff' }>, random: Random): number {
  return standardExponential(random) * (state.phase === 1 ? law.meanOnS : law.meanOffS) * US_PER_S;
}

function nextOfTrace(state: ArrivalState, law: Extract<ArrivalLaw, { kind: 'trace' }>, afterUs: number): number {
  const { timesS, counts, together } = law;
  for (; state.entry < timesS.length; state.entry++, state.come = 0) {
    const count = counts[state.entry]!;
    while (state.come < count) {
      const share = together ? 0 : (state.come + 0.5) / count;
      const atUs = state.originUs + (timesS[state.entry]! + share * widthOf(timesS, state.entry)) * US_PER_S;
      state.come += 1;
      // What lies before the source began has not come.
      if (atUs >= afterUs) return atUs;
    }
  }
  return Infinity;
}

/** How long an entry of a trace lasts [s]. */
function widthOf(timesS: readonly number[], entry: number): number {
  if (entry + 1 < timesS.length) return timesS[entry + 1]! - timesS[entry]!;
  return entry > 0 ? timesS[entry]! - timesS[entry - 1]! : 1;
}
