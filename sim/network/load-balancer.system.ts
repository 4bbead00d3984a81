/**
 * Models: application and network load balancers as far as health goes: their zones, their start of 2 to 4 min (LB-19),
 * their listeners and the groups these forward to (LB-16, LB-17). A group without a listener is not used (LB-02).
 * Leaves out: traffic and with it everything a balancer does to requests (LB-07 to LB-11, LB-14, LB-15), listener rules,
 * changes of listeners, deletion, Classic and Gateway Load Balancers.
 */
import { PHASE } from '../kernel/kernel.ts';
import { seconds } from '../kernel/time.ts';
import type { InputOf } from '../model/commands.ts';
import type { LoadBalancerKey, RegionKey, ZoneKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { LoadBalancer } from '../model/target-group.ts';
import type { World } from '../model/world.ts';
import { findSubnet, hasFreeAddress, takeAddress } from '../rules/addresses.ts';
import { hexId } from '../rules/minting.ts';
import { elbArn, findLoadBalancer, findTargetGroup, isApplicationProtocol } from '../rules/target-groups.ts';
import { addressesChanged } from './interfaces.ts';
import { refreshUse } from './target-health.system.ts';

/** LB-19 [A] [s]. */
const STARTUP: readonly [number, number] = [120, 240];

function refuseBalancer(world: World, input: InputOf<'CreateLoadBalancer'>): Refusal | null {
  const params = { loadBalancer: input.name, region: input.region };
  const region = world.regions.find((row) => row.name === input.region);
  if (region === undefined) return refusal('ValidationError', 'region-not-found', params);
  if (findLoadBalancer(world, input.name) !== null) {
    return refusal('DuplicateLoadBalancerNameException', 'load-balancer-exists', params);
  }
  const names = region.zones.map((key) => world.zones[key]!.name);
  const unknown = input.zones.find((zone) => !names.includes(zone));
  return unknown === undefined ? null : refusal('SubnetNotFoundException', 'zone-not-found', { zone: unknown });
}

/** A node takes an address of the first subnet of its zone, when there is one left. */
function nodeAddress(ctx: Context, zone: string): string[] {
  const subnet = findSubnet(ctx.world, zone);
  const address = subnet === null ? null : takeAddress(subnet);
  if (subnet === null || address === null) return [];
  if (!hasFreeAddress(subnet)) addressesChanged(ctx, subnet.zone);
  return [address];
}

function create(ctx: Context, input: InputOf<'CreateLoadBalancer'>): LoadBalancer {
  const { world } = ctx;
  const key = world.loadBalancers.length as LoadBalancerKey;
  const kind = input.type === 'application' ? 'app' : 'net';
  const suffix = hexId(ctx.random('id/load-balancer'), 16);
  const balancer: LoadBalancer = {
    key,
    loadBalancerName: input.name,
    loadBalancerArn: elbArn(input.region, `loadbalancer/${kind}/${input.name}/${suffix}`),
    region: world.regions.findIndex((row) => row.name === input.region) as RegionKey,
    type: input.type,
    zones: input.zones.map((name) => world.zones.findIndex((zone) => zone.name === name) as ZoneKey),
    nodes: input.zones.flatMap((name) => nodeAddress(ctx, name)),
    state: 'provisioning',
    listeners: [],
    createdAtUs: ctx.nowUs,
  };
  world.loadBalancers.push(balancer);
  ctx.touch('load-balancer', key);
  const span = seconds(ctx.random(`startup/${input.name}`).between(...STARTUP));
  ctx.sayIn(span, { kind: 'LoadBalancerActivated', loadBalancer: key }, PHASE.lifecycle);
  return balancer;
}

function refuseListener(world: World, input: InputOf<'CreateListener'>): Refusal | null {
  const params = { loadBalancer: input.loadBalancer, port: input.port, protocol: input.protocol };
  const balancer = findLoadBalancer(world, input.loadBalancer);
  if (balancer === null) return refusal('LoadBalancerNotFoundException', 'load-balancer-not-found', params);
  if (balancer.listeners.some((listener) => listener.port === input.port)) {
    return refusal('DuplicateListenerException', 'listener-exists', params);
  }
  const wantsApplication = balancer.type === 'application';
  if (isApplicationProtocol(input.protocol) !== wantsApplication) {
    return refusal('ValidationError', 'listener-protocol', params);
  }
  for (const { targetGroup } of input.forward) {
    const group = findTargetGroup(world, targetGroup);
    const named = { ...params, targetGroup };
    if (group === null) return refusal('TargetGroupNotFoundException', 'target-group-not-found', named);
    if (isApplicationProtocol(group.protocol) !== wantsApplication) {
      return refusal('ValidationError', 'target-group-protocol', named);
    }
    if (group.loadBalancer !== null && group.loadBalancer !== balancer.key) {
      return refusal('TargetGroupAssociationLimitException', 'target-group-taken', named);
    }
  }
  return null;
}

function listen(ctx: Context, input: InputOf<'CreateListener'>): string {
  const balancer = findLoadBalancer(ctx.world, input.loadBalancer)!;
  const forward = input.forward.map(({ targetGroup, weight }) => ({
    targetGroup: findTargetGroup(ctx.world, targetGroup)!.key,
    weight,
  }));
  const path = balancer.loadBalancerArn.slice(balancer.loadBalancerArn.indexOf('/') + 1);
  const region = ctx.world.regions[balancer.region]!.name;
  const listenerArn = elbArn(region, `listener/${path}/${hexId(ctx.random('id/listener'), 16)}`);
  balancer.listeners.push({ listenerArn, protocol: input.protocol, port: input.port, forward });
  for (const { targetGroup } of forward) {
    const group = ctx.world.targetGroups[targetGroup]!;
    group.loadBalancer = balancer.key;
    ctx.touch('target-group', targetGroup);
    for (const key of [...group.targets]) refreshUse(ctx, ctx.world.targets[key]!);
  }
  ctx.touch('load-balancer', balancer.key);
  return listenerArn;
}

export const loadBalancerSystem: System = {
  name: 'load-balancer',
  hears: {
    LoadBalancerActivated: (event, ctx) => {
      ctx.world.loadBalancers[event.loadBalancer]!.state = 'active';
      ctx.touch('load-balancer', event.loadBalancer);
    },
  },
  commands: [
    handler({
      op: 'CreateLoadBalancer',
      query: (world, { input }) => refuseBalancer(world, input),
      execute: ({ input }, ctx, line) => ctx.answer(line, { loadBalancerArn: create(ctx, input).loadBalancerArn }),
    }),
    handler({
      op: 'CreateListener',
      query: (world, { input }) => refuseListener(world, input),
      execute: ({ input }, ctx, line) => ctx.answer(line, { listenerArn: listen(ctx, input) }),
    }),
  ],
};
