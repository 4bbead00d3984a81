import type { EventHandle } from '../kernel/event-queue.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { ContainerKey, ImagePullKey, InstanceKey } from './ids.ts';

export type ImagePullState = 'manifest' | 'downloading' | 'extracting' | 'backingOff' | 'done' | 'failed' | 'cancelled';

/** One image being brought to one host for one or more waiting containers (IM-03, IM-04). */
export interface ImagePull {
  readonly key: ImagePullKey;
  readonly instance: InstanceKey;
  readonly image: string;
  readonly startedAtUs: TimeUs;
  state: ImagePullState;
  attempt: number;
  /** Bytes still to come, as of `updatedAtUs`: concurrent downloads share the host's bandwidth. */
  bytesLeft: number;
  bytesTotal: number;
  updatedAtUs: TimeUs;
  waiting: ContainerKey[];
  failure: string | null;
  /** When the download ends if nothing changes. */
  downloadTimer: EventHandle;
  timers: Record<string, EventHandle>;
}
