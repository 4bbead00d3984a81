/** A group's desired capacity and its next look at itself. */
import { NO_EVENT } from '../kernel/event-queue.ts';
import { PHASE } from '../kernel/kernel.ts';
import { later, seconds, type DurationUs } from '../kernel/time.ts';
import type { AutoScalingGroup } from '../model/auto-scaling-group.ts';
import type { Context } from '../model/system.ts';
import { clamped } from '../rules/scaling-math.ts';

/** DF-05. */
const REACTION = seconds(1);

/** The group looks at itself after `span`, or earlier if that is planned already. */
export function wakeGroup(ctx: Context, group: AutoScalingGroup, span: DurationUs = REACTION): void {
  const atUs = ctx.nowUs + span;
  if (group.wake !== NO_EVENT) {
    if (group.wakeAtUs <= atUs) return;
    ctx.cancel(group.wake);
  }
  group.wakeAtUs = atUs;
  group.wake = ctx.sayIn(span, { kind: 'GroupEvaluated', group: group.key }, PHASE.control);
}

/** Sets the desired capacity, within the bounds; `cause` in the words of an activity's cause. */
export function setDesired(ctx: Context, group: AutoScalingGroup, desired: number, cause: string): void {
  const before = group.desiredCapacity;
  const after = clamped(desired, group.minSize, group.maxSize);
  if (after === before) return;
  group.desiredCapacity = after;
  group.reason = `${cause} changing the desired capacity from ${before} to ${after}`;
  group.cooldownUntilUs = later(ctx.nowUs, group.defaultCooldownUs);
  ctx.say({ kind: 'GroupDesiredCapacityChanged', group: group.key, desiredCapacity: after });
  wakeGroup(ctx, group);
}

/** null: unchanged. Bounds that cross keep the one that was given. */
export function setBounds(group: AutoScalingGroup, min: number | null, max: number | null): void {
  group.maxSize = Math.max(max ?? group.maxSize, max === null ? (min ?? 0) : 0);
  group.minSize = Math.min(min ?? group.minSize, group.maxSize);
}
