/** The container that a fault names. */
import type { Container } from '../model/container.ts';
import type { World } from '../model/world.ts';
import { findTask } from './lookup.ts';

/** The running container that the fault means: the named one, else the first essential one; null when there is none. */
export function containerOfFault(
  world: World,
  fault: { readonly task: string; readonly container: string | null },
): Container | null {
  const task = findTask(world, fault.task);
  if (task === null) return null;
  for (const key of task.containers) {
    const container = world.containers[key]!;
    const wanted =
      fault.container === null ? container.essential && !container.internal : container.name === fault.container;
    if (wanted && container.status === 'RUNNING') return container;
  }
  return null;
}
