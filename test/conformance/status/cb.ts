/** Deployment circuit breaker: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const CB: RuleStatuses = {
  'CB-01': { status: 'planned' },
  'CB-02': { status: 'planned' },
  'CB-03': { status: 'planned' },
  'CB-04': { status: 'planned' },
  'CB-05': { status: 'planned' },
  'CB-06': { status: 'planned' },
  'CB-07': { status: 'planned' },
  'CB-08': { status: 'planned' },
  'CB-09': { status: 'planned' },
  'CB-10': { status: 'planned' },
};
