/** Section 11.3 of the facts: releases by BLUE_GREEN, LINEAR and CANARY. */
import { describe, expect, it } from 'vitest';
import { forwardOf } from '../../sim/releases/shift.ts';
import { stepBakeMinutes, trafficShares } from '../../sim/rules/colours.ts';
import type { TargetGroupKey } from '../../sim/model/ids.ts';
import {
  COLOURS,
  colours,
  newest,
  registered,
  releasing,
  sharesOverTime,
  stagesOf,
  twoColours,
  weights,
} from '../support/colours.ts';
import { describe as described } from '../../sim/rules/describe.ts';
import type { Kingdom } from '../support/rig.ts';

const BLUE_GREEN = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5 };
const linear = (stepPercent: number, stepBakeTimeInMinutes = 6, rest: object = {}): object => ({
  strategy: 'LINEAR',
  linearConfiguration: { stepPercent, stepBakeTimeInMinutes },
  bakeTimeInMinutes: 5,
  ...rest,
});
const CANARY = { strategy: 'CANARY', bakeTimeInMinutes: 5 };
const stage = (line: string): string => line.split(' ').slice(1).join(' ');
const ended = (k: Kingdom): object => ({
  state: newest(k).state,
  colours: colours(k),
  production: weights(k),
  test: weights(k, 8080),
});

describe('native releases', () => {
  it('NB-01: without a load balancer to shift there is no such strategy; the groups and rules must fit', () => {
    const k = twoColours(BLUE_GREEN);
    const service = (rest: object): object => ({
      serviceName: 'other',
      taskDefinition: 'web:1',
      desiredCount: 1,
      deploymentConfiguration: BLUE_GREEN,
      ...rest,
    });
    const plain = { targetGroupArn: 'web-blue', containerName: 'app', containerPort: 80 };
    expect(() => k.issue('createService', service({ loadBalancers: [plain] }))).toThrow('strategy-needs-load-balancer');
    const advanced = (change: object): object => ({
      loadBalancers: [{ ...COLOURS, advancedConfiguration: { ...COLOURS.advancedConfiguration, ...change } }],
    });
    expect(() => k.issue('createService', service(advanced({ alternateTargetGroupArn: 'web-blue' })))).toThrow(
      'alternate-is-the-same',
    );
    expect([
      k.refused('createService', service(advanced({ alternateTargetGroupArn: 'none' }))),
      k.refused('createService', service(advanced({ productionListenerRule: 'gate:81' }))),
      k.refused('createService', service(advanced({ testListenerRule: 'gate:80/7' }))),
    ]).toEqual([
      'InvalidParameterException: target-group-not-found',
      'InvalidParameterException: rule-reference-unknown',
      'InvalidParameterException: rule-reference-unknown',
    ]);
  });

  it('NB-01: green stands in the group that is not in production, and the colours change with each release', () => {
    const k = releasing(BLUE_GREEN).until('12m');
    expect([registered(k, 'web-blue'), registered(k, 'web-green')]).toEqual(['1, 1', '2, 2']);
    k.until('20m').issue('updateService', { service: 'web', taskDefinition: 'web:3' });
    k.until('22m');
    expect([registered(k, 'web-blue'), registered(k, 'web-green')]).toEqual(['3, 3', '2, 2']);
    k.until('30m');
    expect(ended(k)).toEqual({
      state: 'SUCCESSFUL',
      colours: '3: 2',
      production: 'web-blue 999, web-green 0',
      test: 'web-blue 999, web-green 0',
    });
  });

  it('NB-01: saying the load balancers again, with either colour first, releases nothing', () => {
    const k = releasing(BLUE_GREEN).until('20m');
    const before = k.world.deployments.length;
    k.issue('updateService', { service: 'web', loadBalancers: [COLOURS] });
    expect(k.world.deployments.length).toBe(before);
  });

  it('NB-01: a Network Load Balancer does as well', () => {
    const k = releasing(CANARY, { network: true }).until('15m');
    expect([weights(k), registered(k, 'web-green')]).toEqual(['web-blue 950, web-green 50', '2, 2']);
    k.until('30m');
    expect([newest(k).state, sharesOverTime(k)]).toEqual(['SUCCESSFUL', ['0 5', '10 100']]);
  });

  it('NB-02: going back in time and forward again is the same release', () => {
    const k = releasing(linear(30)).until('1h');
    const hash = k.engine.traceHash();
    for (const at of [602, 620, 1_000, 1_500]) k.engine.seek(at * 1_000_000);
    k.until('1h');
    expect(k.engine.traceHash()).toBe(hash);
  });

  it('NB-01: the first revision of a service has all the traffic from the beginning', () => {
    const k = twoColours(BLUE_GREEN);
    expect([stagesOf(k), ended(k)]).toEqual([
      ['300.000 SCALE_UP'],
      {
        state: 'SUCCESSFUL',
        colours: '1: 2',
        production: 'web-blue 999, web-green 0',
        test: 'web-blue 999, web-green 0',
      },
    ]);
  });

  it('NB-02, NB-03: goes from stage to stage, shifts in one step, and keeps both colours while it bakes', () => {
    const k = releasing(BLUE_GREEN).until('12m');
    expect([colours(k), weights(k), weights(k, 8080)]).toEqual([
      '1: 2, 2: 2',
      'web-blue 0, web-green 999',
      'web-blue 0, web-green 999',
    ]);
    k.until('30m');
    expect(stagesOf(k)).toEqual([
      '600.000 PRE_SCALE_UP',
      '600.000 SCALE_UP',
      '605.109 POST_SCALE_UP',
      '605.109 TEST_TRAFFIC_SHIFT',
      '605.109 POST_TEST_TRAFFIC_SHIFT',
      '605.109 PRE_PRODUCTION_TRAFFIC_SHIFT 1',
      '605.109 PRODUCTION_TRAFFIC_SHIFT 1',
      '605.109 POST_PRODUCTION_TRAFFIC_SHIFT',
      '605.109 BAKE_TIME',
      '905.109 CLEAN_UP',
    ]);
    expect(
      k.story(['service-deployment', 'deployment', 'message'], '10m').map((line) => line.replace(/\(target.*\)/, '…')),
    ).toEqual([
      '600.000 deployment 1 ACTIVE.COMPLETED',
      '600.000 release 2 IN_PROGRESS',
      '601.000 web has started 2 tasks: (task web#3) (task web#4).',
      '604.000 web registered 2 targets in …',
      '905.109 deployment 2 PRIMARY.COMPLETED',
      '905.109 web (deployment 2) deployment completed.',
      '906.109 web has stopped 2 running tasks: (task web#1) (task web#2).',
      '907.109 web deregistered 2 targets in …',
      '907.109 web has begun draining connections on 2 tasks.',
      '908.309 deployment 1 INACTIVE',
      '908.309 web has reached a steady state.',
      '908.309 release 2 SUCCESSFUL',
    ]);
    expect(colours(k)).toBe('2: 2');
  });

  it('NB-02: test traffic goes to green before any production traffic', () => {
    const k = releasing({
      ...BLUE_GREEN,
      lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
    }).until('15m');
    expect([weights(k), weights(k, 8080)]).toEqual(['web-blue 999, web-green 0', 'web-blue 0, web-green 999']);
    expect([newest(k).productionPercent, newest(k).testPercent]).toEqual([0, 100]);
  });

  it.each([
    [30, [30, 60, 90, 100]],
    [100, [100]],
    [10, [10, 20, 30, 40, 50, 60, 70, 80, 90, 100]],
    [33.4, [33.4, 66.8, 100]],
    [50, [50, 100]],
    [3, [...Array.from({ length: 33 }, (_, i) => (i + 1) * 3), 100]],
    [0.3 * 10 + 0.1, Array.from({ length: 33 }, (_, i) => (i < 32 ? Math.round((i + 1) * 31) / 10 : 100))],
  ])('NB-04: steps of %d %%, and the last one takes the rest', (stepPercent, shares) => {
    expect(trafficShares({ strategy: 'LINEAR', linearConfiguration: { stepPercent } })).toEqual(shares);
  });

  it('NB-04, NB-05: the numbers that hold when none are given', () => {
    expect([
      trafficShares({ strategy: 'LINEAR' }).length,
      stepBakeMinutes({ strategy: 'LINEAR' }),
      trafficShares({ strategy: 'CANARY' }),
      stepBakeMinutes({ strategy: 'CANARY' }),
      trafficShares({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 100 } }),
      stepBakeMinutes({ strategy: 'BLUE_GREEN' }),
    ]).toEqual([10, 6, [5, 100], 10, [100], 0]);
  });

  it('NB-04: step 30 takes three step bakes, and then the bake time', () => {
    const k = releasing(linear(30)).until('1h');
    expect(sharesOverTime(k)).toEqual(['0 30', '6 60', '12 90', '18 100']);
    const [bake, cleanUp] = ['BAKE_TIME', 'CLEAN_UP'].map((name) =>
      newest(k).stages.find((row) => row.stage === name)!,
    );
    expect((cleanUp!.atUs - bake!.atUs) / 60_000_000).toBe(5);
    // No step bake after the last step.
    expect(bake!.atUs).toBe(newest(k).stages.findLast((row) => row.step === 4)!.atUs);
    expect(
      stagesOf(k)
        .map(stage)
        .filter((name) => name.startsWith('PRO')),
    ).toEqual([1, 2, 3, 4].map((n) => `PRODUCTION_TRAFFIC_SHIFT ${n}`));
  });

  it('NB-04: ten per cent every six minutes: nine waits, 54 min, and the bake', () => {
    const k = releasing({ strategy: 'LINEAR' }).until('2h');
    expect(sharesOverTime(k).at(-1)).toBe('54 100');
    expect(newest(k).state).toBe('SUCCESSFUL');
  });

  it('NB-04: without step bake all steps come at once', () => {
    const k = releasing(linear(25, 0)).until('12m');
    expect(sharesOverTime(k)).toEqual(['0 25', '0 50', '0 75', '0 100']);
  });

  it('NB-05: five per cent at once, everything after ten minutes', () => {
    const k = releasing(CANARY).until('15m');
    expect([weights(k), colours(k)]).toEqual(['web-blue 950, web-green 50', '1: 2, 2: 2']);
    k.until('30m');
    expect([sharesOverTime(k), newest(k).state]).toEqual([['0 5', '10 100'], 'SUCCESSFUL']);
  });

  it.each([
    [0, [999, 0]],
    [0.1, [999, 1]],
    [5, [950, 50]],
    [33.3, [667, 333]],
    [50, [500, 500]],
    [99.9, [1, 999]],
    [100, [0, 999]],
  ])('NB-11: %d %% are weights of two groups in one rule', (percent, expected) => {
    const [from, to] = [1 as TargetGroupKey, 2 as TargetGroupKey];
    expect(forwardOf({ from, to, percent }).map(({ weight }) => weight)).toEqual(expected);
    const [a, b] = forwardOf({ from, to, percent });
    expect(b!.weight / (a!.weight + b!.weight)).toBeCloseTo(percent / 100, 3);
  });

  it('NB-10: without a test rule there is no test traffic to ask for', () => {
    const { testListenerRule, ...advancedConfiguration } = COLOURS.advancedConfiguration;
    expect(testListenerRule).toBe('gate:8080');
    const k = releasing(CANARY, { service: { loadBalancers: [{ ...COLOURS, advancedConfiguration }] } }).until('15m');
    expect([newest(k).productionPercent, newest(k).testPercent]).toEqual([5, 0]);
    expect([weights(k), weights(k, 8080)]).toEqual(['web-blue 950, web-green 50', 'web-blue 1']);
  });

  it('NB-10: says what it is at, and what it has asked for', () => {
    const k = releasing(CANARY).until('15m');
    expect(described(k.world, { kind: 'service-deployment', key: newest(k).key })).toMatchObject({
      status: 'IN_PROGRESS',
      lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT',
      targetServiceRevision: {
        requestedTaskCount: 2,
        requestedProductionTrafficWeight: 5,
        requestedTestTrafficWeight: 100,
      },
      sourceServiceRevisions: [
        { runningTaskCount: 2, requestedProductionTrafficWeight: 95, requestedTestTrafficWeight: 0 },
      ],
      deploymentConfiguration: { strategy: 'CANARY' },
    });
    k.until('30m');
    expect(k.story(['service-deployment'], '10m').map(stage)).toEqual([
      'release 2 IN_PROGRESS',
      'release 2 SUCCESSFUL',
    ]);
  });
});
