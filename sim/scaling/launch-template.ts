/** Launch templates, and the fleet that a version of one means for a group. */
import type { AutoScalingGroup, LaunchTemplate, LaunchTemplateData } from '../model/auto-scaling-group.ts';
import type { FleetKey, RegionKey, ZoneKey } from '../model/ids.ts';
import type { Ami, Fleet } from '../model/instance.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { LaunchTemplateReference } from '../model/scaling-commands.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { agentSettingsOf, defaultAgentSettings } from '../rules/agent-settings.ts';

export function findTemplate(world: World, name: string): LaunchTemplate | null {
  const templates = world.launchTemplates ?? {};
  return Object.hasOwn(templates, name) ? templates[name]! : null;
}

/** The version that a reference means; null when there is none. */
export function versionOf(world: World, { LaunchTemplateName, Version }: LaunchTemplateReference): number | null {
  const template = findTemplate(world, LaunchTemplateName);
  if (template === null) return null;
  const version =
    Version === '$Latest' ? template.versions.length : Number(Version === '$Default' ? 1 : (Version ?? 1));
  return version >= 1 && version <= template.versions.length ? version : null;
}

export function refuseReference(world: World, reference: LaunchTemplateReference): Refusal | null {
  const { LaunchTemplateName: template, Version: version = '$Default' } = reference;
  if (findTemplate(world, template) === null)
    return refusal('ValidationError', 'launch-template-not-found', { template });
  return versionOf(world, reference) === null
    ? refusal('ValidationError', 'launch-template-version-not-found', { template, version })
    : null;
}

/** What the group launches from now on. The fleets of a group share its name, and count their instances on. */
export function launchFrom(ctx: Context, group: AutoScalingGroup, reference: LaunchTemplateReference): void {
  const version = versionOf(ctx.world, reference)!;
  const { LaunchTemplateName: name } = reference;
  const isSame = group.launchTemplate.name === name && group.launchTemplate.version === version;
  if (isSame && group.fleets.length > 0) return;
  group.launchTemplate = { name, version };
  const data = findTemplate(ctx.world, name)!.versions[version - 1]!;
  const before = group.fleets.at(-1);
  const raised = before === undefined ? 0 : ctx.world.fleets[before]!.raised;
  const { autoScalingGroupName, region, zones } = group;
  group.fleets = [...group.fleets, addFleet(ctx.world, data, autoScalingGroupName, region, zones, raised)];
  group.detailedMonitoring = data.Monitoring?.Enabled ?? false;
}

function addFleet(
  world: World,
  data: LaunchTemplateData,
  name: string,
  region: RegionKey,
  zones: readonly ZoneKey[],
  raised: number,
): FleetKey {
  const ami = (data.ImageId ?? 'ecs-linux') as Ami;
  const { ECS_CLUSTER, ECS_INSTANCE_ATTRIBUTES, ...agent } = data.UserData ?? {};
  const key = world.fleets.length as FleetKey;
  const fleet: Fleet = {
    key,
    name,
    clusterName: typeof ECS_CLUSTER === 'string' ? ECS_CLUSTER : null,
    instanceType: data.InstanceType,
    ami,
    region,
    zones,
    attributes: { ...(ECS_INSTANCE_ATTRIBUTES as Record<string, string> | undefined) },
    ...(data.SecurityGroupIds === undefined ? {} : { securityGroups: data.SecurityGroupIds }),
    ...(data.cachedImages === undefined ? {} : { cachedImages: data.cachedImages }),
    spot: data.InstanceMarketOptions?.MarketType === 'spot',
    external: false,
    agent: { ...defaultAgentSettings(ami), ...agentSettingsOf(agent) },
    raised,
  };
  world.fleets.push(fleet);
  return key;
}
