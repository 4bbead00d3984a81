import { expect, test } from 'vitest';
import { runScenario } from '../../sim/scenario/run.ts';
import { parse } from './rig.ts';

/** The example that the format was designed with. */
const EXAMPLE = `# yaml-language-server: $schema=./scenario.schema.json
royaume: 1
name: release-at-the-gate
seed: 7
duration: 45m
regions:                                    # clusters, fleets, balancers … take \`region\`, optional when there is only one
  - { name: za-southwest-1, zones: [za-southwest-1a, za-southwest-1b, za-southwest-1c] }
clusters:
  - clusterName: royaume
fleets:
  - { name: territories, cluster: royaume, instanceType: m5.large, ami: ecs-linux, count: 6, spread: zones }
images:
  shop/web:1.0: { sizeMiB: 92 }
  shop/web:1.1: { sizeMiB: 94 }
taskDefinitions:
  - $include: web-1.taskdef.json          # register-task-definition requests, verbatim: web:1 and web:2
  - $include: web-2.taskdef.json
targetGroups:
  - { targetGroupName: web-blue, healthCheckPath: /healthz }
loadBalancers:
  - { name: gate, listeners: [{ port: 80, forward: [{ targetGroup: web-blue, weight: 100 }] }] }
services:
  - cluster: royaume                      # a create-service request, verbatim
    serviceName: web
    taskDefinition: web
    desiredCount: 9
    loadBalancers: [{ targetGroupArn: web-blue, containerName: web, containerPort: 80 }]   # a name stands for its ARN
    placementStrategy: [{ type: spread, field: attribute:ecs.availability-zone }, { type: binpack, field: memory }]
behaviours:
  shop/web:1.0: { cpuMsPerRequest: { lognormal: { mean: 18, cv: 0.8 } }, memoryMiB: { idle: 120, perRequest: 1.5 }, startup: 4s }
  shop/web:1.1: { cpuMsPerRequest: { lognormal: { mean: 31, cv: 0.8 } }, memoryMiB: { idle: 128, perRequest: 1.5 }, startup: 4s, errorRate: 0.002 }
traffic:
  - { to: gate, name: subjects, arrivals: { poisson: { perSecond: 40 } } }
timeline:
  - { at: 10m, updateService: { service: web, taskDefinition: "web:2" } }
  - { at: 20m, fault: { zoneOutage: { zone: za-southwest-1b, for: 5m } } }
goals:
  - { name: never under five healthy, always: { metric: service/web/healthyTasks, atLeast: 5 }, from: 5m }
  - { name: subjects are served, over: { metric: gate/successRate, stat: mean, atLeast: 0.995 }, from: 5m }
`;

function taskDefinition(tag: string): string {
  return JSON.stringify({
    family: 'web',
    containerDefinitions: [
      { name: 'web', image: `shop/web:${tag}`, cpu: 256, memory: 512, portMappings: [{ containerPort: 80 }] },
    ],
  });
}

const FILES = { 'web-1.taskdef.json': taskDefinition('1.0'), 'web-2.taskdef.json': taskDefinition('1.1') };

test('the example of the format checks, runs and meets its goals', () => {
  const { setup, issues } = parse(EXAMPLE, FILES);
  expect(issues).toEqual([]);
  const result = runScenario(setup!);
  expect(result.goals.map(({ name, status }) => [name, status])).toEqual([
    ['never under five healthy', 'met'],
    ['subjects are served', 'met'],
  ]);
});
