/** Metrics and alarms: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const MT: RuleStatuses = {
  'MT-01': { status: 'planned' },
  'MT-02': { status: 'planned' },
  'MT-03': { status: 'planned' },
  'MT-04': { status: 'planned' },
  'MT-05': { status: 'planned' },
  'MT-06': { status: 'planned' },
  'MT-07': { status: 'planned' },
  'MT-08': { status: 'planned' },
  'MT-09': { status: 'planned' },
  'MT-10': { status: 'planned' },
  'MT-11': { status: 'planned' },
};
