import type { Message } from '../model/message.ts';

/** A request that cannot be answered as things are: the screen's mistake, shown to whoever asked. */
export class CannotAnswer extends Error {
  readonly reason: Message;

  constructor(code: string, params: Message['params'] = {}) {
    super(code);
    this.reason = { code, params };
  }
}
