/** Placement: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const PL: RuleStatuses = {
  'PL-01': { status: 'covered' },
  'PL-02': { status: 'covered' },
  'PL-03': { status: 'covered' },
  'PL-04': { status: 'covered' },
  'PL-05': { status: 'covered' },
  'PL-06': { status: 'covered' },
  'PL-07': { status: 'covered' },
  'PL-08': { status: 'covered' },
  'PL-09': { status: 'covered' },
  'PL-10': { status: 'covered' },
  'PL-11': { status: 'covered' },
  'PL-12': { status: 'covered' },
  'PL-13': { status: 'covered' },
  'PL-14': { status: 'covered' },
  'PL-15': { status: 'covered', note: 'who raises instances meanwhile is CP' },
  'PL-16': { status: 'covered' },
  'PL-17': { status: 'covered' },
  'PL-18': { status: 'covered' },
  'PL-19': { status: 'covered' },
};
