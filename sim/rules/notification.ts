/** Notifications in the shape in which EventBridge delivers them (EV-01 to EV-05). */
import type { ContainerInstance } from '../model/agent.ts';
import { ACCOUNT_ID } from '../model/ids.ts';
import type {
  DeploymentNotification,
  Notification,
  ServiceNotification,
  TaskNotification,
} from '../model/notification.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { openStream, seedStream } from '../kernel/random.ts';
import { describeContainerInstance } from './describe-instance.ts';
import { describeTask } from './describe-task.ts';
import { dateOf, described } from './described.ts';
import { isoOfUs } from './epoch.ts';
import { ecsArn, uuid } from './minting.ts';

/** What a notification is about, and what it says of it. */
interface Content {
  readonly region: string;
  readonly arn: string;
  readonly detail: JsonObject;
}

/**
 * The envelope with its detail (EV-01). Tasks and instances are shown as they stand in `world`: to be asked at the end of
 * the occurrence during which the notification was sent. Its id depends on the seed and its number alone.
 */
export function describeNotification(world: World, notification: Notification): JsonObject {
  const { number, atUs, detailType } = notification;
  const { region, arn, detail } = contentOf(world, notification);
  return {
    version: '0',
    id: idOf(world, `notification/${number}`),
    'detail-type': detailType,
    source: 'aws.ecs',
    account: ACCOUNT_ID,
    // To the second, as EventBridge has it.
    time: isoOfUs(atUs).replace(/\.[0-9]{3}Z$/, 'Z'),
    region,
    resources: [arn],
    detail,
  };
}

function idOf(world: World, name: string): string {
  return uuid(openStream(seedStream(world.seed, name)));
}

/** The fourth part of an ARN. */
function regionOf(arn: string): string {
  return arn.split(':')[3]!;
}

function contentOf(world: World, notification: Notification): Content {
  switch (notification.detailType) {
    case 'ECS Task State Change':
      return taskContent(world, notification);
    case 'ECS Container Instance State Change': {
      const row = world.containerInstances[notification.containerInstance]!;
      const { containerInstanceArn: arn } = row;
      const detail = instanceDetail(world, row, notification.atUs, notification.version);
      return { region: regionOf(arn), arn, detail };
    }
    case 'ECS Service Action':
      return serviceContent(world, notification);
    case 'ECS Deployment State Change':
      return deploymentContent(world, notification);
  }
}

/** EV-02: the task as describe-tasks shows it, with what only events have. */
function taskContent(world: World, notification: TaskNotification): Content {
  const task = world.tasks[notification.task]!;
  const { taskArn: arn } = task;
  const region = regionOf(arn);
  const names = task.containers.map((key) => world.containers[key]!).filter(({ internal }) => !internal);
  const { attachments: _attachments, containers, ...own } = describeTask(world, task);
  const detail = described({
    ...own,
    attachments: attachmentsOf(task),
    containers: (containers as JsonObject[]).map((container, index) => ({
      containerArn: containerArn(world, task, region, names[index]!.key),
      ...container,
    })),
    overrides: { containerOverrides: names.map(({ name }) => ({ name })) },
    lastStatus: notification.lastStatus,
    desiredStatus: notification.desiredStatus,
    updatedAt: dateOf(notification.atUs),
    version: notification.version,
  });
  return { region, arn, detail };
}

function containerArn(world: World, task: Task, region: string, container: number): string {
  const { clusterName } = world.clusters[task.cluster]!;
  return ecsArn(region, `container/${clusterName}/${task.id}/${idOf(world, `container/${container}`)}`);
}

/** In events the type of an attachment is `eni` (section 8 of the messages). */
function attachmentsOf(task: Task): JsonObject[] {
  if (task.eni === null) return [];
  const { attachmentId, subnetId, networkInterfaceId, macAddress, privateIpv4Address, status } = task.eni;
  const details = [
    { name: 'subnetId', value: subnetId },
    { name: 'networkInterfaceId', value: networkInterfaceId },
    { name: 'macAddress', value: macAddress },
    { name: 'privateIPv4Address', value: privateIpv4Address },
  ];
  return [{ id: attachmentId, type: 'eni', status, details }];
}

/** EV-02: the container instance without the counts, which events do not have. */
function instanceDetail(world: World, row: ContainerInstance, atUs: number, version: number): JsonObject {
  const {
    runningTasksCount: _running,
    pendingTasksCount: _pending,
    registeredAt: _registeredAt,
    ...own
  } = describeContainerInstance(world, row);
  const { clusterArn } = world.clusters[row.cluster]!;
  return described({ ...own, clusterArn, updatedAt: isoOfUs(atUs), version });
}

/** EV-04. It has no version. */
function serviceContent(world: World, notification: ServiceNotification): Content {
  const service = world.services[notification.service]!;
  const { serviceArn: arn } = service;
  const { eventType, eventName, reason, containerInstances, capacityProviders, atUs } = notification;
  const detail = described({
    eventType,
    eventName,
    clusterArn: world.clusters[service.cluster]!.clusterArn,
    capacityProviderArns:
      capacityProviders.length === 0
        ? undefined
        : capacityProviders.map((name) => capacityProviderArn(world, regionOf(arn), name)),
    containerInstanceArns:
      containerInstances.length === 0
        ? undefined
        : containerInstances.map((key) => world.containerInstances[key]!.containerInstanceArn),
    reason,
    createdAt: isoOfUs(atUs),
  });
  return { region: regionOf(arn), arn, detail };
}

/** The built-in providers have no row. */
function capacityProviderArn(world: World, region: string, name: string): string {
  const own = world.capacityProviders.find((row) => row.name === name);
  return own?.capacityProviderArn ?? ecsArn(region, `capacity-provider/${name}`);
}

/** EV-05. */
function deploymentContent(world: World, notification: DeploymentNotification): Content {
  const deployment = world.deployments[notification.deployment]!;
  const { serviceArn: arn } = world.services[deployment.service]!;
  const { eventType, eventName, reason, atUs } = notification;
  const detail = { eventType, eventName, deploymentId: deployment.id, updatedAt: isoOfUs(atUs), reason };
  return { region: regionOf(arn), arn, detail };
}
