/** Task lifecycle: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const TL: RuleStatuses = {
  'TL-01': { status: 'covered' },
  'TL-02': { status: 'covered' },
  'TL-03': {
    status: 'covered',
    test: 'test/conformance/task-targets.test.ts',
    note: 'with several target groups; service discovery and Service Connect are not simulated',
  },
  'TL-04': { status: 'covered' },
  'TL-05': {
    status: 'covered',
    test: 'test/conformance/task-targets.test.ts',
    note: 'target groups; Cloud Map is not simulated',
  },
  'TL-06': { status: 'covered' },
  'TL-07': { status: 'covered' },
  'TL-08': { status: 'covered' },
  'TL-09': { status: 'covered' },
  'TL-10': { status: 'covered' },
  'TL-11': { status: 'covered' },
  'TL-12': { status: 'covered' },
  'TL-13': { status: 'covered' },
  'TL-14': { status: 'covered', note: 'each time within 5 s of the example, on average within 2 s' },
  'TL-15': { status: 'covered' },
  'TL-16': { status: 'covered' },
  'TL-17': { status: 'covered' },
  'TL-18': { status: 'covered' },
  'TL-19': { status: 'covered', test: 'test/conformance/health-checks.test.ts' },
  'TL-20': { status: 'covered' },
  'TL-21': { status: 'covered' },
  'TL-22': { status: 'covered' },
};
