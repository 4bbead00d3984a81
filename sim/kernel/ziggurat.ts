/**
 * The standard exponential and normal laws by the ziggurat: 256 layers of equal area, so that some 99 draws in 100
 * need one multiplication and one comparison.
 *
 * The layer edges are constants of the method, computed once on loading from the published start of the tail and
 * area by ./math.ts, so they are the same bits in every engine (a test pins them).
 * Source: Marsaglia and Tsang 2000, with layer, sign and position from separate bits (Doornik 2005).
 */
import { exp, log } from './math.ts';
import type { Random } from './random.ts';

interface Ziggurat {
  /** Where the tail starts. */
  readonly tail: number;
  /** Width of each layer from the widest up; edge 0 is the width the bottom layer would have without its tail. */
  readonly edges: Float64Array;
  /** Height of the curve at each edge. */
  readonly heights: Float64Array;
}

const LAYERS = 256;
const UNIT_53 = 1 / 9_007_199_254_740_992;

/** The layer edges, their number one more than the layers; for tests. */
export function edgesOf(law: 'exponential' | 'normal'): readonly number[] {
  return Array.from((law === 'exponential' ? EXPONENTIAL : NORMAL).edges);
}

/** Exponential with mean 1. Takes two words, more in about 1 draw of 100. */
export function standardExponential(random: Random): number {
  const { tail, edges, heights } = EXPONENTIAL;
  let shift = 0;
  for (;;) {
    const high = random.uint32();
    const low = random.uint32();
    const layer = low & 255;
    const x = (high * 2_097_152 + (low >>> 11)) * UNIT_53 * edges[layer]!;
    if (x < edges[layer + 1]!) return shift + x;
    if (layer === 0) {
      // What lies beyond the start of the tail is the whole law again.
      shift += tail;
      continue;
    }
    const y = heights[layer]! + random.unit() * (heights[layer + 1]! - heights[layer]!);
    if (y < exp(-x)) return shift + x;
  }
}

/** Normal with mean 0 and deviation 1. Takes two words, more in about 1 draw of 100. */
export function standardNormal(random: Random): number {
  const { tail, edges, heights } = NORMAL;
  for (;;) {
    const high = random.uint32();
    const low = random.uint32();
    const layer = low & 255;
    const sign = (low & 256) === 0 ? 1 : -1;
    const x = (high * 2_097_152 + (low >>> 11)) * UNIT_53 * edges[layer]!;
    if (x < edges[layer + 1]!) return sign * x;
    if (layer === 0) return sign * (tail + normalTail(tail, random));
    const y = heights[layer]! + random.unit() * (heights[layer + 1]! - heights[layer]!);
    if (y < exp(-0.5 * x * x)) return sign * x;
  }
}

/** How far beyond the start of the tail. Source: Marsaglia 1964. */
function normalTail(tail: number, random: Random): number {
  for (;;) {
    const x = standardExponential(random) / tail;
    if (2 * standardExponential(random) > x * x) return x;
  }
}

/** Each layer's area equals that of the bottom one with its tail, so an edge gives the height of the next. */
function build(
  tail: number,
  area: number,
  height: (edge: number) => number,
  edgeAt: (height: number) => number,
): Ziggurat {
  const edges = new Float64Array(LAYERS + 1);
  const heights = new Float64Array(LAYERS + 1);
  edges[0] = area / height(tail);
  edges[1] = tail;
  heights[1] = height(tail);
  for (let i = 2; i < LAYERS; i++) {
    edges[i] = edgeAt(heights[i - 1]! + area / edges[i - 1]!);
    heights[i] = height(edges[i]!);
  }
  edges[LAYERS] = 0;
  heights[LAYERS] = 1;
  return { tail, edges, heights };
}

const EXPONENTIAL = build(
  7.69711747013105,
  0.003949659822581557,
  (edge) => exp(-edge),
  (height) => -log(height),
);

const NORMAL = build(
  3.654152885361009,
  0.004928673233974655,
  (edge) => exp(-0.5 * edge * edge),
  (height) => Math.sqrt(-2 * log(height)),
);
