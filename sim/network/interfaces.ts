/** Making network interfaces, and what they are made from. */
import type { NetworkConfiguration } from '../model/commands.ts';
import type { NetworkInterfaceKey, ZoneKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import type { NetworkInterface, NetworkInterfaceKind, Subnet } from '../model/network.ts';
import type { Context } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { findSubnet, giveAddressBack, hasFreeAddress, takeAddress } from '../rules/addresses.ts';
import { tasksOn } from '../rules/hosts.ts';
import { hexId, resourceId } from '../rules/minting.ts';
import { touchPlacement } from '../rules/reservation.ts';
import { securityGroupsNamed } from '../rules/security-groups.ts';

/** What the task was asked to run with: by the request that placed it, else by its service; null when neither says. */
export function networkOf(world: World, task: Task): NetworkConfiguration | null {
  const decision = task.decision === null ? undefined : world.decisions[task.decision];
  const request = decision !== undefined && 'request' in decision ? decision.request : null;
  if (request?.network !== undefined && request.network !== null) return request.network;
  if (task.service !== null) {
    const { subnets, securityGroups = [], assignPublicIp = 'DISABLED' } = world.services[task.service]!;
    return { subnets, securityGroups, assignPublicIp };
  }
  return request === null || request.zoneNames === null ? null : { subnets: request.zoneNames };
}

/** The subnet of the task in its host's zone: the first one with a free address, else the first one. */
export function subnetFor(world: World, task: Task, host: Instance): Subnet | null {
  const given = networkOf(world, task)?.subnets ?? [];
  const here = (given.length === 0 ? [world.zones[host.zone]!.name] : given).flatMap((name) => {
    const subnet = findSubnet(world, name);
    return subnet !== null && subnet.zone === host.zone ? [subnet] : [];
  });
  return here.find(hasFreeAddress) ?? here[0] ?? null;
}

interface Wanted {
  readonly kind: NetworkInterfaceKind;
  readonly subnet: Subnet;
  readonly instance: Instance;
  readonly task: Task | null;
  readonly byFault?: boolean;
}

/** A new row with an address of the subnet; null when the subnet has none left. */
export function createInterface(
  ctx: Context,
  { kind, subnet, instance, task, byFault }: Wanted,
): NetworkInterface | null {
  const { world } = ctx;
  const privateIpv4Address = addressFrom(ctx, subnet);
  if (privateIpv4Address === null) return null;
  const ids = ctx.random(kind === 'task' ? 'id/eni' : `id/eni-${kind}`);
  const network = task === null ? null : networkOf(world, task);
  const groups = kind === 'task' ? network?.securityGroups : groupsOf(world, instance);
  const row: NetworkInterface = {
    key: world.networkInterfaces.length as NetworkInterfaceKey,
    networkInterfaceId: resourceId('eni', ids),
    kind,
    macAddress: `0a:${(hexId(ids, 16).slice(0, 10).match(/../g) ?? []).join(':')}`,
    privateIpv4Address,
    publicIp: hasPublicIp(kind, subnet, task, network) ? `203.0.${publicHost(world)}` : null,
    subnet: subnet.key,
    securityGroups: securityGroupsNamed(world, groups),
    instance: instance.key,
    task: task?.key ?? null,
    status: kind === 'task' ? 'available' : 'in-use',
    createdAtUs: ctx.nowUs,
    deletedAtUs: null,
    ...(byFault === true ? { byFault } : {}),
  };
  world.networkInterfaces.push(row);
  if (kind === 'manual') instance.manualInterfaces = [...(instance.manualInterfaces ?? []), row.key];
  return row;
}

/** NW-04: tasks on EC2 never get one, those on Fargate when they ask; an instance does in a public subnet. */
function hasPublicIp(
  kind: NetworkInterfaceKind,
  subnet: Subnet,
  task: Task | null,
  network: NetworkConfiguration | null,
): boolean {
  if (!subnet.public) return false;
  return kind === 'primary' || (task?.launchType === 'FARGATE' && network?.assignPublicIp === 'ENABLED');
}

/** The last two octets of a public address: one for each interface, in the order they came. */
function publicHost(world: World): string {
  const host = world.networkInterfaces.length + 1;
  return `${Math.floor(host / 256) % 256}.${host % 256}`;
}

/** A public address of an instance that has started again, out of a range of its own. */
export function publicAddressAfter(draw: number): string {
  return `198.18.${Math.floor(draw / 256) % 256}.${draw % 256}`;
}

function groupsOf(world: World, instance: Instance): readonly string[] | undefined {
  return instance.fleet === null ? undefined : world.fleets[instance.fleet]!.securityGroups;
}

/**
 * Device slots of the host that neither tasks nor people have taken (NW-05, NW-16). Branch interfaces of a trunk take no
 * slot of their own, and the host of a Fargate task has one for it.
 */
export function devicesFree(world: World, instance: Instance): number {
  if (instance.fargateTask !== null || instance.ec2?.trunking === true) return Infinity;
  let free = instance.eniSlots - (instance.manualInterfaces ?? []).length;
  for (const key of tasksOn(world, instance)) {
    const { eni } = world.tasks[key]!;
    const status = eni === null ? 'deleted' : world.networkInterfaces[eni.key]!.status;
    if (status === 'attaching' || status === 'in-use' || status === 'detaching') free -= 1;
  }
  return free;
}

/** The interface is gone and its address free; whoever waited for one may be placed (NW-17). */
export function removeInterface(ctx: Context, key: NetworkInterfaceKey): void {
  const row = ctx.world.networkInterfaces[key]!;
  if (row.status === 'deleted') return;
  row.status = 'deleted';
  row.deletedAtUs = ctx.nowUs;
  const instance = ctx.world.instances[row.instance]!;
  if (row.kind === 'manual')
    instance.manualInterfaces = instance.manualInterfaces?.filter((other) => other !== key) ?? [];
  addressBack(ctx, ctx.world.subnets[row.subnet]!, row.privateIpv4Address);
}

/** Takes an address of the subnet; null when there is none left. */
export function addressFrom(ctx: Context, subnet: Subnet): string | null {
  const address = takeAddress(subnet);
  if (address !== null && subnet.available === 0) addressesChanged(ctx, subnet.zone);
  return address;
}

/** It is free again: whoever waited for one may be placed (NW-17). */
export function addressBack(ctx: Context, subnet: Subnet, address: string): void {
  giveAddressBack(subnet, address);
  if (subnet.available === 1 && hasFreeAddress(subnet)) addressesFreed(ctx, subnet.zone);
}

export function addressesFreed(ctx: Context, zone: ZoneKey): void {
  addressesChanged(ctx, zone);
  ctx.say({ kind: 'AddressesFreed', zone });
}

/** Placement reads whether a zone has addresses left, so every instance there is looked at again. */
export function addressesChanged(ctx: Context, zone: ZoneKey): void {
  for (const row of ctx.world.containerInstances) {
    if (ctx.world.instances[row.instance]!.zone === zone && row.status !== 'INACTIVE') touchPlacement(ctx, row);
  }
}
