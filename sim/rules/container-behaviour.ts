/** What a container does, as the scenario says of its image. */
import { milliseconds } from '../kernel/time.ts';
import type { Container, ContainerBehaviour } from '../model/container.ts';
import type { World } from '../model/world.ts';

/** Of an image that the scenario does not describe [A]: it has no handler for SIGTERM and dies of it at once. */
const DEFAULT_BEHAVIOUR: ContainerBehaviour = {
  startupUs: 0,
  exitsAfterUs: null,
  exitCode: 0,
  stopsAfterUs: milliseconds(200),
  stopExitCode: 143,
};

export function behaviourOf(world: World, container: Container): ContainerBehaviour {
  return Object.hasOwn(world.behaviours, container.image) ? world.behaviours[container.image]! : DEFAULT_BEHAVIOUR;
}
