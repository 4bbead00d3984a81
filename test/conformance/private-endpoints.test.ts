/** Private endpoint services (PK-01 to PK-07). */
import { describe, expect, it } from 'vitest';
import { describe as describeRow } from '../../sim/rules/describe.ts';
import { kingdom, REGION, ZONES, type Deed, type Kingdom } from '../support/rig.ts';
import { definition, load, service, type LoadRig, type Sketch } from '../support/load-rig.ts';

const [A, B, C] = ZONES;
const QUIET = { fleets: [], definitions: [], duration: '1h' };
const balancer = (name: string, zones: readonly string[] = [A, B]): Deed => [
  '0s',
  'createLoadBalancer',
  { name, type: 'network', zones },
];
const provide = (more: object = {}, balancers: readonly string[] = ['gate']): Deed => [
  '1s',
  'createVpcEndpointServiceConfiguration',
  { name: 'granary', NetworkLoadBalancerArns: balancers, ...more },
];
const enter = (at: string, name: string, SubnetIds: readonly string[] = [A, B]): Deed => [
  at,
  'createVpcEndpoint',
  { name, ServiceName: 'granary', SubnetIds },
];
const endpoint = (k: Kingdom, name: string) => k.world.vpcEndpoints!.find((row) => row.name === name)!;
const states = (k: Kingdom) =>
  k.engine
    .log(0, Infinity)
    .flatMap(({ atUs, event }) => (event.kind === 'VpcEndpointMoved' ? [[atUs / 1e6, event.state] as const] : []));

describe('an endpoint service', () => {
  it('PK-01: stands behind network balancers, at once, under a name of the Region', () => {
    const k = kingdom({
      ...QUIET,
      timeline: [balancer('gate'), ['0s', 'createLoadBalancer', { name: 'arch', type: 'application' }], provide()],
    }).until('2s');
    const [row] = k.world.endpointServices!;
    expect(row!.serviceName).toMatch(new RegExp(`^com\\.amazonaws\\.vpce\\.${REGION}\\.vpce-svc-0[0-9a-f]{16}$`));
    expect(describeRow(k.world, { kind: 'endpoint-service', key: 0 })).toMatchObject({
      ServiceState: 'Available',
      AvailabilityZones: [A, B],
    });
    expect(k.refused('createVpcEndpointServiceConfiguration', { name: 'x', NetworkLoadBalancerArns: ['arch'] })).toBe(
      'InvalidParameter: endpoint-service-balancer',
    );
    // PK-04: a balancer belongs to one service only.
    expect(k.refused('createVpcEndpointServiceConfiguration', { name: 'x', NetworkLoadBalancerArns: ['gate'] })).toBe(
      'InvalidParameter: endpoint-service-taken',
    );
  });

  it('PK-02: a consumer has an interface in each chosen zone, with an address of its subnet, and gives it back', () => {
    const k = kingdom({ ...QUIET, timeline: [balancer('gate'), provide(), enter('2s', 'door')] }).until('1m');
    const free = k.world.subnets.map(({ available }) => available);
    const { interfaces } = endpoint(k, 'door');
    expect(interfaces.map(({ zone }) => k.world.zones[zone]!.name)).toEqual([A, B]);
    expect(new Set(interfaces.map(({ privateIpv4Address }) => privateIpv4Address)).size).toBe(2);
    k.issue('deleteVpcEndpoints', { VpcEndpointIds: ['door'] });
    k.until('5m');
    expect(endpoint(k, 'door').state).toBe('deleted');
    expect(k.world.subnets.map(({ available }) => available)).toEqual([free[0]! + 1, free[1]! + 1, free[2]!]);
  });

  it('PK-02, NW-17: its end is a chance for tasks that wait for an address', () => {
    const k = kingdom({ ...QUIET, timeline: [balancer('gate'), provide(), enter('2s', 'door')] }).until('1m');
    // As if every address of the first zone were given.
    k.world.subnets[0]!.available = 0;
    k.issue('deleteVpcEndpoints', { VpcEndpointIds: ['door'] });
    k.until('5m');
    const freed = k.engine.log(0, Infinity).filter(({ event }) => event.kind === 'AddressesFreed');
    expect(freed.map(({ event }) => event)).toEqual([{ kind: 'AddressesFreed', zone: 0 }]);
  });

  it('PK-03: waits for the provider to let it in, and is available about a minute later', () => {
    const k = kingdom({
      ...QUIET,
      timeline: [balancer('gate'), provide(), enter('2s', 'door'), enter('2s', 'hatch')],
    }).until('10m');
    expect([endpoint(k, 'door').state, endpoint(k, 'hatch').state]).toEqual(['pendingAcceptance', 'pendingAcceptance']);
    k.issue('acceptVpcEndpointConnections', { ServiceId: 'granary', VpcEndpointIds: ['door'] });
    k.issue('rejectVpcEndpointConnections', { ServiceId: 'granary', VpcEndpointIds: ['hatch'] });
    expect([endpoint(k, 'door').state, endpoint(k, 'hatch').state]).toEqual(['pending', 'rejected']);
    k.until('15m');
    expect(endpoint(k, 'door').state).toBe('available');
    const opened = states(k).find(([, state]) => state === 'available')![0] - 600;
    expect([opened >= 40, opened <= 80]).toEqual([true, true]);
    expect(k.refused('acceptVpcEndpointConnections', { ServiceId: 'granary', VpcEndpointIds: ['hatch'] })).toBe(
      'InvalidState: vpc-endpoint-state',
    );
  });

  it('PK-03: is let in by itself where no acceptance is asked for', () => {
    const k = kingdom({
      ...QUIET,
      timeline: [balancer('gate'), provide({ AcceptanceRequired: false }), enter('2s', 'door')],
    }).until('3m');
    expect(states(k).map(([, state]) => state)).toEqual(['available']);
  });

  it('PK-04: of two balancers an interface keeps the one it got first: at random, or in turn as in 2017', () => {
    const names = Array.from({ length: 12 }, (_, index) => `door-${index}`);
    const bound = (assignment: string, seed: number) => {
      const timeline = [
        ...[balancer('east'), balancer('west')],
        provide({ AcceptanceRequired: false, assignment }, ['east', 'west']),
        ...names.map((name, index) => enter(`${100 * (index + 1)}s`, name, [A])),
      ];
      const k = kingdom({ ...QUIET, seed, timeline }).until('30m');
      return names.map(
        (name) => k.world.loadBalancers[endpoint(k, name).interfaces[0]!.loadBalancer!]!.loadBalancerName,
      );
    };
    expect(bound('roundRobin', 1)).toEqual(names.map((_, index) => (index % 2 === 0 ? 'east' : 'west')));
    const random = bound('random', 1);
    expect(new Set(random)).toEqual(new Set(['east', 'west']));
    expect(random).not.toEqual(bound('roundRobin', 1));
    expect(bound('random', 2)).not.toEqual(random);
  });

  it('PK-07: consumers see only the zones that the provider is in', () => {
    const k = kingdom({ ...QUIET, timeline: [balancer('gate'), provide()] }).until('2s');
    expect(k.refused('createVpcEndpoint', { name: 'door', ServiceName: 'granary', SubnetIds: [C] })).toBe(
      'InvalidParameter: endpoint-zone',
    );
  });
});

/** A provider with two tasks, one in each zone, behind a network balancer; callers enter by the endpoint `door`. */
function provider(more: Sketch = {}, to = 'door', zones: object = { [A]: 1 }): LoadRig {
  return load({
    duration: '30m',
    fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 2, zones: [A, B] }],
    taskDefinitions: [definition('web')],
    targetGroups: [
      {
        targetGroupName: 'web',
        protocol: 'TCP',
        port: 80,
        healthCheckIntervalSeconds: 10,
        healthCheckTimeoutSeconds: 5,
      },
    ],
    loadBalancers: [
      {
        name: 'gate',
        type: 'network',
        zones: [A, B],
        listeners: [{ port: 80, protocol: 'TCP', forward: [{ targetGroup: 'web' }] }],
      },
    ],
    behaviours: { web: { cpuMsPerRequest: 5 } },
    traffic: [{ name: 'guests', to, arrivals: { constant: { perSecond: 20 } }, zones }],
    ...more,
    timeline: [
      {
        at: '0s',
        createVpcEndpointServiceConfiguration: {
          name: 'granary',
          NetworkLoadBalancerArns: ['gate'],
          AcceptanceRequired: false,
        },
      },
      { at: '1s', createVpcEndpoint: { name: 'door', ServiceName: 'granary', SubnetIds: [A, B] } },
      // Once both instances are there, so that each zone gets a task.
      { at: '4m', createService: service('web', 2) },
      ...((more['timeline'] as object[] | undefined) ?? []),
    ],
  });
}

describe('requests through an endpoint', () => {
  const byZone = (k: LoadRig) =>
    Object.fromEntries(['web#1', 'web#2'].map((name) => [k.world.zones[k.task(name).zone!]!.name, k.requests(name)]));

  it('PK-02, PK-05: reach the provider, in the zone of who calls', () => {
    const k = provider().toTheEnd();
    const { ok, arrived } = k.clients();
    expect(arrived).toBeGreaterThan(20_000);
    expect(ok / arrived).toBeGreaterThan(0.8);
    const zones = byZone(k);
    // The other zone had some while the own one was not well yet.
    expect(zones[B]! / zones[A]!).toBeLessThan(0.1);
    expect(k.laws()).toEqual([]);
  });

  it('PK-05: the Regional name leads to the other zone while nobody answers in the own one, a zonal name does not', () => {
    const down = [{ at: '15m', fault: { zoneOutage: { zone: A, for: '10m' } } }];
    const regional = provider({ timeline: down }).until('20m');
    const before = regional.clients().ok;
    regional.until('24m');
    expect(regional.clients().ok - before).toBeGreaterThan(4_000);
    const zonal = provider({ timeline: down }, `door/${A}`).until('20m');
    const pinned = zonal.clients().ok;
    zonal.until('24m');
    expect(zonal.clients().ok - pinned).toBe(0);
  });

  it('PK-03: nobody comes in before the endpoint is available, and nobody after it is deleted', () => {
    const k = provider({ timeline: [{ at: '20m', deleteVpcEndpoints: { VpcEndpointIds: ['door'] } }] }).until('40s');
    expect(k.clients().arrived).toBe(0);
    k.until('20m');
    const before = k.clients().ok;
    k.until('25m');
    expect(k.clients().ok - before).toBeLessThan(20);
  });
});
