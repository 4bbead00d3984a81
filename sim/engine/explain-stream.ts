/** What became of a stream's requests. A stream is no entity: nothing happens to it, so it has no chain. */
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { clientCounters } from '../rules/utilization.ts';
import { clientSentences } from './explain-load.ts';
import { sentence } from './sentence.ts';

export interface StreamExplanation {
  readonly key: number;
  readonly name: string;
  readonly title: Message;
  readonly sentences: readonly Message[];
}

/** The stream that `id` means, `regulars` or `traffic/regulars`; null when there is none. */
export function explainStream(world: World, id: string): StreamExplanation | null {
  const wanted = id.startsWith('traffic/') ? id.slice('traffic/'.length) : id;
  const streams = world.traffic?.streams ?? [];
  const key = streams.findIndex(({ setup }) => setup.name === wanted);
  if (key < 0) return null;
  const { name, to } = streams[key]!.setup;
  const told = clientSentences(clientCounters(world, { stream: name }));
  return {
    ...{ key, name },
    title: sentence('explain.title.stream', { name }),
    sentences: [
      sentence('explain.stream.to', {
        to: Object.values(to)
          .filter((part) => part !== null)
          .join('/'),
      }),
      ...(told.length === 0 ? [sentence('explain.stream.none')] : told),
    ],
  };
}
