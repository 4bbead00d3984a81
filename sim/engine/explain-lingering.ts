/** The task that a release has waited for the longest, and what it waits for itself (TL-01, TL-21, SV-06, SV-21). */
import type { ServiceDeployment } from '../model/release.ts';
import type { World } from '../model/world.ts';
import type { Message } from '../protocol/protocol.ts';
import { isOpen } from '../rules/service-deployments.ts';
import { isHealthyTask } from '../rules/task-health.ts';
import { healthSentences } from './explain-health.ts';
import { waitingSentences } from './explain-state.ts';
import type { Namer } from './find.ts';
import { sentence } from './sentence.ts';

/** Until then a task is on its way as any is [µs]. */
const USUAL_US = 60_000_000;

/** Nothing while no task of the revision lingers, and of a release that has ended. */
export function lingeringSentences(world: World, row: ServiceDeployment, nowUs: number, namer: Namer): Message[] {
  if (!isOpen(row)) return [];
  const tasks = world.deployments[row.rollbackTo ?? row.target]!.tasks.map((key) => world.tasks[key]!);
  const lingering = tasks.filter((task) => {
    const isLate = nowUs - task.createdAtUs > USUAL_US;
    return isLate && task.desiredStatus === 'RUNNING' && !isHealthyTask(world, task);
  });
  const [first] = lingering.sort((a, b) => a.createdAtUs - b.createdAtUs || a.key - b.key);
  if (first === undefined) return [];
  const params = { count: lingering.length, task: namer.task(first.key), sinceUs: nowUs - first.createdAtUs };
  return [
    sentence('explain.release.waits.task', params),
    ...(first.startedAtUs === null ? waitingSentences(world, first, nowUs) : healthSentences(world, first, nowUs)),
  ];
}
