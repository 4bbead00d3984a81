/** What one run changes about its definition: cpu and memory of the task and of its containers (RS-03, RS-04, FG-01). */
import type { TaskOverride } from '../model/commands.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { TaskNeeds } from '../model/resources.ts';
import type { ContainerDefinition, TaskDefinition } from '../model/task-definition.ts';
import { isWindows, taskNeeds } from './task-needs.ts';
import { fargateSizeIssues } from './task-size.ts';

function containersWith(definition: TaskDefinition, override: TaskOverride): readonly ContainerDefinition[] {
  return definition.containers.map((container) => {
    const change = override.containers.find(({ name }) => (name ?? definition.containers[0]!.name) === container.name);
    if (change === undefined) return container;
    return {
      ...container,
      cpu: change.cpu ?? container.cpu,
      memoryMiB: change.memoryMiB ?? container.memoryMiB,
      memoryReservationMiB: change.memoryReservationMiB ?? container.memoryReservationMiB,
    };
  });
}

/** What the task takes with the override; the definition's own needs without. */
export function needsWith(definition: TaskDefinition, override: TaskOverride | undefined): TaskNeeds {
  if (override === undefined) return definition.needs;
  return taskNeeds({
    ...definition,
    cpu: override.cpu ?? definition.cpu,
    memoryMiB: override.memoryMiB ?? definition.memoryMiB,
    containers: containersWith(definition, override),
  });
}

export function refuseOverride(
  definition: TaskDefinition,
  override: TaskOverride | undefined,
  onFargate: boolean,
): Refusal | null {
  if (override === undefined) return null;
  const taskDefinition = `${definition.family}:${definition.revision}`;
  const stranger = override.containers.find(
    ({ name }) => name !== null && definition.containers.every((container) => container.name !== name),
  );
  if (stranger !== undefined) {
    const params = { taskDefinition, container: stranger.name! };
    return refusal('InvalidParameterException', 'override-unknown-container', params);
  }
  if (!onFargate) return null;
  const { cpu, memoryMiB } = needsWith(definition, override);
  return fargateSizeIssues(cpu, memoryMiB, isWindows(definition.source)).length === 0
    ? null
    : refusal('InvalidParameterException', 'no-fargate-size', { cpu, memoryMiB });
}
