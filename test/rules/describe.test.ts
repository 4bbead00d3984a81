import { beforeAll, describe, expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import type { EntityKind } from '../../sim/model/ids.ts';
import type { Setup } from '../../sim/model/setup.ts';
import { describe as description } from '../../sim/rules/describe.ts';
import { parseCommand } from '../../sim/rules/requests.ts';

const REGIONS = [{ name: 'za-southwest-1', zones: ['za-southwest-1a', 'za-southwest-1b'] }];
const ARN = 'arn:aws:ecs:za-southwest-1:123456789012';

function atStart(op: string, input: unknown): Setup['timeline'][number] {
  const reading = parseCommand(op, input, REGIONS);
  if ('issues' in reading) throw new Error(JSON.stringify(reading.issues));
  return { atUs: 0, command: reading.command };
}

const TASK_DEFINITION = {
  family: 'web',
  networkMode: 'awsvpc',
  containerDefinitions: [
    {
      name: 'web',
      image: 'shop/web:1',
      cpu: 100,
      memory: 256,
      memoryReservation: 128,
      portMappings: [{ containerPort: 80 }],
    },
  ],
};
const SUBNETS = { awsvpcConfiguration: { subnets: REGIONS[0]!.zones } };

/** Two instances, a service of two tasks, five minutes in. */
function kingdom(): Engine {
  const engine = Engine.open({
    royaume: 1,
    name: 'kingdom',
    title: 'Kingdom',
    seed: 7,
    durationUs: 600_000_000,
    regions: REGIONS,
    images: {},
    behaviours: {},
    goals: [],
    timeline: [
      atStart('createCluster', { clusterName: 'Royaume' }),
      atStart('registerTaskDefinition', TASK_DEFINITION),
      atStart('createFleet', { name: 'territories', cluster: 'Royaume', instanceType: 'm5.large', count: 2 }),
      atStart('createService', {
        cluster: 'Royaume',
        serviceName: 'web',
        taskDefinition: 'web',
        desiredCount: 2,
        networkConfiguration: SUBNETS,
        availabilityZoneRebalancing: 'DISABLED',
      }),
    ],
  });
  engine.runTo(300_000_000);
  return engine;
}

describe('an entity is described as the API would', () => {
  let engine: Engine;
  beforeAll(() => {
    engine = kingdom();
  });
  const of = (kind: EntityKind, key = 0): unknown => description(engine.world, { kind, key });

  test('a cluster counts what it holds', () => {
    expect(of('cluster')).toEqual({
      clusterArn: `${ARN}:cluster/Royaume`,
      clusterName: 'Royaume',
      status: 'ACTIVE',
      registeredContainerInstancesCount: 2,
      runningTasksCount: 2,
      pendingTasksCount: 0,
      activeServicesCount: 1,
    });
  });

  test('a zone and an instance have their EC2 shapes (EC-01)', () => {
    const { ec2InstanceId } = engine.world.instances[0]!;
    expect([of('zone'), of('instance')]).toEqual([
      { ZoneName: 'za-southwest-1a', RegionName: 'za-southwest-1', State: 'available' },
      {
        InstanceId: ec2InstanceId,
        InstanceType: 'm5.large',
        Architecture: 'x86_64',
        LaunchTime: '2017-11-29T00:00:00.000Z',
        Placement: { AvailabilityZone: 'za-southwest-1a' },
        State: { Code: 16, Name: 'running' },
        // The first address of the zone's subnet that is not reserved (NW-17).
        PrivateIpAddress: '10.0.0.4',
        PublicIpAddress: '203.0.0.1',
        // BB-06.
        ImageId: 'ami-ecs-linux',
        RootDeviceName: '/dev/xvda',
        BlockDeviceMappings: [{ DeviceName: '/dev/xvda' }],
        Tags: [{ Key: 'Name', Value: 'territories-1' }],
      },
    ]);
  });

  test('a container instance shows both books of resources (CI-07)', () => {
    const key = engine.world.tasks[0]!.containerInstance!;
    const tasksHere = engine.world.tasks.filter((task) => task.containerInstance === key).length;
    const described = of('container-instance', key) as {
      registeredResources: unknown[];
      remainingResources: unknown[];
    };
    expect([
      described.registeredResources[0],
      described.remainingResources[0],
      described.remainingResources[2],
    ]).toEqual([
      { name: 'CPU', type: 'INTEGER', integerValue: 2_048 },
      { name: 'CPU', type: 'INTEGER', integerValue: 2_048 - 100 * tasksHere },
      { name: 'PORTS', type: 'STRINGSET', stringSetValue: ['22', '2375', '2376', '51678', '51679'] },
    ]);
  });

  test('a task definition is the request and what registering added (PL-04)', () => {
    expect(of('task-definition')).toEqual({
      ...TASK_DEFINITION,
      taskDefinitionArn: `${ARN}:task-definition/web:1`,
      revision: 1,
      status: 'ACTIVE',
      placementConstraints: [],
      requiresAttributes: [{ name: 'ecs.capability.task-eni' }],
    });
  });

  test('a task shows its interface and its own containers, without the pause container (NW-12)', () => {
    const task = engine.world.tasks[0]!;
    const { containers, attachments, ...rest } = of('task') as Record<string, unknown>;
    expect(rest).toMatchObject({
      taskArn: task.taskArn,
      group: 'service:web',
      launchType: 'EC2',
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      cpu: '100',
      memory: '128',
      connectivity: 'CONNECTED',
    });
    expect(Object.keys(rest).filter((name) => name.startsWith('stop'))).toEqual([]);
    expect(attachments).toMatchObject([{ type: 'ElasticNetworkInterface', status: 'ATTACHED' }]);
    expect(containers).toMatchObject([
      { name: 'web', lastStatus: 'RUNNING', cpu: '100', memory: '256', memoryReservation: '128', networkBindings: [] },
    ]);
  });

  test('a service shows its deployment, its percents and its events, newest first (SV-05, SV-14)', () => {
    const service = of('service') as Record<string, unknown>;
    expect(service).toMatchObject({
      serviceArn: `${ARN}:service/Royaume/web`,
      status: 'ACTIVE',
      desiredCount: 2,
      runningCount: 2,
      pendingCount: 0,
      taskDefinition: `${ARN}:task-definition/web:1`,
      deploymentConfiguration: { maximumPercent: 200, minimumHealthyPercent: 100 },
      deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', desiredCount: 2, runningCount: 2 }],
    });
    expect((service['events'] as { message: string }[])[0]!.message).toBe('(service web) has reached a steady state.');
    expect(of('deployment')).toEqual((service['deployments'] as unknown[])[0]);
  });

  test('what does not exist, and what the API does not show, has no description', () => {
    const pause = engine.world.containers.findIndex((container) => container.internal);
    expect([of('task', 999), of('image-pull'), of('container', pause)]).toEqual([null, null, null]);
  });

  test('every description is plain JSON', () => {
    const { world } = engine;
    const all = world.tasks
      .map((_, key) => of('task', key))
      .concat(world.containerInstances.map((_, key) => of('container-instance', key)));
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
  });
});
