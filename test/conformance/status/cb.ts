/** Deployment circuit breaker: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const CB: RuleStatuses = {
  'CB-01': { status: 'covered' },
  'CB-02': { status: 'covered' },
  'CB-03': { status: 'covered' },
  'CB-04': {
    status: 'approximated',
    note: 'a refused place counts once in 10 s, however many tasks wait for it, and not while there is no instance at all; no source says how often',
  },
  'CB-05': {
    status: 'approximated',
    note: 'target groups and container health checks count, when the scheduler gives the task up; Cloud Map does not call anything unhealthy',
  },
  'CB-06': { status: 'covered' },
  'CB-07': { status: 'covered' },
  'CB-08': { status: 'covered' },
  'CB-09': { status: 'covered' },
  'CB-10': { status: 'covered' },
};
