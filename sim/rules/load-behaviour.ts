/** What a container demands, as the scenario says of its image, or as nobody says (DF-03). */
import type { Container } from '../model/container.ts';
import type { LoadBehaviour } from '../model/load.ts';
import type { World } from '../model/world.ts';

/**
 * Of an image of which the scenario says nothing: log-normal work of 50 ms on average (DF-03) that varies by as much [A],
 * no memory, small requests and answers of a page [A].
 */
export const DEFAULT_LOAD: LoadBehaviour = {
  cpuMsPerRequest: { kind: 'lognormal', mean: 50, cv: 1 },
  memoryIdleMiB: 0,
  memoryPerRequestMiB: 0,
  leakMiBPerS: 0,
  startupCpuMs: 0,
  errorRate: 0,
  bytesIn: 500,
  bytesOut: 20_000,
  concurrency: null,
  queue: null,
  backgroundCpu: 0,
  callTimeoutUs: null,
  calls: [],
};

/** DF-03: how long a client waits when the scenario does not say [µs]. */
export const CLIENT_TIMEOUT_US = 60_000_000;

export function loadOf(world: World, image: string): LoadBehaviour {
  return (Object.hasOwn(world.behaviours, image) ? world.behaviours[image]!.load : undefined) ?? DEFAULT_LOAD;
}

export function loadOfContainer(world: World, container: Container): LoadBehaviour {
  return loadOf(world, container.image);
}
