/**
 * The requests of the API in their real shapes, and those of `world.*`, as zod schemas. Members that the simulator has
 * no use for yet are listed, so that they are told apart from spelling mistakes. Source: the request shapes of the API.
 */
import * as z from 'zod';
import { quota } from '../catalog/quotas.ts';
import type { Op } from '../model/commands.ts';
import { AMI_NAMES } from '../model/instance.ts';
import { ACCOUNT_SETTINGS } from './account-settings.ts';
import {
  ALARM_NAMES,
  PUT_COLLECTOR,
  PUT_COMPOSITE_ALARM,
  PUT_METRIC_ALARM,
  PUT_METRIC_DATA,
  SET_ALARM_STATE,
} from './alarm-requests.ts';
import { agentSettingsSchema } from './agent-settings.ts';
import {
  computeMembers,
  CREATE_CAPACITY_PROVIDER,
  OVERRIDES_SCHEMA,
  PUT_CLUSTER_CAPACITY_PROVIDERS,
  STRATEGY_SCHEMA,
} from './capacity-requests.ts';
import { CODE_DEPLOY_SCHEMAS } from './code-deploy-requests.ts';
import { DURATION_SCHEMA } from './duration-schema.ts';
import { oneOf } from './expected.ts';
import { faultKinds } from './fault-requests.ts';
import { LIMITS } from './limits.ts';
import {
  CREATE_LISTENER,
  CREATE_LOAD_BALANCER,
  CREATE_RULE,
  CREATE_TARGET_GROUP,
  DELETE_RULE,
  MODIFY_LISTENER,
  MODIFY_LOAD_BALANCER_ATTRIBUTES,
  MODIFY_RULE,
  MODIFY_TARGET_GROUP,
  SERVICE_LOAD_BALANCERS,
  TARGETS,
} from './load-balancer-requests.ts';
import { MESSAGING_SCHEMAS } from './messaging-requests.ts';
import type { ReadersOf } from './request-members.ts';
import { called, notYetList, notYetMember, rule } from './read-shape.ts';
import { CONTINUE_SERVICE_DEPLOYMENT, RELEASE_MEMBERS, STOP_SERVICE_DEPLOYMENT } from './release-requests.ts';
import { KEPT_MEMBERS } from './service-members.ts';
import { scalingRequestSchemas, userDataSchema } from './scaling-requests.ts';
import { SERVERLESS_SCHEMAS } from './serverless-requests.ts';
import { DEPLOYMENT_CONTROLLER, taskSetSchemas } from './task-set-requests.ts';
import { TASK_DEFINITION_SCHEMA } from './task-definition-schema.ts';
import { ADD_TRAFFIC, END_TRAFFIC } from './traffic-requests.ts';

export { DURATION_SCHEMA } from './duration-schema.ts';

/** No source gives an upper end for maximumPercent; this one only keeps the arithmetic small. */
export const MAXIMUM_PERCENT_MAX = 1_000;

const name = (max = 255): z.ZodString =>
  z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/)
    .max(max);
/** A name or the ARN that ends on it. */
const reference = z.string().min(1).max(1_024);
const tags = z
  .array(z.strictObject({ key: z.string().min(1).max(128), value: z.string().max(256).optional() }))
  .max(quota('tagsPerResource'))
  .optional();
const clientToken = z.string().max(64).optional();
const flag = z.boolean().optional();

const imageSizeMiB = z.number().positive().max(LIMITS.imageSizeMiB);
const IMAGE_LAYER_SCHEMA = z.strictObject({
  id: z.string().min(1).max(LIMITS.nameLength),
  sizeMiB: imageSizeMiB,
});

const PLACEMENT_CONSTRAINT_SCHEMA = z.strictObject({
  type: z.enum(['distinctInstance', 'memberOf']),
  expression: z.string().max(quota('constraintExpressionLength')).optional(),
});
const PLACEMENT_STRATEGY_SCHEMA = z.strictObject({
  type: z.enum(['random', 'spread', 'binpack']),
  field: z.string().optional(),
});
const placement = {
  placementConstraints: z.array(PLACEMENT_CONSTRAINT_SCHEMA).max(quota('placementConstraintsPerTask')).optional(),
  placementStrategy: z.array(PLACEMENT_STRATEGY_SCHEMA).max(quota('placementStrategyRules')).optional(),
};
const networkConfiguration = z
  .strictObject({
    awsvpcConfiguration: z.strictObject({
      subnets: z
        .array(z.string().min(1))
        .min(1)
        .max(quota('subnetsPerAwsvpcConfiguration'))
        .describe('Names of subnets; the name of a zone stands for its first one.'),
      securityGroups: z.array(z.string()).max(quota('securityGroupsPerAwsvpcConfiguration')).optional(),
      assignPublicIp: z.enum(['ENABLED', 'DISABLED']).optional(),
    }),
  })
  .optional();
const deploymentConfiguration = z
  .strictObject({
    minimumHealthyPercent: z.int().min(0).max(100).optional(),
    maximumPercent: z.int().min(100).max(MAXIMUM_PERCENT_MAX).optional(),
    ...RELEASE_MEMBERS,
  })
  .optional();
const desiredCount = z.int().min(0).max(quota('tasksPerService'));

/** SV-07, AZ-01. */
const keeping = {
  loadBalancers: SERVICE_LOAD_BALANCERS,
  healthCheckGracePeriodSeconds: z.int().min(0).max(2_147_483_647).optional(),
  availabilityZoneRebalancing: z.enum(['ENABLED', 'DISABLED']).optional(),
};
/** Real members that change nothing in a simulation, so any value will do. */
const withoutEffectInServices = {
  enableECSManagedTags: flag,
  enableExecuteCommand: flag,
  propagateTags: z.enum(['TASK_DEFINITION', 'SERVICE', 'NONE']).optional(),
};

const CREATE_CLUSTER = z.strictObject({
  clusterName: name().optional(),
  region: z.string().optional(),
  tags,
  settings: z.array(z.unknown()).optional(),
  configuration: z.record(z.string(), z.unknown()).optional(),
  capacityProviders: PUT_CLUSTER_CAPACITY_PROVIDERS.shape.capacityProviders.optional(),
  defaultCapacityProviderStrategy: STRATEGY_SCHEMA.optional(),
  serviceConnectDefaults: notYetMember(),
});

/** Members of RunTask and StartTask that change nothing here. */
const withoutEffectInTasks = {
  volumeConfigurations: notYetList(),
  enableECSManagedTags: flag,
  enableExecuteCommand: flag,
  propagateTags: z.enum(['TASK_DEFINITION', 'SERVICE', 'NONE']).optional(),
  referenceId: z.string().max(1_024).optional(),
};

const RUN_TASK = z.strictObject({
  cluster: reference.optional(),
  taskDefinition: reference,
  count: z.int().min(1).max(quota('tasksPerRunTask')).optional(),
  group: z.string().min(1).max(255).optional(),
  startedBy: z.string().max(128).optional(),
  ...computeMembers,
  ...placement,
  networkConfiguration,
  overrides: OVERRIDES_SCHEMA.optional(),
  ...withoutEffectInTasks,
  clientToken,
  tags,
});

const CREATE_SERVICE = z.strictObject({
  cluster: reference.optional(),
  serviceName: name(),
  /** Of every controller but EXTERNAL (CD-08). */
  taskDefinition: reference.optional(),
  /** A daemon's follows from the instances (SV-01). */
  desiredCount: desiredCount.optional(),
  ...computeMembers,
  schedulingStrategy: z.enum(['REPLICA', 'DAEMON']).optional(),
  deploymentConfiguration,
  ...placement,
  networkConfiguration,
  ...keeping,
  ...KEPT_MEMBERS,
  deploymentController: DEPLOYMENT_CONTROLLER,
  ...withoutEffectInServices,
  role: z.string().optional(),
  clientToken,
  tags,
});

const UPDATE_SERVICE = z.strictObject({
  cluster: reference.optional(),
  service: reference,
  taskDefinition: reference.optional(),
  desiredCount: desiredCount.optional(),
  forceNewDeployment: flag,
  capacityProviderStrategy: computeMembers.capacityProviderStrategy,
  platformVersion: computeMembers.platformVersion,
  deploymentConfiguration,
  ...placement,
  networkConfiguration,
  ...keeping,
  ...KEPT_MEMBERS,
  ...withoutEffectInServices,
});

/** CI-09. */
const attributeName = z
  .string()
  .regex(/^[A-Za-z0-9_./\\-]+$/)
  .max(128);
const attributeValue = z
  .string()
  .regex(/^[A-Za-z0-9_.@/\\: -]+$/)
  .max(128);
const ATTRIBUTE = z.strictObject({
  name: attributeName,
  value: attributeValue.optional(),
  targetType: z.literal('container-instance').optional(),
  targetId: reference,
});

const CREATE_FLEET = z.strictObject({
  name: name(128),
  cluster: reference.optional(),
  region: z.string().optional(),
  instanceType: z.string(),
  ami: z.enum(AMI_NAMES).optional(),
  count: z.int().min(0).max(LIMITS.instances).optional(),
  spread: z.literal('zones').optional(),
  zones: z.array(z.string()).min(1).max(LIMITS.zonesMax).optional(),
  attributes: z.record(attributeName, attributeValue).optional(),
  securityGroups: z.array(z.string().min(1)).max(quota('securityGroupsPerAwsvpcConfiguration')).optional(),
  spot: flag,
  launchType: z.enum(['EC2', 'EXTERNAL']).optional(),
  detailedMonitoring: flag,
  cachedImages: z
    .array(z.string().min(1).max(LIMITS.imageNameLength))
    .max(LIMITS.images)
    .describe('Images that the machine image holds from the start.')
    .optional(),
  agent: agentSettingsSchema(attributeName, attributeValue, DURATION_SCHEMA).optional(),
});

const FAULT_KINDS = faultKinds(reference, DURATION_SCHEMA);
const FAULT = called(
  FAULT_KINDS.refine((fault) => Object.keys(fault).length === 1, rule('one-fault')),
  oneOf(Object.keys(FAULT_KINDS.shape)),
);

/** The schema of each operation's input. All are objects, so a scenario's schema can embed them under their keys. */
export const REQUEST_SCHEMAS = {
  CreateCluster: CREATE_CLUSTER,
  DeleteCluster: z.strictObject({ cluster: reference }),
  RegisterTaskDefinition: TASK_DEFINITION_SCHEMA,
  DeregisterTaskDefinition: z.strictObject({ taskDefinition: reference }),
  RunTask: RUN_TASK,
  StartTask: z.strictObject({
    cluster: reference.optional(),
    taskDefinition: reference,
    containerInstances: z.array(reference).min(1).max(quota('containerInstancesPerStartTask')),
    group: z.string().min(1).max(255).optional(),
    startedBy: z.string().max(128).optional(),
    networkConfiguration,
    overrides: OVERRIDES_SCHEMA.optional(),
    ...withoutEffectInTasks,
    tags,
  }),
  CreateCapacityProvider: CREATE_CAPACITY_PROVIDER,
  DeleteCapacityProvider: z.strictObject({ capacityProvider: reference }),
  PutClusterCapacityProviders: PUT_CLUSTER_CAPACITY_PROVIDERS,
  'world.addTraffic': ADD_TRAFFIC,
  'world.endTraffic': END_TRAFFIC,
  'world.setPrecision': z.strictObject({ precision: z.enum(['requests', 'flow', 'auto']) }),
  'world.setFargateQuota': z.strictObject({
    provider: z.enum(['FARGATE', 'FARGATE_SPOT']).optional(),
    vcpu: z.int().min(0).max(1_000_000),
  }),
  StopTask: z.strictObject({
    cluster: reference.optional(),
    task: reference,
    reason: z.string().max(1_024).optional(),
  }),
  CreateService: CREATE_SERVICE,
  UpdateService: UPDATE_SERVICE,
  StopServiceDeployment: STOP_SERVICE_DEPLOYMENT,
  ContinueServiceDeployment: CONTINUE_SERVICE_DEPLOYMENT,
  DeleteService: z.strictObject({ cluster: reference.optional(), service: reference, force: flag }),
  UpdateTaskProtection: z.strictObject({
    cluster: reference.optional(),
    tasks: z.array(reference).min(1).max(10),
    protectionEnabled: z.boolean(),
    expiresInMinutes: z.int().min(1).max(2_880).optional(),
  }),
  GetTaskProtection: z.strictObject({
    cluster: reference.optional(),
    tasks: z.array(reference).max(100).optional(),
  }),
  UpdateContainerInstancesState: z.strictObject({
    cluster: reference.optional(),
    containerInstances: z.array(reference).min(1).max(10),
    status: z.enum(['ACTIVE', 'DRAINING']),
  }),
  CreateTargetGroup: CREATE_TARGET_GROUP,
  ModifyTargetGroup: MODIFY_TARGET_GROUP,
  CreateLoadBalancer: CREATE_LOAD_BALANCER,
  CreateListener: CREATE_LISTENER,
  ModifyListener: MODIFY_LISTENER,
  CreateRule: CREATE_RULE,
  ModifyRule: MODIFY_RULE,
  DeleteRule: DELETE_RULE,
  ModifyLoadBalancerAttributes: MODIFY_LOAD_BALANCER_ATTRIBUTES,
  RegisterTargets: TARGETS,
  DeregisterTargets: TARGETS,
  ...MESSAGING_SCHEMAS,
  PutAttributes: z.strictObject({
    cluster: reference.optional(),
    attributes: z.array(ATTRIBUTE).min(1).max(quota('attributesPerResource')),
  }),
  'world.createFleet': CREATE_FLEET,
  'world.launchInstances': z.strictObject({
    fleet: z.string().min(1),
    count: z.int().min(1).max(LIMITS.instances).optional(),
    zone: z.string().optional(),
  }),
  'world.pushImage': z.strictObject({
    image: z.string().min(1).max(LIMITS.imageNameLength),
    sizeMiB: imageSizeMiB.optional(),
    layers: z.array(IMAGE_LAYER_SCHEMA).min(1).max(LIMITS.layersPerImage).optional(),
  }),
  'world.terminateInstances': z.strictObject({ instances: z.array(reference).min(1).max(LIMITS.instances) }),
  'world.stopInstances': z.strictObject({ instances: z.array(reference).min(1).max(LIMITS.instances) }),
  'world.startInstances': z.strictObject({ instances: z.array(reference).min(1).max(LIMITS.instances) }),
  DeregisterContainerInstance: z.strictObject({
    cluster: reference.optional(),
    containerInstance: reference,
    force: flag,
  }),
  UpdateContainerAgent: z.strictObject({ cluster: reference.optional(), containerInstance: reference }),
  PutAccountSetting: z.strictObject({
    name: z.enum(Object.keys(ACCOUNT_SETTINGS)),
    value: z.string().max(20),
    principalArn: z.string().max(1_024).optional(),
  }),
  'world.attachNetworkInterface': z.strictObject({ instance: reference }),
  'world.tryConnection': z.strictObject({
    from: reference.describe('A task, an instance, `internet` or an address.'),
    to: reference.describe('A task or an instance.'),
    port: z.int().min(1).max(65_535),
    protocol: z.enum(['tcp', 'udp']).optional(),
  }),
  'world.fault': FAULT,
  ...scalingRequestSchemas(userDataSchema(attributeName, attributeValue, DURATION_SCHEMA)),
  ...SERVERLESS_SCHEMAS,
  ...CODE_DEPLOY_SCHEMAS,
  ...taskSetSchemas(networkConfiguration),
  PutMetricAlarm: PUT_METRIC_ALARM,
  PutCompositeAlarm: PUT_COMPOSITE_ALARM,
  DeleteAlarms: ALARM_NAMES,
  SetAlarmState: SET_ALARM_STATE,
  EnableAlarmActions: ALARM_NAMES,
  DisableAlarmActions: ALARM_NAMES,
  PutMetricData: PUT_METRIC_DATA,
  'world.putCollector': PUT_COLLECTOR,
} as const satisfies Record<Op, z.ZodType>;

/** What a schema's valid input looks like. */
export type RequestOf<O extends Op> = z.infer<(typeof REQUEST_SCHEMAS)[O]>;

export type Readers<Ops extends Op> = ReadersOf<Pick<typeof REQUEST_SCHEMAS, Ops>>;
