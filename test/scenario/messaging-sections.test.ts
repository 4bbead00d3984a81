/** Topics, queues, subscriptions and rules of a scenario file: what they become, and what is wrong with them. */
import { expect, test } from 'vitest';
import { Engine } from '../../sim/engine/engine.ts';
import { readReplay } from '../../sim/scenario/replay-file.ts';
import { issuesOf, parse, small } from './rig.ts';

const TOPICS = 'topics:\n  - { name: orders }\n';
const QUEUES = 'queues:\n  - { queueName: jobs }\n  - { queueName: dead }\n';
const SUBSCRIPTIONS = `subscriptions:
  - { topicArn: orders, protocol: sqs, endpoint: jobs, attributes: { RedrivePolicy: { deadLetterTargetArn: dead } } }
  - { topicArn: orders, protocol: email, endpoint: king@example.com }
`;
const RULES = `eventRules:
  - name: stopped
    eventPattern: { source: [aws.ecs], detail: { lastStatus: [STOPPED] } }
    targets:
      - { id: a, arn: orders }
      - { id: b, arn: 'function:cleanup', deadLetterConfig: { arn: dead }, retryPolicy: { maximumRetryAttempts: 3 } }
`;
const ALL = TOPICS + QUEUES + SUBSCRIPTIONS + RULES;
/** What is told, without its place. */
const told = (more: string): string[] => issuesOf(small(more)).map((line) => line.replace(/^\S+ /, ''));

test('topics, queues, subscriptions and rules are commands at 0, before the fleets and services', () => {
  const { setup, issues } = parse(small(ALL));
  expect(issues).toEqual([]);
  const ops = setup!.timeline.map(({ command }) => command.op);
  const first = ops.indexOf('CreateTopic');
  expect(ops.slice(first, first + 7)).toEqual([
    'CreateTopic',
    'CreateQueue',
    'CreateQueue',
    'Subscribe',
    'Subscribe',
    'PutRule',
    'PutTargets',
  ]);
  expect(ops.indexOf('PutTargets')).toBeLessThan(ops.indexOf('world.createFleet'));
  expect(setup!.timeline[first + 6]!.command.input).toEqual({
    rule: 'stopped',
    targets: [
      {
        id: 'a',
        service: null,
        name: 'orders',
        deadLetterQueue: null,
        retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
      },
      {
        id: 'b',
        service: 'lambda',
        name: 'cleanup',
        deadLetterQueue: 'dead',
        retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 86_400 },
      },
    ],
  });
});

test('the setting of deliveries is part of the scenario, filled in', () => {
  expect(parse(small()).setup).not.toHaveProperty('delivery');
  expect(parse(small('delivery: { duplicates: 0.1 }\n')).setup!.delivery).toEqual({ duplicates: 0.1, reorders: false });
  expect(told('delivery: { duplicates: 2 }\n')).toHaveLength(1);
});

test('names that nobody declares', () => {
  const timeline = (entry: string): string => `${ALL}timeline:\n  - { at: 1m, ${entry} }\n`;
  expect(told(timeline('publish: { topicArn: ordres, message: x }'))).toEqual(['unknown-topic']);
  expect(told(timeline('subscribe: { topicArn: orders, protocol: sqs, endpoint: jbos }'))).toEqual(['unknown-queue']);
  expect(told(timeline('unsubscribe: { subscriptionArn: "orders:jbos" }'))).toEqual(['unknown-subscription']);
  expect(told(timeline('unsubscribe: { subscriptionArn: "orders:jobs" }'))).toEqual([]);
  expect(told(timeline('putTargets: { rule: stoped, targets: [{ id: c, arn: jobs }] }'))).toEqual([
    'unknown-event-rule',
  ]);
  expect(told(timeline('putTargets: { rule: stopped, targets: [{ id: c, arn: jbos }] }'))).toEqual([
    'unknown-event-target',
  ]);
  expect(told(timeline('fault: { subscriberFails: { subscriber: clean, for: 1m } }'))).toEqual(['unknown-subscriber']);
  expect(told(timeline('fault: { subscriberFails: { subscriber: cleanup, for: 1m } }'))).toEqual([]);
});

test('names declared twice, and what is no pattern, endpoint or target', () => {
  expect(told(`${TOPICS}  - { name: orders }\n`)).toEqual(['topic-twice']);
  expect(told(`${QUEUES}  - { queueName: jobs }\n`)).toEqual(['queue-twice']);
  expect(told(`${ALL}  - { name: stopped, eventPattern: { source: [aws.ecs] } }\n`)).toEqual(['event-rule-twice']);
  const subscription = (members: string): string[] =>
    told(`${TOPICS}subscriptions:\n  - { topicArn: orders, ${members} }\n`);
  expect(subscription('protocol: email, endpoint: king')).toEqual(['endpoint-form']);
  expect(subscription('protocol: https, endpoint: "http://example.com"')).toEqual(['endpoint-form']);
  expect(subscription('protocol: lambda, endpoint: f, attributes: { FilterPolicy: {} }')).toEqual(['not-yet']);
  const rule = (members: string): string[] => told(`${TOPICS}eventRules:\n  - { name: r, ${members} }\n`);
  expect(rule('eventPattern: { source: aws.ecs }')).toEqual(['pattern-list']);
  expect(rule('eventPattern: { detail: { version: [{ numeric: [">", 1] }] } }')).toEqual(['pattern-filter']);
  expect(rule('eventPattern: { source: [a] }, targets: [{ id: a, arn: orders }, { id: a, arn: orders }]')).toEqual([
    'target-twice',
  ]);
});

test('the messages of a queue are a metric of goals', () => {
  const goal = (metric: string): string =>
    `${TOPICS}${QUEUES}${SUBSCRIPTIONS}goals:\n  - { name: g, eventually: { metric: ${metric}, atLeast: 1 }, by: 5m }\n`;
  expect(told(goal('queue/jbos/messages'))).toEqual(['unknown-queue']);
  expect(told(goal('queue/jobs/letters'))).toEqual(['unknown-metric']);
  const publish = 'timeline:\n  - { at: 1m, publish: { topicArn: orders, message: one } }\n';
  const judged = (more: string): string => {
    const engine = Engine.open(parse(small(more)).setup!);
    engine.runTo(600_000_000);
    return engine.world.goals[0]!.state.status;
  };
  expect(judged(goal('queue/jobs/messages'))).toBe('missed');
  expect(judged(goal('queue/jobs/messages') + publish)).toBe('met');
});

test('a replay of it is read as it was written', () => {
  const { setup } = parse(small(`${ALL}delivery: { duplicates: 0.5, reorders: true }\n`));
  const engine = Engine.open(setup!);
  engine.runTo(120_000_000);
  engine.command({ op: 'Publish', input: { topic: 'orders', subject: 'hello', message: 'one' } });
  engine.command({ op: 'Unsubscribe', input: { subscription: 'orders:jobs' } });
  engine.runTo(180_000_000);
  const replay = engine.toReplay();
  const reading = readReplay(JSON.stringify(replay));
  expect(reading).toEqual({ replay });
  const again = Engine.replay(replay);
  again.runTo(180_000_000);
  expect(again.traceHash()).toBe(engine.traceHash());
});
