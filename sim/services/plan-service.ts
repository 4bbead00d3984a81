/**
 * What the service scheduler would do now: a pure function of the world. One arithmetic serves keeping the count, rolling
 * deployments and draining instances.
 * Source: RU-01 to RU-08, DR-02 to DR-06, SV-04, SV-06, PL-12, PL-13.
 */
import type { DeploymentKey, TaskKey } from '../model/ids.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { chooseToStop } from '../rules/scale-in.ts';

export interface ServicePlan {
  /** Tasks to stop, in this order. */
  readonly stop: readonly TaskKey[];
  /** Tasks of the primary deployment to start. */
  readonly start: number;
  /** Neither may anything stop nor start, though something should (RU-05). */
  readonly stuck: boolean;
  /** The primary deployment has reached its end (RU-08). */
  readonly completed: boolean;
  /** SV-04. */
  readonly steady: boolean;
  /** Deployments being replaced that have no task left. */
  readonly retire: readonly DeploymentKey[];
}

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

export function isHealthy(task: Task): boolean {
  return task.lastStatus === 'RUNNING' && task.countsAsHealthy;
}

/** runningCount and pendingCount as the API gives them: stopping tasks are in neither. */
export function countTasks(tasks: readonly Task[]): Counts {
  let running = 0;
  let healthy = 0;
  for (const task of tasks) {
    if (task.lastStatus === 'RUNNING') running += 1;
    if (isHealthy(task)) healthy += 1;
  }
  return { running, pending: tasks.length - running, healthy };
}

/** How many tasks the service is after: none while it is being deleted (SV-03). */
export function desiredOf(service: Service): number {
  return service.status === 'ACTIVE' ? service.desiredCount : 0;
}

function isOnDrainingInstance(world: World, task: Task): boolean {
  return world.containerInstances[task.containerInstance]!.status === 'DRAINING';
}

export function planService(world: World, service: Service): ServicePlan {
  const desired = desiredOf(service);
  const primary = service.deployments[0]!;
  const tasks = wantedTasks(world, service);
  // What must go: older revisions (RU-06), and whatever sits on a DRAINING instance (DR-03, DR-04).
  const mustGo = (task: Task): boolean => task.deployment !== primary || isOnDrainingInstance(world, task);
  const leaving = tasks.filter(mustGo);
  const staying = tasks.filter((task) => !mustGo(task));
  const minimum = minimumHealthy(desired, service.minimumHealthyPercent);
  const maximum = maximumTasks(desired, service.maximumPercent);

  // RU-06: starts are reckoned before stops, so that what is stopped now makes room for the next look, not for this one.
  const start = Math.max(0, Math.min(desired - staying.length, maximum - tasks.length));
  const stop = tasksToStop(world, service, { leaving, staying, desired, minimum });

  const { running, healthy } = countTasks(tasks);
  const settled = running === tasks.length && healthy === tasks.length;
  const blocked = leaving.length > 0 || staying.length < desired;
  const retire = service.deployments.slice(1).filter((key) => world.deployments[key]!.tasks.length === 0);
  const done = leaving.length === 0 && staying.length === desired && settled;
  const alone = service.deployments.length - retire.length === 1;
  return {
    stop,
    start,
    stuck: blocked && settled && stop.length === 0 && start === 0 && desired > 0,
    completed: done && alone && world.deployments[primary]!.state === 'PRIMARY.IN_PROGRESS',
    steady: done && alone,
    retire,
  };
}

interface Sides {
  readonly leaving: readonly Task[];
  readonly staying: readonly Task[];
  readonly desired: number;
  readonly minimum: number;
}

/** RU-06 (b): first what is not healthy, then healthy ones while enough stay healthy. Then what is too many (PL-12). */
function tasksToStop(world: World, service: Service, { leaving, staying, desired, minimum }: Sides): TaskKey[] {
  const stop: TaskKey[] = [];
  let healthy = countTasks([...leaving, ...staying]).healthy;
  const candidates = new Map(leaving.map((task) => [task.key, task]));
  let surplus = Math.max(0, staying.length - desired);
  const pool = new Map(staying.map((task) => [task.key, task]));

  const take = (from: Map<TaskKey, Task>): boolean => {
    const rows = [...from.values()];
    const weak = rows.filter((task) => !isHealthy(task));
    // A DRAINING instance keeps its running tasks until their replacements are healthy, PENDING ones go at once (DR-03).
    const open = weak.length > 0 ? weak : healthy - 1 >= minimum ? rows : [];
    if (open.length === 0) return false;
    const key = chooseToStop(
      world,
      open.map((task) => task.key),
      service,
      stop,
    );
    if (weak.length === 0) healthy -= 1;
    from.delete(key);
    stop.push(key);
    return true;
  };
  while (candidates.size > 0 && take(candidates));
  while (surplus > 0 && take(pool)) surplus -= 1;
  return stop;
}
