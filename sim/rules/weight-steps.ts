/** The weights of a roll-out by a function, from the first to 1 (LA-05, LA-10). */
import { pow } from '../kernel/math.ts';
import type { WeightType } from '../model/function.ts';

/** A weight that is never less, so that each step sends somebody [A]. */
const LEAST = 0.01;

/**
 * linear: i / steps (LA-05). exponential: each twice the one before [A]. geometric: each the same multiple of the one
 * before, from 0.01 on [A]. canary: one part in `steps`, then everything [A].
 */
export function weightSteps(type: WeightType, steps: number): number[] {
  if (type === 'canary') return steps === 1 ? [1] : [toHundredths(1 / steps), 1];
  return Array.from({ length: steps }, (_, index) => weightAt(type, index + 1, steps));
}

function weightAt(type: Exclude<WeightType, 'canary'>, step: number, steps: number): number {
  if (step === steps) return 1;
  if (type === 'linear') return toHundredths(step / steps);
  if (type === 'exponential') return Math.max(LEAST, toHundredths(pow(2, step - steps)));
  return Math.max(LEAST, toHundredths(pow(LEAST, (steps - step) / (steps - 1))));
}

/** As the Python of the post rounds: halves that a binary number has exactly go to the even hundredth. */
export function toHundredths(share: number): number {
  const eighths = share * 8;
  if (Number.isInteger(eighths) && eighths % 2 === 1) {
    const below = Math.floor(share * 100);
    return (below % 2 === 0 ? below : below + 1) / 100;
  }
  return Math.round(share * 100) / 100;
}
