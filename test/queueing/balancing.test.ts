/** The balancer's choice. */
import { describe, expect, test } from 'vitest';
import { constantRate, poissonRate } from '../../sim/queueing/arrivals.ts';
import type { Policy } from '../../sim/queueing/network-state.ts';
import {
  addMember,
  addPool,
  addRoute,
  addServer,
  advance,
  setMember,
  setRoute,
  setSource,
} from '../../sim/queueing/network.ts';
import { came, single, type Single } from './support/single.ts';

/** Requests that each member was sent after 1,000 arrivals of a second. */
function sent(options: Single, untilUs = 1e6): number[] {
  const net = single({ workMs: 0.01, arrivals: constantRate(1_000), ...options });
  advance(net, untilUs + 1);
  return [...net.members.sent.slice(0, net.memberCount)];
}

describe('the choice of a member', () => {
  test('LB-09 round robin goes round', () => {
    expect(sent({ members: [{}, {}, {}, {}] })).toEqual([250, 250, 250, 250]);
  });

  test('LB-09 round robin by weight is exact', () => {
    expect(sent({ members: [{ weight: 1 }, { weight: 3 }, { weight: 4 }] })).toEqual([125, 375, 500]);
  });

  test('LB-09 least outstanding requests leaves a slow server alone', () => {
    const net = single({ workMs: 30, policy: 'leastOutstanding', members: [{}, {}], arrivals: constantRate(20) });
    // Server 0 hangs: whatever it was sent stays outstanding.
    net.servers.mode[0] = 2;
    advance(net, 1e6);
    expect([...net.members.sent.slice(0, 2)]).toEqual([1, 19]);
  });

  test.each<[string, Policy]>([
    ['LB-09 weighted random', 'weightedRandom'],
    ['power of two choices', 'powerOfChoices'],
  ])('%s keeps to the weights', (_, policy) => {
    const [one, three] = sent({ policy, members: [{ weight: 1 }, { weight: 3 }] }) as [number, number];
    // Among two, by weight and with the same count outstanding, the first drawn has it: 1/4 and 3/4 ± 5 deviations.
    expect(Math.abs(one - 250)).toBeLessThan(70);
    expect(one + three).toBe(1_000);
  });

  test('NL-01 a flow hash keeps a session’s requests together and spreads sessions', () => {
    const sessions = { requests: { kind: 'constant', value: 5 }, thinkMs: { kind: 'constant', value: 1 } } as const;
    const counts = sent({ policy: 'flowHash', members: [{}, {}, {}], source: { sessions } }, 3e6);
    expect(counts.every((count) => count > 0.25 * 3_000 * 5 && (count % 5 === 0 || count > 0))).toBe(true);
  });

  test('LB-15 without cross-zone a request stays in its zone, and uneven members bear uneven load', () => {
    const members = [{ zone: 0 }, { zone: 1 }, { zone: 1 }];
    const zones = [
      { zone: 0, share: 1 },
      { zone: 1, share: 1 },
    ];
    const apart = sent({ members, pool: { crossZone: false }, source: { zones } });
    const across = sent({ members, source: { zones } });
    expect(Math.abs(apart[0]! - 500)).toBeLessThan(80);
    expect(Math.abs(apart[1]! - apart[2]!)).toBeLessThanOrEqual(1);
    expect(across.map((count) => Math.abs(count - 333.3) < 1)).toEqual([true, true, true]);
  });

  test('LB-15 a zone without a member has nobody', () => {
    const net = single({ members: [{ zone: 1 }], pool: { crossZone: false }, arrivals: constantRate(10) });
    advance(net, 1e6);
    expect(came(net)).toEqual({ unavailable: 10 });
  });

  test('LB-11 in slow start the share of a member grows linearly from nothing to its full part', () => {
    const net = single({ workMs: 0.01, members: [{}, { rampFromUs: 0, rampUs: 30e6 }], arrivals: constantRate(1_000) });
    const shareOfSecond = (untilUs: number): number => {
      const before = [...net.members.sent.slice(0, 2)];
      advance(net, untilUs);
      const [a, b] = [net.members.sent[0]! - before[0]!, net.members.sent[1]! - before[1]!];
      return b / (a + b);
    };
    // Weight w against 1: w/(1 + w), with w = t/30 s; means over [0, 3], [12, 18] and after the end.
    expect(shareOfSecond(3e6)).toBeCloseTo(0.05 / 1.05, 2);
    shareOfSecond(12e6);
    expect(shareOfSecond(18e6)).toBeCloseTo(0.5 / 1.5, 2);
    shareOfSecond(30e6);
    expect(shareOfSecond(40e6)).toBeCloseTo(0.5, 3);
  });

  test('LB-17 weights between pools split the traffic; weight 0 gets none; an empty pool keeps its share', () => {
    const net = single({ workMs: 0.01, arrivals: poissonRate(1_000) });
    const [full, empty] = ['green', 'grey'].map((name) => addPool(net, { seed: 1, name, policy: 'roundRobin' })) as [
      number,
      number,
    ];
    const server = addServer(net, 0, { behaviour: 0, weight: 1 }, 0);
    addMember(net, full, { server });
    const forwards = [
      { pool: 0, weight: 60 },
      { pool: full, weight: 30 },
      { pool: empty, weight: 10 },
    ];
    const route = addRoute(net, { seed: 1, name: 'split', forwards });
    setSource(net, 0, { route }, 0);
    advance(net, 10e6);
    const shares = net.pools.map((pool) => pool.attempts / net.sources[0]!.arrived);
    expect(shares.map((share) => Math.round(share * 20) / 20)).toEqual([0.6, 0.3, 0.1]);
    expect(came(net).unavailable).toBe(net.pools[empty]!.attempts);
    // LB-18: a change counts at once.
    setRoute(net, route, {
      forwards: [
        { pool: 0, weight: 0 },
        { pool: full, weight: 1 },
      ],
    });
    const before = net.pools[0]!.attempts;
    advance(net, 11e6);
    expect(net.pools[0]!.attempts).toBe(before);
  });

  test('a member that joins or leaves is part of the round at once', () => {
    const net = single({ workMs: 0.01, members: [{}, {}], arrivals: constantRate(1_000) });
    advance(net, 1e6);
    setMember(net, 0, { weight: 0 });
    advance(net, 2e6);
    expect([...net.members.sent.slice(0, 2)]).toEqual([500, 1_500]);
  });
});
