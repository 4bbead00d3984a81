/** Section 17 of the facts: EC2 instances, their states, credits, Spot, bare metal. */
import { describe, expect, it } from 'vitest';
import { knownAmis } from '../../sim/catalog/amis.ts';
import { instanceType } from '../../sim/catalog/instance-types.ts';
import { creditsOf } from '../../sim/rules/burst-credits.ts';
import { describeInstance } from '../../sim/rules/describe-instance.ts';
import { billedSeconds, paidFor } from '../../sim/rules/instance-billing.ts';
import { kingdom, plan, REGION, us, ZONES, type Kingdom } from '../support/rig.ts';

const ONE = { fleets: [{ count: 1 }] };
const states = (k: Kingdom, from = '0s') => k.story(['instance'], from).map((line) => line.split(' ')[2]);
const credits = (k: Kingdom, name: string) => {
  const account = creditsOf(k.instance(name), k.engine.nowUs as never);
  return account === null ? null : account.launch + account.earned;
};

describe('states', () => {
  it('EC-01: running, stopping, stopped; started again it is pending and runs', () => {
    const k = kingdom(ONE).until('2m');
    k.issue('stopInstances', { instances: ['land-1'] });
    k.until('5m');
    expect(states(k, '2m')).toEqual(['stopping', 'stopped']);
    expect(describeInstance(k.world, k.instance('land-1'))['State']).toEqual({ Code: 80, Name: 'stopped' });
    k.issue('startInstances', { instances: ['land-1'] });
    k.until('8m');
    expect(states(k, '5m')).toEqual(['pending', 'running.booting', 'running.agentStarting', 'running.ready']);
    expect(k.containerInstance('land-1')).toMatchObject({ status: 'ACTIVE', agentConnected: true });
    expect(k.world.containerInstances.length).toBe(1);
  });

  it('EC-01: what cannot be stopped, started or undone', () => {
    const k = kingdom({ fleets: [{ count: 2 }, { name: 'spot', spot: true, count: 1 }] }).until('2m');
    const refused = (verb: string, name: string) => k.refused(`${verb}Instances`, { instances: [name] });
    expect(refused('start', 'land-1')).toBe('IncorrectInstanceState: instance-not-stopped');
    expect(refused('stop', 'spot-1')).toBe('UnsupportedOperation: spot-not-stoppable');
    k.issue('stopInstances', { instances: ['land-1'] });
    expect(refused('stop', 'land-1')).toBe('IncorrectInstanceState: instance-not-running');
    k.issue('terminateInstances', { instances: ['land-2'] });
    expect(refused('start', 'land-2')).toBe('IncorrectInstanceState: instance-gone');
  });

  it('EC-01, CI-05: the tasks of a stopped host end, its images stay, its row stays ACTIVE', () => {
    const k = kingdom({ ...ONE, images: { 'web:1': 60 } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('stopInstances', { instances: ['land-1'] });
    k.until('4m');
    expect(k.task('web#1')).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TerminationNotice',
      stoppedReason: `Host EC2 (instance ${k.instance('land-1').ec2InstanceId}) stopped.`,
    });
    expect(k.container('web#1/app')).toMatchObject({ status: 'STOPPED', exitCode: null });
    expect(k.containerInstance('land-1')).toMatchObject({ status: 'ACTIVE', agentConnected: false, tasks: [] });
    expect(k.instance('land-1').layers.length).toBe(1);
    k.issue('runTask', { taskDefinition: 'web' });
    expect(k.world.decisions.at(-1)).toMatchObject({ verdict: { refused: 'AGENT' } });
  });

  it('EC-01: a stopped instance can be terminated, and is then deregistered', () => {
    const k = kingdom(ONE).until('2m');
    k.issue('stopInstances', { instances: ['land-1'] });
    k.until('3m').issue('terminateInstances', { instances: ['land-1'] });
    k.until('4m');
    expect([k.instance('land-1').state, k.containerInstance('land-1').status]).toEqual(['terminated', 'INACTIVE']);
  });

  it('EC-01: a service gets its tasks back on another host, while the first one is stopped', () => {
    const k = kingdom({
      fleets: [{ count: 2 }],
      services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 2 }],
    });
    k.until('5m').issue('stopInstances', { instances: ['land-1'] });
    k.until('8m');
    expect(
      k
        .tasks('web')
        .filter((task) => task.lastStatus === 'RUNNING')
        .map((task) => k.hostOf(task)),
    ).toEqual(['land-2', 'land-2']);
  });

  it('EC-01: a stop keeps the private address and loses the public one', () => {
    const k = kingdom({
      ...ONE,
      subnets: [{ name: 'open', zone: ZONES[0], cidr: '10.9.0.0/24', public: true, nat: false }],
    });
    const addresses = () => {
      const { PrivateIpAddress, PublicIpAddress } = describeInstance(k.world, k.instance('land-1'));
      return [PrivateIpAddress, PublicIpAddress];
    };
    const [own, open] = k.until('2m') && addresses();
    expect([own, open]).toEqual([expect.stringMatching(/^10\.9\.0\./), expect.stringMatching(/^203\.0\./)]);
    k.issue('stopInstances', { instances: ['land-1'] });
    expect(k.until('4m') && addresses()).toEqual([own, undefined]);
    k.issue('startInstances', { instances: ['land-1'] });
    const [same, other] = k.until('6m') && addresses();
    expect(same).toBe(own);
    expect(other).toEqual(expect.stringMatching(/^198\.18\./));
  });

  it('EC-01: only running is paid for, by the second, a minute at least each time', () => {
    expect([paidFor(1), paidFor(us('59s')), paidFor(us('60s')), paidFor(us('61.2s'))]).toEqual(
      [60, 60, 60, 62].map((s) => s * 1_000_000),
    );
    const k = kingdom(ONE).until('10s');
    const paid = () => billedSeconds(k.instance('land-1'), k.engine.nowUs as never);
    expect([k.instance('land-1').state, paid()]).toEqual(['pending', 0]);
    k.until('10m').issue('stopInstances', { instances: ['land-1'] });
    const atStop = paid();
    const running = Number(k.story(['instance'])[0]!.split(' ')[0]);
    expect(atStop).toBe(Math.ceil(600 - running));
    expect(k.until('20m') && paid()).toBe(atStop);
  });
});

describe('types', () => {
  it('EC-02: R3 and X1 have more memory for each vCPU than T2', () => {
    const perVcpu = (type: string) => instanceType(type)!.memoryMiB / instanceType(type)!.vcpu;
    expect(['t2.micro', 'r3.large', 'x1.16xlarge'].map(perVcpu)).toEqual([1_024, 7_680, 15_616]);
  });

  it('EC-10: i3.metal has 72 vCPUs, 512 GiB, 15.2 TB, no hypervisor, and hosts containers with any Linux image', () => {
    expect(instanceType('i3.metal')).toMatchObject({
      vcpu: 72,
      memoryMiB: 524_288,
      localStorageGB: 15_200,
      hypervisor: 'none',
      awsvpcTasks: 14,
    });
    const k = kingdom({ fleets: [{ count: 1, instanceType: 'i3.metal' }] }).until('16m');
    k.issue('runTask', { taskDefinition: 'web' });
    expect(k.until('17m').task('web#1').lastStatus).toBe('RUNNING');
    expect(k.containerInstance('land-1').registered.cpu).toBe(73_728);
  });

  it('EC-11, CI-11: a type without hypervisor takes 5 to 15 min, whatever its image', () => {
    const k = kingdom({ fleets: [{ count: 20, instanceType: 'i3.metal' }] }).until('20m');
    const minutes = k.world.containerInstances.map((row) => row.registeredAtUs / 60_000_000);
    expect(minutes.length).toBe(20);
    expect(Math.min(...minutes)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...minutes)).toBeLessThanOrEqual(15);
  });
});

describe('machine images', () => {
  it('BB-06: they are the template of the root volume, and everyone may launch them', () => {
    const k = kingdom({ fleets: [{ count: 1 }, { name: 'glass', count: 1, ami: 'ecs-windows-2022-full' }] }).until(
      '5m',
    );
    const volumes = (name: string) => {
      const { ImageId, RootDeviceName, BlockDeviceMappings } = describeInstance(k.world, k.instance(name));
      return [ImageId, RootDeviceName, BlockDeviceMappings];
    };
    expect(volumes('land-1')).toEqual(['ami-ecs-linux', '/dev/xvda', [{ DeviceName: '/dev/xvda' }]]);
    expect(volumes('glass-1')).toEqual(['ami-ecs-windows-2022-full', '/dev/sda1', [{ DeviceName: '/dev/sda1' }]]);
    expect(new Set(knownAmis().map(({ launchPermission }) => launchPermission))).toEqual(new Set(['all']));
  });

  it('BB-06: what an image brings along has to fit into its volume', () => {
    // The ECS image has 30 GiB; two images of 16 GiB that share 4 GiB are 28.
    const image = (name: string, sizeMiB: number) => ({
      name,
      exists: true,
      layers: [
        { id: 'base', sizeMiB: 4_096 },
        { id: name, sizeMiB },
      ],
    });
    const images = { a: image('a', 12_288), b: image('b', 12_288), c: image('c', 2_049) };
    const fleet = { region: REGION, zones: [...ZONES], cluster: 'royaume', instanceType: 'm5.large', count: 1 };
    const k = kingdom({ images }).until('1s');
    const raised = (name: string, cachedImages: readonly string[]) =>
      k.refused('createFleet', { ...fleet, name, cachedImages });
    expect(raised('small', ['a', 'b'])).toBe('done');
    expect(raised('large', ['a', 'b', 'c'])).toBe('InvalidBlockDeviceMapping: volume-too-small');
  });

  it('BB-06, BB-05: a Linux without agent runs, costs, and is no container instance', () => {
    const k = kingdom({ fleets: [{ count: 1, ami: 'linux' }] }).until('10m');
    expect(k.instance('land-1')).toMatchObject({ state: 'running.ready', agent: 'absent', containerInstance: null });
    expect(billedSeconds(k.instance('land-1'), k.engine.nowUs as never)).toBeGreaterThan(500);
    k.issue('runTask', { taskDefinition: 'web' });
    expect(k.world.decisions.at(-1)).toMatchObject({ verdict: { refused: 'NO ACTIVE INSTANCES' } });
    k.issue('stopInstances', { instances: ['land-1'] });
    k.until('15m').issue('startInstances', { instances: ['land-1'] });
    k.until('20m').issue('terminateInstances', { instances: ['land-1'] });
    k.until('25m');
    expect(states(k)).toEqual([
      ...['running.booting', 'running.ready', 'stopping', 'stopped'],
      ...['pending', 'running.booting', 'running.ready', 'shutting-down', 'terminated'],
    ]);
    expect(k.story(['agent'])).toEqual(
      ['600.000 land-1 stopped'].map((line) => expect.stringContaining(line.slice(8))),
    );
  });
});

describe('credits', () => {
  it('EC-03, EC-05: an idle t2.micro has 30 at once and 174 after a day of running', () => {
    const k = kingdom({ duration: '30h', fleets: [{ count: 1, instanceType: 't2.micro' }] }).until('20s');
    expect(credits(k, 'land-1')).toBe(30);
    const running = Number(k.until('2m').story(['instance'])[0]!.split(' ')[0]);
    expect(credits(k, 'land-1')).toBeCloseTo(30 + ((120 - running) * 6) / 3_600, 6);
    expect(credits(k.until('26h'), 'land-1')).toBe(174);
  });

  it('EC-05: a T2 loses them with a stop and gets launch credits again; a T3 keeps them', () => {
    const k = kingdom({
      duration: '30h',
      fleets: [
        { name: 'two', count: 1, instanceType: 't2.micro' },
        { name: 'three', count: 1, instanceType: 't3.micro' },
      ],
    }).until('25h');
    expect([credits(k, 'two-1'), credits(k, 'three-1')]).toEqual([174, 288]);
    k.issue('stopInstances', { instances: ['two-1', 'three-1'] });
    k.until('26h').issue('startInstances', { instances: ['two-1', 'three-1'] });
    expect([credits(k, 'two-1'), credits(k, 'three-1')]).toEqual([30, 288]);
  });

  it('EC-05: the hundredth launch of a day is the last with launch credits', () => {
    const k = kingdom({ duration: '30h', fleets: [{ count: 101, instanceType: 't2.micro' }] }).until('1s');
    expect([credits(k, 'land-100'), credits(k, 'land-101')]).toEqual([30, 0]);
    k.until('25h').issue('launchInstances', { fleet: 'land', count: 1 });
    expect(credits(k, 'land-102')).toBe(30);
  });

  it('EC-06: types that do not burst have no credits', () => {
    expect(credits(kingdom(ONE).until('2m'), 'land-1')).toBeNull();
  });

  it('EC-07: credits are nothing to placement: a T2 without any has 1024 units for each vCPU', () => {
    const k = kingdom({ fleets: [{ count: 1, instanceType: 't2.micro' }], definitions: [plan('web', { cpu: 1_024 })] });
    k.until('2m').instance('land-1').ec2!.credits = { atUs: 0 as never, launch: 0, earned: 0, surplus: 0 };
    k.issue('runTask', { taskDefinition: 'web' });
    expect(k.until('3m').task('web#1').lastStatus).toBe('RUNNING');
  });
});

describe('Spot', () => {
  const SPOT = {
    fleets: [
      { name: 'spot', spot: true, count: 1 },
      { name: 'land', count: 1 },
    ],
  };

  it('EC-08: two minutes from the notice to the end', () => {
    const k = kingdom(SPOT).until('5m');
    k.issue('fault', { spotInterruption: { instance: 'spot-1' } });
    k.until('419.9s');
    expect(k.instance('spot-1').state).toBe('running.ready');
    k.until('450s');
    expect(k.story(['instance'], '5m')[0]).toBe('420.000 spot-1 shutting-down');
    expect(k.instance('spot-1').state).toBe('terminated');
  });

  it('EC-08: only Spot capacity is taken back, and once', () => {
    const k = kingdom(SPOT).until('5m');
    const fault = (instance: string) => k.refused('fault', { spotInterruption: { instance } });
    expect(fault('land-1')).toBe('InvalidParameterException: instance-not-spot');
    expect(fault('spot-1')).toBe('done');
    expect(fault('spot-1')).toBe('IncorrectInstanceState: instance-not-interruptible');
  });
});
