/**
 * A group's look at itself: what is unhealthy goes, what a refresh replaces goes, and the difference to the desired capacity
 * is launched or terminated, zone by zone (AG-01, AG-03 to AG-05, CP-09, CP-10).
 */
import { durationUs, later } from '../kernel/time.ts';
import type { AutoScalingGroup, MemberPurpose } from '../model/auto-scaling-group.ts';
import type { InstanceKey, ZoneKey } from '../model/ids.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import {
  chooseLeaver,
  counts,
  exceedingMax,
  isInService,
  isSameFleet,
  isWarm,
  membersOf,
  refreshRoom,
  toNextHourUs,
  zoneCounts,
  zoneToLaunchIn,
  zoneToRebalance,
  type Member,
} from '../rules/auto-scaling-groups.ts';
import { isoOfUs } from '../rules/epoch.ts';
import { isEc2 } from '../rules/hosts.ts';
import { LIMITS } from '../rules/limits.ts';
import { isProtectedMember } from '../rules/managed-scaling.ts';
import { endActivity, startActivity } from '../rules/scaling-book.ts';
import { wakeGroup } from './group-desired.ts';

/** `2017-11-29T08:00:00Z`, as causes write instants. */
export function instantText(nowUs: number): string {
  return `${isoOfUs(nowUs).slice(0, 19)}Z`;
}

export function evaluateGroup(ctx: Context, group: AutoScalingGroup): void {
  if (group.status === 'Deleted') return;
  if (group.status === 'Delete in progress') {
    for (const member of membersOf(ctx.world, group)) leave(ctx, member, 'the group was deleted');
    if (group.instances.length === 0) group.status = 'Deleted';
    return;
  }
  letUnhealthyGo(ctx, group);
  refresh(ctx, group);
  balance(ctx, group);
}

function letUnhealthyGo(ctx: Context, group: AutoScalingGroup): void {
  for (const member of membersOf(ctx.world, group)) {
    const { healthStatus, lifecycleState } = member.membership;
    if (healthStatus === 'Healthy' || lifecycleState === 'Standby') continue;
    const why =
      member.state.startsWith('running') || member.state === 'pending'
        ? 'an instance was taken out of service in response to a user health-check'
        : 'an instance was taken out of service in response to an EC2 health check indicating it has been terminated or stopped';
    leave(ctx, member, why);
  }
}

/** Launches or terminates until there is what is desired, then evens out the zones. */
function balance(ctx: Context, group: AutoScalingGroup): void {
  const counted = membersOf(ctx.world, group).filter(counts);
  const early = held(group, counted, ctx.nowUs);
  if (early > 0) wakeWhenWarm(ctx, group, counted);
  const surplus = counted.length - early - group.desiredCapacity;
  if (surplus < 0) launchSome(ctx, group, counted, -surplus, 'capacity');
  else if (surplus > 0) terminateSome(ctx, group, counted, surplus);
  else {
    group.blocked = '';
    // Whatever asked for this size has got it: later activities have causes of their own.
    group.reason = '';
    rebalance(ctx, group, counted);
  }
}

/** Members that were launched before others go, and whose turn has not come yet (AG-04). */
function held(group: AutoScalingGroup, counted: readonly Member[], nowUs: number): number {
  return counted.filter((member) => {
    const { purpose } = member.membership;
    if (purpose === 'rebalance') return !isWarm(member, nowUs);
    return purpose === 'refresh' && group.refresh?.status === 'InProgress' && !isWarm(member, nowUs);
  }).length;
}

function openZones(world: World, group: AutoScalingGroup): ZoneKey[] {
  return group.zones.filter((zone) => world.zones[zone]!.status === 'AVAILABLE');
}

function launchSome(
  ctx: Context,
  group: AutoScalingGroup,
  counted: readonly Member[],
  count: number,
  purpose: MemberPurpose,
): void {
  const { world } = ctx;
  const open = openZones(world, group);
  const zones = zoneCounts(group, counted);
  const room = LIMITS.instances - world.instances.filter(isEc2).length;
  let before = counted.length;
  for (let i = 0; i < count; i++) {
    const zone = zoneToLaunchIn(zones, open);
    if (zone === null || i >= room) {
      blockedBy(ctx, group, zone === null ? 'no-zone' : 'instance-limit');
      return;
    }
    group.blocked = '';
    zones.set(zone, zones.get(zone)! + 1);
    const activity = startActivity(ctx, {
      subject: { kind: 'group', group: group.key },
      description: 'Launching a new EC2 instance',
      cause: launchCause(ctx, group, before, purpose, world.zones[zone]!.name),
    });
    before += 1;
    const fleet = group.fleets.at(-1)!;
    ctx.say({ kind: 'InstanceRequested', fleet, zone, activity: activity.key, purpose });
  }
}

function launchCause(
  ctx: Context,
  group: AutoScalingGroup,
  before: number,
  purpose: MemberPurpose,
  zone: string,
): string {
  const at = instantText(ctx.nowUs);
  if (purpose === 'rebalance') {
    return `At ${at} an instance was launched to balance instances in zone ${zone} with other zones resulting in more than desired number of instances in the group.`;
  }
  if (purpose === 'refresh') return `At ${at} an instance was launched in response to an instance refresh.`;
  const why = group.reason === '' ? '' : `At ${at} ${group.reason}.  `;
  return (
    `${why}At ${at} an instance was started in response to a difference between desired and actual capacity, ` +
    `increasing the capacity from ${before} to ${before + 1}.`
  );
}

const BLOCKED_MESSAGES: Readonly<Record<string, string>> = {
  'no-zone': 'We currently do not have sufficient capacity in the Availability Zones of the group.',
  'instance-limit': 'You have requested more instances than your current instance limit allows.',
  protected: 'Could not scale to desired capacity because all remaining instances are protected from scale-in.',
};

/** Said once, until something else is in the way or nothing is. */
function blockedBy(ctx: Context, group: AutoScalingGroup, why: string): void {
  if (group.blocked === why) return;
  group.blocked = why;
  const statusMessage = BLOCKED_MESSAGES[why]!;
  const description = why === 'protected' ? 'Terminating an EC2 instance' : 'Launching a new EC2 instance';
  const cause = `At ${instantText(ctx.nowUs)} ${group.reason === '' ? 'the capacity differs from the desired one' : group.reason}.`;
  const { key } = startActivity(ctx, { subject: { kind: 'group', group: group.key }, description, cause });
  endActivity(ctx, key, 'Failed', statusMessage);
}

/** AG-03: unprotected members of the fullest zones, by the group's policies; members of a refresh go first. */
function terminateSome(ctx: Context, group: AutoScalingGroup, counted: readonly Member[], count: number): void {
  const { world } = ctx;
  const protects = protectsMembers(world, group);
  const zones = zoneCounts(group, counted);
  let candidates = counted.filter((member) => !isProtectedMember(world, member, protects));
  let before = counted.length;
  for (let i = 0; i < count; i++) {
    const leaving = group.refresh?.status === 'InProgress' ? refreshable(ctx, group) : [];
    const pool = leaving.length > 0 ? leaving : candidates;
    const chosen = chooseLeaver(
      pool.map((member) => leaverOf(member, ctx.nowUs)),
      zones,
      group.terminationPolicies,
      (n) => ctx.random(`scale-in/${group.autoScalingGroupName}`).below(n),
    );
    if (chosen === null) {
      blockedBy(ctx, group, 'protected');
      return;
    }
    group.blocked = '';
    zones.set(chosen.zone, zones.get(chosen.zone)! - 1);
    candidates = candidates.filter(({ key }) => key !== chosen.instance);
    const at = instantText(ctx.nowUs);
    const why = group.reason === '' ? '' : `At ${at} ${group.reason}.  `;
    leave(
      ctx,
      world.instances[chosen.instance] as Member,
      `an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from ${before} to ${before - 1}`,
      why,
    );
    before -= 1;
  }
}

function leaverOf(member: Member, nowUs: number) {
  return {
    instance: member.key,
    zone: member.zone,
    launchTemplateVersion: member.membership.launchTemplateVersion,
    launchedAtUs: member.launchedAtUs,
    toNextHourUs: toNextHourUs(member, nowUs),
  };
}

/** CP-09: does a capacity provider protect the members that have tasks? */
export function protectsMembers(world: World, group: AutoScalingGroup): boolean {
  return world.capacityProviders.some(
    (row) =>
      row.status === 'ACTIVE' &&
      row.managedTerminationProtection === 'ENABLED' &&
      isSameFleet(world, row.fleet, group.fleets[0]!),
  );
}

/** AG-04: one more where there are two fewer than elsewhere; the surplus goes when it is in service. */
function rebalance(ctx: Context, group: AutoScalingGroup, counted: readonly Member[]): void {
  if (group.refresh?.status === 'InProgress' || group.suspended.includes('AZRebalance')) return;
  if (counted.some((member) => !isInService(member))) return;
  const zone = zoneToRebalance(zoneCounts(group, counted), openZones(ctx.world, group));
  if (zone === null || counted.length + 1 > exceedingMax(group)) return;
  launchSome(ctx, group, counted, 1, 'rebalance');
}

/** Sends a member on its way, once. */
export function leave(ctx: Context, member: Member, why: string, before = ''): void {
  const { membership } = member;
  if (membership.lifecycleState.startsWith('Terminat') || membership.lifecycleState === 'Detached') return;
  if (membership.activity !== null) endActivity(ctx, membership.activity, 'Cancelled');
  const at = instantText(ctx.nowUs);
  const activity = startActivity(ctx, {
    subject: { kind: 'group', group: membership.group },
    description: `Terminating EC2 instance: ${member.ec2InstanceId}`,
    cause: `${before}At ${at} ${why}.`,
  });
  membership.activity = activity.key;
  membership.leaving = why;
  ctx.send('group-instance', member.key, 'LEAVE');
}

/* ---- Instance refresh ---- */

/** Members that a refresh may take out of service now, as far as they are concerned. */
function refreshable(ctx: Context, group: AutoScalingGroup): Member[] {
  const { world } = ctx;
  const { left, scaleInProtected } = group.refresh!;
  const protects = protectsMembers(world, group);
  const rows = left.map((key) => world.instances[key] as Member).filter((member) => isInService(member));
  return scaleInProtected === 'Refresh' ? rows : rows.filter((member) => !isProtectedMember(world, member, protects));
}

function refresh(ctx: Context, group: AutoScalingGroup): void {
  const { refresh: course } = group;
  if (course === null || course.status !== 'InProgress') return;
  const isThere = (key: InstanceKey): boolean => {
    const { lifecycleState } = ctx.world.instances[key]!.membership!;
    return lifecycleState === 'InService' || lifecycleState === 'Standby' || lifecycleState.startsWith('Pending');
  };
  course.left = course.left.filter(isThere);
  const counted = membersOf(ctx.world, group).filter(counts);
  const warm = counted.filter((member) => isWarm(member, ctx.nowUs));
  if (course.left.length === 0) {
    if (warm.length >= Math.min(group.desiredCapacity, counted.length) && counted.length >= group.desiredCapacity) {
      endRefresh(ctx, group, 'Successful');
    } else wakeWhenWarm(ctx, group, counted);
    return;
  }
  const now = { desired: group.desiredCapacity, healthy: warm.length, present: counted.length };
  const { mayTerminate, mayLaunch } = refreshRoom(course, now);
  // Those that are there beyond what is desired will each take the place of one that is left.
  const early = Math.max(0, counted.length - group.desiredCapacity);
  const first = Math.min(mayLaunch, course.left.length - early);
  if (first > 0) launchSome(ctx, group, counted, first, 'refresh');
  // What is launched beforehand makes room by being too many; the rest goes within what must stay healthy.
  const going = refreshable(ctx, group)
    .toSorted((a, b) => a.launchedAtUs - b.launchedAtUs || a.key - b.key)
    .slice(0, course.maxHealthyPercentage > 100 ? 0 : mayTerminate);
  for (const member of going)
    leave(ctx, member, 'an instance was taken out of service in response to an instance refresh');
  wakeWhenWarm(ctx, group, counted);
}

function wakeWhenWarm(ctx: Context, group: AutoScalingGroup, counted: readonly Member[]): void {
  let soonest = Infinity;
  for (const { membership } of counted) {
    const { warmAtUs } = membership;
    if (warmAtUs !== null && warmAtUs > ctx.nowUs) soonest = Math.min(soonest, warmAtUs);
  }
  if (soonest < Infinity) wakeGroup(ctx, group, durationUs(soonest - ctx.nowUs));
}

export function endRefresh(ctx: Context, group: AutoScalingGroup, status: 'Successful' | 'Cancelled' | 'Failed'): void {
  const course = group.refresh!;
  course.status = status;
  course.endedAtUs = later(ctx.nowUs, durationUs(0));
  ctx.say({ kind: 'InstanceRefreshEnded', group: group.key, status });
}
