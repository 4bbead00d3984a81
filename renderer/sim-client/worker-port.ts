import type { HostPort } from './sim-client.ts';
import type { HostMessage } from './words.ts';

/** Starts the simulator in its worker: the only place in the program that does. `onCrash` hears what it cannot say itself. */
export function workerPort(onCrash: (error: string) => void): HostPort {
  const worker = new Worker(new URL('../../sim/host/worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('error', (event) => onCrash(event.message || 'worker'));
  return {
    post: (message) => worker.postMessage(message),
    listen: (hear) => worker.addEventListener('message', (event: MessageEvent<HostMessage>) => hear(event.data)),
  };
}
