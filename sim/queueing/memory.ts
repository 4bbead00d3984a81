/**
 * Memory of servers, groups and hosts, and the instant at which a limit is passed (RS-11..13): at once when a request
 * is taken, or later by a leak. The network only says so; who must die is the binding's matter.
 */
import { setDue } from './agenda.ts';
import { NONE, type HostId, type Network, type Report, type ServerId } from './network-state.ts';

const MIB = 1_048_576;

/** MiB as whole bytes, so that sums are exact. */
export function bytes(mebibytes: number): number {
  return mebibytes === Infinity ? Infinity : Math.round(mebibytes * MIB);
}

/** A server takes (1) or lets go (−1) a request. */
export function holdRequest(net: Network, server: ServerId, more: number, atUs: number): void {
  const { servers, groups, hosts } = net;
  const amount = servers.requestBytes[server]! * more;
  const host = servers.host[server]!;
  if (amount !== 0) {
    const group = servers.group[server]!;
    const own = servers.memory[server]! + amount;
    const ofGroup = groups.memory[group]! + amount;
    const ofHost = hosts.memory[host]! + amount;
    servers.memory[server] = own;
    groups.memory[group] = ofGroup;
    hosts.memory[host] = ofHost;
    if (hosts.leak[host]! > 0) refreshMemory(net, host, atUs);
    else if (amount > 0) {
      const isOver =
        own > servers.memoryLimit[server]! || ofGroup > groups.memoryLimit[group]! || ofHost > hosts.memoryLimit[host]!;
      if (isOver) refreshMemory(net, host, atUs);
    }
  }
}

/** Memory in use by a server at an instant [bytes]. Touches nothing. */
export function memoryBytes({ servers }: Network, server: ServerId, atUs: number): number {
  const leaked = servers.leak[server]! * Math.max(0, atUs - servers.leakFromUs[server]!);
  return servers.memory[server]! + servers.leaked[server]! + leaked;
}

/** Finds when the next limit of a host, its groups or its servers is passed. Cost: linear in its servers. */
export function refreshMemory(net: Network, host: HostId, atUs: number): void {
  const { hosts } = net;
  hosts.leak[host] = sumOfLeaks(net, net.hostServers[host]!);
  hosts.memoryDueUs[host] = nextPassing(net, host, atUs)?.dueUs ?? Infinity;
  setDue(net.hostAgenda, host, Math.min(hosts.dueUs[host]!, hosts.memoryDueUs[host]!));
}

/** The limit of which memoryDueUs spoke is passed now. */
export function reportMemory(net: Network, host: HostId, atUs: number): void {
  const passing = nextPassing(net, host, atUs);
  // Rounding may put the sum of the moment a hair below the limit: a µs is not worth another look.
  if (passing !== null && passing.dueUs <= atUs + 1) {
    const { report } = passing;
    if (report.of === 'server') net.servers.over[report.server] = 1;
    else if (report.of === 'group') net.groups.over[report.group] = 1;
    else net.hosts.over[host] = 1;
    net.reports.push({ ...report, atUs });
  }
  refreshMemory(net, host, atUs);
}

interface Passing {
  readonly dueUs: number;
  readonly report: Extract<Report, { kind: 'memory' }>;
}

/** The first limit to be passed: of servers before groups before the host when at once. */
function nextPassing(net: Network, host: HostId, atUs: number): Passing | null {
  const { servers, groups, hosts } = net;
  let best: Passing | null = null;
  const judge = (used: number, limit: number, leak: number, report: Omit<Passing['report'], 'kind' | 'atUs'>): void => {
    const dueUs = used > limit ? atUs : leak > 0 ? atUs + (limit - used) / leak : Infinity;
    if (dueUs < (best?.dueUs ?? Infinity)) best = { dueUs, report: { kind: 'memory', atUs, ...report } };
  };
  for (const server of net.hostServers[host]!) {
    if (servers.over[server] === 1) continue;
    const report = { of: 'server', server, group: servers.group[server]!, host } as const;
    judge(memoryBytes(net, server, atUs), servers.memoryLimit[server]!, servers.leak[server]!, report);
  }
  for (const group of net.hostGroups[host]!) {
    if (groups.over[group] === 1 || groups.memoryLimit[group] === Infinity) continue;
    const list = net.groupServers[group]!;
    const report = { of: 'group', server: NONE, group, host } as const;
    judge(sumOfMemory(net, list, atUs), groups.memoryLimit[group]!, sumOfLeaks(net, list), report);
  }
  if (hosts.over[host] === 0 && hosts.memoryLimit[host] !== Infinity) {
    const list = net.hostServers[host]!;
    const report = { of: 'host', server: NONE, group: NONE, host } as const;
    judge(sumOfMemory(net, list, atUs), hosts.memoryLimit[host]!, sumOfLeaks(net, list), report);
  }
  return best;
}

function sumOfMemory(net: Network, list: Int32Array, atUs: number): number {
  let sum = 0;
  for (const server of list) sum += memoryBytes(net, server, atUs);
  return sum;
}

function sumOfLeaks({ servers }: Network, list: Int32Array): number {
  let sum = 0;
  for (const server of list) sum += servers.leak[server]!;
  return sum;
}
