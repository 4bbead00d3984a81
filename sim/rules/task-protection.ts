/** Task protection as the API tells it (SV-18, section 6 of the messages). */
import type { Cluster } from '../model/cluster.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { dateOf } from './described.ts';
import { findTask } from './lookup.ts';
import { isProtected } from './task-health.ts';

export interface ProtectionAsked {
  readonly tasks: readonly Task[];
  /** One for each name that is no task that can be protected. */
  readonly failures: readonly { readonly arn: string; readonly reason: 'MISSING' | 'TASK_NOT_VALID' }[];
}

/** Which of the names are tasks of a service in the cluster that are meant to run: the others cannot be protected. */
export function protectableTasks(world: World, cluster: Cluster, names: readonly string[]): ProtectionAsked {
  const tasks: Task[] = [];
  const failures: { arn: string; reason: 'MISSING' | 'TASK_NOT_VALID' }[] = [];
  for (const name of names) {
    const task = findTask(world, name);
    if (task === null || task.cluster !== cluster.key || task.lastStatus === 'DELETED') {
      failures.push({ arn: name, reason: 'MISSING' });
    } else if (task.service === null || task.desiredStatus === 'STOPPED') {
      failures.push({ arn: task.taskArn, reason: 'TASK_NOT_VALID' });
    } else tasks.push(task);
  }
  return { tasks, failures };
}

/** The answer of UpdateTaskProtection and GetTaskProtection. */
export function describeProtection({ tasks, failures }: ProtectionAsked, nowUs: number): JsonObject {
  return {
    protectedTasks: tasks.map((task) => {
      const isOn = isProtected(task, nowUs);
      const about = { taskArn: task.taskArn, protectionEnabled: isOn };
      return isOn ? { ...about, expirationDate: dateOf(task.protectedUntilUs!)! } : about;
    }),
    failures: failures.map(({ arn, reason }) => ({ arn, reason })),
  };
}
