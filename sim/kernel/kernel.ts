/**
 * The kernel: time moves from event to event in the total order (time, phase, sequence).
 *
 * Guarantees: time never goes back; an event scheduled for the present instant happens in it; every event remembers
 * the occurrence that caused it, and that one happened before. Events are plain data, the kernel never looks inside.
 * Knows no cloud.
 */
import { EventQueue, NO_EVENT, type EventHandle, type EventQueueState } from './event-queue.ts';
import { InvariantError } from './invariant.ts';
import { TIME_MAX_US, TIME_ZERO, timeUs, type TimeUs } from './time.ts';

/** What comes first when several events share an instant. */
export const PHASE = {
  /** Commands of people and scripts, and faults. */
  command: 0,
  /** Work that ends and frees capacity. */
  completion: 1,
  /** Timers of lifecycles. */
  lifecycle: 2,
  /** Control loops: scheduler, scaling. */
  control: 3,
  /** Arrivals of requests. */
  arrival: 4,
  /** Samples of metrics and goals. */
  sample: 5,
  /** What closes the run. */
  end: 6,
} as const;
export type Phase = (typeof PHASE)[keyof typeof PHASE];

/** The number of an occurrence: 0 for the first event of the run, then 1, 2, … without gaps. */
export type OccurrenceNumber = number;
/** The cause of what no event caused: the scenario itself. */
export const NO_CAUSE = -1;

/** Events that may happen at one instant before the kernel calls it a runaway. */
export const EVENTS_PER_INSTANT_MAX = 1_000_000;
/** Length of a chain of causes without any time passing. */
export const ZERO_DELAY_CHAIN_MAX = 10_000;

/** One event that happened. */
export interface Occurrence<E> {
  readonly n: OccurrenceNumber;
  readonly atUs: TimeUs;
  readonly phase: number;
  readonly because: OccurrenceNumber;
  readonly event: E;
}

export interface KernelState<E> {
  readonly nowUs: TimeUs;
  readonly happened: number;
  readonly atThisInstant: number;
  readonly queue: EventQueueState<E>;
}

export class Kernel<E> {
  private clockUs: TimeUs = TIME_ZERO;
  private happenedCount = 0;
  private atThisInstant = 0;
  private current = NO_CAUSE;
  private currentDepth = 0;

  private readonly queue: EventQueue<E>;

  private constructor(queue: EventQueue<E>) {
    this.queue = queue;
  }

  static empty<E>(): Kernel<E> {
    return new Kernel<E>(new EventQueue<E>());
  }

  static restore<E>(state: KernelState<E>): Kernel<E> {
    const kernel = new Kernel<E>(EventQueue.restore(state.queue));
    kernel.clockUs = state.nowUs;
    kernel.happenedCount = state.happened;
    kernel.atThisInstant = state.atThisInstant;
    return kernel;
  }

  /** Throws InvariantError while an event is being heard: its causes are not part of the state. */
  save(): KernelState<E> {
    if (this.current !== NO_CAUSE) throw new InvariantError('kernel.save-during-event', { during: this.current });
    return {
      nowUs: this.clockUs,
      happened: this.happenedCount,
      atThisInstant: this.atThisInstant,
      queue: this.queue.save(),
    };
  }

  get nowUs(): TimeUs {
    return this.clockUs;
  }
  /** How many events have happened; the number of the next one. */
  get happened(): number {
    return this.happenedCount;
  }
  get pending(): number {
    return this.queue.size;
  }
  /** Instant of the next event [µs]; Infinity when there is none. */
  get nextTimeUs(): number {
    return this.queue.nextTimeUs;
  }
  /** The occurrence under way, the cause of what is scheduled now; NO_CAUSE between events. */
  get cause(): OccurrenceNumber {
    return this.current;
  }

  /**
   * Schedules an event, caused by the occurrence under way or by an earlier one that is named. Throws InvariantError for
   * the past, for what is no instant (fractional, not a number, past TIME_MAX_US), for a zero-delay chain over its limit
   * and for more than PENDING_MAX pending events.
   */
  schedule(atUs: TimeUs, phase: Phase, event: E, because: OccurrenceNumber = this.current): EventHandle {
    if (!(atUs >= this.clockUs)) throw new InvariantError('kernel.schedule-in-the-past', { atUs, nowUs: this.clockUs });
    if (atUs > TIME_MAX_US || atUs !== Math.floor(atUs)) throw new InvariantError('time.out-of-range', { value: atUs });
    const depth = atUs === this.clockUs && this.current !== NO_CAUSE ? this.currentDepth + 1 : 0;
    if (depth > ZERO_DELAY_CHAIN_MAX) {
      throw new InvariantError('kernel.zero-delay-chain', { nowUs: this.clockUs, limit: ZERO_DELAY_CHAIN_MAX, event });
    }
    return this.queue.push(atUs, phase, event, because, depth);
  }

  /** True when the event was still pending. NO_EVENT is never pending. */
  cancel(handle: EventHandle): boolean {
    return handle !== NO_EVENT && this.queue.cancel(handle);
  }

  isPending(handle: EventHandle): boolean {
    return this.queue.isPending(handle);
  }

  /** When a pending event happens [µs]; null when it is no longer pending. */
  dueUs(handle: EventHandle): number | null {
    return this.queue.timeOf(handle);
  }

  /**
   * Lets the next event happen: moves time to it and calls `hear` with it. Returns it, or null when none is pending.
   * Throws InvariantError when one instant holds more than EVENTS_PER_INSTANT_MAX events.
   */
  step(hear: (occurrence: Occurrence<E>) => void): Occurrence<E> | null {
    const queue = this.queue;
    if (queue.size === 0) return null;
    const atUs = queue.nextTimeUs as TimeUs;
    const phase = queue.nextPhase;
    if (atUs > this.clockUs) {
      this.clockUs = atUs;
      this.atThisInstant = 0;
    }
    if (++this.atThisInstant > EVENTS_PER_INSTANT_MAX) {
      throw new InvariantError('kernel.events-per-instant', { nowUs: atUs, limit: EVENTS_PER_INSTANT_MAX });
    }
    const slot = queue.take();
    const occurrence: Occurrence<E> = {
      n: this.happenedCount++,
      atUs,
      phase,
      because: queue.causeAt(slot),
      event: queue.eventAt(slot),
    };
    this.current = occurrence.n;
    this.currentDepth = queue.depthAt(slot);
    queue.release(slot);
    hear(occurrence);
    this.current = NO_CAUSE;
    this.currentDepth = 0;
    return occurrence;
  }

  /** Moves the clock forward over a stretch without events, so that a command can be given at that instant. */
  advanceTo(atUs: TimeUs): void {
    if (atUs < this.clockUs || atUs > this.queue.nextTimeUs) {
      throw new InvariantError('kernel.advance', { atUs, nowUs: this.clockUs, nextTimeUs: this.queue.nextTimeUs });
    }
    if (atUs > this.clockUs) {
      this.clockUs = timeUs(atUs);
      this.atThisInstant = 0;
    }
  }
}
