/**
 * Availability zone rebalancing: when a service is steady and its zones are uneven, one task more is started in the zone
 * with the fewest, and when it is healthy one is stopped in the zone with the most (AZ-01 to AZ-05).
 */
import type { PlacementDecision } from '../model/decision.ts';
import type { SimEventOf } from '../model/events.ts';
import type { Rebalancing, Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import type { PlacementConstraint, PlacementStrategy, TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { zoneNamesOf } from '../rules/addresses.ts';
import { chooseToStop } from '../rules/scale-in.ts';
import { clearCause, post, postWhole } from '../rules/service-messages.ts';
import { isHealthyTask, isProtected, unhealthyBy } from '../rules/task-health.ts';
import { maximumTasks, minimumHealthy, wantedTasks } from './counts.ts';
import { placeTest } from './plan-daemon.ts';
import { scaleInChance } from './scale-in-chance.ts';

const ZONE = 'ecs.availability-zone';

export interface Rebalanceable {
  readonly schedulingStrategy: 'REPLICA' | 'DAEMON';
  readonly maximumPercent: number;
  readonly placementStrategy: readonly PlacementStrategy[];
  readonly placementConstraints: readonly PlacementConstraint[];
}

/** AZ-02. */
export function mayRebalance(service: Rebalanceable, definition: TaskDefinition): boolean {
  const first = service.placementStrategy[0];
  const constraints = [...definition.placementConstraints, ...service.placementConstraints];
  return (
    service.schedulingStrategy === 'REPLICA' &&
    service.maximumPercent > 100 &&
    (first === undefined || (first.type === 'spread' && first.field === `attribute:${ZONE}`)) &&
    !constraints.some(({ expression }) => expression?.includes(`attribute:${ZONE}`))
  );
}

/** AZ-03: every zone has its share of `desired` tasks, rounded down or up. */
export function isBalanced(counts: readonly number[], desired: number): boolean {
  if (counts.length === 0) return true;
  const low = Math.floor(desired / counts.length);
  const high = Math.ceil(desired / counts.length);
  return counts.every((count) => count === low || count === high);
}

export interface ZoneCount {
  readonly zone: string;
  readonly count: number;
}

/** Tasks of the service in each of its zones: those of its subnets, or where ACTIVE instances may take its tasks; by name. */
function zoneCounts(world: World, service: Service): ZoneCount[] {
  const deployment = world.deployments[service.deployments[0]!]!;
  const definition = world.taskDefinitions[deployment.taskDefinition]!;
  const isAwsvpc = definition.networkMode === 'awsvpc';
  const zones = isAwsvpc ? zoneNamesOf(world, deployment.subnets ?? service.subnets) : [];
  const counts = new Map<string, number>(zones.map((zone) => [zone, 0]));
  for (const task of wantedTasks(world, service)) {
    const zone = zoneOf(world, task);
    if (zone !== null && (!isAwsvpc || counts.has(zone))) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  }
  if (!isAwsvpc) {
    const isPlace = placeTest(world, service);
    for (const key of world.clusters[service.cluster]!.containerInstances) {
      const ci = world.containerInstances[key]!;
      const zone = world.zones[world.instances[ci.instance]!.zone]!.name;
      if (!counts.has(zone) && isPlace(ci)) counts.set(zone, 0);
    }
  }
  return [...counts].map(([zone, count]) => ({ zone, count })).sort((a, b) => (a.zone < b.zone ? -1 : 1));
}

function zoneOf(world: World, task: Task): string | null {
  return task.zone === null ? null : world.zones[task.zone]!.name;
}

/** `2 tasks in a, 1 in b, and 1 in c`; in the other message every number has its noun. */
function listed(counts: readonly ZoneCount[], repeats: boolean): string {
  const parts = counts.map(({ zone, count }, i) => `${count} ${repeats || i === 0 ? 'tasks ' : ''}in ${zone}`);
  return parts.length <= 2 ? parts.join(' and ') : `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}`;
}

const FRESH: Rebalancing = { from: null, to: null, task: null, stopped: false, waitingOn: null };

/** What one look does about the zones; the plan itself had nothing to do. */
export type RebalancingStep =
  { readonly start: string } | { readonly stop: Task; readonly zone: string; readonly among: readonly Task[] } | null;

/** Goes on with the rebalancing, or begins one (AZ-03). `steady`: nothing else is to be done. */
export function nextStep(ctx: Context, service: Service, steady: boolean): RebalancingStep {
  const { world } = ctx;
  if (service.availabilityZoneRebalancing !== 'ENABLED' || service.status !== 'ACTIVE') return null;
  const course = service.rebalancing;
  if (course !== null && course.task !== null) return finishMove(ctx, service, course);
  if (course?.stopped || !steady || ctx.nowUs < service.throttledUntilUs) return null;
  const deployment = world.deployments[service.deployments[0]!]!;
  // CB-07: a revision that has failed starts nothing more.
  if (deployment.state === 'PRIMARY.FAILED') return null;
  if (!mayRebalance(service, world.taskDefinitions[deployment.taskDefinition]!)) return null;
  const counts = zoneCounts(world, service);
  if (
    counts.length < 2 ||
    isBalanced(
      counts.map(({ count }) => count),
      service.desiredCount,
    )
  ) {
    if (course !== null) complete(ctx, service, counts);
    return null;
  }
  return beginMove(ctx, service, counts);
}

function complete(ctx: Context, service: Service, counts: readonly ZoneCount[]): void {
  service.rebalancing = null;
  clearCause(service, 'rebalancing');
  clearCause(service, 'rebalancing-stopped');
  post(ctx, service, `is AZ balanced with ${listed(counts, true)}.`, {
    action: 'SERVICE_REBALANCING_COMPLETED',
  });
}

function beginMove(ctx: Context, service: Service, counts: readonly ZoneCount[]): RebalancingStep {
  // The one task more has to have room under the maximum (RU-02).
  if (maximumTasks(service.desiredCount, service.maximumPercent) <= service.desiredCount) return null;
  const first = counts[0]!;
  const to = counts.reduce((least, row) => (row.count < least.count ? row : least), first).zone;
  const from = counts.reduce((most, row) => (row.count > most.count ? row : most), first).zone;
  const isNew = service.rebalancing === null;
  service.rebalancing = { ...FRESH, from, to };
  if (isNew) {
    post(ctx, service, `is not AZ balanced with ${listed(counts, false)}. AZ Rebalancing in progress.`, {
      cause: 'rebalancing',
      action: 'SERVICE_REBALANCING_STARTED',
    });
  }
  return { start: to };
}

/** AZ-04: once the replacement is RUNNING and healthy, one goes from the fullest zone. */
function finishMove(ctx: Context, service: Service, course: Rebalancing): RebalancingStep {
  const { world } = ctx;
  const task = world.tasks[course.task!]!;
  if (task.desiredStatus === 'STOPPED' || unhealthyBy(world, task) !== null) {
    // It failed: whoever keeps the count sees to it, and the next steady state begins anew.
    service.rebalancing = { ...course, from: null, to: null, task: null };
    return null;
  }
  if (!isHealthyTask(world, task)) return null;
  // Others may have failed meanwhile: the minimum comes first (RU-02).
  const healthy = wantedTasks(world, service).filter((row) => isHealthyTask(world, row)).length;
  if (healthy - 1 < minimumHealthy(service.desiredCount, service.minimumHealthyPercent)) return null;
  const there = wantedTasks(world, service).filter((row) => zoneOf(world, row) === course.from);
  const among = there.filter((row) => !isProtected(row, ctx.nowUs));
  if (among.length === 0) {
    const set = world.deployments[service.deployments[0]!]!.id;
    const why = 'task protection';
    post(ctx, service, `was unable to AZ Rebalance because ${set} was unable to scale in due to ${why}.`, {
      cause: 'rebalancing',
      action: 'TASKSET_SCALE_IN_FAILURE_BY_TASK_PROTECTION',
    });
    stopRebalancing(ctx, service);
    return null;
  }
  const key = chooseToStop(
    world,
    among.map((row) => row.key),
    service,
    [],
    scaleInChance(ctx, service),
  );
  const zone = course.from!;
  service.rebalancing = { ...course, from: null, to: null, task: null };
  return { stop: world.tasks[key]!, zone, among };
}

/** AZ-05: given up until something changes. */
function stopRebalancing(ctx: Context, service: Service): void {
  service.rebalancing = { ...FRESH, stopped: true };
  post(ctx, service, 'stopped AZ Rebalancing.', {
    cause: 'rebalancing-stopped',
    action: 'SERVICE_REBALANCING_STOPPED',
  });
}

/** A new deployment ends it for good: it starts again after the next steady state (AZ-05). */
export function endRebalancing(ctx: Context, service: Service): void {
  const course = service.rebalancing;
  if (course !== null && !course.stopped) {
    post(ctx, service, 'stopped AZ Rebalancing.', { action: 'SERVICE_REBALANCING_STOPPED' });
  }
  service.rebalancing = null;
  clearCause(service, 'rebalancing');
  clearCause(service, 'rebalancing-stopped');
}

/** The answer to its own request for a place; false when the request was another one. */
export function rebalancingConcluded(ctx: Context, service: Service, event: SimEventOf<'PlacementConcluded'>): boolean {
  const course = service.rebalancing;
  if (course === null || course.to === null || course.task !== null) return false;
  const { to } = course;
  const [placed] = event.placed;
  if (placed !== undefined) {
    service.rebalancing = { ...course, task: placed };
    const message = `${service.serviceName} has started 1 tasks in ${to} to AZ Rebalance: ${ctx.world.tasks[placed]!.id}.`;
    postWhole(ctx, service, message, message, { action: 'TASKS_STARTED' });
    return true;
  }
  const decision = ctx.world.decisions[event.decisions.at(-1)!] as PlacementDecision;
  post(ctx, service, placeless(to, decision), { cause: 'rebalancing', action: 'SERVICE_TASK_PLACEMENT_FAILURE' });
  stopRebalancing(ctx, service);
  service.rebalancing = { ...FRESH, stopped: true, waitingOn: decision.key };
  return true;
}

/** The form of Fargate ends after the zone. */
function placeless(zone: string, { request }: PlacementDecision): string {
  const isFargate = request.compute?.launchType === 'FARGATE';
  const why = isFargate ? '' : ' because no container instance met all of its requirements';
  return `is unable to place a task in ${zone}${why}.`;
}
