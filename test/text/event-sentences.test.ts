import { describe, expect, test } from 'vitest';
import type { Command } from '../../sim/model/commands.ts';
import { describeCommand } from '../../sim/text/command-sentences.ts';
import { describeEvent } from '../../sim/text/event-sentences.ts';
import { openText } from '../../sim/text/text.ts';

const [en, fr] = [openText('en'), openText('fr')];
const none = { placementConstraints: [], placementStrategy: [], networkConfiguration: null };

const COMMANDS: readonly Command[] = [
  { op: 'CreateCluster', input: { clusterName: 'Royaume', region: 'za-southwest-1' } },
  { op: 'DeleteCluster', input: { cluster: 'Royaume' } },
  { op: 'RegisterTaskDefinition', input: { family: 'mill' } },
  { op: 'DeregisterTaskDefinition', input: { taskDefinition: 'mill:1' } },
  {
    op: 'RunTask',
    input: { cluster: 'Royaume', taskDefinition: 'mill', count: 1, group: null, startedBy: null, ...none },
  },
  { op: 'StopTask', input: { cluster: 'Royaume', task: 'mill#1', reason: null } },
  {
    op: 'CreateService',
    input: {
      cluster: 'Royaume',
      serviceName: 'mills',
      taskDefinition: 'mill',
      desiredCount: 3,
      minimumHealthyPercent: 100,
      maximumPercent: 200,
      ...none,
    },
  },
  {
    op: 'UpdateService',
    input: {
      cluster: 'Royaume',
      service: 'mills',
      taskDefinition: 'mill:2',
      desiredCount: 0,
      minimumHealthyPercent: 50,
      maximumPercent: 150,
      placementConstraints: [],
      placementStrategy: [],
      forceNewDeployment: true,
    },
  },
  { op: 'DeleteService', input: { cluster: 'Royaume', service: 'mills', force: true } },
  {
    op: 'UpdateContainerInstancesState',
    input: { cluster: 'Royaume', containerInstances: ['land-1', 'land-2'], status: 'DRAINING' },
  },
  {
    op: 'PutAttributes',
    input: { cluster: 'Royaume', attributes: [{ name: 'soil', value: 'clay', targetId: 'land-1' }] },
  },
  {
    op: 'world.createFleet',
    input: {
      name: 'land',
      cluster: null,
      region: 'za-southwest-1',
      zones: ['za-southwest-1a', 'za-southwest-1b'],
      instanceType: 'm5.large',
      ami: 'ecs-linux',
      count: 2,
      attributes: {},
    },
  },
  { op: 'world.launchInstances', input: { fleet: 'land', count: 1, zone: null } },
  { op: 'world.terminateInstances', input: { instances: ['land-1'] } },
  { op: 'world.fault', input: { kind: 'instanceCrash', instance: 'land-1' } },
  { op: 'world.fault', input: { kind: 'agentDisconnect', instance: 'land-1', forUs: 90_000_000 } },
  { op: 'world.fault', input: { kind: 'zoneOutage', zone: 'za-southwest-1a', forUs: 300_000_000 } },
  { op: 'world.fault', input: { kind: 'containerCrash', task: 'mills#1', container: null, exitCode: 137 } },
  { op: 'world.fault', input: { kind: 'containerCrash', task: 'mills#1', container: 'app', exitCode: 137 } },
];

describe('events as sentences', () => {
  test('a command is told with what was asked', () => {
    expect(COMMANDS.map((command) => en.say(describeCommand(command)))).toEqual([
      'CreateCluster: cluster Royaume in za-southwest-1.',
      'DeleteCluster: cluster Royaume.',
      'RegisterTaskDefinition: a revision of mill.',
      'DeregisterTaskDefinition: mill:1.',
      'RunTask: 1 task of mill in cluster Royaume.',
      'StopTask: mill#1.',
      'CreateService: mills with 3 tasks of mill in cluster Royaume.',
      'UpdateService: mills gets taskDefinition=mill:2, desiredCount=0, minimumHealthyPercent=50, maximumPercent=150, placementConstraints, placementStrategy, forceNewDeployment=true.',
      'DeleteService: mills.',
      'UpdateContainerInstancesState: land-1, land-2 becomes DRAINING.',
      'PutAttributes: land-1 soil=clay.',
      'Fleet land is founded with 2 instances of type m5.large in za-southwest-1a, za-southwest-1b.',
      'Fleet land launches 1 more instance.',
      'Instances land-1 are terminated.',
      'Fault: instance land-1 crashes.',
      'Fault: the agent of land-1 loses its connection for 1 min 30 s.',
      'Fault: zone za-southwest-1a is lost for 5 min.',
      'Fault: a container of task mills#1 crashes with exit code 137.',
      'Fault: container app of task mills#1 crashes with exit code 137.',
    ]);
    expect(COMMANDS.filter((command) => /[{}]|^event\./.test(fr.say(describeCommand(command))))).toEqual([]);
  });

  test('a placement tells who went where, and how many did not', () => {
    const event = { kind: 'PlacementConcluded', service: null, deployment: null, decisions: [], line: null } as const;
    const names = { group: 'service:web', decision: 'decision-4', placed: 'web#1 → land-1' };
    const said = (
      [
        [1, 0],
        [0, 2],
        [1, 2],
      ] as const
    ).map(([placed, refused]) =>
      en.say(describeEvent({ ...event, placed: Array.from({ length: placed }, () => 0 as never), refused }, names)),
    );
    expect(said).toEqual([
      '1 task of service:web is placed: web#1 → land-1.',
      'No place for 2 tasks of service:web (decision-4).',
      '1 task of service:web is placed: web#1 → land-1; no place for 2 (decision-4).',
    ]);
  });

  test('the words of the real service stay as they are, in every language', () => {
    const message = '(service web) has reached a steady state. {{no}} $t(place) <b>';
    const event = { kind: 'ServiceEventPosted', service: 0 as never, message } as const;
    expect([en, fr].map((text) => text.say(describeEvent(event, {})))).toEqual([
      `Service event: ${message}`,
      `Événement du service\u00a0: ${message}`,
    ]);
  });
});
