/**
 * Functions that requests call: each version is a server whose requests have environments of their own, a pool for each name
 * it is called by, whose members have the alias's weights (LA-01, LA-02). A limit of concurrency turns away what is above it.
 */
import { seedStream } from '../kernel/random.ts';
import { US_PER_MS } from '../kernel/time.ts';
import type { FunctionVersion, LambdaFunction } from '../model/function.ts';
import type { Context } from '../model/system.ts';
import type { TargetGroup } from '../model/target-group.ts';
import type { FunctionPoolBook, FunctionServerBook } from '../model/traffic.ts';
import { functionPrices } from '../catalog/prices.ts';
import { setEnvironments } from '../queueing/environments.ts';
import {
  addBehaviour,
  addGroup,
  addHost,
  addMember,
  addPool,
  addServer,
  setBehaviour,
  setMember,
  setServer,
} from '../queueing/network.ts';
import { OUTCOME, type Network } from '../queueing/network-state.ts';
import { workLaw } from '../queueing/work-law.ts';
import {
  concurrencyOf,
  exceedsMemory,
  findFunction,
  findVersion,
  KEEP_WARM_US,
  partsOfFunction,
  sharesOf,
} from '../rules/functions.ts';
import { versionIn } from './versions.ts';

/** Each call has a processor of its own: so many that nobody waits for one. */
const CORES = 65_536;

function behaviourOf({ behaviour, memorySizeMiB }: FunctionVersion) {
  const errorRate = exceedsMemory(behaviour, memorySizeMiB) ? 1 : behaviour.errorRate;
  return { cpuMs: behaviour.durationMs, errorRate, calls: [] };
}

function serverFor(
  ctx: Context,
  net: Network,
  row: LambdaFunction,
  qualifier: string,
  version: FunctionVersion,
): FunctionServerBook {
  const book = ctx.world.traffic!;
  book.functions ??= [];
  const known = book.functions.find(
    (one) => one.function === row.key && one.qualifier === qualifier && one.version === version.version,
  );
  if (known !== undefined) return known;
  const host = addHost(net, { cores: CORES }, ctx.nowUs);
  const group = addGroup(net, host, { weight: 1 }, ctx.nowUs);
  const behaviour = addBehaviour(net, behaviourOf(version));
  const concurrency = concurrencyOf(row);
  const server = addServer(net, group, { behaviour, weight: 1, concurrency, queueLimit: 0 }, ctx.nowUs);
  // No container: whoever looks for one finds none.
  ctx.world.load!.containerOf[server] = -1;
  setEnvironments(net, server, {
    coldMs: workLaw(version.behaviour.coldStartMs),
    limitMs: version.timeoutUs / US_PER_MS,
    stepMs: functionPrices().billedMsOf(1),
    keepUs: KEEP_WARM_US,
    stream: seedStream(ctx.world.seed, `environments/${row.functionName}/${qualifier}/${version.version}`),
    idleSinceUs: [],
    ...{ invocations: 0, coldStarts: 0, errors: 0, durationMs: 0, billedMs: 0, minMs: Infinity, maxMs: 0 },
  });
  const made: FunctionServerBook = {
    ...{ function: row.key, qualifier, version: version.version, server, behaviour },
    read: { invocations: 0, errors: 0, throttles: 0, durationMs: 0 },
  };
  book.functions.push(made);
  return made;
}

/** The pool of a function under one of its names, for whoever has counters of its own; null: there is no such function. */
export function functionPool(ctx: Context, net: Network, reference: string, askedBy = ''): number | null {
  const row = findFunction(ctx.world, reference);
  if (row === null) return null;
  const { name, qualifier } = partsOfFunction(reference);
  const called = `function:${name}:${qualifier}`;
  const pools = (ctx.world.traffic!.functionPools ??= {});
  const own = askedBy === '' ? called : `${called}@${askedBy}`;
  let book = pools[own];
  if (book === undefined) {
    const options = { policy: 'weightedRandom', emptyOutcome: OUTCOME.refused } as const;
    // Draws of its own beside other pools of the same name.
    const isFirst = !Object.keys(pools).some((key) => key === called || key.startsWith(`${called}@`));
    book = { pool: addPool(net, { seed: ctx.world.seed, name: isFirst ? called : own, ...options }), members: {} };
    pools[own] = book;
  }
  refreshMembers(ctx, net, row, qualifier, book);
  return book.pool;
}

function refreshMembers(
  ctx: Context,
  net: Network,
  row: LambdaFunction,
  qualifier: string,
  book: FunctionPoolBook,
): void {
  const shares = sharesOf(row, qualifier);
  for (const { version, share } of shares) {
    const { server } = serverFor(ctx, net, row, qualifier, version);
    const member = book.members[version.version];
    if (member === undefined) {
      const subject = { kind: 'function', function: row.key, version: version.version } as const;
      const own = { server, weight: share, version: versionIn(ctx.world, net, subject) };
      book.members[version.version] = addMember(net, book.pool, own);
    } else setMember(net, member, { weight: share });
    if (member === undefined) ctx.world.traffic!.targetOf[book.members[version.version]!] = -1;
  }
  for (const [version, member] of Object.entries(book.members)) {
    if (!shares.some((one) => one.version.version === version)) setMember(net, member, { weight: 0 });
  }
}

/** Versions, weights and limits as they are now. */
export function refreshFunctions(ctx: Context, net: Network): void {
  const { traffic, functions = [] } = ctx.world;
  for (const { function: key, server, version, behaviour } of traffic!.functions ?? []) {
    const row = functions[key]!;
    const concurrency = concurrencyOf(row);
    if (net.servers.concurrency[server] !== concurrency) setServer(net, server, { concurrency }, ctx.nowUs);
    // Only $LATEST ever changes.
    if (version === '$LATEST') setBehaviour(net, behaviour, behaviourOf(findVersion(row, version)!));
  }
  for (const [called, { pool }] of Object.entries(traffic!.functionPools ?? {})) {
    if (!called.startsWith('group:')) functionPool(ctx, net, ...(called.split('@') as [string, string?]));
    else refreshFunctionGroup(ctx, net, ctx.world.targetGroups[Number(called.slice('group:'.length))]!, pool);
  }
}

/** LB-01: a group whose target is a function. */
export function refreshFunctionGroup(ctx: Context, net: Network, group: TargetGroup, pool: number): void {
  const pools = (ctx.world.traffic!.functionPools ??= {});
  const book = (pools[`group:${group.key}`] ??= { pool, members: {} });
  const target = group.targets[0];
  const reference = target === undefined ? '' : ctx.world.targets[target]!.id;
  const row = findFunction(ctx.world, reference);
  if (row !== null) refreshMembers(ctx, net, row, partsOfFunction(reference).qualifier, book);
  else for (const member of Object.values(book.members)) setMember(net, member, { weight: 0 });
}
