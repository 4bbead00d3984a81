/** The end of an interval of the flow model: what came to whom, and what ended for whom. */
import {
  beginAttempts,
  capTokens,
  endAttempts,
  endLinks,
  HELD,
  newLot,
  nextTurn,
  patienceUsOf,
  sumOf,
  takeShare,
  tryAtOnce,
  type Lot,
} from './flow-books.ts';
import { bucketOf, meanOfBuckets, recordBuckets } from './flow-buckets.ts';
import { recordCurve } from './flow-response.ts';
import type { Account, Bucket } from './flow-ledger.ts';
import { endRemoved, endServer } from './flow-servers.ts';
import type { Flow, Link, PoolFlow } from './flow-state.ts';
import { MODE, NONE, OUTCOME, type MemberId, type Network, type Outcome } from './network-state.ts';

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
    },
    lots: flow.pools.map(newLot),
    buckets: flow.pools.map(() => new Map<number, Bucket>()),
    ...{ all: newLot(), own: newLot(), shares: new Map<string, number>() },
  };
  const nowhere = leadSources(account);
  flow.pools.forEach((row, pool) => leadMembers(account, row, pool));
  for (let server = 0; server < net.serverCount && server < flow.rate.length; server++) {
    if (net.servers.alive[server] === 1) endServer(account, server);
    else if (account.came[server]! > 0) endRemoved(account, server);
  }
  endMembers(account);
  endSources(account, nowhere);
}

/** Whole requests of each source, led to its pools; returns those for whom there was no pool. */
function leadSources({ net, flow, spanS }: Account): Float64Array {
  const linksOf: Link[][] = flow.sources.map(() => []);
  for (const { links } of flow.pools) for (const link of links) if (link.rate > 0) linksOf[link.source]!.push(link);
  const nowhere = new Float64Array(flow.sources.length);
  flow.sources.forEach((row, id) => {
    const come = row.rate * spanS + row.rest;
    const arrived = Math.floor(come);
    row.rest = come - arrived;
    row.called = 0;
    const attempts = beginAttempts(net.sources[id]!, row, arrived);
    if (attempts === 0) return;
    const links = linksOf[id]!;
    if (links.length === 0) {
      nowhere[id] = attempts;
      return;
    }
    const total = links.reduce((sum, { rate }) => sum + rate, 0);
    const turn = links.length === 1 ? 0 : nextTurn(flow);
    let upTo = 0;
    let given = 0;
    links.forEach((link, i) => {
      upTo += link.rate;
      const until =
        i + 1 === links.length ? attempts : Math.min(attempts, Math.floor((attempts * upTo) / total + turn));
      link.came = until - given;
      given = until;
    });
  });
  return nowhere;
}

/** Whole attempts of a pool, led to its members; those for whom nobody is there, or listens, end at once. */
function leadMembers({ net, flow, came, lots }: Account, row: PoolFlow, pool: number): void {
  let attempts = 0;
  for (const link of row.links) attempts += link.came;
  if (attempts === 0) return;
  const { members, servers } = net;
  const lot = lots[pool]!;
  const turn = nextTurn(flow);
  let upTo = 0;
  let given = 0;
  for (let i = 0; i < row.order.length; i++) {
    const member = row.order[i]!;
    upTo += flow.memberRate[member]!;
    const isAll = i + 1 === row.order.length && upTo >= row.rate * (1 - 1e-9);
    const until = isAll ? attempts : Math.min(attempts, Math.floor((attempts * upTo) / row.rate + turn));
    const own = until - given;
    if (own <= 0) continue;
    given = until;
    members.sent[member]! += own;
    const server = members.server[member]!;
    if (server === NONE) lot[OUTCOME.refused]! += own;
    else if (servers.alive[server] === 1 && servers.mode[server] === MODE.silent) lot[OUTCOME.gatewayTimeout]! += own;
    else if (servers.alive[server] === 1 && servers.mode[server] === MODE.refusing) lot[OUTCOME.refused]! += own;
    else {
      flow.memberCame[member] = own;
      came[server]! += own;
    }
  }
  // Those for whom there was nobody.
  lot[net.pools[pool]!.emptyOutcome]! += attempts - given;
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
  if (answered > 0) bucketOf(account, row, pool, server, station).answered += answered;
}

/** What ended at pools has ended for the sources that led it there; and how long it took is written down. */
function endSources({ net, flow, lots, buckets }: Account, nowhere: Float64Array): void {
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
    endLinks(net, flow, id, lots[id]!, (link, own, lost) => {
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
      const own = flow.sources[source]!;
      if (sumOf(own.tries) === 0) failed[source]! += tryAtOnce(flow, net.sources[source]!, own, pool, nobody!);
    }
  });
  flow.sources.forEach((row, id) => {
    const source = net.sources[id]!;
    if (nowhere[id]! > 0) {
      const lot = newLot();
      const { emptyOutcome } = net.routes[source.route]!;
      lot[emptyOutcome] = nowhere[id]!;
      failed[id]! += endAttempts(flow, source, row, lot);
      if (sumOf(row.tries) === 0) failed[id]! += tryAtOnce(flow, source, row, null, emptyOutcome);
    }
    capTokens(source);
    const ended = failed[id]! + ok[id]!;
    row.lost = ended > 0 ? failed[id]! / ended : 0;
    row.meanUs = ok[id]! > 0 ? weighted[id]! / ok[id]! : row.meanUs;
  });
}

/** How attempts fail at a pool where nobody took a single one; null when somebody did. */
function nobodyAt(lot: Lot): Outcome | null {
  const unavailable = lot[OUTCOME.unavailable]!;
  const refused = lot[OUTCOME.refused]!;
  if (unavailable + refused < sumOf(lot)) return null;
  return unavailable > 0 ? OUTCOME.unavailable : OUTCOME.refused;
}
