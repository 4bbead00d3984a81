/** Section 12.3 of the facts: calls between services by Service Connect (SC-01, SC-02) and by names in DNS (SC-04). */
import { describe, expect, it } from 'vitest';
import { explain } from '../../sim/engine/explain.ts';
import type { Caller } from '../../sim/queueing/callers-state.ts';
import { nextByProxy } from '../../sim/queueing/callers.ts';
import { NONE, OUTCOME } from '../../sim/queueing/network-state.ts';
import { serverOf } from '../../sim/rules/utilization.ts';
import { parseScenario } from '../../sim/scenario/parse.ts';
import { definition, gateSketch, LoadRig, service, type Sketch } from '../support/load-rig.ts';

const US = 1_000_000;
const load = (sketch: Sketch): LoadRig => new LoadRig(sketch);
const client = { serviceConnectConfiguration: { enabled: true, namespace: 'shop' } };
const endpoint = (more: object = {}, namespace = 'shop'): object => ({
  serviceConnectConfiguration: { enabled: true, namespace, services: [{ portName: 'sql', ...more }] },
});
const HTTP = { portMappings: [{ containerPort: 80, name: 'sql', appProtocol: 'http' }] };
const REGISTRY = { serviceRegistries: [{ registryArn: 'srv-db', containerName: 'db', containerPort: 80 }] };

/** `web`, asked so often each second, calls `db` each time. */
function calling(db: object, more: Sketch = {}, web: object = client, behaviour: object = {}): Sketch {
  return gateSketch({
    fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.xlarge', count: 3 }],
    taskDefinitions: [definition('web'), definition('db', [HTTP])],
    behaviours: {
      web: { cpuMsPerRequest: 1, calls: [{ service: 'db' }] },
      db: { cpuMsPerRequest: 1 },
      ...behaviour,
    },
    services: [service('db', 3, null, db), service('web', 1, 'web', web)],
    traffic: [{ name: 'subjects', to: 'gate', from: '6m', arrivals: { constant: { perSecond: 10 } } }],
    ...more,
  });
}
const callersOf = (k: LoadRig, task: string): Caller[] =>
  Object.values(k.net.callers?.byEdge[serverOf(k.world, k.container(task))!] ?? {});
const proxyOf = (k: LoadRig, task = 'web#1') => callersOf(k, task)[0] as Extract<Caller, { kind: 'proxy' }>;
const resolverOf = (k: LoadRig, task = 'web#1') => callersOf(k, task)[0] as Extract<Caller, { kind: 'resolver' }>;
/** Requests of these tasks within a stretch. */
function shares(k: LoadRig, from: string, to: string, tasks: readonly string[]): number[] {
  k.until(from);
  const before = tasks.map((name) => k.requests(name));
  k.until(to);
  return tasks.map((name, index) => k.requests(name) - before[index]!);
}
const DB = ['db#1', 'db#2', 'db#3'];

describe('Service Connect', () => {
  it('SC-01: each proxy sends to the tasks of the endpoint in turn', () => {
    const k = load(calling(endpoint()));
    expect(shares(k, '7m', '8m', DB)).toEqual([200, 200, 200]);
    expect([proxyOf(k).kind, k.clients().failed, k.laws()]).toEqual(['proxy', 0, []]);
    expect(k.world.traffic!.servicePools['db']).toBeDefined();
    expect(k.net.pools[k.world.traffic!.servicePools['db']!]!.attempts).toBe(0);
  });

  it('SC-01: a host with five failures in 30 s is avoided for 30 s, each time 30 s longer, up to 300 s', () => {
    const k = load(calling(endpoint(), {}, client, { db: { cpuMsPerRequest: 1, errorRate: 1 } })).until('6m20s');
    const rows = Object.values(proxyOf(k).suspects);
    expect(rows.map((row) => [row.times, row.avoidedUntilUs - row.avoidedFromUs])).toEqual([
      [1, 30 * US],
      [1, 30 * US],
      [1, 30 * US],
    ]);
    // Five failures of each, ten calls a second in turn.
    expect(rows.map(({ avoidedFromUs }) => Math.floor(avoidedFromUs / US))).toEqual([361, 361, 361]);
    // All are avoided: then all are called.
    expect(shares(k, '6m20s', '6m26s', DB)).toEqual([20, 20, 20]);
    k.until('15m');
    const later = Object.values(proxyOf(k).suspects);
    expect(later.map(({ times }) => times)).toEqual([6, 6, 6]);
    expect(later.map((row) => row.avoidedUntilUs - row.avoidedFromUs)).toEqual([180 * US, 180 * US, 180 * US]);
    k.toTheEnd();
    for (const row of Object.values(proxyOf(k).suspects)) {
      expect(row.avoidedUntilUs - row.avoidedFromUs).toBeLessThanOrEqual(300 * US);
    }
  });

  it('SC-01: failures that are fewer than five within 30 s let nobody be avoided', () => {
    const rare = { from: '6m', arrivals: { constant: { perSecond: 0.4 } } };
    const more = { traffic: [{ name: 'subjects', to: 'gate', ...rare }] };
    const k = load(calling(endpoint(), more, client, { db: { cpuMsPerRequest: 1, errorRate: 1 } })).until('20m');
    // Each host fails every 7.5 s: four times in 30 s.
    expect(Object.values(proxyOf(k).suspects).map(({ times }) => times)).toEqual([0, 0, 0]);
  });

  it('SC-01: nobody who is avoided is called while others are there; 15 s are the limit of a request', () => {
    const hang = { timeline: [{ at: '8m', fault: { containerHang: { task: 'db#1' } } }] };
    const k = load(calling(endpoint(), hang));
    // For 15 s nobody knows; from the fifth failure on it is left alone.
    expect(shares(k, '8m', '8m15s', DB)).toEqual([50, 50, 50]);
    expect(shares(k, '8m20s', '8m46s', DB)).toEqual([0, 130, 130]);
    const [, , { outcomes }] = [0, 0, k.net.sources.find(({ name }) => name.includes('/proxy/'))!];
    expect(outcomes[OUTCOME.gatewayTimeout]).toBe(55);
    expect([outcomes[OUTCOME.refused], outcomes[OUTCOME.error]]).toEqual([0, 0]);
    const [row] = Object.values(proxyOf(k).suspects);
    expect([Object.keys(proxyOf(k).suspects).length, Math.round(row!.avoidedFromUs / US)]).toEqual([1, 496]);
  });

  it.each([
    [{ timeout: { perRequestTimeoutSeconds: 2 } }, 'http', 2_000_000],
    [{}, 'grpc', 15_000_000],
    [{ timeout: { perRequestTimeoutSeconds: 0 } }, 'http', Infinity],
    [{}, undefined, Infinity],
  ])('SC-01: the timeout of %o with appProtocol %s is %s µs', (more, appProtocol, timeoutUs) => {
    const port = { containerPort: 80, name: 'sql', ...(appProtocol === undefined ? {} : { appProtocol }) };
    const taskDefinitions = [definition('web'), definition('db', [{ portMappings: [port] }])];
    const k = load(calling(endpoint(more), { taskDefinitions })).until('7m');
    expect(k.net.sources[proxyOf(k).source]!.balancerTimeoutUs).toBe(timeoutUs);
  });

  it('SC-01: two retries where the connection fails, each with another host than the one before', () => {
    // A new task takes no connections for two minutes.
    const slow = { db: { cpuMsPerRequest: 1, startup: '2m' } };
    const grow = { timeline: [{ at: '9m', updateService: { cluster: 'royaume', service: 'db', desiredCount: 4 } }] };
    const k = load(calling(endpoint(), grow, client, slow)).until('8m59s');
    const source = () => k.net.sources[proxyOf(k).source]!;
    const failed = k.clients().failed;
    const before = { retried: source().retried, arrived: source().arrived };
    k.until('10m30s');
    expect(k.clients().failed).toBe(failed);
    // Five at first, five after 30 s, and another minute of rest; the others answered at once.
    expect(source().retried - before.retried).toBe(10);
    expect(k.laws()).toEqual([]);
  });

  it('SC-01: a retry avoids the host before, whoever is next; the avoided ones come last', () => {
    const avoidedUntilUs = 40 * US;
    const suspect = { failuresUs: [], avoidedFromUs: 0, avoidedUntilUs, times: 1, calledUs: 0 };
    const pool = { order: Int32Array.of(3, 5, 8) };
    const next = (last: number, before: number, atUs: number): number =>
      nextByProxy(pool, { kind: 'proxy', source: 0, last, suspects: { 8: { ...suspect } } }, before, atUs);
    expect([next(3, NONE, 50 * US), next(3, 5, 50 * US), next(8, 3, 50 * US)]).toEqual([5, 8, 5]);
    // While 8 is avoided.
    expect([next(5, NONE, 39 * US), next(3, 5, 39 * US), next(5, NONE, 40 * US)]).toEqual([3, 3, 8]);
    expect(nextByProxy({ order: Int32Array.of(8) }, proxyOf(load(calling(endpoint())).until('7m')), 8, US)).toBe(8);
  });

  it('SC-01: three tries in all for each attempt of the application, none after an answer', () => {
    const tries = (behaviour: object, attempts: number): number => {
      const calls = [{ service: 'db', attempts, backoff: '10ms' }];
      const images = { web: { cpuMsPerRequest: 1, calls }, db: behaviour };
      const k = load(calling(endpoint(), {}, client, images)).until('6m30s');
      const { attempts: made, arrived } = k.net.sources[proxyOf(k).source]!;
      return made / arrived;
    };
    expect([tries({ startup: '20m' }, 1), tries({ startup: '20m' }, 2)]).toEqual([3, 6]);
    expect([tries({ errorRate: 1 }, 1), tries({ errorRate: 1 }, 2)]).toEqual([1, 2]);
  });

  it('SC-02: only tasks that are newer than the endpoint know it; clients need a new deployment', () => {
    const update = (at: string, name: string, more: object): object => ({
      at,
      updateService: { cluster: 'royaume', service: name, ...more },
    });
    const timeline = [update('8m', 'db', endpoint()), update('12m', 'web', { forceNewDeployment: true })];
    const k = load(calling({}, { timeline })).until('7m59s');
    expect([k.clients().failed, callersOf(k, 'web#1')]).toEqual([0, []]);
    k.until('11m');
    // Every call since then.
    expect(k.clients().failed).toBe(1_800);
    expect(callersOf(k, 'web#1')).toMatchObject([{ kind: 'unresolved' }]);
    const told = (kind: 'task' | 'service', key: number) => explain(k.engine, { kind, key })!.sentences;
    expect(JSON.stringify(told('task', k.task('web#1').key))).toContain('explain.names.older');
    expect(JSON.stringify(told('service', k.task('web#1').service!))).toContain('explain.names.unresolved');
    k.until('20m');
    const { failed } = k.clients();
    expect(proxyOf(k, 'web#2').kind).toBe('proxy');
    expect(k.until('25m').clients().failed).toBe(failed);
    expect(k.laws()).toEqual([]);
  });

  it('SC-01: a warning says that a task leaves no room for its proxy', () => {
    const warned = (size: object): string[] => {
      const file = calling(endpoint(), {
        ...{ royaume: 1, name: 'room', regions: [{ name: 'za-southwest-1', zones: ['za-1a', 'za-1b'] }] },
        ...{ clusters: [{ clusterName: 'royaume' }], fleets: [], traffic: [] },
        taskDefinitions: [definition('web'), definition('db', [{ ...HTTP, cpu: 256 }], size)],
      });
      const { issues } = parseScenario(JSON.stringify(file), 'room.json', { read: () => ({ missing: true }) });
      return issues.map(({ path, message }) => `${path.join('.')}: ${message.code}`);
    };
    const issue = 'services.0.serviceConnectConfiguration: issue.no-room-for-proxy';
    expect(warned({})).toEqual([]);
    expect([warned({ cpu: '512', memory: '128' }), warned({ cpu: '0.5 vCPU' })]).toEqual([[], []]);
    expect([warned({ cpu: '511' }), warned({ memory: '127' })]).toEqual([[issue], [issue]]);
  });

  it('SC-01, SC-02, SC-04: flows of requests go the same ways', () => {
    const flow = { precision: 'flow' };
    const run = (db: object, web: object): LoadRig => load(calling(db, flow, web)).until('10m');
    const [proxied, looked] = [run(endpoint(), client), run(REGISTRY, {})];
    expect([proxied.clients().failed, looked.clients().failed]).toEqual([0, 0]);
    expect([callersOf(proxied, 'web#1')[0]!.kind, callersOf(looked, 'web#1')[0]!.kind]).toEqual(['proxy', 'resolver']);
    for (const k of [proxied, looked]) {
      const [pool] = Object.values(k.world.traffic!.names!.pools);
      expect(k.net.pools[pool!]!.attempts).toBeGreaterThan(2_000);
      expect(k.laws()).toEqual([]);
    }
    // In a flow calls answer to the interval before.
    const unresolved = load(calling(endpoint({}, 'mill'), flow)).until('7m');
    const { ok } = unresolved.clients();
    expect(ok).toBeLessThanOrEqual(200);
    expect([unresolved.until('10m').clients().ok, unresolved.laws()]).toEqual([ok, []]);
  });

  it('SC-02: an endpoint of another namespace is not known', () => {
    const k = load(calling(endpoint({}, 'mill'))).until('7m');
    expect([callersOf(k, 'web#1')[0]!.kind, k.clients().ok]).toEqual(['unresolved', 0]);
  });

  it('SC-02: who is not connected calls as before', () => {
    const k = load(calling(endpoint(), {}, {})).until('7m');
    expect([k.net.callers, k.clients().failed]).toEqual([undefined, 0]);
  });
});

describe('names in DNS', () => {
  it('SC-04: up to eight records, chosen anew after 60 s', () => {
    const k = load(calling({ ...REGISTRY, desiredCount: 12 })).until('6m30s');
    const first = [...resolverOf(k).records];
    expect([first.length, new Set(first).size, resolverOf(k).kind]).toEqual([8, 8, 'resolver']);
    expect(k.until('6m59s') && resolverOf(k).records).toEqual(first);
    k.until('7m1s');
    expect(resolverOf(k).records).not.toEqual(first);
    expect([k.clients().failed, k.laws()]).toEqual([0, []]);
  });

  it('SC-04: what is kept is stale for up to 60 s, which proxies are not', () => {
    const stop = { timeline: [{ at: '8m1s', stopTask: { cluster: 'royaume', task: 'db#1' } }] };
    const k = load(calling(REGISTRY, stop)).until('8m');
    expect(k.clients().failed).toBe(0);
    k.until('9m1s');
    const { failed } = k.clients();
    expect(failed).toBeGreaterThan(50);
    expect(k.until('12m').clients().failed).toBe(failed);
    expect(load(calling(endpoint(), stop)).until('12m').clients().failed).toBe(0);
  });

  it('SC-04: when all are unhealthy, unhealthy ones are named; healthy ones alone otherwise', () => {
    const check = { healthCheck: { command: ['CMD', 'true'], interval: 5, timeout: 2, retries: 1 } };
    const definitions = [definition('web'), definition('db', [check])];
    const kept = { healthCheckGracePeriodSeconds: 36_000 };
    const hangs = (at: string, task: string): object => ({ at, fault: { containerHang: { task } } });
    const timeline = [hangs('8m', 'db#1'), hangs('8m31s', 'db#2'), hangs('8m31s', 'db#3')];
    const hang = { timeline, taskDefinitions: definitions };
    const k = load(calling({ ...REGISTRY, ...kept }, hang)).until('8m30s');
    const weights = (): number[] => {
      const rows = Object.values(k.world.traffic!.names!.members)[0]!;
      return DB.map((name) =>
        k.task(name).desiredStatus === 'RUNNING' ? k.net.members.weight[rows[k.container(name).key]!.member]! : -1,
      );
    };
    expect([k.task('db#1').healthStatus, weights()[0]]).toEqual(['UNHEALTHY', 0]);
    expect(weights().slice(1)).toEqual([1, 1]);
    // At 8:31 the others hang, too.
    k.until('8m50s');
    expect(DB.map((name) => k.task(name).healthStatus)).toEqual(['UNHEALTHY', 'UNHEALTHY', 'UNHEALTHY']);
    expect(weights()).toEqual([1, 1, 1]);
  });

  it('SC-04: a thousand tasks of a service are in DNS, and no more', () => {
    const fleets = [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 60 }];
    const k = load(calling({ ...REGISTRY, desiredCount: 1_010 }, { fleets })).until('6m5s');
    const [pool] = Object.values(k.world.traffic!.names!.pools);
    expect(k.world.tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length).toBe(1_011);
    expect(k.net.pools[pool!]!.members.length).toBe(1_000);
  });

  it('SC-04: in bridge mode there are SRV records alone; in awsvpc A records, too', () => {
    const bare = { serviceRegistries: [{ registryArn: 'srv-db' }] };
    const bridge = load(calling(bare)).until('7m');
    expect([callersOf(bridge, 'web#1')[0]!.kind, bridge.clients().ok]).toEqual(['unresolved', 0]);
    const networkConfiguration = { awsvpcConfiguration: { subnets: ['za-southwest-1a'] } };
    const taskDefinitions = [definition('web'), definition('db', [{}], { networkMode: 'awsvpc' })];
    const fleets = [
      { name: 'land', cluster: 'royaume', instanceType: 'm5.xlarge', count: 3, zones: ['za-southwest-1a'] },
    ];
    const k = load(calling({ ...bare, networkConfiguration }, { taskDefinitions, fleets })).until('7m');
    expect([callersOf(k, 'web#1')[0]!.kind, k.clients().failed]).toEqual(['resolver', 0]);
    expect(k.clients().ok).toBeGreaterThan(500);
  });
});
