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
  'LA-05': { status: 'covered' },
  'LA-06': { status: 'covered' },
  'LA-07': { status: 'covered' },
  'LA-08': {
    status: 'covered',
    note: 'the metric dimension, the START line in the tail of the log; the access log has what the header says',
  },
  'LA-09': { status: 'covered', note: 'the alias goes back; the rest of a stack is nothing here' },
  'LA-10': { status: 'covered' },
  'LA-11': {
    status: 'approximated',
    note: 'no cache; a canary that leads to target groups has metrics and a log of its own only where its group does',
  },
  'LA-12': { status: 'covered' },
};
