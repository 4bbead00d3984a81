/** Who met which version of a service or function, and who was hurt by it. What sim/engine/harm.ts reads of a run. */
import type { DeploymentKey, FunctionKey, ServiceDeploymentKey, ServiceKey } from './ids.ts';

/** Requests that ended, and who made them. Hurt: by an error of the target or balancer, or by an answer that came too late. */
export interface HarmCount {
  readonly requests: number;
  readonly errors: number;
  /** Answered well, but later than the objective says. */
  readonly slow: number;
  /** errors + slow. */
  readonly hurt: number;
  /** Sessions, or single requests where a stream has no sessions, with at least one such request. */
  readonly sessions: number;
  readonly sessionsHurt: number;
  /** People; null where the stream says nothing of them. */
  readonly subjects: number | null;
  readonly subjectsHurt: number | null;
  /** Of the requests that hurt [µs]; null when none did. */
  readonly firstHurtUs: number | null;
  readonly lastHurtUs: number | null;
}

export type HarmSubject =
  | { readonly kind: 'deployment'; readonly service: ServiceKey; readonly deployment: DeploymentKey }
  | { readonly kind: 'function'; readonly function: FunctionKey; readonly version: string }
  /** There was nobody to have the request, or what had it was deployed by nobody. */
  | { readonly kind: 'nobody' };

export interface VersionHarm extends HarmCount {
  readonly subject: HarmSubject;
  /** Of the service or function; '' of nobody. */
  readonly of: string;
  /** `web:3`; see VersionBook. '' of nobody. */
  readonly version: string;
  /** Its errors in parts of the whole budget of the stream; null without an objective. */
  readonly budgetSpent: number | null;
}

/** One promise and what has been used of it. */
export interface ErrorBudget {
  /** Promised share of good ones [%]. */
  readonly objective: number;
  /** Bad ones that the promise leaves room for, and those that there were. */
  readonly allowed: number;
  readonly bad: number;
  /** bad ÷ allowed; above 1 the promise is broken. Null before the first request. */
  readonly spent: number | null;
}

export interface StreamHarm {
  readonly stream: string;
  readonly total: HarmCount;
  /** In the order in which they were met. Their requests, errors and slow ones add up to the total. */
  readonly versions: readonly VersionHarm[];
  readonly availability: ErrorBudget | null;
  readonly responseTime: ErrorBudget | null;
  /** False when sessions and people are expected numbers, at least in part: some of the time traffic was a flow. */
  readonly exact: boolean;
}

/** What one service deployment did to the clients of its service. */
export interface ReleaseHarm {
  readonly serviceDeployment: ServiceDeploymentKey;
  readonly service: ServiceKey;
  readonly serviceName: string;
  /** The version that it brings. */
  readonly version: string;
  readonly startedAtUs: number;
  /** When the circuit breaker, an alarm, a hook or somebody said that it failed; null: nobody has. */
  readonly failedAtUs: number | null;
  readonly endedAtUs: number | null;
  /** Of its version, all streams together. */
  readonly harm: HarmCount;
  /** From its beginning to its end, or to now: requests of the streams that lead to the service, whatever served them. */
  readonly during: { readonly requests: number; readonly hurt: number };
  /** Errors of its version in parts of the budget, of the stream where that is most; null without an objective. */
  readonly budgetSpent: number | null;
  /** From the first request that it hurt to its failure; 0 when nobody was hurt before; null when it has not failed. */
  readonly timeToDetectUs: number | null;
  /** From its failure to the last request that it hurt; 0 when nobody was hurt after; null when it has not failed. */
  readonly timeToRecoverUs: number | null;
}

export interface Harm {
  readonly streams: readonly StreamHarm[];
  /** All streams together; nobody belongs to two of them. */
  readonly total: HarmCount;
  readonly releases: readonly ReleaseHarm[];
}

/** A version of one stream's point of view. */
export interface HarmRow extends VersionHarm {
  readonly stream: string;
}

/** Who was hurt, of one service, deployment or function: rows by stream and version, and its release if it has one. */
export interface HarmStory {
  readonly rows: readonly HarmRow[];
  readonly release: ReleaseHarm | null;
  /** Are some sessions and people of the rows expected numbers? */
  readonly exact: boolean;
}
