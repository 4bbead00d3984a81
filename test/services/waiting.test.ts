/** Nobody waits in vain: what the swarm found, each as a small story. */
import { describe, expect, it } from 'vitest';
import { IN_ALL_ZONES, kingdom, plan, plans, type Deed, type Kingdom } from '../support/rig.ts';

const DAEMON = { serviceName: 'log', taskDefinition: 'log', schedulingStrategy: 'DAEMON' };
const DEFINITIONS = [plan('web'), plan('log')];
const daemons = (k: Kingdom): string[] =>
  k
    .tasks('log')
    .filter(({ desiredStatus }) => desiredStatus === 'RUNNING')
    .map((task) => k.hostOf(task))
    .toSorted();

describe('a daemon', () => {
  it('SV-02: that is refused on one land is started again on another', () => {
    const silence: Deed = ['2m', 'fault', { agentDisconnect: { instance: 'land-1', for: '25m' } }];
    const k = kingdom({ fleets: [{ count: 2 }], definitions: DEFINITIONS, timeline: [silence] }).until('6m');
    k.issue('createService', DAEMON);
    expect(daemons(k.until('7m'))).toEqual(['land-2']);
    k.issue('stopTask', { task: 'log#1' });
    expect(daemons(k.until('8m'))).toEqual(['land-2']);
  });

  it('BB-12, SV-02: has no business on machines outside the cloud', () => {
    const fleets = [{ count: 1 }, { name: 'far', count: 1, launchType: 'EXTERNAL' as const }];
    const k = kingdom({ fleets, definitions: DEFINITIONS }).until('2m');
    k.issue('createService', DAEMON);
    expect([daemons(k.until('4m')), k.service('log').desiredCount]).toEqual([['land-1'], 1]);
  });

  it('SV-02: is not sent away by its own task', () => {
    const k = kingdom({ fleets: [{ count: 2 }], definitions: DEFINITIONS }).until('2m');
    const expression = 'not(task:group == service:log) and runningTasksCount < 1';
    k.issue('createService', { ...DAEMON, placementConstraints: [{ type: 'memberOf', expression }] });
    k.until('10m');
    expect([daemons(k), k.tasks('log').length]).toEqual([['land-1', 'land-2'], 2]);
  });

  it('SV-02, QL-02: comes to a land when what its expression reads has changed', () => {
    const k = kingdom({ fleets: [{ count: 1 }], definitions: DEFINITIONS }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    const expression = 'not(task:group == family:web)';
    k.issue('createService', { ...DAEMON, placementConstraints: [{ type: 'memberOf', expression }] });
    expect(daemons(k.until('4m'))).toEqual([]);
    k.issue('stopTask', { task: 'web#1' });
    expect(daemons(k.until('5m'))).toEqual(['land-1']);
  });

  it('SV-01: cannot be moved to Fargate', () => {
    const sky = { cpu: '256', memory: '512', requiresCompatibilities: ['EC2', 'FARGATE'], networkMode: 'awsvpc' };
    const timeline: Deed[] = [
      [
        '1s',
        'putClusterCapacityProviders',
        { cluster: 'royaume', capacityProviders: ['FARGATE'], defaultCapacityProviderStrategy: [] },
      ],
    ];
    const k = kingdom({ fleets: [{ count: 1 }], definitions: [plan('log', {}, sky)], timeline }).until('2m');
    k.issue('createService', { ...DAEMON, ...IN_ALL_ZONES });
    const capacityProviderStrategy = [{ capacityProvider: 'FARGATE', weight: 1 }];
    expect(k.refused('updateService', { service: 'log', capacityProviderStrategy })).toBe(
      'InvalidParameterException: daemon-on-fargate',
    );
  });

  it('PL-19: that is deleted leaves the room that was kept for it to who waits', () => {
    const door = { portMappings: [{ containerPort: 80, hostPort: 80 }] };
    const definitions = [plan('door', door), plan('web', { memory: 4_000 }), plan('log', { memory: 4_000, ...door })];
    const k = kingdom({ fleets: [{ count: 1 }], definitions }).until('2m');
    k.issue('runTask', { taskDefinition: 'door' });
    // The door is taken: the daemon cannot come, and its room is kept.
    k.until('3m').issue('createService', DAEMON);
    k.until('4m').issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
    expect([k.until('5m').tasks('log'), k.tasks('web')]).toEqual([[], []]);
    k.issue('deleteService', { service: 'log', force: true });
    expect(k.until('7m').task('web#1').lastStatus).toBe('RUNNING');
  });
});

it('CT-04, CT-07: a task whose images come ahead gives up when a dependency can never be met', () => {
  const definitions = [
    plans('web', [
      { name: 'app' },
      { name: 'ghost', essential: false },
      { name: 'guest', essential: false, dependsOn: [{ containerName: 'ghost', condition: 'START' }] },
    ]),
  ];
  const images = { 'ghost:1': { name: 'ghost:1', layers: [], exists: false } };
  const fleets = [{ count: 1, agent: { ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT: true } }];
  const k = kingdom({ fleets, definitions, images }).until('2m');
  k.issue('runTask', { taskDefinition: 'web' });
  expect(k.until('6m').task('web#1')).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart' });
});

it('TL-11, RP-01: a task whose other container is being restarted as it ends has run, and did not fail to start', () => {
  const behaviours = { 'app:1': { exitsAfterUs: 70_000_000 }, 'side:1': { exitsAfterUs: 70_000_000 } };
  const restartPolicy = { enabled: true, restartAttemptPeriod: 60 };
  const definitions = [plans('web', [{ name: 'app' }, { name: 'side', restartPolicy }])];
  const k = kingdom({ fleets: [{ count: 1 }], definitions, behaviours }).until('2m');
  k.issue('runTask', { taskDefinition: 'web' });
  expect(k.until('5m').task('web#1')).toMatchObject({
    lastStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
  });
});

it('NW-16: an interface that never had a slot gives none back', () => {
  const definitions = [plan('net', {}, { networkMode: 'awsvpc' })];
  const k = kingdom({ fleets: [{ count: 1 }], definitions }).until('2m');
  for (let i = 0; i < 2; i++) k.issue('attachNetworkInterface', { instance: 'land-1' });
  k.issue('runTask', { taskDefinition: 'net', ...IN_ALL_ZONES });
  k.until('5m');
  const told = k.engine.log(0, Infinity).map(({ event }) => event.kind);
  expect([k.task('net#1').lastStatus, told.includes('NetworkInterfaceDetached')]).toEqual(['STOPPED', false]);
});

it('PL-16: a service that waits looks again when a host that was stopped is back', () => {
  const k = kingdom({ fleets: [{ count: 2 }] }).until('2m');
  const placementConstraints = [{ type: 'distinctInstance' }];
  k.issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 3, placementConstraints });
  k.until('4m').issue('stopInstances', { instances: ['land-1'] });
  k.until('7m').issue('startInstances', { instances: ['land-1'] });
  expect(k.until('12m').census()).toContain('RUNNING 2');
});

it('CP-01, PL-16: a service that waits for a provider finds the instances of one that is made again', () => {
  const provider = {
    name: 'land-cp',
    autoScalingGroupProvider: { autoScalingGroupArn: 'far', managedScaling: { status: 'DISABLED' } },
  };
  const associate = (capacityProviders: string[]) => ({
    cluster: 'royaume',
    capacityProviders,
    defaultCapacityProviderStrategy: [],
  });
  const k = kingdom({ fleets: [{ count: 1 }, { name: 'far', count: 0 }] }).until('2m');
  k.issue('createCapacityProvider', provider);
  k.issue('putClusterCapacityProviders', associate(['land-cp']));
  const capacityProviderStrategy = [{ capacityProvider: 'land-cp', weight: 1 }];
  k.issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1, capacityProviderStrategy });
  k.until('4m').issue('putClusterCapacityProviders', associate([]));
  k.issue('deleteCapacityProvider', { capacityProvider: 'land-cp' });
  k.issue('launchInstances', { fleet: 'far', count: 1 });
  expect(k.until('10m').tasks('web')).toEqual([]);
  k.issue('createCapacityProvider', provider);
  expect(
    k
      .until('12m')
      .tasks('web')
      .map((task) => k.hostOf(task)),
  ).toEqual(['far-1']);
});

it('CI-02, TL-20: a task that begins and ends while the backend cannot hear its agent is over when it can, and begins once', () => {
  const behaviours = { 'web:1': { exitsAfterUs: 5_000_000 } };
  const k = kingdom({ fleets: [{ count: 1 }], behaviours }).until('2m');
  k.issue('runTask', { taskDefinition: 'web' });
  k.until('121s').issue('fault', { agentDisconnect: { instance: 'land-1', for: '5m' } });
  expect([k.until('4m').task('web#1').lastStatus, k.container('web#1/app').status]).toEqual(['PENDING', 'STOPPED']);
  k.until('10m');
  expect([k.task('web#1').lastStatus, k.task('web#1').stopCode]).toEqual(['STOPPED', 'EssentialContainerExited']);
  expect(k.engine.log(0, Infinity).filter(({ event }) => event.kind === 'TaskReceived')).toHaveLength(1);
});

it('EV-03: a task that was placed on a host that is dead has no containers left when it is over', () => {
  const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
  k.issue('fault', { instanceCrash: { instance: 'land-1' } });
  k.issue('runTask', { taskDefinition: 'web' });
  k.until('4m');
  expect([k.task('web#1').lastStatus, k.container('web#1/app').status]).toEqual(['STOPPED', 'STOPPED']);
});

it('tasks on Fargate count as tasks for a goal', () => {
  const sky = { cpu: '256', memory: '512', requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc' };
  const metric = { of: 'tasks', family: 'sky', zone: null, status: 'RUNNING' } as const;
  const bounds = { atLeast: 1, atMost: null };
  const awsvpcConfiguration = { subnets: ['za-southwest-1a'], assignPublicIp: 'ENABLED' };
  const k = kingdom({
    fleets: [],
    definitions: [plan('sky', {}, sky)],
    timeline: [
      [
        '1m',
        'runTask',
        { taskDefinition: 'sky', launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration } },
      ],
    ],
    goals: [{ name: 'up', fromUs: 0, untilUs: null, kind: 'eventually', metric, bounds, forUs: 0 }],
  }).toTheEnd();
  expect(k.world.goals[0]!.state.status).toBe('met');
});
