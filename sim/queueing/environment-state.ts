/** Environments of functions, as plain data. */
import type { StreamState } from '../kernel/random.ts';
import type { WorkLaw } from './work-law.ts';

/** Of a server whose requests each want one of their own; see environments.ts. */
export interface Environments {
  /** Start of a new one [core ms]. */
  readonly coldMs: WorkLaw;
  /** A request may take so long [ms]. */
  readonly limitMs: number;
  /** What a request is paid for: begun steps [ms]. */
  readonly stepMs: number;
  readonly keepUs: number;
  readonly stream: StreamState;
  /** Those that wait, by the instant since when, the latest last. */
  idleSinceUs: number[];
  /** Cumulative, of requests that have begun. */
  invocations: number;
  coldStarts: number;
  errors: number;
  durationMs: number;
  billedMs: number;
  /** Since somebody last set them back. */
  minMs: number;
  maxMs: number;
}
