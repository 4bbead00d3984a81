/** The way of a request, counted on fingers. */
import { describe, expect, test } from 'vitest';
import { MODE, OUTCOME } from '../../sim/queueing/network-state.ts';
import { constantRate, poissonRate } from '../../sim/queueing/arrivals.ts';
import {
  addBehaviour,
  addGroup,
  addHost,
  addMember,
  addPool,
  addRoute,
  addServer,
  addSource,
  advance,
  cutMember,
  nextDueUs,
  removeMember,
  removeServer,
  setMember,
  setServer,
  setSource,
  takeReports,
} from '../../sim/queueing/network.ts';
import {
  brokenLaws,
  cpuUsedUs,
  expectedResponseUs,
  heldBy,
  isQueueFull,
  memoryUsedMiB,
} from '../../sim/queueing/reads.ts';
import { at, came, single } from './support/single.ts';

describe('processor sharing', () => {
  test('two requests of one second of work, half a second apart, end at 1.5 and 2 s', () => {
    // Alone until 0.5 s: half done. Shared until 1.5 s: the first is done. The second has half left: 2 s.
    const net = single({ arrivals: at(0, 0.5) });
    advance(net, 1_499_999);
    expect(came(net)).toEqual({});
    advance(net, 1_500_001);
    expect(came(net)).toEqual({ ok: 1 });
    advance(net, 2_000_001);
    expect([came(net), net.sources[0]!.responses.sum, cpuUsedUs(net, 0, 5e6)]).toEqual([
      { ok: 2 },
      3_000_000,
      2_000_000,
    ]);
  });

  test('places beyond the concurrency wait in order, and beyond the queue are turned away', () => {
    const net = single({ arrivals: at(0, 0.1, 0.2), server: { concurrency: 1, queueLimit: 1 } });
    advance(net, 200_000);
    expect([heldBy(net, 0), isQueueFull(net, 0), came(net)]).toEqual([2, true, { queueFull: 1 }]);
    advance(net, 2_000_000);
    expect([came(net), net.servers.rejected[0], net.sources[0]!.responses.sum]).toEqual([
      { ok: 2, queueFull: 1 },
      1,
      2_900_000,
    ]);
  });

  test('a probe is expected to take the queue and its own share', () => {
    const net = single({ arrivals: at(0, 0, 0), server: { concurrency: 2 } });
    advance(net, 0);
    // Two at half pace, one waiting: two turns of 1 s over two places, then 0.1 s, at a third of the pace.
    expect(expectedResponseUs(net, 0, 100)).toBeCloseTo(3_300_000, 0);
  });
});

describe('time-outs and retries', () => {
  test('a client that waits 0.4 s goes away, and the server stops working for it', () => {
    const net = single({ source: { clientTimeoutUs: 400_000 } });
    advance(net, 2e6);
    expect([came(net), cpuUsedUs(net, 0, 2e6), net.servers.dropped[0]]).toEqual([{ clientTimeout: 1 }, 400_000, 1]);
  });

  test('a server that does not notice finishes work nobody wants', () => {
    const net = single({ source: { clientTimeoutUs: 400_000, cancels: false } });
    advance(net, 2e6);
    expect([came(net), cpuUsedUs(net, 0, 2e6), net.servers.done[0]]).toEqual([{ clientTimeout: 1 }, 1_000_000, 1]);
    expect(brokenLaws(net)).toEqual([]);
  });

  test('LB-08 the balancer that waits less than the client answers 504', () => {
    const net = single({ source: { clientTimeoutUs: 900_000, balancerTimeoutUs: 300_000 } });
    advance(net, 2e6);
    expect(came(net)).toEqual({ gatewayTimeout: 1 });
  });

  test('a shorter time-out counts for requests under way', () => {
    const net = single({ source: { clientTimeoutUs: 900_000 } });
    advance(net, 100_000);
    setSource(net, 0, { clientTimeoutUs: 200_000 }, 100_000);
    expect(nextDueUs(net)).toBe(200_000);
    advance(net, 200_000);
    expect(came(net)).toEqual({ clientTimeout: 1 });
  });

  test('retries wait 0.1, 0.2 and then at most 0.3 s, and give up after the fourth attempt', () => {
    const retries = {
      attemptsMax: 4,
      backoffUs: 100_000,
      backoffMaxUs: 300_000,
      jitter: 0,
      budget: null,
      onError: false,
    };
    const net = single({ source: { retries }, server: { mode: MODE.refusing } });
    const dueUs: number[] = [];
    while (nextDueUs(net) < Infinity) {
      dueUs.push(nextDueUs(net));
      advance(net, nextDueUs(net));
    }
    expect([dueUs, came(net), net.sources[0]!.attempts]).toEqual([[0, 100_000, 300_000, 600_000], { refused: 1 }, 4]);
  });

  test('a budget of one retry for ten requests holds a storm back', () => {
    const retries = { attemptsMax: 5, backoffUs: 1, backoffMaxUs: 1, jitter: 0, onError: false };
    const storm = { server: { mode: MODE.refusing }, arrivals: constantRate(100) } as const;
    const free = single({ ...storm, source: { retries: { ...retries, budget: null } } });
    const held = single({ ...storm, source: { retries: { ...retries, budget: { ratio: 0.1, tokensMax: 5 } } } });
    advance(free, 10.001e6);
    advance(held, 10.001e6);
    // 1,000 requests: four retries each, or 100 earned and the 5 the bucket began with (the last tenth may be missing).
    expect(free.sources[0]!.attempts).toBe(5_000);
    expect(Math.abs(held.sources[0]!.retried - 105)).toBeLessThanOrEqual(1);
    expect(held.sources[0]!.retriesRefused).toBeGreaterThan(990);
  });

  test('a silent server takes requests until their time is over', () => {
    const net = single({ server: { mode: MODE.silent }, source: { balancerTimeoutUs: 500_000 } });
    advance(net, 499_999);
    expect(heldBy(net, 0)).toBe(1);
    advance(net, 500_000);
    expect([heldBy(net, 0), came(net), cpuUsedUs(net, 0, 500_000)]).toEqual([0, { gatewayTimeout: 1 }, 0]);
  });
});

describe('what goes away', () => {
  test('LB-08 requests of a server that vanishes come out as 502, and may be tried elsewhere', () => {
    const retries = { attemptsMax: 2, backoffUs: 0, backoffMaxUs: 0, jitter: 0, budget: null, onError: false };
    const net = single({ arrivals: at(0, 0, 0, 0), members: [{}, {}], source: { retries } });
    advance(net, 100_000);
    removeMember(net, 0);
    removeServer(net, 0, OUTCOME.refused, 100_000);
    advance(net, 10e6);
    expect([came(net), net.sources[0]!.retried, net.servers.dropped[0], brokenLaws(net)]).toEqual([
      { ok: 4 },
      2,
      2,
      [],
    ]);
  });

  test('LB-08 nobody there at all is 503', () => {
    const net = single({ members: [] });
    advance(net, 0);
    expect(came(net)).toEqual({ unavailable: 1 });
  });

  test('LB-12 a draining member gets nothing new, and says when the last request has left it', () => {
    const net = single({ arrivals: at(0, 0.2), members: [{}, { weight: 0 }] });
    advance(net, 100_000);
    setMember(net, 1, { weight: 1 });
    setMember(net, 0, { weight: 0, watched: true });
    expect([advance(net, 5e6), takeReports(net)]).toEqual([1e6, [{ kind: 'idle', member: 0, atUs: 1e6 }]]);
    advance(net, 5e6);
    expect([...net.members.sent.slice(0, 2)]).toEqual([1, 1]);
    setMember(net, 1, { weight: 0, watched: true }, 5e6);
    expect([advance(net, 6e6), takeReports(net)]).toEqual([5e6, [{ kind: 'idle', member: 1, atUs: 5e6 }]]);
  });

  test('NL-03 a member that keeps its clients is cut off from them: work under way fails, and is lost or done in vain', () => {
    const three = { kind: 'constant', value: 3 } as const;
    const sessions = { requests: three, thinkMs: { kind: 'constant', value: 500 } } as const;
    const pool = { stickyUs: 60e6 };
    for (const cancels of [true, false]) {
      const net = single({ members: [{}, { weight: 0 }], pool, source: { sessions, cancels } });
      advance(net, 100_000);
      setMember(net, 1, { weight: 1 });
      setMember(net, 0, { weight: 0, keeps: true });
      // The second request, from 1.5 s on, still goes to the first member.
      advance(net, 2e6);
      expect([...net.members.sent.slice(0, 2)]).toEqual([2, 0]);
      cutMember(net, 0, OUTCOME.refused, 2e6);
      expect([came(net), brokenLaws(net)]).toEqual([{ ok: 1, refused: 1 }, []]);
      advance(net, 9e6);
      expect([came(net), [...net.members.sent.slice(0, 2)]]).toEqual([{ ok: 2, refused: 1 }, [2, 1]]);
      expect(brokenLaws(net)).toEqual([]);
    }
  });
});

describe('sessions', () => {
  test('a session of three requests thinks half a second between them', () => {
    const three = { kind: 'constant', value: 3 } as const;
    const net = single({ source: { sessions: { requests: three, thinkMs: { kind: 'constant', value: 500 } } } });
    advance(net, 1.2e6);
    expect([net.sources[0]!.arrived, net.sources[0]!.inFlight]).toEqual([1, 0]);
    advance(net, 4e6);
    expect([came(net), net.sources[0]!.sessionsBegun, nextDueUs(net)]).toEqual([{ ok: 3 }, 1, Infinity]);
  });

  test('LB-14 a sticky session comes back to its member while the cookie lasts', () => {
    const sessions = { requests: { kind: 'constant', value: 4 }, thinkMs: { kind: 'constant', value: 500 } } as const;
    const sent = (stickyUs: number): number[] => {
      const net = single({ workMs: 1, members: [{}, {}], pool: { stickyUs }, source: { sessions } });
      advance(net, 10e6);
      return [...net.members.sent.slice(0, 2)];
    };
    expect([sent(0), sent(600_000), sent(400_000)]).toEqual([
      [2, 2],
      [4, 0],
      [2, 2],
    ]);
  });
});

describe('calls between services', () => {
  /** `web` works 0.1 s, then calls `store`, which works 0.3 s. */
  function chain(share: number, storeMode: (typeof MODE)[keyof typeof MODE] = MODE.serving) {
    const net = single({ members: [] });
    const storePool = addPool(net, { seed: 1, name: 'store', policy: 'roundRobin' });
    const route = addRoute(net, { seed: 1, name: 'store', forwards: [{ pool: storePool, weight: 1 }] });
    const edge = addSource(net, { seed: 1, name: 'edge', route, clientTimeoutUs: 1e6 }, 0);
    const calls = [{ source: edge, share }];
    const web = addBehaviour(net, { cpuMs: { kind: 'constant', value: 100 }, errorRate: 0, calls });
    const store = addBehaviour(net, { cpuMs: { kind: 'constant', value: 300 }, errorRate: 0, calls: [] });
    const group = addGroup(net, addHost(net, { cores: 1 }, 0), { weight: 1 }, 0);
    addMember(net, 0, { server: addServer(net, group, { behaviour: web, weight: 1, concurrency: 1 }, 0) });
    addMember(net, storePool, { server: addServer(net, group, { behaviour: store, weight: 1, mode: storeMode }, 0) });
    return { net, edge };
  }

  test('the caller keeps its place while it waits, without using a processor', () => {
    const { net, edge } = chain(1);
    advance(net, 200_000);
    expect([heldBy(net, 0), net.servers.running[0], net.sources[edge]!.inFlight]).toEqual([1, 0, 1]);
    advance(net, 400_001);
    expect([came(net), net.sources[0]!.responses.sum, came(net, edge)]).toEqual([{ ok: 1 }, 400_000, { ok: 1 }]);
  });

  test('when what it called fails, it fails', () => {
    const { net, edge } = chain(1, MODE.silent);
    advance(net, 5e6);
    expect([came(net), came(net, edge), brokenLaws(net)]).toEqual([{ error: 1 }, { clientTimeout: 1 }, []]);
  });

  test('a share of 0.25 calls for every fourth request', () => {
    const { net, edge } = chain(0.25);
    addSource(net, { seed: 1, name: 'many', route: 0, arrivals: poissonRate(2) }, 0);
    advance(net, 2_000e6);
    expect(net.sources[edge]!.arrived / net.sources[2]!.arrived).toBeCloseTo(0.25, 1);
  });
});

describe('memory', () => {
  test('RS-11 a container at its hard limit is reported by the request that passes it', () => {
    // 100 idle + 50 for each: the third passes 200 MiB.
    const net = single({
      arrivals: at(0, 0.1, 0.2, 0.3),
      server: { idleMiB: 100, requestMiB: 50, memoryLimitMiB: 200 },
    });
    const stoppedUs = advance(net, 5e6);
    const report = { kind: 'memory', of: 'server', server: 0, group: 0, host: 0, atUs: 200_000 };
    expect([stoppedUs, takeReports(net), memoryUsedMiB(net, 0, stoppedUs)]).toEqual([200_000, [report], 250]);
    removeServer(net, 0, OUTCOME.refused, stoppedUs);
    advance(net, 5e6);
    expect([came(net), memoryUsedMiB(net, 0, 5e6), takeReports(net)]).toEqual([{ refused: 4 }, 0, []]);
  });

  test('RS-11 a leak passes the limit at the instant its line crosses', () => {
    const net = single({
      members: [{}],
      arrivals: at(99),
      server: { idleMiB: 100, leakMiBPerSecond: 2, memoryLimitMiB: 150 },
    });
    advance(net, 10e6);
    setServer(net, 0, { leakMiBPerSecond: 10 }, 10e6);
    // 20 MiB after 10 s, the other 30 at 10 MiB/s: 13 s.
    expect([advance(net, 99e6), takeReports(net).length]).toEqual([13e6, 1]);
    expect(memoryUsedMiB(net, 0, 13e6)).toBeCloseTo(150, 9);
    expect(advance(net, 20e6)).toBe(20e6);
  });

  test.each([
    ['RS-12 a task', 'group', { group: 0 }],
    ['RS-13 a host', 'host', { group: -1 }],
  ] as const)('%s counts the sum of its containers', (_, of, where) => {
    const net = single({ members: [], arrivals: at(0, 0.1, 0.2, 0.3) });
    const host = addHost(net, { cores: 4, memoryMiB: of === 'host' ? 300 : Infinity }, 0);
    const group = addGroup(net, host, { weight: 1, memoryLimitMiB: of === 'group' ? 300 : Infinity }, 0);
    for (let i = 0; i < 2; i++) {
      addMember(net, 0, { server: addServer(net, group, { behaviour: 0, weight: 1, idleMiB: 80, requestMiB: 50 }, 0) });
    }
    // 160 idle, 50 for each request: the third makes 310.
    expect([advance(net, 5e6), takeReports(net)]).toEqual([
      200_000,
      [{ kind: 'memory', of, server: -1, host, ...where, atUs: 200_000 }],
    ]);
  });
});
