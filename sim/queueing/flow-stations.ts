/** Where it is tightest for a server of a flow. */
import { capacityOf } from './flow-spread.ts';
import type { Network, ServerId } from './network-state.ts';

/** Load of a host beyond which a server is better off with what its weight guarantees. */
const GUARANTEED_FROM = 0.9;
/** A place where servers compete: its capacity, what flows and everything else want of it [cores]. */
export interface Tight {
  readonly cores: number;
  readonly flows: number;
  readonly others: number;
}

export function loadOf({ cores, flows, others }: Tight): number {
  return (flows + others) / cores;
}

/** About how much longer requests take there than alone on a core: to find the tightest place, no more. */
function slowness(place: Tight): number {
  const load = loadOf(place);
  const rest = 1 - Math.min(0.98, load);
  return Math.max(1, 1 / place.cores) * (1 + (load * load) / (Math.max(1, place.cores) * rest));
}

/**
 * Where it is tightest for a server: at its own limit, its group's quota or its host. A host is one station for all on it
 * as long as they leave each other room; when it is full, a server has what its weight guarantees.
 */
export function stationOf(net: Network, server: ServerId): Tight {
  const { servers, groups, hosts } = net;
  const group = servers.group[server]!;
  const host = servers.host[server]!;
  const own = { flows: servers.flow[server]!, others: servers.background[server]! + servers.running[server]! };
  let tightest = wantedBy(net, net.hostServers[host]!, hosts.cores[host]!);
  if (loadOf(tightest) > GUARANTEED_FROM) {
    const guaranteed = { cores: capacityOf(net, server), ...own };
    if (loadOf(guaranteed) < loadOf(tightest)) tightest = guaranteed;
  }
  if (groups.quota[group]! < Infinity) {
    const quota = wantedBy(net, net.groupServers[group]!, groups.quota[group]!);
    if (slowness(quota) > slowness(tightest)) tightest = quota;
  }
  if (servers.cap[server] === Infinity) return tightest;
  const cap = { cores: servers.cap[server]!, ...own };
  return slowness(cap) > slowness(tightest) ? cap : tightest;
}

function wantedBy({ servers }: Network, list: Int32Array, cores: number): Tight {
  let flows = 0;
  let others = 0;
  for (const one of list) {
    flows += servers.flow[one]!;
    others += servers.background[one]! + servers.running[one]!;
  }
  return { cores: Math.max(0.01, cores), flows, others };
}
