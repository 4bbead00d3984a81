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
  'LB-07': { status: 'covered', test: 'test/conformance/traffic.test.ts' },
  'LB-08': { status: 'covered', test: 'test/conformance/traffic.test.ts' },
  'LB-09': {
    status: 'covered',
    note: 'anomaly mitigation is refused as not simulated yet',
    test: 'test/conformance/traffic.test.ts',
  },
  'LB-10': { status: 'covered', test: 'test/conformance/traffic.test.ts' },
  'LB-11': { status: 'covered', test: 'test/conformance/traffic.test.ts' },
  'LB-12': {
    status: 'covered',
    note: 'with traffic by what is in flight, without it by the behaviour of an image (inFlight)',
    test: 'test/conformance/traffic.test.ts',
  },
  'LB-13': { status: 'context', note: 'advice on settings, not behaviour' },
  'LB-14': {
    status: 'covered',
    note: 'cookies of the balancer and of the application alike',
    test: 'test/conformance/traffic.test.ts',
  },
  'LB-15': { status: 'covered', test: 'test/conformance/traffic.test.ts' },
  'LB-16': { status: 'covered', note: 'path and host conditions', test: 'test/conformance/traffic.test.ts' },
  'LB-17': { status: 'covered', test: 'test/conformance/traffic.test.ts' },
  'LB-18': { status: 'covered', note: 'at once', test: 'test/conformance/traffic.test.ts' },
  'LB-19': { status: 'covered', test: 'test/conformance/traffic.test.ts' },
  'LB-20': { status: 'left out', note: 'Classic Load Balancers are of the past' },
};
