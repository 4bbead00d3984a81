/** Capacity providers: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const CP: RuleStatuses = {
  'CP-01': { status: 'approximated', note: 'Managed Instances are left out' },
  'CP-02': { status: 'covered' },
  'CP-03': {
    status: 'approximated',
    note: 'the metric has the dimension of the provider only, not one for each cluster',
  },
  'CP-04': {
    status: 'approximated',
    note: 'a group has one instance type; what daemons take of a fresh instance is not counted',
  },
  'CP-05': { status: 'covered' },
  'CP-06': { status: 'covered' },
  'CP-07': { status: 'covered' },
  'CP-08': { status: 'covered' },
  'CP-09': { status: 'covered' },
  'CP-10': { status: 'covered' },
  'CP-11': { status: 'covered' },
  'CP-12': { status: 'covered' },
  'CP-13': { status: 'covered' },
  'CP-14': { status: 'covered' },
};
