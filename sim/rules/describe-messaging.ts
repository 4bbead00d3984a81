/** Topics, subscriptions, queues and rules as their services describe them, and messages as a queue would hand them out. */
import type { Endpoint, EventRule, Queue, QueuedMessage, Route, Topic } from '../model/messaging.ts';
import { ACCOUNT_ID } from '../model/ids.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { described } from './described.ts';
import { isoOfUs } from './epoch.ts';
import { messagingArn, nameOfEndpoint } from './messaging.ts';

/** The attributes of a topic, with its subscriptions. */
export function describeTopic(world: World, topic: Topic): JsonObject {
  return {
    TopicArn: topic.topicArn,
    Owner: ACCOUNT_ID,
    SubscriptionsConfirmed: String(topic.subscriptions.length),
    NumberOfMessagesPublished: topic.published,
    Subscriptions: topic.subscriptions.map((key) => describeRoute(world, world.routes[key]!)),
  };
}

/** A subscription, or a target of a rule, with what its metrics count. */
export function describeRoute(world: World, route: Route): JsonObject {
  const { from, endpoint, deadLetterQueue, delivered, failures, givenUp } = route;
  const deadLetterTargetArn = deadLetterQueue === null ? undefined : world.queues[deadLetterQueue]!.queueArn;
  const counts = { NumberOfMessagesDelivered: delivered, NumberOfFailedTries: failures, NumberGivenUp: givenUp };
  if ('topic' in from) {
    return described({
      SubscriptionArn: from.subscriptionArn,
      TopicArn: world.topics[from.topic]!.topicArn,
      Protocol: endpoint.protocol,
      Endpoint: arnOfEndpoint(world, endpoint),
      RedrivePolicy: deadLetterTargetArn === undefined ? undefined : { deadLetterTargetArn },
      ...counts,
    });
  }
  return described({
    Id: from.id,
    Arn: arnOfEndpoint(world, endpoint),
    DeadLetterConfig: deadLetterTargetArn === undefined ? undefined : { Arn: deadLetterTargetArn },
    RetryPolicy: {
      MaximumRetryAttempts: from.retryPolicy.maximumRetryAttempts,
      MaximumEventAgeInSeconds: from.retryPolicy.maximumEventAgeInSeconds,
    },
    ...counts,
  });
}

function arnOfEndpoint(world: World, endpoint: Endpoint): string {
  switch (endpoint.protocol) {
    case 'sqs':
      return world.queues[endpoint.queue]!.queueArn;
    case 'sns':
      return world.topics[endpoint.topic]!.topicArn;
    case 'lambda':
      return messagingArn('lambda', world.regions[0]!.name, `function:${endpoint.name}`);
    default:
      return nameOfEndpoint(world, endpoint);
  }
}

/** The attributes of a queue, with the last messages in it. */
export function describeQueue(world: World, queue: Queue): JsonObject {
  return {
    QueueArn: queue.queueArn,
    ApproximateNumberOfMessages: String(queue.received),
    Messages: queue.latest.map((message) => describeMessage(world, message)),
  };
}

/** What came through a topic is in its envelope; what a rule sent is the event itself. */
export function describeMessage(world: World, { messageId, receivedAtUs, topic, content }: QueuedMessage): JsonObject {
  const body: JsonObject =
    topic === null && 'event' in content
      ? content.event
      : described({
          Type: 'Notification',
          MessageId: messageId,
          TopicArn: topic === null ? undefined : world.topics[topic]!.topicArn,
          Subject: 'event' in content ? undefined : (content.subject ?? undefined),
          Message: 'event' in content ? JSON.stringify(content.event) : content.text,
        });
  return {
    MessageId: messageId,
    Attributes: { SentTimestamp: isoOfUs(receivedAtUs) },
    Body: JSON.stringify(body),
  };
}

export function describeEventRule(world: World, rule: EventRule): JsonObject {
  return {
    Name: rule.name,
    Arn: rule.ruleArn,
    EventBusName: 'default',
    EventPattern: JSON.stringify(rule.eventPattern),
    State: rule.state,
    MatchedEvents: rule.matched,
    Targets: rule.targets.map((key) => describeRoute(world, world.routes[key]!)),
  };
}
