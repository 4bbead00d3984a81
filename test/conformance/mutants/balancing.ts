/** Load balancers: rules broken on purpose. */
import { mutant, type Mutant } from './mutant.ts';

const GATES = 'conformance/load-balancers';

export const BALANCING: readonly Mutant[] = [
  mutant(
    'LB-01',
    'network/registration',
    'id: host.ec2InstanceId, port',
    'id: host.name, port',
    'conformance/load-balancers',
  ),
  mutant(
    'LB-02',
    'rules/target-health',
    "'Initial health checks in progress'",
    "'Health checks in progress'",
    'conformance/load-balancers',
  ),
  mutant('LB-03', 'rules/target-groups', 'isApplication ? 5', 'isApplication ? 6', 'conformance/load-balancers'),
  mutant(
    'LB-04',
    'rules/target-checks',
    "if (state === 'initial') return 1;",
    "if (state === 'initial') return check.healthyThreshold;",
    'conformance/load-balancers',
  ),
  mutant(
    'LB-05',
    'rules/target-checks',
    '? Infinity : check.unhealthyThreshold',
    '? Infinity : check.unhealthyThreshold + 1',
    'conformance/load-balancers',
  ),
  mutant(
    'LB-06',
    'rules/target-checks',
    '(nth - 1) * intervalUs;',
    '(nth - 1) * (intervalUs + timeoutUs);',
    'conformance/load-balancers',
  ),
  mutant(
    'LB-11',
    'network/target-health.system',
    'return isThere ?',
    'return group.targets.length > 0 ?',
    'conformance/load-balancers',
  ),
  mutant(
    'LB-12',
    'network/target-health.system',
    'if (!isApplicationProtocol(group.protocol) ||',
    'if (isApplicationProtocol(group.protocol) ||',
    'conformance/load-balancers',
  ),
  mutant(
    'NL-05',
    'rules/target-groups',
    "protocol === 'HTTP' ? 6 : 10",
    "protocol === 'HTTP' ? 10 : 6",
    'conformance/load-balancers',
  ),
  mutant('LB-02', 'network/target-health.system', "return 'Elb.InternalError'", "return 'Target.Timeout'", GATES),
  mutant('LB-02', 'rules/target-answers', 'if (untilUs <= nowUs) return stretches;', 'return stretches;', GATES),
  mutant(
    'LB-02',
    'rules/target-groups',
    "targetType === 'ip' && world.loadBalancers",
    'false && world.loadBalancers',
    GATES,
  ),
  mutant('LB-02', 'rules/describe-target-group', "? 'unhealthy.draining'", "? 'draining'", GATES),
  mutant(
    'LB-02',
    'statecharts/target.statechart',
    "guard: 'keepsConnections', target: 'unhealthyDraining'",
    "guard: 'keepsConnections', target: 'unhealthy'",
    GATES,
  ),
];
