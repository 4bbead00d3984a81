/**
 * What the service scheduler would do now: a pure function of the world. One arithmetic serves keeping the count, rolling
 * deployments, draining instances and replacing unhealthy tasks.
 * Source: RU-01 to RU-08, DR-02 to DR-06, SV-04, SV-06 to SV-08, SV-18, FG-09, PL-12, PL-13.
 */
import type { ServiceBlock, StopWhy } from '../model/decision.ts';
import type { DeploymentKey } from '../model/ids.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import type { Chance } from '../rules/scale-in.ts';
import { graceEndsAtUs } from '../rules/task-health.ts';
import { countTasks, desiredOf, maximumTasks, minimumHealthy, wantedTasks } from './counts.ts';
import { isEarlySuccess } from './completion.ts';
import { eligibleInstances, daemonLeaving, planDaemon } from './plan-daemon.ts';
import { hasFailed, planFailed } from './plan-failed.ts';
import { isShielded, planReplica } from './plan-replica.ts';
import { isSideBySide, planSideBySide } from './plan-side-by-side.ts';
import type { ServicePlan } from './service-plan.ts';
import { leavesPlace, see } from './see.ts';
import { Stops, type Look } from './stops.ts';

/** `chance` settles what the strategies leave open (PL-12); without it the smallest ARN does (PL-10). */
export function planService(
  world: World,
  service: Service,
  nowUs: number,
  keepsTables = false,
  chance: Chance | null = null,
): ServicePlan {
  if (isSideBySide(world, service)) return planSideBySide(world, service, nowUs, keepsTables, chance);
  const isDaemon = service.schedulingStrategy === 'DAEMON';
  const eligible = isDaemon ? eligibleInstances(world, service) : [];
  const desired = isDaemon ? eligible.length : desiredOf(service);
  const minimum = minimumHealthy(desired, service.minimumHealthyPercent);
  const maximum = maximumTasks(desired, service.maximumPercent);
  const tasks = wantedTasks(world, service);
  const primary = service.deployments[0]!;
  const failed = hasFailed(world, service);
  const leavingOf = isDaemon ? daemonLeaving(world, service, eligible) : leavingWhy(world, failed ? null : primary);
  const seen = tasks.map((task) => see(world, service, task, nowUs, leavingOf(task)));
  const counts = countTasks(world, tasks);
  const stops = new Stops(world, service, counts.healthy, minimum, keepsTables, chance);
  const look: Look = { world, service, nowUs, seen, primary, desired, minimum, maximum, stops };
  const plan = isDaemon ? planDaemon : failed ? planFailed : planReplica;
  const { start, blockedBy } = plan(look, eligible);

  const settled = seen.every(({ healthy }) => healthy);
  const leaving = seen.filter((row) => row.leaving !== null);
  const staying = seen.length - leaving.length;
  const mustMove = leaving.length > 0 || staying < desired;
  const idle = start.length === 0 && stops.choices.length === 0;
  const shielded = shieldedBy(look);
  const stuck = mustMove && settled && idle && desired > 0 && shielded.length === 0 && !failed;
  const retire = service.deployments.slice(1).filter((key) => world.deployments[key]!.tasks.length === 0);
  const done = leaving.length === 0 && staying === desired && settled;
  const alone = service.deployments.length - retire.length === 1;
  const blocks: ServiceBlock[] = stuck
    ? ['deployment-configuration']
    : [...blockedBy, ...(shielded.length > 0 ? (['protected'] as const) : [])];
  const excused = seen.filter((row) => row.excused);
  if (excused.length > 0) blocks.push('grace-period');
  return {
    stop: stops.choices,
    start,
    blockedBy: blocks,
    counts: { desired, ...counts, minimum, maximum },
    completed:
      ((done && alone) || isEarlySuccess(service, seen, desired, alone)) &&
      world.deployments[primary]!.state === 'PRIMARY.IN_PROGRESS',
    steady: done && alone,
    retire,
    graceEndsAtUs: excused.reduce((first, { task }) => Math.min(first, graceEndsAtUs(service, task)), Infinity),
    shielded,
  };
}

/** Older revisions (RU-06), beside what has to leave its place; without a primary one none of them has to go (CB-08). */
function leavingWhy(world: World, primary: DeploymentKey | null): (task: Task) => StopWhy | null {
  const isOlder = (task: Task): boolean => primary !== null && task.deployment !== primary;
  return (task) => leavesPlace(world, task) ?? (isOlder(task) ? 'older-revision' : null);
}

/** Deployments that have more protected tasks than they should have tasks. */
function shieldedBy({ seen, primary, desired }: Look): DeploymentKey[] {
  const counts = new Map<DeploymentKey, number>();
  for (const row of seen) {
    if (!isShielded(row) || row.task.deployment === null) continue;
    counts.set(row.task.deployment, (counts.get(row.task.deployment) ?? 0) + 1);
  }
  return [...counts].filter(([key, count]) => count > (key === primary ? desired : 0)).map(([key]) => key);
}
