/** What the parts of the account of an interval of the flow share. */
import type { Lot } from './flow-books.ts';
import type { Curve } from './flow-response.ts';
import type { Flow } from './flow-state.ts';
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

/** How long answers take: as the load says; as long as a backlog stands; anything up to the patience. */
export const KIND = { loaded: 0, waiting: 1, impatient: 2 } as const;
