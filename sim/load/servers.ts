/** Containers come into the network of servers and leave it: hosts, groups and servers for instances, tasks and containers. */
import type { Container } from '../model/container.ts';
import type { ContainerKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import type { ContainerLoad, HostLoad, LoadBehaviour, LoadBook, TaskLoad } from '../model/load.ts';
import type { Context } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { addBehaviour, addGroup, addHost, addServer, addWork, removeServer, setServer } from '../queueing/network.ts';
import { MODE, OUTCOME, type Network } from '../queueing/network-state.ts';
import { cpuUsedUs } from '../queueing/reads.ts';
import { hostOf } from '../rules/hosts.ts';
import { loadOf, loadOfContainer } from '../rules/load-behaviour.ts';
import { newLoadBook, newTrafficBook } from '../rules/load-book.ts';
import { DOWNLOAD_BYTES_PER_S } from '../rules/pull-rates.ts';
import { networkOf } from '../rules/utilization.ts';
import { bandwidthOf, fullBucket, shareNetwork } from './network-share.ts';
import { definitionOfContainer, isWindows, SHARES_DEFAULT, sharesOfContainer, taskShares } from './shares.ts';

/** The books, opened now when the scenario had no use for them: what runs already comes in. */
export function openBooks(ctx: Context): { load: LoadBook; net: Network } {
  const { world } = ctx;
  if (world.load === undefined) {
    world.load = newLoadBook();
    world.traffic ??= newTrafficBook();
    for (const container of world.containers) {
      if (container.status === 'RUNNING' && !container.internal) begin(ctx, container);
    }
  }
  return { load: world.load, net: networkOf(world)! };
}

/** The image's entry among the behaviours; calls are put into it once it is known whom they reach (see sim/traffic). */
export function behaviourOf(world: World, net: Network, image: string): number {
  const { behaviours } = world.load!;
  if (!Object.hasOwn(behaviours, image)) {
    const { cpuMsPerRequest, errorRate } = loadOf(world, image);
    behaviours[image] = addBehaviour(net, { cpuMs: cpuMsPerRequest, errorRate, calls: [] });
  }
  return behaviours[image]!;
}

export function hostLoad(world: World, net: Network, instance: Instance, nowUs: number): HostLoad {
  const { hosts, containerOf } = world.load!;
  const known = hosts[instance.key];
  if (known !== undefined) return known;
  const host = addHost(net, { cores: instance.vcpu, memoryMiB: instance.memoryMiB }, nowUs);
  const group = addGroup(net, host, { weight: SHARES_DEFAULT }, nowUs);
  const nobody = addBehaviour(net, { cpuMs: { kind: 'constant', value: 0 }, errorRate: 0, calls: [] });
  const system = addServer(net, group, { behaviour: nobody, weight: SHARES_DEFAULT, mode: MODE.refusing }, nowUs);
  containerOf[system] = -1;
  const row: HostLoad = {
    ...{ host, system, endedCpuUs: 0, creditsCpuUs: 0, capacity: instance.vcpu, surplusCharged: 0 },
    ...{ networkBucket: fullBucket(instance), networkBytes: 0, bandwidth: bandwidthOf(instance, true) },
    ...{ pullRate: DOWNLOAD_BYTES_PER_S, pulledBytes: 0, pulledCharged: 0 },
  };
  hosts[instance.key] = row;
  return row;
}

function taskLoad(world: World, net: Network, task: Task, host: Instance, nowUs: number): TaskLoad {
  const { tasks } = world.load!;
  const known = tasks[task.key];
  if (known !== undefined) return known;
  const { weight, quota, memoryLimitMiB } = taskShares(
    world.taskDefinitions[task.taskDefinition]!,
    isWindows(world, host),
  );
  const options = {
    weight,
    ...(quota === null ? {} : { quotaCores: quota }),
    ...(memoryLimitMiB === null ? {} : { memoryLimitMiB }),
  };
  const row = { group: addGroup(net, hostLoad(world, net, host, nowUs).host, options, nowUs), servers: 0 };
  tasks[task.key] = row;
  return row;
}

/** Is there anything that it has to do before it answers? */
function startsSlowly(world: World, container: Container, load: LoadBehaviour): boolean {
  const startupUs = Object.hasOwn(world.behaviours, container.image) ? world.behaviours[container.image]!.startupUs : 0;
  return load.startupCpuMs > 0 || startupUs > 0;
}

/** A container runs: it wants CPU and memory from now on. */
export function begin(ctx: Context, container: Container): void {
  const { world, nowUs } = ctx;
  const net = networkOf(world)!;
  const book = world.load!;
  const task = world.tasks[container.task]!;
  const definition = definitionOfContainer(world, task, container);
  const row: ContainerLoad = book.containers[container.key] ?? newContainerLoad();
  if (definition === null || row.server !== null) return;
  const host = hostOf(world, task);
  const load = loadOfContainer(world, container);
  const group = taskLoad(world, net, task, host, nowUs);
  const { weight, cap, memoryLimitMiB } = sharesOfContainer(definition, host, isWindows(world, host));
  const slow = startsSlowly(world, container, load);
  hostLoad(world, net, host, nowUs);
  const options = {
    ...{ behaviour: behaviourOf(world, net, container.image), weight, backgroundCores: load.backgroundCpu },
    ...{ idleMiB: load.memoryIdleMiB, requestMiB: load.memoryPerRequestMiB, leakMiBPerSecond: load.leakMiBPerS },
    ...(cap === null ? {} : { capCores: cap }),
    ...(load.concurrency === null ? {} : { concurrency: load.concurrency }),
    ...(load.queue === null ? {} : { queueLimit: load.queue }),
    ...(memoryLimitMiB === null ? {} : { memoryLimitMiB }),
    mode: slow ? MODE.refusing : MODE.serving,
  };
  const server = addServer(net, group.group, options, nowUs);
  group.servers += 1;
  row.server = server;
  book.containerOf[server] = container.key;
  book.containers[container.key] = row;
  shareNetwork(ctx, host);
  if (slow) beginStart(ctx, container, load);
}

export function newContainerLoad(): ContainerLoad {
  return { server: null, endedCpuUs: 0, endedRequests: 0, spikeCpu: 0, spikeLeakMiBPerS: 0 };
}

/** It answers once its time is over and its work is done, which takes longer where others want the CPU too. */
function beginStart(ctx: Context, container: Container, load: LoadBehaviour): void {
  const { world } = ctx;
  const startupUs = Object.hasOwn(world.behaviours, container.image) ? world.behaviours[container.image]!.startupUs : 0;
  if (load.startupCpuMs === 0) return;
  container.starting = { fromUs: ctx.nowUs, notBeforeUs: ctx.nowUs + startupUs, because: ctx.occurrence };
  ctx.touch('container', container.key);
  const { server } = world.load!.containers[container.key]!;
  addWork(networkOf(world)!, server!, load.startupCpuMs, container.key, ctx.nowUs);
}

/** A container has ended: what it was working on is lost (LB-08). */
export function end(ctx: Context, container: Container): void {
  const { world, nowUs } = ctx;
  const row = world.load!.containers[container.key];
  delete container.starting;
  delete container.overloadedSinceUs;
  if (row === undefined || row.server === null) return;
  const net = networkOf(world)!;
  const { server } = row;
  const cpuUs = cpuUsedUs(net, server, nowUs);
  row.endedCpuUs += cpuUs;
  row.endedRequests += net.servers.accepted[server]!;
  row.server = null;
  row.spikeCpu = 0;
  row.spikeLeakMiBPerS = 0;
  const task = world.tasks[container.task]!;
  const host = hostOf(world, task);
  const hostRow = world.load!.hosts[host.key]!;
  hostRow.endedCpuUs += cpuUs;
  // Its bytes leave the sum that the next minute is counted by; what it sent since the last one still counts (EC-09).
  hostRow.networkBytes -= net.servers.bytesIn[server]! + net.servers.bytesOut[server]!;
  removeServer(net, server, OUTCOME.refused, nowUs);
  shareNetwork(ctx, host);
  const group = world.load!.tasks[task.key]!;
  group.servers -= 1;
  if (group.servers === 0) delete world.load!.tasks[task.key];
}

/** What faults add to what its behaviour says. */
export function applySpikes(ctx: Context, key: ContainerKey): void {
  const { world } = ctx;
  const row = world.load!.containers[key];
  if (row === undefined || row.server === null) return;
  const load = loadOfContainer(world, world.containers[key]!);
  const changes = {
    backgroundCores: load.backgroundCpu + row.spikeCpu,
    leakMiBPerSecond: load.leakMiBPerS + row.spikeLeakMiBPerS,
  };
  setServer(networkOf(world)!, row.server, changes, ctx.nowUs);
}
