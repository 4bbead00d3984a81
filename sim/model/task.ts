import type { EventHandle } from '../kernel/event-queue.ts';
import type { DurationUs, TimeUs } from '../kernel/time.ts';
import type { HealthStatus } from './container.ts';
import type {
  ClusterKey,
  ContainerInstanceKey,
  ContainerKey,
  DecisionKey,
  DeploymentKey,
  InstanceKey,
  NetworkInterfaceKey,
  ServiceKey,
  TargetKey,
  TaskDefinitionKey,
  TaskKey,
  ZoneKey,
} from './ids.ts';
import type { AttachmentStatus } from './network.ts';
import type { TaskNeeds } from './resources.ts';
import type { TargetState } from './target-group.ts';
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

/** The attachment of the task's own network interface, as ECS keeps it (NW-02, NW-07, NW-12). EC2's side is a row of `networkInterfaces`. */
export interface ElasticNetworkInterface {
  readonly key: NetworkInterfaceKey;
  /** 36 characters of a UUID. */
  readonly attachmentId: string;
  readonly subnetId: string;
  readonly networkInterfaceId: string;
  readonly macAddress: string;
  readonly privateIpv4Address: string;
  /** Only a Fargate task may have one (NW-04). */
  readonly publicIp: string | null;
  /** From the request until it shows up on the host, when nothing is in the way. */
  readonly attachUs: DurationUs;
  status: AttachmentStatus;
  /** Created, while the host has no slot for it. */
  waitsForSlot?: true;
  /** The address on the host's `ecs-bridge` that ecs-ipam gave, for the credentials endpoint (NW-07); null before and after. */
  localAddress: string | null;
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
  /** Null for a Fargate task (FG-01), and while a task waits in PROVISIONING for its capacity provider (PL-15). */
  containerInstance: ContainerInstanceKey | null;
  /** The machine it runs on: an EC2 instance or a Fargate task's own hidden host; null while none is found (see rules/hosts.ts). */
  host: InstanceKey | null;
  zone: ZoneKey | null;
  /** Name of the capacity provider that it was started with; null when a launch type was asked for (BB-12). */
  readonly capacityProviderName: string | null;
  /** Fargate only (FG-11). */
  readonly platformVersion: string | null;
  /** Fargate only (FG-11) [GiB]. */
  readonly ephemeralStorageGiB: number | null;
  /** Since then its machine is due for maintenance: a service replaces the task (FG-09) [µs]; absent: it is not. */
  retiresAtUs?: TimeUs;
  /** BB-15. */
  readonly group: string;
  /** The stable name, `web#3`: the service or family, and the how-manieth task of that name it is, from 1. */
  readonly name: string;
  /** BB-16. */
  readonly startedBy: string;
  readonly service: ServiceKey | null;
  readonly deployment: DeploymentKey | null;
  /** The placement decision that put it here. */
  decision: DecisionKey | null;
  readonly needs: TaskNeeds;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  /** Has the agent taken it from its waiting queue, so that the host book counts it (TL-20)? */
  admitted: boolean;
  /** What the agent means to do with it: it learns of desiredStatus only while connected, and stops a task by itself when an essential container ends. */
  agentDesired: 'RUNNING' | 'STOPPED';
  /** Why the agent means to stop it, until the backend knows. */
  agentStop: { readonly stopCode: TaskStopCode; readonly reason: string } | null;
  /** What each target group of its service says of it, by the group's name; absent before the first registration (SV-17). */
  targetHealth?: Record<string, TargetState>;
  /** Its targets that have not left their groups. */
  targets?: TargetKey[];
  /** Counted toward minimumHealthyPercent (SV-06). */
  countsAsHealthy: boolean;
  /** TL-19, as the agent last reported it. */
  healthStatus: HealthStatus;
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
  /** Neither scale-in nor a rolling stop takes it before this instant (SV-18); absent or null: not protected [µs]. */
  protectedUntilUs?: TimeUs | null;
  /** Its instance has told that the task is to stop (EV-03). */
  stopNotified?: true;
  timers: Record<string, EventHandle>;
}
