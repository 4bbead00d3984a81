/** Draining: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const DR: RuleStatuses = {
  'DR-01': { status: 'covered' },
  'DR-02': { status: 'covered' },
  'DR-03': { status: 'covered' },
  'DR-04': { status: 'covered' },
  'DR-05': { status: 'covered' },
  'DR-06': { status: 'covered' },
  'DR-07': { status: 'covered' },
  'DR-08': { status: 'covered' },
  'DR-09': { status: 'covered' },
  'DR-10': { status: 'covered' },
  'DR-11': { status: 'covered' },
};
