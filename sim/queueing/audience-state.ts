/** Versions, and who met them, as plain data; see audience.ts. */
import type { StreamState } from '../kernel/random.ts';
import type { Histogram } from './histogram.ts';

export type VersionId = number;
export type AudienceId = number;

/** What became of the attempts that one version of a server had; `ended` of all members that carry it. */
export interface Version {
  outcomes: Float64Array;
  /** Response times of attempts that it answered (ok, error, queueFull) [µs]. */
  responses: Histogram;
}

/** People who did something, as far as they are known one by one. */
export interface Crowd {
  /** Known by their bit. */
  known: number;
  /** Share of the others that has not done it, by expectation. */
  spared: number;
  /** One bit each; empty when nobody is told apart any more. */
  bits: Int32Array;
}

/** What an audience had of one version; `version` NONE: of nobody. */
export interface AudienceRow {
  readonly version: VersionId;
  /** Requests charged to it, by outcome; those among the ok ones that came too late. */
  outcomes: Float64Array;
  slow: number;
  /** Whole in requests, expected numbers in flows. */
  sessions: number;
  sessionsHurt: number;
  met: Crowd;
  hurt: Crowd;
  /** Of the requests that ended badly; Infinity and −Infinity when none has. */
  firstHurtUs: number;
  lastHurtUs: number;
  /** When it was charged last [µs]: the bits of those not met for longest are given up first. */
  lastMetUs: number;
  /** Parts of whole slow requests that a flow carries on. */
  rest: number;
}

export interface Audience {
  /** A later answer hurts [µs]; Infinity: none does. */
  slowUs: number;
  /** People; 0: sessions belong to nobody. */
  subjects: number;
  stream: StreamState;
  rows: AudienceRow[];
  /** Index among `rows` by version + 1; −1 for those it has not met. */
  rowOf: number[];
  sessions: number;
  sessionsHurt: number;
  met: Crowd;
  hurt: Crowd;
  /** False once some of its sessions or people are expected numbers. */
  exact: boolean;
}
