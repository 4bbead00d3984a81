import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { EventLog } from '../../sim/engine/event-log.ts';
import { Packer, Unpacker, Vocabulary } from '../../sim/engine/packing.ts';
import type { Occurrence } from '../../sim/kernel/kernel.ts';
import { timeUs } from '../../sim/kernel/time.ts';
import type { SimEvent } from '../../sim/model/events.ts';

const line = (n: number): Occurrence<SimEvent> => ({
  n,
  atUs: timeUs(n * 1_000),
  phase: n % 6,
  because: n - 1,
  event: { kind: 'StateChanged', chart: 'task', key: n, from: 'PENDING', to: `state-${n % 7}`, by: 'GO' },
});
const filled = (count: number): EventLog => {
  const log = EventLog.empty();
  for (let n = 0; n < count; n++) log.push(line(n));
  return log;
};

describe('packed data', () => {
  const roundTrip = (values: readonly unknown[]): unknown[] => {
    const words = new Vocabulary();
    const packer = new Packer(words, 16);
    for (const value of values) packer.write(value);
    const reader = new Unpacker(words, packer.take());
    return values.map(() => reader.read());
  };

  it('comes back as it was, with its members in their order', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 5 })), (values) => {
        const back = roundTrip(values);
        expect(back).toEqual(values);
        expect(JSON.stringify(back)).toBe(JSON.stringify(values));
      }),
      { seed: 11, numRuns: 300 },
    );
  });

  it('keeps numbers that JSON has no words for, large ones, and a member called __proto__', () => {
    const odd = JSON.parse('{"__proto__": 5, "a": {"__proto__": "x"}}') as object;
    const values = [-0, 0.1, -1.5e-300, Infinity, -Infinity, NaN, Number.MAX_SAFE_INTEGER, -(2 ** 53), 2 ** 60, odd];
    const back = roundTrip(values);
    values.slice(0, -1).forEach((value, index) => expect(Object.is(back[index], value)).toBe(true));
    expect(Object.getOwnPropertyNames(back.at(-1))).toEqual(['__proto__', 'a']);
  });
});

describe('the log of a branch', () => {
  it('gives every line as it was put in, alone and in stretches over sealed pieces', () => {
    const log = filled(2_000);
    expect(log.length).toBe(2_000);
    for (const n of [0, 511, 512, 1_023, 1_536, 1_999]) {
      expect(log.at(n)).toEqual(line(n));
      expect(log.headAt(n)).toEqual({ atUs: n * 1_000, kind: 'StateChanged' });
    }
    expect(log.at(2_000)).toBeUndefined();
    for (const [first, end] of [
      [0, 2_000],
      [500, 530],
      [-5, 3],
      [1_530, 9_999],
      [700, 700],
    ] as const) {
      const expected = Array.from({ length: 2_000 }, (_, n) => line(n)).slice(Math.max(0, first), end);
      expect(log.slice(first, end)).toEqual(expected);
    }
  });

  it('a branch of it goes its own way and leaves it as it was', () => {
    const log = filled(1_300);
    const other = log.upTo(1_100);
    other.push({ ...line(1_100), because: 7 });
    expect([other.length, other.at(1_099), other.at(1_100)?.because, log.at(1_100)]).toEqual([
      1_101,
      line(1_099),
      7,
      line(1_100),
    ]);
  });

  it('what two branches share is counted once', () => {
    const log = filled(5_120);
    const other = log.upTo(5_120);
    const seen = new Set<object>();
    const alone = log.held(seen);
    expect(other.held(seen)).toBe(0);
    // Ten sealed pieces: far less than the lines as objects.
    expect(alone).toBeLessThan(5_120 * 60);
  });
});
