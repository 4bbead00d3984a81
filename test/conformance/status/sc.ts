/** Service Connect and service discovery: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const SC: RuleStatuses = {
  'SC-01': { status: 'planned' },
  'SC-02': { status: 'planned' },
  'SC-03': { status: 'planned' },
  'SC-04': { status: 'planned' },
};
