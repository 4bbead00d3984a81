/** What requests have called of functions: pure reads of the request network, beside the calls by messages. */
import type { FunctionUse, LambdaFunction } from '../model/function.ts';
import type { FunctionServerBook } from '../model/traffic.ts';
import type { World } from '../model/world.ts';
import type { Environments } from '../queueing/environment-state.ts';
import { networkOf } from './utilization.ts';

export function functionServersOf(world: World, row: LambdaFunction): readonly FunctionServerBook[] {
  return (world.traffic?.functions ?? []).filter((book) => book.function === row.key);
}

function environmentsOf(world: World, { server }: FunctionServerBook): Environments {
  return networkOf(world)!.environments![server]!;
}

/** Calls by requests that run now. */
export function requestsOnFunction(world: World, row: LambdaFunction): number {
  let busy = 0;
  for (const { server } of functionServersOf(world, row)) busy += networkOf(world)!.servers.busy[server]!;
  return busy;
}

/** Cumulative, of one version under all its names. */
export function requestUseOf(world: World, row: LambdaFunction, version: string): FunctionUse {
  const use = { invocations: 0, errors: 0, throttles: 0, coldStarts: 0, billedMs: 0 };
  for (const book of functionServersOf(world, row)) {
    if (book.version !== version) continue;
    const { invocations, errors, coldStarts, billedMs } = environmentsOf(world, book);
    use.invocations += invocations;
    use.errors += errors;
    use.coldStarts += coldStarts;
    use.billedMs += billedMs;
    use.throttles += networkOf(world)!.servers.rejected[book.server]!;
  }
  return use;
}

export interface FunctionMinute {
  readonly qualifier: string;
  readonly version: string;
  readonly busy: number;
  readonly since: {
    readonly invocations: number;
    readonly errors: number;
    readonly throttles: number;
    readonly durationMs: number;
    readonly minMs: number;
    readonly maxMs: number;
  };
}

/** What has come since the last time this was asked; it remembers that it was. */
export function functionRequestsOf(world: World, row: LambdaFunction): FunctionMinute[] {
  return functionServersOf(world, row).map((book) => {
    const now = environmentsOf(world, book);
    const { servers } = networkOf(world)!;
    const throttles = servers.rejected[book.server]!;
    const { read } = book;
    const since = {
      invocations: now.invocations - read.invocations,
      errors: now.errors - read.errors,
      throttles: throttles - read.throttles,
      durationMs: now.durationMs - read.durationMs,
      minMs: now.minMs,
      maxMs: now.maxMs,
    };
    book.read = { invocations: now.invocations, errors: now.errors, throttles, durationMs: now.durationMs };
    now.minMs = Infinity;
    now.maxMs = 0;
    return { qualifier: book.qualifier, version: book.version, busy: servers.busy[book.server]!, since };
  });
}
