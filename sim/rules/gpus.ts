/** GPUs are whole, and each has an id that is pinned to one container at a time (RS-20). */
import type { ContainerInstance } from '../model/agent.ts';
import type { Instance } from '../model/instance.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { tasksOn } from './hosts.ts';

/** Ids of the host's GPUs, in order: `GPU-` and a UUID that follows from the instance's own id. */
export function gpuIdsOf({ ec2InstanceId, gpus }: Pick<Instance, 'ec2InstanceId' | 'gpus'>): string[] {
  const hex = ec2InstanceId.replace(/[^0-9a-f]/g, '').padEnd(16, '0');
  return Array.from({ length: gpus }, (_, index) => {
    const last = index.toString(16).padStart(12, '0');
    return `GPU-${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-8000-${last}`;
  });
}

/** GPUs of the host that no admitted task other than this one has. */
function freeIds(world: World, instance: Instance, except: Task | null): string[] {
  const taken = new Set<string>();
  for (const key of tasksOn(world, instance)) {
    const task = world.tasks[key]!;
    if (task === except || !task.admitted) continue;
    for (const container of task.containers) for (const id of world.containers[container]!.gpuIds ?? []) taken.add(id);
  }
  return gpuIdsOf(instance).filter((id) => !taken.has(id));
}

/** As remainingResources lists them. */
export function freeGpuIds(world: World, ci: ContainerInstance): string[] {
  const instance = world.instances[ci.instance]!;
  return instance.gpus === 0 ? [] : freeIds(world, instance, null);
}

/** Pins free GPUs of the host to the containers of a task that it has admitted. */
export function pinGpus(world: World, task: Task, instance: Instance): void {
  if (task.needs.gpu === 0) return;
  const free = freeIds(world, instance, task);
  const { containers } = world.taskDefinitions[task.taskDefinition]!;
  for (const key of task.containers) {
    const container = world.containers[key]!;
    const gpus = containers.find((row) => row.name === container.name)?.gpus ?? 0;
    if (gpus > 0) container.gpuIds = free.splice(0, gpus);
  }
}
