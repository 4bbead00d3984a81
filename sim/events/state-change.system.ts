/**
 * Models: the notifications of tasks and container instances (EV-02, EV-03) and their versions (TL-13): a task tells of
 * each status; an instance of its registration, its
 * status, its agent's connection, its attributes, and of the resources that each task takes and gives back.
 * Leaves out: notifications of a task whose containers change while its own status does not, delivery twice and out of
 * order (EV-02), and the latency of the delivery (EV-09): the time of a notification is that of what it tells of.
 */
import type { ContainerInstance } from '../model/agent.ts';
import type { ContainerInstanceKey } from '../model/ids.ts';
import type { Context, System } from '../model/system.ts';
import type { Task, TaskStatus } from '../model/task.ts';
import { containerInstanceOf } from '../rules/hosts.ts';
import { notify, notifyInstance } from '../rules/notify.ts';

function notifyTask(ctx: Context, task: Task, lastStatus: TaskStatus): void {
  const { key, desiredStatus, version } = task;
  notify(ctx, { detailType: 'ECS Task State Change', task: key, lastStatus, desiredStatus, version });
}

/** The first time that a task is seen to be wanted STOPPED, its reservation has become free (TL-22). */
function noteRelease(ctx: Context, task: Task): void {
  if (task.desiredStatus !== 'STOPPED' || task.stopNotified === true) return;
  task.stopNotified = true;
  const row = containerInstanceOf(ctx.world, task);
  // An instance that is gone has told so itself.
  if (row !== null && row.status !== 'INACTIVE') notifyInstance(ctx, row);
}

function instanceOf(ctx: Context, key: ContainerInstanceKey): ContainerInstance {
  return ctx.world.containerInstances[key]!;
}

export const stateChangeSystem: System = {
  name: 'state-change',
  hears: {
    PlacementConcluded: (event, ctx) => {
      for (const key of event.placed) {
        const row = containerInstanceOf(ctx.world, ctx.world.tasks[key]!);
        if (row !== null) notifyInstance(ctx, row);
      }
    },
    // The status of the task follows in the same instant, and tells it (TL-18).
    TaskStopRequested: (event, ctx) => noteRelease(ctx, ctx.world.tasks[event.task]!),
    ContainerInstanceRegistered: (event, ctx) => notifyInstance(ctx, instanceOf(ctx, event.containerInstance)),
    AgentConnectionChanged: (event, ctx) => notifyInstance(ctx, instanceOf(ctx, event.containerInstance)),
    AttributesPut: (event, ctx) => notifyInstance(ctx, instanceOf(ctx, event.containerInstance)),
    StateChanged: (event, ctx) => {
      if (event.chart === 'container-instance') notifyInstance(ctx, instanceOf(ctx, event.key as ContainerInstanceKey));
      // DELETED is the end of the record, and no news (TL-09).
      if (event.chart !== 'task' || event.to === 'DELETED') return;
      const task = ctx.world.tasks[event.key]!;
      notifyTask(ctx, task, event.to as TaskStatus);
      noteRelease(ctx, task);
    },
  },
};
