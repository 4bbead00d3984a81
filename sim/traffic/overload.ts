/**
 * Who is too busy to answer health checks. A check is a small request like any other: it waits behind those that wait, and
 * gets its part of the processor. Every five seconds of simulated time the waiting is reckoned; an event is said only where
 * the answer changes, and with a margin, so that a container at the edge does not flap.
 */
import type { ContainerKey } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import type { Network } from '../queueing/network-state.ts';
import { serverOf } from '../rules/utilization.ts';
import { expectedResponseUs, isQueueFull } from '../queueing/reads.ts';

/** [A] [µs]. */
export const LOOK_EVERY_US = 5_000_000;
/** CPU time of a health check [A] [ms]. */
const CHECK_CPU_MS = 1;
/** With fewer requests than this nobody is overloaded. */
const BUSY_FROM = 4;
/** An overload is over when a check would take less than this part of its timeout. */
const MARGIN = 0.5;

/** The shortest time that somebody waits for the container's answer to a check [µs]; null: nobody checks it. */
function checkTimeoutUs(world: World, key: ContainerKey): number | null {
  const container = world.containers[key]!;
  const task = world.tasks[container.task]!;
  const definition = world.taskDefinitions[task.taskDefinition]!.containers.find((row) => row.name === container.name);
  let shortest = definition?.healthCheck?.timeoutS ?? Infinity;
  for (const target of task.targets ?? []) {
    const row = world.targets[target]!;
    const { healthCheck } = world.targetGroups[row.targetGroup]!;
    if (row.container === key && healthCheck.enabled && healthCheck.protocol !== 'TCP') {
      shortest = Math.min(shortest, healthCheck.timeoutS);
    }
  }
  return shortest === Infinity ? null : shortest * 1_000_000;
}

/** Containers whose answer changes now, by key. */
export function overloadChanges(world: World, net: Network): { container: ContainerKey; overloaded: boolean }[] {
  const { overloaded } = world.traffic!;
  const looked = new Set<ContainerKey>(overloaded);
  const { containerOf } = world.load!;
  const { busy, queued } = net.servers;
  for (let server = 0; server < net.serverCount; server++) {
    if (busy[server]! + queued[server]! < BUSY_FROM) continue;
    const key = containerOf[server]!;
    if (key !== -1) looked.add(key as ContainerKey);
  }
  if (looked.size === 0) return [];
  const changes: { container: ContainerKey; overloaded: boolean }[] = [];
  world.traffic!.overloaded = [];
  for (const key of [...looked].sort((one, other) => one - other)) {
    const was = world.containers[key]!.overloadedSinceUs !== undefined;
    const is = isOverloaded(world, net, key, was);
    if (is !== was) changes.push({ container: key, overloaded: is });
    if (is) world.traffic!.overloaded.push(key);
  }
  return changes;
}

function isOverloaded(world: World, net: Network, key: ContainerKey, was: boolean): boolean {
  const server = serverOf(world, { key });
  const timeoutUs = checkTimeoutUs(world, key);
  if (server === null || timeoutUs === null) return false;
  if (isQueueFull(net, server)) return true;
  return expectedResponseUs(net, server, CHECK_CPU_MS) > (was ? timeoutUs * MARGIN : timeoutUs);
}
