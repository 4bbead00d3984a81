/** Runs side by side: the stable form of `royaume compare --json` and of the answer to `compare`. */
import type { GoalState } from '../model/goal.ts';

/** Kinds of failure as clients meet them: of the target itself, or of the balancer and the client in its place. */
export type FailureKind = 'error' | 'refused' | 'unavailable' | 'queueFull' | 'gatewayTimeout' | 'clientTimeout';

export interface StreamFigures {
  readonly name: string;
  readonly requests: number;
  readonly ok: number;
  readonly failed: number;
  readonly failedBy: Readonly<Record<FailureKind, number>>;
  /** Of what was answered or failed, null when nothing was. */
  readonly availability: number | null;
  readonly p50Us: number | null;
  readonly p99Us: number | null;
}

export interface DeploymentFigures {
  readonly service: string;
  readonly id: string;
  readonly taskDefinition: string;
  readonly state: string;
  readonly tasks: number;
  readonly failedTasks: number;
}

export interface ReleaseFigures {
  readonly service: string;
  readonly strategy: string;
  readonly taskDefinition: string;
  readonly startedAtUs: number;
  readonly finishedAtUs: number | null;
  readonly status: string;
  /** Requests of any stream that its version hurt, and people; null where no stream says how many there are. */
  readonly requestsHurt: number;
  readonly subjectsHurt: number | null;
  /** From the first request that it hurt to its failure, and from there to the last; null when it has not failed. */
  readonly timeToDetectUs: number | null;
  readonly timeToRecoverUs: number | null;
  /** What stopped it: the circuit breaker, an alarm, a hook …; null while nothing has. */
  readonly failedBy: string | null;
}

/** What one run came to over the window. */
export interface RunFigures {
  /** `base`, or the name of the variant. */
  readonly name: string;
  readonly scenario: string;
  readonly seed: number;
  readonly traceHash: string;
  readonly events: number;
  /** All streams together. */
  readonly traffic: Omit<StreamFigures, 'name'>;
  readonly streams: readonly StreamFigures[];
  /**
   * Requests that ended in the window with an error or later than the objective allows; sessions and people that were hurt
   * for the first time in it, people null where no stream says how many there are.
   */
  readonly hurt: { readonly requests: number; readonly sessions: number; readonly subjects: number | null };
  /** Most at one instant of the window. */
  readonly peak: { readonly tasks: number; readonly instances: number; readonly vcpu: number };
  readonly costUsd: number;
  readonly goals: readonly {
    readonly name: string;
    readonly status: GoalState['status'];
    readonly settledAtUs: number | null;
  }[];
  readonly deployments: readonly DeploymentFigures[];
  readonly releases: readonly ReleaseFigures[];
}

/** How a number of a row is meant. `share` is a part of 1. */
export type Unit = 'share' | 'count' | 'us' | 'vcpu' | 'usd';

export interface Row {
  readonly id: string;
  readonly unit: Unit;
  /** What is better for whoever runs it; null for what is only told. */
  readonly better: 'more' | 'less' | null;
  /** By run; null: nothing to measure. */
  readonly values: readonly (number | null)[];
  /** Minus the first run's; null where one of the two is. */
  readonly differences: readonly (number | null)[];
}

/** What forked runs have in common: everything before `atUs`. */
export interface SharedPast {
  readonly atUs: number;
  readonly events: number;
  readonly traceHash: string;
}

/** The stable form of a comparison: of `royaume compare --json` and of the protocol. */
export interface Comparison {
  readonly royaumeComparison: 1;
  readonly fromUs: number;
  readonly toUs: number;
  /** Null for runs that were not forked from each other. */
  readonly shared: SharedPast | null;
  /** The first is what the others are compared with. */
  readonly runs: readonly RunFigures[];
  readonly rows: readonly Row[];
}
