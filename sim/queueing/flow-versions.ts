/**
 * Versions and audiences while traffic is a flow: what each interval says of them. Requests are whole and parted among
 * versions as they are among members; sessions and people are expected numbers.
 *
 * A session has K requests, each of which goes to a version by itself, or all of them where clients stick. With the chance
 * p of the version and e of a bad end there, it meets the version with 1 − E(1 − p)^K, or p; it is hurt with
 * 1 − E(1 − pe)^K, or p(1 − E(1 − e)^K). All its requests count in the interval in which it begins, with what is expected of
 * that interval.
 */
import type { VersionId } from './audience-state.ts';
import { chargeFlow, type FlowCharge } from './audience.ts';
import { newLot, nextTurn, patienceUsOf, sumOf, takeShare, type Lot } from './flow-books.ts';
import { recordBuckets } from './flow-buckets.ts';
import type { Account, SourceEnd, VersionPart } from './flow-ledger.ts';
import { begunSessions, meetings, type Part } from './flow-meetings.ts';
import { recordCurve, shareAbove } from './flow-response.ts';
import type { Curve, Flow, Link, PoolFlow, Turns } from './flow-state.ts';
import { recordMany } from './histogram.ts';
import {
  MODE,
  NONE,
  OUTCOME,
  OUTCOMES,
  type MemberId,
  type Network,
  type Outcome,
  type Source,
  type SourceId,
} from './network-state.ts';

function isAsked({ versions, audiences }: Network): boolean {
  return versions !== undefined || audiences !== undefined;
}

function partOf(parts: VersionPart[], version: VersionId): VersionPart {
  let found = parts.find((one) => one.version === version);
  if (found === undefined) {
    found = { version, lot: newLot(), buckets: [], had: 0, bad: 0 };
    parts.push(found);
  }
  return found;
}

/** Attempts at a pool have come out so, for a member or, NONE, for nobody. */
export function tellOutcome(
  { net, versions }: Account,
  pool: number,
  member: MemberId,
  outcome: Outcome,
  count: number,
) {
  if (count <= 0 || !isAsked(net)) return;
  partOf(versions[pool]!, member === NONE ? NONE : net.members.version[member]!).lot[outcome]! += count;
}

/** The same of all outcomes, and how long the answers among them take. */
export function tellMember({ net, versions }: Account, pool: number, member: MemberId, lot: Lot, curve: Curve | null) {
  if (!isAsked(net)) return;
  const part = partOf(versions[pool]!, net.members.version[member]!);
  for (let i = 0; i < lot.length; i++) part.lot[i]! += lot[i]!;
  if (curve !== null) part.buckets.push({ curve, answered: lot[OUTCOME.ok]! + lot[OUTCOME.error]! });
}

/** What was to be expected of an interval by version, in parts of whole requests: sessions go by that. */
export function expectVersions({ net, flow, spanS, bad, versions }: Account, row: PoolFlow, pool: number): void {
  if (net.audiences === undefined || row.rate <= 0) return;
  const { members, servers } = net;
  let sent = 0;
  for (const member of row.order) {
    const rate = flow.memberRate[member]!;
    if (rate <= 0) continue;
    sent += rate;
    const server = members.server[member]!;
    const isThere = server !== NONE && (servers.alive[server] === 0 || servers.mode[server] === MODE.serving);
    const part = partOf(versions[pool]!, members.version[member]!);
    part.had += rate * spanS;
    part.bad += rate * spanS * (isThere ? bad[server]! : 1);
  }
  const nobody = (row.rate - sent) * spanS;
  if (sent >= row.rate * (1 - 1e-9)) return;
  const part = partOf(versions[pool]!, NONE);
  part.had += nobody;
  part.bad += nobody;
}

/** Whole numbers in proportion to weights; those without any go to the first. */
function spread(turns: Turns, weights: readonly number[], count: number): number[] {
  const total = sumOf(weights);
  if (weights.length === 1 || total <= 0) return weights.map((_, at) => (at === 0 ? count : 0));
  const turn = nextTurn(turns);
  let upTo = 0;
  let given = 0;
  return weights.map((weight, at) => {
    upTo += weight;
    const until = at + 1 === weights.length ? count : Math.min(count, Math.floor((count * upTo) / total + turn));
    const own = Math.max(0, until - given);
    given += own;
    return own;
  });
}

/** Takes so many attempts with this outcome, of each version in proportion. */
function take(turns: Turns, parts: readonly VersionPart[], outcome: Outcome, count: number): Float64Array {
  const at = outcome === OUTCOME.clientTimeout ? OUTCOME.gatewayTimeout : outcome;
  const counts = parts.map(({ lot }) => lot[at]!);
  const taken = new Float64Array(parts.length);
  takeShare(turns, counts, count, taken);
  parts.forEach(({ lot }, i) => (lot[at] = counts[i]!));
  return taken;
}

function chargeTo({ rows }: SourceEnd, version: VersionId): SourceEnd['rows'][number] {
  let row = rows.find((one) => one.version === version);
  if (row === undefined) {
    row = { version, outcomes: new Float64Array(OUTCOMES), slow: 0 };
    rows.push(row);
  }
  return row;
}

/** The share of a version's answers that come too late for a source [0..1]. */
function slowShareOf(net: Network, source: Source, { buckets }: VersionPart): number {
  const slowUs = source.audience === undefined ? Infinity : net.audiences![source.audience]!.slowUs;
  if (slowUs >= patienceUsOf(source)) return 0;
  let [answered, late] = [0, 0];
  for (const bucket of buckets) {
    answered += bucket.answered;
    late += bucket.answered * shareAbove(bucket.curve, source.cpuFactor, slowUs);
  }
  return answered > 0 ? late / answered : 0;
}

/** Attempts of a source at a pool, and the requests that ended with them, to the versions that had them. */
export function tellLink(account: Account, pool: number, { source: id }: Link, own: Lot, ended: Lot): void {
  const { net, flow, versions, ends } = account;
  if (!isAsked(net)) return;
  const parts = versions[pool]!;
  const source = net.sources[id]!;
  const end = ends[id]!;
  const answered = new Float64Array(parts.length);
  for (let outcome = 0 as Outcome; outcome < OUTCOMES; outcome++) {
    if (own[outcome]! <= 0) continue;
    const taken = take(flow.versionTurns, parts, outcome, own[outcome]!);
    parts.forEach(({ version }, i) => {
      if (version !== NONE) net.versions![version]!.outcomes[outcome]! += taken[i]!;
      if (outcome === OUTCOME.ok || outcome === OUTCOME.error) answered[i]! += taken[i]!;
    });
    if (source.audience === undefined) continue;
    const lasting = new Float64Array(parts.length);
    takeShare(flow.versionTurns, taken.slice(), ended[outcome]!, lasting);
    parts.forEach((part, i) => {
      if (lasting[i]! <= 0) return;
      const row = chargeTo(end, part.version);
      row.outcomes[outcome]! += lasting[i]!;
      if (outcome === OUTCOME.ok) row.slow += lasting[i]! * slowShareOf(net, source, part);
    });
    if (outcome === OUTCOME.ok) continue;
    end.failing += own[outcome]!;
    end.lost += ended[outcome]!;
  }
  parts.forEach(({ version, buckets }, i) => {
    if (version === NONE) return;
    const { responses } = net.versions![version]!;
    recordBuckets(buckets, answered[i]!, (curve, count) =>
      recordCurve(responses, curve, source.cpuFactor, count, patienceUsOf(source)),
    );
  });
}

/** Attempts that failed at once because nobody took them, and requests that ended with them; `pool` NONE: no pool either. */
export function tellNobody(
  account: Account,
  id: SourceId,
  pool: number,
  outcome: Outcome,
  tries: number,
  lost: number,
) {
  const { net, flow, versions, ends } = account;
  if (!isAsked(net) || tries + lost <= 0) return;
  const parts = outcome === OUTCOME.refused && pool !== NONE ? versions[pool]! : [];
  const those = parts.some(({ version }) => version !== NONE) ? parts.filter(({ version }) => version !== NONE) : null;
  const whose = those?.map(({ version }) => version) ?? [NONE];
  const weights = those?.map(({ had }) => had) ?? [1];
  if (pool !== NONE) {
    spread(flow.versionTurns, weights, tries).forEach((count, i) => {
      if (whose[i] !== NONE) net.versions![whose[i]!]!.outcomes[outcome]! += count;
    });
  }
  if (net.sources[id]!.audience === undefined) return;
  const end = ends[id]!;
  spread(flow.versionTurns, weights, lost).forEach((count, i) => {
    if (count > 0) chargeTo(end, whose[i]!).outcomes[outcome]! += count;
  });
  end.failing += tries;
  end.lost += lost;
}

/** What the flow held at a member has ended with its server. */
export function tellDropped(
  net: Network,
  flow: Flow,
  member: MemberId,
  id: SourceId,
  drop: { readonly own: Lot; readonly ended: Lot; readonly waitUs: number; readonly atUs: number },
): void {
  const version = net.members.version[member]!;
  const { own, ended, waitUs, atUs } = drop;
  if (version !== NONE) {
    const { outcomes, responses } = net.versions![version]!;
    for (let outcome = 0; outcome < OUTCOMES; outcome++) outcomes[outcome]! += own[outcome]!;
    if (own[OUTCOME.ok]! > 0) recordMany(responses, waitUs, own[OUTCOME.ok]!);
  }
  const source = net.sources[id]!;
  const outcomes = ended.slice(0, OUTCOMES);
  const count = sumOf(outcomes);
  if (source.audience === undefined || count === 0) return;
  const lost = count - outcomes[OUTCOME.ok]!;
  const slowShare = waitUs > net.audiences![source.audience]!.slowUs ? 1 : 0;
  const isSingle = source.sessions === null;
  const all = {
    sessions: isSingle ? count : 0,
    sessionsHurt: isSingle ? lost + slowShare * outcomes[OUTCOME.ok]! : 0,
  };
  chargeFlow(net, source.audience, [{ version, outcomes, slowShare, ...all }], all, atUs, atUs);
  if (isSingle || lost === 0) return;
  flow.sources[id]!.dropped.push({ pool: net.members.pool[member]!, version, count: lost });
}

/** Charges what has ended for a source with an audience; `nowhere` of its attempts had no pool. */
export function chargeSource(account: Account, id: SourceId, nowhere: number): void {
  const { net, flow, atUs } = account;
  const source = net.sources[id]!;
  const { rows } = account.ends[id]!;
  if (source.sessions === null) {
    const charges = rows.map(({ version, outcomes, slow }): FlowCharge => {
      const sessions = sumOf(outcomes);
      const ok = outcomes[OUTCOME.ok]!;
      return { version, outcomes, slowShare: ok > 0 ? slow / ok : 0, sessions, sessionsHurt: sessions - ok + slow };
    });
    const all = { sessions: 0, sessionsHurt: 0 };
    for (const { sessions, sessionsHurt } of charges) {
      all.sessions += sessions;
      all.sessionsHurt += sessionsHurt;
    }
    if (charges.length > 0) chargeFlow(net, source.audience!, charges, all, flow.fromUs, atUs);
    return;
  }
  const parts = partsOf(account, id, nowhere);
  const begun = begunSessions(flow, source, atUs);
  for (const { version } of parts) chargeTo(account.ends[id]!, version);
  const charges = rows.map(({ version, outcomes, slow }): FlowCharge => {
    const ok = outcomes[OUTCOME.ok]!;
    const those = parts.filter((part) => part.version === version);
    return { version, outcomes, slowShare: ok > 0 ? slow / ok : 0, ...meetings(net, source, parts, those, begun) };
  });
  const all = { sessions: begun, sessionsHurt: meetings(net, source, parts, parts, begun).sessionsHurt };
  const had = charges.filter(({ outcomes, sessions }) => sessions > 0 || sumOf(outcomes) > 0);
  flow.sources[id]!.dropped = [];
  if (had.length > 0) chargeFlow(net, source.audience!, had, all, flow.fromUs, atUs);
}

/** What was to be expected for a source of each version, by pool. */
function partsOf({ net, flow, versions, ends }: Account, id: SourceId, nowhere: number): Part[] {
  const source = net.sources[id]!;
  const { failing, lost } = ends[id]!;
  // Retries take failures away.
  const lasting = source.retries === null ? 1 : failing > 0 ? lost / failing : 0;
  const parts: Part[] = [];
  const add = (version: VersionId, pool: number, had: number, bad: number): void => {
    let part = parts.find((one) => one.version === version);
    if (part === undefined) parts.push((part = { version, pools: [] }));
    part.pools.push({ pool, had, bad: Math.min(had, bad) });
  };
  flow.pools.forEach((row, pool) => {
    const link = row.links.find((one) => one.source === id);
    if (link === undefined || link.rate <= 0) return;
    const share = link.rate / row.rate;
    for (const part of versions[pool]!) {
      if (part.had <= 0) continue;
      const late = (part.had - part.bad) * slowShareOf(net, source, part);
      let bad = share * (part.bad * lasting + late);
      for (const one of flow.sources[id]!.dropped) {
        if (one.pool === pool && one.version === part.version) bad += one.count;
      }
      add(part.version, pool, share * part.had, bad);
    }
  });
  if (nowhere > 0) add(NONE, NONE, nowhere, nowhere);
  return parts;
}
