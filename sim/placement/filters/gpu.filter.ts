import { CAPACITY_FREED, type Filter } from '../judge.ts';

/** Enough GPUs are left; they are whole and exclusive (RS-20). */
export const gpuFilter: Filter = {
  name: 'gpu',
  reason: 'RESOURCE:GPU',
  unblockedBy: CAPACITY_FREED,
  passes(ci, asked) {
    return ci.remaining.gpu >= asked.request.needs.gpu;
  },
  explain(ci, asked) {
    const need = asked.request.needs.gpu;
    const have = ci.remaining.gpu;
    return { need: `${need}`, have: `${have}`, missing: have >= need ? null : `${need - have}` };
  },
};
