/**
 * The way of a request: it comes, is sent to a member, waits, runs, may call others, is answered, or fails and tries again.
 *
 * Each step happens at one instant and leaves the books balanced: of a source arrived = Σ outcomes + inFlight, of a server
 * accepted = done + dropped + held.
 */
import { draw } from '../kernel/distributions.ts';
import { openStream } from '../kernel/random.ts';
import { setDue } from './agenda.ts';
import { nextArrival } from './arrivals.ts';
import { charge, joinAudience, versionOf } from './audience.ts';
import { chooseMember } from './balancing.ts';
import { memberOfCaller, noteOutcome, sourceOfCall } from './callers.ts';
import { beginInEnvironment, leaveEnvironment, outcomeInEnvironment } from './environments.ts';
import { partOf, record, recordIn } from './histogram.ts';
import { holdRequest } from './memory.ts';
import {
  MODE,
  NONE,
  OUTCOME,
  PLACE,
  isFlow,
  type MemberId,
  type Network,
  type Outcome,
  type Pool,
  type PoolId,
  type RequestSlot,
  type Retries,
  type Route,
  type ServerId,
  type Source,
  type SourceId,
} from './network-state.ts';
import { addToHeap, takeFirst, takeFromHeap } from './request-heap.ts';
import { freeRow, joinAttempts, joinQueue, leaveAttempts, leaveQueue, takeRow } from './request-rows.ts';
import { changeRunning, settle } from './sharing.ts';
import { addTimer, takeTimer } from './timers.ts';
import { drawWork } from './work-law.ts';

/** Makes the next arrival of a source due. */
export function scheduleArrival(net: Network, source: SourceId, afterUs: number): void {
  const row = net.sources[source]!;
  // In a flow nobody comes singly.
  const nextUs = !isFlow(net) ? nextArrival(row.arrivals, afterUs, openStream(row.arrivalStream)) : Infinity;
  setDue(net.sourceAgenda, 2 * source + 1, nextUs);
}

/** Makes the next look at a source's oldest attempt due. */
export function scheduleExpiry(net: Network, source: SourceId): void {
  const row = net.sources[source]!;
  const firstUs = row.first === NONE ? Infinity : net.requests.attemptUs[row.first]!;
  const deadlineUs = firstUs + Math.min(row.clientTimeoutUs, row.balancerTimeoutUs);
  setDue(net.sourceAgenda, 2 * source, Math.max(deadlineUs, net.lastUs));
}

/** A client of a source comes. */
export function arriveFrom(net: Network, source: SourceId, atUs: number): void {
  const row = net.sources[source]!;
  scheduleArrival(net, source, atUs);
  const slot = takeRow(net, source);
  const { requests } = net;
  // Every client has a connection of its own; the count names it well enough.
  requests.flow[slot] = Math.imul(row.arrived + 1, 0x9e3779b1) ^ Math.imul(source + 1, 0x85ebca6b);
  if (row.zones !== null) requests.zone[slot] = drawZone(row.zones, openStream(row.clientStream).unit());
  if (row.sessions !== null) {
    row.sessionsBegun += 1;
    const length = Math.round(draw(row.sessions.requests, openStream(row.clientStream)));
    requests.sessionLeft[slot] = Math.max(0, length - 1);
  }
  if (row.audience !== undefined) joinAudience(net, slot, row);
  beginRequest(net, slot, atUs);
}

function drawZone(zones: NonNullable<Source['zones']>, unit: number): number {
  let total = 0;
  for (const { share } of zones) total += share;
  let left = unit * total;
  for (const { zone, share } of zones) {
    left -= share;
    if (left < 0) return zone;
  }
  return zones.at(-1)!.zone;
}

function beginRequest(net: Network, slot: RequestSlot, atUs: number): void {
  const { requests } = net;
  const row = net.sources[requests.source[slot]!]!;
  row.arrived += 1;
  row.inFlight += 1;
  const budget = row.retries?.budget;
  if (budget) row.tokens = Math.min(budget.tokensMax, row.tokens + budget.ratio);
  requests.startUs[slot] = atUs;
  requests.attempts[slot] = 0;
  attempt(net, slot, atUs);
}

/** Sends a request off, for the first time or again. */
function attempt(net: Network, slot: RequestSlot, atUs: number): void {
  const { requests, members, servers } = net;
  const source = requests.source[slot]!;
  const row = net.sources[source]!;
  row.attempts += 1;
  requests.attempts[slot]! += 1;
  requests.attemptUs[slot] = atUs;
  const before = requests.member[slot]!;
  requests.member[slot] = NONE;
  requests.server[slot] = NONE;
  joinAttempts(net, slot);
  // The look is due at the oldest attempt there was then; it finds the oldest there is by itself.
  if (net.sourceAgenda.position[2 * source] === undefined || net.sourceAgenda.position[2 * source] === -1) {
    setDue(net.sourceAgenda, 2 * source, atUs + Math.min(row.clientTimeoutUs, row.balancerTimeoutUs));
  }
  const route = net.routes[row.route]!;
  const pool = choosePool(net, route, slot, atUs);
  requests.pool[slot] = pool;
  if (pool === NONE) {
    endAttempt(net, slot, route.emptyOutcome, atUs);
    return;
  }
  const target = net.pools[pool]!;
  target.attempts += 1;
  target.inFlight += 1;
  target.bytesIn += row.requestBytes;
  const own = net.callers === undefined ? null : memberOfCaller(net, target, slot, before, atUs);
  const member = own ?? memberFor(net, target, pool, slot, atUs);
  requests.member[slot] = member;
  if (member === NONE) {
    endAttempt(net, slot, target.emptyOutcome, atUs);
    return;
  }
  members.outstanding[member]! += 1;
  members.sent[member]! += 1;
  const server = members.server[member]!;
  if (server === NONE || servers.mode[server] === MODE.refusing) endAttempt(net, slot, OUTCOME.refused, atUs);
  else enter(net, slot, server, atUs);
}

function choosePool({ requests }: Network, route: Route, slot: RequestSlot, atUs: number): PoolId {
  const { forwards, stickyUs } = route;
  if (forwards.length === 1) return forwards[0]!.weight > 0 ? forwards[0]!.pool : NONE;
  let pool: PoolId = NONE;
  if (stickyUs > 0 && requests.stickyPoolUntilUs[slot]! > atUs && requests.stickyPool[slot] !== NONE) {
    const kept = forwards.find((one) => one.pool === requests.stickyPool[slot]);
    if (kept !== undefined && kept.weight > 0) pool = kept.pool;
  }
  if (pool === NONE) {
    let total = 0;
    for (const { weight } of forwards) total += weight;
    if (total <= 0) return NONE;
    let left = openStream(route.stream).unit() * total;
    for (const { pool: one, weight } of forwards) {
      if (weight <= 0) continue;
      pool = one;
      left -= weight;
      if (left < 0) break;
    }
  }
  if (stickyUs > 0) {
    requests.stickyPool[slot] = pool;
    requests.stickyPoolUntilUs[slot] = atUs + stickyUs;
  }
  return pool;
}

function memberFor(net: Network, target: Pool, pool: PoolId, slot: RequestSlot, atUs: number): MemberId {
  const { requests, members } = net;
  if (target.stickyUs <= 0) return chooseMember(net, target, requests.zone[slot]!, requests.flow[slot]!, atUs);
  let member = requests.stickyMember[slot]!;
  const isKept =
    member !== NONE &&
    requests.stickyMemberUntilUs[slot]! > atUs &&
    members.pool[member] === pool &&
    (members.weight[member]! > 0 || keepsClients(net, member));
  if (!isKept) member = chooseMember(net, target, requests.zone[slot]!, requests.flow[slot]!, atUs);
  requests.stickyMember[slot] = member;
  requests.stickyMemberUntilUs[slot] = atUs + target.stickyUs;
  return member;
}

/** A connection outlasts the end of new ones, not that of its server. */
function keepsClients({ members, servers }: Network, member: MemberId): boolean {
  if (members.keeps[member] === 0) return false;
  const server = members.server[member]!;
  return server !== NONE && servers.alive[server] === 1;
}

/** A request reaches its server. */
function enter(net: Network, slot: RequestSlot, server: ServerId, atUs: number): void {
  const { requests, servers } = net;
  const isSilent = servers.mode[server] === MODE.silent;
  const hasPlace = isSilent || servers.busy[server]! < servers.concurrency[server]!;
  if (!hasPlace && servers.queued[server]! >= servers.queueLimit[server]!) {
    servers.rejected[server]! += 1;
    endAttempt(net, slot, OUTCOME.queueFull, atUs);
    return;
  }
  requests.server[slot] = server;
  servers.accepted[server]! += 1;
  const { requestBytes } = net.sources[requests.source[slot]!]!;
  if (requestBytes > 0) servers.bytesIn[server]! += requestBytes;
  holdRequest(net, server, 1, atUs);
  if (isSilent) {
    requests.place[slot] = PLACE.hung;
    servers.busy[server]! += 1;
  } else if (hasPlace) {
    settle(net, server, atUs);
    run(net, slot, server);
    changeRunning(net, server, 1, atUs);
  } else {
    requests.place[slot] = PLACE.queued;
    joinQueue(net, server, slot);
  }
}

/** Puts a request on the processors of a settled server; the caller changes the number of those running. */
function run(net: Network, slot: RequestSlot, server: ServerId): void {
  const { requests, servers } = net;
  const row = net.sources[requests.source[slot]!]!;
  const law = row.work ?? net.behaviours[servers.behaviour[server]!]!.work;
  const drawn = drawWork(law, openStream(row.workStream)) * row.cpuFactor * 1_000;
  const work = net.environments === undefined ? drawn : beginInEnvironment(net, slot, server, drawn);
  servers.busy[server]! += 1;
  requests.work[slot] = work;
  requests.place[slot] = PLACE.running;
  requests.call[slot] = 0;
  putOnHeap(net, slot, server, work);
}

function putOnHeap({ requests, servers }: Network, slot: RequestSlot, server: ServerId, work: number): void {
  const top = servers.top[server]!;
  // Virtual time begins anew on an empty server, so that it stays small and exact.
  if (top === NONE) servers.clock[server] = 0;
  requests.mark[slot] = servers.clock[server]! + work;
  servers.top[server] = addToHeap(requests, top, slot);
}

/** Work of a server's own. */
export function startWork(net: Network, server: ServerId, work: number, tag: number, atUs: number): void {
  const slot = takeRow(net, NONE);
  const { requests } = net;
  requests.server[slot] = server;
  requests.place[slot] = PLACE.work;
  requests.work[slot] = work;
  requests.tag[slot] = tag;
  settle(net, server, atUs);
  putOnHeap(net, slot, server, work);
  changeRunning(net, server, 1, atUs);
}

/** Lets queued requests of a settled server have free places; returns how many began to run. */
function admit(net: Network, server: ServerId): number {
  const { servers } = net;
  let begun = 0;
  while (servers.queued[server]! > 0 && servers.busy[server]! < servers.concurrency[server]!) {
    const slot = servers.queueFirst[server]!;
    leaveQueue(net, server, slot);
    run(net, slot, server);
    begun += 1;
  }
  return begun;
}

export function startQueued(net: Network, server: ServerId, atUs: number): void {
  settle(net, server, atUs);
  changeRunning(net, server, admit(net, server), atUs);
}

/** The first of a server's processors is done with its request. */
export function finishFirst(net: Network, server: ServerId, atUs: number): void {
  const { requests, servers } = net;
  settle(net, server, atUs);
  const slot = servers.top[server]!;
  if (servers.clock[server]! < requests.mark[slot]!) servers.clock[server] = requests.mark[slot]!;
  servers.top[server] = takeFirst(requests, slot);
  if (requests.place[slot] === PLACE.work) {
    const tag = requests.tag[slot]!;
    freeRow(net, slot);
    changeRunning(net, server, -1, atUs);
    net.reports.push({ kind: 'work', server, tag, atUs });
    return;
  }
  if (net.behaviours[servers.behaviour[server]!]!.calls.length > 0) {
    requests.place[slot] = PLACE.calling;
    changeRunning(net, server, -1, atUs);
    nextCall(net, slot, atUs);
    return;
  }
  answer(net, slot, OUTCOME.ok, -1, atUs);
}

/** Makes the next call that chance wants; answers when none is left. */
function nextCall(net: Network, slot: RequestSlot, atUs: number): void {
  const { requests, servers } = net;
  const server = requests.server[slot]!;
  const { calls } = net.behaviours[servers.behaviour[server]!]!;
  while (requests.call[slot]! < calls.length) {
    const { source: edge, share } = calls[requests.call[slot]!]!;
    requests.call[slot]! += 1;
    if (share < 1) {
      const random = openStream(net.sources[requests.source[slot]!]!.workStream);
      if (random.unit() >= share) continue;
    }
    const source = net.callers === undefined ? edge : sourceOfCall(net, server, edge);
    const child = takeRow(net, source);
    requests.parent[child] = slot;
    if (source !== edge) requests.subject[child] = server;
    requests.flow[child] = Math.imul(net.sources[source]!.arrived + 1, 0x9e3779b1);
    const member = requests.member[slot]!;
    requests.zone[child] = member === NONE ? requests.zone[slot]! : net.members.zone[member]!;
    requests.tag[slot] = child;
    beginRequest(net, child, atUs);
    return;
  }
  answer(net, slot, OUTCOME.ok, 0, atUs);
}

/** What a server called has ended. */
function callEnded(net: Network, slot: RequestSlot, isOk: boolean, atUs: number): void {
  net.requests.tag[slot] = NONE;
  if (isOk) nextCall(net, slot, atUs);
  else answer(net, slot, OUTCOME.error, 0, atUs);
}

/** A server has its answer ready; `more` requests (−1 or 0) now run on its processors beside those that follow. */
function answer(net: Network, slot: RequestSlot, outcome: Outcome, more: number, atUs: number): void {
  const { requests, servers } = net;
  const server = requests.server[slot]!;
  const row = net.sources[requests.source[slot]!]!;
  const { errorRate } = net.behaviours[servers.behaviour[server]!]!;
  let how = outcome;
  const known = net.environments === undefined ? null : outcomeInEnvironment(net, slot, server);
  if (known !== null) how = known;
  else if (errorRate > 0 && how === OUTCOME.ok && openStream(row.workStream).unit() < errorRate) how = OUTCOME.error;
  if (row.responseBytes > 0) servers.bytesOut[server]! += row.responseBytes;
  if (row.responseBytes > 0 && servers.sendRate[server]! < Infinity) {
    if (more !== 0) changeRunning(net, server, more, atUs);
    requests.place[slot] = PLACE.sending;
    requests.call[slot] = how;
    addTimer(net, slot, atUs + row.responseBytes / servers.sendRate[server]!);
    return;
  }
  servers.done[server]! += 1;
  leave(net, slot, server, more, atUs);
  respond(net, slot, how, atUs);
}

/** A request that had a place goes; the next in the queue takes it. */
function leave(net: Network, slot: RequestSlot, server: ServerId, more: number, atUs: number): void {
  const { requests, servers } = net;
  requests.server[slot] = NONE;
  servers.busy[server]! -= 1;
  if (net.environments !== undefined) leaveEnvironment(net, server, atUs);
  holdRequest(net, server, -1, atUs);
  if (servers.queued[server]! > 0) {
    settle(net, server, atUs);
    changeRunning(net, server, more + admit(net, server), atUs);
  } else if (more !== 0) changeRunning(net, server, more, atUs);
}

/** A server's answer arrives. */
function respond(net: Network, slot: RequestSlot, outcome: Outcome, atUs: number): void {
  const { requests } = net;
  if (requests.orphan[slot] === 1) {
    freeRow(net, slot);
    return;
  }
  net.pools[requests.pool[slot]!]!.bytesOut += net.sources[requests.source[slot]!]!.responseBytes;
  endAttempt(net, slot, outcome, atUs);
}

/** An attempt, which is on no server any more, has come out; the client tries again or has its answer. */
function endAttempt(net: Network, slot: RequestSlot, outcome: Outcome, atUs: number): void {
  const { requests } = net;
  leaveAttempts(net, slot);
  const pool = requests.pool[slot]!;
  if (pool !== NONE) {
    countAttempt(net, slot, net.pools[pool]!, outcome, atUs - requests.attemptUs[slot]!);
    if (net.callers !== undefined) noteOutcome(net, slot, outcome, atUs);
    leaveMember(net, requests.member[slot]!, atUs);
  }
  const row = net.sources[requests.source[slot]!]!;
  if (outcome !== OUTCOME.ok && row.retries !== null && mayRetry(net, row, row.retries, slot, outcome)) {
    row.retried += 1;
    if (row.audience !== undefined) requests.blame[slot] = versionOf(net, slot);
    requests.place[slot] = PLACE.backoff;
    addTimer(net, slot, atUs + backoffUs(row, row.retries, requests.attempts[slot]!));
    return;
  }
  endRequest(net, slot, row, outcome, atUs);
}

function countAttempt(net: Network, slot: RequestSlot, target: Pool, outcome: Outcome, spanUs: number): void {
  target.inFlight -= 1;
  target.outcomes[outcome]! += 1;
  const version = versionOf(net, slot);
  const own = version === NONE ? null : net.versions![version]!;
  if (own !== null) own.outcomes[outcome]! += 1;
  if (outcome !== OUTCOME.ok && outcome !== OUTCOME.error && outcome !== OUTCOME.queueFull) return;
  const part = partOf(spanUs);
  recordIn(target.responses, spanUs, part);
  if (own !== null) recordIn(own.responses, spanUs, part);
}

function leaveMember({ members, reports }: Network, member: MemberId, atUs: number): void {
  if (member === NONE) return;
  members.outstanding[member]! -= 1;
  if (members.watched[member] === 0 || members.outstanding[member]! > 0) return;
  members.watched[member] = 0;
  reports.push({ kind: 'idle', member, atUs });
}

function mayRetry(net: Network, row: Source, retries: Retries, slot: RequestSlot, outcome: Outcome): boolean {
  const { tries } = retries;
  // An answer is handed on, however bad: the application's next attempt has all tries again.
  if (tries !== undefined && outcome !== OUTCOME.refused) {
    net.requests.attempts[slot] = Math.ceil(net.requests.attempts[slot]! / tries) * tries;
  }
  if (net.requests.attempts[slot]! >= retries.attemptsMax) return false;
  if (!retries.onError && (outcome === OUTCOME.error || outcome === OUTCOME.queueFull)) return false;
  if (retries.budget === null) return true;
  if (row.tokens < 1) {
    row.retriesRefused += 1;
    return false;
  }
  row.tokens -= 1;
  return true;
}

function backoffUs(row: Source, retries: Retries, made: number): number {
  if (retries.tries !== undefined && made % retries.tries !== 0) return 0;
  const attempts = made / (retries.tries ?? 1);
  let waitUs = retries.backoffUs;
  for (let k = 1; k < attempts && waitUs < retries.backoffMaxUs; k++) waitUs *= 2;
  waitUs = Math.min(waitUs, retries.backoffMaxUs);
  return retries.jitter > 0 ? waitUs * (1 - retries.jitter * openStream(row.clientStream).unit()) : waitUs;
}

/** The client has its answer, or has given up. */
function endRequest(net: Network, slot: RequestSlot, row: Source, outcome: Outcome, atUs: number): void {
  const { requests } = net;
  row.inFlight -= 1;
  row.outcomes[outcome]! += 1;
  if (outcome === OUTCOME.ok) record(row.responses, atUs - requests.startUs[slot]!);
  if (row.audience !== undefined) charge(net, slot, row, outcome, atUs);
  if (row.ended !== undefined && row.ended.rows.length < row.ended.most) {
    const isMarked = requests.pool[slot] === row.ended.markedPool;
    const [startUs, member] = [requests.startUs[slot]!, requests.member[slot]!];
    row.ended.rows.push({ startUs, endUs: atUs, outcome, isMarked, member });
  }
  const parent = requests.parent[slot]!;
  if (requests.sessionLeft[slot]! > 0 && row.sessions !== null) {
    requests.sessionLeft[slot]! -= 1;
    requests.place[slot] = PLACE.thinking;
    addTimer(net, slot, atUs + Math.max(0, draw(row.sessions.thinkMs, openStream(row.clientStream)) * 1_000));
    return;
  }
  freeRow(net, slot);
  if (parent !== NONE && requests.place[parent] === PLACE.calling && requests.tag[parent] === slot) {
    callEnded(net, parent, outcome === OUTCOME.ok, atUs);
  }
}

/** A wait is over. */
export function fireTimer(net: Network, atUs: number): void {
  const slot = takeTimer(net);
  if (slot === NONE) return;
  const { requests, servers } = net;
  requests.stamp[slot]! += 1;
  const place = requests.place[slot]!;
  if (place === PLACE.backoff) attempt(net, slot, atUs);
  else if (place === PLACE.thinking) beginRequest(net, slot, atUs);
  else {
    const server = requests.server[slot]!;
    servers.done[server]! += 1;
    leave(net, slot, server, 0, atUs);
    respond(net, slot, requests.call[slot] as Outcome, atUs);
  }
}

/** Looks at a source's oldest attempt, and ends it when somebody has waited long enough. */
export function expireOldest(net: Network, source: SourceId, atUs: number): void {
  const row = net.sources[source]!;
  const slot = row.first;
  const waitUs = Math.min(row.clientTimeoutUs, row.balancerTimeoutUs);
  if (slot !== NONE && net.requests.attemptUs[slot]! + waitUs <= atUs) {
    const outcome = row.clientTimeoutUs <= row.balancerTimeoutUs ? OUTCOME.clientTimeout : OUTCOME.gatewayTimeout;
    abandon(net, slot, outcome, atUs);
  }
  scheduleExpiry(net, source);
}

/** Nobody waits any more for what a server has not answered. */
function abandon(net: Network, slot: RequestSlot, outcome: Outcome, atUs: number): void {
  const { cancels } = net.sources[net.requests.source[slot]!]!;
  const ending = cancels ? slot : partFromServer(net, slot);
  if (net.requests.server[ending] !== NONE) dropFromServer(net, ending, atUs);
  endAttempt(net, ending, outcome, atUs);
}

/** Ends every connection to a member that gets no new ones. Cost: linear in all rows of requests. */
export function cutOff(net: Network, member: MemberId, outcome: Outcome, atUs: number): void {
  const { requests } = net;
  // Rows that come meanwhile belong to others: retries wait first, and go elsewhere.
  const rows = net.requestCount;
  for (let slot = 0; slot < rows; slot++) {
    if (requests.stickyMember[slot] === member) {
      requests.stickyMember[slot] = NONE;
      // The next connection has another port, and so another hash (NL-01).
      requests.flow[slot] = Math.imul(requests.flow[slot]! + 1, 0x9e3779b1);
    }
    const isUnderWay = requests.server[slot] !== NONE && requests.orphan[slot] === 0;
    if (isUnderWay && requests.member[slot] === member) abandon(net, slot, outcome, atUs);
  }
}

/**
 * When a server does not notice that nobody waits, the row that it works on becomes an orphan and the client goes on with
 * a row of its own, which this returns. A queued or hung request is nobody's work: it is taken out.
 */
function partFromServer(net: Network, slot: RequestSlot): RequestSlot {
  const place = net.requests.place[slot]!;
  if (place === PLACE.queued || place === PLACE.hung) return slot;
  const client = takeRow(net, net.requests.source[slot]!);
  const { requests } = net;
  for (const column of CLIENT_COLUMNS) requests[column][client] = requests[column][slot]!;
  leaveAttempts(net, slot);
  joinAttempts(net, client);
  const parent = requests.parent[slot]!;
  if (parent !== NONE && requests.tag[parent] === slot) requests.tag[parent] = client;
  requests.parent[slot] = NONE;
  requests.orphan[slot] = 1;
  requests.sessionLeft[slot] = 0;
  return client;
}

/** What belongs to the client of a request, not to the server that works on it. */
const CLIENT_COLUMNS = [
  ...(['member', 'pool', 'zone', 'parent', 'attempts', 'sessionLeft', 'flow', 'stickyMember', 'stickyPool'] as const),
  ...(['stickyMemberUntilUs', 'stickyPoolUntilUs', 'startUs', 'attemptUs'] as const),
  ...(['met', 'hurt', 'subject', 'blame'] as const),
];

/** Takes a request out of its server, wherever it is there. */
function dropFromServer(net: Network, slot: RequestSlot, atUs: number): void {
  const { requests, servers } = net;
  const server = requests.server[slot]!;
  const place = requests.place[slot]!;
  servers.dropped[server]! += 1;
  if (place === PLACE.queued) {
    leaveQueue(net, server, slot);
    requests.server[slot] = NONE;
    holdRequest(net, server, -1, atUs);
    return;
  }
  if (place === PLACE.sending) requests.stamp[slot]! += 1;
  requests.tag[slot] = NONE;
  const isRunning = place === PLACE.running;
  if (isRunning) {
    settle(net, server, atUs);
    servers.top[server] = takeFromHeap(requests, servers.top[server]!, slot);
  }
  leave(net, slot, server, isRunning ? -1 : 0, atUs);
}

/** Ends everything a server holds; the server itself takes nothing new any more. Cost: linear in all rows of requests. */
export function dropAll(net: Network, server: ServerId, outcome: Outcome, atUs: number): void {
  const { requests, servers } = net;
  const held: RequestSlot[] = [];
  let running = 0;
  for (let slot = 0; slot < net.requestCount; slot++) {
    const place = requests.place[slot]!;
    if (requests.server[slot] !== server || place === PLACE.free) continue;
    if (place === PLACE.running || place === PLACE.work) running += 1;
    if (place === PLACE.sending) requests.stamp[slot]! += 1;
    requests.place[slot] = PLACE.leaving;
    requests.server[slot] = NONE;
    held.push(slot);
  }
  settle(net, server, atUs);
  servers.top[server] = NONE;
  servers.queueFirst[server] = NONE;
  servers.queueLast[server] = NONE;
  servers.queued[server] = 0;
  servers.busy[server] = 0;
  changeRunning(net, server, -running, atUs);
  for (const slot of held) {
    if (requests.source[slot] === NONE) {
      freeRow(net, slot);
      continue;
    }
    servers.dropped[server]! += 1;
    holdRequest(net, server, -1, atUs);
    if (requests.orphan[slot] === 1) freeRow(net, slot);
    else endAttempt(net, slot, outcome, atUs);
  }
}
