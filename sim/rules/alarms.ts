/** Alarms and collectors: lookups by name, ARNs, and the API's own words for a change of state. */
import type {
  AlarmEvaluation,
  AlarmStateValue,
  CompositeAlarm,
  ComparisonOperator,
  MetricAlarm,
  PutCompositeAlarmInput,
  PutMetricAlarmInput,
} from '../model/alarm.ts';
import type { Collector } from '../model/collector.ts';
import { ACCOUNT_ID } from '../model/ids.ts';
import type { MetricSeries } from '../model/metric.ts';
import type { World } from '../model/world.ts';
import { isoOfUs } from './epoch.ts';
import { plural } from './plural.ts';

/** A name, or the part of an ARN that is one. */
export function alarmNameOf(reference: string): string {
  return reference.startsWith('arn:') ? (reference.split(':alarm:')[1] ?? reference) : reference;
}

export function alarmArn(world: World, alarmName: string): string {
  return `arn:aws:cloudwatch:${world.regions[0]!.name}:${ACCOUNT_ID}:alarm:${alarmName}`;
}

/** The metric alarm with this name or ARN that is not deleted. */
export function findMetricAlarm(world: World, name: string): MetricAlarm | null {
  const wanted = alarmNameOf(name);
  return (world.alarms ?? []).find((row) => row.alarmName === wanted && !row.deleted) ?? null;
}

export function findCompositeAlarm(world: World, name: string): CompositeAlarm | null {
  const wanted = alarmNameOf(name);
  return (world.compositeAlarms ?? []).find((row) => row.alarmName === wanted && !row.deleted) ?? null;
}

export function findAlarm(world: World, name: string): MetricAlarm | CompositeAlarm | null {
  return findMetricAlarm(world, name) ?? findCompositeAlarm(world, name);
}

export function findCollector(world: World, name: string): Collector | null {
  return (world.collectors ?? []).find((row) => row.name === name) ?? null;
}

/** Names one metric, whatever its period. */
export function metricKey({
  namespace,
  metricName,
  dimensions,
}: Pick<MetricSeries, 'namespace' | 'metricName' | 'dimensions'>): string {
  const parts = Object.keys(dimensions)
    .sort()
    .map((name) => `${name}=${dimensions[name]}`);
  return `${namespace}\n${metricName}\n${parts.join('\n')}`;
}

/** What the alarm does when it reaches a state; nothing while its actions are off (MT-10). */
export function actionsOf(input: PutMetricAlarmInput | PutCompositeAlarmInput, state: AlarmStateValue): string[] {
  if (input.ActionsEnabled === false) return [];
  const lists = { ALARM: input.AlarmActions, OK: input.OKActions, INSUFFICIENT_DATA: input.InsufficientDataActions };
  return [...(lists[state] ?? [])];
}

export const INITIAL_REASON = 'Unchecked: Initial alarm creation';

const COMPARED: Readonly<Record<ComparisonOperator, string>> = {
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  GreaterThanThreshold: 'greater than',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

/** A number as the API writes it: always with a decimal point. */
function decimal(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

/** `StateReason`, in the API's words: what was seen, newest first, and what would have been needed. */
export function stateReasonOf(
  input: PutMetricAlarmInput,
  evaluation: AlarmEvaluation,
  previous: AlarmStateValue,
): string {
  const { points, breaching, counted, state, why } = evaluation;
  const periods = input.EvaluationPeriods;
  if (why === 'no-data') {
    if (state === 'INSUFFICIENT_DATA') {
      return `Insufficient Data: ${plural(periods, 'datapoint')} ${periods === 1 ? 'was' : 'were'} unknown.`;
    }
    const treated = state === 'ALARM' ? '[Breaching]' : '[NonBreaching]';
    return (
      `Threshold Crossed: no datapoints were received for ${plural(periods, 'period')} and ` +
      `${plural(periods, 'missing datapoint')} ${periods === 1 ? 'was' : 'were'} treated as ${treated}.`
    );
  }
  const real = points.filter(({ value }) => value !== null).slice(-periods);
  const listed = real
    .toReversed()
    .map(({ value, startUs }) => `${decimal(value!)} (${isoOfUs(startUs).slice(0, 19).replace('T', ' ')})`);
  const agreeing = state === 'ALARM' ? breaching : counted - breaching;
  const needed = state === 'ALARM' ? (input.DatapointsToAlarm ?? periods) : 1;
  const verb = agreeing === 1 ? 'was' : 'were';
  const negation = state === 'ALARM' ? '' : ' not';
  return (
    `Threshold Crossed: ${agreeing} out of the last ${plural(counted, 'datapoint')} [${listed.join(', ')}] ` +
    `${verb}${negation} ${COMPARED[input.ComparisonOperator]} the threshold (${decimal(input.Threshold)}) ` +
    `(minimum ${plural(needed, 'datapoint')} for ${previous} -> ${state} transition).`
  );
}
