/** Blue/green by listener: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

const TEST = 'test/conformance/blue-green-2017.test.ts';

export const BG: RuleStatuses = {
  'BG-01': { status: 'covered', test: TEST },
  'BG-02': { status: 'covered', test: TEST },
  'BG-03': {
    status: 'covered',
    note: 'what is cut is what is still in flight when blue is stopped; that an application keeps state is not simulated, but clients may be pinned (LB-14, LB-17)',
    test: TEST,
  },
  'BG-04': {
    status: 'covered',
    note: 'security groups of the balancer look at the addresses of a stream’s clients; whom they keep out is told so at once, where the real client waits for its timeout',
    test: TEST,
  },
  'BG-05': { status: 'context', note: 'the pipeline is outside the orchestrator' },
  'BG-06': { status: 'covered', test: TEST },
};
