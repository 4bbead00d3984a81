/** Deployment alarms: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const DA: RuleStatuses = {
  'DA-01': {
    status: 'approximated',
    note: 'a change of an alarm is seen at once, where the real service polls; no source says how often',
  },
  'DA-02': { status: 'covered' },
  'DA-03': { status: 'covered' },
  'DA-04': { status: 'covered' },
  'DA-05': { status: 'covered' },
};
