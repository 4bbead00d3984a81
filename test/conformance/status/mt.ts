/** Metrics and alarms: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const MT: RuleStatuses = {
  'MT-01': { status: 'covered' },
  'MT-02': { status: 'covered', test: 'test/conformance/utilization.test.ts' },
  'MT-03': { status: 'covered' },
  'MT-04': {
    status: 'approximated',
    note: 'CPU is that of the whole minute, tasks that ended in it included, and memory that of its end, not samples of 20 s; no resolution of 20 s',
  },
  'MT-05': { status: 'covered' },
  'MT-06': { status: 'covered' },
  'MT-07': { status: 'covered', note: 'two periods beyond N for every N' },
  'MT-08': { status: 'covered' },
  'MT-09': { status: 'covered' },
  'MT-10': { status: 'covered' },
  'MT-11': { status: 'covered' },
};
