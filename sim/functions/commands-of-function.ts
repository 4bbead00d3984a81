/** What a function does: requests of the API as data, filled in from the message, given like any command. */
import { PHASE } from '../kernel/kernel.ts';
import type { Command } from '../model/commands.ts';
import type { CallLineage, FunctionVersion, Invocation, LambdaFunction } from '../model/function.ts';
import type { Context } from '../model/system.ts';
import { parseCommand } from '../rules/requests.ts';
import { filledIn } from '../rules/serverless-requests.ts';
import { inTheOnlyCluster, regionsOf } from '../rules/world-requests.ts';

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
