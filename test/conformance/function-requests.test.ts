/** Functions that requests call, and how an alias divides whoever calls it (LA-01, LA-02, LB-01). */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../sim/model/task-definition.ts';
import { accessLogLines } from '../../sim/engine/access-log.ts';
import { load } from '../support/load-rig.ts';

describe('functions behind a load balancer', () => {
  const sketch = (code: JsonObject, perSecond: number, more: JsonObject[] = []) => ({
    duration: '20m',
    targetGroups: [{ targetGroupName: 'mill', targetType: 'lambda' }],
    loadBalancers: [{ name: 'gate', listeners: [{ port: 80, forward: [{ targetGroup: 'mill' }] }] }],
    traffic: [{ name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond } }, from: '5m' }],
    timeline: [
      { at: '0s', createFunction: { FunctionName: 'mill', Publish: true, Code: code } },
      { at: '0s', createAlias: { FunctionName: 'mill', Name: 'live', FunctionVersion: '1' } },
      {
        at: '0s',
        registerTargets: {
          targetGroup: 'mill',
          targets: [{ id: 'arn:aws:lambda:za-southwest-1:123456789012:function:mill:live' }],
        },
      },
      ...more,
    ],
  });

  it('LB-01: a target group sends its requests to a function, whose cold starts and limit they meet', () => {
    const k = load(sketch({ durationMs: 100, coldStartMs: 1_000 }, 20)).toTheEnd();
    const { ok, failed, arrived } = k.clients();
    expect(arrived).toBeGreaterThan(17_000);
    expect([ok > 17_000, failed]).toEqual([true, 0]);
    const [book] = k.world.traffic!.functions!;
    const use = k.net.environments![book!.server]!;
    expect(use.invocations).toBe(arrived);
    // As many environments as calls at once, hardly ever more than ten.
    expect(use.coldStarts).toBeGreaterThan(2);
    expect(use.coldStarts).toBeLessThan(40);
    expect(k.laws()).toEqual([]);
    const narrow = load(
      sketch({ durationMs: 100, coldStartMs: 0 }, 20, [
        { at: '1s', putFunctionConcurrency: { FunctionName: 'mill', ReservedConcurrentExecutions: 2 } },
      ]),
    ).toTheEnd();
    // Erlang B of two places under a load of two: 0.4.
    const turnedAway = narrow.clients().failed / narrow.clients().arrived;
    expect(Math.abs(turnedAway - 0.4)).toBeLessThan(0.02);
  });

  it('LA-02: an alias with weights divides requests at random, too', () => {
    const k = load(
      sketch({ durationMs: 20, coldStartMs: 0 }, 20, [
        { at: '1s', publishVersion: { FunctionName: 'mill' } },
        {
          at: '6m',
          updateAlias: { FunctionName: 'mill', Name: 'live', RoutingConfig: { AdditionalVersionWeights: { 2: 0.2 } } },
        },
      ]),
    ).toTheEnd();
    const counts = k.world.traffic!.functions!.map(
      ({ version, server }) => [version, k.net.environments![server]!.invocations] as const,
    );
    const second = counts.find(([version]) => version === '2')![1];
    const share = second / (k.clients().arrived * (14 / 15));
    expect(Math.abs(share - 0.2)).toBeLessThan(0.02);
  });
});

/** The least and the most of n draws with chance p that leave out 0.05 % on either side, by the distribution itself. */
function binomialInterval(n: number, p: number, share = 0.999): readonly [low: number, high: number] {
  const tail = (1 - share) / 2;
  const middle = Math.floor(n * p);
  // Weights by their ratios, from the middle outward, so that nothing is too small.
  const weights = new Float64Array(n + 1);
  weights[middle] = 1;
  for (let k = middle + 1; k <= n; k++) weights[k] = (weights[k - 1]! * (n - k + 1) * p) / (k * (1 - p));
  for (let k = middle - 1; k >= 0; k--) weights[k] = (weights[k + 1]! * (k + 1) * (1 - p)) / ((n - k) * p);
  const total = weights.reduce((sum, one) => sum + one, 0);
  let [low, below] = [0, weights[0]! / total];
  while (below < tail) below += weights[++low]! / total;
  let [high, above] = [n, weights[n]! / total];
  while (above < tail) above += weights[--high]! / total;
  return [low, high];
}
function expectShare(second: number, n: number, weight: number): void {
  const [low, high] = binomialInterval(n, weight);
  expect([second >= low, second <= high, high - low < n * 0.2]).toEqual([true, true, true]);
}

describe('the share of a weighted alias', () => {
  const WEIGHTS = [0.05, 0.1, 0.33, 0.5, 0.9] as const;
  const timeline = (weight: number, more: object[] = []) => [
    { at: '0s', createFunction: { FunctionName: 'mill', Publish: true, Code: { durationMs: 20, coldStartMs: 0 } } },
    { at: '0s', publishVersion: { FunctionName: 'mill' } },
    {
      at: '0s',
      createAlias: {
        ...{ FunctionName: 'mill', Name: 'live', FunctionVersion: '1' },
        RoutingConfig: { AdditionalVersionWeights: { 2: weight } },
      },
    },
    ...more,
  ];
  const api = [
    { at: '0s', createRestApi: { name: 'shop', integration: { type: 'AWS_PROXY', uri: 'function:mill:live' } } },
    { at: '0s', createDeployment: { restApiId: 'shop', stageName: 'prod' } },
  ];
  const byRequests = (weight: number, seed: number, more: object = {}) => {
    const traffic = [{ name: 'subjects', to: 'shop/prod', arrivals: { poisson: { perSecond: 20 } } }];
    const k = load({ seed, duration: '5m', traffic, timeline: timeline(weight, api), ...more }).toTheEnd();
    const counts = Object.fromEntries(
      k.world.traffic!.functions!.map(({ version, server }) => [version, k.net.environments![server]!.invocations]),
    );
    return [counts['1']!, counts['2']!, k] as const;
  };

  it('LA-02: of requests lies in the binomial 99.9 % interval', () => {
    for (const [seed, weight] of WEIGHTS.entries()) {
      const [first, second] = byRequests(weight, seed + 1);
      expect(first + second).toBeGreaterThan(5_500);
      expectShare(second, first + second, weight);
    }
  });

  it('LA-02, LA-08: is drawn for each request and not in turn, as the versions in the access log show', () => {
    const [create, ...more] = api;
    const logged = { at: '0s', createDeployment: { restApiId: 'shop', stageName: 'prod', accessLogFormat: 'JSON' } };
    expect(more).toHaveLength(1);
    const [, , k] = byRequests(0.5, 2, { timeline: timeline(0.5, [create!, logged]) });
    const versions = accessLogLines(k.world).map((line) => (JSON.parse(line) as JsonObject)['executedVersion']);
    expect(new Set(versions)).toEqual(new Set(['1', '2']));
    const changes = versions.filter((version, n) => n > 0 && version !== versions[n - 1]).length;
    expectShare(changes, versions.length - 1, 0.5);
  });

  it('LA-02: is exact while requests are computed as a flow, and calls, errors and time are counted there, too', () => {
    for (const weight of WEIGHTS) {
      const traffic = [{ name: 'subjects', to: 'shop/prod', arrivals: { constant: { perSecond: 20 } } }];
      const [first, second, k] = byRequests(weight, 1, { traffic, precision: 'flow' });
      expect(first + second).toBeGreaterThan(5_900);
      // One request in the whole for what an interval leaves over.
      expect(Math.abs(second - weight * (first + second))).toBeLessThan(2);
      const [book] = k.world.traffic!.functions!;
      expect(k.net.environments![book!.server]).toMatchObject({ durationMs: 20 * first, billedMs: 20 * first });
    }
  });

  it('LA-02: of calls by hand and of messages lies there, too', () => {
    const at = (n: number) => `${10_000 + n * 100}ms`;
    const byHand = Array.from({ length: 1_000 }, (_, n) => ({
      at: at(n),
      invoke: { FunctionName: 'mill', Qualifier: 'live' },
    }));
    const byMessage = Array.from({ length: 1_000 }, (_, n) => ({
      at: at(n),
      publish: { topicArn: 'bells', message: 'ring' },
    }));
    const topic = [
      { at: '0s', createTopic: { name: 'bells' } },
      { at: '0s', subscribe: { topicArn: 'bells', protocol: 'lambda', endpoint: 'function:mill:live' } },
    ];
    for (const [index, deeds] of [byHand, [...topic, ...byMessage]].entries()) {
      const weight = [0.1, 0.33][index]!;
      const k = load({ seed: 3, duration: '5m', timeline: timeline(weight, deeds) }).toTheEnd();
      const counts = k.world.functions![0]!.versions.map(({ use }) => use.invocations);
      expect(counts[1]! + counts[2]!).toBe(1_000);
      expectShare(counts[2]!, 1_000, weight);
    }
  });
});

describe('places', () => {
  it('LA-02: requests and calls by hand share the calls that a function may have at once', () => {
    const traffic = [{ name: 'subjects', to: 'shop/prod', arrivals: { constant: { perSecond: 50 } } }];
    const byHand = { invoke: { FunctionName: 'mill', Qualifier: '1' } };
    const timeline = [
      { at: '0s', createFunction: { FunctionName: 'mill', Publish: true, Code: { durationMs: 200, coldStartMs: 0 } } },
      { at: '0s', putFunctionConcurrency: { FunctionName: 'mill', ReservedConcurrentExecutions: 5 } },
      { at: '0s', createRestApi: { name: 'shop', integration: { type: 'AWS_PROXY', uri: 'function:mill:1' } } },
      { at: '0s', createDeployment: { restApiId: 'shop', stageName: 'prod' } },
      { at: '1m50ms', ...byHand },
    ];
    const told = (streams: object[]): (string | null)[] => {
      const k = load({ duration: '2m', traffic: streams, timeline }).toTheEnd();
      return k.world.functions![0]!.latest.map(({ error }) => error);
    };
    // Fifty a second of 200 ms each would be ten at once: all five places are taken.
    expect([told(traffic), told([])]).toEqual([['TooManyRequestsException'], [null]]);
  });
});

describe('versions', () => {
  it('LA-02: differ in time, errors and memory, and requests meet the version that was drawn', () => {
    const code = (durationMs: number, errorRate = 0, memoryMiB = 64) => ({
      ...{ durationMs, errorRate, memoryMiB, coldStartMs: 0 },
    });
    const k = load({
      duration: '10m',
      traffic: [{ name: 'subjects', to: 'shop/prod', arrivals: { constant: { perSecond: 20 } } }],
      timeline: [
        { at: '0s', createFunction: { FunctionName: 'mill', Publish: true, Code: code(20) } },
        { at: '0s', updateFunctionConfiguration: { FunctionName: 'mill', MemorySize: 512 } },
        { at: '0s', updateFunctionCode: { FunctionName: 'mill', Publish: true, Code: code(80, 0.25) } },
        // More than its 512 MiB: each call is killed.
        { at: '0s', updateFunctionCode: { FunctionName: 'mill', Publish: true, Code: code(5, 0, 513) } },
        { at: '0s', createRestApi: { name: 'shop', integration: { type: 'AWS_PROXY', uri: 'function:mill:live' } } },
        { at: '0s', createAlias: { FunctionName: 'mill', Name: 'live', FunctionVersion: '1' } },
        { at: '0s', createDeployment: { restApiId: 'shop', stageName: 'prod' } },
        { at: '3m', updateAlias: { FunctionName: 'mill', Name: 'live', FunctionVersion: '2' } },
        { at: '6m', updateAlias: { FunctionName: 'mill', Name: 'live', FunctionVersion: '3' } },
      ],
    }).toTheEnd();
    const use = k.world.traffic!.functions!.map(({ version, server }) => {
      const { invocations, errors, durationMs } = k.net.environments![server]!;
      return [version, Math.round(durationMs / invocations), Math.round((100 * errors) / invocations)];
    });
    expect(use[0]).toEqual(['1', 20, 0]);
    expect(use[1]!.slice(0, 2)).toEqual(['2', 80]);
    expect(Math.abs(Number(use[1]![2]) - 25)).toBeLessThan(3);
    expect(use[2]).toEqual(['3', 5, 100]);
    const memory = k.world.functions![0]!.versions.map(({ version, memorySizeMiB }) => [version, memorySizeMiB]);
    expect(memory.slice(1)).toEqual([
      ['1', 128],
      ['2', 512],
      ['3', 512],
    ]);
  });
});
