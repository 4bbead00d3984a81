/** What the parts of the account of an interval of the flow share. */
import type { Lot } from './flow-books.ts';
import type { VersionId } from './audience-state.ts';
import type { Curve, Flow } from './flow-state.ts';
import type { Network } from './network-state.ts';

/** What the parts of an account share. */
export interface Account {
  readonly net: Network;
  readonly flow: Flow;
  readonly atUs: number;
  readonly spanS: number;
  /** By server: what has come, and what became of all that was there. */
  readonly came: Float64Array;
  readonly ok: Float64Array;
  readonly failed: Float64Array;
  readonly refused: Float64Array;
  readonly full: Float64Array;
  readonly late: Float64Array;
  readonly held: Float64Array;
  /** By server: what a backlog adds to answers, and how long the least patient wait [µs]. */
  readonly waitUs: Float64Array;
  readonly kind: Uint8Array;
  /** By server, 1: its load is beyond LOAD_HELD. */
  readonly beyond: Uint8Array;
  readonly patienceUs: Float64Array;
  /** By pool: what became of its attempts, those who wait no longer under gatewayTimeout; curves of its answers. */
  readonly lots: Lot[];
  readonly buckets: Map<number, Bucket>[];
  /** By server: of what ends there, the part that ends badly, by expectation [0..1]. */
  readonly bad: Float64Array;
  /** By pool: what each version has of `lots`, NONE among them; empty when nobody asks. */
  readonly versions: VersionPart[][];
  /** By source: what ended for its audience. */
  readonly ends: SourceEnd[];
  /** Of one member, while it is reckoned. */
  readonly all: Lot;
  readonly own: Lot;
  /** By law and load: what an overloaded server answers. */
  readonly shares: Map<string, number>;
}

/** Answered requests of a pool with one curve. */
export interface Bucket {
  readonly curve: Curve;
  answered: number;
}

/** What the members with one version had of a pool's attempts. */
export interface VersionPart {
  readonly version: VersionId;
  /** By outcome, those who wait no longer under gatewayTimeout, until they are told to sources. */
  readonly lot: Lot;
  /** Answered ones by their curve. */
  readonly buckets: { readonly curve: Curve; readonly answered: number }[];
  /** Attempts as planned, and those of them that end badly by expectation. */
  had: number;
  bad: number;
}

/** What ended for a source with an audience: requests by version and outcome, and expected late ones among the ok. */
export interface SourceEnd {
  readonly rows: { readonly version: VersionId; readonly outcomes: Float64Array; slow: number }[];
  /** Attempts that failed, and requests that did in the end. */
  failing: number;
  lost: number;
}

/** How long answers take: as the load says; as long as a backlog stands; anything up to the patience. */
export const KIND = { loaded: 0, waiting: 1, impatient: 2 } as const;
