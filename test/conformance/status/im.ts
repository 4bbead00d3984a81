/** Images and pulls: what became of each rule. */
import type { RuleStatuses } from './rule-status.ts';

export const IM: RuleStatuses = {
  'IM-01': { status: 'covered' },
  'IM-02': { status: 'covered' },
  'IM-03': { status: 'covered', note: 'registry authentication is not simulated, so nothing fails by it' },
  'IM-04': {
    status: 'covered',
    note: 'three layers at once are as fast as one after the other when the bandwidth is the limit',
  },
  'IM-05': { status: 'covered' },
  'IM-06': { status: 'covered' },
  'IM-07': { status: 'covered', note: 'only Docker Hub counts; a subnet behind a NAT gateway is one address' },
  'IM-08': { status: 'covered', note: 'what the circuit breaker makes of it is CB' },
  'IM-09': { status: 'covered', note: 'VPC endpoints are not simulated' },
};
