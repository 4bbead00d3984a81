/**
 * What the service scheduler would do now: a pure function of the world. One arithmetic serves keeping the count, rolling
 * deployments, draining instances and replacing unhealthy tasks.
 * Source: RU-01 to RU-08, DR-02 to DR-06, SV-04, SV-06 to SV-08, SV-18, FG-09, PL-12, PL-13.
 */
import type { PlannedStart, ServiceBlock, ServiceCounts, StopWhy } from '../model/decision.ts';
import type { DeploymentKey } from '../model/ids.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import type { Chance } from '../rules/scale-in.ts';
import { graceEndsAtUs, isHealthyTask, isProtected, unhealthyBy } from '../rules/task-health.ts';
import { countTasks, desiredOf, maximumTasks, minimumHealthy, wantedTasks } from './counts.ts';
import { eligibleInstances, daemonLeaving, planDaemon } from './plan-daemon.ts';
import { replaceOlder } from './replace-older.ts';
import { isUndecided, Stops, type Choice, type Look, type Seen } from './stops.ts';

export interface ServicePlan {
  /** Tasks to stop, in this order. */
  readonly stop: readonly Choice[];
  /** Older revisions first, when they replace their like (SV-08); the primary one last. */
  readonly start: readonly PlannedStart[];
  readonly blockedBy: readonly ServiceBlock[];
  readonly counts: ServiceCounts;
  /** The primary deployment has reached its end (RU-08). */
  readonly completed: boolean;
  /** SV-04. */
  readonly steady: boolean;
  /** Deployments being replaced that have no task left. */
  readonly retire: readonly DeploymentKey[];
  /** When the first grace period that matters is over [µs]; Infinity for none (SV-07). */
  readonly graceEndsAtUs: number;
  /** Deployments that protected tasks keep from shrinking (SV-18). */
  readonly shielded: readonly DeploymentKey[];
}

/** `chance` settles what the strategies leave open (PL-12); without it the smallest ARN does (PL-10). */
export function planService(
  world: World,
  service: Service,
  nowUs: number,
  keepsTables = false,
  chance: Chance | null = null,
): ServicePlan {
  const isDaemon = service.schedulingStrategy === 'DAEMON';
  const eligible = isDaemon ? eligibleInstances(world, service) : [];
  const desired = isDaemon ? eligible.length : desiredOf(service);
  const minimum = minimumHealthy(desired, service.minimumHealthyPercent);
  const maximum = maximumTasks(desired, service.maximumPercent);
  const tasks = wantedTasks(world, service);
  const primary = service.deployments[0]!;
  const leavingOf = isDaemon ? daemonLeaving(world, service, eligible) : leavingWhy(world, primary);
  const seen = tasks.map((task) => see(world, service, task, nowUs, leavingOf(task)));
  const counts = countTasks(world, tasks);
  const stops = new Stops(world, service, counts.healthy, minimum, keepsTables, chance);
  const look: Look = { world, service, nowUs, seen, primary, desired, minimum, maximum, stops };
  const { start, blockedBy } = isDaemon ? planDaemon(look, eligible) : planReplica(look);

  const settled = seen.every(({ healthy }) => healthy);
  const leaving = seen.filter((row) => row.leaving !== null);
  const staying = seen.length - leaving.length;
  const mustMove = leaving.length > 0 || staying < desired;
  const idle = start.length === 0 && stops.choices.length === 0;
  const shielded = shieldedBy(look);
  const stuck = mustMove && settled && idle && desired > 0 && shielded.length === 0;
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
    completed: done && alone && world.deployments[primary]!.state === 'PRIMARY.IN_PROGRESS',
    steady: done && alone,
    retire,
    graceEndsAtUs: excused.reduce((first, { task }) => Math.min(first, graceEndsAtUs(service, task)), Infinity),
    shielded,
  };
}

function see(world: World, service: Service, task: Task, nowUs: number, leaving: StopWhy | null): Seen {
  const fails = unhealthyBy(world, task) !== null;
  const inGrace = nowUs < graceEndsAtUs(service, task);
  return {
    task,
    healthy: isHealthyTask(world, task),
    unhealthy: fails && !inGrace,
    excused: fails && inGrace,
    isProtected: service.status === 'ACTIVE' && isProtected(task, nowUs),
    leaving,
  };
}

/** Older revisions (RU-06), whatever sits on a DRAINING instance (DR-03, DR-04) or on a machine that is taken away (FG-09). */
function leavingWhy(world: World, primary: DeploymentKey): (task: Task) => StopWhy | null {
  return (task) => {
    const instance = task.containerInstance === null ? null : world.containerInstances[task.containerInstance]!;
    if (instance?.status === 'DRAINING') return 'draining';
    if (task.retiresAtUs !== undefined) return 'retiring';
    return task.deployment === primary ? null : 'older-revision';
  };
}

/** SV-18: only what the service itself wants to give up is protected; draining and failing checks go on. */
function isShielded({ isProtected: shielded, leaving }: Seen): boolean {
  return shielded && (leaving === null || leaving === 'older-revision');
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

function planReplica(look: Look): { start: PlannedStart[]; blockedBy: ServiceBlock[] } {
  const { service, seen, desired, maximum, stops, primary } = look;
  const leaving = seen.filter((row) => row.leaving !== null);
  const staying = seen.filter((row) => row.leaving === null);
  const failing = staying.filter(({ unhealthy }) => unhealthy);
  // AZ-04: while one is moved there is one more.
  const moved = service.rebalancing?.task ?? null;
  const moving = staying.some(({ task, unhealthy }) => task.key === moved && !unhealthy) ? 1 : 0;
  const wanted = desired + moving;

  // RU-06: starts are reckoned before stops, so that what is stopped now makes room for the next look, not for this one.
  const older = replaceOlder(look, maximum - seen.length);
  const room = maximum - seen.length - older.start.reduce((sum, { count }) => sum + count, 0);
  const lacking = Math.max(0, wanted - (staying.length - failing.length));
  const count = Math.max(0, Math.min(lacking, room));
  const start = count > 0 ? [...older.start, { deployment: primary, count }] : [...older.start];

  const candidates = new Set(leaving.filter((row) => !isShielded(row) && !older.spared.has(row)));
  if (older.stopFirst !== null) stops.take(candidates, [older.stopFirst], 'unhealthy');
  while (candidates.size > 0 && stops.takeWeakest(candidates));
  const kept = stopUnhealthy(look, staying, wanted, start.length > 0);
  const enough = stopSurplus(look, kept, wanted);

  const blockedBy: ServiceBlock[] = [];
  if (candidates.size > 0 || !enough) blockedBy.push('minimum-healthy');
  if (lacking > Math.max(0, room)) blockedBy.push('maximum');
  return { start, blockedBy };
}

/** SV-08: a failing task goes when a healthy one has taken its place, or to make place when there may be no more tasks. */
function stopUnhealthy(look: Look, staying: readonly Seen[], wanted: number, starts: boolean): Set<Seen> {
  const { stops, seen, maximum } = look;
  const left = new Set(staying);
  const failing = (): Seen[] => [...left].filter(({ unhealthy }) => unhealthy);
  const healthy = staying.filter((row) => row.healthy).length;
  let replaced = Math.min(failing().length, Math.max(0, healthy + failing().length - wanted));
  for (; replaced > 0; replaced--) stops.take(left, failing(), 'unhealthy');
  // One at a time: not while its predecessor's replacement is on its way.
  const none = stops.choices.length === 0 && !starts && !staying.some(isUndecided);
  if (none && seen.length >= maximum && failing().length > 0) stops.take(left, failing(), 'unhealthy');
  return left;
}

/** PL-12, PL-13: what is more than wanted. False when the minimum keeps some. */
function stopSurplus(look: Look, staying: Set<Seen>, wanted: number): boolean {
  const failing = [...staying].filter(({ unhealthy }) => unhealthy).length;
  const undecided = [...staying].filter(isUndecided).length;
  // A replacement on its way is no surplus beside the failing task that it replaces.
  let surplus = staying.size - wanted - Math.min(failing, undecided);
  const candidates = new Set([...staying].filter((row) => !isShielded(row)));
  while (surplus > 0 && candidates.size > 0) {
    if (!look.stops.takeWeakest(candidates, 'surplus')) return false;
    surplus -= 1;
  }
  return true;
}
