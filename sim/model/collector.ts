/**
 * A collector of high-resolution metrics: a scheduled rule starts a state machine every minute, whose branches wait each a
 * little longer and then call a function that counts what a cluster has (HM-01, HM-02, HM-06).
 */
import type { EventHandle } from '../kernel/event-queue.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { CollectorKey } from './ids.ts';
import type { Json } from './task-definition.ts';

/** What one gets wrong when one sets it up (HM-05). */
export const COLLECTOR_DEFECTS = [
  /** The role of the rule does not trust events.amazonaws.com. */
  'eventsTrust',
  /** The rule names another target, or a role without states:StartExecution. */
  'ruleTarget',
  /** The role of the state machine does not trust states.<region>.amazonaws.com. */
  'statesTrust',
  /** The role of the state machine lacks lambda:InvokeFunction. */
  'statesPolicy',
  /** The role of the function does not trust lambda.amazonaws.com. */
  'lambdaTrust',
  /** The role of the function lacks ecs:DescribeClusters or cloudwatch:PutMetricData. */
  'lambdaPolicy',
] as const;
export type CollectorDefect = (typeof COLLECTOR_DEFECTS)[number];

/* ---- The states language, as far as HM-06 asks for it ---- */

interface Onward {
  /** Exactly one of them. */
  readonly Next?: string;
  readonly End?: true;
}
/** A path such as `$.status`; `$`: all of it; null: the answer is thrown away. */
interface Placed {
  readonly ResultPath?: string | null;
}
/** Tries of a task after errors that it names. */
export interface Retrier {
  readonly ErrorEquals: readonly string[];
  /** Before the first further try [s]. */
  readonly IntervalSeconds?: number;
  /** Further tries. */
  readonly MaxAttempts?: number;
  readonly BackoffRate?: number;
}
export interface Catcher extends Placed {
  readonly ErrorEquals: readonly string[];
  readonly Next: string;
}
export type MachineState =
  | ({
      readonly Type: 'Task';
      readonly Resource: string;
      readonly Retry?: readonly Retrier[];
      readonly Catch?: readonly Catcher[];
    } & Onward &
      Placed)
  | ({ readonly Type: 'Wait'; readonly Seconds?: number; readonly SecondsPath?: string } & Onward)
  | ({ readonly Type: 'Pass'; readonly Result?: Json } & Onward & Placed)
  | ({ readonly Type: 'Parallel'; readonly Branches: readonly StateMachine[] } & Onward & Placed)
  | { readonly Type: 'Choice'; readonly Choices: readonly ChoiceRule[]; readonly Default?: string }
  | { readonly Type: 'Succeed' }
  | { readonly Type: 'Fail'; readonly Error: string; readonly Cause: string };

/** `Variable` is a path such as `$.ECSClusterName`; exactly one comparison, or And, Or, Not of others. */
export interface Comparison {
  readonly Variable?: string;
  readonly StringEquals?: string;
  readonly NumericEquals?: number;
  readonly NumericGreaterThan?: number;
  readonly NumericGreaterThanEquals?: number;
  readonly NumericLessThan?: number;
  readonly NumericLessThanEquals?: number;
  readonly BooleanEquals?: boolean;
  readonly And?: readonly Comparison[];
  readonly Or?: readonly Comparison[];
  readonly Not?: Comparison;
}
export interface ChoiceRule extends Comparison {
  readonly Next: string;
}

export interface StateMachine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, MachineState>>;
}

/** One place of an execution: the way to its state, branch numbers between state names, and who waits for its branch. */
export interface MachineToken {
  readonly id: number;
  /** The token in the Parallel state around it; null at the top. */
  readonly parent: number | null;
  /** `Collect`, 3, `Call3`. */
  at: (string | number)[];
  /** Branches of its Parallel state that have not ended. */
  branchesLeft: number;
  /** What its states hand on; absent: the input of the execution. */
  data?: Json;
  /** Of the branches that have ended. */
  results?: Record<number, Json>;
  /** Further tries of its task so far. */
  retries?: number;
}

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED';

export interface Execution {
  /** How-manieth of its machine, from 1. */
  readonly number: number;
  readonly startedAtUs: TimeUs;
  readonly input: Json;
  /** Of its start: a machine that is changed meanwhile changes the next one. */
  readonly definition: StateMachine;
  status: ExecutionStatus;
  /** `States.TaskFailed` and the like; null while nothing failed. */
  error: string | null;
  tokens: MachineToken[];
  tokensMade: number;
  /** State transitions so far, the one to the end included (HM-03). */
  transitions: number;
  /** Of one that has succeeded; absent where its states handed nothing on. */
  output?: Json;
  /** Names of the states it has entered, oldest first, of executions that keep them. */
  trail?: string[];
}

/** What a collector has used since it was set up: what its bill is made of (HM-03). */
export interface CollectorUse {
  triggered: number;
  /** Triggers that came to nothing, since the rule could not start the machine. */
  failedTriggers: number;
  succeeded: number;
  failed: number;
  transitions: number;
  invocations: number;
  errors: number;
  /** In steps of 100 ms [ms]. */
  billedMs: number;
}

export interface CollectorInput {
  readonly name: string;
  readonly cluster: string;
  /** Distance of two readings [s]; divides a minute. */
  readonly everySeconds: number;
  readonly defects: readonly CollectorDefect[];
}

export interface Collector {
  readonly key: CollectorKey;
  readonly name: string;
  cluster: string;
  everySeconds: number;
  defects: readonly CollectorDefect[];
  definition: StateMachine;
  /** Under way. */
  executions: Execution[];
  /** The last that ended; null before the first. */
  lastStatus: ExecutionStatus | null;
  lastError: string | null;
  use: CollectorUse;
  /** Of its function, in the present minute. */
  counters: FunctionCounters;
  /** Executions so far. */
  started: number;
  trigger: EventHandle;
}

/** What a function did in a minute (AWS/Lambda). */
export interface FunctionCounters {
  invocations: number;
  errors: number;
  throttles: number;
  /** Calls that a loop led to and that were not run. */
  recursiveDropped: number;
  durationSumMs: number;
  durationMinMs: number;
  durationMaxMs: number;
  running: number;
  runningMax: number;
}
