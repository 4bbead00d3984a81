/** Functions, their versions and aliases: lookups, ARNs, whom a call reaches (LA-01, LA-02). */
import { ACCOUNT_ID } from '../model/ids.ts';
import type { FunctionAlias, FunctionBehaviour, FunctionVersion, LambdaFunction } from '../model/function.ts';
import type { World } from '../model/world.ts';

export const LATEST = '$LATEST';
/** Calls at once in an account, as a new one has it [A]. */
export const ACCOUNT_CONCURRENCY = 1_000;
/** How long an environment waits for its next call before it goes [A] [µs]. */
export const KEEP_WARM_US = 600_000_000;

/** `arn:aws:lambda:…:function:warm-up:live`, `function:warm-up` or `warm-up` → `warm-up`. */
export function nameOfFunction(reference: string): string {
  return partsOfFunction(reference).name;
}

/** A reference in its parts; without a qualifier it means $LATEST. */
export function partsOfFunction(reference: string): { readonly name: string; readonly qualifier: string } {
  const at = reference.startsWith('arn:') ? reference.indexOf(':function:') : -1;
  const own = at >= 0 ? reference.slice(at + 1) : reference;
  const parts = (own.startsWith('function:') ? own.slice('function:'.length) : own).split(':');
  return { name: parts[0] ?? '', qualifier: parts[1] ?? LATEST };
}

export function functionArn(region: string, name: string): string {
  return `arn:aws:lambda:${region}:${ACCOUNT_ID}:function:${name}`;
}

export function findFunction(world: World, reference: string): LambdaFunction | null {
  const { name } = partsOfFunction(reference);
  return world.functions?.find((row) => row.functionName === name) ?? null;
}

export function findVersion(row: LambdaFunction, version: string): FunctionVersion | null {
  return row.versions.find((one) => one.version === version) ?? null;
}

export function findAlias(row: LambdaFunction, name: string): FunctionAlias | null {
  return row.aliases.find((one) => one.name === name) ?? null;
}

export function isQualifier(row: LambdaFunction, qualifier: string): boolean {
  return findVersion(row, qualifier) !== null || findAlias(row, qualifier) !== null;
}

/** The versions that a qualifier leads to, with their shares; LA-01: two at most. */
export function sharesOf(
  row: LambdaFunction,
  qualifier: string,
): { readonly version: FunctionVersion; readonly share: number }[] {
  const alias = findAlias(row, qualifier);
  const first = findVersion(row, alias?.routing.functionVersion ?? qualifier);
  if (first === null) return [];
  const { additional = null } = alias?.routing ?? {};
  const other = additional === null ? null : findVersion(row, additional.version);
  if (other === null) return [{ version: first, share: 1 }];
  return [
    { version: first, share: 1 - additional!.weight },
    { version: other, share: additional!.weight },
  ];
}

/** Does each call want more memory than the version has? */
export function exceedsMemory({ memoryMiB }: FunctionBehaviour, memorySizeMiB: number): boolean {
  return memoryMiB !== undefined && memoryMiB > memorySizeMiB;
}

/** Calls at once that the function may have: its own limit, or what the account has. */
export function concurrencyOf(row: LambdaFunction): number {
  return row.reservedConcurrency ?? ACCOUNT_CONCURRENCY;
}
