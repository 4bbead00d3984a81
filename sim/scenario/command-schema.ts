/**
 * The shape of a Command that comes from outside the program: from a screen or from a replay's journal. Only shapes and
 * sizes: whether it can be done is the engine's `query`, and a journal keeps what was refused too.
 */
import * as z from 'zod';
import type { DurationUs } from '../kernel/time.ts';
import type { Command, InputOf } from '../model/commands.ts';
import { AMI_NAMES } from '../model/instance.ts';
import type { ReleaseSettings } from '../model/release.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import { ACCOUNT_SETTINGS } from '../rules/account-settings.ts';
import {
  ALARM_NAMES,
  PUT_COLLECTOR,
  PUT_COMPOSITE_ALARM,
  PUT_METRIC_ALARM,
  PUT_METRIC_DATA,
  SET_ALARM_STATE,
} from '../rules/alarm-requests.ts';
import { eventPatternIssues } from '../rules/event-pattern.ts';
import { LIMITS } from '../rules/limits.ts';
import { PUBLISHED_TEXT_MAX } from '../rules/messaging-requests.ts';
import { SUBSCRIPTION_PROTOCOLS } from '../model/messaging.ts';
import { FAULT_SCHEMA } from './fault-schema.ts';
import { UNLED_STREAM_SCHEMA } from './traffic-section.ts';
import { MAXIMUM_PERCENT_MAX, REQUEST_SCHEMAS } from '../rules/request-schemas.ts';
import { RELEASE_SETTINGS } from '../rules/release-requests.ts';
import { SCALING_TIMELINE_OPS } from '../rules/scaling-requests.ts';
import { SERVERLESS_TIMELINE_OPS } from '../rules/serverless-requests.ts';
import { CODE_DEPLOY_TIMELINE_OPS } from '../rules/code-deploy-requests.ts';

const NAME_LENGTH_MAX = 512;
const LIST_MAX = 1_000;
const JSON_DEPTH_MAX = LIMITS.depth;

const name = z.string().max(NAME_LENGTH_MAX);
const count = z.int().min(0).max(LIMITS.tasks);
const percent = z.int().min(0).max(MAXIMUM_PERCENT_MAX);
const expression = z.string().max(LIMITS.expressionLength);

/** Plain JSON of bounded depth: what a structured clone could carry beside it (maps, dates, cycles) is refused. */
export function isJson(value: unknown, depth = 0): value is Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth >= JSON_DEPTH_MAX) return false;
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  if (Object.hasOwn(value, '__proto__')) return false;
  return Object.values(value).every((item) => isJson(item, depth + 1));
}

const jsonObject = z.custom<JsonObject>(
  (value) => isJson(value) && typeof value === 'object' && value !== null && !Array.isArray(value),
  'expected a JSON object',
);

const jsonList = z.array(jsonObject).max(LIST_MAX).readonly().optional();
const keptMembers = {
  serviceRegistries: jsonList,
  serviceConnectConfiguration: jsonObject.optional(),
  volumeConfigurations: jsonList,
  vpcLatticeConfigurations: jsonList,
};

const placementConstraints = z
  .array(
    z.strictObject({ type: z.enum(['distinctInstance', 'memberOf']), expression: expression.nullable() }).readonly(),
  )
  .max(LIST_MAX)
  .readonly();
const placementStrategy = z
  .array(z.strictObject({ type: z.enum(['random', 'spread', 'binpack']), field: name.nullable() }).readonly())
  .max(LIST_MAX)
  .readonly();
const networkConfiguration = z
  .strictObject({
    subnets: z.array(name).max(LIST_MAX).readonly(),
    securityGroups: z.array(name).max(LIST_MAX).readonly().optional(),
    assignPublicIp: z.enum(['ENABLED', 'DISABLED']).optional(),
  })
  .nullable();
const names = z.array(name).max(LIST_MAX).readonly();
const fargateProvider = z.enum(['FARGATE', 'FARGATE_SPOT']);
const capacityProviderStrategy = z
  .array(z.strictObject({ capacityProvider: name, base: count, weight: count }))
  .max(LIST_MAX)
  .readonly();
const compute = {
  launchType: z.enum(['EC2', 'FARGATE', 'EXTERNAL']).optional(),
  capacityProviderStrategy: capacityProviderStrategy.optional(),
  platformVersion: name.optional(),
};
const amount = z.int().min(0).nullable();
const overrides = z.strictObject({
  cpu: amount,
  memoryMiB: amount,
  ephemeralStorageGiB: amount,
  containers: z
    .array(z.strictObject({ name: name.nullable(), cpu: amount, memoryMiB: amount, memoryReservationMiB: amount }))
    .max(LIST_MAX)
    .readonly(),
});
const zones = z.array(name).max(LIST_MAX).readonly();

const portNumber = z.int().min(0).max(99_999);
const PROTOCOLS = ['HTTP', 'HTTPS', 'TCP', 'UDP', 'TLS', 'TCP_UDP'] as const;
const shortSpanS = z.int().min(0).max(3_600);
const few = z.int().min(2).max(300).nullable();
const forward = z
  .array(z.strictObject({ targetGroup: name, weight: z.int().min(0).max(999) }))
  .max(LIST_MAX)
  .readonly();
const stickyS = z.int().min(0).max(604_800).optional();
const listener = { loadBalancer: name, port: portNumber };
const rulePriority = z.int().min(1).max(50_000);
const ruleConditions = z.strictObject({
  paths: z.array(name).max(LIST_MAX).readonly(),
  hosts: z.array(name).max(LIST_MAX).readonly(),
});
const balancerAttributes = {
  crossZone: z.boolean().optional(),
  idleTimeoutS: z.int().min(1).max(4_000).optional(),
};
const balancing = z.strictObject({
  algorithm: z.enum(['round_robin', 'least_outstanding_requests', 'weighted_random']).nullable(),
  sticky: z.boolean().nullable(),
  stickyS: z.int().min(1).max(604_800).nullable(),
  crossZone: z.enum(['true', 'false', 'use_load_balancer_configuration']).nullable(),
  terminateConnections: z.boolean().nullable(),
});
const healthCheckRequest = z.strictObject({
  enabled: z.boolean().nullable(),
  protocol: z.enum(['HTTP', 'HTTPS', 'TCP']).nullable(),
  port: portNumber.nullable(),
  path: z.string().max(1_024).nullable(),
  intervalS: few,
  timeoutS: few,
  healthyThreshold: few,
  unhealthyThreshold: few,
  matcher: z
    .string()
    .max(LIST_MAX)
    .regex(/^[0-9,-]+$/)
    .nullable(),
});
const targets = z.strictObject({
  targetGroup: name,
  targets: z
    .array(z.strictObject({ id: z.string().max(1_024), port: portNumber.nullable() }))
    .max(LIST_MAX)
    .readonly(),
});
const listenerRule = z.string().max(1_024);
const loadBalancers = z
  .array(
    z.strictObject({
      targetGroup: name,
      containerName: name,
      containerPort: portNumber,
      advanced: z
        .strictObject({ alternate: name, productionRule: listenerRule, testRule: listenerRule.nullable() })
        .optional(),
    }),
  )
  .max(LIST_MAX)
  .readonly();
const release = RELEASE_SETTINGS as unknown as z.ZodType<ReleaseSettings>;
const gracePeriod = z.int().min(0).max(2_147_483_647);
const rebalancing = z.enum(['ENABLED', 'DISABLED']);

const spanUs = z.int().min(0).max(LIMITS.durationUs);
const agentSettings = z
  .strictObject({
    reservedMemoryMiB: z.int().min(0),
    spotInstanceDraining: z.boolean(),
    containerStopTimeoutUs: spanUs as unknown as z.ZodType<DurationUs>,
    containerStartTimeoutUs: spanUs as unknown as z.ZodType<DurationUs>,
    imagePullBehavior: z.enum(['default', 'always', 'once', 'prefer-cached']),
    dynamicHostPortRange: z.strictObject({ from: portNumber, to: portNumber }).nullable(),
    taskIamRole: z.boolean(),
    agentVersion: z.string().regex(/^1\.[0-9]{1,3}\.[0-9]{1,3}$/),
  })
  .partial();

const taskSetScale = z.strictObject({ value: z.number().min(0).max(100), unit: z.literal('PERCENT') });

function operation<O extends string, S extends z.ZodType>(op: O, input: S) {
  return z.strictObject({ op: z.literal(op), input });
}

/** One of them stands for all: a type of each would only be unfolded to be forgotten. */
type AnyScalingShape = z.ZodObject<{
  op: z.ZodLiteral<'CancelInstanceRefresh'>;
  input: z.ZodObject<{ AutoScalingGroupName: z.ZodString }>;
}>;
/** Requests of scaling, functions, gateways and endpoints are commands as they are. */
const [firstScaling, ...otherScaling] = Object.values({
  ...SCALING_TIMELINE_OPS,
  ...SERVERLESS_TIMELINE_OPS,
  ...CODE_DEPLOY_TIMELINE_OPS,
}).map((op) => operation(op, REQUEST_SCHEMAS[op] as z.ZodType)) as unknown as [AnyScalingShape];

export const COMMAND_SCHEMA: z.ZodType<Command> = z.discriminatedUnion('op', [
  firstScaling,
  ...otherScaling,
  operation(
    'CreateCluster',
    z.strictObject({
      clusterName: name,
      region: name,
      capacityProviders: names.optional(),
      defaultCapacityProviderStrategy: capacityProviderStrategy.optional(),
    }),
  ),
  operation(
    'CreateCapacityProvider',
    z.strictObject({
      name,
      region: name,
      fleet: name,
      managedScaling: z.enum(['ENABLED', 'DISABLED']),
      targetCapacity: z.int().min(1).max(100),
      minimumScalingStepSize: z.int().min(1).max(10_000).optional(),
      maximumScalingStepSize: z.int().min(1).max(10_000).optional(),
      instanceWarmupPeriodS: z.int().min(0).max(10_000).optional(),
      managedTerminationProtection: z.enum(['ENABLED', 'DISABLED']).optional(),
      managedDraining: z.enum(['ENABLED', 'DISABLED']).optional(),
    }),
  ),
  operation('DeleteCapacityProvider', z.strictObject({ capacityProvider: name })),
  operation(
    'PutClusterCapacityProviders',
    z.strictObject({
      cluster: name,
      capacityProviders: names,
      defaultCapacityProviderStrategy: capacityProviderStrategy,
    }),
  ),
  operation(
    'world.addTraffic',
    z.strictObject({ to: name, stream: UNLED_STREAM_SCHEMA, fromUs: z.int().min(0).nullable() }),
  ),
  operation('world.endTraffic', z.strictObject({ name })),
  operation('world.setPrecision', z.strictObject({ precision: z.enum(['requests', 'flow', 'auto']) })),
  operation('world.setFargateQuota', z.strictObject({ provider: fargateProvider, vcpu: z.int().min(0) })),
  operation(
    'StartTask',
    z.strictObject({
      cluster: name,
      taskDefinition: name,
      containerInstances: names,
      group: name.nullable(),
      startedBy: name.nullable(),
      networkConfiguration,
      overrides: overrides.optional(),
    }),
  ),
  operation('DeleteCluster', z.strictObject({ cluster: name })),
  operation('RegisterTaskDefinition', jsonObject),
  operation('DeregisterTaskDefinition', z.strictObject({ taskDefinition: name })),
  operation(
    'RunTask',
    z.strictObject({
      cluster: name,
      taskDefinition: name,
      count,
      group: name.nullable(),
      startedBy: name.nullable(),
      placementConstraints,
      placementStrategy,
      networkConfiguration,
      ...compute,
      overrides: overrides.optional(),
      clientToken: name.optional(),
    }),
  ),
  operation('StopTask', z.strictObject({ cluster: name, task: name, reason: z.string().max(1_024).nullable() })),
  operation(
    'CreateService',
    z.strictObject({
      cluster: name,
      serviceName: name,
      taskDefinition: name,
      deploymentController: z.enum(['CODE_DEPLOY', 'EXTERNAL']).optional(),
      desiredCount: count,
      minimumHealthyPercent: percent,
      maximumPercent: percent,
      placementConstraints,
      placementStrategy,
      networkConfiguration,
      ...compute,
      schedulingStrategy: z.enum(['REPLICA', 'DAEMON']).optional(),
      loadBalancers: loadBalancers.optional(),
      healthCheckGracePeriodSeconds: gracePeriod.optional(),
      availabilityZoneRebalancing: rebalancing.nullable().optional(),
      release: release.optional(),
      ...keptMembers,
    }),
  ),
  operation(
    'CreateTaskSet',
    z.strictObject({
      cluster: name,
      service: name,
      externalId: name.nullable(),
      taskDefinition: name,
      networkConfiguration,
      loadBalancers: loadBalancers.optional(),
      ...compute,
      scale: taskSetScale.optional(),
    }),
  ),
  operation('UpdateTaskSet', z.strictObject({ cluster: name, service: name, taskSet: name, scale: taskSetScale })),
  operation('UpdateServicePrimaryTaskSet', z.strictObject({ cluster: name, service: name, primaryTaskSet: name })),
  operation('DeleteTaskSet', z.strictObject({ cluster: name, service: name, taskSet: name, force: z.boolean() })),
  operation(
    'UpdateService',
    z.strictObject({
      cluster: name,
      service: name,
      taskDefinition: name.nullable(),
      desiredCount: count.nullable(),
      minimumHealthyPercent: percent.nullable(),
      maximumPercent: percent.nullable(),
      placementConstraints: placementConstraints.nullable(),
      placementStrategy: placementStrategy.nullable(),
      forceNewDeployment: z.boolean(),
      ...compute,
      networkConfiguration: networkConfiguration.optional(),
      loadBalancers: loadBalancers.optional(),
      healthCheckGracePeriodSeconds: gracePeriod.nullable().optional(),
      availabilityZoneRebalancing: rebalancing.nullable().optional(),
      release: release.optional(),
      ...keptMembers,
    }),
  ),
  operation(
    'StopServiceDeployment',
    z.strictObject({ serviceDeploymentArn: z.string().max(1_024), stopType: z.enum(['ABORT', 'ROLLBACK']) }),
  ),
  operation(
    'ContinueServiceDeployment',
    z.strictObject({
      serviceDeploymentArn: z.string().max(1_024),
      hookId: z.string().max(64),
      action: z.enum(['CONTINUE', 'ROLLBACK']),
    }),
  ),
  operation('DeleteService', z.strictObject({ cluster: name, service: name, force: z.boolean() })),
  operation(
    'UpdateTaskProtection',
    z.strictObject({
      cluster: name,
      tasks: z.array(name).max(LIST_MAX).readonly(),
      protectionEnabled: z.boolean(),
      expiresInMinutes: z.int().min(1).max(2_880),
    }),
  ),
  operation('GetTaskProtection', z.strictObject({ cluster: name, tasks: z.array(name).max(LIST_MAX).readonly() })),
  operation(
    'UpdateContainerInstancesState',
    z.strictObject({
      cluster: name,
      containerInstances: z.array(name).max(LIST_MAX).readonly(),
      status: z.enum(['ACTIVE', 'DRAINING']),
    }),
  ),
  operation(
    'CreateTargetGroup',
    z.strictObject({
      targetGroupName: name,
      region: name,
      protocol: z.enum(PROTOCOLS),
      port: portNumber,
      targetType: z.enum(['instance', 'ip', 'lambda']),
      healthCheck: healthCheckRequest,
      deregistrationDelayS: shortSpanS,
      slowStartS: shortSpanS,
      balancing: balancing.optional(),
      unhealthyDrainingS: z.int().min(1).max(360_000).optional(),
    }),
  ),
  operation(
    'ModifyTargetGroup',
    z.strictObject({
      targetGroup: name,
      healthCheck: healthCheckRequest,
      deregistrationDelayS: shortSpanS.nullable(),
      slowStartS: shortSpanS.nullable(),
      balancing: balancing.optional(),
    }),
  ),
  operation(
    'CreateLoadBalancer',
    z.strictObject({
      ...{ name, type: z.enum(['application', 'network']), region: name, zones },
      securityGroups: z.array(name).max(LIST_MAX).optional(),
      ...balancerAttributes,
    }),
  ),
  operation(
    'CreateListener',
    z.strictObject({
      loadBalancer: name,
      protocol: z.enum(PROTOCOLS),
      port: portNumber,
      forward,
      stickyS,
    }),
  ),
  operation('ModifyListener', z.strictObject({ ...listener, forward, stickyS })),
  operation(
    'CreateRule',
    z.strictObject({ ...listener, priority: rulePriority, conditions: ruleConditions, forward, stickyS }),
  ),
  operation(
    'ModifyRule',
    z.strictObject({
      ...listener,
      priority: rulePriority,
      conditions: ruleConditions.nullable(),
      forward: forward.nullable(),
      stickyS,
    }),
  ),
  operation('DeleteRule', z.strictObject({ ...listener, priority: rulePriority })),
  operation('ModifyLoadBalancerAttributes', z.strictObject({ loadBalancer: name, ...balancerAttributes })),
  operation('RegisterTargets', targets),
  operation('DeregisterTargets', targets),
  operation('CreateTopic', z.strictObject({ name, region: name })),
  operation('CreateQueue', z.strictObject({ queueName: name, region: name })),
  operation(
    'Subscribe',
    z.strictObject({
      topic: name,
      protocol: z.enum(SUBSCRIPTION_PROTOCOLS),
      endpoint: z.string().max(1_024),
      deadLetterQueue: name.nullable(),
    }),
  ),
  operation('Unsubscribe', z.strictObject({ subscription: z.string().max(1_024) })),
  operation(
    'Publish',
    z.strictObject({ topic: name, subject: name.nullable(), message: z.string().min(1).max(PUBLISHED_TEXT_MAX) }),
  ),
  operation(
    'PutRule',
    z.strictObject({
      name,
      region: name,
      eventPattern: jsonObject.refine((pattern) => eventPatternIssues(pattern, []).length === 0),
      state: z.enum(['ENABLED', 'DISABLED']),
    }),
  ),
  operation(
    'PutTargets',
    z.strictObject({
      rule: name,
      targets: z
        .array(
          z.strictObject({
            id: name,
            service: z.enum(['sns', 'sqs', 'lambda']).nullable(),
            name,
            deadLetterQueue: name.nullable(),
            retryPolicy: z.strictObject({
              maximumRetryAttempts: z.int().min(0).max(185),
              maximumEventAgeInSeconds: z.int().min(60).max(86_400),
            }),
          }),
        )
        .max(LIST_MAX)
        .readonly(),
    }),
  ),
  operation(
    'PutAttributes',
    z.strictObject({
      cluster: name,
      attributes: z
        .array(z.strictObject({ name, value: name, targetId: name }))
        .max(LIST_MAX)
        .readonly(),
    }),
  ),
  operation(
    'world.createFleet',
    z.strictObject({
      name,
      cluster: name.nullable(),
      region: name,
      zones,
      instanceType: name,
      ami: z.enum(AMI_NAMES),
      count,
      attributes: z.record(name, name),
      securityGroups: z.array(name).max(LIST_MAX).readonly().optional(),
      spot: z.literal(true).optional(),
      external: z.literal(true).optional(),
      cachedImages: z.array(z.string().max(LIMITS.imageNameLength)).max(LIMITS.images).readonly().optional(),
      detailedMonitoring: z.literal(true).optional(),
      agent: agentSettings.optional(),
    }),
  ),
  operation('world.launchInstances', z.strictObject({ fleet: name, count, zone: name.nullable() })),
  operation(
    'world.pushImage',
    z.strictObject({
      image: z.string().max(LIMITS.imageNameLength),
      sizeMiB: z.number().positive().max(LIMITS.imageSizeMiB).nullable(),
      layers: z
        .array(z.strictObject({ id: name, sizeMiB: z.number().positive().max(LIMITS.imageSizeMiB) }).readonly())
        .max(LIMITS.layersPerImage)
        .readonly()
        .nullable(),
    }),
  ),
  operation('world.terminateInstances', z.strictObject({ instances: z.array(name).max(LIST_MAX).readonly() })),
  operation('world.stopInstances', z.strictObject({ instances: z.array(name).max(LIST_MAX).readonly() })),
  operation('world.startInstances', z.strictObject({ instances: z.array(name).max(LIST_MAX).readonly() })),
  operation(
    'DeregisterContainerInstance',
    z.strictObject({ cluster: name, containerInstance: name, force: z.boolean() }),
  ),
  operation('UpdateContainerAgent', z.strictObject({ cluster: name, containerInstance: name })),
  operation('PutAccountSetting', z.strictObject({ name: z.enum(Object.keys(ACCOUNT_SETTINGS)), value: name })),
  operation('world.attachNetworkInterface', z.strictObject({ instance: name })),
  operation(
    'world.tryConnection',
    z.strictObject({ from: name, to: name, port: z.int().min(1).max(65_535), protocol: z.enum(['tcp', 'udp']) }),
  ),
  operation('world.fault', FAULT_SCHEMA),
  operation('PutMetricAlarm', PUT_METRIC_ALARM as unknown as z.ZodType<InputOf<'PutMetricAlarm'>>),
  operation('PutCompositeAlarm', PUT_COMPOSITE_ALARM as unknown as z.ZodType<InputOf<'PutCompositeAlarm'>>),
  operation('DeleteAlarms', ALARM_NAMES),
  operation('SetAlarmState', SET_ALARM_STATE),
  operation('EnableAlarmActions', ALARM_NAMES),
  operation('DisableAlarmActions', ALARM_NAMES),
  operation('PutMetricData', PUT_METRIC_DATA as unknown as z.ZodType<InputOf<'PutMetricData'>>),
  operation('world.putCollector', PUT_COLLECTOR.required()),
]);
