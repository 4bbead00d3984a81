/**
 * Models: the service scheduler (BB-10, SV-01, SV-02, SV-04 to SV-16, SV-18, RU-*, AZ-*, DR-02 to DR-06, DR-08, PL-16, PL-19): it
 * looks at a service one second after something changed, stops and starts what the plan says, says so in the service's
 * events, and keeps what it decided and what kept it from more.
 * A look every 10 s (SV-13) that would change nothing is no event: every change that matters wakes it.
 * Leaves out: why a deployment fails and what a way back is (the releases see to that); how two colours and task sets take turns.
 */
import { PHASE } from '../kernel/kernel.ts';
import { NO_EVENT } from '../kernel/event-queue.ts';
import { durationUs, seconds, type DurationUs } from '../kernel/time.ts';
import type { FilterName, PlacementDecision, PlannedStart, ServiceBlock } from '../model/decision.ts';
import type { SimEventKind } from '../model/events.ts';
import type { ClusterKey, ContainerInstanceKey, ServiceDeploymentKey, TaskKey } from '../model/ids.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { Context, System } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import { SCHEDULER_ROUND } from '../rules/circuit-breaker.ts';
import { asksAgain } from '../rules/service-deployments.ts';
import { clearCause, post, postWhole, REPEAT_AFTER } from '../rules/service-messages.ts';
import { wantedTasks } from './counts.ts';
import { complete, isBaking } from './completion.ts';
import { refreshReservation, refreshReservations } from './daemon-reservation.ts';
import { moreStartsAtUs, startsLeft } from './launch-rate.ts';
import { noteFailedStart, placementConcluded, requestPlacement } from './placement-of-service.ts';
import { eligibleInstances, missingInstances } from './plan-daemon.ts';
import { planService } from './plan-service.ts';
import { endRebalancing, nextStep } from './rebalance.ts';
import { scaleInChance } from './scale-in-chance.ts';
import { keepDecision, nextDecision } from './service-decision.ts';
import type { ServicePlan } from './service-plan.ts';
import { protectedFailure, STUCK } from './service-events.ts';
import { sayStop, stopPlanned } from './stop-planned.ts';

/** DF-05. */
const REACTION = seconds(1);
/** SV-02: a daemon comes first. */
const AT_ONCE = seconds(0);
/** SV-13: the scheduler's own rhythm, where only time can help. */
const ROUND = seconds(10);

/** The scheduler will look at the service after `span`, or earlier if that is planned already. */
export function wake(ctx: Context, service: Service, span: DurationUs = REACTION): void {
  const atUs = ctx.nowUs + span;
  if (service.wake !== NO_EVENT) {
    if (service.wakeAtUs <= atUs) return;
    ctx.cancel(service.wake);
  }
  service.wakeAtUs = atUs;
  service.wake = ctx.sayIn(span, { kind: 'ServiceEvaluated', service: service.key }, PHASE.control);
}

function evaluate(ctx: Context, service: Service): void {
  service.wake = NO_EVENT;
  if (service.status === 'INACTIVE') return;
  askAgain(ctx, service);
  const keepsTables = ctx.wantsTable(nextDecision(ctx.world));
  const plan = planService(ctx.world, service, ctx.nowUs, keepsTables, scaleInChance(ctx, service));
  deriveDaemonCount(ctx, service, plan);
  for (const key of plan.retire) {
    ctx.send('deployment', key, 'RETIRE');
    service.deployments = service.deployments.filter((other) => other !== key);
  }
  if (plan.start.length === 0) {
    service.waitingOn = null;
    clearCause(service, 'placement');
  }
  const { start, blockedBy } = permitted(ctx, service, plan);
  keepDecision(ctx, service, plan, start, [...plan.blockedBy, ...blockedBy]);
  stopPlanned(ctx, service, plan);
  for (const { deployment, count } of start) {
    const onlyOn = service.schedulingStrategy === 'DAEMON' ? { onlyOn: missing(ctx, service) } : {};
    requestPlacement(ctx, service, deployment, count, onlyOn);
  }
  sayWhatBlocks(ctx, service, plan);
  settle(ctx, service, plan);
  if (plan.graceEndsAtUs < Infinity) wake(ctx, service, durationUs(plan.graceEndsAtUs - ctx.nowUs));
  ctx.touch('service', service.key);
}

/** CB-04: a refused place is sought again while a circuit breaker counts refusals. */
function askAgain(ctx: Context, service: Service): void {
  if (!asksAgain(ctx.world, service)) return;
  if (ctx.nowUs - ctx.world.decisions[service.waitingOn!]!.atUs >= SCHEDULER_ROUND) service.waitingOn = null;
}

/** SV-01. */
function deriveDaemonCount(ctx: Context, service: Service, { counts }: ServicePlan): void {
  if (service.schedulingStrategy !== 'DAEMON') return;
  if (service.desiredCount !== counts.desired) {
    service.desiredCount = counts.desired;
    ctx.say({ kind: 'ServiceDesiredCountChanged', service: service.key, desiredCount: counts.desired });
  }
  refreshReservations(ctx, service.cluster);
}

function missing(ctx: Context, service: Service): ContainerInstanceKey[] {
  const seen = wantedTasks(ctx.world, service).map((task) => ({ task }));
  return missingInstances(eligibleInstances(ctx.world, service), seen);
}

/** What may be started now of what the plan asks for: pauses, refused places and the launch rate have their say. */
function permitted(
  ctx: Context,
  service: Service,
  plan: ServicePlan,
): { start: PlannedStart[]; blockedBy: ServiceBlock[] } {
  if (plan.start.length === 0) return { start: [], blockedBy: [] };
  if (service.waitingOn !== null) return { start: [], blockedBy: ['placement'] };
  const blockedBy: ServiceBlock[] = [];
  const start: PlannedStart[] = [];
  let left = startsLeft(service, ctx.nowUs);
  for (const { deployment, count } of plan.start) {
    // The pause is that of the revision that fails: an older one that takes over for it does not wait (SV-08, SV-09).
    if (ctx.nowUs < service.throttledUntilUs && ctx.world.deployments[deployment]!.failedStartsInARow > 0) {
      blockedBy.push('throttled');
      wake(ctx, service, durationUs(service.throttledUntilUs - ctx.nowUs));
      continue;
    }
    const now = Math.min(count, left);
    if (now < count) {
      blockedBy.push('launch-rate');
      wake(ctx, service, durationUs(moreStartsAtUs(service, ctx.nowUs) - ctx.nowUs));
    }
    left -= now;
    if (now > 0) start.push({ deployment, count: now });
  }
  return { start, blockedBy };
}

function sayWhatBlocks(ctx: Context, service: Service, plan: ServicePlan): void {
  if (plan.blockedBy.includes('deployment-configuration')) {
    post(ctx, service, STUCK, { cause: 'stuck' });
    wake(ctx, service, REPEAT_AFTER);
  } else clearCause(service, 'stuck');
  if (plan.shielded.length === 0) clearCause(service, 'protected');
  for (const key of plan.shielded) {
    post(ctx, service, protectedFailure(ctx.world.deployments[key]!.id), {
      cause: 'protected',
      action: 'TASKSET_SCALE_IN_FAILURE_BY_TASK_PROTECTION',
    });
  }
}

/** Completion, steady state, rebalancing, the end of a deleted service. */
function settle(ctx: Context, service: Service, plan: ServicePlan): void {
  const primary = ctx.world.deployments[service.deployments[0]!]!;
  if (service.status === 'DRAINING') {
    const left = service.deployments.some((key) => ctx.world.deployments[key]!.tasks.length > 0);
    if (!left) ctx.send('service', service.key, 'DRAINED');
    return;
  }
  const bakes = plan.completed ? complete(ctx, service, primary) : durationUs(0);
  if (bakes > 0) wake(ctx, service, bakes);
  const steady = plan.steady && !isBaking(primary, ctx.nowUs);
  if (steady) {
    const saidAtUs = post(ctx, service, 'has reached a steady state.', {
      cause: 'steady',
      action: 'SERVICE_STEADY_STATE',
    });
    wake(ctx, service, durationUs(saidAtUs + REPEAT_AFTER - ctx.nowUs));
  } else if (service.rebalancing === null || service.rebalancing.stopped) clearCause(service, 'steady');
  service.steady = steady;
  rebalance(ctx, service, plan);
}

/** AZ-04. */
function rebalance(ctx: Context, service: Service, plan: ServicePlan): void {
  const busy = plan.stop.length > 0 || plan.start.length > 0;
  const extra = service.rebalancing?.task ?? null;
  // Task sets side by side are not moved; what is left of them is (AZ-05).
  const isAlone = service.deployments.length === 1;
  const step = busy ? null : nextStep(ctx, service, service.steady && isAlone);
  // Where it is given up, the one task more is one too many.
  if (extra !== null && service.rebalancing?.stopped === true) wake(ctx, service);
  if (step === null) return;
  const { id, key } = ctx.world.deployments[service.deployments[0]!]!;
  const planned = { stop: [], start: [], blockedBy: [], counts: plan.counts };
  if ('start' in step) {
    const start = [{ deployment: key, count: 1 }];
    keepDecision(ctx, service, planned, start, []);
    requestPlacement(ctx, service, key, 1, { zone: step.start });
    return;
  }
  const stopped = step.stop;
  const choice = {
    task: stopped.key,
    why: 'rebalancing',
    among: step.among.map((task) => task.key),
    gone: [],
  } as const;
  keepDecision(ctx, service, { ...planned, stop: [choice] }, [], []);
  sayStop(ctx, stopped.key, `Availability-zone rebalancing initiated by (deployment ${id})`);
  const message = `${service.serviceName} has stopped 1 running tasks in ${step.zone} due to AZ rebalancing: ${stopped.id}.`;
  postWhole(ctx, service, message, message, { action: 'TASKS_STOPPED' });
}

function taskStopped(ctx: Context, service: Service, task: Task): void {
  const deployment = ctx.world.deployments[task.deployment!]!;
  deployment.tasks = deployment.tasks.filter((key) => key !== task.key);
  if (task.startedAtUs === null && task.stopCode === 'TaskFailedToStart') {
    deployment.failedTasks += 1;
    // The pause grows with attempts: tasks that were started together and fail one after the other are one attempt.
    if (task.createdAtUs > (deployment.lastFailedStartAtUs ?? -1)) noteFailedStart(ctx, service, deployment);
  }
}

function taskMoved(ctx: Context, task: Task, to: string): void {
  if (task.service === null) return;
  const service = ctx.world.services[task.service]!;
  if (to === 'RUNNING') {
    ctx.world.deployments[task.deployment!]!.failedStartsInARow = 0;
    service.impaired = false;
    clearCause(service, 'impaired');
  }
  if (to === 'STOPPED') taskStopped(ctx, service, task);
  ctx.touch('service', service.key);
  if (service.status !== 'INACTIVE' && to !== 'DELETED' && to !== 'PENDING' && to !== 'PROVISIONING')
    wake(ctx, service);
}

/** The same, where any cluster may gain by it. */
function unblockAll(ctx: Context, kind: SimEventKind): void {
  for (const { key } of ctx.world.clusters) unblock(ctx, key, kind);
}

/** Something happened in the cluster: services whose refused placement it could turn into a yes try again. */
function unblock(ctx: Context, cluster: ClusterKey, kind: SimEventKind, by: FilterName | null = null): void {
  const mayHelp = (key: number | null): boolean => {
    const decision = key === null ? null : (ctx.world.decisions[key] as PlacementDecision);
    return (
      decision !== null && decision.unblockedBy.includes(kind) && (by === null || decision.refusedBy[by] !== undefined)
    );
  };
  for (const key of ctx.world.clusters[cluster]!.services) {
    const service = ctx.world.services[key]!;
    if (service.status !== 'ACTIVE') continue;
    if (mayHelp(service.waitingOn)) {
      service.waitingOn = null;
      ctx.touch('service', service.key);
      wake(ctx, service, service.schedulingStrategy === 'DAEMON' ? AT_ONCE : REACTION);
    }
    if (service.rebalancing !== null && mayHelp(service.rebalancing.waitingOn)) {
      service.rebalancing = null;
      wake(ctx, service, ROUND);
    }
  }
}

/** What was refused to a daemon on one instance says nothing about the others (SV-02). */
function lookEverywhere(ctx: Context, service: Service): void {
  if (service.schedulingStrategy !== 'DAEMON') return;
  service.waitingOn = null;
  ctx.touch('service', service.key);
}

/** Instances came, left, drain or have changed: daemons see to them first (SV-02), then who may use or lose them. */
function instancesChanged(ctx: Context, cluster: ClusterKey, instance: ContainerInstanceKey | null = null): void {
  if (instance !== null) refreshReservation(ctx, instance);
  for (const key of ctx.world.clusters[cluster]!.services) {
    const service = ctx.world.services[key]!;
    if (service.status === 'INACTIVE') continue;
    if (service.rebalancing?.stopped) service.rebalancing = null;
    lookEverywhere(ctx, service);
    wake(ctx, service, service.schedulingStrategy === 'DAEMON' ? AT_ONCE : REACTION);
  }
}

/** What an expression reads has changed: daemons may belong elsewhere now (SV-02, QL-02). */
function placesChanged(ctx: Context, cluster: ClusterKey): void {
  for (const key of ctx.world.clusters[cluster]!.services) {
    const service = ctx.world.services[key]!;
    if (service.schedulingStrategy !== 'DAEMON' || service.status !== 'ACTIVE') continue;
    const { taskDefinition } = ctx.world.deployments[service.deployments[0]!]!;
    const { placementConstraints } = ctx.world.taskDefinitions[taskDefinition]!;
    if ([...placementConstraints, ...service.placementConstraints].some(({ type }) => type === 'memberOf')) {
      lookEverywhere(ctx, service);
      wake(ctx, service);
    }
  }
}

/** The last task of somebody else has left a DRAINING instance: its daemons may go (DR-08). */
function wakeDaemonsOn(ctx: Context, task: Task): void {
  const row = task.containerInstance === null ? null : ctx.world.containerInstances[task.containerInstance]!;
  if (row === null || row.status !== 'DRAINING') return;
  for (const key of row.tasks) {
    const { service } = ctx.world.tasks[key]!;
    if (service !== null && service !== task.service) wakeOf(ctx, key);
  }
}

/** The service of a task looks at it. */
function wakeOf(ctx: Context, key: TaskKey): void {
  const { service } = ctx.world.tasks[key]!;
  if (service !== null && ctx.world.services[service]!.status !== 'INACTIVE') wake(ctx, ctx.world.services[service]!);
}

function wakeForRelease(ctx: Context, key: ServiceDeploymentKey): void {
  const service = ctx.world.services[ctx.world.serviceDeployments![key]!.service]!;
  if (service.status !== 'INACTIVE') wake(ctx, service);
}

/** CB-07: it starts no more; CB-08: it is rolled out once more, without the pauses of its first time (SV-12). */
function deploymentMoved(ctx: Context, deployment: Deployment, by: string): void {
  if (by !== 'FAIL' && by !== 'REVIVE') return;
  const service = ctx.world.services[deployment.service]!;
  service.waitingOn = null;
  ctx.touch('service', service.key);
  if (by === 'REVIVE') {
    service.throttledUntilUs = 0;
    service.impaired = false;
    deployment.failedStartsInARow = 0;
    delete deployment.lastFailedStartAtUs;
    delete deployment.bakesUntilUs;
    endRebalancing(ctx, service);
    clearCause(service, 'steady');
    clearCause(service, 'impaired');
  }
  service.steady = false;
  wake(ctx, service);
}

/** A protection that ends may let a rebalancing go on (AZ-05). */
function protectionMoved(ctx: Context, key: TaskKey): void {
  const { service } = ctx.world.tasks[key]!;
  const row = service === null ? null : ctx.world.services[service]!;
  if (row?.rebalancing?.stopped && row.rebalancing.waitingOn === null) row.rebalancing = null;
  wakeOf(ctx, key);
}

export const desiredCountSystem: System = {
  name: 'desired-count',
  hears: {
    // Scaling has set another desired count.
    ScalingActivityStarted: ({ activity }, ctx) => {
      const { subject } = ctx.world.scaling!.activities[activity]!;
      if (subject.kind === 'service') wake(ctx, ctx.world.services[subject.service]!);
    },
    // A release wants more of one revision, or less (NB-02, NB-09).
    RevisionScaled: ({ deployment }, ctx) => wake(ctx, ctx.world.services[ctx.world.deployments[deployment]!.service]!),
    ServiceDeploymentFailed: (event, ctx) => wakeForRelease(ctx, event.serviceDeployment),
    ServiceEvaluated: (event, ctx) => evaluate(ctx, ctx.world.services[event.service]!),
    PlacementConcluded: (event, ctx) => {
      if (event.service !== null) {
        const service = ctx.world.services[event.service]!;
        placementConcluded(ctx, service, event);
        if (asksAgain(ctx.world, service)) wake(ctx, service, SCHEDULER_ROUND);
      }
      for (const key of event.placed) {
        const { containerInstance } = ctx.world.tasks[key]!;
        if (containerInstance !== null) refreshReservation(ctx, containerInstance, true);
      }
      if (event.placed.length === 0) return;
      const { cluster } = ctx.world.tasks[event.placed[0]!]!;
      unblock(ctx, cluster, event.kind);
      placesChanged(ctx, cluster);
    },
    TaskCountedHealthy: (event, ctx) => wakeOf(ctx, event.task),
    TaskHealthChanged: (event, ctx) => wakeOf(ctx, event.task),
    TaskRetirementNoticed: (event, ctx) => wakeOf(ctx, event.task),
    TaskProtectionChanged: (event, ctx) => protectionMoved(ctx, event.task),
    TaskProtectionExpired: (event, ctx) => protectionMoved(ctx, event.task),
    // Its reservation is free from now on (TL-22): its service may replace it, others may find room.
    TaskStopRequested: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      if (task.service !== null) lookEverywhere(ctx, ctx.world.services[task.service]!);
      wakeOf(ctx, event.task);
      if (task.containerInstance !== null) refreshReservation(ctx, task.containerInstance);
      unblock(ctx, task.cluster, event.kind);
      placesChanged(ctx, task.cluster);
    },
    CapacityProviderCreated: (event, ctx) => unblockAll(ctx, event.kind),
    DaemonReservationFreed: (event, ctx) => {
      unblock(ctx, ctx.world.containerInstances[event.containerInstance]!.cluster, event.kind);
    },
    AddressesFreed: (event, ctx) => {
      const { region: freed } = ctx.world.zones[event.zone]!;
      for (const { key, region } of ctx.world.clusters) if (region === freed) unblock(ctx, key, event.kind);
    },
    FargateCapacityChanged: (event, ctx) => {
      for (const { key, region } of ctx.world.clusters) if (region === event.region) unblock(ctx, key, event.kind);
    },
    TaskRetired: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      if (task.service !== null) wake(ctx, ctx.world.services[task.service]!);
    },
    // Addresses belong to the region, not to a cluster (NW-17).
    NetworkInterfaceDeleted: (event, ctx) => unblockAll(ctx, event.kind),
    FaultEnded: (event, ctx) => unblockAll(ctx, event.kind),
    ContainerInstanceRegistered: (event, ctx) => {
      unblock(ctx, event.cluster, event.kind);
      instancesChanged(ctx, event.cluster, event.containerInstance);
    },
    AgentConnectionChanged: (event, ctx) => {
      const { cluster } = ctx.world.containerInstances[event.containerInstance]!;
      unblock(ctx, cluster, event.kind);
      placesChanged(ctx, cluster);
    },
    AgentUpdateMoved: (event, ctx) => {
      const { cluster } = ctx.world.containerInstances[event.containerInstance]!;
      unblock(ctx, cluster, event.kind);
      placesChanged(ctx, cluster);
    },
    AttributesPut: (event, ctx) => {
      const { cluster } = ctx.world.containerInstances[event.containerInstance]!;
      unblock(ctx, cluster, event.kind);
      instancesChanged(ctx, cluster, event.containerInstance);
    },
    StateChanged: (event, ctx) => {
      if (event.chart === 'task') {
        const task = ctx.world.tasks[event.key]!;
        taskMoved(ctx, task, event.to);
        if (event.to === 'STOPPED') wakeDaemonsOn(ctx, task);
        // A host that is lost asks nobody, and its reservations are free all the same (TL-22, EV-03).
        if (event.by === 'HOST_LOST') unblock(ctx, task.cluster, 'TaskStopRequested');
        // An expression may read runningTasksCount (QL-02).
        if (event.to === 'RUNNING' || event.from === 'RUNNING') {
          unblock(ctx, task.cluster, event.kind, 'memberOf');
          placesChanged(ctx, task.cluster);
        }
      }
      if (event.chart === 'deployment') deploymentMoved(ctx, ctx.world.deployments[event.key]!, event.by);
      // What a target group says of a task is part of its health (SV-06).
      if (event.chart === 'target') {
        const { task } = ctx.world.targets[event.key]!;
        if (task !== null) wakeOf(ctx, task);
      }
      if (event.chart !== 'container-instance') return;
      // Draining and its end change what every service of the cluster should do (DR-02 to DR-04).
      const { cluster, key } = ctx.world.containerInstances[event.key]!;
      unblock(ctx, cluster, event.kind);
      instancesChanged(ctx, cluster, key);
    },
  },
};
