/** A Command → the request that parseCommand reads it from: the way back, to check that a command is a possible one. */
import type { Command } from '../model/commands.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';

export function requestOf(command: Command): JsonObject {
  const input = command.input as unknown as JsonObject;
  if (command.op === 'RegisterTaskDefinition') return input;
  if (command.op === 'world.fault') return faultRequest(input);
  const request: Record<string, Json> = {};
  const deployment: Record<string, Json> = {};
  for (const [key, value] of Object.entries(input)) {
    if (value === null) continue;
    if (key === 'minimumHealthyPercent' || key === 'maximumPercent') deployment[key] = value;
    else if (key === 'networkConfiguration') request[key] = { awsvpcConfiguration: value };
    else request[key] = Array.isArray(value) ? value.map(withoutNulls) : value;
  }
  if (Object.keys(deployment).length > 0) request['deploymentConfiguration'] = deployment;
  return request;
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
