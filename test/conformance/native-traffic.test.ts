/** Section 11.3 of the facts: what requests meet while a release goes on, in the words of a scenario's file. */
import { describe, expect, it } from 'vitest';
import { groupErrors } from '../support/alarms.ts';
import { definition, gateSketch, LoadRig, service, type Sketch } from '../support/load-rig.ts';

const GROUP = {
  healthCheckIntervalSeconds: 5,
  healthCheckTimeoutSeconds: 2,
  attributes: { 'deregistration_delay.timeout_seconds': 20 },
};

/** `web:2`, whose requests fail with this chance, is released at 10 min beside 50 requests a second. */
function release(deploymentConfiguration: object, errorRate: number, more: Sketch = {}): LoadRig {
  const light = { cpuMsPerRequest: { constant: 5 } };
  return new LoadRig({
    ...gateSketch({ taskDefinitions: [definition('web'), definition('web', [{ image: 'web-2' }])] }),
    duration: '1h',
    targetGroups: [
      { targetGroupName: 'blue', ...GROUP },
      { targetGroupName: 'green', ...GROUP },
    ],
    loadBalancers: [
      {
        name: 'gate',
        listeners: [
          { port: 80, forward: [{ targetGroup: 'blue' }] },
          { port: 8080, forward: [{ targetGroup: 'blue' }] },
        ],
      },
    ],
    services: [
      service('web', 4, null, {
        taskDefinition: 'web:1',
        loadBalancers: [
          {
            targetGroupArn: 'blue',
            containerName: 'web',
            containerPort: 80,
            advancedConfiguration: {
              alternateTargetGroupArn: 'green',
              productionListenerRule: 'gate:80',
              testListenerRule: 'gate:8080',
              roleArn: 'arn:aws:iam::123456789012:role/ecs',
            },
          },
        ],
        deploymentConfiguration,
      }),
    ],
    behaviours: { web: light, 'web-2': { ...light, errorRate } },
    alarms: [groupErrors('green')],
    timeline: [{ at: '10m', updateService: { cluster: 'royaume', service: 'web', taskDefinition: 'web:2' } }],
    ...more,
  });
}
const newest = (k: LoadRig) => k.world.serviceDeployments!.at(-1)!;
/** Requests that each group got between two instants: blue, green. */
function got(k: LoadRig, from: string, to: string): [number, number] {
  const counts = (): [number, number] =>
    (['blue', 'green'] as const).map((name) => {
      const { http2xx, http5xx } = k.group(name);
      return http2xx + http5xx;
    }) as [number, number];
  const before = counts.call(k.until(from));
  const after = counts.call(k.until(to));
  return [after[0] - before[0], after[1] - before[1]];
}

describe('requests and releases', () => {
  it.each(['CANARY', 'LINEAR'] as const)(
    'NB-11, LB-17: %s gives green its share of the requests, at random',
    (strategy) => {
      const k = release(
        {
          strategy,
          canaryConfiguration: { canaryPercent: 10 },
          linearConfiguration: { stepPercent: 10 },
          ...(strategy === 'CANARY' ? { linearConfiguration: undefined } : { canaryConfiguration: undefined }),
        },
        0,
      );
      const [blue, green] = got(k, '11m', '16m');
      const all = blue + green;
      expect(all).toBeGreaterThan(14_000);
      // 3.29 standard deviations of a binomial: 99.9 %.
      expect(Math.abs(green - all / 10)).toBeLessThan(3.29 * Math.sqrt(all * 0.1 * 0.9));
      expect(newest(k).productionPercent).toBe(10);
      const rest = got(k, '50m', '55m');
      expect(strategy === 'CANARY' ? rest[0] : 0).toBe(0);
    },
  );

  it('NB-02: test requests meet green, and nobody else does', () => {
    const k = release(
      {
        strategy: 'BLUE_GREEN',
        bakeTimeInMinutes: 5,
        lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
      },
      0,
      {
        traffic: [
          { name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 50 } } },
          { name: 'testers', to: 'gate:8080', arrivals: { constant: { perSecond: 2 } } },
        ],
      },
    );
    const [blue, green] = got(k, '12m', '17m');
    expect([blue > 14_000, green]).toEqual([true, 600]);
  });

  it('NB-09, NB-06: a bad version is turned back by the alarm of its group; the share is all that it has hurt', () => {
    const alarms = { alarmNames: ['green-errors'], enable: true, rollback: true };
    const k = release({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 10 }, alarms }, 0.5).until('20m');
    expect([newest(k).state, newest(k).failure]).toEqual([
      'ROLLBACK_SUCCESSFUL',
      { by: 'alarm', alarmName: 'green-errors' },
    ]);
    const [shifted, failed] = [
      newest(k).stages.find(({ stage }) => stage === 'PRODUCTION_TRAFFIC_SHIFT')!.atUs,
      k.events('ServiceDeploymentFailed')[0]!.atUs,
    ];
    // Share × rate × chance × time to detect.
    const expected = 0.1 * 50 * 0.5 * ((failed - shifted) / 1_000_000);
    expect(Math.abs(k.group('green').http5xx - expected)).toBeLessThan(3.29 * Math.sqrt(expected));
    expect(got(k, '21m', '25m')[1]).toBe(0);
  });

  it('NB-06: a hook that reads an alarm stops a bad version before any production request meets it', () => {
    const k = release(
      {
        strategy: 'BLUE_GREEN',
        bakeTimeInMinutes: 5,
        lifecycleHooks: [{ hookTargetArn: 'smoke', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
      },
      0.5,
      {
        functions: [
          {
            FunctionName: 'smoke',
            Code: {
              answers: [{ hookStatus: 'IN_PROGRESS', callBackDelay: 180 }, { unlessAlarm: 'green-errors' }],
            },
          },
        ],
        traffic: [
          { name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 50 } } },
          { name: 'testers', to: 'gate:8080', arrivals: { constant: { perSecond: 2 } } },
        ],
      },
    ).until('20m');
    expect([newest(k).state, newest(k).failure]).toEqual([
      'ROLLBACK_SUCCESSFUL',
      { by: 'hook', hook: 'smoke', stage: 'POST_TEST_TRAFFIC_SHIFT', why: 'FAILED' },
    ]);
    expect(newest(k).stages.some(({ stage }) => stage === 'PRODUCTION_TRAFFIC_SHIFT')).toBe(false);
    expect(k.group('blue').http5xx).toBe(0);
  });

  it.each([
    [0.5, { maximumErrorRate: 0.05, minimumRequests: 100 }, 2, 'ROLLBACK_SUCCESSFUL'],
    [0.01, { maximumErrorRate: 0.05, minimumRequests: 100 }, 2, 'SUCCESSFUL'],
    // Who asks for no number of requests takes silence for health.
    [0.5, { maximumErrorRate: 0.05 }, null, 'SUCCESSFUL'],
  ])('NB-06: a hook may count what green answers: %d of errors, %j, %s a second', (rate, answer, perSecond, state) => {
    const testers = { name: 'testers', to: 'gate:8080', arrivals: { constant: { perSecond } } };
    const k = release(
      {
        strategy: 'BLUE_GREEN',
        bakeTimeInMinutes: 1,
        lifecycleHooks: [{ hookTargetArn: 'smoke', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
      },
      rate,
      {
        functions: [{ FunctionName: 'smoke', Code: { durationMs: 100, coldStartMs: 0, answers: [answer] } }],
        traffic: [
          { name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 50 } } },
          ...(perSecond === null ? [] : [testers]),
        ],
      },
    ).until('20m');
    expect(newest(k).state).toBe(state);
    const { hooks, tested } = k.world.serviceDeployments!.at(-1)!.stages.reduce(
      (sum, { stage, atUs }) => ({
        hooks: stage === 'POST_TEST_TRAFFIC_SHIFT' ? atUs : sum.hooks,
        tested: stage === 'PRE_PRODUCTION_TRAFFIC_SHIFT' ? atUs : sum.tested,
      }),
      { hooks: 0, tested: 0 },
    );
    // A hundred requests at two a second: 50 s, seen at the call after that.
    if (state === 'SUCCESSFUL') expect((tested - hooks) / 1_000_000).toBeCloseTo(perSecond === null ? 0.1 : 60.3, 0);
  });

  it('NB-11: a flow follows the weights as requests do', () => {
    const k = release({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 20 } }, 0, {
      traffic: [{ name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond: 50 } } }],
      timeline: [
        { at: '9m', setPrecision: { precision: 'flow' } },
        { at: '10m', updateService: { cluster: 'royaume', service: 'web', taskDefinition: 'web:2' } },
      ],
    });
    const [blue, green] = got(k, '12m', '17m');
    expect(green / (blue + green)).toBeCloseTo(0.2, 2);
  });
});
