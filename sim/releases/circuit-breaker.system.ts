/**
 * Models: the deployment circuit breaker (CB-01 to CB-06, CB-09, CB-10): it counts the failed tasks of the revision that is
 * being released, in two stages, and trips at its threshold. What comes of that is a matter of the strategy (CB-07, CB-08,
 * NB-09). Failures are counted without a breaker too, so that they can be told.
 * A place that is refused counts once a round of the scheduler, however many tasks wait for it, and not at all where there is
 * no machine yet [A].
 * Leaves out: failures of service discovery.
 */
import type { ServiceDeployment } from '../model/release.ts';
import type { Context, System } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import { isFailedLaunch, SCHEDULER_ROUND, thresholdOf } from '../rules/circuit-breaker.ts';
import { countingRelease } from '../rules/service-deployments.ts';
import { isHealthReason } from '../rules/task-health.ts';
import { fail } from './service-deployments.ts';

/** The release whose breaker counts this task; null when none does. */
function countedIn(ctx: Context, task: Task): ServiceDeployment | null {
  if (task.service === null || task.deployment === null) return null;
  return countingRelease(ctx.world, ctx.world.services[task.service]!, task.deployment);
}

function count(ctx: Context, row: ServiceDeployment): void {
  const { breaker } = row;
  breaker.failures += 1;
  ctx.touch('service-deployment', row.key);
  const service = ctx.world.services[row.service]!;
  const settings = service.release?.deploymentCircuitBreaker;
  if (settings?.enable !== true || breaker.status === 'DISABLED') return;
  const threshold = thresholdOf(settings, service.desiredCount);
  if (breaker.failures < threshold) return;
  const failure = { by: 'circuit-breaker', failures: breaker.failures, threshold } as const;
  if (row.state !== 'ROLLBACK_IN_PROGRESS') fail(ctx, row, failure, settings.rollback);
  // CB-08: there is no second way back.
  else ctx.say({ kind: 'ServiceDeploymentFailed', serviceDeployment: row.key, failure, rollback: false });
}

/** CB-04, CB-09: it ended by itself before it counted as healthy. Who was stopped has not failed. */
function stopped(ctx: Context, task: Task): void {
  const row = countedIn(ctx, task);
  if (row === null) return;
  const isSecondStage = row.breaker.reachedRunning === true;
  if (task.startedAtUs === null) {
    if (task.stopCode === 'TaskFailedToStart' && !isSecondStage) count(ctx, row);
  } else if (task.stopCode === 'EssentialContainerExited' && !task.countsAsHealthy) {
    ctx.world.deployments[task.deployment!]!.failedTasks += 1;
    count(ctx, row);
  }
}

export const circuitBreakerSystem: System = {
  name: 'circuit-breaker',
  hears: {
    StateChanged: ({ chart, key, to }, ctx) => {
      if (chart !== 'task' || (to !== 'RUNNING' && to !== 'STOPPED')) return;
      const task = ctx.world.tasks[key]!;
      if (to === 'STOPPED') stopped(ctx, task);
      else {
        const row = countedIn(ctx, task);
        if (row !== null) row.breaker.reachedRunning = true;
      }
    },
    // CB-05: the scheduler gives it up because its checks fail, and for no other reason.
    TaskStopRequested: ({ task: key, stopCode, reason }, ctx) => {
      const task = ctx.world.tasks[key]!;
      if (stopCode !== 'ServiceSchedulerInitiated' || !isHealthReason(reason)) return;
      const row = countedIn(ctx, task);
      if (row === null) return;
      ctx.world.deployments[task.deployment!]!.failedTasks += 1;
      count(ctx, row);
    },
    // CB-04: it cannot be launched.
    PlacementConcluded: ({ service: key, deployment, placed, refused, decisions }, ctx) => {
      if (key === null || refused === 0 || placed.length > 0) return;
      if (!isFailedLaunch(ctx.world.decisions[decisions.at(-1)!]!)) return;
      const row = deployment === null ? null : countingRelease(ctx.world, ctx.world.services[key]!, deployment);
      if (row === null || row.breaker.reachedRunning === true) return;
      const { refusedAtUs = -Infinity } = row.breaker;
      if (ctx.nowUs - refusedAtUs < SCHEDULER_ROUND) return;
      row.breaker.refusedAtUs = ctx.nowUs;
      count(ctx, row);
    },
    // CB-06.
    TaskCountedHealthy: ({ task }, ctx) => {
      const row = countedIn(ctx, ctx.world.tasks[task]!);
      if (row === null || row.breaker.failures === 0) return;
      const { resetOnHealthyTask = true } = ctx.world.services[row.service]!.release?.deploymentCircuitBreaker ?? {};
      if (!resetOnHealthyTask) return;
      row.breaker.failures = 0;
      ctx.touch('service-deployment', row.key);
    },
  },
};
