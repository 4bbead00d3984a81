/** Private endpoints: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const PK: RuleStatuses = {
  'PK-01': { status: 'planned' },
  'PK-02': { status: 'planned' },
  'PK-03': { status: 'planned' },
  'PK-04': { status: 'planned' },
  'PK-05': { status: 'planned' },
  'PK-06': { status: 'planned' },
  'PK-07': { status: 'planned' },
};
