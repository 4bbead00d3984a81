/** What can be read of a network at an instant. Nothing here touches it. */
import { meanOf } from '../kernel/distributions.ts';
import type { Flow } from './flow-state.ts';
import { memoryBytes } from './memory.ts';
import { NONE, OUTCOME, PLACE, type HostId, type Network, type ServerId, type Source } from './network-state.ts';

/** Processor time a server has used until an instant at which the network stands [core µs], background included. */
export function cpuUsedUs({ servers }: Network, server: ServerId, atUs: number): number {
  return servers.cpuUsed[server]! + servers.given[server]! * Math.max(0, atUs - servers.lastUs[server]!);
}

/** What a server gets of its host now [cores]. */
export function coresGiven({ servers }: Network, server: ServerId): number {
  return servers.given[server]!;
}

/** What the servers of a host get together [cores]; never above its capacity but for rounding. */
export function hostCoresGiven(net: Network, host: HostId): number {
  let sum = 0;
  for (const server of net.hostServers[host]!) sum += net.servers.given[server]!;
  return sum;
}

export function memoryUsedMiB(net: Network, server: ServerId, atUs: number): number {
  return memoryBytes(net, server, atUs) / 1_048_576;
}

/** What has gone to and fro for the requests of a source that were answered, whatever size they had at the time [bytes]. */
export function answeredBytes({ outcomes, requestBytes, responseBytes, sized }: Source): number {
  const { answers, bytes } = sized ?? { answers: 0, bytes: 0 };
  return bytes + (outcomes[OUTCOME.ok]! - answers) * (requestBytes + responseBytes);
}

/** Requests a server holds: running, waiting for others, sending, queued, or known to the flow model only. */
export function heldBy({ servers }: Network, server: ServerId): number {
  return servers.busy[server]! + servers.queued[server]! + servers.flowing[server]!;
}

/** Would the server turn a request away now? */
export function isQueueFull({ servers }: Network, server: ServerId): boolean {
  const places = servers.concurrency[server]!;
  if (servers.flowing[server]! >= places + servers.queueLimit[server]!) return true;
  return servers.busy[server]! >= places && servers.queued[server]! >= servers.queueLimit[server]!;
}

/**
 * How long a request with this work would take if everything stayed as it is now [µs]: for health checks under load.
 * Queue first (each place is given up after a mean request), then its own work at the common rate. Infinity when nothing
 * advances. An estimate: the future is not known.
 */
export function expectedResponseUs({ servers, behaviours }: Network, server: ServerId, cpuMs: number): number {
  const flowing = servers.flowing[server]!;
  const running = servers.running[server]! + flowing + 1;
  const demand = running + servers.background[server]!;
  // One more would get its part of what the server has, or of what an idle host has left for it.
  const rate = servers.rate[server]! >= 1 ? 1 : servers.given[server]! / demand;
  if (rate <= 0) return Infinity;
  const meanMs = meanOf(behaviours[servers.behaviour[server]!]!.cpuMs);
  const places = servers.concurrency[server]!;
  const turnsBefore = servers.busy[server]! < places ? 0 : (servers.queued[server]! + 1) / places;
  return ((turnsBefore * meanMs + cpuMs) * 1_000) / rate;
}

/** A broken law of conservation, with its sums. */
export interface BrokenLaw {
  readonly law: string;
  readonly id: number;
  readonly left: number;
  readonly right: number;
}

/**
 * The laws that always hold: arrived = outcomes + in flight (sources and pools), accepted = done + dropped + held
 * (servers), processor given ≤ capacity (hosts), the counts agree with the rows of requests, and the books with each other:
 * what clients have as answered, pools have; what pools have as answered, servers have done; who is under way for a client
 * is under way at a pool.
 */
export function brokenLaws(net: Network): BrokenLaw[] {
  const broken: BrokenLaw[] = [];
  const equal = (law: string, id: number, left: number, right: number): void => {
    if (left !== right) broken.push({ law, id, left, right });
  };
  const rows = countRows(net);
  net.sources.forEach((source, id) => {
    equal('source: arrived = outcomes + in flight', id, source.arrived, sum(source.outcomes) + source.inFlight);
    equal('source: in flight = rows', id, source.inFlight - source.flowing, rows.ofSource[id]!);
    const waiting = rows.inBackoff[id]! + flowWaits(net, id);
    equal(
      'source: attempts = arrived + retried − waiting',
      id,
      source.attempts,
      source.arrived + source.retried - waiting,
    );
  });
  net.pools.forEach((pool, id) => {
    equal('pool: attempts = outcomes + in flight', id, pool.attempts, sum(pool.outcomes) + pool.inFlight);
  });
  const { servers } = net;
  for (let id = 0; id < net.serverCount; id++) {
    const held = heldBy(net, id);
    equal(
      'server: accepted = done + dropped + held',
      id,
      servers.accepted[id]!,
      servers.done[id]! + servers.dropped[id]! + held,
    );
    equal('server: held = rows', id, held - servers.flowing[id]!, rows.held[id]!);
    equal('server: running = rows', id, servers.running[id]!, rows.running[id]!);
  }
  net.audiences?.forEach((audience, id) => {
    const charged = audience.rows.reduce((total, row) => total + sum(row.outcomes), 0);
    equal('audience: charged = ended', id, charged, endedFor(net, id));
  });
  crossLaws(net, rows.inBackoff, broken);
  for (let id = 0; id < net.hostCount; id++) {
    const given = hostCoresGiven(net, id);
    const cores = net.hosts.cores[id]!;
    if (given > cores * (1 + 1e-12)) broken.push({ law: 'host: given ≤ cores', id, left: given, right: cores });
  }
  return broken;
}

/** Requests that have ended for an audience. */
function endedFor({ sources }: Network, audience: number): number {
  let ended = 0;
  for (const source of sources) if (source.audience === audience) ended += sum(source.outcomes);
  return ended;
}

/** Laws between the books of sources, pools, members and servers. */
function crossLaws(net: Network, inBackoff: readonly number[], broken: BrokenLaw[]): void {
  const { sources, pools, servers, flow } = net;
  const all = { ok: 0, underWay: 0, attempts: 0 };
  sources.forEach((source, id) => {
    all.ok += source.outcomes[OUTCOME.ok]!;
    all.attempts += source.attempts;
    all.underWay += source.inFlight - inBackoff[id]!;
    const row = flow?.sources[id];
    if (row === undefined) return;
    const flowing = sum(row.tries) + sum(row.again) + sum(row.waits);
    all.underWay -= flowing - sum(row.tries);
    if (flowing !== source.flowing || [row.tries, row.again, row.waits].some((list) => list.some((one) => one < 0))) {
      broken.push({ law: 'flow: a source holds what its clients wait for', id, left: source.flowing, right: flowing });
    }
  });
  const behind = { ok: 0, answered: 0, underWay: 0, attempts: 0 };
  pools.forEach((pool, id) => {
    behind.ok += pool.outcomes[OUTCOME.ok]!;
    behind.answered += pool.outcomes[OUTCOME.ok]! + pool.outcomes[OUTCOME.error]!;
    behind.underWay += pool.inFlight;
    behind.attempts += pool.attempts;
    if (pool.responses.count < pool.outcomes[OUTCOME.ok]! + pool.outcomes[OUTCOME.error]!) {
      broken.push({
        law: 'pool: an answer has a time',
        id,
        left: pool.responses.count,
        right: pool.outcomes[OUTCOME.ok]!,
      });
    }
  });
  let done = 0;
  let taken = 0;
  for (let id = 0; id < net.serverCount; id++) {
    done += servers.done[id]!;
    taken += servers.accepted[id]! + servers.rejected[id]!;
  }
  const judge = (law: string, holds: boolean, left: number, right: number): void => {
    if (!holds) broken.push({ law, id: NONE, left, right });
  };
  judge('clients: ok = ok of pools', all.ok === behind.ok, all.ok, behind.ok);
  judge('clients: under way = under way at pools', all.underWay === behind.underWay, all.underWay, behind.underWay);
  judge('clients: attempts ≥ attempts at pools', all.attempts >= behind.attempts, all.attempts, behind.attempts);
  judge('pools: answered ≤ done by servers', behind.answered <= done, behind.answered, done);
  judge('pools: attempts ≥ taken by servers', behind.attempts >= taken, behind.attempts, taken);
  if (flow !== null) heldLaws(net, flow, broken);
}

/** What servers and pools hold of a flow is what their members hold. */
function heldLaws({ servers, pools, members, serverCount, memberCount }: Network, flow: Flow, broken: BrokenLaw[]) {
  const atServer = new Float64Array(serverCount);
  const atPool = new Float64Array(pools.length);
  for (let member = 0; member < Math.min(memberCount, flow.memberHeld.length); member++) {
    const held = flow.memberHeld[member]!;
    if (held === 0) continue;
    atPool[members.pool[member]!]! += held;
    if (members.server[member] !== NONE) atServer[members.server[member]!]! += held;
  }
  for (let id = 0; id < serverCount; id++) {
    const flowing = servers.flowing[id]!;
    if (flowing !== atServer[id]) {
      broken.push({ law: 'flow: a server holds what its members hold', id, left: flowing, right: atServer[id]! });
    }
  }
  flow.pools.forEach(({ links }, id) => {
    const held = links.reduce((total, link) => total + link.held, 0);
    if (held !== atPool[id]) {
      broken.push({ law: 'flow: a pool holds what its members hold', id, left: held, right: atPool[id]! });
    }
  });
}

/** Clients of the flow that wait for their next attempt, led or not. */
function flowWaits({ flow }: Network, id: number): number {
  const row = flow?.sources[id];
  return row === undefined ? 0 : sum(row.again) + sum(row.waits);
}

function countRows(net: Network): { ofSource: number[]; inBackoff: number[]; held: number[]; running: number[] } {
  const { requests, requestCount } = net;
  const counts = {
    ofSource: Array.from({ length: net.sources.length }, () => 0),
    inBackoff: Array.from({ length: net.sources.length }, () => 0),
    held: Array.from({ length: net.serverCount }, () => 0),
    running: Array.from({ length: net.serverCount }, () => 0),
  };
  for (let slot = 0; slot < requestCount; slot++) {
    const place = requests.place[slot]!;
    if (place === PLACE.free) continue;
    const isInFlight = place !== PLACE.thinking && place !== PLACE.work && requests.orphan[slot] === 0;
    if (place === PLACE.backoff) counts.inBackoff[requests.source[slot]!]! += 1;
    if (isInFlight) counts.ofSource[requests.source[slot]!]! += 1;
    const server = requests.server[slot]!;
    if (server === NONE) continue;
    if (place !== PLACE.work) counts.held[server]! += 1;
    if (place === PLACE.running || place === PLACE.work) counts.running[server]! += 1;
  }
  return counts;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
