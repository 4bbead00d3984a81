import type { EventHandle } from '../kernel/event-queue.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { ClusterKey, DecisionKey, DeploymentKey, ServiceKey, TaskDefinitionKey, TaskKey } from './ids.ts';
import type { LaunchType, PlacementConstraint, PlacementStrategy } from './task-definition.ts';

/** SV-03. */
export type ServiceStatus = 'ACTIVE' | 'DRAINING' | 'INACTIVE';

/** SV-14: status before the dot, rolloutState after it. */
export type DeploymentState =
  'PRIMARY.IN_PROGRESS' | 'PRIMARY.COMPLETED' | 'ACTIVE.IN_PROGRESS' | 'ACTIVE.COMPLETED' | 'INACTIVE';

/** One revision of a service being rolled out (SV-14, SV-16). */
export interface Deployment {
  readonly key: DeploymentKey;
  /** `ecs-svc/` and 19 digits. */
  readonly id: string;
  readonly service: ServiceKey;
  readonly taskDefinition: TaskDefinitionKey;
  readonly createdAtUs: TimeUs;
  state: DeploymentState;
  rolloutStateReason: string;
  failedTasks: number;
  /** Tasks of this deployment that have not reached STOPPED. */
  tasks: TaskKey[];
  /** Starts that failed in a row before RUNNING, the exponent of the back-off (SV-09). */
  failedStartsInARow: number;
  /** When the last of them failed [µs]; absent before the first. */
  lastFailedStartAtUs?: number;
  timers: Record<string, EventHandle>;
}

export interface ServiceEvent {
  /** 36 characters of a UUID. */
  readonly id: string;
  readonly createdAtUs: TimeUs;
  readonly message: string;
}

/** Keeps desiredCount tasks of one task definition running (BB-10). */
export interface Service {
  readonly key: ServiceKey;
  readonly serviceName: string;
  readonly serviceArn: string;
  readonly cluster: ClusterKey;
  readonly launchType: LaunchType;
  readonly schedulingStrategy: 'REPLICA' | 'DAEMON';
  readonly subnets: readonly string[];
  status: ServiceStatus;
  desiredCount: number;
  minimumHealthyPercent: number;
  maximumPercent: number;
  placementConstraints: readonly PlacementConstraint[];
  placementStrategy: readonly PlacementStrategy[];
  /** Newest first; the first one is PRIMARY. INACTIVE ones are dropped. */
  deployments: DeploymentKey[];
  /** Newest first, at most 100 (SV-05). */
  events: ServiceEvent[];
  /** Message → when it was last said, for the suppression of duplicates (SV-05). */
  saidAtUs: Record<string, number>;
  steady: boolean;
  /** The next look of the scheduler at this service. */
  wake: EventHandle;
  wakeAtUs: number;
  /** The refused placement it waits on; null when it waits on none. What can unblock it is in the decision. */
  waitingOn: DecisionKey | null;
  /** No start before this instant: back-off after failing starts (SV-09). */
  throttledUntilUs: number;
  /** The start-impaired episode has been announced (SV-10). */
  impaired: boolean;
  readonly createdAtUs: TimeUs;
  timers: Record<string, EventHandle>;
}
