/** Windows containers: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const WN: RuleStatuses = {
  'WN-01': { status: 'context', note: 'what a machine image of 2017 contained' },
  'WN-02': { status: 'context', note: 'how an operator starts the agent by hand' },
  'WN-03': { status: 'covered' },
  'WN-04': { status: 'covered' },
  'WN-05': { status: 'covered' },
  'WN-06': { status: 'covered' },
  'WN-07': { status: 'covered' },
  'WN-08': { status: 'covered' },
  'WN-09': { status: 'covered' },
  'WN-10': { status: 'covered' },
};
