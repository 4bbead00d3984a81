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
    const k = load({ duration: '10m', traffic, timeline: asTimeline(deeds) }).toTheEnd();
    expect(calls(k)).toEqual({ 1: 3_000, 2: 3_000 });
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
