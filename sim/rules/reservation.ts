/**
 * The backend's book of a container instance: what a task takes when it is placed and gives back when its desiredStatus
 * becomes STOPPED. It is another book than the agent's own (TL-22).
 * Source: RS-03, RS-04, RS-15, RS-16, RS-18, NW-05, CI-07.
 */
import { invariant } from '../kernel/invariant.ts';
import type { ContainerInstance } from '../model/agent.ts';
import type { PortUse, TaskNeeds } from '../model/resources.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';

/** RS-17: reserved host ports on one instance, those of the system included. */
export const RESERVED_PORTS_MAX = 100;

/** How many of the last changes are kept at least; whoever is further behind looks at everything again. */
export const PLACEMENT_CHANGES_KEPT = 2_048;

/** Tasks of the group on the instance with desiredStatus RUNNING. Any name is a valid group, `constructor` too. */
export function groupCount(ci: Pick<ContainerInstance, 'groupCounts'>, group: string): number {
  return Object.hasOwn(ci.groupCounts, group) ? ci.groupCounts[group]! : 0;
}

/** The value of an attribute; null when the instance does not have it. */
export function attributeOf(ci: Pick<ContainerInstance, 'attributes'>, name: string): string | null {
  return Object.hasOwn(ci.attributes, name) ? ci.attributes[name]! : null;
}

/** Is the host port among those in use? Ports of the two protocols are apart (RS-15). */
export function portInUse(ports: readonly PortUse[], wanted: PortUse): boolean {
  for (const used of ports) if (used.port === wanted.port && used.protocol === wanted.protocol) return true;
  return false;
}

/** Takes the needs of one task of the group out of what the instance has left. The caller says so: touchPlacement. */
export function reserve(ci: ContainerInstance, needs: TaskNeeds, group: string): void {
  const left = ci.remaining;
  left.cpu -= needs.cpu;
  left.memoryMiB -= needs.memoryMiB;
  left.gpu -= needs.gpu;
  left.eniSlots -= needs.eniSlots;
  invariant(
    left.cpu >= 0 && left.memoryMiB >= 0 && left.gpu >= 0 && left.eniSlots >= 0,
    'reservation.overbooked',
    () => ({ containerInstance: ci.key, remaining: left, needs }),
  );
  for (const { protocol, port } of needs.ports) {
    invariant(!portInUse(left.ports, { protocol, port }), 'reservation.port-taken', () => ({
      containerInstance: ci.key,
      protocol,
      port,
    }));
    left.ports.push({ protocol, port });
  }
  setGroupCount(ci, group, groupCount(ci, group) + 1);
}

/** Gives back what `reserve` took. The caller says so: touchPlacement. */
export function release(ci: ContainerInstance, needs: TaskNeeds, group: string): void {
  const { remaining: left, registered } = ci;
  left.cpu += needs.cpu;
  left.memoryMiB += needs.memoryMiB;
  left.gpu += needs.gpu;
  left.eniSlots += needs.eniSlots;
  invariant(
    left.cpu <= registered.cpu &&
      left.memoryMiB <= registered.memoryMiB &&
      left.gpu <= registered.gpu &&
      left.eniSlots <= registered.eniSlots,
    'reservation.released-twice',
    () => ({ containerInstance: ci.key, remaining: left, registered, needs }),
  );
  for (const { protocol, port } of needs.ports) {
    const at = left.ports.findIndex((used) => used.port === port && used.protocol === protocol);
    invariant(at >= 0, 'reservation.port-not-taken', () => ({ containerInstance: ci.key, protocol, port }));
    left.ports.splice(at, 1);
  }
  const count = groupCount(ci, group);
  invariant(count > 0, 'reservation.group-not-counted', () => ({ containerInstance: ci.key, group }));
  setGroupCount(ci, group, count - 1);
}

function setGroupCount(ci: ContainerInstance, group: string, count: number): void {
  if (count === 0) delete ci.groupCounts[group];
  else if (group !== '__proto__') ci.groupCounts[group] = count;
  else {
    // An assignment would set the prototype instead.
    Object.defineProperty(ci.groupCounts, group, {
      value: count,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

/**
 * To be called after every change of what placement reads of a container instance: registration, removal from the
 * cluster's list, status, agentConnected, attributes, remaining, groupCounts, runningTasksCount. Raises `version` and notes the change, so
 * that the free-capacity index sees it.
 */
export function notePlacementChange(world: World, ci: ContainerInstance): void {
  ci.version += 1;
  world.placementChanges ??= { count: 0, latest: [] };
  const changes = world.placementChanges;
  changes.count += 1;
  changes.latest.push(ci.key);
  if (changes.latest.length >= 2 * PLACEMENT_CHANGES_KEPT) changes.latest.splice(0, PLACEMENT_CHANGES_KEPT);
}

/** notePlacementChange, and the screen is told. */
export function touchPlacement(ctx: Pick<Context, 'world' | 'touch'>, ci: ContainerInstance): void {
  notePlacementChange(ctx.world, ci);
  ctx.touch('container-instance', ci.key);
  ctx.touch('instance', ci.instance);
}
