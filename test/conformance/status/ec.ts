/** EC2 instances: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const EC: RuleStatuses = {
  'EC-01': { status: 'covered' },
  'EC-02': { status: 'context', note: 'advice on instance types' },
  'EC-03': { status: 'covered' },
  'EC-04': {
    status: 'covered',
    note: 'the fall to the baseline takes 15 min; nothing loads an instance yet',
    test: 'test/rules/burst-credits.test.ts',
  },
  'EC-05': { status: 'covered' },
  'EC-06': { status: 'covered' },
  'EC-07': { status: 'covered' },
  'EC-08': { status: 'covered', note: 'hibernation and rebalance recommendations are left out' },
  'EC-09': {
    status: 'covered',
    note: 'half an hour at the peak; nothing sends so much yet',
    test: 'test/rules/network-burst.test.ts',
  },
  'EC-10': { status: 'covered' },
  'EC-11': { status: 'covered' },
};
