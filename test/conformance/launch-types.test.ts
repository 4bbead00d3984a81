/** Launch types: Fargate, Fargate Spot, and clusters that mix them with EC2 (FG-*, BB-11 to BB-14, PL-14, TL-01, TL-10, TL-14). */
import { describe, expect, it } from 'vitest';
import { describeTask } from '../../sim/rules/describe-task.ts';
import { hasFargate } from '../../sim/rules/fargate.ts';
import type { RegionKey } from '../../sim/model/ids.ts';
import { clock, kingdom, plan, us, ZONES, type Kingdom, type KingdomSketch } from '../support/rig.ts';

/** A definition for Fargate: 0.25 vCPU and 512 MiB, one container. */
function sky(family: string, container: object = {}, rest: object = {}) {
  return plan(
    family,
    { memory: undefined, ...container },
    { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE', 'EC2'], cpu: '256', memory: '512', ...rest },
  );
}
const PUBLIC = {
  networkConfiguration: { awsvpcConfiguration: { subnets: [...ZONES], assignPublicIp: 'ENABLED' } },
};
const FARGATE = { launchType: 'FARGATE', ...PUBLIC };
const SPOT = { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }], ...PUBLIC };
const BOTH_PROVIDERS = {
  cluster: 'royaume',
  capacityProviders: ['FARGATE', 'FARGATE_SPOT'],
  defaultCapacityProviderStrategy: [],
};

function heaven(sketch: KingdomSketch = {}): Kingdom {
  return kingdom({ fleets: [], definitions: [sky('web')], ...sketch });
}
function web(desiredCount: number, rest: object = {}): object {
  return { serviceName: 'web', taskDefinition: 'web', desiredCount, ...FARGATE, ...rest };
}
function zonesOf(k: Kingdom, name = 'web'): number[] {
  const zones = k.tasks(name).filter((task) => task.desiredStatus === 'RUNNING');
  return ZONES.map((zone) => zones.filter((task) => k.zoneOf(task) === zone).length);
}
/** The lines of one task, with the time since its creation. */
function path(k: Kingdom, name: string): string[] {
  return k
    .story(['task'])
    .filter((line) => line.includes(` ${name} `))
    .map((line) => line.split(' ').at(-1)!);
}

describe('a Fargate task', () => {
  it('needs no instance: the task is the unit, and shows none (FG-01, BB-11)', () => {
    const k = heaven({ services: [web(3)] }).until('5m');
    expect(k.census('web')).toBe('RUNNING 3');
    expect(k.tasks('web').map((task) => [task.launchType, task.containerInstance])).toEqual([
      ['FARGATE', null],
      ['FARGATE', null],
      ['FARGATE', null],
    ]);
    const view = k.engine.view();
    expect(view.instances).toEqual({});
    // The sky over each zone holds its tasks instead.
    const skies = Object.values(view.zones).flatMap((bucket) => Object.values(bucket).map((zone) => zone.sky.length));
    expect(skies).toEqual([1, 1, 1]);
  });

  it('is described by its platform and not by an instance (FG-11, NW-12)', () => {
    const k = heaven({ services: [web(1)] }).until('5m');
    expect(describeTask(k.world, k.task('web#1'))).toMatchObject({
      launchType: 'FARGATE',
      platformVersion: '1.4.0',
      platformFamily: 'Linux',
      ephemeralStorage: { sizeInGiB: 20 },
      availabilityZone: k.zoneOf(k.task('web#1')),
      cpu: '256',
      memory: '512',
      lastStatus: 'RUNNING',
    });
    expect(describeTask(k.world, k.task('web#1'))).not.toHaveProperty('containerInstanceArn');
  });

  it('always takes the path of awsvpc, up and down (TL-01, TL-10)', () => {
    const k = heaven({ timeline: [['0s', 'runTask', { taskDefinition: 'web', ...FARGATE }]] }).until('3m');
    k.issue('stopTask', { task: 'web#1' });
    k.until('10m');
    expect(path(k, 'web#1')).toEqual(['PROVISIONING', 'PENDING', 'RUNNING', 'STOPPING', 'DEPROVISIONING', 'STOPPED']);
  });

  it('is connected after about 4 s, pulls from 18 to 21 s and runs at 24 s: each within 5 s, on average within 2 s (TL-14, TL-16)', () => {
    // 90 MiB are 94.37 MB: 0.5 s for the manifest, 1.57 s to download, 0.94 s to extract.
    const example = { connected: 4, pullStarted: 18, pullStopped: 21, running: 24 };
    const observed = (seed: number): typeof example => {
      const k = heaven({
        seed,
        images: { 'web:1': 90 },
        timeline: [['0s', 'runTask', { taskDefinition: 'web', ...FARGATE }]],
      }).until('3m');
      const { connectivityAtUs, pullStartedAtUs, pullStoppedAtUs, startedAtUs } = k.task('web#1');
      const [connected, pullStarted, pullStopped, running] = [
        connectivityAtUs!,
        pullStartedAtUs!,
        pullStoppedAtUs!,
        startedAtUs!,
      ].map((at) => at / 1_000_000) as [number, number, number, number];
      return { connected, pullStarted, pullStopped, running };
    };
    const all = Array.from({ length: 30 }, (_, index) => observed(index + 1));
    for (const key of ['connected', 'pullStarted', 'pullStopped', 'running'] as const) {
      const away = all.map((one) => one[key] - example[key]);
      expect(Math.max(...away.map(Math.abs))).toBeLessThanOrEqual(5);
      expect(Math.abs(away.reduce((sum, by) => sum + by, 0) / away.length)).toBeLessThanOrEqual(2);
    }
    expect(all[0]!.pullStopped - all[0]!.pullStarted).toBeCloseTo(0.5 + 94.371_84 / 60 + 94.371_84 / 100, 3);
    // TL-16: one draw for each, so that no two tasks are alike.
    expect(new Set(all.map((one) => one.running)).size).toBe(30);
  });

  it('pulls its image itself, whatever ran before it (IM-02)', () => {
    const k = heaven({ images: { 'web:1': 300 }, services: [web(2)] }).until('5m');
    const pulled = k.world.imagePulls.map((pull) => [pull.state, pull.bytesTotal]);
    expect(pulled).toEqual([
      ['done', 300 * 1_048_576],
      ['done', 300 * 1_048_576],
    ]);
  });

  it('on EC2 the second task finds the layers on the disk (BB-14)', () => {
    const k = kingdom({
      fleets: [{ count: 1 }],
      images: { 'web:1': 300 },
      services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }],
      timeline: [['5m', 'updateService', { service: 'web', desiredCount: 2 }]],
    }).until('15m');
    expect(k.world.imagePulls.map((pull) => pull.bytesTotal > 0)).toEqual([true, false]);
  });

  it('without a public address a public subnet leads it nowhere: the pull fails (FG-05, IM-09)', () => {
    const network = { networkConfiguration: { awsvpcConfiguration: { subnets: [...ZONES] } } };
    const run = { taskDefinition: 'web', launchType: 'FARGATE', ...network };
    const k = heaven({ timeline: [['0s', 'runTask', run]] }).until('10m');
    expect(k.task('web#1')).toMatchObject({ stopCode: 'TaskFailedToStart' });
    expect(k.task('web#1').stoppedReason).toMatch(
      /^CannotPullContainerError: .*request canceled while waiting for connection/,
    );
  });

  it('may have a public address, and an EC2 task may not (FG-05, NW-04)', () => {
    const k = kingdom({ definitions: [sky('web')], services: [web(1)] }).until('5m');
    expect(k.task('web#1').eni!.publicIp).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(k.refused('runTask', { taskDefinition: 'web', ...PUBLIC })).toBe(
      'InvalidParameterException: public-ip-on-ec2',
    );
  });

  it('waits at most 120 s for a stop, as its definition says (CT-10, FG-06)', () => {
    const k = heaven({
      definitions: [sky('web', { stopTimeout: 120 })],
      behaviours: { 'web:1': { stopsAfterUs: null } },
      timeline: [['0s', 'runTask', { taskDefinition: 'web', ...FARGATE }]],
    }).until('3m');
    k.issue('stopTask', { task: 'web#1' });
    k.until('10m');
    const { stoppingAtUs, executionStoppedAtUs } = k.task('web#1');
    expect(executionStoppedAtUs! - stoppingAtUs!).toBe(120_010_000);
    expect(k.container('web#1/app').exitCode).toBe(137);
  });

  it('may ask for 21 to 200 GiB of ephemeral storage; 20 GiB when it does not (FG-11)', () => {
    const definitions = [sky('web', {}, { ephemeralStorage: { sizeInGiB: 100 } })];
    const k = heaven({ definitions, services: [web(1)] }).until('5m');
    expect(k.task('web#1').ephemeralStorageGiB).toBe(100);
    const run = { taskDefinition: 'web', ...FARGATE, overrides: { ephemeralStorage: { sizeInGiB: 200 } } };
    k.issue('runTask', run);
    k.until('6m');
    expect(k.tasks('web').map((task) => task.ephemeralStorageGiB)).toEqual([100, 200]);
  });
});

describe('what Fargate refuses', () => {
  const RUN = { taskDefinition: 'web', ...FARGATE };

  it.each([
    ['a definition that is not made for it', { taskDefinition: 'earth' }, 'not-for-fargate'],
    ['a placement strategy (FG-12, PL-14)', { placementStrategy: [{ type: 'random' }] }, 'fargate-placement'],
    ['a constraint (FG-12, PL-14)', { placementConstraints: [{ type: 'distinctInstance' }] }, 'fargate-placement'],
    ['a platform version that does not exist (FG-11)', { platformVersion: '9.9.9' }, 'platform-version-unknown'],
    [
      'a launch type beside a strategy (BB-12)',
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] },
      'launch-type-and-strategy',
    ],
    ['a size that is not in the table (FG-01)', { overrides: { cpu: '256', memory: '8192' } }, 'no-fargate-size'],
  ])('%s', (_name, change, code) => {
    const earth = plan('earth', {}, { networkMode: 'awsvpc' });
    const k = heaven({ definitions: [sky('web'), earth] }).until('1s');
    expect(k.refused('runTask', { ...RUN, ...change })).toBe(`InvalidParameterException: ${code}`);
  });

  it('a daemon service (FG-12, SV-01)', () => {
    const daemon = { serviceName: 'agent', taskDefinition: 'web', schedulingStrategy: 'DAEMON', ...FARGATE };
    expect(heaven().until('1s').refused('createService', daemon)).toBe('InvalidParameterException: daemon-on-fargate');
  });

  it('Windows on Fargate Spot (FG-07)', () => {
    const windows = {
      runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2019_CORE' },
      cpu: '1024',
      memory: '2048',
    };
    const k = heaven({ definitions: [sky('web', {}, windows)] }).until('1s');
    k.issue('putClusterCapacityProviders', BOTH_PROVIDERS);
    expect(k.refused('runTask', { taskDefinition: 'web', ...SPOT })).toBe(
      'InvalidParameterException: fargate-spot-windows',
    );
    // On demand it runs, with the platform version of Windows.
    k.issue('runTask', { taskDefinition: 'web', ...FARGATE });
    k.until('2s');
    expect(k.task('web#1').platformVersion).toBe('1.0.0');
  });
});

describe('zones, limits and rates of Fargate', () => {
  it('SV-15: another platform version makes a deployment, another strategy is for the tasks to come', () => {
    const k = heaven({ timeline: [['1s', 'putClusterCapacityProviders', BOTH_PROVIDERS]] }).until('2s');
    k.issue('createService', web(2));
    k.until('5m').issue('updateService', { service: 'web', ...SPOT, desiredCount: 3 });
    expect(k.world.deployments.length).toBe(1);
    k.until('10m');
    const kinds = k.tasks('web').map((task) => task.capacityProviderName);
    expect([k.census('web'), kinds]).toEqual(['RUNNING 3', [null, null, 'FARGATE_SPOT']]);
    k.issue('updateService', { service: 'web', platformVersion: '1.3.0' });
    expect(k.world.deployments.length).toBe(2);
  });

  it('spreads over the zones of its subnets (PL-14)', () => {
    expect(zonesOf(heaven({ services: [web(6)] }).until('5m'))).toEqual([2, 2, 2]);
  });

  it('Fargate and Fargate Spot spread apart from each other (PL-14)', () => {
    const strategy = [
      { capacityProvider: 'FARGATE', weight: 1 },
      { capacityProvider: 'FARGATE_SPOT', weight: 1 },
    ];
    const k = heaven({
      timeline: [
        ['1s', 'putClusterCapacityProviders', BOTH_PROVIDERS],
        ['2s', 'createService', { ...web(6), launchType: undefined, capacityProviderStrategy: strategy }],
      ],
    }).until('5m');
    for (const provider of ['FARGATE', 'FARGATE_SPOT']) {
      const mine = k.tasks('web').filter((task) => task.capacityProviderName === provider);
      expect(ZONES.map((zone) => mine.filter((task) => k.zoneOf(task) === zone).length)).toEqual([1, 1, 1]);
    }
  });

  it('scales in where the zone has most tasks, so that the balance stays (PL-13)', () => {
    const k = heaven({
      services: [web(6)],
      timeline: [['5m', 'updateService', { service: 'web', desiredCount: 3 }]],
    }).until('10m');
    expect(zonesOf(k)).toEqual([1, 1, 1]);
  });

  it('an account begins with 6 vCPU: the 25th quarter finds no room until the limit is raised (FG-10)', () => {
    const k = heaven({ services: [web(25)] }).until('5m');
    expect(k.tasks('web')).toHaveLength(24);
    expect(k.messages('web').at(-1)).toMatch(
      /was unable to place a task\. Reason: You've reached the limit on the number of vCPUs you can run concurrently\.$/,
    );
    k.issue('setFargateQuota', { vcpu: 10 });
    k.until('15m');
    expect(k.census('web')).toBe('RUNNING 25');
  });

  it('what stops gives its vCPU back (FG-10)', () => {
    const k = heaven({ services: [web(24)] }).until('5m');
    expect(k.issue('runTask', { taskDefinition: 'web', ...FARGATE })).toMatchObject({});
    k.until('301s');
    expect(k.tasks('family:web')).toHaveLength(0);
    k.issue('updateService', { service: 'web', desiredCount: 23 });
    k.until('10m');
    k.issue('runTask', { taskDefinition: 'web', ...FARGATE });
    k.until('15m');
    expect(k.census('family:web')).toBe('RUNNING 1');
  });

  it('RunTask says so in its failures (section 6)', () => {
    const k = heaven({ services: [web(24)] }).until('5m');
    k.issue('runTask', { taskDefinition: 'web', ...FARGATE });
    k.until('301s');
    expect(k.world.commands.at(-1)!.outcome).toEqual({
      tasks: [],
      failures: [{ reason: "You've reached the limit on the number of vCPUs you can run concurrently" }],
    });
  });

  it('a zone that has no Fargate is left out, and alone it is an internal error (FG-13)', () => {
    // use1-az3 is the third zone of N. Virginia.
    const zones = ['us-east-1a', 'us-east-1b', 'us-east-1c'];
    const world = heaven().world;
    const region = { key: 0 as RegionKey, name: 'us-east-1', zones: [], status: 'AVAILABLE' as const };
    expect(zones.map((name, key) => hasFargate(region, { ...world.zones[key]!, name }))).toEqual([true, true, false]);
  });

  it('a zone that is lost takes its Fargate tasks along, and the service replaces them elsewhere (BB-02, PL-14)', () => {
    const k = heaven({
      services: [web(3)],
      timeline: [['5m', 'fault', { zoneOutage: { zone: ZONES[0], for: '1h' } }]],
    }).until('15m');
    expect(zonesOf(k)[0]).toBe(0);
    expect(k.census('web')).toBe('RUNNING 3, STOPPED 1');
    const lost = k.tasks('web').find((task) => task.lastStatus === 'STOPPED')!;
    expect([lost.stopCode, clock(lost.stoppedAtUs!)]).toEqual(['TerminationNotice', '300.000']);
  });
});

describe('Fargate Spot', () => {
  function spot(sketch: KingdomSketch = {}): Kingdom {
    return heaven({
      ...sketch,
      timeline: [
        ['1s', 'putClusterCapacityProviders', BOTH_PROVIDERS],
        ['2s', 'createService', { ...web(1), launchType: undefined, ...SPOT }],
        ...(sketch.timeline ?? []),
      ],
    });
  }

  it('an interruption: SIGTERM with the notice, and the service starts another (FG-06)', () => {
    const k = spot({ timeline: [['5m', 'fault', { taskSpotInterruption: { task: 'web#1' } }]] }).until('10m');
    expect(k.task('web#1')).toMatchObject({
      capacityProviderName: 'FARGATE_SPOT',
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
      lastStatus: 'STOPPED',
    });
    expect(k.story(['signal'], '5m')[0]).toBe('300.000 web#1/app SIGTERM');
    expect(k.task('web#2').lastStatus).toBe('RUNNING');
    // With one task the service is down until the other runs.
    expect(k.task('web#2').startedAtUs!).toBeGreaterThan(us('5m'));
  });

  it('two minutes after the notice the machine is gone, whatever still runs (FG-06)', () => {
    // Two containers, one after the other, 90 s each: the second is still stopping when the machine goes.
    const two = plan(
      'web',
      {},
      { networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
    );
    const container = { image: 'web:1', essential: true, stopTimeout: 90 };
    const containerDefinitions = [
      { ...container, name: 'first' },
      { ...container, name: 'second', dependsOn: [{ containerName: 'first', condition: 'START' }] },
    ];
    const k = spot({
      definitions: [{ ...two, containerDefinitions }],
      behaviours: { 'web:1': { stopsAfterUs: null } },
      timeline: [['5m', 'fault', { taskSpotInterruption: { task: 'web#1' } }]],
    }).until('15m');
    expect(clock(k.task('web#1').stoppedAtUs!)).toBe('420.000');
    expect(k.container('web#1/second').exitCode).toBe(137);
    expect(k.container('web#1/first').exitCode).toBeNull();
  });

  it('without Spot capacity nothing starts, also not on demand, until it is back (FG-08)', () => {
    const closed = ZONES.map((zone) => ['1s', 'fault', { fargateCapacity: { zone, for: '10m' } }] as const);
    const k = spot({ timeline: [...closed] }).until('9m');
    expect(k.tasks('web')).toEqual([]);
    expect(k.messages('web')[0]).toMatch(
      /was unable to place a task\. Reason: Capacity is unavailable at this time\. Please try again later or in a different availability zone\.$/,
    );
    k.until('20m');
    expect(k.census('web')).toBe('RUNNING 1');
  });

  it('one zone without Spot capacity sends the tasks into the others (FG-08, PL-14)', () => {
    const k = spot({
      timeline: [
        ['1s', 'fault', { fargateCapacity: { zone: ZONES[1], for: '1h' } }],
        ['3s', 'updateService', { service: 'web', desiredCount: 4 }],
      ],
    }).until('10m');
    expect(zonesOf(k)).toEqual([2, 0, 2]);
  });
});

describe('a cluster may mix', () => {
  it('EC2 and Fargate services side by side, and a service of each from one definition (BB-03, BB-12, BB-13)', () => {
    const k = kingdom({
      definitions: [sky('web')],
      services: [
        web(2),
        {
          serviceName: 'land',
          taskDefinition: 'web',
          desiredCount: 2,
          networkConfiguration: { awsvpcConfiguration: { subnets: [...ZONES] } },
        },
      ],
    }).until('10m');
    const running = (name: string) => k.tasks(name).filter((task) => task.lastStatus === 'RUNNING');
    expect([running('web').length, running('land').length]).toEqual([2, 2]);
    expect(running('land').map((task) => [task.launchType, task.containerInstance !== null])).toEqual([
      ['EC2', true],
      ['EC2', true],
    ]);
    // The books of the instances know nothing of the sky.
    const reserved = k.world.containerInstances.reduce((sum, row) => sum + row.registered.cpu - row.remaining.cpu, 0);
    expect(reserved).toBe(2 * 256);
  });

  it('the launch type of a service can change later: it is no one-way door (BB-13)', () => {
    const k = kingdom({
      definitions: [sky('web')],
      services: [
        { ...web(2), launchType: undefined, networkConfiguration: { awsvpcConfiguration: { subnets: [...ZONES] } } },
      ],
    }).until('10m');
    k.issue('putClusterCapacityProviders', BOTH_PROVIDERS);
    k.issue('updateService', {
      service: 'web',
      forceNewDeployment: true,
      capacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }],
      ...PUBLIC,
    });
    k.until('25m');
    const running = k.tasks('web').filter((task) => task.lastStatus === 'RUNNING');
    expect(running.map((task) => task.capacityProviderName)).toEqual(['FARGATE', 'FARGATE']);
  });

  it('bare metal is a container host like any other, with 14 tasks of their own interface (EC-10, NW-05)', () => {
    const k = kingdom({
      duration: '1h',
      fleets: [{ name: 'iron', instanceType: 'i3.metal', ami: 'ecs-bare-metal', count: 1 }],
      definitions: [sky('web')],
      services: [
        {
          serviceName: 'land',
          taskDefinition: 'web',
          desiredCount: 15,
          networkConfiguration: { awsvpcConfiguration: { subnets: [...ZONES] } },
        },
        web(1),
      ],
    }).until('40m');
    expect(k.census('land')).toBe('RUNNING 14');
    expect(k.census('web')).toBe('RUNNING 1');
  });
});
