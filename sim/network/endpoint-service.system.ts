/**
 * Models: private endpoints: a service behind network balancers, there at once (PK-01); an interface in each chosen zone
 * with an address of the consumer's (PK-02); acceptance, by hand or by itself, and available within about a minute (PK-03);
 * each interface keeps the balancer of its zone that it got first, at random, or in turn as in 2017 (PK-04); zonal and
 * Regional names (PK-05, sim/rules/endpoints.ts); no zone that the provider is not in (PK-07). Requests enter by sim/traffic.
 * Leaves out: VPCs: consumer and provider share one, so that overlapping addresses and the one-way path (PK-02) cannot be
 * told apart; policies, gateway endpoints, proxy protocol, notifications, expiry of requests, changes of a service.
 */
import { PHASE } from '../kernel/kernel.ts';
import { seconds } from '../kernel/time.ts';
import type { EndpointInterface, EndpointService, VpcEndpoint, VpcEndpointState } from '../model/endpoint-service.ts';
import type { EndpointServiceKey, LoadBalancerKey, RegionKey, VpcEndpointKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { ServerlessCommand } from '../model/serverless-commands.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { contains, findSubnet, hasFreeAddress, parseAddress } from '../rules/addresses.ts';
import { findEndpointService, findVpcEndpoint } from '../rules/endpoints.ts';
import { hexId, resourceId } from '../rules/minting.ts';
import { findLoadBalancer } from '../rules/target-groups.ts';
import { addressBack, addressFrom } from './interfaces.ts';

/** From acceptance to available: about a minute (PK-03) [A for the spread] [s]. */
const OPENING: readonly [number, number] = [40, 80];
/** Until a deleted endpoint is gone [A] [s]. */
const CLOSING: readonly [number, number] = [20, 60];

type InputOf<O extends ServerlessCommand['op']> = Extract<ServerlessCommand, { op: O }>['input'];

function refuseService(world: World, input: InputOf<'CreateVpcEndpointServiceConfiguration'>): Refusal | null {
  const { name, region } = input;
  if (!world.regions.some((row) => row.name === region)) {
    return refusal('InvalidParameter', 'region-not-found', { region });
  }
  if (findEndpointService(world, name) !== null) {
    return refusal('InvalidParameter', 'endpoint-service-exists', { service: name });
  }
  for (const reference of input.NetworkLoadBalancerArns) {
    const balancer = findLoadBalancer(world, reference);
    const params = { loadBalancer: reference };
    if (balancer === null) return refusal('LoadBalancerNotFoundException', 'load-balancer-not-found', params);
    if (balancer.type !== 'network') return refusal('InvalidParameter', 'endpoint-service-balancer', params);
    const taken = (world.endpointServices ?? []).some((row) => row.loadBalancers.includes(balancer.key));
    // PK-04.
    if (taken) return refusal('InvalidParameter', 'endpoint-service-taken', params);
  }
  return null;
}

/** PK-01: there at once. */
function createService(ctx: Context, input: InputOf<'CreateVpcEndpointServiceConfiguration'>): EndpointService {
  const { world } = ctx;
  const services = (world.endpointServices ??= []);
  const serviceId = resourceId('vpce-svc', ctx.random('id/endpoint-service'));
  const row: EndpointService = {
    key: services.length as EndpointServiceKey,
    name: input.name,
    serviceId,
    serviceName: `com.amazonaws.vpce.${input.region}.${serviceId}`,
    region: world.regions.findIndex(({ name }) => name === input.region) as RegionKey,
    loadBalancers: input.NetworkLoadBalancerArns.map((name) => findLoadBalancer(world, name)!.key),
    acceptanceRequired: input.AcceptanceRequired ?? true,
    privateDnsName: input.PrivateDnsName ?? null,
    assignment: input.assignment ?? 'random',
    assigned: 0,
  };
  services.push(row);
  ctx.touch('endpoint-service', row.key);
  return row;
}

function refuseEndpoint(world: World, input: InputOf<'CreateVpcEndpoint'>): Refusal | null {
  const service = findEndpointService(world, input.ServiceName);
  if (service === null)
    return refusal('InvalidServiceName', 'endpoint-service-not-found', { service: input.ServiceName });
  if (findVpcEndpoint(world, input.name) !== null) {
    return refusal('InvalidParameter', 'vpc-endpoint-exists', { endpoint: input.name });
  }
  const zones = new Set<number>();
  for (const name of input.SubnetIds) {
    const subnet = findSubnet(world, name);
    if (subnet === null) return refusal('InvalidSubnetId.NotFound', 'subnet-not-found', { subnet: name });
    const zone = world.zones[subnet.zone]!.name;
    // PK-07.
    const isShared = service.loadBalancers.some((key) => world.loadBalancers[key]!.zones.includes(subnet.zone));
    if (!isShared) return refusal('InvalidParameter', 'endpoint-zone', { service: service.name, zone });
    if (zones.has(subnet.zone)) return refusal('DuplicateSubnetsInSameZone', 'endpoint-zone-twice', { zone });
    zones.add(subnet.zone);
    if (!hasFreeAddress(subnet)) return refusal('InsufficientFreeAddressesInSubnet', 'subnet-full', { subnet: name });
  }
  return null;
}

/** PK-02. */
function createEndpoint(ctx: Context, input: InputOf<'CreateVpcEndpoint'>): VpcEndpoint {
  const { world } = ctx;
  const endpoints = (world.vpcEndpoints ??= []);
  const service = findEndpointService(world, input.ServiceName)!;
  const random = ctx.random('id/vpc-endpoint');
  const vpcEndpointId = resourceId('vpce', random);
  const suffix = hexId(random, 8);
  const domain = `${service.serviceId}.${world.regions[service.region]!.name}.vpce.amazonaws.com`;
  const interfaces = input.SubnetIds.map((name): EndpointInterface => {
    const subnet = findSubnet(world, name)!;
    const zone = world.zones[subnet.zone]!.name;
    return {
      zone: subnet.zone,
      networkInterfaceId: resourceId('eni', random),
      privateIpv4Address: addressFrom(ctx, subnet)!,
      dnsName: `${vpcEndpointId}-${suffix}-${zone}.${domain}`,
      loadBalancer: null,
    };
  });
  const row: VpcEndpoint = {
    key: endpoints.length as VpcEndpointKey,
    name: input.name,
    vpcEndpointId,
    service: service.key,
    state: service.acceptanceRequired ? 'pendingAcceptance' : 'pending',
    securityGroups: input.SecurityGroupIds ?? [],
    interfaces,
    dnsName: `${vpcEndpointId}-${suffix}.${domain}`,
    createdAtUs: ctx.nowUs,
    availableAtUs: null,
    deletedAtUs: null,
  };
  endpoints.push(row);
  if (!service.acceptanceRequired) open(ctx, row);
  ctx.touch('vpc-endpoint', row.key);
  return row;
}

function open(ctx: Context, row: VpcEndpoint): void {
  const span = seconds(ctx.random(`endpoint/${row.name}`).between(...OPENING));
  ctx.sayIn(span, { kind: 'VpcEndpointMoved', endpoint: row.key, state: 'available' }, PHASE.lifecycle);
}

function moveNow(ctx: Context, row: VpcEndpoint, state: VpcEndpointState): void {
  row.state = state;
  ctx.touch('vpc-endpoint', row.key);
  ctx.say({ kind: 'VpcEndpointMoved', endpoint: row.key, state });
}

/** PK-04: a balancer with a node in the zone, at random or in turn, for good. */
function bind(ctx: Context, row: VpcEndpoint): void {
  const { world } = ctx;
  const service = world.endpointServices![row.service]!;
  for (const one of row.interfaces) {
    const here = service.loadBalancers.filter((key) => world.loadBalancers[key]!.zones.includes(one.zone));
    const turn =
      service.assignment === 'random'
        ? ctx.random(`endpoint/${row.name}`).below(here.length)
        : service.assigned % here.length;
    service.assigned += 1;
    one.loadBalancer = here[turn] as LoadBalancerKey;
  }
}

function moved(ctx: Context, key: VpcEndpointKey, state: VpcEndpointState): void {
  const row = ctx.world.vpcEndpoints![key]!;
  if (state === 'available' && row.state === 'pending') {
    row.state = 'available';
    row.availableAtUs = ctx.nowUs;
    bind(ctx, row);
  } else if (state === 'deleted' && row.state === 'deleting') {
    row.state = 'deleted';
    row.deletedAtUs = ctx.nowUs;
    for (const { zone, privateIpv4Address } of row.interfaces) {
      const subnet = ctx.world.subnets.find(
        (one) => one.zone === zone && contains(one, parseAddress(privateIpv4Address)!),
      );
      if (subnet !== undefined) addressBack(ctx, subnet, privateIpv4Address);
    }
  }
  ctx.touch('vpc-endpoint', key);
}

/** PK-03: the answer of the provider. */
function refuseAnswer(world: World, input: InputOf<'AcceptVpcEndpointConnections'>): Refusal | null {
  const service = findEndpointService(world, input.ServiceId);
  if (service === null)
    return refusal('InvalidServiceName', 'endpoint-service-not-found', { service: input.ServiceId });
  for (const name of input.VpcEndpointIds) {
    const endpoint = findVpcEndpoint(world, name);
    if (endpoint === null || endpoint.service !== service.key) {
      return refusal('InvalidVpcEndpointId.NotFound', 'vpc-endpoint-not-found', { endpoint: name });
    }
    if (endpoint.state !== 'pendingAcceptance') {
      return refusal('InvalidState', 'vpc-endpoint-state', { endpoint: name, state: endpoint.state });
    }
  }
  return null;
}

export const endpointServiceSystem: System = {
  name: 'endpoint-service',
  hears: { VpcEndpointMoved: (event, ctx) => moved(ctx, event.endpoint, event.state) },
  commands: [
    handler({
      op: 'CreateVpcEndpointServiceConfiguration',
      query: (world, { input }) => refuseService(world, input),
      execute: ({ input }, ctx, line) => {
        const { serviceId: ServiceId, serviceName: ServiceName } = createService(ctx, input);
        ctx.answer(line, { ServiceId, ServiceName });
      },
    }),
    handler({
      op: 'CreateVpcEndpoint',
      query: (world, { input }) => refuseEndpoint(world, input),
      execute: ({ input }, ctx, line) => {
        const { vpcEndpointId: VpcEndpointId, state: State } = createEndpoint(ctx, input);
        ctx.answer(line, { VpcEndpointId, State });
      },
    }),
    handler({
      op: 'AcceptVpcEndpointConnections',
      query: (world, { input }) => refuseAnswer(world, input),
      execute: ({ input }, ctx) => {
        for (const name of input.VpcEndpointIds) {
          const row = findVpcEndpoint(ctx.world, name)!;
          moveNow(ctx, row, 'pending');
          open(ctx, row);
        }
      },
    }),
    handler({
      op: 'RejectVpcEndpointConnections',
      query: (world, { input }) => refuseAnswer(world, input),
      execute: ({ input }, ctx) => {
        for (const name of input.VpcEndpointIds) moveNow(ctx, findVpcEndpoint(ctx.world, name)!, 'rejected');
      },
    }),
    handler({
      op: 'DeleteVpcEndpoints',
      query: (world, { input }) => {
        const missing = input.VpcEndpointIds.find((name) => findVpcEndpoint(world, name) === null);
        return missing === undefined
          ? null
          : refusal('InvalidVpcEndpointId.NotFound', 'vpc-endpoint-not-found', { endpoint: missing });
      },
      execute: ({ input }, ctx) => {
        for (const name of input.VpcEndpointIds) {
          const row = findVpcEndpoint(ctx.world, name)!;
          if (row.state === 'deleting') continue;
          moveNow(ctx, row, 'deleting');
          const span = seconds(ctx.random(`endpoint/${row.name}`).between(...CLOSING));
          ctx.sayIn(span, { kind: 'VpcEndpointMoved', endpoint: row.key, state: 'deleted' }, PHASE.lifecycle);
        }
      },
    }),
  ],
};
