/** What a service says of an unhealthy target, once for each time it becomes so (section 1 of the messages). */
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import { post } from './service-messages.ts';
import { targetFailure } from './target-health.ts';

export function postTargetFailure(ctx: Context, service: Service, task: Task): void {
  const failure = targetFailure(ctx.world, task);
  if (failure === null) return;
  const { port, targetGroupArn, reason } = failure;
  const where = `(port ${port}) is unhealthy in (target-group ${targetGroupArn})`;
  post(ctx, service, `(task ${task.id}) ${where} due to (reason ${reason})`, { cause: 'target' });
}

/** The task is well again, or gone: the same may be said anew. */
export function forgetTargetFailure(service: Service, task: Task): void {
  for (const about of Object.keys(service.saidAtUs)) {
    if (about.startsWith(`target (task ${task.id})`)) delete service.saidAtUs[about];
  }
}
