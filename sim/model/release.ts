/** How a service goes from one revision to the next: what it was told, and each attempt (sections 10 and 11 of the facts). */
import type { TimeUs } from '../kernel/time.ts';
import type { DeploymentKey, ServiceDeploymentKey, ServiceKey } from './ids.ts';
import type { EventHandle } from '../kernel/event-queue.ts';

/** NB-01. */
export type DeploymentStrategy = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';

/** Who moves a service from one revision to the next: ECS itself, CodeDeploy (CD-01) or a user's own commands (CD-08). */
export type DeploymentController = 'ECS' | 'CODE_DEPLOY' | 'EXTERNAL';

/** CB-01 to CB-03. */
export interface DeploymentCircuitBreaker {
  readonly enable: boolean;
  readonly rollback: boolean;
  /** Absent: true (CB-06). */
  readonly resetOnHealthyTask?: boolean;
  /** Absent: BOUNDED_PERCENT 50 (CB-02). */
  readonly thresholdConfiguration?: {
    readonly type: 'BOUNDED_PERCENT' | 'UNBOUNDED_PERCENT' | 'COUNT';
    readonly value: number;
  };
}

/** DA-01. */
export interface DeploymentAlarms {
  readonly alarmNames: readonly string[];
  readonly enable: boolean;
  readonly rollback: boolean;
}

/** NB-02, in order; the traffic stages of LINEAR and CANARY come again at every step. */
export type LifecycleStage =
  | 'RECONCILE_SERVICE'
  | 'PRE_SCALE_UP'
  | 'SCALE_UP'
  | 'POST_SCALE_UP'
  | 'TEST_TRAFFIC_SHIFT'
  | 'POST_TEST_TRAFFIC_SHIFT'
  | 'PRE_PRODUCTION_TRAFFIC_SHIFT'
  | 'PRODUCTION_TRAFFIC_SHIFT'
  | 'POST_PRODUCTION_TRAFFIC_SHIFT'
  | 'BAKE_TIME'
  | 'CLEAN_UP';

/** NB-06, NB-08. */
export interface LifecycleHook {
  /** Absent: AWS_LAMBDA. */
  readonly targetType?: 'AWS_LAMBDA' | 'PAUSE';
  /** Name or ARN of a function of the world; of AWS_LAMBDA only. */
  readonly hookTargetArn?: string;
  readonly roleArn?: string;
  readonly lifecycleStages: readonly LifecycleStage[];
  readonly hookDetails?: string;
  /** Minutes; absent: 1,440, of PAUSE at most 20,160. */
  readonly timeoutInMinutes?: number;
  /** Absent: ROLLBACK. */
  readonly timeoutAction?: 'ROLLBACK' | 'CONTINUE';
}

/** `deploymentConfiguration` of a service beside its two percents, as requests give it; all of it may be absent. */
export interface ReleaseSettings {
  /** Absent: ROLLING. */
  readonly strategy?: DeploymentStrategy;
  readonly deploymentCircuitBreaker?: DeploymentCircuitBreaker;
  readonly alarms?: DeploymentAlarms;
  /** RU-10. */
  readonly earlySuccessCriteria?: {
    readonly enable: boolean;
    readonly healthyPercent?: number;
    readonly sourceServiceRevisionCleanup?: 'BLOCKING' | 'DEFERRED';
  };
  readonly bakeTimeInMinutes?: number;
  readonly linearConfiguration?: { readonly stepPercent?: number; readonly stepBakeTimeInMinutes?: number };
  readonly canaryConfiguration?: { readonly canaryPercent?: number; readonly canaryBakeTimeInMinutes?: number };
  readonly lifecycleHooks?: readonly LifecycleHook[];
}

/** NB-01: where the other colour stands, and the rules whose weights shift; of one entry of a service's load balancers. */
export interface AdvancedConfiguration {
  readonly alternateTargetGroupArn: string;
  /** ARN of a rule or of a listener (then its default action). */
  readonly productionListenerRule: string;
  readonly testListenerRule?: string;
  readonly roleArn: string;
}

/** NB-10. */
export type ServiceDeploymentStatus =
  | 'PENDING'
  | 'IN_PROGRESS'
  | 'SUCCESSFUL'
  | 'STOP_REQUESTED'
  | 'STOPPED'
  | 'ROLLBACK_REQUESTED'
  | 'ROLLBACK_IN_PROGRESS'
  | 'ROLLBACK_SUCCESSFUL'
  | 'ROLLBACK_FAILED';

/** DA-05, and the same for the circuit breaker. */
export type MonitorStatus = 'DISABLED' | 'MONITORING' | 'TRIGGERED' | 'MONITORING_COMPLETE';

export type ReleaseFailure =
  | { readonly by: 'circuit-breaker'; readonly failures: number; readonly threshold: number }
  | { readonly by: 'alarm'; readonly alarmName: string }
  | { readonly by: 'hook'; readonly hook: string; readonly stage: LifecycleStage; readonly why: string }
  | { readonly by: 'stage-timeout'; readonly stage: LifecycleStage }
  /** NB-07: thirty days. */
  | { readonly by: 'deployment-timeout' }
  /** The rule whose weights were to be changed is there no more. */
  | { readonly by: 'listener'; readonly rule: string }
  | { readonly by: 'request' };

/** NB-06. AWAITING_ACTION: a PAUSE hook; TIMED_OUT: its action says what follows. */
export type HookStatus = 'AWAITING_ACTION' | 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';

/** Requests that target groups have answered, and those of them that failed. */
export interface GroupOutcome {
  readonly requests: number;
  readonly errors: number;
}

/** A hook at the stage that a release is in. */
export interface HookRun {
  /** `hook-1` for the first of the service's hooks, and so on. */
  readonly hookId: string;
  readonly hook: LifecycleHook;
  readonly startedAtUs: TimeUs;
  /** Of green's groups, when it began. */
  readonly before: GroupOutcome;
  status: HookStatus;
  /** How often the function has been called at this stage. */
  calls: number;
  /** The call whose answer is awaited; null between calls, and of PAUSE. */
  invocation: number | null;
}

/** What a release waits for: one of each kind at a time, hooks by their id. */
export type ReleaseTimer =
  'step-bake' | 'bake' | 'stage' | 'deployment' | 'rollback' | `call/${string}` | `timeout/${string}`;

/** A release by BLUE_GREEN, LINEAR or CANARY under way. */
export interface NativeRelease {
  /** As they were when it began. */
  readonly settings: ReleaseSettings;
  /** Who had production traffic when it began. */
  readonly blue: DeploymentKey;
  /** Of production traffic that green has after each step [%] (NB-03 to NB-05). */
  readonly shares: readonly number[];
  /** How many of its stages have begun: the one that it has just entered does so a moment later. */
  begun: number;
  /** Of the stage that it is in. */
  hooks: HookRun[];
  clocks: Partial<Record<ReleaseTimer, EventHandle>>;
}

/** One attempt to bring a service to a revision (NB-10). */
export interface ServiceDeployment {
  readonly key: ServiceDeploymentKey;
  readonly serviceDeploymentArn: string;
  readonly service: ServiceKey;
  readonly strategy: DeploymentStrategy;
  /** What it began with, newest first; empty for the first one of a service. */
  readonly source: readonly DeploymentKey[];
  readonly target: DeploymentKey;
  readonly createdAtUs: TimeUs;
  /** The state of its chart. */
  state: ServiceDeploymentStatus;
  finishedAtUs: TimeUs | null;
  /** Strategies other than ROLLING; of ROLLING only BAKE_TIME (DA-04). */
  lifecycleStage: LifecycleStage | null;
  /** Every stage it entered, oldest first. */
  stages: { readonly stage: LifecycleStage; readonly atUs: TimeUs; readonly step: number }[];
  /** Of production and test traffic that goes to the target [%]. */
  productionPercent: number;
  testPercent: number;
  breaker: {
    status: MonitorStatus;
    /** Failed tasks that count now (CB-04 to CB-06). */
    failures: number;
    /** CB-04: the second stage has begun. */
    reachedRunning?: true;
    /** When a refused place was last counted [µs]. */
    refusedAtUs?: TimeUs;
  };
  alarms: {
    status: MonitorStatus;
    triggered: readonly string[];
    /** DA-02: those that had fired before it began, so that none is looked at. */
    ignoredFor?: readonly string[];
  };
  failure: ReleaseFailure | null;
  /** The deployment that a rollback leads to; null while there is none. */
  rollbackTo: DeploymentKey | null;
  /** Absent: ROLLING, and the first revision of a service. */
  native?: NativeRelease;
  timers: Record<string, EventHandle>;
}
