/** Who gets how much processor: the vectors of the facts, and the laws of water filling. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openNetwork, type Network, type ServerId } from '../../sim/queueing/network-state.ts';
import {
  addBehaviour,
  addGroup,
  addHost,
  addServer,
  addWork,
  advance,
  setHost,
  setServer,
  takeReports,
  type GroupOptions,
  type ServerOptions,
} from '../../sim/queueing/network.ts';
import { coresGiven, cpuUsedUs, hostCoresGiven } from '../../sim/queueing/reads.ts';
import { waterFill } from '../../sim/queueing/sharing.ts';

/** Servers by group, all with background demand, on one host; what each gets [cores]. */
function shares(cores: number, groups: readonly { group: GroupOptions; servers: readonly Partial<ServerOptions>[] }[]) {
  const net = openNetwork();
  const behaviour = addBehaviour(net, { cpuMs: { kind: 'constant', value: 1 }, errorRate: 0, calls: [] });
  const host = addHost(net, { cores }, 0);
  const ids: ServerId[] = [];
  for (const { group, servers } of groups) {
    const key = addGroup(net, host, group, 0);
    for (const one of servers) ids.push(addServer(net, key, { behaviour, weight: 1, ...one }, 0));
  }
  return ids.map((server) => Math.round(coresGiven(net, server) * 1e6) / 1e6);
}

const busy = (weight: number, backgroundCores = 8) => ({ weight, backgroundCores });

describe('sharing a host', () => {
  test('RS-07 RS-09 containers of 512 and 1536 that want all of 2 vCPU get 0.5 and 1.5', () => {
    const groups = [
      { group: { weight: 512 }, servers: [busy(512)] },
      { group: { weight: 1536 }, servers: [busy(1536)] },
    ];
    expect(shares(2, groups)).toEqual([0.5, 1.5]);
  });

  test('RS-07 an idle neighbour’s part is anyone’s: the first may use 2.0', () => {
    const groups = [
      { group: { weight: 512 }, servers: [busy(512)] },
      { group: { weight: 1536 }, servers: [busy(1536, 0)] },
    ];
    expect(shares(2, groups)).toEqual([2, 0]);
  });

  test('RS-08 a task-level cpu of 1024 is at most 1.0 vCPU, also on an idle host', () => {
    expect(shares(4, [{ group: { weight: 1024, quotaCores: 1 }, servers: [busy(1), busy(3)] }])).toEqual([0.25, 0.75]);
  });

  test('RS-09 first between tasks, then between the containers of a task', () => {
    // Tasks of weights 2 and 6 share 4 vCPU as 1 and 3; the second’s containers share 3 as 1 and 2.
    const groups = [
      { group: { weight: 2 }, servers: [busy(1000)] },
      { group: { weight: 6 }, servers: [busy(10), busy(20)] },
    ];
    expect(shares(4, groups)).toEqual([1, 1, 2]);
  });

  test('RS-09 what a task does not use goes to the others in proportion', () => {
    // Weights 1, 1, 2 on 4 vCPU: the first wants 0.4 only; 3.6 are left for 1 and 2.
    const groups = [
      { group: { weight: 1 }, servers: [busy(1, 0.4)] },
      { group: { weight: 1 }, servers: [busy(1)] },
      { group: { weight: 2 }, servers: [busy(1)] },
    ];
    expect(shares(4, groups)).toEqual([0.4, 1.2, 2.4]);
  });

  test('RS-10 a Windows container of 25 % of 2 vCPU gets 0.5 and no more, however idle the host', () => {
    expect(shares(2, [{ group: { weight: 512 }, servers: [{ ...busy(512), capCores: 0.5 }] }])).toEqual([0.5]);
  });

  test('a request uses one core at most, and is done after its work', () => {
    const net = openNetwork();
    const behaviour = addBehaviour(net, { cpuMs: { kind: 'constant', value: 1 }, errorRate: 0, calls: [] });
    const host = addHost(net, { cores: 4 }, 0);
    const server = addServer(net, addGroup(net, host, { weight: 1 }, 0), { behaviour, weight: 1 }, 0);
    addWork(net, server, 2_000, 7, 0);
    expect([advance(net, 10e6), takeReports(net)]).toEqual([2e6, [{ kind: 'work', server, tag: 7, atUs: 2e6 }]]);
  });

  test('work goes on at the new pace from the instant at which capacity changes', () => {
    const net = openNetwork();
    const behaviour = addBehaviour(net, { cpuMs: { kind: 'constant', value: 1 }, errorRate: 0, calls: [] });
    const host = addHost(net, { cores: 1 }, 0);
    const server = addServer(net, addGroup(net, host, { weight: 1 }, 0), { behaviour, weight: 1 }, 0);
    addWork(net, server, 2_000, 1, 0);
    // 1 s at full pace, then credits are gone: 0.2 cores for the rest of 1 s of work, that is 5 s; a spinning thread
    // of its own from 3 s on halves it: 0.4 s are done by then, 0.6 s at 0.1 take 6 s more.
    advance(net, 1e6);
    setHost(net, host, { cores: 0.2 }, 1e6);
    advance(net, 3e6);
    setServer(net, server, { backgroundCores: 1 }, 3e6);
    const doneUs = advance(net, 100e6);
    expect(Math.abs(doneUs - 9e6)).toBeLessThan(20);
    expect(Math.abs(cpuUsedUs(net, server, doneUs) - (1e6 + 0.2 * (doneUs - 1e6)))).toBeLessThan(20);
  });

  test('nothing advances without capacity, and everything goes on when it is back', () => {
    const net = openNetwork();
    const behaviour = addBehaviour(net, { cpuMs: { kind: 'constant', value: 1 }, errorRate: 0, calls: [] });
    const host = addHost(net, { cores: 0 }, 0);
    const server = addServer(net, addGroup(net, host, { weight: 1 }, 0), { behaviour, weight: 1 }, 0);
    addWork(net, server, 1_000, 1, 0);
    expect(advance(net, 5e6)).toBe(5e6);
    setHost(net, host, { cores: 2 }, 5e6);
    expect(advance(net, 10e6)).toBe(6e6);
  });
});

describe('water filling', () => {
  const amount = fc.integer({ min: 0, max: 64 }).map((n) => n / 8);
  const parts = fc.array(fc.record({ need: amount, weight: fc.integer({ min: 2, max: 4_096 }) }), {
    minLength: 1,
    maxLength: 12,
  });

  test('gives all there is or all that is wanted, nobody too much, and the same to equal weights', () => {
    fc.assert(
      fc.property(parts, amount, (all, capacity) => {
        const ids = Int32Array.from(all.keys());
        const need = Float64Array.from(all, (one) => one.need);
        const weight = Float64Array.from(all, (one) => one.weight);
        const given = new Float64Array(all.length);
        waterFill(ids, need, weight, capacity, given);
        const sum = given.reduce((total, one) => total + one, 0);
        const wanted = need.reduce((total, one) => total + one, 0);
        expect(sum).toBeCloseTo(Math.min(capacity, wanted), 9);
        // Max-min: who gets less than it needs has, for its weight, at least as much as anybody.
        const most = Math.max(...all.map((one, i) => given[i]! / one.weight));
        all.forEach((one, i) => {
          expect(given[i]!).toBeLessThanOrEqual(one.need);
          if (given[i]! < one.need - 1e-9) expect(given[i]! / one.weight).toBeGreaterThanOrEqual(most - 1e-9);
        });
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test('a host never gives more than it has, whatever comes', () => {
    const net: Network = openNetwork();
    const behaviour = addBehaviour(net, { cpuMs: { kind: 'constant', value: 1 }, errorRate: 0, calls: [] });
    const host = addHost(net, { cores: 3.5 }, 0);
    const groups = [1, 7, 3].map((weight) =>
      addGroup(net, host, { weight, quotaCores: weight === 7 ? 1.25 : Infinity }, 0),
    );
    for (let i = 0; i < 9; i++) {
      addServer(net, groups[i % 3]!, { behaviour, weight: i + 1, backgroundCores: i / 4, capCores: 1 + (i % 2) }, 0);
      expect(hostCoresGiven(net, host)).toBeLessThanOrEqual(3.5 + 1e-12);
    }
    expect(hostCoresGiven(net, host)).toBeCloseTo(3.5, 9);
  });
});
