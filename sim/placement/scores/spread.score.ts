import type { PlacementStrategy } from '../../model/task-definition.ts';
import { groupCount } from '../../rules/reservation.ts';
import { spreadAttribute, spreadValue } from '../../rules/scale-in.ts';
import type { Asked, Scorer } from '../judge.ts';

/** Tasks of the same group per value of the field; the lowest count wins (PL-06). */
export function spreadScore(strategy: PlacementStrategy, asked: Asked): Scorer {
  const { group } = asked.request;
  const attribute = spreadAttribute(strategy);
  return {
    strategy,
    groupOf: attribute === null ? null : (ci) => spreadValue(ci, attribute),
    own: (ci) => groupCount(ci, group),
    drawn: false,
  };
}
