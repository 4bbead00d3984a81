/** A task and its containers as describe-tasks shows them (TL-08, TL-12, TL-15, TL-19, NW-12). */
import type { Container } from '../model/container.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { dateOf, described } from './described.ts';

/** An entry of describe-tasks. Leaves out ids of attachments and ARNs of containers, which are not simulated. */
export function describeTask(world: World, task: Task): JsonObject {
  const ci = world.containerInstances[task.containerInstance]!;
  const instance = world.instances[ci.instance]!;
  return described({
    taskArn: task.taskArn,
    clusterArn: world.clusters[task.cluster]!.clusterArn,
    taskDefinitionArn: world.taskDefinitions[task.taskDefinition]!.taskDefinitionArn,
    containerInstanceArn: ci.containerInstanceArn,
    availabilityZone: world.zones[instance.zone]!.name,
    group: task.group,
    startedBy: task.startedBy === '' ? undefined : task.startedBy,
    launchType: task.launchType,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: 'UNKNOWN',
    cpu: String(task.needs.cpu),
    memory: String(task.needs.memoryMiB),
    attachments: attachments(task),
    containers: task.containers
      .map((key) => world.containers[key]!)
      .filter((container) => !container.internal)
      .map((container) => describeContainer(world, container)),
    connectivity: task.connectivityAtUs === null ? undefined : 'CONNECTED',
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

function attachments(task: Task): Json {
  if (task.eni === null) return [];
  const { networkInterfaceId, macAddress, privateIpv4Address, status } = task.eni;
  const details = [
    { name: 'networkInterfaceId', value: networkInterfaceId },
    { name: 'macAddress', value: macAddress },
    { name: 'privateIPv4Address', value: privateIpv4Address },
  ];
  return [{ type: 'ElasticNetworkInterface', status, details }];
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
    runtimeId: container.startedAtUs === null ? undefined : container.runtimeId,
    lastStatus: statusForApi(container),
    exitCode: container.exitCode,
    reason: container.reason,
    healthStatus: 'UNKNOWN',
    cpu: amount(definition?.cpu),
    memory: amount(definition?.memoryMiB),
    memoryReservation: amount(definition?.memoryReservationMiB),
    networkBindings: container.networkBindings.map(({ containerPort, port, protocol }) => ({
      bindIP: '0.0.0.0',
      containerPort,
      hostPort: port,
      protocol,
    })),
    networkInterfaces: task.eni === null ? [] : [{ privateIpv4Address: task.eni.privateIpv4Address }],
  });
}

function statusForApi(container: Container): string {
  if (container.status === 'STOPPED') return 'STOPPED';
  return container.status === 'RUNNING' || container.status === 'RESOURCES_PROVISIONED' ? 'RUNNING' : 'PENDING';
}
