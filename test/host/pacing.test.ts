import { expect, test } from 'vitest';
import { keepUp, targetUs } from '../../sim/host/pacing.ts';

const END_US = 3_600_000_000;

test('simulated time is wall time times speed, in whole microseconds, and never past the end', () => {
  const pace = { speed: 2.5, wallMs: 1_000, simUs: 7 };
  expect([
    targetUs(pace, 1_000, END_US),
    // 0.0013 ms × 1,000 × 2.5 = 3.25 µs
    targetUs(pace, 1_000.0013, END_US),
    targetUs(pace, 3_000, END_US),
    targetUs(pace, 10_000_000, END_US),
    targetUs(pace, 0, END_US),
    targetUs({ ...pace, speed: 0 }, 1_000, END_US),
  ]).toEqual([7, 10, 5_000_007, END_US, 7, END_US]);
});

test('a run that falls far behind goes on from where it is, and does not rush', () => {
  const pace = { speed: 10, wallMs: 0, simUs: 0 };
  expect([
    // 1 s of wall time asks for 10 s; 8 s reached is 200 ms behind.
    keepUp(pace, 1_000, 8_000_000),
    // 7 s reached is 300 ms behind.
    keepUp(pace, 1_000, 7_000_000),
  ]).toEqual([pace, { speed: 10, wallMs: 1_000, simUs: 7_000_000 }]);
});
