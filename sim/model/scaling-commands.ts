/** Requests of Application Auto Scaling, EC2 Auto Scaling and of launch templates, in the shapes of their own APIs. */
import type {
  LaunchTemplateData,
  LifecycleActionResult,
  LifecycleTransition,
  TerminationPolicy,
} from './auto-scaling-group.ts';
import type { AdjustmentType } from './scaling.ts';

/** AS-01. */
export interface ScalableTargetName {
  readonly ServiceNamespace: 'ecs';
  /** `service/<cluster>/<service>`. */
  readonly ResourceId: string;
  readonly ScalableDimension: 'ecs:service:DesiredCount';
}
export interface RegisterScalableTargetInput extends ScalableTargetName {
  readonly MinCapacity?: number | undefined;
  readonly MaxCapacity?: number | undefined;
  readonly SuspendedState?:
    | {
        readonly DynamicScalingInSuspended?: boolean | undefined;
        readonly DynamicScalingOutSuspended?: boolean | undefined;
        readonly ScheduledScalingSuspended?: boolean | undefined;
      }
    | undefined;
}

export interface StepAdjustmentInput {
  readonly MetricIntervalLowerBound?: number | undefined;
  readonly MetricIntervalUpperBound?: number | undefined;
  readonly ScalingAdjustment: number;
}
export interface StepScalingInput {
  readonly AdjustmentType: AdjustmentType;
  readonly StepAdjustments: readonly StepAdjustmentInput[];
  readonly MinAdjustmentMagnitude?: number | undefined;
  readonly Cooldown?: number | undefined;
  readonly MetricAggregationType?: 'Average' | 'Minimum' | 'Maximum' | undefined;
}
export interface CustomizedMetricInput {
  readonly MetricName: string;
  readonly Namespace: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[] | undefined;
  readonly Statistic: 'Average' | 'Minimum' | 'Maximum' | 'SampleCount' | 'Sum';
  readonly Unit?: string | undefined;
}
export interface TargetTrackingInput {
  readonly TargetValue: number;
  readonly PredefinedMetricSpecification?:
    { readonly PredefinedMetricType: string; readonly ResourceLabel?: string | undefined } | undefined;
  readonly CustomizedMetricSpecification?: CustomizedMetricInput | undefined;
  readonly ScaleOutCooldown?: number | undefined;
  readonly ScaleInCooldown?: number | undefined;
  readonly DisableScaleIn?: boolean | undefined;
}
/** Of a scalable target or, with AutoScalingGroupName, of a group: two APIs have an operation of this name. */
export interface PutScalingPolicyInput {
  readonly PolicyName: string;
  readonly PolicyType?: 'StepScaling' | 'TargetTrackingScaling' | 'SimpleScaling' | undefined;
  readonly ServiceNamespace?: 'ecs' | undefined;
  readonly ResourceId?: string | undefined;
  readonly ScalableDimension?: 'ecs:service:DesiredCount' | undefined;
  readonly StepScalingPolicyConfiguration?: StepScalingInput | undefined;
  readonly TargetTrackingScalingPolicyConfiguration?: TargetTrackingInput | undefined;
  readonly AutoScalingGroupName?: string | undefined;
  readonly AdjustmentType?: AdjustmentType | undefined;
  readonly ScalingAdjustment?: number | undefined;
  readonly MinAdjustmentMagnitude?: number | undefined;
  readonly Cooldown?: number | undefined;
  readonly MetricAggregationType?: 'Average' | 'Minimum' | 'Maximum' | undefined;
  readonly StepAdjustments?: readonly StepAdjustmentInput[] | undefined;
  readonly EstimatedInstanceWarmup?: number | undefined;
  readonly TargetTrackingConfiguration?: TargetTrackingInput | undefined;
}

export interface PutScheduledActionInput extends ScalableTargetName {
  readonly ScheduledActionName: string;
  readonly Schedule?: string | undefined;
  readonly Timezone?: string | undefined;
  readonly StartTime?: string | undefined;
  readonly EndTime?: string | undefined;
  readonly ScalableTargetAction?:
    { readonly MinCapacity?: number | undefined; readonly MaxCapacity?: number | undefined } | undefined;
}
export interface PutScheduledUpdateGroupActionInput {
  readonly AutoScalingGroupName: string;
  readonly ScheduledActionName: string;
  readonly StartTime?: string | undefined;
  readonly EndTime?: string | undefined;
  readonly Recurrence?: string | undefined;
  readonly TimeZone?: string | undefined;
  readonly MinSize?: number | undefined;
  readonly MaxSize?: number | undefined;
  readonly DesiredCapacity?: number | undefined;
}

export interface LaunchTemplateReference {
  readonly LaunchTemplateName: string;
  /** A number, `$Latest` or `$Default`, which is version 1; absent: `$Default`. */
  readonly Version?: string | undefined;
}
export interface LifecycleHookInput {
  readonly LifecycleHookName: string;
  readonly LifecycleTransition: LifecycleTransition;
  readonly HeartbeatTimeout?: number | undefined;
  readonly DefaultResult?: LifecycleActionResult | undefined;
  readonly NotificationTargetARN?: string | undefined;
  readonly NotificationMetadata?: string | undefined;
  readonly RoleARN?: string | undefined;
}
interface GroupSettings {
  readonly LaunchTemplate?: LaunchTemplateReference | undefined;
  readonly DefaultCooldown?: number | undefined;
  readonly DefaultInstanceWarmup?: number | undefined;
  readonly HealthCheckType?: 'EC2' | undefined;
  readonly HealthCheckGracePeriod?: number | undefined;
  readonly TerminationPolicies?: readonly TerminationPolicy[] | undefined;
  readonly NewInstancesProtectedFromScaleIn?: boolean | undefined;
}
export interface CreateAutoScalingGroupInput extends GroupSettings {
  readonly AutoScalingGroupName: string;
  readonly LaunchTemplate: LaunchTemplateReference;
  readonly MinSize: number;
  readonly MaxSize: number;
  readonly DesiredCapacity?: number | undefined;
  readonly AvailabilityZones?: readonly string[] | undefined;
  readonly LifecycleHookSpecificationList?: readonly LifecycleHookInput[] | undefined;
}
export interface UpdateAutoScalingGroupInput extends GroupSettings {
  readonly AutoScalingGroupName: string;
  readonly MinSize?: number | undefined;
  readonly MaxSize?: number | undefined;
  readonly DesiredCapacity?: number | undefined;
}
export interface LifecycleActionInput {
  readonly AutoScalingGroupName: string;
  readonly LifecycleHookName: string;
  /** The name of an instance stands for its id. One of the two. */
  readonly InstanceId?: string | undefined;
  readonly LifecycleActionToken?: string | undefined;
}
export interface GroupInstancesInput {
  readonly AutoScalingGroupName: string;
  readonly InstanceIds: readonly string[];
}
export interface StartInstanceRefreshInput {
  readonly AutoScalingGroupName: string;
  readonly Strategy?: 'Rolling' | undefined;
  readonly DesiredConfiguration?: { readonly LaunchTemplate?: LaunchTemplateReference | undefined } | undefined;
  readonly Preferences?:
    | {
        readonly MinHealthyPercentage?: number | undefined;
        readonly MaxHealthyPercentage?: number | undefined;
        readonly InstanceWarmup?: number | undefined;
        readonly SkipMatching?: boolean | undefined;
        readonly ScaleInProtectedInstances?: 'Refresh' | 'Ignore' | 'Wait' | undefined;
        readonly StandbyInstances?: 'Terminate' | 'Ignore' | 'Wait' | undefined;
      }
    | undefined;
}

interface Named<Op extends string, Input> {
  readonly op: Op;
  readonly input: Input;
}
export type ScalingCommand =
  | Named<'RegisterScalableTarget', RegisterScalableTargetInput>
  | Named<'DeregisterScalableTarget', ScalableTargetName>
  | Named<'PutScalingPolicy', PutScalingPolicyInput>
  | Named<'DeleteScalingPolicy', ScalableTargetName & { readonly PolicyName: string }>
  | Named<'DeletePolicy', { readonly AutoScalingGroupName: string; readonly PolicyName: string }>
  | Named<
      'ExecutePolicy',
      {
        readonly AutoScalingGroupName: string;
        readonly PolicyName: string;
        readonly HonorCooldown?: boolean | undefined;
        readonly MetricValue?: number | undefined;
        readonly BreachThreshold?: number | undefined;
      }
    >
  | Named<'PutScheduledAction', PutScheduledActionInput>
  | Named<'DeleteScheduledAction', ScalableTargetName & { readonly ScheduledActionName: string }>
  | Named<'PutScheduledUpdateGroupAction', PutScheduledUpdateGroupActionInput>
  | Named<
      'CreateLaunchTemplate',
      { readonly LaunchTemplateName: string; readonly LaunchTemplateData: LaunchTemplateData }
    >
  | Named<
      'CreateLaunchTemplateVersion',
      { readonly LaunchTemplateName: string; readonly LaunchTemplateData: LaunchTemplateData }
    >
  | Named<'CreateAutoScalingGroup', CreateAutoScalingGroupInput>
  | Named<'UpdateAutoScalingGroup', UpdateAutoScalingGroupInput>
  | Named<
      'DeleteAutoScalingGroup',
      { readonly AutoScalingGroupName: string; readonly ForceDelete?: boolean | undefined }
    >
  | Named<
      'SetDesiredCapacity',
      {
        readonly AutoScalingGroupName: string;
        readonly DesiredCapacity: number;
        readonly HonorCooldown?: boolean | undefined;
      }
    >
  | Named<'PutLifecycleHook', LifecycleHookInput & { readonly AutoScalingGroupName: string }>
  | Named<'DeleteLifecycleHook', { readonly AutoScalingGroupName: string; readonly LifecycleHookName: string }>
  | Named<'CompleteLifecycleAction', LifecycleActionInput & { readonly LifecycleActionResult: LifecycleActionResult }>
  | Named<'RecordLifecycleActionHeartbeat', LifecycleActionInput>
  | Named<'SetInstanceProtection', GroupInstancesInput & { readonly ProtectedFromScaleIn: boolean }>
  | Named<'SetInstanceHealth', { readonly InstanceId: string; readonly HealthStatus: 'Healthy' | 'Unhealthy' }>
  | Named<
      'TerminateInstanceInAutoScalingGroup',
      { readonly InstanceId: string; readonly ShouldDecrementDesiredCapacity: boolean }
    >
  | Named<'EnterStandby', GroupInstancesInput & { readonly ShouldDecrementDesiredCapacity: boolean }>
  | Named<'ExitStandby', GroupInstancesInput>
  | Named<'DetachInstances', GroupInstancesInput & { readonly ShouldDecrementDesiredCapacity: boolean }>
  | Named<'StartInstanceRefresh', StartInstanceRefreshInput>
  | Named<'CancelInstanceRefresh', { readonly AutoScalingGroupName: string }>;

export type ScalingOp = ScalingCommand['op'];
export type ScalingInput<O extends ScalingOp> = Extract<ScalingCommand, { op: O }>['input'];
