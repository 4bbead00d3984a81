/** What a line of a chart is made of, and what it says at an instant. */
import type { Course } from '../sim-client/words.ts';

const US_PER_S = 1_000_000;

export interface ShownLine {
  readonly id: string;
  readonly name: string;
  readonly course: Course;
  /** Length of a period [s]: a longer distance is a gap. */
  readonly periodS: number;
}

/** Five digits are more than a line can show. */
export function short(value: number): number {
  return Number(value.toPrecision(5));
}

/** The datapoint that an instant belongs to: the last one before it, while its period lasts. */
export function valueAt({ course, periodS }: ShownLine, atUs: number): number | null {
  const { atUs: ends, values } = course;
  let [low, high] = [0, ends.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! < atUs) low = middle + 1;
    else high = middle;
  }
  const value = values[low];
  const startUs = (ends[low] ?? 0) - periodS * US_PER_S;
  return value === undefined || Number.isNaN(value) || atUs <= startUs ? null : value;
}

/** Instant [s] and value; null is a gap. */
export function pointsOf({
  course: { atUs, values },
  periodS,
}: ShownLine): readonly (readonly [number, number | null])[] {
  const points: (readonly [number, number | null])[] = [];
  values.forEach((value, row) => {
    const atS = atUs[row]! / US_PER_S;
    const beforeS = row === 0 ? atS : atUs[row - 1]! / US_PER_S;
    if (atS - beforeS > periodS * 1.5) points.push([beforeS, null]);
    points.push([atS, Number.isNaN(value) ? null : value]);
  });
  return points;
}

/** The newest datapoint. */
export function lastOf({ course: { values } }: ShownLine): number | null {
  const value = values.at(-1);
  return value === undefined || Number.isNaN(value) ? null : value;
}
