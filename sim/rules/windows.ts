/**
 * What is different about Windows containers: CPU as an absolute limit, the memory that the system sees, images that fit one
 * version of it only, and how a container ends.
 * Source: RS-10, WN-05, WN-08, WN-09, section 5 of the messages.
 */
import { knownAmis, amiEntry } from '../catalog/amis.ts';
import type { InstanceType } from '../catalog/instance-types.ts';
import type { Container } from '../model/container.ts';
import type { Instance } from '../model/instance.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { findHost } from './hosts.ts';
import { isObject } from './rule-issue.ts';

/** What a process ends with that the shutdown event ended: 0xC000013A (WN-09). */
export const SHUTDOWN_EXIT_CODE = -1_073_741_510;

/**
 * The share of the host that a container may use at most, also when the host is idle [% of the host] (RS-10). Without cpu
 * Windows reads 1 % of one CPU, unless the agent leaves it unbounded: then the whole host.
 */
export function windowsCpuPercent(cpu: number, vcpu: number, unbounded = false): number {
  if (cpu > 0) return Math.min(100, Math.max(1, Math.floor((cpu * 100) / (vcpu * CPU_UNITS_PER_VCPU))));
  return unbounded ? 100 : 1 / vcpu;
}

/** The same in vCPU. */
export function windowsCpuLimit(cpu: number, vcpu: number, unbounded = false): number {
  return (windowsCpuPercent(cpu, vcpu, unbounded) * vcpu) / 100;
}

/** What Windows sees of an instance's memory: about all of it, 8191 MiB of an m4.large (WN-09). */
export function windowsMemoryMiB({ memoryMiB }: Pick<InstanceType, 'memoryMiB'>): number {
  return memoryMiB - 1;
}

/** The system of a host: of its machine image, or what its Fargate task asked for. */
export function osFamilyOf(world: World, host: Instance): string {
  if (host.fargateTask === null) return amiEntry(host.ami).osFamily;
  const platform = world.taskDefinitions[world.tasks[host.fargateTask]!.taskDefinition]!.source['runtimePlatform'];
  const family = isObject(platform) ? platform['operatingSystemFamily'] : undefined;
  return typeof family === 'string' ? family : 'LINUX';
}

export function isWindowsHost(world: World, host: Instance): boolean {
  return osFamilyOf(world, host).startsWith('WINDOWS');
}

/** Full and Core of one release are one build: their images are exchangeable (WN-08). */
function buildOf(osFamily: string): string {
  return knownAmis().find((entry) => entry.osFamily === osFamily)?.build ?? osFamily;
}

/** Why an image that is made for one version of the system does not start on this host; null when it does (WN-08). */
export function osMismatch(world: World, container: Container): string | null {
  const wanted = Object.hasOwn(world.images, container.image) ? world.images[container.image]!.osFamily : undefined;
  const host = findHost(world, world.tasks[container.task]!);
  if (wanted === undefined || host === null || container.internal) return null;
  return buildOf(wanted) === buildOf(osFamilyOf(world, host))
    ? null
    : 'CannotStartContainerError: Error response from daemon: The container operating system does not match the host operating system.';
}
