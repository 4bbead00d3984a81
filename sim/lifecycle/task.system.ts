/**
 * Models: the backend's view of a task on EC2 (TL-01, TL-02, TL-04, TL-06 to TL-13, TL-17, TL-18, TL-20, TL-22), its network interface
 * as far as placement and status need it (NW-02, NW-05), RunTask and StopTask (PL-03, PL-15).
 * Leaves out: target groups and service discovery (TL-03, TL-05), security groups, subnets' address pools, the agent's
 * 0.3 s between an event and its report (DF-05).
 */
import { PHASE } from '../kernel/kernel.ts';
import type { InputOf } from '../model/commands.ts';
import type { ContainerKey, TaskKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { Task, TaskStopCode } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { DEFAULT_CLUSTER, findCluster, findTask, findTaskDefinition } from '../rules/lookup.ts';
import { hexId, resourceId } from '../rules/minting.ts';
import { refusePlacement } from '../rules/placement-refusal.ts';
import { release, touchPlacement } from '../rules/reservation.ts';
import { createCluster } from './cluster.system.ts';
import {
  AGENT_NOTICE,
  drawIn,
  ENI_ATTACH,
  ENI_DETACH,
  ENI_TIMEOUT,
  HEALTHY_DELAY,
  STOPPED_RETENTION,
} from './timings.ts';

/** The internal container that holds the network namespace of an awsvpc task (NW-07). */
export const PAUSE_CONTAINER = '~internal~ecs~pause';

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
  const row = ctx.world.containerInstances[task.containerInstance]!;
  release(row, task.needs, task.group);
  touchPlacement(ctx, row);
  return true;
}

/** runningTasksCount and pendingTasksCount: stopping tasks are in neither (DR-09). */
function count(ctx: Context, task: Task, from: string, to: string): void {
  const row = ctx.world.containerInstances[task.containerInstance]!;
  const pending = (status: string): boolean => status === 'PROVISIONING' || status === 'PENDING';
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

function refuseRun(world: World, input: InputOf<'RunTask'>): Refusal | null {
  const cluster = findCluster(world, input.cluster);
  // BB-04: `default` is made when it is missing.
  if (cluster === null && input.cluster !== DEFAULT_CLUSTER)
    return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster });
  const definition = findTaskDefinition(world, input.taskDefinition);
  const params = { taskDefinition: input.taskDefinition };
  if (definition === null) return refusal('ClientException', 'task-definition-not-found', params);
  if (definition.status !== 'ACTIVE') return refusal('ClientException', 'task-definition-inactive', params);
  if (definition.networkMode === 'awsvpc' && input.networkConfiguration === null) {
    return refusal('InvalidParameterException', 'network-configuration-missing', params);
  }
  // Such a group belongs to its service's own tasks (BB-15).
  if (input.group?.startsWith('service:')) {
    return refusal('InvalidParameterException', 'group-reserved', { group: input.group });
  }
  return refusePlacement([...definition.placementConstraints, ...input.placementConstraints], input.placementStrategy);
}

function run(ctx: Context, input: InputOf<'RunTask'>, line: number): void {
  const definition = findTaskDefinition(ctx.world, input.taskDefinition)!;
  const cluster = findCluster(ctx.world, input.cluster) ?? createCluster(ctx, DEFAULT_CLUSTER, definition.region);
  ctx.say({
    kind: 'PlacementRequested',
    request: {
      cluster: cluster.key,
      taskDefinition: definition.key,
      group: input.group ?? `family:${definition.family}`,
      service: null,
      deployment: null,
      needs: definition.needs,
      constraints: [...definition.placementConstraints, ...input.placementConstraints],
      strategy: input.placementStrategy,
      zoneNames: definition.networkMode === 'awsvpc' ? (input.networkConfiguration?.subnets ?? null) : null,
    },
    count: input.count,
    startedBy: input.startedBy ?? '',
    line,
  });
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
    NetworkInterfaceAttached: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      if (task.lastStatus !== 'PROVISIONING') return;
      task.eni!.status = 'ATTACHING';
      acknowledge(ctx, task);
    },
    NetworkInterfaceDetached: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      if (task.lastStatus !== 'DEPROVISIONING') return;
      ctx.send('task', event.task, 'NETWORK_RELEASED');
    },
    TaskStopRequested: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      if (wantStopped(ctx, task, event.stopCode, event.reason)) ctx.send('task', event.task, 'STOP');
    },
    StateChanged: (event, ctx) => {
      if (event.chart === 'agent' && event.to === 'connected') greet(ctx, ctx.world.instances[event.key]!);
      if (event.chart !== 'task') return;
      const task = ctx.world.tasks[event.key]!;
      // The first status that anyone sees is version 1 (TL-13).
      if (event.from !== 'NEW') task.version += 1;
      count(ctx, task, event.from, event.to);
    },
    TerminationNoticed: (event, ctx) => {
      const instance = ctx.world.instances[event.instance]!;
      if (instance.containerInstance === null) return;
      const { tasks } = ctx.world.containerInstances[instance.containerInstance]!;
      loseHost(ctx, tasks, `Host EC2 (instance ${instance.ec2InstanceId}) terminated.`);
    },
  },
  charts: [
    {
      chart: 'task',
      guards: { hasOwnNetworkInterface: (key, ctx) => ctx.world.tasks[key]!.needs.eniSlots > 0 },
      delays: {
        networkTimeout: () => ENI_TIMEOUT,
        healthyDelay: () => HEALTHY_DELAY,
        retention: () => STOPPED_RETENTION,
      },
      actions: {
        attachNetworkInterface: attach,
        giveUpNetwork: (key, ctx) => {
          const reason = 'Timeout waiting for network interface provisioning to complete.';
          ctx.say({ kind: 'TaskStopRequested', task: key as TaskKey, stopCode: 'TaskFailedToStart', reason });
        },
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
        detachNetworkInterface: (key, ctx) => {
          const task = ctx.world.tasks[key]!;
          const span = drawIn(ENI_DETACH, ctx.random(`eni/${task.id}`));
          ctx.sayIn(span, { kind: 'NetworkInterfaceDetached', task: task.key }, PHASE.completion);
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

/** NW-02, NW-12: the interface exists from the start and is attached some seconds later. */
function attach(key: number, ctx: Context): void {
  const task = ctx.world.tasks[key]!;
  const ids = ctx.random('id/eni');
  const host = task.key + 10;
  task.eni = {
    networkInterfaceId: resourceId('eni', ids),
    macAddress: `0a:${(hexId(ids, 16).slice(0, 10).match(/../g) ?? []).join(':')}`,
    privateIpv4Address: `10.${Math.floor(host / 65_536) % 256}.${Math.floor(host / 256) % 256}.${host % 256}`,
    status: 'PRECREATED',
  };
  const span = drawIn(ENI_ATTACH, ctx.random(`eni/${task.id}`));
  ctx.sayIn(span, { kind: 'NetworkInterfaceAttached', task: task.key }, PHASE.lifecycle);
}

/** NW-07: the interface is in the host's namespace; the task goes on once a connected agent has said so (TL-17). */
function acknowledge(ctx: Context, task: Task): void {
  const { instance } = ctx.world.containerInstances[task.containerInstance]!;
  if (ctx.world.instances[instance]!.agent !== 'connected') return;
  task.eni!.status = 'ATTACHED';
  ctx.send('task', task.key, 'NETWORK_READY');
}

/** An agent that comes back acknowledges the interfaces that were attached in its silence. */
function greet(ctx: Context, instance: Instance): void {
  if (instance.containerInstance === null) return;
  for (const key of [...ctx.world.containerInstances[instance.containerInstance]!.tasks]) {
    const task = ctx.world.tasks[key]!;
    if (task.lastStatus === 'PROVISIONING' && task.eni!.status === 'ATTACHING') acknowledge(ctx, task);
  }
}

function noteStopped(key: number, ctx: Context): void {
  const task = ctx.world.tasks[key]!;
  task.stoppedAtUs = ctx.nowUs;
  if (task.eni !== null) task.eni.status = 'DELETED';
  const row = ctx.world.containerInstances[task.containerInstance]!;
  row.tasks = row.tasks.filter((other) => other !== task.key);
  ctx.touch('container-instance', row.key);
  ctx.touch('instance', row.instance);
}
