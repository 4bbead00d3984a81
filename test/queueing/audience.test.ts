import { describe, expect, it } from 'vitest';
import { poissonRate } from '../../sim/queueing/arrivals.ts';
import { addAudience, addVersion, generating, sizeOf } from '../../sim/queueing/audience.ts';
import { copyNetwork, NONE, OUTCOME, openNetwork, type Network } from '../../sim/queueing/network-state.ts';
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
  removeMember,
  removeServer,
  setPrecision,
  setRoute,
  type SourceOptions,
} from '../../sim/queueing/network.ts';
import { brokenLaws } from '../../sim/queueing/reads.ts';

const S = 1_000_000;
/** Of a normal law: 999 of 1,000 lie within so many deviations. */
const Z999 = 3.2905;

interface Options {
  /** Share of the canary, and its chance of an error. */
  readonly share: number;
  readonly errorRate: number;
  readonly perSecond?: number;
  readonly sessions?: number;
  readonly stickyRoute?: boolean;
  readonly stickyPool?: boolean;
  /** Both versions in one pool, the canary with so many of ten members. */
  readonly together?: boolean;
  readonly subjects?: number;
  readonly slowUs?: number;
  readonly seed?: number;
  readonly source?: Partial<SourceOptions>;
  readonly flow?: boolean;
}

interface Canary {
  readonly net: Network;
  readonly audience: number;
  readonly old: number;
  readonly bad: number;
  readonly route: number;
}

/** Two versions of a service with room to spare; the second one is bad. */
function canary(options: Options): Canary {
  const { share, errorRate, perSecond = 100, sessions = 0, subjects = 0, slowUs = Infinity, seed = 11 } = options;
  const net = openNetwork();
  const cpuMs = { kind: 'exponential', mean: 10 } as const;
  const fine = addBehaviour(net, { cpuMs, errorRate: 0, calls: [] });
  const faulty = addBehaviour(net, { cpuMs, errorRate, calls: [] });
  const [old, bad] = [addVersion(net), addVersion(net)];
  const stickyUs = options.stickyPool === true ? 86_400 * S : 0;
  const poolOf = (name: string) => addPool(net, { seed, name, policy: 'weightedRandom', stickyUs });
  const first = poolOf('old');
  const second = options.together === true ? first : poolOf('new');
  const serve = (pool: number, behaviour: number, version: number): void => {
    const host = addHost(net, { cores: 64 }, 0);
    const group = addGroup(net, host, { weight: 1 }, 0);
    addMember(net, pool, { server: addServer(net, group, { behaviour, weight: 1 }, 0), version });
  };
  const members = options.together === true ? Math.round(share * 10) : 1;
  for (let i = 0; i < (options.together === true ? 10 - members : 1); i++) serve(first, fine, old);
  for (let i = 0; i < members; i++) serve(second, faulty, bad);
  const forwards =
    options.together === true
      ? [{ pool: first, weight: 1 }]
      : [
          { pool: first, weight: 1 - share },
          { pool: second, weight: share },
        ];
  const route = addRoute(net, {
    seed,
    name: 'gate',
    forwards,
    stickyUs: options.stickyRoute === true ? 86_400 * S : 0,
  });
  const audience = addAudience(net, { seed, name: 'subjects', slowUs, subjects });
  const law =
    sessions === 0
      ? {}
      : {
          sessions: {
            requests: { kind: 'exponential', mean: sessions } as const,
            thinkMs: { kind: 'exponential', mean: 200 } as const,
          },
        };
  const arrivals = poissonRate(perSecond);
  addSource(net, { seed, name: 'subjects', route, audience, arrivals, ...law, ...options.source }, 0);
  if (options.flow === true) setPrecision(net, 'flow', 0);
  return { net, audience, old, bad, route };
}

/** What the audience had of a version, or of all. */
function of({ net, audience: id }: Canary, version: number | 'all') {
  const audience = net.audiences![id]!;
  const rows = audience.rows.filter((row) => version === 'all' || row.version === version);
  const sum = (read: (row: (typeof rows)[number]) => number): number => rows.reduce((all, row) => all + read(row), 0);
  const requests = sum(({ outcomes }) => outcomes.reduce((all, count) => all + count, 0));
  const errors = requests - sum(({ outcomes }) => outcomes[OUTCOME.ok]!);
  const { subjects } = audience;
  const who = version === 'all' ? audience : rows[0]!;
  return {
    ...{ requests, errors, slow: sum(({ slow }) => slow), sessions: who.sessions, sessionsHurt: who.sessionsHurt },
    ...{ subjects: sizeOf(who.met, subjects), subjectsHurt: sizeOf(who.hurt, subjects) },
  };
}

/** A count of `n` trials with this chance lies there 999 times of 1,000. */
function expectBinomial(count: number, n: number, chance: number): void {
  expect(Math.abs(count - n * chance)).toBeLessThan(Z999 * Math.sqrt(n * chance * (1 - chance)) + 1);
}

describe('who was hurt, request by request', () => {
  it.each([
    [0.05, 0.2, 3],
    [0.1, 1, 4],
    [0.5, 0.02, 5],
  ])('a canary of share %d with errors of %d hurts share · rate · errors · time', (share, errorRate, seed) => {
    const one = canary({ share, errorRate, seed });
    advance(one.net, 1_000 * S);
    const all = of(one, 'all');
    // λT arrivals, a Poisson count; of these p met the version, and pe were hurt.
    expect(Math.abs(all.requests - 100_000)).toBeLessThan(Z999 * Math.sqrt(100_000));
    expectBinomial(of(one, one.bad).requests, all.requests, share);
    expectBinomial(all.errors, all.requests, share * errorRate);
    expect(of(one, one.bad).errors).toBe(all.errors);
    expect(of(one, one.old).errors).toBe(0);
    expect(brokenLaws(one.net)).toEqual([]);
  });

  it('clients that do not stick nearly all meet the version once; those that do are few, and meet it again and again', () => {
    const sessions = 8;
    const law = { kind: 'exponential', mean: sessions } as const;
    const loose = canary({ share: 0.2, errorRate: 0.5, perSecond: 20, sessions });
    const pinned = canary({ share: 0.2, errorRate: 0.5, perSecond: 20, sessions, stickyRoute: true });
    for (const one of [loose, pinned]) advance(one.net, 1_000 * S);
    const [all, part] = [of(loose, 'all'), of(loose, loose.bad)];
    // Those under way at the end have met less than they will.
    expect(part.sessions / all.sessions).toBeCloseTo(1 - generating(law, sessions, 0.8), 1.5);
    expect(part.sessionsHurt / all.sessions).toBeCloseTo(1 - generating(law, sessions, 0.9), 1.5);
    const [held, own] = [of(pinned, 'all'), of(pinned, pinned.bad)];
    expectBinomial(own.sessions, held.sessions, 0.2);
    expect(own.sessionsHurt / held.sessions).toBeCloseTo(0.2 * (1 - generating(law, sessions, 0.5)), 1.5);
    // As many requests are hurt, of far fewer sessions.
    expect(own.errors / held.requests).toBeCloseTo(part.errors / all.requests, 1.5);
    expect(part.sessionsHurt).toBeGreaterThan(2 * own.sessionsHurt);
  });

  it('people behind the requests are counted once: n(1 − (1 − 1/n)^m)', () => {
    const one = canary({ share: 0.1, errorRate: 0.5, subjects: 1_000 });
    advance(one.net, 100 * S);
    for (const version of [one.old, one.bad]) {
      const { requests, errors, subjects, subjectsHurt } = of(one, version);
      const expected = (m: number): number => 1_000 * (1 - (1 - 1 / 1_000) ** m);
      // The variance of an occupancy is below that of independent bins.
      for (const [count, m] of [
        [subjects, requests],
        [subjectsHurt, errors],
      ] as const) {
        const mean = expected(m);
        expect(Math.abs(count - mean)).toBeLessThan(Z999 * Math.sqrt((mean * (1_000 - mean)) / 1_000) + 1);
      }
      expect(subjectsHurt).toBeLessThanOrEqual(subjects);
    }
  });

  it('to tell people apart changes nothing else', () => {
    const [without, with_] = [
      canary({ share: 0.1, errorRate: 0.1 }),
      canary({ share: 0.1, errorRate: 0.1, subjects: 9 }),
    ];
    for (const one of [without, with_]) advance(one.net, 60 * S);
    expect(with_.net.sources).toEqual(without.net.sources);
    expect(with_.net.versions).toEqual(without.net.versions);
    const { subjects: _, subjectsHurt: __, ...rest } = of(with_, 'all');
    expect(of(without, 'all')).toMatchObject(rest);
  });

  it('a later answer than promised hurts, too: of exponential work without a queue, e^(−t/mean)', () => {
    const one = canary({ share: 0.5, errorRate: 0, slowUs: 20_000 });
    advance(one.net, 500 * S);
    const { requests, slow, sessionsHurt } = of(one, 'all');
    expectBinomial(slow, requests, Math.exp(-2));
    expect(sessionsHurt).toBe(slow);
  });

  it('a retry that helps hurts nobody; one that comes too late is charged to the version that failed first', () => {
    const retries = { attemptsMax: 2, backoffUs: 50_000, backoffMaxUs: 50_000, jitter: 0, budget: null, onError: true };
    const helped = canary({ share: 0.1, errorRate: 1, source: { retries } });
    const late = canary({ share: 0.1, errorRate: 1, slowUs: 40_000, source: { retries } });
    for (const one of [helped, late]) advance(one.net, 500 * S);
    const all = of(helped, 'all');
    // Only who met it twice.
    expectBinomial(all.errors, all.requests, 0.01);
    expect(helped.net.versions![helped.bad]!.outcomes[OUTCOME.error]).toBeGreaterThan(0.09 * all.requests);
    const { slow } = of(late, late.bad);
    expectBinomial(slow, of(late, 'all').requests, 0.1 * 0.9);
  });

  it('requests for which nobody is there are charged to nobody', () => {
    const one = canary({ share: 0.1, errorRate: 0 });
    advance(one.net, 10 * S);
    for (const pool of one.net.pools) for (const member of [...pool.members]) removeMember(one.net, member);
    advance(one.net, 20 * S);
    const nobody = of(one, NONE);
    expect(nobody.errors).toBe(nobody.requests);
    expect(of(one, one.old).errors + of(one, one.bad).errors).toBe(0);
    expect(nobody.requests).toBeGreaterThan(900);
  });

  it('a server that goes takes its requests with it, and its version is charged with them', () => {
    const one = canary({ share: 0.5, errorRate: 0 });
    advance(one.net, 10 * S);
    const held = one.net.servers.busy[1]!;
    removeServer(one.net, 1, OUTCOME.refused, 10 * S);
    expect(of(one, one.bad).errors).toBe(held);
    expect(brokenLaws(one.net)).toEqual([]);
  });

  it('versions come and go for ever: after forty of them sessions and people still add up', () => {
    const one = canary({ share: 0, errorRate: 0, perSecond: 20, sessions: 4, subjects: 50 });
    const { net, route } = one;
    const behaviour = addBehaviour(net, { cpuMs: { kind: 'constant', value: 5 }, errorRate: 0.5, calls: [] });
    for (let release = 1; release <= 40; release++) {
      const atUs = release * 30 * S;
      advance(net, atUs);
      const group = addGroup(net, addHost(net, { cores: 64 }, atUs), { weight: 1 }, atUs);
      const pool = addPool(net, { seed: 1, name: `pool-${release}`, policy: 'roundRobin' });
      const version = addVersion(net);
      addMember(net, pool, { server: addServer(net, group, { behaviour, weight: 1 }, atUs), version });
      setRoute(net, route, { forwards: [{ pool, weight: 1 }] });
    }
    advance(net, 41 * 30 * S);
    const rows = net.audiences![0]!.rows;
    expect(rows.length).toBe(41);
    for (const { version } of rows) {
      const { requests, sessions, sessionsHurt, subjects, subjectsHurt } = of(one, version);
      expect(sessionsHurt).toBeLessThanOrEqual(sessions);
      expect(subjectsHurt).toBeLessThanOrEqual(subjects + 1e-9);
      expect(subjects).toBeLessThanOrEqual(50);
      expect(sessions).toBeLessThanOrEqual(requests);
      expect(sessions).toBeGreaterThan(100);
    }
    // Those that were met last are known one by one.
    expect(rows.filter(({ met }) => met.bits.length > 0).length).toBe(32);
    expect(brokenLaws(net)).toEqual([]);
  });

  it('a copy goes on as the original does, in pieces or at once', () => {
    const one = canary({ share: 0.3, errorRate: 0.2, sessions: 3, subjects: 40 });
    advance(one.net, 7 * S);
    const copy = copyNetwork(one.net);
    for (let at = 7 * S; at < 60 * S; at += 777_777) advance(copy, at);
    for (const net of [one.net, copy]) advance(net, 60 * S);
    expect(copy.audiences).toEqual(one.net.audiences);
    expect(copy.versions).toEqual(one.net.versions);
  });
});

describe('both precisions', () => {
  const near = (flow: number, truth: number, share = 0.05): void => {
    expect(Math.abs(flow / truth - 1)).toBeLessThan(share);
  };

  it.each([
    ['by weight, without sessions', { share: 0.1, errorRate: 0.3 }],
    ['by weight, clients free', { share: 0.1, errorRate: 0.3, sessions: 10 }],
    ['by weight, clients pinned to a group', { share: 0.1, errorRate: 0.3, sessions: 10, stickyRoute: true }],
    ['in one group, clients free', { share: 0.3, errorRate: 0.2, sessions: 10, together: true }],
    ['in one group, clients pinned', { share: 0.3, errorRate: 0.2, sessions: 10, together: true, stickyPool: true }],
    ['by weight, group pinned, targets free', { share: 0.3, errorRate: 0.1, sessions: 10, stickyRoute: true }],
    [
      'by weight, group and target pinned',
      { share: 0.3, errorRate: 0.1, sessions: 10, stickyRoute: true, stickyPool: true },
    ],
  ])('requests, sessions and people agree within 5 %%: %s', (_what, options) => {
    const perSecond = 'sessions' in options ? 40 : 400;
    const [single, flow] = [false, true].map((precise) =>
      canary({ ...options, perSecond, subjects: 5_000, flow: precise }),
    ) as [Canary, Canary];
    for (const one of [single, flow]) advance(one.net, 1_000 * S);
    for (const version of ['all', single.old, single.bad] as const) {
      const [truth, found] = [of(single, version), of(flow, version)];
      near(found.requests, truth.requests);
      near(found.sessions, truth.sessions);
      near(found.subjects, truth.subjects);
      if (truth.errors < 500) continue;
      near(found.errors, truth.errors);
      near(found.sessionsHurt, truth.sessionsHurt);
      near(found.subjectsHurt, truth.subjectsHurt);
    }
    expect(brokenLaws(flow.net)).toEqual([]);
  });

  it('late answers agree within 5 %', () => {
    const [single, flow] = [false, true].map((precise) =>
      canary({ share: 0.5, errorRate: 0, perSecond: 400, slowUs: 20_000, flow: precise }),
    ) as [Canary, Canary];
    for (const one of [single, flow]) advance(one.net, 500 * S);
    near(of(flow, 'all').slow, of(single, 'all').slow);
  });

  it('small parts are not lost: a version with a request now and then has its part of them', () => {
    const one = canary({ share: 0.004, errorRate: 0.1, perSecond: 20, flow: true });
    advance(one.net, 10_000 * S);
    near(of(one, one.bad).requests, 800, 0.02);
    near(of(one, one.bad).errors, 80, 0.1);
  });

  it('to tell people apart changes nothing else in a flow either, and versions have what their members had', () => {
    const run = (subjects: number): Canary => {
      const one = canary({ share: 0.3, errorRate: 0.2, sessions: 4, subjects, slowUs: 20_000, flow: true });
      advance(one.net, 47 * S);
      removeServer(one.net, 1, OUTCOME.refused, 47 * S);
      const { outcomes } = one.net.versions![one.bad]!;
      expect(outcomes).toEqual(one.net.pools[1]!.outcomes);
      expect(brokenLaws(one.net)).toEqual([]);
      advance(one.net, 83 * S);
      expect(one.net.versions!.map((version) => version.outcomes)).toEqual(one.net.pools.map((pool) => pool.outcomes));
      expect(brokenLaws(one.net)).toEqual([]);
      return one;
    };
    const [without, with_] = [run(0), run(9)];
    expect(with_.net.sources).toEqual(without.net.sources);
    expect(with_.net.pools).toEqual(without.net.pools);
    expect(of(with_, with_.bad).sessionsHurt).toBeGreaterThan(0);
  });

  it('from requests to flow and back everything stays in the books', () => {
    const one = canary({ share: 0.2, errorRate: 0.2, sessions: 5, subjects: 300 });
    advance(one.net, 33 * S);
    setPrecision(one.net, 'flow', 33 * S);
    advance(one.net, 77 * S);
    setPrecision(one.net, 'requests', 77 * S);
    advance(one.net, 120 * S);
    expect(brokenLaws(one.net)).toEqual([]);
    const { subjects, subjectsHurt, sessions, sessionsHurt } = of(one, one.bad);
    expect(subjectsHurt).toBeLessThanOrEqual(subjects);
    expect(sessionsHurt).toBeLessThanOrEqual(sessions);
    expect(one.net.audiences![0]!.exact).toBe(false);
  });
});
