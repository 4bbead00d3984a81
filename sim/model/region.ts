import type { EventHandle } from '../kernel/event-queue.ts';
import type { RegionKey, TaskKey, ZoneKey } from './ids.ts';

export type RegionStatus = 'AVAILABLE' | 'IMPAIRED' | 'LOST';
export type ZoneStatus = 'AVAILABLE' | 'IMPAIRED' | 'LOST';

/** An isolated part of the cloud with its availability zones (BB-01, BB-02). */
export interface Region {
  readonly key: RegionKey;
  /** For example `za-southwest-1`. */
  readonly name: string;
  readonly zones: ZoneKey[];
  /** Fargate launches less at once here (FG-10). */
  readonly newer?: true;
  status: RegionStatus;
}

/** An isolated failure domain of a region (BB-02). */
export interface Zone {
  readonly key: ZoneKey;
  /** For example `za-southwest-1b`. */
  readonly name: string;
  readonly region: RegionKey;
  /** Fargate tasks here that have not reached STOPPED. */
  sky: TaskKey[];
  status: ZoneStatus;
  /** `restored`: when it is well again. */
  timers: Record<string, EventHandle>;
}
