/** Topics, queues, rules and routes can be found by name, described and explained, in both languages. */
import { expect, it } from 'vitest';
import { explain } from '../../sim/engine/explain.ts';
import { findEntity } from '../../sim/engine/find.ts';
import { nextView, viewOf } from '../../sim/engine/view.ts';
import { describe as describeRow } from '../../sim/rules/describe.ts';
import { describeEvent } from '../../sim/text/event-sentences.ts';
import { openText } from '../../sim/text/text.ts';
import { TASK } from '../events/notification-rig.ts';
import { kingdom, type Kingdom } from '../support/rig.ts';

const HOOK = 'https://example.com/hook';

/** A rule, a topic, a queue and an address that fails for good. */
function watched(): Kingdom {
  const attributes = { RedrivePolicy: { deadLetterTargetArn: 'dead' } };
  const k = kingdom({
    fleets: [{ count: 1 }],
    timeline: [
      ['0s', 'createTopic', { name: 'orders' }],
      ['0s', 'createQueue', { queueName: 'jobs' }],
      ['0s', 'createQueue', { queueName: 'dead' }],
      ['0s', 'subscribe', { topicArn: 'orders', protocol: 'sqs', endpoint: 'jobs' }],
      ['0s', 'subscribe', { topicArn: 'orders', protocol: 'https', endpoint: HOOK, attributes }],
      ['0s', 'putRule', { name: 'tasks', eventPattern: { 'detail-type': [TASK] } }],
      ['0s', 'putTargets', { rule: 'tasks', targets: [{ id: 'all', arn: 'orders' }] }],
      ['1s', 'fault', { subscriberFails: { subscriber: HOOK, for: '20m' } }],
    ],
  }).until('2m');
  k.issue('runTask', { taskDefinition: 'web' });
  return k.until('5m');
}

function told(k: Kingdom, name: string): string[] {
  const result = findEntity(k.world, name);
  if (!('found' in result)) throw new Error(`no ${name}`);
  const { title, sentences, chain, effects = [] } = explain(k.engine, result.found.ref, null)!;
  const [english, french] = (['en', 'fr'] as const).map((language) => {
    const text = openText(language);
    return [
      ...[title, ...sentences].map((message) => text.say(message)),
      ...[...chain, ...effects].map((line) => text.say(describeEvent(line.event, line.names))),
    ];
  });
  for (const line of [...english!, ...french!]) expect(line).not.toMatch(/\{\{|undefined|^[a-z]+\.[a-z]/);
  return english!.slice(0, 1 + sentences.length);
}

it('says how many messages a topic took, and how each of its subscriptions fares', () => {
  const k = watched();
  // PENDING and RUNNING: two events, each tried four times at the address.
  expect(told(k, 'orders')).toEqual([
    'Topic orders',
    'It has accepted 2 messages, and gives a copy of each to 2 subscriptions; the publisher does not know whose they are.',
    'orders:jobs (sqs) has delivered 2, and 0 are on their way.',
    `orders:${HOOK} (https) has delivered 0, and 0 are on their way.`,
    `${HOOK} takes nothing until 00:20:01.000: what fails is tried again, and then given up on.`,
    `8 tries on orders:${HOOK} have failed.`,
    '2 messages could not be delivered and lie in the dead-letter queue dead.',
  ]);
});

it('says who fills a queue, and what a rule has matched', () => {
  const k = watched();
  expect(told(k, 'jobs')).toEqual(['Queue jobs', '2 messages have arrived in it.', '2 of them came by orders:jobs.']);
  expect(told(k, 'dead').at(-1)).toBe(`2 of them are dead letters of orders:${HOOK}.`);
  expect(told(k, 'tasks').slice(0, 2)).toEqual(['Rule tasks is ENABLED', 'It has matched 2 events, and has 1 target.']);
  expect(told(k, 'orders:jobs')[0]).toBe('Deliveries of orders:jobs (sqs)');
});

it('leads from a delivery back to what the event tells of', () => {
  const k = watched();
  const { chain } = explain(k.engine, { kind: 'queue', key: 0 })!;
  const kinds = chain.map(({ event }) => event.kind);
  expect(kinds.slice(-4)).toEqual(['EventRuleMatched', 'DeliveryTried', 'MessagePublished', 'DeliveryTried']);
  expect(kinds[0]).toBe('CommandIssued');
});

it('is in the view as counts, by patches as by the whole', () => {
  const k = watched();
  const { topics, queues, eventRules } = viewOf(k.world);
  const counts = { delivered: 2, underway: 0, failures: 8, givenUp: 2 };
  expect(topics[0]![0]).toEqual({ key: 0, topicName: 'orders', subscriptions: 2, published: 2, ...counts });
  expect(Object.values(queues[0]!).map(({ queueName, messages }) => [queueName, messages])).toEqual([
    ['jobs', 2],
    ['dead', 2],
  ]);
  expect(eventRules[0]![0]).toMatchObject({ name: 'tasks', state: 'ENABLED', targets: 1, matched: 2, delivered: 2 });
  const before = k.engine.view();
  k.issue('runTask', { taskDefinition: 'web' });
  k.until('8m');
  const patches = k.engine.takePatches();
  expect(patches.length).toBeGreaterThan(0);
  expect(
    nextView(
      before,
      k.world,
      new Map([
        ['route', new Set([0, 1, 2])],
        ['queue', new Set([0, 1])],
      ]),
    ).view.topics,
  ).toEqual(viewOf(k.world).topics);
});

it('is described in the shapes of its services', () => {
  const { world } = watched();
  const of = (kind: 'topic' | 'queue' | 'event-rule' | 'route', key = 0) => describeRow(world, { kind, key })!;
  expect(of('topic')).toMatchObject({
    TopicArn: 'arn:aws:sns:za-southwest-1:123456789012:orders',
    SubscriptionsConfirmed: '2',
  });
  expect(of('route')).toMatchObject({
    Protocol: 'sqs',
    Endpoint: 'arn:aws:sqs:za-southwest-1:123456789012:jobs',
  });
  expect(of('queue')).toMatchObject({ ApproximateNumberOfMessages: '2' });
  expect(of('event-rule')).toMatchObject({
    Arn: 'arn:aws:events:za-southwest-1:123456789012:rule/tasks',
    EventPattern: JSON.stringify({ 'detail-type': [TASK] }),
    Targets: [expect.objectContaining({ Id: 'all', Arn: 'arn:aws:sns:za-southwest-1:123456789012:orders' })],
  });
});
