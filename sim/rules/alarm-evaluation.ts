/**
 * The evaluation of a metric alarm, as a pure function of what it has seen (MT-06 to MT-09).
 *
 * N periods that end now, and a few before them, are the evaluation range. With N real datapoints in it the newest N of
 * them count, and M that breach make an alarm. With fewer, the treatment of missing data decides what stands for those that
 * are missing; real ones are always kept.
 */
import { US_PER_S, type TimeUs } from '../kernel/time.ts';
import type {
  AlarmDatapoint,
  AlarmEvaluation,
  AlarmStateValue,
  ComparisonOperator,
  EvaluatedPoint,
  EvaluationWhy,
  PutMetricAlarmInput,
} from '../model/alarm.ts';
import { mergeDatapoints, statisticOf, type Statistic } from './statistics.ts';

/** Periods of the evaluation range beyond N: the published example has 5 for N = 3 [A for other N]. */
export const RANGE_BEYOND = 2;
/** MT-06: N periods are a day at most [s]. */
export const EVALUATED_MAX_S = 86_400;
/** Datapoints are kept by the minute, of high-resolution alarms by 10 s [s]. */
const STEP_S = 60;
const HIGH_RESOLUTION_STEP_S = 10;

/** MT-06: a period of 10 or 30 s is looked at every 10 s, a longer one every minute. */
export function isHighResolution({ Period }: Pick<PutMetricAlarmInput, 'Period'>): boolean {
  return Period < STEP_S;
}

/** How often it is looked at, and how long the datapoints are that it keeps [µs]. */
export function stepUsOf(input: Pick<PutMetricAlarmInput, 'Period'>): number {
  return (isHighResolution(input) ? HIGH_RESOLUTION_STEP_S : STEP_S) * US_PER_S;
}

/** Length of the evaluation range [µs]. */
export function rangeUsOf({ Period, EvaluationPeriods }: PutMetricAlarmInput): number {
  return (EvaluationPeriods + RANGE_BEYOND) * Period * US_PER_S;
}

export function statisticNameOf({ Statistic, ExtendedStatistic }: PutMetricAlarmInput): Statistic {
  return Statistic ?? (ExtendedStatistic as `p${number}` | undefined) ?? 'Average';
}

export function isBreaching(operator: ComparisonOperator, value: number, threshold: number): boolean {
  switch (operator) {
    case 'GreaterThanOrEqualToThreshold':
      return value >= threshold;
    case 'GreaterThanThreshold':
      return value > threshold;
    case 'LessThanThreshold':
      return value < threshold;
    case 'LessThanOrEqualToThreshold':
      return value <= threshold;
  }
}

/** The evaluation range that ends now, oldest first. */
export function evaluatedPoints(
  input: PutMetricAlarmInput,
  datapoints: readonly AlarmDatapoint[],
  nowUs: TimeUs,
): EvaluatedPoint[] {
  const periodUs = input.Period * US_PER_S;
  const points: EvaluatedPoint[] = [];
  for (let back = input.EvaluationPeriods + RANGE_BEYOND; back > 0; back--) {
    const startUs = nowUs - back * periodUs;
    const inside = datapoints.filter((one) => one.startUs >= startUs && one.startUs < startUs + periodUs);
    const merged = mergeDatapoints(inside);
    const value = merged === null ? null : statisticOf(merged.statistics, merged.histogram, statisticNameOf(input));
    const breaching = value !== null && isBreaching(input.ComparisonOperator, value, input.Threshold);
    points.push({ startUs, value, breaching });
  }
  return points;
}

/** What the points of a range amount to. `present` is the state so far, which some treatments keep. */
export function evaluate(
  input: PutMetricAlarmInput,
  points: readonly EvaluatedPoint[],
  present: AlarmStateValue,
  atUs: TimeUs,
): AlarmEvaluation {
  const periods = input.EvaluationPeriods;
  const needed = input.DatapointsToAlarm ?? periods;
  const real = points.filter(({ value }) => value !== null);
  const counted = real.slice(-periods);
  const breaching = counted.filter((point) => point.breaching).length;
  const found = (state: AlarmStateValue, why: EvaluationWhy): AlarmEvaluation => ({
    atUs,
    state,
    why,
    points,
    breaching,
    counted: counted.length,
  });
  if (real.length >= periods) return found(breaching >= needed ? 'ALARM' : 'OK', 'datapoints');
  const treatment = input.TreatMissingData ?? 'missing';
  if (real.length === 0) {
    const state = { missing: 'INSUFFICIENT_DATA', ignore: present, breaching: 'ALARM', notBreaching: 'OK' } as const;
    return found(state[treatment], 'no-data');
  }
  if (breaching >= needed) return found('ALARM', 'datapoints');
  const missing = periods - real.length;
  if (treatment === 'breaching') return found(breaching + missing >= needed ? 'ALARM' : 'OK', 'filled');
  if (treatment === 'notBreaching' || breaching < real.length) return found('OK', 'filled');
  // MT-09: every real point breaches, and there are too few of them.
  if (treatment === 'ignore') return found(present, 'filled');
  const oldest = points.findIndex((point) => point.breaching);
  const isOldEnough = points.length - oldest >= needed;
  return isOldEnough ? found('ALARM', 'breaching-and-missing') : found(present, 'premature');
}

/** Nothing in the whole range: without a new datapoint every later evaluation says the same. */
export function isSettled({ why }: AlarmEvaluation): boolean {
  return why === 'no-data';
}

/** What of it an alarm of this kind still needs. */
export function withinRange(
  input: PutMetricAlarmInput,
  kept: readonly AlarmDatapoint[],
  nowUs: TimeUs,
): AlarmDatapoint[] {
  return kept.filter((one) => one.startUs >= nowUs - rangeUsOf(input));
}

/** What an alarm keeps of what it has seen: as much as its range, oldest first. */
export function withDatapoint(
  input: PutMetricAlarmInput,
  kept: readonly AlarmDatapoint[],
  added: AlarmDatapoint,
  nowUs: TimeUs,
): AlarmDatapoint[] {
  const stepUs = stepUsOf(input);
  const startUs = Math.floor(added.startUs / stepUs) * stepUs;
  const fresh = withinRange(input, kept, nowUs);
  const same = fresh.find((one) => one.startUs === startUs);
  const merged = mergeDatapoints(same === undefined ? [added] : [same, added])!;
  const others = fresh.filter((one) => one !== same);
  return [...others, { ...merged, startUs }].sort((a, b) => a.startUs - b.startUs);
}
