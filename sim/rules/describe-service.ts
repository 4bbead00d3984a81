/** A service and its deployments as describe-services shows them (SV-01, SV-05, SV-14). */
import type { Deployment, Service } from '../model/service.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { Task, TaskStatus } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { constraintsOf, dateOf, described, strategyOf } from './described.ts';

/** What pendingCount counts: on the way to RUNNING. */
const PENDING: readonly TaskStatus[] = ['PROVISIONING', 'PENDING', 'ACTIVATING'];

/** An entry of describe-services. */
export function describeService(world: World, service: Service): JsonObject {
  const deployments = service.deployments.map((key) => world.deployments[key]!);
  const tasks = deployments.flatMap((deployment) => tasksOf(world, deployment));
  const primary = deployments[0];
  return described({
    serviceArn: service.serviceArn,
    serviceName: service.serviceName,
    clusterArn: world.clusters[service.cluster]!.clusterArn,
    status: service.status,
    desiredCount: service.desiredCount,
    ...counts(tasks),
    launchType: service.launchType,
    schedulingStrategy: service.schedulingStrategy,
    taskDefinition:
      primary === undefined ? undefined : world.taskDefinitions[primary.taskDefinition]!.taskDefinitionArn,
    deploymentConfiguration: {
      maximumPercent: service.maximumPercent,
      minimumHealthyPercent: service.minimumHealthyPercent,
    },
    deploymentController: { type: 'ECS' },
    deployments: deployments.map((deployment) => describeDeployment(world, deployment)),
    placementConstraints: constraintsOf(service.placementConstraints),
    placementStrategy: strategyOf(service.placementStrategy),
    networkConfiguration:
      service.subnets.length === 0
        ? undefined
        : { awsvpcConfiguration: { subnets: service.subnets, assignPublicIp: 'DISABLED' } },
    loadBalancers: [],
    serviceRegistries: [],
    events: service.events.map(({ id, createdAtUs, message }) =>
      described({ id, createdAt: dateOf(createdAtUs), message }),
    ),
    createdAt: dateOf(service.createdAtUs),
  });
}

/** An entry of a service's `deployments`. Only the primary one has the service's desired count. */
export function describeDeployment(world: World, deployment: Deployment): JsonObject {
  const service = world.services[deployment.service]!;
  const [status, rolloutState] = deployment.state.split('.');
  return described({
    id: deployment.id,
    status,
    taskDefinition: world.taskDefinitions[deployment.taskDefinition]!.taskDefinitionArn,
    desiredCount: status === 'PRIMARY' ? service.desiredCount : undefined,
    ...counts(tasksOf(world, deployment)),
    failedTasks: deployment.failedTasks,
    launchType: service.launchType,
    rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
    createdAt: dateOf(deployment.createdAtUs),
  });
}

function tasksOf(world: World, deployment: Deployment): Task[] {
  return deployment.tasks.map((key) => world.tasks[key]!);
}

function counts(tasks: readonly Task[]): { runningCount: number; pendingCount: number } {
  return {
    runningCount: tasks.filter((task) => task.lastStatus === 'RUNNING').length,
    pendingCount: tasks.filter((task) => PENDING.includes(task.lastStatus)).length,
  };
}
