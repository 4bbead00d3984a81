/** A task and its containers as describe-tasks shows them (TL-08, TL-12, TL-15, TL-19, NW-12). */
import type { Container } from '../model/container.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { dateOf, described } from './described.ts';
import { containerInstanceOf } from './hosts.ts';
import { isWindows } from './task-needs.ts';

/** An entry of describe-tasks. Leaves out ids of attachments and ARNs of containers, which are not simulated. */
export function describeTask(world: World, task: Task): JsonObject {
  return described({
    taskArn: task.taskArn,
    clusterArn: world.clusters[task.cluster]!.clusterArn,
    taskDefinitionArn: world.taskDefinitions[task.taskDefinition]!.taskDefinitionArn,
    containerInstanceArn: containerInstanceOf(world, task)?.containerInstanceArn,
    availabilityZone: task.zone === null ? undefined : world.zones[task.zone]!.name,
    group: task.group,
    startedBy: task.startedBy === '' ? undefined : task.startedBy,
    launchType: task.capacityProviderName === null || task.launchType === 'FARGATE' ? task.launchType : undefined,
    capacityProviderName: task.capacityProviderName,
    platformVersion: task.platformVersion,
    platformFamily: task.platformVersion === null ? undefined : platformFamily(world, task),
    ephemeralStorage: task.ephemeralStorageGiB === null ? undefined : { sizeInGiB: task.ephemeralStorageGiB },
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: task.healthStatus,
    cpu: String(task.needs.cpu),
    memory: String(task.needs.memoryMiB),
    attachments: attachments(task),
    containers: task.containers
      .map((key) => world.containers[key]!)
      .filter((container) => !container.internal)
      .map((container) => describeContainer(world, container)),
    connectivity: connectivityOf(world, task),
    connectivityAt: dateOf(task.connectivityAtUs),
    createdAt: dateOf(task.createdAtUs),
    pullStartedAt: dateOf(task.pullStartedAtUs),
    pullStoppedAt: dateOf(task.pullStoppedAtUs),
    startedAt: dateOf(task.startedAtUs),
    executionStoppedAt: dateOf(task.executionStoppedAtUs),
    stoppingAt: dateOf(task.stoppingAtUs),
    stoppedAt: dateOf(task.stoppedAtUs),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    version: task.version,
  });
}

/** TL-15: a task is heard of as long as the agent of its host is; what is over stays as it was. */
function connectivityOf(world: World, task: Task): string | undefined {
  if (task.connectivityAtUs === null) return undefined;
  const isHeard = containerInstanceOf(world, task)?.agentConnected ?? true;
  return isHeard || task.stoppedAtUs !== null ? 'CONNECTED' : 'DISCONNECTED';
}

function attachments(task: Task): Json {
  if (task.eni === null) return [];
  const { attachmentId, subnetId, networkInterfaceId, macAddress, privateIpv4Address, publicIp, status } = task.eni;
  const details = [{ name: 'subnetId', value: subnetId }];
  // Before EC2 has created the interface only its subnet is known.
  if (status !== 'PRECREATED') {
    details.push(
      { name: 'networkInterfaceId', value: networkInterfaceId },
      { name: 'macAddress', value: macAddress },
      { name: 'privateIPv4Address', value: privateIpv4Address },
    );
    if (publicIp !== null) details.push({ name: 'publicIPv4Address', value: publicIp });
  }
  return [{ id: attachmentId, type: 'ElasticNetworkInterface', status, details }];
}

function platformFamily(world: World, task: Task): string {
  return isWindows(world.taskDefinitions[task.taskDefinition]!.source) ? 'Windows' : 'Linux';
}

/** An entry of a task's `containers`. The backend sees only PENDING, RUNNING and STOPPED. */
export function describeContainer(world: World, container: Container): JsonObject {
  const task = world.tasks[container.task]!;
  const { containers } = world.taskDefinitions[task.taskDefinition]!;
  const definition = containers.find((one) => one.name === container.name);
  const amount = (value: number | null | undefined): string | undefined =>
    value === null || value === undefined ? undefined : String(value);
  return described({
    taskArn: task.taskArn,
    name: container.name,
    image: container.image,
    imageDigest: container.imageDigest ?? undefined,
    runtimeId: container.startedAtUs === null ? undefined : container.runtimeId,
    lastStatus: statusForApi(container),
    exitCode: container.exitCode,
    reason: container.reason,
    healthStatus: container.healthStatus,
    restartCount: container.restartCount === 0 ? undefined : container.restartCount,
    cpu: amount(definition?.cpu),
    memory: amount(definition?.memoryMiB),
    memoryReservation: amount(definition?.memoryReservationMiB),
    networkBindings: networkBindings(container),
    gpuIds: container.gpuIds === undefined ? undefined : [...container.gpuIds],
    networkInterfaces:
      task.eni === null || task.eni.status === 'PRECREATED'
        ? []
        : [{ attachmentId: task.eni.attachmentId, privateIpv4Address: task.eni.privateIpv4Address }],
  });
}

/** One for each mapping; a range is one (RS-16). */
function networkBindings({ networkBindings: bindings }: Container): Json {
  return bindings.flatMap(({ containerPort, port, protocol, containerPortRange }): JsonObject[] => {
    if (containerPortRange === undefined) return [{ bindIP: '0.0.0.0', containerPort, hostPort: port, protocol }];
    const range = bindings.filter((other) => other.containerPortRange === containerPortRange);
    if (containerPort !== range[0]!.containerPort) return [];
    const hostPortRange = `${port}-${range.at(-1)!.port}`;
    return [{ bindIP: '0.0.0.0', containerPortRange, hostPortRange, protocol }];
  });
}

function statusForApi(container: Container): string {
  if (container.status === 'STOPPED') return 'STOPPED';
  return container.status === 'RUNNING' || container.status === 'RESOURCES_PROVISIONED' ? 'RUNNING' : 'PENDING';
}
