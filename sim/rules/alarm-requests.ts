/**
 * Requests about metrics and alarms, in the shapes and names of CloudWatch's own API, and what they may not say (MT-06,
 * MT-11, HM-01).
 */
import * as z from 'zod';
import type { CommandOf } from '../model/commands.ts';
import { COLLECTOR_DEFECTS } from '../model/collector.ts';
import { METRIC_UNITS } from '../model/metric.ts';
import { EVALUATED_MAX_S } from './alarm-evaluation.ts';
import { alarmsOf, readAlarmRule, RULE_ALARMS_MAX, RULE_LENGTH_MAX } from './alarm-rule.ts';
import { like } from './expected.ts';
import { notYetList, notYetMember } from './read-shape.ts';
import { issue, type RuleIssue } from './rule-issue.ts';

const alarmName = z.string().min(1).max(255);
/** An ARN, or the name of what is told. */
const actions = z.array(z.string().min(1).max(1_024)).max(5).optional();
const description = z.string().max(1_024).optional();
const flag = z.boolean().optional();

/** A metric has at most 30 dimensions. */
const dimensions = z
  .array(z.strictObject({ Name: z.string().min(1).max(255), Value: z.string().min(1).max(1_024) }))
  .max(30)
  .optional();
const namespace = z.string().min(1).max(255).regex(/^[^:]/);
const metricName = z.string().min(1).max(255);

export const PUT_METRIC_ALARM = z.strictObject({
  AlarmName: alarmName,
  AlarmDescription: description,
  Namespace: namespace,
  MetricName: metricName,
  Dimensions: dimensions,
  Statistic: z.enum(['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount']).optional(),
  ExtendedStatistic: z
    .string()
    .regex(/^p([0-9]{1,2}(\.[0-9]{1,2})?|100)$/)
    .optional(),
  Unit: z.enum(METRIC_UNITS).optional(),
  Period: z.int().min(10).max(EVALUATED_MAX_S),
  EvaluationPeriods: z.int().min(1).max(1_440),
  DatapointsToAlarm: z.int().min(1).max(1_440).optional(),
  Threshold: z.number(),
  ComparisonOperator: z.enum([
    'GreaterThanOrEqualToThreshold',
    'GreaterThanThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ]),
  TreatMissingData: z.enum(['missing', 'ignore', 'breaching', 'notBreaching']).optional(),
  ActionsEnabled: flag,
  AlarmActions: actions,
  OKActions: actions,
  InsufficientDataActions: actions,
  EvaluateLowSampleCountPercentile: notYetMember(),
  Metrics: notYetList(),
  ThresholdMetricId: notYetMember(),
});
export const PUT_COMPOSITE_ALARM = z.strictObject({
  AlarmName: alarmName,
  AlarmDescription: description,
  AlarmRule: z.string().min(1).max(RULE_LENGTH_MAX),
  ActionsEnabled: flag,
  AlarmActions: actions,
  OKActions: actions,
  InsufficientDataActions: actions,
  ActionsSuppressor: notYetMember(),
  ActionsSuppressorWaitPeriod: notYetMember(),
  ActionsSuppressorExtensionPeriod: notYetMember(),
});
export const ALARM_NAMES = z.strictObject({ AlarmNames: z.array(alarmName).min(1).max(100) });
export const SET_ALARM_STATE = z.strictObject({
  AlarmName: alarmName,
  StateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  StateReason: z.string().max(1_023),
});

/** As far as the service goes, so that sums stay numbers: 2^360. */
const VALUE_MAX = 2.3485e108;
const value = z.number().min(-VALUE_MAX).max(VALUE_MAX);
const statisticValues = z.strictObject({
  SampleCount: z.number().positive().max(VALUE_MAX),
  Sum: value,
  Minimum: value,
  Maximum: value,
});
export const PUT_METRIC_DATA = z.strictObject({
  Namespace: namespace,
  MetricData: z
    .array(
      z.strictObject({
        MetricName: metricName,
        Dimensions: dimensions,
        Value: value.optional(),
        StatisticValues: statisticValues.optional(),
        Unit: z.enum(METRIC_UNITS).optional(),
        StorageResolution: z.union([z.literal(1), z.literal(60)]).optional(),
        Timestamp: notYetMember(),
        Values: notYetMember(),
        Counts: notYetMember(),
      }),
    )
    .min(1)
    .max(1_000),
});
export const PUT_COLLECTOR = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/),
  cluster: z.string().min(1).max(1_024),
  everySeconds: z
    .union([5, 6, 10, 12, 15, 20, 30, 60].map((span) => z.literal(span)))
    .describe('Distance of two readings; the post has 5.')
    .optional(),
  defects: z
    .array(z.enum(COLLECTOR_DEFECTS))
    .max(COLLECTOR_DEFECTS.length)
    .describe('What was forgotten when it was set up.')
    .optional(),
});

type Issues = RuleIssue[];

/** MT-06: what an alarm's periods may be, beside their shape. */
export function putMetricAlarm(
  request: z.infer<typeof PUT_METRIC_ALARM>,
  { issues }: { readonly issues: Issues },
): CommandOf<'PutMetricAlarm'> {
  const { Period, EvaluationPeriods, DatapointsToAlarm } = request;
  if (Period !== 10 && Period !== 30 && Period % 60 !== 0) {
    issues.push(issue(['Period'], 'alarm-period', { expected: like('10, 30, 60, 120, …'), found: Period }));
  }
  if (Period * EvaluationPeriods > EVALUATED_MAX_S) {
    issues.push(issue(['EvaluationPeriods'], 'alarm-range', { params: { limit: EVALUATED_MAX_S } }));
  }
  if (DatapointsToAlarm !== undefined && DatapointsToAlarm > EvaluationPeriods) {
    issues.push(issue(['DatapointsToAlarm'], 'alarm-datapoints', { params: { periods: EvaluationPeriods } }));
  }
  if ((request.Statistic === undefined) === (request.ExtendedStatistic === undefined)) {
    issues.push(issue([], 'alarm-statistic'));
  }
  refuseTwins(request.Dimensions, [], issues);
  return { op: 'PutMetricAlarm', input: withoutNothing(request) as CommandOf<'PutMetricAlarm'>['input'] };
}

export function putCompositeAlarm(
  request: z.infer<typeof PUT_COMPOSITE_ALARM>,
  { issues }: { readonly issues: Issues },
): CommandOf<'PutCompositeAlarm'> {
  const reading = readAlarmRule(request.AlarmRule);
  if (!('rule' in reading)) {
    const { at, found, problem } = reading;
    const span = { offset: at, endOffset: Math.max(at, at + found.length) };
    const hint = { code: `alarm-rule-${problem}`, params: {} };
    issues.push(issue(['AlarmRule'], 'alarm-rule', { params: { at: at + 1 }, found, hint, span }));
  } else if (alarmsOf(reading.rule).length > RULE_ALARMS_MAX) {
    const params = { key: 'AlarmRule', size: alarmsOf(reading.rule).length, limit: RULE_ALARMS_MAX };
    issues.push(issue(['AlarmRule'], 'too-many', { params }));
  }
  return { op: 'PutCompositeAlarm', input: withoutNothing(request) as CommandOf<'PutCompositeAlarm'>['input'] };
}

export function putMetricData(
  request: z.infer<typeof PUT_METRIC_DATA>,
  { issues }: { readonly issues: Issues },
): CommandOf<'PutMetricData'> {
  if (request.Namespace.startsWith('AWS/')) {
    issues.push(issue(['Namespace'], 'metric-namespace', { found: request.Namespace }));
  }
  request.MetricData.forEach((datum, index) => {
    refuseTwins(datum.Dimensions, ['MetricData', index], issues);
    if ((datum.Value === undefined) !== (datum.StatisticValues === undefined)) return;
    issues.push(issue(['MetricData', index], 'metric-value'));
  });
  const MetricData = request.MetricData.map((datum) => withoutNothing(datum));
  return {
    op: 'PutMetricData',
    input: { Namespace: request.Namespace, MetricData } as CommandOf<'PutMetricData'>['input'],
  };
}

/** A metric has one value for each of its dimensions. */
function refuseTwins(rows: z.infer<typeof dimensions>, path: readonly (string | number)[], issues: Issues): void {
  const names = new Set<string>();
  (rows ?? []).forEach(({ Name }, index) => {
    if (names.has(Name)) {
      issues.push(issue([...path, 'Dimensions', index, 'Name'], 'dimension-twice', { params: { name: Name } }));
    }
    names.add(Name);
  });
}

/** Members that were left out are not there at all. */
function withoutNothing(request: object): object {
  return Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
}
