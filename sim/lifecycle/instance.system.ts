/**
 * Models: fleets of EC2 instances, their launch, boot phases and termination (BB-05, EC-01, CI-04, CI-11).
 * Leaves out: stop and start, Spot, burst credits, auto scaling groups; a lost host is not replaced by itself.
 */
import { present } from '../kernel/invariant.ts';
import { instanceType } from '../catalog/instance-types.ts';
import type { FleetKey, InstanceKey, ZoneKey } from '../model/ids.ts';
import type { Fleet, Instance } from '../model/instance.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { InputOf } from '../model/commands.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { LIMITS } from '../rules/limits.ts';
import { findCluster, findInstance } from '../rules/lookup.ts';
import { resourceId } from '../rules/minting.ts';
import { BOOT, drawIn, SHUTDOWN, TERMINATION_NOTICE } from './timings.ts';

/** States in which an instance can still be terminated. */
export function isAlive(instance: Instance): boolean {
  return instance.state !== 'shutting-down' && instance.state !== 'terminated';
}

function raise(ctx: Context, fleet: Fleet, zone: ZoneKey): Instance {
  const type = present(instanceType(fleet.instanceType), 'instance.type', () => ({ type: fleet.instanceType }));
  const key = ctx.world.instances.length as InstanceKey;
  fleet.raised += 1;
  const instance: Instance = {
    key,
    ec2InstanceId: resourceId('i', ctx.random('id/instance')),
    name: `${fleet.name}-${fleet.raised}`,
    fleet: fleet.key,
    instanceType: fleet.instanceType,
    ami: fleet.ami,
    region: fleet.region,
    zone,
    clusterName: fleet.clusterName,
    attributes: fleet.attributes,
    vcpu: type.vcpu,
    memoryMiB: type.ecsMemMiB,
    eniSlots: type.awsvpcTasks,
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
      memoryFreeMiB: type.ecsMemMiB,
      gpuFree: type.gpus,
      ports: [],
      waiting: [],
    },
    layers: [],
    images: [],
    downloads: [],
    pulls: [],
  };
  ctx.world.instances.push(instance);
  ctx.start('agent', key);
  ctx.start('instance', key);
  ctx.say({ kind: 'InstanceLaunched', instance: key, fleet: fleet.key });
  return instance;
}

/** `count` instances: in the named zone, else in turn over the fleet's zones, going on where the last launch ended. */
function launch(ctx: Context, fleet: Fleet, count: number, zoneName: string | null): string[] {
  const named = zoneName === null ? null : ctx.world.zones.find((zone) => zone.name === zoneName)!.key;
  const open = fleet.zones.filter((zone) => ctx.world.zones[zone]!.status === 'AVAILABLE');
  const raised: string[] = [];
  for (let i = 0; i < count; i++) {
    raised.push(raise(ctx, fleet, named ?? open[fleet.raised % open.length]!).ec2InstanceId);
  }
  return raised;
}

function refuseFleet(world: World, input: InputOf<'world.createFleet'>): Refusal | null {
  const region = world.regions.find((row) => row.name === input.region);
  if (region === undefined) return refusal('InvalidParameterException', 'region-not-found', { region: input.region });
  if (world.fleets.some((fleet) => fleet.name === input.name)) {
    return refusal('InvalidParameterException', 'fleet-exists', { fleet: input.name });
  }
  if (instanceType(input.instanceType) === null) {
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
  const zones = input.zones.map((name) => world.zones.find((row) => row.name === name)!);
  if (input.count > 0 && zones.every((zone) => zone.status === 'LOST')) {
    return refusal('InsufficientInstanceCapacity', 'zone-lost', { zone: input.zones.join(', ') }, 'zone-restored');
  }
  return refuseCount(world, input.count);
}

function refuseCount(world: World, count: number): Refusal | null {
  return world.instances.length + count > LIMITS.instances
    ? refusal('InstanceLimitExceeded', 'instance-limit', { limit: LIMITS.instances })
    : null;
}

function refuseLaunch(world: World, input: InputOf<'world.launchInstances'>): Refusal | null {
  const fleet = world.fleets.find((row) => row.name === input.fleet);
  if (fleet === undefined) return refusal('InvalidParameterException', 'fleet-not-found', { fleet: input.fleet });
  const zones = input.zone === null ? fleet.zones.map((key) => world.zones[key]!) : [];
  if (input.zone !== null) {
    const zone = world.zones.find((row) => row.name === input.zone && row.region === fleet.region);
    if (zone === undefined) return refusal('InvalidParameterException', 'zone-not-found', { zone: input.zone });
    zones.push(zone);
  }
  if (zones.every((zone) => zone.status === 'LOST')) {
    const names = zones.map((zone) => zone.name).join(', ');
    return refusal('InsufficientInstanceCapacity', 'zone-lost', { zone: names }, 'zone-restored');
  }
  return refuseCount(world, input.count);
}

function createFleet(ctx: Context, input: InputOf<'world.createFleet'>): Fleet {
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
    raised: 0,
  };
  ctx.world.fleets.push(fleet);
  return fleet;
}

export const instanceSystem: System = {
  name: 'instance',
  hears: {
    StateChanged: (event, ctx) => {
      if (event.chart !== 'instance') return;
      const instance = ctx.world.instances[event.key]!;
      if (event.to === 'running.agentStarting') ctx.send('agent', event.key, 'START');
      // A clean shutdown ends the agent at once; a crash leaves the connection to time out.
      if (event.to === 'shutting-down' && instance.agent !== 'stopped') ctx.send('agent', event.key, 'STOP');
      if (event.to === 'terminated') {
        if (instance.agent !== 'stopped') ctx.send('agent', event.key, 'STOP');
        ctx.sayIn(drawIn(TERMINATION_NOTICE, ctx.random(`host/${instance.name}`)), {
          kind: 'TerminationNoticed',
          instance: instance.key,
        });
      }
    },
    ContainerInstanceRegistered: (event, ctx) => {
      const instance = ctx.world.instances[ctx.world.containerInstances[event.containerInstance]!.instance]!;
      // The host may have been lost in the very instant of its registration.
      if (instance.state === 'running.agentStarting') ctx.send('instance', instance.key, 'AGENT_REGISTERED');
    },
  },
  charts: [
    {
      chart: 'instance',
      delays: {
        launchDelay: (key, ctx) => bootPhase(key, ctx, 'launch'),
        bootDelay: (key, ctx) => bootPhase(key, ctx, 'boot'),
        shutdownDelay: (key, ctx) => drawIn(SHUTDOWN, ctx.random(`host/${ctx.world.instances[key]!.name}`)),
      },
      actions: {
        noteTerminated: (key, ctx) => {
          ctx.world.instances[key]!.terminatedAtUs = ctx.nowUs;
        },
      },
    },
  ],
  commands: [
    handler({
      op: 'world.createFleet',
      query: (world, { input }) => refuseFleet(world, input),
      execute: ({ input }, ctx, line) =>
        ctx.answer(line, { instances: launch(ctx, createFleet(ctx, input), input.count, null) }),
    }),
    handler({
      op: 'world.launchInstances',
      query: (world, { input }) => refuseLaunch(world, input),
      execute: ({ input }, ctx, line) => {
        const fleet = ctx.world.fleets.find((row) => row.name === input.fleet)!;
        ctx.answer(line, { instances: launch(ctx, fleet, input.count, input.zone) });
      },
    }),
    handler({
      op: 'world.terminateInstances',
      query: (world, { input }) => {
        for (const name of input.instances) {
          const instance = findInstance(world, name);
          if (instance === null) return refusal('InvalidInstanceID.NotFound', 'instance-not-found', { instance: name });
          if (!isAlive(instance)) return refusal('IncorrectInstanceState', 'instance-gone', { instance: name });
        }
        return null;
      },
      execute: ({ input }, ctx) => {
        const keys = new Set(input.instances.map((name) => findInstance(ctx.world, name)!.key));
        for (const key of keys) ctx.send('instance', key, 'TERMINATE');
      },
    }),
  ],
};

function bootPhase(key: number, ctx: Context, phase: 'launch' | 'boot') {
  const instance = ctx.world.instances[key]!;
  return drawIn(BOOT[instance.ami][phase], ctx.random(`boot/${instance.name}`));
}
