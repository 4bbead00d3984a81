/** Capacity providers: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const CP: RuleStatuses = {
  'CP-01': { status: 'approximated', note: 'Managed Instances are left out' },
  'CP-02': { status: 'planned' },
  'CP-03': { status: 'planned' },
  'CP-04': { status: 'planned' },
  'CP-05': { status: 'planned' },
  'CP-06': { status: 'planned' },
  'CP-07': { status: 'planned' },
  'CP-08': { status: 'planned' },
  'CP-09': { status: 'planned' },
  'CP-10': { status: 'planned' },
  'CP-11': { status: 'planned' },
  'CP-12': { status: 'approximated', note: 'such tasks never wait; nothing is scaled yet' },
  'CP-13': { status: 'covered' },
  'CP-14': { status: 'planned' },
};
