/** What became of the attempts at a server of a flow: answered, turned away, given up, still held. */
import { sourceOfCall } from './callers.ts';
import { countInEnvironments } from './environments.ts';
import { endLinks, HELD, newLot, patienceUsOf, takeShare } from './flow-books.ts';
import { KIND, type Account } from './flow-ledger.ts';
import { answeredOfImpatient, answeredOfTheRest, answeredWhileGrowing, giveUp, takeOut } from './flow-overload.ts';
import { behaviourShape } from './flow-spread.ts';
import { loadOf, stationOf } from './flow-stations.ts';
import { tellDropped } from './flow-versions.ts';
import { recordMany } from './histogram.ts';
import { holdRequest } from './memory.ts';
import type { Flow } from './flow-state.ts';
import { OUTCOME, type Network, type Outcome, type ServerId } from './network-state.ts';

/** Up to this load a flow is held to what single requests do; tests are. */
export const LOAD_HELD = 0.8;

/** Of the work of a request, what may be left of it at least, and begun at most. */
const LEFT_LEAST = 0.05;

/** What became of the attempts at a server. */
export function endServer(account: Account, server: ServerId): void {
  const { net, flow, spanS } = account;
  const { servers } = net;
  const come = account.came[server]!;
  const before = servers.flowing[server]!;
  if (come === 0 && before === 0) {
    flow.pace[server] = 0;
    account.bad[server] = errorShare(net, flow, server, 0);
    return;
  }
  const wanted = servers.flow[server]!;
  const asked = wanted + servers.running[server]! + servers.background[server]!;
  const share = asked > servers.given[server]! ? (servers.given[server]! * wanted) / asked : wanted;
  const got = Math.min(share, servers.concurrency[server]!);
  const isFree = flow.work[server]! <= 0 || got >= wanted * (1 - 1e-9);
  let done = before + come;
  if (isFree) {
    const load = loadOf(stationOf(net, server));
    // Those on processors by Little's law; who held them before has them done by now.
    const busy = Math.min(wanted / Math.max(0.05, 1 - Math.min(0.95, load * load)), flow.rate[server]! * spanS);
    const held = Math.min(come, Math.round(busy));
    account.held[server] = held;
    if (load > LOAD_HELD) account.beyond[server] = 1;
    done -= held;
    flow.backlog[server] = 0;
    flow.begun[server] = 0;
    flow.rest[server] = 0;
    delete flow.queues[server];
  } else {
    account.beyond[server] = 1;
    endOverloaded(account, server, got);
    done -= account.held[server]! + account.full[server]! + account.late[server]!;
    flow.backlog[server] = account.held[server]!;
  }
  flow.pace[server] = done / spanS;
  const errors = errorShare(net, flow, server, done);
  const turnedAway = account.full[server]! + account.late[server]!;
  const ended = done + turnedAway;
  account.bad[server] = ended > 0 ? (done * errors + turnedAway) / ended : errors;
  const failing = done * errors + flow.restFailed[server]!;
  const failed = Math.min(done, Math.floor(failing + 1e-9));
  flow.restFailed[server] = Math.max(0, failing - failed);
  account.ok[server] = done - failed;
  account.failed[server] = failed;
  const held = account.held[server]!;
  if (net.environments !== undefined) endInEnvironments(account, server, done, failed);
  servers.rejected[server]! += account.full[server]!;
  servers.accepted[server]! += come - account.full[server]!;
  servers.dropped[server]! += account.late[server]!;
  servers.done[server]! += done;
  servers.flowing[server] = held;
  if (held !== before) holdRequest(net, server, held - before, account.atUs);
}

function endInEnvironments(
  { net, flow, held, spanS, atUs }: Account,
  server: ServerId,
  done: number,
  failed: number,
): void {
  const shape = behaviourShape(net, flow, net.servers.behaviour[server]!);
  const mean = 1_000 * flow.work[server]!;
  // Classes with demands of their own are taken as one between them.
  const demand = shape.mean === 0 ? 1 : mean / shape.mean;
  const together = Math.min(
    net.servers.concurrency[server]!,
    Math.max(held[server]!, Math.ceil((done * mean) / spanS / 1_000)),
  );
  const work = { mean, least: shape.quantiles[0]! * demand, most: shape.quantiles.at(-1)! * demand };
  countInEnvironments(net, server, { done, failed, together }, work, atUs);
}

/** More is asked of a server than it can do with `got` cores: who is answered, turned away, gives up. */
function endOverloaded(account: Account, server: ServerId, got: number): void {
  const { net, flow, atUs, spanS } = account;
  const { servers } = net;
  const come = account.came[server]!;
  const before = flow.backlog[server]!;
  const there = before + come;
  // Those that were on processors without waiting are done besides.
  const workS = flow.work[server]!;
  const places = servers.concurrency[server]!;
  const perSecond = got / workS;
  const queue = (flow.queues[server] ??= []);
  if (come > 0) queue.push({ fromUs: flow.fromUs, toUs: atUs, count: come });
  const patienceUs = account.patienceUs[server]!;
  const coming = perSecond > 0 ? come / spanS / perSecond : Infinity;
  const load = perSecond > 0 ? Math.max(coming, (before / perSecond) * (1e6 / patienceUs)) : Infinity;
  // What has been begun is soon done.
  const eachS = Math.max(LEFT_LEAST * workS, workS - (there > 0 ? flow.begun[server]! / there : 0));
  let could = (got * spanS) / eachS + flow.rest[server]!;
  // Who has a processor of its own is not slowed by others: only places are scarce.
  const isShared = got < places && there - could <= places;
  if (isShared && perSecond > 0) {
    const leftUs = (queue.at(-1)?.toUs ?? atUs) + patienceUs - flow.fromUs;
    const rest = (before / perSecond) * (1e6 / leftUs);
    // More are there, or come, than can be done before they give up.
    const isImpatient = load > coming || (queue.length > 0 && queue[0]!.fromUs < atUs - patienceUs);
    if (coming > 1 || (load > 1 && come > 0))
      could = perSecond * spanS * load * answering(account, server, load, isImpatient ? 'impatient' : 'growing');
    else if (rest > 1) could = (there * answering(account, server, rest, 'rest') * spanS * 1e6) / leftUs;
  }
  let done = Math.min(there, Math.floor(could));
  flow.rest[server] = done < there ? Math.max(0, Math.min(1, could - done)) : 0;
  const full = Math.min(come, Math.max(0, there - done - places - servers.queueLimit[server]!));
  if (full > 0) queue.at(-1)!.count -= full;
  const oldestUs = atUs - (queue[0]?.fromUs ?? flow.fromUs);
  takeOut(queue, Math.min(done, there - full), !isShared);
  let late = giveUp(queue, atUs - patienceUs);
  if (late > 0 && load > 1 && perSecond > 0 && !isShared) {
    // They give up just before it is their turn, or with their work half done: so do many of those who are served.
    const answered = Math.floor(perSecond * spanS * load * answering(account, server, load, 'impatient'));
    const fewer = Math.min(done, answered);
    late += done - fewer;
    done = fewer;
  }
  const held = there - done - full - late;
  const begun = flow.begun[server]! + got * spanS - done * workS;
  // Who gives up is the oldest, and has had about twice as much as the others.
  const wasted = held + late > 0 ? Math.min(1, (2 * late) / (held + late)) : 0;
  const most = (1 - LEFT_LEAST) * workS * Math.min(held, places);
  flow.begun[server] = Math.max(0, Math.min(begun * (1 - wasted), most));
  account.full[server] = full;
  account.late[server] = late;
  account.held[server] = held;
  // By Little's law: on a shared processor all who come stay so long, in a queue those who leave it answered.
  const leaving = isShared ? Math.max(come, done) : done;
  const meanUs = leaving > 0 ? (500_000 * (held + before) * spanS) / leaving : patienceUs;
  account.waitUs[server] = Math.min(patienceUs, oldestUs, meanUs);
  account.kind[server] = isShared && late > 0 ? KIND.impatient : KIND.waiting;
}

/** The share that is answered of what is too much; see flow-overload.ts. */
const ANSWERING = {
  growing: answeredWhileGrowing,
  impatient: answeredOfImpatient,
  rest: answeredOfTheRest,
} as const;

/** Loads that differ by less than a part of a two hundredth are alike; beyond so many steps nothing is answered. */
const STEPS = 200;
const STEPS_MAX = 1_000_000;

function answering(
  { net, flow, shares }: Account,
  server: ServerId,
  load: number,
  how: keyof typeof ANSWERING,
): number {
  const behaviour = net.servers.behaviour[server]!;
  const step = Math.min(STEPS_MAX, Math.round(load * STEPS));
  const key = `${how}/${behaviour}/${step}`;
  let share = shares.get(key);
  if (share === undefined) {
    share = ANSWERING[how](behaviourShape(net, flow, behaviour), Math.max(1, step / STEPS));
    shares.set(key, share);
  }
  return share;
}

/** A server that was removed in the interval: it has answered what it could until then; nobody listens since. */
export function endRemoved({ net, flow, came, ok, refused, bad }: Account, server: ServerId): void {
  const { servers } = net;
  const accepted = Math.min(came[server]!, Math.round(came[server]! * flow.lived[server]!));
  const answered = Math.min(accepted, Math.floor(flow.room[server]!));
  ok[server] = answered;
  refused[server] = came[server]! - answered;
  bad[server] = refused[server]! / came[server]!;
  servers.accepted[server]! += accepted;
  servers.done[server]! += answered;
  servers.dropped[server]! += accepted - answered;
}

/** Its own errors and those of what it calls; its calls are made in the next interval. */
function errorShare(net: Network, flow: Flow, server: ServerId, done: number): number {
  const { errorRate, calls } = net.behaviours[net.servers.behaviour[server]!]!;
  let fine = 1 - errorRate;
  for (const { source, share } of calls) {
    const called = flow.sources[sourceOfCall(net, server, source)];
    if (called === undefined) continue;
    called.called += done * Math.min(1, share);
    fine *= 1 - Math.min(1, share) * called.lost;
  }
  return 1 - fine;
}

/**
 * A server goes in the midst of an interval. Of what the flow holds there, what it has had time for since the interval
 * began is answered, the rest ends with `outcome`.
 */
export function dropFlow(net: Network, server: ServerId, outcome: Outcome, atUs: number): void {
  const { servers, flow, members } = net;
  servers.flow[server] = 0;
  if (flow === null || server >= flow.rate.length) return;
  const livedUs = atUs - flow.fromUs;
  const held = servers.flowing[server]!;
  const isLate = flow.backlog[server]! > 0;
  const could = (flow.pace[server]! * livedUs) / 1_000_000;
  const answered = isLate ? Math.min(held, Math.floor(could)) : 0;
  flow.lived[server] = Math.max(0, Math.min(1, livedUs / (flow.tickUs - flow.fromUs)));
  flow.room[server] = isLate ? could - answered : Infinity;
  servers.done[server]! += answered;
  servers.dropped[server]! += held - answered;
  servers.flowing[server] = 0;
  flow.backlog[server] = 0;
  flow.begun[server] = 0;
  delete flow.queues[server];
  if (held === 0) return;
  holdRequest(net, server, -held, atUs);
  const left = newLot();
  left[OUTCOME.ok] = answered;
  left[outcome] = held - answered;
  const own = newLot();
  for (let member = 0; member < net.memberCount && member < flow.memberHeld.length; member++) {
    if (members.server[member] !== server || flow.memberHeld[member]! <= 0) continue;
    takeShare(flow, left, flow.memberHeld[member]!, own);
    const pool = members.pool[member]!;
    const lot = newLot();
    let stay = -flow.memberHeld[member]!;
    for (const link of flow.pools[pool]!.links) stay += link.held;
    lot[OUTCOME.ok] = own[OUTCOME.ok]!;
    lot[outcome] = own[outcome]!;
    lot[HELD] = stay;
    flow.memberHeld[member] = 0;
    endLinks(net, flow, pool, lot, (link, own, _failed, ended) => {
      const ok = own[OUTCOME.ok]!;
      // They have waited as long as all did in the last interval.
      const waitUs = Math.min(patienceUsOf(net.sources[link.source]!), livedUs + flow.intervalUs);
      tellDropped(net, flow, member, link.source, { own, ended, waitUs, atUs });
      if (ok === 0) return;
      recordMany(net.pools[pool]!.responses, waitUs, ok);
      recordMany(net.sources[link.source]!.responses, waitUs, ok);
    });
  }
}
