/** Native release strategies: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const NB: RuleStatuses = {
  'NB-01': {
    status: 'covered',
    note: 'application and network load balancers; Service Connect is not simulated (NB-12), and roles are kept and not checked',
    test: 'test/conformance/native-releases.test.ts',
  },
  'NB-02': {
    status: 'covered',
    note: 'before any revision was completed there is nobody to take traffic from: such a release goes through SCALE_UP alone',
    test: 'test/conformance/native-releases.test.ts',
  },
  'NB-03': { status: 'covered', test: 'test/conformance/native-releases.test.ts' },
  'NB-04': { status: 'covered', test: 'test/conformance/native-releases.test.ts' },
  'NB-05': { status: 'covered', test: 'test/conformance/native-releases.test.ts' },
  'NB-06': {
    status: 'covered',
    note: 'what a function answers is said with its behaviour, in place of its code; hooks are named hook-1, hook-2, …',
    test: 'test/conformance/native-hooks.test.ts',
  },
  'NB-07': {
    status: 'covered',
    note: 'a stage with a PAUSE hook of more than a day may last as long as the hook; CloudFormation is not simulated',
    test: 'test/conformance/native-hooks.test.ts',
  },
  'NB-08': { status: 'covered', test: 'test/conformance/native-hooks.test.ts' },
  'NB-09': { status: 'covered', test: 'test/conformance/native-rollback.test.ts' },
  'NB-10': { status: 'covered', test: 'test/conformance/native-rollback.test.ts' },
  'NB-11': { status: 'covered', test: 'test/conformance/native-releases.test.ts' },
  'NB-12': {
    status: 'left out',
    note: 'Service Connect has no test traffic here, and requests have no headers that a rule could read',
  },
};
