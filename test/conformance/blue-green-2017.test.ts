/** BG: blue and green by hand, two services behind one balancer (section 11.1 of the facts). */
import { describe, expect, it } from 'vitest';
import { timeUs } from '../../sim/kernel/time.ts';
import { fargateItems, sumOf } from '../../sim/rules/bill-items.ts';
import { definition, load, service, type LoadRig, type Sketch } from '../support/load-rig.ts';

const GROUP = {
  healthCheckIntervalSeconds: 5,
  healthCheckTimeoutSeconds: 2,
  attributes: { 'deregistration_delay.timeout_seconds': 60 },
};
const REQUEST_S = 8;
const SLOW = { cpuMsPerRequest: { constant: 1 }, concurrency: 1_000 };
const HTTP = { name: 'everybody-80', inbound: [{ protocol: 'tcp', port: 80 }] };
const TESTERS = { name: 'testers-8080', inbound: [{ protocol: 'tcp', port: 8080, cidr: '198.51.100.0/24' }] };

/** blue on 80, green on 8080, four tasks each. */
function twoColours(more: Sketch = {}): LoadRig {
  return load({
    duration: '1h',
    fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.large', count: 2, spread: 'zones' }],
    taskDefinitions: [definition('blue'), definition('green')],
    targetGroups: ['blue', 'green'].map((targetGroupName) => ({ targetGroupName, ...GROUP })),
    loadBalancers: [
      {
        name: 'gate',
        listeners: [
          { port: 80, forward: [{ targetGroup: 'blue' }] },
          { port: 8080, forward: [{ targetGroup: 'green' }] },
        ],
      },
    ],
    services: [service('blue', 4), service('green', 4)],
    behaviours: { blue: SLOW, green: SLOW },
    traffic: [
      { name: 'subjects', to: 'gate:80', arrivals: { constant: { perSecond: 20 } }, from: '6m' },
      { name: 'testers', to: 'gate:8080', arrivals: { constant: { perSecond: 2 } }, from: '6m' },
    ],
    ...more,
  });
}
/** The two forwards exchanged, which is all that promotion is. */
function swap(at: string, production = 'green', test = 'blue'): object[] {
  return [
    { at, modifyListener: { listener: 'gate:80', forward: [{ targetGroup: production }] } },
    { at, modifyListener: { listener: 'gate:8080', forward: [{ targetGroup: test }] } },
  ];
}
function counted(k: LoadRig): { blue: number; green: number } {
  const of = (name: string): number => k.group(name).requests;
  return { blue: of('blue'), green: of('green') };
}
/** What each colour got between two instants. */
function got(k: LoadRig, from: string, to: string): { blue: number; green: number } {
  const before = counted(k.until(from));
  const after = counted(k.until(to));
  return { blue: after.blue - before.blue, green: after.green - before.green };
}

/** What the tasks have cost until now. */
function tasksUsd(k: LoadRig): number {
  return k.world.tasks.reduce((sum, task) => sum + sumOf(fargateItems(k.world, task, timeUs(k.nowUs))), 0);
}

describe('two services, two groups, two listeners', () => {
  it('BG-01: production requests meet blue, test requests green', () => {
    const k = twoColours();
    expect(got(k, '7m', '8m')).toEqual({ blue: 20 * 60, green: 2 * 60 });
  });

  it('BG-02: after the swap the next request meets green, and blue is what the testers meet', () => {
    const k = twoColours({ timeline: swap('10m') });
    expect(got(k, '9m', '10m')).toEqual({ blue: 20 * 60, green: 2 * 60 });
    expect(got(k, '10m', '11m')).toEqual({ blue: 2 * 60, green: 20 * 60 });
    expect(k.clients()).toMatchObject({ failed: 0 });
  });

  it('BG-02: the same swap once more is the way back', () => {
    const k = twoColours({ timeline: [...swap('10m'), ...swap('12m', 'blue', 'green')] });
    expect(got(k, '12m', '13m')).toEqual({ blue: 20 * 60, green: 2 * 60 });
  });

  it('BG-02: rules are swapped as listeners are', () => {
    const rules = (targetGroup: string) => [
      {
        priority: 5,
        conditions: [{ field: 'path-pattern', values: ['/*'] }],
        forward: [{ targetGroup }],
      },
    ];
    const gate = {
      name: 'gate',
      listeners: [
        { port: 80, forward: [{ targetGroup: 'blue' }], rules: rules('blue') },
        { port: 8080, forward: [{ targetGroup: 'green' }], rules: rules('green') },
      ],
    };
    const k = twoColours({
      loadBalancers: [gate],
      timeline: [
        { at: '10m', modifyRule: { listener: 'gate:80', priority: 5, forward: [{ targetGroup: 'green' }] } },
        { at: '10m', modifyRule: { listener: 'gate:8080', priority: 5, forward: [{ targetGroup: 'blue' }] } },
      ],
    });
    expect(got(k, '9m', '10m')).toEqual({ blue: 20 * 60, green: 2 * 60 });
    expect(got(k, '10m', '11m')).toEqual({ blue: 2 * 60, green: 20 * 60 });
  });
});

describe('what the swap does to requests in flight', () => {
  /** One CPU-bound transaction a second; alone on its core it lasts eight seconds. */
  function transactions(timeline: object[]): LoadRig {
    const behaviour = { cpuMsPerRequest: { constant: REQUEST_S * 1_000 }, concurrency: 1_000 };
    return twoColours({
      fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.4xlarge', count: 2, spread: 'zones' }],
      targetGroups: ['blue', 'green'].map((targetGroupName) => ({
        targetGroupName,
        ...GROUP,
        attributes: { 'deregistration_delay.timeout_seconds': 0 },
      })),
      behaviours: { blue: behaviour, green: behaviour },
      traffic: [{ name: 'subjects', to: 'gate:80', arrivals: { constant: { perSecond: 1 } }, from: '6m' }],
      timeline,
    });
  }

  it('BG-03: blue answers what it had begun, and gets nothing new', () => {
    const k = transactions(swap('10m')).until('10m');
    const inFlight = k.group('blue').inFlight;
    expect(inFlight).toBe(REQUEST_S);
    const before = k.group('blue');
    k.until('10m10s');
    expect(k.group('blue')).toMatchObject({
      requests: before.requests,
      inFlight: 0,
      http2xx: before.http2xx + inFlight,
    });
    expect(k.toTheEnd().clients().failed).toBe(0);
  });

  it('BG-03: who stops blue at once cuts the transactions in flight', () => {
    const stop = { at: '10m1s', updateService: { cluster: 'royaume', service: 'blue', desiredCount: 0 } };
    const cut = transactions([...swap('10m'), stop])
      .toTheEnd()
      .clients();
    expect(cut.failed).toBeGreaterThan(0);
    expect(cut.failed).toBeLessThanOrEqual(REQUEST_S);
  });

  it('BG-03: who waits as long as the longest transaction cuts nobody', () => {
    const stop = { at: '10m9s', updateService: { cluster: 'royaume', service: 'blue', desiredCount: 0 } };
    expect(
      transactions([...swap('10m'), stop])
        .toTheEnd()
        .clients().failed,
    ).toBe(0);
  });
});

describe('the test listener is for testers', () => {
  const restricted: Sketch = {
    securityGroups: [HTTP, TESTERS],
    loadBalancers: [
      {
        name: 'gate',
        securityGroups: [HTTP.name, TESTERS.name],
        listeners: [
          { port: 80, forward: [{ targetGroup: 'blue' }] },
          { port: 8080, forward: [{ targetGroup: 'green' }] },
        ],
      },
    ],
    traffic: [
      { name: 'subjects', to: 'gate:80', arrivals: { constant: { perSecond: 20 } }, from: '6m' },
      {
        name: 'testers',
        to: 'gate:8080',
        source: '198.51.100.16/28',
        arrivals: { constant: { perSecond: 2 } },
        from: '6m',
      },
      {
        name: 'elsewhere',
        to: 'gate:8080',
        source: '203.0.113.0/24',
        arrivals: { constant: { perSecond: 3 } },
        from: '6m',
      },
      { name: 'curious', to: 'gate:8080', arrivals: { constant: { perSecond: 5 } }, from: '6m' },
    ],
  };

  it('BG-04: security groups of the balancer let testers in by their addresses, and nobody else', () => {
    const k = twoColours(restricted);
    expect(got(k, '7m', '8m')).toEqual({ blue: 20 * 60, green: 2 * 60 });
    const share = (stream: string): number => {
      const { ok, failed } = k.clients({ stream });
      return ok / (ok + failed);
    };
    expect(['subjects', 'testers', 'elsewhere', 'curious'].map(share)).toEqual([1, 1, 0, 0]);
  });

  it('BG-04: who is kept out gets no answer, and the balancer never hears of him', () => {
    const k = twoColours(restricted).until('8m');
    const { failed, outcomes } = k.clients({ stream: 'curious' });
    expect([failed, outcomes.at(-1)]).toEqual([5 * 120, 5 * 120]);
    const balancer = k.clients({ balancer: 'gate' });
    expect([balancer.arrived, balancer.failed]).toEqual([22 * 120, 0]);
  });

  it('BG-04: a flow knows the door as requests do', () => {
    const k = twoColours({ ...restricted, timeline: [{ at: '7m', setPrecision: { precision: 'flow' } }] });
    const { blue, green } = got(k, '8m', '10m');
    expect([Math.round(blue), Math.round(green)]).toEqual([20 * 120, 2 * 120]);
  });

  it('BG-04: green in addition to blue costs twice the capacity', () => {
    const sky = (names: string[]): LoadRig =>
      twoColours({
        fleets: [],
        taskDefinitions: ['blue', 'green'].map((family) =>
          definition(family, [{}], {
            ...{ networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
          }),
        ),
        targetGroups: ['blue', 'green'].map((targetGroupName) => ({ targetGroupName, targetType: 'ip', ...GROUP })),
        services: names.map((name) =>
          service(name, 4, name, {
            launchType: 'FARGATE',
            networkConfiguration: {
              awsvpcConfiguration: { subnets: ['za-southwest-1a', 'za-southwest-1b'], assignPublicIp: 'ENABLED' },
            },
          }),
        ),
        traffic: [],
      });
    const [alone, both] = [sky(['blue']), sky(['blue', 'green'])].map((k) => {
      const from = tasksUsd(k.until('10m'));
      return tasksUsd(k.until('40m')) - from;
    }) as [number, number];
    expect(both / alone).toBeCloseTo(2, 6);
    expect(alone).toBeGreaterThan(0);
  });
});

describe('a canary by the number of tasks', () => {
  /** Both services in one group: nine of blue, one of green. */
  function shared(timeline: object[] = [], more: Sketch = {}): LoadRig {
    return twoColours({
      targetGroups: [{ targetGroupName: 'shop', ...GROUP }],
      loadBalancers: [{ name: 'gate', listeners: [{ port: 80, forward: [{ targetGroup: 'shop' }] }] }],
      services: [service('blue', 9, null, inShop('blue')), service('green', 1, null, inShop('green'))],
      traffic: [{ name: 'subjects', to: 'gate', arrivals: { constant: { perSecond: 20 } }, from: '6m' }],
      timeline,
      ...more,
    });
  }
  const inShop = (containerName: string) => ({
    loadBalancers: [{ targetGroupArn: 'shop', containerName, containerPort: 80 }],
  });
  /** Requests that the tasks of a service got. */
  const gotBy = (k: LoadRig, family: string): number =>
    k.world.tasks
      .filter((task) => task.group === `service:${family}`)
      .reduce((sum, task) => sum + k.requests(task.name), 0);
  function between(k: LoadRig, from: string, to: string): { blue: number; green: number } {
    const counts = () => ({ blue: gotBy(k, 'blue'), green: gotBy(k, 'green') });
    const before = counts.call(k.until(from));
    const after = counts.call(k.until(to));
    return { blue: after.blue - before.blue, green: after.green - before.green };
  }

  it('BG-06: the share of green is its share of the tasks, in turn', () => {
    expect(between(shared(), '7m', '8m')).toEqual({ blue: 1_080, green: 120 });
  });

  it('BG-06: the two desired counts move the share, and nobody is cut', () => {
    const to = (serviceName: string, desiredCount: number, at: string) => ({
      at,
      updateService: { cluster: 'royaume', service: serviceName, desiredCount },
    });
    const k = shared([to('green', 5, '10m'), to('blue', 5, '12m'), to('green', 10, '14m'), to('blue', 0, '16m')], {
      behaviours: { blue: { ...SLOW, cpuMsPerRequest: 5 }, green: { ...SLOW, cpuMsPerRequest: 5 } },
    });
    expect(between(k, '13m', '13m30s')).toEqual({ blue: 300, green: 300 });
    expect(between(k, '17m', '17m30s')).toEqual({ blue: 0, green: 600 });
    expect(k.clients().failed).toBe(0);
  });

  it('BG-06: a task that leaves answers what it has begun, as a swap and a stop do not let it', () => {
    const behaviour = { cpuMsPerRequest: { constant: REQUEST_S * 1_000 }, concurrency: 1_000 };
    const k = shared([{ at: '10m', updateService: { cluster: 'royaume', service: 'blue', desiredCount: 0 } }], {
      fleets: [{ name: 'land', cluster: 'royaume', instanceType: 'm5.4xlarge', count: 2, spread: 'zones' }],
      behaviours: { blue: behaviour, green: { ...SLOW, cpuMsPerRequest: 5 } },
      traffic: [{ name: 'subjects', to: 'gate', arrivals: { constant: { perSecond: 2 } }, from: '6m' }],
    });
    expect(between(k, '10m20s', '20m').blue).toBe(0);
    expect(k.clients().failed).toBe(0);
  });
});
