/** Raising instances: fleets as commands make them, and the rows of what they launch (EC-01, EC-05, NW-05, BB-06). */
import { present } from '../kernel/invariant.ts';
import { amiEntry } from '../catalog/amis.ts';
import { instanceType, type InstanceType } from '../catalog/instance-types.ts';
import type { InputOf } from '../model/commands.ts';
import type { SimEventOf } from '../model/events.ts';
import type { FleetKey, InstanceKey, ZoneKey } from '../model/ids.ts';
import type { Ec2Facts, Fleet, Instance } from '../model/instance.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { Zone } from '../model/region.ts';
import type { Context } from '../model/system.ts';
import { CPU_UNITS_PER_VCPU, MIB_PER_GIB } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { groupOfFleet } from '../rules/auto-scaling-groups.ts';
import { accountSetting } from '../rules/account-settings.ts';
import { defaultAgentSettings, isAtLeast } from '../rules/agent-settings.ts';
import { mayHaveLaunchCredits, openAccount } from '../rules/burst-credits.ts';
import { isEc2 } from '../rules/hosts.ts';
import { imageOf } from '../rules/images.ts';
import { LIMITS } from '../rules/limits.ts';
import { findCluster } from '../rules/lookup.ts';
import { hexId, resourceId } from '../rules/minting.ts';
import { windowsMemoryMiB } from '../rules/windows.ts';

/** The first agent that knows trunk interfaces (NW-05). */
const TRUNKING_SINCE = '1.28.1';

/** NW-05: the account asked for it before the launch, and type, platform and agent can do it. */
function hasTrunking(world: World, fleet: Fleet, type: InstanceType): boolean {
  return (
    accountSetting(world, 'awsvpcTrunking') === 'enabled' &&
    type.awsvpcTasksTrunked !== null &&
    amiEntry(fleet.ami).platform === 'linux' &&
    isAtLeast(fleet.agent.agentVersion, TRUNKING_SINCE)
  );
}

function ec2Facts(ctx: Context, fleet: Fleet, type: InstanceType): Ec2Facts {
  const { burst } = type;
  const launchCredits =
    burst !== null && burst.launchCredits > 0 && mayHaveLaunchCredits(ctx.world.instances, fleet.region, ctx.nowUs);
  return {
    stoppedAtUs: null,
    runningSinceUs: null,
    paidUs: 0,
    credits: burst === null ? null : openAccount(burst, ctx.nowUs, launchCredits),
    spotActionAtUs: null,
    trunking: hasTrunking(ctx.world, fleet, type),
    trunkId: null,
    trunkFails: false,
    runtimeImpairedAtUs: null,
  };
}

function raise(
  ctx: Context,
  fleet: Fleet,
  zone: ZoneKey,
  asked: Pick<SimEventOf<'InstanceLaunched'>, 'activity' | 'purpose'> = {},
): Instance {
  const type = present(instanceType(fleet.instanceType), 'instance.type', () => ({ type: fleet.instanceType }));
  const key = ctx.world.instances.length as InstanceKey;
  fleet.raised += 1;
  const ids = ctx.random('id/instance');
  const ec2 = fleet.external ? null : ec2Facts(ctx, fleet, type);
  const slots = ec2?.trunking === true ? type.awsvpcTasksTrunked! : type.awsvpcTasks;
  // RS-01: what the agent keeps back is nobody's, neither in its own book nor in the backend's.
  const visibleMiB = amiEntry(fleet.ami).platform === 'windows' ? windowsMemoryMiB(type) : type.ecsMemMiB;
  const memoryMiB = Math.max(0, visibleMiB - fleet.agent.reservedMemoryMiB);
  const instance: Instance = {
    key,
    ec2InstanceId: fleet.external ? `mi-0${hexId(ids, 16)}` : resourceId('i', ids),
    name: `${fleet.name}-${fleet.raised}`,
    fleet: fleet.key,
    fargateTask: null,
    instanceType: fleet.instanceType,
    ami: fleet.ami,
    region: fleet.region,
    zone,
    clusterName: fleet.clusterName,
    attributes: fleet.attributes,
    vcpu: type.vcpu,
    memoryMiB,
    eniSlots: fleet.external || !amiEntry(fleet.ami).taskEni ? 0 : slots,
    gpus: type.gpus,
    state: 'pending',
    agent: 'absent',
    containerInstance: null,
    launchedAtUs: ctx.nowUs,
    terminatedAtUs: null,
    timers: {},
    agentTimers: {},
    host: {
      cpuFree: type.vcpu * CPU_UNITS_PER_VCPU,
      memoryFreeMiB: memoryMiB,
      gpuFree: type.gpus,
      ports: [],
      waiting: [],
    },
    ...(ec2 === null ? {} : { ec2 }),
    layers: [],
    images: [],
    downloads: [],
    pulls: [],
  };
  ctx.world.instances.push(instance);
  ctx.start('agent', key);
  ctx.start('instance', key);
  ctx.say({ kind: 'InstanceLaunched', instance: key, fleet: fleet.key, ...asked });
  return instance;
}

/** An Auto Scaling group asks for one instance, in a zone that it has chosen (AG-04). */
export function launchForGroup(ctx: Context, event: SimEventOf<'InstanceRequested'>): void {
  const { fleet, zone, activity, purpose } = event;
  raise(ctx, ctx.world.fleets[fleet]!, zone, { activity, purpose });
}

/** `count` instances: in the named zone, else in turn over the fleet's zones, going on where the last launch ended. */
export function launch(ctx: Context, fleet: Fleet, count: number, zoneName: string | null): string[] {
  const named = zoneName === null ? null : ctx.world.zones.find((zone) => zone.name === zoneName)!.key;
  const open = fleet.zones.filter((zone) => ctx.world.zones[zone]!.status === 'AVAILABLE');
  const raised: string[] = [];
  for (let i = 0; i < count; i++) {
    raised.push(raise(ctx, fleet, named ?? open[fleet.raised % open.length]!).ec2InstanceId);
  }
  return raised;
}

export function refuseFleet(world: World, input: InputOf<'world.createFleet'>): Refusal | null {
  const region = world.regions.find((row) => row.name === input.region);
  if (region === undefined) return refusal('InvalidParameterException', 'region-not-found', { region: input.region });
  if (world.fleets.some((fleet) => fleet.name === input.name)) {
    return refusal('InvalidParameterException', 'fleet-exists', { fleet: input.name });
  }
  const type = instanceType(input.instanceType);
  if (type === null) {
    return refusal('InvalidParameterException', 'instance-type-unknown', { instanceType: input.instanceType });
  }
  for (const name of input.zones) {
    const zone = world.zones.find((row) => row.name === name && row.region === region.key);
    if (zone === undefined) return refusal('InvalidParameterException', 'zone-not-found', { zone: name });
  }
  if (input.zones.length === 0) {
    return refusal('InvalidParameterException', 'fleet-without-zones', { fleet: input.name });
  }
  if (input.cluster !== null && findCluster(world, input.cluster) === null) {
    return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster });
  }
  if (input.spot === true && input.external === true) {
    return refusal('InvalidParameterException', 'external-spot', { fleet: input.name });
  }
  const zones = input.zones.map((name) => world.zones.find((row) => row.name === name)!);
  const unfit = refuseImage(world, { ...input, fleet: input.name });
  if (unfit !== null) return unfit;
  return (input.count > 0 ? refuseZones(zones) : null) ?? refuseCount(world, input.count);
}

/** BB-06: what the image brings along has to fit into the volume that it is the template of. */
function refuseImage(
  world: World,
  { fleet, ami, cachedImages = [] }: Pick<Fleet, 'ami' | 'cachedImages'> & { readonly fleet: string },
): Refusal | null {
  const layers = new Map(
    cachedImages.flatMap((name) => imageOf(world, name).layers.map(({ id, sizeMiB }) => [id, sizeMiB])),
  );
  const neededMiB = [...layers.values()].reduce((sum, sizeMiB) => sum + sizeMiB, 0);
  const { sizeGiB } = amiEntry(ami).volumes[0]!;
  return neededMiB > sizeGiB * MIB_PER_GIB
    ? refusal('InvalidBlockDeviceMapping', 'volume-too-small', { fleet, ami, sizeGiB })
    : null;
}

/** Nothing is raised in a zone that is lost or impaired (DF-02). */
export function refuseZones(zones: readonly Zone[]): Refusal | null {
  if (zones.some((zone) => zone.status === 'AVAILABLE')) return null;
  const names = zones.map((zone) => zone.name).join(', ');
  const reason = zones.every((zone) => zone.status === 'LOST') ? 'zone-lost' : 'zone-impaired';
  return refusal('InsufficientInstanceCapacity', reason, { zone: names }, 'zone-restored');
}

function refuseCount(world: World, count: number): Refusal | null {
  return world.instances.filter(isEc2).length + count > LIMITS.instances
    ? refusal('InstanceLimitExceeded', 'instance-limit', { limit: LIMITS.instances })
    : null;
}

export function refuseLaunch(world: World, input: InputOf<'world.launchInstances'>): Refusal | null {
  const fleet = world.fleets.find((row) => row.name === input.fleet);
  if (fleet === undefined) return refusal('InvalidParameterException', 'fleet-not-found', { fleet: input.fleet });
  if (groupOfFleet(world, fleet.key) !== null) {
    return refusal('InvalidParameterException', 'fleet-of-group', { group: fleet.name }, 'set-desired-capacity');
  }
  const zones = input.zone === null ? fleet.zones.map((key) => world.zones[key]!) : [];
  if (input.zone !== null) {
    const zone = world.zones.find((row) => row.name === input.zone && row.region === fleet.region);
    if (zone === undefined) return refusal('InvalidParameterException', 'zone-not-found', { zone: input.zone });
    zones.push(zone);
  }
  return refuseZones(zones) ?? refuseCount(world, input.count);
}

export function createFleet(ctx: Context, input: InputOf<'world.createFleet'>): Fleet {
  const region = ctx.world.regions.find((row) => row.name === input.region)!;
  const fleet: Fleet = {
    key: ctx.world.fleets.length as FleetKey,
    name: input.name,
    clusterName: input.cluster,
    instanceType: input.instanceType,
    ami: input.ami,
    region: region.key,
    zones: input.zones.map((name) => ctx.world.zones.find((zone) => zone.name === name)!.key),
    attributes: input.attributes,
    ...(input.securityGroups === undefined ? {} : { securityGroups: input.securityGroups }),
    ...(input.cachedImages === undefined ? {} : { cachedImages: input.cachedImages }),
    ...(input.detailedMonitoring === true ? { detailedMonitoring: true as const } : {}),
    spot: input.spot === true,
    external: input.external === true,
    agent: { ...defaultAgentSettings(input.ami), ...input.agent },
    raised: 0,
  };
  ctx.world.fleets.push(fleet);
  return fleet;
}
