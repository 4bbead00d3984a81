/** Network load balancers: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const NL: RuleStatuses = {
  'NL-01': { status: 'covered', test: 'test/conformance/traffic.test.ts' },
  'NL-02': {
    status: 'approximated',
    note: 'names lead to the zones that have healthy targets; addresses are not simulated',
    test: 'test/conformance/traffic.test.ts',
  },
  'NL-03': {
    status: 'covered',
    note: 'a connection is that of a client; while traffic is computed as a flow there are none',
    test: 'test/conformance/traffic.test.ts',
  },
  'NL-04': {
    status: 'approximated',
    note: 'a client is a flow that its target sees as such; addresses are not simulated',
    test: 'test/conformance/traffic.test.ts',
  },
  'NL-05': { status: 'covered', test: 'test/conformance/load-balancers.test.ts' },
};
