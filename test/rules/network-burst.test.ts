/** The bandwidth of types that are sold with "up to" (EC-09). */
import { describe, expect, it } from 'vitest';
import { minutes, hours, timeUs } from '../../sim/kernel/time.ts';
import { bandwidth, bucketSize, fullBucket, networkOf, send } from '../../sim/rules/network-burst.ts';

const T0 = timeUs(0);
/** Up to 10 Gbit/s, 0.75 of it for ever. */
const M5 = networkOf('m5.large')!;

describe('a network with a peak', () => {
  it('EC-09: a full bucket lasts half an hour at the peak, then the baseline is left', () => {
    expect([M5.netBaselineGbps, M5.netPeakGbps]).toEqual([0.75, 10]);
    const full = fullBucket(M5, T0);
    const before = send(M5, full, 20, minutes(29));
    expect(before.carriedGbit).toBeCloseTo(10 * 29 * 60, 6);
    expect(bandwidth(M5, before.bucket)).toBe(10);
    const after = send(M5, full, 20, minutes(40));
    // 30 min at 10 and 10 min at 0.75 Gbit/s.
    expect(after.carriedGbit).toBeCloseTo(10 * 1_800 + 0.75 * 600, 6);
    expect(after.bucket.gbit).toBe(0);
    expect(bandwidth(M5, after.bucket)).toBe(0.75);
  });

  it('EC-09: half of the peak lasts longer, within 5 to 60 min', () => {
    // 5.2 − 0.75 of 10 − 0.75: 30 min × 9.25 / 4.45 = 62 min; at 5.5: 58 min.
    const bucket = fullBucket(M5, T0);
    expect(send(M5, bucket, 5.5, minutes(58)).bucket.gbit).toBeGreaterThan(0);
    expect(send(M5, bucket, 5.5, minutes(59)).bucket.gbit).toBe(0);
  });

  it('EC-09: what is not used of the baseline fills it, and it is never more than full', () => {
    const empty = { atUs: T0, gbit: 0 };
    expect(send(M5, empty, 0.25, minutes(10))).toEqual({
      bucket: { atUs: minutes(10), gbit: 300 },
      carriedGbit: 150,
    });
    // 9.25 × 1800 Gbit at 0.75 Gbit/s: 6 h 10 min.
    expect(send(M5, empty, 0, hours(6)).bucket.gbit).toBeLessThan(bucketSize(M5));
    expect(send(M5, empty, 0, hours(7)).bucket.gbit).toBe(9.25 * 1_800);
  });

  it('EC-09: a type without "up to" has its bandwidth always', () => {
    const metal = networkOf('i3.metal')!;
    expect([metal.netBaselineGbps, metal.netPeakGbps, bucketSize(metal)]).toEqual([25, 25, 0]);
    const span = send(metal, fullBucket(metal, T0), 40, hours(2));
    expect(span).toEqual({ bucket: { atUs: hours(2), gbit: 0 }, carriedGbit: 25 * 7_200 });
    expect(networkOf('none.such')).toBeNull();
  });

  it('EC-09: a span cut into pieces does the same as the whole', () => {
    const whole = send(M5, fullBucket(M5, T0), 7, hours(1));
    let bucket = fullBucket(M5, T0);
    let carried = 0;
    for (let i = 0; i < 60; i++) {
      const piece = send(M5, bucket, 7, minutes(1));
      bucket = piece.bucket;
      carried += piece.carriedGbit;
    }
    expect(bucket.gbit).toBeCloseTo(whole.bucket.gbit, 6);
    expect(carried).toBeCloseTo(whole.carriedGbit, 6);
  });
});
