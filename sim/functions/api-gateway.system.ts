/**
 * Models: gateways of an API: an integration for everything, deployments as snapshots of it, stages with variables, and a
 * canary that takes a part of a stage's requests, at random for each, with variables of its own (LA-11); while it is there
 * the stage takes no other deployment; promotion copies it to the stage. Timeouts of 50 ms to 29 s (LA-12). Requests, their
 * access log and what they meet are sim/traffic.
 * Leaves out: resources and methods, mapping templates, caches, keys and quotas, authorizers, deletion; a timeout of the
 * canary that is not the stage's own.
 */
import { durationUs, US_PER_MS } from '../kernel/time.ts';
import type { AccessLogFormat, ApiDeployment, ApiStage, Integration, RestApi } from '../model/api-gateway.ts';
import { ACCESS_LOG_FORMATS } from '../model/api-gateway.ts';
import type { ApiKey, RegionKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { IntegrationInput, PatchOperation, ServerlessCommand } from '../model/serverless-commands.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { findApi, findStage, INTEGRATION_TIMEOUT_MS } from '../rules/api-gateway.ts';
import { findVpcEndpoint } from '../rules/endpoints.ts';
import { findFunction } from '../rules/functions.ts';
import { hexId } from '../rules/minting.ts';
import { findTargetGroup } from '../rules/target-groups.ts';

type InputOf<O extends ServerlessCommand['op']> = Extract<ServerlessCommand, { op: O }>['input'];

function integrationOf({ type, uri, timeoutInMillis = INTEGRATION_TIMEOUT_MS }: IntegrationInput): Integration {
  return { type, uri, timeoutUs: durationUs(timeoutInMillis * US_PER_MS) };
}

/** What is named must be there; with stage variables in it nobody knows yet. */
function refuseIntegration(world: World, { type, uri }: IntegrationInput): Refusal | null {
  if (uri.includes('${')) return null;
  const isThere =
    type === 'AWS_PROXY'
      ? findFunction(world, uri) !== null
      : findTargetGroup(world, uri) !== null || findVpcEndpoint(world, uri) !== null;
  return isThere ? null : refusal('BadRequestException', 'integration-not-found', { uri });
}

function refuseApi(world: World, input: InputOf<'CreateRestApi'>): Refusal | null {
  if (!world.regions.some((row) => row.name === input.region)) {
    return refusal('BadRequestException', 'region-not-found', { region: input.region });
  }
  if (findApi(world, input.name) !== null) return refusal('ConflictException', 'api-exists', { api: input.name });
  return refuseIntegration(world, input.integration);
}

function create(ctx: Context, input: InputOf<'CreateRestApi'>): RestApi {
  const { world } = ctx;
  const apis = (world.apis ??= []);
  const row: RestApi = {
    key: apis.length as ApiKey,
    restApiId: hexId(ctx.random('id/api'), 16).slice(0, 10),
    name: input.name,
    region: world.regions.findIndex(({ name }) => name === input.region) as RegionKey,
    integration: integrationOf(input.integration),
    deployments: [],
    stages: [],
  };
  apis.push(row);
  ctx.touch('api', row.key);
  return row;
}

function refuseDeployment(world: World, input: InputOf<'CreateDeployment'>): Refusal | null {
  const params = { api: input.restApiId, stage: input.stageName };
  const api = findApi(world, input.restApiId);
  if (api === null) return refusal('NotFoundException', 'api-not-found', params);
  const stage = findStage(api, input.stageName);
  if (stage === null) {
    return input.canarySettings === undefined ? null : refusal('BadRequestException', 'canary-without-stage', params);
  }
  // LA-11.
  if (stage.canary !== null && input.canarySettings === undefined) {
    return refusal('BadRequestException', 'canary-enabled', params);
  }
  return null;
}

function deploy(ctx: Context, input: InputOf<'CreateDeployment'>): ApiDeployment {
  const api = findApi(ctx.world, input.restApiId)!;
  const id = hexId(ctx.random('id/deployment'), 8).slice(0, 6);
  const deployment: ApiDeployment = { id, integration: api.integration, createdAtUs: ctx.nowUs };
  api.deployments.push(deployment);
  const stage = findStage(api, input.stageName);
  const { variables, canarySettings, accessLogFormat = null } = input;
  if (stage === null) {
    api.stages.push({
      stageName: input.stageName,
      deploymentId: id,
      variables: variables ?? {},
      canary: null,
      accessLog: accessLogFormat,
    });
  } else if (canarySettings === undefined) {
    stage.deploymentId = id;
    if (variables !== undefined) stage.variables = variables;
    if (accessLogFormat !== null) stage.accessLog = accessLogFormat;
  } else {
    stage.canary = {
      deploymentId: id,
      percentTraffic: canarySettings.percentTraffic ?? stage.canary?.percentTraffic ?? 0,
      stageVariableOverrides: canarySettings.stageVariableOverrides ?? stage.canary?.stageVariableOverrides ?? {},
    };
  }
  ctx.touch('api', api.key);
  return deployment;
}

function refusePatch(world: World, input: InputOf<'UpdateStage'>): Refusal | null {
  const params = { api: input.restApiId, stage: input.stageName };
  const api = findApi(world, input.restApiId);
  if (api === null) return refusal('NotFoundException', 'api-not-found', params);
  const stage = findStage(api, input.stageName);
  if (stage === null) return refusal('NotFoundException', 'stage-not-found', params);
  for (const { path, op, value, from } of input.patchOperations) {
    const ofCanary = path.startsWith('/canarySettings') || (from ?? '').startsWith('/canarySettings');
    if (ofCanary && stage.canary === null) return refusal('BadRequestException', 'canary-missing', params);
    if (path === '/accessLogSettings/format' && op !== 'remove' && !isFormat(value)) {
      return refusal('BadRequestException', 'access-log-format', { ...params, format: value ?? '' });
    }
    const names = path === '/deploymentId' || path === '/canarySettings/deploymentId';
    if (names && op !== 'copy' && !api.deployments.some(({ id }) => id === value)) {
      return refusal('NotFoundException', 'deployment-not-found', { ...params, deployment: value ?? '' });
    }
  }
  return null;
}

function isFormat(value: string | undefined): value is AccessLogFormat {
  return ACCESS_LOG_FORMATS.some((format) => format === value);
}

/** The value that a patch brings: its own, or that of another part of the stage. */
function valueOf(stage: ApiStage, { op, value = '', from = '' }: PatchOperation): string {
  if (op !== 'copy') return value;
  if (from === '/canarySettings/deploymentId') return stage.canary?.deploymentId ?? '';
  return from === '/deploymentId' ? stage.deploymentId : '';
}

function without(map: Readonly<Record<string, string>>, key: string): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([name]) => name !== key));
}

/** LA-11: promotion is a copy of the canary's deployment and variables to the stage, then the end of the canary. */
function patch(stage: ApiStage, operation: PatchOperation): void {
  const { op, path, from } = operation;
  const last = path.slice(path.lastIndexOf('/') + 1);
  const value = valueOf(stage, operation);
  const { canary } = stage;
  if (path === '/canarySettings') {
    if (op === 'remove') stage.canary = null;
  } else if (path === '/canarySettings/percentTraffic') {
    if (canary !== null) canary.percentTraffic = op === 'remove' ? 0 : Number(value);
  } else if (path === '/canarySettings/deploymentId') {
    if (canary !== null) canary.deploymentId = value;
  } else if (path.startsWith('/canarySettings/stageVariableOverrides/')) {
    if (canary === null) return;
    const others = without(canary.stageVariableOverrides, last);
    canary.stageVariableOverrides = op === 'remove' ? others : { ...others, [last]: value };
  } else if (path === '/deploymentId') {
    stage.deploymentId = value;
    if (op === 'copy' && from === '/canarySettings/deploymentId' && canary !== null) {
      stage.variables = { ...stage.variables, ...canary.stageVariableOverrides };
    }
  } else if (path === '/variables') {
    stage.variables = { ...stage.variables, ...canary?.stageVariableOverrides };
  } else if (path.startsWith('/variables/')) {
    const others = without(stage.variables, last);
    stage.variables = op === 'remove' ? others : { ...others, [last]: value };
  } else if (path === '/accessLogSettings/format')
    stage.accessLog = op === 'remove' ? null : (value as AccessLogFormat);
}

export const apiGatewaySystem: System = {
  name: 'api-gateway',
  commands: [
    handler({
      op: 'CreateRestApi',
      query: (world, { input }) => refuseApi(world, input),
      execute: ({ input }, ctx, line) => ctx.answer(line, { id: create(ctx, input).restApiId }),
    }),
    handler({
      op: 'PutIntegration',
      query: (world, { input }) =>
        findApi(world, input.restApiId) === null
          ? refusal('NotFoundException', 'api-not-found', { api: input.restApiId })
          : refuseIntegration(world, input),
      execute: ({ input }, ctx) => {
        const api = findApi(ctx.world, input.restApiId)!;
        api.integration = integrationOf(input);
        ctx.touch('api', api.key);
      },
    }),
    handler({
      op: 'CreateDeployment',
      query: (world, { input }) => refuseDeployment(world, input),
      execute: ({ input }, ctx, line) => ctx.answer(line, { id: deploy(ctx, input).id }),
    }),
    handler({
      op: 'UpdateStage',
      query: (world, { input }) => refusePatch(world, input),
      execute: ({ input }, ctx) => {
        const api = findApi(ctx.world, input.restApiId)!;
        const stage = findStage(api, input.stageName)!;
        for (const operation of input.patchOperations) patch(stage, operation);
        ctx.touch('api', api.key);
      },
    }),
  ],
};
