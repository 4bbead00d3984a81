/**
 * How the servers that call find whom they call, where not every one of them sends to the whole pool. Plain data. Members,
 * servers and sources are rows of the network.
 */

/** What a proxy remembers of a host that has failed. */
export interface Suspect {
  /** Its latest failures, oldest first, within the interval; fewer than it takes to be avoided [µs]. */
  failuresUs: number[];
  /** From when to when it is avoided last [µs]; 0: never. */
  avoidedFromUs: number;
  avoidedUntilUs: number;
  /** How often in a row it has been avoided. */
  times: number;
  /** When this proxy sent it something last [µs]. */
  calledUs: number;
}

/** Of one server and one edge of calls. */
export type Caller =
  /** Its proxy sends in turn, and avoids hosts that fail (SC-01). */
  | {
      readonly kind: 'proxy';
      readonly source: number;
      /** The member that was sent something last. */
      last: number;
      /** By member. */
      suspects: Record<number, Suspect>;
    }
  /** It has asked for addresses and keeps the answer, members of a pool, for a while (SC-04). */
  | { readonly kind: 'resolver'; readonly source: number; records: number[]; untilUs: number }
  /** It does not know the name (SC-02): its calls go by a source that leads nowhere. */
  | { readonly kind: 'unresolved'; readonly source: number };

export interface Callers {
  /** By server and the source of the edge. */
  readonly byEdge: Record<number, Record<number, Caller>>;
}
