/**
 * Calls that do not go to the whole pool alike: by a proxy beside the caller (SC-01), by addresses that it has looked up
 * (SC-04), or nowhere, because it does not know the name (SC-02). Such an edge has a source of its own, by which the calls
 * of the servers that are named here go; the others keep theirs.
 *
 * Nothing is polled: a proxy looks back when something fails, and at the clock when it chooses; an answer is looked up
 * again when somebody calls after its end. While traffic is a flow, pools are shared out evenly, and nobody is avoided.
 */
import { openStream } from '../kernel/random.ts';
import { arrange } from './balancing.ts';
import type { Caller, Suspect } from './callers-state.ts';
import {
  NONE,
  OUTCOME,
  type MemberId,
  type Network,
  type Outcome,
  type Pool,
  type RequestSlot,
  type ServerId,
  type SourceId,
} from './network-state.ts';

/** SC-01: so many failures within the interval and a host is avoided, longer each time up to a limit [µs]. */
export const OUTLIER = { failures: 5, intervalUs: 30_000_000, avoidUs: 30_000_000, avoidMaxUs: 300_000_000 } as const;
/** SC-04: addresses in one answer, and how long it is kept [A] [µs]. */
export const LOOKUP = { records: 8, ttlUs: 60_000_000 } as const;

/** Says how a server's calls of an edge go; null: as everybody's. Keeps what it remembers where that does not change. */
export function setCaller(
  net: Network,
  server: ServerId,
  edge: SourceId,
  how: { readonly kind: Caller['kind']; readonly source: SourceId } | null,
): void {
  const before = net.callers?.byEdge[server]?.[edge];
  if (how === null) {
    if (before !== undefined) delete net.callers!.byEdge[server]![edge];
    return;
  }
  if (before !== undefined && before.kind === how.kind && before.source === how.source) return;
  const callers = (net.callers ??= { byEdge: {} });
  (callers.byEdge[server] ??= {})[edge] = newCaller(how.kind, how.source);
}

function newCaller(kind: Caller['kind'], source: SourceId): Caller {
  if (kind === 'proxy') return { kind, source, last: NONE, suspects: {} };
  return kind === 'resolver' ? { kind, source, records: [], untilUs: 0 } : { kind, source };
}

/** A server has gone, and with it what it remembers. */
export function forgetCaller({ callers }: Network, server: ServerId): void {
  if (callers !== undefined) delete callers.byEdge[server];
}

/** The source by which a server's calls of an edge go. */
export function sourceOfCall({ callers }: Network, server: ServerId, edge: SourceId): SourceId {
  return callers?.byEdge[server]?.[edge]?.source ?? edge;
}

/** Whoever made the call of this row; undefined for what no such caller made, or when that has gone. */
function callerOf({ callers, requests }: Network, slot: RequestSlot): Caller | undefined {
  const edges = requests.parent[slot] === NONE ? undefined : callers!.byEdge[requests.subject[slot]!];
  if (edges === undefined) return undefined;
  const source = requests.source[slot]!;
  for (const edge in edges)
    if (edges[edge as unknown as SourceId]!.source === source) return edges[edge as unknown as SourceId];
  return undefined;
}

/** The member for an attempt by such a caller; null: the pool chooses as for everybody. `before`: where it failed last. */
export function memberOfCaller(
  net: Network,
  pool: Pool,
  slot: RequestSlot,
  before: MemberId,
  atUs: number,
): MemberId | null {
  const caller = callerOf(net, slot);
  if (caller === undefined || caller.kind === 'unresolved') return null;
  if (pool.stale) arrange(net, pool, atUs);
  if (caller.kind === 'resolver') return byLookup(pool, caller, atUs);
  const { attempts, source } = net.requests;
  const tries = net.sources[source[slot]!]!.retries?.tries ?? 1;
  // To the proxy the application's next attempt is a request like any other.
  return nextByProxy(pool, caller, (attempts[slot]! - 1) % tries === 0 ? NONE : before, atUs);
}

/** In turn; nobody who is avoided while others are there, and for a retry not the one before. */
export function nextByProxy(
  { order }: Pick<Pool, 'order'>,
  caller: Extract<Caller, { kind: 'proxy' }>,
  before: MemberId,
  atUs: number,
): MemberId {
  const size = order.length;
  if (size === 0) return NONE;
  const start = firstAfter(order, caller.last);
  let chosen: MemberId = NONE;
  let best = Infinity;
  for (let i = 0; i < size && best > 0; i++) {
    const member = order[start + i < size ? start + i : start + i - size]!;
    const isAvoided = atUs < (caller.suspects[member]?.avoidedUntilUs ?? 0);
    const badness = (isAvoided ? 2 : 0) + (member === before ? 1 : 0);
    if (badness >= best) continue;
    best = badness;
    chosen = member;
  }
  caller.last = chosen;
  const suspect = caller.suspects[chosen];
  if (suspect !== undefined) suspect.calledUs = atUs;
  return chosen;
}

/** The place of the first member beyond this one; members stand by number. */
function firstAfter(order: Int32Array, member: MemberId): number {
  let [low, high] = [0, order.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (order[middle]! > member) high = middle;
    else low = middle + 1;
  }
  return low === order.length ? 0 : low;
}

/** One of the addresses it knows, by chance; they are looked up when they have become too old. */
function byLookup(pool: Pool, caller: Extract<Caller, { kind: 'resolver' }>, atUs: number): MemberId {
  const random = openStream(pool.stream);
  if (atUs >= caller.untilUs) {
    const all = [...pool.order];
    const count = Math.min(LOOKUP.records, all.length);
    for (let i = 0; i < count; i++) {
      const place = i + random.below(all.length - i);
      [all[i], all[place]] = [all[place]!, all[i]!];
    }
    caller.records = all.slice(0, count);
    // That there is none is not remembered.
    caller.untilUs = count === 0 ? atUs : atUs + LOOKUP.ttlUs;
  }
  return caller.records.length === 0 ? NONE : caller.records[random.below(caller.records.length)]!;
}

/** Whether a host may be to blame; not when the caller itself has lost patience. */
function isFailure(outcome: Outcome): boolean {
  return outcome !== OUTCOME.ok && outcome !== OUTCOME.clientTimeout && outcome !== OUTCOME.unavailable;
}

/** An attempt has come out: what its caller's proxy makes of it. */
export function noteOutcome(net: Network, slot: RequestSlot, outcome: Outcome, atUs: number): void {
  const member = net.requests.member[slot]!;
  if (member === NONE || !isFailure(outcome)) return;
  const caller = callerOf(net, slot);
  if (caller?.kind !== 'proxy') return;
  const suspect = (caller.suspects[member] ??= newSuspect(net, caller.suspects, net.requests.attemptUs[slot]!));
  // What was under way when it was given up says nothing new.
  if (atUs < suspect.avoidedUntilUs) return;
  suspect.failuresUs = suspect.failuresUs.filter((failedUs) => atUs - failedUs < OUTLIER.intervalUs);
  suspect.failuresUs.push(atUs);
  if (suspect.failuresUs.length < OUTLIER.failures) return;
  const wellFor = Math.floor((atUs - suspect.avoidedUntilUs) / OUTLIER.intervalUs);
  suspect.times = Math.max(0, suspect.times - wellFor) + 1;
  suspect.failuresUs = [];
  suspect.avoidedFromUs = atUs;
  suspect.avoidedUntilUs = atUs + Math.min(OUTLIER.avoidMaxUs, OUTLIER.avoidUs * suspect.times);
}

/** Those whose servers are gone are forgotten on the way, so that the list stays short. */
function newSuspect({ members, servers }: Network, suspects: Record<MemberId, Suspect>, calledUs: number): Suspect {
  for (const key of Object.keys(suspects)) {
    const server = members.server[Number(key)]!;
    if (server === NONE || servers.alive[server] === 0) delete suspects[Number(key)];
  }
  return { failuresUs: [], avoidedFromUs: 0, avoidedUntilUs: 0, times: 0, calledUs };
}
