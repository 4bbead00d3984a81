/** Where requests of a flow go: from sources through routes and pools to servers, at mean rates. */
import { meanOf } from '../kernel/distributions.ts';
import { meanArrivals } from './arrivals.ts';
import { arrange, weightAt } from './balancing.ts';
import { shapeOf, type LawShape } from './law-shape.ts';
import { leadAgain, linkOf } from './flow-books.ts';
import type { Flow, PoolFlow } from './flow-state.ts';
import { MODE, NONE, type Network, type Pool, type PoolSlice, type ServerId, type Source } from './network-state.ts';

const EMPTY = new Int32Array(0);

/** The shape of a server's law of work; asked for once. */
export function behaviourShape(net: Network, flow: Flow, behaviour: number): LawShape {
  return (flow.behaviourShapes[behaviour] ??= Object.freeze(shapeOf(net.behaviours[behaviour]!.cpuMs)));
}

export function sourceShape(net: Network, flow: Flow, source: number): LawShape | null {
  const { work } = net.sources[source]!;
  if (work === null) return null;
  while (flow.sourceShapes.length <= source) flow.sourceShapes.push(null);
  return (flow.sourceShapes[source] ??= Object.freeze(shapeOf(work.law)));
}

/** Requests that a source's own law brings from the beginning of what is not yet accounted to an instant. */
export function ownArrivals({ arrivals, sessions }: Source, flow: Flow, atUs: number): number {
  if (flow.closing) return 0;
  const fromS = (Math.max(flow.fromUs, arrivals.originUs) - arrivals.originUs) / 1_000_000;
  const toS = (Math.min(atUs, arrivals.untilUs) - arrivals.originUs) / 1_000_000;
  const each = sessions === null ? 1 : Math.max(1, meanOf(sessions.requests));
  return meanArrivals(arrivals.law, fromS, toS) * each;
}

/** The attempts of a source, to the pools of its route. */
export function lead(net: Network, flow: Flow, source: Source, id: number, spanS: number): void {
  const own = flow.sources[id]!;
  own.rate = (ownArrivals(source, flow, flow.tickUs) + own.called) / spanS;
  // Those who wait to try again come with them.
  const attempts = own.rate + leadAgain(own) / spanS;
  if (attempts <= 0) return;
  const { forwards } = net.routes[source.route]!;
  let total = 0;
  for (const { weight } of forwards) total += weight;
  if (total <= 0) return;
  const shape = sourceShape(net, flow, id);
  for (const { pool, weight } of forwards) {
    const rate = (attempts * weight) / total;
    if (rate <= 0) continue;
    const row = flow.pools[pool]!;
    row.rate += rate;
    linkOf(row.links, id).rate += rate;
    if (shape === null) {
      row.factor += rate * source.cpuFactor;
      row.factorSquared += rate * source.cpuFactor * source.cpuFactor;
    } else {
      const workS = (shape.mean * source.cpuFactor) / 1_000;
      row.own += rate * workS;
      row.ownSquared += rate * workS * workS * (1 + shape.cv * shape.cv);
    }
  }
}

export function spreadPool(
  net: Network,
  flow: Flow,
  pool: Pool,
  row: PoolFlow,
  squares: Float64Array,
  atUs: number,
): void {
  row.order = EMPTY;
  row.slices = [];
  if (row.rate <= 0) return;
  if (pool.stale || pool.slices.some((slice) => slice.rampsEndUs <= atUs)) arrange(net, pool, atUs);
  for (const slice of pool.slices) {
    const rate = row.rate * (pool.crossZone ? 1 : zoneShare(net, row, slice.zone));
    if (rate > 0) spreadSlice(net, flow, pool, slice, row, rate, squares, atUs);
  }
  row.order = pool.order.slice();
  row.slices = pool.slices.map(({ from, to }) => ({ from, to }));
}

/** The part of a pool's requests that come in by a zone. */
function zoneShare({ sources }: Network, row: PoolFlow, zone: number): number {
  let inside = 0;
  for (const { source, rate } of row.links) {
    const { zones } = sources[source]!;
    if (zones === null) {
      inside += zone === 0 ? rate : 0;
      continue;
    }
    let [own, total] = [0, 0];
    for (const one of zones) {
      total += one.share;
      if (one.zone === zone) own += one.share;
    }
    inside += (rate * own) / total;
  }
  return inside / row.rate;
}

function spreadSlice(
  net: Network,
  flow: Flow,
  pool: Pool,
  slice: PoolSlice,
  row: PoolFlow,
  rate: number,
  squares: Float64Array,
  atUs: number,
): void {
  const { members, servers } = net;
  // Who looks at queues sends as much as each can take; the others go by weight alone.
  const looks =
    pool.policy === 'leastOutstanding' || pool.policy === 'joinShortest' || pool.policy === 'powerOfChoices';
  let total = 0;
  for (let i = slice.from; i < slice.to; i++) {
    const member = pool.order[i]!;
    const weight = weightAt(net, member, atUs) * (looks ? capacityOf(net, members.server[member]!) : 1);
    flow.memberRate[member] = weight;
    total += weight;
  }
  for (let i = slice.from; i < slice.to; i++) {
    const member = pool.order[i]!;
    const part = total > 0 ? flow.memberRate[member]! / total : 1 / (slice.to - slice.from);
    const own = rate * part;
    flow.memberRate[member] = own;
    const server = members.server[member]!;
    if (server === NONE || servers.mode[server] !== MODE.serving) continue;
    const { mean, cv } = behaviourShape(net, flow, servers.behaviour[server]!);
    const workS = (mean / 1_000) * (row.factor / row.rate) + row.own / row.rate;
    const squareS =
      (mean / 1_000) * (mean / 1_000) * (1 + cv * cv) * (row.factorSquared / row.rate) + row.ownSquared / row.rate;
    flow.rate[server]! += own;
    flow.work[server]! += own * workS;
    squares[server]! += own * squareS;
  }
}

/** What a server could do at most, as a measure against its like [cores]. */
export function capacityOf(net: Network, server: ServerId): number {
  const { servers, groups, hosts } = net;
  if (server === NONE || servers.mode[server] !== MODE.serving) return 1;
  const host = servers.host[server]!;
  const group = servers.group[server]!;
  let weights = 0;
  for (const one of net.hostGroups[host]!) if (net.groupServers[one]!.length > 0) weights += groups.weight[one]!;
  const share = (hosts.cores[host]! * groups.weight[group]!) / weights;
  return Math.max(1e-6, Math.min(servers.cap[server]!, groups.quota[group]!, share));
}
