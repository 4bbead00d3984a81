import { expect, test } from 'vitest';
import { InvariantError, invariant, present } from '../../sim/kernel/invariant.ts';
import {
  TIME_MAX_US,
  durationUs,
  elapsed,
  hours,
  later,
  milliseconds,
  minutes,
  seconds,
  timeUs,
} from '../../sim/kernel/time.ts';

test('spans are whole microseconds, rounded once on reading (DF-01)', () => {
  expect([milliseconds(1.5), seconds(0.1), seconds(1.2345678), minutes(1.5), hours(2)]).toEqual([
    1_500, 100_000, 1_234_568, 90_000_000, 7_200_000_000,
  ]);
});

test('an instant plus a span, and the span between two instants', () => {
  const start = timeUs(5);
  const end = later(start, durationUs(7));
  expect([end, elapsed(start, end)]).toEqual([12, 7]);
  expect(() => elapsed(end, start)).toThrow(new InvariantError('time.out-of-range', { value: -7 }));
});

test.each([-1, 0.5, NaN, Infinity, TIME_MAX_US + 1])('%d is neither an instant nor a span', (value) => {
  expect(() => timeUs(value)).toThrow(InvariantError);
  expect(() => durationUs(value)).toThrow(InvariantError);
});

test('an invariant computes its facts only when it is broken', () => {
  let computed = 0;
  const facts = () => ({ computed: ++computed });
  invariant(true, 'fine', facts);
  expect(computed).toBe(0);
  expect(() => invariant(false, 'broken', facts)).toThrow(new InvariantError('broken', { computed: 1 }));
});

test('a row that must exist is returned or named', () => {
  expect(present(0, 'row')).toBe(0);
  expect(() => present(null, 'row', () => ({ key: 3 }))).toThrow(new InvariantError('row', { key: 3 }));
});
