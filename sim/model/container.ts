import type { EventHandle } from '../kernel/event-queue.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { ContainerKey, ImagePullKey, TaskKey } from './ids.ts';
import type { PortUse } from './resources.ts';

/** The agent's container states; the backend sees PENDING, RUNNING, STOPPED (section 3 of the facts). */
export type ContainerStatus =
  'NONE' | 'MANIFEST_PULLED' | 'PULLED' | 'CREATED' | 'RUNNING' | 'RESOURCES_PROVISIONED' | 'STOPPED';

export interface Container {
  readonly key: ContainerKey;
  readonly task: TaskKey;
  readonly name: string;
  readonly image: string;
  /** Runtime id: 64 hex digits. */
  readonly runtimeId: string;
  readonly essential: boolean;
  /** The agent's own pause container of an awsvpc task (NW-07). */
  readonly internal: boolean;
  status: ContainerStatus;
  healthStatus: 'UNKNOWN' | 'HEALTHY';
  exitCode: number | null;
  /** `{ErrorName}: {message}`, at most 1024 characters. */
  reason: string | null;
  startedAtUs: TimeUs | null;
  finishedAtUs: TimeUs | null;
  /** Asked to stop; null while it is meant to run. */
  stopSignalAtUs: TimeUs | null;
  pull: ImagePullKey | null;
  networkBindings: (PortUse & { readonly containerPort: number })[];
  timers: Record<string, EventHandle>;
}

/** What containers of an image do, as the scenario says (task definitions cannot). */
export interface ContainerBehaviour {
  /** From start until its health check can pass [µs]. */
  readonly startupUs: number;
  /** Ends by itself this long after start; null: runs until stopped [µs]. */
  readonly exitsAfterUs: number | null;
  readonly exitCode: number;
  /** Time from SIGTERM to exit [µs]; null: ignores SIGTERM, so SIGKILL after stopTimeout (TL-06). */
  readonly stopsAfterUs: number | null;
  /** Exit code after SIGTERM: 0 with an own handler, 143 without (CT-12). */
  readonly stopExitCode: number;
}

export interface ImageLayer {
  readonly id: string;
  readonly sizeMiB: number;
}

/** An image as the registry offers it. */
export interface Image {
  readonly name: string;
  readonly layers: readonly ImageLayer[];
  /** False: the registry answers that it does not exist. */
  readonly exists: boolean;
}
