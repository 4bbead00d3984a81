/** What balancers do to requests (LB-07 to LB-19, NL-01, NL-02, NL-04), and the default request (DF-03). */
import { describe, expect, it } from 'vitest';
import { OUTCOME } from '../../sim/queueing/network-state.ts';
import { DEFAULT_LOAD } from '../../sim/rules/load-behaviour.ts';
import { definition, gateSketch, load, service, type LoadRig, type Sketch } from '../support/load-rig.ts';

const targetGroup = (targetGroupName: string, attributes: object = {}, more: object = {}) => ({
  targetGroupName,
  healthCheckIntervalSeconds: 10,
  attributes,
  ...more,
});
const stream = (perSecond: number, more: object = {}) => ({
  name: 'subjects',
  to: 'gate',
  arrivals: { constant: { perSecond } },
  from: '6m',
  ...more,
});
const LIGHT = { web: { cpuMsPerRequest: 1 } };

/** Requests that each task of `web` took between two instants. */
function shares(k: LoadRig, from: string, to: string, names: readonly string[]): number[] {
  k.until(from);
  const before = names.map((name) => k.requests(name));
  k.until(to);
  return names.map((name, index) => k.requests(name) - before[index]!);
}
const WEB = ['web#1', 'web#2', 'web#3', 'web#4'];

describe('who gets a request', () => {
  it('LB-09: round robin gives each target the same', () => {
    const k = load(gateSketch({ behaviours: LIGHT, traffic: [stream(40)] }));
    // 40 a second for 100 s over four targets.
    expect(shares(k, '8m', '580s', WEB)).toEqual([1_000, 1_000, 1_000, 1_000]);
  });

  it('LB-09, LB-10: least outstanding requests spares the target that is slow', () => {
    const sketch = (algorithm: string): Sketch =>
      gateSketch({
        targetGroups: [targetGroup('web', { 'load_balancing.algorithm.type': algorithm })],
        fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 2 }],
        behaviours: { web: { cpuMsPerRequest: 40 } },
        services: [service('web', 2)],
        traffic: [stream(20, { arrivals: { poisson: { perSecond: 20 } } })],
        timeline: [{ at: '7m', fault: { cpuSpike: { task: 'web#1', vcpu: 40, for: '20m' } } }],
        taskDefinitions: [definition('web', [{ cpu: 512 }])],
      });
    const even = shares(load(sketch('round_robin')), '8m', '10m', ['web#1', 'web#2']);
    const spared = shares(load(sketch('least_outstanding_requests')), '8m', '10m', ['web#1', 'web#2']);
    expect(Math.abs(even[0]! - even[1]!)).toBeLessThanOrEqual(1);
    expect(spared[0]! / spared[1]!).toBeLessThan(0.6);
  });

  it('LB-09: weighted random gives each target about the same, not exactly', () => {
    const k = load(
      gateSketch({
        behaviours: LIGHT,
        targetGroups: [targetGroup('web', { 'load_balancing.algorithm.type': 'weighted_random' })],
        traffic: [stream(40)],
      }),
    );
    const got = shares(k, '8m', '580s', WEB);
    expect(got).not.toEqual([1_000, 1_000, 1_000, 1_000]);
    // 1000 ± 5 standard deviations of a binomial, √(4000 · ¼ · ¾) = 27.4.
    for (const one of got) expect(Math.abs(one - 1_000)).toBeLessThan(137);
  });

  it('LB-10: slow start and least outstanding requests do not go together', () => {
    const group = targetGroup('web', {
      'load_balancing.algorithm.type': 'least_outstanding_requests',
      'slow_start.duration_seconds': 60,
    });
    expect(() => load(gateSketch({ targetGroups: [group] }))).toThrow('slow-start-algorithm');
  });

  it('LB-11: a target in slow start takes a share that grows from nothing to the whole', () => {
    const k = load(
      gateSketch({
        behaviours: LIGHT,
        targetGroups: [targetGroup('web', { 'slow_start.duration_seconds': 300 })],
        services: [service('web', 1)],
        traffic: [stream(40)],
        timeline: [{ at: '8m', updateService: { cluster: 'royaume', service: 'web', desiredCount: 2 } }],
      }),
    );
    k.until('9m');
    const target = k.world.targets.find((row) => row.task === k.task('web#2').key)!;
    const fromUs = target.slowStartUntilUs! - 300_000_000;
    const part = (fromS: number, toS: number): number => {
      k.engine.runTo(fromUs + fromS * 1_000_000);
      const before = ['web#1', 'web#2'].map((name) => k.requests(name));
      k.engine.runTo(fromUs + toS * 1_000_000);
      const [one, two] = ['web#1', 'web#2'].map((name, index) => k.requests(name) - before[index]!);
      return two! / (one! + two!);
    };
    // Weight w against 1 gets w/(1+w): around 150 s of 300 that is 0.5/1.5.
    expect(part(140, 160)).toBeCloseTo(1 / 3, 1);
    expect(part(310, 330)).toBeCloseTo(1 / 2, 2);
  });

  it('LB-14: with stickiness a client stays with its target', () => {
    const sketch = (sticky: boolean): Sketch =>
      gateSketch({
        behaviours: LIGHT,
        targetGroups: [
          targetGroup('web', { 'stickiness.enabled': sticky, 'stickiness.lb_cookie.duration_seconds': 3_600 }),
        ],
        traffic: [
          stream(1, {
            arrivals: {
              rates: [
                { at: 0, perSecond: 5 },
                { at: '1s', perSecond: 0 },
              ],
            },
            from: '6m',
            until: '6m1s',
            sessions: { requests: 1_000, think: 100 },
          }),
        ],
      });
    const spread = (k: LoadRig): number => {
      const got = shares(k, '6m', '10m', WEB);
      return Math.max(...got) / got.reduce((sum, one) => sum + one, 0);
    };
    // A handful of clients for four targets: without cookies all targets get the same, with them they cannot.
    expect(spread(load(sketch(false)))).toBeCloseTo(0.25, 2);
    expect(spread(load(sketch(true)))).toBeGreaterThan(0.3);
  });

  it('LB-15: without cross-zone each node sends to its own zone only, so few targets get much', () => {
    const sketch = (cross: string): Sketch =>
      gateSketch({
        behaviours: LIGHT,
        loadBalancers: [
          {
            name: 'gate',
            zones: ['za-southwest-1a', 'za-southwest-1b'],
            listeners: [{ port: 80, forward: [{ targetGroup: 'web' }] }],
          },
        ],
        fleets: [
          { name: 'a', cluster: 'royaume', instanceType: 'm5.large', count: 1, zones: ['za-southwest-1a'] },
          { name: 'b', cluster: 'royaume', instanceType: 'm5.large', count: 3, zones: ['za-southwest-1b'] },
        ],
        targetGroups: [targetGroup('web', { 'load_balancing.cross_zone.enabled': cross })],
        services: [service('web', 4, 'web', { placementConstraints: [{ type: 'distinctInstance' }] })],
        traffic: [stream(40)],
      });
    const perZone = (k: LoadRig): number[] => {
      const got = shares(k, '8m', '580s', WEB);
      const inA = WEB.findIndex((name) => k.world.zones[k.task(name).zone!]!.name.endsWith('1a'));
      return [got[inA]!, got.reduce((sum, one) => sum + one, 0) - got[inA]!];
    };
    expect(perZone(load(sketch('use_load_balancer_configuration')))).toEqual([1_000, 3_000]);
    const [inA, inB] = perZone(load(sketch('false')));
    // Half of the requests come in by each zone: 2000 ± 5 √(4000 · ¼).
    expect(Math.abs(inA! - 2_000)).toBeLessThan(158);
    expect(inA! + inB!).toBe(4_000);
  });
});

describe('where a request goes', () => {
  const two = (listener: object, more: Sketch = {}): Sketch =>
    gateSketch({
      behaviours: { web: { cpuMsPerRequest: 1 }, api: { cpuMsPerRequest: 1 } },
      taskDefinitions: [definition('web'), definition('api')],
      targetGroups: [targetGroup('web'), targetGroup('api')],
      loadBalancers: [{ name: 'gate', listeners: [{ port: 80, forward: [{ targetGroup: 'web' }], ...listener }] }],
      services: [service('web', 1), service('api', 1)],
      traffic: [stream(40)],
      ...more,
    });
  const got = (k: LoadRig, from: string, to: string): number[] => {
    k.until(from);
    const before = ['web', 'api'].map((name) => k.group(name).requests);
    k.until(to);
    return ['web', 'api'].map((name, index) => k.group(name).requests - before[index]!);
  };

  it('LB-16: the rule with the lowest priority that fits decides, the default action otherwise', () => {
    const rules = [
      { priority: 20, conditions: [{ field: 'path-pattern', values: ['/api/*'] }], forward: [{ targetGroup: 'web' }] },
      {
        priority: 10,
        conditions: [{ field: 'path-pattern', values: ['/api/v?/*'] }],
        forward: [{ targetGroup: 'api' }],
      },
      {
        priority: 30,
        conditions: [{ field: 'host-header', values: ['*.example.com'] }],
        forward: [{ targetGroup: 'api' }],
      },
    ];
    const seen = (path: string, host: string): number[] =>
      got(load(two({ rules }, { traffic: [stream(10, { path, host })] })), '8m', '500s');
    expect({
      deep: seen('/api/v1/users', 'a.org'),
      shallow: seen('/api/users', 'a.org'),
      host: seen('/', 'shop.example.com'),
      none: seen('/', 'a.org'),
    }).toEqual({ deep: [0, 200], shallow: [200, 0], host: [0, 200], none: [200, 0] });
  });

  it('LB-17: weights share the requests, a weight of 0 gets none, and an empty group still gets its part', () => {
    const weighted = (web: number, api: number, more: Sketch = {}) =>
      load(
        two(
          {
            forward: [
              { targetGroup: 'web', weight: web },
              { targetGroup: 'api', weight: api },
            ],
          },
          more,
        ),
      );
    const third = got(weighted(10, 20), '8m', '580s');
    // 4000 requests, a third is 1333 ± 5 √(4000 · 2/9).
    expect(Math.abs(third[0]! - 1_333)).toBeLessThan(149);
    expect(third[0]! + third[1]!).toBe(4_000);
    expect(got(weighted(0, 5), '8m', '500s')).toEqual([0, 800]);
    const empty = weighted(1, 1, { services: [service('web', 1)] });
    got(empty, '8m', '580s');
    const { elb503, http2xx } = empty.group('api');
    expect(http2xx).toBe(0);
    expect(elb503).toBeGreaterThan(1_000);
  });

  it('LB-18: a changed listener holds for the next request', () => {
    const k = load(
      two({}, { timeline: [{ at: '9m', modifyListener: { listener: 'gate:80', forward: [{ targetGroup: 'api' }] } }] }),
    );
    expect(got(k, '8m', '9m')).toEqual([2_400, 0]);
    expect(got(k, '9m', '10m')).toEqual([0, 2_400]);
    // LB-02: the group that nobody forwards to any more is unused.
    expect(k.world.targets.filter((row) => row.state === 'unused').length).toBe(1);
  });

  it('LB-16, LB-18: rules come, change and go while requests flow', () => {
    const conditions = [{ field: 'path-pattern', values: ['/x/*'] }];
    const k = load(
      two(
        {},
        {
          traffic: [stream(10, { path: '/x/1' })],
          timeline: [
            {
              at: '9m',
              createRule: { listener: 'gate:80', priority: 5, conditions, forward: [{ targetGroup: 'api' }] },
            },
            { at: '10m', modifyRule: { listener: 'gate:80', priority: 5, forward: [{ targetGroup: 'web' }] } },
            { at: '11m', modifyRule: { listener: 'gate:80', priority: 5, forward: [{ targetGroup: 'api' }] } },
            { at: '12m', deleteRule: { listener: 'gate:80', priority: 5 } },
          ],
        },
      ),
    );
    const minutes = ['9m', '10m', '11m', '12m'].map((from, i) => got(k, from, ['10m', '11m', '12m', '13m'][i]!));
    expect(minutes).toEqual([
      [0, 600],
      [600, 0],
      [0, 600],
      [600, 0],
    ]);
  });
});

describe('what goes wrong', () => {
  it('LB-08: nobody registered is 503', () => {
    const k = load(gateSketch({ services: [], traffic: [stream(10)] })).until('8m');
    const { arrived, outcomes } = k.clients();
    expect([arrived, outcomes[OUTCOME.unavailable]]).toEqual([1_200, 1_200]);
  });

  it('LB-08: a target that is gone is 502, for what it was working on', () => {
    const k = load(
      gateSketch({
        behaviours: { web: { cpuMsPerRequest: 3_950 } },
        services: [service('web', 2)],
        traffic: [stream(0.5)],
        timeline: [{ at: '481s', fault: { containerCrash: { task: 'web#1', exitCode: 1 } } }],
      }),
    ).until('480999ms');
    const atWork = k.net.servers.busy[k.world.load!.containers[k.container('web#1').key]!.server!]!;
    const before = k.group('web').elb502;
    k.until('481s');
    expect(atWork).toBeGreaterThan(0);
    expect([before, k.group('web').elb502, k.group('web').elb503]).toEqual([0, atWork, 0]);
  });

  it('LB-08, LB-19: no answer before the idle timeout is 504', () => {
    const sketch = (attributes: object): Sketch =>
      gateSketch({
        services: [service('web', 1, 'web', { healthCheckGracePeriodSeconds: 3_600 })],
        loadBalancers: [{ name: 'gate', attributes, listeners: [{ port: 80, forward: [{ targetGroup: 'web' }] }] }],
        traffic: [stream(1)],
        timeline: [{ at: '8m', fault: { containerHang: { task: 'web#1', for: '20s' } } }],
      });
    const k = load(sketch({})).until('8m59s');
    expect(k.group('web').elb504).toBe(0);
    k.until('10m');
    // Twenty requests met the hanging application, one each second.
    expect(k.group('web').elb504).toBe(20);
    expect(
      load(sketch({ 'idle_timeout.timeout_seconds': 10 }))
        .until('8m15s')
        .group('web').elb504,
    ).toBeGreaterThan(3);
  });

  it('LB-07: when all targets are unhealthy, requests go to all of them', () => {
    const k = load(
      gateSketch({
        behaviours: { web: { cpuMsPerRequest: 1, health: { failsFrom: '5m' } } },
        services: [service('web', 2, 'web', { healthCheckGracePeriodSeconds: 36_000 })],
        traffic: [stream(10)],
      }),
    ).until('12m');
    expect(k.world.targets.map((row) => row.state)).toEqual(['unhealthy', 'unhealthy']);
    expect(shares(k, '12m', '13m', ['web#1', 'web#2'])).toEqual([300, 300]);
    expect(k.clients().failed).toBe(0);
  });

  it('LB-07: one healthy target takes everything', () => {
    const k = load(
      gateSketch({
        behaviours: LIGHT,
        services: [service('web', 2, 'web', { healthCheckGracePeriodSeconds: 36_000 })],
        traffic: [stream(10)],
        timeline: [{ at: '7m', fault: { containerHang: { task: 'web#1' } } }],
      }),
    );
    expect(shares(k, '9m', '10m', ['web#1', 'web#2'])).toEqual([0, 600]);
  });

  it('LB-12: a draining target gets no new requests, and is gone when its last one has ended', () => {
    const k = load(
      gateSketch({
        behaviours: { web: { cpuMsPerRequest: 8_000 } },
        services: [service('web', 2)],
        traffic: [stream(0.5)],
        timeline: [{ at: '8m', stopTask: { cluster: 'royaume', task: 'web#1' } }],
      }),
    ).until('12m');
    const target = k.world.targets.find((row) => row.task === k.task('web#1').key)!;
    const moves = k
      .events('StateChanged')
      .filter((row) => row.chart === 'target' && row.key === target.key)
      .map((row) => ({ to: row.to, by: row.by, atUs: row.atUs }));
    const [draining, gone] = moves.slice(-2);
    expect([draining!.to, gone!.to, gone!.by]).toEqual(['draining', 'unused', 'DRAINED']);
    const tookS = (gone!.atUs - draining!.atUs) / 1_000_000;
    expect(tookS).toBeGreaterThan(1);
    expect(tookS).toBeLessThan(60);
    // Nothing was cut off: the task was stopped only after its last answer.
    expect(k.group('web').elb502).toBe(0);
  });

  it('LB-05, HC-06: an application with too much to do fails its health checks', () => {
    const k = load(
      gateSketch({
        behaviours: { web: { cpuMsPerRequest: 100, concurrency: 10, queue: 2_000 } },
        services: [service('web', 1, 'web', { healthCheckGracePeriodSeconds: 36_000 })],
        traffic: [stream(100, { timeout: '30s' })],
      }),
    ).until('15m');
    expect(k.events('ContainerOverloadChanged')[0]).toMatchObject({ overloaded: true });
    expect(k.world.targets[0]).toMatchObject({ state: 'unhealthy', reason: 'Target.Timeout' });
  });

  it('a crash storm: what fails downstream fails upstream, and retries make it worse', () => {
    const sketch = (attempts: number): Sketch =>
      gateSketch({
        taskDefinitions: [definition('web'), definition('db')],
        behaviours: {
          web: { cpuMsPerRequest: 1, calls: [{ service: 'db', attempts }], callTimeout: '1s' },
          db: { cpuMsPerRequest: 10, concurrency: 4, queue: 10 },
        },
        services: [service('web', 2), service('db', 1, null)],
        traffic: [stream(250, { arrivals: { poisson: { perSecond: 250 } } })],
      });
    const calm = load({ ...sketch(1), traffic: [stream(20)] }).until('8m');
    const once = load(sketch(1)).until('8m');
    const storm = load(sketch(4)).until('8m');
    expect(calm.clients().failed).toBe(0);
    expect(once.clients().failed / once.clients().arrived).toBeGreaterThan(0.1);
    const pool = (k: LoadRig): number => k.net.pools[k.world.traffic!.servicePools['db']!]!.attempts;
    expect(pool(storm) / pool(once)).toBeGreaterThan(1.5);
    expect([calm.laws(), once.laws(), storm.laws()]).toEqual([[], [], []]);
  });
});

describe('network load balancers', () => {
  const network = (more: Sketch = {}): Sketch =>
    gateSketch({
      behaviours: LIGHT,
      targetGroups: [{ targetGroupName: 'web', protocol: 'TCP', healthCheckIntervalSeconds: 15 }],
      loadBalancers: [
        {
          name: 'gate',
          type: 'network',
          zones: ['za-southwest-1a', 'za-southwest-1b'],
          listeners: [{ port: 80, protocol: 'TCP', forward: [{ targetGroup: 'web' }] }],
        },
      ],
      fleets: [
        { name: 'a', cluster: 'royaume', instanceType: 'm5.large', count: 1, zones: ['za-southwest-1a'] },
        { name: 'b', cluster: 'royaume', instanceType: 'm5.large', count: 3, zones: ['za-southwest-1b'] },
      ],
      services: [service('web', 4, 'web', { placementConstraints: [{ type: 'distinctInstance' }] })],
      traffic: [stream(40)],
      ...more,
    });

  it('NL-01, NL-04: the hash of the flow picks the target, and one client stays on one connection', () => {
    const k = load(
      network({
        traffic: [
          stream(1, {
            arrivals: { constant: { perSecond: 1 } },
            from: '6m',
            until: '6m2s',
            sessions: { requests: 5_000, think: 50 },
          }),
        ],
      }),
    );
    const got = shares(k, '7m', '8m', WEB);
    // Two clients at most, so two targets at most.
    expect(got.filter((one) => one > 0).length).toBeLessThanOrEqual(2);
    expect(Math.max(...got)).toBeGreaterThan(500);
  });

  it('LB-15, NL-02: without cross-zone a zone without healthy targets is not named', () => {
    const k = load(network({ timeline: [{ at: '12m', fault: { instanceCrash: { instance: 'a-1' } } }] }));
    const inA = (): string => WEB.find((name) => k.world.zones[k.task(name).zone!]!.name.endsWith('1a'))!;
    k.until('7m');
    const name = inA();
    const [before] = shares(k, '8m', '580s', [name]);
    // Half of the 4000 requests for one of the four targets.
    expect(Math.abs(before! - 2_000)).toBeLessThan(158);
    k.until('13m');
    const failed = k.clients().failed;
    k.until('15m');
    expect(k.clients().failed).toBe(failed);
  });

  /** One client on one connection for 20 min and more, a request every 50 ms; where it was between 7:50 and 8:00. */
  function connected(attributes: object, more: (name: string) => object): { k: LoadRig; held: string } {
    const sketch = (timeline: readonly object[]): Sketch =>
      network({
        targetGroups: [
          {
            ...{ targetGroupName: 'web', protocol: 'TCP', healthCheckProtocol: 'HTTP' },
            ...{ healthCheckIntervalSeconds: 10, healthyThresholdCount: 2, attributes },
          },
        ],
        services: [
          service('web', 4, 'web', {
            placementConstraints: [{ type: 'distinctInstance' }],
            healthCheckGracePeriodSeconds: 36_000,
          }),
        ],
        traffic: [stream(1, { until: '6m1s500ms', sessions: { requests: 100_000, think: 50 } })],
        timeline,
      });
    const found = load(sketch([]));
    const got = shares(found, '470s', '8m', WEB);
    const held = WEB[got.findIndex((one) => one > 0)]!;
    return { k: load(sketch([{ at: '8m', ...more(held) }])), held };
  }
  const stop = (task: string): object => ({ stopTask: { cluster: 'royaume', task } });
  const delay = { 'deregistration_delay.timeout_seconds': 120 };
  const others = (held: string): string[] => WEB.filter((name) => name !== held);

  it('LB-12, NL-03: a draining target keeps its connections for the whole delay and gets no new ones', () => {
    const { k, held } = connected(delay, stop);
    const [first] = shares(k, '490s', '590s', [held]);
    // A request every 51 ms for 100 s.
    expect(first! / (100 / 0.051)).toBeCloseTo(1, 1);
    expect(k.events('TargetDrained')).toEqual([]);
    expect(shares(k, '590s', '595s', others(held)).reduce((a, b) => a + b, 0)).toBe(0);
    // When the task is gone, its client goes elsewhere.
    k.until('11m');
    expect(k.task(held).lastStatus).toBe('STOPPED');
    const [later] = [shares(k, '11m', '12m', [...others(held), 'web#5']).reduce((a, b) => a + b, 0)];
    expect(later).toBeGreaterThan(1_000);
    expect(k.laws()).toEqual([]);
  });

  it('NL-03: connections outlast the delay until the target goes, unless they are to be cut at its end', () => {
    const after = (attributes: object): number => {
      const { k, held } = connected({ ...delay, ...attributes }, stop);
      k.until('590s');
      const { key } = k.world.targets.find((row) => row.task === k.task(held).key)!;
      // Its process ends 0.2 s after its signal.
      while (k.world.targets[key]!.state === 'draining') k.engine.runTo(k.nowUs + 20_000);
      const before = k.requests(held);
      k.engine.runTo(k.nowUs + 150_000);
      return k.requests(held) - before;
    };
    expect(after({})).toBeGreaterThan(0);
    expect(after({ 'deregistration_delay.connection_termination.enabled': true })).toBe(0);
  });

  it('NL-03: connections to a target that becomes unhealthy are reset, or may end first', () => {
    const hang = (task: string): object => ({ fault: { containerHang: { task } } });
    const afterHang = (attributes: object) => {
      const { k, held } = connected(attributes, hang);
      k.until('9m');
      const [moved] = [shares(k, '9m', '10m', others(held)).reduce((a, b) => a + b, 0)];
      const { state } = k.world.targets.find((row) => row.task === k.task(held).key)!;
      return { state, reset: k.clients().outcomes[OUTCOME.refused], moved: moved! > 1_000 };
    };
    expect(afterHang({})).toEqual({ state: 'unhealthy', reset: 1, moved: true });
    const keeps = {
      'target_health_state.unhealthy.connection_termination.enabled': false,
      'target_health_state.unhealthy.draining_interval_seconds': 600,
    };
    expect(afterHang(keeps)).toEqual({ state: 'unhealthyDraining', reset: 0, moved: false });
  });
});

describe('the request that nobody describes', () => {
  it('DF-03: log-normal work of 50 ms on average, and a client waits for 60 s', () => {
    const k = load(gateSketch({ behaviours: {}, traffic: [stream(20)] })).until('16m');
    expect(DEFAULT_LOAD.cpuMsPerRequest).toEqual({ kind: 'lognormal', mean: 50, cv: 1 });
    const cpuS = WEB.reduce((sum, name) => sum + k.cpuS(name), 0);
    const meanMs = (cpuS * 1_000) / k.group('web').http2xx;
    // 12,000 requests with a deviation of 50 ms: 50 ± 5 · 50/√12000.
    expect(Math.abs(meanMs - 50)).toBeLessThan(2.3);
  });
});
