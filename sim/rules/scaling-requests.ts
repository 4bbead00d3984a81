/**
 * Requests of scaling in the shapes of their own APIs: Application Auto Scaling, EC2 Auto Scaling and launch templates.
 * They are commands as they are; only names stand for ARNs. Sources: the request shapes of the three APIs, AS-01, AS-09,
 * AS-11, AG-01 to AG-06.
 */
import * as z from 'zod';
import { knownInstanceTypes } from '../catalog/instance-types.ts';
import { TERMINATION_POLICIES } from '../model/auto-scaling-group.ts';
import { AMI_NAMES } from '../model/instance.ts';
import type { PutScalingPolicyInput, ScalingOp } from '../model/scaling-commands.ts';
import { parseSchedule } from './schedule-expression.ts';
import { agentSettingsSchema } from './agent-settings.ts';
import { like } from './expected.ts';
import { usOfIso } from './epoch.ts';
import { LIMITS } from './limits.ts';
import { called, onlyYet, rule } from './read-shape.ts';
import { didYouMean, issue, type RuleIssue } from './rule-issue.ts';
import { stepProblem } from './scaling-math.ts';
import { stepsOf } from './scaling-policies.ts';

const reference = z.string().min(1).max(1_600);
const spanS = (max: number) => z.int().min(0).max(max).optional();
const capacity = z.int().min(0).max(LIMITS.tasks);
const groupSize = z.int().min(0).max(LIMITS.instances);
/** AG-02. */
const HOOKS_MAX = 50;

const targetName = {
  ServiceNamespace: z.literal('ecs'),
  ResourceId: z.string().regex(/^service\/[A-Za-z0-9_-]{1,255}\/[A-Za-z0-9_-]{1,255}$/),
  ScalableDimension: z.literal('ecs:service:DesiredCount'),
};
const adjustmentType = z.enum(['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity']);
const steps = z
  .array(
    z.strictObject({
      MetricIntervalLowerBound: z.number().optional(),
      MetricIntervalUpperBound: z.number().optional(),
      ScalingAdjustment: z.int(),
    }),
  )
  .min(1)
  .max(20);
const aggregation = z.enum(['Average', 'Minimum', 'Maximum']).optional();
const stepScaling = z.strictObject({
  AdjustmentType: adjustmentType,
  StepAdjustments: steps,
  MinAdjustmentMagnitude: z.int().min(1).optional(),
  Cooldown: spanS(86_400),
  MetricAggregationType: aggregation,
});
const targetTracking = z.strictObject({
  TargetValue: z.number().positive(),
  PredefinedMetricSpecification: z
    .strictObject({
      PredefinedMetricType: z.enum([
        'ECSServiceAverageCPUUtilization',
        'ECSServiceAverageMemoryUtilization',
        'ALBRequestCountPerTarget',
        'ASGAverageCPUUtilization',
      ]),
      ResourceLabel: z
        .string()
        .max(1_023)
        .describe('<load balancer>/<target group>; the names of the two will do.')
        .optional(),
    })
    .optional(),
  CustomizedMetricSpecification: z
    .strictObject({
      MetricName: z.string().min(1).max(255),
      Namespace: z.string().min(1).max(255),
      Dimensions: z
        .array(z.strictObject({ Name: z.string().min(1), Value: z.string().min(1) }))
        .max(30)
        .optional(),
      Statistic: z.enum(['Average', 'Minimum', 'Maximum', 'SampleCount', 'Sum']),
      Unit: z.string().max(64).optional(),
    })
    .optional(),
  ScaleOutCooldown: spanS(86_400),
  ScaleInCooldown: spanS(86_400),
  DisableScaleIn: z.boolean().optional(),
});
const PUT_SCALING_POLICY = z.strictObject({
  PolicyName: z.string().min(1).max(256),
  PolicyType: z.enum(['StepScaling', 'TargetTrackingScaling', 'SimpleScaling']).optional(),
  ServiceNamespace: targetName.ServiceNamespace.optional(),
  ResourceId: targetName.ResourceId.optional(),
  ScalableDimension: targetName.ScalableDimension.optional(),
  StepScalingPolicyConfiguration: stepScaling.optional(),
  TargetTrackingScalingPolicyConfiguration: targetTracking.optional(),
  AutoScalingGroupName: reference.optional(),
  AdjustmentType: adjustmentType.optional(),
  ScalingAdjustment: z.int().optional(),
  MinAdjustmentMagnitude: z.int().min(1).optional(),
  Cooldown: spanS(86_400),
  MetricAggregationType: aggregation,
  StepAdjustments: steps.optional(),
  EstimatedInstanceWarmup: spanS(86_400),
  TargetTrackingConfiguration: targetTracking.optional(),
});

const date = z.string().refine((text) => usOfIso(text) !== null, rule('bad-date', 'iso-date'));
const schedule = called(
  z
    .string()
    .max(1_600)
    .refine((text) => parseSchedule(text) !== null, rule('bad-schedule', 'schedule')),
  like('cron(0 8 ? * MON-FRI *)', 'rate(1 hour)', 'at(2017-11-29T08:00:00)'),
);
const utc = onlyYet('UTC', ['Europe/Paris']).optional();
const scheduled = {
  ScheduledActionName: z.string().min(1).max(255),
  StartTime: date.optional(),
  EndTime: date.optional(),
};

/** The schema of an agent's ECS_* variables comes from outside: it holds spans of time. */
function launchTemplate(userData: z.ZodType<Record<string, unknown> | undefined>) {
  return z.strictObject({
    LaunchTemplateName: z
      .string()
      .regex(/^[A-Za-z0-9().\-/_]+$/)
      .min(3)
      .max(128),
    LaunchTemplateData: z.strictObject({
      ImageId: z.enum(AMI_NAMES).optional(),
      InstanceType: z.string(),
      Monitoring: z.strictObject({ Enabled: z.boolean().optional() }).optional(),
      InstanceMarketOptions: z.strictObject({ MarketType: z.literal('spot') }).optional(),
      SecurityGroupIds: z.array(z.string().min(1)).max(16).optional(),
      UserData: userData,
      cachedImages: z.array(z.string().min(1).max(LIMITS.imageNameLength)).max(LIMITS.images).optional(),
    }),
  });
}
const templateReference = z.strictObject({
  LaunchTemplateName: z.string().min(1).max(128),
  Version: z
    .string()
    .regex(/^([1-9][0-9]{0,8}|\$Latest|\$Default)$/)
    .optional(),
});
const hook = {
  LifecycleHookName: z
    .string()
    .regex(/^[A-Za-z0-9_/-]+$/)
    .max(255),
  LifecycleTransition: z.enum(['autoscaling:EC2_INSTANCE_LAUNCHING', 'autoscaling:EC2_INSTANCE_TERMINATING']),
  HeartbeatTimeout: z.int().min(30).max(7_200).optional(),
  DefaultResult: z.enum(['CONTINUE', 'ABANDON']).optional(),
  NotificationTargetARN: z.string().max(1_600).optional(),
  NotificationMetadata: z.string().max(4_000).optional(),
  RoleARN: z.string().max(1_600).optional(),
};
const groupName = { AutoScalingGroupName: reference };
const groupSettings = {
  DefaultCooldown: spanS(86_400),
  DefaultInstanceWarmup: spanS(86_400),
  HealthCheckType: onlyYet('EC2', ['ELB', 'EBS']).optional(),
  HealthCheckGracePeriod: spanS(86_400),
  TerminationPolicies: z.array(z.enum(TERMINATION_POLICIES)).min(1).max(10).optional(),
  NewInstancesProtectedFromScaleIn: z.boolean().optional(),
};
const action = { ...groupName, LifecycleHookName: hook.LifecycleHookName };
const whose = { InstanceId: reference.optional(), LifecycleActionToken: z.string().max(36).optional() };
const members = { ...groupName, InstanceIds: z.array(reference).min(1).max(50) };
const decrement = z.boolean();
const healthy = z.int().min(0).max(100).optional();

export function scalingRequestSchemas(userData: z.ZodType<Record<string, unknown> | undefined>) {
  const template = launchTemplate(userData);
  return {
    RegisterScalableTarget: z.strictObject({
      ...targetName,
      MinCapacity: capacity.optional(),
      MaxCapacity: capacity.optional(),
      SuspendedState: z
        .strictObject({
          DynamicScalingInSuspended: z.boolean().optional(),
          DynamicScalingOutSuspended: z.boolean().optional(),
          ScheduledScalingSuspended: z.boolean().optional(),
        })
        .optional(),
    }),
    DeregisterScalableTarget: z.strictObject(targetName),
    PutScalingPolicy: PUT_SCALING_POLICY,
    DeleteScalingPolicy: z.strictObject({ ...targetName, PolicyName: reference }),
    DeletePolicy: z.strictObject({ ...groupName, PolicyName: reference }),
    ExecutePolicy: z.strictObject({
      ...groupName,
      PolicyName: reference,
      HonorCooldown: z.boolean().optional(),
      MetricValue: z.number().optional(),
      BreachThreshold: z.number().optional(),
    }),
    PutScheduledAction: z.strictObject({
      ...targetName,
      ...scheduled,
      Schedule: schedule.optional(),
      Timezone: utc,
      ScalableTargetAction: z
        .strictObject({ MinCapacity: capacity.optional(), MaxCapacity: capacity.optional() })
        .optional(),
    }),
    DeleteScheduledAction: z.strictObject({ ...targetName, ScheduledActionName: reference }),
    PutScheduledUpdateGroupAction: z.strictObject({
      ...groupName,
      ...scheduled,
      Recurrence: schedule.optional(),
      TimeZone: utc,
      MinSize: groupSize.optional(),
      MaxSize: groupSize.optional(),
      DesiredCapacity: groupSize.optional(),
    }),
    CreateLaunchTemplate: template,
    CreateLaunchTemplateVersion: template,
    CreateAutoScalingGroup: z.strictObject({
      AutoScalingGroupName: z
        .string()
        .regex(/^[A-Za-z0-9_-]+$/)
        .max(128),
      LaunchTemplate: templateReference,
      MinSize: groupSize,
      MaxSize: groupSize,
      DesiredCapacity: groupSize.optional(),
      AvailabilityZones: z.array(z.string()).min(1).max(LIMITS.zonesMax).optional(),
      LifecycleHookSpecificationList: z.array(z.strictObject(hook)).max(HOOKS_MAX).optional(),
      ...groupSettings,
    }),
    UpdateAutoScalingGroup: z.strictObject({
      ...groupName,
      LaunchTemplate: templateReference.optional(),
      MinSize: groupSize.optional(),
      MaxSize: groupSize.optional(),
      DesiredCapacity: groupSize.optional(),
      ...groupSettings,
    }),
    DeleteAutoScalingGroup: z.strictObject({ ...groupName, ForceDelete: z.boolean().optional() }),
    SetDesiredCapacity: z.strictObject({
      ...groupName,
      DesiredCapacity: groupSize,
      HonorCooldown: z.boolean().optional(),
    }),
    PutLifecycleHook: z.strictObject({ ...groupName, ...hook }),
    DeleteLifecycleHook: z.strictObject(action),
    CompleteLifecycleAction: z.strictObject({
      ...action,
      ...whose,
      LifecycleActionResult: z.enum(['CONTINUE', 'ABANDON']),
    }),
    RecordLifecycleActionHeartbeat: z.strictObject({ ...action, ...whose }),
    SetInstanceProtection: z.strictObject({ ...members, ProtectedFromScaleIn: z.boolean() }),
    SetInstanceHealth: z.strictObject({ InstanceId: reference, HealthStatus: z.enum(['Healthy', 'Unhealthy']) }),
    TerminateInstanceInAutoScalingGroup: z.strictObject({
      InstanceId: reference,
      ShouldDecrementDesiredCapacity: decrement,
    }),
    EnterStandby: z.strictObject({ ...members, ShouldDecrementDesiredCapacity: decrement }),
    ExitStandby: z.strictObject(members),
    DetachInstances: z.strictObject({ ...members, ShouldDecrementDesiredCapacity: decrement }),
    StartInstanceRefresh: z.strictObject({
      ...groupName,
      Strategy: z.literal('Rolling').optional(),
      DesiredConfiguration: z.strictObject({ LaunchTemplate: templateReference.optional() }).optional(),
      Preferences: z
        .strictObject({
          MinHealthyPercentage: healthy,
          MaxHealthyPercentage: z.int().min(100).max(200).optional(),
          InstanceWarmup: spanS(86_400),
          SkipMatching: z.boolean().optional(),
          ScaleInProtectedInstances: z.enum(['Refresh', 'Ignore', 'Wait']).optional(),
          StandbyInstances: z.enum(['Terminate', 'Ignore', 'Wait']).optional(),
        })
        .optional(),
    }),
    CancelInstanceRefresh: z.strictObject(groupName),
  } satisfies Record<ScalingOp, z.ZodType>;
}

/** The ECS_* variables of a launch template's user data, from the words for a name, a value and a span of time. */
export function userDataSchema<N extends z.ZodType, V extends z.ZodType, D extends z.ZodType>(
  name: N,
  value: V,
  duration: D,
): z.ZodType<Record<string, unknown> | undefined> {
  return agentSettingsSchema(name, value, duration)
    .extend({ ECS_CLUSTER: z.string().min(1).max(255).optional() })
    .optional();
}

/** Keys of a scenario's timeline. */
export const SCALING_TIMELINE_OPS: Readonly<Record<string, ScalingOp>> = {
  registerScalableTarget: 'RegisterScalableTarget',
  deregisterScalableTarget: 'DeregisterScalableTarget',
  putScalingPolicy: 'PutScalingPolicy',
  deleteScalingPolicy: 'DeleteScalingPolicy',
  deletePolicy: 'DeletePolicy',
  executePolicy: 'ExecutePolicy',
  putScheduledAction: 'PutScheduledAction',
  deleteScheduledAction: 'DeleteScheduledAction',
  putScheduledUpdateGroupAction: 'PutScheduledUpdateGroupAction',
  createLaunchTemplate: 'CreateLaunchTemplate',
  createLaunchTemplateVersion: 'CreateLaunchTemplateVersion',
  createAutoScalingGroup: 'CreateAutoScalingGroup',
  updateAutoScalingGroup: 'UpdateAutoScalingGroup',
  deleteAutoScalingGroup: 'DeleteAutoScalingGroup',
  setDesiredCapacity: 'SetDesiredCapacity',
  putLifecycleHook: 'PutLifecycleHook',
  deleteLifecycleHook: 'DeleteLifecycleHook',
  completeLifecycleAction: 'CompleteLifecycleAction',
  recordLifecycleActionHeartbeat: 'RecordLifecycleActionHeartbeat',
  setInstanceProtection: 'SetInstanceProtection',
  setInstanceHealth: 'SetInstanceHealth',
  terminateInstanceInAutoScalingGroup: 'TerminateInstanceInAutoScalingGroup',
  enterStandby: 'EnterStandby',
  exitStandby: 'ExitStandby',
  detachInstances: 'DetachInstances',
  startInstanceRefresh: 'StartInstanceRefresh',
  cancelInstanceRefresh: 'CancelInstanceRefresh',
};

type Path = readonly (string | number)[];

/** What the shapes cannot say of a policy: which members go together, and intervals without gaps and overlaps (AS-09). */
export function policyIssues(request: PutScalingPolicyInput): RuleIssue[] {
  const found: RuleIssue[] = [];
  const need = (key: string): void => void found.push(issue([key], 'missing', { params: { key } }));
  const ofGroup = request.AutoScalingGroupName !== undefined;
  if (!ofGroup && request.ResourceId === undefined) need('ResourceId');
  const type = request.PolicyType ?? (ofGroup ? 'SimpleScaling' : 'StepScaling');
  if (type === 'TargetTrackingScaling') {
    const key = ofGroup ? 'TargetTrackingConfiguration' : 'TargetTrackingScalingPolicyConfiguration';
    const tracking = request[key];
    if (tracking === undefined) need(key);
    else if (
      (tracking.PredefinedMetricSpecification === undefined) ===
      (tracking.CustomizedMetricSpecification === undefined)
    ) {
      found.push(issue([key], 'one-metric', {}));
    }
  } else if (type === 'StepScaling') {
    const path: Path = ofGroup ? [] : ['StepScalingPolicyConfiguration'];
    const step = ofGroup ? request : request.StepScalingPolicyConfiguration;
    if (step?.StepAdjustments === undefined) need(ofGroup ? 'StepAdjustments' : 'StepScalingPolicyConfiguration');
    else {
      const problem = stepProblem(stepsOf(step.StepAdjustments));
      if (problem !== null) found.push(issue([...path, 'StepAdjustments'], `steps-${problem}`, {}));
    }
    if (ofGroup && request.AdjustmentType === undefined) need('AdjustmentType');
  } else if (!ofGroup) {
    found.push(issue(['PolicyType'], 'simple-needs-group', {}));
  } else {
    if (request.ScalingAdjustment === undefined) need('ScalingAdjustment');
    if (request.AdjustmentType === undefined) need('AdjustmentType');
  }
  return found;
}

export function instanceTypeIssues(name: string, path: Path): RuleIssue[] {
  const known = knownInstanceTypes();
  if (known.includes(name)) return [];
  return [issue(path, 'unknown-instance-type', { params: { name }, found: name, hint: didYouMean(name, known) })];
}
