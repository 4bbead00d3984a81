/** What stands beside land and services: gates, functions, messages, endpoints and alarms, each as a line with its numbers. */
import type { BalancerView, View } from '../sim-client/words.ts';
import { entities } from '../sim-client/world-store.ts';
import { heading, leaf, line, type Say, type TreeNode } from './tree-node.ts';

export function balancerNode({ key, name, type, state, groups, ...gate }: BalancerView, say: Say): TreeNode {
  const { t, noun, number } = say;
  return {
    id: `balancer ${key}`,
    subject: null,
    name,
    text: line(
      noun('balancer'),
      type,
      state,
      t('shell.tree.requests', { rate: number(gate.requestsPerSecond), errors: number(gate.errorsPerSecond) }),
      gate.p99Ms === null ? null : t('shell.tree.p99', { ms: number(gate.p99Ms) }),
    ),
    hasChildren: groups.length > 0,
    children: () =>
      groups.map((group) =>
        leaf(
          `target group ${key} ${group.targetGroupName}`,
          group.targetGroupName,
          line(noun('targetGroup'), t('shell.tree.rate', { rate: number(group.requestsPerSecond) })),
        ),
      ),
  };
}

function functionNodes(view: View, say: Say): readonly TreeNode[] {
  const { t, noun, number } = say;
  return heading(
    'functions',
    noun('function', 2),
    number(entities(view.functions).length),
    entities(view.functions).map((one) =>
      leaf(
        `function ${one.key}`,
        one.functionName,
        line(
          noun('function'),
          t('shell.tree.function', {
            running: number(one.running),
            calls: number(one.invocations),
            errors: number(one.errors),
            throttles: number(one.throttles),
          }),
        ),
      ),
    ),
  );
}

function messagingNodes(view: View, say: Say): readonly TreeNode[] {
  const { t, noun, number } = say;
  const delivered = (row: { delivered: number; underway: number; failures: number; givenUp: number }): string =>
    t('shell.tree.deliveries', {
      delivered: number(row.delivered),
      underway: number(row.underway),
      failures: number(row.failures),
      lost: number(row.givenUp),
    });
  return heading('messaging', noun('event', 2), number(entities(view.topics).length + entities(view.queues).length), [
    ...entities(view.topics).map((one) =>
      leaf(
        `topic ${one.key}`,
        one.topicName,
        line(noun('topic'), t('shell.tree.published', { count: one.published }), delivered(one)),
      ),
    ),
    ...entities(view.queues).map((one) =>
      leaf(`queue ${one.key}`, one.queueName, line(noun('queue'), t('shell.tree.messages', { count: one.messages }))),
    ),
    ...entities(view.eventRules).map((one) =>
      leaf(
        `rule ${one.key}`,
        one.name,
        line(noun('rule'), one.state, t('shell.tree.matched', { count: one.matched }), delivered(one)),
      ),
    ),
  ]);
}

function endpointNodes(view: View, say: Say): readonly TreeNode[] {
  const { noun, number } = say;
  return heading(
    'endpoints',
    noun('endpoint', 2),
    number(entities(view.vpcEndpoints).length),
    entities(view.vpcEndpoints).map((one) =>
      leaf(`endpoint ${one.key}`, one.name, line(noun('endpoint'), one.state, one.service)),
    ),
  );
}

function alarmNodes(view: View, say: Say): readonly TreeNode[] {
  const { noun, number } = say;
  return heading(
    'alarms',
    noun('alarm', 2),
    number(entities(view.alarms).length + entities(view.compositeAlarms).length),
    [...entities(view.alarms), ...entities(view.compositeAlarms)].map((one) =>
      leaf(
        `alarm ${one.alarmName}`,
        one.alarmName,
        line(noun('alarm'), one.state, one.stateReason),
        one.state === 'ALARM' ? { trouble: true } : {},
      ),
    ),
  );
}

export function otherNodes(view: View, say: Say): readonly TreeNode[] {
  return [
    ...functionNodes(view, say),
    ...messagingNodes(view, say),
    ...endpointNodes(view, say),
    ...alarmNodes(view, say),
  ];
}
