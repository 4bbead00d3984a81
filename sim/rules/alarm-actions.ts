/** Who hears an alarm's action: a scaling policy, a topic, a function; anything else is said to nobody (MT-10). */
import type { MetricAlarm, CompositeAlarm } from '../model/alarm.ts';
import type { World } from '../model/world.ts';
import { findFunction } from './functions.ts';
import { findTopic, messagingNameOf } from './messaging.ts';
import { isActionOf } from './scaling-policies.ts';

/** Written as a function: `function:take-back`, or its ARN. */
export function isFunctionAction(action: string): boolean {
  return action.startsWith('function:') || action.startsWith('arn:aws:lambda:');
}

/** The name of a policy, of which an action is the name or the ARN; other texts as they are. */
export function policyNameOf(action: string): string {
  return /:policyName\/([^/]+)$/.exec(action)?.[1] ?? action;
}

/** Actions that nobody hears, each once, in the order in which they are written. Policies hear the change to ALARM alone. */
export function unheardActions(world: World, alarm: MetricAlarm | CompositeAlarm): readonly string[] {
  const { input } = alarm;
  const policies = 'MetricName' in input ? (world.scaling?.policies ?? []).filter(({ deleted }) => !deleted) : [];
  const isTold = (action: string): boolean =>
    isFunctionAction(action)
      ? findFunction(world, action) !== null
      : findTopic(world, messagingNameOf(action)) !== null;
  const onAlarm = (input.AlarmActions ?? []).filter(
    (action) => !isTold(action) && !policies.some((policy) => isActionOf(action, policy)),
  );
  const others = [...(input.OKActions ?? []), ...(input.InsufficientDataActions ?? [])];
  return [...new Set([...onAlarm, ...others.filter((action) => !isTold(action))])];
}
