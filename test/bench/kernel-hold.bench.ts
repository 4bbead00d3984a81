/**
 * The hold model: 10,000 events pending, each one that happens schedules the next a random span later.
 * The kernel (identity of events, causes, cancellation, limits, an occurrence for the log) against a bare 4-ary heap in
 * typed columns that only orders numbers.
 */
import { Kernel, PHASE, type Occurrence } from '../../sim/kernel/kernel.ts';
import { openStream, seedStream } from '../../sim/kernel/random.ts';
import type { TimeUs } from '../../sim/kernel/time.ts';
import { compareRates, type Measure } from './measure.ts';

export const name = 'kernel-hold';

const PENDING = 10_000;
const HOLDS = 300_000;
const TARGET = 0.6;
/** An hour in, so that instants are no small integers, as in most of a real run [µs]. */
const START_US = 3_600_000_000;

interface Tick {
  readonly kind: 'Tick';
  readonly entity: number;
}

/** Spans drawn before the clock runs, the same for both sides [µs]. */
function spans(): Int32Array {
  const random = openStream(seedStream(1, 'bench/kernel-hold'));
  return Int32Array.from({ length: 65_536 }, () => 1 + random.below(2_000_000));
}

function kernelHolds(delays: Int32Array): () => void {
  const kernel = Kernel.empty<Tick>();
  const events: Tick[] = Array.from({ length: PENDING }, (_, entity) => ({ kind: 'Tick', entity }));
  events.forEach((event, i) => kernel.schedule((START_US + delays[i]!) as TimeUs, PHASE.lifecycle, event));
  let drawn = 0;
  const hear = ({ atUs, event }: Occurrence<Tick>) => {
    kernel.schedule((atUs + delays[drawn++ & 65_535]!) as TimeUs, PHASE.lifecycle, event);
  };
  return () => {
    for (let i = 0; i < HOLDS; i++) kernel.step(hear);
  };
}

function bareHolds(delays: Int32Array): () => void {
  const heap = new BareHeap(16_384);
  for (let i = 0; i < PENDING; i++) heap.push(START_US + delays[i]!, i);
  let drawn = 0;
  return () => {
    for (let i = 0; i < HOLDS; i++) {
      const atUs = heap.firstTime();
      const entity = heap.pop();
      heap.push(atUs + delays[drawn++ & 65_535]!, entity);
    }
  };
}

/** Times, sequence numbers and a payload number in a 4-ary heap; nothing else. */
class BareHeap {
  private readonly times: Float64Array;
  private readonly sequences: Float64Array;
  private readonly payloads: Int32Array;
  private count = 0;
  private sequence = 0;

  constructor(capacity: number) {
    this.times = new Float64Array(capacity);
    this.sequences = new Float64Array(capacity);
    this.payloads = new Int32Array(capacity);
  }

  firstTime(): number {
    return this.times[0]!;
  }

  push(time: number, payload: number): void {
    const { times, sequences, payloads } = this;
    let position = this.count++;
    while (position > 0) {
      const parent = (position - 1) >> 2;
      // The new event has the highest sequence number, so it never passes an equal time.
      if (time >= times[parent]!) break;
      times[position] = times[parent]!;
      sequences[position] = sequences[parent]!;
      payloads[position] = payloads[parent]!;
      position = parent;
    }
    times[position] = time;
    sequences[position] = this.sequence++;
    payloads[position] = payload;
  }

  pop(): number {
    const { times, sequences, payloads } = this;
    const payload = payloads[0]!;
    const count = --this.count;
    const time = times[count]!;
    const sequence = sequences[count]!;
    let position = 0;
    for (;;) {
      const first = (position << 2) + 1;
      if (first >= count) break;
      const end = Math.min(first + 4, count);
      let best = first;
      for (let child = first + 1; child < end; child++) {
        const earlier = times[child]! < times[best]!;
        if (earlier || (times[child] === times[best] && sequences[child]! < sequences[best]!)) best = child;
      }
      if (time < times[best]! || (time === times[best] && sequence < sequences[best]!)) break;
      times[position] = times[best]!;
      sequences[position] = sequences[best]!;
      payloads[position] = payloads[best]!;
      position = best;
    }
    times[position] = time;
    sequences[position] = sequence;
    payloads[position] = payloads[count]!;
    return payload;
  }
}

export function run(): Measure[] {
  const delays = spans();
  const rates = compareRates(HOLDS, kernelHolds(delays), bareHolds(delays));
  return [{ name, unit: 'holds/s', target: TARGET, ...rates }];
}
