import type { ContainerInstance } from '../../model/agent.ts';
import type { TaskNeeds } from '../../model/resources.ts';
import { CAPACITY_FREED, type Asked, type Filter } from '../judge.ts';

interface Amount extends Pick<Filter, 'name' | 'reason'> {
  need(needs: TaskNeeds): number;
  left(ci: ContainerInstance, asked: Asked): number;
}

/** Enough is left of something that is counted. */
export function amountFilter({ name, reason, need, left }: Amount): Filter {
  return {
    name,
    reason,
    unblockedBy: CAPACITY_FREED,
    passes(ci, asked) {
      return left(ci, asked) >= need(asked.request.needs);
    },
    explain(ci, asked) {
      const needed = need(asked.request.needs);
      const have = left(ci, asked);
      return { need: `${needed}`, have: `${have}`, missing: have >= needed ? null : `${needed - have}` };
    },
  };
}

const NOTHING = { cpu: 0, memoryMiB: 0 };

/** What daemons still to come need is theirs (PL-19). They alone name their instances. */
export function setAside({ setAside: own = NOTHING }: ContainerInstance, { request }: Asked): typeof NOTHING {
  return request.onlyOn === undefined ? own : NOTHING;
}
