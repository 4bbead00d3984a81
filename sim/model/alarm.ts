/**
 * Alarms over metrics (MT-06 to MT-10). Scaling makes its own ones (AS-03, CP-05): it says AlarmPut with a PutMetricAlarm
 * request, hears AlarmStateChanged, and reads `state` and `lastValue` of the row while an alarm stays in ALARM (AS-12).
 */
import type { EventHandle } from '../kernel/event-queue.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { AlarmKey, CompositeAlarmKey } from './ids.ts';
import type { SparseHistogram, StatisticSet } from './metric.ts';

/** MT-06. */
export type AlarmStateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type ComparisonOperator =
  'GreaterThanOrEqualToThreshold' | 'GreaterThanThreshold' | 'LessThanThreshold' | 'LessThanOrEqualToThreshold';
/** MT-07. */
export type MissingDataTreatment = 'missing' | 'ignore' | 'breaching' | 'notBreaching';
export type AlarmStatistic = 'Average' | 'Sum' | 'Minimum' | 'Maximum' | 'SampleCount';

/** PutMetricAlarm in the API's own shape. */
export interface PutMetricAlarmInput {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Statistic?: AlarmStatistic;
  /** `p99`, `p99.9`. */
  readonly ExtendedStatistic?: string;
  readonly Unit?: string;
  /** [s]. */
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number;
  readonly ComparisonOperator: ComparisonOperator;
  readonly TreatMissingData?: MissingDataTreatment;
  readonly ActionsEnabled?: boolean;
  readonly AlarmActions?: readonly string[];
  readonly OKActions?: readonly string[];
  readonly InsufficientDataActions?: readonly string[];
}

/** PutCompositeAlarm in the API's own shape. */
export interface PutCompositeAlarmInput {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  /** `ALARM("a") AND NOT OK(b)`: see sim/rules/alarm-rule.ts. */
  readonly AlarmRule: string;
  readonly ActionsEnabled?: boolean;
  readonly AlarmActions?: readonly string[];
  readonly OKActions?: readonly string[];
  readonly InsufficientDataActions?: readonly string[];
}

/** What an alarm has seen of its metric in one minute, or in 10 s when its period is that short. */
export interface AlarmDatapoint {
  /** Start of the minute [µs]. */
  readonly startUs: number;
  readonly statistics: StatisticSet;
  /** Null where quantiles are not known. */
  readonly histogram: SparseHistogram | null;
}

/** One period of an evaluation. */
export interface EvaluatedPoint {
  readonly startUs: number;
  /** null: missing. */
  readonly value: number | null;
  readonly breaching: boolean;
}

/** Why an evaluation came to its result (MT-07, MT-09). */
export type EvaluationWhy =
  /** Enough real datapoints: the newest N count. */
  | 'datapoints'
  /** Too few; missing ones were filled in as the treatment says. */
  | 'filled'
  /** Too few, and all of them breach: old enough to alarm, or not yet (MT-09). */
  | 'breaching-and-missing'
  | 'premature'
  /** None at all. */
  | 'no-data'
  /** Somebody set the state by hand. */
  | 'set-by-hand'
  /** The rule of a composite alarm. */
  | 'rule';

/** How an alarm came to its state: kept for its last change. */
export interface AlarmEvaluation {
  readonly atUs: TimeUs;
  readonly state: AlarmStateValue;
  readonly why: EvaluationWhy;
  /** Evaluation range, oldest first. */
  readonly points: readonly EvaluatedPoint[];
  /** Of the datapoints that counted. */
  readonly breaching: number;
  readonly counted: number;
}

/** What both kinds of alarms have. */
interface AlarmRow {
  readonly alarmName: string;
  readonly alarmArn: string;
  state: AlarmStateValue;
  stateUpdatedAtUs: TimeUs;
  /** As the API words it. */
  stateReason: string;
  /** Of the last change of its state; null before the first. */
  evaluation: AlarmEvaluation | null;
  /** Deleted rows stay, so that keys stay what they are. */
  deleted: boolean;
}

/** An alarm over the states of others. */
export interface CompositeAlarm extends AlarmRow {
  readonly key: CompositeAlarmKey;
  input: PutCompositeAlarmInput;
}

/** One alarm. */
export interface MetricAlarm extends AlarmRow {
  readonly key: AlarmKey;
  input: PutMetricAlarmInput;
  /** The newest datapoint of its statistic; null when the newest period has none. */
  lastValue: number | null;
  /** Its own short memory of the metric, oldest first: as much as its evaluation range. */
  datapoints: AlarmDatapoint[];
  /** The next evaluation of an alarm of 10 or 30 s; NO_EVENT for others and while nothing can change. */
  evaluate: EventHandle;
}
