/** CodeDeploy: applications, deployment groups and what they have carried out (CD-01 to CD-06, LA-09). */
import type { EventHandle } from '../kernel/event-queue.ts';
import type { TimeUs } from '../kernel/time.ts';
import type {
  CodeDeployDeploymentKey,
  DeploymentKey,
  FunctionKey,
  ServiceKey,
  TargetGroupKey,
  TaskDefinitionKey,
} from './ids.ts';

export type ComputePlatform = 'ECS' | 'Lambda';

/** The state of its chart. Baking: all of the traffic is there, and the old task set waits for its end [A]. */
export type CodeDeployStatus =
  'Created' | 'Queued' | 'InProgress' | 'Baking' | 'Ready' | 'Succeeded' | 'Failed' | 'Stopped';

/** CD-03; of functions Start, BeforeAllowTraffic, AllowTraffic, AfterAllowTraffic, End. */
export type LifecycleEventName =
  | 'Start'
  | 'BeforeInstall'
  | 'Install'
  | 'AfterInstall'
  | 'AllowTestTraffic'
  | 'AfterAllowTestTraffic'
  | 'BeforeAllowTraffic'
  | 'AllowTraffic'
  | 'AfterAllowTraffic'
  | 'End';

export type LifecycleEventStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Skipped';

/** CD-06. */
export type RollbackEvent = 'DEPLOYMENT_FAILURE' | 'DEPLOYMENT_STOP_ON_ALARM' | 'DEPLOYMENT_STOP_ON_REQUEST';

export type TrafficRoutingType = 'AllAtOnce' | 'TimeBasedCanary' | 'TimeBasedLinear';

/** CD-04: `percent` at the start, then as much again (linear) or the rest (canary) after each interval. */
export interface TrafficRouting {
  readonly type: TrafficRoutingType;
  readonly percent: number;
  readonly intervalMinutes: number;
}

export interface CodeDeployApplication {
  readonly applicationName: string;
  readonly computePlatform: ComputePlatform;
}

/** A user's own (custom) configuration. */
export interface CodeDeployConfig {
  readonly deploymentConfigName: string;
  readonly computePlatform: ComputePlatform;
  readonly routing: TrafficRouting;
}

/** CD-01: two groups behind one balancer; which of them is in production changes with every deployment. */
export interface TargetGroupPair {
  readonly groups: readonly [TargetGroupKey, TargetGroupKey];
  /** ARNs. */
  readonly productionListeners: readonly string[];
  readonly testListeners: readonly string[];
}

export interface CodeDeployGroup {
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  readonly platform: ComputePlatform;
  readonly deploymentConfigName: string;
  /** Of ECS. */
  readonly service: ServiceKey | null;
  readonly pair: TargetGroupPair | null;
  readonly alarms: readonly string[];
  /** null: nothing was said, so only a hook that fails after Install turns a deployment back (CD-03). */
  readonly rollbackOn: readonly RollbackEvent[] | null;
  readonly terminationWaitMinutes: number;
  readonly keepsBlue: boolean;
  /** How long traffic waits for ContinueDeployment; null: it does not. */
  readonly readyWaitMinutes: number | null;
}

/** What a deployment brings: a revision of the service, or a version under an alias. */
export type CodeDeployTarget =
  | {
      readonly kind: 'service';
      readonly service: ServiceKey;
      readonly taskDefinition: TaskDefinitionKey;
      readonly containerName: string | null;
      readonly containerPort: number | null;
      readonly platformVersion: string | null;
    }
  | {
      readonly kind: 'alias';
      readonly function: FunctionKey;
      readonly alias: string;
      readonly currentVersion: string;
      readonly targetVersion: string;
    };

/** What a deployment waits for; of each at most one at a time. */
export type CodeDeployWait = 'begin' | 'hook' | 'steady' | 'shift' | 'scaling' | 'ready' | 'termination';

export interface CodeDeployFailure {
  readonly by: RollbackEvent;
  /** As errorInformation.code has it. */
  readonly code:
    'HOOK_FAILED' | 'HOOK_TIMEOUT' | 'TIMEOUT' | 'SCALING' | 'ALARM_ACTIVE' | 'MANUAL_STOP' | 'REVISION_MISSING';
  /** A life-cycle event or an alarm. */
  readonly what: string;
}

export interface CodeDeployDeployment {
  readonly key: CodeDeployDeploymentKey;
  /** `d-` and nine letters or digits. */
  readonly deploymentId: string;
  /** Into World.codeDeploy.groups. */
  readonly group: number;
  readonly deploymentConfigName: string;
  readonly routing: TrafficRouting;
  readonly target: CodeDeployTarget;
  readonly hooks: Readonly<Partial<Record<LifecycleEventName, string>>>;
  readonly alarms: readonly string[];
  readonly rollbackOn: readonly RollbackEvent[] | null;
  readonly createdAtUs: TimeUs;
  /** The state of its chart. */
  state: CodeDeployStatus;
  completedAtUs: TimeUs | null;
  /** Oldest first; the last one is where it is. */
  lifecycleEvents: {
    readonly name: LifecycleEventName;
    status: LifecycleEventStatus;
    readonly startedAtUs: TimeUs;
    endedAtUs: TimeUs | null;
  }[];
  /** What serves when it begins, and what shall serve then; null for functions and before Install. */
  blue: DeploymentKey | null;
  green: DeploymentKey | null;
  /** How many shifts of production traffic there have been. */
  step: number;
  /** Of production and test traffic at the new version [%]. */
  productionPercent: number;
  testPercent: number;
  hook: { readonly executionId: string; readonly function: FunctionKey; readonly invocation: number } | null;
  failure: CodeDeployFailure | null;
  rolledBack: boolean;
  waits: Partial<Record<CodeDeployWait, EventHandle>>;
  timers: Record<string, EventHandle>;
}

/** Absent from a world that has never heard of CodeDeploy. */
export interface CodeDeployBook {
  applications: CodeDeployApplication[];
  configs: CodeDeployConfig[];
  groups: CodeDeployGroup[];
  deployments: CodeDeployDeployment[];
}
