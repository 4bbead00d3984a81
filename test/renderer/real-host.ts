/** The real host behind a screen's line, in this process: what a panel does is done by the real engine. */
import { createHost } from '../../sim/host/sim-host.ts';
import type { HostMessage } from '../../sim/protocol/protocol.ts';
import { SimClient, type HostPort } from '../../renderer/sim-client/sim-client.ts';
import { WorldStore } from '../../renderer/sim-client/world-store.ts';

/** A client and a store of a freshly made host. Wall time passes as it does. */
export function realHost(): { readonly client: SimClient; readonly store: WorldStore } {
  let hear: (message: HostMessage) => void = () => {};
  // What crosses to a screen is a structured clone.
  const host = createHost((message) => hear(structuredClone(message)), {
    nowMs: () => performance.now(),
    soon: (run) => void setTimeout(run, 0),
    later: (run, restMs) => void setTimeout(run, restMs),
  });
  const port: HostPort = {
    post: (message) => void queueMicrotask(() => host.receive(structuredClone(message))),
    listen: (listener) => {
      hear = listener;
    },
  };
  const client = new SimClient(port);
  const store = new WorldStore();
  client.onPush((push) => store.apply(push));
  return { client, store };
}
