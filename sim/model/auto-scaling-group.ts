/** Auto Scaling groups of instances (AG-01 to AG-07), in the words of their own API. */
import type { EventHandle } from '../kernel/event-queue.ts';
import type { DurationUs, TimeUs } from '../kernel/time.ts';
import type { AutoScalingGroupKey, FleetKey, InstanceKey, RegionKey, ScalingActivityKey, ZoneKey } from './ids.ts';

/** What a launch template says of its instances. */
export interface LaunchTemplateData {
  /** The name of a machine image stands for its id. */
  readonly ImageId?: string | undefined;
  readonly InstanceType: string;
  /** Detailed monitoring (AG-06). */
  readonly Monitoring?: { readonly Enabled?: boolean | undefined } | undefined;
  readonly InstanceMarketOptions?: { readonly MarketType: 'spot' } | undefined;
  readonly SecurityGroupIds?: readonly string[] | undefined;
  /** The ECS_* variables that the script writes to ecs.config, as a map; ECS_CLUSTER is the cluster. */
  readonly UserData?: Readonly<Record<string, unknown>> | undefined;
  /** Images that the machine image holds from the start (IM-05). */
  readonly cachedImages?: readonly string[] | undefined;
}

/** What instances are launched from: versions from 1 on, the newest last. */
export interface LaunchTemplate {
  readonly launchTemplateId: string;
  readonly name: string;
  readonly versions: LaunchTemplateData[];
}

/** AG-01. A member that is gone for the group is Terminated or Detached. */
export type GroupLifecycleState =
  | 'Pending'
  | 'Pending:Wait'
  | 'Pending:Proceed'
  | 'InService'
  | 'Standby'
  | 'Detached'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Terminating:Proceed'
  | 'Terminated';

export type LifecycleTransition = 'autoscaling:EC2_INSTANCE_LAUNCHING' | 'autoscaling:EC2_INSTANCE_TERMINATING';
export type LifecycleActionResult = 'CONTINUE' | 'ABANDON';

/** AG-02. */
export interface LifecycleHook {
  readonly name: string;
  readonly transition: LifecycleTransition;
  readonly heartbeatTimeoutUs: DurationUs;
  readonly defaultResult: LifecycleActionResult;
  /** A topic or queue that is told (AG-07); null: only the event bus is. */
  readonly notificationTarget: string | null;
  readonly notificationMetadata: string | null;
  /** The hook of managed draining, which ECS completes itself (CP-10). */
  readonly managed: boolean;
}

/** A hook that holds up one member. */
export interface HookWait {
  readonly hook: string;
  /** LifecycleActionToken. */
  readonly token: string;
  /** No heartbeat carries it beyond this (AG-02). */
  readonly latestUs: TimeUs;
  timer: EventHandle;
}

/** Why a member is there, or goes. */
export type MemberPurpose = 'capacity' | 'rebalance' | 'refresh';

/** What a group knows of one of its instances; a part of the instance's row. */
export interface GroupMembership {
  readonly group: AutoScalingGroupKey;
  lifecycleState: GroupLifecycleState;
  /** Scale-in leaves it alone (AG-03, CP-09). */
  protectedFromScaleIn: boolean;
  healthStatus: 'Healthy' | 'Unhealthy';
  readonly launchTemplateVersion: number;
  readonly purpose: MemberPurpose;
  /** Its warm-up is over then; null until it is in service (AG-05). */
  warmAtUs: TimeUs | null;
  /** Hooks that have not been completed. */
  waits: HookWait[];
  /** The activity that launches it, then the one that terminates it; null when none is under way. */
  activity: ScalingActivityKey | null;
  /** Why it is terminated, for the activity's cause; '' while it is not. */
  leaving: string;
  timers: Record<string, EventHandle>;
}

/** AG-03, in the order in which they are asked; Default is the whole default policy. */
export const TERMINATION_POLICIES = [
  'Default',
  'AllocationStrategy',
  'OldestLaunchTemplate',
  'OldestLaunchConfiguration',
  'ClosestToNextInstanceHour',
  'NewestInstance',
  'OldestInstance',
] as const;
export type TerminationPolicy = (typeof TERMINATION_POLICIES)[number];

/** A rolling replacement of all members (StartInstanceRefresh). */
export interface InstanceRefresh {
  readonly id: string;
  readonly startedAtUs: TimeUs;
  readonly version: number;
  readonly minHealthyPercentage: number;
  readonly maxHealthyPercentage: number;
  readonly instanceWarmupUs: DurationUs;
  readonly skipMatching: boolean;
  /** What becomes of members that scale-in may not touch, and of those in Standby. */
  readonly scaleInProtected: 'Refresh' | 'Ignore' | 'Wait';
  readonly standby: 'Terminate' | 'Ignore' | 'Wait';
  status: 'InProgress' | 'Successful' | 'Cancelled' | 'Failed';
  /** Members still to be replaced. */
  left: InstanceKey[];
  readonly total: number;
  endedAtUs: TimeUs | null;
}

export interface AutoScalingGroup {
  readonly key: AutoScalingGroupKey;
  readonly autoScalingGroupName: string;
  readonly autoScalingGroupARN: string;
  readonly region: RegionKey;
  readonly zones: readonly ZoneKey[];
  /** What it launches from now. */
  launchTemplate: { readonly name: string; readonly version: number };
  /** One fleet for each template it has launched from, all of the group's name; the last one is launched from. */
  fleets: FleetKey[];
  minSize: number;
  maxSize: number;
  desiredCapacity: number;
  defaultCooldownUs: DurationUs;
  defaultInstanceWarmupUs: DurationUs;
  newInstancesProtectedFromScaleIn: boolean;
  terminationPolicies: readonly TerminationPolicy[];
  /** Detailed monitoring: a datapoint a minute instead of one in five (AG-06). */
  detailedMonitoring: boolean;
  hooks: LifecycleHook[];
  /** Members that are not Terminated or Detached, oldest first. */
  instances: InstanceKey[];
  suspended: readonly string[];
  /** No simple scaling before this (AG-05) [µs]. */
  cooldownUntilUs: number;
  refresh: InstanceRefresh | null;
  /** Why desired differs from what there is, in the words of the next activities' cause. */
  reason: string;
  /** The next look; NO_EVENT when none is planned. */
  wake: EventHandle;
  wakeAtUs: number;
  /** What it was last kept from doing, so that it is said once; '' when nothing. */
  blocked: string;
  status: 'Active' | 'Delete in progress' | 'Deleted';
  readonly createdAtUs: TimeUs;
}
