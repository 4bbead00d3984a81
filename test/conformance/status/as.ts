/** Auto scaling of tasks: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const AS: RuleStatuses = {
  'AS-01': { status: 'covered' },
  'AS-02': { status: 'covered' },
  'AS-03': { status: 'covered' },
  'AS-04': {
    status: 'approximated',
    note: 'scale-in takes the formula in one step; how gradual the service is beyond that, no source says',
  },
  'AS-05': {
    status: 'approximated',
    note: 'a cooldown counts from the change of the desired count, not from the end of its activity',
  },
  'AS-06': { status: 'covered' },
  'AS-07': { status: 'covered' },
  'AS-08': { status: 'covered' },
  'AS-09': { status: 'covered' },
  'AS-10': { status: 'covered' },
  'AS-11': { status: 'approximated', note: 'in UTC; L, W and # of cron are left out' },
  'AS-12': { status: 'covered' },
  'AS-13': { status: 'covered' },
  'AS-14': { status: 'covered' },
};
