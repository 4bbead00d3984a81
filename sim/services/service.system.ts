/**
 * Models: CreateService, UpdateService and DeleteService for replica services on EC2 with the rolling deployment
 * controller (SV-01, SV-03, SV-12, SV-14 to SV-16, RU-03).
 * Leaves out: daemons, other controllers, load balancers, capacity providers.
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import type { Cluster } from '../model/cluster.ts';
import type { InputOf } from '../model/commands.ts';
import type { DeploymentKey, ServiceKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { Deployment, Service } from '../model/service.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { findCluster, findService, findTaskDefinition } from '../rules/lookup.ts';
import { deploymentId, ecsArn } from '../rules/minting.ts';
import { refusePlacement } from '../rules/placement-refusal.ts';
import { wake } from './desired-count.system.ts';
import { clearCause } from './service-events.ts';

/** The newest deployment becomes PRIMARY, the one before ACTIVE (SV-14, SV-16). */
function deploy(ctx: Context, service: Service, definition: TaskDefinition): Deployment {
  const { world } = ctx;
  const key = world.deployments.length as DeploymentKey;
  const before = service.deployments[0];
  if (before !== undefined) ctx.send('deployment', before, 'SUPERSEDE');
  const id = deploymentId(ctx.random('id/deployment'));
  const deployment: Deployment = {
    key,
    id,
    service: service.key,
    taskDefinition: definition.key,
    createdAtUs: ctx.nowUs,
    state: 'PRIMARY.IN_PROGRESS',
    rolloutStateReason: `ECS deployment ${id} in progress.`,
    failedTasks: 0,
    tasks: [],
    failedStartsInARow: 0,
    timers: {},
  };
  world.deployments.push(deployment);
  service.deployments.unshift(key);
  // With two deployments a service is not steady, even when there is nothing to do for the new one (SV-04).
  service.steady = false;
  clearCause(service, 'steady');
  ctx.start('deployment', key);
  ctx.say({ kind: 'DeploymentCreated', service: service.key, deployment: key });
  return deployment;
}

/** SV-12: an update ends the pause, the count of failures that it grew from, and the episode of SV-10. */
function endThrottling(world: World, service: Service): void {
  service.throttledUntilUs = 0;
  service.impaired = false;
  clearCause(service, 'impaired');
  const primary = world.deployments[service.deployments[0]!]!;
  primary.failedStartsInARow = 0;
  delete primary.lastFailedStartAtUs;
}

/** The definition this service may be given, or why not (BB-18). */
function refuseDefinition(world: World, name: string, current: TaskDefinition | null): Refusal | null {
  const definition = findTaskDefinition(world, name);
  const params = { taskDefinition: name };
  if (definition === null) return refusal('ClientException', 'task-definition-not-found', params);
  return definition.status === 'ACTIVE' || definition === current
    ? null
    : refusal('ClientException', 'task-definition-inactive', params);
}

function refuseCreate(world: World, input: InputOf<'CreateService'>): Refusal | null {
  const cluster = findCluster(world, input.cluster);
  if (cluster === null) return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster });
  const refused = refuseDefinition(world, input.taskDefinition, null);
  if (refused !== null) return refused;
  const params = { service: input.serviceName };
  if (findService(world, cluster, input.serviceName) !== null) {
    return refusal('InvalidParameterException', 'service-exists', params);
  }
  if (
    findTaskDefinition(world, input.taskDefinition)!.networkMode === 'awsvpc' &&
    input.networkConfiguration === null
  ) {
    return refusal('InvalidParameterException', 'network-configuration-missing', {
      taskDefinition: input.taskDefinition,
    });
  }
  const { placementConstraints } = findTaskDefinition(world, input.taskDefinition)!;
  return refusePlacement([...placementConstraints, ...input.placementConstraints], input.placementStrategy);
}

function create(ctx: Context, input: InputOf<'CreateService'>): Service {
  const cluster = findCluster(ctx.world, input.cluster)!;
  const key = ctx.world.services.length as ServiceKey;
  const region = ctx.world.regions[cluster.region]!.name;
  const service: Service = {
    key,
    serviceName: input.serviceName,
    serviceArn: ecsArn(region, `service/${cluster.clusterName}/${input.serviceName}`),
    cluster: cluster.key,
    launchType: 'EC2',
    schedulingStrategy: 'REPLICA',
    subnets: input.networkConfiguration?.subnets ?? [],
    status: 'ACTIVE',
    desiredCount: input.desiredCount,
    minimumHealthyPercent: input.minimumHealthyPercent,
    maximumPercent: input.maximumPercent,
    placementConstraints: input.placementConstraints,
    placementStrategy: input.placementStrategy,
    deployments: [],
    events: [],
    saidAtUs: {},
    steady: false,
    wake: NO_EVENT,
    wakeAtUs: 0,
    waitingOn: null,
    throttledUntilUs: 0,
    impaired: false,
    createdAtUs: ctx.nowUs,
    timers: {},
  };
  ctx.world.services.push(service);
  cluster.services.push(key);
  ctx.start('service', key);
  ctx.touch('cluster', cluster.key);
  deploy(ctx, service, findTaskDefinition(ctx.world, input.taskDefinition)!);
  wake(ctx, service);
  return service;
}

function serviceOf(world: World, input: { readonly cluster: string; readonly service: string }): Service | null {
  const cluster = findCluster(world, input.cluster);
  return cluster === null ? null : findService(world, cluster, input.service);
}

function currentDefinition(world: World, service: Service): TaskDefinition {
  return world.taskDefinitions[world.deployments[service.deployments[0]!]!.taskDefinition]!;
}

function refuseService(world: World, input: { readonly cluster: string; readonly service: string }): Refusal | null {
  const cluster: Cluster | null = findCluster(world, input.cluster);
  if (cluster === null) return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster });
  const service = findService(world, cluster, input.service);
  const params = { service: input.service };
  if (service === null) return refusal('ServiceNotFoundException', 'service-not-found', params);
  return service.status === 'ACTIVE' ? null : refusal('ServiceNotActiveException', 'service-not-active', params);
}

function refuseUpdate(world: World, input: InputOf<'UpdateService'>): Refusal | null {
  const refused = refuseService(world, input);
  if (refused !== null) return refused;
  const service = serviceOf(world, input)!;
  const minimum = input.minimumHealthyPercent ?? service.minimumHealthyPercent;
  const maximum = input.maximumPercent ?? service.maximumPercent;
  if (maximum < minimum) {
    return refusal('InvalidParameterException', 'percents-crossed', { minimum, maximum });
  }
  const misplaced = refusePlacement(
    input.placementConstraints ?? service.placementConstraints,
    input.placementStrategy ?? service.placementStrategy,
  );
  if (misplaced !== null || input.taskDefinition === null) return misplaced;
  const current = currentDefinition(world, service);
  const invalid = refuseDefinition(world, input.taskDefinition, current);
  if (invalid !== null) return invalid;
  return findTaskDefinition(world, input.taskDefinition)!.networkMode === 'awsvpc' && service.subnets.length === 0
    ? refusal('InvalidParameterException', 'network-configuration-missing', { taskDefinition: input.taskDefinition })
    : null;
}

function update(ctx: Context, input: InputOf<'UpdateService'>): void {
  const service = serviceOf(ctx.world, input)!;
  service.minimumHealthyPercent = input.minimumHealthyPercent ?? service.minimumHealthyPercent;
  service.maximumPercent = input.maximumPercent ?? service.maximumPercent;
  service.placementConstraints = input.placementConstraints ?? service.placementConstraints;
  service.placementStrategy = input.placementStrategy ?? service.placementStrategy;
  if (input.desiredCount !== null && input.desiredCount !== service.desiredCount) {
    service.desiredCount = input.desiredCount;
    ctx.say({ kind: 'ServiceDesiredCountChanged', service: service.key, desiredCount: input.desiredCount });
  }
  const current = currentDefinition(ctx.world, service);
  const wanted = input.taskDefinition === null ? current : findTaskDefinition(ctx.world, input.taskDefinition)!;
  // SV-15: only a new task definition or a forced deployment starts one.
  if (wanted !== current || input.forceNewDeployment) deploy(ctx, service, wanted);
  endThrottling(ctx.world, service);
  service.waitingOn = null;
  ctx.touch('service', service.key);
  wake(ctx, service);
}

export const serviceSystem: System = {
  name: 'service',
  hears: {
    StateChanged: (event, ctx) => {
      if (event.chart !== 'service' || event.to !== 'INACTIVE') return;
      const service = ctx.world.services[event.key]!;
      for (const key of service.deployments) ctx.send('deployment', key, 'RETIRE');
      service.deployments = [];
      service.steady = false;
      const cluster = ctx.world.clusters[service.cluster]!;
      cluster.services = cluster.services.filter((key) => key !== service.key);
      ctx.touch('cluster', cluster.key);
    },
  },
  charts: [{ chart: 'service' }, { chart: 'deployment' }],
  commands: [
    handler({
      op: 'CreateService',
      query: (world, { input }) => refuseCreate(world, input),
      execute: ({ input }, ctx, line) => ctx.answer(line, { serviceArn: create(ctx, input).serviceArn }),
    }),
    handler({
      op: 'UpdateService',
      query: (world, { input }) => refuseUpdate(world, input),
      execute: ({ input }, ctx) => update(ctx, input),
    }),
    handler({
      op: 'DeleteService',
      query: (world, { input }) => {
        const refused = refuseService(world, input);
        if (refused !== null) return refused;
        const service = serviceOf(world, input)!;
        return service.desiredCount === 0 || input.force
          ? null
          : refusal(
              'InvalidParameterException',
              'service-not-scaled-to-zero',
              { service: input.service },
              'force-or-zero',
            );
      },
      execute: ({ input }, ctx) => {
        const service = serviceOf(ctx.world, input)!;
        ctx.send('service', service.key, 'DELETE');
        wake(ctx, service);
      },
    }),
  ],
};
