/** Why something was, or was not, done: the record kept for every decision; its table is recomputed on demand. */
import type { OccurrenceNumber } from '../kernel/kernel.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { SimEventKind } from './events.ts';
import type { ContainerInstanceKey, DecisionKey, TaskKey } from './ids.ts';
import type { Wording } from './message.ts';
import type { PlacementStrategy } from './task-definition.ts';
import type { PlacementRequest } from './placement-request.ts';

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
  | 'MemberOf placement constraint unsatisfied'
  | 'DistinctInstance placement constraint unsatisfied'
  | 'NO ACTIVE INSTANCES';

export type PlacementVerdict =
  | { readonly placed: ContainerInstanceKey; readonly task: TaskKey | null }
  | {
      readonly refused: FailureReason;
      /** The candidate that passed the most checks (PL-17); null when there are no instances at all. */
      readonly closest: ContainerInstanceKey | null;
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
export type Decision = PlacementDecision;

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

/** The whole table of one decision, recomputed exactly. */
export interface DecisionTable {
  readonly decision: Decision;
  readonly rows: readonly CandidateRow[];
}
