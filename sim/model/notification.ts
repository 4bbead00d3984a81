/** What the cloud tells the outside of itself, by EventBridge (EV-01 to EV-05): a short record of each message that was sent. */
import type { OccurrenceNumber } from '../kernel/kernel.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { ContainerInstanceKey, DeploymentKey, ServiceKey, TaskKey } from './ids.ts';
import type { TaskStatus } from './task.ts';

/** EV-04, EV-05. */
export type NotificationLevel = 'INFO' | 'WARN' | 'ERROR';

/** Names of service actions (EV-04) that can occur here; see docs/models/events.md for those that cannot. */
export type ServiceActionEventName =
  | 'SERVICE_STEADY_STATE'
  | 'CAPACITY_PROVIDER_STEADY_STATE'
  | 'SERVICE_DESIRED_COUNT_UPDATED'
  | 'TASKS_STARTED'
  | 'TASKS_STOPPED'
  | 'SERVICE_REBALANCING_STARTED'
  | 'SERVICE_REBALANCING_COMPLETED'
  | 'SERVICE_REBALANCING_STOPPED'
  | 'TASKSET_SCALE_IN_FAILURE_BY_TASK_PROTECTION'
  | 'SERVICE_TASK_START_IMPAIRED'
  | 'SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED'
  | 'SERVICE_TASK_PLACEMENT_FAILURE';

/** EV-05. */
export type DeploymentEventName =
  'SERVICE_DEPLOYMENT_IN_PROGRESS' | 'SERVICE_DEPLOYMENT_COMPLETED' | 'SERVICE_DEPLOYMENT_FAILED';

interface Sent {
  /** Counts the notifications of the run from 0. */
  readonly number: number;
  readonly atUs: TimeUs;
  /** The occurrence that it tells of. */
  readonly during: OccurrenceNumber;
}

/** EV-02: `detail` is the task, as it was when this was sent. */
export interface TaskNotification extends Sent {
  readonly detailType: 'ECS Task State Change';
  readonly task: TaskKey;
  readonly lastStatus: TaskStatus;
  readonly desiredStatus: 'RUNNING' | 'STOPPED';
  readonly version: number;
}

/** EV-02: `detail` is the container instance, as it was when this was sent. */
export interface ContainerInstanceNotification extends Sent {
  readonly detailType: 'ECS Container Instance State Change';
  readonly containerInstance: ContainerInstanceKey;
  readonly version: number;
}

/** EV-04. */
export interface ServiceNotification extends Sent {
  readonly detailType: 'ECS Service Action';
  readonly service: ServiceKey;
  readonly eventType: NotificationLevel;
  readonly eventName: ServiceActionEventName;
  readonly reason: string | null;
  readonly containerInstances: readonly ContainerInstanceKey[];
  /** By name. */
  readonly capacityProviders: readonly string[];
}

/** EV-05. */
export interface DeploymentNotification extends Sent {
  readonly detailType: 'ECS Deployment State Change';
  readonly deployment: DeploymentKey;
  readonly eventType: NotificationLevel;
  readonly eventName: DeploymentEventName;
  readonly reason: string;
}

export type Notification =
  TaskNotification | ContainerInstanceNotification | ServiceNotification | DeploymentNotification;

/** The last notifications, oldest first; never changed once sent. */
export interface NotificationStream {
  /** Sent since the start of the run. */
  count: number;
  /** Number `count - latest.length` first. */
  latest: Notification[];
}
