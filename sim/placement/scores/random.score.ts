import type { PlacementStrategy } from '../../model/task-definition.ts';
import type { Scorer } from '../judge.ts';

/** A uniform choice among the candidates left (PL-08): 0 for the one drawn, 1 for the others. */
export function randomScore(strategy: PlacementStrategy): Scorer {
  return { strategy, groupOf: null, own: () => 1, drawn: true };
}
