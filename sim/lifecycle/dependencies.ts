/** The order of a task's containers: dependsOn and links (CT-04, CT-07, CT-08). Pure reads of the world. */
import type { Container } from '../model/container.ts';
import type { DependencyCondition } from '../model/task-definition.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';

export interface Dependency {
  readonly on: Container;
  readonly condition: DependencyCondition;
}

export function containersOf(world: World, task: Task): Container[] {
  return task.containers.map((key) => world.containers[key]!);
}

/** What this container waits for: its dependsOn, and its links as START. */
export function dependenciesOf(world: World, task: Task, container: Container): Dependency[] {
  const definition = world.taskDefinitions[task.taskDefinition]!.containers.find((row) => row.name === container.name);
  if (definition === undefined) return [];
  const named = (name: string): Container => containersOf(world, task).find((other) => other.name === name)!;
  return [
    ...definition.dependsOn.map(({ containerName, condition }) => ({ on: named(containerName), condition })),
    ...definition.links.map((link) => ({ on: named(link.split(':')[0]!), condition: 'START' as const })),
  ];
}

/** Those that must have stopped before this one may (CT-08). */
export function dependentsOf(world: World, task: Task, container: Container): Container[] {
  const others = containersOf(world, task).filter((other) => other !== container);
  if (container.internal) return others;
  return others.filter((other) => dependenciesOf(world, task, other).some(({ on }) => on === container));
}

/** CT-04. `failed` is for ever: the dependent can never start. */
export function conditionOf({ on, condition }: Dependency): 'met' | 'waiting' | 'failed' {
  const stopped = on.status === 'STOPPED';
  switch (condition) {
    case 'START':
      return on.startedAtUs !== null ? 'met' : stopped ? 'failed' : 'waiting';
    case 'COMPLETE':
      return !stopped ? 'waiting' : on.startedAtUs !== null ? 'met' : 'failed';
    case 'SUCCESS':
      return !stopped ? 'waiting' : on.exitCode === 0 ? 'met' : 'failed';
    case 'HEALTHY':
      return stopped ? 'failed' : on.healthStatus === 'HEALTHY' ? 'met' : 'waiting';
  }
}
