/**
 * Models: the interface of every instance (NW-01), interfaces that people attach by hand (NW-16), and faults of the address
 * space: slots taken by hand, a zone without addresses (NW-17).
 * Leaves out: an instance that finds no address in its zone has no interface, and still runs.
 */
import { durationUs, later } from '../kernel/time.ts';
import type { Fault } from '../model/fault.ts';
import type { Instance } from '../model/instance.ts';
import type { NetworkInterface, Subnet } from '../model/network.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { hasFreeAddress } from '../rules/addresses.ts';
import { isEc2, isExternal } from '../rules/hosts.ts';
import { findInstance } from '../rules/lookup.ts';
import {
  addressesChanged,
  addressesFreed,
  createInterface,
  devicesFree,
  publicAddressAfter,
  removeInterface,
} from './interfaces.ts';

/** The first subnet of the zone that has an address left. */
function subnetOf(world: World, instance: Instance): Subnet | null {
  return world.subnets.find((subnet) => subnet.zone === instance.zone && hasFreeAddress(subnet)) ?? null;
}

function attachPrimary(ctx: Context, instance: Instance): void {
  if (!isEc2(instance) || isExternal(ctx.world, instance) || instance.networkInterface !== undefined) return;
  const subnet = subnetOf(ctx.world, instance);
  const row = subnet === null ? null : createInterface(ctx, { kind: 'primary', subnet, instance, task: null });
  if (row !== null) instance.networkInterface = row.key;
}

/** NW-16: real slots, of which ECS knows nothing. False when there is no address for it. */
function attachByHand(ctx: Context, instance: Instance, byFault: boolean): boolean {
  const subnet = subnetOf(ctx.world, instance);
  const wanted = { kind: 'manual', instance, task: null, byFault } as const;
  return subnet !== null && createInterface(ctx, { ...wanted, subnet }) !== null;
}

/** Its own one and those attached by hand. */
function interfacesOf(world: World, { networkInterface, manualInterfaces = [] }: Instance): NetworkInterface[] {
  const keys = networkInterface === undefined ? manualInterfaces : [networkInterface, ...manualInterfaces];
  return keys.map((key) => world.networkInterfaces[key]!);
}

function begin(ctx: Context, fault: Fault): void {
  if (fault.kind === 'eniExhaustion') {
    const instance = findInstance(ctx.world, fault.instance);
    // A trunk's branches take no slots.
    if (instance === null || instance.ec2?.trunking === true) return;
    instance.eniFaults = (instance.eniFaults ?? 0) + 1;
    while (devicesFree(ctx.world, instance) > 0 && attachByHand(ctx, instance, true));
  }
  if (fault.kind === 'subnetExhaustion') {
    const until = later(ctx.nowUs, durationUs(fault.forUs));
    for (const subnet of subnetsOfZone(ctx.world, fault.zone)) {
      if (subnet.exhaustedUntilUs < until) subnet.exhaustedUntilUs = until;
      addressesChanged(ctx, subnet.zone);
    }
  }
}

function end(ctx: Context, fault: Fault): void {
  if (fault.kind === 'eniExhaustion') {
    const instance = findInstance(ctx.world, fault.instance);
    if (instance === null || instance.eniFaults === undefined) return;
    instance.eniFaults -= 1;
    if (instance.eniFaults > 0) return;
    for (const row of interfacesOf(ctx.world, instance)) if (row.byFault === true) removeInterface(ctx, row.key);
  }
  if (fault.kind === 'subnetExhaustion') {
    for (const subnet of subnetsOfZone(ctx.world, fault.zone)) {
      if (subnet.exhaustedUntilUs > ctx.nowUs) continue;
      subnet.exhaustedUntilUs = 0 as Subnet['exhaustedUntilUs'];
      if (hasFreeAddress(subnet)) addressesFreed(ctx, subnet.zone);
    }
  }
}

function subnetsOfZone(world: World, name: string): Subnet[] {
  const zone = world.zones.find((row) => row.name === name);
  return zone === undefined ? [] : world.subnets.filter((subnet) => subnet.zone === zone.key);
}

function refuseAttach(world: World, name: string): Refusal | null {
  const instance = findInstance(world, name);
  if (instance === null) return refusal('InvalidInstanceID.NotFound', 'instance-not-found', { instance: name });
  if (instance.state === 'terminated') return refusal('IncorrectInstanceState', 'instance-gone', { instance: name });
  if (devicesFree(world, instance) <= 0)
    return refusal('AttachmentLimitExceeded', 'no-device-free', { instance: name });
  return subnetOf(world, instance) === null
    ? refusal('InsufficientFreeAddressesInSubnet', 'subnet-exhausted', { zone: world.zones[instance.zone]!.name })
    : null;
}

/** EC-01: a stop keeps the private address and loses the public one; a start brings another. */
function renewPublicAddress(ctx: Context, key: number, starts: boolean): void {
  const { networkInterface } = ctx.world.instances[key]!;
  const row = networkInterface === undefined ? undefined : ctx.world.networkInterfaces[networkInterface]!;
  if (row === undefined || !ctx.world.subnets[row.subnet]!.public) return;
  if (!starts) row.publicIp = null;
  else row.publicIp = publicAddressAfter(ctx.random('id/public-address').below(65_536));
}

export const addressSpaceSystem: System = {
  name: 'address-space',
  hears: {
    InstanceLaunched: (event, ctx) => attachPrimary(ctx, ctx.world.instances[event.instance]!),
    // A subnet that is not the default one of its zone is said by its own name (CI-08).
    ContainerInstanceRegistered: (event, ctx) => {
      const row = ctx.world.containerInstances[event.containerInstance]!;
      const key = ctx.world.instances[row.instance]!.networkInterface;
      if (key === undefined) return;
      row.attributes['ecs.subnet-id'] = ctx.world.subnets[ctx.world.networkInterfaces[key]!.subnet]!.subnetId;
    },
    StateChanged: (event, ctx) => {
      if (event.chart !== 'instance') return;
      if (event.to === 'stopped' || event.to === 'pending') renewPublicAddress(ctx, event.key, event.to === 'pending');
      if (event.to !== 'terminated') return;
      const instance = ctx.world.instances[event.key]!;
      for (const row of interfacesOf(ctx.world, instance)) removeInterface(ctx, row.key);
    },
    FaultBegan: (event, ctx) => begin(ctx, event.fault),
    FaultEnded: (event, ctx) => end(ctx, event.fault),
  },
  commands: [
    handler({
      op: 'world.attachNetworkInterface',
      query: (world, { input }) => refuseAttach(world, input.instance),
      execute: ({ input }, ctx, line) => {
        attachByHand(ctx, findInstance(ctx.world, input.instance)!, false);
        const { networkInterfaceId } = ctx.world.networkInterfaces.at(-1)!;
        ctx.answer(line, { networkInterfaceId });
      },
    }),
  ],
};
