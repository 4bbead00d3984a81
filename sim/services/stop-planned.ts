/** The stops of a plan, carried out (SV-08, RU-06, FG-09): the words are those of the real service. */
import type { TaskKey } from '../model/ids.ts';
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import { post, taskList } from '../rules/service-messages.ts';
import { postTargetFailure } from '../rules/target-messages.ts';
import { unhealthyReason } from '../rules/task-health.ts';
import type { ServicePlan } from './service-plan.ts';

/** Stops what the plan says, and says why: to the task in its stoppedReason, to the service in its events. */
export function stopPlanned(ctx: Context, service: Service, plan: ServicePlan): void {
  if (plan.stop.length === 0) return;
  const { world } = ctx;
  const primary = world.deployments[service.deployments[0]!]!;
  for (const { task: key, why } of plan.stop) {
    const task = world.tasks[key]!;
    if (why === 'unhealthy' && task.healthStatus === 'UNHEALTHY') {
      post(ctx, service, `(task ${task.id}) failed container health checks.`);
    } else if (why === 'unhealthy') postTargetFailure(ctx, service, task);
    const reason =
      why === 'unhealthy'
        ? unhealthyReason(world, task)
        : why === 'retiring'
          ? 'ECS is performing maintenance on the underlying infrastructure hosting the task'
          : `Scaling activity initiated by (deployment ${primary.id})`;
    sayStop(ctx, key, reason);
    noteOwed(ctx, service, task, why === 'unhealthy');
  }
  const keys = plan.stop.map(({ task }) => task);
  post(ctx, service, `has stopped ${keys.length} running tasks: ${taskList(world, keys)}.`);
}

export function sayStop(ctx: Context, task: TaskKey, reason: string): void {
  ctx.say({ kind: 'TaskStopRequested', task, stopCode: 'ServiceSchedulerInitiated', reason });
}

/** SV-08: an older revision that loses a failing task to make room gets it back. */
function noteOwed(ctx: Context, service: Service, task: Task, isUnhealthy: boolean): void {
  if (!isUnhealthy || task.deployment === null || task.deployment === service.deployments[0]) return;
  const deployment = ctx.world.deployments[task.deployment]!;
  if (deployment.scale !== undefined) return;
  deployment.replacementsOwed = (deployment.replacementsOwed ?? 0) + 1;
}
