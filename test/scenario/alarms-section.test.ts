/** The sections `alarms` and `collectors`, and what is wrong with them. */
import { expect, test } from 'vitest';
import { issuesOf, parse, small } from './rig.ts';

const ALARM = `  - AlarmName: slow
    Namespace: Shop
    MetricName: Latency
    Statistic: Average
    Period: 60
    EvaluationPeriods: 3
    Threshold: 1
    ComparisonOperator: GreaterThanThreshold
`;

test('alarms are requests of the API in its own spelling; those over others come after them', () => {
  const { setup, issues } = parse(
    small(
      `alarms:\n  - { AlarmName: trouble, AlarmRule: ALARM(slow) }\n${ALARM}collectors:\n  - { name: pulse, cluster: royaume }\n`,
    ),
  );
  expect(issues).toEqual([]);
  expect(setup!.timeline.slice(-3).map(({ atUs, command }) => [atUs, command.op])).toEqual([
    [0, 'PutMetricAlarm'],
    [0, 'PutCompositeAlarm'],
    [0, 'world.putCollector'],
  ]);
  expect(setup!.timeline.at(-1)!.command.input).toEqual({
    name: 'pulse',
    cluster: 'royaume',
    everySeconds: 5,
    defects: [],
  });
});

test('MT-06: what an alarm may not ask for has its place', () => {
  const base = issuesOf(small(`alarms:\n${ALARM}`));
  expect(base).toEqual([]);
  const wrong = (from: string, to: string): string[] => issuesOf(small(`alarms:\n${ALARM.replace(from, to)}`));
  expect([
    wrong('Period: 60', 'Period: 45'),
    wrong('EvaluationPeriods: 3', 'EvaluationPeriods: 1440').concat(wrong('Period: 60', 'Period: 86400')),
    wrong('EvaluationPeriods: 3', 'EvaluationPeriods: 3\n    DatapointsToAlarm: 4'),
    wrong('Statistic: Average', 'Statistic: Average\n    ExtendedStatistic: p99'),
    wrong('Statistic: Average', 'ExtendedStatistic: q99'),
    wrong('Statistic: Average', 'Statistic: Average\n    Metrics: [{ Id: m1 }]'),
    wrong('Period: 60', 'period: 60'),
  ]).toEqual([
    ['main.yaml:21:13 alarm-period'],
    ['main.yaml:22:24 alarm-range'],
    ['main.yaml:23:24 alarm-datapoints'],
    ['main.yaml:17:5 alarm-statistic'],
    ['main.yaml:20:24 bad-format'],
    ['main.yaml:21:5 not-yet'],
    ['main.yaml:21:5 unknown-key'],
  ]);
});

test('MT-06, MT-11: a dimension that is named twice has its place', () => {
  const twins = '[{ Name: Gate, Value: north }, { Name: gate, Value: south }, { Name: Gate, Value: south }]';
  const alarm = ALARM.replace('Period: 60', `Period: 60\n    Dimensions: ${twins}`);
  expect(issuesOf(small(`alarms:\n${alarm}`))).toEqual(['main.yaml:22:86 dimension-twice']);
  const data = `{ Namespace: Shop, MetricData: [{ MetricName: Latency, Value: 1, Dimensions: ${twins} }] }`;
  expect(issuesOf(small(`timeline:\n  - { at: 1m, putMetricData: ${data} }\n`))).toEqual([
    'main.yaml:17:176 dimension-twice',
  ]);
});

test('rules of composite alarms are read where they stand; names are known or suggested', () => {
  const { issues } = parse(small(`alarms:\n${ALARM}  - { AlarmName: trouble, AlarmRule: 'ALARM(slow) AND OR' }\n`));
  expect(issues.map(({ column, endColumn, message, hint }) => [column, endColumn, message.code, hint?.code])).toEqual([
    [55, 57, 'issue.alarm-rule', 'hint.alarm-rule-term'],
  ]);
  expect(
    issuesOf(small(`alarms:\n${ALARM}${ALARM}timeline:\n  - { at: 1m, deleteAlarms: { AlarmNames: [slwo] } }\n`)),
  ).toEqual(['main.yaml:25:16 alarm-twice', 'main.yaml:34:44 unknown-alarm']);
});

test('goals may look at alarms and collectors', () => {
  const goals = (metric: string): string[] =>
    issuesOf(
      small(
        `alarms:\n${ALARM}collectors:\n  - { name: pulse, cluster: royaume }\ngoals:\n  - { name: g, eventually: { metric: ${metric}, atLeast: 1 } }\n`,
      ),
    );
  expect([
    goals('alarm/slow/inAlarm'),
    goals('collector/pulse/transitions'),
    goals('alarm/slwo/inAlarm'),
    goals('collector/pulse/price'),
  ]).toEqual([[], [], ['main.yaml:28:44 unknown-alarm'], ['main.yaml:28:54 unknown-metric']]);
});

test('a metric of the platform cannot be put, and a datum has one value', () => {
  expect(
    issuesOf(
      small(
        `timeline:\n  - at: 1m\n    putMetricData: { Namespace: AWS/ECS, MetricData: [{ MetricName: x, Value: 1 }, { MetricName: y }] }\n`,
      ),
    ),
  ).toEqual(['main.yaml:18:33 metric-namespace', 'main.yaml:18:84 metric-value']);
});
