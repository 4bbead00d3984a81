/**
 * What one task of a definition takes from an instance, and which attributes it silently requires.
 * Models: RS-03, RS-04 (CPU and memory), RS-15, RS-16, RS-18, RS-19 (ports), RS-20 (GPUs), NW-05 (ENI slot), PL-04.
 * Leaves out: the versions of the container runtime that real definitions require, and capabilities of execution roles
 * and secrets, which every instance of the simulator has.
 */
import type { PortUse, TaskNeeds } from '../model/resources.ts';
import type { ContainerDefinition, Json, JsonObject, LaunchType, NetworkMode } from '../model/task-definition.ts';
import { isObject } from './rule-issue.ts';
import { isRegistryOfAmazon } from './task-roles.ts';

/** The members of a task definition that its needs follow from. */
export interface TaskNeedsInput {
  readonly networkMode: NetworkMode;
  readonly requiresCompatibilities: readonly LaunchType[];
  readonly cpu: number | null;
  readonly memoryMiB: number | null;
  readonly containers: readonly ContainerDefinition[];
  readonly source: JsonObject;
}

const CAPABILITY = 'com.amazonaws.ecs.capability.';
export const TASK_ENI_ATTRIBUTE = 'ecs.capability.task-eni';

export function taskNeeds(definition: TaskNeedsInput): TaskNeeds {
  const { containers, networkMode } = definition;
  // Windows ignores the task's own limits outside Fargate (RS-06, WN-05).
  const ignored = isWindows(definition.source) && !definition.requiresCompatibilities.includes('FARGATE');
  const cpu = ignored ? null : definition.cpu;
  const memoryMiB = ignored ? null : definition.memoryMiB;
  return {
    cpu: cpu ?? sum(containers.map((container) => container.cpu)),
    memoryMiB:
      memoryMiB ?? sum(containers.map((container) => container.memoryReservationMiB ?? container.memoryMiB ?? 0)),
    gpu: sum(containers.map((container) => container.gpus)),
    eniSlots: networkMode === 'awsvpc' ? 1 : 0,
    ports: hostPorts(networkMode, containers),
    attributes: requiredAttributes(networkMode, definition.source),
  };
}

/** Host ports that the task reserves: static ones in bridge mode, all of them in host mode, none otherwise. */
function hostPorts(networkMode: NetworkMode, containers: readonly ContainerDefinition[]): PortUse[] {
  if (networkMode !== 'bridge' && networkMode !== 'host') return [];
  const ports: PortUse[] = [];
  for (const container of containers) {
    for (const { hostPort, protocol } of container.portMappings) {
      if (hostPort !== 0) ports.push({ protocol, port: hostPort });
    }
  }
  return ports.sort((a, b) => a.port - b.port || (a.protocol < b.protocol ? -1 : a.protocol > b.protocol ? 1 : 0));
}

type Requirement = TaskNeeds['attributes'][number];

/** PL-04, by name; each once. */
function requiredAttributes(networkMode: NetworkMode, source: JsonObject): Requirement[] {
  const required = new Map<string, string | null>();
  if (networkMode === 'awsvpc') required.set(TASK_ENI_ATTRIBUTE, null);
  const platform = isObject(source['runtimePlatform']) ? source['runtimePlatform'] : {};
  const family = platform['operatingSystemFamily'];
  if (family === 'LINUX') required.set('ecs.os-type', 'linux');
  else if (typeof family === 'string') required.set('ecs.os-family', family);
  const architecture = platform['cpuArchitecture'];
  if (typeof architecture === 'string') required.set('ecs.cpu-architecture', architecture.toLowerCase());
  if (typeof source['taskRoleArn'] === 'string') {
    required.set(`${CAPABILITY}task-iam-role${networkMode === 'host' ? '-network-host' : ''}`, null);
  }
  for (const volume of list(source['volumes'])) {
    const configuration = isObject(volume['dockerVolumeConfiguration']) ? volume['dockerVolumeConfiguration'] : {};
    if (typeof configuration['driver'] === 'string')
      required.set(`${CAPABILITY}docker-plugin.${configuration['driver']}`, null);
  }
  for (const container of list(source['containerDefinitions'])) {
    const log = container['logConfiguration'];
    if (isObject(log)) required.set(`${CAPABILITY}logging-driver.${String(log['logDriver'])}`, null);
    if (container['privileged'] === true) required.set(`${CAPABILITY}privileged-container`, null);
    const fromAmazon = isRegistryOfAmazon(String(container['image']));
    if (fromAmazon) required.set(`${CAPABILITY}ecr-auth`, null);
    // FG-04: the agent must be able to take on the role that pulls and logs.
    if (typeof source['executionRoleArn'] !== 'string') continue;
    if (fromAmazon) required.set('ecs.capability.execution-role-ecr-pull', null);
    if (isObject(log) && log['logDriver'] === 'awslogs') required.set('ecs.capability.execution-role-awslogs', null);
  }
  return [...required]
    .map(([name, value]) => ({ name, value }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** True when the request asks for a Windows host. */
export function isWindows(source: JsonObject): boolean {
  const platform = source['runtimePlatform'];
  const family = isObject(platform) ? platform['operatingSystemFamily'] : null;
  return typeof family === 'string' && family.startsWith('WINDOWS');
}

function list(value: Json | undefined): Record<string, Json>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
