/** What happens: every event of the simulator, in the past tense, as plain data. An event names its subjects by key. */
import type { TimeUs } from '../kernel/time.ts';
import type { AgentUpdateStatus } from './agent.ts';
import type { AlarmStateValue, PutMetricAlarmInput } from './alarm.ts';
import type { LifecycleActionResult, LifecycleTransition, MemberPurpose } from './auto-scaling-group.ts';
import type { VpcEndpointState } from './endpoint-service.ts';
import type { Command } from './commands.ts';
import type { Fault } from './fault.ts';
import type { HealthStatus } from './container.ts';
import type {
  AlarmKey,
  AutoScalingGroupKey,
  ClusterKey,
  CollectorKey,
  CompositeAlarmKey,
  ContainerInstanceKey,
  ContainerKey,
  DecisionKey,
  DeploymentKey,
  EntityKind,
  EventRuleKey,
  FleetKey,
  FunctionKey,
  ImagePullKey,
  InstanceKey,
  LoadBalancerKey,
  RegionKey,
  ScalingActivityKey,
  ScheduledActionKey,
  RouteKey,
  ServiceKey,
  StateMachineKey,
  TargetGroupKey,
  TargetKey,
  TaskKey,
  TopicKey,
  VpcEndpointKey,
  ZoneKey,
} from './ids.ts';
import type { RollOutStatus } from './function.ts';
import type { MemoryLimit } from './load.ts';
import type { PlacementRequest } from './placement-request.ts';
import type { ReleaseEvent } from './release-events.ts';
import type { ScalingActivityStatus } from './scaling.ts';
import type { WorkflowStatus } from './state-machine.ts';
import type { TaskStopCode } from './task.ts';
import type { Json } from './task-definition.ts';

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
  | 'service-deployment'
  | 'code-deploy-deployment'
  | 'image-pull'
  | 'target'
  | 'alarm'
  | 'composite-alarm'
  /** What an Auto Scaling group makes of one of its instances (AG-01). */
  | 'group-instance';

/** Names of the actions of a service that are notified (EV-04), as far as the scheduler says them itself. */
export type ServiceActionName =
  | 'SERVICE_STEADY_STATE'
  | 'SERVICE_TASK_START_IMPAIRED'
  | 'SERVICE_TASK_PLACEMENT_FAILURE'
  | 'SERVICE_DEPLOYMENT_COMPLETED'
  | 'SERVICE_REBALANCING_STARTED'
  | 'SERVICE_REBALANCING_COMPLETED'
  | 'SERVICE_REBALANCING_STOPPED'
  | 'TASKS_STARTED'
  | 'TASKS_STOPPED'
  | 'TASKSET_SCALE_IN_FAILURE_BY_TASK_PROTECTION';

/** Why requests are simulated another way: what streams declare, what was counted where they cannot, or somebody asked for it. */
export type PrecisionReason = 'declared' | 'counted' | 'forced';

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
  | {
      readonly kind: 'InstanceLaunched';
      readonly instance: InstanceKey;
      readonly fleet: FleetKey;
      /** The group's activity that it was launched by, and why; absent when nobody's group asked for it. */
      readonly activity?: ScalingActivityKey;
      readonly purpose?: MemberPurpose;
    }
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
  /** Fargate has a machine for the task, and its agent answers (TL-14). */
  | { readonly kind: 'FargateHostReady'; readonly task: TaskKey }
  /** What Fargate refused for want of capacity, or for the account's limit, may be possible now (FG-08, FG-10). */
  | { readonly kind: 'FargateCapacityChanged'; readonly region: RegionKey }
  /** Two minutes after the notice the machine is gone, whatever still runs on it (FG-06). */
  | { readonly kind: 'SpotReclaimed'; readonly task: TaskKey }
  | { readonly kind: 'TaskRetirementNoticed'; readonly task: TaskKey }
  /** The wait of a retirement is over (FG-09). */
  | { readonly kind: 'TaskRetired'; readonly task: TaskKey }
  /** PL-18: the caller names the instances; null where a name led to none. */
  | {
      readonly kind: 'StartRequested';
      readonly request: PlacementRequest;
      readonly containerInstances: readonly (ContainerInstanceKey | null)[];
      readonly names: readonly string[];
      readonly startedBy: string;
      readonly line: number;
    }
  /** The waiting tasks of a cluster are placed once more (PL-15). */
  | { readonly kind: 'CapacitySought'; readonly cluster: ClusterKey }
  /** A task in PROVISIONING has its host; null: one of Fargate's. */
  | { readonly kind: 'CapacityFound'; readonly task: TaskKey; readonly containerInstance: ContainerInstanceKey | null }
  /** The machine of a Fargate task is gone, with whatever still ran on it. */
  | { readonly kind: 'FargateHostLost'; readonly task: TaskKey; readonly reason: string }
  /** The agent has been told of a task. */
  | { readonly kind: 'TaskReceived'; readonly task: TaskKey }
  /** The agent took a task from its waiting queue. */
  | { readonly kind: 'TaskAdmitted'; readonly task: TaskKey }
  /** A placed awsvpc task needs its network interface now (NW-07). */
  | { readonly kind: 'NetworkInterfaceRequested'; readonly task: TaskKey }
  | { readonly kind: 'NetworkInterfaceCreated'; readonly task: TaskKey }
  | { readonly kind: 'NetworkInterfaceAttaching'; readonly task: TaskKey }
  /** It shows up in the host's own network namespace. */
  | { readonly kind: 'NetworkInterfaceAttached'; readonly task: TaskKey }
  /** The agent, told by message, has seen it (TL-17). */
  | { readonly kind: 'NetworkInterfaceAcknowledged'; readonly task: TaskKey }
  /** A plugin of the pause container's chain has run: ADD on the way up, DEL in reverse order on the way down (NW-07, NW-10). */
  | {
      readonly kind: 'CniPluginRan';
      readonly task: TaskKey;
      readonly plugin: 'ecs-eni' | 'ecs-bridge';
      readonly operation: 'ADD' | 'DEL';
      /** What it set up or took away: the VPC address, or the one of ecs-ipam. */
      readonly address: string;
      /** What went wrong (NW-08). */
      readonly failure: string | null;
    }
  | { readonly kind: 'NetworkInterfaceDetached'; readonly task: TaskKey }
  | { readonly kind: 'NetworkInterfaceDeleted'; readonly task: TaskKey }
  /** What was kept on an instance for daemons is no longer, while others wait for room (PL-19). */
  /** Instances of its group are candidates for who waits for a provider of this name. */
  | { readonly kind: 'CapacityProviderCreated'; readonly capacityProvider: string }
  | { readonly kind: 'DaemonReservationFreed'; readonly containerInstance: ContainerInstanceKey }
  /** A subnet of the zone that had no address left has one again (NW-17). */
  | { readonly kind: 'AddressesFreed'; readonly zone: ZoneKey }
  /** An attempt to connect, as one interface saw it (NW-02, NW-13). */
  | {
      readonly kind: 'ConnectionTried';
      readonly networkInterfaceId: string;
      readonly direction: 'ingress' | 'egress';
      readonly srcAddr: string;
      readonly dstAddr: string;
      readonly dstPort: number;
      readonly protocol: 'tcp' | 'udp';
      readonly action: 'ACCEPT' | 'REJECT';
    }
  /** Someone wants a task stopped; desiredStatus follows at once (TL-18). */
  | {
      readonly kind: 'TaskStopRequested';
      readonly task: TaskKey;
      readonly stopCode: TaskStopCode;
      readonly reason: string;
    }
  | {
      readonly kind: 'ContainerSignalled';
      readonly container: ContainerKey;
      readonly signal: 'SIGTERM' | 'CTRL_SHUTDOWN_EVENT' | 'SIGKILL';
    }
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
  /** The container runtime's probes have changed their verdict (HC-04), on the host: the agent may be silent. */
  | { readonly kind: 'ContainerHealthChanged'; readonly container: ContainerKey; readonly healthStatus: HealthStatus }
  /** The backend has heard that the task's health changed (TL-19): what services go by (HC-07). */
  | { readonly kind: 'TaskHealthChanged'; readonly task: TaskKey; readonly healthStatus: HealthStatus }
  /** The runtime did not end a container in time; the agent asks again (CT-11). */
  | { readonly kind: 'ContainerStopTimedOut'; readonly container: ContainerKey; readonly attempt: number }
  /** A pull has taken two hours (CT-14). */
  | { readonly kind: 'ImagePullTimedOut'; readonly pull: ImagePullKey }
  /** CT-14: no output came for too long, from the start or since the last of it; it is asked for again. */
  | { readonly kind: 'ImagePullStalled'; readonly pull: ImagePullKey; readonly problem: 'no-output' | 'inactive' }
  /** The agent looks for images that nobody uses any more (IM-06). */
  | { readonly kind: 'ImageCleanupDue'; readonly instance: InstanceKey }
  /** And has removed these. */
  | { readonly kind: 'ImagesCleanedUp'; readonly instance: InstanceKey; readonly images: readonly string[] }
  /** A tag means another image from now on (IM-08). */
  | { readonly kind: 'ImagePushed'; readonly image: string; readonly digest: string }
  /** A deployment keeps to this digest for a tag (IM-08). */
  | {
      readonly kind: 'ImageDigestResolved';
      readonly deployment: DeploymentKey;
      readonly image: string;
      readonly digest: string;
    }
  /** The backend has seen that an instance is gone (CI-04). */
  | { readonly kind: 'TerminationNoticed'; readonly instance: InstanceKey }
  | { readonly kind: 'ImageDownloaded'; readonly pull: ImagePullKey }
  /** The host has unpacked it; only where load is simulated (IM-04). */
  | { readonly kind: 'ImageExtracted'; readonly pull: ImagePullKey }
  /** Answers leave more or less of the network to the downloads of a host (EC-09). */
  | { readonly kind: 'PullRateChanged'; readonly instance: InstanceKey; readonly bytesPerS: number }
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
  | {
      readonly kind: 'ServiceEventPosted';
      readonly service: ServiceKey;
      readonly message: string;
      /** The service action it is, when it is one (EV-04). */
      readonly action?: ServiceActionName;
    }
  /** SV-18: null ends it. */
  | { readonly kind: 'TaskProtectionChanged'; readonly task: TaskKey; readonly protectedUntilUs: number | null }
  | { readonly kind: 'TaskProtectionExpired'; readonly task: TaskKey }
  | { readonly kind: 'ZoneRestored'; readonly zone: ZoneKey }
  /** A fault that is some mechanism's own matter begins, and is over (see Fault). */
  | { readonly kind: 'FaultBegan'; readonly fault: Fault }
  | { readonly kind: 'FaultEnded'; readonly fault: Fault }
  /** The backend has waited long enough for a silent agent (CI-04). */
  | { readonly kind: 'AgentMissed'; readonly instance: InstanceKey }
  | { readonly kind: 'AgentRestored'; readonly instance: InstanceKey }
  /** An attempt of the agent to connect succeeds: the first one after the network is back (CI-03). */
  | { readonly kind: 'AgentReconnected'; readonly instance: InstanceKey }
  /** An agent that started again has registered under the ARN it had. */
  | { readonly kind: 'AgentReregistered'; readonly containerInstance: ContainerInstanceKey }
  /** The backend has seen that an instance has stopped (EC-01). */
  | { readonly kind: 'HostStopNoticed'; readonly instance: InstanceKey }
  /** DeregisterContainerInstance with force: its tasks are orphans from now on (CI-06). */
  | { readonly kind: 'DeregistrationForced'; readonly containerInstance: ContainerInstanceKey }
  /** The notice that a Spot instance will be taken back (EC-08); the agent sees it, then EC2 acts. */
  | { readonly kind: 'SpotNoticeGiven'; readonly instance: InstanceKey; readonly actionAtUs: TimeUs }
  | { readonly kind: 'SpotNoticeSeen'; readonly instance: InstanceKey }
  | { readonly kind: 'SpotInstanceReclaimed'; readonly instance: InstanceKey }
  | {
      readonly kind: 'AgentUpdateMoved';
      readonly containerInstance: ContainerInstanceKey;
      readonly status: AgentUpdateStatus;
    }
  | { readonly kind: 'AccountSettingPut'; readonly name: string; readonly value: string }
  /** The balancer has nodes in its zones (LB-19). */
  | { readonly kind: 'LoadBalancerActivated'; readonly loadBalancer: LoadBalancerKey }
  /** The service scheduler's call to the balancer arrives: what is on its way is registered or deregistered (SV-17). */
  | { readonly kind: 'TargetsCalled'; readonly targetGroup: TargetGroupKey; readonly service: ServiceKey | null }
  | {
      readonly kind: 'TargetsRegistered';
      readonly targetGroup: TargetGroupKey;
      readonly service: ServiceKey | null;
      readonly targets: readonly TargetKey[];
    }
  | {
      readonly kind: 'TargetsDeregistered';
      readonly targetGroup: TargetGroupKey;
      readonly service: ServiceKey | null;
      readonly targets: readonly TargetKey[];
    }
  /** The check that makes a target healthy or unhealthy has ended (LB-04, LB-05). */
  | { readonly kind: 'TargetChecked'; readonly target: TargetKey; readonly passed: boolean }
  /** Somebody wants an alarm: scaling for its policies (AS-03), a person by PutMetricAlarm. */
  | { readonly kind: 'AlarmPut'; readonly input: PutMetricAlarmInput }
  | { readonly kind: 'AlarmsDeleted'; readonly alarmNames: readonly string[] }
  /** Description and cause are in the activity's row, in the words of its API. */
  | {
      readonly kind: 'ScalingActivityStarted';
      readonly activity: ScalingActivityKey;
      readonly description: string;
      readonly cause: string;
    }
  | {
      readonly kind: 'ScalingActivityEnded';
      readonly activity: ScalingActivityKey;
      readonly statusCode: ScalingActivityStatus;
      readonly statusMessage: string;
    }
  | { readonly kind: 'ScheduledActionDue'; readonly action: ScheduledActionKey; readonly name: string }
  | { readonly kind: 'AutoScalingGroupCreated'; readonly group: AutoScalingGroupKey }
  /** A group compares what it wants with what it has. */
  | { readonly kind: 'GroupEvaluated'; readonly group: AutoScalingGroupKey }
  | {
      readonly kind: 'GroupDesiredCapacityChanged';
      readonly group: AutoScalingGroupKey;
      readonly desiredCapacity: number;
    }
  /** A group has an instance launched; the hardware follows at this instant. */
  | {
      readonly kind: 'InstanceRequested';
      readonly fleet: FleetKey;
      readonly zone: ZoneKey;
      readonly activity: ScalingActivityKey;
      readonly purpose: MemberPurpose;
    }
  /** AG-02: the instance waits; who was told has until the timeout to answer. */
  | {
      readonly kind: 'LifecycleActionStarted';
      readonly instance: InstanceKey;
      readonly group: AutoScalingGroupKey;
      readonly hook: string;
      readonly transition: LifecycleTransition;
    }
  | {
      readonly kind: 'LifecycleActionCompleted';
      readonly instance: InstanceKey;
      readonly hook: string;
      readonly result: LifecycleActionResult;
      /** The default result, because nobody answered. */
      readonly timedOut: boolean;
    }
  | { readonly kind: 'LifecycleActionTimedOut'; readonly instance: InstanceKey; readonly hook: string }
  | { readonly kind: 'InstanceRefreshStarted'; readonly group: AutoScalingGroupKey; readonly instances: number }
  | {
      readonly kind: 'InstanceRefreshEnded';
      readonly group: AutoScalingGroupKey;
      readonly status: 'Successful' | 'Cancelled' | 'Failed';
    }
  /** An alarm has another state; `actions` are the ones that it fires now (MT-10). Why stands in its row. */
  | {
      readonly kind: 'AlarmStateChanged';
      readonly alarm: AlarmKey;
      readonly previous: AlarmStateValue;
      readonly state: AlarmStateValue;
      /** The newest datapoint; null when there is none. */
      readonly value: number | null;
      readonly actions: readonly string[];
    }
  | {
      readonly kind: 'CompositeAlarmStateChanged';
      readonly compositeAlarm: CompositeAlarmKey;
      readonly previous: AlarmStateValue;
      readonly state: AlarmStateValue;
      readonly actions: readonly string[];
    }
  /** An alarm with a period of 10 or 30 s is looked at (MT-06). */
  | { readonly kind: 'AlarmLookedAt'; readonly alarm: AlarmKey }
  /** The scheduled rule of a collector fires (HM-01). */
  | { readonly kind: 'CollectorTriggered'; readonly collector: CollectorKey }
  | { readonly kind: 'ExecutionStarted'; readonly collector: CollectorKey; readonly execution: number }
  /** A Wait state of an execution is over. */
  | {
      readonly kind: 'ExecutionWaited';
      readonly collector: CollectorKey;
      readonly execution: number;
      readonly token: number;
    }
  /** The function of a Task state has answered, or failed. */
  | {
      readonly kind: 'FunctionReturned';
      readonly collector: CollectorKey;
      readonly execution: number;
      readonly token: number;
      readonly durationMs: number;
      readonly error: string | null;
    }
  | {
      readonly kind: 'ExecutionEnded';
      readonly collector: CollectorKey;
      readonly execution: number;
      readonly status: 'SUCCEEDED' | 'FAILED';
      readonly error: string | null;
    }
  /** A minute of metrics is complete: its datapoints are recorded, alarms look at them (MT-04, MT-06). */
  | { readonly kind: 'MetricsPublished'; readonly minute: number }
  /** A period of standard metrics that are finer than a minute is over. */
  | { readonly kind: 'MetricsSampled' }
  /** A rule's pattern fits an event of the services: its targets get it (EV-07). */
  | { readonly kind: 'EventRuleMatched'; readonly rule: EventRuleKey; readonly message: number }
  /** A topic has accepted a message: each of its subscriptions gets a copy (EV-07). */
  | { readonly kind: 'MessagePublished'; readonly topic: TopicKey; readonly message: number }
  /** A message reaches the end of its route; it arrives unless the subscriber fails (EV-09). */
  | {
      readonly kind: 'DeliveryTried';
      readonly route: RouteKey;
      readonly message: number;
      /** From 1. */
      readonly attempt: number;
      /** The second copy of a message (EV-02). */
      readonly duplicate?: true;
    }
  /** The subscriber did not take it: it is tried again, or given up on. */
  | {
      readonly kind: 'DeliveryFailed';
      readonly route: RouteKey;
      readonly message: number;
      readonly attempt: number;
      /** null: that was the last try. */
      readonly retryInUs: number | null;
    }
  /** A function is called: it runs at once, waits for its turn, or is turned away. */
  | {
      readonly kind: 'FunctionInvoked';
      readonly function: FunctionKey;
      readonly invocation: number;
      readonly source: string;
    }
  /** The function has been called too often in one chain of requests: this call is not run. */
  | {
      readonly kind: 'RecursiveInvocationDropped';
      readonly function: FunctionKey;
      readonly invocation: number;
      readonly source: string;
    }
  /** A failed or throttled call by a message is tried again. */
  | {
      readonly kind: 'InvocationRetried';
      readonly function: FunctionKey;
      readonly invocation: number;
      readonly attempt: number;
    }
  | {
      readonly kind: 'InvocationEnded';
      readonly function: FunctionKey;
      readonly invocation: number;
      readonly version: string;
      readonly durationMs: number;
      readonly coldStart: boolean;
      readonly error: string | null;
    }
  /** The limit of concurrency had no place for it; null: it is not tried again. */
  | {
      readonly kind: 'InvocationThrottled';
      readonly function: FunctionKey;
      readonly invocation: number;
      readonly retryInUs: number | null;
    }
  /** A command that a function gives cannot be read, or is refused. */
  | {
      readonly kind: 'FunctionCommandFailed';
      readonly function: FunctionKey;
      readonly command: string;
      readonly reason: string;
    }
  /** New weights of an alias have reached everybody (LA-03). */
  | { readonly kind: 'AliasUpdated'; readonly function: FunctionKey; readonly alias: string }
  /** A function that rolls something out by itself has slept for its interval, and goes on with the next weight (LA-05). */
  | { readonly kind: 'RollOutWoke'; readonly function: FunctionKey; readonly invocation: number; readonly step: number }
  /** Somebody has looked at the errors of a version behind an alias (LA-07); null: nobody called it, and that passes. */
  | {
      readonly kind: 'AliasHealthChecked';
      readonly function: FunctionKey;
      readonly alias: string;
      readonly version: string;
      readonly errors: number | null;
    }
  /** The roll-out of an alias is over, or has been cut off where it stood. */
  | {
      readonly kind: 'RollOutEnded';
      readonly function: FunctionKey;
      readonly alias: string;
      readonly version: string;
      readonly status: Exclude<RollOutStatus, 'inProgress'>;
      readonly weight: number;
    }
  | { readonly kind: 'WorkflowStarted'; readonly stateMachine: StateMachineKey; readonly execution: number }
  /** A Wait state, or the wait before another try, is over. */
  | {
      readonly kind: 'WorkflowWaited';
      readonly stateMachine: StateMachineKey;
      readonly execution: number;
      readonly token: number;
    }
  /** The function of a Task state has answered, or failed. */
  | {
      readonly kind: 'WorkflowTaskReturned';
      readonly stateMachine: StateMachineKey;
      readonly execution: number;
      readonly token: number;
      readonly error: string | null;
      readonly output: Json;
    }
  /** An execution has lasted as long as one may (LA-06). */
  | { readonly kind: 'WorkflowExpired'; readonly stateMachine: StateMachineKey; readonly execution: number }
  | {
      readonly kind: 'WorkflowEnded';
      readonly stateMachine: StateMachineKey;
      readonly execution: number;
      readonly status: WorkflowStatus;
      readonly error: string | null;
    }
  /** PK-03. */
  | { readonly kind: 'VpcEndpointMoved'; readonly endpoint: VpcEndpointKey; readonly state: VpcEndpointState }
  /** The window of a goal about requests or hardware begins or ends here: its counters are read. */
  | { readonly kind: 'GoalWindowReached'; readonly goal: string }
  /** A container answers from now on: its start has taken its time, and its CPU work is done. */
  | { readonly kind: 'ContainerReady'; readonly container: ContainerKey; readonly run: number }
  /** It passed a limit of memory, or it is the one that the kernel picks where several are to blame (CT-13, RS-11 to RS-13). */
  | {
      readonly kind: 'MemoryExhausted';
      readonly container: ContainerKey;
      readonly limit: MemoryLimit;
      readonly usedMiB: number;
      readonly limitMiB: number;
    }
  /** So many requests wait that a health check would not be answered in time, or they no longer do. */
  | { readonly kind: 'ContainerOverloadChanged'; readonly container: ContainerKey; readonly overloaded: boolean }
  /** The CPU credits of a standard instance are so low that it gets less than its vCPUs, or they are back (EC-04). */
  | {
      readonly kind: 'InstanceThrottled';
      readonly instance: InstanceKey;
      readonly throttled: boolean;
      readonly vcpu: number;
    }
  /** The last request in flight at a draining target has ended (LB-12). */
  | { readonly kind: 'TargetDrained'; readonly target: TargetKey }
  /** How closely requests are simulated from now on. */
  | {
      readonly kind: 'PrecisionChanged';
      readonly precision: 'requests' | 'flow';
      readonly reason: PrecisionReason;
      /** What streams declare now; of a count, what came in the last minute [1/s]. */
      readonly perSecond: number;
    }
  | ReleaseEvent
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
  'service-deployment': 'service-deployment',
  'code-deploy-deployment': 'code-deploy-deployment',
  'image-pull': 'image-pull',
  target: 'target',
  alarm: 'alarm',
  'composite-alarm': 'composite-alarm',
  'group-instance': 'instance',
};
