/** Auto Scaling groups: lookups, who counts, where to launch and whom to let go (AG-01, AG-03, AG-04). Pure. */
import type { AutoScalingGroup, GroupMembership, InstanceRefresh } from '../model/auto-scaling-group.ts';
import type { AutoScalingGroupKey, FleetKey, InstanceKey, ZoneKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import type { World } from '../model/world.ts';
import { nameOfArn } from './lookup.ts';

const HOUR_US = 3_600_000_000;

/** An instance that is or was in a group. */
export type Member = Instance & { membership: GroupMembership };

export function groupByKey(world: World, key: AutoScalingGroupKey): AutoScalingGroup {
  return world.autoScalingGroups![key]!;
}

export function findGroup(world: World, name: string): AutoScalingGroup | null {
  const wanted = nameOfArn(name);
  const rows = world.autoScalingGroups ?? [];
  return rows.find((row) => row.autoScalingGroupName === wanted && row.status !== 'Deleted') ?? null;
}

/** The group that launches from this fleet; null for a fleet that only people raise. */
export function groupOfFleet(world: World, fleet: FleetKey): AutoScalingGroup | null {
  return (world.autoScalingGroups ?? []).find((row) => row.fleets.includes(fleet)) ?? null;
}

/** All versions of a group's launch template are one fleet to everybody else. */
export function isSameFleet(world: World, one: FleetKey | null, other: FleetKey | null): boolean {
  if (one === null || other === null) return one === other;
  return one === other || world.fleets[one]!.name === world.fleets[other]!.name;
}

/** Members that are not gone, oldest first. */
export function membersOf(world: World, group: AutoScalingGroup): Member[] {
  return group.instances.map((key) => world.instances[key] as Member);
}

/** Counts toward the desired capacity: launched or being launched, and not on its way out. */
export function counts({ membership: { lifecycleState } }: Member): boolean {
  return lifecycleState === 'InService' || lifecycleState.startsWith('Pending');
}

export function isInService({ membership }: Member): boolean {
  return membership.lifecycleState === 'InService';
}

/** AG-05: in service, and its warm-up is over. */
export function isWarm({ membership }: Member, nowUs: number): boolean {
  return membership.lifecycleState === 'InService' && membership.warmAtUs !== null && membership.warmAtUs <= nowUs;
}

/** How many of the members are in each zone of the group, in the order of its zones. */
export function zoneCounts(group: AutoScalingGroup, members: readonly Member[]): Map<ZoneKey, number> {
  const counted = new Map<ZoneKey, number>(group.zones.map((zone) => [zone, 0]));
  for (const { zone } of members) counted.set(zone, (counted.get(zone) ?? 0) + 1);
  return counted;
}

/** AG-04: the zone with the fewest members of those that have capacity to give; the first in the group's order among equals. */
export function zoneToLaunchIn(counted: ReadonlyMap<ZoneKey, number>, open: readonly ZoneKey[]): ZoneKey | null {
  let best: ZoneKey | null = null;
  for (const zone of open) {
    if (best === null || (counted.get(zone) ?? 0) < (counted.get(best) ?? 0)) best = zone;
  }
  return best;
}

/** AG-04: the zone that is to get one more because another one has at least two more; null when they are balanced. */
export function zoneToRebalance(counted: ReadonlyMap<ZoneKey, number>, open: readonly ZoneKey[]): ZoneKey | null {
  const fewest = zoneToLaunchIn(counted, open);
  if (fewest === null) return null;
  const most = Math.max(...counted.values());
  return most - counted.get(fewest)! >= 2 ? fewest : null;
}

/** AG-04: a group that replaces before it terminates may exceed its maximum by 10 % or one instance. */
export function exceedingMax({ maxSize }: Pick<AutoScalingGroup, 'maxSize'>): number {
  return maxSize + Math.max(1, Math.floor(maxSize / 10));
}

/** How far an instance is from its next full hour [µs]: what ClosestToNextInstanceHour goes by. */
export function toNextHourUs({ launchedAtUs }: Pick<Instance, 'launchedAtUs'>, nowUs: number): number {
  return HOUR_US - ((nowUs - launchedAtUs) % HOUR_US);
}

/** A candidate of scale-in and what the policies see of it. */
export interface Leaver {
  readonly instance: InstanceKey;
  readonly zone: ZoneKey;
  readonly launchTemplateVersion: number;
  readonly launchedAtUs: number;
  readonly toNextHourUs: number;
}

type Measure = (leaver: Leaver) => number;
/** The lowest goes first. */
const MEASURES: Readonly<Record<string, readonly Measure[]>> = {
  Default: [({ launchTemplateVersion }) => launchTemplateVersion, (leaver) => leaver.toNextHourUs],
  OldestLaunchTemplate: [({ launchTemplateVersion }) => launchTemplateVersion],
  OldestLaunchConfiguration: [({ launchTemplateVersion }) => launchTemplateVersion],
  ClosestToNextInstanceHour: [(leaver) => leaver.toNextHourUs],
  NewestInstance: [({ launchedAtUs }) => -launchedAtUs],
  OldestInstance: [({ launchedAtUs }) => launchedAtUs],
  AllocationStrategy: [],
};

/**
 * AG-03: whom the group lets go of these that it may. First the zones with the most members, whatever the policy; then
 * the policies in turn; among equals `pick` draws.
 */
export function chooseLeaver(
  leavers: readonly Leaver[],
  counted: ReadonlyMap<ZoneKey, number>,
  policies: readonly string[],
  pick: (n: number) => number,
): Leaver | null {
  if (leavers.length === 0) return null;
  let left = lowest(leavers, ({ zone }) => -(counted.get(zone) ?? 0));
  for (const policy of policies) {
    for (const measure of MEASURES[policy] ?? []) left = lowest(left, measure);
  }
  return left.length === 1 ? left[0]! : left[pick(left.length)]!;
}

function lowest(leavers: readonly Leaver[], measure: Measure): readonly Leaver[] {
  const best = Math.min(...leavers.map(measure));
  return leavers.filter((leaver) => measure(leaver) === best);
}

/** How many members a refresh may take out of service now, and how many it may launch beforehand. */
export function refreshRoom(
  {
    minHealthyPercentage,
    maxHealthyPercentage,
  }: Pick<InstanceRefresh, 'minHealthyPercentage' | 'maxHealthyPercentage'>,
  now: { readonly desired: number; readonly healthy: number; readonly present: number },
): { readonly mayTerminate: number; readonly mayLaunch: number } {
  const minimum = Math.ceil((now.desired * minHealthyPercentage) / 100);
  const maximum = Math.floor((now.desired * maxHealthyPercentage) / 100);
  const mayLaunch = Math.max(0, maximum - now.present);
  // A refresh that could neither launch first nor terminate anything would never end: then it is one at a time.
  const stuck = minimum >= now.desired && maximum <= now.desired && now.healthy >= now.desired;
  return { mayTerminate: Math.max(stuck ? 1 : 0, now.healthy - minimum), mayLaunch };
}
