/** How the messages of a topic, a rule, a queue or a single route fare, and what becomes of those that fail (EV-07, EV-09). */
import type { Route } from '../model/messaging.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { nameOfEndpoint } from '../rules/messaging.ts';
import { sentence } from './sentence.ts';

/** A topic and each of its subscriptions. */
export function topicSentences(world: World, key: number): readonly Message[] {
  const { published, subscriptions } = world.topics[key]!;
  return [
    sentence('explain.topic', { published, count: subscriptions.length }),
    ...subscriptions.flatMap((route) => routeSentences(world, route)),
  ];
}

/** A rule and each of its targets. */
export function eventRuleSentences(world: World, key: number): readonly Message[] {
  const { matched, targets, state } = world.eventRules[key]!;
  return [
    sentence(`explain.event-rule.${state}`, { matched, count: targets.length }),
    ...targets.flatMap((route) => routeSentences(world, route)),
  ];
}

/** Who fills a queue. */
export function queueSentences(world: World, key: number): readonly Message[] {
  const { received } = world.queues[key]!;
  const filling = world.routes.filter(
    ({ endpoint, deadLetterQueue }) =>
      (endpoint.protocol === 'sqs' && endpoint.queue === key) || deadLetterQueue === key,
  );
  return [
    sentence('explain.queue', { count: received }),
    ...filling.map((route) =>
      route.deadLetterQueue === key
        ? sentence('explain.queue.dead-letters', { route: route.name, count: route.givenUp })
        : sentence('explain.queue.from', { route: route.name, count: route.delivered }),
    ),
  ];
}

/** What a route has delivered, and what a failure of its end means for a message. */
export function routeSentences(world: World, key: number): readonly Message[] {
  const route = world.routes[key]!;
  const { name: routeName, delivered, underway, failures, givenUp } = route;
  const params = { route: routeName, end: nameOfEndpoint(world, route.endpoint) };
  const sentences = [sentence('explain.route', { ...params, protocol: route.endpoint.protocol, delivered, underway })];
  if (route.isOver) sentences.push(sentence('explain.route.over', params));
  const failsUntilUs = failureOf(world, route);
  if (failsUntilUs !== null) sentences.push(sentence('explain.route.failing', { ...params, atUs: failsUntilUs }));
  if (failures > 0) sentences.push(sentence('explain.route.failures', { ...params, count: failures }));
  if (givenUp > 0) {
    const queue = route.deadLetterQueue === null ? '' : world.queues[route.deadLetterQueue]!.queueName;
    const fate = queue === '' ? 'lost' : 'kept';
    sentences.push(sentence(`explain.route.given-up.${fate}`, { ...params, count: givenUp, queue }));
  }
  return sentences;
}

/** Until when a subscriber was told to fail [µs]; null when it never was. */
function failureOf(world: World, { endpoint }: Route): number | null {
  if (endpoint.protocol === 'sns') return null;
  return world.failingSubscribers?.[nameOfEndpoint(world, endpoint)] ?? null;
}
