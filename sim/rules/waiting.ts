/** How long a task may be without a host, and what it is told when that was too long (PL-15). */
import { minutes, type DurationUs } from '../kernel/time.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { NO_FARGATE_CAPACITY } from './fargate.ts';

/** PL-15: 10 to 30 min, 30 min assumed. */
export const CAPACITY_WAIT: DurationUs = minutes(30);

/** `TaskFailedToStart: RESOURCE:CPU` and the like (section 4 of the messages); plain words for Fargate. */
export function waitedTooLong(world: World, task: Task): string {
  if (task.launchType === 'FARGATE') return `${NO_FARGATE_CAPACITY}.`;
  const decision = task.decision === null ? undefined : world.decisions[task.decision];
  const refused = decision?.kind === 'placement' && 'refused' in decision.verdict ? decision.verdict.refused : 'AGENT';
  return `TaskFailedToStart: ${refused}`;
}
