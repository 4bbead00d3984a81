/** Random topics, queues, subscriptions and rules of the event bus, few of each, so that they meet (EV-07, EV-09). */
import type { Dice } from './dice.ts';

type Request = Record<string, unknown>;

const SOURCES = [
  { source: ['aws.ecs'] },
  { source: ['aws.ecs'], 'detail-type': ['ECS Task State Change'], detail: { lastStatus: ['STOPPED'] } },
  { 'detail-type': [{ prefix: 'ECS Service' }] },
  { detail: { lastStatus: [{ 'anything-but': ['PENDING'] }] } },
];

const topic = (dice: Dice): string => (dice.once(4) ? 'topic-1' : 'topic-0');
const queue = (dice: Dice): string => (dice.once(4) ? 'queue-1' : 'queue-0');

function endpoint(dice: Dice): Request {
  return dice.pick([
    { protocol: 'sqs', endpoint: queue(dice) },
    { protocol: 'lambda', endpoint: 'worker' },
    { protocol: 'https', endpoint: 'https://listener.example/hook' },
    { protocol: 'email', endpoint: 'lord@royaume.example' },
  ]);
}

export const drawTopic = (dice: Dice): Request => ({ name: topic(dice) });
export const drawQueue = (dice: Dice): Request => ({ queueName: queue(dice) });
export const drawRule = (dice: Dice): Request => ({
  name: `rule-${dice.below(2)}`,
  eventPattern: dice.pick(SOURCES),
  ...(dice.once(6) ? { state: 'DISABLED' } : {}),
});
export function drawSubscription(dice: Dice): Request {
  const attributes = { RedrivePolicy: { deadLetterTargetArn: queue(dice) } };
  return { topicArn: topic(dice), ...endpoint(dice), ...(dice.once(2) ? { attributes } : {}) };
}
export const drawUnsubscription = (dice: Dice): Request => ({
  subscriptionArn: `${topic(dice)}:${dice.pick([queue(dice), 'worker'])}`,
});
export const drawPublication = (dice: Dice): Request => ({ topicArn: topic(dice), message: 'Hear, hear' });
export function drawTargets(dice: Dice): Request {
  const deadLetter = dice.once(2) ? { deadLetterConfig: { arn: queue(dice) } } : {};
  const retryPolicy = dice.once(2) ? { retryPolicy: { maximumRetryAttempts: dice.below(4) } } : {};
  const arn = dice.pick([topic(dice), queue(dice), 'function:worker']);
  return { rule: `rule-${dice.below(2)}`, targets: [{ id: 'one', arn, ...deadLetter, ...retryPolicy }] };
}
export const drawSubscriber = (dice: Dice): string =>
  dice.pick([queue(dice), 'worker', 'https://listener.example/hook']);
