/** Function aliases and API canaries: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const LA: RuleStatuses = {
  'LA-01': { status: 'planned' },
  'LA-02': { status: 'planned' },
  'LA-03': { status: 'planned' },
  'LA-04': { status: 'planned' },
  'LA-05': { status: 'planned' },
  'LA-06': { status: 'planned' },
  'LA-07': { status: 'planned' },
  'LA-08': { status: 'planned' },
  'LA-09': { status: 'planned' },
  'LA-10': { status: 'planned' },
  'LA-11': { status: 'planned' },
  'LA-12': { status: 'planned' },
};
