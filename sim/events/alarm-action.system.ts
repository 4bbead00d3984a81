/**
 * Models: alarms that tell a topic: each action that names one gets the message that the real service sends (MT-10), on the
 * change of state and at no other time. One that names a function calls it with the same words.
 * Leaves out: actions of other kinds: scaling policies hear the alarm themselves; instances are not acted upon.
 */
import type { AlarmStateValue, CompositeAlarm, MetricAlarm } from '../model/alarm.ts';
import { ACCOUNT_ID } from '../model/ids.ts';
import type { Context, System } from '../model/system.ts';
import { isFunctionAction } from '../rules/alarm-actions.ts';
import { isoOfUs } from '../rules/epoch.ts';
import { findFunction } from '../rules/functions.ts';
import { invokeFunction, payloadOf } from '../rules/invoke.ts';
import { sendTo } from '../rules/message-book.ts';
import { findTopic, messagingNameOf } from '../rules/messaging.ts';

function tell(
  ctx: Context,
  alarm: MetricAlarm | CompositeAlarm,
  previous: AlarmStateValue,
  actions: readonly string[],
): void {
  const region = ctx.world.regions[0]!.name;
  for (const action of actions) {
    const isFunction = isFunctionAction(action);
    const topic = findTopic(ctx.world, messagingNameOf(action));
    if (isFunction ? findFunction(ctx.world, action) === null : topic === null) continue;
    const text = JSON.stringify({
      AlarmName: alarm.alarmName,
      AlarmDescription: alarm.input.AlarmDescription ?? null,
      AWSAccountId: ACCOUNT_ID,
      NewStateValue: alarm.state,
      NewStateReason: alarm.stateReason,
      StateChangeTime: isoOfUs(alarm.stateUpdatedAtUs),
      Region: region,
      AlarmArn: alarm.alarmArn,
      OldStateValue: previous,
    });
    const content = { subject: `${alarm.state}: "${alarm.alarmName}" in ${region}`, text };
    if (isFunction) invokeFunction(ctx, action, payloadOf(content), alarm.alarmName);
    else sendTo(ctx, { queue: null, topic }, content);
  }
}

export const alarmActionSystem: System = {
  name: 'alarm-action',
  hears: {
    AlarmStateChanged: ({ alarm, previous, actions }, ctx) => tell(ctx, ctx.world.alarms![alarm]!, previous, actions),
    CompositeAlarmStateChanged: ({ compositeAlarm, previous, actions }, ctx) =>
      tell(ctx, ctx.world.compositeAlarms![compositeAlarm]!, previous, actions),
  },
};
