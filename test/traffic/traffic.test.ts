import { describe, expect, it } from 'vitest';
import { explain } from '../../sim/engine/explain.ts';
import { apportioned } from '../../sim/traffic/streams.ts';
import { gateSketch, load, service, type LoadRig } from '../support/load-rig.ts';

describe('traffic', () => {
  it('every request that comes is answered, failed or in flight', () => {
    const k = load(gateSketch({ duration: '20m' })).toTheEnd();
    const { arrived, ok, failed, inFlight } = k.clients({ balancer: 'gate' });
    expect({ sum: ok + failed + inFlight, laws: k.laws() }).toEqual({ sum: arrived, laws: [] });
    expect(arrived).toBeGreaterThan(40_000);
    expect(failed / arrived).toBeLessThan(0.001);
  });

  it('the requests of a trace are shared out among classes: each row keeps its count, each class its share', () => {
    const counts = [1, 1, 1, 1, 10, 0, 3, 1_001];
    const shares = [0.5, 0.3, 0.2];
    const parts = shares.map((_share, index) => apportioned(counts, shares, index));
    expect(counts.map((_count, row) => parts.reduce((sum, part) => sum + part[row]!, 0))).toEqual(counts);
    const total = counts.reduce((sum, count) => sum + count, 0);
    parts.forEach((part, index) => {
      const sum = part.reduce((all, one) => all + one, 0);
      expect(Math.abs(sum - total * shares[index]!)).toBeLessThan(1);
    });
    const classes = [
      { name: 'page', share: 3 },
      { name: 'search', share: 1 },
      { name: 'nobody', share: 0 },
    ];
    const files = { 't.csv': '0,6\n60,1\n61,1\n62,0\n63,400\n' };
    const traffic = [{ name: 'subjects', to: 'gate', from: '8m', arrivals: { trace: 't.csv' }, classes }];
    const k = load(gateSketch({ duration: '12m', traffic }), files).toTheEnd();
    expect(k.clients().arrived).toBe(408);
    expect(k.net.sources.filter(({ arrived }) => arrived > 0).map(({ arrived }) => arrived)).toEqual([306, 102]);
  });

  it('the same bits come out however the run is cut into pieces', () => {
    const whole = load(gateSketch({ duration: '8m' })).toTheEnd();
    const cut = load(gateSketch({ duration: '8m' }));
    for (let s = 0; s <= 480; s += 7) cut.engine.runTo(s * 1_000_000 + 123_457);
    cut.toTheEnd();
    expect(cut.engine.traceHash()).toBe(whole.engine.traceHash());
    expect(JSON.stringify(cut.world.traffic)).toBe(JSON.stringify(whole.world.traffic));
  });

  it('going back and running again gives the same requests', () => {
    const k = load(gateSketch({ duration: '8m' })).toTheEnd();
    const [hash, traffic] = [k.engine.traceHash(), JSON.stringify(k.world.traffic)];
    k.engine.seek(250_000_000);
    k.toTheEnd();
    expect([k.engine.traceHash(), JSON.stringify(k.world.traffic)]).toEqual([hash, traffic]);
  });
});

describe('precision', () => {
  const busy = (precision: string) =>
    gateSketch({
      duration: '20m',
      precision,
      services: [service('web', 4)],
      behaviours: { web: { cpuMsPerRequest: { lognormal: { mean: 20, cv: 1 } } } },
      traffic: [{ name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 80 } }, from: '6m' }],
      goals: [
        { name: 'busy', over: { metric: 'fleet/land/cpuUtilization', stat: 'mean', atLeast: 0 }, from: '8m' },
        { name: 'rate', over: { metric: 'gate/requestRate', stat: 'mean', atLeast: 0 }, from: '8m' },
        { name: 'slow', over: { metric: 'gate/responseTime', stat: 'p99', atLeast: 0 }, from: '8m' },
      ],
    });
  const values = (precision: string): number[] => {
    const k = load(busy(precision)).toTheEnd();
    return k.world.goals.map(({ state }) => state.lastValue!);
  };

  it('requests and flows agree within 5 % on utilisation and rate, and 15 % on p99', () => {
    const [requests, flow] = [values('requests'), values('flow')];
    const off = requests.map((one, index) => Math.abs(flow[index]! / one - 1));
    expect(off[0]).toBeLessThan(0.05);
    expect(off[1]).toBeLessThan(0.05);
    expect(off[2]).toBeLessThan(0.15);
  });

  it('the command forces one or the other, and the view says which', () => {
    const k = load({
      ...busy('auto'),
      timeline: [
        { at: '10m', setPrecision: { precision: 'flow' } },
        { at: '12m', setPrecision: { precision: 'requests' } },
      ],
    });
    const seen = ['9m', '11m', '13m'].map((at) => k.until(at).engine.view().precision);
    expect(seen).toEqual(['requests', 'flow', 'requests']);
    expect(k.events('PrecisionChanged').map(({ precision, reason }) => [precision, reason])).toEqual([
      ['flow', 'forced'],
      ['requests', 'forced'],
    ]);
    expect(k.toTheEnd().clients().failed).toBe(0);
  });

  const turns = (k: LoadRig): unknown[] =>
    k
      .events('PrecisionChanged')
      .map(({ atUs, precision, reason, perSecond }) => [atUs / 1e6, precision, reason, perSecond]);
  const auto = (arrivals: object, more: object = {}): LoadRig =>
    load({ ...busy('auto'), traffic: [{ name: 'subjects', to: 'gate', arrivals, from: '6m', ...more }] });

  it('a ramp to a million a second is a flow from the instant at which it passes 20,000', () => {
    const k = auto({ ramp: { from: 0, to: 1_000_000, over: '10m' } }).until('371999ms');
    expect(turns(k)).toEqual([]);
    k.until('17m');
    // 20,000 of 1,000,000 is 2 % of 600 s, and a whole µs more or less.
    expect(turns(k)).toEqual([[expect.closeTo(372, 5), 'flow', 'declared', 20_000]]);
    expect(k.engine.view().precision).toBe('flow');
    // The triangle until then, 12 s · 20,000 / 2, ± 5 deviations: nobody else ever had a row or a timer.
    const single = auto({ ramp: { from: 0, to: 1_000_000, over: '10m' } })
      .until('372s')
      .clients().arrived;
    expect(Math.abs(single - 120_000)).toBeLessThan(5 * Math.sqrt(120_000));
    expect(k.net.requestCount).toBeLessThanOrEqual(single);
    expect(k.clients().arrived).toBeGreaterThan(300_000_000);
    expect(k.laws()).toEqual([]);
  });

  it('what begins too fast is a flow from its first request on, and requests again when it is slow', () => {
    const k = auto({ constant: { perSecond: 1_000_000 } }, { until: '8m' }).until('5m');
    const rows = k.net.requestCount;
    k.until('9m');
    expect(turns(k)).toEqual([
      [360, 'flow', 'declared', 1_000_000],
      [480, 'requests', 'declared', 0],
    ]);
    expect([k.net.requestCount, k.clients().arrived]).toEqual([rows, 120_000_000]);
  });

  it('between 10,000 and 20,000 it stays what it was', () => {
    const points = [
      { at: '0s', perSecond: 15_000 },
      { at: '10s', perSecond: 25_000 },
      { at: '20s', perSecond: 5_000 },
      { at: '30s', perSecond: 15_000 },
    ];
    const k = auto({ rates: points }).until('400s');
    // 20,000 on the way up at 5 s, 10,000 on the way down at 10 s + 15,000 / 2,000.
    expect(turns(k)).toEqual([
      [expect.closeTo(365, 5), 'flow', 'declared', 20_000],
      [expect.closeTo(377.5, 5), 'requests', 'declared', 10_000],
    ]);
  });

  /** One task that can do 100 requests a second and gets 300 for two minutes. */
  const tooMany = (precision: string, more: object = {}) =>
    gateSketch({
      duration: '12m',
      precision,
      fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'c5.large', count: 1 }],
      targetGroups: [
        {
          targetGroupName: 'web',
          healthCheckIntervalSeconds: 30,
          healthCheckTimeoutSeconds: 29,
          healthyThresholdCount: 2,
          unhealthyThresholdCount: 10,
        },
      ],
      services: [service('web', 1)],
      behaviours: { web: { cpuMsPerRequest: 20 } },
      traffic: [{ name: 's', to: 'gate', arrivals: { constant: { perSecond: 300 } }, from: '6m', until: '8m' }],
      ...more,
    });
  const crash = [{ at: '7m', fault: { containerCrash: { task: 'web#1', container: 'web', exitCode: 1 } } }];

  it.each([
    ['a stream that ends', 0.03, {}],
    ['a task that crashes', 0.03, { timeline: crash }],
    ['a task that crashes between two intervals', 0.03, { timeline: [{ ...crash[0], at: '7m3s' }] }],
    // Retries after a time-out come in waves, which a flow smooths: it is not held to single requests there.
    ['a task that crashes, and clients that retry', 1, { timeline: crash, ...{ traffic: [] } }],
  ])('%s leaves a backlog that nobody has answered', (_name, within, more) => {
    const retrying = {
      ...{ name: 's', to: 'gate', arrivals: { constant: { perSecond: 300 } }, from: '6m', until: '8m' },
      retries: { attempts: 3, backoff: '1s' },
    };
    const sketch = 'traffic' in more ? { ...more, traffic: [retrying] } : more;
    const [requests, flow] = ['requests', 'flow'].map((precision) => load(tooMany(precision, sketch)));
    let [ok, come] = [0, 0];
    for (let s = 420; s <= 720; s += 5) {
      for (const k of [requests!, flow!]) k.until(`${s}s`);
      const [clients, group] = [flow!.clients(), flow!.group('web')];
      expect({ at: s, laws: flow!.laws(), ok: clients.ok }).toEqual({ at: s, laws: [], ok: group.http2xx });
      expect([group.requests >= come, clients.ok >= ok]).toEqual([true, true]);
      [ok, come] = [clients.ok, group.requests];
    }
    const [one, other] = [requests!.clients(), flow!.clients()];
    expect([one.arrived, other.arrived, other.inFlight]).toEqual([36_000, 36_000, 0]);
    // Two cores, 20 ms each: no more than 100 a second from 6m to 9m; and as many as when each is simulated.
    expect(other.ok).toBeLessThan(18_000);
    expect(Math.abs(one.ok - other.ok) / one.arrived).toBeLessThan(within);
    const told = explain(flow!.engine, { kind: 'load-balancer', key: 0 })!.sentences.map(({ code }) => code);
    expect(told).toContain('explain.traffic.beyond');
  });
});
