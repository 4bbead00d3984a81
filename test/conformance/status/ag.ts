/** Auto scaling groups: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const AG: RuleStatuses = {
  'AG-01': {
    status: 'approximated',
    note: 'without the short states EnteringStandby and Detaching, and without warm pools',
  },
  'AG-02': { status: 'covered' },
  'AG-03': { status: 'covered' },
  'AG-04': { status: 'covered' },
  'AG-05': { status: 'approximated', note: 'the health checks of a balancer do not replace instances' },
  'AG-06': { status: 'covered' },
  'AG-07': { status: 'covered', note: 'by the hooks; launches that no hook holds up tell nobody' },
};
