/** Nothing but what is due may touch the state: how a run is cut into pieces leaves no trace. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { copyNetwork, OUTCOME, type Network } from '../../sim/queueing/network-state.ts';
import { advance, removeServer, setHost, setMember, setServer, takeReports } from '../../sim/queueing/network.ts';
import { brokenLaws, cpuUsedUs } from '../../sim/queueing/reads.ts';
import { bustle } from './support/bustle.ts';

const END_US = 6e6;

/** Advances through every report. */
function runTo(net: Network, toUs: number): void {
  while (advance(net, toUs) < toUs) takeReports(net);
  takeReports(net);
}

/** A few changes of the kind a cloud makes, at fixed instants. */
const CHANGES: readonly (readonly [number, (net: Network, atUs: number) => void])[] = [
  [1_000_003, (net, atUs) => setHost(net, 2, { cores: 0.4 }, atUs)],
  [2_000_000, (net, atUs) => removeServer(net, 5, OUTCOME.refused, atUs)],
  [
    2_500_000,
    (net, atUs) =>
      setServer(net, 8, { concurrency: 1, backgroundCores: 0.5, leakMiBPerSecond: 20, memoryLimitMiB: 90 }, atUs),
  ],
  [3_000_000, (net) => setMember(net, 4, { weight: 0, watched: true })],
  [4_000_000, (net, atUs) => setHost(net, 2, { cores: 4 }, atUs)],
];

function wholeRun(net: Network, stops: readonly number[]): Network {
  let left = [...stops].sort((a, b) => a - b);
  for (const [atUs, change] of [...CHANGES, [END_US, () => undefined] as const]) {
    for (const stop of left.filter((one) => one < atUs)) runTo(net, stop);
    left = left.filter((one) => one >= atUs);
    runTo(net, atUs);
    change(net, atUs);
    takeReports(net);
  }
  return net;
}

describe('a network', () => {
  const whole = wholeRun(bustle(3), []);

  test('does everything it is there for in the run that is compared', () => {
    const outcomes = Array.from({ length: 7 }, (_, outcome) =>
      whole.sources.reduce((sum, one) => sum + one.outcomes[outcome]!, 0),
    );
    expect(outcomes.map((count) => count > 0)).toEqual(Array.from({ length: 7 }, () => true));
    expect(whole.sources.map((one) => one.retried > 0)).toEqual([true, false, true, true]);
    expect(brokenLaws(whole)).toEqual([]);
  });

  test('ends with the same bits however the way is cut', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: END_US - 1 }), { maxLength: 60 }), (stops) => {
        expect(wholeRun(bustle(3), stops)).toEqual(whole);
      }),
      { seed: 4, numRuns: 8 },
    );
  });

  test('resumes exactly from a copy, and the original does not notice', () => {
    const net = bustle(3);
    runTo(net, 900_000);
    const copy = copyNetwork(net);
    expect(copy).toEqual(net);
    expect([wholeRun(copy, []), copyNetwork(copy)]).toEqual([whole, whole]);
    expect(wholeRun(net, [])).toEqual(whole);
  });

  test('survives being written down and read again, typed columns apart', () => {
    const net = bustle(5);
    runTo(net, 500_000);
    for (const value of Object.values(net)) expect(['object', 'number']).toContain(typeof value);
    expect(() => structuredClone(net)).not.toThrow();
  });

  test('another seed gives another run, and the books balance in each, all the way', () => {
    for (const seed of [1, 2]) {
      const net = bustle(seed);
      for (let atUs = 0; atUs < 3e6; atUs += 50_021) {
        runTo(net, atUs);
        expect(brokenLaws(net)).toEqual([]);
      }
      const used = Array.from({ length: net.serverCount }, (_, server) => cpuUsedUs(net, server, 3e6));
      expect(used.every((one) => one >= 0 && one <= 3e6 * 3.5)).toBe(true);
      expect(net.sources.map(({ arrived }) => arrived)).not.toEqual(whole.sources.map(({ arrived }) => arrived));
    }
  });
});
