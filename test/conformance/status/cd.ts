/** CodeDeploy and external controllers: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const CD: RuleStatuses = {
  'CD-01': { status: 'planned' },
  'CD-02': { status: 'planned' },
  'CD-03': { status: 'planned' },
  'CD-04': { status: 'planned' },
  'CD-05': { status: 'planned' },
  'CD-06': { status: 'planned' },
  'CD-07': { status: 'planned' },
  'CD-08': { status: 'planned' },
};
