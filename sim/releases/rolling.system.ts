/**
 * Models: how a rolling release ends (RU-08, CB-07, CB-08, CB-10, DA-01, DA-04, RU-11): well, when its deployment is
 * completed; else it fails, and either the last completed deployment is rolled out once more, or it stays where it is and
 * starts no more tasks.
 * Leaves out: what a service has beside a revision (platform version, percents): a way back leaves it as it is now.
 */
import type { ReleaseFailure, ServiceDeployment } from '../model/release.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { Context, System } from '../model/system.ts';
import { isOpen, isRolled, openRelease } from '../rules/service-deployments.ts';
import { post } from '../rules/service-messages.ts';
import { backReason, end, isSuperseded } from './service-deployments.ts';

/** The words of section 7 of the messages, and of its table. */
const WORDS: Readonly<Record<'circuit-breaker' | 'alarm' | 'request', { reason: string; event: string }>> = {
  'circuit-breaker': {
    reason: 'ECS deployment circuit breaker: tasks failed to start.',
    event: 'tasks failed to start.',
  },
  alarm: { reason: 'ECS deployment failed: alarm detected.', event: 'alarm detected.' },
  request: { reason: 'ECS deployment failed: stopped by request.', event: 'stopped by request.' },
};

function wordsOf({ by }: ReleaseFailure): (typeof WORDS)['alarm'] {
  return by === 'circuit-breaker' || by === 'alarm' ? WORDS[by] : WORDS.request;
}

/** CB-07: FAILED, and nothing more is started by it. */
function giveUpRevision(ctx: Context, service: Service, revision: Deployment, failure: ReleaseFailure): void {
  revision.rolloutStateReason = wordsOf(failure).reason;
  ctx.send('deployment', revision.key, 'FAIL');
  post(ctx, service, `(deployment ${revision.id}) deployment failed: ${wordsOf(failure).event}`);
}

function failed(ctx: Context, row: ServiceDeployment, failure: ReleaseFailure, rollback: boolean): void {
  const { world } = ctx;
  const service = world.services[row.service]!;
  // It may have come to its end at the same instant, or a newer one to its place, which then ends it.
  if (!isOpen(row) || isSuperseded(world, row)) return;
  if (row.state === 'PENDING') ctx.send('service-deployment', row.key, 'START');
  if (row.state === 'ROLLBACK_IN_PROGRESS') {
    giveUpRevision(ctx, service, world.deployments[row.rollbackTo!]!, failure);
    end(ctx, row, 'ROLLBACK_FAILED');
    return;
  }
  const isDone = world.deployments[row.target]!.state.endsWith('.COMPLETED');
  if (!isDone) giveUpRevision(ctx, service, world.deployments[row.target]!, failure);
  if (!rollback || isDone) {
    end(ctx, row, 'STOP');
    return;
  }
  ctx.send('service-deployment', row.key, 'ROLL_BACK');
  if (service.lastCompleted !== undefined) goBack(ctx, row, service, world.deployments[service.lastCompleted]!);
  else {
    // CB-08.
    post(
      ctx,
      service,
      `(deployment ${world.deployments[row.target]!.id}) has no completed deployment to roll back to.`,
    );
    end(ctx, row, 'ROLLBACK_FAILED');
  }
}

/** CB-08: the last completed one is PRIMARY and IN_PROGRESS again. */
function goBack(ctx: Context, row: ServiceDeployment, service: Service, revision: Deployment): void {
  ctx.send('deployment', row.target, 'SUPERSEDE');
  ctx.send('deployment', revision.key, 'REVIVE');
  revision.rolloutStateReason = backReason(row.failure!, revision.id);
  service.deployments = [revision.key, ...service.deployments.filter((key) => key !== revision.key)];
  delete service.lastCompleted;
  row.rollbackTo = revision.key;
  // It is counted from the start again.
  row.breaker.failures = 0;
  delete row.breaker.reachedRunning;
  delete row.breaker.refusedAtUs;
  post(ctx, service, `rolling back to deployment ${revision.id}.`);
  ctx.touch('service-deployment', row.key);
}

function completed(ctx: Context, deployment: Deployment): void {
  const service = ctx.world.services[deployment.service]!;
  service.lastCompleted = deployment.key;
  const row = openRelease(ctx.world, service);
  if (row === null || !isRolled(row)) return;
  if (row.state === 'ROLLBACK_IN_PROGRESS') {
    if (row.rollbackTo === deployment.key) end(ctx, row, 'ROLLED_BACK');
    return;
  }
  if (row.target !== deployment.key || row.failure !== null) return;
  if (row.state === 'PENDING') ctx.send('service-deployment', row.key, 'START');
  row.productionPercent = 100;
  end(ctx, row, 'SUCCEED');
}

export const rollingSystem: System = {
  name: 'rolling',
  hears: {
    ServiceDeploymentFailed: ({ serviceDeployment, failure, rollback }, ctx) => {
      const row = ctx.world.serviceDeployments![serviceDeployment]!;
      if (isRolled(row)) failed(ctx, row, failure, rollback);
    },
    StateChanged: ({ chart, key, by }, ctx) => {
      if (chart === 'deployment' && by === 'COMPLETE') completed(ctx, ctx.world.deployments[key]!);
    },
  },
};
