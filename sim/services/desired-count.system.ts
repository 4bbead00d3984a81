/**
 * Models: the service scheduler (BB-10, SV-04 to SV-06, SV-09 to SV-14, SV-16, RU-*, DR-02 to DR-06, PL-16): it looks at a
 * service one second after something changed, stops and starts what the plan says, and says so in the service's events.
 * A look every 10 s (SV-13) that would change nothing is no event: every change that matters wakes it.
 * Leaves out: daemons, load balancers, the circuit breaker, deployment alarms, AZ rebalancing, the launch rate of SV-13.
 */
import { PHASE } from '../kernel/kernel.ts';
import { NO_EVENT } from '../kernel/event-queue.ts';
import { durationUs, seconds, type DurationUs } from '../kernel/time.ts';
import type { FilterName } from '../model/decision.ts';
import type { SimEventKind, SimEventOf } from '../model/events.ts';
import type { ClusterKey } from '../model/ids.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { Context, System } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import { planService, type ServicePlan } from './plan-service.ts';
import { clearCause, placementFailure, post, REPEAT_AFTER, taskList } from './service-events.ts';
import { IMPAIRED_AFTER, pauseAfter } from './throttle.ts';

/** DF-05. */
const REACTION = seconds(1);

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
  const plan = planService(ctx.world, service);
  for (const key of plan.retire) {
    ctx.send('deployment', key, 'RETIRE');
    service.deployments = service.deployments.filter((other) => other !== key);
  }
  stop(ctx, service, plan);
  start(ctx, service, plan.start);
  if (plan.start === 0) {
    service.waitingOn = null;
    clearCause(service, 'placement');
  }
  if (plan.stuck) {
    const advice = 'Update the minimumHealthyPercent or maximumPercent value and try again.';
    const text = `was unable to stop or start tasks during a deployment because of the service deployment configuration. ${advice}`;
    post(ctx, service, text, 'stuck');
    wake(ctx, service, REPEAT_AFTER);
  } else clearCause(service, 'stuck');
  settle(ctx, service, plan);
  ctx.touch('service', service.key);
}

function stop(ctx: Context, service: Service, plan: ServicePlan): void {
  if (plan.stop.length === 0) return;
  const primary = ctx.world.deployments[service.deployments[0]!]!;
  const reason = `Scaling activity initiated by (deployment ${primary.id})`;
  for (const key of plan.stop) {
    ctx.say({ kind: 'TaskStopRequested', task: key, stopCode: 'ServiceSchedulerInitiated', reason });
  }
  post(ctx, service, `has stopped ${plan.stop.length} running tasks: ${taskList(ctx.world, plan.stop)}.`);
}

function start(ctx: Context, service: Service, count: number): void {
  if (count === 0 || service.waitingOn !== null) return;
  if (ctx.nowUs < service.throttledUntilUs) {
    wake(ctx, service, durationUs(service.throttledUntilUs - ctx.nowUs));
    return;
  }
  const deployment = ctx.world.deployments[service.deployments[0]!]!;
  const definition = ctx.world.taskDefinitions[deployment.taskDefinition]!;
  ctx.say(
    {
      kind: 'PlacementRequested',
      request: {
        cluster: service.cluster,
        taskDefinition: definition.key,
        group: `service:${service.serviceName}`,
        service: service.key,
        deployment: deployment.key,
        needs: definition.needs,
        constraints: [...definition.placementConstraints, ...service.placementConstraints],
        strategy: service.placementStrategy,
        zoneNames: definition.networkMode === 'awsvpc' ? service.subnets : null,
      },
      count,
      startedBy: deployment.id,
      line: null,
    },
    PHASE.control,
  );
}

/** Completion, steady state, the end of a deleted service. */
function settle(ctx: Context, service: Service, plan: ServicePlan): void {
  const primary = ctx.world.deployments[service.deployments[0]!]!;
  if (service.status === 'DRAINING') {
    const left = service.deployments.some((key) => ctx.world.deployments[key]!.tasks.length > 0);
    if (!left) ctx.send('service', service.key, 'DRAINED');
    return;
  }
  if (plan.completed) {
    primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
    ctx.send('deployment', primary.key, 'COMPLETE');
    post(ctx, service, `(deployment ${primary.id}) deployment completed.`);
  }
  if (plan.steady) {
    const saidAtUs = post(ctx, service, 'has reached a steady state.', 'steady');
    wake(ctx, service, durationUs(saidAtUs + REPEAT_AFTER - ctx.nowUs));
  } else clearCause(service, 'steady');
  service.steady = plan.steady;
}

/** An attempt to start that never reached RUNNING, by its own fault or for want of a place (SV-09, SV-10). */
function noteFailedStart(ctx: Context, service: Service, deployment: Deployment): void {
  deployment.failedStartsInARow += 1;
  deployment.lastFailedStartAtUs = ctx.nowUs;
  const failures = deployment.failedStartsInARow;
  const pause = pauseAfter(failures);
  if (pause > 0) service.throttledUntilUs = ctx.nowUs + pause;
  if (failures >= IMPAIRED_AFTER && !service.impaired) {
    service.impaired = true;
    post(ctx, service, 'is unable to consistently start tasks successfully.', 'impaired');
  }
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

/** Something happened in the cluster: services whose refused placement it could turn into a yes try again. */
function unblock(ctx: Context, cluster: ClusterKey, kind: SimEventKind, by: FilterName | null = null): void {
  for (const key of ctx.world.clusters[cluster]!.services) {
    const service = ctx.world.services[key]!;
    if (service.waitingOn === null || service.status !== 'ACTIVE') continue;
    const decision = ctx.world.decisions[service.waitingOn]!;
    if (!decision.unblockedBy.includes(kind) || (by !== null && decision.refusedBy[by] === undefined)) continue;
    service.waitingOn = null;
    wake(ctx, service);
  }
}

function placementConcluded(ctx: Context, service: Service, event: SimEventOf<'PlacementConcluded'>): void {
  if (event.placed.length > 0) {
    ctx.world.deployments[event.deployment!]!.tasks.push(...event.placed);
    if (event.refused === 0) clearCause(service, 'placement');
    post(ctx, service, `has started ${event.placed.length} tasks: ${taskList(ctx.world, event.placed)}.`);
  }
  if (event.refused > 0) {
    const decision = ctx.world.decisions[event.decisions.at(-1)!]!;
    service.waitingOn = decision.key;
    post(ctx, service, placementFailure(ctx.world, decision), 'placement');
    if (event.placed.length === 0) noteFailedStart(ctx, service, ctx.world.deployments[event.deployment!]!);
  }
  ctx.touch('service', service.key);
}

export const desiredCountSystem: System = {
  name: 'desired-count',
  hears: {
    ServiceEvaluated: (event, ctx) => evaluate(ctx, ctx.world.services[event.service]!),
    PlacementConcluded: (event, ctx) => {
      if (event.service !== null) placementConcluded(ctx, ctx.world.services[event.service]!, event);
      if (event.placed.length > 0) unblock(ctx, ctx.world.tasks[event.placed[0]!]!.cluster, event.kind);
    },
    TaskCountedHealthy: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      if (task.service !== null) wake(ctx, ctx.world.services[task.service]!);
    },
    // Its reservation is free from now on (TL-22): its service may replace it, others may find room.
    TaskStopRequested: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      if (task.service !== null && ctx.world.services[task.service]!.status !== 'INACTIVE') {
        wake(ctx, ctx.world.services[task.service]!);
      }
      unblock(ctx, task.cluster, event.kind);
    },
    ContainerInstanceRegistered: (event, ctx) => unblock(ctx, event.cluster, event.kind),
    AgentConnectionChanged: (event, ctx) => {
      unblock(ctx, ctx.world.containerInstances[event.containerInstance]!.cluster, event.kind);
    },
    AttributesPut: (event, ctx) =>
      unblock(ctx, ctx.world.containerInstances[event.containerInstance]!.cluster, event.kind),
    StateChanged: (event, ctx) => {
      if (event.chart === 'task') {
        const task = ctx.world.tasks[event.key]!;
        taskMoved(ctx, task, event.to);
        // An expression may read runningTasksCount (QL-02).
        if (event.to === 'RUNNING' || event.from === 'RUNNING') unblock(ctx, task.cluster, event.kind, 'memberOf');
      }
      if (event.chart !== 'container-instance') return;
      // Draining and its end change what every service of the cluster should do (DR-02 to DR-04).
      const { cluster } = ctx.world.containerInstances[event.key]!;
      unblock(ctx, cluster, event.kind);
      for (const key of ctx.world.clusters[cluster]!.services) {
        const service = ctx.world.services[key]!;
        if (service.status !== 'INACTIVE') wake(ctx, service);
      }
    },
  },
};
