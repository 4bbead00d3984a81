/** Network load balancers: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const NL: RuleStatuses = {
  'NL-01': { status: 'planned', note: 'needs traffic, which is not simulated yet' },
  'NL-02': { status: 'planned', note: 'needs traffic, which is not simulated yet' },
  'NL-03': {
    status: 'approximated',
    note: 'the deregistration delay; connections are not simulated',
    test: 'test/conformance/load-balancers.test.ts',
  },
  'NL-04': { status: 'planned', note: 'needs traffic, which is not simulated yet' },
  'NL-05': { status: 'covered', test: 'test/conformance/load-balancers.test.ts' },
};
