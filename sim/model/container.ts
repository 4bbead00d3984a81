import type { EventHandle } from '../kernel/event-queue.ts';
import type { OccurrenceNumber } from '../kernel/kernel.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { ContainerKey, ImagePullKey, TaskKey } from './ids.ts';
import type { LoadBehaviour, MemoryLimit } from './load.ts';
import type { PortUse } from './resources.ts';

/** The agent's container states; the backend sees PENDING, RUNNING, STOPPED (section 3 of the facts). */
export type ContainerStatus =
  'NONE' | 'MANIFEST_PULLED' | 'PULLED' | 'CREATED' | 'RUNNING' | 'RESOURCES_PROVISIONED' | 'STOPPED';

/** TL-19, HC-04. */
export type HealthStatus = 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';

/** Where the probes of a container stand (see sim/rules/health-probe.ts). */
export interface ProbeState {
  /** Start of the next probe [µs]; 0 while there are none. */
  nextUs: number;
  /** Failures in a row that count. */
  failures: number;
}

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
  /** What the runtime's own probes say (HC-04); `UNKNOWN` without a health check. The backend's view is in the task. */
  healthStatus: HealthStatus;
  /** Failed probes in a row, and when the next one that matters starts (HC-03). */
  probe: ProbeState;
  /** It hangs on purpose: probes time out in this span of time [µs]; `untilUs` null: until it ends. */
  hang: { readonly fromUs: TimeUs; readonly untilUs: number | null } | null;
  /** Its start needs CPU work that is not done yet: it refuses connections [µs]; absent: it does not start, or its start is a matter of time alone. */
  starting?: { readonly fromUs: TimeUs; readonly notBeforeUs: number; readonly because: OccurrenceNumber };
  /** Too busy to answer health checks in time, since then; absent: it is not. */
  overloadedSinceUs?: TimeUs;
  /** Why the kernel killed its last run (RS-11 to RS-13); absent: it did not. */
  memoryKill?: {
    readonly atUs: TimeUs;
    readonly limit: MemoryLimit;
    readonly usedMiB: number;
    readonly limitMiB: number;
  };
  /** It takes this long from SIGTERM to its exit, on purpose [µs]; null: as its behaviour says. */
  slowStopUs: number | null;
  /** Times it was started again in place (RP-04). */
  restartCount: number;
  restartedAtUs: TimeUs | null;
  /** What its tag means: known once the manifest is there, or from the deployment (IM-08). */
  imageDigest: string | null;
  /** Its image is on the host; it still waits for its dependencies when images are pulled ahead (CT-07). */
  imageReady: boolean;
  exitCode: number | null;
  /** `{ErrorName}: {message}`, at most 1024 characters. */
  reason: string | null;
  startedAtUs: TimeUs | null;
  finishedAtUs: TimeUs | null;
  /** Asked to stop; null while it is meant to run. */
  stopSignalAtUs: TimeUs | null;
  pull: ImagePullKey | null;
  /** `containerPortRange` names the range that the mapping was asked for with (RS-16). */
  networkBindings: (PortUse & { readonly containerPort: number; readonly containerPortRange?: string })[];
  /** GPUs of the host that are pinned to it (RS-20); absent: none. */
  gpuIds?: readonly string[];
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
  /** Its health check fails for a while, or from some time on; absent: never. */
  readonly health?: HealthBehaviour;
  /** `exitsAfter` means that it has used up its memory: 137 and the reason of an OutOfMemoryError (CT-13). */
  readonly outOfMemory?: boolean;
  /** From its deregistration until its last request in flight has ended [µs]; absent: it is idle (LB-12). */
  readonly inFlightUs?: number;
  /** What the container runtime needs to create and to start it [µs]; absent: half a second each (CT-14). */
  readonly createTakesUs?: number;
  readonly startTakesUs?: number;
  /** What its containers demand of the hardware; absent: as of an image of which nobody says it (DF-03). */
  readonly load?: LoadBehaviour;
  /** What it needs to tell the agent of a container that it has started, and to remove one [µs]; absent: nothing (CT-14). */
  readonly inspectTakesUs?: number;
  readonly removeTakesUs?: number;
}

export interface HealthBehaviour {
  /** From the start of the container [µs]. */
  readonly failsFromUs: number;
  /** null: for as long as it runs [µs]. */
  readonly failsForUs: number | null;
  /** True: probes time out. False: they are refused at once (HC-06). */
  readonly hangs: boolean;
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
  /** The version of Windows that it is made for (WN-08), in the words of `ecs.os-family`; absent: it fits any host. */
  readonly osFamily?: string;
  /** How often something was pushed to this tag: the digest depends on it (IM-08). Absent: never since the start. */
  readonly pushes?: number;
}

/** An image on the disk of a host (IM-01, IM-06). */
export interface CachedImage {
  readonly name: string;
  readonly digest: string;
  readonly layers: readonly string[];
  /** False: it came with the machine image (IM-05). */
  pulled: boolean;
  pulledAtUs: TimeUs;
  lastUsedAtUs: TimeUs;
  /** Tasks whose containers have not all stopped. */
  users: TaskKey[];
  /** When the containers of the last of them are removed, so that the image is unused (CT-15). */
  unusedFromUs: number;
}
