/** Functions: code that runs when somebody calls it, its versions and aliases (section 11.4 of the facts). */
import type { Distribution } from '../kernel/distributions.ts';
import type { DurationUs, TimeUs } from '../kernel/time.ts';
import type { FunctionCounters } from './collector.ts';
import type { FunctionKey, RegionKey, StateMachineKey } from './ids.ts';
import type { Json, JsonObject } from './task-definition.ts';

/** What the code of a deploying function is: all of it in one call (LA-05), or one step of a workflow each (LA-06). */
export const FUNCTION_PROGRAMS = [
  'simpleDeploy',
  'calculateWeights',
  'updateWeight',
  'healthCheck',
  'finalize',
  'rollback',
] as const;
export type FunctionProgram = (typeof FUNCTION_PROGRAMS)[number];

/** What a version does, in place of its code. */
export interface FunctionBehaviour {
  /** Of one call, in a warm environment [ms]. */
  readonly durationMs: Distribution;
  /** Before the first call of an environment [ms]. */
  readonly coldStartMs: Distribution;
  /** Share of calls that end with an error, 0 to 1. */
  readonly errorRate: number;
  /** What it answers to a release that asks, the n-th call the n-th one, the last for all that follow; absent: SUCCEEDED (NB-06). */
  readonly answers?: readonly JsonObject[];
  /** Commands that a call gives when it ends well: an operation and its request each, as in a timeline. */
  readonly does: readonly JsonObject[];
  /** Absent: it deploys nothing. */
  readonly program?: FunctionProgram;
  /** What a call uses at most; absent: less than there is [MiB]. */
  readonly memoryMiB?: number;
}

/** Published ones never change. */
export interface FunctionVersion {
  /** `$LATEST`, or `1`, `2`, … */
  readonly version: string;
  readonly memorySizeMiB: number;
  readonly timeoutUs: DurationUs;
  readonly role: string;
  readonly deadLetterTarget: string | null;
  readonly behaviour: FunctionBehaviour;
  /** Environments that wait, by the instant since when, the latest last [µs]. */
  idleSinceUs: number[];
  /** Calls by messages and hands, cumulative; those of requests are in the request network. */
  use: FunctionUse;
}

/** What calls have used, cumulative: what a bill is made of. */
export interface FunctionUse {
  invocations: number;
  errors: number;
  throttles: number;
  coldStarts: number;
  /** In the steps of the price list [ms]. */
  billedMs: number;
}

/** LA-01: the share of each further version; the first gets the rest. */
export interface AliasRouting {
  readonly functionVersion: string;
  readonly additional: { readonly version: string; readonly weight: number } | null;
}

/** How weights go from the old version to the new one (LA-05, LA-10). */
export const WEIGHT_TYPES = ['linear', 'exponential', 'geometric', 'canary'] as const;
export type WeightType = (typeof WEIGHT_TYPES)[number];

/** `cutOff`: whoever rolled it out ended before it was done, and the alias stays at its weight. */
export type RollOutStatus = 'inProgress' | 'promoted' | 'rolledBack' | 'cutOff';

/** The last roll-out of an alias by a function or a workflow, as it stands. */
export interface AliasRollOut {
  /** The function that set the weight. */
  readonly by: string;
  readonly newVersion: string;
  readonly startedAtUs: TimeUs;
  weight: number;
  /** Of how many; from 1. */
  step: number;
  readonly steps: number;
  status: RollOutStatus;
  endedAtUs: TimeUs | null;
}

/** Who waits for the answer of a call: a task state of an execution. */
export interface InvocationWaiter {
  readonly stateMachine: StateMachineKey;
  readonly execution: number;
  readonly token: number;
}

/** What a call of a deploying function has read of its payload, and how far it is (LA-05). */
export interface RollOutPlan {
  readonly functionName: string;
  readonly aliasName: string;
  readonly newVersion: string;
  readonly weights: readonly number[];
  readonly intervalS: number;
  /** Weights set so far. */
  step: number;
}

export interface FunctionAlias {
  readonly name: string;
  /** What calls go by. */
  routing: AliasRouting;
  /** What was asked for last: it holds within seconds (LA-03). */
  wanted: AliasRouting;
  /** What does not hold yet, oldest first, and when it will; absent: nothing. */
  pending?: readonly { readonly routing: AliasRouting; readonly holdsAtUs: TimeUs }[];
  /** Absent: nothing was ever rolled out by a function. */
  rollOut?: AliasRollOut;
}

/** How often each function, by its key, has been called in one chain of requests so far. */
export type CallLineage = Readonly<Record<number, number>>;

/** A call by a message, a rule, an alarm or a hand, until it is over. */
export interface Invocation {
  readonly number: number;
  /** How it was called: `$LATEST`, a version or an alias. */
  readonly qualifier: string;
  /** The version that runs it; '' while it waits for its turn. */
  version: string;
  readonly payload: Json;
  /** Who called: a topic, a rule, an alarm, a hand. */
  readonly source: string;
  /** This call included. */
  readonly lineage: CallLineage;
  readonly isAsync: boolean;
  readonly invokedAtUs: TimeUs;
  /** From 1: a failed call by a message is tried twice again. */
  attempt: number;
  /** Tries that found no place (the limit of concurrency). */
  throttled: number;
  /** Of the try under way. */
  durationMs: number;
  billedMs: number;
  error: string | null;
  /** Absent: nobody waits. */
  readonly waiter?: InvocationWaiter;
  /** Of a call that rolls something out by itself (LA-05). */
  rollOut?: RollOutPlan;
  /** Of such a call: when its time began to count, and whether a cold start came before. */
  run?: { readonly begunAtUs: number; readonly isCold: boolean };
}

export interface LambdaFunction {
  readonly key: FunctionKey;
  readonly functionName: string;
  readonly functionArn: string;
  readonly region: RegionKey;
  /** $LATEST first, then the published ones by number. */
  versions: FunctionVersion[];
  aliases: FunctionAlias[];
  /** Calls at once of all its versions; null: what the account has left. */
  reservedConcurrency: number | null;
  /** Calls by messages and hands that run now. */
  running: number;
  /** Under way or waiting, by number. */
  invocations: Record<number, Invocation>;
  invoked: number;
  /** Of the present minute, by `resource version` (`fn:live 3`); '' for the function as a whole (LA-08). */
  minute: Record<string, FunctionCounters>;
  /** Errors of the last minute with calls, by the same names: what a health check reads (LA-07); absent before the first. */
  published?: Record<string, { readonly startUs: number; readonly errors: number }>;
  /** The same of the present second or 5 s, where the scenario asks for them. */
  fine?: Record<string, FunctionCounters>;
  /** What the last calls gave, oldest first; bounded. */
  latest: {
    readonly atUs: TimeUs;
    readonly version: string;
    readonly error: string | null;
    readonly did: readonly string[];
  }[];
}
