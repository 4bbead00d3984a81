/** Target groups as pools of the request network, targets as their members (LB-07, LB-09 to LB-12, LB-14, LB-15, NL-03). */
import { seconds } from '../kernel/time.ts';
import type { Container } from '../model/container.ts';
import type { ContainerKey } from '../model/ids.ts';
import type { Context } from '../model/system.ts';
import type { BalancingAlgorithm, Forward, LoadBalancer, Target, TargetGroup } from '../model/target-group.ts';
import type { TrafficBook } from '../model/traffic.ts';
import type { World } from '../model/world.ts';
import {
  addMember,
  addPool,
  cutMember,
  removeMember,
  setMember,
  setPool,
  type PoolOptions,
} from '../queueing/network.ts';
import { NONE, OUTCOME, type Network, type Policy } from '../queueing/network-state.ts';
import { checkedContainer } from '../rules/target-answers.ts';
import { serverOf } from '../rules/utilization.ts';
import { refreshFunctionGroup } from './function-pools.ts';
import { versionOfContainer } from './versions.ts';

const POLICY: Readonly<Record<BalancingAlgorithm, Policy>> = {
  round_robin: 'roundRobin',
  least_outstanding_requests: 'leastOutstanding',
  weighted_random: 'weightedRandom',
};

/** A connection on which nothing is said for so long is over [A] [µs]. */
const CONNECTION_US = 350_000_000;

export function balancerOf(world: World, group: TargetGroup): LoadBalancer | null {
  return group.loadBalancer === null ? null : world.loadBalancers[group.loadBalancer]!;
}

function isOfNetwork(world: World, group: TargetGroup): boolean {
  return balancerOf(world, group)?.type === 'network';
}

/** LB-15: an application balancer crosses zones unless the group says no, a network balancer only if it is told to. */
export function crossesZones(world: World, group: TargetGroup): boolean {
  const balancer = balancerOf(world, group);
  return group.crossZone ?? balancer?.crossZone ?? balancer?.type !== 'network';
}

function optionsOf(world: World, group: TargetGroup): Omit<PoolOptions, 'seed' | 'name'> {
  const isNetwork = isOfNetwork(world, group);
  const policy = isNetwork ? 'flowHash' : POLICY[group.algorithm ?? 'round_robin'];
  return {
    // NL-01.
    policy: group.targetType === 'lambda' ? 'weightedRandom' : policy,
    crossZone: crossesZones(world, group),
    // NL-01: a connection stays on its target, however many others there are by now.
    stickyUs: isNetwork ? CONNECTION_US : (group.stickyS ?? 0) * 1_000_000,
    // LB-08; behind a network balancer nobody answers with a code: the connection is refused.
    emptyOutcome: isNetwork ? OUTCOME.refused : OUTCOME.unavailable,
  };
}

/** The pool of a group; it is there from the first request on that may need it. */
export function poolOf(ctx: Context, net: Network, group: TargetGroup): number {
  const book = ctx.world.traffic!;
  const known = book.pools[group.key];
  if (known !== undefined) return known;
  const name = `target-group/${group.targetGroupName}`;
  const pool = addPool(net, { seed: ctx.world.seed, name, ...optionsOf(ctx.world, group) });
  book.pools[group.key] = pool;
  refreshGroup(ctx, net, group);
  return pool;
}

/** A forward action as pools and their weights. */
export function poolsOf(ctx: Context, net: Network, forward: readonly Forward[]): { pool: number; weight: number }[] {
  return forward.map(({ targetGroup, weight }) => ({
    pool: poolOf(ctx, net, ctx.world.targetGroups[targetGroup]!),
    weight,
  }));
}

/** Its attributes or its balancer have changed. */
export function refreshPool(world: World, net: Network, group: TargetGroup): void {
  const pool = world.traffic!.pools[group.key];
  if (pool !== undefined) setPool(net, pool, optionsOf(world, group));
}

/** LB-07: does the balancer send to everybody, because nobody is healthy? */
export function failsOpen(world: World, group: TargetGroup): boolean {
  let anyUnhealthy = false;
  for (const key of group.targets) {
    const { state } = world.targets[key]!;
    if (state === 'healthy' || state === 'unavailable') return false;
    if (state === 'unhealthy') anyUnhealthy = true;
  }
  return anyUnhealthy;
}

/** The part of the requests that a target takes, 0 or 1; slow start comes on top. */
function weightOf(target: Target, open: boolean): number {
  switch (target.state) {
    case 'healthy':
    case 'unavailable':
      return 1;
    case 'unhealthy':
      return open ? 1 : 0;
    default:
      return 0;
  }
}

/** Brings all members of a group in line with what its targets are now. */
export function refreshGroup(ctx: Context, net: Network, group: TargetGroup): void {
  const book = ctx.world.traffic!;
  const pool = book.pools[group.key];
  if (pool === undefined) return;
  if (group.targetType === 'lambda') {
    refreshFunctionGroup(ctx, net, group, pool);
    return;
  }
  const open = failsOpen(ctx.world, group);
  for (const key of group.targets) refreshTarget(ctx, net, book, pool, group, ctx.world.targets[key]!, open);
}

function refreshTarget(
  ctx: Context,
  net: Network,
  book: TrafficBook,
  pool: number,
  group: TargetGroup,
  target: Target,
  open: boolean,
): void {
  const container = checkedContainer(ctx.world, target);
  const server = (container === null ? null : serverOf(ctx.world, container)) ?? NONE;
  const weight = weightOf(target, open);
  const isNetwork = isOfNetwork(ctx.world, group);
  // LB-12: a network balancer waits for the whole delay; until then clients keep their connections (NL-03).
  const draining = target.state === 'draining';
  const watched = draining && !isNetwork;
  const keeps = isNetwork && (draining || target.state === 'unhealthyDraining');
  let row = book.members[target.key];
  if (row !== undefined && row.server !== server) {
    // What it was working on has ended with its server.
    removeMember(net, row.member);
    delete book.members[target.key];
    row = undefined;
  }
  if (row === undefined) {
    if (weight === 0 && !draining) return;
    const version = versionOfContainer(ctx.world, net, container);
    const member = addMember(net, pool, { server, zone: target.zone ?? 0, weight: 0, version });
    book.targetOf[member] = target.key;
    row = { member, server };
    book.members[target.key] = row;
  }
  const { members } = net;
  const rampsUntilUs = target.slowStartUntilUs ?? 0;
  const rampUs = weight > 0 && rampsUntilUs > ctx.nowUs ? seconds(group.slowStartS) : 0;
  const { member } = row;
  if (
    members.weight[member] === weight &&
    members.watched[member] === Number(watched) &&
    members.keeps[member] === Number(keeps) &&
    members.rampUs[member]! > 0 === rampUs > 0 &&
    (rampUs === 0 || members.rampFromUs[member] === rampsUntilUs - rampUs)
  ) {
    return;
  }
  const rampFromUs = rampUs === 0 ? 0 : rampsUntilUs - rampUs;
  setMember(net, member, { weight, watched, keeps, rampUs, rampFromUs }, ctx.nowUs);
}

/** NL-03: a target has become unhealthy; its balancer resets the connections to it. */
export function cutUnhealthy(ctx: Context, net: Network, group: TargetGroup, target: Target): void {
  const row = ctx.world.traffic!.members[target.key];
  if (row === undefined || target.state !== 'unhealthy' || !isOfNetwork(ctx.world, group)) return;
  cutMember(net, row.member, OUTCOME.refused, ctx.nowUs);
}

/**
 * A target is not used any more. Behind a network balancer its connections outlast the deregistration delay, unless the
 * group ends them then (NL-03).
 */
export function dropMember(ctx: Context, net: Network, group: TargetGroup, target: Target): void {
  const { members } = ctx.world.traffic!;
  const row = members[target.key];
  if (row === undefined) return;
  const staysConnected = !target.registered && group.terminateConnections !== true;
  removeMember(net, row.member);
  if (isOfNetwork(ctx.world, group) && !staysConnected) cutMember(net, row.member, OUTCOME.refused, ctx.nowUs);
  delete members[target.key];
}

/** The pool of a service that is called without a balancer: its names lead to all its running tasks in turn. */
export function servicePool(ctx: Context, net: Network, serviceName: string): number {
  const { world } = ctx;
  const book = world.traffic!;
  if (Object.hasOwn(book.servicePools, serviceName)) return book.servicePools[serviceName]!;
  const options = {
    seed: world.seed,
    name: `service/${serviceName}`,
    policy: 'roundRobin',
    emptyOutcome: OUTCOME.refused,
  } as const;
  const pool = addPool(net, options);
  book.servicePools[serviceName] = pool;
  for (const container of world.containers) {
    if (container.status === 'RUNNING') refreshCallee(ctx, net, container);
  }
  return pool;
}

/** The container of a task that others call: its first essential one. */
function calleeOf(world: World, container: Container): string | null {
  const task = world.tasks[container.task]!;
  if (task.service === null) return null;
  const first = task.containers.find((key) => world.containers[key]!.essential && !world.containers[key]!.internal);
  return first === container.key ? world.services[task.service]!.serviceName : null;
}

export function refreshCallee(ctx: Context, net: Network, container: Container): void {
  const { world } = ctx;
  const { servicePools, serviceMembers, targetOf } = world.traffic!;
  if (Object.keys(servicePools).length === 0) return;
  const name = calleeOf(world, container);
  if (name === null || !Object.hasOwn(servicePools, name)) return;
  const server = serverOf(world, container);
  const key: ContainerKey = container.key;
  const row = serviceMembers[key];
  if (row !== undefined && row.server !== server) {
    removeMember(net, row.member);
    delete serviceMembers[key];
  }
  if (server === null) return;
  const weight = container.stopSignalAtUs === null ? 1 : 0;
  if (serviceMembers[key] !== undefined) setMember(net, serviceMembers[key].member, { weight }, ctx.nowUs);
  else {
    const zone = world.tasks[container.task]!.zone ?? 0;
    const version = versionOfContainer(world, net, container);
    const member = addMember(net, servicePools[name]!, { server, zone, weight, version });
    targetOf[member] = -1;
    serviceMembers[key] = { member, server };
  }
}
