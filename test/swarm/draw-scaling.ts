/** Random requests of scaling: groups and their members, policies over the swarm's own metrics, hooks, refreshes. */
import type { ScalingOp } from '../../sim/model/scaling-commands.ts';
import type { Dice } from './dice.ts';
import { ZONES, type Names } from './names.ts';

type Draw = (dice: Dice, names: Names) => object;

const CLUSTER = 'royaume';
const TYPES = ['t3.medium', 'm5.large', 'm5.xlarge'];
const TEMPLATE = 'template-0';
export const GROUP = 'group-0';
const LAND = { AutoScalingGroupName: GROUP };
const HOOKS = ['warm', 'logs'];
const ACTIONS = ['action-0', 'action-1'];

const template = (dice: Dice): object => ({
  LaunchTemplateName: TEMPLATE,
  Version: dice.pick(['1', '2', '$Latest', '$Default']),
});
const tracked = (dice: Dice): object => ({
  TargetValue: dice.pick([1, 5, 50]),
  CustomizedMetricSpecification: {
    Namespace: 'Swarm',
    MetricName: dice.pick(['Latency', 'Depth']),
    Statistic: 'Average',
  },
  ...(dice.once(2) ? { ScaleOutCooldown: dice.pick([0, 60]), ScaleInCooldown: dice.pick([0, 60]) } : {}),
  ...(dice.once(5) ? { DisableScaleIn: true } : {}),
});
const steps = (dice: Dice): object[] => [
  { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: dice.between(0, 3) },
  { MetricIntervalLowerBound: 10, ScalingAdjustment: dice.between(-2, 6) },
];
const target = (dice: Dice): object => ({
  ServiceNamespace: 'ecs',
  ResourceId: `service/${CLUSTER}/svc-${dice.below(3)}`,
  ScalableDimension: 'ecs:service:DesiredCount',
});

/** Of a service or of the group: the policies `policy-0` and `policy-1` of each. */
function policy(dice: Dice): object {
  const PolicyName = `policy-${dice.below(2)}`;
  const AdjustmentType = dice.pick(['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity']);
  const stepped = { AdjustmentType, StepAdjustments: steps(dice), MetricAggregationType: 'Average' };
  const ofService = { ...target(dice), PolicyName };
  switch (dice.below(3)) {
    case 0:
      return {
        ...ofService,
        PolicyType: 'TargetTrackingScaling',
        TargetTrackingScalingPolicyConfiguration: tracked(dice),
      };
    case 1:
      return { ...ofService, PolicyType: 'StepScaling', StepScalingPolicyConfiguration: { ...stepped, Cooldown: 60 } };
    default:
      return ofGroup(dice, PolicyName);
  }
}

function ofGroup(dice: Dice, PolicyName: string): object {
  const AdjustmentType = dice.pick(['ChangeInCapacity', 'ExactCapacity', 'PercentChangeInCapacity']);
  const names = { ...LAND, PolicyName };
  switch (dice.below(3)) {
    case 0:
      return { ...names, PolicyType: 'TargetTrackingScaling', TargetTrackingConfiguration: tracked(dice) };
    case 1: {
      const stepped = { AdjustmentType, StepAdjustments: steps(dice), MetricAggregationType: 'Average' };
      return { ...names, PolicyType: 'StepScaling', ...stepped };
    }
    default:
      return { ...names, AdjustmentType, ScalingAdjustment: dice.between(-2, 3), Cooldown: dice.pick([0, 120]) };
  }
}

function hook(dice: Dice): object {
  const LifecycleHookName = dice.pick(HOOKS);
  const way = LifecycleHookName === 'warm' ? 'LAUNCHING' : 'TERMINATING';
  const LifecycleTransition = `autoscaling:EC2_INSTANCE_${way}`;
  return {
    LifecycleHookName,
    LifecycleTransition,
    HeartbeatTimeout: dice.pick([30, 120]),
    DefaultResult: dice.pick(['CONTINUE', 'ABANDON']),
  };
}

export function drawLaunchTemplate(dice: Dice): object {
  const UserData = dice.once(8) ? {} : { UserData: { ECS_CLUSTER: CLUSTER } };
  const spot = dice.once(5) ? { InstanceMarketOptions: { MarketType: 'spot' } } : {};
  return { LaunchTemplateName: TEMPLATE, LaunchTemplateData: { InstanceType: dice.pick(TYPES), ...UserData, ...spot } };
}

export function drawGroup(dice: Dice): object {
  const MinSize = dice.below(3);
  const MaxSize = MinSize + dice.below(4);
  return {
    ...LAND,
    LaunchTemplate: { LaunchTemplateName: TEMPLATE },
    MinSize,
    MaxSize,
    DesiredCapacity: dice.between(MinSize, MaxSize),
    AvailabilityZones: ZONES.slice(0, dice.between(1, 3)),
    ...(dice.once(3) ? { NewInstancesProtectedFromScaleIn: true } : {}),
    ...(dice.once(3) ? { DefaultInstanceWarmup: dice.pick([0, 60]) } : {}),
    ...(dice.once(3) ? { LifecycleHookSpecificationList: [hook(dice)] } : {}),
    ...(dice.once(4) ? { TerminationPolicies: [dice.pick(['NewestInstance', 'OldestInstance', 'Default'])] } : {}),
  };
}

const waiting = (names: Names): object => {
  const InstanceId = names.member('waiting');
  return { ...LAND, LifecycleHookName: names.hook(InstanceId), InstanceId };
};

export const SCALING_DRAWS: Readonly<Record<ScalingOp, readonly [often: number, draw: Draw]>> = {
  RegisterScalableTarget: [
    2,
    (dice) => {
      const MinCapacity = dice.below(4);
      return { ...target(dice), MinCapacity, MaxCapacity: MinCapacity + dice.below(6) };
    },
  ],
  DeregisterScalableTarget: [1, target],
  PutScalingPolicy: [4, policy],
  DeleteScalingPolicy: [1, (dice) => ({ ...target(dice), PolicyName: `policy-${dice.below(2)}` })],
  DeletePolicy: [1, (dice) => ({ ...LAND, PolicyName: `policy-${dice.below(2)}` })],
  ExecutePolicy: [
    1,
    (dice) => ({
      ...LAND,
      PolicyName: `policy-${dice.below(2)}`,
      MetricValue: dice.between(0, 99),
      BreachThreshold: 50,
    }),
  ],
  PutScheduledAction: [
    1,
    (dice) => ({
      ...target(dice),
      ScheduledActionName: dice.pick(ACTIONS),
      Schedule: dice.pick(['rate(1 minute)', 'rate(5 minutes)', 'cron(0/3 * * * ? *)', 'at(2017-11-29T00:06:00)']),
      ScalableTargetAction: { MinCapacity: dice.below(4), MaxCapacity: dice.between(4, 6) },
    }),
  ],
  DeleteScheduledAction: [2, (dice) => ({ ...target(dice), ScheduledActionName: dice.pick(ACTIONS) })],
  PutScheduledUpdateGroupAction: [
    1,
    (dice) => ({
      ...LAND,
      ScheduledActionName: dice.pick(ACTIONS),
      Recurrence: '*/4 * * * *',
      MinSize: dice.below(2),
      MaxSize: dice.between(2, 5),
      DesiredCapacity: dice.below(6),
    }),
  ],
  CreateLaunchTemplate: [1, drawLaunchTemplate],
  CreateLaunchTemplateVersion: [2, drawLaunchTemplate],
  CreateAutoScalingGroup: [2, drawGroup],
  UpdateAutoScalingGroup: [
    2,
    (dice) => ({
      ...LAND,
      ...(dice.once(2) ? { MinSize: dice.below(3) } : {}),
      ...(dice.once(2) ? { MaxSize: dice.between(1, 6) } : {}),
      ...(dice.once(3) ? { LaunchTemplate: template(dice) } : {}),
    }),
  ],
  DeleteAutoScalingGroup: [1, (dice) => ({ ...LAND, ForceDelete: dice.once(2) })],
  SetDesiredCapacity: [4, (dice) => ({ ...LAND, DesiredCapacity: dice.below(6) })],
  PutLifecycleHook: [2, (dice) => ({ ...LAND, ...hook(dice) })],
  DeleteLifecycleHook: [2, (dice) => ({ ...LAND, LifecycleHookName: dice.pick(HOOKS) })],
  CompleteLifecycleAction: [
    4,
    (dice, names) => ({ ...waiting(names), LifecycleActionResult: dice.pick(['CONTINUE', 'ABANDON']) }),
  ],
  RecordLifecycleActionHeartbeat: [2, (_dice, names) => waiting(names)],
  SetInstanceProtection: [
    2,
    (dice, names) => ({ ...LAND, InstanceIds: [names.member()], ProtectedFromScaleIn: dice.once(2) }),
  ],
  SetInstanceHealth: [
    1,
    (dice, names) => ({ InstanceId: names.member(), HealthStatus: dice.pick(['Healthy', 'Unhealthy']) }),
  ],
  TerminateInstanceInAutoScalingGroup: [
    2,
    (dice, names) => ({ InstanceId: names.member(), ShouldDecrementDesiredCapacity: dice.once(2) }),
  ],
  EnterStandby: [
    2,
    (dice, names) => ({ ...LAND, InstanceIds: [names.member()], ShouldDecrementDesiredCapacity: dice.once(2) }),
  ],
  ExitStandby: [3, (_dice, names) => ({ ...LAND, InstanceIds: [names.member('standby')] })],
  DetachInstances: [
    1,
    (dice, names) => ({ ...LAND, InstanceIds: [names.member()], ShouldDecrementDesiredCapacity: dice.once(2) }),
  ],
  StartInstanceRefresh: [
    2,
    (dice) => ({
      ...LAND,
      ...(dice.once(2) ? { DesiredConfiguration: { LaunchTemplate: template(dice) } } : {}),
      Preferences: {
        MinHealthyPercentage: dice.pick([0, 50, 100]),
        ...(dice.once(2) ? { MaxHealthyPercentage: 100 } : {}),
        InstanceWarmup: dice.pick([0, 30]),
        ScaleInProtectedInstances: dice.pick(['Refresh', 'Ignore', 'Wait']),
        StandbyInstances: dice.pick(['Terminate', 'Ignore', 'Wait']),
      },
    }),
  ],
  CancelInstanceRefresh: [4, () => LAND],
};

/** What scales from the start in some worlds: a group, perhaps under a capacity provider, and what is watched. */
export function scalingBeginnings(dice: Dice): readonly (readonly [op: string, request: object])[] {
  if (!dice.once(2)) return [];
  const managed = dice.once(2);
  const about = { Namespace: 'Swarm', MetricName: 'Latency', Statistic: 'Average', Period: 60, EvaluationPeriods: 1 };
  const alarm = { AlarmName: 'swarm-scale', ...about, Threshold: 3, ComparisonOperator: 'GreaterThanThreshold' };
  const managedScaling = {
    status: 'ENABLED',
    targetCapacity: dice.pick([50, 100]),
    instanceWarmupPeriod: dice.pick([0, 60]),
  };
  const protection = dice.once(2) ? { managedTerminationProtection: 'ENABLED' } : {};
  const draining = dice.once(3) ? { managedDraining: 'DISABLED' } : {};
  const autoScalingGroupProvider = { autoScalingGroupArn: GROUP, managedScaling, ...protection, ...draining };
  return [
    ['CreateLaunchTemplate', drawLaunchTemplate(dice)],
    ['CreateAutoScalingGroup', drawGroup(dice)],
    ...(managed ? [['CreateCapacityProvider', { name: 'provider-0', autoScalingGroupProvider }] as const] : []),
    ...(dice.once(2) ? [['PutScalingPolicy', ofGroup(dice, `policy-${dice.below(2)}`)] as const] : []),
    ['PutMetricAlarm', { ...alarm, AlarmActions: ['policy-0', 'policy-1'] }],
  ];
}

/** What scales services from the start in some worlds; asked for when the services are there. */
export function serviceScalingBeginnings(dice: Dice): readonly (readonly [op: ScalingOp, request: object])[] {
  if (!dice.once(3)) return [];
  const names = { ...target(dice), ResourceId: `service/${CLUSTER}/svc-0` };
  const MinCapacity = dice.below(3);
  const about = { ...names, PolicyName: 'policy-0' };
  const stepped = {
    AdjustmentType: 'ChangeInCapacity',
    StepAdjustments: steps(dice),
    MetricAggregationType: 'Average',
  };
  const tracking = { PolicyType: 'TargetTrackingScaling', TargetTrackingScalingPolicyConfiguration: tracked(dice) };
  const stepping = { PolicyType: 'StepScaling', StepScalingPolicyConfiguration: { ...stepped, Cooldown: 60 } };
  const Schedule = dice.pick(['rate(2 minutes)', 'cron(0/3 * * * ? *)']);
  const ScalableTargetAction = { MinCapacity: dice.below(3), MaxCapacity: dice.between(3, 6) };
  return [
    ['RegisterScalableTarget', { ...names, MinCapacity, MaxCapacity: MinCapacity + dice.between(1, 6) }],
    ['PutScalingPolicy', { ...about, ...(dice.once(2) ? tracking : stepping) }],
    ...(dice.once(2) ? [['PutScalingPolicy', { ...about, PolicyName: 'policy-1', ...stepping }] as const] : []),
    ...(dice.once(2)
      ? [['PutScheduledAction', { ...names, ScheduledActionName: ACTIONS[0], Schedule, ScalableTargetAction }] as const]
      : []),
  ];
}
