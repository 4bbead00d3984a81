/** A kingdom with topics and queues, and what has arrived in them. */
import type { Queue, Route } from '../../sim/model/messaging.ts';
import { describeMessage } from '../../sim/rules/describe-messaging.ts';
import type { JsonObject } from '../../sim/model/task-definition.ts';
import type { Deed, Kingdom } from '../support/rig.ts';

/** A topic `orders` with two queues behind it, `jobs` and `audit`. */
export const FAN_OUT: readonly Deed[] = [
  ['0s', 'createTopic', { name: 'orders' }],
  ['0s', 'createQueue', { queueName: 'jobs' }],
  ['0s', 'createQueue', { queueName: 'audit' }],
  ['0s', 'subscribe', { topicArn: 'orders', protocol: 'sqs', endpoint: 'jobs' }],
  ['0s', 'subscribe', { topicArn: 'orders', protocol: 'sqs', endpoint: 'audit' }],
];

export function queue(k: Kingdom, name: string): Queue {
  return k.world.queues.find(({ queueName }) => queueName === name)!;
}

export function route(k: Kingdom, name: string): Route {
  return k.world.routes.findLast((row) => row.name === name)!;
}

/** The texts in a queue, in the order of their arrival. */
export function texts(k: Kingdom, name: string): string[] {
  return queue(k, name).latest.map(({ content }) => ('text' in content ? content.text : JSON.stringify(content.event)));
}

/** The bodies in a queue, as its consumers would read them. */
export function bodies(k: Kingdom, name: string): JsonObject[] {
  return queue(k, name).latest.map((message) => JSON.parse(describeMessage(k.world, message)['Body'] as string));
}

/** Seconds between one try on a route and the next. */
export function waits(k: Kingdom, name: string): number[] {
  const { key } = route(k, name);
  const at = k.engine
    .log(0, Infinity)
    .flatMap(({ atUs, event }) => (event.kind === 'DeliveryTried' && event.route === key ? [atUs] : []));
  return at.slice(1).map((atUs, index) => (atUs - at[index]!) / 1_000_000);
}
