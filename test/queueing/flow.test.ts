/** The flow model against the request model, on the same networks. */
import { describe, expect, test } from 'vitest';
import type { Distribution } from '../../sim/kernel/distributions.ts';
import { constantRate, daily, meanArrivals, poissonRate, ramp, spike } from '../../sim/queueing/arrivals.ts';
import { copyHistogram, meanUs, quantile, since } from '../../sim/queueing/histogram.ts';
import { copyNetwork, openNetwork, OUTCOME, type Network, type Policy } from '../../sim/queueing/network-state.ts';
import {
  addBehaviour,
  addGroup,
  addHost,
  addMember,
  addPool,
  addRoute,
  addServer,
  addSource,
  addWork,
  advance,
  removeServer,
  setHost,
  setPrecision,
  setSource,
  takeReports,
} from '../../sim/queueing/network.ts';
import { brokenLaws, cpuUsedUs, heldBy, isQueueFull } from '../../sim/queueing/reads.ts';
import { nothingFalls } from '../swarm/load-laws.ts';
import { bustle } from './support/bustle.ts';
import { farmOf, WORK_MS } from './support/measured.ts';
import { came, single } from './support/single.ts';

interface Topology {
  readonly hosts: number;
  readonly cores: number;
  /** Tasks on each host, by weight. */
  readonly weights?: readonly number[];
  readonly quotaCores?: number;
  readonly capCores?: number;
  readonly policy?: Policy;
  readonly law?: Distribution;
  readonly cv?: number;
  readonly load: number;
  readonly backgroundCores?: number;
}

function networkOf({ hosts, cores, weights = [1], policy = 'roundRobin', cv = 1, load, ...rest }: Topology): Network {
  const net = openNetwork();
  const law = rest.law ?? ({ kind: 'lognormal', mean: WORK_MS, cv } as const);
  const behaviour = addBehaviour(net, { cpuMs: law, errorRate: 0.02, calls: [] });
  const pool = addPool(net, { seed: 1, name: 'pool', policy });
  const keys = Array.from({ length: hosts }, () => addHost(net, { cores }, 0));
  // Task by task over the hosts, as a scheduler that spreads places them.
  for (const weight of weights) {
    for (const host of keys) {
      const group = addGroup(
        net,
        host,
        { weight, ...(rest.quotaCores === undefined ? {} : { quotaCores: rest.quotaCores }) },
        0,
      );
      const { backgroundCores = 0, capCores = Infinity } = rest;
      addMember(net, pool, { server: addServer(net, group, { behaviour, weight: 1, backgroundCores, capCores }, 0) });
    }
  }
  const route = addRoute(net, { seed: 1, name: 'route', forwards: [{ pool, weight: 1 }] });
  const limit = rest.quotaCores ?? rest.capCores;
  const usable = limit === undefined ? hosts * cores : hosts * weights.length * limit;
  const spare = usable - (rest.backgroundCores ?? 0) * hosts * weights.length;
  addSource(net, { seed: 1, name: 'source', route, arrivals: poissonRate((load * spare * 1_000) / WORK_MS) }, 0);
  return net;
}

const REQUESTS = 100_000;

/** Cores in use, answers a second, mean and p99 of the response [ms]. */
function measured(net: Network): { cores: number; perSecond: number; meanMs: number; p99Ms: number } {
  const perUs =
    net.sources[0]!.arrivals.law.kind === 'rate' ? net.sources[0]!.arrivals.law.points[0]!.perSecond / 1e6 : 0;
  const warmUs = Math.ceil(20_000 / perUs / 1e7) * 1e7;
  const untilUs = warmUs + Math.ceil(REQUESTS / perUs / 1e7) * 1e7;
  const used = (atUs: number): number => {
    let sum = 0;
    for (let server = 0; server < net.serverCount; server++) sum += cpuUsedUs(net, server, atUs);
    return sum;
  };
  advance(net, warmUs);
  const [before, source] = [used(warmUs), net.sources[0]!];
  const [histogram, ok] = [copyHistogram(source.responses), source.outcomes[OUTCOME.ok]!];
  advance(net, untilUs);
  const late = since(source.responses, histogram);
  return {
    cores: (used(untilUs) - before) / (untilUs - warmUs),
    perSecond: ((source.outcomes[OUTCOME.ok]! - ok) / (untilUs - warmUs)) * 1e6,
    meanMs: meanUs(late) / 1_000,
    p99Ms: quantile(late, 0.99) / 1_000,
  };
}

const TOPOLOGIES: readonly (readonly [string, Topology])[] = [
  ['one task of one core, cv 0.3', { hosts: 1, cores: 1, cv: 0.3, load: 0.7 }],
  ['one task of one core, cv 1', { hosts: 1, cores: 1, cv: 1, load: 0.65 }],
  ['one task of one core, cv 2', { hosts: 1, cores: 1, cv: 2, load: 0.5 }],
  ['one task of two cores', { hosts: 1, cores: 2, cv: 1, load: 0.75 }],
  [
    'one task of four cores, exponential',
    { hosts: 1, cores: 4, law: { kind: 'exponential', mean: WORK_MS }, load: 0.75 },
  ],
  ['one task of eight cores, cv 2', { hosts: 1, cores: 8, cv: 2, load: 0.78 }],
  ['ten tasks in turn, cv 1', { hosts: 10, cores: 1, cv: 1, load: 0.75 }],
  ['four tasks in turn, two cores, cv 0.3', { hosts: 4, cores: 2, cv: 0.3, load: 0.75 }],
  ['ten tasks, least outstanding, cv 2', { hosts: 10, cores: 1, cv: 2, policy: 'leastOutstanding', load: 0.75 }],
  [
    'twenty tasks, two choices, gamma',
    { hosts: 20, cores: 2, law: { kind: 'gamma', mean: WORK_MS, cv: 0.7 }, policy: 'powerOfChoices', load: 0.7 },
  ],
  [
    'five equal tasks on each of four hosts',
    { hosts: 4, cores: 4, weights: [1, 1, 1, 1, 1], policy: 'weightedRandom', load: 0.7 },
  ],
  [
    'tasks of unequal weights on shared hosts',
    { hosts: 3, cores: 8, weights: [128, 512, 1_024, 2_048], policy: 'weightedRandom', load: 0.7 },
  ],
  [
    'tasks of half a core by quota',
    { hosts: 4, cores: 4, weights: [1, 1], quotaCores: 0.5, policy: 'weightedRandom', load: 0.6 },
  ],
  [
    'under a Windows limit of half a core on a wide host',
    { hosts: 2, cores: 8, weights: [1, 1], capCores: 0.5, policy: 'weightedRandom', load: 0.6 },
  ],
  [
    'beside background work',
    { hosts: 4, cores: 4, weights: [1, 1], backgroundCores: 0.4, policy: 'weightedRandom', load: 0.6 },
  ],
];

describe('below 80 % load the two precisions agree', () => {
  test.each(TOPOLOGIES)('%s', (_name, topology) => {
    const requests = measured(networkOf(topology));
    const flowing = networkOf(topology);
    setPrecision(flowing, 'flow', 0);
    const flow = measured(flowing);
    const off = (name: keyof typeof flow): number => Math.abs(flow[name] / requests[name] - 1);
    const errors = { cores: off('cores'), perSecond: off('perSecond'), meanMs: off('meanMs'), p99Ms: off('p99Ms') };
    expect(errors.cores).toBeLessThan(0.05);
    expect(errors.perSecond).toBeLessThan(0.05);
    expect(errors.meanMs).toBeLessThan(0.1);
    expect(errors.p99Ms).toBeLessThan(0.15);
    expect(brokenLaws(flowing)).toEqual([]);
  });
});

/** Rounded, for figures that are known. */
function near(value: number, step: number): number {
  return Math.round(value / step) * step;
}

describe('the flow', () => {
  test('counts whole requests, at the rate of the profile', () => {
    const net = single({ workMs: 1, arrivals: ramp(0, 100, 100) });
    setPrecision(net, 'flow', 0);
    advance(net, 50e6);
    // The integral of t a second over 50 s.
    expect(came(net)).toEqual({ ok: 1_250 });
    expect([net.pools[0]!.attempts, net.servers.done[0], net.sources[0]!.responses.count, brokenLaws(net)]).toEqual([
      1_250,
      1_250,
      1_250,
      [],
    ]);
  });

  /** The same network by single requests and as a flow, at an instant. */
  const both = (make: () => Network, toUs: number): readonly [Network, Network] => {
    const [requests, flow] = [make(), make()];
    setPrecision(flow, 'flow', 0);
    for (const net of [requests, flow]) {
      advance(net, toUs);
      expect(brokenLaws(net)).toEqual([]);
    }
    return [requests, flow];
  };

  test('under overload a backlog grows, answers take as long as it stands, and it empties afterwards', () => {
    // 150 a second of 10 ms for 60 s on one core, one by one: 50 a second stay, 3,000 after a minute; then 50 a second only.
    const arrivals = spike({ basePerSecond: 50, peakPerSecond: 150, atS: 0, riseS: 0, holdS: 60, fallS: 0 });
    const net = single({ workMs: 10, arrivals, server: { concurrency: 1 } });
    setPrecision(net, 'flow', 0);
    advance(net, 60e6);
    expect([near(heldBy(net, 0), 100), near(net.sources[0]!.inFlight, 100), cpuUsedUs(net, 0, 60e6)]).toEqual([
      3_000, 3_000, 60e6,
    ]);
    const before = copyHistogram(net.sources[0]!.responses);
    advance(net, 70e6);
    // 3,000 stand before it and 500 leave in the ten seconds: 27.5 s on average.
    expect(near(meanUs(since(net.sources[0]!.responses, before)) / 1e6, 1)).toBe(28);
    advance(net, 150e6);
    expect([heldBy(net, 0) < 5, near(cpuUsedUs(net, 0, 150e6), 1e6), brokenLaws(net)]).toEqual([true, 135e6, []]);
  });

  test('a shared processor answers less than it could: those who come slow those who are nearly done', () => {
    const arrivals = spike({ basePerSecond: 50, peakPerSecond: 150, atS: 0, riseS: 0, holdS: 60, fallS: 0 });
    const [requests, flow] = both(() => single({ workMs: 10, arrivals }), 60e6);
    // A queue would have answered 6,000.
    expect([near(came(requests).ok!, 200), near(came(flow).ok!, 200)]).toEqual([3_800, 3_800]);
    advance(flow, 150e6);
    expect([heldBy(flow, 0) < 5, near(cpuUsedUs(flow, 0, 150e6), 1e6), brokenLaws(flow)]).toEqual([true, 135e6, []]);
  });

  test('clients who wait no longer, and queues that are full, hold the backlog', () => {
    const arrivals = constantRate(200);
    const patient = both(() => single({ workMs: 10, arrivals, source: { clientTimeoutUs: 5e6 } }), 100e6);
    const limited = both(() => single({ workMs: 10, arrivals, server: { concurrency: 10, queueLimit: 90 } }), 100e6);
    // 5 s of what comes wait. All work is alike: next to nobody is done when the patience ends.
    expect(patient.map((net) => [heldBy(net, 0), near(came(net).clientTimeout!, 1_000)])).toEqual([
      [1_000, 19_000],
      [1_000, 19_000],
    ]);
    expect(limited.map((net) => [heldBy(net, 0), isQueueFull(net, 0), near(came(net).queueFull!, 100)])).toEqual([
      [100, true, 9_900],
      [100, true, 9_900],
    ]);
  });

  const LAWS: readonly (readonly [string, Distribution])[] = [
    ['exponential', { kind: 'exponential', mean: WORK_MS }],
    ['lognormal, cv 1', { kind: 'lognormal', mean: WORK_MS, cv: 1 }],
    ['gamma, cv 0.5', { kind: 'gamma', mean: WORK_MS, cv: 0.5 }],
  ];
  const SERVERS = [
    ['shared', {}],
    ['ten at once', { concurrency: 10 }],
    ['ten at once and ninety that wait', { concurrency: 10, queueLimit: 90 }],
  ] as const;
  const OVERLOADS = LAWS.flatMap(([law, cpuMs]) =>
    SERVERS.flatMap(([name, server]) => [1.1, 1.5, 3].map((load) => [law, name, load, cpuMs, server] as const)),
  );

  test.each(OVERLOADS)('%s, %s: of a load of %d as many are answered, within 5 %% of what comes', (...row) => {
    const [, , load, law, server] = row;
    const source = { clientTimeoutUs: 5e6 };
    const nets = both(() => farmOf({ seed: 3, servers: 2, load, law, server, source }), 200e6);
    const [requests, flow] = nets.map((net) => net.sources[0]!.outcomes[OUTCOME.ok]! / net.sources[0]!.arrived);
    expect(Math.abs(flow! - requests!)).toBeLessThan(0.05);
    // Nobody is answered who has given up.
    expect(quantile(nets[1].sources[0]!.responses, 1)).toBeLessThan(5e6 * 1.01);
  });

  test('when a server is lost, what it held is lost, and no count falls', () => {
    const retries = { attemptsMax: 3, backoffUs: 1, backoffMaxUs: 1, jitter: 0, onError: true, budget: null };
    for (const source of [{}, { retries }, { clientTimeoutUs: 15e6 }]) {
      const net = single({ workMs: 10, arrivals: constantRate(300), members: [{}, {}], source });
      const others = addPool(net, { seed: 1, name: 'others', policy: 'roundRobin' });
      addMember(net, others, { server: 0 });
      const route = addRoute(net, {
        seed: 1,
        name: 'others',
        forwards: [0, others].map((pool) => ({ pool, weight: 1 })),
      });
      addSource(net, { seed: 2, name: 'others', route, arrivals: constantRate(40), clientTimeoutUs: 5e6 }, 0);
      setPrecision(net, 'flow', 0);
      let books = nothingFalls(net, [], 0);
      for (let atUs = 0; atUs <= 90e6; atUs += 500_000) {
        advance(net, atUs);
        if (atUs === 33.5e6) removeServer(net, 0, OUTCOME.refused, atUs);
        if (atUs === 60e6) setSource(net, 0, { untilUs: atUs }, atUs);
        books = nothingFalls(net, books, atUs);
        expect(brokenLaws(net)).toEqual([]);
      }
      // At 30 s it held thousands; of 100 a second it can do 3.5 s later 350 at most.
      expect(net.pools[0]!.outcomes[OUTCOME.refused]).toBeGreaterThan(1_000);
      expect(net.pools[0]!.outcomes[OUTCOME.ok]! + net.pools[1]!.outcomes[OUTCOME.ok]!).toBeLessThan(
        33.5 * 100 + 90 * 100,
      );
    }
  });

  test('when a stream ends, its backlog is worked off or gives up: by capacity and patience, at once by neither', () => {
    const make = () =>
      single({
        workMs: 20,
        arrivals: constantRate(300),
        source: { balancerTimeoutUs: 60e6, untilUs: 120e6 },
        cores: 2,
      });
    for (const toUs of [60e6, 120e6, 130e6, 200e6]) {
      const [requests, flow] = both(make, toUs);
      const [one, other] = [came(requests), came(flow)];
      expect(Math.abs((one.ok ?? 0) - (other.ok ?? 0))).toBeLessThan(0.02 * requests.sources[0]!.arrived);
      expect(Math.abs(requests.sources[0]!.inFlight - flow.sources[0]!.inFlight)).toBeLessThan(1_000);
    }
  });

  test('a flow that ends works off what it holds as a flow: nothing is answered by the change', () => {
    const net = single({ workMs: 10, arrivals: constantRate(300), source: { clientTimeoutUs: 30e6, untilUs: 40e6 } });
    setPrecision(net, 'flow', 0);
    advance(net, 40e6);
    const [ok, held] = [came(net).ok ?? 0, net.sources[0]!.flowing];
    setPrecision(net, 'requests', 40e6);
    expect([came(net).ok ?? 0, net.sources[0]!.flowing, brokenLaws(net)]).toEqual([ok, held, []]);
    expect(held).toBeGreaterThan(8_000);
    advance(net, 90e6);
    // 100 a second for 30 s at most.
    expect([net.flow, net.sources[0]!.inFlight, (came(net).ok ?? 0) - ok <= 3_000, brokenLaws(net)]).toEqual([
      null,
      0,
      true,
      [],
    ]);
  });

  test('the laws between the books can be broken', () => {
    const laws = (change: (net: Network) => void): string[] => {
      const net = single({ workMs: 10, arrivals: constantRate(150), server: { concurrency: 1 } });
      setPrecision(net, 'flow', 0);
      advance(net, 30e6);
      change(net);
      return brokenLaws(net).map(({ law }) => law);
    };
    // A held request that becomes an answer for the client alone, for the pool alone, for nobody.
    const forClient = laws(({ sources: [source] }) => {
      source!.inFlight -= 1;
      source!.flowing -= 1;
      source!.outcomes[OUTCOME.ok]! += 1;
    });
    const forPool = laws(({ pools: [pool] }) => {
      pool!.inFlight -= 1;
      pool!.outcomes[OUTCOME.ok]! += 1;
    });
    const forNobody = laws((net) => (net.flow!.memberHeld[0]! -= 1));
    expect([forClient, forPool, forNobody]).toEqual([
      [
        'flow: a source holds what its clients wait for',
        'clients: ok = ok of pools',
        'clients: under way = under way at pools',
      ],
      [
        'pool: an answer has a time',
        'clients: ok = ok of pools',
        'clients: under way = under way at pools',
        'pools: answered ≤ done by servers',
      ],
      ['flow: a server holds what its members hold', 'flow: a pool holds what its members hold'],
    ]);
    const net = single({ workMs: 10, arrivals: constantRate(150) });
    advance(net, 1e6);
    const books = nothingFalls(net, [], 1e6);
    net.pools[0]!.attempts -= 1;
    expect(() => nothingFalls(net, books, 1e6)).toThrow('law.count-falls');
  });

  test('start-up work beside it is done as late as the host allows, and credits that run out are felt', () => {
    const net = single({ workMs: 10, arrivals: constantRate(100), cores: 2 });
    const host = net.servers.host[0]!;
    const other = addServer(net, addGroup(net, host, { weight: 1 }, 0), { behaviour: 0, weight: 1 }, 0);
    setPrecision(net, 'flow', 0);
    setHost(net, host, { cores: 1 }, 0);
    addWork(net, other, 2_000, 3, 0);
    // Both want a core and share one: 2 s of work take 4 s.
    expect([advance(net, 10e6), takeReports(net)]).toEqual([4e6, [{ kind: 'work', server: other, tag: 3, atUs: 4e6 }]]);
  });

  test('memory of what it holds passes limits', () => {
    const net = single({ workMs: 10, arrivals: constantRate(200), server: { requestMiB: 1, memoryLimitMiB: 1_500 } });
    setPrecision(net, 'flow', 0);
    // Of 200 a second a fifth is answered while their number grows: 1,600 stay after 10 s.
    expect([advance(net, 60e6), takeReports(net).map(({ kind }) => kind)]).toEqual([10e6, ['memory']]);
    removeServer(net, 0, OUTCOME.refused, 10e6);
    advance(net, 60e6);
    expect([heldBy(net, 0), near(came(net).refused!, 100), brokenLaws(net)]).toEqual([0, 11_600, []]);
  });

  test('calls between services come an interval later, add to the answers and fail with what they call', () => {
    const net = single({ members: [], arrivals: constantRate(20) });
    const store = addPool(net, { seed: 1, name: 'store', policy: 'roundRobin' });
    const route = addRoute(net, { seed: 1, name: 'store', forwards: [{ pool: store, weight: 1 }] });
    const edge = addSource(net, { seed: 1, name: 'edge', route }, 0);
    const web = addBehaviour(net, {
      cpuMs: { kind: 'constant', value: 1 },
      errorRate: 0,
      calls: [{ source: edge, share: 0.5 }],
    });
    const slow = addBehaviour(net, { cpuMs: { kind: 'constant', value: 30 }, errorRate: 0.1, calls: [] });
    const group = addGroup(net, addHost(net, { cores: 8 }, 0), { weight: 1 }, 0);
    addMember(net, 0, { server: addServer(net, group, { behaviour: web, weight: 1 }, 0) });
    addMember(net, store, { server: addServer(net, group, { behaviour: slow, weight: 1 }, 0) });
    setPrecision(net, 'flow', 0);
    advance(net, 50e6);
    const before = copyHistogram(net.sources[0]!.responses);
    advance(net, 200e6);
    const { arrived, outcomes, responses } = net.sources[0]!;
    expect([near(net.sources[edge]!.arrived, 100), near(outcomes[OUTCOME.error]! / arrived, 0.01)]).toEqual([
      1_900, 0.05,
    ]);
    // 1 ms of its own, half the time 30 ms more.
    expect(near(meanUs(since(responses, before)) / 1_000, 1)).toBe(16);
  });

  test('a budget of retries stays a budget', () => {
    const retries = { attemptsMax: 4, backoffUs: 1, backoffMaxUs: 1, jitter: 0, onError: true };
    const storm = { arrivals: constantRate(100), server: { mode: 1 } } as const;
    const [free, held] = [null, { ratio: 0.1, tokensMax: 1 }].map((budget) => {
      const net = single({ ...storm, source: { retries: { ...retries, budget } } });
      setPrecision(net, 'flow', 0);
      advance(net, 100e6);
      expect(brokenLaws(net)).toEqual([]);
      return net.sources[0]!.attempts / net.sources[0]!.arrived;
    });
    expect([near(free!, 0.1), near(held!, 0.1)]).toEqual([4, 1.1]);
  });

  test('begins and ends at any instant with balanced books, and singly again afterwards', () => {
    const net = bustle(4);
    const runTo = (atUs: number): void => {
      while (advance(net, atUs) < atUs) takeReports(net);
      takeReports(net);
    };
    runTo(1_234_567);
    setPrecision(net, 'flow', 1_234_567, 1_000_000);
    for (let atUs = 1_300_000; atUs < 9e6; atUs += 377_777) {
      runTo(atUs);
      expect(brokenLaws(net)).toEqual([]);
    }
    runTo(9_111_111);
    setPrecision(net, 'requests', 9_111_111);
    expect(brokenLaws(net)).toEqual([]);
    const { arrived } = net.sources[1]!;
    runTo(18e6);
    expect([brokenLaws(net), net.sources[1]!.arrived > arrived + 50, net.flow]).toEqual([[], true, null]);
    expect(net.sources.map(({ flowing }) => flowing)).toEqual([0, 0, 0, 0]);
  });

  test('ends with the same bits however the way is cut, and from a copy', () => {
    const run = (stops: readonly number[], copies: boolean): Network => {
      let net = bustle(6);
      setPrecision(net, 'flow', 0, 500_000);
      for (const stop of [...stops, 5e6]) {
        while (advance(net, stop) < stop) takeReports(net);
        takeReports(net);
        if (copies) net = copyNetwork(net);
      }
      return net;
    };
    const whole = run([], false);
    expect([run([3, 499_999, 1_700_001, 1_700_002, 4e6], false), run([250_000, 2e6], true)]).toEqual([whole, whole]);
  });

  test('mean arrivals are the integral of each law', () => {
    const day = daily(Array.from({ length: 24 }, (_, hour) => hour));
    const trace = { kind: 'trace', timesS: [1, 2, 4], counts: [2, 0, 3], together: false } as const;
    // A day of the profile: hours 0 to 23 in lines, and from 23 back to 0: 24·23/2 hours’ worth.
    expect(meanArrivals(day, 0, 2 * 86_400)).toBeCloseTo(2 * 276 * 3_600, 3);
    expect(meanArrivals(day, 1.5 * 3_600, 2 * 3_600)).toBeCloseTo(1.75 * 1_800, 6);
    expect([meanArrivals(trace, 1.5, 5), meanArrivals({ ...trace, together: true }, 1, 4)]).toEqual([2.5, 2]);
  });
});
