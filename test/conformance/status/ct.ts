/** Containers: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const CT: RuleStatuses = {
  'CT-01': { status: 'covered' },
  'CT-02': { status: 'covered' },
  'CT-03': { status: 'covered' },
  'CT-04': { status: 'covered' },
  'CT-05': { status: 'covered' },
  'CT-06': { status: 'covered' },
  'CT-07': { status: 'covered' },
  'CT-08': { status: 'covered' },
  'CT-09': { status: 'covered' },
  'CT-10': { status: 'covered' },
  'CT-11': { status: 'covered' },
  'CT-12': { status: 'covered' },
  'CT-13': { status: 'covered', test: 'test/conformance/load.test.ts' },
  'CT-14': { status: 'covered', note: 'a download stands still by a fault, the runtime is slow by a behaviour' },
  'CT-15': {
    status: 'covered',
    test: 'test/conformance/images.test.ts',
    note: 'seen in when an image is no longer used',
  },
};
