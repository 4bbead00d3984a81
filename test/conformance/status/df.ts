/** Defaults of the simulator: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const DF: RuleStatuses = {
  'DF-01': { status: 'covered' },
  'DF-02': { status: 'covered' },
  'DF-03': { status: 'covered', test: 'test/conformance/traffic.test.ts' },
  'DF-04': { status: 'covered' },
  'DF-05': { status: 'planned' },
};
