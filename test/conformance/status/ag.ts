/** Auto scaling groups: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const AG: RuleStatuses = {
  'AG-01': { status: 'planned' },
  'AG-02': { status: 'planned' },
  'AG-03': { status: 'planned' },
  'AG-04': { status: 'planned' },
  'AG-05': { status: 'planned' },
  'AG-06': { status: 'planned' },
  'AG-07': { status: 'planned' },
};
