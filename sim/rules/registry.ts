/** How a registry answers a host: its route, its throttle, and whether it has the image (IM-07, IM-09). Pure reads. */
import type { PullProblem } from '../model/image-pull.ts';
import type { Instance } from '../model/instance.ts';
import type { NetworkInterface } from '../model/network.ts';
import type { World } from '../model/world.ts';
import { DOCKER_HUB, imageOf, registryOf } from './images.ts';
import { reachesInternet } from './reachability.ts';

/** IM-07: pulls that Docker Hub grants one address without a name, and in which time [µs]. */
export const HUB_PULLS = 100;
const HUB_WINDOW_US = 21_600_000_000;

/** By which address a registry knows the host; null when the host has no way out (IM-09). */
export function wayOut(world: World, instance: Instance): string | null {
  const row = interfaceOf(world, instance);
  // A machine of one's own has its own line.
  if (row === null) return instance.name;
  if (!reachesInternet(world, row)) return null;
  // Hosts of a private subnet leave by the one address of its NAT gateway.
  return row.publicIp ?? `nat ${world.subnets[row.subnet]!.subnetId}`;
}

/** A Fargate task pulls through its own interface, the tasks of an instance through the instance's. */
function interfaceOf(world: World, instance: Instance): NetworkInterface | null {
  const key = instance.fargateTask === null ? instance.networkInterface : world.tasks[instance.fargateTask]!.eni?.key;
  return key === undefined ? null : world.networkInterfaces[key]!;
}

/** What stands between a host and an image now; null when the registry gives it. */
export function registryProblem(
  world: World,
  instance: Instance,
  image: string,
  isOnHost: boolean,
  nowUs: number,
): PullProblem | null {
  const address = wayOut(world, instance);
  if (address === null) return 'unreachable';
  const throttled = world.throttledRegistries ?? {};
  const registry = registryOf(image);
  if ((throttled['*'] ?? 0) > nowUs || (throttled[registry] ?? 0) > nowUs) return 'throttled';
  if (!imageOf(world, image).exists || (world.lostImages?.[image] ?? 0) > 0) return 'missing';
  // An image that is there already costs only a look at its digest, which Docker Hub does not count.
  if (registry !== DOCKER_HUB || isOnHost) return null;
  return countedPulls(world, address, nowUs).length >= HUB_PULLS ? 'throttled' : null;
}

/** Does the registry send nothing of this image, though it says that it has it (CT-14)? */
export function isStalled(world: World, image: string): boolean {
  return (world.stalledImages?.[image] ?? 0) > 0;
}

function countedPulls(world: World, address: string, nowUs: number): number[] {
  const all = world.registryPulls?.[`${DOCKER_HUB} ${address}`] ?? [];
  return all.filter((atUs) => atUs > nowUs - HUB_WINDOW_US);
}

/** Docker Hub counts the pull against the host's address. */
export function countPull(world: World, instance: Instance, image: string, nowUs: number): void {
  const address = wayOut(world, instance);
  if (address === null || registryOf(image) !== DOCKER_HUB) return;
  world.registryPulls ??= {};
  world.registryPulls[`${DOCKER_HUB} ${address}`] = [...countedPulls(world, address, nowUs), nowUs];
}
