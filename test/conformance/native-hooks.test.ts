/** Section 11.3 of the facts: hooks of a release's stages, and how long everything may last (NB-06 to NB-08). */
import { describe, expect, it } from 'vitest';
import { readHookAnswer } from '../../sim/rules/hook-answers.ts';
import { newest, releasing, stagesOf, weights, type ReleaseSketch } from '../support/colours.ts';
import { clock, us, type Kingdom } from '../support/rig.ts';

const settings = (lifecycleHooks: readonly object[], rest: object = {}): object => ({
  strategy: 'BLUE_GREEN',
  bakeTimeInMinutes: 5,
  lifecycleHooks,
  ...rest,
});
const asks = (hookTargetArn: string, lifecycleStages: readonly string[], rest: object = {}): object => ({
  hookTargetArn,
  lifecycleStages,
  ...rest,
});
const pause = (lifecycleStages: readonly string[], rest: object = {}): object => ({
  targetType: 'PAUSE',
  lifecycleStages,
  ...rest,
});
/** For releases that last for weeks. */
const SMALL: ReleaseSketch = { desiredCount: 1, fleets: [{ count: 1 }] };
/** A function that takes exactly one second. */
const smoke = (code: object = {}, FunctionName = 'smoke') =>
  ['0s', 'createFunction', { FunctionName, Code: { durationMs: 1_000, coldStartMs: 0, ...code } }] as const;
const withSmoke = (code: object = {}, rest: ReleaseSketch = {}): ReleaseSketch => ({
  ...rest,
  timeline: [smoke(code)],
});

/** `605.109 hook-1 IN_PROGRESS`. */
function hooks(k: Kingdom): string[] {
  return k.engine
    .log(0, Infinity)
    .flatMap(({ atUs, event }) =>
      event.kind === 'LifecycleHookMoved' ? [`${clock(atUs)} ${event.stage} ${event.hookId} ${event.status}`] : [],
    );
}
/** When it was called [s], from 10 min on. */
function calls(k: Kingdom): string[] {
  return k.engine
    .log(0, Infinity)
    .flatMap(({ atUs, event }) => (event.kind === 'FunctionInvoked' && atUs >= us('10m') ? [clock(atUs)] : []));
}
/** When the release failed [s]. */
function failedAt(k: Kingdom): number {
  return k.engine.log(0, Infinity).find(({ event }) => event.kind === 'ServiceDeploymentFailed')!.atUs / 1_000_000;
}
const DAY_S = 86_400;
const outcome = (k: Kingdom): object => ({ state: newest(k).state, failure: newest(k).failure });
const failedBy = (why: string, stage = 'POST_SCALE_UP', hook = 'smoke'): object => ({
  state: 'ROLLBACK_SUCCESSFUL',
  failure: { by: 'hook', hook, stage, why },
});

describe('hooks of a release', () => {
  it('NB-06: a function that says SUCCEEDED lets it go on', () => {
    const k = releasing(settings([asks('smoke', ['POST_SCALE_UP'])]), withSmoke()).until('30m');
    expect([hooks(k), outcome(k)]).toEqual([
      ['605.109 POST_SCALE_UP hook-1 IN_PROGRESS', '606.109 POST_SCALE_UP hook-1 SUCCEEDED'],
      { state: 'SUCCESSFUL', failure: null },
    ]);
    expect(stagesOf(k)[3]).toBe('606.109 TEST_TRAFFIC_SHIFT');
  });

  it('NB-06: one that is IN_PROGRESS is called again after 30 s, or when it says', () => {
    const answers = [
      { hookStatus: 'IN_PROGRESS' },
      { hookStatus: 'IN_PROGRESS', callBackDelay: 100 },
      { hookStatus: 'SUCCEEDED' },
    ];
    const k = releasing(settings([asks('smoke', ['POST_SCALE_UP'])]), withSmoke({ answers })).until('30m');
    expect([calls(k), outcome(k)]).toEqual([['605.109', '636.109', '737.109'], { state: 'SUCCESSFUL', failure: null }]);
  });

  it('NB-06: it is told where the release is, and what each revision has of the traffic', () => {
    const stages = ['PRODUCTION_TRAFFIC_SHIFT'];
    const canary = { strategy: 'CANARY', bakeTimeInMinutes: 5 };
    const k = releasing(settings([asks('smoke', stages, { hookDetails: 'gently' })], canary), withSmoke()).until(
      '605500ms',
    );
    const [call] = Object.values(k.world.functions![0]!.invocations);
    const [blue, green] = k.world.deployments.map(({ id }) => id);
    expect(call!.payload).toEqual({
      executionDetails: {
        serviceArn: k.service('web').serviceArn,
        targetServiceRevisionArn: green,
        productionTrafficWeights: { [blue!]: 95, [green!]: 5 },
        testTrafficWeights: { [blue!]: 0, [green!]: 100 },
      },
      executionId: 'hook-1',
      lifecycleStage: 'PRODUCTION_TRAFFIC_SHIFT',
      resourceArn: newest(k).serviceDeploymentArn,
      hookDetails: 'gently',
    });
  });

  it.each([
    ['FAILED', { answers: [{ hookStatus: 'FAILED' }] }],
    ['ERROR', { errorRate: 1 }],
    ['ERROR', { durationMs: 5_000 }],
    ['INVALID_ANSWER', { answers: [{ status: 'SUCCEEDED' }] }],
    ['INVALID_ANSWER', { answers: [{ hookStatus: 'MAYBE' }] }],
    ['INVALID_ANSWER', { answers: [{ hookStatus: 'IN_PROGRESS', callBackDelay: 'soon' }] }],
  ])('NB-06: it is rolled back for %s', (why, code) => {
    const k = releasing(settings([asks('smoke', ['POST_SCALE_UP'])]), withSmoke(code)).until('30m');
    expect([outcome(k), weights(k)]).toEqual([failedBy(why), 'web-blue 999, web-green 0']);
  });

  it('NB-06: and for a version that is not there, or a call that finds no place', () => {
    const away = releasing(settings([asks('smoke:7', ['POST_SCALE_UP'])]), withSmoke()).until('30m');
    expect(outcome(away)).toEqual(failedBy('NOT_FOUND'));
    const full = releasing(settings([asks('smoke', ['POST_SCALE_UP'])]), {
      timeline: [smoke(), ['1s', 'putFunctionConcurrency', { FunctionName: 'smoke', ReservedConcurrentExecutions: 0 }]],
    }).until('30m');
    expect(outcome(full)).toEqual(failedBy('THROTTLED'));
  });

  it('NB-06: a real test: the function says no while an alarm has fired', () => {
    const alarm = {
      AlarmName: 'errors',
      Namespace: 'Shop',
      MetricName: 'Errors',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    };
    const code = { answers: [{ hookStatus: 'IN_PROGRESS' }, { unlessAlarm: 'errors' }] };
    const run = (state: string): Kingdom =>
      releasing(settings([asks('smoke', ['POST_TEST_TRAFFIC_SHIFT'])]), {
        timeline: [
          smoke(code),
          ['0s', 'putMetricAlarm', alarm],
          ['620s', 'setAlarmState', { AlarmName: 'errors', StateValue: state, StateReason: 'by hand' }],
        ],
      }).until('30m');
    expect([outcome(run('OK')), outcome(run('ALARM'))]).toEqual([
      { state: 'SUCCESSFUL', failure: null },
      failedBy('FAILED', 'POST_TEST_TRAFFIC_SHIFT'),
    ]);
  });

  it('NB-06: PAUSE waits for ContinueServiceDeployment', () => {
    const sketch = settings([pause(['POST_TEST_TRAFFIC_SHIFT'])]);
    const k = releasing(sketch).until('3h');
    expect([newest(k).lifecycleStage, hooks(k).at(-1)]).toEqual([
      'POST_TEST_TRAFFIC_SHIFT',
      '605.109 POST_TEST_TRAFFIC_SHIFT hook-1 AWAITING_ACTION',
    ]);
    const name = { serviceDeploymentArn: newest(k).serviceDeploymentArn };
    expect(k.refused('continueServiceDeployment', { ...name, hookId: 'hook-2' })).toBe(
      'UnsupportedFeatureException: hook-not-waiting',
    );
    expect(k.refused('continueServiceDeployment', { serviceDeploymentArn: 'none', hookId: 'hook-1' })).toBe(
      'ServiceDeploymentNotFoundException: service-deployment-not-found',
    );
    k.issue('continueServiceDeployment', { ...name, hookId: 'hook-1' });
    expect(newest(k).lifecycleStage).toBe('BAKE_TIME');
    const back = releasing(sketch).until('15m');
    back.issue('continueServiceDeployment', { serviceDeploymentArn: 'web', hookId: 'hook-1', action: 'ROLLBACK' });
    back.until('30m');
    expect(outcome(back)).toEqual(failedBy('ROLLBACK', 'POST_TEST_TRAFFIC_SHIFT', 'hook-1'));
  });

  it('NB-06: what has not finished in time rolls back, or goes on, as the hook says', () => {
    const back = releasing(settings([pause(['POST_SCALE_UP'], { timeoutInMinutes: 20 })])).until('1h');
    expect([outcome(back), hooks(back).at(-1)]).toEqual([
      failedBy('TIMED_OUT', 'POST_SCALE_UP', 'hook-1'),
      '1805.109 POST_SCALE_UP hook-1 TIMED_OUT',
    ]);
    const on = releasing(
      settings([pause(['POST_SCALE_UP'], { timeoutInMinutes: 20, timeoutAction: 'CONTINUE' })]),
    ).until('1h');
    expect([outcome(on), stagesOf(on)[3]]).toEqual([
      { state: 'SUCCESSFUL', failure: null },
      '1805.109 TEST_TRAFFIC_SHIFT',
    ]);
    expect(on.engine.log(0, Infinity).filter(({ event }) => event.kind === 'TrafficShifted')).toHaveLength(2);
    expect(stagesOf(on).slice(3, 6)).toEqual([
      '1805.109 TEST_TRAFFIC_SHIFT',
      '1805.109 POST_TEST_TRAFFIC_SHIFT',
      '1805.109 PRE_PRODUCTION_TRAFFIC_SHIFT 1',
    ]);
    const busy = releasing(
      settings([asks('smoke', ['POST_SCALE_UP'], { timeoutInMinutes: 3 })]),
      withSmoke({ answers: [{ hookStatus: 'IN_PROGRESS' }] }),
    ).until('1h');
    expect([outcome(busy), calls(busy).length]).toEqual([failedBy('TIMED_OUT'), 6]);
  });

  it('NB-06: a day when nothing is said; a function has no longer, a pause up to fourteen', () => {
    const day = releasing(settings([pause(['POST_SCALE_UP'])]), { duration: '20d', ...SMALL }).until('2d');
    expect([outcome(day), hooks(day).at(-1)]).toEqual([
      failedBy('TIMED_OUT', 'POST_SCALE_UP', 'hook-1'),
      `${clock(us('24h') + 605_109_000)} POST_SCALE_UP hook-1 TIMED_OUT`,
    ]);
    const long = releasing(settings([pause(['POST_SCALE_UP'], { timeoutInMinutes: 20_160 })]), {
      duration: '20d',
      ...SMALL,
    }).until('13d');
    expect(newest(long).lifecycleStage).toBe('POST_SCALE_UP');
    long.until('15d');
    expect(outcome(long)).toEqual(failedBy('TIMED_OUT', 'POST_SCALE_UP', 'hook-1'));
    expect(() => releasing(settings([pause(['POST_SCALE_UP'], { timeoutInMinutes: 20_161 })]))).toThrow();
    expect(() => releasing(settings([asks('smoke', ['POST_SCALE_UP'], { timeoutInMinutes: 1_441 })]))).toThrow();
  });

  it('NB-06: all hooks of a stage have to finish, and the first no counts', () => {
    const both = [asks('smoke', ['POST_SCALE_UP']), pause(['POST_SCALE_UP'])];
    const k = releasing(settings(both), withSmoke()).until('20m');
    expect(newest(k).lifecycleStage).toBe('POST_SCALE_UP');
    k.issue('continueServiceDeployment', { serviceDeploymentArn: 'web', hookId: 'hook-2' });
    expect(newest(k).lifecycleStage).toBe('BAKE_TIME');
    const no = releasing(settings(both), withSmoke({ answers: [{ hookStatus: 'FAILED' }] })).until('20m');
    expect(outcome(no)).toEqual(failedBy('FAILED'));
  });

  it('NB-06, NB-08: no pause at the traffic stages; no hooks at SCALE_UP, BAKE_TIME and CLEAN_UP', () => {
    for (const stage of ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT']) {
      expect(() => releasing(settings([pause([stage])]))).toThrow('stage-without-pause');
    }
    for (const stage of ['SCALE_UP', 'BAKE_TIME', 'CLEAN_UP']) {
      expect(() => releasing(settings([asks('smoke', [stage])]), withSmoke())).toThrow('stage-without-hooks');
    }
  });

  it('NB-08: hooks of the production stages run at every step', () => {
    const k = releasing(
      settings([asks('smoke', ['PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'])], {
        strategy: 'LINEAR',
        linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 1 },
      }),
      withSmoke(),
    ).until('30m');
    expect(hooks(k).filter((line) => line.endsWith('SUCCEEDED'))).toEqual([
      '606.109 PRE_PRODUCTION_TRAFFIC_SHIFT hook-1 SUCCEEDED',
      '607.109 PRODUCTION_TRAFFIC_SHIFT hook-1 SUCCEEDED',
      '667.109 PRE_PRODUCTION_TRAFFIC_SHIFT hook-1 SUCCEEDED',
      '668.109 PRODUCTION_TRAFFIC_SHIFT hook-1 SUCCEEDED',
    ]);
    expect(newest(k).state).toBe('SUCCESSFUL');
  });

  it('NB-07: a stage lasts a day at most, of a green that never comes up', () => {
    const k = releasing(settings([]), {
      duration: '3d',
      ...SMALL,
      images: { 'web:2': { name: 'web:2', layers: [], exists: false } },
    });
    k.until('2d');
    expect(outcome(k)).toEqual({
      state: 'ROLLBACK_SUCCESSFUL',
      failure: { by: 'stage-timeout', stage: 'SCALE_UP' },
    });
    // Released at 600 s.
    expect(failedAt(k)).toBe(600 + DAY_S);
  });

  it('NB-07: each step has a day of its own', () => {
    const k = releasing(
      {
        strategy: 'LINEAR',
        linearConfiguration: { stepPercent: 50, stepBakeTimeInMinutes: 1_440 },
        bakeTimeInMinutes: 1_440,
      },
      { duration: '6d', ...SMALL },
    ).until('5d');
    expect(outcome(k)).toEqual({ state: 'SUCCESSFUL', failure: null });
  });

  it('NB-07: the whole lasts thirty days at most', () => {
    const stages = ['PRE_SCALE_UP', 'POST_SCALE_UP', 'POST_TEST_TRAFFIC_SHIFT'];
    const k = releasing(settings([pause(stages, { timeoutInMinutes: 20_160, timeoutAction: 'CONTINUE' })]), {
      duration: '40d',
      ...SMALL,
    }).until('31d');
    expect(outcome(k)).toEqual({ state: 'ROLLBACK_SUCCESSFUL', failure: { by: 'deployment-timeout' } });
    expect(failedAt(k)).toBe(600 + 30 * DAY_S);
  });

  it.each([
    [{ hookStatus: 'SUCCEEDED' }, { hookStatus: 'SUCCEEDED', callBackDelay: 30 }],
    [
      { hookStatus: 'IN_PROGRESS', callBackDelay: 5 },
      { hookStatus: 'IN_PROGRESS', callBackDelay: 5 },
    ],
    [{ hookStatus: 'IN_PROGRESS', callBackDelay: 0 }, null],
    [{}, null],
  ])('NB-06: %j is read as %j', (answer, expected) => expect(readHookAnswer(answer)).toEqual(expected));
});
