/**
 * What a server answers that is asked for more than it can do. Requests that share a processor waste it when they give up
 * before they are done, and all are slowed by those that come after them: an overloaded server answers less than its
 * processors could, down to nothing where all work is alike.
 *
 * Sources: for a queue that grows, Jean-Marie and Robert 1994 (the transient processor-sharing queue); for one whose clients
 * give up, the balance of the fluid: who is done before the patience ends has work below a threshold.
 */
import { exp } from '../kernel/math.ts';
import { SHARES, type LawShape } from './law-shape.ts';
import type { Cohort } from './flow-state.ts';

const HALVINGS = 24;

/** Work at the edges of the known shares, from 0 to 1, in units of its mean. */
function edgesOf({ quantiles, mean }: LawShape): { shares: number[]; works: number[] } {
  const slope = (quantiles[1]! - quantiles[0]!) / (SHARES[1] - SHARES[0]);
  const least = Math.max(0, quantiles[0]! - SHARES[0] * slope);
  const shares = [0, ...SHARES, 1];
  const works = [least, ...quantiles, quantiles.at(-1)!].map((one) => (mean > 0 ? one / mean : 1));
  // What is known of the law need not add up to its mean.
  let known = 0;
  for (let i = 1; i < shares.length; i++) known += (shares[i]! - shares[i - 1]!) * 0.5 * (works[i]! + works[i - 1]!);
  return { shares, works: works.map((one) => (known > 0 ? one / known : 1)) };
}

/** E exp(−rate X) of the work X in units of its mean. */
function transformAt(rate: number, { shares, works }: ReturnType<typeof edgesOf>): number {
  let sum = 0;
  let before = exp(-rate * works[0]!);
  for (let i = 1; i < shares.length; i++) {
    const here = exp(-rate * works[i]!);
    sum += (shares[i]! - shares[i - 1]!) * 0.5 * (here + before);
    before = here;
  }
  return sum;
}

/** The share of what comes that is answered while the number in service grows, at `load` times what can be done (above 1). */
export function answeredWhileGrowing(shape: LawShape, load: number): number {
  const edges = edgesOf(shape);
  let [low, high] = [0, 1 / load];
  for (let i = 0; i < HALVINGS; i++) {
    const share = 0.5 * (low + high);
    // It is the share s for which E exp(−load (1 − s) X) = s.
    if (transformAt(load * (1 - share), edges) > share) low = share;
    else high = share;
  }
  return 0.5 * (low + high);
}

/** The share of those in service that is answered when nobody new comes and they give up evenly one after the other. */
export function answeredOfTheRest(shape: LawShape, load: number): number {
  return transformAt(load, edgesOf(shape));
}

/** The same when as many give up as come too many: work below the threshold y is done, where E min(X, y) = 1 / load. */
export function answeredOfImpatient(shape: LawShape, load: number): number {
  const { shares, works } = edgesOf(shape);
  let sum = 0;
  for (let j = 1; j < shares.length; j++) {
    const [from, to] = [shares[j - 1]!, shares[j]!];
    const [less, more] = [works[j - 1]!, works[j]!];
    const upTo = sum + (to - from) * 0.5 * (less + more);
    if (upTo + (1 - to) * more < 1 / load) {
      sum = upTo;
      continue;
    }
    let [low, high] = [0, 1];
    for (let i = 0; i < HALVINGS; i++) {
      const part = 0.5 * (low + high);
      const work = less + part * (more - less);
      const spent = sum + part * (to - from) * 0.5 * (less + work) + (1 - from - part * (to - from)) * work;
      if (spent < 1 / load) low = part;
      else high = part;
    }
    return Math.min(1 / load, from + low * (to - from));
  }
  return 1 / load;
}

/** Ends the wait of everybody who came before an instant; returns how many. */
export function giveUp(queue: Cohort[], beforeUs: number): number {
  let gone = 0;
  while (queue.length > 0) {
    const first = queue[0]!;
    if (first.fromUs >= beforeUs) break;
    const part = beforeUs >= first.toUs ? 1 : (beforeUs - first.fromUs) / (first.toUs - first.fromUs);
    const count = Math.min(first.count, Math.floor(first.count * part + 1e-9));
    gone += count;
    first.count -= count;
    first.fromUs = Math.min(beforeUs, first.toUs);
    if (beforeUs < first.toUs) break;
    queue.shift();
  }
  return gone;
}

/** Takes so many out of a queue, the oldest first or of all alike. */
export function takeOut(queue: Cohort[], count: number, oldestFirst: boolean): void {
  let left = count;
  if (!oldestFirst) {
    let total = 0;
    for (const cohort of queue) total += cohort.count;
    const part = total > 0 ? Math.min(1, count / total) : 0;
    for (const cohort of queue) {
      const own = Math.min(left, Math.floor(cohort.count * part));
      cohort.count -= own;
      left -= own;
    }
  }
  for (const cohort of queue) {
    const own = Math.min(left, cohort.count);
    if (own > 0 && oldestFirst && own < cohort.count) {
      cohort.fromUs += ((cohort.toUs - cohort.fromUs) * own) / cohort.count;
    }
    cohort.count -= own;
    left -= own;
    if (left <= 0) break;
  }
  while (queue.length > 0 && queue[0]!.count <= 0) queue.shift();
}
