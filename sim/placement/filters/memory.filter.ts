import { CAPACITY_FREED, type Filter } from '../judge.ts';

/** Enough memory is left [MiB] (RS-04, PL-01). */
export const memoryFilter: Filter = {
  name: 'memory',
  reason: 'RESOURCE:MEMORY',
  unblockedBy: CAPACITY_FREED,
  passes(ci, asked) {
    return ci.remaining.memoryMiB >= asked.request.needs.memoryMiB;
  },
  explain(ci, asked) {
    const need = asked.request.needs.memoryMiB;
    const have = ci.remaining.memoryMiB;
    return { need: `${need}`, have: `${have}`, missing: have >= need ? null : `${need - have}` };
  },
};
