/** A Command → the request that parseCommand reads it from: the way back, to check that a command is a possible one. */
import type { Command, InputOf } from '../model/commands.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import { CODE_DEPLOY_SCHEMAS } from '../rules/code-deploy-requests.ts';
import { messagingRequestOf } from '../rules/messaging-requests.ts';
import { SCALING_TIMELINE_OPS } from '../rules/scaling-requests.ts';

const SCALING_OPS: ReadonlySet<string> = new Set(Object.values(SCALING_TIMELINE_OPS));

export function requestOf(command: Command): JsonObject {
  const input = command.input as unknown as JsonObject;
  if (command.op === 'RegisterTaskDefinition') return input;
  if (command.op === 'world.fault') return faultRequest(input);
  // Requests of scaling are commands as they are.
  if (SCALING_OPS.has(command.op)) return input;
  if (command.op === 'CreateCapacityProvider') return providerRequest(command.input);
  if (Object.hasOwn(CODE_DEPLOY_SCHEMAS, command.op)) return input;
  const messaging = messagingRequestOf(command);
  if (messaging !== null) return messaging;
  const request: Record<string, Json> = {};
  const deployment: Record<string, Json> = {};
  const attributes: Record<string, Json> = {};
  const isListener = ['ModifyListener', 'CreateRule', 'ModifyRule', 'DeleteRule'].includes(command.op);
  if (isListener) request['listener'] = `${String(input['loadBalancer'])}:${String(input['port'])}`;
  for (const [key, value] of Object.entries(input)) {
    if (key === 'taskDefinition' && value === '') continue;
    if (value === null || (isListener && (key === 'loadBalancer' || key === 'port'))) continue;
    if (key === 'minimumHealthyPercent' || key === 'maximumPercent') deployment[key] = value;
    else if (key === 'release') Object.assign(deployment, value);
    else if (key === 'loadBalancers') request[key] = (value as JsonObject[]).map(loadBalancerRequest);
    else if (key === 'healthCheck') Object.assign(request, healthCheckRequest(value as JsonObject));
    else if (key === 'deregistrationDelayS') attributes['deregistration_delay.timeout_seconds'] = value;
    else if (key === 'slowStartS') attributes['slow_start.duration_seconds'] = value;
    else if (key === 'balancing') Object.assign(attributes, balancingRequest(value as JsonObject));
    else if (key === 'crossZone') attributes['load_balancing.cross_zone.enabled'] = value;
    else if (key === 'idleTimeoutS') attributes['idle_timeout.timeout_seconds'] = value;
    else if (key === 'deploymentController') request[key] = { type: value };
    else if (key === 'conditions') request[key] = conditionsRequest(value as JsonObject);
    else if (key === 'unhealthyDrainingS') {
      attributes['target_health_state.unhealthy.connection_termination.enabled'] = false;
      attributes['target_health_state.unhealthy.draining_interval_seconds'] = value;
    } else if (key === 'networkConfiguration') request[key] = { awsvpcConfiguration: value };
    else request[key] = Array.isArray(value) ? value.map(withoutNulls) : value;
  }
  if (Object.keys(deployment).length > 0) request['deploymentConfiguration'] = deployment;
  if (Object.keys(attributes).length > 0) request['attributes'] = attributes;
  return request;
}

/** CP-02, CP-09, CP-10. */
function providerRequest(input: InputOf<'CreateCapacityProvider'>): JsonObject {
  const { name, region, fleet, managedScaling: status, targetCapacity, ...rest } = input;
  const { minimumScalingStepSize, maximumScalingStepSize, instanceWarmupPeriodS, ...managed } = rest;
  const managedScaling = {
    status,
    targetCapacity,
    ...(minimumScalingStepSize === undefined ? {} : { minimumScalingStepSize }),
    ...(maximumScalingStepSize === undefined ? {} : { maximumScalingStepSize }),
    ...(instanceWarmupPeriodS === undefined ? {} : { instanceWarmupPeriod: instanceWarmupPeriodS }),
  };
  const autoScalingGroupProvider = { autoScalingGroupArn: fleet, managedScaling, ...managed } as JsonObject;
  return { name, region, autoScalingGroupProvider };
}

function loadBalancerRequest({ targetGroup, advanced, ...rest }: JsonObject): JsonObject {
  if (advanced === undefined) return { targetGroupArn: targetGroup!, ...rest };
  const { alternate, productionRule, testRule } = advanced as JsonObject;
  const advancedConfiguration = withoutNulls({
    alternateTargetGroupArn: alternate!,
    productionListenerRule: productionRule!,
    testListenerRule: testRule!,
  });
  return { targetGroupArn: targetGroup!, ...rest, advancedConfiguration };
}

/** Attributes of a target group that say how it balances. */
function balancingRequest(balancing: JsonObject): JsonObject {
  const { algorithm, sticky, stickyS, crossZone, terminateConnections } = balancing;
  return withoutNulls({
    'load_balancing.algorithm.type': algorithm!,
    'stickiness.enabled': sticky!,
    'stickiness.lb_cookie.duration_seconds': stickyS!,
    'load_balancing.cross_zone.enabled': crossZone!,
    'deregistration_delay.connection_termination.enabled': terminateConnections!,
  }) as JsonObject;
}

function conditionsRequest({ paths, hosts }: JsonObject): Json {
  const of = (field: string, values: Json): JsonObject[] =>
    Array.isArray(values) && values.length > 0 ? [{ field, values }] : [];
  return [...of('path-pattern', paths!), ...of('host-header', hosts!)];
}

/** The members of a target group's health check as its request says them. */
function healthCheckRequest(check: JsonObject): JsonObject {
  const { enabled, protocol, port, path, intervalS, timeoutS, healthyThreshold, unhealthyThreshold, matcher } = check;
  return withoutNulls({
    healthCheckEnabled: enabled!,
    healthCheckProtocol: protocol!,
    healthCheckPort: port === 0 ? 'traffic-port' : port!,
    healthCheckPath: path!,
    healthCheckIntervalSeconds: intervalS!,
    healthCheckTimeoutSeconds: timeoutS!,
    healthyThresholdCount: healthyThreshold!,
    unhealthyThresholdCount: unhealthyThreshold!,
    matcher: matcher === null ? null : { httpCode: matcher! },
  }) as JsonObject;
}

function withoutNulls(value: Json): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}

function faultRequest(fault: JsonObject): JsonObject {
  const { kind, forUs, ...rest } = fault;
  const request = withoutNulls(rest) as JsonObject;
  return { [String(kind)]: typeof forUs === 'number' ? { ...request, for: `${forUs}us` } : request };
}
