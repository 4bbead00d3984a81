/** Scaling policies from their requests, and the alarms of target tracking (AS-02, AS-03, AS-09, CP-05). Pure. */
import { seconds } from '../kernel/time.ts';
import type { PutMetricAlarmInput } from '../model/alarm.ts';
import type { ScalingRule, StepAdjustment, StepRule, TargetTrackingRule, TrackedMetric } from '../model/scaling.ts';
import type { PutScalingPolicyInput, StepAdjustmentInput, TargetTrackingInput } from '../model/scaling-commands.ts';
import type { World } from '../model/world.ts';
import { findTargetGroup } from './target-groups.ts';
import { lowThreshold } from './scaling-math.ts';

/** AS-05, AS-09, AG-05 [s]. */
export const COOLDOWN_DEFAULT_S = 300;

export function stepsOf(steps: readonly StepAdjustmentInput[]): StepAdjustment[] {
  return steps.map((step) => ({
    lowerBound: step.MetricIntervalLowerBound ?? null,
    upperBound: step.MetricIntervalUpperBound ?? null,
    adjustment: step.ScalingAdjustment,
  }));
}

/** `app/gate/50dc6c495c0c9188`: how a metric names a balancer or a target group. */
function afterColon(arn: string): string {
  const resource = arn.slice(arn.lastIndexOf(':') + 1);
  return resource.startsWith('loadbalancer/') ? resource.slice('loadbalancer/'.length) : resource;
}

/** The two dimensions that a resource label means; null when it names no balancer with that target group. */
function balancedMetric(world: World, label: string): TrackedMetric['dimensions'] | null {
  const [balancerName, groupName] = label.includes('/targetgroup/')
    ? [label.split('/')[1]!, label.split('/targetgroup/')[1]!.split('/')[0]!]
    : [label.split('/').at(-2) ?? '', label.split('/').at(-1)!];
  const group = findTargetGroup(world, groupName);
  const balancer = world.loadBalancers.find((row) => row.loadBalancerName === balancerName);
  if (group === null || balancer === undefined || group.loadBalancer !== balancer.key) return null;
  return [
    { Name: 'TargetGroup', Value: afterColon(group.targetGroupArn) },
    { Name: 'LoadBalancer', Value: afterColon(balancer.loadBalancerArn) },
  ];
}

/** AS-02: what a policy watches; null when it names what is not there. */
export function trackedMetric(
  world: World,
  tracking: TargetTrackingInput,
  of: { readonly cluster: string; readonly service: string } | { readonly group: string },
): TrackedMetric | null {
  const custom = tracking.CustomizedMetricSpecification;
  if (custom !== undefined) {
    return {
      namespace: custom.Namespace,
      metricName: custom.MetricName,
      dimensions: custom.Dimensions ?? [],
      statistic: custom.Statistic,
      unit: custom.Unit ?? null,
    };
  }
  const { PredefinedMetricType: type, ResourceLabel: label } = tracking.PredefinedMetricSpecification!;
  const average = { statistic: 'Average', unit: 'Percent' } as const;
  switch (type) {
    case 'ALBRequestCountPerTarget': {
      const dimensions = balancedMetric(world, label ?? '');
      if (dimensions === null) return null;
      const metricName = 'RequestCountPerTarget';
      return { namespace: 'AWS/ApplicationELB', metricName, dimensions, statistic: 'Sum', unit: null };
    }
    case 'ASGAverageCPUUtilization': {
      if (!('group' in of)) return null;
      const dimensions = [{ Name: 'AutoScalingGroupName', Value: of.group }];
      return { namespace: 'AWS/EC2', metricName: 'CPUUtilization', dimensions, ...average };
    }
    default: {
      if (!('service' in of)) return null;
      const dimensions = [
        { Name: 'ClusterName', Value: of.cluster },
        { Name: 'ServiceName', Value: of.service },
      ];
      const metricName = type === 'ECSServiceAverageCPUUtilization' ? 'CPUUtilization' : 'MemoryUtilization';
      return { namespace: 'AWS/ECS', metricName, dimensions, ...average };
    }
  }
}

/** What a request says, with its defaults; the metric and the names of the alarms come from the caller. */
export function ruleOf(
  request: PutScalingPolicyInput,
  tracked: { readonly metric: TrackedMetric; readonly alarmHigh: string; readonly alarmLow: string } | null,
): ScalingRule {
  const tracking = request.TargetTrackingScalingPolicyConfiguration ?? request.TargetTrackingConfiguration;
  if (tracked !== null && tracking !== undefined) {
    return {
      type: 'TargetTrackingScaling',
      ...tracked,
      targetValue: tracking.TargetValue,
      scaleOutCooldownUs: seconds(tracking.ScaleOutCooldown ?? COOLDOWN_DEFAULT_S),
      scaleInCooldownUs: seconds(tracking.ScaleInCooldown ?? COOLDOWN_DEFAULT_S),
      disableScaleIn: tracking.DisableScaleIn ?? false,
    };
  }
  const step = request.StepScalingPolicyConfiguration ?? (request.StepAdjustments === undefined ? null : request);
  const cooldownUs = seconds((step ?? request).Cooldown ?? COOLDOWN_DEFAULT_S);
  const minAdjustmentMagnitude = (step ?? request).MinAdjustmentMagnitude ?? 0;
  if (step !== null) {
    return {
      type: 'StepScaling',
      adjustmentType: step.AdjustmentType!,
      steps: stepsOf(step.StepAdjustments!),
      minAdjustmentMagnitude,
      cooldownUs,
      aggregation: step.MetricAggregationType ?? 'Average',
    } satisfies StepRule;
  }
  return {
    type: 'SimpleScaling',
    adjustmentType: request.AdjustmentType!,
    adjustment: request.ScalingAdjustment!,
    minAdjustmentMagnitude,
    cooldownUs,
  };
}

/** AS-03: 3 of 3 minutes above the target, 15 of 15 below the low threshold; CP-05: 1 of 1 above for managed scaling. */
export function alarmsOfTracking(
  rule: TargetTrackingRule,
  of: 'service' | 'group' | 'managed',
  policyArn: string,
): readonly [high: PutMetricAlarmInput, low: PutMetricAlarmInput] {
  const { metric, targetValue } = rule;
  const shared = {
    Namespace: metric.namespace,
    MetricName: metric.metricName,
    Dimensions: metric.dimensions,
    Statistic: metric.statistic,
    ...(metric.unit === null ? {} : { Unit: metric.unit }),
    Period: 60,
    AlarmActions: [policyArn],
    AlarmDescription: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policyArn}.`,
  };
  const high: PutMetricAlarmInput = {
    ...shared,
    AlarmName: rule.alarmHigh,
    ComparisonOperator: 'GreaterThanThreshold',
    Threshold: targetValue,
    EvaluationPeriods: of === 'managed' ? 1 : 3,
  };
  const low: PutMetricAlarmInput = {
    ...shared,
    AlarmName: rule.alarmLow,
    ComparisonOperator: 'LessThanThreshold',
    Threshold: lowThreshold(targetValue, of),
    EvaluationPeriods: 15,
  };
  return [high, low];
}

/** Does an action of an alarm mean this policy? A policy's name stands for its ARN. */
export function isActionOf(
  action: string,
  policy: { readonly policyARN: string; readonly policyName: string },
): boolean {
  return action === policy.policyARN || action === policy.policyName;
}
