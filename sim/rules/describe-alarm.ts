/** Alarms as describe-alarms gives them, and a collector as its parts describe themselves (MT-06, HM-01). */
import type { CompositeAlarm, MetricAlarm } from '../model/alarm.ts';
import type { Collector } from '../model/collector.ts';
import type { Json, JsonObject } from '../model/task-definition.ts';
import { collectorCost } from './collector-cost.ts';
import { dateOf, described } from './described.ts';

/** An entry of MetricAlarms. */
export function describeMetricAlarm(alarm: MetricAlarm): JsonObject | null {
  if (alarm.deleted) return null;
  return described({
    ...(alarm.input as unknown as Record<string, Json>),
    AlarmArn: alarm.alarmArn,
    ActionsEnabled: alarm.input.ActionsEnabled ?? true,
    TreatMissingData: alarm.input.TreatMissingData ?? 'missing',
    StateValue: alarm.state,
    StateReason: alarm.stateReason,
    StateUpdatedTimestamp: dateOf(alarm.stateUpdatedAtUs),
  });
}

/** An entry of CompositeAlarms. */
export function describeCompositeAlarm(alarm: CompositeAlarm): JsonObject | null {
  if (alarm.deleted) return null;
  return described({
    ...(alarm.input as unknown as Record<string, Json>),
    AlarmArn: alarm.alarmArn,
    ActionsEnabled: alarm.input.ActionsEnabled ?? true,
    StateValue: alarm.state,
    StateReason: alarm.stateReason,
    StateUpdatedTimestamp: dateOf(alarm.stateUpdatedAtUs),
  });
}

/** Rule, state machine and function of a collector, what they have used, and what that costs [USD]. */
export function describeCollector(collector: Collector): JsonObject {
  return {
    name: collector.name,
    rule: { ScheduleExpression: 'cron(0/1 * * * ? *)', Input: JSON.stringify({ ECSClusterName: collector.cluster }) },
    stateMachine: collector.definition as unknown as JsonObject,
    defects: [...collector.defects],
    use: { ...collector.use },
    cost: { ...collectorCost(collector.use) } as unknown as JsonObject,
  };
}
