/** Capacity of a service or a group: what it is, its bounds, and setting it. */
import { timeUs } from '../kernel/time.ts';
import type { DecisionKey } from '../model/ids.ts';
import type { ScalableTarget, ScalingActivity, ScalingSubject } from '../model/scaling.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { groupByKey } from '../rules/auto-scaling-groups.ts';
import { bookOf, endActivity, memoryOf, startActivity, subjectId } from '../rules/scaling-book.ts';
import { setDesired } from './group-desired.ts';

export interface Capacity {
  readonly current: number;
  readonly minimum: number;
  readonly maximum: number;
}

export function targetOfService(world: World, service: number): ScalableTarget | null {
  return (world.scaling?.targets ?? []).find((row) => row.active && row.service === service) ?? null;
}

/** Null when it cannot be scaled: no target, a service or a group that goes. */
export function capacityOf(world: World, subject: ScalingSubject): Capacity | null {
  if (subject.kind === 'group') {
    const { desiredCapacity, minSize, maxSize, status } = groupByKey(world, subject.group);
    return status === 'Active' ? { current: desiredCapacity, minimum: minSize, maximum: maxSize } : null;
  }
  const target = targetOfService(world, subject.service);
  const service = world.services[subject.service]!;
  if (target === null || service.status !== 'ACTIVE') return null;
  return { current: service.desiredCount, minimum: target.minCapacity, maximum: target.maxCapacity };
}

/** AS-08: a deployment is under way. */
export function isDeploying(world: World, subject: ScalingSubject): boolean {
  if (subject.kind === 'group') return false;
  const { deployments, deploymentController } = world.services[subject.service]!;
  // CD-05: task sets hold nobody up.
  if (deploymentController !== undefined) return false;
  return deployments.length > 1 || world.deployments[deployments[0] ?? -1]?.state === 'PRIMARY.IN_PROGRESS';
}

/** Sets the capacity and says so: an activity of the service, or the group's own. */
export function setCapacity(
  ctx: Context,
  subject: ScalingSubject,
  to: number,
  cause: string,
  decision: DecisionKey | null,
): void {
  const { world } = ctx;
  if (subject.kind === 'group') setDesired(ctx, groupByKey(world, subject.group), to, cause);
  else setDesiredCount(ctx, subject, to, cause, decision);
}

/**
 * What a policy has done is what cooldowns count from (AS-05); scheduled actions ignore them (AS-11). `from` is what its
 * formula began with: in a cooldown that is the capacity before the whole row of scale-outs.
 */
export function remember(ctx: Context, subject: ScalingSubject, from: number, to: number): void {
  const memory = memoryOf(ctx.world, subject);
  const change = { atUs: timeUs(ctx.nowUs), from, to };
  if (to > from) {
    memory.lastOut = change;
    // A scale-out ends the pause of scale-in.
    memory.lastIn = null;
  } else memory.lastIn = change;
}

function setDesiredCount(
  ctx: Context,
  subject: Extract<ScalingSubject, { kind: 'service' }>,
  to: number,
  cause: string,
  decision: DecisionKey | null,
): void {
  const { world } = ctx;
  const service = world.services[subject.service]!;
  service.desiredCount = to;
  // What was refused before is asked for again: the count is another one.
  service.waitingOn = null;
  ctx.touch('service', service.key);
  ctx.say({ kind: 'ServiceDesiredCountChanged', service: service.key, desiredCount: to });
  const { open } = bookOf(world);
  const id = subjectId(subject);
  const before = open[id];
  if (before !== undefined) endActivity(ctx, before, 'Overridden', 'A newer activity has set another desired count.');
  const activity: ScalingActivity = startActivity(ctx, {
    subject,
    description: `Setting desired count to ${to}.`,
    cause,
    statusMessage: `Successfully set desired count to ${to}. Waiting for change to be fulfilled by ecs.`,
    decision,
  });
  open[id] = activity.key;
}

/** The service has looked at itself: has it become what the activity asked for? */
export function fulfil(ctx: Context, subject: Extract<ScalingSubject, { kind: 'service' }>): void {
  const open = ctx.world.scaling?.open;
  const id = subjectId(subject);
  const key = open?.[id];
  if (open === undefined || key === undefined) return;
  const service = ctx.world.services[subject.service]!;
  let running = 0;
  for (const deployment of service.deployments) {
    for (const task of ctx.world.deployments[deployment]!.tasks) {
      if (ctx.world.tasks[task]!.lastStatus === 'RUNNING') running += 1;
    }
  }
  if (running !== service.desiredCount) return;
  delete open[id];
  endActivity(
    ctx,
    key,
    'Successful',
    `Successfully set desired count to ${service.desiredCount}. Change successfully fulfilled by ecs.`,
  );
}
