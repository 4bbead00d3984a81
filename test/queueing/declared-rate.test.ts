import { describe, expect, it } from 'vitest';
import { constantRate, daily, newArrivalState, ramp, spike, type ArrivalLaw } from '../../sim/queueing/arrivals.ts';
import { declaredRate, nextCrossingUs } from '../../sim/queueing/declared-rate.ts';

const source = (law: ArrivalLaw, fromS = 0, untilS = Infinity) => ({
  arrivals: newArrivalState(law, fromS * 1e6, untilS * 1e6),
});
const HOUR = 3_600e6;

describe('the declared rate', () => {
  it('adds what is there at an instant', () => {
    const sources = [source(constantRate(10), 5, 9), source(ramp(0, 100, 10))];
    expect([0, 5, 8, 9].map((atS) => declaredRate(sources, atS * 1e6))).toEqual([0, 60, 90, 90]);
  });

  it('crosses where the lines say, up and down, together', () => {
    const peak = { basePerSecond: 10, peakPerSecond: 110, atS: 100, riseS: 10, holdS: 20, fallS: 50 };
    const sources = [source(spike(peak)), source(constantRate(20), 50)];
    // 30 + 10/s · t > 80 at 105 s; 130 − 2/s · t < 80 from 130 s on at 155 s.
    expect(nextCrossingUs(sources, 0, 80, 1)).toBeCloseTo(105e6, -1);
    expect(nextCrossingUs(sources, 106e6, 80, -1)).toBeCloseTo(155e6, -1);
    expect(nextCrossingUs(sources, 156e6, 80, 1)).toBe(Infinity);
  });

  it('steps happen at their instant', () => {
    const sources = [source(constantRate(30), 60, 90)];
    expect([nextCrossingUs(sources, 0, 20, 1), nextCrossingUs(sources, 60e6, 20, -1)]).toEqual([60e6, 90e6]);
  });

  it('a wave crosses each day, and one that never does ends the search somewhere', () => {
    const wave = [source(daily([...Array.from({ length: 12 }, () => 0), ...Array.from({ length: 12 }, () => 100)]))];
    expect(nextCrossingUs(wave, 30 * HOUR, 50, 1)).toBeCloseTo(35.5 * HOUR, -1);
    const atUs = nextCrossingUs(wave, 0, 101, 1);
    expect(atUs).toBeGreaterThan(24 * HOUR);
    expect(atUs).toBeLessThan(Infinity);
  });

  it('a heap of a trace is seen before it comes', () => {
    const trace = { kind: 'trace', timesS: [10, 20, 30], counts: [5, 500, 5], together: true } as const;
    const sources = [source(trace)];
    expect(nextCrossingUs(sources, 0, 20, 1)).toBe(20e6 - 1);
    expect(nextCrossingUs(sources, 20e6 - 1, 20, -1)).toBe(30e6 - 1);
  });
});
