/** Sections 5 and 6 of the facts: host ports, network interfaces, the pause container. */
import { describe, expect, it } from 'vitest';
import type { PlacementDecision, PlacementVerdict } from '../../sim/model/decision.ts';
import { IN_ALL_ZONES, kingdom, plan, plans, type Kingdom } from '../support/rig.ts';

const ONE = { fleets: [{ count: 1 }] };
const AWSVPC = { networkMode: 'awsvpc' };
const port = (hostPort: number, protocol = 'tcp') => ({
  portMappings: [{ containerPort: 80, hostPort, protocol }],
});
const last = (k: Kingdom): PlacementVerdict => (k.world.decisions.at(-1) as PlacementDecision).verdict;
const refusedFor = (reason: string) => expect.objectContaining({ refused: reason });
const bindings = (k: Kingdom): number[] =>
  k.world.containers.flatMap((container) => container.networkBindings.map((binding) => binding.port));

describe('ports', () => {
  it('RS-15: two tasks with the same host port and protocol never share an instance', () => {
    const k = kingdom({ fleets: [{ count: 2 }], definitions: [plan('web', port(8_080))] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web', count: 3 });
    expect(new Set(k.tasks('web').map((task) => k.hostOf(task))).size).toBe(2);
    expect(last(k)).toEqual(refusedFor('RESOURCE:PORTS'));
  });

  it('RS-15: the other protocol is another port', () => {
    const k = kingdom({ ...ONE, definitions: [plan('tcp', port(53)), plan('udp', port(53, 'udp'))] }).until('2m');
    k.issue('runTask', { taskDefinition: 'tcp' });
    k.issue('runTask', { taskDefinition: 'udp' });
    k.until('3m');
    expect([k.census('tcp'), k.census('udp')]).toEqual(['RUNNING 1', 'RUNNING 1']);
  });

  it('RS-15, TL-22: a port that the backend has given away is waited for until the host has it back', () => {
    const k = kingdom({
      ...ONE,
      definitions: [plan('web', port(8_080))],
      behaviours: { 'web:1': { stopsAfterUs: 10_000_000 } },
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('stopTask', { task: 'web#1' });
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('4m');
    expect(k.story(['task'], '3m').slice(-2)).toEqual(['190.000 web#1 STOPPED', '191.500 web#2 RUNNING']);
  });

  it('RS-16: dynamic ports come from 32768 on, count for nothing in placement, and are used again', () => {
    const k = kingdom({ ...ONE, definitions: [plan('web', port(0))] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web', count: 3 });
    k.until('3m').issue('stopTask', { task: 'web#2' });
    k.until('4m').issue('runTask', { taskDefinition: 'web' });
    k.until('5m');
    expect(bindings(k)).toEqual([32_768, 32_769, 32_770, 32_769]);
    expect(k.containerInstance('land-1').remaining.ports).toEqual(k.containerInstance('land-1').registered.ports);
  });

  it.each([
    ['ecs-linux', [22, 2_375, 2_376, 51_678, 51_679]],
    ['ecs-windows', [53, 135, 139, 445, 2_375, 2_376, 3_389, 5_985, 5_986, 51_678, 51_679]],
  ] as const)('RS-17: %s keeps ports of its own', (ami, ports) => {
    const k = kingdom({ fleets: [{ count: 1, ami }] }).until('9m');
    expect(k.containerInstance('land-1').registered.ports.map((row) => `${row.protocol}/${row.port}`)).toEqual(
      ports.map((number) => `tcp/${number}`),
    );
  });

  it('RS-17: nobody gets port 22, and no instance reserves more than 100', () => {
    const k = kingdom({ ...ONE, definitions: [plan('ssh', port(22))] }).until('2m');
    k.issue('runTask', { taskDefinition: 'ssh' });
    expect(last(k)).toEqual(refusedFor('RESOURCE:PORTS'));
    const many = (family: string, first: number, count: number) =>
      plan(family, {
        portMappings: Array.from({ length: count }, (_, i) => ({ containerPort: first + i, hostPort: first + i })),
      });
    // 5 are the system's own: 95 more fit, then not one.
    k.issue('registerTaskDefinition', many('many', 9_000, 95));
    k.issue('registerTaskDefinition', many('one', 8_000, 1));
    k.issue('runTask', { taskDefinition: 'many' });
    k.issue('runTask', { taskDefinition: 'one' });
    expect(last(k)).toEqual(refusedFor('RESOURCE:PORTS'));
    expect(k.containerInstance('land-1').remaining.ports.length).toBe(100);
  });

  it('RS-18: awsvpc tasks with the same container port share an instance', () => {
    const k = kingdom({ ...ONE, definitions: [plan('net', { portMappings: [{ containerPort: 80 }] }, AWSVPC)] });
    k.until('2m').issue('runTask', { taskDefinition: 'net', count: 2, ...IN_ALL_ZONES });
    k.until('3m');
    expect([k.census('net'), bindings(k)]).toEqual(['RUNNING 2', []]);
  });

  it('RS-19: in host mode a container port is a host port, in none there are no ports', () => {
    const k = kingdom({
      ...ONE,
      definitions: [
        plan('host', { portMappings: [{ containerPort: 8_080 }] }, { networkMode: 'host' }),
        plan('none', {}, { networkMode: 'none' }),
      ],
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'host', count: 2 });
    expect([k.tasks('host').length, last(k)]).toEqual([1, refusedFor('RESOURCE:PORTS')]);
    k.issue('runTask', { taskDefinition: 'none', count: 2 });
    k.until('3m');
    expect(k.census('none')).toBe('RUNNING 2');
    const withPort = plan('bad', { portMappings: [{ containerPort: 80 }] }, { networkMode: 'none' });
    expect(k.engine.query({ op: 'RegisterTaskDefinition', input: withPort })?.by).toBe('ClientException');
  });

  it('RS-19: links stand for START dependencies in bridge mode', () => {
    const k = kingdom({ definitions: [plans('pair', [{ name: 'app', links: ['db:database'] }, { name: 'db' }])] });
    k.until('2m').issue('runTask', { taskDefinition: 'pair' });
    k.until('3m');
    expect(k.story(['container']).filter((line) => line.endsWith('RUNNING'))).toEqual([
      '122.000 pair#1/db RUNNING',
      '123.500 pair#1/app RUNNING',
    ]);
  });
});

describe('network interfaces', () => {
  it('NW-02: each awsvpc task has an interface of its own', () => {
    const k = kingdom({ ...ONE, definitions: [plan('net', {}, AWSVPC)] }).until('2m');
    k.issue('runTask', { taskDefinition: 'net', count: 2, ...IN_ALL_ZONES });
    k.until('3m');
    const enis = k.tasks('net').map((task) => task.eni!);
    expect(enis.map((eni) => eni.status)).toEqual(['ATTACHED', 'ATTACHED']);
    expect(new Set(enis.flatMap((eni) => [eni.networkInterfaceId, eni.macAddress, eni.privateIpv4Address])).size).toBe(
      6,
    );
    expect(enis[0]).toMatchObject({
      networkInterfaceId: expect.stringMatching(/^eni-[0-9a-f]{17}$/),
      macAddress: expect.stringMatching(/^0a(:[0-9a-f]{2}){5}$/),
      privateIpv4Address: expect.stringMatching(/^10\.[0-9]+\.[0-9]+\.[0-9]+$/),
    });
    k.issue('stopTask', { task: 'net#1' });
    expect(k.until('4m').task('net#1').eni!.status).toBe('DELETED');
  });

  it.each([
    ['c5.large', 2],
    ['t3.medium', 2],
  ])('NW-05: %s has room for %i awsvpc tasks, the next one is told RESOURCE:ENI', (instanceType, slots) => {
    const k = kingdom({ fleets: [{ count: 1, instanceType }], definitions: [plan('net', {}, AWSVPC)] }).until('2m');
    k.issue('runTask', { taskDefinition: 'net', count: slots + 1, ...IN_ALL_ZONES });
    expect([k.tasks('net').length, last(k)]).toEqual([slots, refusedFor('RESOURCE:ENI')]);
    // TL-22: the slot is given away again as soon as the task is to stop.
    k.until('3m').issue('stopTask', { task: 'net#1' });
    k.issue('runTask', { taskDefinition: 'net', ...IN_ALL_ZONES });
    expect(k.tasks('net').length).toBe(slots + 1);
  });

  it('NW-07: interface, pause container, its network, then the containers; on the way back the pause container is last', () => {
    const k = kingdom({
      definitions: [plans('net', [{ name: 'app' }, { name: 'side' }], AWSVPC)],
      behaviours: { 'app:1': { stopsAfterUs: 2_000_000 }, 'side:1': { stopsAfterUs: 1_000_000 } },
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'net', ...IN_ALL_ZONES });
    k.until('3m').issue('stopTask', { task: 'net#1' });
    k.until('4m');
    const lines = k.story(['task', 'container']).map((line) => line.replace(/^\S+ net#1\/?/, '').trim());
    expect(lines.filter((line) => !/PULLED|CREATED/.test(line))).toEqual([
      'PROVISIONING',
      'PENDING',
      '~internal~ecs~pause RUNNING',
      '~internal~ecs~pause RESOURCES_PROVISIONED',
      'app RUNNING',
      'side RUNNING',
      'RUNNING',
      'STOPPING',
      'side STOPPED',
      'app STOPPED',
      '~internal~ecs~pause STOPPED',
      'DEPROVISIONING',
      'STOPPED',
    ]);
  });

  it('NW-07: no container is created before the pause container has its network', () => {
    const k = kingdom({ definitions: [plan('net', {}, AWSVPC)] }).until('2m');
    k.issue('runTask', { taskDefinition: 'net', ...IN_ALL_ZONES });
    k.until('3m');
    const lines = k.story(['container']);
    const ready = lines.findIndex((line) => line.endsWith('RESOURCES_PROVISIONED'));
    const first = lines.findIndex((line) => line.includes('/app '));
    expect(first).toBeGreaterThan(ready);
  });
});
