/** High-resolution metrics: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const HM: RuleStatuses = {
  'HM-01': { status: 'covered' },
  'HM-02': { status: 'covered' },
  'HM-03': { status: 'covered' },
  'HM-04': { status: 'context', note: 'a correction of a sum' },
  'HM-05': { status: 'covered' },
  'HM-06': { status: 'covered' },
};
