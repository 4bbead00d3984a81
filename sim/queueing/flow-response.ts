/** The response times of a flow: of servers with the same load the same curve, put into histograms as whole requests. */
import { log } from '../kernel/math.ts';
import type { Curve } from './flow-state.ts';
import { responseFactors } from './flow-table.ts';
import { recordMany, type Histogram } from './histogram.ts';
import { SHARES } from './law-shape.ts';
import type { LawShape } from './law-shape.ts';
import type { Policy } from './network-state.ts';

/** Where curves are known; each value stands for the requests up to half way to its neighbours. */
const POINTS = [
  ...Array.from({ length: 36 }, (_, i) => 0.025 * (i + 1)),
  ...[0.92, 0.94, 0.95, 0.96, 0.97, 0.98, 0.985, 0.99, 0.995, 0.999],
];
const EDGES = POINTS.map((point, i) => (i + 1 < POINTS.length ? 0.5 * (point + POINTS[i + 1]!) : 1));
/** Tails are about exponential: straight lines are drawn over −ln(1 − share). */
const depth = (share: number): number => -log(1 - share);
const DEPTHS = SHARES.map(depth);

export interface Station {
  readonly policy: Policy;
  /** Stations like it among which the balancer chooses. */
  readonly servers: number;
  readonly cores: number;
  /** What requests want of it, and what everything else does [cores]. */
  readonly flows: number;
  readonly others: number;
  readonly cv: number;
  /** What stands before it because it is overloaded, and what its calls take [µs]. */
  readonly waitUs: number;
}

export function curveOf(station: Station, shape: LawShape): Curve {
  // Less than a core is one slow core.
  const cores = coresFor(station);
  const slowness = Math.max(1, 1 / cores);
  const { policy, servers, flows, cv } = station;
  const factors = responseFactors(policy, servers, Math.max(1, cores), cv, flows / cores);
  const unitUs = 1_000 * slowness;
  const known = SHARES.map((_, i) => shape.quantiles[i]! * factors[i + 1]! * unitUs + station.waitUs);
  for (let i = 1; i < known.length; i++) known[i] = Math.max(known[i]!, known[i - 1]!);
  return {
    meanUs: shape.mean * factors[0]! * unitUs + station.waitUs,
    atUs: Float64Array.from(POINTS, (point) => between(known, depth(point))),
  };
}

/** Anything up to `mostUs`, all alike: who is answered among many that give up. */
export function evenCurve(mostUs: number): Curve {
  return { meanUs: 0.5 * mostUs, atUs: Float64Array.from(POINTS, (point) => point * mostUs) };
}

/**
 * The capacity that, left to the requests alone, would keep as many of them in service as they are beside other work,
 * which takes its part of a full station like so many requests more. Found by halving; both means are those of the chain
 * of their number, which under processor sharing does not depend on the law of work.
 */
function coresFor({ cores, flows, others }: Station): number {
  if (others <= 0) return cores;
  const least = Math.max(0.01, cores - others);
  if (flows >= 0.97 * cores || others >= cores) return least;
  const truth = meanNumber(flows, (n) => n * Math.min(1, cores / (n + others)));
  let low = Math.max(least, flows * 1.01);
  let high = Math.max(low, cores);
  for (let i = 0; i < 20; i++) {
    const middle = 0.5 * (low + high);
    if (meanNumber(flows, (n) => Math.min(n, middle)) > truth) low = middle;
    else high = middle;
  }
  return high;
}

/** Mean number in a birth-and-death chain with this offered work and these rates of service [cores]. */
function meanNumber(offered: number, served: (n: number) => number): number {
  let chance = 1;
  let total = 1;
  let sum = 0;
  for (let n = 1; n < 2_000; n++) {
    chance *= offered / served(n);
    total += chance;
    sum += n * chance;
    if (chance * n < 1e-9 * sum) break;
  }
  return sum / total;
}

/** Straight lines between the known shares; the ends stay. */
function between(known: readonly number[], at: number): number {
  const above = DEPTHS.findIndex((one) => one >= at - 1e-12);
  if (above <= 0) return known[above === 0 ? 0 : known.length - 1]!;
  const part = (at - DEPTHS[above - 1]!) / (DEPTHS[above]! - DEPTHS[above - 1]!);
  return known[above - 1]! + part * (known[above]! - known[above - 1]!);
}

/** Puts so many whole requests with this curve, times a factor, into a histogram; nobody waits for longer than `capUs`. */
export function recordCurve(histogram: Histogram, curve: Curve, factor: number, requests: number, capUs: number): void {
  const isCut = curve.atUs.at(-1)! * factor > capUs;
  // The mean is known better than by its pieces.
  const meanUs = curve.meanUs * factor;
  const sum = histogram.sum + meanUs * requests;
  let before = 0;
  for (let i = 0; i < POINTS.length; i++) {
    const upTo = Math.round(EDGES[i]! * requests);
    if (upTo > before) recordMany(histogram, Math.min(capUs, curve.atUs[i]! * factor), upTo - before);
    before = upTo;
  }
  if (isCut || before === 0) return;
  histogram.sum = sum;
  // Of few requests the pieces may all lie on one side of it.
  histogram.minimum = Math.min(histogram.minimum, meanUs);
  histogram.maximum = Math.max(histogram.maximum, meanUs);
}

/** The share of requests with this curve, times a factor, that take longer [0..1]: straight lines between its points. */
export function shareAbove(curve: Curve, factor: number, us: number): number {
  if (us === Infinity) return 0;
  let [share, reached] = [0, 0];
  for (let i = 0; i < POINTS.length; i++) {
    const value = curve.atUs[i]! * factor;
    if (value > us) {
      const part = value > reached ? (us - reached) / (value - reached) : 0;
      return 1 - (share + (POINTS[i]! - share) * Math.max(0, part));
    }
    [share, reached] = [POINTS[i]!, value];
  }
  return 0;
}
