/** Target groups and load balancers of a scenario file: what they become, and what is wrong with them. */
import { expect, test } from 'vitest';
import { issuesOf, parse, small } from './rig.ts';

const GROUPS = 'targetGroups:\n  - { targetGroupName: blue }\n';
const GATE = 'loadBalancers:\n  - { name: gate, listeners: [{ port: 80, forward: [{ targetGroup: blue }] }] }\n';
/** What is told, without its place. */
const told = (text: string): string[] => issuesOf(text).map((line) => line.replace(/^\S+ /, ''));

test('groups, a balancer and its listeners are commands at 0, before the services', () => {
  const { setup, issues } = parse(small(GROUPS + GATE));
  expect(issues).toEqual([]);
  const ops = setup!.timeline.map(({ command }) => command.op);
  expect(ops.slice(ops.indexOf('CreateTargetGroup'), ops.indexOf('CreateTargetGroup') + 3)).toEqual([
    'CreateTargetGroup',
    'CreateLoadBalancer',
    'CreateListener',
  ]);
  expect(ops.indexOf('CreateListener')).toBeLessThan(ops.indexOf('CreateService'));
  const balancer = setup!.timeline.find(({ command }) => command.op === 'CreateLoadBalancer')!.command;
  expect(balancer.input).toMatchObject({ name: 'gate', type: 'application', zones: setup!.regions[0]!.zones });
});

test('names that nobody declares, and names declared twice', () => {
  expect(told(small(GROUPS + GATE.replace('targetGroup: blue', 'targetGroup: bleu')))).toEqual([
    'unknown-target-group',
  ]);
  expect(told(small(`${GROUPS}  - { targetGroupName: blue }\n`))).toEqual(['target-group-twice']);
  expect(told(small(`${GROUPS}${GATE}  - { name: gate }\n`))).toEqual(['load-balancer-twice']);
  const listener =
    'timeline:\n  - { at: 1m, createListener: { loadBalancer: gaet, port: 81, forward: [{ targetGroup: blue }] } }\n';
  expect(told(small(GROUPS + GATE + listener))).toEqual(['unknown-load-balancer']);
});

test('a service behind a group that no listener uses, or that is not there', () => {
  const service = (name: string): string =>
    `timeline:\n  - { at: 1m, updateService: { service: web, loadBalancers: [{ targetGroupArn: ${name}, containerName: web, containerPort: 80 }] } }\n`;
  expect(told(small(GROUPS + service('blue')))).toEqual(['target-group-unused']);
  expect(told(small(GROUPS + GATE + service('blau')))).toEqual(['unknown-target-group']);
  expect(told(small(GROUPS + GATE + service('blue')))).toEqual([]);
});

test('a timeout is shorter than its interval, slow start is for HTTP, an application balancer has two zones', () => {
  const group = (members: string): string[] =>
    told(small(`targetGroups:\n  - { targetGroupName: blue, ${members} }\n`));
  expect(group('healthCheckIntervalSeconds: 5')).toEqual(['health-check-timeout']);
  expect(group('healthCheckEnabled: false')).toEqual(['health-check-needed']);
  expect(group('healthCheckProtocol: TCP')).toEqual(['health-check-protocol']);
  expect(group('protocol: TCP, attributes: { slow_start.duration_seconds: 30 }')).toEqual(['slow-start-protocol']);
  const least = 'load_balancing.algorithm.type: least_outstanding_requests';
  expect(group('attributes: { stickiness.enabled: true }')).toEqual([]);
  expect(group(`protocol: TCP, attributes: { ${least} }`)).toEqual(['algorithm-protocol']);
  expect(group(`attributes: { ${least}, slow_start.duration_seconds: 30 }`)).toEqual(['slow-start-algorithm']);
});

test('the states of targets are metrics of goals', () => {
  const goal = (metric: string): string[] =>
    told(small(`${GROUPS}${GATE}goals:\n  - { name: g, always: { metric: ${metric}, atLeast: 0 } }\n`));
  expect(goal('targetGroup/blue/healthyTargets')).toEqual([]);
  expect(goal('targetGroup/blau/healthyTargets')).toEqual(['unknown-target-group']);
  expect(goal('targetGroup/blue/wellTargets')).toEqual(['unknown-metric']);
});
