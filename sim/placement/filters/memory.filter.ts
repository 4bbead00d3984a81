import type { ContainerInstance } from '../../model/agent.ts';
import { CAPACITY_FREED, type Asked, type Filter } from '../judge.ts';

/** Enough memory is left [MiB] (RS-04, PL-01, PL-19). */
export const memoryFilter: Filter = {
  name: 'memory',
  reason: 'RESOURCE:MEMORY',
  unblockedBy: CAPACITY_FREED,
  passes(ci, asked) {
    return left(ci, asked) >= asked.request.needs.memoryMiB;
  },
  explain(ci, asked) {
    const need = asked.request.needs.memoryMiB;
    const have = left(ci, asked);
    return { need: `${need}`, have: `${have}`, missing: have >= need ? null : `${need - have}` };
  },
};

/** What daemons still to come need is theirs (PL-19). They alone name their instances. */
function left(ci: ContainerInstance, { request }: Asked): number {
  return ci.remaining.memoryMiB - (request.onlyOn === undefined ? (ci.setAside?.memoryMiB ?? 0) : 0);
}
