/** A group as DescribeAutoScalingGroups tells it. */
import type { AutoScalingGroup } from '../model/auto-scaling-group.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { membersOf } from './auto-scaling-groups.ts';
import { dateOf } from './described.ts';

const US_PER_S = 1_000_000;

export function describeGroup(world: World, group: AutoScalingGroup): JsonObject {
  const { launchTemplate } = group;
  return {
    AutoScalingGroupName: group.autoScalingGroupName,
    AutoScalingGroupARN: group.autoScalingGroupARN,
    LaunchTemplate: {
      LaunchTemplateId: world.launchTemplates?.[launchTemplate.name]?.launchTemplateId ?? '',
      LaunchTemplateName: launchTemplate.name,
      Version: String(launchTemplate.version),
    },
    MinSize: group.minSize,
    MaxSize: group.maxSize,
    DesiredCapacity: group.desiredCapacity,
    DefaultCooldown: group.defaultCooldownUs / US_PER_S,
    DefaultInstanceWarmup: group.defaultInstanceWarmupUs / US_PER_S,
    AvailabilityZones: group.zones.map((zone) => world.zones[zone]!.name),
    HealthCheckType: 'EC2',
    CreatedTime: dateOf(group.createdAtUs)!,
    TerminationPolicies: [...group.terminationPolicies],
    NewInstancesProtectedFromScaleIn: group.newInstancesProtectedFromScaleIn,
    ...(group.status === 'Active' ? {} : { Status: group.status }),
    Instances: membersOf(world, group).map(({ membership, ...instance }) => ({
      InstanceId: instance.ec2InstanceId,
      InstanceType: instance.instanceType,
      AvailabilityZone: world.zones[instance.zone]!.name,
      LifecycleState: membership.lifecycleState,
      HealthStatus: membership.healthStatus,
      LaunchTemplate: { LaunchTemplateName: launchTemplate.name, Version: String(membership.launchTemplateVersion) },
      ProtectedFromScaleIn: membership.protectedFromScaleIn,
    })),
  };
}
