/**
 * The rate that laws of arrival declare together, and when next it passes a threshold: found on the straight lines that
 * laws are made of, not by looking from time to time.
 */
import { firstEntryAfter, rateAt, type ArrivalLaw } from './arrivals.ts';
import type { Source } from './network-state.ts';

/** Corners that one search goes along at most: laws that repeat have no last one. */
const CORNERS_MAX = 1_000;
const US_PER_S = 1_000_000;

type Declared = Pick<Source, 'arrivals'>;

/** What comes in one heap counts from the µs before it, so that who looks there looks in time. */
function shiftOf({ kind }: ArrivalLaw): number {
  return kind === 'trace' ? 1 : 0;
}

/** What comes of all sources at an instant [1/s]: of sessions their first requests, no calls, no retries. */
export function declaredRate(sources: readonly Declared[], atUs: number): number {
  let perSecond = 0;
  for (const { arrivals } of sources) {
    const { law, originUs, untilUs } = arrivals;
    const lawUs = atUs + shiftOf(law) - originUs;
    if (lawUs < 0 || atUs >= untilUs) continue;
    perSecond += rateAt(law, lawUs / US_PER_S);
  }
  return perSecond;
}

/** The first instant after this one at which the line of a source may bend [µs]; Infinity when it never does again. */
function nextCornerUs({ arrivals }: Declared, afterUs: number): number {
  const { law, originUs, untilUs } = arrivals;
  const shiftUs = shiftOf(law);
  if (afterUs < originUs - shiftUs) return originUs - shiftUs;
  if (afterUs >= untilUs) return Infinity;
  const cornerUs = originUs - shiftUs + cornerAfter(law, (afterUs + shiftUs - originUs) / US_PER_S) * US_PER_S;
  return Math.min(Math.max(Math.ceil(cornerUs), afterUs + 1), untilUs);
}

/** The same in the time of the law [s]. */
function cornerAfter(law: ArrivalLaw, afterS: number): number {
  if (law.kind === 'trace') {
    const { timesS } = law;
    for (let entry = firstEntryAfter(timesS, afterS); entry < timesS.length; entry++) {
      if (timesS[entry]! > afterS) return timesS[entry]!;
    }
    // The last entry lasts as long as the one before it.
    const last = timesS.length - 1;
    const endS = last < 0 ? 0 : timesS[last]! + (last > 0 ? timesS[last]! - timesS[last - 1]! : 1);
    return endS > afterS ? endS : Infinity;
  }
  if (law.kind !== 'rate' || law.points.length === 1) return Infinity;
  const { points, periodS } = law;
  const cycleS = periodS === null ? 0 : Math.floor(afterS / periodS) * periodS;
  const point = points.find(({ atS }) => cycleS + atS > afterS);
  return point !== undefined ? cycleS + point.atS : periodS === null ? Infinity : cycleS + periodS;
}

/**
 * The first whole µs after `fromUs` at which the rate is above `perSecond`, or below it for −1; Infinity when it never is.
 * Where laws bend very often, the instant up to which it is not: search again from there.
 */
export function nextCrossingUs(sources: readonly Declared[], fromUs: number, perSecond: number, way: 1 | -1): number {
  let atUs = fromUs;
  for (let corners = 0; corners < CORNERS_MAX; corners++) {
    const nextUs = sources.reduce((least, source) => Math.min(least, nextCornerUs(source, atUs)), Infinity);
    if (nextUs === Infinity) return Infinity;
    // Straight from here to the µs before the corner: a step happens at the corner itself.
    const from = (declaredRate(sources, atUs) - perSecond) * way;
    const to = (declaredRate(sources, nextUs - 1) - perSecond) * way;
    if (from <= 0 && to > 0) return Math.max(atUs + 1, Math.ceil(atUs + ((nextUs - 1 - atUs) * -from) / (to - from)));
    if ((declaredRate(sources, nextUs) - perSecond) * way > 0) return nextUs;
    atUs = nextUs;
  }
  return atUs;
}
