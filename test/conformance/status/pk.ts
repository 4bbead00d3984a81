/** Private endpoints: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const PK: RuleStatuses = {
  'PK-01': { status: 'approximated', note: 'on ECS or EC2 targets; on-premises addresses are targets by hand' },
  'PK-02': {
    status: 'approximated',
    note: 'consumer and provider share one network, so overlapping addresses and the way back are not told apart',
  },
  'PK-03': { status: 'covered', note: 'requests do not expire and do not fail' },
  'PK-04': { status: 'covered', note: 'at random when it becomes available, not at the first connection' },
  'PK-05': { status: 'covered' },
  'PK-06': { status: 'context', note: 'nobody looks at source addresses here' },
  'PK-07': { status: 'covered' },
};
