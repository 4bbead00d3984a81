/** Application Auto Scaling of tasks (AS-01 to AS-14), with the vectors of section 21 and the worked examples A12 and A13. */
import { describe, expect, it } from 'vitest';
import type { StepAdjustment } from '../../sim/model/scaling.ts';
import { explain } from '../../sim/engine/explain.ts';
import { describeEvent } from '../../sim/text/event-sentences.ts';
import { openText } from '../../sim/text/text.ts';
import {
  adjustedCapacity,
  lowThreshold,
  roundedChange,
  stepFor,
  stepProblem,
  trackedCapacity,
} from '../../sim/rules/scaling-math.ts';
import { isoOfUs } from '../../sim/rules/epoch.ts';
import { nextOccasion, parseSchedule } from '../../sim/rules/schedule-expression.ts';
import { kingdom, us, type Deed, type Kingdom, type KingdomSketch } from '../support/rig.ts';
import { alarm, blocks, counts, load, target, times, tracking, WEB } from './scaling-rig.ts';

/** A service `web` on three m5.large, scaled. */
function scaled(desiredCount: number, deeds: readonly Deed[], sketch: KingdomSketch = {}): Kingdom {
  return kingdom({
    duration: '3h',
    services: [{ cluster: 'royaume', serviceName: 'web', taskDefinition: 'web', desiredCount }],
    timeline: [...deeds],
    ...sketch,
  });
}

describe('target tracking', () => {
  it('asks for ceil(current × metric / target) (AS-04, section 21)', () => {
    // 4 × 80 / 50 = 6.4; 4 × 44 / 50 = 3.52; 4 × 30 / 50 = 2.4.
    expect([80, 44, 30].map((metric) => trackedCapacity(4, metric, 50))).toEqual([7, 4, 3]);
    // 10 × 70 / 70 is 10 and not 11 for a bit too much.
    expect(trackedCapacity(10, 70, 70)).toBe(10);
    expect(trackedCapacity(3, (2 / 3) * 100, 100)).toBe(2);
  });

  it('makes two alarms, above the target for 3 minutes of 3 and below nine tenths of it for 15 of 15 (AS-03)', () => {
    expect([30, 50, 70].map((value) => lowThreshold(value, 'service'))).toEqual([27, 45, 63]);
    expect(lowThreshold(40, 'group')).toBe(28);
    const k = scaled(4, [target(1, 10), tracking(50)]).until('1m');
    expect(
      k.world.alarms!.map(({ alarmName, input }) => [
        alarmName.replace(/-[0-9a-f]{8}-.*/, ''),
        input.ComparisonOperator,
        input.Threshold,
        `${input.DatapointsToAlarm ?? input.EvaluationPeriods} of ${input.EvaluationPeriods} × ${input.Period} s`,
      ]),
    ).toEqual([
      ['TargetTracking-service/royaume/web-AlarmHigh', 'GreaterThanThreshold', 50, '3 of 3 × 60 s'],
      ['TargetTracking-service/royaume/web-AlarmLow', 'LessThanThreshold', 45, '15 of 15 × 60 s'],
    ]);
  });

  it('watches what its predefined metrics name (AS-02)', () => {
    const metrics = ['ECSServiceAverageCPUUtilization', 'ECSServiceAverageMemoryUtilization'];
    const deeds = metrics.map((PredefinedMetricType, index): Deed => {
      const TargetTrackingScalingPolicyConfiguration = {
        TargetValue: 50,
        PredefinedMetricSpecification: { PredefinedMetricType },
      };
      const PolicyType = 'TargetTrackingScaling';
      return [
        '2s',
        'putScalingPolicy',
        { ...WEB, PolicyName: `p${index}`, PolicyType, TargetTrackingScalingPolicyConfiguration },
      ];
    });
    const k = scaled(1, [target(1, 10), ...deeds]).until('1m');
    const watched = k.world.alarms!.map(({ input }) => [input.Namespace, input.MetricName, input.Dimensions]);
    const dimensions = [
      { Name: 'ClusterName', Value: 'royaume' },
      { Name: 'ServiceName', Value: 'web' },
    ];
    expect([watched[0], watched[2]]).toEqual([
      ['AWS/ECS', 'CPUUtilization', dimensions],
      ['AWS/ECS', 'MemoryUtilization', dimensions],
    ]);
    const label = { PredefinedMetricType: 'ALBRequestCountPerTarget', ResourceLabel: 'app/gate/1/targetgroup/none/1' };
    const TargetTrackingScalingPolicyConfiguration = { TargetValue: 50, PredefinedMetricSpecification: label };
    const request = {
      ...WEB,
      PolicyName: 'r',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration,
    };
    expect(k.refused('putScalingPolicy', request)).toBe('ValidationException: metric-not-of-subject');
  });

  it('grows after three minutes above the target (AS-03, AS-04)', () => {
    // Datapoints of minutes 1, 2 and 3 of 80 %: published at 240 s.
    const k = scaled(4, [target(1, 10), tracking(50), ...load(times(4, 80), 0)]).until('5m');
    expect(counts(k)).toEqual(['180.000 → 7']);
    expect(k.service('web').desiredCount).toBe(7);
  });

  it('shrinks only after 15 minutes, and not at all when the formula gives what there is (AS-03, AS-04, section 21)', () => {
    const steady = scaled(4, [target(1, 10), tracking(50), ...load(times(40, 44), 0)]).until('40m');
    expect([counts(steady), blocks(steady)]).toEqual([[], ['no-change']]);
    const idle = scaled(4, [target(1, 10), tracking(50), ...load(times(40, 30), 0)]).until('18m');
    // 15 datapoints of minutes 0 to 14: published at 900 s.
    expect(counts(idle)).toEqual(['900.000 → 3']);
  });

  it('brings a count that is out of bounds in with its next action, not before (AS-01)', () => {
    const k = scaled(6, [target(1, 4), tracking(50), ...load(times(8, 80), 5)]).until('12m');
    // 6 × 80 / 50 = 9.6 is more than 4 allow: 4 it is, from the first alarm on.
    expect(counts(k)).toEqual(['480.000 → 4']);
    const put = { ...WEB, MinCapacity: 5, MaxCapacity: 4 };
    expect(k.refused('registerScalableTarget', put)).toBe('ValidationException: min-above-max');
    expect(k.refused('registerScalableTarget', { ...WEB, ResourceId: 'service/royaume/none', MinCapacity: 1 })).toBe(
      'ValidationException: service-of-resource-not-found',
    );
  });

  it('does nothing without data (AS-07)', () => {
    const k = scaled(4, [target(1, 10), tracking(50), ...load([80, 80], 0), ...load(times(1, 20), 20)]).until('1h');
    expect(counts(k)).toEqual([]);
    // One policy knows nothing: the other one alone may not shrink the service.
    const blind = {
      CustomizedMetricSpecification: { Namespace: 'Test', MetricName: 'Nothing', Statistic: 'Average' },
    };
    const other = scaled(4, [target(1, 10), tracking(50), tracking(50, blind, 'blind'), ...load(times(30, 10), 0)]);
    expect([counts(other.until('30m')), blocks(other)]).toEqual([[], ['no-data']]);
  });
});

describe('cooldowns', () => {
  it('a scale-out in the cooldown of another counts what that one has added (AS-05)', () => {
    // 4 × 80 / 50 = 6.4: 7 at 180 s. The metric stays at 80: in the cooldown of 300 s the formula goes on from 4, so that
    // nothing is added; after it, at 480 s, from 7: 7 × 80 / 50 = 11.2.
    const k = scaled(4, [target(1, 20), tracking(50), ...load(times(9, 80), 0)]).until('9m');
    expect(counts(k)).toEqual(['180.000 → 7', '480.000 → 12']);
    expect(blocks(k).slice(0, 3)).toEqual(['', 'cooldown', '']);
    // A larger one goes through: 4 × 150 / 50 = 12 at 300 s.
    const more = scaled(4, [target(1, 20), tracking(50), ...load([80, 80, 80, 80, 150, 150], 0)]).until('6m');
    expect(counts(more)).toEqual(['180.000 → 7', '300.000 → 12']);
  });

  it('a scale-in waits for its own, and a scale-out ends that at once (AS-05)', () => {
    const slow = { ScaleInCooldown: 600, ScaleOutCooldown: 60 };
    const k = scaled(10, [target(1, 20), tracking(50, slow), ...load(times(40, 40), 0)]).until('26m');
    // 10 × 40 / 50 = 8 at 900 s; then 8 × 40 / 50 = 6.4, but 600 s later.
    expect(counts(k)).toEqual(['900.000 → 8', '1500.000 → 7']);
    const busy = scaled(10, [
      target(1, 20),
      tracking(50, slow),
      ...load([...times(15, 40), ...times(3, 100)], 0),
    ]).until('20m');
    expect(counts(busy)).toEqual(['900.000 → 8', '1080.000 → 16']);
    // An hour's pause after the scale-in at 900 s would forbid the one at 1,980 s.
    const rare = { ScaleInCooldown: 3_600, ScaleOutCooldown: 60 };
    const wave = [...times(15, 40), ...times(3, 100), ...times(16, 40)];
    const again = scaled(10, [target(1, 20), tracking(50, rare), ...load(wave)]).until('34m');
    expect(counts(again)).toEqual(['900.000 → 8', '1080.000 → 16', '1980.000 → 13']);
  });
});

describe('several policies', () => {
  const other = { CustomizedMetricSpecification: { Namespace: 'Test', MetricName: 'Other', Statistic: 'Average' } };
  const others = (values: readonly number[], first = 0): Deed[] =>
    values.map((Value, index): Deed => {
      const MetricData = [{ MetricName: 'Other', Value }];
      return [`${(first + index) * 60 + 20}s`, 'putMetricData', { Namespace: 'Test', MetricData }];
    });

  it('any of them grows it, and the largest wins (AS-06)', () => {
    // 4 × 60 / 50 = 4.8 and 4 × 90 / 50 = 7.2, at the same instant; then 8 is what there is.
    const both = [tracking(50), tracking(50, other, 'other')];
    const k = scaled(4, [target(1, 20), ...both, ...load(times(4, 60)), ...others([90, 90, 90, 90])]).until('4m');
    expect(counts(k)).toEqual(['180.000 → 8']);
  });

  it('all of them have to want less, and the largest wins (AS-06)', () => {
    const both = [tracking(50), tracking(50, other, 'other')];
    const idle = times(20, 10) as number[];
    const held = scaled(4, [target(1, 20), ...both, ...load(idle), ...others(times(20, 48) as number[])]).until('20m');
    expect([counts(held), blocks(held)]).toEqual([[], ['not-all']]);
    // 4 × 10 / 50 = 0.8, 4 × 35 / 50 = 2.8.
    const agreed = scaled(4, [target(1, 20), ...both, ...load(idle), ...others(times(20, 35) as number[])]).until(
      '16m',
    );
    expect(counts(agreed)).toEqual(['900.000 → 3']);
  });

  it('during a deployment nothing shrinks, but it may grow (AS-08)', () => {
    const stuck: Deed = [
      '10m',
      'registerTaskDefinition',
      { family: 'web', containerDefinitions: [{ name: 'app', image: 'none:1', cpu: 128, memory: 128 }] },
    ];
    const rolls: Deed = ['10m', 'updateService', { service: 'web', taskDefinition: 'web:2' }];
    const sketch = { images: { 'none:1': { name: 'none:1', layers: [], exists: false } } };
    const idle = scaled(4, [target(1, 20), tracking(50), stuck, rolls, ...load(times(20, 10))], sketch).until('20m');
    expect([counts(idle), blocks(idle)]).toEqual([[], ['deployment']]);
    const busy = scaled(4, [target(1, 20), tracking(50), stuck, rolls, ...load(times(20, 80))], sketch).until('20m');
    expect(counts(busy).length).toBeGreaterThan(1);
  });
});

describe('step scaling', () => {
  const out = [
    { lowerBound: 0, upperBound: 10, adjustment: 0 },
    { lowerBound: 10, upperBound: 20, adjustment: 10 },
    { lowerBound: 20, upperBound: null, adjustment: 30 },
  ];
  const inward = [
    { lowerBound: -10, upperBound: 0, adjustment: 0 },
    { lowerBound: -20, upperBound: -10, adjustment: -10 },
    { lowerBound: null, upperBound: -20, adjustment: -30 },
  ];

  it('takes the step of the distance, inclusive toward the threshold (AS-09)', () => {
    const above = [0, 9.9, 10, 19.9, 20, 99].map((d) => stepFor(out, d, 'GreaterThanThreshold')?.adjustment);
    expect(above).toEqual([0, 0, 10, 10, 30, 30]);
    const below = [0, -9.9, -10, -19.9, -20, -99].map((d) => stepFor(inward, d, 'LessThanThreshold')?.adjustment);
    expect(below).toEqual([0, 0, -10, -10, -30, -30]);
  });

  it('rounds percents as the service does (AS-09, A13)', () => {
    expect([12.7, 0.67, -0.58, -6.67].map(roundedChange)).toEqual([12, 1, -1, -6]);
    expect(adjustedCapacity(10, 5, 'PercentChangeInCapacity', 3)).toBe(13);
    expect(adjustedCapacity(10, 4, 'ExactCapacity')).toBe(4);
    expect(adjustedCapacity(1, -4, 'ChangeInCapacity')).toBe(0);
  });

  it('takes steps without gaps and overlaps (AS-09)', () => {
    expect([stepProblem(out), stepProblem(inward)]).toEqual([null, null]);
    expect(stepProblem([out[0]!, out[2]!])).toBe('gap');
    expect(stepProblem([out[0]!, { lowerBound: 5, upperBound: null, adjustment: 1 }])).toBe('overlap');
  });

  it('runs the example from 10 tasks: 11, 14, 13, 10 (AS-10, A12)', () => {
    const policy = (PolicyName: string, StepAdjustments: object[]): Deed => {
      const StepScalingPolicyConfiguration = {
        AdjustmentType: 'PercentChangeInCapacity',
        StepAdjustments,
        Cooldown: 60,
      };
      return [
        '2s',
        'putScalingPolicy',
        { ...WEB, PolicyName, PolicyType: 'StepScaling', StepScalingPolicyConfiguration },
      ];
    };
    const bounds = (rows: readonly StepAdjustment[]) =>
      rows.map(({ lowerBound, upperBound, adjustment }) => ({
        ...(lowerBound === null ? {} : { MetricIntervalLowerBound: lowerBound }),
        ...(upperBound === null ? {} : { MetricIntervalUpperBound: upperBound }),
        ScalingAdjustment: adjustment,
      }));
    const k = scaled(10, [
      target(1, 20),
      policy('more', bounds(out)),
      policy('less', bounds(inward)),
      alarm('high', 'GreaterThanOrEqualToThreshold', 50, ['more']),
      alarm('low', 'LessThanOrEqualToThreshold', 50, ['less']),
      ...load([60, 50, 70, 50, 40, 49, 30]),
    ]).until('8m');
    expect(counts(k)).toEqual(['60.000 → 11', '180.000 → 14', '300.000 → 13', '420.000 → 10']);
  });

  it('goes on while the alarm stays, once its cooldown is over (AS-12, AS-13)', () => {
    const StepScalingPolicyConfiguration = {
      AdjustmentType: 'ChangeInCapacity',
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
      Cooldown: 120,
    };
    const put: Deed = [
      '2s',
      'putScalingPolicy',
      { ...WEB, PolicyName: 'more', PolicyType: 'StepScaling', StepScalingPolicyConfiguration },
    ];
    const deeds = [target(1, 20), put, alarm('high', 'GreaterThanThreshold', 60, ['more'], 3), ...load(times(9, 70))];
    // AS-13: one more task when the metric is above 60 for three minutes in a row.
    expect(counts(scaled(2, deeds).until('9m'))).toEqual(['180.000 → 3', '300.000 → 4', '420.000 → 5', '540.000 → 6']);
  });

  it('more tasks than there is room for stay unplaced until somebody raises instances (AS-14)', () => {
    const big = { family: 'web', containerDefinitions: [{ name: 'app', image: 'web:1', cpu: 1_024, memory: 512 }] };
    const deeds = [target(1, 20), tracking(50), ...load(times(4, 100))];
    const k = scaled(6, deeds, { definitions: [big], fleets: [{ count: 3 }] }).until('10m');
    expect([k.service('web').desiredCount, k.census('web')]).toEqual([12, 'RUNNING 6']);
    k.issue('launchInstances', { fleet: 'land', count: 3 });
    expect(k.until('20m').census('web')).toBe('RUNNING 12');
  });
});

describe('scheduled actions', () => {
  const next = (text: string, after: string): string | null => {
    const atUs = nextOccasion(parseSchedule(text)!, us(after), 0);
    return atUs === null ? null : isoOfUs(atUs).slice(0, 16);
  };

  it.each([
    // A run begins on Wednesday, 29 November 2017, at midnight.
    ['cron(0 8 * * ? *)', '0s', '2017-11-29T08:00'],
    ['cron(0 8 * * ? *)', '8h', '2017-11-30T08:00'],
    ['cron(15/20 7-8 ? * MON-FRI *)', '8h', '2017-11-29T08:15'],
    ['cron(0 0 ? * SAT *)', '0s', '2017-12-02T00:00'],
    ['cron(0 0 1 JAN ? 2018)', '0s', '2018-01-01T00:00'],
    ['cron(0 0 29 2 ? *)', '0s', '2020-02-29T00:00'],
    ['cron(0 0 1 1 ? 2016)', '0s', null],
    ['0 12 * * 0', '0s', '2017-12-03T12:00'],
    ['rate(5 minutes)', '7m', '2017-11-29T00:10'],
    ['at(2017-11-29T06:30:00)', '0s', '2017-11-29T06:30'],
    ['at(2017-11-29T06:30:00)', '7h', null],
  ])('%s, after %s, is due at %s (AS-11)', (text, after, due) => {
    expect(next(text, after)).toBe(due);
  });

  it.each([
    'cron(0 8 * * * *)',
    'cron(0 8 ? * ? *)',
    'cron(60 8 * * ? *)',
    'rate(1 minutes)',
    'rate(0 hours)',
    'at(noon)',
    '1 2 3',
  ])('%s is no schedule (AS-11)', (text) => expect(parseSchedule(text)).toBeNull());

  it('sets bounds at its time, whatever cooldown holds (AS-11)', () => {
    const put = (name: string, Schedule: string, MinCapacity: number, MaxCapacity: number): Deed => {
      const ScalableTargetAction = { MinCapacity, MaxCapacity };
      return ['2s', 'putScheduledAction', { ...WEB, ScheduledActionName: name, Schedule, ScalableTargetAction }];
    };
    const deeds = [target(1, 20), tracking(50), ...load(times(4, 80))];
    const k = scaled(4, [...deeds, put('up', 'at(2017-11-29T00:04:00)', 9, 20), put('down', 'rate(5 minutes)', 1, 2)]);
    expect(counts(k.until('6m'))).toEqual(['180.000 → 7', '240.000 → 9', '302.000 → 2']);
  });
});

describe('activities', () => {
  it('say what, why and how it ended, and explain tells the sum (AS-04, AS-05)', () => {
    const k = scaled(4, [target(1, 10), tracking(50), ...load(times(4, 80))]).until('5m');
    const [activity] = k.world.scaling!.activities;
    const [high] = k.world.alarms!;
    expect(activity).toMatchObject({
      description: 'Setting desired count to 7.',
      cause: `monitor alarm ${high!.alarmName} in state ALARM triggered policy track`,
      statusCode: 'Successful',
      statusMessage: 'Successfully set desired count to 7. Change successfully fulfilled by ecs.',
    });
    const decision = k.world.decisions.findIndex((row) => row.kind === 'scaling');
    const { sentences, title } = explain(k.engine, { kind: 'service', key: 0 }, decision)!;
    const [en, fr] = [openText('en'), openText('fr')];
    expect(en.say(title)).toContain('a look at the capacity of web');
    expect(sentences.map((one) => en.say(one).replaceAll(high!.alarmName, 'HIGH'))).toEqual([
      `decision-${decision}, at 00:03:00.000: web grows from 4 to 7, because of an alarm.`,
      'Policy track: the metric is 80, the target 50: 4 × 80 / 50, rounded up, is 7 (alarm HIGH).',
      'Minimum 1, maximum 10.',
    ]);
    for (const one of sentences) expect(fr.has(one.code)).toBe(true);
    const lines = k.engine.log(0, Infinity).filter(({ event }) => event.kind.startsWith('Scaling'));
    expect(lines.map(({ event }) => en.say(describeEvent(event, {})).slice(0, 30))).toEqual([
      'Scaling activity: Setting desi',
      'Scaling activity done: ?',
    ]);
  });
});
