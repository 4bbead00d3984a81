/**
 * Models: the backend's view of a task (TL-01, TL-02, TL-04, TL-06 to TL-13, TL-17, TL-18, TL-20, TL-22), RunTask, StartTask
 * and StopTask (PL-03, PL-15, PL-18).
 * Leaves out: service discovery (TL-03, TL-05), the agent's 0.3 s between an event and its report (DF-05).
 */
import { PHASE } from '../kernel/kernel.ts';
import type { InputOf } from '../model/commands.ts';
import type { ContainerKey, TaskKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { Task, TaskStopCode } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { containerInstanceOf, tasksOn } from '../rules/hosts.ts';
import { findCluster, findTask } from '../rules/lookup.ts';
import { hexId } from '../rules/minting.ts';
import { release, touchPlacement } from '../rules/reservation.ts';
import { refuseRun, refuseStart, run, start } from './run-task.ts';
import { AGENT_NOTICE, HEALTHY_DELAY, STOPPED_RETENTION } from './timings.ts';

/** The internal container that holds the network namespace of an awsvpc task (NW-07). */
const PAUSE_CONTAINER = '~internal~ecs~pause';

/** Makes the containers of a placed task and moves it to its first status. */
function begin(ctx: Context, task: Task): void {
  const { world } = ctx;
  const definition = world.taskDefinitions[task.taskDefinition]!;
  const ids = ctx.random('id/container');
  const add = (name: string, image: string, essential: boolean, internal: boolean): void => {
    const key = world.containers.length as ContainerKey;
    world.containers.push({
      key,
      task: task.key,
      name,
      image,
      runtimeId: hexId(ids, 64),
      essential,
      internal,
      status: 'NONE',
      healthStatus: 'UNKNOWN',
      probe: { nextUs: 0, failures: 0 },
      hang: null,
      slowStopUs: null,
      restartCount: 0,
      restartedAtUs: null,
      imageDigest: null,
      imageReady: false,
      exitCode: null,
      reason: null,
      startedAtUs: null,
      finishedAtUs: null,
      stopSignalAtUs: null,
      pull: null,
      networkBindings: [],
      timers: {},
    });
    task.containers.push(key);
    ctx.start('container', key);
  };
  if (task.needs.eniSlots > 0) add(PAUSE_CONTAINER, 'amazon/amazon-ecs-pause', true, true);
  for (const container of definition.containers) add(container.name, container.image, container.essential, false);
  ctx.start('task', task.key);
  ctx.send('task', task.key, 'PLACED');
}

/** Takes desiredStatus to STOPPED: the backend's book is free at once (TL-18, TL-22). False when it already is. */
function wantStopped(ctx: Context, task: Task, stopCode: TaskStopCode, reason: string): boolean {
  if (task.desiredStatus === 'STOPPED') return false;
  task.desiredStatus = 'STOPPED';
  task.stopCode = stopCode;
  task.stoppedReason = reason;
  const row = containerInstanceOf(ctx.world, task);
  if (row !== null) {
    release(row, task.needs, task.group);
    touchPlacement(ctx, row);
  } else {
    const cluster = ctx.world.clusters[task.cluster]!;
    cluster.waiting = cluster.waiting.filter((key) => key !== task.key);
  }
  return true;
}

/** runningTasksCount and pendingTasksCount: stopping tasks are in neither (DR-09). */
function count(ctx: Context, task: Task, from: string, to: string): void {
  const row = containerInstanceOf(ctx.world, task);
  if (row === null) return;
  const pending = (status: string): boolean => ['PROVISIONING', 'PENDING', 'ACTIVATING'].includes(status);
  row.pendingTasksCount += Number(pending(to)) - Number(pending(from));
  row.runningTasksCount += Number(to === 'RUNNING') - Number(from === 'RUNNING');
  touchPlacement(ctx, row);
}

/** The host is gone: every task on it ends without a word from the agent (EV-03). */
function loseHost(ctx: Context, tasks: readonly TaskKey[], reason: string): void {
  for (const key of [...tasks]) {
    const task = ctx.world.tasks[key]!;
    wantStopped(ctx, task, 'TerminationNotice', reason);
    ctx.send('task', key, 'HOST_LOST');
  }
}

function refuseStop(world: World, input: InputOf<'StopTask'>): Refusal | null {
  const cluster = findCluster(world, input.cluster);
  if (cluster === null) return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster });
  const task = findTask(world, input.task);
  return task === null || task.cluster !== cluster.key || task.lastStatus === 'DELETED'
    ? refusal('InvalidParameterException', 'task-not-found', { task: input.task })
    : null;
}

export const taskSystem: System = {
  name: 'task',
  hears: {
    PlacementConcluded: (event, ctx) => {
      for (const key of event.placed) begin(ctx, ctx.world.tasks[key]!);
      if (event.line !== null) {
        ctx.answer(event.line, { tasks: event.placed.map((key) => ctx.world.tasks[key]!.taskArn) });
      }
    },
    CapacityFound: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      if (task.lastStatus !== 'PROVISIONING' || task.desiredStatus === 'STOPPED') return;
      const row = containerInstanceOf(ctx.world, task);
      if (row !== null) {
        row.pendingTasksCount += 1;
        touchPlacement(ctx, row);
      }
      ctx.send('task', event.task, 'CAPACITY_FOUND');
    },
    FargateHostLost: (event, ctx) => {
      if (ctx.world.tasks[event.task]!.stoppedAtUs === null) loseHost(ctx, [event.task], event.reason);
    },
    TaskStopRequested: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      if (wantStopped(ctx, task, event.stopCode, event.reason)) ctx.send('task', event.task, 'STOP');
    },
    StateChanged: (event, ctx) => {
      if (event.chart !== 'task') return;
      const task = ctx.world.tasks[event.key]!;
      // The first status that anyone sees is version 1 (TL-13).
      if (event.from !== 'NEW') task.version += 1;
      count(ctx, task, event.from, event.to);
    },
    TerminationNoticed: (event, ctx) => {
      const instance = ctx.world.instances[event.instance]!;
      loseHost(ctx, tasksOn(ctx.world, instance), `Host EC2 (instance ${instance.ec2InstanceId}) terminated.`);
    },
    HostStopNoticed: (event, ctx) => {
      const instance = ctx.world.instances[event.instance]!;
      loseHost(ctx, tasksOn(ctx.world, instance), `Host EC2 (instance ${instance.ec2InstanceId}) stopped.`);
    },
    // CI-06: their records end here, their containers do not.
    DeregistrationForced: (event, ctx) => {
      const { instance, tasks } = ctx.world.containerInstances[event.containerInstance]!;
      const { host } = ctx.world.instances[instance]!;
      host.orphans = [...(host.orphans ?? []), ...tasks];
      loseHost(ctx, tasks, 'Container instance deregistration forced by user');
    },
  },
  charts: [
    {
      chart: 'task',
      guards: {
        hasOwnNetworkInterface: (key, ctx) => ctx.world.tasks[key]!.needs.eniSlots > 0,
        // TL-01, TL-10: its network interface, a machine of Fargate, or room in its capacity provider.
        hasToProvision: (key, ctx) => ctx.world.tasks[key]!.needs.eniSlots > 0 || ctx.world.tasks[key]!.host === null,
      },
      delays: {
        healthyDelay: () => HEALTHY_DELAY,
        retention: () => STOPPED_RETENTION,
      },
      actions: {
        tellAgent: (key, ctx) => {
          ctx.sayIn(AGENT_NOTICE, { kind: 'TaskReceived', task: key as TaskKey }, PHASE.lifecycle);
        },
        noteStarted: (key, ctx) => {
          ctx.world.tasks[key]!.startedAtUs = ctx.nowUs;
        },
        countAsHealthy: (key, ctx) => {
          ctx.say({ kind: 'TaskRanLongEnough', task: key as TaskKey });
        },
        noteStopping: (key, ctx) => {
          ctx.world.tasks[key]!.stoppingAtUs = ctx.nowUs;
        },
        noteStopped,
      },
    },
  ],
  commands: [
    handler({
      op: 'RunTask',
      query: (world, { input }) => refuseRun(world, input),
      execute: ({ input }, ctx, line) => run(ctx, input, line),
    }),
    handler({
      op: 'StartTask',
      query: (world, { input }) => refuseStart(world, input),
      execute: ({ input }, ctx, line) => start(ctx, input, line),
    }),
    handler({
      op: 'StopTask',
      query: (world, { input }) => refuseStop(world, input),
      execute: ({ input }, ctx, line) => {
        const task = findTask(ctx.world, input.task)!;
        const reason = input.reason ?? 'Task stopped by user';
        ctx.say({ kind: 'TaskStopRequested', task: task.key, stopCode: 'UserInitiated', reason });
        ctx.answer(line, { taskArn: task.taskArn });
      },
    }),
  ],
};

function noteStopped(key: number, ctx: Context): void {
  const task = ctx.world.tasks[key]!;
  task.stoppedAtUs = ctx.nowUs;
  const row = containerInstanceOf(ctx.world, task);
  if (row === null) return;
  row.tasks = row.tasks.filter((other) => other !== task.key);
  ctx.touch('container-instance', row.key);
  ctx.touch('instance', row.instance);
}
