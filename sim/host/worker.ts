/** The worker itself: messages in, messages out, and the clock of its thread. All it knows is in sim-host.ts. */
import './zod-without-eval.ts';
import { createHost } from './sim-host.ts';

// A message to oneself is the one way to go on after waiting messages without the delay that timers add.
const channel = new MessageChannel();
const due: (() => void)[] = [];
channel.port1.onmessage = () => due.shift()?.();

const host = createHost((message, handedOver = []) => postMessage(message, [...handedOver]), {
  nowMs: () => performance.now(),
  soon: (run) => {
    due.push(run);
    channel.port2.postMessage(null);
  },
  later: (run, restMs) => setTimeout(run, restMs),
});

onmessage = (event: MessageEvent<unknown>) => host.receive(event.data);
