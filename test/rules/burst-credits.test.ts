import { describe, expect, it } from 'vitest';
import { instanceType } from '../../sim/catalog/instance-types.ts';
import { hours, minutes, seconds, timeUs } from '../../sim/kernel/time.ts';
import {
  afterStop,
  baselineVcpus,
  creditChangePerMinute,
  lasts,
  openAccount,
  settle,
  spend,
  surplusUsd,
  vcpusHad,
} from '../../sim/rules/burst-credits.ts';

const burstOf = (type: string) => instanceType(type)!.burst!;
const T0 = timeUs(0);

describe('burst credits', () => {
  it('EC-03: credits are earned continuously, up to what 24 h earn', () => {
    // t3.micro: 12 an hour, at most 288.
    const t3 = burstOf('t3.micro');
    const after = (span: number) => spend(openAccount(t3, T0, true), t3, 'unlimited', hours(span)).account.earned;
    expect([after(0.5), after(1), after(23), after(24), after(48)]).toEqual([6, 12, 276, 288, 288]);
  });

  it('EC-05: launch credits lie beside the cap: an idle t2.micro shows 174 after 24 h', () => {
    const t2 = burstOf('t2.micro');
    const { account } = spend(openAccount(t2, T0, true), t2, 'standard', hours(24));
    // 30 at launch + 24 × 6.
    expect(account).toEqual({ atUs: hours(24), launch: 30, earned: 144, surplus: 0 });
    expect(openAccount(burstOf('t3.micro'), T0, true).launch).toBe(0);
    expect(openAccount(burstOf('t2.xlarge'), T0, true).launch).toBe(120);
  });

  it('EC-05: launch credits are spent before earned ones', () => {
    const t2 = burstOf('t2.micro');
    const start = { atUs: T0, launch: 30, earned: 144, surplus: 0 };
    // At 100 % for 20 min: 20 spent, 2 earned, 18 from the launch credits.
    expect(spend(start, t2, 'standard', minutes(20), 1).account).toEqual({
      atUs: minutes(20),
      launch: 12,
      earned: 144,
      surplus: 0,
    });
    // Another 20 min: 12 left of them, then 6 of the earned ones.
    expect(spend(start, t2, 'standard', minutes(40), 1).account).toMatchObject({ launch: 0, earned: 138 });
  });

  it('EC-06: a t3.nano at 2 % for one hour wins 3.6 credits', () => {
    const t3 = burstOf('t3.nano');
    // 6 earned − 2 vCPUs × 2 % × 60 min = 6 − 2.4.
    expect(spend(openAccount(t3, T0, true), t3, 'unlimited', hours(1), 2 * 0.02).account.earned).toBeCloseTo(3.6, 12);
  });

  it('EC-06: a t3.medium with both vCPUs at 50 % spends 1.0 and earns 0.4 a minute', () => {
    expect(creditChangePerMinute(burstOf('t3.medium'), 2 * 0.5)).toBeCloseTo(-0.6, 12);
  });

  it('EC-04: a standard instance falls to its baseline evenly, within a quarter of an hour around the end of its credits', () => {
    const t2 = burstOf('t2.micro');
    const full = { atUs: T0, launch: 30, earned: 144, surplus: 0 };
    const had = (minute: number) => {
      const { account } = spend(full, t2, 'standard', minutes(minute), 1);
      return vcpusHad(account, t2, 1);
    };
    // 174 / 0.9 = 193.33 min at full load; the fall lasts from 7.5 min before it until 7.5 min after.
    expect([had(0), had(100), had(185.8)]).toEqual([1, 1, 1]);
    expect(had(193.333_333)).toBeCloseTo(0.55, 6);
    expect(had(185.833_333 + 3)).toBeCloseTo(1 - (0.9 * 3) / 15, 6);
    expect(had(200.9)).toBe(0.1);
    // Never more from one minute to the next than a fifteenth of the way.
    const steps = Array.from({ length: 240 }, (_, minute) => had(minute) - had(minute + 1));
    expect(Math.max(...steps)).toBeLessThanOrEqual(0.9 / 15 + 1e-9);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    // A load at the baseline is always had; another load falls from its own height.
    const empty = { atUs: T0, launch: 0, earned: 0, surplus: 0 };
    expect([vcpusHad(empty, t2, 0.1), vcpusHad(empty, t2, 0.05), vcpusHad(empty, t2, 0.7)]).toEqual([0.1, 0.05, 0.1]);
  });

  it('EC-04: unlimited is not charged while the average of 24 h stays within the baseline, and is beyond it', () => {
    const t3 = burstOf('t3.nano');
    const day = (busyHours: number) => {
      const busy = spend(openAccount(t3, T0, true), t3, 'unlimited', hours(busyHours), 2);
      const idle = spend(busy.account, t3, 'unlimited', hours(24 - busyHours));
      const end = settle(idle.account);
      expect(end.account.surplus).toBe(0);
      return busy.charged + idle.charged + end.charged;
    };
    // A day earns 144 credits: 1.2 h of both vCPUs. 2 h cost 240: 96 too many.
    expect(day(1)).toBe(0);
    expect(day(1.2)).toBeCloseTo(0, 9);
    expect(day(2)).toBeCloseTo(96, 9);
    expect(surplusUsd(60)).toBe(0.05);
  });

  it('EC-04: a full t2.micro holds 100 % for about 193 minutes, then has its baseline of 10 %', () => {
    const t2 = burstOf('t2.micro');
    const full = { atUs: T0, launch: 30, earned: 144, surplus: 0 };
    // 174 / 0.9.
    expect(lasts(full, t2, 1)! / 60_000_000).toBeCloseTo(193.33, 2);
    expect(lasts(full, t2, 0.1)).toBeNull();
    // 300 min at 100 % asked: 174 + 300 × 0.1 had.
    const span = spend(full, t2, 'standard', minutes(300), 1);
    expect(span.vcpuMinutes).toBeCloseTo(204, 9);
    expect(span.account).toMatchObject({ launch: 0, earned: 0, surplus: 0 });
    expect(baselineVcpus(t2)).toBe(0.1);
  });

  it('EC-04: unlimited goes on with surplus credits, pays them back when idle, and pays for what a day cannot earn', () => {
    const t3 = burstOf('t3.nano');
    const empty = openAccount(t3, T0, true);
    // 2 vCPUs at 100 % for 10 h: 1200 asked, 60 earned, 1140 missing; 144 may be owed, 996 cost.
    const busy = spend(empty, t3, 'unlimited', hours(10), 2);
    expect([busy.vcpuMinutes, busy.account.surplus, busy.charged]).toEqual([1_200, 144, 996]);
    // 996 vCPU-minutes are 16.6 vCPU-hours at 0.05 USD.
    expect(surplusUsd(busy.charged)).toBeCloseTo(0.83, 12);
    // 10 idle hours pay back 60.
    expect(spend(busy.account, t3, 'unlimited', hours(10)).account).toMatchObject({ surplus: 84, earned: 0 });
  });

  it('EC-05: a T2 loses its credits when it stops, the others keep them for seven days', () => {
    const account = { atUs: T0, launch: 10, earned: 50, surplus: 0 };
    const at = timeUs(hours(24 * 8));
    expect(afterStop(account, 't2', seconds(1), at)).toMatchObject({ launch: 0, earned: 0 });
    expect(afterStop(account, 't3', hours(24 * 7), at)).toMatchObject({ earned: 50 });
    expect(afterStop(account, 't4g', hours(24 * 7 + 1), at)).toMatchObject({ earned: 0 });
  });

  it('a span cut into pieces does the same as the whole', () => {
    const t2 = burstOf('t2.small');
    const whole = spend(openAccount(t2, T0, true), t2, 'standard', hours(6), 0.4).account;
    let pieces = openAccount(t2, T0, true);
    for (let i = 0; i < 360; i++) pieces = spend(pieces, t2, 'standard', minutes(1), 0.4).account;
    expect(pieces.launch).toBeCloseTo(whole.launch, 9);
    expect(pieces.earned).toBeCloseTo(whole.earned, 9);
    // Through the fall to the baseline, too.
    const start = { atUs: T0, launch: 30, earned: 100, surplus: 0 };
    const fallen = spend(start, t2, 'standard', minutes(163), 1).account;
    let steps: typeof fallen = start;
    for (let i = 0; i < 163; i++) steps = spend(steps, t2, 'standard', minutes(1), 1).account;
    expect(fallen.earned).toBeGreaterThan(0.01);
    expect(fallen.earned).toBeLessThan(6);
    expect(steps.earned).toBeCloseTo(fallen.earned, 6);
  });
});
