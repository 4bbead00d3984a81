/**
 * A network of requests: sources → routes → pools → servers on shared hosts. What a cloud binding drives and reads.
 *
 * How to drive it: openNetwork (network-state.ts); build it with add…, change it with set… and remove…, each at an
 * instant; between changes call advance. Before any change at T the network must have been advanced to T. `advance`
 * stops early when something must become an event: takeReports says what. Between its own due instants nothing is
 * touched, so advancing to a and then to b leaves the same bits as advancing to b.
 *
 * Reading (cumulative counters of rows and columns) needs no call; what moves with time is read with reads.ts.
 * Units: instants in µs, processor capacity in cores, work in ms of one core, memory in MiB.
 *
 * Models: processor sharing within a server, two-level weighted sharing on a host (RS-07..10), the balancer's choice
 * (LB-07..11, LB-14..17), time-outs, retries, sessions, calls. Leaves out: connections, packets, caches; the order in
 * which a real scheduler gives turns (a server is a fluid).
 */
import { invariant } from '../kernel/invariant.ts';
import { seedStream } from '../kernel/random.ts';
import type { Distribution } from '../kernel/distributions.ts';
import { firstDueUs } from './agenda.ts';
import type { AudienceId, VersionId } from './audience-state.ts';
import { forgetCaller } from './callers.ts';
import { newArrivalState, NO_ARRIVALS, type ArrivalLaw } from './arrivals.ts';
import { closeFlow, endInterval, openFlow, reopenFlow, splitInterval } from './flow.ts';
import { dropFlow } from './flow-servers.ts';
import { newHistogram } from './histogram.ts';
import { bytes, refreshMemory, reportMemory } from './memory.ts';
import {
  MODE,
  NONE,
  OUTCOME,
  OUTCOMES,
  isFlow,
  makeRoom,
  type Behaviour,
  type BehaviourId,
  type GroupId,
  type HostId,
  type MemberId,
  type Mode,
  type Network,
  type Outcome,
  type Policy,
  type PoolId,
  type Report,
  type Retries,
  type RouteId,
  type ServerId,
  type Sessions,
  type SourceId,
} from './network-state.ts';
import { answeredBytes } from './reads.ts';
import {
  arriveFrom,
  cutOff,
  dropAll,
  expireOldest,
  finishFirst,
  fireTimer,
  scheduleArrival,
  scheduleExpiry,
  startQueued,
  startWork,
} from './request-flow.ts';
import { onGrid, reshareHost } from './sharing.ts';
import { nextTimerUs } from './timers.ts';
import { workLaw } from './work-law.ts';

export interface HostOptions {
  /** Processor capacity now [cores]; may be a part of one (a burstable type without credits). */
  readonly cores: number;
  /** What its servers may use together; default no limit. */
  readonly memoryMiB?: number;
}

export interface GroupOptions {
  /** Share against the other groups of its host; above 0. */
  readonly weight: number;
  /** Hard limit [cores]; default none. */
  readonly quotaCores?: number;
  readonly memoryLimitMiB?: number;
}

export interface ServerOptions {
  readonly behaviour: BehaviourId;
  /** Share against the other servers of its group; above 0. */
  readonly weight: number;
  /** Absolute limit, also on an idle host [cores]; default none. */
  readonly capCores?: number;
  /** Processor demand beside its requests [cores]; default 0. */
  readonly backgroundCores?: number;
  /** Requests it holds at once; default no limit. The next ones wait, first come first served. */
  readonly concurrency?: number;
  /** Requests that may wait; default no limit. */
  readonly queueLimit?: number;
  readonly idleMiB?: number;
  readonly requestMiB?: number;
  readonly leakMiBPerSecond?: number;
  readonly memoryLimitMiB?: number;
  readonly mode?: Mode;
  /** Network share for its answers; default: sending takes no time. */
  readonly sendBytesPerSecond?: number;
}

export interface PoolOptions {
  /** Seed of the run and a name that is its own: they give its random stream. */
  readonly seed: number;
  readonly name: string;
  readonly policy: Policy;
  /** powerOfChoices: how many are looked at (default 2) and whether one may be drawn twice (default false). */
  readonly choices?: number;
  readonly replacement?: boolean;
  readonly crossZone?: boolean;
  readonly stickyUs?: number;
  readonly emptyOutcome?: Outcome;
}

export interface MemberOptions {
  /** NONE: a registered address where nobody listens. */
  readonly server: ServerId;
  readonly zone?: number;
  /** 0: gets no new requests (draining, unhealthy). Default 1. */
  readonly weight?: number;
  /** Slow start: the weight grows linearly from 0 at this instant over this span; span 0 ends it. */
  readonly rampFromUs?: number;
  readonly rampUs?: number;
  /** Report when nothing is outstanding any more. */
  readonly watched?: boolean;
  /** Sticky clients of before stay on it at weight 0, until its server ends or they are cut off. Default false. */
  readonly keeps?: boolean;
  /** Attempts it gets are counted for this version, too (addVersion). */
  readonly version?: VersionId;
}

export interface RouteOptions {
  readonly seed: number;
  readonly name: string;
  readonly forwards: readonly { readonly pool: PoolId; readonly weight: number }[];
  readonly stickyUs?: number;
  readonly emptyOutcome?: Outcome;
}

export interface SourceOptions {
  readonly seed: number;
  readonly name: string;
  readonly route: RouteId;
  /** Default none: an edge of calls. */
  readonly arrivals?: ArrivalLaw;
  /** Time 0 of the law; default the instant it is added. No arrivals from `untilUs` on. */
  readonly originUs?: number;
  readonly untilUs?: number;
  /** Own law of work [core ms] instead of the server's. */
  readonly cpuMs?: Distribution | null;
  readonly cpuFactor?: number;
  readonly clientTimeoutUs?: number;
  readonly balancerTimeoutUs?: number;
  /** Default true: a server stops work that nobody waits for. */
  readonly cancels?: boolean;
  readonly retries?: Retries | null;
  readonly sessions?: Sessions | null;
  readonly requestBytes?: number;
  readonly responseBytes?: number;
  readonly zones?: readonly { readonly zone: number; readonly share: number }[] | null;
  /** Whose requests they are (addAudience). */
  readonly audience?: AudienceId;
}

/**
 * Lets everything happen that is due up to and including `toUs`, in the order of time; at one instant: ends of work,
 * time-outs, waits that are over, arrivals. Returns `toUs`, or earlier the whole µs by which a report came up: then
 * everything up to it has happened and nothing after. Throws InvariantError when `toUs` lies in its past.
 */
export function advance(net: Network, toUs: number): number {
  let limit = toUs;
  const waiting = net.reports.at(-1);
  if (waiting !== undefined) limit = Math.min(limit, Math.ceil(waiting.atUs));
  for (;;) {
    const hostUs = firstDueUs(net.hostAgenda);
    const sourceUs = firstDueUs(net.sourceAgenda);
    const timerUs = nextTimerUs(net);
    const flowUs = net.flow === null ? Infinity : net.flow.tickUs;
    const nextUs = Math.min(hostUs, sourceUs, timerUs, flowUs);
    if (nextUs > limit) return limit;
    net.lastUs = nextUs;
    if (hostUs === nextUs) atHost(net, net.hostAgenda.heap[0]!, nextUs);
    else if (sourceUs === nextUs && (net.sourceAgenda.heap[0]! & 1) === 0)
      expireOldest(net, net.sourceAgenda.heap[0]! >> 1, nextUs);
    else if (timerUs === nextUs) fireTimer(net, nextUs);
    else if (sourceUs === nextUs) arriveFrom(net, net.sourceAgenda.heap[0]! >> 1, nextUs);
    else endInterval(net, nextUs);
    if (net.reports.length > 0) limit = Math.min(limit, Math.ceil(nextUs));
  }
}

/** When something is due next [µs]; Infinity when nothing is. */
export function nextDueUs(net: Network): number {
  const flowUs = net.flow === null ? Infinity : net.flow.tickUs;
  return Math.min(firstDueUs(net.hostAgenda), firstDueUs(net.sourceAgenda), nextTimerUs(net), flowUs);
}

/**
 * Computes traffic from now on request by request, or as a flow over intervals (default 10 s, from whole multiples of
 * it). Requests under way go on as they began: single ones singly, and what a flow held when it ends is worked off as a
 * flow. Start-up work, memory, credits and reports are the same in both.
 */
export function setPrecision(
  net: Network,
  precision: 'requests' | 'flow',
  atUs: number,
  intervalUs = 10_000_000,
): void {
  begin(net, atUs);
  if ((precision === 'flow') === isFlow(net)) return;
  if (precision === 'requests') closeFlow(net, atUs);
  else if (net.flow === null) openFlow(net, intervalUs, atUs);
  else reopenFlow(net, atUs);
  net.sources.forEach((row, source) => scheduleArrival(net, source, Math.max(atUs, row.arrivals.originUs)));
}

/** What came up since the last call, oldest first. */
export function takeReports(net: Network): Report[] {
  const { reports } = net;
  net.reports = [];
  return reports;
}

function atHost(net: Network, host: HostId, atUs: number): void {
  if (net.hosts.memoryDueUs[host]! <= atUs) reportMemory(net, host, atUs);
  else finishFirst(net, net.hosts.nextServer[host]!, atUs);
}

export function addHost(net: Network, options: HostOptions, atUs: number): HostId {
  begin(net, atUs);
  const { hosts } = net;
  const host = net.hostCount++;
  makeRoom(hosts, host);
  hosts.dueUs[host] = Infinity;
  hosts.memoryDueUs[host] = Infinity;
  hosts.nextServer[host] = NONE;
  net.hostServers[host] = new Int32Array(0);
  net.hostGroups[host] = new Int32Array(0);
  hosts.cores[host] = onGrid(options.cores);
  hosts.memoryLimit[host] = bytes(options.memoryMiB ?? Infinity);
  return host;
}

/** Changes what is named. Use it for credits that run out, or cores 0 for a host that is gone. */
export function setHost(net: Network, host: HostId, changes: Partial<HostOptions>, atUs: number): void {
  begin(net, atUs);
  const { hosts } = net;
  if (changes.cores !== undefined) hosts.cores[host] = onGrid(changes.cores);
  if (changes.memoryMiB !== undefined) {
    hosts.memoryLimit[host] = bytes(changes.memoryMiB);
    hosts.over[host] = 0;
  }
  reshareHost(net, host, atUs);
  refreshMemory(net, host, atUs);
}

export function addGroup(net: Network, host: HostId, options: GroupOptions, atUs: number): GroupId {
  begin(net, atUs);
  const { groups } = net;
  const group = net.groupCount++;
  makeRoom(groups, group);
  groups.host[group] = host;
  groups.weight[group] = options.weight;
  groups.quota[group] = onGrid(options.quotaCores ?? Infinity);
  groups.memoryLimit[group] = bytes(options.memoryLimitMiB ?? Infinity);
  net.groupServers[group] = new Int32Array(0);
  net.hostGroups[host] = appended(net.hostGroups[host]!, group);
  return group;
}

export function addServer(net: Network, group: GroupId, options: ServerOptions, atUs: number): ServerId {
  begin(net, atUs);
  const { servers } = net;
  const server = net.serverCount++;
  makeRoom(servers, server);
  const host = net.groups.host[group]!;
  servers.host[server] = host;
  servers.group[server] = group;
  servers.alive[server] = 1;
  servers.queueFirst[server] = NONE;
  servers.queueLast[server] = NONE;
  servers.top[server] = NONE;
  servers.rate[server] = 1;
  servers.dueUs[server] = Infinity;
  servers.lastUs[server] = atUs;
  servers.leakFromUs[server] = atUs;
  net.groupServers[group] = appended(net.groupServers[group]!, server);
  net.hostServers[host] = appended(net.hostServers[host]!, server);
  const { capCores = Infinity, backgroundCores = 0, concurrency = Infinity, queueLimit = Infinity } = options;
  const { idleMiB = 0, requestMiB = 0, leakMiBPerSecond = 0, memoryLimitMiB = Infinity } = options;
  const { mode = MODE.serving, sendBytesPerSecond = Infinity } = options;
  const defaults = { capCores, backgroundCores, concurrency, queueLimit, idleMiB, requestMiB, leakMiBPerSecond };
  setServer(net, server, { ...options, ...defaults, memoryLimitMiB, mode, sendBytesPerSecond }, atUs);
  return server;
}

/** Changes what is named; requests it holds keep their work done. A larger concurrency lets queued ones start at once. */
export function setServer(net: Network, server: ServerId, changes: Partial<ServerOptions>, atUs: number): void {
  begin(net, atUs);
  const { servers } = net;
  invariant(servers.alive[server] === 1, 'queueing.server-gone', () => ({ server }));
  if (changes.behaviour !== undefined) servers.behaviour[server] = changes.behaviour;
  if (changes.weight !== undefined) servers.weight[server] = changes.weight;
  if (changes.capCores !== undefined) servers.cap[server] = onGrid(changes.capCores);
  if (changes.backgroundCores !== undefined) servers.background[server] = onGrid(changes.backgroundCores);
  if (changes.concurrency !== undefined) servers.concurrency[server] = changes.concurrency;
  if (changes.queueLimit !== undefined) servers.queueLimit[server] = changes.queueLimit;
  if (changes.mode !== undefined) servers.mode[server] = changes.mode;
  if (changes.sendBytesPerSecond !== undefined) servers.sendRate[server] = changes.sendBytesPerSecond / 1_000_000;
  reshareHost(net, servers.host[server]!, atUs);
  setServerMemory(net, server, changes, atUs);
  if (changes.concurrency !== undefined) startQueued(net, server, atUs);
}

function setServerMemory(net: Network, server: ServerId, changes: Partial<ServerOptions>, atUs: number): void {
  const { servers, groups, hosts } = net;
  const [host, group] = [servers.host[server]!, servers.group[server]!];
  if (changes.leakMiBPerSecond !== undefined) {
    const perUs = (changes.leakMiBPerSecond * 1_048_576) / 1_000_000;
    servers.leaked[server]! += servers.leak[server]! * (atUs - servers.leakFromUs[server]!);
    servers.leakFromUs[server] = atUs;
    servers.leak[server] = perUs;
  }
  if (changes.idleMiB !== undefined) servers.idleBytes[server] = bytes(changes.idleMiB);
  if (changes.requestMiB !== undefined) servers.requestBytes[server] = bytes(changes.requestMiB);
  if (changes.memoryLimitMiB !== undefined) servers.memoryLimit[server] = bytes(changes.memoryLimitMiB);
  const held = servers.busy[server]! + servers.queued[server]! + servers.flowing[server]!;
  const memory = servers.idleBytes[server]! + held * servers.requestBytes[server]!;
  const grown = memory - servers.memory[server]!;
  servers.memory[server] = memory;
  groups.memory[group]! += grown;
  hosts.memory[host]! += grown;
  if (changes.memoryLimitMiB !== undefined) servers.over[server] = 0;
  refreshMemory(net, host, atUs);
}

/**
 * Takes a server away: what it held ends with `outcome` (clients may retry elsewhere), its work is forgotten, its memory
 * is free. Its row keeps its counters.
 */
export function removeServer(net: Network, server: ServerId, outcome: Outcome, atUs: number): void {
  begin(net, atUs);
  const { servers, groups, hosts } = net;
  invariant(servers.alive[server] === 1, 'queueing.server-gone', () => ({ server }));
  const [host, group] = [servers.host[server]!, servers.group[server]!];
  servers.mode[server] = MODE.refusing;
  servers.alive[server] = 0;
  servers.background[server] = 0;
  dropFlow(net, server, outcome, atUs);
  dropAll(net, server, outcome, atUs);
  forgetCaller(net, server);
  reshareHost(net, host, atUs);
  net.groupServers[group] = net.groupServers[group]!.filter((one) => one !== server);
  net.hostServers[host] = net.hostServers[host]!.filter((one) => one !== server);
  groups.memory[group]! -= servers.memory[server]!;
  hosts.memory[host]! -= servers.memory[server]!;
  servers.memory[server] = 0;
  servers.leak[server] = 0;
  servers.leaked[server] = 0;
  groups.over[group] = 0;
  hosts.over[host] = 0;
  reshareHost(net, host, atUs);
  refreshMemory(net, host, atUs);
}

/** Gives a server work that no request asked for (start-up, unpacking), on one core at most; a report says its end. */
export function addWork(net: Network, server: ServerId, cpuMs: number, tag: number, atUs: number): void {
  begin(net, atUs);
  startWork(net, server, cpuMs * 1_000, tag, atUs);
}

export function addBehaviour(net: Network, behaviour: Behaviour): BehaviourId {
  return net.behaviours.push(Object.freeze({ ...behaviour, work: workLaw(behaviour.cpuMs) })) - 1;
}

/** Counts for requests that start from now on. */
export function setBehaviour(net: Network, behaviour: BehaviourId, value: Behaviour): void {
  net.behaviours[behaviour] = Object.freeze({ ...value, work: workLaw(value.cpuMs) });
}

export function addPool(net: Network, options: PoolOptions): PoolId {
  const { seed, name, policy, choices = 2, replacement = false, crossZone = true, stickyUs = 0 } = options;
  return (
    net.pools.push({
      ...{
        policy,
        choices,
        replacement,
        crossZone,
        stickyUs,
        emptyOutcome: options.emptyOutcome ?? OUTCOME.unavailable,
      },
      ...{ stream: seedStream(seed, `queueing/pool/${name}`), members: [], stale: true },
      ...{ order: new Int32Array(0), slices: [] },
      ...{ attempts: 0, outcomes: new Float64Array(OUTCOMES), inFlight: 0, responses: newHistogram() },
      ...{ bytesIn: 0, bytesOut: 0, beyond: 0 },
    }) - 1
  );
}

export function setPool(net: Network, pool: PoolId, changes: Partial<Omit<PoolOptions, 'seed' | 'name'>>): void {
  Object.assign(net.pools[pool]!, changes, { stale: true });
}

export function addMember(net: Network, pool: PoolId, options: MemberOptions): MemberId {
  const { members } = net;
  const member = net.memberCount++;
  makeRoom(members, member);
  members.pool[member] = pool;
  members.server[member] = options.server;
  members.zone[member] = options.zone ?? 0;
  members.weight[member] = options.weight ?? 1;
  members.rampFromUs[member] = options.rampFromUs ?? 0;
  members.rampUs[member] = options.rampUs ?? 0;
  members.watched[member] = options.watched === true ? 1 : 0;
  members.keeps[member] = options.keeps === true ? 1 : 0;
  members.version[member] = options.version ?? NONE;
  net.pools[pool]!.members.push(member);
  net.pools[pool]!.stale = true;
  return member;
}

/**
 * Changes weight, ramp or watch. Requests under way stay. A watched member that is idle already is reported at once, as of
 * `atUs` (default: when something happened last).
 */
export function setMember(
  net: Network,
  member: MemberId,
  changes: Omit<Partial<MemberOptions>, 'server' | 'version'>,
  atUs: number = net.lastUs,
): void {
  if (atUs > net.lastUs) begin(net, atUs);
  const { members } = net;
  if (changes.zone !== undefined) members.zone[member] = changes.zone;
  if (changes.weight !== undefined) members.weight[member] = changes.weight;
  if (changes.rampFromUs !== undefined) members.rampFromUs[member] = changes.rampFromUs;
  if (changes.rampUs !== undefined) members.rampUs[member] = changes.rampUs;
  if (changes.keeps !== undefined) members.keeps[member] = changes.keeps ? 1 : 0;
  net.pools[members.pool[member]!]!.stale = true;
  if (changes.watched === undefined) return;
  members.watched[member] = changes.watched ? 1 : 0;
  if (changes.watched && members.outstanding[member] === 0) {
    members.watched[member] = 0;
    net.reports.push({ kind: 'idle', member, atUs });
  }
}

/**
 * Resets the connections to a member that gets no new requests: what is under way ends with `outcome`, clients that pause
 * connect anew with their next request.
 */
export function cutMember(net: Network, member: MemberId, outcome: Outcome, atUs: number): void {
  begin(net, atUs);
  net.members.keeps[member] = 0;
  cutOff(net, member, outcome, atUs);
}

/** Takes a member out of its pool; requests under way end as they would have. Its row keeps its counters. */
export function removeMember(net: Network, member: MemberId): void {
  setMember(net, member, { weight: 0, watched: false });
  const pool = net.pools[net.members.pool[member]!]!;
  pool.members = pool.members.filter((one) => one !== member);
}

export function addRoute(net: Network, options: RouteOptions): RouteId {
  const { seed, name, forwards, stickyUs = 0, emptyOutcome = OUTCOME.unavailable } = options;
  return net.routes.push({ forwards, stickyUs, emptyOutcome, stream: seedStream(seed, `queueing/route/${name}`) }) - 1;
}

/** Takes effect for attempts from now on (LB-18). */
export function setRoute(net: Network, route: RouteId, changes: Partial<Omit<RouteOptions, 'seed' | 'name'>>): void {
  Object.assign(net.routes[route]!, changes);
}

/** Routes have changed, which holds at once (LB-18): the rest of a flow's interval goes by them. */
export function replanFlow(net: Network, atUs: number): void {
  begin(net, atUs);
  if (net.flow !== null) splitInterval(net, atUs);
}

export function addSource(net: Network, options: SourceOptions, atUs: number): SourceId {
  begin(net, atUs);
  const { seed, name, route, arrivals = NO_ARRIVALS, originUs = atUs, untilUs = Infinity } = options;
  const { clientTimeoutUs = Infinity, balancerTimeoutUs = Infinity, retries = null } = options;
  const source = net.sources.length;
  net.sources.push({
    ...{ name, route, arrivals: newArrivalState(arrivals, originUs, untilUs) },
    ...{
      work: options.cpuMs ? workLaw(options.cpuMs) : null,
      cpuFactor: options.cpuFactor ?? 1,
      clientTimeoutUs,
      balancerTimeoutUs,
    },
    ...{ cancels: options.cancels ?? true, retries, sessions: options.sessions ?? null, zones: options.zones ?? null },
    ...{ requestBytes: options.requestBytes ?? 0, responseBytes: options.responseBytes ?? 0 },
    arrivalStream: seedStream(seed, `queueing/arrivals/${name}`),
    workStream: seedStream(seed, `queueing/demand/${name}`),
    clientStream: seedStream(seed, `queueing/client/${name}`),
    ...{ first: NONE, last: NONE, tokens: retries?.budget?.tokensMax ?? 0 },
    ...{ arrived: 0, attempts: 0, retried: 0, retriesRefused: 0, outcomes: new Float64Array(OUTCOMES), inFlight: 0 },
    ...{ flowing: 0, sessionsBegun: 0, responses: newHistogram() },
    ...(options.audience === undefined ? {} : { audience: options.audience }),
  });
  scheduleArrival(net, source, Math.max(atUs, originUs));
  if (net.flow !== null) splitInterval(net, atUs);
  return source;
}

/** Changes what is named; new arrivals begin their law at `originUs` (default: now). */
export function setSource(
  net: Network,
  source: SourceId,
  changes: Partial<Omit<SourceOptions, 'seed' | 'name' | 'audience'>>,
  atUs: number,
): void {
  begin(net, atUs);
  const row = net.sources[source]!;
  const { arrivals, originUs, untilUs, cpuMs, ...rest } = changes;
  const { requestBytes, responseBytes } = row;
  const bytes = answeredBytes(row);
  Object.assign(row, rest);
  const isResized = row.requestBytes !== requestBytes || row.responseBytes !== responseBytes;
  if (isResized) row.sized = { answers: row.outcomes[OUTCOME.ok]!, bytes };
  if (cpuMs !== undefined) row.work = cpuMs === null ? null : workLaw(cpuMs);
  if (changes.retries?.budget) row.tokens = Math.min(row.tokens, changes.retries.budget.tokensMax);
  if (arrivals !== undefined || originUs !== undefined || untilUs !== undefined) {
    const before = row.arrivals;
    const startUs = originUs ?? (arrivals === undefined ? before.originUs : atUs);
    row.arrivals = newArrivalState(arrivals ?? before.law, startUs, untilUs ?? before.untilUs);
    scheduleArrival(net, source, Math.max(atUs, startUs));
  }
  if (changes.clientTimeoutUs !== undefined || changes.balancerTimeoutUs !== undefined) scheduleExpiry(net, source);
}

/** Every change begins here: the network must stand at its instant. */
function begin(net: Network, atUs: number): void {
  invariant(atUs >= net.lastUs && nextDueUs(net) >= atUs, 'queueing.not-advanced', () => {
    return { atUs, lastUs: net.lastUs, nextDueUs: nextDueUs(net) };
  });
  net.lastUs = atUs;
}

function appended(list: Int32Array, id: number): Int32Array {
  const longer = new Int32Array(list.length + 1);
  longer.set(list);
  longer[list.length] = id;
  return longer;
}
