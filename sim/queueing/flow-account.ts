/** The end of an interval of the flow model: what came to whom, and what ended for whom. */
import {
  beginAttempts,
  capTokens,
  endAttempts,
  endLinks,
  HELD,
  newLot,
  patienceUsOf,
  shareByWeight,
  sumOf,
  takeShare,
  tryAtOnce,
  type Lot,
} from './flow-books.ts';
import { bucketOf, meanOfBuckets, recordBuckets } from './flow-buckets.ts';
import { recordCurve } from './flow-response.ts';
import type { Account, Bucket, SourceEnd, VersionPart } from './flow-ledger.ts';
import { endRemoved, endServer } from './flow-servers.ts';
import type { Flow, Link, PoolFlow } from './flow-state.ts';
import { ownArrivals } from './flow-spread.ts';
import { chargeSource, expectVersions, tellLink, tellMember, tellNobody, tellOutcome } from './flow-versions.ts';
import { MODE, NONE, OUTCOME, type MemberId, type Network, type Outcome, type SourceId } from './network-state.ts';

/** Writes down the interval from flow.fromUs to `atUs`. */
export function accountFlow(net: Network, flow: Flow, atUs: number): void {
  const spanS = (atUs - flow.fromUs) / 1_000_000;
  if (spanS <= 0) return;
  const column = (): Float64Array => new Float64Array(net.serverCount);
  const account: Account = {
    ...{ net, flow, atUs, spanS, came: column(), ok: column(), failed: column(), refused: column() },
    ...{
      full: column(),
      late: column(),
      held: column(),
      waitUs: column(),
      kind: new Uint8Array(net.serverCount),
      beyond: new Uint8Array(net.serverCount),
      patienceUs: patienceOf(net, flow),
      bad: column(),
    },
    lots: flow.pools.map(newLot),
    buckets: flow.pools.map(() => new Map<number, Bucket>()),
    versions: flow.pools.map((): VersionPart[] => []),
    ends: flow.sources.map((): SourceEnd => ({ rows: [], failing: 0, lost: 0 })),
    ...{ all: newLot(), own: newLot(), shares: new Map<string, number>() },
  };
  const nowhere = leadSources(account);
  flow.pools.forEach((row, pool) => leadMembers(account, row, pool));
  for (let server = 0; server < net.serverCount && server < flow.rate.length; server++) {
    if (net.servers.alive[server] === 1) endServer(account, server);
    else if (account.came[server]! > 0) endRemoved(account, server);
  }
  endMembers(account);
  flow.pools.forEach((row, pool) => expectVersions(account, row, pool));
  endSources(account, nowhere);
}

/** Whole requests of each source, led to its pools; returns those for whom there was no pool. */
function leadSources({ net, flow, atUs }: Account): Float64Array {
  const linksOf: Link[][] = flow.sources.map(() => []);
  for (const { links } of flow.pools) for (const link of links) if (link.rate > 0) linksOf[link.source]!.push(link);
  const nowhere = new Float64Array(flow.sources.length);
  // Of the calls that were to be led until the tick, those after `atUs` are still to be made.
  const left = (flow.tickUs - atUs) / (flow.tickUs - flow.fromUs);
  flow.sources.forEach((row, id) => {
    const source = net.sources[id]!;
    // Where the interval is cut short, its law says what had come by then: it may bring all of it later.
    const come = ownArrivals(source, flow, atUs) + row.called * (1 - left) + row.rest;
    const arrived = Math.floor(come);
    row.rest = come - arrived;
    row.called *= left;
    const attempts = beginAttempts(source, row, arrived);
    if (attempts === 0) return;
    const links = linksOf[id]!;
    if (links.length === 0) {
      nowhere[id] = attempts;
      return;
    }
    const owed = Float64Array.from(links, (link) => link.owed);
    const parts = shareByWeight(
      attempts,
      links.map(({ rate }) => rate),
      owed,
    );
    links.forEach((link, i) => {
      link.came = parts[i]!;
      link.owed = owed[i]!;
    });
  });
  return nowhere;
}

/** Whole attempts of a pool, led to its members; those for whom nobody is there, or listens, end at once. */
function leadMembers(account: Account, row: PoolFlow, pool: number): void {
  const { net, flow, came, lots } = account;
  let attempts = 0;
  for (const link of row.links) attempts += link.came;
  if (attempts === 0) return;
  const { members, servers } = net;
  const end = (member: MemberId, outcome: Outcome, count: number): void => {
    lots[pool]![outcome]! += count;
    tellOutcome(account, pool, member, outcome, count);
  };
  const parts = shareAmongMembers(flow, row, attempts);
  for (let i = 0; i < row.order.length; i++) {
    const member = row.order[i]!;
    const own = parts[i]!;
    if (own <= 0) continue;
    members.sent[member]! += own;
    const server = members.server[member]!;
    if (server === NONE) end(member, OUTCOME.refused, own);
    else if (servers.alive[server] === 1 && servers.mode[server] === MODE.silent)
      end(member, OUTCOME.gatewayTimeout, own);
    else if (servers.alive[server] === 1 && servers.mode[server] === MODE.refusing) end(member, OUTCOME.refused, own);
    else {
      flow.memberCame[member] = own;
      came[server]! += own;
    }
  }
  // Those for whom there was nobody.
  end(NONE, net.pools[pool]!.emptyOutcome, parts.at(-1)!);
}

/** By place in the pool's order, and last those for whom there is nobody. */
function shareAmongMembers(flow: Flow, row: PoolFlow, attempts: number): Float64Array {
  const count = row.order.length;
  const weights = new Float64Array(count + 1);
  const owed = new Float64Array(count + 1);
  let sent = 0;
  for (let i = 0; i < count; i++) {
    const member = row.order[i]!;
    weights[i] = flow.memberRate[member]!;
    owed[i] = flow.memberOwed[member]!;
    sent += weights[i]!;
  }
  weights[count] = sent >= row.rate * (1 - 1e-9) ? 0 : row.rate - sent;
  owed[count] = row.owed;
  const parts = shareByWeight(attempts, weights, owed);
  for (let i = 0; i < count; i++) flow.memberOwed[row.order[i]!] = owed[i]!;
  row.owed = owed[count]!;
  return parts;
}

/** How long clients wait for each server [µs]: the shortest patience of those who come. */
function patienceOf(net: Network, flow: Flow): Float64Array {
  const { members, servers } = net;
  const patience = new Float64Array(net.serverCount).fill(Infinity);
  flow.pools.forEach((row, id) => {
    let shortest = Infinity;
    for (const { source, rate, held } of row.links) {
      if (rate > 0 || held > 0) shortest = Math.min(shortest, patienceUsOf(net.sources[source]!));
    }
    if (shortest === Infinity) return;
    for (const member of net.pools[id]!.members) {
      const server = members.server[member]!;
      if (server !== NONE && servers.alive[server] === 1) patience[server] = Math.min(patience[server]!, shortest);
    }
  });
  return patience;
}

/** What ended at servers has ended for their members, and for the pools of these. */
function endMembers(account: Account): void {
  const { net, flow } = account;
  const ended = new Uint8Array(net.memberCount);
  flow.pools.forEach((row, pool) => {
    for (const { from, to } of row.slices) {
      const hosts = new Set<number>();
      for (let i = from; i < to; i++) {
        const server = net.members.server[row.order[i]!]!;
        if (server !== NONE) hosts.add(net.servers.host[server]!);
      }
      const station = { size: to - from, hosts: hosts.size };
      for (let i = from; i < to; i++) {
        const member = row.order[i]!;
        ended[member] = 1;
        endMember(account, row, pool, member, station);
      }
    }
  });
  // Those who get nothing new may still hold something.
  for (let member = 0; member < net.memberCount && member < flow.memberHeld.length; member++) {
    if (ended[member] === 1 || flow.memberHeld[member]! <= 0) continue;
    const pool = net.members.pool[member]!;
    endMember(account, flow.pools[pool]!, pool, member, { size: 1, hosts: 1 });
  }
}

function endMember(
  account: Account,
  row: PoolFlow,
  pool: number,
  member: MemberId,
  station: { readonly size: number; readonly hosts: number },
): void {
  const { net, flow, ok, failed, refused, full, late, held, all, own } = account;
  const there = flow.memberHeld[member]! + flow.memberCame[member]!;
  if (there === 0) return;
  const server = net.members.server[member]!;
  all[OUTCOME.ok] = ok[server]!;
  all[OUTCOME.error] = failed[server]!;
  all[OUTCOME.refused] = refused[server]!;
  all[OUTCOME.queueFull] = full[server]!;
  all[OUTCOME.gatewayTimeout] = late[server]!;
  all[HELD] = held[server]!;
  takeShare(flow, all, there, own);
  ok[server] = all[OUTCOME.ok]!;
  failed[server] = all[OUTCOME.error]!;
  refused[server] = all[OUTCOME.refused]!;
  full[server] = all[OUTCOME.queueFull]!;
  late[server] = all[OUTCOME.gatewayTimeout]!;
  held[server] = all[HELD]!;
  const lot = account.lots[pool]!;
  for (let i = 0; i < lot.length; i++) lot[i]! += own[i]!;
  if (account.beyond[server] === 1) net.pools[pool]!.beyond += flow.memberCame[member]!;
  flow.memberHeld[member] = own[HELD]!;
  flow.memberCame[member] = 0;
  const answered = own[OUTCOME.ok]! + own[OUTCOME.error]!;
  const bucket = answered > 0 ? bucketOf(account, row, pool, server, station) : null;
  if (bucket !== null) bucket.answered += answered;
  tellMember(account, pool, member, own, bucket?.curve ?? null);
}

/** What ended at pools has ended for the sources that led it there; and how long it took is written down. */
function endSources(account: Account, nowhere: Float64Array): void {
  const { net, flow, lots, buckets } = account;
  const failed = new Float64Array(flow.sources.length);
  const ok = new Float64Array(flow.sources.length);
  const weighted = new Float64Array(flow.sources.length);
  const pools = new Float64Array(flow.sources.length);
  for (const { links } of flow.pools) for (const { source, came } of links) if (came > 0) pools[source]! += 1;
  flow.pools.forEach((row, id) => {
    if (!row.links.some(({ held, came }) => held > 0 || came > 0)) return;
    const pool = net.pools[id]!;
    const nobody = nobodyAt(lots[id]!);
    const alone = row.links.filter(({ source, came }) => nobody !== null && came > 0 && pools[source] === 1);
    const curves = [...buckets[id]!.values()];
    const meanUs = meanOfBuckets(curves);
    endLinks(net, flow, id, lots[id]!, (link, own, lost, ended) => {
      tellLink(account, id, link, own, ended);
      const source = net.sources[link.source]!;
      const capUs = patienceUsOf(source);
      failed[link.source]! += lost;
      ok[link.source]! += own[OUTCOME.ok]!;
      weighted[link.source]! += Math.min(capUs, meanUs * source.cpuFactor) * own[OUTCOME.ok]!;
      const answered = own[OUTCOME.ok]! + own[OUTCOME.error]!;
      recordBuckets(curves, answered, (curve, count) =>
        recordCurve(pool.responses, curve, source.cpuFactor, count, capUs),
      );
      recordBuckets(curves, own[OUTCOME.ok]!, (curve, count) =>
        recordCurve(source.responses, curve, source.cpuFactor, count, capUs),
      );
    });
    for (const { source } of alone) {
      failed[source]! += tryNobody(account, source, id, nobody!);
    }
  });
  flow.sources.forEach((row, id) => {
    const source = net.sources[id]!;
    if (nowhere[id]! > 0) failed[id]! += endNowhere(account, id, nowhere[id]!);
    if (source.audience !== undefined) chargeSource(account, id, nowhere[id]!);
    capTokens(source);
    const ended = failed[id]! + ok[id]!;
    row.lost = ended > 0 ? failed[id]! / ended : 0;
    row.meanUs = ok[id]! > 0 ? weighted[id]! / ok[id]! : row.meanUs;
  });
}

/** A source had no pool for so many attempts. Returns how many requests have failed for good. */
function endNowhere(account: Account, id: SourceId, attempts: number): number {
  const { net, flow } = account;
  const source = net.sources[id]!;
  const { emptyOutcome } = net.routes[source.route]!;
  const lot = newLot();
  lot[emptyOutcome] = attempts;
  const before = source.outcomes[emptyOutcome]!;
  const failed = endAttempts(flow, source, flow.sources[id]!, lot);
  tellNobody(account, id, NONE, emptyOutcome, attempts, source.outcomes[emptyOutcome]! - before);
  return failed + tryNobody(account, id, NONE, emptyOutcome);
}

/** All attempts of a source have failed for want of anybody: those that are made again at once do so, too. */
function tryNobody(account: Account, id: SourceId, pool: number, outcome: Outcome): number {
  const { net, flow } = account;
  const source = net.sources[id]!;
  const row = flow.sources[id]!;
  if (sumOf(row.tries) > 0) return 0;
  const [attempts, ended] = [source.attempts, source.outcomes[outcome]!];
  const failed = tryAtOnce(flow, source, row, pool === NONE ? null : net.pools[pool]!, outcome);
  tellNobody(account, id, pool, outcome, source.attempts - attempts, source.outcomes[outcome]! - ended);
  return failed;
}

/** How attempts fail at a pool where nobody took a single one; null when somebody did. */
function nobodyAt(lot: Lot): Outcome | null {
  const unavailable = lot[OUTCOME.unavailable]!;
  const refused = lot[OUTCOME.refused]!;
  if (unavailable + refused < sumOf(lot)) return null;
  return unavailable > 0 ? OUTCOME.unavailable : OUTCOME.refused;
}
