/** Messages that are on their way to somebody: kept as long as they are. */
import type { Message, MessageContent } from '../model/messaging.ts';
import type { Context } from '../model/system.ts';
import { uuid } from './minting.ts';

/** Takes a message in; who does so has it under way once and says when that is over. */
export function acceptMessage(ctx: Context, content: MessageContent): Message {
  const { world } = ctx;
  world.messages ??= { count: 0, underway: {} };
  const number = world.messages.count++;
  const messageId = uuid(ctx.random('id/message'));
  const message: Message = { number, messageId, atUs: ctx.nowUs, content, underway: 1 };
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
