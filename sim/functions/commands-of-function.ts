/** What a function does: requests of the API as data, filled in from the message, given like any command. */
import { PHASE } from '../kernel/kernel.ts';
import type { Command } from '../model/commands.ts';
import type { CallLineage, FunctionVersion, Invocation, LambdaFunction } from '../model/function.ts';
import type { Context } from '../model/system.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { parseCommand } from '../rules/requests.ts';
import { filledIn } from '../rules/serverless-requests.ts';

/** Lines of commands that no journal has are below zero; each its own. */
export const LINES_PER_EVENT = 16;

/** Gives them, and returns their operations. What cannot be read is said and left out. */
export function giveCommands(
  ctx: Context,
  row: LambdaFunction,
  { behaviour }: FunctionVersion,
  { payload, lineage }: Invocation,
): readonly string[] {
  return behaviour.does.flatMap((entry, index): string[] => {
    const key = Object.keys(entry)[0]!;
    const failed = (reason: string): string[] => {
      ctx.say({ kind: 'FunctionCommandFailed', function: row.key, command: key, reason });
      return [];
    };
    const request = filledIn(entry[key]!, payload);
    if (request === null) return failed('missing-in-message');
    const reading = parseCommand(key, inTheOnlyCluster(ctx.world, key, request), regionsOf(ctx.world));
    if ('issues' in reading) return failed(reading.issues[0]!.code);
    const line = -(ctx.occurrence * LINES_PER_EVENT + index + 1);
    ctx.say({ kind: 'CommandIssued', command: withLineage(reading.command, lineage), line }, PHASE.command);
    return [reading.command.op];
  });
}

/** What leads to further calls says which ones led to it. */
function withLineage(command: Command, lineage: CallLineage): Command {
  return command.op === 'Invoke' || command.op === 'Publish' ? { ...command, lineage } : command;
}

/** A request without a cluster means the only one there is, as in a scenario. */
function inTheOnlyCluster(world: World, key: string, request: Json): Json {
  const [cluster] = world.clusters;
  const isMap = typeof request === 'object' && request !== null && !Array.isArray(request);
  if (cluster === undefined || world.clusters.length !== 1 || !isMap || !NEEDS_CLUSTER.has(key)) return request;
  return { cluster: cluster.clusterName, ...(request as JsonObject) };
}
const NEEDS_CLUSTER: ReadonlySet<string> = new Set([
  ...['runTask', 'startTask', 'stopTask', 'createService', 'updateService', 'deleteService'],
  ...['updateTaskProtection', 'updateContainerInstancesState', 'putAttributes'],
]);

function regionsOf(world: World) {
  return world.regions.map(({ name, zones }) => ({ name, zones: zones.map((key) => world.zones[key]!.name) }));
}
