/** Gateways of an API: canary, promotion, timeout, access log (LA-11, LA-12). */
import { describe, expect, it } from 'vitest';
import { accessLogLines } from '../../sim/engine/access-log.ts';
import { kingdom, type Deed } from '../support/rig.ts';
import { load, type LoadRig } from '../support/load-rig.ts';

const CODE = { durationMs: 20, coldStartMs: 0 };
const api = (integration: object = {}): Deed[] => [
  ['0s', 'createFunction', { FunctionName: 'shop', Publish: true, Code: CODE }],
  [
    '0s',
    'createRestApi',
    { name: 'market', integration: { type: 'AWS_PROXY', uri: 'function:shop:1', ...integration } },
  ],
  ['0s', 'createDeployment', { restApiId: 'market', stageName: 'live', accessLogFormat: 'CLF' }],
];
const asTimeline = (deeds: readonly Deed[]) => deeds.map(([at, op, input]) => ({ at, [op]: input }));
const QUIET = { fleets: [], definitions: [] };

function market(more: readonly Deed[] = [], integration: object = {}, perSecond = 20): LoadRig {
  return load({
    duration: '20m',
    traffic: [{ name: 'guests', to: 'market/live', arrivals: { poisson: { perSecond } } }],
    timeline: asTimeline([...api(integration), ...more]),
  });
}
const calls = (k: LoadRig) =>
  Object.fromEntries(
    (k.world.traffic!.functions ?? []).map(({ version, server }) => [
      version,
      k.net.environments![server]!.invocations,
    ]),
  );

const CANARY: Deed[] = [
  ['1m', 'updateFunctionCode', { FunctionName: 'shop', Publish: true, Code: CODE }],
  ['1m', 'putIntegration', { restApiId: 'market', type: 'AWS_PROXY', uri: 'function:shop:2' }],
  ['5m', 'createDeployment', { restApiId: 'market', stageName: 'live', canarySettings: { percentTraffic: 10 } }],
];

describe('a canary', () => {
  it('LA-11: takes its percentage of a stage’s requests, at random for each', () => {
    const k = market(CANARY).until('5m');
    const before = calls(k)['1']!;
    expect(before).toBe(k.clients().arrived);
    k.toTheEnd();
    const { 1: base, 2: canary } = calls(k) as { 1: number; 2: number };
    const n = base - before + canary;
    expect(n).toBeGreaterThan(17_000);
    expect(Math.abs(canary / n - 0.1)).toBeLessThan(3 * Math.sqrt((0.1 * 0.9) / n));
  });

  it('LA-11: keeps other deployments from its stage; promotion copies it there and ends it', () => {
    const k = kingdom({ ...QUIET, timeline: [...api(), ...CANARY] }).until('6m');
    expect(k.refused('createDeployment', { restApiId: 'market', stageName: 'live' })).toBe(
      'BadRequestException: canary-enabled',
    );
    const [stage] = k.world.apis![0]!.stages;
    const { deploymentId } = stage!.canary!;
    expect(stage!.deploymentId).not.toBe(deploymentId);
    k.issue('updateStage', {
      restApiId: 'market',
      stageName: 'live',
      patchOperations: [
        { op: 'copy', from: '/canarySettings/deploymentId', path: '/deploymentId' },
        { op: 'remove', path: '/canarySettings' },
      ],
    });
    expect([stage!.deploymentId, stage!.canary]).toEqual([deploymentId, null]);
    expect(
      k.refused('updateStage', {
        restApiId: 'market',
        stageName: 'live',
        patchOperations: [{ op: 'replace', path: '/canarySettings/percentTraffic', value: '5' }],
      }),
    ).toBe('BadRequestException: canary-missing');
    k.issue('createDeployment', { restApiId: 'market', stageName: 'live' });
  });

  it('LA-11: has stage variables of its own, and its promotion takes them along', () => {
    const deeds: Deed[] = [
      ['0s', 'createFunction', { FunctionName: 'shop', Publish: true, Code: CODE }],
      ['0s', 'publishVersion', { FunctionName: 'shop' }],
      [
        '0s',
        'createRestApi',
        { name: 'market', integration: { type: 'AWS_PROXY', uri: 'function:shop:${stageVariables.version}' } },
      ],
      ['0s', 'createDeployment', { restApiId: 'market', stageName: 'live', variables: { version: '1' } }],
      [
        '5m',
        'createDeployment',
        {
          restApiId: 'market',
          stageName: 'live',
          canarySettings: { percentTraffic: 100, stageVariableOverrides: { version: '2' } },
        },
      ],
    ];
    const traffic = [{ name: 'guests', to: 'market/live', arrivals: { constant: { perSecond: 10 } } }];
    const patchOperations = [
      { op: 'copy', from: '/canarySettings/deploymentId', path: '/deploymentId' },
      { op: 'remove', path: '/canarySettings' },
    ];
    const promote: Deed = ['10m', 'updateStage', { restApiId: 'market', stageName: 'live', patchOperations }];
    const k = load({ duration: '15m', traffic, timeline: asTimeline([...deeds, promote]) });
    expect(calls(k.toTheEnd())).toEqual({ 1: 3_000, 2: 6_000 });
    expect(k.world.apis![0]!.stages[0]).toMatchObject({ variables: { version: '2' }, canary: null });
  });
});

describe('patches of a stage', () => {
  const patched = (k: ReturnType<typeof kingdom>, ...patchOperations: object[]) =>
    k.issue('updateStage', { restApiId: 'market', stageName: 'live', patchOperations });

  it('LA-11: a promotion may copy the variables by themselves; a copy takes only what is of its kind', () => {
    const k = kingdom({ ...QUIET, timeline: [...api(), ...CANARY.slice(0, 2)] }).until('6m');
    const canarySettings = { percentTraffic: 10, stageVariableOverrides: { way: '2' } };
    k.issue('createDeployment', { restApiId: 'market', stageName: 'live', canarySettings });
    const [stage] = k.world.apis![0]!.stages;
    patched(
      k,
      { op: 'replace', path: '/canarySettings/percentTraffic', value: '0' },
      { op: 'copy', from: '/canarySettings/stageVariableOverrides', path: '/variables' },
      { op: 'copy', from: '/canarySettings/deploymentId', path: '/deploymentId' },
    );
    expect(stage).toMatchObject({ variables: { way: '2' }, deploymentId: stage!.canary!.deploymentId });
    expect(stage!.canary!.percentTraffic).toBe(0);
    expect(() => patched(k, { op: 'copy', from: '/variables', path: '/deploymentId' })).toThrow('patch-path');
    expect(() => patched(k, { op: 'replace', path: '/variables', value: 'x' })).toThrow('patch-path');
  });
});

describe('the share of a canary', () => {
  it('LA-11: is 0 to 100 %, both of them allowed', () => {
    const k = kingdom({ ...QUIET, timeline: [...api(), ...CANARY] }).until('6m');
    const stage = { restApiId: 'market', stageName: 'live' };
    const patch = (value: string): object => ({
      ...stage,
      patchOperations: [{ op: 'replace', path: '/canarySettings/percentTraffic', value }],
    });
    const canary = (percentTraffic: number): object => ({ ...stage, canarySettings: { percentTraffic } });
    for (const share of [0, 0.5, 100]) {
      k.issue('updateStage', patch(String(share)));
      expect(k.world.apis![0]!.stages[0]!.canary!.percentTraffic).toBe(share);
      k.issue('createDeployment', canary(share));
    }
    for (const share of ['-0.1', '100.1', 'all', 'NaN'])
      expect(() => k.issue('updateStage', patch(share))).toThrow('patch-value');
    for (const share of [-0.1, 100.1]) expect(() => k.issue('createDeployment', canary(share))).toThrow();
  });
});

describe('what a canary leaves behind', () => {
  const sums = (k: LoadRig, metricName: string) =>
    Object.fromEntries(
      k.engine.metrics
        .series()
        .filter((row) => row.namespace === 'AWS/ApiGateway' && row.metricName === metricName)
        .map((row) => [
          row.dimensions['Stage'],
          Array.from(k.engine.metrics.range(row, 0, Infinity).sum).reduce((sum, one) => sum + one, 0),
        ]),
    );

  it('LA-11: has metrics of its own beside those of its stage, with errors and latency', () => {
    const worse: Deed[] = [
      ['1m', 'updateFunctionCode', { FunctionName: 'shop', Publish: true, Code: { ...CODE, errorRate: 0.5 } }],
      ...CANARY.slice(1),
    ];
    const k = market(worse).toTheEnd();
    const count = sums(k, 'Count');
    const pools = Object.entries(k.world.traffic!.functionPools!).map(([key, { pool }]) => [
      key.split('@')[1],
      k.net.pools[pool]!.outcomes.reduce((sum, one) => sum + one, 0),
    ]);
    expect(Object.entries(count)).toEqual([
      ['live', pools[0]![1]],
      ['live/Canary', pools[1]![1]],
    ]);
    expect(count['live']! + count['live/Canary']!).toBe(k.clients().arrived - k.clients().inFlight);
    const errors = sums(k, '5XXError');
    expect(errors['live']).toBe(0);
    expect(Math.abs(errors['live/Canary']! / count['live/Canary']! - 0.5)).toBeLessThan(0.06);
    // 20 ms each.
    expect(sums(k, 'Latency')['live']).toBeCloseTo(20 * count['live']!, 0);
  });

  it('LA-11: is told apart from its stage where both lead to the same function', () => {
    const deeds: Deed[] = [
      ...api(),
      ['2s', 'createDeployment', { restApiId: 'market', stageName: 'live', canarySettings: { percentTraffic: 50 } }],
      [
        '2s',
        'updateStage',
        {
          ...{ restApiId: 'market', stageName: 'live' },
          patchOperations: [{ op: 'replace', path: '/accessLogSettings/format', value: 'JSON' }],
        },
      ],
    ];
    const traffic = [{ name: 'guests', to: 'market/live', arrivals: { poisson: { perSecond: 5 } } }];
    const k = load({ duration: '10m', traffic, timeline: asTimeline(deeds) }).toTheEnd();
    const rows = accessLogLines(k.world).map((line) => JSON.parse(line) as { stage: string; executedVersion: string });
    // A thousand from when the canary came, beside the few before.
    const canary = rows.filter(({ stage }) => stage === 'live/Canary').length;
    const before = rows.findIndex(({ stage }) => stage === 'live/Canary');
    expect([rows.length - before <= 1_000, rows.length < 1_030]).toEqual([true, true]);
    expect(Math.abs(canary - 500)).toBeLessThan(3.3 * Math.sqrt(250));
    expect(new Set(rows.map(({ stage }) => stage))).toEqual(new Set(['live', 'live/Canary']));
    expect(sums(k, 'Count')['live/Canary']).toBeGreaterThan(1_300);
  });

  it('LA-08: the access log says which version answered each request, as its header does', () => {
    const patch: Deed = [
      '1s',
      'updateStage',
      {
        ...{ restApiId: 'market', stageName: 'live' },
        patchOperations: [{ op: 'replace', path: '/accessLogSettings/format', value: 'JSON' }],
      },
    ];
    const k = market([patch, ...CANARY.map(([, op, input]): Deed => ['2s', op, input])], {}, 5).toTheEnd();
    const rows = accessLogLines(k.world).map((line) => JSON.parse(line) as { stage: string; executedVersion: string });
    const pairs = new Set(rows.map(({ stage, executedVersion }) => `${stage} ${executedVersion}`));
    expect(pairs).toEqual(new Set(['live 1', 'live/Canary 2']));
  });
});

describe('timeouts', () => {
  it('LA-12: an integration waits 50 ms to 29 s, then the client gets 504, and the function goes on', () => {
    const deeds = api({ timeoutInMillis: 50 });
    deeds[0] = [
      '0s',
      'createFunction',
      { FunctionName: 'shop', Publish: true, Code: { durationMs: 200, coldStartMs: 0 } },
    ];
    const traffic = [{ name: 'guests', to: 'market/live', arrivals: { constant: { perSecond: 10 } } }];
    const k = load({ duration: '5m', traffic, timeline: asTimeline(deeds) }).toTheEnd();
    const { ok, outcomes, arrived } = k.clients();
    expect(ok).toBe(0);
    expect(outcomes[5]).toBeGreaterThan(arrived - 3);
    const [book] = k.world.traffic!.functions!;
    expect(k.net.environments![book!.server]).toMatchObject({
      errors: 0,
      durationMs: expect.closeTo(200 * arrived, -2),
    });
    expect(k.laws()).toEqual([]);
    const put = (timeoutInMillis: number) => () => kingdom({ ...QUIET, timeline: api({ timeoutInMillis }) });
    expect(put(49)).toThrow();
    expect(put(29_001)).toThrow();
    expect(kingdom({ ...QUIET, timeline: api() }).until('1s').world.apis![0]!.integration.timeoutUs).toBe(29_000_000);
  });
});

describe('the access log', () => {
  it('LA-11: is written in four formats, of a bounded number of requests, and names the canary', () => {
    const lines = (format: string) => {
      const patch: Deed = [
        '1s',
        'updateStage',
        {
          restApiId: 'market',
          stageName: 'live',
          patchOperations: [{ op: 'replace', path: '/accessLogSettings/format', value: format }],
        },
      ];
      const k = market([patch, ...CANARY], {}, 5).toTheEnd();
      return accessLogLines(k.world);
    };
    const clf = lines('CLF');
    expect(clf).toHaveLength(2_000);
    expect(clf[0]).toMatch(/^- - - \[\d{2}\/\w{3}\/\d{4}:\d{2}:\d{2}:\d{2} \+0000\] "GET \/ HTTP\/1\.1" 200 \d+ \S+$/);
    expect(JSON.parse(lines('JSON')[0]!)).toMatchObject({
      api: 'market',
      stage: 'live',
      status: 200,
      httpMethod: 'GET',
    });
    expect(lines('XML')[0]).toMatch(/^<request id="[^"]+">.*<status>200<\/status>.*<\/request>$/);
    const rows = lines('CSV').map((line) => line.split(','));
    expect(rows[0]).toHaveLength(9);
    // The first 1,000 of five a second: those of the first 200 s, before there is a canary; 1,000 more once there is one.
    const stages = (from: number, to: number): Set<string> => new Set(rows.slice(from, to).map((row) => row[2]!));
    expect([stages(0, 1_000), stages(1_000, 2_000)]).toEqual([new Set(['live']), new Set(['live', 'live/Canary'])]);
    const late = market([...CANARY.map(([, op, input]): Deed => ['2s', op, input])], {}, 5).toTheEnd();
    const canary = accessLogLines(late.world).length;
    // Eight came before it.
    expect(canary).toBe(1_008);
  });
});
