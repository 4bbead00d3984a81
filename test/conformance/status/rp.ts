/** Restart policy: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const RP: RuleStatuses = {
  'RP-01': { status: 'covered' },
  'RP-02': { status: 'covered' },
  'RP-03': { status: 'covered' },
  'RP-04': {
    status: 'covered',
    note: 'the metadata endpoint is not simulated; restartCount stands in the description of the container',
  },
};
