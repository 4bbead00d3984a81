/** What the agent tells the kernel of a container and of its task: shares, quotas, limits (RS-07 to RS-13). */
import type { Container } from '../model/container.ts';
import type { Instance } from '../model/instance.ts';
import type { ContainerDefinition, TaskDefinition } from '../model/task-definition.ts';
import type { Task } from '../model/task.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { isWindowsHost, windowsCpuLimit } from '../rules/windows.ts';

/** RS-07. */
const SHARES_MIN = 2;
const SHARES_MAX = 262_144;
/** What the kernel gives a group of which nobody says anything: a task with a quota, and what the host does itself [A]. */
export const SHARES_DEFAULT = 1_024;

/** RS-07: the weight of a Linux container. */
export function containerShares(cpu: number): number {
  return Math.max(SHARES_MIN, Math.min(SHARES_MAX, cpu));
}

export interface TaskShares {
  readonly weight: number;
  /** [vCPU]; null: none. */
  readonly quota: number | null;
  readonly memoryLimitMiB: number | null;
}

/** RS-08: with task-level cpu a hard quota, without it the shares of all its containers together. */
export function taskShares(definition: TaskDefinition, isWindows: boolean): TaskShares {
  const memoryLimitMiB = definition.memoryMiB;
  if (!isWindows && definition.cpu !== null) {
    return { weight: SHARES_DEFAULT, quota: definition.cpu / CPU_UNITS_PER_VCPU, memoryLimitMiB };
  }
  const weight = definition.containers.reduce((sum, { cpu }) => sum + containerShares(cpu), 0);
  // Task-level sizes mean nothing to Windows (RS-06).
  return { weight, quota: null, memoryLimitMiB: isWindows ? null : memoryLimitMiB };
}

export interface ContainerShares {
  readonly weight: number;
  /** RS-10: an absolute limit, also on an idle host [vCPU]; null: none. */
  readonly cap: number | null;
  /** RS-11: the hard limit [MiB]; null: only a soft one. */
  readonly memoryLimitMiB: number | null;
}

export function sharesOfContainer(row: ContainerDefinition, host: Instance, isWindows: boolean): ContainerShares {
  return {
    weight: containerShares(row.cpu),
    cap: isWindows ? windowsCpuLimit(row.cpu, host.vcpu) : null,
    memoryLimitMiB: row.memoryMiB,
  };
}

/** The definition of a container; null for the agent's own pause container. */
export function definitionOfContainer(world: World, task: Task, container: Container): ContainerDefinition | null {
  const { containers } = world.taskDefinitions[task.taskDefinition]!;
  return containers.find((row) => row.name === container.name) ?? null;
}

export function isWindows(world: World, host: Instance): boolean {
  return isWindowsHost(world, host);
}
