/** What is wrong with a development, in a word or two and a number: the badge over it. Pure; nothing that a row does not say. */
import type { ContainerView, TaskView } from '../sim-client/words.ts';
import { isLeaving } from './development.ts';

export type Trouble =
  /** The service's own word for it, such as `CannotPullContainer`. */
  | { readonly kind: 'error'; readonly word: string }
  | { readonly kind: 'exit'; readonly code: number }
  /** Its own health check has failed so often in a row that it counts. */
  | { readonly kind: 'health'; readonly failures: number }
  /** The checks of a target group have. */
  | { readonly kind: 'target'; readonly group: string; readonly failures: number }
  | { readonly kind: 'slot' };

/** `CannotPullContainerError: …` begins with its name. */
const NAMED = /^(?:Task failed to start: )?([A-Z][A-Za-z]+?)(?:Error)?\s*:/;

function errorWord(reason: string | null): string | null {
  return reason === null ? null : (NAMED.exec(reason)?.[1] ?? null);
}

function ofContainer(task: TaskView, container: ContainerView): Trouble | null {
  const word = errorWord(container.reason);
  if (word !== null) return { kind: 'error', word };
  if (container.memoryKilled === true) return { kind: 'error', word: 'OutOfMemory' };
  const { status, exitCode, essential } = container;
  if (status !== 'STOPPED' || exitCode === null || exitCode === 0 || !essential) return null;
  // 137 and 143 of a task that was asked to stop are how it stops.
  return task.stopCode === 'EssentialContainerExited' || !isLeaving(task) ? { kind: 'exit', code: exitCode } : null;
}

export function troubleOf(task: TaskView): Trouble | null {
  const word = errorWord(task.stoppedReason);
  if (word !== null) return { kind: 'error', word };
  for (const container of task.containers) {
    const trouble = ofContainer(task, container);
    if (trouble !== null) return trouble;
  }
  if (isLeaving(task)) return null;
  if (task.eni?.waitsForSlot === true) return { kind: 'slot' };
  if (task.healthStatus === 'UNHEALTHY') {
    const sick = task.containers.find(({ healthStatus }) => healthStatus === 'UNHEALTHY');
    return { kind: 'health', failures: sick?.healthRetries ?? 0 };
  }
  const target = task.targets?.find(({ state }) => state.startsWith('unhealthy'));
  if (target === undefined) return null;
  return { kind: 'target', group: target.targetGroupName, failures: target.unhealthyThreshold };
}
