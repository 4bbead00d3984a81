/**
 * A log-linear histogram of spans: each octave is cut into 64 equal parts, so that a value read from it is off by less
 * than 1/128 (0.79 %) of itself; below 64 µs, by half a µs. Counts are exact, and so are sum, least and greatest.
 * Histograms of the same unit add up (merge) and subtract (what happened since an earlier copy).
 * Source: the layout is that of HdrHistogram (Gil Tene); the cutting into octaves is older.
 */

/** Largest relative error of a quantile, beside the half µs of small values. */
export const HISTOGRAM_ERROR = 1 / 128;

const PART_BITS = 6;
const PARTS = 64;
const WORD = 4_294_967_296;

/** Plain data; `counts` is as long as the greatest value needs. */
export interface Histogram {
  count: number;
  /** Sum of what was recorded, unrounded [µs]. */
  sum: number;
  /** Least and greatest since the last resetExtremes [µs]; Infinity and −Infinity when nothing was recorded. */
  minimum: number;
  maximum: number;
  counts: Float64Array;
}

export function newHistogram(): Histogram {
  return { count: 0, sum: 0, minimum: Infinity, maximum: -Infinity, counts: new Float64Array(PARTS) };
}

/** The part a value falls into. Cost: a handful of integer operations. */
export function partOf(valueUs: number): number {
  if (valueUs < PARTS) return valueUs < 0 ? 0 : Math.floor(valueUs);
  if (valueUs < WORD) {
    const whole = valueUs >>> 0;
    const shift = shiftOf(whole);
    return (shift << PART_BITS) + (whole >>> shift);
  }
  const high = Math.min(Math.floor(valueUs / WORD), 0x3fffffff);
  let octaves = 0;
  let span = 1;
  while (span <= high) {
    span *= 2;
    octaves += 1;
  }
  const scaled = Math.floor(valueUs / span) >>> 0;
  const shift = shiftOf(scaled);
  return ((shift + octaves) << PART_BITS) + (scaled >>> shift);
}

/** How far a word of at least 64 must be shifted right to lie between 64 and 127: by halves. */
function shiftOf(word: number): number {
  let left = word;
  let shift = 0;
  if (left >= 4_194_304) {
    left >>>= 16;
    shift = 16;
  }
  if (left >= 16_384) {
    left >>>= 8;
    shift += 8;
  }
  if (left >= 1_024) {
    left >>>= 4;
    shift += 4;
  }
  if (left >= 256) {
    left >>>= 2;
    shift += 2;
  }
  return left >= 128 ? shift + 1 : shift;
}

/** The bounds of a part: values from `low` to below `high` [µs]. */
export function boundsOf(part: number): { low: number; high: number } {
  if (part < PARTS) return { low: part, high: part + 1 };
  const octave = (part >> PART_BITS) - 1;
  let width = 1;
  for (let i = 0; i < octave; i++) width *= 2;
  const low = ((part & (PARTS - 1)) + PARTS) * width;
  return { low, high: low + width };
}

export function record(histogram: Histogram, valueUs: number): void {
  recordIn(histogram, valueUs, partOf(valueUs));
}

/** The same for a caller who knows the part already: one value goes into several histograms. */
export function recordIn(histogram: Histogram, valueUs: number, part: number): void {
  if (part >= histogram.counts.length) lengthen(histogram, part);
  histogram.counts[part]! += 1;
  histogram.count += 1;
  histogram.sum += valueUs;
  if (valueUs < histogram.minimum) histogram.minimum = valueUs;
  if (valueUs > histogram.maximum) histogram.maximum = valueUs;
}

/** Records the same value so many times. */
export function recordMany(histogram: Histogram, valueUs: number, times: number): void {
  record(histogram, valueUs);
  histogram.counts[partOf(valueUs)]! += times - 1;
  histogram.count += times - 1;
  histogram.sum += valueUs * (times - 1);
}

/** Adds what another histogram counted. */
export function merge(into: Histogram, other: Histogram): void {
  if (other.counts.length > into.counts.length) lengthen(into, other.counts.length - 1);
  for (let part = 0; part < other.counts.length; part++) into.counts[part]! += other.counts[part]!;
  into.count += other.count;
  into.sum += other.sum;
  into.minimum = Math.min(into.minimum, other.minimum);
  into.maximum = Math.max(into.maximum, other.maximum);
}

/** What was recorded after `earlier`, a copy of the same histogram; extremes are those of the part bounds. */
export function since(histogram: Histogram, earlier: Histogram): Histogram {
  const counts = histogram.counts.slice();
  for (let part = 0; part < earlier.counts.length; part++) counts[part]! -= earlier.counts[part]!;
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  return {
    count: histogram.count - earlier.count,
    sum: histogram.sum - earlier.sum,
    minimum: first === -1 ? Infinity : boundsOf(first).low,
    maximum: last === -1 ? -Infinity : boundsOf(last).high,
    counts,
  };
}

export function copyHistogram(histogram: Histogram): Histogram {
  return { ...histogram, counts: histogram.counts.slice() };
}

/** Forgets least and greatest, for a caller who asks for those of a period. */
export function resetExtremes(histogram: Histogram): void {
  histogram.minimum = Infinity;
  histogram.maximum = -Infinity;
}

/**
 * The value below which this share of the records lies [µs]: the middle of its part; 0 when nothing was recorded.
 * Error below HISTOGRAM_ERROR of the value, or half a µs.
 */
export function quantile(histogram: Histogram, share: number): number {
  const { count, counts } = histogram;
  if (count <= 0) return 0;
  let left = Math.max(1, Math.ceil(share * count));
  for (let part = 0; part < counts.length; part++) {
    left -= counts[part]!;
    if (left > 0) continue;
    const { low, high } = boundsOf(part);
    return 0.5 * (low + high);
  }
  return boundsOf(counts.length - 1).high;
}

export function meanUs({ sum, count }: Histogram): number {
  return count === 0 ? 0 : sum / count;
}

function lengthen(histogram: Histogram, part: number): void {
  let length = histogram.counts.length;
  while (length <= part) length *= 2;
  const counts = new Float64Array(length);
  counts.set(histogram.counts);
  histogram.counts = counts;
}
