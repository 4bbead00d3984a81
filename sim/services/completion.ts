/** When a rolled-out deployment counts as completed (RU-08, RU-10, DA-03, DA-04). */
import { durationUs, type DurationUs } from '../kernel/time.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { bakeOf, isRolled, openRelease } from '../rules/service-deployments.ts';
import { post } from '../rules/service-messages.ts';
import type { Seen } from './stops.ts';

/**
 * RU-10: enough of the desired count is healthy for the deployment to be called successful; the rest goes on behind it.
 * `isAlone`: no task of an older revision is left.
 */
export function isEarlySuccess(service: Service, seen: readonly Seen[], desired: number, isAlone: boolean): boolean {
  const {
    enable = false,
    healthyPercent,
    sourceServiceRevisionCleanup = 'BLOCKING',
  } = service.release?.earlySuccessCriteria ?? {};
  if (!enable || healthyPercent === undefined || service.schedulingStrategy === 'DAEMON') return false;
  if (sourceServiceRevisionCleanup === 'BLOCKING' && !isAlone) return false;
  const own = seen.filter(({ task, healthy }) => healthy && task.deployment === service.deployments[0]);
  return own.length >= Math.ceil((desired * healthyPercent) / 100);
}

/** DA-03: how long its alarms are watched when all the rest is done; null when they are not. */
function bakeTime(world: World, service: Service, primary: Deployment): DurationUs | null {
  const row = openRelease(world, service);
  if (row === null || !isRolled(row) || row.target !== primary.key || row.alarms.status !== 'MONITORING') return null;
  return bakeOf(world, service.release ?? {});
}

/**
 * Everything else is done: completes the deployment, or lets it bake first. Returns how long it has still to bake, zero
 * when it is completed now.
 */
export function complete(ctx: Context, service: Service, primary: Deployment): DurationUs {
  // CD-02: a task set that serves has nobody to tell.
  if (primary.taskSet !== undefined) {
    ctx.send('deployment', primary.key, 'COMPLETE');
    return durationUs(0);
  }
  const bake = bakeTime(ctx.world, service, primary);
  if (bake !== null) {
    if (primary.bakesUntilUs === undefined) beginBake(ctx, service, primary, bake);
    const left = primary.bakesUntilUs! - ctx.nowUs;
    if (left > 0) return durationUs(left);
  }
  primary.rolloutStateReason = `ECS deployment ${primary.id} completed.`;
  ctx.send('deployment', primary.key, 'COMPLETE');
  post(ctx, service, `(deployment ${primary.id}) deployment completed.`, { action: 'SERVICE_DEPLOYMENT_COMPLETED' });
  return durationUs(0);
}

function beginBake(ctx: Context, service: Service, primary: Deployment, bake: DurationUs): void {
  const row = openRelease(ctx.world, service)!;
  primary.bakesUntilUs = ctx.nowUs + bake;
  row.stages.push({ stage: 'BAKE_TIME', atUs: ctx.nowUs, step: 0 });
  row.lifecycleStage = 'BAKE_TIME';
  ctx.say({ kind: 'LifecycleStageEntered', serviceDeployment: row.key, stage: 'BAKE_TIME', step: 0 });
}

/** DA-04: all is done but the watching. */
export function isBaking({ bakesUntilUs, state }: Deployment, nowUs: number): boolean {
  return state === 'PRIMARY.IN_PROGRESS' && bakesUntilUs !== undefined && bakesUntilUs > nowUs;
}
