/** A goal judges the course of a run: a condition over a window of time, so that a lucky end does not pass. */
import type { Op } from './commands.ts';

/** What is measured of requests: whole requests of clients at a balancer or stream, attempts at a group or a service. */
export type RequestMeasure =
  /** Answered well ÷ all that ended. */
  | 'successRate'
  | 'errorRate'
  /** Per second. */
  | 'requestRate'
  | 'requests'
  | 'errors'
  /** [ms]. */
  | 'responseTime';

/** Who was hurt, from the beginning of the run to now (sim/model/harm.ts). */
export const HARM_MEASURES = [
  'requests',
  'hurtRequests',
  'hurtShare',
  'errors',
  'slow',
  'sessions',
  'hurtSessions',
  'subjects',
  'hurtSubjects',
  'budgetSpent',
  'responseBudgetSpent',
] as const;
export type HarmMeasure = (typeof HARM_MEASURES)[number];

/** The same of the last release of a service that failed, or of its last one when none has; times in seconds. */
export const RELEASE_MEASURES = [
  'hurtRequests',
  'hurtSessions',
  'hurtSubjects',
  'hurtDuring',
  'budgetSpent',
  'timeToDetect',
  'timeToRecover',
] as const;
export type ReleaseMeasure = (typeof RELEASE_MEASURES)[number];

/** A metric that is counted over a stretch of time, and no state of the world at an instant. */
export type MeasuredMetric =
  | {
      readonly of: 'requests';
      readonly by: 'balancer' | 'stream' | 'targetGroup' | 'service';
      readonly name: string;
      readonly measure: RequestMeasure;
    }
  | {
      /** [%] of what is reserved by a service's tasks (RS-14), or of what a fleet's instances have. */
      readonly of: 'hardware';
      readonly by: 'service' | 'fleet';
      readonly name: string;
      readonly measure: 'cpuUtilization' | 'memoryUtilization';
    }
  | {
      /** Attempts that one revision of a service, or one version of a function, had. */
      readonly of: 'requests';
      readonly by: 'revision' | 'version';
      readonly name: string;
      readonly version: string;
      readonly measure: RequestMeasure;
    }
  /** Null: of all streams, of everything that served. */
  | {
      readonly of: 'harm';
      readonly stream: string | null;
      readonly version: string | null;
      readonly measure: HarmMeasure;
    }
  | { readonly of: 'release'; readonly service: string; readonly measure: ReleaseMeasure }
  /** [USD]: spent since the beginning of the run, or in an hour as it runs now. */
  | { readonly of: 'cost'; readonly measure: 'total' | 'perHour' };

/** Statistics of an `over` goal. */
export const GOAL_STATS = ['mean', 'min', 'max', 'sum', 'p50', 'p90', 'p95', 'p99'] as const;
export type GoalStat = (typeof GOAL_STATS)[number];

export interface Bounds {
  readonly atLeast: number | null;
  readonly atMost: number | null;
}

/** A count read from the world, parsed from its path: see docs/models/goals.md for the list. */
export type Metric =
  | {
      readonly of: 'service';
      readonly service: string;
      readonly cluster: string | null;
      readonly zone: string | null;
      readonly count: 'runningTasks' | 'pendingTasks' | 'desiredTasks' | 'healthyTasks' | 'deployments';
    }
  | {
      readonly of: 'tasks';
      readonly family: string | null;
      readonly status: string | null;
      readonly zone: string | null;
    }
  | {
      readonly of: 'instances';
      readonly fleet: string | null;
      readonly zone: string | null;
      readonly state: 'running' | 'registered' | 'connected' | 'draining' | 'terminated';
    }
  | {
      readonly of: 'targets';
      readonly targetGroup: string;
      readonly zone: string | null;
      readonly state: 'registered' | 'initial' | 'healthy' | 'unhealthy' | 'draining';
    }
  | { readonly of: 'placements'; readonly outcome: 'placed' | 'refused' }
  /** 1 while the alarm has that state, else 0. */
  | { readonly of: 'alarm'; readonly alarm: string; readonly state: 'inAlarm' | 'ok' | 'insufficientData' }
  | { readonly of: 'collector'; readonly collector: string; readonly count: 'transitions' | 'calls' | 'failures' }
  /** Messages that have arrived, copies included. */
  | { readonly of: 'queue'; readonly queue: string }
  /** Calls of a function by messages and hands (requests are counted by their stream). */
  | {
      readonly of: 'function';
      readonly function: string;
      readonly count: 'invocations' | 'errors' | 'throttles' | 'coldStarts';
    }
  /** The share of calls of an alias that goes to a version [%]. */
  | { readonly of: 'alias'; readonly function: string; readonly alias: string; readonly version: string }
  | MeasuredMetric;

export type Goal = {
  readonly name: string;
  /** Window of judgement [µs]; until null: to the end of the run. */
  readonly fromUs: number;
  readonly untilUs: number | null;
} & (
  | { readonly kind: 'always'; readonly metric: Metric; readonly bounds: Bounds }
  /** At some instant of the window; with `for`, without interruption that long. */
  | { readonly kind: 'eventually'; readonly metric: Metric; readonly bounds: Bounds; readonly forUs: number }
  /** Statistic over the window, weighted by time. */
  | { readonly kind: 'over'; readonly metric: Metric; readonly stat: GoalStat; readonly bounds: Bounds }
  /** How often a service event whose message contains `text` occurs. */
  | { readonly kind: 'serviceEvent'; readonly service: string; readonly text: string; readonly bounds: Bounds }
  | { readonly kind: 'neverCommand'; readonly op: Op }
);

export interface GoalState {
  status: 'open' | 'met' | 'missed';
  /** When the status was settled [µs]. */
  settledAtUs: number | null;
  /** Last value seen and what is accumulated from it. */
  lastValue: number | null;
  lastAtUs: number;
  area: number;
  min: number | null;
  max: number | null;
  holdsSinceUs: number | null;
  count: number;
  /** Decisions that `count` has seen, for a metric that counts them. */
  readTo: number;
  /** Of a goal about requests or hardware, from the beginning of its window on; absent before. */
  tally?: GoalTally;
}

/** Cumulative readings (see sim/engine/measured.ts) at the beginning of a window, and at the last minute. */
export interface GoalTally {
  readonly startUs: number;
  readonly start: readonly number[];
  /** Counts of the parts of a histogram of response times at the beginning; null when no quantile is asked for. */
  readonly startHistogram: readonly number[] | null;
  minuteUs: number;
  minute: readonly number[];
}
