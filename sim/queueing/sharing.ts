/**
 * Who gets how much processor: weighted max-min sharing, first between the groups of a host, then between the servers of
 * a group (RS-07, RS-09), with hard limits of groups (RS-08) and of servers (RS-10). Nothing is left idle that somebody
 * could use (work-conserving). Within a server requests share equally: a virtual clock runs at their common rate.
 *
 * Amounts are kept on a grid of 2^-20 cores, so that sums and differences of demands are exact.
 */
import { setDue } from './agenda.ts';
import { NONE, type GroupId, type HostId, type Network, type ServerColumns, type ServerId } from './network-state.ts';

const GRID = 1_048_576;
/** In place of the server that has changed: all of them may have. */
const EVERYBODY = -2;

/** An amount of processor on the grid [cores]; never nothing when something was meant. */
export function onGrid(cores: number): number {
  if (cores === Infinity) return cores;
  return cores > 0 ? Math.max(1, Math.round(cores * GRID)) / GRID : 0;
}

/**
 * Splits a capacity among `ids` by weight, nobody above its need; what one does not need goes to the others in
 * proportion (water filling). Writes `given`. Cost: O(n) for each level of the water, most often one or two.
 */
export function waterFill(
  ids: Int32Array,
  need: Float64Array,
  weight: Float64Array,
  capacity: number,
  given: Float64Array,
): void {
  let left = capacity;
  let total = 0;
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (need[id]! > 0) {
      total += weight[id]!;
      given[id] = -1;
    } else given[id] = 0;
  }
  while (total > 0) {
    const level = Math.max(0, left) / total;
    let isFull = false;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      if (given[id]! >= 0 || need[id]! > weight[id]! * level) continue;
      given[id] = need[id]!;
      left -= need[id]!;
      total -= weight[id]!;
      isFull = true;
    }
    if (isFull) continue;
    for (let i = 0; i < ids.length; i++) if (given[ids[i]!]! < 0) given[ids[i]!] = weight[ids[i]!]! * level;
    return;
  }
}

/** Brings a server's clock and its used processor time up to an instant. */
export function settle({ servers }: Network, server: ServerId, atUs: number): void {
  const spanUs = atUs - servers.lastUs[server]!;
  if (spanUs <= 0) return;
  servers.clock[server]! += servers.rate[server]! * spanUs;
  servers.cpuUsed[server]! += servers.given[server]! * spanUs;
  servers.lastUs[server] = atUs;
}

/** What a server wants now [cores]. */
function demandOf(servers: ServerColumns, server: ServerId): number {
  return servers.running[server]! + servers.background[server]! + servers.flow[server]!;
}

/** What a server could use now [cores]. */
export function serverNeed({ servers }: Network, server: ServerId): number {
  return Math.min(servers.cap[server]!, demandOf(servers, server));
}

/**
 * A settled server has so many more requests on its processors, or others than before (0). Only whom it touches gets a
 * new share: while nothing is contended, that is the server alone.
 */
export function changeRunning(net: Network, server: ServerId, more: number, atUs: number): void {
  const { servers, groups, hosts } = net;
  servers.running[server]! += more;
  const need = serverNeed(net, server);
  const grown = need - servers.need[server]!;
  const host = servers.host[server]!;
  if (grown === 0) {
    pace(net, server, servers.given[server]!, atUs);
    refreshDueOf(net, host, server);
    return;
  }
  const group = servers.group[server]!;
  const quota = groups.quota[group]!;
  const sumBefore = groups.sum[group]!;
  const sum = sumBefore + grown;
  const groupNeed = Math.min(quota, sum);
  const hostBefore = hosts.need[host]!;
  const hostNeed = hostBefore + groupNeed - groups.need[group]!;
  servers.need[server] = need;
  groups.sum[group] = sum;
  groups.need[group] = groupNeed;
  hosts.need[host] = hostNeed;
  const cores = hosts.cores[host]!;
  if (hostBefore <= cores && hostNeed <= cores && sumBefore <= quota && sum <= quota) {
    pace(net, server, need, atUs);
    refreshDueOf(net, host, server);
    return;
  }
  if (hostBefore > cores || hostNeed > cores) shareHost(net, host, atUs, server);
  else shareGroup(net, group, groupNeed, atUs, server);
  refreshDue(net, host);
}

/** Computes everything about a host anew, after a change of capacity, weights or limits. */
export function reshareHost(net: Network, host: HostId, atUs: number): void {
  const { servers, groups, hosts } = net;
  let hostNeed = 0;
  const list = net.hostGroups[host]!;
  for (let i = 0; i < list.length; i++) {
    const group = list[i]!;
    const inside = net.groupServers[group]!;
    let sum = 0;
    for (let j = 0; j < inside.length; j++) {
      const server = inside[j]!;
      servers.need[server] = serverNeed(net, server);
      sum += servers.need[server]!;
    }
    groups.sum[group] = sum;
    groups.need[group] = Math.min(groups.quota[group]!, sum);
    hostNeed += groups.need[group]!;
  }
  hosts.need[host] = hostNeed;
  shareHost(net, host, atUs, EVERYBODY);
  refreshDue(net, host);
}

function shareHost(net: Network, host: HostId, atUs: number, changed: ServerId): void {
  const { groups, hosts } = net;
  const list = net.hostGroups[host]!;
  const isFree = hosts.need[host]! <= hosts.cores[host]!;
  if (!isFree) waterFill(list, groups.need, groups.weight, hosts.cores[host]!, groups.given);
  for (let i = 0; i < list.length; i++) {
    const group = list[i]!;
    shareGroup(net, group, isFree ? groups.need[group]! : groups.given[group]!, atUs, changed);
  }
}

function shareGroup(net: Network, group: GroupId, cores: number, atUs: number, changed: ServerId): void {
  const { servers, groups } = net;
  const list = net.groupServers[group]!;
  const isFree = groups.sum[group]! <= cores;
  if (list.length === 1) {
    const server = list[0]!;
    give(net, server, isFree ? servers.need[server]! : cores, atUs, changed);
    return;
  }
  for (let i = 0; i < list.length; i++) {
    const server = list[i]!;
    if (isFree) give(net, server, servers.need[server]!, atUs, changed);
  }
  if (isFree) return;
  waterFill(list, servers.need, servers.weight, cores, servers.offer);
  for (let i = 0; i < list.length; i++) give(net, list[i]!, servers.offer[list[i]!]!, atUs, changed);
}

/** A server whose share stays and whose demand has not changed runs on untouched. */
function give(net: Network, server: ServerId, cores: number, atUs: number, changed: ServerId): void {
  if (changed !== EVERYBODY && server !== changed && net.servers.given[server] === cores) return;
  settle(net, server, atUs);
  pace(net, server, cores, atUs);
}

/** Sets the share of a settled server: the rate of its requests, and when the first of them is done. */
function pace({ servers, requests }: Network, server: ServerId, cores: number, atUs: number): void {
  const demand = demandOf(servers, server);
  const rate = demand > cores ? cores / demand : 1;
  servers.given[server] = cores;
  servers.rate[server] = rate;
  const top = servers.top[server]!;
  if (top === NONE || rate === 0) servers.dueUs[server] = Infinity;
  else servers.dueUs[server] = atUs + Math.max(0, requests.mark[top]! - servers.clock[server]!) / rate;
}

/** The earliest end of work on a host when that of one server has changed: most often without looking at the others. */
function refreshDueOf(net: Network, host: HostId, server: ServerId): void {
  const { hosts, groups, servers } = net;
  const ownUs = servers.dueUs[server]!;
  const beforeUs = hosts.dueUs[host]!;
  if (hosts.nextServer[host] === server) {
    // Nobody else wants anything: nobody else has an end. Groups want no more than their quota, so both sums have to say so.
    const group = servers.group[server]!;
    const isAlone = groups.sum[group] === servers.need[server] && hosts.need[host] === groups.need[group];
    if (ownUs > beforeUs && !isAlone) {
      refreshDue(net, host);
      return;
    }
  } else if (ownUs >= beforeUs) return;
  hosts.dueUs[host] = ownUs;
  hosts.nextServer[host] = server;
  setDue(net.hostAgenda, host, Math.min(ownUs, hosts.memoryDueUs[host]!));
}

/** Finds the earliest end of work on a host. */
function refreshDue(net: Network, host: HostId): void {
  const { hosts, servers } = net;
  const list = net.hostServers[host]!;
  let dueUs = Infinity;
  let next = NONE;
  for (let i = 0; i < list.length; i++) {
    const ownUs = servers.dueUs[list[i]!]!;
    if (ownUs < dueUs) {
      dueUs = ownUs;
      next = list[i]!;
    }
  }
  hosts.dueUs[host] = dueUs;
  hosts.nextServer[host] = next;
  setDue(net.hostAgenda, host, Math.min(dueUs, hosts.memoryDueUs[host]!));
}
