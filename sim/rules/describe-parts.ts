/** Interfaces, subnets, security groups, capacity providers, policies, rules, versions and the bill, as the API describes them. */
import type { CapacityProvider } from '../model/capacity.ts';
import type { NetworkInterface, SecurityGroup, SecurityGroupRule, Subnet } from '../model/network.ts';
import type { ScalingPolicy } from '../model/scaling.ts';
import type { Forward } from '../model/target-group.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { dateOf, described } from './described.ts';
import { aliasPart, rulePart, versionPart } from './part-keys.ts';

const US_PER_S = 1_000_000;

/** An entry of describe-network-interfaces. */
export function describeNetworkInterface(world: World, row: NetworkInterface): JsonObject {
  const subnet = world.subnets[row.subnet]!;
  const host = world.instances[row.instance];
  return described({
    NetworkInterfaceId: row.networkInterfaceId,
    Status: row.status === 'deleted' ? undefined : row.status,
    Description: row.task === null ? undefined : `arn:aws:ecs:attachment/${world.tasks[row.task]!.id}`,
    MacAddress: row.macAddress,
    PrivateIpAddress: row.privateIpv4Address,
    SubnetId: subnet.subnetId,
    AvailabilityZone: world.zones[subnet.zone]!.name,
    Groups: row.securityGroups.map((key) => {
      const { groupId, name } = world.securityGroups[key]!;
      return { GroupId: groupId, GroupName: name };
    }),
    Association: row.publicIp === null ? undefined : { PublicIp: row.publicIp },
    Attachment: described({
      InstanceId: host?.fargateTask === null ? host.ec2InstanceId : undefined,
      Status: row.status === 'in-use' ? 'attached' : row.status,
    }),
  });
}

/** An entry of describe-subnets. */
export function describeSubnet(world: World, row: Subnet): JsonObject {
  return {
    SubnetId: row.subnetId,
    CidrBlock: row.cidr,
    AvailabilityZone: world.zones[row.zone]!.name,
    AvailableIpAddressCount: row.available,
    MapPublicIpOnLaunch: row.public,
    Tags: [{ Key: 'Name', Value: row.name }],
  };
}

function permission({ protocol, fromPort, toPort, peer }: SecurityGroupRule): JsonObject {
  return {
    IpProtocol: protocol === 'all' ? '-1' : protocol,
    FromPort: fromPort,
    ToPort: toPort,
    ...('cidr' in peer ? { IpRanges: [{ CidrIp: peer.cidr }] } : { UserIdGroupPairs: [{ GroupName: peer.group }] }),
  };
}

/** An entry of describe-security-groups. */
export function describeSecurityGroup(row: SecurityGroup): JsonObject {
  return {
    GroupId: row.groupId,
    GroupName: row.name,
    IpPermissions: row.inbound.map(permission),
    IpPermissionsEgress: row.outbound.map(permission),
  };
}

/** An entry of describe-capacity-providers. */
export function describeCapacityProvider(world: World, row: CapacityProvider): JsonObject {
  const fleet = world.fleets[row.fleet]!.name;
  const group = world.autoScalingGroups?.find(({ autoScalingGroupName }) => autoScalingGroupName === fleet);
  return described({
    capacityProviderArn: row.capacityProviderArn,
    name: row.name,
    status: row.status,
    autoScalingGroupProvider: described({
      autoScalingGroupArn: group?.autoScalingGroupARN,
      managedScaling: described({
        status: row.managedScaling,
        targetCapacity: row.targetCapacity,
        minimumScalingStepSize: row.minimumScalingStepSize ?? 1,
        maximumScalingStepSize: row.maximumScalingStepSize ?? 10_000,
        instanceWarmupPeriod: row.instanceWarmupPeriodS ?? 300,
      }),
      managedTerminationProtection: row.managedTerminationProtection ?? 'DISABLED',
      managedDraining: row.managedDraining ?? 'ENABLED',
    }),
  });
}

/** An entry of describe-scaling-policies, or of describe-policies for a group. */
export function describeScalingPolicy(world: World, row: ScalingPolicy): JsonObject | null {
  if (row.deleted) return null;
  const { subject, rule } = row;
  return described({
    PolicyName: row.policyName,
    PolicyARN: row.policyARN,
    PolicyType: rule.type,
    ...(subject.kind === 'service'
      ? {
          ServiceNamespace: 'ecs',
          ResourceId: resourceOf(world, subject.service),
          ScalableDimension: 'ecs:service:DesiredCount',
        }
      : { AutoScalingGroupName: world.autoScalingGroups![subject.group]!.autoScalingGroupName }),
    ...ruleOf(rule),
  });
}

function resourceOf(world: World, service: number): string {
  const row = world.services[service]!;
  return `service/${world.clusters[row.cluster]!.clusterName}/${row.serviceName}`;
}

function ruleOf(rule: ScalingPolicy['rule']): Readonly<Record<string, Json>> {
  if (rule.type === 'TargetTrackingScaling') {
    const { metric } = rule;
    return {
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: rule.targetValue,
        CustomizedMetricSpecification: {
          Namespace: metric.namespace,
          MetricName: metric.metricName,
          Dimensions: metric.dimensions.map(({ Name, Value }) => ({ Name, Value })),
          Statistic: metric.statistic,
        },
        ScaleOutCooldown: rule.scaleOutCooldownUs / US_PER_S,
        ScaleInCooldown: rule.scaleInCooldownUs / US_PER_S,
        DisableScaleIn: rule.disableScaleIn,
      },
      Alarms: [rule.alarmHigh, rule.alarmLow].map((AlarmName) => ({ AlarmName })),
    };
  }
  if (rule.type === 'SimpleScaling') {
    return {
      AdjustmentType: rule.adjustmentType,
      ScalingAdjustment: rule.adjustment,
      Cooldown: rule.cooldownUs / US_PER_S,
    };
  }
  return {
    StepScalingPolicyConfiguration: {
      AdjustmentType: rule.adjustmentType,
      StepAdjustments: rule.steps.map(({ lowerBound, upperBound, adjustment }) =>
        described({
          MetricIntervalLowerBound: lowerBound,
          MetricIntervalUpperBound: upperBound,
          ScalingAdjustment: adjustment,
        }),
      ),
      Cooldown: rule.cooldownUs / US_PER_S,
      MetricAggregationType: rule.aggregation,
    },
  };
}

function actionOf(world: World, forward: readonly Forward[], stickyS: number | undefined): JsonObject {
  return {
    Type: 'forward',
    ForwardConfig: {
      TargetGroups: forward.map(({ targetGroup, weight }) => ({
        TargetGroupArn: world.targetGroups[targetGroup]!.targetGroupArn,
        Weight: weight,
      })),
      ...(stickyS === undefined ? {} : { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: stickyS } }),
    },
  };
}

/** An entry of describe-rules. */
export function describeRule(world: World, key: number): JsonObject | null {
  const part = rulePart(world, key);
  if (part === null) return null;
  const { listener, rule } = part;
  const { forward, stickyS } = rule ?? listener;
  const conditions =
    rule === null
      ? []
      : [
          { Field: 'path-pattern', Values: [...rule.conditions.paths] },
          { Field: 'host-header', Values: [...rule.conditions.hosts] },
        ].filter(({ Values }) => Values.length > 0);
  return {
    RuleArn: rule?.ruleArn ?? listener.listenerArn,
    Priority: rule === null ? 'default' : String(rule.priority),
    Conditions: conditions,
    Actions: [actionOf(world, forward, stickyS)],
    IsDefault: rule === null,
  };
}

/** As get-function-configuration tells a version. */
export function describeFunctionVersion(world: World, key: number): JsonObject | null {
  const part = versionPart(world, key);
  if (part === null) return null;
  const { row, version } = part;
  return described({
    FunctionName: row.functionName,
    FunctionArn: `${row.functionArn}:${version.version}`,
    Version: version.version,
    Role: version.role,
    MemorySize: version.memorySizeMiB,
    Timeout: version.timeoutUs / US_PER_S,
    DeadLetterConfig: version.deadLetterTarget === null ? undefined : { TargetArn: version.deadLetterTarget },
  });
}

/** As get-alias tells it. */
export function describeFunctionAlias(world: World, key: number): JsonObject | null {
  const part = aliasPart(world, key);
  if (part === null) return null;
  const { row, alias } = part;
  const { additional, functionVersion } = alias.routing;
  return described({
    AliasArn: `${row.functionArn}:${alias.name}`,
    Name: alias.name,
    FunctionVersion: functionVersion,
    RoutingConfig:
      additional === null ? undefined : { AdditionalVersionWeights: { [additional.version]: additional.weight } },
  });
}

/** In the manner of get-cost-and-usage: the whole run so far. */
export function describeTreasury({ treasury }: World): JsonObject | null {
  if (treasury === undefined) return null;
  return {
    ResultsByTime: [
      {
        TimePeriod: { End: dateOf(treasury.atUs as never)! },
        Total: { UnblendedCost: { Amount: String(treasury.totalUsd), Unit: 'USD' } },
        Estimated: true,
      },
    ],
  };
}
