/** The measures behind one choice of a task to stop, step by step, for whoever asks why (PL-12, PL-13). */
import type { ScoreCell } from '../model/decision.ts';
import type { TaskKey } from '../model/ids.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { PlacementStrategy } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { removalMeasure, spreadAttribute, spreadValue, strategyInForce } from './scale-in.ts';

/** For each of the tasks the measures of the strategies in force, in order: the highest goes. Empty on Fargate (PL-14). */
export function stopScores(
  world: World,
  tasks: readonly TaskKey[],
  service: Pick<Service, 'cluster' | 'serviceName' | 'placementStrategy'>,
  leaving: readonly TaskKey[],
): ScoreCell[][] {
  const rows = tasks.map((key) => world.tasks[key]!);
  const cells = new Map<Task, ScoreCell[]>(rows.map((task) => [task, []]));
  if (rows.some((task) => task.containerInstance === null)) return [...cells.values()];
  const gone = leaving.map((key) => world.tasks[key]!).filter((task) => task.desiredStatus === 'RUNNING');
  let left: readonly Task[] = rows;
  for (const strategy of strategyInForce(service.placementStrategy, true)) {
    if (strategy.type === 'random') break;
    const measure = removalMeasure(world, service.cluster, `service:${service.serviceName}`, strategy, gone);
    const best = left.reduce((most, task) => Math.max(most, measure(task)), -Infinity);
    left = left.filter((task) => measure(task) === best);
    const kept = new Set(left);
    for (const task of rows) {
      const of = groupOf(world, strategy, task);
      cells.get(task)!.push({ strategy, value: measure(task), of, kept: kept.has(task) });
    }
  }
  return [...cells.values()];
}

/** What the tasks were counted for: the value of the attribute, or the instance. */
function groupOf(world: World, strategy: PlacementStrategy, task: Task): string | null {
  if (strategy.type !== 'spread') return null;
  const ci = world.containerInstances[task.containerInstance!]!;
  const attribute = spreadAttribute(strategy);
  return attribute === null ? world.instances[ci.instance]!.name : spreadValue(ci, attribute);
}
