/** Requests in the shapes of the API → commands of the simulator, or the issues that are in the way. Pure, never throws. */
import type * as z from 'zod';
import type { Command, Op } from '../model/commands.ts';
import type { JsonObject } from '../model/task-definition.ts';
import { ACCOUNT_SETTINGS } from './account-settings.ts';
import { putCompositeAlarm, putMetricAlarm, putMetricData } from './alarm-requests.ts';
import { computeInput, overrideOf, strategyItems } from './capacity-requests.ts';
import { CODE_DEPLOY_READERS } from './code-deploy-requests.ts';
import { like, oneOf } from './expected.ts';
import { faultOf } from './fault-requests.ts';
import { INSTANCE_READERS } from './instance-requests.ts';
import {
  createListener,
  createLoadBalancer,
  createRule,
  createTargetGroup,
  deleteRule,
  modifyListener,
  modifyLoadBalancerAttributes,
  modifyRule,
  modifyTargetGroup,
  targetsOf,
} from './load-balancer-requests.ts';
import { DEFAULT_CLUSTER, nameOfArn } from './lookup.ts';
import { MESSAGING_READERS } from './messaging-requests.ts';
import { operationOf, unknownOperation } from './operations.ts';
import { readByRules } from './read-shape.ts';
import {
  clusterOf,
  constraintsOf,
  networkOf,
  regionOf,
  strategyOf,
  taskDefinitionOf,
  type KnownRegion,
  type RequestContext,
} from './request-members.ts';
import { REQUEST_SCHEMAS, type Readers } from './request-schemas.ts';
import { issue, type RuleIssue } from './rule-issue.ts';
import { SCALING_READERS } from './scaling-readers.ts';
import { SERVERLESS_READERS } from './serverless-requests.ts';
import { balancersOf, desiredCountOf, keepingOf, percentsOf } from './service-requests.ts';
import { readTaskDefinition } from './task-definition.ts';
import { controllerOf, TASK_SET_READERS } from './task-set-requests.ts';
import { addTraffic } from './traffic-requests.ts';

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
  const reader = READERS[known] as (request: unknown, context: RequestContext) => Command;
  const reading = readByRules<z.ZodType>(REQUEST_SCHEMAS[known], input, (request) => {
    const context: RequestContext = { regions, issues: [], parse: parseCommand };
    reader(request, context);
    return context.issues;
  });
  return 'issues' in reading ? reading : { command: reader(reading.value, { regions, issues: [] }) };
}

type ReadOp = Exclude<Op, 'RegisterTaskDefinition'>;

/** SV-18. */
const PROTECTION_MINUTES = 120;

/** A member, when it was given. */
function given<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [K in Key]: Value });
}

const READERS: Readers<ReadOp> = {
  ...SCALING_READERS,
  ...INSTANCE_READERS,
  ...MESSAGING_READERS,
  ...SERVERLESS_READERS,
  ...CODE_DEPLOY_READERS,
  ...TASK_SET_READERS,
  PutMetricAlarm: (request, context) => putMetricAlarm(request, context),
  PutCompositeAlarm: (request, context) => putCompositeAlarm(request, context),
  DeleteAlarms: (request) => ({ op: 'DeleteAlarms', input: request }),
  SetAlarmState: (request) => ({ op: 'SetAlarmState', input: request }),
  EnableAlarmActions: (request) => ({ op: 'EnableAlarmActions', input: request }),
  DisableAlarmActions: (request) => ({ op: 'DisableAlarmActions', input: request }),
  PutMetricData: (request, context) => putMetricData(request, context),
  'world.putCollector': (request) => ({
    op: 'world.putCollector',
    input: {
      name: request.name,
      cluster: nameOfArn(request.cluster),
      everySeconds: request.everySeconds ?? 5,
      defects: request.defects ?? [],
    },
  }),
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
    const { autoScalingGroupArn, managedScaling, managedTerminationProtection, managedDraining } =
      request.autoScalingGroupProvider;
    return {
      op: 'CreateCapacityProvider',
      input: {
        name: request.name,
        region: regionOf(request.region, context),
        fleet: nameOfArn(autoScalingGroupArn),
        managedScaling: managedScaling === undefined ? 'DISABLED' : (managedScaling.status ?? 'ENABLED'),
        targetCapacity: managedScaling?.targetCapacity ?? 100,
        ...given('minimumScalingStepSize', managedScaling?.minimumScalingStepSize),
        ...given('maximumScalingStepSize', managedScaling?.maximumScalingStepSize),
        ...given('instanceWarmupPeriodS', managedScaling?.instanceWarmupPeriod),
        ...given('managedTerminationProtection', managedTerminationProtection),
        ...given('managedDraining', managedDraining),
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
  'world.addTraffic': addTraffic,
  'world.endTraffic': ({ name }) => ({ op: 'world.endTraffic', input: { name } }),
  'world.setPrecision': ({ precision }) => ({ op: 'world.setPrecision', input: { precision } }),
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
      ...controllerOf(request, context),
      desiredCount: desiredCountOf(request, context),
      ...percentsOf(request, context),
      placementConstraints: constraintsOf(request.placementConstraints ?? [], context),
      placementStrategy: strategyOf(request.placementStrategy ?? [], context),
      networkConfiguration: networkOf(request.networkConfiguration, context),
      ...computeInput(request),
      ...(request.schedulingStrategy === undefined ? {} : { schedulingStrategy: request.schedulingStrategy }),
      ...balancersOf(request, context.issues),
      ...keepingOf(request, context.issues),
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
      ...balancersOf(request, context.issues),
      ...keepingOf(request, context.issues),
    },
  }),
  StopServiceDeployment: (request) => ({
    op: 'StopServiceDeployment',
    input: { serviceDeploymentArn: request.serviceDeploymentArn, stopType: request.stopType ?? 'ROLLBACK' },
  }),
  ContinueServiceDeployment: (request) => ({
    op: 'ContinueServiceDeployment',
    input: {
      serviceDeploymentArn: request.serviceDeploymentArn,
      hookId: request.hookId,
      action: request.action ?? 'CONTINUE',
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
  CreateTargetGroup: (request, context) => createTargetGroup(request, context),
  ModifyTargetGroup: (request, context) => modifyTargetGroup(request, context.issues),
  CreateLoadBalancer: (request, context) => createLoadBalancer(request, context),
  CreateListener: (request) => createListener(request),
  ModifyListener: (request) => modifyListener(request),
  CreateRule: (request) => createRule(request),
  ModifyRule: (request) => modifyRule(request),
  DeleteRule: (request) => deleteRule(request),
  ModifyLoadBalancerAttributes: (request) => modifyLoadBalancerAttributes(request),
  RegisterTargets: (request) => ({ op: 'RegisterTargets', input: targetsOf(request) }),
  DeregisterTargets: (request) => ({ op: 'DeregisterTargets', input: targetsOf(request) }),
  'world.pushImage': ({ image, sizeMiB, layers }) => ({
    op: 'world.pushImage',
    input: { image, sizeMiB: layers === undefined ? (sizeMiB ?? null) : null, layers: layers ?? null },
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
    input: faultOf(request, context),
  }),
};
