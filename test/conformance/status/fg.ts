/** Fargate: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const FG: RuleStatuses = {
  'FG-01': { status: 'covered' },
  'FG-02': { status: 'left out', note: 'nothing is billed' },
  'FG-03': { status: 'covered' },
  'FG-04': { status: 'left out', note: 'there are no roles; what they allow is allowed' },
  'FG-05': { status: 'approximated', note: 'public addresses and target groups; no metrics' },
  'FG-06': { status: 'covered' },
  'FG-07': { status: 'covered' },
  'FG-08': { status: 'covered' },
  'FG-09': { status: 'approximated', note: 'the notice is a fault that the scenario causes' },
  'FG-10': {
    status: 'approximated',
    note: 'every region has the rate of the older ones; launches above it wait in PROVISIONING',
  },
  'FG-11': { status: 'approximated', note: 'platform versions differ by name only' },
  'FG-12': { status: 'covered' },
  'FG-13': { status: 'covered' },
};
