/** Health checks: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const HC: RuleStatuses = {
  'HC-01': {
    status: 'covered',
    note: "an image's own HEALTHCHECK does not exist here; what the command says is the behaviour of the image",
  },
  'HC-02': { status: 'covered' },
  'HC-03': { status: 'covered', test: 'test/rules/health-probe.test.ts' },
  'HC-04': { status: 'covered', test: 'test/rules/health-probe.test.ts' },
  'HC-05': { status: 'covered', test: 'test/rules/health-probe.test.ts' },
  'HC-06': { status: 'covered', test: 'test/rules/health-probe.test.ts' },
  'HC-07': { status: 'covered' },
};
