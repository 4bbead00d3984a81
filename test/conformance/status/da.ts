/** Deployment alarms: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const DA: RuleStatuses = {
  'DA-01': { status: 'planned' },
  'DA-02': { status: 'planned' },
  'DA-03': { status: 'planned' },
  'DA-04': { status: 'planned' },
  'DA-05': { status: 'planned' },
};
