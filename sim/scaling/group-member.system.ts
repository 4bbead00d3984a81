/**
 * Models: what is asked of single members of a group: lifecycle hooks with timeouts, default results, heartbeats and their
 * longest wait (AG-02), scale-in protection, health set by hand, Standby, detachment, termination with or without a
 * replacement (AG-01).
 * Leaves out: attaching instances, hooks of more than one group at once.
 */
import { refusal, type Refusal } from '../model/refusal.ts';
import type { LifecycleActionInput } from '../model/scaling-commands.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { findGroup, groupByKey, membersOf, type Member } from '../rules/auto-scaling-groups.ts';
import { findInstance } from '../rules/lookup.ts';
import { hookOf, refuseGroup } from './group.system.ts';
import { setBounds, setDesired, wakeGroup } from './group-desired.ts';
import { leave } from './group-look.ts';
import { beat, completeHook, timeOutHook } from './lifecycle-hooks.ts';

/** AG-02. */
const HOOKS_MAX = 50;

/** A member of a group that is not gone. */
function findMember(world: World, name: string): Member | null {
  const instance = findInstance(world, name);
  if (instance?.membership === undefined) return null;
  const { lifecycleState } = instance.membership;
  return lifecycleState === 'Terminated' || lifecycleState === 'Detached' ? null : (instance as Member);
}

function refuseMember(world: World, instance: string): Refusal | null {
  return findMember(world, instance) === null ? refusal('ValidationError', 'instance-in-no-group', { instance }) : null;
}

/** All of them are members of the group, in one of the states. */
function refuseMembers(
  world: World,
  {
    AutoScalingGroupName,
    InstanceIds,
  }: { readonly AutoScalingGroupName: string; readonly InstanceIds: readonly string[] },
  states: readonly string[],
): Refusal | null {
  const refused = refuseGroup(world, AutoScalingGroupName);
  if (refused !== null) return refused;
  const group = findGroup(world, AutoScalingGroupName)!;
  for (const instance of InstanceIds) {
    const member = findMember(world, instance);
    if (member === null || member.membership.group !== group.key) {
      return refusal('ValidationError', 'instance-in-no-group', { instance });
    }
    const { lifecycleState: state } = member.membership;
    if (!states.includes(state)) return refusal('ValidationError', 'member-state', { instance, state });
  }
  return null;
}

function each(ctx: Context, names: readonly string[], act: (member: Member) => void): void {
  const members = new Set(names.map((name) => findMember(ctx.world, name)!));
  for (const member of members) act(member);
}

/** The member that waits for this hook's answer. */
function waiting(world: World, input: LifecycleActionInput): Member | null {
  const group = findGroup(world, input.AutoScalingGroupName);
  if (group === null) return null;
  const isMeant = (member: Member): boolean =>
    member.membership.waits.some(
      (wait) =>
        wait.hook === input.LifecycleHookName &&
        (input.LifecycleActionToken === undefined || wait.token === input.LifecycleActionToken),
    );
  const rows = membersOf(world, group).filter(isMeant);
  if (input.InstanceId === undefined) return rows[0] ?? null;
  const member = findMember(world, input.InstanceId);
  return rows.find((row) => row === member) ?? null;
}

function refuseAction(world: World, input: LifecycleActionInput): Refusal | null {
  const refused = refuseGroup(world, input.AutoScalingGroupName);
  if (refused?.reason.code === 'group-not-found') return refused;
  const params = { hook: input.LifecycleHookName, instance: input.InstanceId ?? '' };
  return waiting(world, input) === null ? refusal('ValidationError', 'no-lifecycle-action', params) : null;
}

/** The desired capacity goes with the members that leave, down to the minimum. */
function decrement(ctx: Context, name: string, by: number, why: string): void {
  const group = findGroup(ctx.world, name)!;
  setDesired(ctx, group, group.desiredCapacity - by, why);
}

function refuseDecrement(world: World, name: string, by: number): Refusal | null {
  const { desiredCapacity: desired, minSize: min, maxSize: max } = findGroup(world, name)!;
  return desired - by < min
    ? refusal('ValidationError', 'desired-out-of-bounds', { desired: desired - by, min, max })
    : null;
}

export const groupMemberSystem: System = {
  name: 'group-member',
  hears: {
    LifecycleActionTimedOut: ({ instance, hook }, ctx) =>
      timeOutHook(ctx, ctx.world.instances[instance] as Member, hook),
  },
  commands: [
    handler({
      op: 'PutLifecycleHook',
      query: (world, { input }) => {
        const refused = refuseGroup(world, input.AutoScalingGroupName);
        if (refused !== null) return refused;
        const { hooks } = findGroup(world, input.AutoScalingGroupName)!;
        const isNew = !hooks.some(({ name }) => name === input.LifecycleHookName);
        return isNew && hooks.length >= HOOKS_MAX ? refusal('LimitExceeded', 'hook-limit', { limit: HOOKS_MAX }) : null;
      },
      execute: ({ input }, ctx) => {
        const group = findGroup(ctx.world, input.AutoScalingGroupName)!;
        group.hooks = [...group.hooks.filter(({ name }) => name !== input.LifecycleHookName), hookOf(input)];
      },
    }),
    handler({
      op: 'DeleteLifecycleHook',
      query: (world, { input: { AutoScalingGroupName, LifecycleHookName: hook } }) => {
        const refused = refuseGroup(world, AutoScalingGroupName);
        if (refused !== null) return refused;
        const known = findGroup(world, AutoScalingGroupName)!.hooks.some(({ name }) => name === hook);
        return known ? null : refusal('ValidationError', 'hook-not-found', { hook });
      },
      execute: ({ input: { AutoScalingGroupName, LifecycleHookName: hook } }, ctx) => {
        const group = findGroup(ctx.world, AutoScalingGroupName)!;
        // Who waits for its answer goes on: nobody will give it any more.
        for (const member of membersOf(ctx.world, group)) completeHook(ctx, member, hook, 'CONTINUE');
        group.hooks = group.hooks.filter(({ name }) => name !== hook);
      },
    }),
    handler({
      op: 'CompleteLifecycleAction',
      query: (world, { input }) => refuseAction(world, input),
      execute: ({ input }, ctx) =>
        completeHook(ctx, waiting(ctx.world, input)!, input.LifecycleHookName, input.LifecycleActionResult),
    }),
    handler({
      op: 'RecordLifecycleActionHeartbeat',
      query: (world, { input }) => refuseAction(world, input),
      execute: ({ input }, ctx) => {
        const member = waiting(ctx.world, input)!;
        beat(
          ctx,
          member,
          member.membership.waits.find(({ hook }) => hook === input.LifecycleHookName)!,
        );
      },
    }),
    handler({
      op: 'SetInstanceProtection',
      query: (world, { input }) =>
        refuseMembers(world, input, ['InService', 'Pending', 'Pending:Wait', 'Pending:Proceed', 'Standby']),
      execute: ({ input }, ctx) => {
        each(ctx, input.InstanceIds, ({ membership }) => {
          membership.protectedFromScaleIn = input.ProtectedFromScaleIn;
        });
        // What could not shrink may be able to now.
        wakeGroup(ctx, findGroup(ctx.world, input.AutoScalingGroupName)!);
      },
    }),
    handler({
      op: 'SetInstanceHealth',
      query: (world, { input }) => refuseMember(world, input.InstanceId),
      execute: ({ input }, ctx) => {
        const member = findMember(ctx.world, input.InstanceId)!;
        member.membership.healthStatus = input.HealthStatus;
        wakeGroup(ctx, groupByKey(ctx.world, member.membership.group));
      },
    }),
    handler({
      op: 'TerminateInstanceInAutoScalingGroup',
      query: (world, { input }) => {
        const refused = refuseMember(world, input.InstanceId);
        if (refused !== null) return refused;
        const member = findMember(world, input.InstanceId)!;
        const { lifecycleState: state } = member.membership;
        if (state.startsWith('Terminating')) {
          return refusal('ScalingActivityInProgress', 'member-state', { instance: input.InstanceId, state });
        }
        const { autoScalingGroupName } = groupByKey(world, member.membership.group);
        return input.ShouldDecrementDesiredCapacity ? refuseDecrement(world, autoScalingGroupName, 1) : null;
      },
      execute: ({ input }, ctx, line) => {
        const member = findMember(ctx.world, input.InstanceId)!;
        const group = groupByKey(ctx.world, member.membership.group);
        const why = 'instance was taken out of service in response to a user request';
        if (input.ShouldDecrementDesiredCapacity) {
          decrement(ctx, group.autoScalingGroupName, 1, why);
        }
        leave(ctx, member, why);
        ctx.answer(line, { Activity: ctx.world.scaling!.activities[member.membership.activity!]!.activityId });
        wakeGroup(ctx, group);
      },
    }),
    handler({
      op: 'EnterStandby',
      query: (world, { input }) =>
        refuseMembers(world, input, ['InService']) ??
        (input.ShouldDecrementDesiredCapacity
          ? refuseDecrement(world, input.AutoScalingGroupName, input.InstanceIds.length)
          : null),
      execute: ({ input }, ctx) => {
        if (input.ShouldDecrementDesiredCapacity) {
          const why = 'instances were moved to standby in response to a user request';
          decrement(ctx, input.AutoScalingGroupName, new Set(input.InstanceIds).size, why);
        }
        each(ctx, input.InstanceIds, ({ key }) => ctx.send('group-instance', key, 'STAND_BY'));
        wakeGroup(ctx, findGroup(ctx.world, input.AutoScalingGroupName)!);
      },
    }),
    handler({
      op: 'ExitStandby',
      query: (world, { input }) => refuseMembers(world, input, ['Standby']),
      execute: ({ input }, ctx) => {
        const group = findGroup(ctx.world, input.AutoScalingGroupName)!;
        const desired = group.desiredCapacity + new Set(input.InstanceIds).size;
        if (desired > group.maxSize) setBounds(group, null, desired);
        setDesired(ctx, group, desired, 'instances were moved out of standby in response to a user request');
        each(ctx, input.InstanceIds, ({ key }) => ctx.send('group-instance', key, 'EXIT_STANDBY'));
      },
    }),
    handler({
      op: 'DetachInstances',
      query: (world, { input }) =>
        refuseMembers(world, input, ['InService', 'Standby']) ??
        (input.ShouldDecrementDesiredCapacity
          ? refuseDecrement(world, input.AutoScalingGroupName, input.InstanceIds.length)
          : null),
      execute: ({ input }, ctx) => {
        if (input.ShouldDecrementDesiredCapacity) {
          const why = 'instances were detached in response to a user request';
          decrement(ctx, input.AutoScalingGroupName, new Set(input.InstanceIds).size, why);
        }
        each(ctx, input.InstanceIds, ({ key }) => ctx.send('group-instance', key, 'DETACH'));
      },
    }),
  ],
};
