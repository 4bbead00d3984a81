/** Why CreateService, UpdateService and DeleteService say no (SV-01 to SV-03, AZ-02, NW-04, SV-17). Pure. */
import type { Compute } from '../model/capacity.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ComputeInput, InputOf, KeptMembers, ServiceLoadBalancerInput } from '../model/commands.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { ReleaseSettings } from '../model/release.ts';
import type { Service } from '../model/service.ts';
import type { PlacementStrategy, TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { computeOf, computePart, refuseCompute } from '../rules/compute.ts';
import { findCluster, findService, findTaskDefinition } from '../rules/lookup.ts';
import { refusePlacement } from '../rules/placement-refusal.ts';
import { keptMembersOf, usesServiceConnect } from '../rules/service-members.ts';
import { namedPort, offeredPorts } from '../rules/service-names.ts';
import { memberOfEcs } from '../rules/release-requests.ts';
import { loadBalancerInputs, refuseLoadBalancers } from '../rules/service-load-balancers.ts';
import { isWindows } from '../rules/task-needs.ts';
import { mayRebalance, type Rebalanceable } from './rebalance.ts';

export function serviceOf(world: World, input: { readonly cluster: string; readonly service: string }): Service | null {
  const cluster = findCluster(world, input.cluster);
  return cluster === null ? null : findService(world, cluster, input.service);
}

export function currentDefinition(world: World, service: Service): TaskDefinition {
  return world.taskDefinitions[world.deployments[service.deployments[0]!]!.taskDefinition]!;
}

/** The compute of a service after an update: what is not given stays (SV-15, SV-20). */
export function updatedCompute(service: Service, input: ComputeInput): ComputeInput {
  const { launchType, capacityProviderStrategy, platformVersion } = { ...service.compute, ...computePart(input) };
  return computePart({
    launchType: capacityProviderStrategy === undefined ? launchType : undefined,
    capacityProviderStrategy,
    platformVersion,
  });
}

export function refuseCreate(world: World, input: InputOf<'CreateService'>): Refusal | null {
  const cluster = findCluster(world, input.cluster);
  if (cluster === null) return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster });
  const controlled = refuseController(input);
  if (controlled !== null) return controlled;
  const refused = input.taskDefinition === '' ? null : refuseDefinition(world, input.taskDefinition, null);
  if (refused !== null) return refused;
  const params = { service: input.serviceName };
  if (findService(world, cluster, input.serviceName) !== null) {
    return refusal('InvalidParameterException', 'service-exists', params);
  }
  // CD-08: what a task runs is said by each task set.
  if (input.taskDefinition === '') return refusePlacement(input.placementConstraints, input.placementStrategy);
  const definition = findTaskDefinition(world, input.taskDefinition)!;
  if (definition.networkMode === 'awsvpc' && input.networkConfiguration === null) {
    return refusal('InvalidParameterException', 'network-configuration-missing', {
      taskDefinition: input.taskDefinition,
    });
  }
  const unreachable =
    refuseLoadBalancers(world, definition, input.loadBalancers ?? []) ?? refuseConnect(definition, input);
  if (unreachable !== null) return unreachable;
  const schedulingStrategy = input.schedulingStrategy ?? 'REPLICA';
  const wrong =
    refuseRelease(input.release, { ...input, schedulingStrategy }, input.loadBalancers ?? []) ??
    refuseDaemon(schedulingStrategy, input.maximumPercent, input.placementStrategy) ??
    (input.availabilityZoneRebalancing === 'ENABLED'
      ? refuseRebalancing({ ...input, schedulingStrategy }, definition)
      : null);
  if (wrong !== null) return wrong;
  const unfit = refuseCompute(world, cluster, input, definition);
  if (unfit !== null) return unfit;
  const sky = refuseDaemonInTheSky(schedulingStrategy, computeOf(cluster, input, definition));
  if (sky !== null) return sky;
  return refusePlacement([...definition.placementConstraints, ...input.placementConstraints], input.placementStrategy);
}

/** The definition this service may be given, or why not (BB-18). */
export function refuseDefinition(world: World, name: string, current: TaskDefinition | null): Refusal | null {
  const definition = findTaskDefinition(world, name);
  const params = { taskDefinition: name };
  if (definition === null) return refusal('ClientException', 'task-definition-not-found', params);
  return definition.status === 'ACTIVE' || definition === current
    ? null
    : refusal('ClientException', 'task-definition-inactive', params);
}

/** SC-03; and what is offered is a port that the task definition names (SC-01). */
function refuseConnect(definition: TaskDefinition, members: KeptMembers): Refusal | null {
  if (!usesServiceConnect(members)) return null;
  const taskDefinition = `${definition.family}:${definition.revision}`;
  if (isWindows(definition.source)) {
    return refusal('InvalidParameterException', 'service-connect-windows', { taskDefinition });
  }
  const ports = offeredPorts(members.serviceConnectConfiguration);
  const portName = ports.find((name) => namedPort(definition, name) === null);
  return portName === undefined
    ? null
    : refusal('InvalidParameterException', 'service-connect-port', { portName, taskDefinition });
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

function refuseRebalancing(service: Rebalanceable, definition: TaskDefinition): Refusal | null {
  return mayRebalance(service, definition) ? null : refusal('InvalidParameterException', 'rebalancing-not-eligible');
}

/** CB-10, AZ-02, SV-01: what only ECS's own controller can do. */
function refuseController(input: InputOf<'CreateService'>): Refusal | null {
  const controller = input.deploymentController;
  if (controller === undefined) return null;
  const no = (what: string): Refusal =>
    refusal('InvalidParameterException', 'controller-settings', { what, controller });
  if ((input.schedulingStrategy ?? 'REPLICA') === 'DAEMON') return no('schedulingStrategy');
  const wrong = settingOfEcs(input.release);
  if (wrong !== null) return no(wrong);
  if (controller === 'EXTERNAL')
    return input.availabilityZoneRebalancing === 'ENABLED' ? no('availabilityZoneRebalancing') : null;
  return (input.loadBalancers ?? []).length === 1 ? null : no('loadBalancers');
}

/** The first of them that is there; null for none. */
function settingOfEcs(release: ReleaseSettings | undefined): string | null {
  const { strategy = 'ROLLING', deploymentCircuitBreaker, alarms, earlySuccessCriteria } = release ?? {};
  if (strategy !== 'ROLLING') return 'strategy';
  if (deploymentCircuitBreaker?.enable === true) return 'deploymentCircuitBreaker';
  if (alarms?.enable === true) return 'alarms';
  return earlySuccessCriteria?.enable === true ? 'earlySuccessCriteria' : null;
}

/** CD-07: what a service says that CodeDeploy or a user moves; the rest is said by each of its task sets. */
function refuseControlled(service: Service, input: InputOf<'UpdateService'>): Refusal | null {
  const controller = service.deploymentController;
  if (controller === undefined) return null;
  const exception = 'InvalidParameterException';
  const isCodeDeploy = controller === 'CODE_DEPLOY';
  const code = isCodeDeploy ? 'controller-code-deploy' : 'controller-external';
  const no = (what: string): Refusal => refusal(exception, code, { what });
  if (input.taskDefinition !== null) return no('task definition');
  if (input.networkConfiguration !== undefined && input.networkConfiguration !== null) return no('network parameters');
  if (input.loadBalancers !== undefined) return no('load balancers');
  if (input.platformVersion !== undefined) return no('platform version');
  if (input.capacityProviderStrategy !== undefined) return no('capacity provider strategy');
  if (Object.keys(keptMembersOf(input)).length > 0) return no('service registries');
  if (input.forceNewDeployment) {
    return isCodeDeploy ? refusal(exception, 'controller-code-deploy-force') : no('deployment');
  }
  const what = settingOfEcs({ ...service.release, ...input.release });
  if (what !== null) return refusal(exception, 'controller-settings', { what, controller });
  if (isCodeDeploy || input.availabilityZoneRebalancing !== 'ENABLED') return null;
  return refusal(exception, 'controller-settings', { what: 'availabilityZoneRebalancing', controller });
}

export function refuseService(
  world: World,
  input: { readonly cluster: string; readonly service: string },
): Refusal | null {
  const cluster: Cluster | null = findCluster(world, input.cluster);
  if (cluster === null) return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster });
  const service = findService(world, cluster, input.service);
  const params = { service: input.service };
  if (service === null) return refusal('ServiceNotFoundException', 'service-not-found', params);
  return service.status === 'ACTIVE' ? null : refusal('ServiceNotActiveException', 'service-not-active', params);
}

export function refuseUpdate(world: World, input: InputOf<'UpdateService'>): Refusal | null {
  const refused = refuseService(world, input);
  if (refused !== null) return refused;
  const service = serviceOf(world, input)!;
  const minimum = input.minimumHealthyPercent ?? service.minimumHealthyPercent;
  const maximum = input.maximumPercent ?? service.maximumPercent;
  if (maximum < minimum) {
    return refusal('InvalidParameterException', 'percents-crossed', { minimum, maximum });
  }
  // RU-10: with what the service has already.
  const { enable = false, healthyPercent = 100 } = { ...service.release, ...input.release }.earlySuccessCriteria ?? {};
  if (enable && healthyPercent < minimum) {
    const params = { healthyPercent, minimumHealthyPercent: minimum };
    return refusal('InvalidParameterException', 'early-success-below-minimum', params);
  }
  const controlled = refuseControlled(service, input);
  if (controlled !== null) return controlled;
  if (service.deploymentController === 'EXTERNAL') {
    const { placementConstraints: constraints, placementStrategy: strategy } = { ...service, ...nonNull(input) };
    return refusePlacement(constraints, strategy);
  }
  const current = currentDefinition(world, service);
  const invalid = input.taskDefinition === null ? null : refuseDefinition(world, input.taskDefinition, current);
  if (invalid !== null) return invalid;
  const definition = input.taskDefinition === null ? current : findTaskDefinition(world, input.taskDefinition)!;
  const { placementConstraints, placementStrategy } = { ...service, ...nonNull(input) };
  const loadBalancers = input.loadBalancers ?? loadBalancersKept(world, service);
  return (
    refusePlacement([...definition.placementConstraints, ...placementConstraints], placementStrategy) ??
    refuseLoadBalancers(world, definition, loadBalancers) ??
    refuseConnect(definition, { ...world.deployments[service.deployments[0]!]!.kept, ...keptMembersOf(input) }) ??
    refuseRelease({ ...service.release, ...input.release }, service, loadBalancers) ??
    refuseKeeping(service, input, definition, maximum) ??
    refuseOtherCompute(world, service, input, definition) ??
    refuseWithoutNetwork(service, input, definition)
  );
}

/** A new revision has to fit the target groups that stay (SV-17). */
function loadBalancersKept(world: World, service: Service): ServiceLoadBalancerInput[] {
  return loadBalancerInputs(world, world.deployments[service.deployments[0]!]!.loadBalancers ?? []);
}

/** NB-01, NB-03, CB-10: what a strategy needs beside itself, and whose controller acts on it. */
function refuseRelease(
  release: ReleaseSettings = {},
  { schedulingStrategy, deploymentController }: Pick<Service, 'schedulingStrategy' | 'deploymentController'>,
  loadBalancers: readonly ServiceLoadBalancerInput[],
): Refusal | null {
  const { strategy = 'ROLLING', bakeTimeInMinutes } = release;
  const member = deploymentController === undefined ? null : memberOfEcs(release);
  if (member !== null) {
    const params = { key: member, controller: deploymentController! };
    return refusal('InvalidParameterException', 'member-of-ecs', params);
  }
  if (strategy === 'ROLLING') return null;
  const no = (code: string): Refusal => refusal('InvalidParameterException', code, { strategy });
  if (schedulingStrategy === 'DAEMON') return no('strategy-of-daemon');
  if (loadBalancers.every((entry) => entry.advanced === undefined)) return no('strategy-needs-load-balancer');
  return strategy === 'BLUE_GREEN' && bakeTimeInMinutes === undefined ? no('bake-time-needed') : null;
}

/** A service that has run without a network of its own needs to be given one. */
function refuseWithoutNetwork(
  service: Service,
  input: InputOf<'UpdateService'>,
  { networkMode }: TaskDefinition,
): Refusal | null {
  const subnets = input.networkConfiguration?.subnets ?? service.subnets;
  if (input.taskDefinition === null || networkMode !== 'awsvpc' || subnets.length > 0) return null;
  const params = { taskDefinition: input.taskDefinition };
  return refusal('InvalidParameterException', 'network-configuration-missing', params);
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

function refuseOtherCompute(
  world: World,
  service: Service,
  input: InputOf<'UpdateService'>,
  definition: TaskDefinition,
): Refusal | null {
  const compute = updatedCompute(service, input);
  // What a cluster runs tasks on by default is no matter of a service that was created without it.
  const cluster = Object.keys(compute).length === 0 ? null : world.clusters[service.cluster]!;
  const { placementConstraints, placementStrategy } = { ...service, ...nonNull(input) };
  const networkConfiguration = input.networkConfiguration ?? null;
  const request = { ...compute, placementConstraints, placementStrategy, networkConfiguration };
  const unfit = refuseCompute(world, cluster, request, definition);
  return unfit ?? refuseDaemonInTheSky(service.schedulingStrategy, computeOf(cluster, compute, definition));
}

/** SV-01. */
function refuseDaemonInTheSky(strategy: Service['schedulingStrategy'], compute: Compute | null): Refusal | null {
  return strategy === 'DAEMON' && compute?.launchType === 'FARGATE'
    ? refusal('InvalidParameterException', 'daemon-on-fargate')
    : null;
}

function nonNull({ placementConstraints, placementStrategy }: InputOf<'UpdateService'>) {
  return {
    ...(placementConstraints === null ? {} : { placementConstraints }),
    ...(placementStrategy === null ? {} : { placementStrategy }),
  };
}

/** Nobody scales a daemon, so nobody has to (SV-01). */
export function refuseDelete(world: World, input: InputOf<'DeleteService'>): Refusal | null {
  const refused = refuseService(world, input);
  if (refused !== null) return refused;
  const { schedulingStrategy, desiredCount } = serviceOf(world, input)!;
  if (schedulingStrategy === 'DAEMON' || desiredCount === 0 || input.force) return null;
  const params = { service: input.service };
  return refusal('InvalidParameterException', 'service-not-scaled-to-zero', params, 'force-or-zero');
}
