/**
 * Functions that deploy other functions: all of it in one call, which sleeps between its weights and may be cut off by its
 * timeout (LA-05), or one step of a workflow each (LA-06). Payloads have the names of the post: `function-name`,
 * `alias-name`, `new-version`, `steps`, `interval` [s], `type`; `weights` and `current-weight` in a workflow.
 */
import { draw } from '../kernel/distributions.ts';
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, seconds, US_PER_MS, US_PER_S } from '../kernel/time.ts';
import type { Command } from '../model/commands.ts';
import {
  WEIGHT_TYPES,
  type AliasRollOut,
  type FunctionVersion,
  type Invocation,
  type LambdaFunction,
  type RollOutPlan,
} from '../model/function.ts';
import type { Context } from '../model/system.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import { functionPrices } from '../catalog/prices.ts';
import { errorsOfLastMinute } from '../rules/alias-health.ts';
import { findAlias, findFunction, findVersion } from '../rules/functions.ts';
import { weightSteps } from '../rules/weight-steps.ts';
import { refuseAlias } from './aliases.ts';
import { LINES_PER_EVENT } from './commands-of-function.ts';

/** What a call gives back. */
export interface Ran {
  readonly output: Json;
  readonly error: string | null;
}
/** Steps of a roll-out [A]. */
const STEPS_MAX = 1_000;
const INTERVAL_MAX_S = 31_536_000;

/** Which alias of which function, and to which version. */
interface Subject {
  readonly functionName: string;
  readonly aliasName: string;
  readonly newVersion: string;
}

const failure = (error: string): Ran => ({ output: null, error });
const success = (output: Json): Ran => ({ output, error: null });

/* ---- What payloads say ---- */

function objectOf(payload: Json): JsonObject {
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload) ? (payload as JsonObject) : {};
}

function subjectOf(payload: Json): Subject | null {
  const { 'function-name': functionName, 'alias-name': aliasName, 'new-version': version } = objectOf(payload);
  if (typeof functionName !== 'string' || typeof aliasName !== 'string') return null;
  if (typeof version !== 'string' && typeof version !== 'number') return null;
  return { functionName, aliasName, newVersion: String(version) };
}

function weightsOf(payload: Json): readonly number[] | null {
  const { steps, type = 'linear' } = objectOf(payload);
  const known = WEIGHT_TYPES.find((one) => one === type);
  if (known === undefined || typeof steps !== 'number' || !Number.isInteger(steps)) return null;
  return steps >= 1 && steps <= STEPS_MAX ? weightSteps(known, steps) : null;
}

function planOf(payload: Json): RollOutPlan | null {
  const subject = subjectOf(payload);
  const weights = weightsOf(payload);
  const { interval } = objectOf(payload);
  const isSpan = typeof interval === 'number' && interval >= 0 && interval <= INTERVAL_MAX_S;
  return subject === null || weights === null || !isSpan ? null : { ...subject, weights, intervalS: interval, step: 0 };
}

/* ---- Deeds on the alias ---- */

type Aliased = Extract<Command, { op: 'UpdateAlias' }>['input'];

/** Gives the command, unless it would be refused: then the code fails with what the API says. */
function updateAliasBy(ctx: Context, input: Aliased): string | null {
  const refused = refuseAlias(ctx.world, input, false);
  if (refused !== null) return refused.by;
  const line = -(ctx.occurrence * LINES_PER_EVENT + LINES_PER_EVENT);
  ctx.say({ kind: 'CommandIssued', command: { op: 'UpdateAlias', input }, line }, PHASE.command);
  return null;
}

function setWeight(
  ctx: Context,
  by: string,
  subject: Subject,
  weights: readonly number[],
  index: number,
): string | null {
  const { functionName, aliasName, newVersion } = subject;
  const weight = weights[index]!;
  const RoutingConfig = { AdditionalVersionWeights: { [newVersion]: weight } };
  const error = updateAliasBy(ctx, { FunctionName: functionName, Name: aliasName, RoutingConfig });
  if (error !== null) return error;
  const row = findFunction(ctx.world, functionName)!;
  const alias = findAlias(row, aliasName)!;
  const goesOn = index > 0 && alias.rollOut?.status === 'inProgress' && alias.rollOut.newVersion === newVersion;
  const startedAtUs = goesOn ? alias.rollOut!.startedAtUs : ctx.nowUs;
  const at = { weight, step: index + 1, steps: weights.length };
  alias.rollOut = { by, newVersion, startedAtUs, ...at, status: 'inProgress', endedAtUs: null };
  ctx.touch('function', row.key);
  return null;
}

/** LA-04: the new version without weights, or the old one without. */
function conclude(ctx: Context, subject: Subject, status: 'promoted' | 'rolledBack'): string | null {
  const { functionName, aliasName, newVersion } = subject;
  const isNew = status === 'promoted';
  const FunctionVersion = isNew ? { FunctionVersion: newVersion } : {};
  const input = { FunctionName: functionName, Name: aliasName, ...FunctionVersion, RoutingConfig: {} };
  const error = updateAliasBy(ctx, input);
  if (error === null) endRollOut(ctx, subject, status, isNew ? 1 : 0);
  return error;
}

function endRollOut(
  ctx: Context,
  { functionName, aliasName, newVersion }: Subject,
  status: Exclude<AliasRollOut['status'], 'inProgress'>,
  weight: number,
): void {
  const row = findFunction(ctx.world, functionName)!;
  const { rollOut } = findAlias(row, aliasName)!;
  if (rollOut !== undefined) Object.assign(rollOut, { status, weight, endedAtUs: ctx.nowUs });
  ctx.touch('function', row.key);
  ctx.say({ kind: 'RollOutEnded', function: row.key, alias: aliasName, version: newVersion, status, weight });
}

/** LA-07: any error in the last minute fails; no datapoint passes. */
function isHealthy(ctx: Context, { functionName, aliasName, newVersion }: Subject): boolean | null {
  const row = findFunction(ctx.world, functionName);
  if (row === null) return null;
  const errors = errorsOfLastMinute(row, aliasName, newVersion, ctx.nowUs);
  const names = { function: row.key, alias: aliasName, version: newVersion };
  ctx.say({ kind: 'AliasHealthChecked', ...names, errors });
  return errors === null || errors === 0;
}

/* ---- One step of a workflow (LA-06) ---- */

/** What the code of a call that has ended well does at its end; a roll-out in one call has done it before. */
export function runProgram(
  ctx: Context,
  row: LambdaFunction,
  { behaviour }: FunctionVersion,
  { payload }: Invocation,
): Ran {
  const { program } = behaviour;
  if (program === undefined || program === 'simpleDeploy') return success(null);
  if (program === 'calculateWeights') {
    const weights = weightsOf(payload);
    return weights === null ? failure('KeyError') : success(weights as number[]);
  }
  const subject = subjectOf(payload);
  if (subject === null) return failure('KeyError');
  if (program === 'updateWeight') return updateWeight(ctx, row.functionName, subject, payload);
  if (program === 'healthCheck') {
    const healthy = isHealthy(ctx, subject);
    return healthy === null ? failure('ResourceNotFoundException') : success(healthy ? 'SUCCEEDED' : 'FAILED');
  }
  const error = conclude(ctx, subject, program === 'finalize' ? 'promoted' : 'rolledBack');
  return error === null ? success(program === 'finalize' ? 'SUCCEEDED' : 'FAILED') : failure(error);
}

/** The weight after the current one, which may stand there several times; the first when there is none. */
function updateWeight(ctx: Context, by: string, subject: Subject, payload: Json): Ran {
  const { weights, 'current-weight': current } = objectOf(payload);
  if (!Array.isArray(weights)) return failure('KeyError');
  const numbers = weights.filter((one): one is number => typeof one === 'number');
  const index = current === undefined ? 0 : numbers.lastIndexOf(current as number) + 1;
  if (numbers[index] === undefined) return failure('IndexError');
  const error = setWeight(ctx, by, subject, numbers, index);
  return error === null ? success(numbers[index]!) : failure(error);
}

/* ---- All of it in one call (LA-05) ---- */

export function isDeploying({ behaviour }: FunctionVersion): boolean {
  return behaviour.program === 'simpleDeploy';
}

/** The call begins: after its cold start and its first work it sets the first weight. */
export function startRollOut(
  ctx: Context,
  row: LambdaFunction,
  version: FunctionVersion,
  invocation: Invocation,
  { coldMs, isCold }: { readonly coldMs: number; readonly isCold: boolean },
): void {
  const plan = planOf(invocation.payload);
  const begunAtUs = ctx.nowUs + Math.round(coldMs * US_PER_MS);
  const run = { begunAtUs, isCold };
  invocation.run = run;
  const spanUs = Math.round((coldMs + invocation.durationMs) * US_PER_MS);
  if (plan === null) endCall(ctx, row, invocation, ctx.nowUs + spanUs, 'KeyError');
  else {
    invocation.rollOut = plan;
    sleep(ctx, row, version, invocation, spanUs);
  }
}

/** Until the next step, or until the timeout: then the call ends there, and the alias stays as it is. */
function sleep(
  ctx: Context,
  row: LambdaFunction,
  version: FunctionVersion,
  invocation: Invocation,
  spanUs: number,
): void {
  const deadlineUs = invocation.run!.begunAtUs + version.timeoutUs;
  const { step } = invocation.rollOut!;
  if (ctx.nowUs + spanUs > deadlineUs) endCall(ctx, row, invocation, deadlineUs, timedOut(version));
  else {
    const woke = { kind: 'RollOutWoke', function: row.key, invocation: invocation.number, step } as const;
    ctx.sayIn(durationUs(spanUs), woke);
  }
}

export function timedOut({ timeoutUs }: FunctionVersion): string {
  return `Task timed out after ${timeoutUs / US_PER_S} seconds`;
}

/** The sleep is over: what was set is looked at, then comes the next weight. */
export function sleepOver(ctx: Context, row: LambdaFunction, invocation: Invocation): void {
  const plan = invocation.rollOut!;
  const version = findVersion(row, invocation.version)!;
  if (plan.step > 0 && isHealthy(ctx, plan) === false) {
    endCall(ctx, row, invocation, ctx.nowUs, conclude(ctx, plan, 'rolledBack'));
    return;
  }
  if (plan.step === plan.weights.length) {
    endCall(ctx, row, invocation, ctx.nowUs, conclude(ctx, plan, 'promoted'));
    return;
  }
  const error = setWeight(ctx, row.functionName, plan, plan.weights, plan.step);
  if (error !== null) {
    endCall(ctx, row, invocation, ctx.nowUs, error);
    return;
  }
  plan.step += 1;
  // The work of the next look is drawn anew.
  const workMs = Math.max(
    1,
    draw(version.behaviour.durationMs, ctx.random(`function/${row.functionName}/${version.version}`)),
  );
  sleep(ctx, row, version, invocation, seconds(plan.intervalS) + Math.round(workMs * US_PER_MS));
}

function endCall(ctx: Context, row: LambdaFunction, invocation: Invocation, atUs: number, error: string | null): void {
  const { begunAtUs, isCold } = invocation.run!;
  invocation.durationMs = Math.round(atUs - begunAtUs) / US_PER_MS;
  invocation.billedMs = functionPrices().billedMsOf(invocation.durationMs);
  invocation.error = error;
  sayEnded(ctx, row, invocation, isCold, atUs - ctx.nowUs);
}

export function sayEnded(
  ctx: Context,
  { key }: LambdaFunction,
  { number, version, durationMs, error }: Invocation,
  coldStart: boolean,
  spanUs: number,
): void {
  const names = { function: key, invocation: number, version };
  ctx.sayIn(durationUs(spanUs), { kind: 'InvocationEnded', ...names, durationMs, coldStart, error });
}

/** A call that rolled something out has failed before it was done: nobody sets the alias back. */
export function cutOff(ctx: Context, row: LambdaFunction, invocation: Invocation): void {
  const plan = invocation.rollOut;
  delete invocation.rollOut;
  if (plan === undefined || plan.step === 0) return;
  const target = findFunction(ctx.world, plan.functionName);
  const alias = target === null ? null : findAlias(target, plan.aliasName);
  const { rollOut } = alias ?? {};
  if (rollOut === undefined || rollOut.status !== 'inProgress' || rollOut.by !== row.functionName) return;
  endRollOut(ctx, plan, 'cutOff', plan.weights[plan.step - 1]!);
}

/* ---- Who waits ---- */

/** What the states language calls an error of a function. */
function errorName(error: string): string {
  if (error.startsWith('Task timed out')) return 'Sandbox.Timedout';
  if (error === 'TooManyRequestsException' || error === 'ResourceNotFoundException') return `Lambda.${error}`;
  return error;
}

export function answerWaiter(ctx: Context, { waiter }: Invocation, { output, error }: Ran): void {
  if (waiter === undefined) return;
  ctx.say({
    kind: 'WorkflowTaskReturned',
    ...waiter,
    error: error === null ? null : errorName(error),
    output,
  });
}
