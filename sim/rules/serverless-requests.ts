/** Requests of functions, API gateways and private endpoints as schemas, and what their shapes cannot say. */
import * as z from 'zod';
import { CV_MAX, faultOf, type Distribution } from '../kernel/distributions.ts';
import { ACCESS_LOG_FORMATS } from '../model/api-gateway.ts';
import type { Command } from '../model/commands.ts';
import { FUNCTION_PROGRAMS } from '../model/function.ts';
import type { FunctionCodeInput, PatchOperation, ServerlessOp } from '../model/serverless-commands.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import { like } from './expected.ts';
import { nameOfFunction } from './functions.ts';
import { nameOfStateMachine } from './state-machines.ts';
import { nameOfArn } from './lookup.ts';
import { called, rule } from './read-shape.ts';
import { regionOf, type ReadersOf, type RequestContext } from './request-members.ts';
import { issue } from './rule-issue.ts';
import { readStateMachine } from './state-machine-definition.ts';

const reference = z.string().min(1).max(1_024);
const name = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(64);
const region = z.string().optional();

/* ---- Laws of chance, in the words of a scenario ---- */

const positive = z.number().min(0).max(1e9);
const cv = z.number().min(0).max(CV_MAX);
const LAW = z
  .union([
    positive,
    z.strictObject({
      constant: positive.optional(),
      uniform: z.strictObject({ low: positive, high: positive }).optional(),
      exponential: z.strictObject({ mean: positive }).optional(),
      lognormal: z.strictObject({ mean: positive, cv }).optional(),
      gamma: z.strictObject({ mean: positive, cv }).optional(),
    }),
  ])
  .refine((value) => faultlessLaw(value) !== null, rule('one-distribution'));
const law = called(LAW, like('120', '{ lognormal: { mean: 120, cv: 0.5 } }')).optional();

function faultlessLaw(written: unknown): Distribution | null {
  if (typeof written === 'number') return { kind: 'constant', value: written };
  const [entry, ...more] = Object.entries(written as Record<string, unknown>).filter(
    ([, value]) => value !== undefined,
  );
  if (entry === undefined || more.length > 0) return null;
  const [kind, parts] = entry;
  const read = (typeof parts === 'number' ? { kind, value: parts } : { kind, ...(parts as object) }) as Distribution;
  return faultOf(read) === null ? read : null;
}

/** A law that the schema has let through. */
export function lawOf(written: Json | undefined, otherwise: Distribution): Distribution {
  return written === undefined ? otherwise : (faultlessLaw(written) ?? otherwise);
}

/* ---- Functions ---- */

/** Commands of one function [A]. */
const DOES_MAX = 10;
const ANSWERS_MAX = 100;
const CODE = z.strictObject({
  durationMs: law,
  coldStartMs: law,
  errorRate: z.number().min(0).max(1).optional(),
  answers: z
    .array(z.record(z.string(), z.unknown()))
    .min(1)
    .max(ANSWERS_MAX)
    .describe(
      'To a release that asks it: `{ hookStatus: SUCCEEDED | FAILED | IN_PROGRESS, callBackDelay: 30 }`, the first call the first; ' +
        '`unlessAlarm: name` says FAILED while that alarm is in ALARM; `maximumErrorRate: 0.01, minimumRequests: 50` looks at the new version.',
    )
    .optional(),
  does: z
    .array(z.record(z.string(), z.unknown()))
    .max(DOES_MAX)
    .describe('Commands as in a timeline, without `at`; texts such as `$.EC2InstanceId` are read from the message.')
    .optional(),
  program: z
    .enum(FUNCTION_PROGRAMS)
    .describe('A function that deploys another: all of it in one call, or one step of a workflow.')
    .optional(),
  memoryMiB: z.number().min(1).max(10_240).describe('What a call uses: more than MemorySize fails.').optional(),
});
const configuration = {
  Role: reference.optional(),
  MemorySize: z.int().min(128).max(10_240).optional(),
  // At most 15 min (5 min in 2017).
  Timeout: z.int().min(1).max(900).optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: reference }).optional(),
};
const RoutingConfig = z
  .strictObject({ AdditionalVersionWeights: z.record(z.string(), z.number().min(0).max(1)).optional() })
  .optional();
const alias = { FunctionName: reference, Name: name.max(128) };

/* ---- API gateways ---- */

const variables = z.record(z.string().max(64), z.string().max(512)).optional();
const percentTraffic = z.number().min(0).max(100);
const INTEGRATION = z.strictObject({
  type: z.enum(['AWS_PROXY', 'HTTP_PROXY']),
  uri: reference.describe('`function:name` or `function:name:alias`; a target group or a private endpoint.'),
  // LA-12.
  timeoutInMillis: z.int().min(50).max(29_000).optional(),
});
const PATCH = z.strictObject({
  op: z.enum(['add', 'replace', 'remove', 'copy']),
  path: z.string().min(1).max(200),
  value: z.string().max(512).optional(),
  from: z.string().max(200).optional(),
});
const stage = { restApiId: reference, stageName: name };

/* ---- Private endpoints ---- */

const references = z.array(reference).min(1);
const connections = z.strictObject({ ServiceId: reference, VpcEndpointIds: references.max(50) });

export const SERVERLESS_SCHEMAS = {
  CreateFunction: z.strictObject({
    FunctionName: name,
    region,
    ...configuration,
    Publish: z.boolean().optional(),
    Code: CODE.optional(),
  }),
  UpdateFunctionCode: z.strictObject({ FunctionName: reference, Publish: z.boolean().optional(), Code: CODE }),
  UpdateFunctionConfiguration: z.strictObject({ FunctionName: reference, ...configuration }),
  PutFunctionConcurrency: z.strictObject({
    FunctionName: reference,
    ReservedConcurrentExecutions: z.int().min(0).max(100_000),
  }),
  PublishVersion: z.strictObject({
    FunctionName: reference,
    AutoPublishAlias: name.max(128).optional(),
    // LA-09.
    DeploymentPreference: z
      .strictObject({
        Enabled: z.boolean().optional(),
        Type: z.string().min(1).max(100),
        Alarms: z.array(z.string().min(1).max(255)).max(10).optional(),
        Hooks: z.strictObject({ PreTraffic: reference.optional(), PostTraffic: reference.optional() }).optional(),
      })
      .describe("SAM's: by which configuration of CodeDeploy the alias goes over.")
      .optional(),
  }),
  CreateAlias: z.strictObject({ ...alias, FunctionVersion: z.string().min(1).max(1_024), RoutingConfig }),
  UpdateAlias: z.strictObject({ ...alias, FunctionVersion: z.string().min(1).max(1_024).optional(), RoutingConfig }),
  Invoke: z.strictObject({
    FunctionName: reference,
    Qualifier: z.string().min(1).max(128).optional(),
    InvocationType: z.enum(['RequestResponse', 'Event']).optional(),
    Payload: z.record(z.string(), z.unknown()).optional(),
  }),
  CreateStateMachine: z.strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z0-9_-]+$/)
      .max(80),
    region,
    definition: z
      .union([z.string().min(1).max(100_000), z.record(z.string(), z.unknown())])
      .describe('The states language: as text, as the real request has it, or as it is.'),
    roleArn: reference.optional(),
  }),
  StartExecution: z.strictObject({
    stateMachineArn: reference.describe('The name of the state machine does, too.'),
    name: name.max(80).optional(),
    input: z
      .union([z.string().max(100_000), z.record(z.string(), z.unknown())])
      .describe('JSON: as text, as the real request has it, or as it is.')
      .optional(),
  }),
  StopExecution: z.strictObject({ executionArn: reference, error: z.string().max(256).optional() }),
  CreateRestApi: z.strictObject({ name, region, integration: INTEGRATION }),
  PutIntegration: z.strictObject({ restApiId: reference, ...INTEGRATION.shape }),
  CreateDeployment: z.strictObject({
    ...stage,
    variables,
    canarySettings: z
      .strictObject({ percentTraffic: percentTraffic.optional(), stageVariableOverrides: variables })
      .optional(),
    accessLogFormat: z.enum(ACCESS_LOG_FORMATS).optional(),
  }),
  UpdateStage: z.strictObject({ ...stage, patchOperations: z.array(PATCH).min(1).max(20) }),
  CreateVpcEndpointServiceConfiguration: z.strictObject({
    name,
    region,
    NetworkLoadBalancerArns: references.max(10),
    AcceptanceRequired: z.boolean().optional(),
    PrivateDnsName: z.string().min(1).max(255).optional(),
    assignment: z
      .enum(['random', 'roundRobin'])
      .describe('How an interface gets its balancer; 2017: roundRobin.')
      .optional(),
  }),
  CreateVpcEndpoint: z.strictObject({
    name,
    ServiceName: reference,
    SubnetIds: references.max(6).describe('Subnets, or zones for their first subnets.'),
    SecurityGroupIds: z.array(z.string().min(1)).max(16).optional(),
  }),
  AcceptVpcEndpointConnections: connections,
  RejectVpcEndpointConnections: connections,
  DeleteVpcEndpoints: z.strictObject({ VpcEndpointIds: references.max(50) }),
} as const satisfies Record<ServerlessOp, z.ZodType>;

export const SERVERLESS_TIMELINE_OPS = Object.fromEntries(
  (Object.keys(SERVERLESS_SCHEMAS) as ServerlessOp[]).map((op) => [op.slice(0, 1).toLowerCase() + op.slice(1), op]),
) as Readonly<Record<string, ServerlessOp>>;

/** Parts of the stage that a patch may change (LA-11). */
const PATCHES: readonly RegExp[] = [
  /^\/canarySettings$/,
  /^\/canarySettings\/(percentTraffic|deploymentId)$/,
  /^\/canarySettings\/stageVariableOverrides\/[A-Za-z0-9_]+$/,
  /^\/variables\/[A-Za-z0-9_]+$/,
  /^\/deploymentId$/,
  /^\/accessLogSettings\/format$/,
];

/** What a copy may take from where: a promotion, or the way back (LA-11). */
const COPIES: Readonly<Record<string, string>> = {
  '/deploymentId': '/canarySettings/deploymentId',
  '/canarySettings/deploymentId': '/deploymentId',
  '/variables': '/canarySettings/stageVariableOverrides',
};

function patchIssues(operations: readonly PatchOperation[], { issues }: RequestContext): void {
  operations.forEach(({ op, path, value, from }, index) => {
    const at = ['patchOperations', index];
    if (op === 'copy' && from !== undefined && COPIES[path] !== from) {
      issues.push(issue([...at, 'from'], 'patch-path', { params: { path: from }, found: from }));
    } else if (op !== 'copy' && !PATCHES.some((form) => form.test(path))) {
      issues.push(issue([...at, 'path'], 'patch-path', { params: { path }, found: path }));
    } else if (path === '/canarySettings/percentTraffic' && op !== 'remove') {
      const percent = Number(value);
      if (!(percent >= 0 && percent <= 100))
        issues.push(issue([...at, 'value'], 'patch-value', { params: { path }, found: value }));
    }
    const needs = op === 'copy' ? 'from' : op === 'remove' ? null : 'value';
    if (needs !== null && (needs === 'from' ? from : value) === undefined) {
      issues.push(issue([...at, needs], 'missing', { params: { key: needs } }));
    }
  });
}

/** Each command of a function: one operation with its request. What it reads from the message is only known then. */
function doesIssues(code: FunctionCodeInput | undefined, context: RequestContext): void {
  (code?.does ?? []).forEach((entry, index) => {
    const at = ['Code', 'does', index];
    const [key, ...more] = Object.keys(entry);
    if (key === undefined || more.length > 0) {
      context.issues.push(issue(at, 'does-one-command', { found: entry }));
      return;
    }
    const reading = context.parse?.(key, entry[key], context.regions);
    if (reading === undefined || !('issues' in reading)) return;
    for (const found of reading.issues) {
      if (!hasPlaceholder(entry)) context.issues.push({ ...found, path: [...at, key, ...found.path] });
    }
  });
}

/** Is there a text that a message has to fill in? */
export function hasPlaceholder(value: Json): boolean {
  if (typeof value === 'string') return value.startsWith('$.');
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((one) => hasPlaceholder(one as Json));
}

/** LA-01: one further version at most. */
function weightIssues(weights: Readonly<Record<string, number>> | undefined, { issues }: RequestContext): void {
  if (Object.keys(weights ?? {}).length > 1) {
    const path = ['RoutingConfig', 'AdditionalVersionWeights'];
    issues.push(
      issue(path, 'too-many', {
        params: { key: 'AdditionalVersionWeights', size: Object.keys(weights!).length, limit: 1 },
      }),
    );
  }
}

function jsonOf(text: string, path: readonly (string | number)[], { issues }: RequestContext): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    issues.push(issue(path, 'not-json', { found: text }));
    return {};
  }
}

function definitionOf(written: Json, context: RequestContext): unknown {
  const value = typeof written === 'string' ? jsonOf(written, ['definition'], context) : written;
  const reading = readStateMachine(value);
  if ('machine' in reading) return reading.machine;
  const path = typeof written === 'string' ? ['definition'] : ['definition', ...reading.path];
  context.issues.push(issue(path, 'state-machine', { params: { problem: reading.problem } }));
  return null;
}

type Request = Readonly<Record<string, unknown>>;

/** Commands are requests as they are, but that names stand for ARNs. */
function read(op: ServerlessOp, request: Request, context: RequestContext): Command {
  const input: Record<string, unknown> = Object.fromEntries(
    Object.entries(request).filter(([, value]) => value !== undefined),
  );
  const list = (key: string): void => {
    input[key] = (input[key] as readonly string[]).map(nameOfArn);
  };
  if (typeof input['FunctionName'] === 'string') input['FunctionName'] = nameOfFunction(input['FunctionName']);
  switch (op) {
    case 'CreateFunction':
      input['region'] = regionOf(request['region'] as string | undefined, context);
      doesIssues(request['Code'] as FunctionCodeInput | undefined, context);
      break;
    case 'UpdateFunctionCode':
      doesIssues(request['Code'] as FunctionCodeInput, context);
      break;
    case 'CreateAlias':
    case 'UpdateAlias':
      weightIssues(
        (request['RoutingConfig'] as { AdditionalVersionWeights?: Record<string, number> } | undefined)
          ?.AdditionalVersionWeights,
        context,
      );
      break;
    case 'CreateStateMachine':
      input['region'] = regionOf(request['region'] as string | undefined, context);
      input['definition'] = definitionOf(request['definition'] as Json, context);
      delete input['roleArn'];
      break;
    case 'StartExecution':
      input['stateMachineArn'] = nameOfStateMachine(request['stateMachineArn'] as string);
      if (typeof request['input'] === 'string') input['input'] = jsonOf(request['input'], ['input'], context);
      break;
    case 'CreateRestApi':
    case 'CreateVpcEndpointServiceConfiguration':
      input['region'] = regionOf(request['region'] as string | undefined, context);
      break;
    case 'UpdateStage':
      patchIssues(request['patchOperations'] as readonly PatchOperation[], context);
      break;
    case 'AcceptVpcEndpointConnections':
    case 'RejectVpcEndpointConnections':
    case 'DeleteVpcEndpoints':
      list('VpcEndpointIds');
      break;
    default:
  }
  return { op, input } as unknown as Command;
}

export const SERVERLESS_READERS = Object.fromEntries(
  Object.values(SERVERLESS_TIMELINE_OPS).map((op) => [
    op,
    (request: Request, context: RequestContext) => read(op, request, context),
  ]),
) as unknown as ReadersOf<typeof SERVERLESS_SCHEMAS>;

/** Is it one of these, for whoever lists commands? */
export function isServerless(command: Command): command is Extract<Command, { op: ServerlessOp }> {
  return Object.hasOwn(SERVERLESS_SCHEMAS, command.op);
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.hasOwn(value, key) ? (value as JsonObject)[key] : undefined;
}

/** A text with paths into a message, filled in; null when the message lacks one. */
export function filledIn(value: Json, message: Json): Json | null {
  if (typeof value === 'string') {
    if (!value.startsWith('$.')) return value;
    let at: Json | undefined = message;
    for (const part of value.slice(2).split('.')) {
      at = memberOf(at, part);
    }
    return at ?? null;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const parts = value.map((one) => (one === null ? null : filledIn(one, message)));
    return parts.some((one, index) => one === null && value[index] !== null) ? null : parts;
  }
  const filled: Record<string, Json> = {};
  for (const [key, one] of Object.entries(value as JsonObject)) {
    const part = one === null ? null : filledIn(one, message);
    if (part === null && one !== null) return null;
    filled[key] = part;
  }
  return filled;
}
