/** What happens: every event of the simulator, in the past tense, as plain data. An event names its subjects by key. */
import type { Command } from './commands.ts';
import type {
  ClusterKey,
  ContainerInstanceKey,
  ContainerKey,
  DecisionKey,
  DeploymentKey,
  EntityKind,
  FleetKey,
  ImagePullKey,
  InstanceKey,
  ServiceKey,
  TaskKey,
  ZoneKey,
} from './ids.ts';
import type { PlacementRequest } from './placement-request.ts';
import type { TaskStopCode } from './task.ts';

/** The lifecycles, one statechart each. */
export type ChartName =
  | 'region'
  | 'zone'
  | 'cluster'
  | 'instance'
  | 'agent'
  | 'container-instance'
  | 'task'
  | 'container'
  | 'service'
  | 'deployment'
  | 'image-pull';

export type SimEvent =
  /** The agent asks the backend to register it (CI-11). */
  | { readonly kind: 'RegistrationRequested'; readonly instance: InstanceKey }
  | { readonly kind: 'ClusterCreated'; readonly cluster: ClusterKey }
  /** A command entered; `line` is its journal line. */
  | { readonly kind: 'CommandIssued'; readonly command: Command; readonly line: number }
  /** A lifecycle moved; said by the driver at the instant of the move. */
  | {
      readonly kind: 'StateChanged';
      readonly chart: ChartName;
      readonly key: number;
      readonly from: string;
      readonly to: string;
      /** The statechart event that moved it. */
      readonly by: string;
    }
  /** A named delay of a statechart ran out. */
  | { readonly kind: 'DelayElapsed'; readonly chart: ChartName; readonly key: number; readonly delay: string }
  | { readonly kind: 'InstanceLaunched'; readonly instance: InstanceKey; readonly fleet: FleetKey }
  | {
      readonly kind: 'ContainerInstanceRegistered';
      readonly containerInstance: ContainerInstanceKey;
      readonly cluster: ClusterKey;
    }
  | {
      readonly kind: 'AgentConnectionChanged';
      readonly containerInstance: ContainerInstanceKey;
      readonly agentConnected: boolean;
    }
  | {
      readonly kind: 'AttributesPut';
      readonly containerInstance: ContainerInstanceKey;
      readonly names: readonly string[];
    }
  | { readonly kind: 'TaskDefinitionRegistered'; readonly family: string; readonly revision: number }
  | { readonly kind: 'TaskDefinitionDeregistered'; readonly family: string; readonly revision: number }
  /** The scheduler asks for `count` tasks; `command` is the journal line of a RunTask, else null. */
  | {
      readonly kind: 'PlacementRequested';
      readonly request: PlacementRequest;
      readonly count: number;
      readonly startedBy: string;
      readonly line: number | null;
    }
  | {
      readonly kind: 'PlacementConcluded';
      readonly service: ServiceKey | null;
      readonly deployment: DeploymentKey | null;
      readonly placed: readonly TaskKey[];
      readonly decisions: readonly DecisionKey[];
      readonly refused: number;
      readonly line: number | null;
    }
  /** The agent has been told of a task. */
  | { readonly kind: 'TaskReceived'; readonly task: TaskKey }
  /** The agent took a task from its waiting queue. */
  | { readonly kind: 'TaskAdmitted'; readonly task: TaskKey }
  | { readonly kind: 'NetworkInterfaceAttached'; readonly task: TaskKey }
  | { readonly kind: 'NetworkInterfaceDetached'; readonly task: TaskKey }
  /** Someone wants a task stopped; desiredStatus follows at once (TL-18). */
  | {
      readonly kind: 'TaskStopRequested';
      readonly task: TaskKey;
      readonly stopCode: TaskStopCode;
      readonly reason: string;
    }
  | { readonly kind: 'ContainerSignalled'; readonly container: ContainerKey; readonly signal: 'SIGTERM' | 'SIGKILL' }
  | {
      readonly kind: 'ContainerExited';
      readonly container: ContainerKey;
      readonly exitCode: number | null;
      readonly reason: string | null;
    }
  /** The plugin chain of the pause container has done its work (NW-07). */
  | { readonly kind: 'NetworkNamespaceReady'; readonly container: ContainerKey }
  /** startTimeout ran out: who still waits for this container's condition gives up (CT-05). */
  | { readonly kind: 'ContainerStartTimedOut'; readonly container: ContainerKey }
  | { readonly kind: 'ContainerBecameHealthy'; readonly container: ContainerKey }
  /** The backend has seen that an instance is gone (CI-04). */
  | { readonly kind: 'TerminationNoticed'; readonly instance: InstanceKey }
  | { readonly kind: 'ImageDownloaded'; readonly pull: ImagePullKey }
  | {
      readonly kind: 'ImagePullSettled';
      readonly pull: ImagePullKey;
      readonly image: string;
      readonly failure: string | null;
      readonly containers: readonly ContainerKey[];
    }
  /** 40 s after RUNNING (SV-06). */
  | { readonly kind: 'TaskRanLongEnough'; readonly task: TaskKey }
  /** The task counts toward minimumHealthyPercent from now on (SV-06). */
  | { readonly kind: 'TaskCountedHealthy'; readonly task: TaskKey }
  /** The service scheduler looked at a service. */
  | { readonly kind: 'ServiceEvaluated'; readonly service: ServiceKey }
  | { readonly kind: 'ServiceDesiredCountChanged'; readonly service: ServiceKey; readonly desiredCount: number }
  | { readonly kind: 'DeploymentCreated'; readonly service: ServiceKey; readonly deployment: DeploymentKey }
  | { readonly kind: 'ServiceEventPosted'; readonly service: ServiceKey; readonly message: string }
  | { readonly kind: 'ZoneRestored'; readonly zone: ZoneKey }
  /** The backend has waited long enough for a silent agent (CI-04). */
  | { readonly kind: 'AgentMissed'; readonly instance: InstanceKey }
  | { readonly kind: 'AgentRestored'; readonly instance: InstanceKey }
  /** The end of the scenario's duration. */
  | { readonly kind: 'RunEnded' };

export type SimEventKind = SimEvent['kind'];
export type SimEventOf<K extends SimEventKind> = Extract<SimEvent, { kind: K }>;

/** Which table an entity of a chart lives in. */
export const KIND_OF_CHART: Readonly<Record<ChartName, EntityKind>> = {
  region: 'region',
  zone: 'zone',
  cluster: 'cluster',
  instance: 'instance',
  agent: 'instance',
  'container-instance': 'container-instance',
  task: 'task',
  container: 'container',
  service: 'service',
  deployment: 'deployment',
  'image-pull': 'image-pull',
};
