/** Revisions kept side by side: their part of the desired count, and whether it is there. Pure. Source: CD-02, NB-02. */
import type { Deployment, Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { isHealthyTask } from './task-health.ts';
import { computedDesiredCount } from './task-sets.ts';

/** How many tasks a revision is to have now. */
export function wantedOf(service: Service, { scale = 100 }: Pick<Deployment, 'scale'>): number {
  return service.status === 'ACTIVE' ? computedDesiredCount(service.desiredCount, scale) : 0;
}

/** NB-02: enough healthy tasks to take all the traffic; more than enough for a moment is no harm. */
export function isScaledUp(world: World, service: Service, deployment: Deployment): boolean {
  const healthy = deployment.tasks.filter((key) => {
    const task = world.tasks[key]!;
    return task.desiredStatus === 'RUNNING' && isHealthyTask(world, task);
  });
  return healthy.length >= wantedOf(service, deployment);
}
