/**
 * Models: CreateService, UpdateService and DeleteService, with the first task set of a service that CodeDeploy moves (SV-01 to SV-03, SV-07, SV-12,
 * SV-14 to SV-16, RU-03, AZ-01, AZ-02).
 * Leaves out: what service discovery, Service Connect, volumes and VPC Lattice bring about (that they
 * change is kept, and starts a deployment).
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import { seconds } from '../kernel/time.ts';
import type { ComputeInput, InputOf, KeptMembers, NetworkConfiguration } from '../model/commands.ts';
import type { DeploymentKey, ServiceKey } from '../model/ids.ts';
import type { Deployment, Service } from '../model/service.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { ServiceLoadBalancer } from '../model/target-group.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { findCluster, findTaskDefinition } from '../rules/lookup.ts';
import { deploymentId, ecsArn } from '../rules/minting.ts';
import { computeInputOf, computeOf } from '../rules/compute.ts';
import { changedMembers, keptMembersOf } from '../rules/service-members.ts';
import { clearCause } from '../rules/service-messages.ts';
import { createTaskSet, promoteTaskSet } from '../rules/task-sets.ts';
import { loadBalancersFrom, sameLoadBalancers } from '../rules/service-load-balancers.ts';
import { wake } from './desired-count.system.ts';
import { standOfNewRevision } from './new-revision.ts';
import { endRebalancing, mayRebalance } from './rebalance.ts';
import {
  currentDefinition,
  refuseCreate,
  refuseDelete,
  refuseUpdate,
  serviceOf,
  updatedCompute,
} from './service-refusals.ts';

/** The newest deployment becomes PRIMARY, the one before ACTIVE (SV-14, SV-16). */
function deploy(
  ctx: Context,
  service: Service,
  definition: TaskDefinition,
  loadBalancers: readonly ServiceLoadBalancer[] | undefined,
  kept: KeptMembers,
): Deployment {
  const { world } = ctx;
  const key = world.deployments.length as DeploymentKey;
  const stand = standOfNewRevision(world, service, loadBalancers);
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
    ...stand,
    ...(service.release === undefined ? {} : { release: service.release }),
    ...(Object.keys(kept).length === 0 ? {} : { kept }),
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
  const primary = world.deployments[service.deployments[0] ?? -1];
  // CD-08: there may be no task set yet.
  if (primary === undefined) return;
  primary.failedStartsInARow = 0;
  delete primary.lastFailedStartAtUs;
}

/** AZ-01: without a word about it ENABLED where it may be (AZ-02). */
function rebalancingOf(input: InputOf<'CreateService'>, definition: TaskDefinition | null): 'ENABLED' | 'DISABLED' {
  if (definition === null) return 'DISABLED';
  if (input.availabilityZoneRebalancing) return input.availabilityZoneRebalancing;
  const schedulingStrategy = input.schedulingStrategy ?? 'REPLICA';
  return mayRebalance({ ...input, schedulingStrategy }, definition) ? 'ENABLED' : 'DISABLED';
}

function create(ctx: Context, input: InputOf<'CreateService'>): Service {
  const cluster = findCluster(ctx.world, input.cluster)!;
  const key = ctx.world.services.length as ServiceKey;
  const region = ctx.world.regions[cluster.region]!.name;
  // CD-08: a service may leave it to its task sets.
  const definition = input.taskDefinition === '' ? null : findTaskDefinition(ctx.world, input.taskDefinition)!;
  const compute = definition === null ? null : computeOf(cluster, input, definition);
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
    ...(input.release === undefined ? {} : { release: input.release }),
    ...(input.deploymentController === undefined ? {} : { deploymentController: input.deploymentController }),
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
    launches: [],
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
  if (definition === null) return service;
  if (service.deploymentController === 'CODE_DEPLOY') {
    // CD-02: the first task set serves at once.
    const first = { definition, loadBalancers, scale: 100, externalId: null, startedBy: null };
    promoteTaskSet(ctx, service, createTaskSet(ctx, service, first));
    return service;
  }
  deploy(ctx, service, definition, loadBalancers, keptMembersOf(input));
  wake(ctx, service, service.schedulingStrategy === 'DAEMON' ? seconds(0) : undefined);
  return service;
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

/** Among what starts a deployment (SV-15): another platform version. Another strategy is for the tasks to come. */
function changeCompute(service: Service, input: ComputeInput, definition: TaskDefinition): boolean {
  const before = service.compute;
  const compute = updatedCompute(service, input);
  if (JSON.stringify(compute) === JSON.stringify(before ?? {})) return false;
  service.compute = compute;
  service.launchType = computeOf(null, compute, definition)?.launchType ?? 'EC2';
  return compute.platformVersion !== before?.platformVersion;
}

function update(ctx: Context, input: InputOf<'UpdateService'>): void {
  const service = serviceOf(ctx.world, input)!;
  service.minimumHealthyPercent = input.minimumHealthyPercent ?? service.minimumHealthyPercent;
  service.maximumPercent = input.maximumPercent ?? service.maximumPercent;
  if (input.release !== undefined) service.release = { ...service.release, ...input.release };
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
  if (service.deploymentController === undefined) redeploy(ctx, service, input);
  endThrottling(ctx.world, service);
  service.waitingOn = null;
  ctx.touch('service', service.key);
  wake(ctx, service);
}

/** A new deployment, where something changes that takes one (SV-15). */
function redeploy(ctx: Context, service: Service, input: InputOf<'UpdateService'>): void {
  const current = currentDefinition(ctx.world, service);
  const wanted = input.taskDefinition === null ? current : findTaskDefinition(ctx.world, input.taskDefinition)!;
  const before = ctx.world.deployments[service.deployments[0]!]!.loadBalancers;
  const asked = input.loadBalancers === undefined ? before : loadBalancersFrom(ctx.world, input.loadBalancers);
  const isOther = !sameLoadBalancers(asked, before);
  const after = isOther ? asked : before;
  const isElsewhere = changeCompute(service, input, wanted);
  const moves = changeNetwork(service, input.networkConfiguration ?? null) || isElsewhere;
  const keptBefore = ctx.world.deployments[service.deployments[0]!]!.kept ?? {};
  const kept = changedMembers(keptBefore, input);
  if (wanted !== current || moves || input.forceNewDeployment || isOther || kept !== null) {
    deploy(ctx, service, wanted, after, kept ?? keptBefore);
  }
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
      query: (world, { input }) => refuseDelete(world, input),
      execute: ({ input }, ctx) => {
        const service = serviceOf(ctx.world, input)!;
        ctx.send('service', service.key, 'DELETE');
        wake(ctx, service);
      },
    }),
  ],
};
