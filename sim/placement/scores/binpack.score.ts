import type { PlacementStrategy } from '../../model/task-definition.ts';
import { binpackAmount } from '../../rules/scale-in.ts';
import type { Scorer } from '../judge.ts';

/** What is left of the resource before the task is placed; the least that still fits wins (PL-07). */
export function binpackScore(strategy: PlacementStrategy): Scorer {
  return { strategy, groupOf: null, own: (ci) => binpackAmount(strategy, ci.remaining), drawn: false };
}
