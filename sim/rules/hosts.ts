/**
 * Where tasks run. A task on EC2 shares its instance with others; a Fargate task has a host of its own, a row of the same
 * table that no API, no count and no screen shows (FG-01), so that the agent's work is written once for both.
 */
import { present } from '../kernel/invariant.ts';
import type { ContainerInstance } from '../model/agent.ts';
import type { TaskKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';

/** The host a task has; null while it waits for one. */
export function findHost(world: World, task: Task): Instance | null {
  return task.host === null ? null : world.instances[task.host]!;
}

/** The host of a task that has been placed. Throws InvariantError when it waits for one. */
export function hostOf(world: World, task: Task): Instance {
  return present(findHost(world, task), 'host.none', () => ({ task: task.key, lastStatus: task.lastStatus }));
}

/** The backend's row of a task's instance; null on Fargate and while the task waits for a place. */
export function containerInstanceOf(world: World, task: Task): ContainerInstance | null {
  return task.containerInstance === null ? null : world.containerInstances[task.containerInstance]!;
}

/** The tasks of a host that have not reached STOPPED. */
export function tasksOn(world: World, instance: Instance): readonly TaskKey[] {
  if (instance.fargateTask !== null) {
    return world.tasks[instance.fargateTask]!.stoppedAtUs === null ? [instance.fargateTask] : [];
  }
  return instance.containerInstance === null ? [] : world.containerInstances[instance.containerInstance]!.tasks;
}

/** False for the hidden host of a Fargate task. */
export function isEc2(instance: Instance): boolean {
  return instance.fargateTask === null;
}

/** True for a machine outside the cloud, which EC2 does not know (BB-12). */
export function isExternal(world: World, instance: Instance): boolean {
  return instance.fleet !== null && world.fleets[instance.fleet]!.external;
}
