/**
 * The flow model: the same network, computed over intervals instead of request by request.
 *
 * At the beginning of an interval the mean arrivals of each source are led through routes and pools to servers, whose
 * work becomes a demand for processor beside everything else on the host; the sharing of the host is the same code as for
 * requests. At its end, what a server got says how many it answered (flow-servers.ts, flow-overload.ts); the books are
 * whole requests (flow-books.ts, flow-account.ts). Response times come from a table measured with the request model
 * (flow-table.ts), at the station that is the tightest for a server: its own limit, its task's or its host.
 *
 * Leaves out: the randomness of counts; how requests of one interval move during it; the concurrency limit below overload;
 * sessions in time (their requests come with their first); clients of one server that wait for different times (the
 * shortest counts). Calls and most retries answer to the interval before.
 */
import { setDue } from './agenda.ts';
import { accountFlow } from './flow-account.ts';
import { behaviourShape, lead, spreadPool } from './flow-spread.ts';
import type { Flow } from './flow-state.ts';
import type { Network } from './network-state.ts';
import { onGrid, reshareHost } from './sharing.ts';

const NOTHING = new Float64Array(0);

/** Begins at `atUs`; intervals end at whole multiples of their length. */
export function openFlow(net: Network, intervalUs: number, atUs: number): void {
  net.flow = {
    ...{ intervalUs, fromUs: atUs, tickUs: (Math.floor(atUs / intervalUs) + 1) * intervalUs },
    ...{ closing: false, turn: 0, versionTurns: { turn: 0 }, queues: {} },
    ...{ rate: NOTHING.slice(), work: NOTHING.slice(), cv: NOTHING.slice(), backlog: NOTHING.slice() },
    ...{ begun: NOTHING.slice(), pace: NOTHING.slice(), rest: NOTHING.slice(), restFailed: NOTHING.slice() },
    ...{ lived: NOTHING.slice(), room: NOTHING.slice() },
    ...{ memberRate: NOTHING.slice(), memberOwed: NOTHING.slice() },
    ...{ memberCame: NOTHING.slice(), memberHeld: NOTHING.slice() },
    ...{ pools: [], sources: [], behaviourShapes: [], sourceShapes: [] },
  };
  for (let source = 0; source < net.sources.length; source++) setDue(net.sourceAgenda, 2 * source + 1, Infinity);
  plan(net, net.flow, atUs);
}

/** An interval is over, the next begins. */
export function endInterval(net: Network, atUs: number): void {
  const flow = net.flow!;
  accountFlow(net, flow, atUs);
  flow.fromUs = atUs;
  flow.tickUs = atUs + flow.intervalUs;
  plan(net, flow, atUs);
  endWhenEmpty(net, atUs);
}

/** Something comes in the midst of an interval that must not wait for its end: the rest of it is planned anew. */
export function splitInterval(net: Network, atUs: number): void {
  const flow = net.flow!;
  accountFlow(net, flow, atUs);
  flow.fromUs = atUs;
  plan(net, flow, atUs);
}

/** Nobody new comes; what the flow holds is worked off as it would have been, and then the flow ends. */
export function closeFlow(net: Network, atUs: number): void {
  const flow = net.flow!;
  accountFlow(net, flow, atUs);
  flow.closing = true;
  flow.fromUs = atUs;
  plan(net, flow, atUs);
  endWhenEmpty(net, atUs);
}

/** It was closing, but is wanted again. */
export function reopenFlow(net: Network, atUs: number): void {
  const flow = net.flow!;
  accountFlow(net, flow, atUs);
  flow.closing = false;
  flow.fromUs = atUs;
  for (let source = 0; source < net.sources.length; source++) setDue(net.sourceAgenda, 2 * source + 1, Infinity);
  plan(net, flow, atUs);
}

function endWhenEmpty(net: Network, atUs: number): void {
  const flow = net.flow!;
  if (!flow.closing) return;
  // Less than a whole call is none.
  if (net.sources.some(({ flowing }) => flowing > 0) || flow.sources.some(({ called, rest }) => called + rest >= 1))
    return;
  net.flow = null;
  net.servers.flow.fill(0);
  for (let host = 0; host < net.hostCount; host++) reshareHost(net, host, atUs);
}

function plan(net: Network, flow: Flow, atUs: number): void {
  const spanS = (flow.tickUs - flow.fromUs) / 1_000_000;
  makeFlowRoom(net, flow);
  const squares = new Float64Array(net.serverCount);
  for (const pool of flow.pools) {
    Object.assign(pool, { rate: 0, factor: 0, factorSquared: 0, own: 0, ownSquared: 0 });
    for (const link of pool.links) link.rate = 0;
  }
  net.sources.forEach((source, id) => lead(net, flow, source, id, spanS));
  net.pools.forEach((pool, id) => spreadPool(net, flow, pool, flow.pools[id]!, squares, atUs));
  demand(net, flow, squares, spanS, atUs);
}

function makeFlowRoom(net: Network, flow: Flow): void {
  const longer = (column: Float64Array, count: number): Float64Array => {
    if (column.length >= count) return column;
    const made = new Float64Array(count * 2);
    made.set(column);
    return made;
  };
  flow.rate = longer(flow.rate, net.serverCount).fill(0);
  flow.work = longer(flow.work, net.serverCount).fill(0);
  flow.cv = longer(flow.cv, net.serverCount);
  for (const name of ['backlog', 'begun', 'pace', 'rest', 'restFailed', 'lived', 'room'] as const) {
    flow[name] = longer(flow[name], net.serverCount);
  }
  flow.memberRate = longer(flow.memberRate, net.memberCount).fill(0);
  flow.memberOwed = longer(flow.memberOwed, net.memberCount);
  flow.memberCame = longer(flow.memberCame, net.memberCount);
  flow.memberHeld = longer(flow.memberHeld, net.memberCount);
  while (flow.pools.length < net.pools.length) {
    flow.pools.push({
      ...{ rate: 0, owed: 0, links: [], order: new Int32Array(0), slices: [] },
      ...{ factor: 0, factorSquared: 0, own: 0, ownSquared: 0 },
    });
  }
  while (flow.sources.length < net.sources.length) {
    flow.sources.push({
      ...{ rate: 0, called: 0, lost: 0, meanUs: 0, rest: 0 },
      ...{ tries: [0], again: [], waits: [], dropped: [] },
    });
  }
}

/** Puts the work of servers beside everything else that wants the processors of their hosts. */
function demand(net: Network, flow: Flow, squares: Float64Array, spanS: number, atUs: number): void {
  const { servers } = net;
  const changed = new Uint8Array(net.hostCount);
  for (let server = 0; server < net.serverCount; server++) {
    if (servers.alive[server] === 0) continue;
    const rate = flow.rate[server]!;
    let cores = flow.work[server]!;
    if (rate > 0) {
      const workS = cores / rate;
      flow.work[server] = workS;
      flow.cv[server] = Math.sqrt(Math.max(0, squares[server]! / rate / (workS * workS) - 1));
    } else if (flow.backlog[server]! > 0) {
      flow.work[server] = behaviourShape(net, flow, servers.behaviour[server]!).mean / 1_000;
    }
    const waiting = flow.backlog[server]! * flow.work[server]!;
    cores += Math.max(0, waiting - flow.begun[server]!) / spanS;
    const asked = onGrid(cores);
    if (asked === servers.flow[server]) continue;
    servers.flow[server] = asked;
    changed[servers.host[server]!] = 1;
  }
  for (let host = 0; host < net.hostCount; host++) if (changed[host] === 1) reshareHost(net, host, atUs);
}
