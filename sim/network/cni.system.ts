/**
 * Models: what the agent does in the network namespace of an awsvpc task (NW-07 steps 3 to 6): the plugins that run one
 * after the other when the pause container is up, ecs-eni with the task's interface, then ecs-bridge with an address of
 * ecs-ipam for the way to the credentials endpoint; the same in reverse when it has stopped; a plugin that fails (NW-08).
 * NW-09 and NW-10 need no state: the task's own containers wait for the pause container, and nothing watches a plugin.
 * Leaves out: routes and packets; the host of a Fargate task, whose inside nobody sees; requests to the endpoint (NW-15).
 */
import { PHASE } from '../kernel/kernel.ts';
import type { DurationUs } from '../kernel/time.ts';
import type { Container } from '../model/container.ts';
import type { SimEventOf } from '../model/events.ts';
import type { Instance } from '../model/instance.ts';
import type { Context, System } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { addressOf } from '../rules/addresses.ts';
import { findHost, hostOf, isEc2, tasksOn } from '../rules/hosts.ts';
import { CHAIN_RESULT, ECS_BRIDGE_PLUGIN, ECS_ENI_PLUGIN } from './network-timings.ts';

type PluginRan = SimEventOf<'CniPluginRan'>;

/** NW-07: 169.254.172.0/22, its first address the bridge's own. */
const FIRST_LOCAL = ((169 * 256 + 254) * 256 + 172) * 256 + 2;
/** NW-08. */
const CNI_FAILURE = 'ContainerNetworkingError: CNI setup failed';
/** What the chain of a pause container does next. */
const TIMER = 'cni';

/** The lowest address of the bridge that no task of the host has. */
function localAddress(world: World, host: Instance): string {
  const taken = new Set(tasksOn(world, host).map((key) => world.tasks[key]!.eni?.localAddress));
  let value = FIRST_LOCAL;
  while (taken.has(addressOf(value))) value += 1;
  return addressOf(value);
}

function hostOfPause(ctx: Context, container: Container): { task: Task; host: Instance } | null {
  const task = ctx.world.tasks[container.task]!;
  const host = findHost(ctx.world, task);
  return !container.internal || task.eni === null || host === null || !isEc2(host) ? null : { task, host };
}

/** NW-07, step 4, the first plugin: the interface moves into the namespace. */
function addInterface(ctx: Context, container: Container): void {
  const found = hostOfPause(ctx, container);
  if (found === null) return;
  const { task, host } = found;
  const failure = (host.cniFaults ?? 0) > 0 ? CNI_FAILURE : null;
  container.timers[TIMER] = add(ctx, task, 'ecs-eni', task.eni!.privateIpv4Address, failure, ECS_ENI_PLUGIN);
}

/** The second one: the way to the credentials endpoint, with an address of ecs-ipam. */
function addBridge(ctx: Context, task: Task, container: Container, host: Instance): void {
  const address = localAddress(ctx.world, host);
  task.eni!.localAddress = address;
  container.timers[TIMER] = add(ctx, task, 'ecs-bridge', address, null, ECS_BRIDGE_PLUGIN);
}

function add(
  ctx: Context,
  task: Task,
  plugin: PluginRan['plugin'],
  address: string,
  failure: string | null,
  after: DurationUs,
) {
  const ran = { kind: 'CniPluginRan', task: task.key, plugin, operation: 'ADD', address, failure } as const;
  return ctx.sayIn(after, ran, PHASE.lifecycle);
}

/** A plugin has run: the next one, or the end of the chain (NW-07, step 5). */
function goOn(ctx: Context, { task: key, plugin, failure }: PluginRan): void {
  const task = ctx.world.tasks[key]!;
  const pause = task.containers.map((one) => ctx.world.containers[one]!).find((container) => container.internal);
  if (pause?.status !== 'RUNNING') return;
  delete pause.timers[TIMER];
  if (failure !== null) heedFailure(ctx, task, pause, failure);
  else if (plugin === 'ecs-eni') addBridge(ctx, task, pause, hostOf(ctx.world, task));
  else {
    const ready = { kind: 'NetworkNamespaceReady', container: pause.key } as const;
    pause.timers[TIMER] = ctx.sayIn(CHAIN_RESULT, ready, PHASE.lifecycle);
  }
}

/** NW-07, step 6: in reverse, what had been set up. The host that is gone runs no plugin. */
function takeDown(ctx: Context, container: Container, from: string): void {
  const found = hostOfPause(ctx, container);
  if (found === null) return;
  const { task, host } = found;
  const next = container.timers[TIMER];
  if (next !== undefined) ctx.cancel(next);
  delete container.timers[TIMER];
  const address = task.eni!.localAddress;
  task.eni!.localAddress = null;
  if (from !== 'RESOURCES_PROVISIONED' || host.state !== 'running.ready') return;
  const removed = (plugin: PluginRan['plugin'], what: string): void => {
    const gone = {
      kind: 'CniPluginRan',
      task: task.key,
      plugin,
      operation: 'DEL',
      address: what,
      failure: null,
    } as const;
    ctx.say(gone, PHASE.completion);
  };
  if (address !== null) removed('ecs-bridge', address);
  removed('ecs-eni', task.eni!.privateIpv4Address);
}

/** NW-08: the pause container fails, and with it the task; the agent says so when it can. */
function heedFailure(ctx: Context, task: Task, pause: Container, reason: string): void {
  if (task.agentDesired === 'RUNNING') {
    task.agentDesired = 'STOPPED';
    task.agentStop = { stopCode: 'TaskFailedToStart', reason };
  }
  ctx.say({ kind: 'ContainerExited', container: pause.key, exitCode: null, reason }, PHASE.completion);
}

export const cniSystem: System = {
  name: 'cni',
  hears: {
    StateChanged: (event, ctx) => {
      if (event.chart !== 'container') return;
      const container = ctx.world.containers[event.key]!;
      if (!container.internal) return;
      if (event.to === 'RUNNING') addInterface(ctx, container);
      if (event.to === 'STOPPED') takeDown(ctx, container, event.from);
    },
    CniPluginRan: (event, ctx) => {
      if (event.operation === 'ADD') goOn(ctx, event);
    },
    NetworkNamespaceReady: (event, ctx) => {
      delete ctx.world.containers[event.container]!.timers[TIMER];
    },
    FaultBegan: ({ fault }, ctx) => countFault(ctx, fault, 1),
    FaultEnded: ({ fault }, ctx) => countFault(ctx, fault, -1),
  },
};

function countFault(ctx: Context, fault: SimEventOf<'FaultBegan'>['fault'], change: 1 | -1): void {
  if (fault.kind !== 'cniFailure') return;
  const host = ctx.world.instances.find((row) => row.name === fault.instance || row.ec2InstanceId === fault.instance);
  if (host !== undefined) host.cniFaults = (host.cniFaults ?? 0) + change;
}
