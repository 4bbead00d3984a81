/** The laws that hold at every event and at the end of every run, whatever happens. Each throws with the facts when broken. */
import { invariant } from '../../sim/kernel/invariant.ts';
import { NO_EVENT } from '../../sim/kernel/event-queue.ts';
import type { Occurrence } from '../../sim/kernel/kernel.ts';
import type { SimEvent } from '../../sim/model/events.ts';
import type { StopWhy } from '../../sim/model/decision.ts';
import type { Deployment, Service } from '../../sim/model/service.ts';
import type { Task } from '../../sim/model/task.ts';
import type { World } from '../../sim/model/world.ts';
import { checkWorld } from '../../sim/engine/checkers.ts';
import type { MetricStore } from '../../sim/engine/metric-store.ts';
import { contains, parseAddress } from '../../sim/rules/addresses.ts';
import { isHealthyTask } from '../../sim/rules/task-health.ts';
import { computedDesiredCount } from '../../sim/rules/task-sets.ts';
import { AlarmLaws, alarmsAgree } from './alarm-laws.ts';
import { hostsAgree } from './host-laws.ts';
import { harmIsSound } from './harm-laws.ts';
import { namesAreSound } from './name-laws.ts';
import { LoadLaws, loadIsConserved } from './load-laws.ts';
import { MoneyLaws } from './money-laws.ts';
import { ReleaseLaws } from './release-laws.ts';
import { scalingAtTheEnd, scalingObserved } from './scaling-laws.ts';
import { ShiftLaws } from './shift-laws.ts';
import { isOverWithItsContainers, taskMoved } from './task-laws.ts';
import { WaitingLaws } from './waiting-laws.ts';

const MINUTE = 60_000_000;
/** Longest way of a task from the wish to stop it to STOPPED, while its agent hears: chains of 30 s and delays of 300 s. */
const STOPPING_MAX_US = 15 * MINUTE;
/** Longest wait for an interface: it gives up after 180 s (TL-17). */
const PROVISIONING_MAX_US = 5 * MINUTE;

/** The scheduler takes a target out of its group a second after its task is over (DF-05). */
const DEREGISTERED_WITHIN_US = 10_000_000;
/** The first four and the last of each subnet (NW-17). */
const RESERVED_ADDRESSES = 5;

/** A look of the scheduler at a service, until what it asked for has been done. */
interface Look {
  readonly service: number;
  readonly healthy: ReadonlySet<number>;
  readonly minimum: number;
  readonly maximum: number;
  /** By deployment, where revisions stand side by side; null where they are exchanged in one window. */
  readonly parts: ReadonlyMap<number, Pick<Look, 'healthy' | 'minimum' | 'maximum'>> | null;
  readonly stopped: Set<number>;
}

export class Laws {
  /** By occurrence number. */
  private readonly looks = new Map<number, Look>();
  /** The last one of each service: a command of the same instant may have changed what it wants since. */
  private readonly lastLooks = new Map<number, Look>();
  private readonly looksBefore = new Map<number, Look>();
  private readonly wantedStoppedUs = new Map<number, number>();
  private readonly waiting = new WaitingLaws();
  private readonly load = new LoadLaws();
  private readonly money = new MoneyLaws();
  private readonly releases = new ReleaseLaws();
  private readonly shifts = new ShiftLaws();
  private readonly alarms: AlarmLaws;

  constructor(metrics: MetricStore) {
    this.alarms = new AlarmLaws(metrics);
  }

  /** The event has happened; the world is as it left it. */
  observe(world: World, occurrence: Occurrence<SimEvent>): void {
    const { n, atUs, because, event } = occurrence;
    scalingObserved(world, event);
    this.releases.observe(world, occurrence);
    this.shifts.observe(world, event, atUs);
    this.alarms.observe(world, event, atUs);
    if (event.kind === 'MetricsPublished') {
      this.load.minute(world, atUs);
      this.money.minute(world, atUs);
    }
    if (event.kind === 'StateChanged' && event.chart === 'task') taskMoved(world, world.tasks[event.key]!, event);
    if (event.kind === 'TaskStopRequested') {
      const task = world.tasks[event.task]!;
      if (!this.wantedStoppedUs.has(task.key)) this.wantedStoppedUs.set(task.key, atUs);
      if (event.stopCode === 'ServiceSchedulerInitiated') this.noHealthyStopBelowMinimum(world, task, because);
    } else if (event.kind === 'PlacementConcluded' && event.service !== null && event.placed.length > 0) {
      this.notMoreThanTheMaximum(world, world.services[event.service]!, event.deployment, event.placed.length);
    } else if (event.kind === 'ServiceEvaluated') {
      const look = lookOf(world, world.services[event.service]!);
      this.looks.set(n, look);
      const last = this.lastLooks.get(look.service);
      if (last !== undefined) this.looksBefore.set(look.service, last);
      this.lastLooks.set(look.service, look);
    }
  }

  /** All that an instant holds has happened: books agree, and nobody waits in vain. */
  afterInstant(world: World, nowUs: number): void {
    alarmsAgree(world, nowUs);
    checkWorld(world);
    hostsAgree(world);
    loadIsConserved(world, nowUs);
    harmIsSound(world, nowUs);
    namesAreSound(world, nowUs);
    this.load.afterInstant(world, nowUs);
    this.money.afterInstant(world, nowUs);
    this.releases.afterInstant(world, nowUs);
    this.shifts.afterInstant(world, nowUs);
    for (const task of world.tasks) if (task.stoppedAtUs === nowUs) isOverWithItsContainers(world, task);
    this.waiting.afterInstant(world, nowUs);
  }

  /** RU-02: what one look of the scheduler stops leaves enough that are healthy. */
  private noHealthyStopBelowMinimum(world: World, task: Task, because: number): void {
    const look = this.looks.get(because);
    if (look === undefined || isOutsideTheBand(world, look, task, because)) return;
    if (!look.healthy.has(task.key)) return;
    look.stopped.add(task.key);
    // Revisions side by side have a minimum each (CD-02, NB-02).
    const { healthy, minimum } = look.parts?.get(task.deployment!) ?? look;
    const left = [...healthy].filter((key) => !look.stopped.has(key)).length;
    invariant(left >= minimum, 'law.healthy-stop-below-minimum', () => ({ task: task.name, left, minimum }));
    if (isWholeBlue(world, task)) this.blueStaysWhole(world, task, because, left);
  }

  /** NB-02, NB-09: as long as it may have to serve again, blue gives up what is too many, and what has to leave its place. */
  private blueStaysWhole(world: World, task: Task, because: number, left: number): void {
    const { desiredCount } = world.services[task.service!]!;
    const why = whyStopped(world, task, because);
    const isRight = why !== 'older-revision' && (why !== 'surplus' || left >= desiredCount);
    invariant(isRight, 'law.blue-is-not-whole', () => ({ task: task.name, why, left, desiredCount }));
  }

  /** RU-02: after a start, RUNNING and PENDING of all revisions together are at most the maximum. */
  private notMoreThanTheMaximum(world: World, service: Service, deployment: number | null, placed: number): void {
    if (service.schedulingStrategy === 'DAEMON') return;
    const { serviceName } = service;
    const last = this.lastLooks.get(service.key);
    // The release may go on at the very event of a look, after the scheduler has planned by what it was before.
    const before = this.looksBefore.get(service.key);
    const judge = (maximum: number, of: (look: Look) => number | undefined, tasks: readonly Task[]): void => {
      const earlier = [last, before].map((look) => (look === undefined ? 0 : (of(look) ?? 0)));
      const most = Math.max(maximum, ...earlier);
      const wanted = tasks.filter((task) => task.desiredStatus === 'RUNNING').length;
      const facts = () => ({ service: serviceName, deployment, wanted, placed, most });
      invariant(wanted <= most, 'law.more-than-the-maximum', facts);
    };
    const tasks = tasksOf(world, service);
    judge(countsOf(world, service).maximum, (look) => look.maximum, tasks);
    // Revisions side by side have a maximum each (CD-02, NB-02).
    const part = partsOf(world, service)?.find(({ key }) => key === deployment);
    if (part === undefined) return;
    const { maximum } = bandOf(service, wantedBy(service, part), 100);
    const own = tasks.filter((task) => task.deployment === deployment);
    judge(maximum, (look) => look.parts?.get(part.key)?.maximum, own);
  }

  /** The end of a run: every task ended, runs, or is explained; every service that lacks something will look again. */
  atTheEnd(world: World, nowUs: number): void {
    for (const task of world.tasks) {
      this.endsOrIsExplained(world, task, nowUs);
    }
    for (const service of world.services) looksAgain(world, service);
    scalingAtTheEnd(world, nowUs);
    this.money.minute(world, nowUs);
    addressesAreOnes(world);
    targetsRun(world, nowUs);
  }

  private endsOrIsExplained(world: World, task: Task, nowUs: number): void {
    const { lastStatus } = task;
    if (lastStatus === 'STOPPED' || lastStatus === 'DELETED' || lastStatus === 'RUNNING') return;
    const facts = () => ({
      task: task.name,
      lastStatus,
      desired: task.desiredStatus,
      reason: task.stoppedReason,
      nowUs,
    });
    if (task.desiredStatus === 'STOPPED') {
      const sinceUs = this.wantedStoppedUs.get(task.key) ?? task.createdAtUs;
      if (nowUs - sinceUs < STOPPING_MAX_US) return;
      const host = task.host === null ? null : world.instances[task.host]!;
      // A silent agent can say nothing, and a slow container may have been told so.
      const unheard = host !== null && host.agent !== 'connected';
      const slow = task.containers.some((key) => world.containers[key]!.slowStopUs !== null);
      invariant(unheard || slow, 'law.never-stops', facts);
    } else if (lastStatus === 'PROVISIONING' && nowUs - task.createdAtUs > PROVISIONING_MAX_US) {
      invariant(task.capacityProviderName !== null, 'law.provisioning-for-ever', facts);
    }
  }
}

/** A daemon has to leave where it does not belong any more, whatever the minimum says (SV-02, DR-08). */
function isOutsideTheBand(world: World, { service }: Look, task: Task, because: number): boolean {
  if (world.services[service]!.schedulingStrategy !== 'DAEMON') return false;
  return whyStopped(world, task, because) !== 'older-revision';
}

/** As the look says that planned it; undefined when none did. */
function whyStopped(world: World, task: Task, because: number): StopWhy | undefined {
  const decision = world.decisions.findLast((row) => row.kind === 'service' && row.during === because);
  const planned = decision?.kind === 'service' ? decision.verdict.stop : [];
  return planned.find((stop) => stop.task === task.key)?.why;
}

/** A task of the revision that serves until a release has come to its CLEAN_UP. */
function isWholeBlue(world: World, { service, deployment }: Task): boolean {
  const row = world.serviceDeployments?.[world.services[service!]!.serviceDeployment ?? -1];
  if (row?.native === undefined || row.native.blue !== deployment || row.lifecycleStage === 'CLEAN_UP') return false;
  return row.state === 'IN_PROGRESS' || row.state === 'ROLLBACK_IN_PROGRESS';
}

function tasksOf(world: World, service: Service): Task[] {
  return service.deployments.flatMap((key) => world.deployments[key]!.tasks.map((task) => world.tasks[task]!));
}

/** Two colours of a release or task sets; null for revisions that are exchanged in one window. */
function partsOf(world: World, service: Service): Deployment[] | null {
  const rows = service.deployments.map((key) => world.deployments[key]!);
  const isSideBySide = service.deploymentController !== undefined || rows.some(({ scale }) => scale !== undefined);
  return isSideBySide ? rows : null;
}

function wantedBy(service: Service, { scale = 100 }: Deployment): number {
  return service.status === 'ACTIVE' ? computedDesiredCount(service.desiredCount, scale) : 0;
}

function bandOf(service: Service, desired: number, leastMaximum: number): { minimum: number; maximum: number } {
  return {
    minimum: Math.ceil((desired * service.minimumHealthyPercent) / 100),
    maximum: Math.floor((desired * Math.max(leastMaximum, service.maximumPercent)) / 100),
  };
}

function countsOf(world: World, service: Service): { readonly minimum: number; readonly maximum: number } {
  const parts = partsOf(world, service);
  if (parts === null) return bandOf(service, service.status === 'ACTIVE' ? service.desiredCount : 0, 0);
  const bands = parts.map((row) => bandOf(service, wantedBy(service, row), 100));
  const sum = (of: 'minimum' | 'maximum'): number => bands.reduce((total, band) => total + band[of], 0);
  return { minimum: sum('minimum'), maximum: sum('maximum') };
}

function lookOf(world: World, service: Service): Look {
  const wanted = tasksOf(world, service).filter((task) => task.desiredStatus === 'RUNNING');
  const healthyOf = (tasks: readonly Task[]): Set<number> =>
    new Set(tasks.filter((task) => isHealthyTask(world, task)).map((task) => task.key as number));
  const parts = partsOf(world, service)?.map((row) => {
    const healthy = healthyOf(wanted.filter((task) => task.deployment === row.key));
    return [row.key as number, { healthy, ...bandOf(service, wantedBy(service, row), 100) }] as const;
  });
  const look = { service: service.key, healthy: healthyOf(wanted), ...countsOf(world, service) };
  return { ...look, parts: parts === undefined ? null : new Map(parts), stopped: new Set() };
}

/** A service with work left has a look planned, waits for a place, or waits for its own tasks. */
function looksAgain(world: World, service: Service): void {
  if (service.status === 'INACTIVE') return;
  const tasks = tasksOf(world, service);
  const moving = tasks.some(
    (task) => task.lastStatus !== 'RUNNING' || task.desiredStatus === 'STOPPED' || !task.countsAsHealthy,
  );
  const rests = service.schedulingStrategy === 'DAEMON' || !lacksTasks(world, service, tasks.length);
  invariant(
    service.wake !== NO_EVENT || service.waitingOn !== null || moving || rests,
    'law.service-sleeps-for-ever',
    () => ({ service: service.serviceName, tasks: tasks.map((task) => task.name), desired: service.desiredCount }),
  );
}

/** It wants more tasks than it has, and is one to get them. */
function lacksTasks(world: World, service: Service, count: number): boolean {
  const parts = partsOf(world, service);
  const mayStart = (row: Deployment): boolean => !stalls(row);
  // Side by side each revision has to have its own (CD-02, CD-08).
  if (parts !== null) return parts.some((row) => mayStart(row) && row.tasks.length < wantedBy(service, row));
  const primary = world.deployments[service.deployments[0] ?? -1];
  const desired = service.status === 'ACTIVE' ? service.desiredCount : 0;
  return count < desired && primary !== undefined && mayStart(primary);
}

/** CB-07, CB-08: what has failed starts no more, which it has to say. */
function stalls({ state, rolloutStateReason }: Deployment): boolean {
  return state.endsWith('.FAILED') && /^ECS deployment (failed|circuit breaker): /.test(rolloutStateReason);
}

/** NW-02, NW-17: no two interfaces that exist share an address, and each subnet's book counts them. */
function addressesAreOnes(world: World): void {
  const taken = new Map<string, string>();
  for (const row of world.networkInterfaces) {
    if (row.deletedAtUs !== null) continue;
    const address = `${row.subnet} ${row.privateIpv4Address}`;
    const other = row.networkInterfaceId;
    invariant(!taken.has(address), 'law.address-taken-twice', () => ({ address, one: taken.get(address), other }));
    taken.set(address, other);
  }
  for (const subnet of world.subnets) {
    const held = world.networkInterfaces.filter((row) => row.subnet === subnet.key && row.deletedAtUs === null).length;
    // The nodes of balancers have addresses, and no interface that anyone could see (LB-02).
    const range = { first: subnet.first, size: subnet.size };
    const nodes = world.loadBalancers.flatMap((row) =>
      row.nodes.filter((node) => contains(range, parseAddress(node)!)),
    );
    // Nor those of private endpoints (PK-02).
    const doors = (world.vpcEndpoints ?? [])
      .filter(({ state }) => state !== 'deleted')
      .flatMap((row) =>
        row.interfaces.filter(({ privateIpv4Address }) => contains(range, parseAddress(privateIpv4Address)!)),
      );
    const used = held + nodes.length + doors.length;
    const all = subnet.size - RESERVED_ADDRESSES;
    invariant(subnet.available + used === all, 'law.address-book', () => ({ subnet, used, all }));
  }
}

/** SV-17: a task that has been over for a while is in no target group any more. */
function targetsRun(world: World, nowUs: number): void {
  for (const target of world.targets) {
    const task = target.task === null ? null : world.tasks[target.task]!;
    if (task === null || task.stoppedAtUs === null || nowUs - task.stoppedAtUs < DEREGISTERED_WITHIN_US) continue;
    invariant(!target.registered, 'law.target-of-a-stopped-task', () => ({ task: task.name, target }));
  }
}
