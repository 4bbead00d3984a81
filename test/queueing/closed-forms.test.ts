/** The request model against what theory knows. Seeds are pinned; an interval holds the truth 999 times of 1,000. */
import { describe, expect, test } from 'vitest';
import { constantRate } from '../../sim/queueing/arrivals.ts';
import { log } from '../../sim/kernel/math.ts';
import {
  erlangB,
  erlangC,
  mg1QueuedResponse,
  mg1SharedResponse,
  mm1ResponseQuantile,
  mmcResponse,
  shorterOfTwoResponse,
  supermarketResponse,
} from '../../sim/queueing/closed-forms.ts';
import { quantile } from '../../sim/queueing/histogram.ts';
import { advance } from '../../sim/queueing/network.ts';
import { OUTCOME } from '../../sim/queueing/network-state.ts';
import { brokenLaws } from '../../sim/queueing/reads.ts';
import type { Distribution } from '../../sim/kernel/distributions.ts';
import { batchMeans, disagreement, EXPONENTIAL, farmOf, meanResponse, WORK_MS } from './support/measured.ts';

describe('the closed forms themselves', () => {
  test('Erlang’s figures are those of his tables', () => {
    // B(2, 1) = (1/2) / (1 + 1 + 1/2) = 0.2; C(2, 1) = 0.2 / (1 − 0.5·0.8) = 1/3; B(10, 8) and C(10, 8) from tables.
    const digits = (value: number): number => Math.round(value * 1e4) / 1e4;
    expect([erlangB(2, 1), erlangC(2, 1), erlangB(10, 8), erlangC(10, 8)].map(digits)).toEqual([
      0.2, 0.3333, 0.1217, 0.4092,
    ]);
  });

  test('two choices among very many servers give Mitzenmacher’s predictions', () => {
    // Mitzenmacher 1996, table 3.1 (d = 2).
    const loads = [0.5, 0.7, 0.8, 0.9, 0.95, 0.99];
    const predictions = loads.map((load) => Math.round(supermarketResponse(load, 2, 1) * 1e4) / 1e4);
    expect(predictions).toEqual([1.2657, 1.6145, 1.9474, 2.6141, 3.383, 5.432]);
  });
});

describe('one server', () => {
  const LAWS: readonly (readonly [string, Distribution, number])[] = [
    ['constant', { kind: 'constant', value: WORK_MS }, 0],
    ['exponential', EXPONENTIAL, 1],
    ['gamma, cv 0.5', { kind: 'gamma', mean: WORK_MS, cv: 0.5 }, 0.5],
    // Mean 0.9·5 + 0.1·55 = 10, variance 0.9·25 + 0.1·45² = 225.
    [
      'mostly light, seldom heavy',
      {
        kind: 'choice',
        options: [
          { value: 5, weight: 9 },
          { value: 55, weight: 1 },
        ],
      },
      1.5,
    ],
  ];

  test.each(LAWS)('shared among its requests answers after S/(1 − ρ) whatever the law of work: %s', (_, law, cv) => {
    const net = farmOf({ seed: 11, servers: 1, load: 0.6, law });
    expect(disagreement(meanResponse(net, 120 + 90 * cv), mg1SharedResponse(0.6, 1))).toBe(null);
  });

  test.each(LAWS)('one request at a time gives the mean of Pollaczek and Khinchine: %s', (_, law, cv) => {
    const net = farmOf({ seed: 12, servers: 1, load: 0.6, law, server: { concurrency: 1 } });
    expect(disagreement(meanResponse(net, 200), mg1QueuedResponse(0.6, 1, cv), 0.07)).toBe(null);
  });

  test('one exponential request at a time has the quantiles of M/M/1', () => {
    const net = farmOf({ seed: 13, servers: 1, load: 0.7, law: EXPONENTIAL, server: { concurrency: 1 } });
    advance(net, 4_000e6);
    const ratios = [0.5, 0.9, 0.99].map((share) => {
      return quantile(net.sources[0]!.responses, share) / (mm1ResponseQuantile(0.7, WORK_MS, share, log) * 1_000);
    });
    for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.03);
  });

  test.each([2, 4, 8])('with %i cores, a request on one at most, answers as M/M/c does', (cores) => {
    const net = farmOf({ seed: 14, servers: 1, cores, load: 0.7, law: EXPONENTIAL });
    expect(disagreement(meanResponse(net, 120 / cores), mmcResponse(cores, 0.7, 1))).toBe(null);
  });

  test('as many places as cores and no queue loses what Erlang says', () => {
    const limits = { concurrency: 4, queueLimit: 0 };
    const net = farmOf({ seed: 15, servers: 1, cores: 4, load: 0.75, law: EXPONENTIAL, server: limits });
    const lost = batchMeans(net, 40, ({ sources }) => {
      return { sum: sources[0]!.outcomes[OUTCOME.queueFull]!, count: sources[0]!.arrived };
    });
    expect(disagreement(lost, erlangB(4, 3))).toBe(null);
  });

  test('is busy for exactly the share of time that the load says', () => {
    const net = farmOf({ seed: 16, servers: 1, load: 0.7, law: EXPONENTIAL });
    const busy = batchMeans(net, 60, ({ servers }, atUs) => {
      const cpuUs = servers.cpuUsed[0]! + servers.given[0]! * (atUs - servers.lastUs[0]!);
      return { sum: cpuUs, count: atUs };
    });
    expect(disagreement(busy, 0.7)).toBe(null);
  });
});

describe('many servers', () => {
  test('by chance alone each is a server of its own, whatever the law of work', () => {
    const law = { kind: 'lognormal', mean: WORK_MS, cv: 2 } as const;
    const net = farmOf({ seed: 21, servers: 10, load: 0.5, law });
    expect(disagreement(meanResponse(net, 20), mg1SharedResponse(0.5, 1))).toBe(null);
  });

  test('in turn, requests wait less than by chance, and even constant ones not at all', () => {
    const byChance = meanResponse(farmOf({ seed: 22, servers: 10, load: 0.7, law: EXPONENTIAL }), 10);
    const inTurn = meanResponse(
      farmOf({ seed: 22, servers: 10, load: 0.7, law: EXPONENTIAL, policy: 'roundRobin' }),
      10,
    );
    expect(inTurn.mean + inTurn.halfWidth).toBeLessThan(byChance.mean - byChance.halfWidth);
    const law = { kind: 'constant', value: WORK_MS } as const;
    // 10 servers · 0.9 ÷ 10 ms = 900 a second: each server gets one every 11.1 ms and works 10 ms on it.
    const even = farmOf({ seed: 22, servers: 10, load: 0.9, law, policy: 'roundRobin', arrivals: constantRate(900) });
    expect(meanResponse(even, 1).mean).toBeCloseTo(1, 9);
  });

  test('a hundred servers and two choices give Mitzenmacher’s simulation', () => {
    // Mitzenmacher 1996, table 3.1: 100 queues, d = 2 with replacement, load 0.9: 2.6454 (load 0.8: 1.9585).
    const pool = { choices: 2, replacement: true };
    const nine = farmOf({ seed: 23, servers: 100, load: 0.9, law: EXPONENTIAL, policy: 'powerOfChoices', pool });
    const eight = farmOf({ seed: 24, servers: 100, load: 0.8, law: EXPONENTIAL, policy: 'powerOfChoices', pool });
    expect([disagreement(meanResponse(nine, 2), 2.6454), disagreement(meanResponse(eight, 1), 1.9585)]).toEqual([
      null,
      null,
    ]);
  });

  test('two choices without replacement are a little better than with, more so the fewer the servers', () => {
    const mean = (servers: number, replacement: boolean): number => {
      const pool = { choices: 2, replacement };
      const farm = { seed: 25, servers, load: 0.9, law: EXPONENTIAL, policy: 'powerOfChoices', pool } as const;
      return meanResponse(farmOf(farm), 80 / servers).mean;
    };
    const gains = [10, 100].map((servers) => mean(servers, true) / mean(servers, false) - 1);
    expect(gains[0]).toBeGreaterThan(0.03);
    expect(gains[1]).toBeLessThan(gains[0]!);
  });

  test.each([
    ['joinShortest', 0.7],
    ['leastOutstanding', 0.6],
  ] as const)('two servers under %s answer as the chain of two queue lengths says', (policy, load) => {
    const net = farmOf({ seed: 26, servers: 2, load, law: EXPONENTIAL, policy });
    expect(disagreement(meanResponse(net, 80), shorterOfTwoResponse(load, 1))).toBe(null);
  });

  test('nothing is lost on the way', () => {
    const net = farmOf({ seed: 27, servers: 10, load: 0.9, law: EXPONENTIAL, policy: 'joinShortest' });
    advance(net, 60e6);
    expect(brokenLaws(net)).toEqual([]);
  });
});
