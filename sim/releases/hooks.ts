/**
 * Hooks of a native release's stages (NB-06): functions are called until they say yes or no, PAUSE waits for somebody's
 * word. All hooks of a stage have to finish; the first no turns the release back.
 */
import { seconds } from '../kernel/time.ts';
import type { SimEventOf } from '../model/events.ts';
import type { HookRun, HookStatus, LifecycleStage } from '../model/release.ts';
import type { Context } from '../model/system.ts';
import type { JsonObject } from '../model/task-definition.ts';
import { findFunction, findVersion, isQualifier, partsOfFunction } from '../rules/functions.ts';
import { answerOf, outcomeOf, readHookAnswer } from '../rules/hook-answers.ts';
import { invokeFunction } from '../rules/invoke.ts';
import { hooksAt, hookTimeout } from '../rules/release-stages.ts';
import { arm, disarm, type NativeDeployment } from './release-clock.ts';
import { fail } from './service-deployments.ts';

/** Why a hook says no: words of the answer, or what became of it. */
export type HookRefusal = 'FAILED' | 'TIMED_OUT' | 'INVALID_ANSWER' | 'ERROR' | 'NOT_FOUND' | 'THROTTLED' | 'ROLLBACK';

function move(ctx: Context, row: NativeDeployment, run: HookRun, status: HookStatus): void {
  run.status = status;
  ctx.touch('service-deployment', row.key);
  const stage = row.lifecycleStage!;
  ctx.say({ kind: 'LifecycleHookMoved', serviceDeployment: row.key, stage, hookId: run.hookId, status });
}

function isWaiting({ status }: HookRun): boolean {
  return status === 'IN_PROGRESS' || status === 'AWAITING_ACTION';
}

export function areHooksDone({ native }: NativeDeployment): boolean {
  return !native.hooks.some(isWaiting);
}

/** All hooks of the stage begin at once. */
export function startHooks(ctx: Context, row: NativeDeployment, stage: LifecycleStage): void {
  const { native } = row;
  const before = outcomeOf(ctx.world, ctx.world.deployments[row.target]!);
  native.hooks = hooksAt(native.settings, stage).map(({ hookId, hook }) => ({
    hookId,
    hook,
    startedAtUs: ctx.nowUs,
    before,
    status: hook.targetType === 'PAUSE' ? 'AWAITING_ACTION' : 'IN_PROGRESS',
    calls: 0,
    invocation: null,
  }));
  for (const run of native.hooks) {
    move(ctx, row, run, run.status);
    arm(ctx, row, `timeout/${run.hookId}`, hookTimeout(run.hook));
  }
  for (const run of native.hooks) if (run.status === 'IN_PROGRESS' && row.failure === null) call(ctx, row, run);
}

/** A hook has finished, whatever it said: nothing of it is waited for any more. */
function finish(ctx: Context, row: NativeDeployment, run: HookRun, status: HookStatus): void {
  disarm(ctx, row, `timeout/${run.hookId}`);
  disarm(ctx, row, `call/${run.hookId}`);
  run.invocation = null;
  move(ctx, row, run, status);
}

function refuse(ctx: Context, row: NativeDeployment, run: HookRun, status: HookStatus, why: HookRefusal): void {
  finish(ctx, row, run, status);
  const hook = run.hook.hookTargetArn === undefined ? run.hookId : partsOfFunction(run.hook.hookTargetArn).name;
  fail(ctx, row, { by: 'hook', hook, stage: row.lifecycleStage!, why }, true);
}

function call(ctx: Context, row: NativeDeployment, run: HookRun): void {
  const { world } = ctx;
  const reference = run.hook.hookTargetArn!;
  const found = findFunction(world, reference);
  if (found === null || !isQualifier(found, partsOfFunction(reference).qualifier)) {
    refuse(ctx, row, run, 'FAILED', 'NOT_FOUND');
    return;
  }
  run.calls += 1;
  run.invocation = found.invoked;
  invokeFunction(ctx, reference, payloadOf(ctx, row, run), row.serviceDeploymentArn, false);
}

function payloadOf({ world }: Context, row: NativeDeployment, { hook, hookId }: HookRun): JsonObject {
  const weights = (percent: number): JsonObject => ({
    [world.deployments[row.native.blue]!.id]: 100 - percent,
    [world.deployments[row.target]!.id]: percent,
  });
  return {
    executionDetails: {
      serviceArn: world.services[row.service]!.serviceArn,
      targetServiceRevisionArn: world.deployments[row.target]!.id,
      productionTrafficWeights: weights(row.productionPercent),
      testTrafficWeights: weights(row.testPercent),
    },
    executionId: hookId,
    lifecycleStage: row.lifecycleStage!,
    resourceArn: row.serviceDeploymentArn,
    ...(hook.hookDetails === undefined ? {} : { hookDetails: hook.hookDetails }),
  };
}

/** The release and the hook that wait for this call of a function; null when none does. */
export function waitingFor(
  ctx: Context,
  event: Pick<SimEventOf<'InvocationEnded'>, 'function' | 'invocation'>,
): { readonly row: NativeDeployment; readonly run: HookRun } | null {
  const called = ctx.world.functions![event.function]!;
  for (const { serviceDeployment } of ctx.world.services) {
    const row = serviceDeployment === undefined ? undefined : ctx.world.serviceDeployments![serviceDeployment];
    if (row?.native === undefined) continue;
    const run = row.native.hooks.find(
      ({ hook, invocation }) =>
        invocation === event.invocation && findFunction(ctx.world, hook.hookTargetArn ?? '') === called,
    );
    if (run !== undefined) return { row: row as NativeDeployment, run };
  }
  return null;
}

/** NB-06: what a function said, or that it said nothing that makes sense. */
export function answered(
  ctx: Context,
  row: NativeDeployment,
  run: HookRun,
  event: SimEventOf<'InvocationEnded'>,
): void {
  run.invocation = null;
  if (event.error !== null) {
    refuse(ctx, row, run, 'FAILED', 'ERROR');
    return;
  }
  const version = findVersion(ctx.world.functions![event.function]!, event.version)!;
  const now = outcomeOf(ctx.world, ctx.world.deployments[row.target]!);
  const { requests, errors } = run.before;
  const since = { requests: now.requests - requests, errors: now.errors - errors };
  const answer = readHookAnswer(answerOf(ctx.world, version.behaviour, run.calls, since));
  if (answer === null) refuse(ctx, row, run, 'FAILED', 'INVALID_ANSWER');
  else if (answer.hookStatus === 'FAILED') refuse(ctx, row, run, 'FAILED', 'FAILED');
  else if (answer.hookStatus === 'SUCCEEDED') finish(ctx, row, run, 'SUCCEEDED');
  else arm(ctx, row, `call/${run.hookId}`, seconds(answer.callBackDelay));
}

/** No call was made, and nobody tries again. */
export function unanswered(ctx: Context, row: NativeDeployment, run: HookRun, why: 'THROTTLED' | 'ERROR'): void {
  refuse(ctx, row, run, 'FAILED', why);
}

/** It is to be called again, or has taken too long. */
export function hookTimerEnded(ctx: Context, row: NativeDeployment, hookId: string, isTimeout: boolean): void {
  const run = row.native.hooks.find((one) => one.hookId === hookId);
  if (run === undefined || !isWaiting(run)) return;
  if (!isTimeout) call(ctx, row, run);
  else if (run.hook.timeoutAction === 'CONTINUE') finish(ctx, row, run, 'TIMED_OUT');
  else refuse(ctx, row, run, 'TIMED_OUT', 'TIMED_OUT');
}

/** ContinueServiceDeployment. */
export function decide(ctx: Context, row: NativeDeployment, run: HookRun, action: 'CONTINUE' | 'ROLLBACK'): void {
  if (action === 'CONTINUE') finish(ctx, row, run, 'SUCCEEDED');
  else refuse(ctx, row, run, 'FAILED', 'ROLLBACK');
}
