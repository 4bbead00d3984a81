/** Auto scaling of tasks: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const AS: RuleStatuses = {
  'AS-01': { status: 'planned' },
  'AS-02': { status: 'planned' },
  'AS-03': { status: 'planned' },
  'AS-04': { status: 'planned' },
  'AS-05': { status: 'planned' },
  'AS-06': { status: 'planned' },
  'AS-07': { status: 'planned' },
  'AS-08': { status: 'planned' },
  'AS-09': { status: 'planned' },
  'AS-10': { status: 'planned' },
  'AS-11': { status: 'planned' },
  'AS-12': { status: 'planned' },
  'AS-13': { status: 'context', note: 'an example of step scaling' },
  'AS-14': { status: 'planned' },
};
