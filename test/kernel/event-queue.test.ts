import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  EventQueue,
  NO_EVENT,
  PENDING_MAX,
  type EventHandle,
  type EventQueueState,
} from '../../sim/kernel/event-queue.ts';
import { InvariantError } from '../../sim/kernel/invariant.ts';
import type { TimeUs } from '../../sim/kernel/time.ts';

interface Entry {
  readonly atUs: number;
  readonly phase: number;
  readonly sequence: number;
  readonly cause: number;
  readonly depth: number;
  readonly event: string;
}

/** The same contract in the plainest way: a list, searched from end to end. */
class PlainQueue {
  private readonly entries = new Map<EventHandle, Entry>();
  private sequence = 0;

  get size(): number {
    return this.entries.size;
  }

  push(handle: EventHandle, entry: Omit<Entry, 'sequence'>): void {
    this.entries.set(handle, { ...entry, sequence: this.sequence++ });
  }

  first(): Entry | null {
    let first: Entry | null = null;
    for (const entry of this.entries.values()) if (first === null || precedes(entry, first)) first = entry;
    return first;
  }

  pop(): Entry | null {
    const first = this.first();
    for (const [handle, entry] of this.entries) if (entry === first) this.entries.delete(handle);
    return first;
  }

  cancel(handle: EventHandle): boolean {
    return this.entries.delete(handle);
  }

  isPending(handle: EventHandle): boolean {
    return this.entries.has(handle);
  }
}

function precedes(a: Entry, b: Entry): boolean {
  if (a.atUs !== b.atUs) return a.atUs < b.atUs;
  if (a.phase !== b.phase) return a.phase < b.phase;
  return a.sequence < b.sequence;
}

/** Takes the earliest event as the kernel does; null when there is none. */
function take(queue: EventQueue<string>): Omit<Entry, 'sequence'> | null {
  if (queue.size === 0) return null;
  const atUs = queue.nextTimeUs;
  const phase = queue.nextPhase;
  const slot = queue.take();
  const taken = { atUs, phase, cause: queue.causeAt(slot), depth: queue.depthAt(slot), event: queue.eventAt(slot) };
  queue.release(slot);
  return taken;
}

function withoutSequence(entry: Entry | null): Omit<Entry, 'sequence'> | null {
  if (entry === null) return null;
  const { sequence: _, ...rest } = entry;
  return rest;
}

type Step =
  | { readonly kind: 'push'; readonly atUs: number; readonly phase: number }
  | { readonly kind: 'pop' | 'look' | 'save' }
  | { readonly kind: 'cancel' | 'ask'; readonly which: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  // Few instants, so that ties are common.
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('push' as const), atUs: fc.nat(12), phase: fc.nat(5) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pop' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('look' as const, 'save' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('cancel' as const, 'ask' as const), which: fc.nat() }) },
);

/** Does the same to both queues and returns what each answered. */
function play(steps: readonly Step[]): { real: unknown[]; plain: unknown[] } {
  let queue = new EventQueue<string>(2);
  const plainQueue = new PlainQueue();
  const handles: EventHandle[] = [NO_EVENT];
  const real: unknown[] = [];
  const plain: unknown[] = [];
  steps.forEach((step, i) => {
    if (step.kind === 'push') {
      const entry = { atUs: step.atUs, phase: step.phase, cause: i - 1, depth: i % 7, event: `event ${i}` };
      const handle = queue.push(entry.atUs as TimeUs, entry.phase, entry.event, entry.cause, entry.depth);
      handles.push(handle);
      plainQueue.push(handle, entry);
    } else if (step.kind === 'pop') {
      real.push(take(queue));
      plain.push(withoutSequence(plainQueue.pop()));
    } else if (step.kind === 'look') {
      real.push([queue.size, queue.nextTimeUs]);
      plain.push([plainQueue.size, plainQueue.first()?.atUs ?? Infinity]);
    } else if (!('which' in step)) {
      queue = EventQueue.restore(JSON.parse(JSON.stringify(queue.save())) as EventQueueState<string>);
    } else {
      const handle = handles[step.which % handles.length]!;
      real.push(step.kind === 'cancel' ? queue.cancel(handle) : queue.isPending(handle));
      plain.push(step.kind === 'cancel' ? plainQueue.cancel(handle) : plainQueue.isPending(handle));
    }
  });
  while (plainQueue.size > 0 || queue.size > 0) {
    if (real.length > 10 * steps.length + 10) break;
    real.push(take(queue));
    plain.push(withoutSequence(plainQueue.pop()));
  }
  return { real, plain };
}

describe('the event queue', () => {
  test('answers as a plain list does, whatever is pushed, taken, cancelled, saved and restored', () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 120 }), (steps) => {
        const { real, plain } = play(steps);
        expect(real).toEqual(plain);
      }),
      { seed: 31, numRuns: 600 },
    );
  });

  test('agrees with a plain list on one long life', () => {
    const [steps] = fc.sample(fc.array(anyStep, { minLength: 4_000, maxLength: 4_000, size: 'max' }), {
      seed: 32,
      numRuns: 1,
    });
    const { real, plain } = play(steps!);
    expect(real).toEqual(plain);
  });

  test('orders by time, then phase, then the order in which events were scheduled', () => {
    const queue = new EventQueue<string>();
    const push = (atUs: number, phase: number, event: string) => queue.push(atUs as TimeUs, phase, event, -1, 0);
    push(20, 0, 'later');
    push(10, 5, 'sample');
    push(10, 0, 'first command');
    push(10, 2, 'lifecycle');
    push(10, 0, 'second command');
    push(0, 5, 'at the start');
    const order = Array.from({ length: 6 }, () => take(queue)!.event);
    expect(order).toEqual(['at the start', 'first command', 'second command', 'lifecycle', 'sample', 'later']);
  });

  test('a handle stays stale when its slot serves another event, also after a restore', () => {
    let queue = new EventQueue<string>();
    const stale: EventHandle[] = [];
    for (let i = 0; i < 50; i++) {
      const handle = queue.push(i as TimeUs, 0, `event ${i}`, -1, 0);
      expect(new Set(stale).has(handle)).toBe(false);
      if (i % 2 === 0) take(queue);
      else queue.cancel(handle);
      if (i % 5 === 0) queue = EventQueue.restore(queue.save());
      stale.push(handle);
    }
    const living = queue.push(0 as TimeUs, 0, 'the living one', -1, 0);
    expect(stale.filter((handle) => queue.isPending(handle) || queue.cancel(handle))).toEqual([]);
    expect([queue.isPending(living), queue.cancel(living), queue.cancel(living)]).toEqual([true, true, false]);
  });

  test('an event just taken is no longer pending, even before its place in the heap is filled', () => {
    const queue = new EventQueue<string>();
    const first = queue.push(1 as TimeUs, 0, 'first', -1, 0);
    const second = queue.push(2 as TimeUs, 0, 'second', -1, 0);
    const slot = queue.take();
    expect([queue.size, queue.isPending(first), queue.cancel(first), queue.isPending(second)]).toEqual([
      1,
      false,
      false,
      true,
    ]);
    queue.release(slot);
    expect([queue.cancel(second), queue.size, queue.nextTimeUs]).toEqual([true, 0, Infinity]);
  });

  test('holds PENDING_MAX events and refuses one more', () => {
    const queue = new EventQueue<null>(PENDING_MAX);
    for (let i = 0; i < PENDING_MAX; i++) queue.push(i as TimeUs, 0, null, -1, 0);
    const last = queue.push.bind(queue, 0 as TimeUs, 0, null, -1, 0);
    expect(last).toThrow(new InvariantError('kernel.too-many-pending', { limit: 2_097_151 }));
    // Room again after one is taken, and every handle is still told from every other.
    queue.release(queue.take());
    const handle = last();
    expect([queue.size, queue.isPending(handle), queue.cancel(handle), queue.size]).toEqual([
      2_097_151,
      true,
      true,
      2_097_150,
    ]);
  });
});
