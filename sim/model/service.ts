import type { EventHandle } from '../kernel/event-queue.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { ComputeInput, KeptMembers } from './commands.ts';
import type {
  ClusterKey,
  DecisionKey,
  DeploymentKey,
  ServiceDeploymentKey,
  ServiceKey,
  TaskDefinitionKey,
  TaskKey,
} from './ids.ts';
import type { DeploymentController, ReleaseSettings } from './release.ts';
import type { ServiceLoadBalancer } from './target-group.ts';
import type { LaunchType, PlacementConstraint, PlacementStrategy } from './task-definition.ts';
import type { TaskSetDetails } from './task-set.ts';

/** SV-03. */
export type ServiceStatus = 'ACTIVE' | 'DRAINING' | 'INACTIVE';

/** SV-14: status before the dot, rolloutState after it. */
export type DeploymentState =
  | 'PRIMARY.IN_PROGRESS'
  | 'PRIMARY.COMPLETED'
  | 'PRIMARY.FAILED'
  | 'ACTIVE.IN_PROGRESS'
  | 'ACTIVE.COMPLETED'
  | 'ACTIVE.FAILED'
  | 'INACTIVE';

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
  /** Zones of its subnets; absent: those of the service (SV-15). */
  readonly subnets?: readonly string[];
  /** Whose port is registered where (SV-17); absent: nowhere. */
  readonly loadBalancers?: readonly ServiceLoadBalancer[];
  /** Absent: none of them was given. */
  readonly kept?: KeptMembers;
  /** Tag → digest, once its first task has resolved it (IM-08). */
  imageDigests?: Record<string, string>;
  /** Tag → how often its digest could not be resolved: three times, and the deployment goes on without (IM-08). */
  digestFailures?: Record<string, number>;
  /** Tasks of this older revision that were stopped as unhealthy and are still to be replaced by their like (SV-08). */
  replacementsOwed?: number;
  /**
   * Of the desired count, in hundredths, how much this revision is kept at beside the others [%]: what two colours and task
   * sets have (NB-02, CD-02). Absent: revisions are exchanged within the window of the two percents (RU-02).
   */
  scale?: number;
  /** What its service said of releases when it was created: the next command may say otherwise at once. Absent: nothing. */
  readonly release?: ReleaseSettings;
  /** Of a service that CodeDeploy or a user's own commands move (CD-02, CD-08). */
  taskSet?: TaskSetDetails;
  /** When the last of them failed [µs]; absent before the first. */
  lastFailedStartAtUs?: number;
  /** DA-03: its alarms are watched until then [µs]; absent before all the rest is done, and without alarms. */
  bakesUntilUs?: number;
  timers: Record<string, EventHandle>;
}

export interface ServiceEvent {
  /** 36 characters of a UUID. */
  readonly id: string;
  readonly createdAtUs: TimeUs;
  readonly message: string;
}

/** One course of availability zone rebalancing (AZ-03 to AZ-05). */
export interface Rebalancing {
  /** The zone that has been told it gets a task, and the one that loses one for it; null between two moves. */
  from: string | null;
  to: string | null;
  /** The replacement: not there before it is placed. */
  task: TaskKey | null;
  /** Given up until something changes: the refused placement, or null for protection. */
  stopped: boolean;
  waitingOn: DecisionKey | null;
}

/** Keeps desiredCount tasks of one task definition running (BB-10). */
export interface Service {
  readonly key: ServiceKey;
  readonly serviceName: string;
  readonly serviceArn: string;
  readonly cluster: ClusterKey;
  launchType: LaunchType;
  /** As asked for, the cluster's default strategy filled in (SV-20); absent: launch type EC2. */
  compute?: ComputeInput;
  readonly schedulingStrategy: 'REPLICA' | 'DAEMON';
  subnets: readonly string[];
  /** Absent: `default` (NW-02, NW-13). */
  securityGroups?: readonly string[] | undefined;
  /** Absent: DISABLED (NW-04). */
  assignPublicIp?: 'ENABLED' | 'DISABLED' | undefined;
  status: ServiceStatus;
  desiredCount: number;
  minimumHealthyPercent: number;
  maximumPercent: number;
  /** Absent: ROLLING, without circuit breaker and alarms. */
  release?: ReleaseSettings;
  /** Absent: ECS. */
  readonly deploymentController?: Exclude<DeploymentController, 'ECS'>;
  placementConstraints: readonly PlacementConstraint[];
  placementStrategy: readonly PlacementStrategy[];
  /** Newest first; the first one is PRIMARY. INACTIVE ones are dropped. */
  deployments: DeploymentKey[];
  /** Its newest service deployment, ended or not; absent before the first, and with another controller. */
  serviceDeployment?: ServiceDeploymentKey;
  /** CB-08: where a rollback leads, though its tasks may be gone; absent while nothing is completed. */
  lastCompleted?: DeploymentKey;
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
  /** Unhealthy results count only so long after a task first ran [s] (SV-07). */
  healthCheckGracePeriodSeconds: number;
  /** AZ-01. */
  availabilityZoneRebalancing: 'ENABLED' | 'DISABLED';
  /** The rebalancing under way (AZ-03 to AZ-05); null when there is none. */
  rebalancing: Rebalancing | null;
  /** What it started within the last minute, oldest first (SV-13); replaced, never changed. */
  launches: readonly { readonly atUs: TimeUs; readonly count: number }[];
  /** The last of its decisions that is kept; null before the first. */
  lastDecision: DecisionKey | null;
  /** The start-impaired episode has been announced (SV-10). */
  impaired: boolean;
  readonly createdAtUs: TimeUs;
  timers: Record<string, EventHandle>;
}
