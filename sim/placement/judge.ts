/** What a filter and a score are: small judges of one instance, each with its reason. */
import type { ContainerInstance } from '../model/agent.ts';
import type { FailureReason, FilterName, PlacementRequest } from '../model/decision.ts';
import type { SimEventKind } from '../model/events.ts';
import type { Wording } from '../model/message.ts';
import type { PlacementStrategy } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';

/** A request made ready for judging: the work that is the same for every instance is done. */
export interface Asked {
  readonly world: World;
  readonly request: PlacementRequest;
  /** The strategy in force (PL-05). */
  readonly strategy: readonly PlacementStrategy[];
  /** Is distinctInstance among the constraints? */
  readonly distinct: boolean;
  /** The memberOf constraints, in the order given. */
  readonly members: readonly MemberOf[];
}

export interface MemberOf {
  readonly expression: string;
  holds(ci: ContainerInstance): boolean;
}

/** Why a need is or is not met, in the filter's own unit, or in words of the catalogue. */
export interface Finding {
  readonly need: Wording;
  readonly have: Wording;
  /** null when the filter passes. */
  readonly missing: Wording | null;
}

export interface Filter {
  readonly name: FilterName;
  /** What a refused task is told (PL-17). */
  readonly reason: FailureReason;
  /** Kinds of events that can turn this filter's no into a yes. A waiting task is retried on them, never by polling. */
  readonly unblockedBy: readonly SimEventKind[];
  passes(ci: ContainerInstance, asked: Asked): boolean;
  explain(ci: ContainerInstance, asked: Asked): Finding;
}

/** A strategy made ready for scoring one request. Lower is better. */
export interface Scorer {
  readonly strategy: PlacementStrategy;
  /**
   * The value under which an instance is counted, when the score is that value's count over the whole cluster;
   * null when the score is the instance's own, or is drawn.
   */
  groupOf: ((ci: ContainerInstance) => string) | null;
  /** The score that depends on this instance alone: the part of a group's count, or the whole score. */
  own(ci: ContainerInstance): number;
  /** True for random: one of the candidates still left is drawn, in the order of their keys. */
  readonly drawn: boolean;
}

/** What can turn any no into a yes: another instance, or one that becomes ACTIVE. */
export const NEW_CANDIDATES: readonly SimEventKind[] = ['ContainerInstanceRegistered', 'StateChanged'];
/** Reservations are freed when a task is asked to stop, and when no daemon belongs there any more (PL-19). */
export const CAPACITY_FREED: readonly SimEventKind[] = [
  'TaskStopRequested',
  'DaemonReservationFreed',
  ...NEW_CANDIDATES,
];
