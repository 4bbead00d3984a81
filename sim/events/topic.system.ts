/**
 * Models: topics and who subscribes to them: a message published once reaches every subscription as a copy of its own, and
 * the publisher knows none of them (EV-07); queues, which keep what arrives.
 * Leaves out: taking messages out of a queue, and with it visibility and retention; FIFO topics and queues; filter
 * policies, raw delivery; the confirmation of http, https and email subscriptions, which count as confirmed; policies of
 * who may publish; deletion. What a function, an address or a mailbox does with a message is its own matter.
 */
import type { InputOf } from '../model/commands.ts';
import type { SimEventOf } from '../model/events.ts';
import type { QueueKey, RegionKey, TopicKey } from '../model/ids.ts';
import type { Endpoint, Queue, Route, Topic } from '../model/messaging.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { acceptMessage, messageArrived, messageOf, publishMessage } from '../rules/message-book.ts';
import { findQueue, findSubscription, findTopic, messagingArn, nameOfEndpoint } from '../rules/messaging.ts';
import { uuid } from '../rules/minting.ts';
import { send } from './delivery.system.ts';
import { newRoute, refuseQueue } from './route.ts';

/** A topic or queue that is there already is given again. */
function createTopic(ctx: Context, { name, region }: InputOf<'CreateTopic'>): Topic {
  const { world } = ctx;
  const known = findTopic(world, name);
  if (known !== null) return known;
  const key = world.topics.length as TopicKey;
  const topic: Topic = {
    key,
    topicName: name,
    topicArn: messagingArn('sns', region, name),
    region: regionKey(world, region),
    subscriptions: [],
    published: 0,
  };
  world.topics.push(topic);
  ctx.touch('topic', key);
  return topic;
}

function createQueue(ctx: Context, { queueName, region }: InputOf<'CreateQueue'>): Queue {
  const { world } = ctx;
  const known = findQueue(world, queueName);
  if (known !== null) return known;
  const key = world.queues.length as QueueKey;
  const queueArn = messagingArn('sqs', region, queueName);
  const queue: Queue = { key, queueName, queueArn, region: regionKey(world, region), received: 0, latest: [] };
  world.queues.push(queue);
  ctx.touch('queue', key);
  return queue;
}

function regionKey(world: World, name: string): RegionKey {
  return world.regions.findIndex((row) => row.name === name) as RegionKey;
}

function refuseRegion(world: World, region: string): Refusal | null {
  return regionKey(world, region) >= 0 ? null : refusal('InvalidParameterException', 'region-not-found', { region });
}

function refuseTopic(world: World, topic: string): Refusal | null {
  return findTopic(world, topic) === null ? refusal('NotFoundException', 'topic-not-found', { topic }) : null;
}

function refuseSubscription(world: World, input: InputOf<'Subscribe'>): Refusal | null {
  return (
    refuseTopic(world, input.topic) ??
    (input.protocol === 'sqs' ? refuseQueue(world, input.endpoint) : null) ??
    refuseQueue(world, input.deadLetterQueue)
  );
}

/** The subscription of an endpoint that is there already is given again. */
function subscribe(ctx: Context, input: InputOf<'Subscribe'>): Route {
  const { world } = ctx;
  const topic = findTopic(world, input.topic)!;
  const endpoint: Endpoint =
    input.protocol === 'sqs'
      ? { protocol: 'sqs', queue: findQueue(world, input.endpoint)!.key }
      : { protocol: input.protocol, name: input.endpoint };
  const known = topic.subscriptions
    .map((key) => world.routes[key]!)
    .find(
      (route) => route.endpoint.protocol === input.protocol && nameOfEndpoint(world, route.endpoint) === input.endpoint,
    );
  if (known !== undefined) return known;
  const subscriptionArn = `${topic.topicArn}:${uuid(ctx.random('id/subscription'))}`;
  const deadLetterQueue = input.deadLetterQueue === null ? null : findQueue(world, input.deadLetterQueue)!.key;
  const name = `${topic.topicName}:${input.endpoint}`;
  const route = newRoute(ctx, { name, from: { topic: topic.key, subscriptionArn }, endpoint, deadLetterQueue });
  topic.subscriptions.push(route.key);
  ctx.touch('topic', topic.key);
  return route;
}

function unsubscribe(ctx: Context, reference: string): void {
  const route = findSubscription(ctx.world, reference)!;
  if (!('topic' in route.from)) return;
  const topic = ctx.world.topics[route.from.topic]!;
  topic.subscriptions = topic.subscriptions.filter((key) => key !== route.key);
  route.isOver = true;
  ctx.touch('topic', topic.key);
}

function fanOut(ctx: Context, event: SimEventOf<'MessagePublished'>): void {
  const topic = ctx.world.topics[event.topic]!;
  const message = messageOf(ctx, event.message);
  topic.published += 1;
  for (const key of topic.subscriptions) send(ctx, ctx.world.routes[key]!, message);
  messageArrived(ctx, message);
  ctx.touch('topic', topic.key);
}

export const topicSystem: System = {
  name: 'topic',
  hears: { MessagePublished: (event, ctx) => fanOut(ctx, event) },
  commands: [
    handler({
      op: 'CreateTopic',
      query: (world, { input }) => refuseRegion(world, input.region),
      execute: ({ input }, ctx, line) => ctx.answer(line, { topicArn: createTopic(ctx, input).topicArn }),
    }),
    handler({
      op: 'CreateQueue',
      query: (world, { input }) => refuseRegion(world, input.region),
      execute: ({ input }, ctx, line) => ctx.answer(line, { queueArn: createQueue(ctx, input).queueArn }),
    }),
    handler({
      op: 'Subscribe',
      query: (world, { input }) => refuseSubscription(world, input),
      execute: ({ input }, ctx, line) => {
        const { from } = subscribe(ctx, input);
        if ('topic' in from) ctx.answer(line, { subscriptionArn: from.subscriptionArn });
      },
    }),
    handler({
      op: 'Unsubscribe',
      query: (world, { input: { subscription } }) =>
        findSubscription(world, subscription) === null
          ? refusal('NotFoundException', 'subscription-not-found', { subscription })
          : null,
      execute: ({ input }, ctx) => unsubscribe(ctx, input.subscription),
    }),
    handler({
      op: 'Publish',
      query: (world, { input }) => refuseTopic(world, input.topic),
      execute: ({ input, lineage }, ctx, line) => {
        const message = acceptMessage(ctx, { subject: input.subject, text: input.message }, lineage);
        publishMessage(ctx, findTopic(ctx.world, input.topic)!.key, message);
        messageArrived(ctx, message);
        ctx.answer(line, { messageId: message.messageId });
      },
    }),
  ],
};
