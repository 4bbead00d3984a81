/** What is told of alarms and collectors, in both languages. */
import { expect, test } from 'vitest';
import { explain } from '../../sim/engine/explain.ts';
import { findEntity } from '../../sim/engine/find.ts';
import { describeEvent } from '../../sim/text/event-sentences.ts';
import { openText } from '../../sim/text/text.ts';
import { CLUSTER, kingdom, type Deed } from '../support/rig.ts';

const [en, fr] = [openText('en'), openText('fr')];

const put = (at: string, Value: number): Deed => [
  at,
  'putMetricData',
  { Namespace: 'Shop', MetricData: [{ MetricName: 'Latency', Value }] },
];

const SKETCH = {
  duration: '12m',
  timeline: [
    [
      '0s',
      'putMetricAlarm',
      {
        AlarmName: 'slow',
        Namespace: 'Shop',
        MetricName: 'Latency',
        Statistic: 'Average',
        Period: 60,
        EvaluationPeriods: 3,
        DatapointsToAlarm: 2,
        Threshold: 10,
        ComparisonOperator: 'GreaterThanThreshold',
        AlarmActions: ['page', 'add-two'],
      },
    ],
    ['0s', 'createTopic', { name: 'page' }],
    ['0s', 'putCompositeAlarm', { AlarmName: 'trouble', AlarmRule: 'ALARM(slow)' }],
    ['0s', 'putCollector', { name: 'pulse', cluster: CLUSTER, defects: ['lambdaPolicy'] }],
    ...[1, 20, 21].map((value, minute) => put(`${minute * 60 + 30}s`, value)),
    ['7m10s', 'setAlarmState', { AlarmName: 'slow', StateValue: 'OK', StateReason: 'a drill' }],
    [
      '7m20s',
      'putMetricAlarm',
      {
        AlarmName: 'quiet',
        Namespace: 'Shop',
        MetricName: 'None',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 10,
        ComparisonOperator: 'LessThanThreshold',
        TreatMissingData: 'breaching',
        ActionsEnabled: false,
      },
    ],
    ['9m30s', 'deleteAlarms', { AlarmNames: ['slow'] }],
  ] as const as readonly Deed[],
};

function told(at: string, name: string): string[] {
  const { engine } = kingdom(SKETCH).until(at);
  const found = findEntity(engine.world, name);
  if (!('found' in found)) throw new Error(`there is no ${name}`);
  const { title, sentences, chain } = explain(engine, found.found.ref)!;
  const words = [title, ...sentences, ...chain.map((line) => describeEvent(line.event, line.names))];
  for (const text of [en, fr]) expect(words.map((one) => text.say(one)).filter((one) => /[{}]/.test(one))).toEqual([]);
  return [title, ...sentences].map((one) => en.say(one));
}

test('an alarm tells what it watches, what it had seen when it changed, and what that did', () => {
  expect(told('3m10s', 'slow')).toEqual([
    'Alarm slow is ALARM',
    'It watches Shop Latency: Average above 10 in 2 of 3 periods of 60 s.',
    'It is ALARM since 00:03:00.000.',
    'It had seen then, oldest first: –  –  1  20  21.',
    'Of the newest 3 datapoints 2 breached.',
    'On the change to ALARM it fired page; it does so again only after another state.',
    'Nobody hears add-two: no scaling policy of a metric alarm, no topic and no function is called so.',
  ]);
  expect(told('7m15s', 'slow')).toContain('Somebody set it by hand; the next look may change it back.');
  expect(told('10m', 'slow').at(-1)).toBe('It has been deleted.');
  expect(told('8m10s', 'quiet').slice(2)).toEqual([
    'It is ALARM since 00:08:00.000.',
    'It had seen then, oldest first: –  –  –.',
    'There was no datapoint at all; missing data is treated as “breaching”.',
    'Its actions are switched off.',
  ]);
});

test('a composite alarm tells its rule and the states it looks at', () => {
  expect(told('3m10s', 'trouble')).toEqual([
    'Composite alarm trouble is ALARM',
    'Its rule is ALARM(slow).',
    'slow is ALARM since 00:03:00.000.',
    'It is ALARM since 00:03:00.000.',
  ]);
});

test('a collector tells what it has used, what that cost, and what was forgotten', () => {
  // At 1, 2 and 3 min: Parallel, twelve waits and one task each; 200 ms billed.
  expect(told('3m10s', 'pulse')).toEqual([
    'Collector pulse: its last execution is FAILED',
    `It reads the cluster ${CLUSTER} every 5 s.`,
    'Its rule fired 3 times: 0 executions succeeded, 3 failed, 0 never started.',
    'That took 42 state transitions and 3 calls of the function, 600 ms of it billed.',
    'It has cost 0.0011 USD, 0.0011 of them for state transitions.',
    'The role of the function may not describe the cluster or put metrics: each call fails.',
    'Its last error: AccessDeniedException.',
  ]);
});
