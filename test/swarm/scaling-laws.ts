/** Laws of scaling: sizes within bounds, nobody lost between two states, nobody protected let go. */
import { invariant } from '../../sim/kernel/invariant.ts';
import type { SimEvent, SimEventOf } from '../../sim/model/events.ts';
import type { World } from '../../sim/model/world.ts';
import { isProtectedMember } from '../../sim/rules/managed-scaling.ts';
import { isSameFleet, type Member } from '../../sim/rules/auto-scaling-groups.ts';

/** At every event that speaks of scaling. */
export function scalingObserved(world: World, event: SimEvent): void {
  if (event.kind === 'GroupEvaluated' || event.kind === 'GroupDesiredCapacityChanged') groupsAgree(world);
  if (event.kind === 'StateChanged' && event.chart === 'group-instance') memberMoved(world, event);
  if (event.kind === 'ScalingActivityStarted') countWithinBounds(world, event);
}

function countWithinBounds(world: World, { activity, description }: SimEventOf<'ScalingActivityStarted'>): void {
  const { subject } = world.scaling!.activities[activity]!;
  const setTo = /^Setting desired count to ([0-9]+)/.exec(description);
  if (subject.kind !== 'service' || setTo === null) return;
  // Not the service's own count: somebody may have asked for another one in the same instant.
  const desiredCount = Number(setTo[1]);
  const target = world.scaling!.targets.findLast((row) => row.service === subject.service)!;
  invariant(
    desiredCount >= target.minCapacity && desiredCount <= target.maxCapacity,
    'law.count-out-of-bounds',
    () => ({ desiredCount, target }),
  );
}

/** AG-03, CP-09: what is let go because the group has too many was not protected. */
function memberMoved(world: World, { key, to }: SimEventOf<'StateChanged'>): void {
  const member = world.instances[key] as Member;
  const { membership } = member;
  if (!to.startsWith('Terminating') || !membership.leaving.includes('shrinking the capacity')) return;
  const group = world.autoScalingGroups![membership.group]!;
  if (group.refresh?.status === 'InProgress') return;
  const protects = world.capacityProviders.some(
    (row) =>
      row.status === 'ACTIVE' &&
      row.managedTerminationProtection === 'ENABLED' &&
      isSameFleet(world, row.fleet, group.fleets[0]!),
  );
  // Draining has begun in this instant; the tasks are still there.
  if (to === 'Terminating:Proceed') return;
  invariant(!isProtectedMember(world, member, protects), 'law.protected-let-go', () => ({
    member: member.name,
    membership,
  }));
}

/** AG-01: desired between the bounds; members are in the group's list, once, and what is gone is gone for both. */
export function groupsAgree(world: World): void {
  for (const group of world.autoScalingGroups ?? []) {
    const { desiredCapacity, minSize, maxSize, instances } = group;
    invariant(minSize <= desiredCapacity && desiredCapacity <= maxSize, 'law.desired-out-of-bounds', () => ({ group }));
    invariant(new Set(instances).size === instances.length, 'law.member-twice', () => ({ instances }));
  }
  for (const { key, name, state, membership } of world.instances) {
    if (membership === undefined) continue;
    const { instances } = world.autoScalingGroups![membership.group]!;
    const isGone = membership.lifecycleState === 'Terminated' || membership.lifecycleState === 'Detached';
    invariant(instances.includes(key) === !isGone, 'law.member-lost', () => ({ name, state, membership }));
  }
}

/** At the end: nobody waits without a timer, no activity is open for nothing, what EC2 has ended is over for the group. */
export function scalingAtTheEnd(world: World, nowUs: number): void {
  groupsAgree(world);
  const open = new Set<number>(Object.values(world.scaling?.open ?? {}));
  for (const { name, state, terminatedAtUs, membership } of world.instances) {
    if (membership === undefined) continue;
    if (membership.activity !== null) open.add(membership.activity);
    const waits = membership.lifecycleState.endsWith(':Wait');
    invariant(waits === membership.waits.length > 0, 'law.waits-for-nobody', () => ({ name, membership }));
    const isGone = membership.lifecycleState === 'Terminated' || membership.lifecycleState === 'Detached';
    const isOver = state === 'terminated' && (terminatedAtUs ?? nowUs) < nowUs;
    invariant(!isOver || isGone, 'law.ghost-in-group', () => ({ name, membership }));
  }
  for (const { key, statusCode, startAtUs, description } of world.scaling?.activities ?? []) {
    invariant(statusCode !== 'InProgress' || open.has(key) || startAtUs === nowUs, 'law.activity-without-end', () => ({
      key,
      description,
    }));
  }
}
