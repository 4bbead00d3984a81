/** When clients come. */
import { describe, expect, test } from 'vitest';
import { openStream, seedStream } from '../../sim/kernel/random.ts';
import {
  constantRate,
  daily,
  newArrivalState,
  nextArrival,
  NO_ARRIVALS,
  poissonRate,
  ramp,
  rateAt,
  spike,
  type ArrivalLaw,
} from '../../sim/queueing/arrivals.ts';

/** Arrivals up to an instant [s]. */
function arrivals(law: ArrivalLaw, untilS: number, { originS = 0, endS = Infinity, seed = 1 } = {}): number[] {
  const state = newArrivalState(law, originS * 1e6, endS * 1e6);
  const random = openStream(seedStream(seed, 'arrivals'));
  const times: number[] = [];
  for (let atUs = originS * 1e6; ;) {
    atUs = nextArrival(state, atUs, random);
    if (atUs > untilS * 1e6) return times;
    times.push(atUs / 1e6);
  }
}

function countBetween(times: readonly number[], fromS: number, toS: number): number {
  return times.filter((atS) => atS >= fromS && atS < toS).length;
}

/** Is a Poisson count within five deviations of its mean? */
function isLikely(count: number, mean: number): boolean {
  return Math.abs(count - mean) <= 5 * Math.sqrt(mean);
}

describe('arrivals', () => {
  test('at a constant rate come evenly, the first after one spacing', () => {
    expect(arrivals(constantRate(4), 1)).toEqual([0.25, 0.5, 0.75, 1]);
  });

  test('nobody comes by himself where there is no law, at rate 0, or after the end', () => {
    expect([
      arrivals(NO_ARRIVALS, 9),
      arrivals(poissonRate(0), 9),
      arrivals(constantRate(2), 9, { endS: 1.2 }),
    ]).toEqual([[], [], [0.5, 1]]);
  });

  test('of a Poisson process are as spread as their mean, and their gaps are exponential', () => {
    const times = arrivals(poissonRate(1_000), 100);
    const gaps = times.slice(1).map((atS, i) => (atS - times[i]!) * 1_000);
    const squares = gaps.reduce((sum, gap) => sum + (gap - 1) * (gap - 1), 0) / gaps.length;
    expect([isLikely(times.length, 100_000), Math.abs(squares - 1) < 0.05]).toEqual([true, true]);
  });

  test('on a ramp follow its line and stay at its end', () => {
    // 0 to 100 a second over 20 s: 250 in the first 10 s, 750 in the next, then 1,000 in 10 s.
    const times = arrivals(ramp(0, 100, 20), 30);
    const counts = [0, 10, 20].map((fromS) => countBetween(times, fromS, fromS + 10));
    expect(counts.map((count, i) => isLikely(count, [250, 750, 1_000][i]!))).toEqual([true, true, true]);
  });

  test('evenly on a ramp come exactly where its integral says', () => {
    const law = { ...ramp(0, 2, 2), spacing: 'even' } as ArrivalLaw;
    // t²/2 = 1 at √2, 2 at 2; then two a second.
    expect(arrivals(law, 3).map((atS) => Math.round(atS * 1e6) / 1e6)).toEqual([1.414214, 2, 2.5, 3]);
  });

  test('over a day follow the profile, day after day, from the hour at which the run begins', () => {
    const profile = Array.from({ length: 24 }, (_, hour) => (hour < 12 ? 0 : 2));
    const law = daily(profile, 6);
    const times = arrivals(law, 2 * 86_400);
    // The run begins at 6: nothing until 11; then a line up to 12; full from there to 23 (hours 6 to 17), a line down.
    expect(countBetween(times, 0, 5 * 3_600)).toBe(0);
    for (const day of [0, 1]) {
      expect(isLikely(countBetween(times, day * 86_400 + 6 * 3_600, day * 86_400 + 17 * 3_600), 2 * 11 * 3_600)).toBe(
        true,
      );
    }
    expect([rateAt(law, 6 * 3_600), rateAt(law, 5.5 * 3_600), rateAt(law, 86_400)]).toEqual([2, 1, 0]);
  });

  test('of a spike rise from the base to the peak and fall back', () => {
    const law = spike({ basePerSecond: 10, peakPerSecond: 500, atS: 60, riseS: 0, holdS: 20, fallS: 20 });
    const times = arrivals(law, 160);
    const spans = [
      [0, 60, 600],
      [60, 80, 10_000],
      [80, 100, 5_100],
      [100, 160, 600],
    ] as const;
    expect(spans.map(([from, to, mean]) => isLikely(countBetween(times, from, to), mean))).toEqual([
      true,
      true,
      true,
      true,
    ]);
  });

  test('in bursts have the mean of both spells and more spread than Poisson', () => {
    const law = { kind: 'onOff', onPerSecond: 100, offPerSecond: 0, meanOnS: 1, meanOffS: 3 } as const;
    const times = arrivals(law, 4_000);
    expect(Math.abs(times.length / 4_000 - rateAt(law, 0)) / 25).toBeLessThan(0.1);
    const counts = Array.from({ length: 4_000 }, () => 0);
    for (const atS of times) counts[Math.floor(atS)]! += 1;
    const mean = times.length / 4_000;
    const variance = counts.reduce((sum, count) => sum + (count - mean) * (count - mean), 0) / 4_000;
    expect(variance / mean).toBeGreaterThan(5);
  });

  test('of a trace come as they were measured, together or evenly in their interval', () => {
    const trace = { kind: 'trace', timesS: [1, 2, 4], counts: [2, 0, 3] } as const;
    expect(arrivals({ ...trace, together: true }, 9)).toEqual([1, 1, 4, 4, 4]);
    expect(arrivals({ ...trace, together: false }, 9, { originS: 10 })).toEqual([]);
    expect(arrivals({ ...trace, counts: [2, 0, 4], together: false }, 99, { originS: 10 })).toEqual([
      11.25, 11.75, 14.25, 14.75, 15.25, 15.75,
    ]);
    expect([0.5, 1.5, 2.5, 5, 7].map((atS) => rateAt({ ...trace, together: false }, atS))).toEqual([0, 2, 0, 1.5, 0]);
  });
});
