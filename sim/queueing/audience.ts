/**
 * Who met which version, and who was hurt: of all requests of a stream, the sessions they belong to and the people behind
 * those.
 *
 * A request is charged to one version: to the one that answered it, or, when it ended badly, to the last one that failed
 * it. So requests are parted among versions, and among those that nobody had. Badly means: with any outcome but ok, or
 * later than `slowUs`. A session or a person met a version when one of its requests was charged to it, and may have met
 * several.
 *
 * Sessions are told apart by a bit for each of the last 31 versions of the audience, people by a bit for each of them, for
 * the 32 versions that were met last; for versions before those, and while traffic is a flow, people are expected numbers:
 * each session belongs to one of n people by chance, so of those who have not met a version yet it leaves (1 − 1/n).
 */
import { exp, pow } from '../kernel/math.ts';
import { openStream, seedStream } from '../kernel/random.ts';
import type { Distribution } from '../kernel/distributions.ts';
import type { Audience, AudienceId, AudienceRow, Crowd, VersionId } from './audience-state.ts';
import { newHistogram } from './histogram.ts';
import { NONE, OUTCOME, OUTCOMES, type Network, type Outcome, type RequestSlot, type Source } from './network-state.ts';

/** Versions whose sessions are told apart at once; one more bit says "any". */
const TOLD_APART = 31;
const ANY = 1 << 31;
/** Versions of an audience whose people are told apart at once. */
const CROWDS_MAX = 32;

export interface AudienceOptions {
  readonly seed: number;
  readonly name: string;
  /** Default Infinity. */
  readonly slowUs?: number;
  /** Default 0. */
  readonly subjects?: number;
}

function newCrowd(subjects: number): Crowd {
  return { known: 0, spared: 1, bits: new Int32Array(Math.ceil(subjects / 32)) };
}

export function addVersion(net: Network): VersionId {
  return (net.versions ??= []).push({ outcomes: new Float64Array(OUTCOMES), responses: newHistogram() }) - 1;
}

export function addAudience(net: Network, options: AudienceOptions): AudienceId {
  const { seed, name, slowUs = Infinity, subjects = 0 } = options;
  return (
    (net.audiences ??= []).push({
      ...{ slowUs, subjects, stream: seedStream(seed, `queueing/subject/${name}`), rows: [], rowOf: [] },
      ...{ sessions: 0, sessionsHurt: 0, met: newCrowd(subjects), hurt: newCrowd(subjects), exact: true },
    }) - 1
  );
}

/** The version that an attempt is with; NONE when nobody has it. */
export function versionOf({ requests, members }: Network, slot: RequestSlot): VersionId {
  const member = requests.member[slot]!;
  return member === NONE ? NONE : members.version[member]!;
}

/** A client of a source with an audience comes. Who makes a single request is drawn when it ends. */
export function joinAudience(
  { requests, audiences }: Network,
  slot: RequestSlot,
  { audience, sessions }: Source,
): void {
  requests.blame[slot] = NONE;
  if (sessions === null) return;
  requests.met[slot] = 0;
  requests.hurt[slot] = 0;
  requests.subject[slot] = drawSubject(audiences![audience!]!);
}

function drawSubject({ subjects, stream }: Audience): number {
  return subjects > 0 ? openStream(stream).below(subjects) : NONE;
}

/** A request of its has ended. */
export function charge(net: Network, slot: RequestSlot, source: Source, outcome: Outcome, atUs: number): void {
  const { requests } = net;
  const id = source.audience!;
  const audience = net.audiences![id]!;
  const isLate = outcome === OUTCOME.ok && atUs - requests.startUs[slot]! > audience.slowUs;
  const isBad = isLate || outcome !== OUTCOME.ok;
  let version = versionOf(net, slot);
  if (isLate && requests.blame[slot] !== NONE) version = requests.blame[slot]!;
  requests.blame[slot] = NONE;
  const at = audience.rowOf[version + 1] ?? -1;
  const index = at === -1 ? addRow(net, id, version) : at;
  const row = audience.rows[index]!;
  row.outcomes[outcome]! += 1;
  row.lastMetUs = atUs;
  if (isLate) row.slow += 1;
  if (isBad) {
    if (row.firstHurtUs === Infinity) row.firstHurtUs = atUs;
    row.lastHurtUs = atUs;
  }
  if (source.sessions === null) markSingle(audience, row, isBad);
  else mark(net, audience, row, slot, 1 << (index % TOLD_APART), isBad);
}

/** A request without a session is one of its own. */
function markSingle(audience: Audience, row: AudienceRow, isBad: boolean): void {
  const subject = drawSubject(audience);
  row.sessions += 1;
  audience.sessions += 1;
  if (subject !== NONE) {
    addTo(row.met, subject, audience.subjects);
    addTo(audience.met, subject, audience.subjects);
  }
  if (!isBad) return;
  row.sessionsHurt += 1;
  audience.sessionsHurt += 1;
  if (subject === NONE) return;
  addTo(row.hurt, subject, audience.subjects);
  addTo(audience.hurt, subject, audience.subjects);
}

/** Counts the session of a request, and the one behind it, if they are new to this row or to the audience. */
function mark(
  { requests }: Network,
  audience: Audience,
  row: AudienceRow,
  slot: RequestSlot,
  bit: number,
  isBad: boolean,
): void {
  const subject = requests.subject[slot]!;
  const met = requests.met[slot]!;
  if ((met & bit) === 0) {
    row.sessions += 1;
    if (subject !== NONE) addTo(row.met, subject, audience.subjects);
    if (met === 0) {
      audience.sessions += 1;
      if (subject !== NONE) addTo(audience.met, subject, audience.subjects);
    }
    requests.met[slot] = met | bit | ANY;
  }
  const hurt = requests.hurt[slot]!;
  if (!isBad || (hurt & bit) !== 0) return;
  row.sessionsHurt += 1;
  if (subject !== NONE) addTo(row.hurt, subject, audience.subjects);
  if (hurt === 0) {
    audience.sessionsHurt += 1;
    if (subject !== NONE) addTo(audience.hurt, subject, audience.subjects);
  }
  requests.hurt[slot] = hurt | bit | ANY;
}

function addTo(crowd: Crowd, subject: number, subjects: number): void {
  if (crowd.bits.length === 0) {
    crowd.spared *= 1 - 1 / subjects;
    return;
  }
  const bit = 1 << (subject & 31);
  if ((crowd.bits[subject >>> 5]! & bit) !== 0) return;
  crowd.bits[subject >>> 5]! |= bit;
  crowd.known += 1;
}

/** So many sessions more of a flow did it. */
export function addExpected(crowd: Crowd, sessions: number, subjects: number): void {
  if (subjects > 0 && sessions > 0) crowd.spared *= pow(1 - 1 / subjects, sessions);
}

/** People who did it: those known, and of the others those expected. */
export function sizeOf({ known, spared }: Crowd, subjects: number): number {
  return known + (subjects - known) * (1 - spared);
}

/** The row of a version that the audience meets for the first time. Cost: linear in the rows of requests from the 32nd on. */
function addRow(net: Network, id: AudienceId, version: VersionId): number {
  const audience = net.audiences![id]!;
  const { rows, rowOf } = audience;
  while (rowOf.length <= version + 1) rowOf.push(-1);
  const index = rows.length;
  rowOf[version + 1] = index;
  if (index >= TOLD_APART) forgetBit(net, id, 1 << (index % TOLD_APART));
  if (audience.subjects > 0) giveUpBits(audience);
  rows.push({
    ...{ version, outcomes: new Float64Array(OUTCOMES), slow: 0, sessions: 0, sessionsHurt: 0 },
    ...{ met: newCrowd(audience.subjects), hurt: newCrowd(audience.subjects) },
    ...{ firstHurtUs: Infinity, lastHurtUs: -Infinity, lastMetUs: 0, rest: 0 },
  });
  return index;
}

/** The bit of a version becomes that of another one, 31 versions later. */
function forgetBit({ requests, requestCount, sources }: Network, id: AudienceId, bit: number): void {
  for (let slot = 0; slot < requestCount; slot++) {
    const source = requests.source[slot]!;
    if (source === NONE || sources[source]!.audience !== id) continue;
    requests.met[slot]! &= ~bit;
    requests.hurt[slot]! &= ~bit;
  }
}

function giveUpBits(audience: Audience): void {
  const told = audience.rows.filter(({ met }) => met.bits.length > 0);
  if (told.length < CROWDS_MAX) return;
  const oldest = told.reduce((least, row) => (row.lastMetUs < least.lastMetUs ? row : least));
  audience.exact = false;
  oldest.met.bits = new Int32Array(0);
  oldest.hurt.bits = new Int32Array(0);
}

/* ---- While traffic is a flow ---- */

/** What a source had of one version in an interval: whole requests by outcome, and expected numbers. */
export interface FlowCharge {
  readonly version: VersionId;
  readonly outcomes: Float64Array;
  /** Of the ok ones, those that came too late [0..1]. */
  readonly slowShare: number;
  readonly sessions: number;
  readonly sessionsHurt: number;
}

/** Charges what a source had from `fromUs` to `atUs`; the sessions of it that begun, and those hurt by anything. */
export function chargeFlow(
  net: Network,
  id: AudienceId,
  charges: readonly FlowCharge[],
  all: { readonly sessions: number; readonly sessionsHurt: number },
  fromUs: number,
  atUs: number,
): void {
  const audience = net.audiences![id]!;
  const { subjects } = audience;
  audience.exact = false;
  for (const { version, outcomes, slowShare, sessions, sessionsHurt } of charges) {
    const at = audience.rowOf[version + 1] ?? -1;
    const row = audience.rows[at === -1 ? addRow(net, id, version) : at]!;
    let failed = 0;
    for (let outcome = 0; outcome < OUTCOMES; outcome++) {
      row.outcomes[outcome]! += outcomes[outcome]!;
      if (outcome !== OUTCOME.ok) failed += outcomes[outcome]!;
    }
    const slow = outcomes[OUTCOME.ok]! * slowShare + row.rest;
    const whole = Math.min(outcomes[OUTCOME.ok]!, Math.floor(slow + 1e-9));
    row.rest = Math.max(0, slow - whole);
    row.slow += whole;
    row.lastMetUs = atUs;
    const bad = failed + whole;
    if (bad > 0) {
      const spaceUs = (atUs - fromUs) / (bad + 1);
      if (row.firstHurtUs === Infinity) row.firstHurtUs = fromUs + spaceUs;
      row.lastHurtUs = atUs - spaceUs;
    }
    row.sessions += sessions;
    row.sessionsHurt += Math.min(sessions, sessionsHurt);
    addExpected(row.met, sessions, subjects);
    addExpected(row.hurt, Math.min(sessions, sessionsHurt), subjects);
  }
  audience.sessions += all.sessions;
  audience.sessionsHurt += all.sessionsHurt;
  addExpected(audience.met, all.sessions, subjects);
  addExpected(audience.hurt, all.sessionsHurt, subjects);
}

/**
 * E(z^K) of the number of requests K of a session: max(1, round(X)) of its law. Exact for constants and exponential laws
 * (what streams have); others are taken at their mean.
 */
export function generating(law: Distribution, mean: number, z: number): number {
  if (z <= 0) return 0;
  if (z >= 1) return 1;
  if (law.kind !== 'exponential') return pow(z, Math.max(1, mean));
  const first = exp(-1.5 / law.mean);
  const q = exp(-1 / law.mean);
  return z * (1 - first) + (first * (1 - q) * z * z) / (1 - q * z);
}
