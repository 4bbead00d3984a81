/** Messages that are on their way to somebody: kept as long as they are. */
import type { CallLineage } from '../model/function.ts';
import type { TopicKey } from '../model/ids.ts';
import type { Message, MessageContent, Queue, Topic } from '../model/messaging.ts';
import type { Context } from '../model/system.ts';
import { uuid } from './minting.ts';

/** Messages of a queue that are kept at least; twice as many at most. */
export const MESSAGES_KEPT = 100;

/** Takes a message in; who does so has it under way once and says when that is over. */
export function acceptMessage(ctx: Context, content: MessageContent, lineage?: CallLineage): Message {
  const { world } = ctx;
  world.messages ??= { count: 0, underway: {} };
  const number = world.messages.count++;
  const messageId = uuid(ctx.random('id/message'));
  const from = lineage === undefined ? {} : { lineage };
  const message: Message = { number, messageId, atUs: ctx.nowUs, content, ...from, underway: 1 };
  world.messages.underway[number] = message;
  return message;
}

export function messageOf(ctx: Context, number: number): Message {
  return ctx.world.messages!.underway[number]!;
}

/** One of its ways is over; after the last one nobody needs the record. */
export function messageArrived(ctx: Context, message: Message): void {
  message.underway -= 1;
  if (message.underway === 0) delete ctx.world.messages!.underway[message.number];
}

/** A queue has received a message; `topic` is the one that it came through. */
export function keepInQueue(ctx: Context, queue: Queue, message: Message, topic: TopicKey | null): void {
  const { number, messageId, content } = message;
  queue.latest.push({ message: number, messageId, receivedAtUs: ctx.nowUs, topic, content });
  if (queue.latest.length >= 2 * MESSAGES_KEPT) queue.latest.splice(0, MESSAGES_KEPT);
  queue.received += 1;
  ctx.touch('queue', queue.key);
}

/** The topic has it from now on; whoever hears MessagePublished says when it is done with it. */
export function publishMessage(ctx: Context, topic: TopicKey, message: Message): void {
  message.underway += 1;
  ctx.say({ kind: 'MessagePublished', topic, message: message.number });
}

/** Sends a new message to where somebody wants to be told: a queue or a topic, whichever there is. */
export function sendTo(
  ctx: Context,
  to: { readonly queue: Queue | null; readonly topic: Topic | null },
  content: MessageContent,
  lineage?: CallLineage,
): void {
  if (to.queue === null && to.topic === null) return;
  const message = acceptMessage(ctx, content, lineage);
  if (to.queue !== null) keepInQueue(ctx, to.queue, message, null);
  else publishMessage(ctx, to.topic!.key, message);
  messageArrived(ctx, message);
}
