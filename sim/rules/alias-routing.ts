/** Other weights for an alias, by whoever sets them: a request, or CodeDeploy (LA-01, LA-03, LA-09). */
import { seconds, timeUs } from '../kernel/time.ts';
import type { AliasRouting, FunctionAlias, LambdaFunction } from '../model/function.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { Context } from '../model/system.ts';
import { findVersion, LATEST } from './functions.ts';

/** LA-03 [A] [s]. */
const PROPAGATION: readonly [number, number] = [1, 5];

/** LA-03, LA-04: who calls goes by the old weights for a few seconds more. */
export function routeAlias(ctx: Context, row: LambdaFunction, alias: FunctionAlias, routing: AliasRouting): void {
  alias.wanted = routing;
  const span = seconds(ctx.random(`alias/${row.functionName}/${alias.name}`).between(...PROPAGATION));
  alias.pending = [...(alias.pending ?? []), { routing, holdsAtUs: timeUs(ctx.nowUs + span) }];
  ctx.sayIn(span, { kind: 'AliasUpdated', function: row.key, alias: alias.name });
}

/** The newest of what has reached everybody by now holds; what was asked for before it never will. */
export function settleAlias(alias: FunctionAlias, nowUs: number): void {
  const { pending = [] } = alias;
  const index = pending.findLastIndex(({ holdsAtUs }) => holdsAtUs <= nowUs);
  if (index < 0) return;
  alias.routing = pending[index]!.routing;
  const rest = pending.slice(index + 1);
  if (rest.length > 0) alias.pending = rest;
  else delete alias.pending;
}

/** LA-01. */
export function refuseRouting(row: LambdaFunction, { functionVersion, additional }: AliasRouting): Refusal | null {
  const params = { function: row.functionName, version: functionVersion };
  const first = findVersion(row, functionVersion);
  if (first === null) return refusal('ResourceNotFoundException', 'function-version-not-found', params);
  if (additional === null) return null;
  const other = findVersion(row, additional.version);
  const named = { ...params, version: additional.version };
  if (other === null) return refusal('ResourceNotFoundException', 'function-version-not-found', named);
  if (first.version === LATEST || other.version === LATEST) {
    return refusal('InvalidParameterValueException', 'alias-latest', params);
  }
  if (first === other) return refusal('InvalidParameterValueException', 'alias-same-version', named);
  if (first.role !== other.role || first.deadLetterTarget !== other.deadLetterTarget) {
    return refusal('InvalidParameterValueException', 'alias-configuration', params);
  }
  return null;
}
