/**
 * A native release goes from stage to stage (NB-02): what each of them does when it is entered, and when it is over.
 * The way back is roll-back.ts.
 */
import { minutes } from '../kernel/time.ts';
import type { LifecycleStage, ServiceDeployment } from '../model/release.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import { stepBakeMinutes } from '../rules/colours.ts';
import { hooksAt, stageAfter, stageLimit } from '../rules/release-stages.ts';
import { post } from '../rules/service-messages.ts';
import { isOpen } from '../rules/service-deployments.ts';
import { isScaledUp } from '../rules/side-by-side.ts';
import { weigh, type Weights } from './colour-traffic.ts';
import { areHooksDone, startHooks } from './hooks.ts';
import { arm, disarmAll, type NativeDeployment } from './release-clock.ts';
import { scaleRevision } from './scale-revision.ts';
import { end, fail } from './service-deployments.ts';

/** Is it going forward: neither failed nor ended? */
export function isForward(row: ServiceDeployment): boolean {
  return isOpen(row) && row.failure === null;
}

export function stepOf({ stages }: ServiceDeployment): number {
  return stages.at(-1)?.step ?? 0;
}

export function enter(ctx: Context, row: ServiceDeployment, stage: LifecycleStage, step: number): void {
  row.lifecycleStage = stage;
  row.stages.push({ stage, atUs: ctx.nowUs, step });
  ctx.touch('service-deployment', row.key);
  ctx.say({ kind: 'LifecycleStageEntered', serviceDeployment: row.key, stage, step });
}

/** What a stage does at its beginning. */
export function begin(ctx: Context, row: NativeDeployment): void {
  const { native, lifecycleStage } = row;
  const stage = lifecycleStage!;
  native.begun = row.stages.length;
  const revisions = ctx.world.deployments;
  const green = revisions[row.target]!;
  if (stage === 'RECONCILE_SERVICE') shift(ctx, row, { production: 0, test: 0 });
  // Both groups are in the rules from now on: a group without a rule is not used (LB-02).
  else if (stage === 'PRE_SCALE_UP') shift(ctx, row, { production: 0, test: 0 });
  else if (stage === 'SCALE_UP') scaleRevision(ctx, green, 100);
  else if (stage === 'TEST_TRAFFIC_SHIFT') shift(ctx, row, { production: null, test: 100 });
  else if (stage === 'PRODUCTION_TRAFFIC_SHIFT') shiftProduction(ctx, row);
  else if (stage === 'BAKE_TIME') arm(ctx, row, 'bake', minutes(native.settings.bakeTimeInMinutes ?? 0));
  else if (stage === 'CLEAN_UP') cleanUp(ctx, row, green);
  if (!isForward(row)) return;
  startHooks(ctx, row, stage);
  // After the hooks' own limits: where they are the same, the hook's word counts.
  if (stage !== 'BAKE_TIME')
    arm(ctx, row, 'stage', stageLimit(hooksAt(native.settings, stage).map(({ hook }) => hook)));
  proceed(ctx, row);
}

function shift(ctx: Context, row: NativeDeployment, weights: Weights): void {
  const rule = weigh(ctx, row, row.native.blue, weights);
  if (rule !== null) fail(ctx, row, { by: 'listener', rule }, true);
}

/** NB-03 to NB-05: no bake after the step that reaches 100 %. */
function shiftProduction(ctx: Context, row: NativeDeployment): void {
  const { shares, settings } = row.native;
  const step = stepOf(row);
  shift(ctx, row, { production: shares[step - 1]!, test: null });
  const bake = stepBakeMinutes(settings);
  if (step < shares.length && bake > 0 && isForward(row)) arm(ctx, row, 'step-bake', minutes(bake));
}

/** From here on there is no way back (NB-09): the new revision is the completed one, and blue drains. */
function cleanUp(ctx: Context, row: NativeDeployment, green: Deployment): void {
  const service = ctx.world.services[row.service]!;
  scaleRevision(ctx, ctx.world.deployments[row.native.blue]!, 0);
  for (const watch of [row.breaker, row.alarms])
    if (watch.status === 'MONITORING') watch.status = 'MONITORING_COMPLETE';
  green.rolloutStateReason = `ECS deployment ${green.id} completed.`;
  ctx.send('deployment', green.key, 'COMPLETE');
  post(ctx, service, `(deployment ${green.id}) deployment completed.`, { action: 'SERVICE_DEPLOYMENT_COMPLETED' });
}

/** Goes on when everything that the stage waits for is there. */
export function proceed(ctx: Context, row: NativeDeployment): void {
  if (row.native.begun < row.stages.length) return;
  if (!isForward(row) || !areHooksDone(row) || !isStageDone(ctx, row)) return;
  const next = stageAfter({ stage: row.lifecycleStage!, step: stepOf(row) }, row.native.shares.length);
  disarmAll(ctx, row, next === null);
  if (next !== null) enter(ctx, row, next.stage, next.step);
  else {
    // One colour is left: its window is that of any service again.
    delete ctx.world.deployments[row.target]!.scale;
    end(ctx, row, 'SUCCEED');
  }
}

function isStageDone(ctx: Context, row: NativeDeployment): boolean {
  const { world } = ctx;
  const service = world.services[row.service]!;
  switch (row.lifecycleStage) {
    case 'RECONCILE_SERVICE':
      return isReconciled(ctx, service, row);
    case 'SCALE_UP':
      return isScaledUp(world, service, world.deployments[row.target]!);
    case 'PRODUCTION_TRAFFIC_SHIFT':
      return row.native.clocks['step-bake'] === undefined;
    case 'BAKE_TIME':
      return row.native.clocks.bake === undefined;
    case 'CLEAN_UP':
      return service.deployments.length === 1;
    default:
      return true;
  }
}

/** One revision beside the new one: first it has all its tasks, then the others lose theirs. */
function isReconciled(ctx: Context, service: Service, { native, target }: NativeDeployment): boolean {
  const { world } = ctx;
  const others = service.deployments.filter((key) => key !== native.blue && key !== target);
  if (others.length === 0) return true;
  if (!isScaledUp(world, service, world.deployments[native.blue]!)) return false;
  for (const key of others) scaleRevision(ctx, world.deployments[key]!, 0);
  return false;
}
