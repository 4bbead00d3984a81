/**
 * What the service scheduler would do now for revisions that are kept side by side: two colours of a release, or task sets.
 * Each is a flock of its own with its part of the desired count; within it failing tasks are replaced by their like and
 * draining instances are left as anywhere, by the two percents of that part. No task of one counts for another.
 * Pure.
 * Source: NB-02, NB-09, CD-02, SV-04, SV-08, DR-02 to DR-06, RU-01.
 */
import type { PlannedStart, ServiceBlock } from '../model/decision.ts';
import type { DeploymentKey } from '../model/ids.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import type { Chance } from '../rules/scale-in.ts';
import { graceEndsAtUs } from '../rules/task-health.ts';
import { computedDesiredCount } from '../rules/task-sets.ts';
import { countTasks, desiredOf, maximumTasks, minimumHealthy, wantedTasks } from './counts.ts';
import { isShielded, planReplica } from './plan-replica.ts';
import type { ServicePlan } from './service-plan.ts';
import { leavesPlace, see } from './see.ts';
import { Stops, type Choice, type Look, type Seen } from './stops.ts';

export function isSideBySide(world: World, service: Service): boolean {
  if (service.deploymentController !== undefined) return true;
  return service.deployments.some((key) => world.deployments[key]!.scale !== undefined);
}

/** One revision, as this look finds it. */
interface Flock {
  readonly key: DeploymentKey;
  readonly wanted: number;
  readonly stop: readonly Choice[];
  readonly start: readonly PlannedStart[];
  readonly blockedBy: readonly ServiceBlock[];
  /** It has as many as it is to have, all healthy, none that has to leave. */
  readonly settled: boolean;
  readonly shielded: boolean;
}

export function planSideBySide(
  world: World,
  service: Service,
  nowUs: number,
  keepsTables: boolean,
  chance: Chance | null,
): ServicePlan {
  const tasks = wantedTasks(world, service);
  const look = (task: Task): Seen => see(world, service, task, nowUs, leavesPlace(world, task));
  const seen = tasks.map(look);
  const flocks = service.deployments.map((key) => {
    const own = seen.filter(({ task }) => task.deployment === key);
    return planFlock(world, service, nowUs, world.deployments[key]!, own, keepsTables, chance);
  });
  const desired = desiredOf(service);
  const sum = (of: (wanted: number) => number): number => flocks.reduce((total, { wanted }) => total + of(wanted), 0);
  const retire = service.deployments.filter((key) => retires(service, world.deployments[key]!));
  const staying = flocks.filter(({ key }) => !retire.includes(key));
  const primary = world.deployments[service.deployments[0] ?? -1];
  const isWhole = flocks.every(({ settled }) => settled) && primary !== undefined;
  const isAlone = service.deploymentController !== undefined || staying.length === 1;
  const steady = isWhole && isAlone && (primary.scale ?? 100) === 100;
  const excused = seen.filter((row) => row.excused);
  const shielded = flocks.filter((flock) => flock.shielded).map(({ key }) => key);
  const blockedBy = new Set(flocks.flatMap((flock) => flock.blockedBy));
  if (shielded.length > 0) blockedBy.add('protected');
  if (excused.length > 0) blockedBy.add('grace-period');
  return {
    stop: flocks.flatMap(({ stop }) => stop),
    start: flocks.flatMap(({ start }) => start).reverse(),
    blockedBy: [...blockedBy],
    counts: {
      desired,
      ...countTasks(world, tasks),
      minimum: sum((wanted) => minimumHealthy(wanted, service.minimumHealthyPercent)),
      maximum: sum((wanted) => maximumTasks(wanted, Math.max(100, service.maximumPercent))),
    },
    completed: steady && primary.state === 'PRIMARY.IN_PROGRESS',
    steady,
    retire,
    graceEndsAtUs: excused.reduce((first, { task }) => Math.min(first, graceEndsAtUs(service, task)), Infinity),
    shielded,
  };
}

function planFlock(
  world: World,
  service: Service,
  nowUs: number,
  deployment: Deployment,
  seen: readonly Seen[],
  keepsTables: boolean,
  chance: Chance | null,
): Flock {
  const wanted = computedDesiredCount(desiredOf(service), deployment.scale ?? 100);
  const minimum = minimumHealthy(wanted, service.minimumHealthyPercent);
  // Below 100 a part could never reach what it wants.
  const maximum = maximumTasks(wanted, Math.max(100, service.maximumPercent));
  const healthy = seen.filter((row) => row.healthy).length;
  const stops = new Stops(world, service, healthy, minimum, keepsTables, chance);
  const look: Look = { world, service, nowUs, seen, primary: deployment.key, desired: wanted, minimum, maximum, stops };
  const { start, blockedBy } = planReplica(look);
  const isFailed = deployment.state.endsWith('FAILED');
  return {
    key: deployment.key,
    wanted,
    stop: stops.choices,
    // CB-07.
    start: isFailed ? [] : start,
    blockedBy,
    settled: seen.length === wanted && seen.every((row) => row.healthy && row.leaving === null),
    shielded: seen.filter(isShielded).length > wanted,
  };
}

/** What is wanted no more and has no task left: a colour that is cleaned up, a task set that is deleted. */
function retires(service: Service, { key, scale, tasks, taskSet }: Deployment): boolean {
  if (tasks.length > 0) return false;
  if (service.deploymentController !== undefined) return taskSet?.isDeleted === true;
  return key !== service.deployments[0] && scale === 0;
}
