/** Section 6 of the facts: network interfaces, the plugins, subnets, security groups (NW), and TL-10, TL-16, TL-17. */
import { describe, expect, it } from 'vitest';
import type { SimEvent } from '../../sim/model/events.ts';
import type { SecurityGroupRule } from '../../sim/model/network.ts';
import { describeTask } from '../../sim/rules/describe-task.ts';
import { flowLogOf, MODE_COST } from '../../sim/rules/reachability.ts';
import { clock, IN_ALL_ZONES, kingdom, plan, plans, us, ZONES, type Kingdom } from '../support/rig.ts';

const ONE = { fleets: [{ count: 1, zones: [ZONES[0]] }] };
const AWSVPC = { networkMode: 'awsvpc' };
const NET = plan('net', { portMappings: [{ containerPort: 80 }] }, AWSVPC);
const IN_A = { networkConfiguration: { awsvpcConfiguration: { subnets: [ZONES[0]] } } };

/** One awsvpc task on one instance, asked for at 2 min. */
function oneTask(): Kingdom {
  const k = kingdom({ ...ONE, definitions: [NET] }).until('2m');
  k.issue('runTask', { taskDefinition: 'net', ...IN_A });
  return k;
}

function step(event: SimEvent): string | null {
  switch (event.kind) {
    case 'CniPluginRan':
      return `${event.plugin} ${event.operation}${event.failure === null ? '' : ' failed'}`;
    case 'NetworkInterfaceRequested':
    case 'NetworkInterfaceCreated':
    case 'NetworkInterfaceAttaching':
    case 'NetworkInterfaceAttached':
    case 'NetworkInterfaceAcknowledged':
    case 'NetworkInterfaceDetached':
    case 'NetworkInterfaceDeleted':
      return event.kind.replace('NetworkInterface', 'interface ').toLowerCase();
    case 'StateChanged':
      return event.chart === 'task' || event.chart === 'container' ? `${event.chart} ${event.to}` : null;
    default:
      return null;
  }
}

/** What happens to the network, in order, from an instant on. */
function steps(k: Kingdom, from: string): string[] {
  return k.engine.log(0, Infinity).flatMap(({ atUs, event }) => (atUs < us(from) ? [] : (step(event) ?? [])));
}

describe('network interfaces', () => {
  it('NW-01: without awsvpc tasks share the interface and the address of their instance', () => {
    const definitions = [plan('a', { portMappings: [{ containerPort: 80, hostPort: 8_080 }] }), plan('b')];
    const k = kingdom({ ...ONE, definitions }).until('2m');
    k.issue('runTask', { taskDefinition: 'a' });
    k.issue('runTask', { taskDefinition: 'b' });
    k.until('3m');
    const { networkInterface } = k.instance('land-1');
    const own = k.world.networkInterfaces[networkInterface!]!;
    expect(k.world.networkInterfaces).toEqual([own]);
    // The first address of the zone's /20 that is not reserved.
    expect(own).toMatchObject({ kind: 'primary', privateIpv4Address: '10.0.0.4', status: 'in-use' });
    const outcome = k.issue('tryConnection', { from: 'b#1', to: 'land-1', port: 8_080 });
    expect(outcome['reached']).toBe('connected');
  });

  it('NW-02: every awsvpc task has an address and groups of its own, and its containers talk over localhost', () => {
    const definitions = [
      plans('net', [{ name: 'web', portMappings: [{ containerPort: 80 }] }, { name: 'log' }], AWSVPC),
    ];
    const k = kingdom({ ...ONE, definitions }).until('2m');
    k.issue('runTask', { taskDefinition: 'net', count: 2, ...IN_A });
    k.until('3m');
    const [first, second] = k.tasks('net').map((task) => k.world.networkInterfaces[task.eni!.key]!);
    expect(first!.privateIpv4Address).not.toBe(second!.privateIpv4Address);
    expect(first!.macAddress).not.toBe(second!.macAddress);
    const inside = k.issue('tryConnection', { from: 'net#1/log', to: 'net#1/web', port: 80 });
    expect(inside).toEqual({ reached: 'connected', records: [] });
  });

  it('NW-03: no instance in the zone of a given subnet refuses with LOCATION, no free slot with RESOURCE:ENI', () => {
    const k = kingdom({ ...ONE, definitions: [NET] }).until('2m');
    const elsewhere = { networkConfiguration: { awsvpcConfiguration: { subnets: [ZONES[1]] } } };
    k.issue('runTask', { taskDefinition: 'net', ...elsewhere });
    expect(k.world.decisions.at(-1)).toMatchObject({ verdict: { refused: 'LOCATION' } });
    // m5.large: 3 interfaces, one its own (NW-05).
    k.issue('runTask', { taskDefinition: 'net', count: 3, ...IN_A });
    expect(k.world.decisions.at(-1)).toMatchObject({ verdict: { refused: 'RESOURCE:ENI' } });
  });

  it('NW-04: a task on EC2 has no public address, though its instance has one', () => {
    const k = oneTask().until('3m');
    expect(k.task('net#1').eni!.publicIp).toBe(null);
    expect(k.world.networkInterfaces[k.instance('land-1').networkInterface!]!.publicIp).not.toBe(null);
    const called = k.issue('tryConnection', { from: 'internet', to: 'net#1', port: 80 });
    expect(called).toEqual({ reached: 'no-route', records: [] });
    const asking = { awsvpcConfiguration: { subnets: [ZONES[0]], assignPublicIp: 'ENABLED' } };
    expect(k.refused('runTask', { taskDefinition: 'net', networkConfiguration: asking })).toBe(
      'InvalidParameterException: public-ip-on-ec2',
    );
    const service = { serviceName: 'net', taskDefinition: 'net', desiredCount: 1 };
    k.issue('createService', { ...service, ...IN_A });
    expect(k.refused('updateService', { service: 'net', networkConfiguration: asking })).toBe(
      'InvalidParameterException: public-ip-on-ec2',
    );
  });

  it('NW-07: the way up and down is a sequence of events, the plugins in reverse on the way down', () => {
    const k = oneTask().until('3m');
    k.issue('stopTask', { task: 'net#1' });
    k.until('4m');
    expect(steps(k, '2m')).toEqual([
      'task PROVISIONING',
      'interface requested',
      'interface created',
      'interface attaching',
      'interface attached',
      'interface acknowledged',
      'task PENDING',
      'container MANIFEST_PULLED',
      'container PULLED',
      'container CREATED',
      'container RUNNING',
      'ecs-eni ADD',
      'ecs-bridge ADD',
      'container RESOURCES_PROVISIONED',
      'container MANIFEST_PULLED',
      'container PULLED',
      'container CREATED',
      'container RUNNING',
      'task RUNNING',
      'task STOPPING',
      'container STOPPED',
      'container STOPPED',
      'ecs-bridge DEL',
      'ecs-eni DEL',
      'task DEPROVISIONING',
      'interface detached',
      'interface deleted',
      'task STOPPED',
    ]);
  });

  it('NW-07: the attachment says PRECREATED, CREATED, ATTACHING, ATTACHED, DETACHING, DELETED', () => {
    const k = oneTask();
    const seen: string[] = [];
    const look = (): void => {
      const status = k.task('net#1').eni?.status;
      if (status !== undefined && seen.at(-1) !== status) seen.push(status);
    };
    const runUntil = (at: string): void => {
      while (k.engine.nextEventUs <= us(at)) {
        k.engine.step();
        look();
      }
    };
    look();
    runUntil('3m');
    k.until('3m').issue('stopTask', { task: 'net#1' });
    runUntil('4m');
    expect(seen).toEqual(['PRECREATED', 'CREATED', 'ATTACHING', 'ATTACHED', 'DETACHING', 'DELETED']);
  });

  it('NW-07: ecs-ipam gives each task of a host another address of 169.254.172.0/22', () => {
    const k = kingdom({ ...ONE, definitions: [NET] }).until('2m');
    k.issue('runTask', { taskDefinition: 'net', count: 2, ...IN_A });
    k.until('3m');
    const local = () => k.tasks('net').map((task) => task.eni!.localAddress);
    expect(local().toSorted()).toEqual(['169.254.172.2', '169.254.172.3']);
    k.issue('stopTask', { task: 'net#1' });
    expect(k.until('4m').task('net#1').eni!.localAddress).toBe(null);
  });

  it('NW-08: a failing plugin fails the pause container, and the task with it', () => {
    const k = kingdom({ ...ONE, definitions: [NET] }).until('2m');
    k.issue('fault', { cniFailure: { instance: 'land-1', for: '1m' } });
    k.issue('runTask', { taskDefinition: 'net', ...IN_A });
    k.until('4m');
    expect(k.task('net#1')).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'ContainerNetworkingError: CNI setup failed',
      startedAtUs: null,
    });
    expect(k.container('net#1/~internal~ecs~pause').reason).toBe('ContainerNetworkingError: CNI setup failed');
    expect(k.container('net#1/app').startedAtUs).toBe(null);
    k.issue('runTask', { taskDefinition: 'net', ...IN_A });
    expect(k.until('5m').task('net#2').lastStatus).toBe('RUNNING');
  });

  it('NW-09: no container of the task is created before the network is set up', () => {
    const lines = steps(oneTask().until('3m'), '2m');
    const ready = lines.indexOf('container RESOURCES_PROVISIONED');
    expect(lines.slice(0, ready).filter((line) => line === 'container CREATED')).toHaveLength(1);
  });

  it('NW-10: a plugin runs and is over; nothing of it is left to be watched', () => {
    const k = oneTask().until('3m');
    const pause = k.container('net#1/~internal~ecs~pause');
    expect(pause.timers).toEqual({});
  });

  it('NW-11: bridge costs a tenth of the throughput and 0.05 ms', () => {
    expect(MODE_COST).toEqual({
      bridge: { throughput: 0.9, latencyUs: 50 },
      awsvpc: { throughput: 1, latencyUs: 0 },
      host: { throughput: 1, latencyUs: 0 },
    });
  });

  it('NW-12: a task is described with its attachment, and its containers with its address', () => {
    const k = oneTask().until('3m');
    const task = k.task('net#1');
    const { attachmentId, networkInterfaceId, macAddress, privateIpv4Address } = task.eni!;
    expect(describeTask(k.world, task)).toMatchObject({
      attachments: [
        {
          id: attachmentId,
          type: 'ElasticNetworkInterface',
          status: 'ATTACHED',
          details: [
            { name: 'subnetId', value: `subnet-${ZONES[0]}` },
            { name: 'networkInterfaceId', value: networkInterfaceId },
            { name: 'macAddress', value: macAddress },
            { name: 'privateIPv4Address', value: privateIpv4Address },
          ],
        },
      ],
      containers: [{ networkInterfaces: [{ attachmentId, privateIpv4Address }], networkBindings: [] }],
    });
  });

  it('NW-16: an interface attached by hand is invisible to ECS and makes an attach fail', () => {
    const k = kingdom({ ...ONE, definitions: [NET] }).until('2m');
    k.issue('attachNetworkInterface', { instance: 'land-1' });
    k.issue('attachNetworkInterface', { instance: 'land-1' });
    expect(k.refused('attachNetworkInterface', { instance: 'land-1' })).toBe('AttachmentLimitExceeded: no-device-free');
    expect(k.containerInstance('land-1').remaining.eniSlots).toBe(2);
    k.issue('runTask', { taskDefinition: 'net', ...IN_A });
    k.until('4m');
    expect(k.task('net#1')).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Unable to attach network interface to unused device index',
    });
  });

  it('NW-16: the fault takes every slot and gives them back', () => {
    const k = kingdom({ ...ONE, definitions: [NET] }).until('2m');
    k.issue('fault', { eniExhaustion: { instance: 'land-1', for: '1m' } });
    k.issue('runTask', { taskDefinition: 'net', ...IN_A });
    k.until('3m30s').issue('runTask', { taskDefinition: 'net', ...IN_A });
    k.until('5m');
    expect([k.task('net#1').stopCode, k.task('net#2').lastStatus]).toEqual(['TaskFailedToStart', 'RUNNING']);
  });

  it('NW-16: a slot that a stopping task still has is waited for', () => {
    const slow = plan('net', { image: 'slow:1', stopTimeout: 30 }, AWSVPC);
    const behaviours = { 'slow:1': { stopsAfterUs: us('20s') } };
    const k = kingdom({ ...ONE, definitions: [slow], behaviours }).until('2m');
    k.issue('runTask', { taskDefinition: 'net', count: 2, ...IN_A });
    k.until('3m').issue('stopTask', { task: 'net#1' });
    // TL-22: the backend has the slot back at once.
    k.issue('runTask', { taskDefinition: 'net', ...IN_A });
    expect(k.until('3m15s').task('net#3').eni!.status).toBe('CREATED');
    expect(k.until('4m30s').census('net')).toBe('RUNNING 2, STOPPED 1');
  });
});

describe('subnets', () => {
  /** 16 addresses: 16 - 5 = 11 can be given, two to instances. */
  const small = { name: 'small', zone: ZONES[0], cidr: '10.9.0.0/28', public: true, nat: false };

  it('NW-17: the first four addresses and the last one are nobody’s, and every interface takes one', () => {
    const k = kingdom({ fleets: [{ count: 12, zones: [ZONES[0]] }], subnets: [small] }).until('2m');
    const addresses = k.world.networkInterfaces.map((row) => row.privateIpv4Address);
    expect(addresses).toEqual(Array.from({ length: 11 }, (_, index) => `10.9.0.${index + 4}`));
    expect(k.world.subnets[0]!.available).toBe(0);
    expect(k.containerInstance('land-1').attributes['ecs.subnet-id']).toBe('subnet-small');
  });

  it('NW-17: without an address left placement fails, and succeeds when one is given back', () => {
    // Ten instances leave one address of eleven; an m5.large could hold two tasks.
    const k = kingdom({ fleets: [{ count: 10, zones: [ZONES[0]] }], subnets: [small], definitions: [NET] }).until('2m');
    k.issue('runTask', { taskDefinition: 'net', ...IN_A });
    k.until('3m').issue('runTask', { taskDefinition: 'net', ...IN_A });
    expect(k.world.decisions.at(-1)).toMatchObject({
      verdict: { refused: 'subnet does not have enough IP addresses' },
      refusedBy: { subnet: 10 },
    });
    k.issue('stopTask', { task: 'net#1' });
    k.until('4m').issue('runTask', { taskDefinition: 'net', ...IN_A });
    expect(k.until('5m').census('net')).toBe('RUNNING 1, STOPPED 1');
  });

  it('NW-17: what was placed in one breath and finds no address stops with the error of EC2', () => {
    const k = kingdom({ fleets: [{ count: 10, zones: [ZONES[0]] }], subnets: [small], definitions: [NET] }).until('2m');
    k.issue('runTask', { taskDefinition: 'net', count: 2, ...IN_A });
    k.until('4m');
    expect(k.census('net')).toBe('RUNNING 1, STOPPED 1');
    expect(k.task('net#2').stoppedReason).toBe(
      "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-small': subnet does not have enough IP addresses",
    );
  });

  it('NW-17: a service waits for an address and goes on when the fault is over', () => {
    const services = [{ cluster: 'royaume', serviceName: 'net', taskDefinition: 'net', desiredCount: 1, ...IN_A }];
    const k = kingdom({
      ...ONE,
      definitions: [NET],
      services,
      timeline: [['1s', 'fault', { subnetExhaustion: { zone: ZONES[0], for: '4m' } }]],
    });
    expect(k.until('4m').census('net')).toBe('');
    expect(k.messages('net').join('\n')).toContain('subnet does not have enough IP addresses');
    expect(k.until('7m').census('net')).toBe('RUNNING 1');
  });
});

describe('security groups', () => {
  const allow = (port: number): SecurityGroupRule => ({
    protocol: 'tcp',
    fromPort: port,
    toPort: port,
    peer: { cidr: '0.0.0.0/0' },
  });
  const everything: SecurityGroupRule = { protocol: 'all', fromPort: 0, toPort: 65_535, peer: { cidr: '0.0.0.0/0' } };
  const securityGroups = [
    { name: 'hosts', inbound: [allow(22)], outbound: [everything] },
    { name: 'tasks', inbound: [allow(80)], outbound: [everything] },
    { name: 'silent', inbound: [], outbound: [] },
  ];
  const fleets = [
    { count: 1, zones: [ZONES[0]], securityGroups: ['hosts'] },
    { name: 'other', count: 1, zones: [ZONES[0]] },
  ];
  const inGroup = (...groups: string[]) => ({
    networkConfiguration: { awsvpcConfiguration: { subnets: [ZONES[0]], securityGroups: groups } },
  });
  const onLand = { placementConstraints: [{ type: 'memberOf', expression: 'attribute:land == 1' }] };
  const world = (): Kingdom => {
    const marked = fleets.map((fleet, index) => (index === 0 ? { ...fleet, attributes: { land: '1' } } : fleet));
    const bridge = plan('bridge', { portMappings: [{ containerPort: 80, hostPort: 80 }] });
    return kingdom({ fleets: marked, definitions: [NET, bridge], securityGroups }).until('2m');
  };
  const tried = (k: Kingdom, to: string, port: number, from = 'other-1') =>
    k.issue('tryConnection', { from, to, port })['reached'];

  it('NW-13: inbound nothing is allowed by default, outbound everything; rules allow and never forbid', () => {
    const k = world();
    k.issue('runTask', { taskDefinition: 'net', ...inGroup('tasks'), ...onLand });
    k.issue('runTask', { taskDefinition: 'net', ...inGroup('silent', 'tasks'), ...onLand });
    k.until('3m');
    expect([tried(k, 'land-1', 443), tried(k, 'land-1', 22)]).toEqual(['blocked-inbound', 'connected']);
    // Several groups allow what any of them allows.
    expect(tried(k, 'net#2', 80)).toBe('connected');
    expect(tried(k, 'internet', 443, 'land-1')).toBe('connected');
  });

  it('NW-13: a group that lets nothing out keeps everything in', () => {
    const k = world();
    k.issue('runTask', { taskDefinition: 'net', ...inGroup('silent'), ...onLand });
    k.until('3m');
    expect(tried(k, 'land-1', 22, 'net#1')).toBe('blocked-outbound');
  });

  it('NW-13: a bridge task is guarded by the groups of its instance', () => {
    const k = world();
    k.issue('runTask', { taskDefinition: 'bridge', ...onLand });
    expect(tried(k.until('3m'), 'bridge#1', 80)).toBe('blocked-inbound');
  });

  it('NW-14: SSH reaches the instance but not its tasks, port 80 its tasks but not the instance', () => {
    const k = world();
    k.issue('runTask', { taskDefinition: 'net', ...inGroup('tasks'), ...onLand });
    k.until('3m');
    const outcomes = [tried(k, 'land-1', 22), tried(k, 'net#1', 22), tried(k, 'net#1', 80), tried(k, 'land-1', 80)];
    expect(outcomes).toEqual(['connected', 'blocked-inbound', 'connected', 'blocked-inbound']);
  });

  it('NW-02: the flow log of a task’s interface has what was accepted and what was rejected', () => {
    const k = world();
    k.issue('runTask', { taskDefinition: 'net', ...inGroup('tasks'), ...onLand });
    k.until('3m');
    tried(k, 'net#1', 80);
    tried(k, 'net#1', 22);
    k.until('3m1s');
    const { networkInterfaceId, privateIpv4Address: dstAddr } = k.task('net#1').eni!;
    const srcAddr = k.world.networkInterfaces[k.instance('other-1').networkInterface!]!.privateIpv4Address;
    const line = { atUs: us('3m'), networkInterfaceId, direction: 'ingress', srcAddr, dstAddr, protocol: 'tcp' };
    expect(flowLogOf(k.world, networkInterfaceId)).toEqual([
      { ...line, dstPort: 80, action: 'ACCEPT' },
      { ...line, dstPort: 22, action: 'REJECT' },
    ]);
  });
});

describe('the path of a task', () => {
  it('TL-10: awsvpc passes PROVISIONING and DEPROVISIONING, the other modes do not', () => {
    const paths = ['bridge', 'host', 'none', 'awsvpc'].map((networkMode) => {
      const definitions = [plan('any', {}, { networkMode })];
      const k = kingdom({ ...ONE, definitions }).until('2m');
      k.issue('runTask', { taskDefinition: 'any', ...(networkMode === 'awsvpc' ? IN_ALL_ZONES : {}) });
      k.until('3m').issue('stopTask', { task: 'any#1' });
      return k
        .until('4m')
        .story(['task'], '2m')
        .map((line) => line.split(' ').at(-1))
        .join(' ');
    });
    const short = 'PENDING RUNNING STOPPING STOPPED';
    const long = 'PROVISIONING PENDING RUNNING STOPPING DEPROVISIONING STOPPED';
    expect(paths).toEqual([short, short, short, long]);
  });

  it('TL-16: attaching takes 5 to 10 s, detaching 10 to 20 s', () => {
    const k = oneTask().until('3m');
    k.issue('stopTask', { task: 'net#1' });
    const at = (status: string): number => {
      const line = k.story(['task'], '2m').find((text) => text.endsWith(` ${status}`))!;
      return Number(line.split(' ')[0]);
    };
    k.until('5m');
    expect(at('PENDING') - at('PROVISIONING')).toBeGreaterThanOrEqual(5);
    expect(at('PENDING') - at('PROVISIONING')).toBeLessThanOrEqual(10);
    expect(at('STOPPED') - at('DEPROVISIONING')).toBeGreaterThanOrEqual(10);
    expect(at('STOPPED') - at('DEPROVISIONING')).toBeLessThanOrEqual(20);
  });

  it('TL-16: a branch interface of a trunk is attached within 2 to 4 s, and takes no slot of the host', () => {
    const timeline = [['0s', 'putAccountSetting', { name: 'awsvpcTrunking', value: 'enabled' }]] as const;
    const k = kingdom({ ...ONE, fleets: [], definitions: [NET], timeline });
    k.until('1s').issue('createFleet', {
      name: 'land',
      cluster: 'royaume',
      instanceType: 'm5.large',
      zones: [ZONES[0]],
    });
    k.until('4m').issue('runTask', { taskDefinition: 'net', count: 5, ...IN_A });
    k.until('5m');
    expect(k.census('net')).toBe('RUNNING 5');
    for (const { eni } of k.tasks('net')) {
      expect(eni!.attachUs).toBeGreaterThanOrEqual(us('2s'));
      expect(eni!.attachUs).toBeLessThanOrEqual(us('4s'));
    }
  });

  it('TL-17: an interface that no agent acknowledges is given up after 180 s', () => {
    const k = kingdom({ ...ONE, definitions: [NET] }).until('2m');
    k.issue('runTask', { taskDefinition: 'net', ...IN_A });
    k.issue('fault', { agentDisconnect: { instance: 'land-1', for: '10m' } });
    k.until('8m');
    const stopped = k.story(['task'], '2m').find((line) => line.includes('DEPROVISIONING'))!;
    expect(stopped.split(' ')[0]).toBe(clock(us('2m') + us('180s')));
    expect(k.task('net#1')).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Timeout waiting for network interface provisioning to complete.',
    });
  });
});
