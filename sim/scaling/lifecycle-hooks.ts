/** Hooks that hold up members on their way in and out (AG-02). */
import { NO_EVENT } from '../kernel/event-queue.ts';
import { durationUs, hours, later, type TimeUs } from '../kernel/time.ts';
import type {
  HookWait,
  LifecycleActionResult,
  LifecycleHook,
  LifecycleTransition,
} from '../model/auto-scaling-group.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { groupByKey, type Member } from '../rules/auto-scaling-groups.ts';
import { uuid } from '../rules/minting.ts';
import { leave } from './group-look.ts';

/** AG-02: 48 h, or a hundred heartbeats. */
const LONGEST = hours(48);
const HEARTBEATS_MAX = 100;

export const MANAGED_DRAINING_HOOK = 'ecs-managed-draining-termination-hook';

export function hooksOf(world: World, member: Member, transition: LifecycleTransition): LifecycleHook[] {
  return groupByKey(world, member.membership.group).hooks.filter((hook) => hook.transition === transition);
}

/** The latest end of a wait (AG-02); ECS keeps its own hook alive as long as that may be (CP-10). */
export function longestWait({ heartbeatTimeoutUs, managed }: LifecycleHook): number {
  return managed ? LONGEST : Math.min(LONGEST, HEARTBEATS_MAX * heartbeatTimeoutUs);
}

export function startHooks(ctx: Context, member: Member, transition: LifecycleTransition): void {
  const { membership } = member;
  for (const hook of hooksOf(ctx.world, member, transition)) {
    const longest = durationUs(longestWait(hook));
    const span = hook.managed ? longest : hook.heartbeatTimeoutUs;
    membership.waits.push({
      hook: hook.name,
      token: uuid(ctx.random(`hook/${member.name}`)),
      latestUs: later(ctx.nowUs, longest),
      timer: ctx.sayIn(span, { kind: 'LifecycleActionTimedOut', instance: member.key, hook: hook.name }),
    });
    const started = { instance: member.key, group: membership.group, hook: hook.name, transition } as const;
    ctx.say({ kind: 'LifecycleActionStarted', ...started });
  }
}

export function endHooks(ctx: Context, { membership }: Member): void {
  for (const { timer } of membership.waits) if (timer !== NO_EVENT) ctx.cancel(timer);
  membership.waits = [];
}

/** What was asked to wait may go on, or not: ABANDON ends a launch, and hurries a termination. */
export function completeHook(
  ctx: Context,
  member: Member,
  hook: string,
  result: LifecycleActionResult,
  timedOut = false,
): void {
  const { membership } = member;
  const wait = membership.waits.find((row) => row.hook === hook);
  if (wait === undefined) return;
  if (!timedOut && wait.timer !== NO_EVENT) ctx.cancel(wait.timer);
  membership.waits = membership.waits.filter((row) => row !== wait);
  ctx.say({ kind: 'LifecycleActionCompleted', instance: member.key, hook, result, timedOut });
  if (membership.lifecycleState === 'Pending:Wait') {
    if (result === 'ABANDON') {
      leave(
        ctx,
        member,
        `an instance was taken out of service in response to a lifecycle hook ${hook} that was abandoned`,
      );
    } else if (membership.waits.length === 0) ctx.send('group-instance', member.key, 'PROCEED');
  } else if (result === 'ABANDON' || membership.waits.length === 0) ctx.send('group-instance', member.key, 'PROCEED');
}

/** Nobody answered in time: the hook's own answer holds. */
export function timeOutHook(ctx: Context, member: Member, name: string): void {
  const hook = groupByKey(ctx.world, member.membership.group).hooks.find((row) => row.name === name);
  const wait = member.membership.waits.find((row) => row.hook === name);
  if (wait !== undefined) wait.timer = NO_EVENT;
  completeHook(ctx, member, name, hook?.defaultResult ?? 'CONTINUE', true);
}

/** A heartbeat starts the timeout anew, up to the longest wait. */
export function beat(ctx: Context, member: Member, wait: HookWait): void {
  const hook = groupByKey(ctx.world, member.membership.group).hooks.find((row) => row.name === wait.hook);
  if (hook === undefined) return;
  if (wait.timer !== NO_EVENT) ctx.cancel(wait.timer);
  const untilUs = Math.min(later(ctx.nowUs, hook.heartbeatTimeoutUs), wait.latestUs) as TimeUs;
  const timedOut = { kind: 'LifecycleActionTimedOut', instance: member.key, hook: wait.hook } as const;
  wait.timer = ctx.sayIn(durationUs(untilUs - ctx.nowUs), timedOut);
}
