/** Application load balancers: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const LB: RuleStatuses = {
  'LB-01': { status: 'covered', test: 'test/conformance/load-balancers.test.ts' },
  'LB-02': { status: 'covered', test: 'test/conformance/load-balancers.test.ts' },
  'LB-03': {
    status: 'covered',
    note: 'HTTP, HTTPS and TCP checks; a gRPC matcher is refused as not simulated yet',
    test: 'test/conformance/load-balancers.test.ts',
  },
  'LB-04': { status: 'covered', test: 'test/conformance/load-balancers.test.ts' },
  'LB-05': { status: 'covered', test: 'test/conformance/load-balancers.test.ts' },
  'LB-06': {
    status: 'covered',
    note: 'one checker for a target, as the rule allows',
    test: 'test/conformance/load-balancers.test.ts',
  },
  'LB-07': { status: 'planned', note: 'needs traffic, which is not simulated yet' },
  'LB-08': { status: 'planned', note: 'needs traffic, which is not simulated yet' },
  'LB-09': { status: 'planned', note: 'needs traffic, which is not simulated yet' },
  'LB-10': { status: 'planned', note: 'needs traffic, which is not simulated yet' },
  'LB-11': {
    status: 'approximated',
    note: 'the state of the target; its share of requests needs traffic',
    test: 'test/conformance/load-balancers.test.ts',
  },
  'LB-12': {
    status: 'covered',
    note: 'what is in flight is said by the behaviour of an image (inFlight) as long as nobody sends requests',
    test: 'test/conformance/load-balancers.test.ts',
  },
  'LB-13': { status: 'context', note: 'advice on settings, not behaviour' },
  'LB-14': { status: 'planned', note: 'needs traffic, which is not simulated yet' },
  'LB-15': { status: 'planned', note: 'needs traffic, which is not simulated yet' },
  'LB-16': { status: 'planned', note: 'listeners with a default action are there; rules and requests are not' },
  'LB-17': { status: 'planned', note: 'weights are kept; nobody is sent anywhere yet' },
  'LB-18': { status: 'planned', note: 'needs traffic, which is not simulated yet' },
  'LB-19': {
    status: 'approximated',
    note: 'startup of 2 to 4 min; the idle timeout needs traffic',
    test: 'test/conformance/load-balancers.test.ts',
  },
  'LB-20': { status: 'left out', note: 'Classic Load Balancers are of the past' },
};
