/** The arithmetic of scaling policies (AS-03, AS-04, AS-09, AS-10, CP-05, CP-07). Pure. */
import type { ComparisonOperator } from '../model/alarm.ts';
import type { AdjustmentType, StepAdjustment } from '../model/scaling.ts';

/** A product of floating point that is a whole number but for its last bits is that number. */
const EPSILON = 1e-9;

/** The next whole number, forgiving the last bits. */
export function ceilOf(value: number): number {
  return Math.ceil(value - EPSILON * Math.max(1, Math.abs(value)));
}
function floorOf(value: number): number {
  return Math.floor(value + EPSILON * Math.max(1, Math.abs(value)));
}

/** AS-04: as much capacity as brings the metric to its target, when the load stays and is shared evenly. */
export function trackedCapacity(current: number, metric: number, target: number): number {
  return ceilOf((current * metric) / target);
}

/** AS-03, CP-05: below this the low alarm breaches. */
export function lowThreshold(target: number, of: 'service' | 'group' | 'managed'): number {
  if (of === 'managed') return target;
  // In whole thousandths, so that 70 gives 63 and not its neighbour.
  return Math.round(target * (of === 'service' ? 900 : 700)) / 1_000;
}

/** AS-09: the step that a metric falls into, by its distance from the alarm's threshold; null: none. */
export function stepFor(
  steps: readonly StepAdjustment[],
  distance: number,
  operator: ComparisonOperator,
): StepAdjustment | null {
  const above = operator.startsWith('GreaterThan');
  for (const step of steps) {
    const lower = step.lowerBound ?? -Infinity;
    const upper = step.upperBound ?? Infinity;
    const inside = above ? distance >= lower && distance < upper : distance > lower && distance <= upper;
    if (inside) return step;
  }
  return null;
}

/** What is wrong with the intervals of a step policy: gaps and overlaps (AS-09). */
export function stepProblem(steps: readonly StepAdjustment[]): 'overlap' | 'gap' | 'no-bound' | 'two-open' | null {
  if (steps.length === 0) return 'no-bound';
  const rows = steps
    .map(({ lowerBound, upperBound }) => ({ lower: lowerBound ?? -Infinity, upper: upperBound ?? Infinity }))
    .toSorted((a, b) => a.lower - b.lower || a.upper - b.upper);
  if (rows.some(({ lower, upper }) => lower === -Infinity && upper === Infinity)) return 'no-bound';
  if (rows.filter(({ lower }) => lower === -Infinity).length > 1) return 'two-open';
  if (rows.filter(({ upper }) => upper === Infinity).length > 1) return 'two-open';
  for (let i = 0; i < rows.length; i++) {
    if (rows[i]!.lower >= rows[i]!.upper) return 'overlap';
    const next = rows[i + 1];
    if (next !== undefined && next.lower < rows[i]!.upper) return 'overlap';
    if (next !== undefined && next.lower > rows[i]!.upper) return 'gap';
  }
  // A policy with a step on one side of the threshold only has an open end there.
  if (rows[0]!.lower < 0 && rows[0]!.lower !== -Infinity) return 'gap';
  if (rows.at(-1)!.upper > 0 && rows.at(-1)!.upper !== Infinity) return 'gap';
  return null;
}

/** AS-09: above 1 down, between 0 and 1 to 1, between -1 and 0 to -1, below -1 toward zero. */
export function roundedChange(change: number): number {
  if (change === 0) return 0;
  if (change > 0) return Math.max(1, floorOf(change));
  return Math.min(-1, -floorOf(-change));
}

/** AS-09: the capacity that an adjustment asks for, before minimum and maximum. */
export function adjustedCapacity(
  current: number,
  adjustment: number,
  type: AdjustmentType,
  minAdjustmentMagnitude = 0,
): number {
  if (type === 'ExactCapacity') return Math.max(0, adjustment);
  if (type === 'ChangeInCapacity') return Math.max(0, current + adjustment);
  let change = roundedChange((current * adjustment) / 100);
  if (change !== 0 && Math.abs(change) < minAdjustmentMagnitude) change = Math.sign(change) * minAdjustmentMagnitude;
  return Math.max(0, current + change);
}

export function clamped(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}

/** CP-03: M of N in percent; an empty group is full, or needs everything. */
export function reservation(needed: number, running: number): number {
  if (running === 0) return needed === 0 ? 100 : 200;
  return (needed / running) * 100;
}

/** CP-06: how many a group that has none begins with. */
export const FROM_ZERO = 2;

/**
 * CP-04 to CP-07: the size that managed scaling asks for. Out by at least the minimum and at most the maximum step, from
 * nothing always to two; in by at most half of the group.
 */
export function managedCapacity(
  running: number,
  needed: number,
  target: number,
  steps: { readonly min: number; readonly max: number },
): number {
  if (running === 0) return needed === 0 ? 0 : FROM_ZERO;
  // The proportion of AS-04 with M / N × 100 for the metric: N cancels out, so that nothing is rounded twice.
  const wanted = ceilOf((needed * 100) / target);
  if (wanted > running) return running + clamped(wanted - running, steps.min, steps.max);
  return Math.max(wanted, running - Math.max(1, Math.floor(running / 2)));
}
