/** Random alarms over few metrics, so that they meet values; composite ones over them; values; and collectors. */
import type { Op } from '../../sim/model/commands.ts';
import type { Dice } from './dice.ts';

const ALARMS = ['alarm-0', 'alarm-1', 'alarm-2'] as const;
const COMPOSITES = ['composite-0', 'composite-1'] as const;
const METRICS = ['Latency', 'Depth'] as const;

const anyAlarm = (dice: Dice): string => dice.pick([...ALARMS, ...COMPOSITES]);

export function drawAlarm(dice: Dice): object {
  const periods = dice.between(1, 4);
  const ofPlatform = dice.once(3);
  return {
    AlarmName: dice.pick(ALARMS),
    ...(ofPlatform
      ? {
          Namespace: 'AWS/ECS',
          MetricName: dice.pick(['CPUReservation', 'MemoryReservation']),
          Dimensions: [{ Name: 'ClusterName', Value: 'royaume' }],
        }
      : { Namespace: 'Swarm', MetricName: dice.pick(METRICS) }),
    ...(dice.once(4)
      ? { ExtendedStatistic: 'p90' }
      : { Statistic: dice.pick(['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount']) }),
    Period: ofPlatform ? 60 : dice.pick([10, 30, 60]),
    EvaluationPeriods: periods,
    DatapointsToAlarm: dice.between(1, periods),
    Threshold: dice.pick([1, 10, 50]),
    ComparisonOperator: dice.pick(['GreaterThanThreshold', 'LessThanThreshold', 'GreaterThanOrEqualToThreshold']),
    TreatMissingData: dice.pick(['missing', 'ignore', 'breaching', 'notBreaching']),
    AlarmActions: [dice.pick(['topic-0', 'nobody'])],
  };
}

export function drawComposite(dice: Dice): object {
  const term = (): string => `${dice.once(3) ? 'NOT ' : ''}${dice.pick(['ALARM', 'OK'])}("${anyAlarm(dice)}")`;
  return {
    AlarmName: dice.pick(COMPOSITES),
    AlarmRule: dice.once(2) ? term() : `${term()} ${dice.pick(['AND', 'OR'])} (${term()} OR FALSE)`,
  };
}

export function drawMetricData(dice: Dice): object {
  return {
    Namespace: 'Swarm',
    MetricData: [
      { MetricName: dice.pick(METRICS), Value: dice.below(100), StorageResolution: dice.pick([1, 60]) },
      { MetricName: dice.pick(METRICS), StatisticValues: { SampleCount: 4, Sum: 20, Minimum: 2, Maximum: 9 } },
    ],
  };
}

export function drawAlarmNames(dice: Dice): object {
  return { AlarmNames: [anyAlarm(dice)] };
}

export function drawAlarmState(dice: Dice): object {
  return {
    AlarmName: anyAlarm(dice),
    StateValue: dice.pick(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
    StateReason: 'a drill',
  };
}

export function drawCollector(dice: Dice): object {
  const defects = ['eventsTrust', 'statesTrust', 'statesPolicy', 'lambdaPolicy'];
  return {
    name: 'pulse',
    cluster: dice.once(6) ? 'nowhere' : 'royaume',
    everySeconds: dice.pick([15, 30, 60]),
    defects: dice.once(3) ? [dice.pick(defects)] : [],
  };
}

/** Alarms of all kinds from the start, in some worlds. */
export function alarmBeginnings(dice: Dice): readonly (readonly [op: Op, request: object])[] {
  if (!dice.once(3)) return [];
  const treatments = ['missing', 'ignore', 'breaching', 'notBreaching'];
  const rows: [Op, object][] = ALARMS.map((AlarmName) => {
    const TreatMissingData = dice.pick(treatments);
    return ['PutMetricAlarm', { ...drawAlarm(dice), AlarmName, TreatMissingData }];
  });
  const AlarmRule = dice.pick(['ALARM("alarm-0")', 'ALARM("alarm-0") OR OK("alarm-1")', 'NOT (OK("alarm-2"))']);
  rows.push(['PutCompositeAlarm', { AlarmName: 'composite-0', AlarmRule }]);
  if (dice.once(2)) rows.push(['PutCompositeAlarm', { AlarmName: 'composite-1', AlarmRule: 'ALARM("composite-0")' }]);
  if (dice.once(2)) rows.push(['world.putCollector', drawCollector(dice)]);
  return rows;
}

/** Somebody measures: values minute by minute that stay high or low for a while, with gaps. */
export function metricCourse(dice: Dice, durationUs: number): readonly (readonly [atS: number, request: object])[] {
  if (!dice.once(2)) return [];
  const rows: [number, object][] = [];
  let level = dice.pick([0, 4, 60]);
  for (let atS = 20; atS * 1_000_000 < durationUs && rows.length < 60; atS += dice.pick([20, 60, 60, 60, 180])) {
    if (dice.once(5)) level = dice.pick([0, 4, 60]);
    const MetricData = METRICS.map((MetricName) => ({
      ...{ MetricName, Value: level + dice.below(3) },
      StorageResolution: dice.pick([1, 60]),
    }));
    rows.push([atS, { Namespace: 'Swarm', MetricData }]);
  }
  return rows;
}
