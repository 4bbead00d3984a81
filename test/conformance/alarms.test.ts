/** Alarms over metrics: MT-06 to MT-10. */
import { describe, expect, test } from 'vitest';
import { timeUs } from '../../sim/kernel/time.ts';
import type { AlarmStateValue, MissingDataTreatment, PutMetricAlarmInput } from '../../sim/model/alarm.ts';
import { evaluate, evaluatedPoints, RANGE_BEYOND } from '../../sim/rules/alarm-evaluation.ts';
import { setOf } from '../../sim/rules/statistics.ts';
import { clock, kingdom, REGION, type Deed, type Kingdom } from '../support/rig.ts';

const TREATMENTS: readonly MissingDataTreatment[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
/** What `ignore` keeps, and what a premature alarm keeps: told apart from the three states. */
const KEPT = 'kept' as AlarmStateValue;

function alarmInput(change: Partial<PutMetricAlarmInput> = {}): PutMetricAlarmInput {
  return {
    AlarmName: 'slow',
    Namespace: 'Shop',
    MetricName: 'Latency',
    Statistic: 'Average',
    Period: 60,
    EvaluationPeriods: 3,
    Threshold: 10,
    ComparisonOperator: 'GreaterThanThreshold',
    ...change,
  };
}

/** `0-X-X`, old to new: 0 is well, X breaches, - is missing. What comes of it under each treatment. */
function outcomes(pattern: string, needed: number, periods = 3): string {
  const minute = 60_000_000;
  const now = timeUs(pattern.length * minute);
  const datapoints = [...pattern].flatMap((sign, index) =>
    sign === '-' ? [] : [{ startUs: index * minute, statistics: setOf(sign === 'X' ? 99 : 1), histogram: null }],
  );
  const results = TREATMENTS.map((TreatMissingData) => {
    const input = alarmInput({ EvaluationPeriods: periods, DatapointsToAlarm: needed, TreatMissingData });
    return evaluate(input, evaluatedPoints(input, datapoints, now), KEPT, now).state;
  });
  return results.join(' ').replaceAll('INSUFFICIENT_DATA', 'NONE');
}

describe('an alarm looks at its evaluation range', () => {
  test('MT-07: the range is longer than N: five periods for N = 3', () => {
    expect(3 + RANGE_BEYOND).toBe(5);
    expect(evaluatedPoints(alarmInput(), [], timeUs(3_600_000_000)).length).toBe(5);
  });

  test('MT-08: the published table with M = N = 3', () => {
    // missing ignore breaching notBreaching
    expect(['0-X-X', '0----', '-----', '0XX-X', '--X--'].map((row) => `${row} ${outcomes(row, 3)}`)).toEqual([
      '0-X-X OK OK OK OK',
      '0---- OK OK OK OK',
      '----- NONE kept ALARM OK',
      '0XX-X ALARM ALARM ALARM ALARM',
      '--X-- ALARM kept ALARM OK',
    ]);
  });

  test('MT-08: the published table with M = 2 of N = 3', () => {
    expect(['0-X-X', '00X0X', '0-X--', '----0', '---X-'].map((row) => `${row} ${outcomes(row, 2)}`)).toEqual([
      '0-X-X ALARM ALARM ALARM ALARM',
      '00X0X ALARM ALARM ALARM ALARM',
      '0-X-- OK OK ALARM OK',
      '----0 OK OK ALARM OK',
      '---X- ALARM kept ALARM OK',
    ]);
  });

  test('MT-07: with N real datapoints in the range the newest N count, however old, and nothing is filled in', () => {
    // The two oldest breach, and are beyond N.
    expect(['XX000', 'XX0X0', 'X0XX-'].map((row) => outcomes(row, 2))).toEqual([
      'OK OK OK OK',
      'OK OK OK OK',
      'ALARM ALARM ALARM ALARM',
    ]);
  });

  test('MT-09: one new breaching datapoint is no alarm yet when three are asked for, one that is old enough is', () => {
    expect(['----X', '---X-', '--X--', '-X---', 'X----'].map((row) => outcomes(row, 3).split(' ')[0])).toEqual([
      'kept',
      'kept',
      'ALARM',
      'ALARM',
      'ALARM',
    ]);
    // Whatever came later must breach too.
    expect(outcomes('--X-0', 3).split(' ')[0]).toBe('OK');
  });

  test('MT-06: each comparison, at the threshold and beside it', () => {
    const operators = [
      'GreaterThanThreshold',
      'GreaterThanOrEqualToThreshold',
      'LessThanThreshold',
      'LessThanOrEqualToThreshold',
    ] as const;
    const found = operators.map((ComparisonOperator) =>
      [9, 10, 11].map((value) => {
        const input = alarmInput({ ComparisonOperator, EvaluationPeriods: 1 });
        const now = timeUs(60_000_000);
        const datapoints = [{ startUs: 0, statistics: setOf(value), histogram: null }];
        return evaluate(input, evaluatedPoints(input, datapoints, now), 'OK', now).state;
      }),
    );
    expect(found).toEqual([
      ['OK', 'OK', 'ALARM'],
      ['OK', 'ALARM', 'ALARM'],
      ['ALARM', 'OK', 'OK'],
      ['ALARM', 'ALARM', 'OK'],
    ]);
  });
});

/* ---- In a running kingdom ---- */

const put = (at: string, Value: number, rest: object = {}): Deed => [
  at,
  'putMetricData',
  { Namespace: 'Shop', MetricData: [{ MetricName: 'Latency', Value, ...rest }] },
];
const alarm = (at: string, change: Partial<PutMetricAlarmInput> = {}): Deed => [
  at,
  'putMetricAlarm',
  alarmInput(change),
];

function watched(timeline: readonly Deed[], duration = '15m'): Kingdom {
  return kingdom({ fleets: [], definitions: [], duration, timeline });
}

/** `180.000 slow OK → ALARM page`. */
function changes({ engine, world }: Kingdom): string[] {
  return engine.log(0, Infinity).flatMap(({ atUs, event }) => {
    if (event.kind !== 'AlarmStateChanged' && event.kind !== 'CompositeAlarmStateChanged') return [];
    const name =
      event.kind === 'AlarmStateChanged'
        ? world.alarms![event.alarm]!.alarmName
        : world.compositeAlarms![event.compositeAlarm]!.alarmName;
    return [`${clock(atUs)} ${name} ${event.previous} → ${event.state} ${event.actions.join(' ')}`.trimEnd()];
  });
}

describe('an alarm in a running kingdom', () => {
  test('MT-06, MT-10: begins without data, changes with the minute that is published, and fires once for each change', () => {
    const values = [1, 20, 20, 20, 20, 20, 1, 1];
    const timeline = values.map((value, minute) => put(`${minute * 60 + 30}s`, value));
    const actions = { AlarmActions: ['page'], OKActions: ['calm'], InsufficientDataActions: ['call'] };
    const run = watched([alarm('0s', { ...actions, AlarmName: 'slow' }), ...timeline]).toTheEnd();
    // Minute 1 is published at 60 s with 1; minutes 2 to 4 breach: ALARM at 240 s. Minute 7 is well again. After minute 8
    // nothing more is put: five missing periods end at 13 min.
    expect(changes(run)).toEqual([
      '60.000 slow INSUFFICIENT_DATA → OK calm',
      '240.000 slow OK → ALARM page',
      '420.000 slow ALARM → OK calm',
      '780.000 slow OK → INSUFFICIENT_DATA call',
    ]);
  });

  test('MT-06: M of N: two of three are enough', () => {
    const timeline = [20, 1, 20, 1, 1].map((value, minute) => put(`${minute * 60 + 30}s`, value));
    const run = watched([alarm('0s', { DatapointsToAlarm: 2 }), ...timeline], '5m').toTheEnd();
    expect(changes(run)).toEqual([
      // One breaching datapoint of two periods or more is waited for; the second minute is well.
      '120.000 slow INSUFFICIENT_DATA → OK',
      '180.000 slow OK → ALARM',
      '240.000 slow ALARM → OK',
    ]);
  });

  test('MT-06, MT-11: a period of 10 s is looked at every 10 s, and only while there is anything to look at', () => {
    const fine = { StorageResolution: 1 };
    const run = watched(
      [
        alarm('0s', { Period: 10, EvaluationPeriods: 2 }),
        ...[1, 20, 20, 1].map((value, index) => put(`${100 + index * 10 + 3}s`, value, fine)),
      ],
      '5m',
    ).toTheEnd();
    expect(changes(run)).toEqual([
      '110.000 slow INSUFFICIENT_DATA → OK',
      '130.000 slow OK → ALARM',
      '140.000 slow ALARM → OK',
      // Range of four periods: nothing from 140 s on.
      '180.000 slow OK → INSUFFICIENT_DATA',
    ]);
    const looks = run.engine.log(0, Infinity).filter(({ event }) => event.kind === 'AlarmLookedAt');
    expect(looks.map(({ atUs }) => clock(atUs))).toEqual([
      ...['10.000', '110.000', '120.000', '130.000', '140.000', '150.000', '160.000', '170.000', '180.000'],
    ]);
  });

  test('MT-10: actions that are switched off do not fire, the state changes all the same', () => {
    const run = watched([
      alarm('0s', { AlarmActions: ['page'], EvaluationPeriods: 1, ActionsEnabled: false }),
      put('30s', 20),
      put('90s', 1),
      ['2m30s', 'enableAlarmActions', { AlarmNames: ['slow'] }],
      put('2m40s', 20),
    ]).until('4m');
    expect(changes(run)).toEqual([
      '60.000 slow INSUFFICIENT_DATA → ALARM',
      '120.000 slow ALARM → OK',
      '180.000 slow OK → ALARM page',
    ]);
  });

  test('MT-10: a state set by hand fires, and the next look sets it right', () => {
    const run = watched([
      alarm('0s', { AlarmActions: ['page'], OKActions: ['calm'], EvaluationPeriods: 1 }),
      put('30s', 1),
      put('90s', 1),
      ['80s', 'setAlarmState', { AlarmName: 'slow', StateValue: 'ALARM', StateReason: 'a drill' }],
    ]).until('2m');
    expect(changes(run)).toEqual([
      '60.000 slow INSUFFICIENT_DATA → OK calm',
      '80.000 slow OK → ALARM page',
      '120.000 slow ALARM → OK calm',
    ]);
  });

  test('MT-06: an update keeps the state; a deleted alarm is silent', () => {
    const run = watched([
      alarm('0s', { EvaluationPeriods: 1 }),
      put('30s', 20),
      alarm('70s', { EvaluationPeriods: 1, Threshold: 30 }),
      put('90s', 20),
      ['2m10s', 'deleteAlarms', { AlarmNames: ['slow'] }],
      put('2m30s', 50),
    ]).until('4m');
    expect(changes(run)).toEqual(['60.000 slow INSUFFICIENT_DATA → ALARM', '120.000 slow ALARM → OK']);
    expect(run.refused('deleteAlarms', { AlarmNames: ['slow'] })).toBe('ResourceNotFound: alarm-not-found');
  });

  test('MT-06: the statistics, a percentile too where it is known', () => {
    const kinds = [
      { AlarmName: 'sum', Statistic: 'Sum', Threshold: 29 },
      { AlarmName: 'low', Statistic: 'Minimum', Threshold: 9 },
      { AlarmName: 'high', Statistic: 'Maximum', Threshold: 19 },
      { AlarmName: 'count', Statistic: 'SampleCount', Threshold: 1 },
      { AlarmName: 'mean', Statistic: 'Average', Threshold: 15 },
    ] as const;
    const run = watched([
      ...kinds.map((kind) => alarm('0s', { ...kind, EvaluationPeriods: 1 })),
      put('20s', 10),
      put('40s', 20),
    ]).until('1m');
    // 10 and 20: sum 30, minimum 10, maximum 20, two samples, mean 15, which is not above 15.
    expect(run.world.alarms!.map(({ alarmName, state, lastValue }) => `${alarmName} ${lastValue} ${state}`)).toEqual([
      'sum 30 ALARM',
      'low 10 ALARM',
      'high 20 ALARM',
      'count 2 ALARM',
      'mean 15 OK',
    ]);
  });

  test('MT-06: the API tells why in its own words', () => {
    const run = watched([alarm('0s', { Period: 60, EvaluationPeriods: 2 }), put('30s', 20), put('90s', 21.5)]).until(
      '2m',
    );
    expect(run.world.alarms![0]!.stateReason).toBe(
      'Threshold Crossed: 2 out of the last 2 datapoints [21.5 (2017-11-29 00:01:00), 20.0 (2017-11-29 00:00:00)] ' +
        'were greater than the threshold (10.0) (minimum 2 datapoints for INSUFFICIENT_DATA -> ALARM transition).',
    );
    run.until('8m');
    expect(run.world.alarms![0]!.stateReason).toBe('Insufficient Data: 2 datapoints were unknown.');
  });
});

test('MT-10: an action that names a topic gets a message on each change, and what subscribes has it', () => {
  const run = watched([
    ['0s', 'createTopic', { name: 'bells' }],
    ['0s', 'createQueue', { queueName: 'watch' }],
    ['0s', 'subscribe', { topicArn: 'bells', protocol: 'sqs', endpoint: 'watch' }],
    alarm('1s', { AlarmName: 'slow', EvaluationPeriods: 1, AlarmActions: ['bells'] }),
    ...[20, 20, 1, 20].map((value, minute) => put(`${minute * 60 + 30}s`, value)),
  ]).until('5m');
  const told = run.world.queues[0]!.latest.map(({ content }) => ('subject' in content ? content.subject : null));
  expect(told).toEqual([`ALARM: "slow" in ${REGION}`, `ALARM: "slow" in ${REGION}`]);
  const { content } = run.world.queues[0]!.latest[1]!;
  expect('text' in content ? (JSON.parse(content.text) as object) : null).toMatchObject({
    AlarmName: 'slow',
    OldStateValue: 'OK',
    NewStateValue: 'ALARM',
    StateChangeTime: '2017-11-29T00:04:00.000Z',
  });
});

test('MT-06: an alarm that is put again with a shorter range keeps no more than that', () => {
  const run = watched([
    alarm('0s', { AlarmName: 'slow', EvaluationPeriods: 5 }),
    ...[1, 2, 3, 4, 5].map((value, minute) => put(`${minute * 60 + 30}s`, value)),
    alarm('310s', { AlarmName: 'slow', EvaluationPeriods: 1 }),
  ]).until('315s');
  // One period and two more.
  expect(run.world.alarms![0]!.datapoints.map(({ startUs }) => startUs / 1e6)).toEqual([180, 240]);
});

describe('a composite alarm', () => {
  const over = (AlarmName: string, AlarmRule: string, rest: object = {}): Deed => [
    '0s',
    'putCompositeAlarm',
    { AlarmName, AlarmRule, ...rest },
  ];

  test('follows the alarms of its rule at the same instant, and fires on its own change only (MT-10)', () => {
    const run = watched([
      alarm('0s', { AlarmName: 'slow', EvaluationPeriods: 1 }),
      alarm('0s', { AlarmName: 'very slow', EvaluationPeriods: 1, Threshold: 15 }),
      over('trouble', 'ALARM("slow") AND NOT OK("very slow")', { AlarmActions: ['page'] }),
      over('above', 'ALARM(trouble) OR FALSE'),
      ...[12, 20, 30, 1].map((value, minute) => put(`${minute * 60 + 30}s`, value)),
    ]).until('4m');
    expect(changes(run).filter((line) => !line.includes('slow'))).toEqual([
      '0.000 trouble INSUFFICIENT_DATA → OK',
      '0.000 above INSUFFICIENT_DATA → OK',
      // At 60 s very slow is OK: the rule looks once both are settled. At 120 s both are in ALARM.
      '120.000 trouble OK → ALARM page',
      '120.000 above OK → ALARM',
      '240.000 trouble ALARM → OK',
      '240.000 above ALARM → OK',
    ]);
  });

  test('looks again when an alarm that its rule names is deleted and put again', () => {
    const run = watched([
      alarm('0s', { AlarmName: 'slow', EvaluationPeriods: 1 }),
      over('trouble', 'ALARM(slow)'),
      put('30s', 20),
      ['90s', 'deleteAlarms', { AlarmNames: ['slow'] }],
      alarm('100s', { AlarmName: 'slow', EvaluationPeriods: 1 }),
    ]).until('110s');
    expect(changes(run).filter((line) => line.includes('trouble'))).toEqual([
      '0.000 trouble INSUFFICIENT_DATA → OK',
      '60.000 trouble OK → ALARM',
      // The new one knows nothing yet.
      '100.000 trouble ALARM → OK',
    ]);
  });

  test('names alarms that exist, and never leads back to itself', () => {
    const run = watched([alarm('0s'), over('one', 'ALARM(slow)'), over('two', 'ALARM(one)')]).until('1s');
    expect([
      run.refused('putCompositeAlarm', { AlarmName: 'x', AlarmRule: 'ALARM(nobody)' }),
      run.refused('putCompositeAlarm', { AlarmName: 'one', AlarmRule: 'ALARM(two)' }),
      run.refused('putCompositeAlarm', { AlarmName: 'slow', AlarmRule: 'TRUE' }),
    ]).toEqual([
      'ValidationError: alarm-not-found',
      'ValidationError: alarm-rule-circle',
      'ValidationError: alarm-name-taken',
    ]);
  });
});
