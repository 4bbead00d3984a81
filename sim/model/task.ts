import type { EventHandle } from '../kernel/event-queue.ts';
import type { TimeUs } from '../kernel/time.ts';
import type {
  ClusterKey,
  ContainerInstanceKey,
  ContainerKey,
  DecisionKey,
  DeploymentKey,
  ServiceKey,
  TaskDefinitionKey,
  TaskKey,
} from './ids.ts';
import type { TaskNeeds } from './resources.ts';
import type { LaunchType } from './task-definition.ts';

/** Section 2 of the facts, in order. NEW is the instant between the choice of a place and the first status; nobody sees it. */
export type TaskStatus =
  | 'NEW'
  | 'PROVISIONING'
  | 'PENDING'
  | 'ACTIVATING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'DEPROVISIONING'
  | 'STOPPED'
  | 'DELETED';

export type TaskStopCode =
  | 'TaskFailedToStart'
  | 'EssentialContainerExited'
  | 'UserInitiated'
  | 'ServiceSchedulerInitiated'
  | 'SpotInterruption'
  | 'TerminationNotice';

/** The task's own network interface (NW-02, NW-12). */
export interface ElasticNetworkInterface {
  readonly networkInterfaceId: string;
  readonly macAddress: string;
  readonly privateIpv4Address: string;
  status: 'PRECREATED' | 'ATTACHING' | 'ATTACHED' | 'DELETED';
}

/** One run of one revision of a task definition, all of it on one instance (BB-08). */
export interface Task {
  readonly key: TaskKey;
  readonly taskArn: string;
  /** 32 hex digits: the last part of the ARN. */
  readonly id: string;
  readonly taskDefinition: TaskDefinitionKey;
  readonly cluster: ClusterKey;
  readonly launchType: LaunchType;
  readonly containerInstance: ContainerInstanceKey;
  /** BB-15. */
  readonly group: string;
  /** The stable name, `web#3`: the service or family, and the how-manieth task of that name it is, from 1. */
  readonly name: string;
  /** BB-16. */
  readonly startedBy: string;
  readonly service: ServiceKey | null;
  readonly deployment: DeploymentKey | null;
  /** The placement decision that put it here. */
  readonly decision: DecisionKey | null;
  readonly needs: TaskNeeds;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  /** Has the agent taken it from its waiting queue, so that the host book counts it (TL-20)? */
  admitted: boolean;
  /** What the agent means to do with it: it learns of desiredStatus only while connected, and stops a task by itself when an essential container ends. */
  agentDesired: 'RUNNING' | 'STOPPED';
  /** Why the agent means to stop it, until the backend knows. */
  agentStop: { readonly stopCode: TaskStopCode; readonly reason: string } | null;
  /** Counted toward minimumHealthyPercent (SV-06). */
  countsAsHealthy: boolean;
  containers: ContainerKey[];
  eni: ElasticNetworkInterface | null;
  stopCode: TaskStopCode | null;
  stoppedReason: string | null;
  /** TL-13. */
  version: number;
  readonly createdAtUs: TimeUs;
  connectivityAtUs: TimeUs | null;
  pullStartedAtUs: TimeUs | null;
  pullStoppedAtUs: TimeUs | null;
  startedAtUs: TimeUs | null;
  executionStoppedAtUs: TimeUs | null;
  stoppingAtUs: TimeUs | null;
  stoppedAtUs: TimeUs | null;
  timers: Record<string, EventHandle>;
}
