/**
 * Models: application and network load balancers as far as health goes: their zones, their start of 2 to 4 min (LB-19),
 * their listeners with rules by priority, and the groups these forward to (LB-16, LB-17), which may be changed at any time
 * (LB-18), by hand or by a release. Security groups say who may speak to a listener (BG-04). A group without a listener is not used (LB-02). What becomes of requests is sim/traffic.
 * Leaves out: other security groups for a balancer that is there, actions other than forward, conditions other than path and host, deletion of balancers and listeners,
 * Classic and Gateway Load Balancers.
 */
import { PHASE } from '../kernel/kernel.ts';
import { seconds } from '../kernel/time.ts';
import type { ForwardInput, InputOf, ListenerInput } from '../model/commands.ts';
import type { LoadBalancerKey, RegionKey, ZoneKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { Forward, Listener, ListenerRule, LoadBalancer } from '../model/target-group.ts';
import type { World } from '../model/world.ts';
import { findSubnet } from '../rules/addresses.ts';
import { hexId } from '../rules/minting.ts';
import { securityGroupsNamed } from '../rules/security-groups.ts';
import { elbArn, findLoadBalancer, findTargetGroup, isApplicationProtocol } from '../rules/target-groups.ts';
import { addressFrom } from './interfaces.ts';
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
  const address = subnet === null ? null : addressFrom(ctx, subnet);
  return address === null ? [] : [address];
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
    ...(input.securityGroups === undefined ? {} : { securityGroups: securityGroupsNamed(world, input.securityGroups) }),
    ...(input.crossZone === undefined ? {} : { crossZone: input.crossZone }),
    ...(input.idleTimeoutS === undefined ? {} : { idleTimeoutS: input.idleTimeoutS }),
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
  if (isApplicationProtocol(input.protocol) !== (balancer.type === 'application')) {
    return refusal('ValidationError', 'listener-protocol', params);
  }
  return refuseForward(world, balancer, input.forward, params);
}

/** Groups of a forward action: they exist, speak the balancer's language, and belong to nobody else. */
function refuseForward(
  world: World,
  balancer: LoadBalancer,
  forward: readonly ForwardInput[],
  params: Readonly<Record<string, string | number>>,
): Refusal | null {
  const wantsApplication = balancer.type === 'application';
  for (const { targetGroup } of forward) {
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
  const forward = forwardOf(ctx.world, input.forward);
  const path = balancer.loadBalancerArn.slice(balancer.loadBalancerArn.indexOf('/') + 1);
  const region = ctx.world.regions[balancer.region]!.name;
  const listenerArn = elbArn(region, `listener/${path}/${hexId(ctx.random('id/listener'), 16)}`);
  const row: Listener = { listenerArn, protocol: input.protocol, port: input.port, forward };
  stick(row, input.stickyS);
  balancer.listeners.push(row);
  markUsed(ctx, balancer);
  return listenerArn;
}

/** LB-17; undefined: as it is. */
function stick(action: Listener | ListenerRule, stickyS: number | undefined): void {
  if (stickyS === 0) delete action.stickyS;
  else if (stickyS !== undefined) action.stickyS = stickyS;
}

function forwardOf(world: World, forward: readonly ForwardInput[]): Forward[] {
  return forward.map(({ targetGroup, weight }) => ({ targetGroup: findTargetGroup(world, targetGroup)!.key, weight }));
}

/** LB-02: the groups that some listener or rule of the balancer forwards to are used, those it has let go are not. */
function markUsed(ctx: Context, balancer: LoadBalancer): void {
  const used = new Set<number>();
  for (const { forward, rules = [] } of balancer.listeners) {
    for (const one of [forward, ...rules.map((rule) => rule.forward)]) {
      for (const { targetGroup } of one) used.add(targetGroup);
    }
  }
  for (const group of ctx.world.targetGroups) {
    const isUsed = used.has(group.key);
    if (isUsed === (group.loadBalancer === balancer.key)) continue;
    group.loadBalancer = isUsed ? balancer.key : null;
    ctx.touch('target-group', group.key);
    for (const key of [...group.targets]) refreshUse(ctx, ctx.world.targets[key]!);
  }
  ctx.touch('load-balancer', balancer.key);
}

function findListener(world: World, { loadBalancer, port }: ListenerInput): Listener | null {
  return findLoadBalancer(world, loadBalancer)?.listeners.find((row) => row.port === port) ?? null;
}

function findRule(world: World, input: ListenerInput & { readonly priority: number }): ListenerRule | null {
  return findListener(world, input)?.rules?.find((row) => row.priority === input.priority) ?? null;
}

/** Why a change of a listener or of a rule is not possible; `rule` says whether there has to be one of that priority. */
function refuseChange(
  world: World,
  input: ListenerInput & { readonly priority?: number; readonly forward?: readonly ForwardInput[] | null },
  rule: 'none' | 'new' | 'known',
): Refusal | null {
  const { loadBalancer, port, priority = 0, forward = null } = input;
  const params = { loadBalancer, port, priority };
  const balancer = findLoadBalancer(world, loadBalancer);
  if (balancer === null) return refusal('LoadBalancerNotFoundException', 'load-balancer-not-found', params);
  if (findListener(world, input) === null) return refusal('ListenerNotFoundException', 'listener-not-found', params);
  if (rule !== 'none') {
    if (balancer.type === 'network') return refusal('InvalidConfigurationRequest', 'rules-of-network', params);
    const isKnown = findRule(world, { loadBalancer, port, priority }) !== null;
    if (rule === 'new' && isKnown) return refusal('PriorityInUseException', 'rule-exists', params);
    if (rule === 'known' && !isKnown) return refusal('RuleNotFoundException', 'listener-rule-not-found', params);
  }
  return forward === null ? null : refuseForward(world, balancer, forward, params);
}

/** LB-16. */
function createRule(ctx: Context, input: InputOf<'CreateRule'>): string {
  const balancer = findLoadBalancer(ctx.world, input.loadBalancer)!;
  const listener = findListener(ctx.world, input)!;
  const ruleArn = `${listener.listenerArn.replace(':listener/', ':listener-rule/')}/${hexId(ctx.random('id/rule'), 16)}`;
  const forward = forwardOf(ctx.world, input.forward);
  const rule: ListenerRule = { ruleArn, priority: input.priority, conditions: input.conditions, forward };
  stick(rule, input.stickyS);
  const rules = [...(listener.rules ?? []), rule];
  listener.rules = rules.sort((a, b) => a.priority - b.priority);
  markUsed(ctx, balancer);
  return ruleArn;
}

export const loadBalancerSystem: System = {
  name: 'load-balancer',
  hears: {
    LoadBalancerActivated: (event, ctx) => {
      ctx.world.loadBalancers[event.loadBalancer]!.state = 'active';
      ctx.touch('load-balancer', event.loadBalancer);
    },
    ForwardShifted: (event, ctx) => markUsed(ctx, ctx.world.loadBalancers[event.loadBalancer]!),
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
    handler({
      op: 'ModifyListener',
      query: (world, { input }) => refuseChange(world, input, 'none'),
      execute: ({ input }, ctx) => {
        const listener = findListener(ctx.world, input)!;
        listener.forward = forwardOf(ctx.world, input.forward);
        stick(listener, input.stickyS);
        markUsed(ctx, findLoadBalancer(ctx.world, input.loadBalancer)!);
      },
    }),
    handler({
      op: 'CreateRule',
      query: (world, { input }) => refuseChange(world, input, 'new'),
      execute: ({ input }, ctx, line) => ctx.answer(line, { ruleArn: createRule(ctx, input) }),
    }),
    handler({
      op: 'ModifyRule',
      query: (world, { input }) => refuseChange(world, input, 'known'),
      execute: ({ input }, ctx) => {
        const rule = findRule(ctx.world, input)!;
        rule.conditions = input.conditions ?? rule.conditions;
        rule.forward = input.forward === null ? rule.forward : forwardOf(ctx.world, input.forward);
        stick(rule, input.stickyS);
        markUsed(ctx, findLoadBalancer(ctx.world, input.loadBalancer)!);
      },
    }),
    handler({
      op: 'DeleteRule',
      query: (world, { input }) => refuseChange(world, input, 'known'),
      execute: ({ input }, ctx) => {
        const listener = findListener(ctx.world, input)!;
        listener.rules = listener.rules!.filter((rule) => rule.priority !== input.priority);
        markUsed(ctx, findLoadBalancer(ctx.world, input.loadBalancer)!);
      },
    }),
    handler({
      op: 'ModifyLoadBalancerAttributes',
      query: (world, { input }) =>
        findLoadBalancer(world, input.loadBalancer) === null
          ? refusal('LoadBalancerNotFoundException', 'load-balancer-not-found', { loadBalancer: input.loadBalancer })
          : null,
      execute: ({ input }, ctx) => {
        const balancer = findLoadBalancer(ctx.world, input.loadBalancer)!;
        if (input.crossZone !== undefined) balancer.crossZone = input.crossZone;
        if (input.idleTimeoutS !== undefined) balancer.idleTimeoutS = input.idleTimeoutS;
        ctx.touch('load-balancer', balancer.key);
      },
    }),
  ],
};
