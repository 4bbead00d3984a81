/** Lines of tooltips about gates and what stands beside them, and what the badge over a development says in full. */
import type { Words } from '../sim-client/text.ts';
import { entity } from '../sim-client/world-store.ts';
import type { BalancerView, TaskView, View } from '../sim-client/words.ts';
import { troubleWords } from './sign-words.ts';
import { troubleOf } from './trouble.ts';

/** A line for each target group: its weight, who is healthy, whose revisions stand there, what it gets. */
export function gateLines({ listeners = [], targetGroups = [] }: BalancerView, { t, number }: Words): string[] {
  const forward = listeners.find(({ forward: groups }) => groups.length > 0)?.forward ?? [];
  return targetGroups.map(({ targetGroupName, healthy, registered, revisions, requestsPerSecond }) =>
    t('world.tip.group', {
      group: targetGroupName,
      weight: number(forward.find((group) => group.targetGroupName === targetGroupName)?.weightPercent ?? 0),
      healthy: number(healthy),
      registered: number(registered),
      revisions: revisions.join(', ') || '–',
      rate: number(requestsPerSecond),
    }),
  );
}

/** What is wrong with it, its interface, what it gets. */
export function taskExtras(task: TaskView, { t, number }: Words): string[] {
  const trouble = troubleOf(task);
  const { eni, requestsPerSecond } = task;
  return [
    ...(trouble === null ? [] : [troubleWords(trouble, t)]),
    ...(eni === undefined
      ? []
      : [
          t('world.tip.eni', {
            address: eni.privateIpv4Address,
            groups: eni.securityGroups.join(', '),
            status: eni.status,
          }),
        ]),
    ...(requestsPerSecond === undefined ? [] : [t('world.tip.rate', { rate: number(requestsPerSecond) })]),
  ];
}

/** A function, a topic or a queue; null for others. */
export function houseTip(
  kind: string,
  key: number,
  view: View,
  { t, number }: Words,
): { readonly title: string; readonly lines: readonly string[] } | null {
  if (kind === 'function') {
    const row = entity(view.functions, key);
    if (row === null) return null;
    const { functionName, running, invocations, errors, throttles } = row;
    const counts = { invocations: number(invocations), errors: number(errors), throttles: number(throttles) };
    return { title: functionName, lines: [t('world.tip.function', { running: number(running), ...counts })] };
  }
  if (kind === 'topic') {
    const row = entity(view.topics, key);
    if (row === null) return null;
    const { topicName, published, delivered, underway, givenUp } = row;
    const counts = { delivered: number(delivered), underway: number(underway), givenUp: number(givenUp) };
    return { title: topicName, lines: [t('world.tip.topic', { published: number(published), ...counts })] };
  }
  if (kind !== 'queue') return null;
  const row = entity(view.queues, key);
  return row === null
    ? null
    : { title: row.queueName, lines: [t('world.tip.queue', { messages: number(row.messages) })] };
}
