import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { REQUEST_SCHEMAS } from '../../sim/rules/request-schemas.ts';
import { operationOf, TIMELINE_OPS } from '../../sim/rules/operations.ts';
import { parseCommand } from '../../sim/rules/requests.ts';

const ZONES = ['za-southwest-1a', 'za-southwest-1b', 'za-southwest-1c'];
const REGIONS = [{ name: 'za-southwest-1', zones: ZONES }];
const TWO_REGIONS = [...REGIONS, { name: 'eu-west-3', zones: ['eu-west-3a', 'eu-west-3b'] }];

function command(op: string, input: unknown, regions = REGIONS): unknown {
  const reading = parseCommand(op, input, regions);
  return 'command' in reading ? reading.command : reading.issues;
}
function said(op: string, input: unknown, regions = REGIONS): string[] {
  const reading = parseCommand(op, input, regions);
  return 'issues' in reading ? reading.issues.map(({ path, code }) => `${path.join('.')} ${code}`) : ['ok'];
}

describe('a request in the shape of the API becomes a command', () => {
  test('a create-service request, verbatim', () => {
    const request = {
      cluster: 'arn:aws:ecs:za-southwest-1:123456789012:cluster/Royaume',
      serviceName: 'web',
      taskDefinition: 'arn:aws:ecs:za-southwest-1:123456789012:task-definition/web:3',
      desiredCount: 9,
      launchType: 'EC2',
      schedulingStrategy: 'REPLICA',
      deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 150 },
      placementConstraints: [{ type: 'distinctInstance' }, { type: 'memberOf', expression: 'attribute:stack == a' }],
      placementStrategy: [
        { type: 'spread', field: 'attribute:ecs.availability-zone' },
        { type: 'binpack', field: 'MEMORY' },
        { type: 'random' },
      ],
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['za-southwest-1b'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
      },
      loadBalancers: [],
      tags: [],
      enableECSManagedTags: true,
    };
    expect(command('createService', request)).toEqual({
      op: 'CreateService',
      input: {
        cluster: 'Royaume',
        serviceName: 'web',
        taskDefinition: 'web:3',
        desiredCount: 9,
        loadBalancers: [],
        launchType: 'EC2',
        minimumHealthyPercent: 50,
        maximumPercent: 150,
        schedulingStrategy: 'REPLICA',
        placementConstraints: [
          { type: 'distinctInstance', expression: null },
          { type: 'memberOf', expression: 'attribute:stack == a' },
        ],
        placementStrategy: [
          { type: 'spread', field: 'attribute:ecs.availability-zone' },
          { type: 'binpack', field: 'memory' },
          { type: 'random', field: null },
        ],
        networkConfiguration: { subnets: ['za-southwest-1b'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' },
      },
    });
  });

  test('a service gets 100 and 200 percent when it says nothing (RU-03)', () => {
    expect(command('CreateService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 0 })).toEqual({
      op: 'CreateService',
      input: {
        cluster: 'default',
        serviceName: 'web',
        taskDefinition: 'web',
        desiredCount: 0,
        minimumHealthyPercent: 100,
        maximumPercent: 200,
        placementConstraints: [],
        placementStrategy: [],
        networkConfiguration: null,
      },
    });
  });

  test('an update leaves alone what it does not name', () => {
    expect(command('updateService', { service: 'web', desiredCount: 4 })).toEqual({
      op: 'UpdateService',
      input: {
        cluster: 'default',
        service: 'web',
        taskDefinition: null,
        desiredCount: 4,
        minimumHealthyPercent: null,
        maximumPercent: null,
        placementConstraints: null,
        placementStrategy: null,
        forceNewDeployment: false,
      },
    });
  });

  test('every other operation, in its timeline key', () => {
    const commands = [
      command('createCluster', {}),
      command('deleteCluster', { cluster: 'Royaume' }),
      command('deregisterTaskDefinition', { taskDefinition: 'web:1' }),
      command('runTask', { taskDefinition: 'web' }),
      command('stopTask', { task: 'arn:aws:ecs:za-southwest-1:123456789012:task/Royaume/0f' }),
      command('deleteService', { service: 'web', force: true }),
      command('updateContainerInstancesState', { containerInstances: ['territories-1'], status: 'DRAINING' }),
      command('putAttributes', { attributes: [{ name: 'stack', value: 'a', targetId: 'territories-1' }] }),
      command('createFleet', { name: 'territories', instanceType: 'm5.large', count: 6 }),
      command('launchInstances', { fleet: 'territories', zone: 'za-southwest-1c' }),
      command('terminateInstances', { instances: ['territories-1'] }),
    ];
    expect(commands).toEqual([
      { op: 'CreateCluster', input: { clusterName: 'default', region: 'za-southwest-1' } },
      { op: 'DeleteCluster', input: { cluster: 'Royaume' } },
      { op: 'DeregisterTaskDefinition', input: { taskDefinition: 'web:1' } },
      {
        op: 'RunTask',
        input: {
          cluster: 'default',
          taskDefinition: 'web',
          count: 1,
          group: null,
          startedBy: null,
          placementConstraints: [],
          placementStrategy: [],
          networkConfiguration: null,
        },
      },
      { op: 'StopTask', input: { cluster: 'default', task: '0f', reason: null } },
      { op: 'DeleteService', input: { cluster: 'default', service: 'web', force: true } },
      {
        op: 'UpdateContainerInstancesState',
        input: { cluster: 'default', containerInstances: ['territories-1'], status: 'DRAINING' },
      },
      {
        op: 'PutAttributes',
        input: { cluster: 'default', attributes: [{ name: 'stack', value: 'a', targetId: 'territories-1' }] },
      },
      {
        op: 'world.createFleet',
        input: {
          name: 'territories',
          cluster: null,
          region: 'za-southwest-1',
          zones: ZONES,
          instanceType: 'm5.large',
          ami: 'ecs-linux',
          count: 6,
          attributes: {},
        },
      },
      { op: 'world.launchInstances', input: { fleet: 'territories', count: 1, zone: 'za-southwest-1c' } },
      { op: 'world.terminateInstances', input: { instances: ['territories-1'] } },
    ]);
  });

  test('a task definition is checked and passed on as it is', () => {
    const input = { family: 'web', containerDefinitions: [{ name: 'web', image: 'web', memory: 128 }] };
    expect([
      command('registerTaskDefinition', input),
      said('registerTaskDefinition', { family: 'web', containerDefinitions: [{ name: 'web', image: 'web' }] }),
    ]).toEqual([{ op: 'RegisterTaskDefinition', input }, ['containerDefinitions.0 container-needs-memory']]);
  });

  test('each fault, with its span (DF-02)', () => {
    const faults = [
      { instanceCrash: { instance: 'territories-1' } },
      { agentDisconnect: { instance: 'territories-1', for: '90s' } },
      { zoneOutage: { zone: 'za-southwest-1b', for: '5m' } },
      { containerCrash: { task: 'web#1', exitCode: 139 } },
      { containerCrash: { task: 'web#1', container: 'web' } },
    ];
    expect(faults.map((fault) => (command('fault', fault) as { input: unknown }).input)).toEqual([
      { kind: 'instanceCrash', instance: 'territories-1' },
      { kind: 'agentDisconnect', instance: 'territories-1', forUs: 90_000_000 },
      { kind: 'zoneOutage', zone: 'za-southwest-1b', forUs: 300_000_000 },
      { kind: 'containerCrash', task: 'web#1', container: null, exitCode: 139 },
      { kind: 'containerCrash', task: 'web#1', container: 'web', exitCode: 1 },
    ]);
  });
});

const SERVICE = { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 };

describe('a request that is wrong says all of it', () => {
  test.each<[string, string, unknown, string[]]>([
    ['a misspelt member', 'updateService', { service: 'web', desiredcount: 2 }, ['desiredcount unknown-key']],
    ['a member that is missing', 'updateService', { desiredCount: 2 }, ['service missing']],
    ['half a task', 'updateService', { service: 'web', desiredCount: 1.5 }, ['desiredCount wrong-type']],
    [
      'more tasks than a service may have',
      'createService',
      { ...SERVICE, desiredCount: 5_001 },
      ['desiredCount too-large'],
    ],
    ['eleven tasks in one call', 'runTask', { taskDefinition: 'web', count: 11 }, ['count too-large']],
    [
      'percents out of range',
      'createService',
      { ...SERVICE, deploymentConfiguration: { minimumHealthyPercent: 101, maximumPercent: 99 } },
      ['deploymentConfiguration.minimumHealthyPercent too-large', 'deploymentConfiguration.maximumPercent too-small'],
    ],
    [
      'six strategies (PL-09)',
      'runTask',
      { taskDefinition: 'a', placementStrategy: Array(6).fill({ type: 'random' }) },
      ['placementStrategy too-many'],
    ],
    [
      'strategies with wrong fields (PL-06 to PL-08)',
      'runTask',
      {
        taskDefinition: 'a',
        placementStrategy: [
          { type: 'binpack', field: 'disk' },
          { type: 'spread', field: 'zone' },
          { type: 'random', field: 'cpu' },
          { type: 'spread' },
        ],
      },
      [
        'placementStrategy.0.field strategy-field',
        'placementStrategy.1.field strategy-field',
        'placementStrategy.2.field field-not-wanted',
        'placementStrategy.3.field missing',
      ],
    ],
    [
      'constraints without and with too much (PL-11)',
      'runTask',
      {
        taskDefinition: 'a',
        placementConstraints: [
          { type: 'memberOf' },
          { type: 'distinctInstance', expression: 'runningTasksCount == 1' },
          { type: 'memberOf', expression: '' },
        ],
      },
      [
        'placementConstraints.0.expression missing',
        'placementConstraints.1.expression expression-not-wanted',
        'placementConstraints.2.expression query-empty',
      ],
    ],
    [
      'real things that are not simulated yet',
      'createTargetGroup',
      {
        targetGroupName: 'gate',
        matcher: { httpCode: '200', grpcCode: '0' },
        attributes: { 'load_balancing.algorithm.anomaly_mitigation': 'on' },
      },
      ['matcher.grpcCode not-yet', 'attributes.load_balancing.algorithm.anomaly_mitigation not-yet-value'],
    ],
    ['a real operation that is not simulated yet', 'deleteTaskDefinitions', {}, [' not-yet']],
    [
      'a subnet that is no zone',
      'runTask',
      { taskDefinition: 'a', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } } },
      ['networkConfiguration.awsvpcConfiguration.subnets.0 subnet-is-no-zone'],
    ],
    [
      'a task definition that cannot be one',
      'runTask',
      { taskDefinition: 'web:zero' },
      ['taskDefinition task-definition-reference'],
    ],
    [
      'a family to deregister',
      'deregisterTaskDefinition',
      { taskDefinition: 'web' },
      ['taskDefinition revision-needed'],
    ],
    ['an operation nobody has', 'updateServices', {}, [' unknown-operation']],
    ['an operation called like a member of every object', 'constructor', {}, [' unknown-operation']],
    [
      'no instance to drain (DR-01)',
      'updateContainerInstancesState',
      { containerInstances: [], status: 'DRAINING' },
      ['containerInstances too-few'],
    ],
    [
      'an attribute of the platform (CI-08)',
      'putAttributes',
      { attributes: [{ name: 'ecs.availability-zone', value: 'x', targetId: 'a' }] },
      ['attributes.0.name reserved-attribute'],
    ],
    [
      'an instance type nobody sells',
      'createFleet',
      { name: 'a', instanceType: 'm5.lagre' },
      ['instanceType unknown-instance-type'],
    ],
    [
      'a million instances',
      'createFleet',
      { name: 'a', instanceType: 'm5.large', count: 1_000_000 },
      ['count too-large'],
    ],
    [
      'too many attributes, and bad ones (CI-09)',
      'createFleet',
      {
        name: 'a',
        instanceType: 'm5.large',
        attributes: {
          ...Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`a${n}`, 'x'])),
          'com.amazonaws.x': 'y',
          b: '',
        },
      },
      ['attributes.b bad-format', 'attributes.com.amazonaws.x reserved-attribute'],
    ],
    [
      'zones of nowhere, and twice',
      'createFleet',
      { name: 'a', instanceType: 'm5.large', zones: ['za-southwest-1d', 'za-southwest-1a', 'za-southwest-1a'] },
      ['zones.0 zone-outside-region', 'zones.2 duplicate-zone'],
    ],
    ['a region of nowhere', 'createCluster', { region: 'za-southwest-2' }, ['region unknown-region']],
    ['no fault', 'fault', {}, [' one-fault']],
    [
      'two faults',
      'fault',
      { instanceCrash: { instance: 'a' }, zoneOutage: { zone: 'za-southwest-1a', for: 1 } },
      [' one-fault'],
    ],
    [
      'a fault with a bad span',
      'fault',
      { zoneOutage: { zone: 'za-southwest-1a', for: '5 minutes' } },
      ['zoneOutage.for bad-duration'],
    ],
    [
      'a fault in no zone',
      'fault',
      { zoneOutage: { zone: 'za-southwest-1x', for: '5m' } },
      ['zoneOutage.zone unknown-zone'],
    ],
    [
      'wrong shape and broken rule together',
      'runTask',
      { taskDefinition: 'a', cuont: 2, placementStrategy: [{ type: 'spread', field: 'zone' }] },
      ['cuont unknown-key', 'placementStrategy.0.field strategy-field'],
    ],
    ['a list where an object belongs', 'stopTask', [], [' wrong-type']],
  ])('%s', (_name, op, input, expected) => {
    expect(said(op, input)).toEqual(expected);
  });

  test('a region must be named when there are several', () => {
    expect([
      said('createCluster', {}, TWO_REGIONS),
      command('createCluster', { region: 'eu-west-3' }, TWO_REGIONS),
    ]).toEqual([
      ['region region-needed'],
      { op: 'CreateCluster', input: { clusterName: 'default', region: 'eu-west-3' } },
    ]);
  });

  test('an issue says what was expected, what was found, and a hint', () => {
    expect(command('updateService', { service: 'web', placementStrategy: [{ type: 'binpak', field: 'cpu' }] })).toEqual(
      [
        {
          path: ['placementStrategy', 0, 'type'],
          code: 'not-one-of',
          params: { key: 'type', options: 'random, spread, binpack' },
          expected: { code: 'expected.one-of', params: { names: 'random, spread, binpack' } },
          found: '"binpak"',
          hint: { code: 'did-you-mean', params: { name: 'binpack' } },
          span: null,
        },
      ],
    );
  });
});

describe('the request schemas', () => {
  test('each operation has one, and one timeline key', () => {
    expect(Object.values(TIMELINE_OPS).sort()).toEqual(Object.keys(REQUEST_SCHEMAS).sort());
    expect(Object.keys(TIMELINE_OPS).map(operationOf)).toEqual(Object.values(TIMELINE_OPS));
  });

  test('each can be published as JSON Schema', () => {
    const kinds = Object.values(REQUEST_SCHEMAS).map((schema) => z.toJSONSchema(schema, { io: 'input' }).type);
    expect(new Set(kinds)).toEqual(new Set(['object']));
  });

  test('no input makes an exception', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(TIMELINE_OPS)),
        fc.anything({ maxDepth: 4, withNullPrototype: true }),
        (op, input) => {
          parseCommand(op, input, REGIONS);
        },
      ),
      { seed: 7, numRuns: 1_000 },
    );
  });
});
