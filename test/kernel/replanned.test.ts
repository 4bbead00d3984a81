/** A queue that gets another plan: as if the new one had been there from the start. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EventQueue, replanned, type EventHandle } from '../../sim/kernel/event-queue.ts';
import { timeUs } from '../../sim/kernel/time.ts';

interface Planned {
  readonly atUs: number;
  readonly phase: number;
}
const planned = fc.record({ atUs: fc.integer({ min: 0, max: 20 }), phase: fc.integer({ min: 0, max: 3 }) });

/** A queue with a plan, and what came after it; the handles of the latter. */
function queueOf(plan: readonly Planned[], later: readonly Planned[]): [EventQueue<string>, EventHandle[]] {
  const queue = new EventQueue<string>();
  plan.forEach(({ atUs, phase }, place) => queue.push(timeUs(atUs), phase, `plan ${place}`, -1, 0));
  return [queue, later.map(({ atUs, phase }, index) => queue.push(timeUs(atUs), phase, `later ${index}`, 7, 1))];
}

function drained(queue: EventQueue<string>): string[] {
  const order: string[] = [];
  while (queue.size > 0) {
    const at = queue.nextTimeUs;
    const slot = queue.take();
    order.push(`${at} ${queue.eventAt(slot)} ${queue.causeAt(slot)}`);
    queue.release(slot);
  }
  return order;
}

test('a queue with another plan gives the same order as one that had it from the start, and old handles still mean their events', () => {
  fc.assert(
    fc.property(
      fc.array(planned, { maxLength: 12 }),
      fc.array(planned, { maxLength: 12 }),
      fc.array(planned, { maxLength: 12 }),
      fc.nat(),
      (before, after, later, which) => {
        const [old, handles] = queueOf(before, later);
        const pending = after.map(({ atUs, phase }, place) => ({ atUs, phase, place, event: `plan ${place}` }));
        const plan = { length: after.length, pending };
        const queue = EventQueue.restore(
          replanned(old.save(), (event) => event.startsWith('plan'), before.length, plan),
        );
        const [fresh, freshHandles] = queueOf(after, later);
        const cancelled = later.length === 0 ? -1 : which % later.length;
        if (cancelled >= 0) {
          expect(queue.cancel(handles[cancelled]!)).toBe(true);
          fresh.cancel(freshHandles[cancelled]!);
        }
        // What is scheduled from now on comes after what was there.
        for (const each of [queue, fresh]) each.push(timeUs(5), 1, 'new', 9, 0);
        expect(drained(queue)).toEqual(drained(fresh));
      },
    ),
    { seed: 11, numRuns: 300 },
  );
});
