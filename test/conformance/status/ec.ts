/** EC2 instances: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const EC: RuleStatuses = {
  'EC-01': { status: 'covered' },
  'EC-02': { status: 'context', note: 'advice on instance types' },
  'EC-03': { status: 'covered' },
  'EC-04': { status: 'covered', note: 'reckoned once a minute', test: 'test/conformance/load.test.ts' },
  'EC-05': { status: 'covered' },
  'EC-06': { status: 'covered' },
  'EC-07': { status: 'covered' },
  'EC-08': { status: 'covered', note: 'hibernation and rebalance recommendations are left out' },
  'EC-09': {
    status: 'approximated',
    note: 'the containers of an instance have equal parts of what its downloads leave; an answer keeps the rate at which it began',
    test: 'test/conformance/load.test.ts',
  },
  'EC-10': { status: 'covered' },
  'EC-11': { status: 'covered' },
};
