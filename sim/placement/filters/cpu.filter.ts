import type { ContainerInstance } from '../../model/agent.ts';
import { CAPACITY_FREED, type Asked, type Filter } from '../judge.ts';

/** Enough CPU units are left (RS-03, PL-01, PL-19). */
export const cpuFilter: Filter = {
  name: 'cpu',
  reason: 'RESOURCE:CPU',
  unblockedBy: CAPACITY_FREED,
  passes(ci, asked) {
    return left(ci, asked) >= asked.request.needs.cpu;
  },
  explain(ci, asked) {
    const need = asked.request.needs.cpu;
    const have = left(ci, asked);
    return { need: `${need}`, have: `${have}`, missing: have >= need ? null : `${need - have}` };
  },
};

/** What daemons still to come need is theirs (PL-19). They alone name their instances. */
function left(ci: ContainerInstance, { request }: Asked): number {
  return ci.remaining.cpu - (request.onlyOn === undefined ? (ci.setAside?.cpu ?? 0) : 0);
}
