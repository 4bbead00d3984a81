import type { Message } from '../protocol/protocol.ts';

/** A sentence of an explanation: its code in assets/text and what fills it. */
export function sentence(code: string, params: Message['params'] = {}): Message {
  return { code, params };
}
