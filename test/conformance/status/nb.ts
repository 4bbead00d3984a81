/** Native release strategies: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const NB: RuleStatuses = {
  'NB-01': { status: 'planned' },
  'NB-02': { status: 'planned' },
  'NB-03': { status: 'planned' },
  'NB-04': { status: 'planned' },
  'NB-05': { status: 'planned' },
  'NB-06': { status: 'planned' },
  'NB-07': { status: 'planned' },
  'NB-08': { status: 'planned' },
  'NB-09': { status: 'planned' },
  'NB-10': { status: 'planned' },
  'NB-11': { status: 'planned' },
  'NB-12': { status: 'planned' },
};
