/** Cluster query language: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const QL: RuleStatuses = {
  'QL-01': { status: 'covered' },
  'QL-02': { status: 'covered' },
  'QL-03': { status: 'covered' },
  'QL-04': { status: 'covered' },
  'QL-05': { status: 'covered' },
  'QL-06': { status: 'covered' },
  'QL-07': { status: 'covered' },
  'QL-08': { status: 'covered' },
};
