/** Rolling updates: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const RU: RuleStatuses = {
  'RU-01': { status: 'covered' },
  'RU-02': { status: 'covered' },
  'RU-03': { status: 'covered' },
  'RU-04': { status: 'covered' },
  'RU-05': { status: 'covered' },
  'RU-06': { status: 'covered' },
  'RU-07': { status: 'covered' },
  'RU-08': { status: 'covered' },
  'RU-09': { status: 'covered' },
  'RU-10': { status: 'covered' },
  'RU-11': { status: 'covered' },
};
