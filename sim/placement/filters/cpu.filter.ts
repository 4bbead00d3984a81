import { CAPACITY_FREED, type Filter } from '../judge.ts';

/** Enough CPU units are left (RS-03, PL-01). */
export const cpuFilter: Filter = {
  name: 'cpu',
  reason: 'RESOURCE:CPU',
  unblockedBy: CAPACITY_FREED,
  passes(ci, asked) {
    return ci.remaining.cpu >= asked.request.needs.cpu;
  },
  explain(ci, asked) {
    const need = asked.request.needs.cpu;
    const have = ci.remaining.cpu;
    return { need: `${need}`, have: `${have}`, missing: have >= need ? null : `${need - have}` };
  },
};
