/**
 * Is a task healthy, as a service counts it? One function of the world for everybody who asks: the container's own checks,
 * the target groups, and time alone where there is neither.
 * Source: SV-06, SV-07, SV-08, HC-07.
 */
import { seconds } from '../kernel/time.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { isTargetHealthy, targetFailure } from './target-health.ts';

/** Counts toward minimumHealthyPercent now (SV-06). */
export function isHealthyTask(world: World, task: Task): boolean {
  return (
    task.lastStatus === 'RUNNING' &&
    task.countsAsHealthy &&
    task.healthStatus !== 'UNHEALTHY' &&
    isTargetHealthy(world, task)
  );
}

/** Who calls a running task unhealthy; null when nobody does: it is healthy, or it is not known yet. */
export type UnhealthyBy = 'container' | 'target';

export function unhealthyBy(world: World, task: Task): UnhealthyBy | null {
  if (task.lastStatus !== 'RUNNING') return null;
  if (task.healthStatus === 'UNHEALTHY') return 'container';
  return targetFailure(world, task) === null ? null : 'target';
}

/** Before this instant unhealthy results of the task are ignored (SV-07) [µs]. */
export function graceEndsAtUs(service: Pick<Service, 'healthCheckGracePeriodSeconds'>, task: Task): number {
  return (task.startedAtUs ?? 0) + seconds(service.healthCheckGracePeriodSeconds);
}

/** The stoppedReason of a task that is stopped because its checks fail (section 4 of the messages). */
export function unhealthyReason(world: World, task: Task): string {
  if (task.healthStatus === 'UNHEALTHY') return 'Task failed container health checks';
  return targetFailure(world, task)?.stoppedReason ?? 'Task failed container health checks';
}

/** Was a task stopped since its checks fail? Of the reasons that a scheduler gives only those begin so. */
export function isHealthReason(reason: string): boolean {
  return reason.startsWith('Task failed container health checks') || reason.startsWith('Task failed ELB health checks');
}

/** SV-18. */
export function isProtected(task: Task, nowUs: number): boolean {
  return typeof task.protectedUntilUs === 'number' && task.protectedUntilUs > nowUs;
}
