/**
 * Models: CreateService, UpdateService and DeleteService with the rolling deployment controller (SV-01 to SV-03, SV-07, SV-12,
 * SV-14 to SV-16, RU-03, AZ-01, AZ-02).
 * Leaves out: other controllers, service discovery, Service Connect, volumes.
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import { seconds } from '../kernel/time.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ComputeInput, InputOf, NetworkConfiguration } from '../model/commands.ts';
import type { DeploymentKey, ServiceKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { Deployment, Service } from '../model/service.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { ServiceLoadBalancer } from '../model/target-group.ts';
import type { PlacementStrategy, TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { findCluster, findService, findTaskDefinition } from '../rules/lookup.ts';
import { deploymentId, ecsArn } from '../rules/minting.ts';
import { computeInputOf, computeOf, computePart, refuseCompute } from '../rules/compute.ts';
import { refusePlacement } from '../rules/placement-refusal.ts';
import { clearCause } from '../rules/service-messages.ts';
import { loadBalancersFrom, refuseLoadBalancers } from '../rules/service-load-balancers.ts';
import { wake } from './desired-count.system.ts';
import { endRebalancing, mayRebalance, type Rebalanceable } from './rebalance.ts';

/** The newest deployment becomes PRIMARY, the one before ACTIVE (SV-14, SV-16). */
function deploy(
  ctx: Context,
  service: Service,
  definition: TaskDefinition,
  loadBalancers: readonly ServiceLoadBalancer[] | undefined,
): Deployment {
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
    subnets: service.subnets,
    ...(loadBalancers === undefined ? {} : { loadBalancers }),
    timers: {},
  };
  world.deployments.push(deployment);
  service.deployments.unshift(key);
  endRebalancing(ctx, service);
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
  const definition = findTaskDefinition(world, input.taskDefinition)!;
  const unreachable = refuseLoadBalancers(world, definition, input.loadBalancers ?? []);
  if (unreachable !== null) return unreachable;
  const schedulingStrategy = input.schedulingStrategy ?? 'REPLICA';
  const wrong =
    refuseDaemon(schedulingStrategy, input.maximumPercent, input.placementStrategy) ??
    (input.availabilityZoneRebalancing === 'ENABLED'
      ? refuseRebalancing({ ...input, schedulingStrategy }, definition)
      : null);
  if (wrong !== null) return wrong;
  const unfit = refuseCompute(world, cluster, input, definition);
  if (unfit !== null) return unfit;
  // SV-01.
  if (schedulingStrategy === 'DAEMON' && computeOf(cluster, input, definition)?.launchType === 'FARGATE') {
    return refusal('InvalidParameterException', 'daemon-on-fargate');
  }
  return refusePlacement([...definition.placementConstraints, ...input.placementConstraints], input.placementStrategy);
}

/** AZ-01: without a word about it ENABLED where it may be (AZ-02). */
function rebalancingOf(input: InputOf<'CreateService'>, definition: TaskDefinition): 'ENABLED' | 'DISABLED' {
  if (input.availabilityZoneRebalancing) return input.availabilityZoneRebalancing;
  const schedulingStrategy = input.schedulingStrategy ?? 'REPLICA';
  return mayRebalance({ ...input, schedulingStrategy }, definition) ? 'ENABLED' : 'DISABLED';
}

function refuseRebalancing(service: Rebalanceable, definition: TaskDefinition): Refusal | null {
  return mayRebalance(service, definition) ? null : refusal('InvalidParameterException', 'rebalancing-not-eligible');
}

/** SV-02. */
function refuseDaemon(
  strategy: Service['schedulingStrategy'],
  maximumPercent: number,
  placementStrategy: readonly PlacementStrategy[],
): Refusal | null {
  if (strategy !== 'DAEMON') return null;
  if (maximumPercent !== 100) return refusal('InvalidParameterException', 'daemon-maximum', { limit: 100 });
  return placementStrategy.length > 0 ? refusal('InvalidParameterException', 'daemon-strategy') : null;
}

/** The compute of a service after an update: what is not given stays (SV-15, SV-20). */
function updatedCompute(service: Service, input: ComputeInput): ComputeInput {
  const { launchType, capacityProviderStrategy, platformVersion } = { ...service.compute, ...computePart(input) };
  return computePart({
    launchType: capacityProviderStrategy === undefined ? launchType : undefined,
    capacityProviderStrategy,
    platformVersion,
  });
}

function refuseOtherCompute(
  world: World,
  service: Service,
  input: InputOf<'UpdateService'>,
  definition: TaskDefinition,
): Refusal | null {
  const compute = updatedCompute(service, input);
  if (Object.keys(compute).length === 0) return null;
  const { placementConstraints, placementStrategy } = { ...service, ...nonNull(input) };
  const networkConfiguration = input.networkConfiguration ?? null;
  const request = { ...compute, placementConstraints, placementStrategy, networkConfiguration };
  return refuseCompute(world, world.clusters[service.cluster]!, request, definition);
}

function nonNull({ placementConstraints, placementStrategy }: InputOf<'UpdateService'>) {
  return {
    ...(placementConstraints === null ? {} : { placementConstraints }),
    ...(placementStrategy === null ? {} : { placementStrategy }),
  };
}

function create(ctx: Context, input: InputOf<'CreateService'>): Service {
  const cluster = findCluster(ctx.world, input.cluster)!;
  const key = ctx.world.services.length as ServiceKey;
  const region = ctx.world.regions[cluster.region]!.name;
  const definition = findTaskDefinition(ctx.world, input.taskDefinition)!;
  const compute = computeOf(cluster, input, definition);
  const service: Service = {
    key,
    serviceName: input.serviceName,
    serviceArn: ecsArn(region, `service/${cluster.clusterName}/${input.serviceName}`),
    cluster: cluster.key,
    launchType: compute?.launchType ?? 'EC2',
    ...(compute === null ? {} : { compute: computeInputOf(input, compute) }),
    schedulingStrategy: input.schedulingStrategy ?? 'REPLICA',
    subnets: input.networkConfiguration?.subnets ?? [],
    securityGroups: input.networkConfiguration?.securityGroups,
    assignPublicIp: input.networkConfiguration?.assignPublicIp,
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
    healthCheckGracePeriodSeconds: input.healthCheckGracePeriodSeconds ?? 0,
    availabilityZoneRebalancing: rebalancingOf(input, definition),
    rebalancing: null,
    launchesPaidUntilUs: 0,
    lastDecision: null,
    impaired: false,
    createdAtUs: ctx.nowUs,
    timers: {},
  };
  ctx.world.services.push(service);
  cluster.services.push(key);
  ctx.start('service', key);
  ctx.touch('cluster', cluster.key);
  const loadBalancers = loadBalancersFrom(ctx.world, input.loadBalancers ?? []);
  deploy(ctx, service, definition, loadBalancers);
  wake(ctx, service, service.schedulingStrategy === 'DAEMON' ? seconds(0) : undefined);
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

/** What UpdateService asks of daemons and of rebalancing that cannot be (SV-02, AZ-02). */
function refuseKeeping(
  service: Service,
  input: InputOf<'UpdateService'>,
  definition: TaskDefinition,
  maximumPercent: number,
): Refusal | null {
  const { schedulingStrategy } = service;
  const daemon = refuseDaemon(schedulingStrategy, maximumPercent, input.placementStrategy ?? []);
  if (daemon !== null || input.availabilityZoneRebalancing !== 'ENABLED') return daemon;
  const placementStrategy = input.placementStrategy ?? service.placementStrategy;
  const placementConstraints = input.placementConstraints ?? service.placementConstraints;
  return refuseRebalancing({ schedulingStrategy, maximumPercent, placementStrategy, placementConstraints }, definition);
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
  const current = currentDefinition(world, service);
  const definition = input.taskDefinition === null ? current : findTaskDefinition(world, input.taskDefinition);
  const unreachable =
    input.loadBalancers === undefined || definition === null
      ? null
      : refuseLoadBalancers(world, definition, input.loadBalancers);
  const wrong =
    misplaced ??
    unreachable ??
    refuseKeeping(service, input, current, maximum) ??
    refuseOtherCompute(world, service, input, definition ?? current);
  if (wrong !== null) return wrong;
  if (input.taskDefinition === null) return null;
  const invalid = refuseDefinition(world, input.taskDefinition, current);
  if (invalid !== null) return invalid;
  const subnets = input.networkConfiguration?.subnets ?? service.subnets;
  return findTaskDefinition(world, input.taskDefinition)!.networkMode === 'awsvpc' && subnets.length === 0
    ? refusal('InvalidParameterException', 'network-configuration-missing', { taskDefinition: input.taskDefinition })
    : null;
}

/** AZ-01: unchanged when nothing is said; what is under way is given up when it is turned off. */
function setRebalancing(ctx: Context, service: Service, wanted: Service['availabilityZoneRebalancing'] | null): void {
  if (wanted === 'DISABLED') endRebalancing(ctx, service);
  else if (service.rebalancing?.stopped) service.rebalancing = null;
  service.availabilityZoneRebalancing = wanted ?? service.availabilityZoneRebalancing;
}

/** Among what starts a deployment (SV-15): a network configuration that is another one. */
function changeNetwork(service: Service, network: NetworkConfiguration | null): boolean {
  if (network === null) return false;
  const text = (row: Partial<NetworkConfiguration>): string =>
    JSON.stringify([row.subnets, row.securityGroups ?? null, row.assignPublicIp ?? null]);
  if (text(network) === text(service as Partial<NetworkConfiguration>)) return false;
  service.subnets = network.subnets;
  service.securityGroups = network.securityGroups;
  service.assignPublicIp = network.assignPublicIp;
  return true;
}

/** SV-15: another strategy or platform version starts a deployment. */
function changeCompute(service: Service, input: ComputeInput, definition: TaskDefinition): boolean {
  const compute = updatedCompute(service, input);
  if (JSON.stringify(compute) === JSON.stringify(service.compute ?? {})) return false;
  service.compute = compute;
  service.launchType = computeOf(null, compute, definition)?.launchType ?? 'EC2';
  return true;
}

function update(ctx: Context, input: InputOf<'UpdateService'>): void {
  const service = serviceOf(ctx.world, input)!;
  service.minimumHealthyPercent = input.minimumHealthyPercent ?? service.minimumHealthyPercent;
  service.maximumPercent = input.maximumPercent ?? service.maximumPercent;
  service.placementConstraints = input.placementConstraints ?? service.placementConstraints;
  service.placementStrategy = input.placementStrategy ?? service.placementStrategy;
  service.healthCheckGracePeriodSeconds = input.healthCheckGracePeriodSeconds ?? service.healthCheckGracePeriodSeconds;
  setRebalancing(ctx, service, input.availabilityZoneRebalancing ?? null);
  // A daemon's count is derived (SV-01).
  const mayCount = service.schedulingStrategy === 'REPLICA';
  if (mayCount && input.desiredCount !== null && input.desiredCount !== service.desiredCount) {
    service.desiredCount = input.desiredCount;
    ctx.say({ kind: 'ServiceDesiredCountChanged', service: service.key, desiredCount: input.desiredCount });
  }
  const current = currentDefinition(ctx.world, service);
  const wanted = input.taskDefinition === null ? current : findTaskDefinition(ctx.world, input.taskDefinition)!;
  // SV-15: a new task definition, network configuration or list of load balancers starts a deployment, or force does.
  const before = ctx.world.deployments[service.deployments[0]!]!.loadBalancers;
  const after = input.loadBalancers === undefined ? before : loadBalancersFrom(ctx.world, input.loadBalancers);
  const isOther = JSON.stringify(after ?? []) !== JSON.stringify(before ?? []);
  const isElsewhere = changeCompute(service, input, wanted);
  const moves = changeNetwork(service, input.networkConfiguration ?? null) || isElsewhere;
  if (wanted !== current || moves || input.forceNewDeployment || isOther) deploy(ctx, service, wanted, after);
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
        // Nobody scales a daemon, so nobody has to (SV-01).
        const isDaemon = service.schedulingStrategy === 'DAEMON';
        return isDaemon || service.desiredCount === 0 || input.force
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
