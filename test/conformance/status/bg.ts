/** Blue/green by listener: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const BG: RuleStatuses = {
  'BG-01': { status: 'planned' },
  'BG-02': { status: 'planned' },
  'BG-03': { status: 'planned' },
  'BG-04': { status: 'planned' },
  'BG-05': { status: 'context', note: 'the pipeline is outside the orchestrator' },
  'BG-06': { status: 'planned' },
};
