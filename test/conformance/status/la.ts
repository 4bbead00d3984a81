/** Function aliases and API canaries: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const LA: RuleStatuses = {
  'LA-01': { status: 'covered' },
  'LA-02': {
    status: 'covered',
    note: 'a limit of concurrency is held for each version of a function that requests call',
  },
  'LA-03': { status: 'covered' },
  'LA-04': { status: 'covered' },
  'LA-05': { status: 'planned' },
  'LA-06': { status: 'planned' },
  'LA-07': { status: 'planned' },
  'LA-08': { status: 'approximated', note: 'the metric dimension; there are no headers and no log lines' },
  'LA-09': { status: 'planned' },
  'LA-10': { status: 'planned' },
  'LA-11': {
    status: 'approximated',
    note: 'no cache; the log names the canary, its metrics are those of its function',
  },
  'LA-12': { status: 'covered' },
};
