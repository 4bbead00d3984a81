/**
 * The screen's end of the line to the simulator: typed requests with their answers, and the pushes nobody asked for.
 * A frame of another epoch than the last whole view is dropped: it speaks of a time that is no longer shown.
 */
import type { HostMessage, Message, Push, RequestInput, RequestMessage, RequestOutput, RequestType } from './words.ts';

/** The other end: the worker, or a scripted host in tests. */
export interface HostPort {
  post(message: RequestMessage): void;
  listen(hear: (message: HostMessage) => void): void;
}

/** The host could not answer; `retry` says whether asking again may help. */
export class HostError extends Error {
  /** In words of the catalogue. */
  readonly reason: Message;
  readonly retry: boolean;

  constructor(reason: Message, retry: boolean) {
    super(reason.code);
    this.name = 'HostError';
    this.reason = reason;
    this.retry = retry;
  }
}

interface Waiting {
  readonly resolve: (output: unknown) => void;
  readonly reject: (error: HostError) => void;
}

export class SimClient {
  private readonly port: HostPort;
  private readonly waiting = new Map<number, Waiting>();
  private readonly listeners = new Set<(push: Push) => void>();
  private nextId = 1;
  private epoch = -1;

  constructor(port: HostPort) {
    this.port = port;
    port.listen((message) => this.hear(message));
  }

  /** Rejects with HostError when the host refuses the request. */
  request<T extends RequestType>(type: T, input: RequestInput<T>): Promise<RequestOutput<T>> {
    const id = this.nextId++;
    return new Promise<RequestOutput<T>>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (output: unknown) => void, reject });
      // The pair (type, input) is checked by the signature; the union cannot be built from a type parameter.
      this.port.post({ id, type, input } as unknown as RequestMessage);
    });
  }

  /** Hears every push that belongs to the time on screen. Returns how to stop. */
  onPush(listener: (push: Push) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private hear(message: HostMessage): void {
    if (message.type === 'response') {
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      if (message.ok) waiting?.resolve(message.output);
      else waiting?.reject(new HostError(message.error, message.retry));
      return;
    }
    const { epoch } = message.status;
    if (message.type === 'view') {
      if (epoch < this.epoch) return;
      this.epoch = epoch;
    } else if (message.type === 'frame' && epoch !== this.epoch) {
      return;
    }
    for (const listener of this.listeners) listener(message);
  }
}
