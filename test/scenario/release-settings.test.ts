/** Settings of releases in a scenario's file: the alarms, functions, groups and balancers they name have to be there. */
import { expect, test } from 'vitest';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { Engine } from '../../sim/engine/engine.ts';
import { filesOf } from './rig.ts';

const HEAD = `royaume: 1
name: shop
seed: 4
duration: 20m
regions: [{ name: za-southwest-1, zones: [za-southwest-1a, za-southwest-1b] }]
clusters: [{ clusterName: royaume }]
fleets: [{ name: land, cluster: royaume, instanceType: m5.large, count: 2, zones: [za-southwest-1a] }]
taskDefinitions:
  - family: web
    containerDefinitions: [{ name: web, image: 'web:1', memory: 64, portMappings: [{ containerPort: 80 }] }]
targetGroups: [{ targetGroupName: blue }, { targetGroupName: green }]
loadBalancers:
  - name: gate
    listeners:
      - port: 80
        forward: [{ targetGroup: blue }]
        rules:
          - { priority: 10, conditions: [{ field: path-pattern, values: ['/shop/*'] }], forward: [{ targetGroup: blue }] }
      - { port: 8080, forward: [{ targetGroup: green }] }
functions: [{ FunctionName: judge }]
alarms:
  - AlarmName: errors
    Namespace: Shop
    MetricName: Errors
    Statistic: Sum
    Period: 60
    EvaluationPeriods: 1
    Threshold: 1
    ComparisonOperator: GreaterThanThreshold
`;

interface Names {
  readonly alarm?: string;
  readonly hook?: string;
  readonly group?: string;
  readonly rule?: string;
  readonly test?: string;
}
const file = ({
  alarm = 'errors',
  hook = 'judge',
  group = 'green',
  rule = 'gate:80/10',
  test: own = 'gate:8080',
}: Names) =>
  `${HEAD}services:
  - serviceName: web
    taskDefinition: web
    desiredCount: 2
    loadBalancers:
      - targetGroupArn: blue
        containerName: web
        containerPort: 80
        advancedConfiguration:
          alternateTargetGroupArn: ${group}
          productionListenerRule: '${rule}'
          testListenerRule: '${own}'
    deploymentConfiguration:
      strategy: CANARY
      alarms: { alarmNames: [${alarm}], enable: true, rollback: true }
      lifecycleHooks: [{ hookTargetArn: ${hook}, lifecycleStages: [POST_TEST_TRAFFIC_SHIFT] }]
`;
const found = (names: Names): string[] => {
  const { issues } = parseScenario(file(names), 'shop.yaml', filesOf({}));
  return issues.map(({ path, message }) => `${path.slice(2).join('.')}: ${message.code.slice(6)}`);
};

test('NB-01, NB-06, DA-01: a file whose names are all there is read, and its service knows the rules by their ARNs', () => {
  const { setup, issues } = parseScenario(file({}), 'shop.yaml', filesOf({}));
  expect(issues).toEqual([]);
  const engine = Engine.open(setup!);
  engine.runTo(1_000_000);
  const { world } = engine;
  const [gate] = world.loadBalancers;
  expect(world.deployments[0]!.loadBalancers![0]!.advanced).toEqual({
    alternate: 1,
    productionRule: gate!.listeners[0]!.rules![0]!.ruleArn,
    testRule: gate!.listeners[1]!.listenerArn,
  });
  expect(world.services[0]!.release).toMatchObject({ strategy: 'CANARY' });
});

test.each([
  [{ alarm: 'errorz' }, 'deploymentConfiguration.alarms.alarmNames.0: unknown-alarm'],
  [{ hook: 'juge' }, 'deploymentConfiguration.lifecycleHooks.0.hookTargetArn: unknown-function'],
  [{ group: 'gren' }, 'loadBalancers.0.advancedConfiguration.alternateTargetGroupArn: unknown-target-group'],
  [{ rule: 'gat:80' }, 'loadBalancers.0.advancedConfiguration.productionListenerRule: unknown-load-balancer'],
  [{ test: 'gat:80' }, 'loadBalancers.0.advancedConfiguration.testListenerRule: unknown-load-balancer'],
])('NB-01, NB-06, DA-01: %j is nowhere, and the issue stands at its place', (names, expected) => {
  expect(found(names)).toEqual([expected]);
});

test('a rule that is no reference at all says what one looks like', () => {
  expect(found({ rule: 'gate' })).toContain('loadBalancers.0.advancedConfiguration.productionListenerRule: bad-format');
});
