import { CAPACITY_FREED, type Filter } from '../judge.ts';

/** A free network interface slot for an awsvpc task (NW-03, NW-05). */
export const eniFilter: Filter = {
  name: 'eni',
  reason: 'RESOURCE:ENI',
  unblockedBy: CAPACITY_FREED,
  passes(ci, asked) {
    return ci.remaining.eniSlots >= asked.request.needs.eniSlots;
  },
  explain(ci, asked) {
    const need = asked.request.needs.eniSlots;
    const have = ci.remaining.eniSlots;
    return { need: `${need}`, have: `${have}`, missing: have >= need ? null : `${need - have}` };
  },
};
