/** Waits of requests (back-off, thinking, sending): a binary heap by instant and order of scheduling. */
import type { Network, RequestSlot, Timers } from './network-state.ts';

/** Instant of the first wait that is over [µs]; Infinity when there is none. */
export function nextTimerUs({ timers }: Network): number {
  return timers.count === 0 ? Infinity : timers.atUs[0]!;
}

/** A wait counts only while the request has not moved since (its stamp). */
export function addTimer({ timers, requests }: Network, slot: RequestSlot, atUs: number): void {
  if (timers.count === timers.atUs.length) widen(timers);
  place(timers, rise(timers, timers.count++, atUs), atUs, timers.sequence++, slot, requests.stamp[slot]!);
}

/** Takes the first wait out; its request, or −1 when that has moved on. */
export function takeTimer({ timers, requests }: Network): RequestSlot {
  const { atUs, order, request, stamp } = timers;
  const slot = request[0]!;
  const isFresh = stamp[0] === requests.stamp[slot];
  const count = --timers.count;
  if (count > 0) {
    const at = sink(timers, atUs[count]!, order[count]!);
    place(timers, at, atUs[count]!, order[count]!, request[count]!, stamp[count]!);
  }
  return isFresh ? slot : -1;
}

/** A new entry is the latest of its instant, so it never passes an equal one. */
function rise({ atUs, order, request, stamp }: Timers, from: number, dueUs: number): number {
  let at = from;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (dueUs >= atUs[parent]!) break;
    atUs[at] = atUs[parent]!;
    order[at] = order[parent]!;
    request[at] = request[parent]!;
    stamp[at] = stamp[parent]!;
    at = parent;
  }
  return at;
}

function sink({ count, atUs, order, request, stamp }: Timers, dueUs: number, dueOrder: number): number {
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= count) return at;
    if (child + 1 < count && isBefore(atUs[child + 1]!, order[child + 1]!, atUs[child]!, order[child]!)) child += 1;
    if (isBefore(dueUs, dueOrder, atUs[child]!, order[child]!)) return at;
    atUs[at] = atUs[child]!;
    order[at] = order[child]!;
    request[at] = request[child]!;
    stamp[at] = stamp[child]!;
    at = child;
  }
}

function isBefore(aUs: number, a: number, bUs: number, b: number): boolean {
  return aUs < bUs || (aUs === bUs && a < b);
}

function place(timers: Timers, at: number, atUs: number, order: number, request: number, stamp: number): void {
  timers.atUs[at] = atUs;
  timers.order[at] = order;
  timers.request[at] = request;
  timers.stamp[at] = stamp;
}

function widen(timers: Timers): void {
  const length = timers.atUs.length * 2;
  const wide = <T extends Float64Array | Int32Array>(into: T, from: T): T => {
    into.set(from);
    return into;
  };
  timers.atUs = wide(new Float64Array(length), timers.atUs);
  timers.order = wide(new Float64Array(length), timers.order);
  timers.request = wide(new Int32Array(length), timers.request);
  timers.stamp = wide(new Int32Array(length), timers.stamp);
}
