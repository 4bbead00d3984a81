/**
 * Models: scalable targets of services (AS-01) and scheduled actions, of services and of groups (AS-11). What a change of the
 * desired count becomes is the service scheduler's matter: without instances new tasks stay unplaced (AS-14).
 * Leaves out: other namespaces than ecs, time zones.
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import { PHASE } from '../kernel/kernel.ts';
import { durationUs } from '../kernel/time.ts';
import type { ScalableTargetKey, ScheduledActionKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type {
  PutScheduledActionInput,
  PutScheduledUpdateGroupActionInput,
  RegisterScalableTargetInput,
  ScalableTargetName,
} from '../model/scaling-commands.ts';
import type { ScalableTarget, ScalingSubject, ScheduledAction } from '../model/scaling.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { findGroup, groupByKey } from '../rules/auto-scaling-groups.ts';
import { usOfIso } from '../rules/epoch.ts';
import { clamped } from '../rules/scaling-math.ts';
import { bookOf, endActivity, keepScalingDecision, startActivity, subjectId } from '../rules/scaling-book.ts';
import { LIMITS } from '../rules/limits.ts';
import { nextOccasion, parseSchedule } from '../rules/schedule-expression.ts';
import { capacityOf, fulfil, setCapacity, targetOfService } from './capacity-of.ts';
import { setBounds } from './group-desired.ts';
import { findTarget, serviceOfResource } from './scalable-target.ts';
import { deletePolicies } from './scaling-policy.system.ts';

function refuseRegister(world: World, input: RegisterScalableTargetInput): Refusal | null {
  const service = serviceOfResource(world, input.ResourceId);
  if (service === null)
    return refusal('ValidationException', 'service-of-resource-not-found', { resource: input.ResourceId });
  if (service.schedulingStrategy === 'DAEMON') {
    return refusal('ValidationException', 'daemon-not-scalable', { service: service.serviceName });
  }
  const known = findTarget(world, input.ResourceId);
  const min = input.MinCapacity ?? known?.minCapacity;
  const max = input.MaxCapacity ?? known?.maxCapacity;
  if (min === undefined || max === undefined) {
    return refusal('ValidationException', 'capacity-needed', { resource: input.ResourceId });
  }
  return min > max ? refusal('ValidationException', 'min-above-max', { min, max }) : null;
}

function register(ctx: Context, input: RegisterScalableTargetInput): void {
  const { targets } = bookOf(ctx.world);
  let target: ScalableTarget | null = findTarget(ctx.world, input.ResourceId);
  if (target === null) {
    target = {
      key: targets.length as ScalableTargetKey,
      resourceId: input.ResourceId,
      service: serviceOfResource(ctx.world, input.ResourceId)!.key,
      minCapacity: 0,
      maxCapacity: 0,
      suspendedIn: false,
      suspendedOut: false,
      suspendedScheduled: false,
      active: true,
    };
    targets.push(target);
  }
  target.minCapacity = input.MinCapacity ?? target.minCapacity;
  target.maxCapacity = input.MaxCapacity ?? target.maxCapacity;
  const { SuspendedState: state } = input;
  target.suspendedIn = state?.DynamicScalingInSuspended ?? target.suspendedIn;
  target.suspendedOut = state?.DynamicScalingOutSuspended ?? target.suspendedOut;
  target.suspendedScheduled = state?.ScheduledScalingSuspended ?? target.suspendedScheduled;
}

function refuseTarget(world: World, { ResourceId }: Pick<ScalableTargetName, 'ResourceId'>): Refusal | null {
  return findTarget(world, ResourceId) === null
    ? refusal('ObjectNotFoundException', 'scalable-target-not-found', { resource: ResourceId })
    : null;
}

function deregister(ctx: Context, target: ScalableTarget): void {
  target.active = false;
  const subject: ScalingSubject = { kind: 'service', service: target.service };
  deletePolicies(ctx, subject);
  for (const action of bookOf(ctx.world).scheduled) {
    if (!action.deleted && subjectId(action.subject) === subjectId(subject)) remove(ctx, action);
  }
}

/* ---- Scheduled actions (AS-11) ---- */

interface Put {
  readonly name: string;
  readonly subject: ScalingSubject;
  readonly schedule: string | undefined;
  readonly start: string | undefined;
  readonly end: string | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly desired: number | undefined;
}

function findAction(world: World, subject: ScalingSubject, name: string): ScheduledAction | null {
  const rows = world.scaling?.scheduled ?? [];
  return rows.find((row) => !row.deleted && row.name === name && subjectId(row.subject) === subjectId(subject)) ?? null;
}

function put(ctx: Context, asked: Put): void {
  const { scheduled } = bookOf(ctx.world);
  const known = findAction(ctx.world, asked.subject, asked.name);
  if (known !== null) remove(ctx, known);
  const startUs = asked.start === undefined ? null : usOfIso(asked.start);
  const action: ScheduledAction = {
    key: scheduled.length as ScheduledActionKey,
    name: asked.name,
    subject: asked.subject,
    schedule: asked.schedule ?? known?.schedule ?? `at(${asked.start ?? ''})`,
    startUs: startUs ?? known?.startUs ?? null,
    endUs: asked.end === undefined ? (known?.endUs ?? null) : usOfIso(asked.end),
    min: asked.min ?? known?.min ?? null,
    max: asked.max ?? known?.max ?? null,
    desired: asked.desired ?? known?.desired ?? null,
    timer: NO_EVENT,
    deleted: false,
  };
  scheduled.push(action);
  plan(ctx, action);
}

/** The next occasion that lies within the action's own time. */
function plan(ctx: Context, action: ScheduledAction): void {
  action.timer = NO_EVENT;
  const schedule = parseSchedule(action.schedule);
  if (schedule === null) return;
  // A rate counts from the action's start, or from when it was put.
  const fromUs = Math.max(ctx.nowUs, (action.startUs ?? 0) - 1);
  const atUs = nextOccasion(schedule, fromUs, action.startUs ?? ctx.nowUs);
  // What lies beyond the longest run never comes.
  if (atUs === null || atUs > LIMITS.durationUs || (action.endUs !== null && atUs > action.endUs)) return;
  const due = { kind: 'ScheduledActionDue', action: action.key, name: action.name } as const;
  action.timer = ctx.sayIn(durationUs(atUs - ctx.nowUs), due, PHASE.control);
}

function remove(ctx: Context, action: ScheduledAction): void {
  action.deleted = true;
  if (action.timer !== NO_EVENT) ctx.cancel(action.timer);
  action.timer = NO_EVENT;
}

/** Bounds first, then whatever is out of them; cooldowns do not matter here (AS-11). */
function apply(ctx: Context, action: ScheduledAction): void {
  const { world } = ctx;
  const { subject, min, max, desired } = action;
  if (capacityOf(world, subject) === null) return;
  if (subject.kind === 'service') {
    const target = targetOfService(world, subject.service)!;
    if (target.suspendedScheduled) return;
    target.minCapacity = min ?? target.minCapacity;
    target.maxCapacity = max ?? target.maxCapacity;
    const { minCapacity, maxCapacity } = target;
    const description = `Setting min capacity to ${minCapacity} and max capacity to ${maxCapacity}`;
    const cause = `scheduled action name ${action.name} was triggered`;
    endActivity(
      ctx,
      startActivity(ctx, { subject, description, cause }).key,
      'Successful',
      `Successfully set min capacity to ${minCapacity} and max capacity to ${maxCapacity}`,
    );
  } else setBounds(groupByKey(world, subject.group), min, max);
  const { current, minimum, maximum } = capacityOf(world, subject)!;
  const to = clamped(desired ?? current, minimum, maximum);
  if (to === current) return;
  const decision = keepScalingDecision(ctx, {
    subject,
    trigger: 'schedule',
    wishes: [],
    verdict: { from: current, to, blockedBy: [] },
    minimum,
    maximum,
    untilUs: null,
  });
  const cause =
    subject.kind === 'service'
      ? `minimum or maximum capacity was set by scheduled action name ${action.name}`
      : `a scheduled action named ${action.name} update of AutoScalingGroup constraints to min: ${minimum}, max: ${maximum}, desired: ${to}`;
  setCapacity(ctx, subject, to, cause, decision);
}

function groupSubject(world: World, name: string): ScalingSubject | null {
  const group = findGroup(world, name);
  return group === null ? null : { kind: 'group', group: group.key };
}

function serviceSubject(world: World, resourceId: string): ScalingSubject {
  return { kind: 'service', service: findTarget(world, resourceId)!.service };
}

function putOfService(world: World, input: PutScheduledActionInput): Put {
  return {
    name: input.ScheduledActionName,
    subject: serviceSubject(world, input.ResourceId),
    schedule: input.Schedule,
    start: input.StartTime,
    end: input.EndTime,
    min: input.ScalableTargetAction?.MinCapacity,
    max: input.ScalableTargetAction?.MaxCapacity,
    desired: undefined,
  };
}

function putOfGroup(world: World, input: PutScheduledUpdateGroupActionInput): Put {
  return {
    name: input.ScheduledActionName,
    subject: groupSubject(world, input.AutoScalingGroupName)!,
    schedule: input.Recurrence ?? (input.StartTime === undefined ? undefined : `at(${input.StartTime})`),
    start: input.StartTime,
    end: input.EndTime,
    min: input.MinSize,
    max: input.MaxSize,
    desired: input.DesiredCapacity,
  };
}

export const scalableTargetSystem: System = {
  name: 'scalable-target',
  hears: {
    ScheduledActionDue: (event, ctx) => {
      const action = bookOf(ctx.world).scheduled[event.action]!;
      apply(ctx, action);
      plan(ctx, action);
    },
    ServiceEvaluated: ({ service }, ctx) => fulfil(ctx, { kind: 'service', service }),
    StateChanged: (event, ctx) => {
      if (event.chart !== 'service' || event.to !== 'INACTIVE') return;
      const target = (ctx.world.scaling?.targets ?? []).find((row) => row.active && row.service === event.key);
      if (target !== undefined) deregister(ctx, target);
    },
  },
  commands: [
    handler({
      op: 'RegisterScalableTarget',
      query: (world, { input }) => refuseRegister(world, input),
      execute: ({ input }, ctx) => register(ctx, input),
    }),
    handler({
      op: 'DeregisterScalableTarget',
      query: (world, { input }) => refuseTarget(world, input),
      execute: ({ input }, ctx) => deregister(ctx, findTarget(ctx.world, input.ResourceId)!),
    }),
    handler({
      op: 'PutScheduledAction',
      query: (world, { input }) => {
        const refused = refuseTarget(world, input);
        if (refused !== null) return refused;
        const known = findAction(world, serviceSubject(world, input.ResourceId), input.ScheduledActionName);
        return input.Schedule === undefined && known === null
          ? refusal('ValidationException', 'schedule-needed', { action: input.ScheduledActionName })
          : null;
      },
      execute: ({ input }, ctx) => put(ctx, putOfService(ctx.world, input)),
    }),
    handler({
      op: 'DeleteScheduledAction',
      query: (world, { input }) => {
        const refused = refuseTarget(world, input);
        if (refused !== null) return refused;
        return findAction(world, serviceSubject(world, input.ResourceId), input.ScheduledActionName) === null
          ? refusal('ObjectNotFoundException', 'scheduled-action-not-found', { action: input.ScheduledActionName })
          : null;
      },
      execute: ({ input }, ctx) =>
        remove(ctx, findAction(ctx.world, serviceSubject(ctx.world, input.ResourceId), input.ScheduledActionName)!),
    }),
    handler({
      op: 'PutScheduledUpdateGroupAction',
      query: (world, { input }) => {
        const subject = groupSubject(world, input.AutoScalingGroupName);
        if (subject === null)
          return refusal('ValidationError', 'group-not-found', { group: input.AutoScalingGroupName });
        const known = findAction(world, subject, input.ScheduledActionName);
        return input.Recurrence === undefined && input.StartTime === undefined && known === null
          ? refusal('ValidationError', 'schedule-needed', { action: input.ScheduledActionName })
          : null;
      },
      execute: ({ input }, ctx) => put(ctx, putOfGroup(ctx.world, input)),
    }),
  ],
};
