/** Capacity providers, tasks that wait for room, StartTask and the answers of RunTask (SV-20, SV-21, PL-15, PL-18, PL-19, CP-13). */
import { describe, expect, it } from 'vitest';
import type { CapacityProviderStrategyItem } from '../../sim/model/capacity.ts';
import { nextProvider, refuseStrategyShape } from '../../sim/rules/capacity-strategy.ts';
import { describeService } from '../../sim/rules/describe-service.ts';
import { kingdom, plan, ZONES, type Kingdom, type KingdomSketch } from '../support/rig.ts';

function split(count: number, ...strategy: readonly CapacityProviderStrategyItem[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < count; i++) {
    const provider = nextProvider(strategy, (name) => counts[name] ?? 0);
    if (provider === null) break;
    counts[provider] = (counts[provider] ?? 0) + 1;
  }
  return counts;
}
function item(capacityProvider: string, weight: number, base = 0): CapacityProviderStrategyItem {
  return { capacityProvider, weight, base };
}

describe('a capacity provider strategy', () => {
  it('base first, then by weight (SV-20, SV-21, section 21)', () => {
    // 12 tasks: 2 of the base, 10 split 2:8.
    expect(split(12, item('FARGATE', 1, 2), item('FARGATE_SPOT', 4))).toEqual({ FARGATE: 4, FARGATE_SPOT: 8 });
    expect(split(3, item('a', 1), item('b', 1))).toEqual({ a: 2, b: 1 });
    // Weight 1:4: of five tasks beyond the base one and four.
    expect(split(5, item('a', 1), item('b', 4))).toEqual({ a: 1, b: 4 });
    // A10.
    expect(split(10, item('a', 1), item('b', 4))).toEqual({ a: 2, b: 8 });
    expect(split(2, item('a', 1, 5), item('b', 1))).toEqual({ a: 2 });
    // Weight 0 gets nothing beyond its base.
    expect(split(7, item('a', 0, 2), item('b', 3))).toEqual({ a: 2, b: 5 });
  });

  it.each([
    ['no weight above zero', [item('a', 0, 5)], 'no-weight'],
    ['two bases', [item('a', 1, 1), item('b', 1, 1)], 'two-bases'],
    ['Fargate and a group mixed', [item('FARGATE', 1), item('a', 1)], 'capacity-providers-mixed'],
    ['one provider twice', [item('a', 1), item('a', 1)], 'capacity-provider-twice'],
    ['21 providers', Array.from({ length: 21 }, (_, i) => item(`p${i}`, 1)), 'too-many-capacity-providers'],
  ])('refuses %s (SV-20)', (_name, strategy, code) => {
    expect(refuseStrategyShape(strategy)?.reason.code).toBe(code);
  });

  it('names only providers of its cluster (SV-20, BB-12)', () => {
    const k = kingdom().until('5m');
    const run = { taskDefinition: 'web', capacityProviderStrategy: [{ capacityProvider: 'land-cp', weight: 1 }] };
    expect(k.refused('runTask', run)).toBe('InvalidParameterException: capacity-provider-not-found');
    k.issue('createCapacityProvider', { name: 'land-cp', autoScalingGroupProvider: { autoScalingGroupArn: 'land' } });
    expect(k.refused('runTask', run)).toBe('InvalidParameterException: capacity-provider-not-associated');
    k.issue('putClusterCapacityProviders', {
      cluster: 'royaume',
      capacityProviders: ['land-cp'],
      defaultCapacityProviderStrategy: [],
    });
    k.issue('runTask', run);
    k.until('6m');
    expect(k.task('web#1')).toMatchObject({
      lastStatus: 'RUNNING',
      capacityProviderName: 'land-cp',
      launchType: 'EC2',
    });
  });

  it('a provider that is in use stays (CP-01)', () => {
    const k = provided({ timeline: [['5m', 'runTask', { taskDefinition: 'web', ...LAND }]] }).until('6m');
    const none = { cluster: 'royaume', capacityProviders: [], defaultCapacityProviderStrategy: [] };
    expect(k.refused('putClusterCapacityProviders', none)).toBe('ResourceInUseException: capacity-provider-in-use');
    expect(k.refused('deleteCapacityProvider', { capacityProvider: 'land-cp' })).toBe(
      'ResourceInUseException: capacity-provider-in-use',
    );
  });

  it('a task goes to the instances of its provider only (SV-20)', () => {
    const k = provided({
      fleets: [
        { name: 'land', count: 1 },
        { name: 'other', count: 3 },
      ],
      services: [],
      timeline: [['5m', 'createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 6, ...LAND }]],
    }).until('15m');
    expect(k.tasks('web').map((task) => k.hostOf(task))).toEqual(Array.from({ length: 6 }, () => 'land-1'));
    expect(describeService(k.world, k.service('web'))).toMatchObject({
      capacityProviderStrategy: [{ capacityProvider: 'land-cp', weight: 1, base: 0 }],
    });
    expect(describeService(k.world, k.service('web'))).not.toHaveProperty('launchType');
  });

  it('the default of the cluster holds where nothing is said, and a launch type turns it off (SV-20, CP-12)', () => {
    const k = provided({
      timeline: [
        [
          '1s',
          'putClusterCapacityProviders',
          {
            cluster: 'royaume',
            capacityProviders: ['land-cp'],
            defaultCapacityProviderStrategy: [{ capacityProvider: 'land-cp', weight: 1 }],
          },
        ],
        ['5m', 'runTask', { taskDefinition: 'web' }],
        ['5m', 'runTask', { taskDefinition: 'web', launchType: 'EC2' }],
      ],
    }).until('6m');
    expect(k.tasks('web').map((task) => task.capacityProviderName)).toEqual(['land-cp', null]);
  });

  it('a service splits its tasks over two providers as the vector says (SV-21)', () => {
    const sky = plan(
      'web',
      { memory: undefined },
      { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
    );
    const network = {
      networkConfiguration: { awsvpcConfiguration: { subnets: [...ZONES], assignPublicIp: 'ENABLED' } },
    };
    const capacityProviderStrategy = [
      { capacityProvider: 'FARGATE', base: 2, weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', weight: 4 },
    ];
    const service = {
      serviceName: 'web',
      taskDefinition: 'web',
      desiredCount: 12,
      capacityProviderStrategy,
      ...network,
    };
    const k = kingdom({
      fleets: [],
      definitions: [sky],
      timeline: [
        [
          '1s',
          'putClusterCapacityProviders',
          { cluster: 'royaume', capacityProviders: ['FARGATE', 'FARGATE_SPOT'], defaultCapacityProviderStrategy: [] },
        ],
        ['2s', 'createService', service],
      ],
    }).until('5m');
    const on = (name: string) =>
      k.tasks('web').filter((task) => task.capacityProviderName === name && task.lastStatus === 'RUNNING');
    expect([on('FARGATE').length, on('FARGATE_SPOT').length]).toEqual([4, 8]);
    // What is lost comes back where it belongs.
    k.issue('fault', { taskSpotInterruption: { task: on('FARGATE_SPOT')[0]!.name } });
    k.until('10m');
    expect([on('FARGATE').length, on('FARGATE_SPOT').length]).toEqual([4, 8]);
  });
});

const LAND = { capacityProviderStrategy: [{ capacityProvider: 'land-cp', weight: 1 }] };

/** A kingdom whose fleet `land` has a provider. */
function provided(sketch: KingdomSketch = {}, managed: 'ENABLED' | 'DISABLED' = 'DISABLED'): Kingdom {
  const group = { autoScalingGroupArn: 'land', managedScaling: { status: managed } };
  return kingdom({
    ...sketch,
    timeline: [
      ['0s', 'createCapacityProvider', { name: 'land-cp', autoScalingGroupProvider: group }],
      [
        '0s',
        'putClusterCapacityProviders',
        { cluster: 'royaume', capacityProviders: ['land-cp'], defaultCapacityProviderStrategy: [] },
      ],
      ...(sketch.timeline ?? []),
    ],
  });
}

describe('room that is not there', () => {
  const BIG = plan('web', { cpu: 1_536, memory: 512 });

  it('RunTask without a provider: failures, and no task (PL-15, section 6)', () => {
    const k = kingdom({ fleets: [{ count: 2 }], definitions: [BIG] }).until('5m');
    k.issue('runTask', { taskDefinition: 'web', count: 3 });
    k.until('301s');
    const outcome = k.world.commands.at(-1)!.outcome as {
      tasks: string[];
      failures: { arn: string; reason: string }[];
    };
    expect(outcome.tasks).toHaveLength(2);
    // One entry for each instance that was asked.
    expect(outcome.failures).toEqual(
      k.world.containerInstances.map((row) => ({ arn: row.containerInstanceArn, reason: 'RESOURCE:CPU' })),
    );
  });

  it('with managed scaling the task is made and waits in PROVISIONING (PL-15, TL-01, TL-10)', () => {
    const k = provided(
      {
        fleets: [{ count: 1 }],
        definitions: [BIG],
        timeline: [['5m', 'runTask', { taskDefinition: 'web', count: 2, ...LAND }]],
      },
      'ENABLED',
    ).until('6m');
    expect(k.tasks('web').map((task) => [task.lastStatus, k.hostOf(task)])).toEqual([
      ['RUNNING', 'land-1'],
      ['PROVISIONING', '—'],
    ]);
    expect(k.world.commands.at(-1)!.outcome).toMatchObject({ failures: [] });
    // Another instance is the room it waits for. It skips nothing on its way: bridge tasks go on to PENDING.
    k.issue('launchInstances', { fleet: 'land', count: 1 });
    k.until('10m');
    expect([k.task('web#2').lastStatus, k.hostOf(k.task('web#2'))]).toEqual(['RUNNING', 'land-2']);
    expect(
      k
        .story(['task'])
        .filter((line) => line.includes(' web#2 '))
        .map((line) => line.split(' ')[2]),
    ).toEqual(['PROVISIONING', 'PENDING', 'RUNNING']);
    expect(k.containerInstance('land-2')).toMatchObject({ runningTasksCount: 1, pendingTasksCount: 0 });
  });

  it('a task that another one leaves room for is placed a second later (PL-15)', () => {
    const k = provided(
      {
        fleets: [{ count: 1 }],
        definitions: [BIG],
        timeline: [['5m', 'runTask', { taskDefinition: 'web', count: 2, ...LAND }]],
      },
      'ENABLED',
    ).until('6m');
    k.issue('stopTask', { task: 'web#1' });
    k.until('7m');
    expect([k.task('web#2').lastStatus, k.hostOf(k.task('web#2'))]).toEqual(['RUNNING', 'land-1']);
  });

  it('after 30 minutes it fails to start and says what it lacked (PL-15)', () => {
    const k = provided(
      {
        duration: '1h',
        fleets: [{ count: 1 }],
        definitions: [BIG],
        timeline: [['5m', 'runTask', { taskDefinition: 'web', count: 2, ...LAND }]],
      },
      'ENABLED',
    ).until('50m');
    expect(k.task('web#2')).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'TaskFailedToStart: RESOURCE:CPU',
      stoppedAtUs: 2_100_000_000,
    });
    expect(k.world.clusters[0]!.waiting).toEqual([]);
  });

  it('an empty provider says so, to RunTask and to a service (section 1 and section 4)', () => {
    const k = provided({
      fleets: [{ count: 0 }],
      timeline: [
        ['1s', 'runTask', { taskDefinition: 'web', ...LAND }],
        ['1s', 'createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1, ...LAND }],
      ],
    }).until('1m');
    const run = k.world.commands.find(({ command }) => command.op === 'RunTask')!;
    expect(run.outcome).toEqual({ tasks: [], failures: [{ reason: 'EMPTY CAPACITY PROVIDER' }] });
    expect(k.messages('web')[0]).toBe(
      '2.000 was unable to reach steady state. Reason: No Container Instances were found in your capacity provider.',
    );
  });

  it('at most 500 tasks of a cluster wait: the next RunTask is refused (CP-13, PL-15)', () => {
    const k = provided({ fleets: [{ count: 0 }] }, 'ENABLED').until('1s');
    const run = { taskDefinition: 'web', count: 10, ...LAND };
    for (let i = 0; i < 50; i++) {
      k.issue('runTask', run);
      k.until('2s');
    }
    expect(k.world.clusters[0]!.waiting).toHaveLength(500);
    expect(k.refused('runTask', run)).toBe('ClientException: provisioning-limit');
    // A service keeps trying, and says so.
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1, ...LAND });
    k.until('5s');
    expect(k.messages('web')[0]).toMatch(
      / was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded\.$/,
    );
  });

  it('a waiting task that is stopped waits no more (PL-15)', () => {
    const k = provided(
      { fleets: [{ count: 0 }], timeline: [['1s', 'runTask', { taskDefinition: 'web', ...LAND }]] },
      'ENABLED',
    );
    k.until('10s').issue('stopTask', { task: 'web#1' });
    k.until('11s');
    expect([k.task('web#1').lastStatus, k.world.clusters[0]!.waiting]).toEqual(['STOPPED', []]);
  });
});

describe('StartTask', () => {
  it('starts where it is told, whatever strategies and zones would say (PL-18)', () => {
    const k = kingdom().until('5m');
    k.issue('startTask', {
      cluster: 'royaume',
      taskDefinition: 'web',
      containerInstances: ['land-2', 'land-2', 'land-1'],
    });
    k.until('6m');
    expect(k.tasks('web').map((task) => k.hostOf(task))).toEqual(['land-2', 'land-2', 'land-1']);
    expect(k.census('web')).toBe('RUNNING 3');
  });

  it('still checks resources, agent and attributes, and says what is missing and what is gone (PL-18, section 6)', () => {
    const k = kingdom({ fleets: [{ count: 3 }], definitions: [plan('web', { cpu: 1_536 })] }).until('5m');
    k.issue('fault', { agentDisconnect: { instance: 'land-2', for: '20m' } });
    k.issue('terminateInstances', { instances: ['land-3'] });
    k.until('10m');
    const containerInstances = ['land-1', 'land-1', 'land-2', 'land-3', 'nowhere'];
    k.issue('startTask', { cluster: 'royaume', taskDefinition: 'web', containerInstances });
    k.until('601s');
    const arn = (name: string) => k.containerInstance(name).containerInstanceArn;
    const outcome = k.world.commands.at(-1)!.outcome as { tasks: string[]; failures: unknown };
    expect(outcome.tasks).toHaveLength(1);
    expect(outcome.failures).toEqual([
      { arn: arn('land-1'), reason: 'RESOURCE:CPU' },
      { arn: arn('land-2'), reason: 'AGENT' },
      { arn: arn('land-3'), reason: 'INACTIVE' },
      { arn: 'nowhere', reason: 'MISSING' },
    ]);
  });
});

describe('details of RunTask', () => {
  it('an override of cpu and memory is what the task takes (RS-03, RS-04)', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('5m');
    k.issue('runTask', { taskDefinition: 'web', overrides: { cpu: '1024', memory: '2048' } });
    k.issue('runTask', {
      taskDefinition: 'web',
      overrides: { containerOverrides: [{ name: 'app', cpu: 512, memory: 256 }] },
    });
    k.until('6m');
    expect(k.tasks('web').map(({ needs }) => [needs.cpu, needs.memoryMiB])).toEqual([
      [1_024, 2_048],
      [512, 256],
    ]);
    const stranger = { taskDefinition: 'web', overrides: { containerOverrides: [{ name: 'nobody', cpu: 1 }] } };
    expect(k.refused('runTask', stranger)).toBe('InvalidParameterException: override-unknown-container');
  });

  it('the same client token with the same request gives the same tasks, with another one a conflict', () => {
    const k = kingdom().until('5m');
    const run = { taskDefinition: 'web', count: 2, clientToken: 'once' };
    k.issue('runTask', run);
    k.until('301s');
    k.issue('runTask', run);
    k.until('302s');
    const [first, second] = k.world.commands.slice(-2).map((row) => row.outcome);
    expect(second).toEqual(first);
    expect(k.tasks('web')).toHaveLength(2);
    expect(k.refused('runTask', { ...run, count: 3 })).toBe('ConflictException: client-token-used');
  });

  it('keeps startedBy and group, and takes tags without a word (BB-15, BB-16)', () => {
    const k = kingdom().until('5m');
    k.issue('runTask', { taskDefinition: 'web', startedBy: 'me', group: 'mine', tags: [{ key: 'a', value: 'b' }] });
    k.until('6m');
    expect(k.tasks()[0]).toMatchObject({ startedBy: 'me', group: 'mine', lastStatus: 'RUNNING' });
  });
});

describe('room kept for daemons', () => {
  it('replicas do not take what a daemon still needs on its instance (PL-19)', () => {
    // 2048 CPU units: 1024 for the daemon leave room for one task of 1024, not for two.
    const k = kingdom({
      fleets: [{ count: 1 }],
      definitions: [plan('web', { cpu: 1_024 }), plan('agent', { cpu: 1_024 })],
      services: [
        { serviceName: 'web', taskDefinition: 'web', desiredCount: 2 },
        { serviceName: 'agent', taskDefinition: 'agent', schedulingStrategy: 'DAEMON' },
      ],
    }).until('10m');
    expect([k.census('agent'), k.census('web')]).toEqual(['RUNNING 1', 'RUNNING 1']);
  });
});
