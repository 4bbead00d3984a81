/** Why an alarm is in its state, and what a collector has done, as sentences (MT-06 to MT-10, HM-03, HM-05). */
import type { CompositeAlarm, MetricAlarm } from '../model/alarm.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { unheardActions } from '../rules/alarm-actions.ts';
import { isHighResolution, statisticNameOf } from '../rules/alarm-evaluation.ts';
import { alarmsOf, readAlarmRule } from '../rules/alarm-rule.ts';
import { findAlarm } from '../rules/alarms.ts';
import { collectorCost } from '../rules/collector-cost.ts';
import { sentence } from './sentence.ts';

/** Digits of a value as it is told. */
const DIGITS = 3;

export function alarmSentences(world: World, key: number): readonly Message[] {
  const alarm = world.alarms?.[key];
  if (alarm === undefined) return [];
  const { input } = alarm;
  const dimensions = (input.Dimensions ?? []).map(({ Name, Value }) => `${Name}=${Value}`).join(', ');
  const watches = sentence('explain.alarm.watches', {
    metric: `${input.Namespace} ${input.MetricName}${dimensions === '' ? '' : ` (${dimensions})`}`,
    statistic: statisticNameOf(input),
    periodS: input.Period,
    needed: input.DatapointsToAlarm ?? input.EvaluationPeriods,
    periods: input.EvaluationPeriods,
    comparison: sentence(`explain.alarm.${input.ComparisonOperator}`),
    threshold: rounded(input.Threshold),
  });
  const deleted = alarm.deleted ? [sentence('explain.alarm.deleted')] : [];
  return [
    watches,
    ...evaluationSentences(alarm),
    ...dataSentences(alarm),
    ...actionSentences(world, alarm),
    ...deleted,
  ];
}

function evaluationSentences({ evaluation, state, input }: MetricAlarm): readonly Message[] {
  if (evaluation === null) return [sentence('explain.alarm.not-yet')];
  const { atUs, why, points, breaching, counted } = evaluation;
  const values = points.map(({ value }) => (value === null ? '–' : rounded(value))).join('  ');
  const changed = sentence('explain.alarm.changed', { state, atUs });
  if (why === 'set-by-hand') return [changed, sentence('explain.alarm.why.set-by-hand')];
  const treatment = input.TreatMissingData ?? 'missing';
  const missing = input.EvaluationPeriods - counted;
  return [
    changed,
    sentence('explain.alarm.points', { values }),
    sentence(`explain.alarm.why.${why}`, { breaching, counted, missing, treatment }),
  ];
}

/** Why nothing is known. */
function dataSentences({ datapoints, deleted, state, input }: MetricAlarm): readonly Message[] {
  if (deleted || state !== 'INSUFFICIENT_DATA' || datapoints.length > 0) return [];
  const none = sentence('explain.alarm.no-datapoint');
  return isHighResolution(input) ? [none, sentence('explain.alarm.too-fine', { periodS: input.Period })] : [none];
}

function actionSentences(world: World, alarm: MetricAlarm | CompositeAlarm): readonly Message[] {
  const { input, state } = alarm;
  if (input.ActionsEnabled === false) return [sentence('explain.alarm.actions-off')];
  const unheard = unheardActions(world, alarm);
  const actions = (input.AlarmActions ?? []).filter((action) => !unheard.includes(action));
  const code = state === 'ALARM' ? 'explain.alarm.fired' : 'explain.alarm.fires';
  return [
    ...(actions.length === 0 ? [] : [sentence(code, { actions: actions.join(', ') })]),
    ...unheard.map((action) => sentence('explain.alarm.unheard', { action })),
  ];
}

export function compositeAlarmSentences(world: World, key: number): readonly Message[] {
  const alarm = world.compositeAlarms?.[key];
  if (alarm === undefined) return [];
  const reading = readAlarmRule(alarm.input.AlarmRule);
  const members = 'rule' in reading ? alarmsOf(reading.rule) : [];
  return [
    sentence('explain.alarm.rule', { rule: alarm.input.AlarmRule }),
    ...members.map((alarmName) => {
      const member = findAlarm(world, alarmName);
      return member === null
        ? sentence('explain.alarm.member-missing', { alarm: alarmName })
        : sentence('explain.alarm.member', { alarm: alarmName, state: member.state, atUs: member.stateUpdatedAtUs });
    }),
    ...(alarm.evaluation === null
      ? []
      : [sentence('explain.alarm.changed', { state: alarm.state, atUs: alarm.evaluation.atUs })]),
    ...actionSentences(world, alarm),
    ...(alarm.deleted ? [sentence('explain.alarm.deleted')] : []),
  ];
}

export function collectorSentences(world: World, key: number): readonly Message[] {
  const collector = world.collectors?.[key];
  if (collector === undefined) return [];
  const { use, everySeconds, cluster, defects, lastError } = collector;
  const cost = collectorCost(use);
  return [
    sentence('explain.collector.reads', { cluster, everySeconds }),
    sentence('explain.collector.executions', {
      triggered: use.triggered,
      succeeded: use.succeeded,
      failed: use.failed,
      lost: use.failedTriggers,
    }),
    sentence('explain.collector.use', {
      transitions: use.transitions,
      invocations: use.invocations,
      billedMs: use.billedMs,
    }),
    sentence('explain.collector.cost', {
      totalUsd: cost.totalUsd.toFixed(4),
      transitionsUsd: cost.transitionsUsd.toFixed(4),
    }),
    ...defects.map((defect) => sentence(`explain.collector.defect.${defect}`)),
    ...(lastError === null ? [] : [sentence('explain.collector.error', { error: lastError })]),
  ];
}

/** As few digits as tell the value. */
function rounded(value: number): string {
  return String(Number(value.toFixed(DIGITS)));
}
