/** The numbers of a service: what it wants, what it may, what it has. Source: RU-01, SV-03, DR-09. */
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { isHealthyTask } from '../rules/task-health.ts';

export interface Counts {
  readonly running: number;
  readonly pending: number;
  readonly healthy: number;
}

/** RU-01: the fewest tasks that must stay healthy. */
export function minimumHealthy(desired: number, minimumHealthyPercent: number): number {
  return Math.ceil((desired * minimumHealthyPercent) / 100);
}

/** RU-01: the most tasks that may be RUNNING or PENDING. */
export function maximumTasks(desired: number, maximumPercent: number): number {
  return Math.floor((desired * maximumPercent) / 100);
}

/** Tasks of the service with desiredStatus RUNNING, all revisions, in order of creation. */
export function wantedTasks(world: World, service: Service): Task[] {
  const tasks: Task[] = [];
  for (const key of service.deployments) {
    for (const task of world.deployments[key]!.tasks) {
      if (world.tasks[task]!.desiredStatus === 'RUNNING') tasks.push(world.tasks[task]!);
    }
  }
  return tasks.sort((a, b) => a.key - b.key);
}

/** runningCount and pendingCount as the API gives them: stopping tasks are in neither. */
export function countTasks(world: World, tasks: readonly Task[]): Counts {
  let running = 0;
  let healthy = 0;
  for (const task of tasks) {
    if (task.lastStatus === 'RUNNING') running += 1;
    if (isHealthyTask(world, task)) healthy += 1;
  }
  return { running, pending: tasks.length - running, healthy };
}

/** How many tasks the service is after: none while it is being deleted (SV-03). */
export function desiredOf(service: Service): number {
  return service.status === 'ACTIVE' ? service.desiredCount : 0;
}
