/** An instance as EC2 describes it, and a container instance as ECS does (CI-01 to CI-09, EC-01). */
import { amiEntry } from '../catalog/amis.ts';
import { instanceType } from '../catalog/instance-types.ts';
import type { ContainerInstance } from '../model/agent.ts';
import type { Instance, InstanceState } from '../model/instance.ts';
import type { PortUse, ResourceBook } from '../model/resources.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { freeGpuIds, gpuIdsOf } from './gpus.ts';
import { attributesOf, dateOf, described } from './described.ts';

/** EC2's names of the states with their codes; the boot phases are all `running` to it. */
const STATES: Readonly<Record<InstanceState, { readonly Code: number; readonly Name: string }>> = {
  pending: { Code: 0, Name: 'pending' },
  'running.booting': { Code: 16, Name: 'running' },
  'running.agentStarting': { Code: 16, Name: 'running' },
  'running.ready': { Code: 16, Name: 'running' },
  stopping: { Code: 64, Name: 'stopping' },
  stopped: { Code: 80, Name: 'stopped' },
  'shutting-down': { Code: 32, Name: 'shutting-down' },
  terminated: { Code: 48, Name: 'terminated' },
};

/** An entry of describe-instances. */
export function describeInstance(world: World, instance: Instance): JsonObject {
  const fleet = instance.fleet === null ? undefined : world.fleets[instance.fleet];
  const own = instance.networkInterface === undefined ? undefined : world.networkInterfaces[instance.networkInterface];
  return described({
    InstanceId: instance.ec2InstanceId,
    InstanceType: instance.instanceType,
    Architecture: instanceType(instance.instanceType)?.arch,
    LaunchTime: dateOf(instance.launchedAtUs),
    Placement: { AvailabilityZone: world.zones[instance.zone]!.name },
    State: { ...STATES[instance.state] },
    PrivateIpAddress: own?.privateIpv4Address,
    PublicIpAddress: own?.publicIp,
    InstanceLifecycle: fleet?.spot === true ? 'spot' : undefined,
    Platform: amiEntry(instance.ami).platform === 'windows' ? 'windows' : undefined,
    ImageId: `ami-${instance.ami}`,
    RootDeviceName: amiEntry(instance.ami).volumes[0]!.device,
    BlockDeviceMappings: amiEntry(instance.ami).volumes.map(({ device }) => ({ DeviceName: device })),
    Tags: [{ Key: 'Name', Value: instance.name }],
  });
}

/** An entry of describe-container-instances. */
export function describeContainerInstance(world: World, ci: ContainerInstance): JsonObject {
  return described({
    containerInstanceArn: ci.containerInstanceArn,
    ec2InstanceId: world.instances[ci.instance]!.ec2InstanceId,
    version: ci.stateVersion,
    versionInfo: { agentVersion: ci.agentVersion },
    agentUpdateStatus: ci.agentUpdateStatus,
    remainingResources: [...resources(ci.remaining), ...gpus(freeGpuIds(world, ci))],
    registeredResources: [...resources(ci.registered), ...gpus(gpuIdsOf(world.instances[ci.instance]!))],
    status: ci.status,
    agentConnected: ci.agentConnected,
    runningTasksCount: ci.runningTasksCount,
    pendingTasksCount: ci.pendingTasksCount,
    attributes: attributesOf(ci.attributes),
    registeredAt: dateOf(ci.registeredAtUs),
  });
}

/** Both books list the ports in use; the numbers are what the book counts (CI-07). */
function resources(book: Readonly<ResourceBook>): JsonObject[] {
  return [
    { name: 'CPU', type: 'INTEGER', integerValue: book.cpu },
    { name: 'MEMORY', type: 'INTEGER', integerValue: book.memoryMiB },
    { name: 'PORTS', type: 'STRINGSET', stringSetValue: portsOf(book.ports, 'tcp') },
    { name: 'PORTS_UDP', type: 'STRINGSET', stringSetValue: portsOf(book.ports, 'udp') },
  ];
}

/** GPUs are listed by their ids (RS-20); an instance without any does not list them. */
function gpus(ids: readonly string[]): JsonObject[] {
  return ids.length === 0 ? [] : [{ name: 'GPU', type: 'STRINGSET', stringSetValue: [...ids] }];
}

function portsOf(ports: readonly PortUse[], protocol: PortUse['protocol']): string[] {
  return ports
    .filter((use) => use.protocol === protocol)
    .map((use) => use.port)
    .sort((a, b) => a - b)
    .map(String);
}
