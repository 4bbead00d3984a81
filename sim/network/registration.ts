/** Targets come into a group and leave it (SV-17, LB-12). What a balancer thinks of them is target-health.system.ts. */
import { NO_EVENT } from '../kernel/event-queue.ts';
import type { TargetKey } from '../model/ids.ts';
import type { Context } from '../model/system.ts';
import type { ServiceLoadBalancer, Target, TargetGroup } from '../model/target-group.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { findHost } from '../rules/hosts.ts';
import { isInUse } from '../rules/target-groups.ts';

/** Where a target is, and who it is. */
export type Address = Pick<Target, 'id' | 'port' | 'zone' | 'instance' | 'task' | 'container'>;

/** The address of a task's container: bridge and host instance and host port, awsvpc its own address (SV-17); null when there is none. */
export function addressOf(world: World, task: Task, entry: ServiceLoadBalancer): Address | null {
  const { networkMode } = world.taskDefinitions[task.taskDefinition]!;
  const container = task.containers
    .map((key) => world.containers[key]!)
    .find((row) => row.name === entry.containerName && row.status === 'RUNNING');
  const host = findHost(world, task);
  if (container === undefined || host === null) return null;
  const where = { zone: host.zone, instance: host.key, task: task.key, container: container.key };
  if (networkMode === 'awsvpc') {
    return task.eni === null ? null : { ...where, id: task.eni.privateIpv4Address, port: entry.containerPort };
  }
  const binding = container.networkBindings.find((row) => row.containerPort === entry.containerPort);
  const port = networkMode === 'host' ? entry.containerPort : binding?.port;
  return port === undefined ? null : { ...where, id: host.ec2InstanceId, port };
}

/** The registered target at an address; null when there is none. */
export function registeredAt(
  world: World,
  group: TargetGroup,
  { id, port }: Pick<Address, 'id' | 'port'>,
): Target | null {
  for (const key of group.targets) {
    const target = world.targets[key]!;
    if (target.registered && target.id === id && target.port === port) return target;
  }
  return null;
}

/** A target enters a group. It is checked from now on if the group is used (LB-02). */
export function addTarget(ctx: Context, group: TargetGroup, address: Address): Target {
  const { world } = ctx;
  const key = world.targets.length as TargetKey;
  const target: Target = {
    key,
    targetGroup: group.key,
    ...address,
    registeredAtUs: ctx.nowUs,
    state: 'unused',
    reason: 'Target.NotInUse',
    failure: null,
    checksFromUs: 0,
    checksDone: 0,
    answers: [],
    streak: 0,
    turn: NO_EVENT,
    slowStartUntilUs: null,
    registered: true,
    leftAtUs: null,
    timers: {},
  };
  world.targets.push(target);
  group.targets.push(key);
  if (address.task === null) group.byHand.push(key);
  else (world.tasks[address.task]!.targets ??= []).push(key);
  ctx.touch('target-group', group.key);
  ctx.start('target', key);
  if (isInUse(world, target)) ctx.send('target', key, 'IN_USE');
  return target;
}

/** A target drains, or is gone at once when nobody sends to it (LB-12). */
export function removeTarget(ctx: Context, target: Target): void {
  target.registered = false;
  if (target.state !== 'unused') ctx.send('target', target.key, 'DEREGISTER');
  else {
    dropTarget(ctx, target);
    target.reason = 'Target.NotRegistered';
    ctx.touch('target', target.key);
  }
}

/** Takes a target that is over off the lists. */
export function dropTarget(ctx: Context, target: Target): void {
  target.leftAtUs = ctx.nowUs;
  const group = ctx.world.targetGroups[target.targetGroup]!;
  const others = (keys: readonly TargetKey[]): TargetKey[] => keys.filter((key) => key !== target.key);
  group.targets = others(group.targets);
  group.byHand = others(group.byHand);
  ctx.touch('target-group', group.key);
  if (target.task === null) return;
  const task = ctx.world.tasks[target.task]!;
  task.targets = others(task.targets ?? []);
}
