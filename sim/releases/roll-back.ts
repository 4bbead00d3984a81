/** The way back of a native release (NB-09), and the end of one that is left where it is. */
import { hours } from '../kernel/time.ts';
import type { ReleaseFailure } from '../model/release.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import { post } from '../rules/service-messages.ts';
import { weigh } from './colour-traffic.ts';
import { arm, disarmAll, type NativeDeployment } from './release-clock.ts';
import { scaleRevision } from './scale-revision.ts';
import { backReason, end } from './service-deployments.ts';

/** NB-07, of the way back as of any stage [A]. */
const ROLLBACK_LIMIT = hours(24);

/** In the manner of section 7 of the messages. */
const REASONS: Readonly<Record<ReleaseFailure['by'], string>> = {
  'circuit-breaker': 'ECS deployment circuit breaker: tasks failed to start.',
  alarm: 'ECS deployment failed: alarm detected.',
  hook: 'ECS deployment failed: lifecycle hook failed.',
  'stage-timeout': 'ECS deployment failed: lifecycle stage timed out.',
  'deployment-timeout': 'ECS deployment failed: deployment timed out.',
  listener: 'ECS deployment failed: listener rule not found.',
  request: 'ECS deployment failed: stopped by request.',
};

function giveUpRevision(ctx: Context, service: Service, green: Deployment, { by }: ReleaseFailure): void {
  // After its traffic has baked it is the completed one, whatever becomes of the other (NB-09).
  if (!green.state.endsWith('IN_PROGRESS')) return;
  green.rolloutStateReason = REASONS[by];
  ctx.send('deployment', green.key, 'FAIL');
  post(ctx, service, `(deployment ${green.id}) deployment failed: ${REASONS[by].split(': ')[1]!}`);
}

/** A native release has failed: back, or no further. */
export function turnBack(ctx: Context, row: NativeDeployment, failure: ReleaseFailure, rollback: boolean): void {
  const { world } = ctx;
  const service = world.services[row.service]!;
  const green = world.deployments[row.target]!;
  disarmAll(ctx, row, true);
  row.native.hooks = [];
  giveUpRevision(ctx, service, green, failure);
  if (!rollback) {
    end(ctx, row, 'STOP');
    return;
  }
  ctx.send('service-deployment', row.key, 'ROLL_BACK');
  weigh(ctx, row, row.native.blue, { production: 0, test: 0 });
  scaleRevision(ctx, green, 0);
  const blue = world.deployments[row.native.blue]!;
  if (blue.state === 'ACTIVE.COMPLETED') goBack(ctx, row, service, blue);
  else {
    // CB-08: what serves goes on serving, and nothing more is rolled out.
    post(ctx, service, `(deployment ${green.id}) has no completed deployment to roll back to.`);
    end(ctx, row, 'ROLLBACK_FAILED');
  }
}

function goBack(ctx: Context, row: NativeDeployment, service: Service, blue: Deployment): void {
  ctx.send('deployment', row.target, 'SUPERSEDE');
  ctx.send('deployment', blue.key, 'REVIVE');
  blue.rolloutStateReason = backReason(row.failure!, blue.id);
  scaleRevision(ctx, blue, 100);
  service.deployments = [blue.key, ...service.deployments.filter((key) => key !== blue.key)];
  delete service.lastCompleted;
  row.rollbackTo = blue.key;
  post(ctx, service, `rolling back to deployment ${blue.id}.`);
  arm(ctx, row, 'rollback', ROLLBACK_LIMIT);
}

/** Blue is alone again, and whole. */
export function rolledBack(ctx: Context, row: NativeDeployment, blue: Deployment): void {
  disarmAll(ctx, row, true);
  delete blue.scale;
  end(ctx, row, 'ROLLED_BACK');
}
