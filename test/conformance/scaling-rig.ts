/** Kingdoms that scale: a metric that somebody puts every minute, groups from a launch template, and what came of it. */
import type { Deed, Kingdom } from '../support/rig.ts';
import { clock } from '../support/rig.ts';

export const NAMESPACE = 'Test';
export const METRIC = 'Load';

/** One datapoint in the middle of each minute; null: none. */
export function load(values: readonly (number | null)[], firstMinute = 0): Deed[] {
  return values.flatMap((value, index): Deed[] => {
    if (value === null) return [];
    const at = `${(firstMinute + index) * 60 + 30}s`;
    return [[at, 'putMetricData', { Namespace: NAMESPACE, MetricData: [{ MetricName: METRIC, Value: value }] }]];
  });
}

export function times(count: number, value: number | null): (number | null)[] {
  return Array.from({ length: count }, () => value);
}

export const TRACKED = {
  CustomizedMetricSpecification: { Namespace: NAMESPACE, MetricName: METRIC, Statistic: 'Average' },
} as const;

export const WEB = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/royaume/web',
  ScalableDimension: 'ecs:service:DesiredCount',
} as const;

export function target(MinCapacity: number, MaxCapacity: number): Deed {
  return ['1s', 'registerScalableTarget', { ...WEB, MinCapacity, MaxCapacity }];
}

export function tracking(TargetValue: number, rest: object = {}, PolicyName = 'track'): Deed {
  const TargetTrackingScalingPolicyConfiguration = { TargetValue, ...TRACKED, ...rest };
  const request = { ...WEB, PolicyName, PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration };
  return ['2s', 'putScalingPolicy', request];
}

/** An alarm of `points` minutes over the metric, and what it does. */
export function alarm(
  AlarmName: string,
  ComparisonOperator: string,
  Threshold: number,
  AlarmActions: readonly string[],
  points = 1,
): Deed {
  const about = { Namespace: NAMESPACE, MetricName: METRIC, Statistic: 'Average', Period: 60 };
  const request = { AlarmName, ...about, EvaluationPeriods: points, Threshold, ComparisonOperator, AlarmActions };
  return ['3s', 'putMetricAlarm', request];
}

/** A launch template `land`, and a group of that name. */
export function group(sizes: object, rest: object = {}, template: object = {}): Deed[] {
  const LaunchTemplateData = { InstanceType: 'm5.large', UserData: { ECS_CLUSTER: 'royaume' }, ...template };
  return [
    ['0s', 'createLaunchTemplate', { LaunchTemplateName: 'land', LaunchTemplateData }],
    [
      '0s',
      'createAutoScalingGroup',
      { AutoScalingGroupName: 'land', LaunchTemplate: { LaunchTemplateName: 'land' }, ...sizes, ...rest },
    ],
  ];
}

/** A capacity provider over the group, the cluster's default. */
export function provider(managedScaling: object, rest: object = {}): Deed[] {
  const autoScalingGroupProvider = { autoScalingGroupArn: 'land', managedScaling, ...rest };
  const strategy = [{ capacityProvider: 'land-cp', weight: 1 }];
  return [
    ['0s', 'createCapacityProvider', { name: 'land-cp', autoScalingGroupProvider }],
    [
      '0s',
      'putClusterCapacityProviders',
      { cluster: 'royaume', capacityProviders: ['land-cp'], defaultCapacityProviderStrategy: strategy },
    ],
  ];
}

/** `180.000 → 7`: the course of desired counts of services, or of desired capacities of groups. */
export function counts(k: Kingdom, of: 'service' | 'group' = 'service'): string[] {
  return k.engine.log(0, Infinity).flatMap(({ atUs, event }) => {
    if (of === 'service' && event.kind === 'ServiceDesiredCountChanged')
      return [`${clock(atUs)} → ${event.desiredCount}`];
    if (of === 'group' && event.kind === 'GroupDesiredCapacityChanged')
      return [`${clock(atUs)} → ${event.desiredCapacity}`];
    return [];
  });
}

/** The states of the members of group `land`, by instance: `land-1 InService`. */
export function members(k: Kingdom): string[] {
  return k.world.instances
    .filter(({ membership }) => membership !== undefined)
    .map(({ name, membership }) => `${name} ${membership!.lifecycleState}`);
}

/** Members that the group counts now, by state. */
export function census(k: Kingdom): string {
  const states = new Map<string, number>();
  for (const { membership } of k.world.instances) {
    if (membership === undefined) continue;
    states.set(membership.lifecycleState, (states.get(membership.lifecycleState) ?? 0) + 1);
  }
  return [...states]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([state, count]) => `${state} ${count}`)
    .join(', ');
}

/** What blocked the kept looks at capacity, in order. */
export function blocks(k: Kingdom): string[] {
  return k.world.decisions.flatMap((row) => (row.kind === 'scaling' ? [row.verdict.blockedBy.join('+')] : []));
}
