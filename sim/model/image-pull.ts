import type { EventHandle } from '../kernel/event-queue.ts';
import type { OccurrenceNumber } from '../kernel/kernel.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { ContainerKey, ImagePullKey, InstanceKey } from './ids.ts';

export type ImagePullState =
  | 'manifest'
  | 'backingOff'
  | 'connecting'
  | 'pullBackingOff'
  | 'downloading'
  | 'waitingForLayers'
  | 'extracting'
  | 'done'
  | 'failed'
  | 'cancelled';

/** Why a registry does not give an image (section 4.1 of the messages, IM-07, IM-09, CT-14). */
export type PullProblem = 'missing' | 'throttled' | 'unreachable' | 'timeout' | 'no-output' | 'inactive';

/** One image being brought to one host for one or more waiting containers (IM-03, IM-04). */
export interface ImagePull {
  readonly key: ImagePullKey;
  readonly instance: InstanceKey;
  readonly image: string;
  readonly startedAtUs: TimeUs;
  state: ImagePullState;
  /** Which time the manifest is being asked for, from 1. */
  attempt: number;
  /** Which time the layers are being asked for, from 1 (IM-03). */
  pullAttempt: number;
  /** What the deployment keeps to; null: whatever the tag means now (IM-08). */
  readonly pinned: string | null;
  /** What the manifest said; null before. */
  digest: string | null;
  /** Why the last attempt failed. */
  problem: PullProblem | null;
  /** Bytes still to come, as of `updatedAtUs`: concurrent downloads share the host's bandwidth. */
  bytesLeft: number;
  bytesTotal: number;
  /** Layers that it brings itself, and pulls of the same host that bring the others (IM-04). */
  layers: string[];
  awaits: ImagePullKey[];
  updatedAtUs: TimeUs;
  /** What began its unpacking; absent before. */
  unpacksBecause?: OccurrenceNumber;
  waiting: ContainerKey[];
  failure: string | null;
  /** When the download ends if nothing changes. */
  downloadTimer: EventHandle;
  timers: Record<string, EventHandle>;
}
