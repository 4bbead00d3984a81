import type { TimeUs } from '../kernel/time.ts';
import type { EventHandle } from '../kernel/event-queue.ts';
import type { ClusterKey, ContainerInstanceKey, InstanceKey, TaskKey } from './ids.ts';
import type { ResourceBook } from './resources.ts';

/** The agent's process and its control connection (CI-02, CI-03). */
export type AgentState =
  | 'absent'
  | 'starting'
  | 'registering'
  | 'connected'
  | 'disconnected'
  /** Its process is gone; the containers run on, nobody looks after them. */
  | 'crashed'
  | 'stopped';

/** UpdateContainerAgent, section 7 of the facts. */
export type AgentUpdateStatus = 'PENDING' | 'STAGING' | 'STAGED' | 'UPDATING' | 'UPDATED' | 'FAILED';

/** CI-01. */
export type ContainerInstanceStatus =
  'REGISTERING' | 'REGISTRATION_FAILED' | 'ACTIVE' | 'DRAINING' | 'DEREGISTERING' | 'INACTIVE';

/** An EC2 instance as a cluster knows it after registration: the backend's book (CI-07, TL-22). */
export interface ContainerInstance {
  readonly key: ContainerInstanceKey;
  readonly containerInstanceArn: string;
  readonly cluster: ClusterKey;
  readonly instance: InstanceKey;
  /** The provider over its fleet; absent when there is none. */
  capacityProviderName?: string;
  status: ContainerInstanceStatus;
  agentConnected: boolean;
  agentVersion: string;
  /** Absent until an update was asked for. */
  agentUpdateStatus?: AgentUpdateStatus;
  readonly registeredAtUs: TimeUs;
  /** Built-in and custom attributes by name (CI-08, CI-09); a capability without value is ''. */
  readonly attributes: Record<string, string>;
  readonly registered: Readonly<ResourceBook>;
  /** What placement may still give away; freed when a task's desiredStatus becomes STOPPED. */
  remaining: ResourceBook;
  /** Kept for daemons that belong here and are not here at the moment: others do not get it (PL-19). Absent: nothing. */
  setAside?: { readonly cpu: number; readonly memoryMiB: number };
  runningTasksCount: number;
  pendingTasksCount: number;
  /** Tasks with desiredStatus RUNNING by group, the count placement spreads on; no zero entries. */
  groupCounts: Record<string, number>;
  /** Tasks placed here that have not reached STOPPED. */
  tasks: TaskKey[];
  /** Grows with each change of what placement reads here: the revision of a decision's inputs. */
  version: number;
  timers: Record<string, EventHandle>;
  /** The version that the API shows: one more with each notification of it (EV-02); absent before the first. */
  stateVersion?: number;
}
