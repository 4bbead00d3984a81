/**
 * The shape of a Command that comes from outside the program: from a screen or from a replay's journal. Only shapes and
 * sizes: whether it can be done is the engine's `query`, and a journal keeps what was refused too.
 */
import * as z from 'zod';
import type { Command } from '../model/commands.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import { LIMITS } from '../rules/limits.ts';
import { MAXIMUM_PERCENT_MAX } from '../rules/request-schemas.ts';

const NAME_LENGTH_MAX = 512;
const LIST_MAX = 1_000;
const JSON_DEPTH_MAX = LIMITS.depth;

const name = z.string().max(NAME_LENGTH_MAX);
const count = z.int().min(0).max(LIMITS.tasks);
const percent = z.int().min(0).max(MAXIMUM_PERCENT_MAX);
const spanUs = z.int().min(0).max(LIMITS.durationUs);
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
const networkConfiguration = z.strictObject({ subnets: z.array(name).max(LIST_MAX).readonly() }).nullable();
const zones = z.array(name).max(LIST_MAX).readonly();

const fault = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('instanceCrash'), instance: name }),
  z.strictObject({ kind: z.literal('agentDisconnect'), instance: name, forUs: spanUs }),
  z.strictObject({ kind: z.literal('zoneOutage'), zone: name, forUs: spanUs }),
  z.strictObject({
    kind: z.literal('containerCrash'),
    task: name,
    container: name.nullable(),
    exitCode: z.int().min(0).max(255),
  }),
]);

function operation<O extends string, S extends z.ZodType>(op: O, input: S) {
  return z.strictObject({ op: z.literal(op), input });
}

export const COMMAND_SCHEMA: z.ZodType<Command> = z.discriminatedUnion('op', [
  operation('CreateCluster', z.strictObject({ clusterName: name, region: name })),
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
    }),
  ),
  operation('StopTask', z.strictObject({ cluster: name, task: name, reason: z.string().max(1_024).nullable() })),
  operation(
    'CreateService',
    z.strictObject({
      cluster: name,
      serviceName: name,
      taskDefinition: name,
      desiredCount: count,
      minimumHealthyPercent: percent,
      maximumPercent: percent,
      placementConstraints,
      placementStrategy,
      networkConfiguration,
    }),
  ),
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
    }),
  ),
  operation('DeleteService', z.strictObject({ cluster: name, service: name, force: z.boolean() })),
  operation(
    'UpdateContainerInstancesState',
    z.strictObject({
      cluster: name,
      containerInstances: z.array(name).max(LIST_MAX).readonly(),
      status: z.enum(['ACTIVE', 'DRAINING']),
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
      ami: z.enum(['ecs-linux', 'ecs-windows', 'ecs-bare-metal']),
      count,
      attributes: z.record(name, name),
    }),
  ),
  operation('world.launchInstances', z.strictObject({ fleet: name, count, zone: name.nullable() })),
  operation('world.terminateInstances', z.strictObject({ instances: z.array(name).max(LIST_MAX).readonly() })),
  operation('world.fault', fault),
]);
