/** Aliases: where they lead, what refuses it, and how new weights reach everybody (LA-01, LA-03, LA-04). */
import type { AliasRouting } from '../model/function.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { ServerlessCommand } from '../model/serverless-commands.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { refuseRouting, routeAlias } from '../rules/alias-routing.ts';
import { findAlias, findFunction, LATEST } from '../rules/functions.ts';

type InputOf<O extends ServerlessCommand['op']> = Extract<ServerlessCommand, { op: O }>['input'];

export function routingOf(
  input: InputOf<'CreateAlias'> | InputOf<'UpdateAlias'>,
  before: AliasRouting | null,
): AliasRouting {
  const functionVersion = input.FunctionVersion ?? before?.functionVersion ?? LATEST;
  if (input.RoutingConfig === undefined) return { functionVersion, additional: before?.additional ?? null };
  const [entry] = Object.entries(input.RoutingConfig.AdditionalVersionWeights ?? {});
  return { functionVersion, additional: entry === undefined ? null : { version: entry[0], weight: entry[1] } };
}

export function refuseAlias(
  world: World,
  input: InputOf<'CreateAlias'> | InputOf<'UpdateAlias'>,
  isNew: boolean,
): Refusal | null {
  const params = { function: input.FunctionName, alias: input.Name };
  const row = findFunction(world, input.FunctionName);
  if (row === null) return refusal('ResourceNotFoundException', 'function-not-found', params);
  const known = findAlias(row, input.Name);
  if (isNew && known !== null) return refusal('ResourceConflictException', 'alias-exists', params);
  if (!isNew && known === null) return refusal('ResourceNotFoundException', 'alias-not-found', params);
  return refuseRouting(row, routingOf(input, known?.wanted ?? null));
}

/** LA-03, LA-04: who calls goes by the old weights for a few seconds more. */
export function updateAlias(ctx: Context, input: InputOf<'UpdateAlias'>): void {
  const row = findFunction(ctx.world, input.FunctionName)!;
  const alias = findAlias(row, input.Name)!;
  routeAlias(ctx, row, alias, routingOf(input, alias.wanted));
}
