/**
 * The books of a flow: whole requests, which are shared out and never made. What comes to a source is led to pools, from
 * there to members; what ends at a server ends for its members, for their pools and for the sources that led it there.
 */
import type { Flow, Link, SourceFlow, Turns } from './flow-state.ts';
import { OUTCOME, OUTCOMES, type Network, type Outcome, type Pool, type Source } from './network-state.ts';

/** After the outcomes: those who are still under way. */
export const HELD = OUTCOMES;
/** An outcome for each, then HELD. */
export type Lot = Float64Array;

export function newLot(): Lot {
  return new Float64Array(OUTCOMES + 1);
}

export function sumOf(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < counts.length; i++) sum += counts[i]!;
  return sum;
}

/** Golden section: the fractions of its multiples are spread evenly. */
const STEP = 0.618_033_988_749_894_9;

export function nextTurn(turns: Turns): number {
  const turn = turns.turn + STEP;
  turns.turn = turn >= 1 ? turn - 1 : turn;
  return turns.turn;
}

/**
 * Shares a whole number by weights. What is not whole is carried on in `owed`, so that over time each has its part to within
 * about one. Something must have weight.
 */
export function shareByWeight(count: number, weights: ArrayLike<number>, owed: Float64Array): Float64Array {
  const parts = new Float64Array(owed.length);
  let [total, excess, last] = [0, 0, 0];
  let among = 0;
  for (let i = 0; i < parts.length; i++) {
    if (weights[i]! <= 0) owed[i] = 0;
    else [among, last] = [among + 1, i];
    total += weights[i]!;
    excess += owed[i]!;
  }
  // Something may be left of those who have gone.
  excess /= among;
  let upTo = 0;
  let given = 0;
  for (let i = 0; i <= last; i++) {
    if (weights[i]! <= 0) continue;
    const due = (count * weights[i]!) / total + owed[i]! - excess;
    upTo += due;
    const until = i === last ? count : Math.min(count, Math.max(given, Math.floor(upTo + 0.5)));
    parts[i] = until - given;
    owed[i] = due - parts[i]!;
    given = until;
  }
  return parts;
}

/**
 * Takes `part` of the whole numbers in `counts`, of each kind in proportion, and writes them to `taken`. Nothing is lost:
 * what is taken and what is left add up to what there was.
 */
export function takeShare(turns: Turns, counts: Float64Array | number[], part: number, taken: Float64Array): void {
  const total = sumOf(counts);
  if (part >= total) {
    for (let i = 0; i < counts.length; i++) {
      taken[i] = counts[i]!;
      counts[i] = 0;
    }
    return;
  }
  const turn = nextTurn(turns);
  let upTo = 0;
  let given = 0;
  for (let i = 0; i < counts.length; i++) {
    upTo += counts[i]!;
    const until = Math.min(part, Math.floor((upTo * part) / total + turn));
    taken[i] = Math.max(0, Math.min(counts[i]!, until - given));
    given += taken[i]!;
  }
  // Rounding may have left one over.
  for (let i = 0; i < counts.length; i++) {
    const more = Math.min(part - given, counts[i]! - taken[i]!);
    taken[i]! += more;
    given += more;
    counts[i]! -= taken[i]!;
  }
}

/** The link of a source to a pool. */
export function linkOf(links: Link[], source: number): Link {
  let link = links.find((one) => one.source === source);
  if (link === undefined) {
    link = { source, rate: 0, owed: 0, came: 0, held: 0 };
    links.push(link);
  }
  return link;
}

/** Requests of a source that only the flow knows: attempts under way, and clients that wait for the next one. */
function holdsOf({ tries, again, waits }: SourceFlow): number {
  return sumOf(tries) + sumOf(again) + sumOf(waits);
}

/** So many requests of a source come, and those that wait try again. Returns its attempts. */
export function beginAttempts(source: Source, row: SourceFlow, arrived: number): number {
  while (row.tries.length < (source.retries?.attemptsMax ?? 1)) row.tries.push(0);
  let attempts = arrived;
  row.tries[0]! += arrived;
  row.again.forEach((count, k) => {
    row.tries[k + 1] = (row.tries[k + 1] ?? 0) + count;
    row.again[k] = 0;
    attempts += count;
  });
  const budget = source.retries?.budget;
  // What is left over is cut to the bucket when the failures of the interval have had of it.
  if (budget) source.tokens += budget.ratio * arrived;
  source.arrived += arrived;
  source.attempts += attempts;
  source.inFlight += arrived;
  source.flowing += arrived;
  return attempts;
}

/** Those who wait will be led by the plan that is made now. */
export function leadAgain(row: SourceFlow): number {
  for (let k = 0; k < row.waits.length; k++) {
    row.again[k] = (row.again[k] ?? 0) + row.waits[k]!;
    row.waits[k] = 0;
  }
  return sumOf(row.again);
}

/**
 * Attempts of a source have come out so; those that failed are tried again as its client and its budget allow, an
 * interval later. Returns how many requests have failed for good.
 */
export function endAttempts(flow: Flow, source: Source, row: SourceFlow, lot: Lot): number {
  const { retries } = source;
  let failed = 0;
  if (retries === null && row.tries.length === 1) {
    for (let outcome = 0; outcome < OUTCOMES; outcome++) {
      source.outcomes[outcome]! += lot[outcome]!;
      row.tries[0]! -= lot[outcome]!;
      if (outcome !== OUTCOME.ok) failed += lot[outcome]!;
    }
  } else {
    const taken = new Float64Array(row.tries.length);
    for (let outcome = 0; outcome < OUTCOMES; outcome++) {
      if (lot[outcome]! <= 0) continue;
      takeShare(flow, row.tries, lot[outcome]!, taken);
      for (let k = 0; k < taken.length; k++) {
        const again = mayTryAgain(source, outcome as Outcome, k) ? Math.min(taken[k]!, tokensOf(source)) : 0;
        if (again > 0) {
          row.waits[k] = (row.waits[k] ?? 0) + again;
          source.retried += again;
          if (retries?.budget) source.tokens -= again;
        }
        source.outcomes[outcome]! += taken[k]! - again;
        if (outcome === OUTCOME.ok) continue;
        failed += taken[k]! - again;
        if (retries?.budget && k + 1 < retries.attemptsMax) source.retriesRefused += taken[k]! - again;
      }
      taken.fill(0);
    }
    for (let k = 0; k < row.waits.length; k++) row.waits[k] ??= 0;
  }
  const holds = holdsOf(row);
  source.inFlight += holds - source.flowing;
  source.flowing = holds;
  return failed;
}

/** Of its length, how much of an interval may pass before an attempt that is still made in it. */
const AT_ONCE = 0.5;

/**
 * All attempts of a source fail at once for want of anybody: those who soon try again do so in the same interval, as long
 * as they may. `pool` null: no pool either. Returns how many requests have failed for good.
 */
export function tryAtOnce(flow: Flow, source: Source, row: SourceFlow, pool: Pool | null, outcome: Outcome): number {
  const { retries } = source;
  let failed = 0;
  if (retries === null) return 0;
  for (let k = 0; k + 1 < retries.attemptsMax; k++) {
    const backoffUs = Math.min(retries.backoffMaxUs, retries.backoffUs * doubled(k));
    if (backoffUs > AT_ONCE * flow.intervalUs) break;
    const count = row.waits[k] ?? 0;
    if (count === 0) continue;
    row.waits[k] = 0;
    row.tries[k + 1] = (row.tries[k + 1] ?? 0) + count;
    source.attempts += count;
    const lot = newLot();
    lot[outcome] = count;
    failed += endAttempts(flow, source, row, lot);
    if (pool === null) continue;
    pool.attempts += count;
    pool.outcomes[outcome]! += count;
    pool.bytesIn += count * source.requestBytes;
  }
  return failed;
}

function doubled(times: number): number {
  let factor = 1;
  for (let i = 0; i < times && factor < 1e9; i++) factor *= 2;
  return factor;
}

function mayTryAgain({ retries }: Source, outcome: Outcome, k: number): boolean {
  if (retries === null || outcome === OUTCOME.ok || k + 1 >= retries.attemptsMax) return false;
  // A proxy tries again where the connection fails, and hands answers on (SC-01).
  if (retries.tries !== undefined && outcome !== OUTCOME.refused && k + 1 >= retries.attemptsMax / retries.tries)
    return false;
  return retries.onError || (outcome !== OUTCOME.error && outcome !== OUTCOME.queueFull);
}

function tokensOf({ retries, tokens }: Source): number {
  return retries?.budget ? Math.max(0, Math.floor(tokens + 1e-9)) : Infinity;
}

/** A bucket holds no more than it holds. */
export function capTokens(source: Source): void {
  const budget = source.retries?.budget;
  if (budget) source.tokens = Math.max(0, Math.min(budget.tokensMax, source.tokens));
}

/** The client or the balancer, whoever gives up first on an attempt. */
export function lateOutcome({ clientTimeoutUs, balancerTimeoutUs }: Source): Outcome {
  return clientTimeoutUs <= balancerTimeoutUs ? OUTCOME.clientTimeout : OUTCOME.gatewayTimeout;
}

/** How long somebody waits for an attempt [µs]. */
export function patienceUsOf({ clientTimeoutUs, balancerTimeoutUs }: Source): number {
  return Math.min(clientTimeoutUs, balancerTimeoutUs);
}

/**
 * Shares what has come out at a pool among the sources that led it there: `lot` counts all its attempts, by outcome and
 * HELD; those that waited too long stand under OUTCOME.gatewayTimeout. Calls `put` for each source with its attempts and the
 * requests that have ended with them; `lot` is used up.
 */
export function endLinks(
  net: Network,
  flow: Flow,
  poolId: number,
  lot: Lot,
  put: (link: Link, own: Lot, failed: number, ended: Lot) => void,
): void {
  const pool = net.pools[poolId]!;
  for (const link of flow.pools[poolId]!.links) {
    const there = link.held + link.came;
    if (there === 0) continue;
    const own = newLot();
    takeShare(flow, lot, there, own);
    const source = net.sources[link.source]!;
    const late = lateOutcome(source);
    if (late !== OUTCOME.gatewayTimeout) {
      own[late]! += own[OUTCOME.gatewayTimeout]!;
      own[OUTCOME.gatewayTimeout] = 0;
    }
    for (let outcome = 0; outcome < OUTCOMES; outcome++) pool.outcomes[outcome]! += own[outcome]!;
    pool.inFlight += own[HELD]! - link.held;
    pool.attempts += link.came;
    pool.bytesIn += link.came * source.requestBytes;
    pool.bytesOut += (own[OUTCOME.ok]! + own[OUTCOME.error]!) * source.responseBytes;
    link.held = own[HELD]!;
    link.came = 0;
    const ended = newLot();
    for (let outcome = 0; outcome < OUTCOMES; outcome++) ended[outcome] = -source.outcomes[outcome]!;
    const failed = endAttempts(flow, source, flow.sources[link.source]!, own);
    for (let outcome = 0; outcome < OUTCOMES; outcome++) ended[outcome]! += source.outcomes[outcome]!;
    put(link, own, failed, ended);
  }
}
