/**
 * Distributions as plain data, and draws from them. Every draw uses only ./random.ts and ./math.ts, so it gives the
 * same bits in every engine. A draw takes a varying number of words from its stream (rejection): give each purpose a
 * stream of its own.
 */
import { exp, log, log1p, pow } from './math.ts';
import type { Random } from './random.ts';
import { durationUs, type DurationUs } from './time.ts';
import { standardExponential, standardNormal } from './ziggurat.ts';

/** The largest coefficient of variation: beyond it a mean says nothing about the values drawn. */
export const CV_MAX = 1_000;

/** One possible value and how heavily it weighs against the others. */
export interface WeightedValue {
  readonly value: number;
  readonly weight: number;
}

/** One point of a measured curve: the share of observations that lie at or below the value. */
export interface QuantilePoint {
  readonly share: number;
  readonly value: number;
}

/** A law of chance. The unit is that of the quantity described; `cv` is standard deviation ÷ mean. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: number }
  /** Every real number from low to high alike. */
  | { readonly kind: 'uniform'; readonly low: number; readonly high: number }
  /** Time between independent arrivals. */
  | { readonly kind: 'exponential'; readonly mean: number }
  /** Symmetric around the mean; it may fall below zero. */
  | { readonly kind: 'normal'; readonly mean: number; readonly deviation: number }
  /** Positive with a long tail, as latencies and start-up times are. */
  | { readonly kind: 'lognormal'; readonly mean: number; readonly cv: number }
  /** Positive; cv 1 is the exponential, cv 1/√k the sum of k exponential stages (Erlang). */
  | { readonly kind: 'gamma'; readonly mean: number; readonly cv: number }
  /** One of the listed values. */
  | { readonly kind: 'choice'; readonly options: readonly WeightedValue[] }
  /** A measured curve: straight lines between points, the first at share 0 and the last at share 1. */
  | { readonly kind: 'quantiles'; readonly points: readonly QuantilePoint[] };

/** One value. The distribution must be free of faults (see faultOf). */
export function draw(distribution: Distribution, random: Random): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return random.between(distribution.low, distribution.high);
    case 'exponential':
      return distribution.mean * standardExponential(random);
    case 'normal':
      return distribution.mean + distribution.deviation * standardNormal(random);
    case 'lognormal': {
      const variance = log1p(distribution.cv * distribution.cv);
      return distribution.mean * exp(Math.sqrt(variance) * standardNormal(random) - 0.5 * variance);
    }
    case 'gamma': {
      // Below this the spread is lost in rounding.
      if (distribution.cv < 1e-8) return distribution.mean;
      const scale = distribution.cv * distribution.cv;
      return distribution.mean * scale * standardGamma(1 / scale, random);
    }
    case 'choice':
      return drawChoice(distribution.options, random);
    case 'quantiles':
      return valueAtShare(distribution.points, random.unit());
  }
}

/** A span drawn in `unitUs` [µs per unit of the distribution], rounded once, here; below zero counts as zero. */
export function drawDuration(distribution: Distribution, unitUs: number, random: Random): DurationUs {
  return durationUs(Math.max(0, Math.round(draw(distribution, random) * unitUs)));
}

/** The exact mean of the law, in its own unit. */
export function meanOf(distribution: Distribution): number {
  switch (distribution.kind) {
    case 'constant':
      return distribution.value;
    case 'uniform':
      return 0.5 * distribution.low + 0.5 * distribution.high;
    case 'exponential':
    case 'normal':
    case 'lognormal':
    case 'gamma':
      return distribution.mean;
    case 'choice': {
      let sum = 0;
      for (const option of distribution.options) sum += option.value * option.weight;
      return sum / totalWeight(distribution.options);
    }
    case 'quantiles': {
      let sum = 0;
      for (let i = 1; i < distribution.points.length; i++) {
        const from = distribution.points[i - 1]!;
        const to = distribution.points[i]!;
        sum += (to.share - from.share) * (0.5 * from.value + 0.5 * to.value);
      }
      return sum;
    }
  }
}

/** What is wrong with a distribution: the field, and the rule it breaks. */
export interface DistributionFault {
  readonly field: string;
  readonly rule:
    'finite' | 'not-negative' | 'positive' | 'too-large' | 'low-above-high' | 'empty' | 'ascending' | 'from-0-to-1';
}

/** The first fault of a distribution an author wrote, or null when it can be drawn from. */
export function faultOf(distribution: Distribution): DistributionFault | null {
  switch (distribution.kind) {
    case 'constant':
      return notFinite('value', distribution.value);
    case 'uniform': {
      const fault = notFinite('low', distribution.low) ?? notFinite('high', distribution.high);
      if (fault !== null) return fault;
      return distribution.low > distribution.high ? { field: 'low', rule: 'low-above-high' } : null;
    }
    case 'exponential':
      return negative('mean', distribution.mean);
    case 'normal':
      return notFinite('mean', distribution.mean) ?? negative('deviation', distribution.deviation);
    case 'lognormal':
    case 'gamma':
      return negative('mean', distribution.mean) ?? faultOfCv(distribution.cv);
    case 'choice':
      return faultOfOptions(distribution.options);
    case 'quantiles':
      return faultOfPoints(distribution.points);
  }
}

/** Gamma with this shape and scale 1. Source: Marsaglia and Tsang 2000; below shape 1 by the power of a uniform. */
function standardGamma(shape: number, random: Random): number {
  if (shape < 1) return standardGamma(shape + 1, random) * pow(random.unit(), 1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = standardNormal(random);
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    if (log(random.unit()) < 0.5 * x * x + d - d * v + d * log(v)) return d * v;
  }
}

function drawChoice(options: readonly WeightedValue[], random: Random): number {
  let left = random.unit() * totalWeight(options);
  let last = 0;
  for (const option of options) {
    if (option.weight === 0) continue;
    last = option.value;
    left -= option.weight;
    if (left < 0) break;
  }
  // Rounding may leave nothing for the last option to take; it is the last one all the same.
  return last;
}

function valueAtShare(points: readonly QuantilePoint[], share: number): number {
  let from = points[0]!;
  for (let i = 1; i < points.length; i++) {
    const to = points[i]!;
    if (share < to.share) {
      return from.value + ((share - from.share) / (to.share - from.share)) * (to.value - from.value);
    }
    from = to;
  }
  return from.value;
}

function totalWeight(options: readonly WeightedValue[]): number {
  let total = 0;
  for (const option of options) total += option.weight;
  return total;
}

function faultOfOptions(options: readonly WeightedValue[]): DistributionFault | null {
  if (options.length === 0) return { field: 'options', rule: 'empty' };
  for (let i = 0; i < options.length; i++) {
    const option = options[i]!;
    const fault = notFinite(`options[${i}].value`, option.value) ?? negative(`options[${i}].weight`, option.weight);
    if (fault !== null) return fault;
  }
  return totalWeight(options) > 0 ? null : { field: 'options', rule: 'positive' };
}

function faultOfPoints(points: readonly QuantilePoint[]): DistributionFault | null {
  if (points.length < 2) return { field: 'points', rule: 'empty' };
  for (let i = 0; i < points.length; i++) {
    const { share, value } = points[i]!;
    const fault = notFinite(`points[${i}].value`, value) ?? notFinite(`points[${i}].share`, share);
    if (fault !== null) return fault;
    const before = points[i - 1];
    if (before !== undefined && share <= before.share) return { field: `points[${i}].share`, rule: 'ascending' };
    if (before !== undefined && value < before.value) return { field: `points[${i}].value`, rule: 'ascending' };
  }
  const whole = points[0]!.share === 0 && points[points.length - 1]!.share === 1;
  return whole ? null : { field: 'points', rule: 'from-0-to-1' };
}

function faultOfCv(cv: number): DistributionFault | null {
  return negative('cv', cv) ?? (cv > CV_MAX ? { field: 'cv', rule: 'too-large' } : null);
}

function notFinite(field: string, value: number): DistributionFault | null {
  return Number.isFinite(value) ? null : { field, rule: 'finite' };
}

function negative(field: string, value: number): DistributionFault | null {
  return notFinite(field, value) ?? (value < 0 ? { field, rule: 'not-negative' } : null);
}
