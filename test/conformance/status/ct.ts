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
  'CT-11': { status: 'approximated', note: 'the calls and their pauses; the pauses have no jitter' },
  'CT-12': { status: 'covered' },
  'CT-13': { status: 'covered' },
  'CT-14': {
    status: 'approximated',
    note: 'manifest, pull, create, start and stop; inspect and remove take no time, and a download that has begun never stands still',
  },
  'CT-15': {
    status: 'covered',
    test: 'test/conformance/images.test.ts',
    note: 'seen in when an image is no longer used',
  },
};
