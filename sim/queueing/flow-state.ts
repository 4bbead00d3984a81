/** What the flow model keeps between its intervals, as plain data. Whatever it counts of requests are whole numbers. */
import type { VersionId } from './audience-state.ts';
import type { LawShape } from './law-shape.ts';

/** Response times at the points of flow-response.ts for a work factor of 1, and their mean [µs]. */
export interface Curve {
  readonly meanUs: number;
  readonly atUs: Float64Array;
}

/** A number in 0..1 that wanders evenly, by which parts of whole requests are shared out without favour. */
export interface Turns {
  turn: number;
}

/** State of the flow model; see flow.ts. */
export interface Flow extends Turns {
  readonly intervalUs: number;
  /** Beginning and end of the interval under way [µs]. */
  fromUs: number;
  tickUs: number;
  /** Nobody comes any more: what it holds is worked off, then it ends. */
  closing: boolean;
  /** What is shared out among versions goes by turns of its own, so that to tell them apart changes nothing else. */
  readonly versionTurns: Turns;
  /** By server: attempts a second, their mean work [core s] and its coefficient of variation, as planned. */
  rate: Float64Array;
  work: Float64Array;
  cv: Float64Array;
  /** By server: attempts that wait because there was not enough processor, and what they have had of it [core s]. */
  backlog: Float64Array;
  begun: Float64Array;
  /** By server: answers a second in the last interval, parts of whole answers and of whole errors carried on. */
  pace: Float64Array;
  rest: Float64Array;
  restFailed: Float64Array;
  /** By server that was removed in this interval: the part of it that it lived, and the answers it could still give. */
  lived: Float64Array;
  room: Float64Array;
  /** By member: attempts a second, parts of whole ones carried on, those that came in the interval that ends, those held. */
  memberRate: Float64Array;
  memberOwed: Float64Array;
  memberCame: Float64Array;
  memberHeld: Float64Array;
  /** Of servers with a backlog: when it came, oldest first. */
  queues: Record<number, Cohort[]>;
  pools: PoolFlow[];
  sources: SourceFlow[];
  /** By behaviour and by source with a law of its own; asked for once. */
  behaviourShapes: (LawShape | null)[];
  sourceShapes: (LawShape | null)[];
}

/** Attempts that have come evenly over a stretch of time and wait. */
export interface Cohort {
  fromUs: number;
  readonly toUs: number;
  count: number;
}

export interface PoolFlow {
  /** Attempts a second. */
  rate: number;
  /** Parts of whole attempts for whom there is nobody, carried on. */
  owed: number;
  /** Every source that has ever led attempts here. */
  links: Link[];
  /** Its members that got requests as planned, and which of them stand together. */
  order: Int32Array;
  slices: { readonly from: number; readonly to: number }[];
  /** Sum over its attempts of the work factor and its square, and of work of laws of their own [core s] and its square. */
  factor: number;
  factorSquared: number;
  own: number;
  ownSquared: number;
}

/** The attempts of one source at one pool. */
export interface Link {
  readonly source: number;
  /** Attempts a second, parts of whole ones carried on, those that have come in the interval that ends, those it holds. */
  rate: number;
  owed: number;
  came: number;
  held: number;
}

export interface SourceFlow {
  /** Requests a second, and those that servers make among them, until they have been led. */
  rate: number;
  called: number;
  /** Share of requests that failed in the end in the last interval. */
  lost: number;
  /** Mean response of the last interval [µs]. */
  meanUs: number;
  /** Parts of whole requests carried on. */
  rest: number;
  /** Attempts by number, first at 0: under way; failed and led again in this interval; failed and waiting for the next. */
  tries: number[];
  again: number[];
  waits: number[];
  /** Requests of sessions that were lost with a server since the interval began. */
  dropped: { readonly pool: number; readonly version: VersionId; readonly count: number }[];
}
