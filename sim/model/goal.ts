/** A goal judges the course of a run: a condition over a window of time, so that a lucky end does not pass. */
import type { Op } from './commands.ts';

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
  /** Messages that have arrived, copies included. */
  | { readonly of: 'queue'; readonly queue: string }
  | { readonly of: 'placements'; readonly outcome: 'placed' | 'refused' };

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
  | { readonly kind: 'over'; readonly metric: Metric; readonly stat: 'mean' | 'min' | 'max'; readonly bounds: Bounds }
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
}
