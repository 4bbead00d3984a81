/**
 * The pending-event set: a 4-ary indexed heap over typed columns, with true cancellation.
 *
 * Order is (time, phase, sequence): a total order, so ties are never left to chance. Phase and sequence share one
 * exact double (phase · 2^48 + sequence). A handle is slot + generation · 2^21, so a stale handle is recognised.
 *
 * Cost: push and pop O(log₄ n), cancel O(log₄ n), nothing allocated per event beside the caller's own.
 */
import { InvariantError } from './invariant.ts';
import type { TimeUs } from './time.ts';

declare const handleBrand: unique symbol;
/** Names one scheduled event; 0 names none. Plain number, safe to keep in serialised state. */
export type EventHandle = number & { readonly [handleBrand]: true };
export const NO_EVENT = 0 as EventHandle;

/** 2^21: a handle is generation · this + slot. */
const SLOT_SPAN = 2_097_152;
/** 2^48: an order is phase · this + sequence. */
const SEQUENCE_SPAN = 281_474_976_710_656;
/** The most events that may be pending at once. */
export const PENDING_MAX = SLOT_SPAN - 1;

/** The columns of a queue as plain data; events are shared, not copied: they are immutable. */
export interface EventQueueState<E> {
  readonly nextSeq: number;
  readonly generations: readonly number[];
  /** Free slots, last one first used. */
  readonly free: readonly number[];
  readonly pending: readonly {
    readonly slot: number;
    readonly atUs: number;
    readonly order: number;
    readonly cause: number;
    readonly depth: number;
    readonly event: E;
  }[];
}

export class EventQueue<E> {
  /** Heap position → key columns and slot. Position 0 is the earliest. */
  private times: Float64Array;
  private orders: Float64Array;
  private slots: Int32Array;
  /** Slot → heap position, generation, cause, depth, event. */
  private positions: Int32Array;
  private generations: Float64Array;
  private causes: Float64Array;
  private depths: Int32Array;
  private events: (E | null)[];
  private free: number[] = [];
  private nextSlot = 1;
  private nextSeq = 0;
  /** Heap positions in use. */
  private count = 0;
  /** True while position 0 is vacant: what is scheduled by the event just taken, most often, fills it at once. */
  private vacant = false;

  constructor(capacity = 1_024) {
    this.times = new Float64Array(capacity);
    this.orders = new Float64Array(capacity);
    this.slots = new Int32Array(capacity);
    this.positions = new Int32Array(capacity + 1);
    this.generations = new Float64Array(capacity + 1);
    this.causes = new Float64Array(capacity + 1);
    this.depths = new Int32Array(capacity + 1);
    this.events = [null];
  }

  get size(): number {
    return this.vacant ? this.count - 1 : this.count;
  }

  /** Time of the earliest event [µs]; Infinity when nothing is pending. */
  get nextTimeUs(): number {
    this.fillVacancy();
    return this.count === 0 ? Infinity : this.times[0]!;
  }

  get nextPhase(): number {
    this.fillVacancy();
    return Math.floor(this.orders[0]! / SEQUENCE_SPAN);
  }

  /** Throws InvariantError when PENDING_MAX events are pending already. */
  push(atUs: TimeUs, phase: number, event: E, cause: number, depth: number): EventHandle {
    if (this.count === this.times.length && !this.vacant) this.grow();
    const slot = this.free.length > 0 ? this.free.pop()! : this.nextSlot++;
    const generation = this.generations[slot]! + 1;
    this.generations[slot] = generation;
    this.causes[slot] = cause;
    this.depths[slot] = depth;
    this.events[slot] = event;
    const order = phase * SEQUENCE_SPAN + this.nextSeq++;
    if (this.vacant) {
      this.vacant = false;
      this.siftDown(0, atUs, order, slot);
    } else {
      this.siftUp(this.count++, atUs, order, slot);
    }
    return (generation * SLOT_SPAN + slot) as EventHandle;
  }

  /** Slot of the earliest event; read its columns with the accessors, then `release` it. */
  take(): number {
    this.fillVacancy();
    const slot = this.slots[0]!;
    this.vacant = true;
    this.positions[slot] = -1;
    return slot;
  }

  eventAt(slot: number): E {
    return this.events[slot] as E;
  }
  causeAt(slot: number): number {
    return this.causes[slot]!;
  }
  depthAt(slot: number): number {
    return this.depths[slot]!;
  }

  release(slot: number): void {
    this.events[slot] = null;
    this.free.push(slot);
  }

  isPending(handle: EventHandle): boolean {
    return this.slotOf(handle) !== 0;
  }

  /** When a pending event happens [µs]; null when it has happened or was cancelled. */
  timeOf(handle: EventHandle): number | null {
    const slot = this.slotOf(handle);
    return slot === 0 ? null : this.times[this.positions[slot]!]!;
  }

  /** Removes a pending event. False when it has already happened or was cancelled. */
  cancel(handle: EventHandle): boolean {
    const slot = this.slotOf(handle);
    if (slot === 0) return false;
    // A vacant place 0 still shows the key of the event just taken, which comes before all others: the heap holds.
    const position = this.positions[slot]!;
    const last = --this.count;
    if (position !== last) {
      const time = this.times[last]!;
      const order = this.orders[last]!;
      const moved = this.slots[last]!;
      const parent = (position - 1) >> 2;
      if (position > 0 && this.before(time, order, parent)) this.siftUp(position, time, order, moved);
      else this.siftDown(position, time, order, moved);
    }
    this.positions[slot] = -1;
    this.release(slot);
    return true;
  }

  save(): EventQueueState<E> {
    this.fillVacancy();
    const pending = [];
    for (let i = 0; i < this.count; i++) {
      const slot = this.slots[i]!;
      pending.push({
        slot,
        atUs: this.times[i]!,
        order: this.orders[i]!,
        cause: this.causes[slot]!,
        depth: this.depths[slot]!,
        event: this.events[slot] as E,
      });
    }
    return {
      nextSeq: this.nextSeq,
      generations: Array.from(this.generations.subarray(0, this.nextSlot)),
      free: [...this.free],
      pending,
    };
  }

  static restore<E>(state: EventQueueState<E>): EventQueue<E> {
    const slotCount = state.generations.length;
    let capacity = 1_024;
    while (capacity < slotCount) capacity *= 2;
    const queue = new EventQueue<E>(Math.min(capacity, PENDING_MAX));
    queue.nextSeq = state.nextSeq;
    queue.nextSlot = slotCount;
    queue.generations.set(state.generations);
    queue.free = [...state.free];
    queue.events = Array.from({ length: slotCount }, () => null);
    queue.positions.fill(-1, 0, slotCount);
    // Saved in heap order, so each entry is already in its place.
    for (const entry of state.pending) {
      const position = queue.count++;
      queue.place(position, entry.atUs, entry.order, entry.slot);
      queue.causes[entry.slot] = entry.cause;
      queue.depths[entry.slot] = entry.depth;
      queue.events[entry.slot] = entry.event;
    }
    return queue;
  }

  private slotOf(handle: EventHandle): number {
    if (handle === 0) return 0;
    const slot = handle % SLOT_SPAN;
    if (this.generations[slot] !== Math.floor(handle / SLOT_SPAN)) return 0;
    return this.positions[slot]! >= 0 ? slot : 0;
  }

  /** Moves the last event into position 0 when nothing took that place. */
  private fillVacancy(): void {
    if (!this.vacant) return;
    this.vacant = false;
    const last = --this.count;
    if (last > 0) this.siftDown(0, this.times[last]!, this.orders[last]!, this.slots[last]!);
  }

  private before(time: number, order: number, position: number): boolean {
    const other = this.times[position]!;
    return time < other || (time === other && order < this.orders[position]!);
  }

  private place(position: number, time: number, order: number, slot: number): void {
    this.times[position] = time;
    this.orders[position] = order;
    this.slots[position] = slot;
    this.positions[slot] = position;
  }

  private siftUp(start: number, time: number, order: number, slot: number): void {
    const { times, orders, slots, positions } = this;
    let position = start;
    while (position > 0) {
      const parent = (position - 1) >> 2;
      const parentTime = times[parent]!;
      const parentOrder = orders[parent]!;
      if (time > parentTime || (time === parentTime && order > parentOrder)) break;
      const moved = slots[parent]!;
      times[position] = parentTime;
      orders[position] = parentOrder;
      slots[position] = moved;
      positions[moved] = position;
      position = parent;
    }
    this.place(position, time, order, slot);
  }

  private siftDown(start: number, time: number, order: number, slot: number): void {
    const { times, orders, slots, positions, count } = this;
    let position = start;
    for (;;) {
      const first = (position << 2) + 1;
      if (first >= count) break;
      const end = first + 4 < count ? first + 4 : count;
      let best = first;
      let bestTime = times[first]!;
      let bestOrder = orders[first]!;
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child]!;
        if (childTime < bestTime || (childTime === bestTime && orders[child]! < bestOrder)) {
          best = child;
          bestTime = childTime;
          bestOrder = orders[child]!;
        }
      }
      if (time < bestTime || (time === bestTime && order < bestOrder)) break;
      const moved = slots[best]!;
      times[position] = bestTime;
      orders[position] = bestOrder;
      slots[position] = moved;
      positions[moved] = position;
      position = best;
    }
    this.place(position, time, order, slot);
  }

  /** Capacities stop at PENDING_MAX, because a handle has no room for a higher slot. */
  private grow(): void {
    if (this.count >= PENDING_MAX) throw new InvariantError('kernel.too-many-pending', { limit: PENDING_MAX });
    const capacity = Math.min(this.times.length * 2, PENDING_MAX);
    this.times = copied(this.times, new Float64Array(capacity));
    this.orders = copied(this.orders, new Float64Array(capacity));
    this.slots = copied(this.slots, new Int32Array(capacity));
    this.positions = copied(this.positions, new Int32Array(capacity + 1));
    this.generations = copied(this.generations, new Float64Array(capacity + 1));
    this.causes = copied(this.causes, new Float64Array(capacity + 1));
    this.depths = copied(this.depths, new Int32Array(capacity + 1));
  }
}

/** What was planned before everything else: the place of each event in the plan is its sequence. */
export interface QueuePlan<E> {
  /** How many events the whole plan has, those that have happened included. */
  readonly length: number;
  readonly pending: readonly {
    readonly atUs: number;
    readonly phase: number;
    readonly place: number;
    readonly event: E;
  }[];
}

/**
 * The same queue with another plan: events that `isPlanned` knows give way to those of the plan. Everything else keeps its
 * slot, so that handles still mean it, and its order: the queue is as if the new plan had been there from the start.
 */
export function replanned<E>(
  state: EventQueueState<E>,
  isPlanned: (event: E) => boolean,
  lengthBefore: number,
  plan: QueuePlan<E>,
): EventQueueState<E> {
  const shift = plan.length - lengthBefore;
  const generations = [...state.generations];
  const free = [...state.free];
  const pending: EventQueueState<E>['pending'][number][] = [];
  for (const entry of state.pending) {
    if (isPlanned(entry.event)) free.push(entry.slot);
    else pending.push({ ...entry, order: entry.order + shift });
  }
  for (const { atUs, phase, place, event } of plan.pending) {
    const slot = free.pop() ?? generations.push(0) - 1;
    generations[slot]! += 1;
    pending.push({ slot, atUs, order: phase * SEQUENCE_SPAN + place, cause: -1, depth: 0, event });
  }
  // A sorted list is a heap.
  pending.sort((a, b) => a.atUs - b.atUs || a.order - b.order);
  return { nextSeq: state.nextSeq + shift, generations, free, pending };
}

function copied<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from as never);
  return to;
}
