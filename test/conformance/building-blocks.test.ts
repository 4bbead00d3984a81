/** Section 1 of the facts: regions, clusters, instances, agents, task definitions, services. */
import { describe, expect, it } from 'vitest';
import { IN_ALL_ZONES, kingdom, plan, REGION, ZONES } from '../support/rig.ts';

describe('where things are', () => {
  it('BB-01: a cluster lives in one region and its instances spread over the zones', () => {
    const k = kingdom({ fleets: [{ count: 3 }] }).until('2m');
    const [cluster] = k.world.clusters;
    expect(k.world.regions[cluster!.region]!.name).toBe(REGION);
    const zones = cluster!.containerInstances.map(
      (key) => k.world.zones[k.world.instances[k.world.containerInstances[key]!.instance]!.zone]!.name,
    );
    expect(zones.toSorted()).toEqual([...ZONES]);
  });

  it('BB-02: a zone that is lost takes only its own instances along', () => {
    const k = kingdom({ fleets: [{ count: 6 }] }).until('2m');
    k.issue('fault', { zoneOutage: { zone: ZONES[1], for: '5m' } });
    const states = k.world.instances.map(({ zone, state }) => `${k.world.zones[zone]!.name} ${state}`);
    expect(states).toEqual([
      'za-southwest-1a running.ready',
      'za-southwest-1b terminated',
      'za-southwest-1c running.ready',
      'za-southwest-1a running.ready',
      'za-southwest-1b terminated',
      'za-southwest-1c running.ready',
    ]);
    expect(k.world.regions[0]!.status).toBe('IMPAIRED');
  });

  it('BB-03: one cluster holds instances of several fleets, and services beside standalone tasks', () => {
    const k = kingdom({
      fleets: [{ name: 'land' }, { name: 'march', instanceType: 't2.medium', count: 1 }],
      definitions: [plan('web'), plan('job')],
      services: [
        { serviceName: 'web', taskDefinition: 'web', desiredCount: 2, availabilityZoneRebalancing: 'DISABLED' },
      ],
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'job', count: 2 });
    k.until('5m');
    expect([k.world.clusters[0]!.containerInstances.length, k.census('web'), k.census('job')]).toEqual([
      4,
      'RUNNING 2',
      'RUNNING 2',
    ]);
  });

  it('BB-04: an agent that names no cluster goes to default, which is made once', () => {
    const k = kingdom({ fleets: [{ name: 'wild', cluster: null, count: 2 }] }).until('2m');
    expect(
      k.world.clusters.map(({ clusterName, containerInstances }) => [clusterName, containerInstances.length]),
    ).toEqual([
      ['royaume', 0],
      ['default', 2],
    ]);
  });

  it('BB-04: a task that names no cluster goes to default, which is made when missing', () => {
    const k = kingdom().until('2m');
    k.issue('runTask', { cluster: 'default', taskDefinition: 'web' });
    expect(k.world.clusters.map((cluster) => cluster.clusterName)).toEqual(['royaume', 'default']);
    expect(k.world.decisions[0]!.verdict).toEqual({ refused: 'NO ACTIVE INSTANCES', closest: null });
    expect(k.refused('runTask', { cluster: 'nowhere', taskDefinition: 'web' })).toBe(
      'ClusterNotFoundException: cluster-not-found',
    );
  });

  it('BB-05, BB-07: an instance is a container instance only once its agent has registered', () => {
    const k = kingdom({ fleets: [{ count: 1 }] });
    const seen: string[] = [];
    while (k.engine.nowUs < 120_000_000 && k.engine.step() !== null) {
      const { state, agent, containerInstance } = k.world.instances[0] ?? {};
      const row = `${state} ${agent} ${containerInstance === null ? 'unregistered' : 'registered'}`;
      if (state !== undefined && seen.at(-1) !== row) seen.push(row);
    }
    expect(seen).toEqual([
      'pending absent unregistered',
      'running.booting absent unregistered',
      'running.agentStarting absent unregistered',
      'running.agentStarting starting unregistered',
      'running.agentStarting registering unregistered',
      'running.agentStarting connected registered',
      'running.ready connected registered',
    ]);
    expect(k.containerInstance('land-1')).toMatchObject({ status: 'ACTIVE', agentConnected: true });
  });
});

describe('task definitions', () => {
  it('BB-08: revisions count up from 1 and are never used again, not even after deregistration', () => {
    const k = kingdom({ definitions: [plan('web'), plan('web'), plan('db')] });
    k.until('1s');
    k.issue('deregisterTaskDefinition', { taskDefinition: 'web:2' });
    k.issue('registerTaskDefinition', plan('web'));
    expect(k.world.taskDefinitions.map(({ family, revision, status }) => `${family}:${revision} ${status}`)).toEqual([
      'web:1 ACTIVE',
      'web:2 INACTIVE',
      'db:1 ACTIVE',
      'web:3 ACTIVE',
    ]);
  });

  it('BB-08: all containers of a task are on one instance', () => {
    const three = ['a', 'b', 'c'].map((name) => ({ name, image: 'web:1', memory: 64 }));
    const k = kingdom({ definitions: [{ family: 'web', containerDefinitions: three }] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    expect(k.task('web#1').containers.length).toBe(3);
    expect(k.containerInstance(k.hostOf(k.task('web#1'))).runningTasksCount).toBe(1);
  });

  it('BB-09: without a task definition there is no task', () => {
    const k = kingdom().until('2m');
    expect(k.refused('runTask', { taskDefinition: 'ghost' })).toBe('ClientException: task-definition-not-found');
    expect(k.world.tasks).toEqual([]);
  });

  it('BB-18: an INACTIVE revision serves its service, which may still scale; nothing new may use it', () => {
    const k = kingdom({
      definitions: [plan('web'), plan('web')],
      services: [{ serviceName: 'old', taskDefinition: 'web:1', desiredCount: 1 }],
    }).until('3m');
    k.issue('deregisterTaskDefinition', { taskDefinition: 'web:1' });
    k.issue('updateService', { service: 'old', desiredCount: 3 });
    const inactive = 'ClientException: task-definition-inactive';
    expect([
      k.refused('runTask', { taskDefinition: 'web:1' }),
      k.refused('createService', { serviceName: 'new', taskDefinition: 'web:1', desiredCount: 1 }),
      k.refused('deregisterTaskDefinition', { taskDefinition: 'web:1' }),
    ]).toEqual([inactive, inactive, inactive]);
    k.until('5m');
    expect(k.census('old')).toBe('RUNNING 3');
    k.issue('updateService', { service: 'old', taskDefinition: 'web:2' });
    expect(k.refused('updateService', { service: 'old', taskDefinition: 'web:1' })).toBe(inactive);
    // Its last task is replaced when it dies.
    expect(k.world.taskDefinitions.map(({ status }) => status)).toEqual(['INACTIVE', 'ACTIVE']);
  });
});

describe('tasks and services', () => {
  it('BB-10: a service of one task restarts it when it dies', () => {
    const k = kingdom({ services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }] }).until('3m');
    k.issue('fault', { containerCrash: { task: 'web#1' } });
    k.until('4m');
    // 180 crash, DF-05: 1 s until the scheduler looks, 2 s to start.
    expect(k.story(['task'], '3m')).toEqual([
      '180.000 web#1 STOPPING',
      '180.000 web#1 STOPPED',
      '181.000 web#2 PENDING',
      '183.000 web#2 RUNNING',
    ]);
  });

  it('BB-10: by default the tasks of a service spread over the zones', () => {
    const k = kingdom({ fleets: [{ count: 6 }] }).until('2m');
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 6 });
    k.until('3m');
    const zones = k.tasks('web').map((task) => k.zoneOf(task));
    expect(ZONES.map((zone) => zones.filter((name) => name === zone).length)).toEqual([2, 2, 2]);
    expect(new Set(k.tasks('web').map((task) => k.hostOf(task))).size).toBe(6);
  });

  it('BB-10: distinctInstance puts each task on its own instance, and no more', () => {
    const k = kingdom().until('2m');
    const placementConstraints = [{ type: 'distinctInstance' }];
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 4, placementConstraints });
    k.until('4m');
    expect(new Set(k.tasks('web').map((task) => k.hostOf(task))).size).toBe(3);
    expect(k.census('web')).toBe('RUNNING 3');
  });

  it('BB-14: a layer that is on the host is not downloaded again', () => {
    const base = { id: 'base', sizeMiB: 300 };
    const own = (name: string) => ({ name, layers: [base, { id: name, sizeMiB: 60 }], exists: true });
    const k = kingdom({
      fleets: [{ count: 1 }],
      images: { 'a:1': own('a:1'), 'b:1': own('b:1') },
      definitions: [plan('a'), plan('b')],
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'a' });
    k.until('4m').issue('runTask', { taskDefinition: 'b' });
    k.until('6m').issue('runTask', { taskDefinition: 'b' });
    k.until('8m');
    const mib = k.world.imagePulls.map(({ image, bytesTotal }) => [image, bytesTotal / 1_048_576]);
    // 300 + 60; then 60; then nothing.
    expect(mib).toEqual([
      ['a:1', 360],
      ['b:1', 60],
      ['b:1', 0],
    ]);
  });

  it('BB-15, BB-16: group and startedBy say who asked for a task', () => {
    const k = kingdom({ services: [{ serviceName: 'shop', taskDefinition: 'web', desiredCount: 1 }] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web', startedBy: 'the settlers' });
    k.issue('runTask', { taskDefinition: 'web', group: 'batch' });
    k.until('3m');
    const deployment = k.world.deployments[0]!.id;
    expect(deployment).toMatch(/^ecs-svc\/[0-9]{19}$/);
    expect(k.tasks().map(({ group, startedBy }) => [group, startedBy])).toEqual([
      ['service:shop', deployment],
      ['family:web', 'the settlers'],
      ['batch', ''],
    ]);
  });

  it('BB-17: a cluster is ACTIVE until it is deleted, and only an empty one may be', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
    expect(k.refused('deleteCluster', { cluster: 'royaume' })).toBe(
      'ClusterContainsServicesException: cluster-contains-services',
    );
    k.until('3m').issue('deleteService', { service: 'web', force: true });
    k.until('4m');
    expect(k.refused('deleteCluster', { cluster: 'royaume' })).toBe(
      'ClusterContainsContainerInstancesException: cluster-contains-container-instances',
    );
    k.issue('terminateInstances', { instances: ['land-1'] });
    k.until('5m').issue('deleteCluster', { cluster: 'royaume' });
    expect(k.world.clusters.map(({ status }) => status)).toEqual(['INACTIVE']);
  });
});

describe('images of machines, launch types', () => {
  it('BB-06: a machine image brings the agent and the operating system, and its own time to boot', () => {
    const k = kingdom({
      fleets: [
        { name: 'land', ami: 'ecs-linux', count: 1 },
        { name: 'glass', ami: 'ecs-windows', count: 1 },
      ],
    }).until('15m');
    const rows = ['land-1', 'glass-1'].map((name) => k.containerInstance(name));
    expect(rows.map(({ attributes }) => attributes['ecs.os-type'])).toEqual(['linux', 'windows']);
    const bootS = rows.map(
      ({ registeredAtUs, instance }) => (registeredAtUs - k.world.instances[instance]!.launchedAtUs) / 1_000_000,
    );
    // CI-11: 60 to 90 s and 4 to 8 min.
    expect([bootS[0]! >= 60 && bootS[0]! <= 90, bootS[1]! >= 240 && bootS[1]! <= 480]).toEqual([true, true]);
  });

  it('BB-12: a launch type and a capacity provider strategy exclude each other', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    const capacityProviderStrategy = [{ capacityProvider: 'FARGATE', weight: 1 }];
    const both = { launchType: 'EC2', capacityProviderStrategy };
    const refused = 'InvalidParameterException: launch-type-and-strategy';
    expect([
      k.refused('runTask', { taskDefinition: 'web', ...both }),
      k.refused('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1, ...both }),
    ]).toEqual([refused, refused]);
  });

  it('BB-13: a definition that fits several launch types runs on each, one that does not is refused', () => {
    const size = { networkMode: 'awsvpc', cpu: '256', memory: '512' };
    const k = kingdom({
      fleets: [{ count: 1 }],
      definitions: [
        plan('both', {}, { ...size, requiresCompatibilities: ['EC2', 'FARGATE'] }),
        plan('land', {}, { ...size, requiresCompatibilities: ['EC2'] }),
      ],
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'both', launchType: 'EC2', ...IN_ALL_ZONES });
    // IM-09: on Fargate the way to the registry is a public address.
    const awsvpcConfiguration = { subnets: [...ZONES], assignPublicIp: 'ENABLED' };
    k.issue('runTask', {
      taskDefinition: 'both',
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration },
    });
    expect(k.refused('runTask', { taskDefinition: 'land', launchType: 'FARGATE', ...IN_ALL_ZONES })).toBe(
      'InvalidParameterException: not-for-fargate',
    );
    k.until('4m');
    expect(k.tasks('both').map(({ launchType, lastStatus }) => `${launchType} ${lastStatus}`)).toEqual([
      'EC2 RUNNING',
      'FARGATE RUNNING',
    ]);
  });
});
