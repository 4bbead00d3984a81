/**
 * Models: UpdateTaskProtection and GetTaskProtection: for some time a task is neither scaled in nor stopped by a rolling
 * deployment (SV-18). StopTask, draining and failing health checks do not ask.
 * Leaves out: DEPLOYMENT_BLOCKED, which the API answers while a protected task of an older revision is stopped anyhow.
 */
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, minutes, timeUs } from '../kernel/time.ts';
import type { InputOf } from '../model/commands.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { findCluster } from '../rules/lookup.ts';
import { describeProtection, protectableTasks } from '../rules/task-protection.ts';

/** Where the expiry of a task's protection waits among its timers. */
const TIMER = 'protection';

function refuse(world: World, input: { readonly cluster: string }): Refusal | null {
  return findCluster(world, input.cluster) === null
    ? refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster })
    : null;
}

function protect(ctx: Context, task: Task, input: InputOf<'UpdateTaskProtection'>): void {
  clearExpiry(ctx, task);
  const span = durationUs(minutes(input.expiresInMinutes));
  task.protectedUntilUs = input.protectionEnabled ? timeUs(ctx.nowUs + span) : null;
  if (input.protectionEnabled) {
    task.timers[TIMER] = ctx.sayIn(span, { kind: 'TaskProtectionExpired', task: task.key }, PHASE.lifecycle);
  }
  ctx.say({ kind: 'TaskProtectionChanged', task: task.key, protectedUntilUs: task.protectedUntilUs });
  ctx.touch('task', task.key);
}

function clearExpiry(ctx: Context, task: Task): void {
  const handle = task.timers[TIMER];
  if (handle === undefined) return;
  ctx.cancel(handle);
  delete task.timers[TIMER];
}

export const protectionSystem: System = {
  name: 'protection',
  hears: {
    TaskProtectionExpired: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      delete task.timers[TIMER];
      task.protectedUntilUs = null;
      ctx.touch('task', task.key);
    },
    // What is stopped needs no protection, and no event of its own for its end.
    TaskStopRequested: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      clearExpiry(ctx, task);
      if (task.protectedUntilUs) task.protectedUntilUs = null;
    },
  },
  commands: [
    handler({
      op: 'UpdateTaskProtection',
      query: (world, { input }) => refuse(world, input),
      execute: ({ input }, ctx, line) => {
        const asked = protectableTasks(ctx.world, findCluster(ctx.world, input.cluster)!, input.tasks);
        for (const task of asked.tasks) protect(ctx, task, input);
        ctx.answer(line, describeProtection(asked, ctx.nowUs));
      },
    }),
    handler({
      op: 'GetTaskProtection',
      query: (world, { input }) => refuse(world, input),
      execute: ({ input }, ctx, line) => {
        const asked = protectableTasks(ctx.world, findCluster(ctx.world, input.cluster)!, input.tasks);
        ctx.answer(line, describeProtection(asked, ctx.nowUs));
      },
    }),
  ],
};
