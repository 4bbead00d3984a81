/** A service and its deployments as describe-services shows them (SV-01, SV-05, SV-14). */
import type { Deployment, Service } from '../model/service.ts';
import type { ServiceLoadBalancer } from '../model/target-group.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import type { Task, TaskStatus } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { describeTaskSet } from './describe-code-deploy.ts';
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
    ...computeMembers(service),
    schedulingStrategy: service.schedulingStrategy,
    taskDefinition:
      primary === undefined ? undefined : world.taskDefinitions[primary.taskDefinition]!.taskDefinitionArn,
    deploymentConfiguration: {
      maximumPercent: service.maximumPercent,
      minimumHealthyPercent: service.minimumHealthyPercent,
      ...(service.release as unknown as JsonObject | undefined),
    },
    deploymentController: { type: service.deploymentController ?? 'ECS' },
    deployments: deployments
      .filter(({ taskSet }) => taskSet === undefined)
      .map((deployment) => describeDeployment(world, deployment)),
    // CD-02.
    taskSets: taskSetsOf(world, service),
    healthCheckGracePeriodSeconds: service.healthCheckGracePeriodSeconds,
    availabilityZoneRebalancing: service.availabilityZoneRebalancing,
    placementConstraints: constraintsOf(service.placementConstraints),
    placementStrategy: strategyOf(service.placementStrategy),
    networkConfiguration:
      service.subnets.length === 0
        ? undefined
        : { awsvpcConfiguration: { subnets: service.subnets, assignPublicIp: service.assignPublicIp ?? 'DISABLED' } },
    loadBalancers: (primary?.loadBalancers ?? []).map((entry) => describeLoadBalancerOf(world, entry)),
    serviceRegistries: [...(primary?.kept?.serviceRegistries ?? [])],
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
    ...computeMembers(service),
    serviceConnectConfiguration: deployment.kept?.serviceConnectConfiguration,
    volumeConfigurations: listed(deployment.kept?.volumeConfigurations),
    vpcLatticeConfigurations: listed(deployment.kept?.vpcLatticeConfigurations),
    rolloutState,
    rolloutStateReason: deployment.rolloutStateReason,
    createdAt: dateOf(deployment.createdAtUs),
  });
}

function taskSetsOf(world: World, { deployments, deploymentController }: Service): Json | undefined {
  if (deploymentController === undefined) return undefined;
  return deployments.map((key) => describeTaskSet(world, world.deployments[key]!));
}

/** An entry of a service's `loadBalancers` (SV-17, NB-01). */
function describeLoadBalancerOf(
  world: World,
  { targetGroup, containerName, containerPort, advanced }: ServiceLoadBalancer,
): JsonObject {
  return described({
    targetGroupArn: world.targetGroups[targetGroup]!.targetGroupArn,
    containerName,
    containerPort,
    advancedConfiguration:
      advanced === undefined
        ? undefined
        : described({
            alternateTargetGroupArn: world.targetGroups[advanced.alternate]!.targetGroupArn,
            productionListenerRule: advanced.productionRule,
            testListenerRule: advanced.testRule ?? undefined,
          }),
  });
}

/** A list that was given. */
function listed(list: readonly Json[] | undefined): Json | undefined {
  return list === undefined ? undefined : [...list];
}

/** Launch type or strategy, never both (BB-12). */
function computeMembers({ launchType, compute }: Service): JsonObject {
  const strategy = compute?.capacityProviderStrategy;
  const platformVersion = launchType === 'FARGATE' ? (compute?.platformVersion ?? 'LATEST') : undefined;
  return described({
    launchType: strategy === undefined ? launchType : undefined,
    capacityProviderStrategy: strategy?.map(({ capacityProvider, weight, base }) => ({
      capacityProvider,
      weight,
      base,
    })),
    platformVersion,
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
