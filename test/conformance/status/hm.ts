/** High-resolution metrics: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const HM: RuleStatuses = {
  'HM-01': { status: 'planned' },
  'HM-02': { status: 'planned' },
  'HM-03': { status: 'planned' },
  'HM-04': { status: 'context', note: 'a correction of a sum' },
  'HM-05': { status: 'planned' },
  'HM-06': { status: 'planned' },
};
