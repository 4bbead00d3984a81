/** Why something was, or was not, done: the record kept for every decision; its table is recomputed on demand. */
import type { OccurrenceNumber } from '../kernel/kernel.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { SimEventKind } from './events.ts';
import type { ContainerInstanceKey, DecisionKey, DeploymentKey, ServiceKey, TaskKey, ZoneKey } from './ids.ts';
import type { Wording } from './message.ts';
import type { PlacementStrategy } from './task-definition.ts';
import type { PlacementRequest } from './placement-request.ts';
import type { ScalingSubject } from './scaling.ts';

export type { PlacementRequest } from './placement-request.ts';

/** The filters in the order in which a message names them (PL-17). */
export const FILTER_NAMES = [
  'cpu',
  'memory',
  'ports',
  'eni',
  'gpu',
  'attribute',
  'agent',
  'location',
  'subnet',
  'memberOf',
  'distinctInstance',
] as const;
export type FilterName = (typeof FILTER_NAMES)[number];

/** RunTask failures[].reason of a filter (section 6 of the messages). */
export type FailureReason =
  | 'RESOURCE:CPU'
  | 'RESOURCE:MEMORY'
  | 'RESOURCE:PORTS'
  | 'RESOURCE:ENI'
  | 'RESOURCE:GPU'
  | 'ATTRIBUTE'
  | 'AGENT'
  | 'LOCATION'
  /** NW-17. */
  | 'subnet does not have enough IP addresses'
  | 'MemberOf placement constraint unsatisfied'
  | 'DistinctInstance placement constraint unsatisfied'
  | 'NO ACTIVE INSTANCES'
  | 'EMPTY CAPACITY PROVIDER'
  | FargateRefusal;

/** Of Fargate, word for word as the service says them (section 2 and section 6 of the messages). */
export type FargateRefusal =
  | 'Capacity is unavailable at this time. Please try again later or in a different availability zone'
  | "You've reached the limit on the number of vCPUs you can run concurrently"
  | 'Internal error';

export type PlacementVerdict =
  | { readonly placed: ContainerInstanceKey; readonly task: TaskKey | null }
  /** On Fargate: no instance that anyone could name (FG-01). */
  | { readonly placed: null; readonly zone: ZoneKey; readonly task: TaskKey }
  | {
      readonly refused: FailureReason;
      /** The candidate that passed the most checks (PL-17); null when there are no instances at all. */
      readonly closest: ContainerInstanceKey | null;
      /** The task that waits in PROVISIONING for its provider to have room (PL-15); absent when none was made. */
      readonly waiting?: TaskKey;
    };

/** Kept for every placement, placed or not. */
export interface PlacementDecision {
  readonly key: DecisionKey;
  readonly kind: 'placement';
  readonly atUs: TimeUs;
  /** The occurrence during which it was taken. */
  readonly during: OccurrenceNumber;
  /** Which of the decisions taken during that occurrence: 0 for the first. */
  readonly ordinal: number;
  readonly request: PlacementRequest;
  readonly verdict: PlacementVerdict;
  /** Registered instances looked at, and how many each filter refused first. */
  readonly considered: number;
  readonly refusedBy: Readonly<Partial<Record<FilterName, number>>>;
  /** Kinds of events that can turn a refusal into a yes; empty when placed. Whoever waits is retried on these, never by polling. */
  readonly unblockedBy: readonly SimEventKind[];
  /** Sum of the versions of all container instances of the cluster: the revision of the inputs. */
  readonly inputsRevision: number;
}

/** Why a look of the service scheduler did less than it would have liked to. */
export type ServiceBlock =
  /** RU-05: neither may anything stop nor start, and nothing is under way. */
  | 'deployment-configuration'
  /** RU-02: tasks must go, but the minimum needs them until others are healthy. */
  | 'minimum-healthy'
  /** RU-02: tasks must start, but the maximum leaves no room. */
  | 'maximum'
  /** PL-16: no instance takes the task; the placement decision in `waitingOn` says why. */
  | 'placement'
  /** SV-09: starts pause after failures. */
  | 'throttled'
  /** SV-13: 500 starts a minute. */
  | 'launch-rate'
  /** SV-18: protected tasks may not be stopped. */
  | 'protected'
  /** CB-08: the newest deployment has failed, and there is no way back. */
  | 'deployment-failed'
  /** SV-07: unhealthy tasks stay until the grace period is over. */
  | 'grace-period';

/** Why the service scheduler stops a task. */
export type StopWhy =
  /** More tasks than desired (PL-12, PL-13). */
  | 'surplus'
  /** Of a revision that is being replaced (RU-06). */
  | 'older-revision'
  /** On a DRAINING instance (DR-03, DR-04). */
  | 'draining'
  /** Its health checks fail (SV-08). */
  | 'unhealthy'
  /** A daemon whose instance it may not be on any more (SV-02). */
  | 'ineligible'
  /** Its machine is taken away (FG-09). */
  | 'retiring'
  /** AZ-04. */
  | 'rebalancing';

export interface PlannedStop {
  readonly task: TaskKey;
  readonly why: StopWhy;
}
export interface PlannedStart {
  readonly deployment: DeploymentKey;
  readonly count: number;
}

/** What a service had and wanted when it was looked at: tasks of all revisions. */
export interface ServiceCounts {
  readonly desired: number;
  readonly running: number;
  readonly pending: number;
  readonly healthy: number;
  /** RU-01. */
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * Kept for every look of the service scheduler that acts, or that is kept from acting by something else than at the look
 * before.
 */
export interface ServiceDecision {
  readonly key: DecisionKey;
  readonly kind: 'service';
  readonly atUs: TimeUs;
  readonly during: OccurrenceNumber;
  readonly ordinal: number;
  readonly service: ServiceKey;
  /** The PRIMARY one; null when there is none any more. */
  readonly deployment: DeploymentKey | null;
  readonly counts: ServiceCounts;
  readonly verdict: {
    /** In this order; the table says among which tasks each was chosen. */
    readonly stop: readonly PlannedStop[];
    /** What is asked of placement; the placement decisions that follow say where. */
    readonly start: readonly PlannedStart[];
    readonly blockedBy: readonly ServiceBlock[];
  };
  /** The refused placement that `placement` means. */
  readonly waitingOn: DecisionKey | null;
  /** Kinds of events that can change what blocks; empty when nothing does. */
  readonly unblockedBy: readonly SimEventKind[];
  /** Sum of the versions of all container instances of the cluster. */
  readonly inputsRevision: number;
}

/** What one policy asks for at a look at what is scaled. */
export interface ScalingWish {
  readonly policyName: string;
  /** How it came to its number (AS-04, AS-09, CP-04). */
  readonly formula: 'tracking' | 'step' | 'simple' | 'managed';
  readonly alarmName: string | null;
  /** The metric's value, and the target or threshold it is measured by. */
  readonly metric: number;
  readonly target: number;
  /** Capacity that the formula began with: less than there is while the last scale-out is not over (AS-05). */
  readonly base: number;
  /** The step's adjustment in the policy's own unit; null for a tracked metric. */
  readonly adjustment: number | null;
  /** Before minimum and maximum. */
  readonly wanted: number;
}

/** Why a look at what is scaled did less than its policies asked for. */
export type ScalingBlock =
  /** AS-05, AG-05. */
  | 'cooldown'
  | 'maximum'
  | 'minimum'
  /** AS-06: not all policies want less. */
  | 'not-all'
  /** AS-07. */
  | 'no-data'
  /** AS-08. */
  | 'deployment'
  /** AG-05, CP-07: instances that warm up are waited for. */
  | 'warm-up'
  /** CP-07: 15 min after a scale-out. */
  | 'too-soon'
  | 'suspended'
  /** The formula gives the capacity that there is. */
  | 'no-change';

/** Kept for every look at what is scaled that changes its capacity, or is kept from it by something else than before. */
export interface ScalingDecision {
  readonly key: DecisionKey;
  readonly kind: 'scaling';
  readonly atUs: TimeUs;
  readonly during: OccurrenceNumber;
  readonly ordinal: number;
  readonly subject: ScalingSubject;
  readonly trigger: 'alarm' | 'schedule' | 'execute';
  readonly wishes: readonly ScalingWish[];
  readonly verdict: { readonly from: number; readonly to: number; readonly blockedBy: readonly ScalingBlock[] };
  readonly minimum: number;
  readonly maximum: number;
  /** When the cooldown or warm-up that blocks is over [µs]; null when none blocks. */
  readonly untilUs: number | null;
  readonly unblockedBy: readonly SimEventKind[];
}

export type Decision = PlacementDecision | ServiceDecision | ScalingDecision;

/** One cell of the table: what a filter needed and found on one instance. */
export interface FilterCell {
  readonly filter: FilterName;
  readonly passed: boolean;
  /** Numbers and names as they are, in the filter's own unit, or words of the catalogue. */
  readonly need: Wording;
  readonly have: Wording;
  readonly missing: Wording | null;
}

/** One cell of the table: a strategy's score on one instance; lower is better. */
export interface ScoreCell {
  readonly strategy: PlacementStrategy;
  readonly value: number;
  /** The group the value was counted for, for example the zone; null for binpack and random. */
  readonly of: string | null;
  /** Still a candidate after this strategy (PL-09). */
  readonly kept: boolean;
}

export interface CandidateRow {
  readonly containerInstance: ContainerInstanceKey;
  readonly instanceName: string;
  readonly zoneName: string;
  readonly filters: readonly FilterCell[];
  /** Empty unless all filters passed. */
  readonly scores: readonly ScoreCell[];
  readonly chosen: boolean;
}

/** One task that might have been stopped instead. */
export interface StopCandidate {
  readonly task: TaskKey;
  readonly taskName: string;
  /** How many tasks of the service its zone, instance or attribute value has, and so on: higher goes first (PL-12). */
  readonly scores: readonly ScoreCell[];
  readonly chosen: boolean;
}
/** How one task was chosen to be stopped: those of the same urgency, measured by the strategies in turn. */
export interface StopChoice {
  readonly task: TaskKey;
  readonly why: StopWhy;
  readonly candidates: readonly StopCandidate[];
}

/** The whole table of one decision, recomputed exactly. */
export interface DecisionTable {
  readonly decision: Decision;
  /** Empty for a service decision. */
  readonly rows: readonly CandidateRow[];
  /** One for each stop of a service decision; absent for a placement. */
  readonly stops?: readonly StopChoice[];
}
