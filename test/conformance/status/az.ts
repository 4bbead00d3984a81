/** Zone rebalancing: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const AZ: RuleStatuses = {
  'AZ-01': { status: 'covered' },
  'AZ-02': { status: 'covered' },
  'AZ-03': { status: 'covered' },
  'AZ-04': { status: 'covered' },
  'AZ-05': { status: 'covered' },
};
