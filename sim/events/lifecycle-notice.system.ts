/**
 * Models: a lifecycle hook with a notification target tells it, a topic, a queue or a function, when an instance begins to
 * wait (AG-02, AG-07), in the words of the real message: who hears it can complete the action by its names.
 * Leaves out: the test notification when the hook is put, events of launches that no hook holds up.
 */
import type { SimEventOf } from '../model/events.ts';
import { ACCOUNT_ID } from '../model/ids.ts';
import type { Context, System } from '../model/system.ts';
import { isoOfUs } from '../rules/epoch.ts';
import { findFunction } from '../rules/functions.ts';
import { invokeFunction, payloadOf } from '../rules/invoke.ts';
import { sendTo } from '../rules/message-book.ts';
import { findQueue, findTopic, messagingNameOf } from '../rules/messaging.ts';

function tell(ctx: Context, event: SimEventOf<'LifecycleActionStarted'>): void {
  const { world } = ctx;
  const group = world.autoScalingGroups![event.group]!;
  const instance = world.instances[event.instance]!;
  const hook = group.hooks.find(({ name }) => name === event.hook);
  const target = hook?.notificationTarget ?? null;
  if (hook === undefined || target === null) return;
  const message = {
    Origin: event.transition === 'autoscaling:EC2_INSTANCE_LAUNCHING' ? 'EC2' : 'AutoScalingGroup',
    Destination: event.transition === 'autoscaling:EC2_INSTANCE_LAUNCHING' ? 'AutoScalingGroup' : 'EC2',
    AccountId: ACCOUNT_ID,
    AutoScalingGroupName: group.autoScalingGroupName,
    EC2InstanceId: instance.ec2InstanceId,
    LifecycleActionToken: instance.membership?.waits.find((wait) => wait.hook === event.hook)?.token ?? '',
    LifecycleHookName: event.hook,
    LifecycleTransition: event.transition,
    NotificationMetadata: hook.notificationMetadata ?? '',
    Service: 'AWS Auto Scaling',
    Time: isoOfUs(ctx.nowUs),
  };
  const text = JSON.stringify(message);
  const content = { subject: `Auto Scaling: Lifecycle action '${event.transition}'`, text };
  const name = messagingNameOf(target);
  const isFunction = target.startsWith('function:') || target.startsWith('arn:aws:lambda:');
  if (isFunction && findFunction(world, target) !== null) {
    invokeFunction(ctx, target, payloadOf(content), `${group.autoScalingGroupName}/${event.hook}`);
  } else sendTo(ctx, { queue: findQueue(world, name), topic: findTopic(world, name) }, content);
}

export const lifecycleNoticeSystem: System = {
  name: 'lifecycle-notice',
  hears: { LifecycleActionStarted: (event, ctx) => tell(ctx, event) },
};
