/**
 * The scenario file's own sections as a zod schema, and the JSON Schema published from it. What is a request (task
 * definitions, services, fleets, timeline inputs) is checked by sim/rules and only embedded in the published schema.
 */
import * as z from 'zod';
import { SCENARIO_FORMAT } from '../model/setup.ts';
import type { JsonObject } from '../model/task-definition.ts';
import { ACCOUNT_SETTINGS } from '../rules/account-settings.ts';
import { LIMITS } from '../rules/limits.ts';
import { LOAD_BALANCER_SECTION } from '../rules/load-balancer-requests.ts';
import { LOAD_MEMBERS } from './load-behaviour.ts';
import { TIMELINE_OPS } from '../rules/operations.ts';
import { DELIVERY_SECTION, EVENT_RULE_SECTION } from '../rules/messaging-requests.ts';
import { DURATION_SCHEMA, REQUEST_SCHEMAS } from '../rules/request-schemas.ts';
import { SECURITY_GROUP_SCHEMA, SECURITY_GROUPS_MAX, SUBNET_SCHEMA, SUBNETS_MAX } from './network-sections.ts';
import { TRAFFIC_SCHEMA } from './traffic-section.ts';

const duration = DURATION_SCHEMA;
const name = z
  .string()
  .max(LIMITS.nameLength)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
const title = z.string().max(LIMITS.titleLength);
const imageName = z.string().min(1).max(LIMITS.imageNameLength);
const sizeMiB = z.number().positive().max(LIMITS.imageSizeMiB);
const exitCode = z.int().min(0).max(255);

export const REGION_SCHEMA = z.strictObject({
  name,
  zones: z.array(name).min(LIMITS.zonesMin).max(LIMITS.zonesMax),
  newer: z.literal(true).describe('One of the newer regions, where Fargate launches less at once (FG-10).').optional(),
});

export const IMAGE_SCHEMA = z.strictObject({
  sizeMiB: sizeMiB.optional(),
  layers: z
    .array(z.strictObject({ id: z.string().min(1).max(LIMITS.nameLength), sizeMiB }))
    .min(1)
    .max(LIMITS.layersPerImage)
    .optional(),
  missing: z.boolean().optional(),
  osFamily: z
    .string()
    .max(LIMITS.nameLength)
    .describe('The version of Windows the image is made for, as in ecs.os-family.')
    .optional(),
});

export const BEHAVIOUR_SCHEMA = z.strictObject({
  startup: duration.optional(),
  exitsAfter: duration.optional(),
  exitCode: exitCode.optional(),
  stopsAfter: duration.optional(),
  ignoresSigterm: z.boolean().optional(),
  // How long its last request in flight takes at deregistration (LB-12), beside those of the traffic.
  inFlight: duration.optional(),
  stopExitCode: exitCode.optional(),
  outOfMemory: z.boolean().describe('exitsAfter means that its memory is used up.').optional(),
  createTakes: duration.optional(),
  startTakes: duration.optional(),
  inspectTakes: duration.optional(),
  removeTakes: duration.optional(),
  health: z
    .strictObject({
      failsFrom: duration.optional(),
      failsFor: duration.optional(),
      hangs: z.boolean().describe('Health checks time out, instead of being refused at once.').optional(),
    })
    .describe('Its health checks fail, from some time after its start on, or for a while.')
    .optional(),
  ...LOAD_MEMBERS,
});

const bounds = { atLeast: z.number().optional(), atMost: z.number().optional() };
const metric = z.string().min(1).max(LIMITS.metricLength);

export const GOAL_SCHEMA = z.strictObject({
  name: z.string().min(1).max(LIMITS.titleLength),
  from: duration.optional(),
  by: duration.optional(),
  until: duration.optional(),
  always: z.strictObject({ metric, ...bounds }).optional(),
  eventually: z.strictObject({ metric, ...bounds, for: duration.optional() }).optional(),
  over: z.strictObject({ metric, stat: z.string().max(20), ...bounds }).optional(),
  serviceEvent: z
    .strictObject({ service: z.string().min(1), contains: z.string().min(1).max(LIMITS.metricLength), ...bounds })
    .optional(),
  never: z.strictObject({ command: z.string().min(1) }).optional(),
});

/**
 * The file as a whole, its sections only by their size. What they hold is read entry by entry, so that the work stops
 * when there are issues enough.
 */
export const FILE_SCHEMA = z.strictObject({
  $schema: z.string().max(2_000).optional(),
  royaume: z.literal(SCENARIO_FORMAT),
  name,
  title: title.optional(),
  seed: z.int().min(0).max(LIMITS.seedMax).optional(),
  duration,
  regions: z.array(z.unknown()).min(1).max(LIMITS.regions),
  subnets: z.array(z.unknown()).max(SUBNETS_MAX).optional(),
  securityGroups: z.array(z.unknown()).max(SECURITY_GROUPS_MAX).optional(),
  accountSettings: z
    .strictObject(Object.fromEntries(Object.entries(ACCOUNT_SETTINGS).map(([key, of]) => [key, z.enum(of).optional()])))
    .optional(),
  clusters: z.array(z.unknown()).max(LIMITS.clusters).optional(),
  fleets: z.array(z.unknown()).max(LIMITS.fleets).optional(),
  images: z.record(imageName, z.unknown()).optional(),
  taskDefinitions: z.array(z.unknown()).max(LIMITS.taskDefinitions).optional(),
  services: z.array(z.unknown()).max(LIMITS.services).optional(),
  behaviours: z.record(imageName, z.unknown()).optional(),
  timeline: z.array(z.unknown()).max(LIMITS.timeline).optional(),
  goals: z.array(z.unknown()).max(LIMITS.goals).optional(),
  targetGroups: z.array(z.unknown()).max(LIMITS.targetGroups).optional(),
  loadBalancers: z.array(z.unknown()).max(LIMITS.loadBalancers).optional(),
  traffic: z.array(z.unknown()).max(LIMITS.traffic).optional(),
  precision: z.enum(['requests', 'flow', 'auto']).optional(),
  metrics: z
    .strictObject({
      resolution: z
        .enum(['1s', '5s', '1m'])
        .describe('Period of the metrics of services and balancers; the minute is always there.')
        .optional(),
    })
    .optional(),
  topics: z.array(z.unknown()).max(LIMITS.topics).optional(),
  queues: z.array(z.unknown()).max(LIMITS.queues).optional(),
  functions: z.array(z.unknown()).max(LIMITS.functions).optional(),
  subscriptions: z.array(z.unknown()).max(LIMITS.subscriptions).optional(),
  eventRules: z.array(z.unknown()).max(LIMITS.eventRules).optional(),
  delivery: DELIVERY_SECTION.optional(),
  alarms: z.array(z.unknown()).max(LIMITS.alarms).optional(),
  launchTemplates: z.array(z.unknown()).max(LIMITS.fleets).optional(),
  autoScalingGroups: z.array(z.unknown()).max(LIMITS.fleets).optional(),
  scalableTargets: z.array(z.unknown()).max(LIMITS.services).optional(),
  scalingPolicies: z.array(z.unknown()).max(LIMITS.services).optional(),
  scheduledActions: z.array(z.unknown()).max(LIMITS.services).optional(),
  collectors: z.array(z.unknown()).max(LIMITS.collectors).optional(),
});

export type ScenarioFile = z.infer<typeof FILE_SCHEMA>;
export type GoalFile = z.infer<typeof GOAL_SCHEMA>;
export type BehaviourFile = z.infer<typeof BEHAVIOUR_SCHEMA>;
export type ImageFile = z.infer<typeof IMAGE_SCHEMA>;

/**
 * The file's own form with every request in its place. A file that breaks this schema is never valid; one that keeps it
 * may still name things that do not exist, which only `royaume check` can see.
 */
export function scenarioJsonSchema(): JsonObject {
  const include = z
    .strictObject({ $include: z.string().max(400) })
    .describe('A file beside the scenario that holds the request, as the API takes it.');
  const published = FILE_SCHEMA.extend({
    regions: z.array(REGION_SCHEMA).min(1).max(LIMITS.regions),
    images: z.record(imageName, IMAGE_SCHEMA).optional(),
    behaviours: z.record(imageName, BEHAVIOUR_SCHEMA).optional(),
    goals: z.array(GOAL_SCHEMA).max(LIMITS.goals).optional(),
    subnets: z.array(SUBNET_SCHEMA).max(SUBNETS_MAX).optional(),
    securityGroups: z.array(SECURITY_GROUP_SCHEMA).max(SECURITY_GROUPS_MAX).optional(),
    targetGroups: z.array(REQUEST_SCHEMAS.CreateTargetGroup).max(LIMITS.targetGroups).optional(),
    loadBalancers: z.array(LOAD_BALANCER_SECTION).max(LIMITS.loadBalancers).optional(),
    topics: z.array(REQUEST_SCHEMAS.CreateTopic).max(LIMITS.topics).optional(),
    queues: z.array(REQUEST_SCHEMAS.CreateQueue).max(LIMITS.queues).optional(),
    functions: z.array(REQUEST_SCHEMAS.CreateFunction).max(LIMITS.functions).optional(),
    subscriptions: z.array(REQUEST_SCHEMAS.Subscribe).max(LIMITS.subscriptions).optional(),
    launchTemplates: z.array(REQUEST_SCHEMAS.CreateLaunchTemplate).max(LIMITS.fleets).optional(),
    autoScalingGroups: z.array(REQUEST_SCHEMAS.CreateAutoScalingGroup).max(LIMITS.fleets).optional(),
    scalableTargets: z.array(REQUEST_SCHEMAS.RegisterScalableTarget).max(LIMITS.services).optional(),
    scalingPolicies: z.array(REQUEST_SCHEMAS.PutScalingPolicy).max(LIMITS.services).optional(),
    scheduledActions: z.array(REQUEST_SCHEMAS.PutScheduledAction).max(LIMITS.services).optional(),
    alarms: z
      .array(z.union([REQUEST_SCHEMAS.PutMetricAlarm, REQUEST_SCHEMAS.PutCompositeAlarm]))
      .max(LIMITS.alarms)
      .optional(),
    collectors: z.array(REQUEST_SCHEMAS['world.putCollector']).max(LIMITS.collectors).optional(),
    eventRules: z.array(EVENT_RULE_SECTION).max(LIMITS.eventRules).optional(),
    clusters: z.array(REQUEST_SCHEMAS.CreateCluster).max(LIMITS.clusters).optional(),
    fleets: z.array(REQUEST_SCHEMAS['world.createFleet']).max(LIMITS.fleets).optional(),
    taskDefinitions: z
      .array(z.union([include, REQUEST_SCHEMAS.RegisterTaskDefinition]))
      .max(LIMITS.taskDefinitions)
      .optional(),
    services: z
      .array(z.union([include, REQUEST_SCHEMAS.CreateService]))
      .max(LIMITS.services)
      .optional(),
    traffic: z.array(TRAFFIC_SCHEMA).max(LIMITS.traffic).optional(),
    timeline: z.array(timelineEntry()).max(LIMITS.timeline).optional(),
  });
  const schema = z.toJSONSchema(published, {
    target: 'draft-2020-12',
    unrepresentable: 'any',
    io: 'input',
    reused: 'ref',
  });
  return {
    ...(schema as unknown as JsonObject),
    title: `Royaume scenario, format ${SCENARIO_FORMAT}`,
    description: limitsText(),
  };
}

function timelineEntry(): z.ZodType {
  const commands: Record<string, z.ZodType> = {};
  for (const [key, op] of Object.entries(TIMELINE_OPS)) commands[key] = (REQUEST_SCHEMAS[op] as z.ZodType).optional();
  return z
    .strictObject({ at: DURATION_SCHEMA, ...commands })
    .describe('What happens at an instant: `at` and exactly one command.');
}

function limitsText(): string {
  return (
    `A scenario with its includes is at most ${LIMITS.inputBytes / 1_048_576} MiB in ${LIMITS.includes} includes, ` +
    `nested at most ${LIMITS.depth} deep, with at most ${LIMITS.instances} instances and ${LIMITS.tasks} tasks.`
  );
}
