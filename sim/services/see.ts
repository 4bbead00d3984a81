/** A task as one look of the scheduler sees it. Source: SV-06, SV-07, SV-18, DR-03, DR-04, FG-09. */
import type { StopWhy } from '../model/decision.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { graceEndsAtUs, isHealthyTask, isProtected, unhealthyBy } from '../rules/task-health.ts';
import type { Seen } from './stops.ts';

export function see(world: World, service: Service, task: Task, nowUs: number, leaving: StopWhy | null): Seen {
  const fails = unhealthyBy(world, task) !== null;
  const inGrace = nowUs < graceEndsAtUs(service, task);
  return {
    task,
    healthy: isHealthyTask(world, task),
    unhealthy: fails && !inGrace,
    excused: fails && inGrace,
    isProtected: service.status === 'ACTIVE' && isProtected(task, nowUs),
    leaving,
  };
}

/** Why a task cannot stay where it is: on a DRAINING instance (DR-03, DR-04), on a machine that is taken away (FG-09). */
export function leavesPlace(world: World, task: Task): 'draining' | 'retiring' | null {
  const instance = task.containerInstance === null ? null : world.containerInstances[task.containerInstance]!;
  if (instance?.status === 'DRAINING') return 'draining';
  return task.retiresAtUs === undefined ? null : 'retiring';
}
