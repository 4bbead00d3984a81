/**
 * Models: functions with versions and aliases (LA-01): each call goes to a version by the alias's weights, at random and not
 * by who asks (LA-02); new weights hold within 1 to 5 s (LA-03), promotion and rollback are no more than that (LA-04). A call
 * needs an environment: a warm one, or a cold start first; no more calls at once than the function's own limit or the
 * account's; calls that last longer than the timeout fail. Calls by messages are tried twice again when they fail, for six
 * hours when there is no place, and then go to the dead-letter target. A function's commands are requests of the API,
 * given when a call has ended well; a program deploys another function, all of it in one call or one step of a workflow
 * (LA-05 to LA-07, programs.ts). The seventeenth call of a function in one chain of calls and topics is dropped: a loop.
 * Metrics by function, by qualifier and by executed version (LA-08).
 * Leaves out: code, payloads of answers, layers, provisioned concurrency, the account's limit over several functions,
 * execution roles beyond their names, event source mappings; environments that end before their ten minutes; the time of a
 * cold start is waited for and not paid for; loops may be allowed there, function by function (PutFunctionRecursionConfig).
 * What requests call is simulated between the events (sim/traffic/function-pools.ts).
 */
import { draw, type Distribution } from '../kernel/distributions.ts';
import { durationUs, seconds, US_PER_MS } from '../kernel/time.ts';
import type { SimEventOf } from '../model/events.ts';
import type { FunctionBehaviour, FunctionVersion, Invocation, LambdaFunction } from '../model/function.ts';
import type { FunctionKey, RegionKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { FunctionCodeInput, ServerlessCommand } from '../model/serverless-commands.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { functionPrices } from '../catalog/prices.ts';
import {
  concurrencyOf,
  findAlias,
  exceedsMemory,
  findFunction,
  findVersion,
  functionArn,
  isQualifier,
  KEEP_WARM_US,
  LATEST,
  sharesOf,
} from '../rules/functions.ts';
import { settleAlias } from '../rules/alias-routing.ts';
import { publishFunctions } from '../rules/function-publish.ts';
import { Publisher } from '../rules/publish-metric.ts';
import { requestsOnFunction } from '../rules/function-requests.ts';
import { CALLS_IN_CHAIN_MAX, invokeFunction, noUse } from '../rules/invoke.ts';
import { sendTo } from '../rules/message-book.ts';
import { findQueue, findTopic, messagingNameOf } from '../rules/messaging.ts';
import { lawOf } from '../rules/serverless-requests.ts';
import { refuseAlias, routingOf, updateAlias } from './aliases.ts';
import { giveCommands } from './commands-of-function.ts';
import { preferVersion, refusePreference } from './deployment-preference.ts';
import {
  answerWaiter,
  cutOff,
  isDeploying,
  runProgram,
  sayEnded,
  sleepOver,
  startRollOut,
  timedOut,
} from './programs.ts';
import { noteBegin, noteDropped, noteEnd, noteThrottle } from './function-metrics.ts';

/** Waits before the two further tries of a failed call by a message [s]. */
const RETRIES_S: readonly number[] = [60, 120];
/** Waits of a call that found no place: doubled from a second up to five minutes, for six hours [s]. */
const THROTTLED_MAX_S = 300;
const THROTTLED_FOR_US = 6 * 3_600_000_000;
const KEPT = 20;

const DEFAULT_DURATION: Distribution = { kind: 'lognormal', mean: 100, cv: 0.5 };
const DEFAULT_COLD_START: Distribution = { kind: 'lognormal', mean: 300, cv: 0.3 };
const DEFAULT_MEMORY_MIB = 128;
const DEFAULT_TIMEOUT_S = 3;

type InputOf<O extends ServerlessCommand['op']> = Extract<ServerlessCommand, { op: O }>['input'];

function behaviourOf(code: FunctionCodeInput | undefined): FunctionBehaviour {
  return {
    durationMs: lawOf(code?.durationMs, DEFAULT_DURATION),
    coldStartMs: lawOf(code?.coldStartMs, DEFAULT_COLD_START),
    errorRate: code?.errorRate ?? 0,
    does: (code?.does ?? []) as readonly JsonObject[],
    ...(code?.answers === undefined ? {} : { answers: code.answers }),
    ...(code?.program === undefined ? {} : { program: code.program }),
    ...(code?.memoryMiB === undefined ? {} : { memoryMiB: code.memoryMiB }),
  };
}

function create(ctx: Context, input: InputOf<'CreateFunction'>): LambdaFunction {
  const { world } = ctx;
  const functions = (world.functions ??= []);
  const key = functions.length as FunctionKey;
  const latest: FunctionVersion = {
    version: LATEST,
    memorySizeMiB: input.MemorySize ?? DEFAULT_MEMORY_MIB,
    timeoutUs: seconds(input.Timeout ?? DEFAULT_TIMEOUT_S),
    role: input.Role ?? '',
    deadLetterTarget: input.DeadLetterConfig?.TargetArn ?? null,
    behaviour: behaviourOf(input.Code),
    idleSinceUs: [],
    use: noUse(),
  };
  const row: LambdaFunction = {
    key,
    functionName: input.FunctionName,
    functionArn: functionArn(input.region, input.FunctionName),
    region: world.regions.findIndex(({ name }) => name === input.region) as RegionKey,
    versions: [latest],
    aliases: [],
    reservedConcurrency: null,
    running: 0,
    invocations: {},
    invoked: 0,
    minute: {},
    ...(ctx.world.fineMetrics === undefined ? {} : { fine: {} }),
    latest: [],
  };
  functions.push(row);
  if (input.Publish === true) publish(row);
  ctx.touch('function', key);
  return row;
}

/** A copy that never changes any more. */
function publish(row: LambdaFunction): FunctionVersion {
  const version: FunctionVersion = {
    ...row.versions[0]!,
    version: String(row.versions.length),
    idleSinceUs: [],
    use: noUse(),
  };
  row.versions.push(version);
  return version;
}

function changeLatest(ctx: Context, row: LambdaFunction, changes: Partial<FunctionVersion>): void {
  // New code runs in new environments.
  row.versions[0] = { ...row.versions[0]!, ...changes, idleSinceUs: [] };
  ctx.touch('function', row.key);
}

/* ---- Calls ---- */

/** LA-02. */
function versionFor(ctx: Context, row: LambdaFunction, qualifier: string): FunctionVersion | null {
  const shares = sharesOf(row, qualifier);
  if (shares.length < 2) return shares[0]?.version ?? null;
  const unit = ctx.random(`invoke/${row.functionName}/${qualifier}`).unit();
  return unit < shares[1]!.share ? shares[1]!.version : shares[0]!.version;
}

/** The environment used last is used again; when that one has gone, the others have too. */
function takeEnvironment(version: FunctionVersion, nowUs: number): 'warm' | 'cold' {
  const sinceUs = version.idleSinceUs.pop();
  if (sinceUs !== undefined && nowUs - sinceUs <= KEEP_WARM_US) return 'warm';
  version.idleSinceUs = [];
  return 'cold';
}

function begin(ctx: Context, row: LambdaFunction, invocation: Invocation): void {
  const version = versionFor(ctx, row, invocation.qualifier);
  if (version === null) {
    end(ctx, row, invocation, null, 'ResourceNotFoundException');
    return;
  }
  if (row.running + requestsOnFunction(ctx.world, row) >= concurrencyOf(row)) {
    throttle(ctx, row, invocation, version);
    return;
  }
  const random = ctx.random(`function/${row.functionName}/${version.version}`);
  const isCold = takeEnvironment(version, ctx.nowUs) === 'cold';
  const coldMs = isCold ? Math.max(0, draw(version.behaviour.coldStartMs, random)) : 0;
  const wantedMs = Math.max(1, draw(version.behaviour.durationMs, random));
  const timeoutMs = version.timeoutUs / US_PER_MS;
  const fails = version.behaviour.errorRate > 0 && random.unit() < version.behaviour.errorRate;
  invocation.version = version.version;
  invocation.durationMs = Math.round(Math.min(wantedMs, timeoutMs) * 1_000) / 1_000;
  invocation.billedMs = functionPrices().billedMsOf(invocation.durationMs);
  invocation.error = wantedMs > timeoutMs ? timedOut(version) : errorOf(version, fails);
  row.running += 1;
  noteBegin(row, invocation);
  if (isCold) version.use.coldStarts += 1;
  ctx.touch('function', row.key);
  if (invocation.error === null && isDeploying(version)) {
    startRollOut(ctx, row, version, invocation, { coldMs, isCold });
    return;
  }
  const span = durationUs(Math.round((coldMs + invocation.durationMs) * US_PER_MS));
  sayEnded(ctx, row, invocation, isCold, span);
}

/** What fails a call that is in time: memory it has not got, or its code. */
function errorOf({ behaviour, memorySizeMiB }: FunctionVersion, fails: boolean): string | null {
  if (exceedsMemory(behaviour, memorySizeMiB)) return 'Runtime exited with error: signal: killed';
  return fails ? 'Unhandled' : null;
}

function throttle(ctx: Context, row: LambdaFunction, invocation: Invocation, version: FunctionVersion): void {
  version.use.throttles += 1;
  noteThrottle(row, invocation.qualifier, version.version);
  const waitS = Math.min(THROTTLED_MAX_S, 1 << Math.min(invocation.throttled, 9));
  invocation.throttled += 1;
  const goesOn = invocation.isAsync && ctx.nowUs + waitS * 1_000_000 <= invocation.invokedAtUs + THROTTLED_FOR_US;
  const names = { function: row.key, invocation: invocation.number } as const;
  ctx.say({ kind: 'InvocationThrottled', ...names, retryInUs: goesOn ? seconds(waitS) : null });
  ctx.touch('function', row.key);
  if (goesOn) ctx.sayIn(seconds(waitS), { kind: 'InvocationRetried', ...names, attempt: invocation.attempt });
  else end(ctx, row, invocation, version, 'TooManyRequestsException');
}

/** A try is over: the environment waits for the next call, a failed message for its next try. */
function ended(ctx: Context, event: SimEventOf<'InvocationEnded'>): void {
  const row = ctx.world.functions![event.function]!;
  const invocation = row.invocations[event.invocation]!;
  const version = findVersion(row, event.version)!;
  row.running -= 1;
  version.idleSinceUs.push(ctx.nowUs);
  version.use.invocations += 1;
  version.use.errors += event.error === null ? 0 : 1;
  version.use.billedMs += invocation.billedMs;
  noteEnd(row, invocation);
  ctx.touch('function', row.key);
  if (event.error !== null) cutOff(ctx, row, invocation);
  if (event.error !== null && invocation.isAsync && invocation.attempt <= RETRIES_S.length) {
    const waitS = RETRIES_S[invocation.attempt - 1]!;
    invocation.attempt += 1;
    const names = { function: row.key, invocation: invocation.number } as const;
    ctx.sayIn(seconds(waitS), { kind: 'InvocationRetried', ...names, attempt: invocation.attempt });
    return;
  }
  end(ctx, row, invocation, version, event.error);
}

function end(
  ctx: Context,
  row: LambdaFunction,
  invocation: Invocation,
  version: FunctionVersion | null,
  error: string | null,
): void {
  delete row.invocations[invocation.number];
  const ran = error === null && version !== null ? runProgram(ctx, row, version, invocation) : { output: null, error };
  const did = ran.error === null && version !== null ? giveCommands(ctx, row, version, invocation) : [];
  row.latest.push({ atUs: ctx.nowUs, version: version?.version ?? '', error: ran.error, did });
  answerWaiter(ctx, invocation, ran);
  if (row.latest.length > KEPT) row.latest.shift();
  if (error !== null && leavesDeadLetter(row, invocation)) sendToDeadLetters(ctx, version, invocation);
}

/** A loop: no version runs it; what any version of the alias would leave its dead letters to gets this one, too. */
function dropped(ctx: Context, { function: key, invocation: number }: SimEventOf<'RecursiveInvocationDropped'>): void {
  const row = ctx.world.functions![key]!;
  const invocation = row.invocations[number]!;
  noteDropped(row, invocation);
  ctx.touch('function', key);
  end(ctx, row, invocation, sharesOf(row, invocation.qualifier)[0]?.version ?? null, 'RecursiveInvocationException');
}

/** Once for a loop: a dead letter that leads back to the function leads no further. */
function leavesDeadLetter(row: LambdaFunction, { isAsync, lineage }: Invocation): boolean {
  return isAsync && lineage[row.key]! <= CALLS_IN_CHAIN_MAX + 1;
}

function sendToDeadLetters(ctx: Context, version: FunctionVersion | null, invocation: Invocation): void {
  const { payload, lineage } = invocation;
  const target = version?.deadLetterTarget ?? null;
  if (target === null) return;
  const name = messagingNameOf(target);
  const text = JSON.stringify(payload);
  const to = { queue: findQueue(ctx.world, name), topic: findTopic(ctx.world, name) };
  sendTo(ctx, to, { subject: null, text }, lineage);
}

/* ---- Commands ---- */

function known(world: World, name: string): Refusal | null {
  return findFunction(world, name) === null
    ? refusal('ResourceNotFoundException', 'function-not-found', { function: name })
    : null;
}

function refuseCreation(world: World, { FunctionName: name, region }: InputOf<'CreateFunction'>): Refusal | null {
  if (findFunction(world, name) !== null) {
    return refusal('ResourceConflictException', 'function-exists', { function: name });
  }
  return world.regions.some((row) => row.name === region)
    ? null
    : refusal('InvalidParameterValueException', 'region-not-found', { region });
}

function refuseCall(world: World, { FunctionName: name, Qualifier = LATEST }: InputOf<'Invoke'>): Refusal | null {
  const missing = known(world, name);
  if (missing !== null) return missing;
  return isQualifier(findFunction(world, name)!, Qualifier)
    ? null
    : refusal('ResourceNotFoundException', 'function-version-not-found', { function: name, version: Qualifier });
}

export const functionSystem: System = {
  name: 'function',
  hears: {
    FunctionInvoked: (event, ctx) => {
      const row = ctx.world.functions![event.function]!;
      begin(ctx, row, row.invocations[event.invocation]!);
    },
    RecursiveInvocationDropped: (event, ctx) => dropped(ctx, event),
    InvocationRetried: (event, ctx) => {
      const row = ctx.world.functions![event.function]!;
      begin(ctx, row, row.invocations[event.invocation]!);
    },
    InvocationEnded: (event, ctx) => ended(ctx, event),
    RollOutWoke: (event, ctx) => {
      const row = ctx.world.functions![event.function]!;
      sleepOver(ctx, row, row.invocations[event.invocation]!);
    },
    AliasUpdated: (event, ctx) => {
      const row = ctx.world.functions![event.function]!;
      const alias = findAlias(row, event.alias)!;
      settleAlias(alias, ctx.nowUs);
      ctx.touch('function', row.key);
    },
    MetricsPublished: (_event, ctx) => {
      if ((ctx.world.functions ?? []).length > 0) {
        publishFunctions(ctx.world, new Publisher(ctx).besideFine(), ctx.nowUs);
      }
    },
  },
  commands: [
    handler({
      op: 'CreateFunction',
      query: (world, { input }) => refuseCreation(world, input),
      execute: ({ input }, ctx, line) => {
        const { functionArn: FunctionArn, versions } = create(ctx, input);
        ctx.answer(line, { FunctionArn, Version: versions.at(-1)!.version });
      },
    }),
    handler({
      op: 'UpdateFunctionCode',
      query: (world, { input }) => known(world, input.FunctionName),
      execute: ({ input }, ctx, line) => {
        const row = findFunction(ctx.world, input.FunctionName)!;
        changeLatest(ctx, row, { behaviour: behaviourOf(input.Code) });
        if (input.Publish === true) ctx.answer(line, { Version: publish(row).version });
      },
    }),
    handler({
      op: 'UpdateFunctionConfiguration',
      query: (world, { input }) => known(world, input.FunctionName),
      execute: ({ input }, ctx) => {
        const row = findFunction(ctx.world, input.FunctionName)!;
        changeLatest(ctx, row, {
          ...(input.MemorySize === undefined ? {} : { memorySizeMiB: input.MemorySize }),
          ...(input.Timeout === undefined ? {} : { timeoutUs: seconds(input.Timeout) }),
          ...(input.Role === undefined ? {} : { role: input.Role }),
          ...(input.DeadLetterConfig === undefined ? {} : { deadLetterTarget: input.DeadLetterConfig.TargetArn }),
        });
      },
    }),
    handler({
      op: 'PutFunctionConcurrency',
      query: (world, { input }) => known(world, input.FunctionName),
      execute: ({ input }, ctx) => {
        const row = findFunction(ctx.world, input.FunctionName)!;
        row.reservedConcurrency = input.ReservedConcurrentExecutions;
        ctx.touch('function', row.key);
      },
    }),
    handler({
      op: 'PublishVersion',
      query: (world, { input }) => known(world, input.FunctionName) ?? refusePreference(world, input),
      execute: ({ input }, ctx, line) => {
        const row = findFunction(ctx.world, input.FunctionName)!;
        const version = publish(row);
        ctx.answer(line, { Version: version.version });
        preferVersion(ctx, row, version, input);
        ctx.touch('function', row.key);
      },
    }),
    handler({
      op: 'CreateAlias',
      query: (world, { input }) => refuseAlias(world, input, true),
      execute: ({ input }, ctx, line) => {
        const row = findFunction(ctx.world, input.FunctionName)!;
        const routing = routingOf(input, null);
        row.aliases.push({ name: input.Name, routing, wanted: routing });
        ctx.answer(line, { AliasArn: `${row.functionArn}:${input.Name}` });
        ctx.touch('function', row.key);
      },
    }),
    handler({
      op: 'UpdateAlias',
      query: (world, { input }) => refuseAlias(world, input, false),
      execute: ({ input }, ctx) => updateAlias(ctx, input),
    }),
    handler({
      op: 'Invoke',
      query: (world, { input }) => refuseCall(world, input),
      execute: ({ input, lineage }, ctx) => {
        const { FunctionName, Qualifier = LATEST, InvocationType = 'RequestResponse', Payload = {} } = input;
        const isAsync = InvocationType === 'Event';
        invokeFunction(ctx, `${FunctionName}:${Qualifier}`, Payload, 'Invoke', isAsync, lineage);
      },
    }),
  ],
};
