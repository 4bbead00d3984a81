/** A Command → the request that parseCommand reads it from: the way back, to check that a command is a possible one. */
import type { Command } from '../model/commands.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import { messagingRequestOf } from '../rules/messaging-requests.ts';

export function requestOf(command: Command): JsonObject {
  const input = command.input as unknown as JsonObject;
  if (command.op === 'RegisterTaskDefinition') return input;
  if (command.op === 'world.fault') return faultRequest(input);
  const messaging = messagingRequestOf(command);
  if (messaging !== null) return messaging;
  const request: Record<string, Json> = {};
  const deployment: Record<string, Json> = {};
  const attributes: Record<string, Json> = {};
  for (const [key, value] of Object.entries(input)) {
    if (value === null) continue;
    if (key === 'minimumHealthyPercent' || key === 'maximumPercent') deployment[key] = value;
    else if (key === 'loadBalancers') request[key] = (value as JsonObject[]).map(loadBalancerRequest);
    else if (key === 'healthCheck') Object.assign(request, healthCheckRequest(value as JsonObject));
    else if (key === 'deregistrationDelayS') attributes['deregistration_delay.timeout_seconds'] = value;
    else if (key === 'slowStartS') attributes['slow_start.duration_seconds'] = value;
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

function loadBalancerRequest({ targetGroup, ...rest }: JsonObject): JsonObject {
  return { targetGroupArn: targetGroup!, ...rest };
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
