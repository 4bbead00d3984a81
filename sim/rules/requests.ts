/** Requests in the shapes of the API → commands of the simulator, or the issues that are in the way. Pure, never throws. */
import type * as z from 'zod';
import { knownInstanceTypes } from '../catalog/instance-types.ts';
import { quota } from '../catalog/quotas.ts';
import type { Command, CommandOf, NetworkConfiguration, Op } from '../model/commands.ts';
import type { JsonObject, PlacementConstraint, PlacementStrategy } from '../model/task-definition.ts';
import { computeInput, overrideOf, strategyItems } from './capacity-requests.ts';
import { like, oneOf } from './expected.ts';
import { ACCOUNT_SETTINGS } from './account-settings.ts';
import { agentSettingsOf } from './agent-settings.ts';
import { faultOf } from './fault-requests.ts';
import {
  createListener,
  createLoadBalancer,
  createTargetGroup,
  modifyTargetGroup,
  serviceLoadBalancers,
  targetsOf,
  type RequestReader,
} from './load-balancer-requests.ts';
import { DEFAULT_CLUSTER, nameOfArn } from './lookup.ts';
import {
  placementConstraintOf,
  placementExpressionIssues,
  placementStrategyIssues,
  placementStrategyOf,
} from './placement-rules.ts';
import { readByRules } from './read-shape.ts';
import { DEFAULT_SECURITY_GROUP } from './security-groups.ts';
import { REQUEST_SCHEMAS, type RequestOf } from './request-schemas.ts';
import { desiredCountOf, keepingOf, percentsOf } from './service-requests.ts';
import { didYouMean, issue, type RuleIssue } from './rule-issue.ts';
import { readTaskDefinition } from './task-definition.ts';

export { REQUEST_SCHEMAS } from './request-schemas.ts';

/** Keys of a scenario's timeline → operations. */
export const TIMELINE_OPS: Readonly<Record<string, Op>> = {
  createCluster: 'CreateCluster',
  deleteCluster: 'DeleteCluster',
  registerTaskDefinition: 'RegisterTaskDefinition',
  deregisterTaskDefinition: 'DeregisterTaskDefinition',
  runTask: 'RunTask',
  startTask: 'StartTask',
  stopTask: 'StopTask',
  createService: 'CreateService',
  updateService: 'UpdateService',
  deleteService: 'DeleteService',
  updateTaskProtection: 'UpdateTaskProtection',
  getTaskProtection: 'GetTaskProtection',
  updateContainerInstancesState: 'UpdateContainerInstancesState',
  createTargetGroup: 'CreateTargetGroup',
  modifyTargetGroup: 'ModifyTargetGroup',
  createLoadBalancer: 'CreateLoadBalancer',
  createListener: 'CreateListener',
  registerTargets: 'RegisterTargets',
  deregisterTargets: 'DeregisterTargets',
  putAttributes: 'PutAttributes',
  createCapacityProvider: 'CreateCapacityProvider',
  deleteCapacityProvider: 'DeleteCapacityProvider',
  putClusterCapacityProviders: 'PutClusterCapacityProviders',
  setFargateQuota: 'world.setFargateQuota',
  createFleet: 'world.createFleet',
  launchInstances: 'world.launchInstances',
  pushImage: 'world.pushImage',
  terminateInstances: 'world.terminateInstances',
  stopInstances: 'world.stopInstances',
  startInstances: 'world.startInstances',
  deregisterContainerInstance: 'DeregisterContainerInstance',
  updateContainerAgent: 'UpdateContainerAgent',
  putAccountSetting: 'PutAccountSetting',
  attachNetworkInterface: 'world.attachNetworkInterface',
  tryConnection: 'world.tryConnection',
  fault: 'world.fault',
};

/** Operations of the real API that change something and that the simulator does not know yet. */
const OPERATIONS_NOT_YET: readonly string[] = [
  'ContinueServiceDeployment',
  'CreateTaskSet',
  'DeleteAttributes',
  'DeleteTaskDefinitions',
  'DeleteTaskSet',
  'PutAccountSettingDefault',
  'RegisterContainerInstance',
  'StopServiceDeployment',
  'TagResource',
  'UntagResource',
  'UpdateCapacityProvider',
  'UpdateCluster',
  'UpdateClusterSettings',
  'UpdateServicePrimaryTaskSet',
  'UpdateTaskSet',
];

/** A region that requests may name; the same shape as in a resolved scenario. */
export interface KnownRegion {
  readonly name: string;
  readonly zones: readonly string[];
  /** Names of its subnets, beside the zones, which stand for one each. */
  readonly subnets?: readonly string[];
  /** Names of the security groups; absent: any name will do. */
  readonly securityGroups?: readonly string[];
}
export type CommandReading = { readonly command: Command } | { readonly issues: readonly RuleIssue[] };

/**
 * Reads one request. `op` is an operation (`UpdateService`, `world.fault`) or a timeline key (`updateService`, `fault`).
 * With `regions`, region and zone names are checked and a request without region gets the only one; without them the
 * region stays as given, '' when absent. ARNs become the names they end on. Paths of issues start at the input.
 */
export function parseCommand(op: string, input: unknown, regions: readonly KnownRegion[] = []): CommandReading {
  const known = operationOf(op);
  if (known === null) return { issues: [unknownOperation(op)] };
  if (known === 'RegisterTaskDefinition') {
    const reading = readTaskDefinition(input);
    return 'issues' in reading ? reading : { command: { op: known, input: input as JsonObject } };
  }
  const reader = READERS[known] as (request: unknown, context: Reader) => Command;
  const reading = readByRules<z.ZodType>(REQUEST_SCHEMAS[known], input, (request) => {
    const context: Reader = { regions, issues: [] };
    reader(request, context);
    return context.issues;
  });
  return 'issues' in reading ? reading : { command: reader(reading.value, { regions, issues: [] }) };
}

/** The operation of a timeline key or of its own name; null for neither. */
export function operationOf(op: string): Op | null {
  if (Object.hasOwn(TIMELINE_OPS, op)) return TIMELINE_OPS[op]!;
  return Object.hasOwn(REQUEST_SCHEMAS, op) ? (op as Op) : null;
}

/** The issue of a name that is no operation, or of a real one that is not simulated yet. */
export function unknownOperation(op: string): RuleIssue {
  const pascal = op.slice(0, 1).toUpperCase() + op.slice(1);
  if (OPERATIONS_NOT_YET.includes(pascal)) return issue([], 'not-yet', { params: { key: op }, found: op });
  const names = /^[A-Z]/.test(op) ? Object.keys(REQUEST_SCHEMAS) : Object.keys(TIMELINE_OPS);
  return issue([], 'unknown-operation', { params: { key: op }, found: op, hint: didYouMean(op, names) });
}

/** What a reader may look at, and where it leaves its issues. */
interface Reader {
  readonly regions: readonly KnownRegion[];
  readonly issues: RuleIssue[];
}
type ReadOp = Exclude<Op, 'RegisterTaskDefinition'>;
type Readers = { readonly [O in ReadOp]: (request: RequestOf<O>, context: Reader) => CommandOf<O> };

/** SV-18. */
const PROTECTION_MINUTES = 120;

const READERS: Readers = {
  CreateCluster: (request, context) => ({
    op: 'CreateCluster',
    input: {
      clusterName: request.clusterName ?? DEFAULT_CLUSTER,
      region: regionOf(request.region, context),
      ...(request.capacityProviders === undefined
        ? {}
        : { capacityProviders: request.capacityProviders.map(nameOfArn) }),
      ...(request.defaultCapacityProviderStrategy === undefined
        ? {}
        : { defaultCapacityProviderStrategy: strategyItems(request.defaultCapacityProviderStrategy) }),
    },
  }),
  CreateCapacityProvider: (request, context) => {
    const { autoScalingGroupArn, managedScaling } = request.autoScalingGroupProvider;
    return {
      op: 'CreateCapacityProvider',
      input: {
        name: request.name,
        region: regionOf(request.region, context),
        fleet: nameOfArn(autoScalingGroupArn),
        managedScaling: managedScaling === undefined ? 'DISABLED' : (managedScaling.status ?? 'ENABLED'),
        targetCapacity: managedScaling?.targetCapacity ?? 100,
      },
    };
  },
  DeleteCapacityProvider: (request) => ({
    op: 'DeleteCapacityProvider',
    input: { capacityProvider: nameOfArn(request.capacityProvider) },
  }),
  PutClusterCapacityProviders: (request) => ({
    op: 'PutClusterCapacityProviders',
    input: {
      cluster: nameOfArn(request.cluster),
      capacityProviders: request.capacityProviders.map(nameOfArn),
      defaultCapacityProviderStrategy: strategyItems(request.defaultCapacityProviderStrategy),
    },
  }),
  'world.setFargateQuota': (request) => ({
    op: 'world.setFargateQuota',
    input: { provider: request.provider ?? 'FARGATE', vcpu: request.vcpu },
  }),
  StartTask: (request, context) => ({
    op: 'StartTask',
    input: {
      cluster: clusterOf(request.cluster),
      taskDefinition: taskDefinitionOf(request.taskDefinition, context),
      containerInstances: request.containerInstances.map((name) => nameOfArn(name)),
      group: request.group ?? null,
      startedBy: request.startedBy ?? null,
      networkConfiguration: networkOf(request.networkConfiguration, context),
      ...(request.overrides === undefined ? {} : { overrides: overrideOf(request.overrides) }),
    },
  }),
  DeleteCluster: (request) => ({ op: 'DeleteCluster', input: { cluster: nameOfArn(request.cluster) } }),
  DeregisterTaskDefinition: (request, context) => {
    const taskDefinition = nameOfArn(request.taskDefinition);
    if (!/^[A-Za-z0-9_-]{1,255}:[0-9]{1,9}$/.test(taskDefinition)) {
      context.issues.push(
        issue(['taskDefinition'], 'revision-needed', { expected: like('web:1'), found: request.taskDefinition }),
      );
    }
    return { op: 'DeregisterTaskDefinition', input: { taskDefinition } };
  },
  RunTask: (request, context) => ({
    op: 'RunTask',
    input: {
      cluster: clusterOf(request.cluster),
      taskDefinition: taskDefinitionOf(request.taskDefinition, context),
      count: request.count ?? 1,
      group: request.group ?? null,
      startedBy: request.startedBy ?? null,
      placementConstraints: constraintsOf(request.placementConstraints ?? [], context),
      placementStrategy: strategyOf(request.placementStrategy ?? [], context),
      networkConfiguration: networkOf(request.networkConfiguration, context),
      ...computeInput(request),
      ...(request.overrides === undefined ? {} : { overrides: overrideOf(request.overrides) }),
      ...(request.clientToken === undefined ? {} : { clientToken: request.clientToken }),
    },
  }),
  StopTask: (request) => ({
    op: 'StopTask',
    input: { cluster: clusterOf(request.cluster), task: nameOfArn(request.task), reason: request.reason ?? null },
  }),
  CreateService: (request, context) => ({
    op: 'CreateService',
    input: {
      cluster: clusterOf(request.cluster),
      serviceName: request.serviceName,
      taskDefinition: taskDefinitionOf(request.taskDefinition, context),
      desiredCount: desiredCountOf(request, context),
      ...percentsOf(request, context),
      placementConstraints: constraintsOf(request.placementConstraints ?? [], context),
      placementStrategy: strategyOf(request.placementStrategy ?? [], context),
      networkConfiguration: networkOf(request.networkConfiguration, context),
      ...computeInput(request),
      ...(request.schedulingStrategy === undefined ? {} : { schedulingStrategy: request.schedulingStrategy }),
      ...(request.loadBalancers === undefined ? {} : { loadBalancers: serviceLoadBalancers(request.loadBalancers) }),
      ...keepingOf(request),
    },
  }),
  UpdateService: (request, context) => ({
    op: 'UpdateService',
    input: {
      cluster: clusterOf(request.cluster),
      service: nameOfArn(request.service),
      taskDefinition: request.taskDefinition === undefined ? null : taskDefinitionOf(request.taskDefinition, context),
      desiredCount: request.desiredCount ?? null,
      minimumHealthyPercent: request.deploymentConfiguration?.minimumHealthyPercent ?? null,
      maximumPercent: request.deploymentConfiguration?.maximumPercent ?? null,
      placementConstraints:
        request.placementConstraints === undefined ? null : constraintsOf(request.placementConstraints, context),
      placementStrategy:
        request.placementStrategy === undefined ? null : strategyOf(request.placementStrategy, context),
      forceNewDeployment: request.forceNewDeployment ?? false,
      ...computeInput(request),
      ...(request.networkConfiguration === undefined
        ? {}
        : { networkConfiguration: networkOf(request.networkConfiguration, context) }),
      ...(request.loadBalancers === undefined ? {} : { loadBalancers: serviceLoadBalancers(request.loadBalancers) }),
      ...keepingOf(request),
    },
  }),
  DeleteService: (request) => ({
    op: 'DeleteService',
    input: { cluster: clusterOf(request.cluster), service: nameOfArn(request.service), force: request.force ?? false },
  }),
  UpdateTaskProtection: (request) => ({
    op: 'UpdateTaskProtection',
    input: {
      cluster: clusterOf(request.cluster),
      tasks: request.tasks.map((name) => nameOfArn(name)),
      protectionEnabled: request.protectionEnabled,
      expiresInMinutes: request.expiresInMinutes ?? PROTECTION_MINUTES,
    },
  }),
  GetTaskProtection: (request) => ({
    op: 'GetTaskProtection',
    input: { cluster: clusterOf(request.cluster), tasks: (request.tasks ?? []).map((name) => nameOfArn(name)) },
  }),
  UpdateContainerInstancesState: (request) => ({
    op: 'UpdateContainerInstancesState',
    input: {
      cluster: clusterOf(request.cluster),
      containerInstances: request.containerInstances.map((name) => nameOfArn(name)),
      status: request.status,
    },
  }),
  CreateTargetGroup: (request, context) => createTargetGroup(request, balancerReader(context)),
  ModifyTargetGroup: (request) => modifyTargetGroup(request),
  CreateLoadBalancer: (request, context) => createLoadBalancer(request, balancerReader(context)),
  CreateListener: (request) => createListener(request),
  RegisterTargets: (request) => ({ op: 'RegisterTargets', input: targetsOf(request) }),
  DeregisterTargets: (request) => ({ op: 'DeregisterTargets', input: targetsOf(request) }),
  PutAttributes: (request, context) => ({
    op: 'PutAttributes',
    input: {
      cluster: clusterOf(request.cluster),
      attributes: request.attributes.map(({ name, value, targetId }, index) => {
        checkAttributeName(name, ['attributes', index, 'name'], context);
        return { name, value: value ?? '', targetId: nameOfArn(targetId) };
      }),
    },
  }),
  'world.createFleet': (request, context) => {
    const region = regionOf(request.region, context);
    if (!knownInstanceTypes().includes(request.instanceType)) {
      const hint = didYouMean(request.instanceType, knownInstanceTypes());
      context.issues.push(
        issue(['instanceType'], 'unknown-instance-type', {
          params: { name: request.instanceType },
          found: request.instanceType,
          hint,
        }),
      );
    }
    const attributes = { ...request.agent?.ECS_INSTANCE_ATTRIBUTES, ...request.attributes };
    checkFleetAttributes(Object.keys(attributes), context);
    checkSecurityGroups(request.securityGroups ?? [], ['securityGroups'], context);
    return {
      op: 'world.createFleet',
      input: {
        name: request.name,
        cluster: request.cluster === undefined ? null : nameOfArn(request.cluster),
        region,
        zones: fleetZones(request.zones, region, context),
        instanceType: request.instanceType,
        ami: request.ami ?? 'ecs-linux',
        count: request.count ?? 1,
        attributes,
        ...(request.securityGroups === undefined ? {} : { securityGroups: request.securityGroups }),
        ...(request.spot === true ? { spot: true as const } : {}),
        ...(request.launchType === 'EXTERNAL' ? { external: true as const } : {}),
        ...(request.cachedImages === undefined ? {} : { cachedImages: request.cachedImages }),
        ...(request.agent === undefined ? {} : { agent: agentSettingsOf(request.agent) }),
      },
    };
  },
  'world.launchInstances': (request, context) => {
    if (request.zone !== undefined) checkZone(request.zone, ['zone'], context);
    return {
      op: 'world.launchInstances',
      input: { fleet: request.fleet, count: request.count ?? 1, zone: request.zone ?? null },
    };
  },
  'world.pushImage': ({ image, sizeMiB, layers }) => ({
    op: 'world.pushImage',
    input: { image, sizeMiB: layers === undefined ? (sizeMiB ?? null) : null, layers: layers ?? null },
  }),
  'world.terminateInstances': (request) => ({
    op: 'world.terminateInstances',
    input: { instances: request.instances.map((name) => nameOfArn(name)) },
  }),
  'world.stopInstances': (request) => ({
    op: 'world.stopInstances',
    input: { instances: request.instances.map((name) => nameOfArn(name)) },
  }),
  'world.startInstances': (request) => ({
    op: 'world.startInstances',
    input: { instances: request.instances.map((name) => nameOfArn(name)) },
  }),
  DeregisterContainerInstance: (request) => ({
    op: 'DeregisterContainerInstance',
    input: {
      cluster: clusterOf(request.cluster),
      containerInstance: nameOfArn(request.containerInstance),
      force: request.force ?? false,
    },
  }),
  UpdateContainerAgent: (request) => ({
    op: 'UpdateContainerAgent',
    input: { cluster: clusterOf(request.cluster), containerInstance: nameOfArn(request.containerInstance) },
  }),
  PutAccountSetting: ({ name, value }, context) => {
    const values = ACCOUNT_SETTINGS[name] ?? [];
    if (!values.includes(value)) {
      context.issues.push(
        issue(['value'], 'not-one-of', { params: { key: 'value' }, expected: oneOf(values), found: value }),
      );
    }
    return { op: 'PutAccountSetting', input: { name, value } };
  },
  'world.attachNetworkInterface': (request) => ({
    op: 'world.attachNetworkInterface',
    input: { instance: nameOfArn(request.instance) },
  }),
  'world.tryConnection': (request) => ({
    op: 'world.tryConnection',
    input: {
      from: nameOfArn(request.from),
      to: nameOfArn(request.to),
      port: request.port,
      protocol: request.protocol ?? 'tcp',
    },
  }),
  'world.fault': (request, context) => ({
    op: 'world.fault',
    input: faultOf(request, {
      checkZone: (zone, path) => checkZone(zone, path, context),
      regionOf: (given) => regionOf(given, context),
    }),
  }),
};

function balancerReader(context: Reader): RequestReader {
  return {
    issues: context.issues,
    regionOf: (given) => regionOf(given, context),
    zonesOf: (given, region) => fleetZones(given, region, context),
  };
}

function clusterOf(reference: string | undefined): string {
  return reference === undefined ? DEFAULT_CLUSTER : nameOfArn(reference);
}

/** `family`, `family:revision` or an ARN. */
function taskDefinitionOf(reference: string, context: Reader): string {
  const name = nameOfArn(reference);
  if (!/^[A-Za-z0-9_-]{1,255}(:[1-9][0-9]{0,8})?$/.test(name)) {
    context.issues.push(
      issue(['taskDefinition'], 'task-definition-reference', {
        expected: like('web', 'web:1'),
        found: reference,
      }),
    );
  }
  return name;
}

function constraintsOf(
  requests: NonNullable<RequestOf<'RunTask'>['placementConstraints']>,
  context: Reader,
): PlacementConstraint[] {
  return requests.map((constraint, index) => {
    context.issues.push(...placementExpressionIssues(constraint, ['placementConstraints', index]));
    return placementConstraintOf(constraint);
  });
}

function strategyOf(
  requests: NonNullable<RequestOf<'RunTask'>['placementStrategy']>,
  context: Reader,
): PlacementStrategy[] {
  return requests.map((strategy, index) => {
    context.issues.push(...placementStrategyIssues(strategy, ['placementStrategy', index]));
    return placementStrategyOf(strategy);
  });
}

function networkOf(
  request: RequestOf<'RunTask'>['networkConfiguration'],
  context: Reader,
): NetworkConfiguration | null {
  if (request === undefined) return null;
  const { subnets, securityGroups, assignPublicIp } = request.awsvpcConfiguration;
  const path = ['networkConfiguration', 'awsvpcConfiguration'];
  const declared = context.regions.flatMap((region) => region.subnets ?? []);
  subnets.forEach((subnet, index) => {
    if (!declared.includes(subnet)) checkZone(subnet, [...path, 'subnets', index], context, 'subnet-is-no-zone');
  });
  checkSecurityGroups(securityGroups ?? [], [...path, 'securityGroups'], context);
  return {
    subnets,
    ...(securityGroups === undefined ? {} : { securityGroups }),
    ...(assignPublicIp === undefined ? {} : { assignPublicIp }),
  };
}

/** A scenario that declares security groups names no other ones (NW-13). */
function checkSecurityGroups(names: readonly string[], path: readonly (string | number)[], context: Reader): void {
  const declared = context.regions.flatMap((region) => region.securityGroups ?? []);
  if (declared.length === 0) return;
  const known = [DEFAULT_SECURITY_GROUP, ...declared];
  names.forEach((name, index) => {
    if (known.includes(name)) return;
    const parts = { params: { name }, expected: oneOf(known), found: name, hint: didYouMean(name, known) };
    context.issues.push(issue([...path, index], 'unknown-security-group', parts));
  });
}

function regionOf(given: string | undefined, context: Reader): string {
  const { regions, issues } = context;
  if (regions.length === 0) return given ?? '';
  const names = regions.map((region) => region.name);
  if (given === undefined) {
    if (regions.length > 1) issues.push(issue(['region'], 'region-needed', { expected: oneOf(names) }));
    return names[0]!;
  }
  if (!names.includes(given)) {
    issues.push(
      issue(['region'], 'unknown-region', {
        params: { name: given },
        expected: oneOf(names),
        found: given,
        hint: didYouMean(given, names),
      }),
    );
  }
  return given;
}

function checkZone(zone: string, path: readonly (string | number)[], context: Reader, code = 'unknown-zone'): void {
  const zones = context.regions.flatMap((region) => region.zones);
  if (zones.length === 0 || zones.includes(zone)) return;
  context.issues.push(
    issue(path, code, { params: { name: zone }, expected: oneOf(zones), found: zone, hint: didYouMean(zone, zones) }),
  );
}

/** The named zones, or all of the region. */
function fleetZones(given: readonly string[] | undefined, region: string, context: Reader): readonly string[] {
  const known = context.regions.find((entry) => entry.name === region);
  if (given === undefined) return known?.zones ?? [];
  given.forEach((zone, index) => {
    if (given.indexOf(zone) < index)
      context.issues.push(issue(['zones', index], 'duplicate-zone', { params: { name: zone }, found: zone }));
    if (known === undefined || known.zones.includes(zone)) return;
    const params = { name: zone, region };
    context.issues.push(
      issue(['zones', index], 'zone-outside-region', {
        params,
        expected: oneOf(known.zones),
        found: zone,
        hint: didYouMean(zone, known.zones),
      }),
    );
  });
  return given;
}

/** CI-09: at most 10 attributes of one's own. */
function checkFleetAttributes(names: readonly string[], context: Reader): void {
  const limit = quota('attributesPerResource');
  if (names.length > limit) {
    const params = { key: 'attributes', size: names.length, limit };
    context.issues.push(issue(['attributes'], 'too-many', { params }));
  }
  for (const name of names) checkAttributeName(name, ['attributes', name], context);
}

/** Names that the platform sets itself are not for custom attributes (CI-08, CI-09). */
function checkAttributeName(name: string, path: readonly (string | number)[], context: Reader): void {
  if (!/^(ecs\.|com\.amazonaws\.)/i.test(name)) return;
  context.issues.push(issue(path, 'reserved-attribute', { params: { name }, found: name }));
}
