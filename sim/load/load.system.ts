/**
 * Models: what containers ask of the hardware. Each running container is a server on its instance: CPU by shares where
 * others want it too, the whole idle rest otherwise (RS-07 to RS-09), hard quotas of tasks (RS-08), absolute limits on
 * Windows (RS-10); memory with its limits of container, task and host, whose passing kills the right victim (RS-11 to RS-13,
 * CT-13); start-up work that takes longer under contention; unpacking of images that wants CPU too and
 * takes longer where it gets less (IM-04); credits of burstable
 * instances by what is really used, and a gradual fall to the baseline (EC-03, EC-04, EC-06); the network's token bucket,
 * which answers and downloads share (EC-09); leaks and spikes as faults (DF-02). Requests are sim/traffic, which shares the network of servers.
 * Leaves out: caches, memory bandwidth, disks; what a hypervisor takes; what is unpacked for nobody any more is unpacked to its
 * end; an answer keeps the rate at which it began to leave.
 */
import { instanceType } from '../catalog/instance-types.ts';
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, timeUs } from '../kernel/time.ts';
import type { FaultOf } from '../model/fault.ts';
import type { Container } from '../model/container.ts';
import type { ImagePullKey, InstanceKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import type { HostLoad } from '../model/load.ts';
import type { Context, System } from '../model/system.ts';
import { addWork, setHost, setServer } from '../queueing/network.ts';
import { MODE } from '../queueing/network-state.ts';
import { charge, standardCapacity } from '../rules/burst-credits.ts';
import { containerOfFault } from '../rules/fault-target.ts';
import { EXTRACT_BYTES_PER_S, NOBODYS_WORK, pulledBytes, workOfPull } from '../rules/pull-rates.ts';
import { hostCpuUsedUs, networkOf } from '../rules/utilization.ts';
import { bandwidthNow, pullRateBeside, shareNetwork, spendTokens } from './network-share.ts';
import { applySpikes, begin, end, hostLoad, newContainerLoad, openBooks } from './servers.ts';

/** CPU time of an agent's own start [A] [ms of one vCPU]. */
const AGENT_START_MS = 1_000;
/** A change of what downloads have below this part of it is none. */
const RATE_STEP = 0.01;
/** A change of capacity below this is none [vCPU]. */
const CAPACITY_STEP = 0.001;

/** The container answers, unless its start is not over or it hangs on purpose. */
function refreshMode(ctx: Context, container: Container): void {
  const { world, nowUs } = ctx;
  const row = world.load?.containers[container.key];
  if (row === undefined || row.server === null) return;
  const net = networkOf(world)!;
  const startedAtUs = container.restartedAtUs ?? container.startedAtUs ?? nowUs;
  const behaviour = Object.hasOwn(world.behaviours, container.image) ? world.behaviours[container.image]! : null;
  const isStarting = container.starting !== undefined || nowUs < startedAtUs + (behaviour?.startupUs ?? 0);
  const { hang } = container;
  const hangs = hang !== null && nowUs >= hang.fromUs && (hang.untilUs === null || nowUs < hang.untilUs);
  const mode = isStarting ? MODE.refusing : hangs ? MODE.silent : MODE.serving;
  if (net.servers.mode[row.server] !== mode) setServer(net, row.server, { mode }, nowUs);
}

function containerMoved(ctx: Context, container: Container, to: string, from: string): void {
  if (container.internal) return;
  if (to === 'RUNNING') {
    begin(ctx, container);
    const { startupUs = 0 } = Object.hasOwn(ctx.world.behaviours, container.image)
      ? ctx.world.behaviours[container.image]!
      : {};
    // With work to do it says itself when that is done.
    if (startupUs > 0 && container.starting === undefined) {
      const ready = { kind: 'ContainerReady', container: container.key, run: container.restartCount } as const;
      ctx.sayIn(durationUs(startupUs), ready, PHASE.lifecycle);
    }
  } else if (from === 'RUNNING') end(ctx, container);
}

function ready(ctx: Context, container: Container, run: number): void {
  if (container.status !== 'RUNNING' || container.restartCount !== run) return;
  delete container.starting;
  ctx.touch('container', container.key);
  refreshMode(ctx, container);
}

/** A download changes what is left for answers (EC-09); extraction wants a core of the host (IM-04). */
function pullMoved(ctx: Context, key: ImagePullKey, to: string, from: string): void {
  const { world, nowUs } = ctx;
  if (to !== 'downloading' && from !== 'downloading' && to !== 'extracting') return;
  const { bytesTotal, instance: host } = world.imagePulls[key]!;
  const instance = world.instances[host]!;
  const net = networkOf(world)!;
  const { system } = hostLoad(world, net, instance, nowUs);
  shareNetwork(ctx, instance);
  if (to !== 'extracting' || bytesTotal === 0) return;
  addWork(net, system, (bytesTotal * 1_000) / EXTRACT_BYTES_PER_S, workOfPull(key), nowUs);
}

/** The agent starts anew on a host whose containers run. */
function agentStarts(ctx: Context, key: InstanceKey): void {
  const row = ctx.world.load!.hosts[key];
  if (row !== undefined) addWork(networkOf(ctx.world)!, row.system, AGENT_START_MS, NOBODYS_WORK, ctx.nowUs);
}

function shareAll(ctx: Context): void {
  for (const key of Object.keys(ctx.world.load?.hosts ?? {})) {
    shareNetwork(ctx, ctx.world.instances[Number(key) as InstanceKey]!);
  }
}

function minute(ctx: Context): void {
  const { world } = ctx;
  for (const [key, row] of Object.entries(world.load!.hosts)) {
    const instance = world.instances[Number(key) as InstanceKey]!;
    if (!instance.state.startsWith('running')) continue;
    reckonCredits(ctx, instance, row);
    reckonNetwork(ctx, instance, row);
  }
}

/** EC-06, EC-04: credits by what was used; a standard instance without them falls to its baseline. */
function reckonCredits(ctx: Context, instance: Instance, row: HostLoad): void {
  const burst = instanceType(instance.instanceType)?.burst ?? null;
  const { ec2 } = instance;
  if (burst === null || ec2 === undefined || ec2.credits === null || ec2.runningSinceUs === null) return;
  const sinceUs = Math.max(ec2.runningSinceUs, ec2.credits.atUs);
  const spanUs = ctx.nowUs - sinceUs;
  if (spanUs <= 0) return;
  const cpuUs = hostCpuUsedUs(ctx.world, instance, ctx.nowUs);
  const vcpus = (cpuUs - row.creditsCpuUs) / spanUs;
  const account = { ...ec2.credits, atUs: timeUs(sinceUs) };
  const span = charge(account, burst, burst.defaultMode, durationUs(spanUs), vcpus);
  ec2.credits = span.account;
  row.creditsCpuUs = cpuUs;
  row.surplusCharged += span.charged;
  if (burst.defaultMode === 'unlimited') return;
  const capacity = standardCapacity(span.account, burst, instance.vcpu);
  if (Math.abs(capacity - row.capacity) < CAPACITY_STEP) return;
  const wasThrottled = row.capacity < instance.vcpu;
  row.capacity = capacity;
  setHost(networkOf(ctx.world)!, row.host, { cores: capacity }, ctx.nowUs);
  const throttled = capacity < instance.vcpu;
  ctx.touch('instance', instance.key);
  if (throttled !== wasThrottled) {
    ctx.say({ kind: 'InstanceThrottled', instance: instance.key, throttled, vcpu: capacity }, PHASE.sample);
  }
}

function reckonNetwork(ctx: Context, instance: Instance, row: HostLoad): void {
  const net = networkOf(ctx.world)!;
  let bytes = 0;
  for (const server of net.hostServers[row.host]!)
    bytes += net.servers.bytesIn[server]! + net.servers.bytesOut[server]!;
  const grown = Math.max(0, bytes - row.networkBytes);
  row.networkBytes = bytes;
  const pulled = pulledBytes(ctx.world, instance, ctx.nowUs);
  row.networkBucket = spendTokens(instance, row.networkBucket, grown + pulled - row.pulledCharged, 60_000_000);
  row.pulledCharged = pulled;
  row.bandwidth = bandwidthNow(instance, row);
  reckonPullRate(ctx, instance, row, grown / 60);
  shareNetwork(ctx, instance);
}

/** What the answers of the last minute leave to downloads; those under way are told. */
function reckonPullRate(ctx: Context, instance: Instance, row: HostLoad, answersPerS: number): void {
  const bytesPerS = pullRateBeside(row.bandwidth, answersPerS);
  if (instance.downloads.length === 0) row.pullRate = bytesPerS;
  else if (Math.abs(bytesPerS - row.pullRate) > RATE_STEP * row.pullRate) {
    ctx.say({ kind: 'PullRateChanged', instance: instance.key, bytesPerS }, PHASE.sample);
  }
}

/** A leak or a spike begins or is over: several of them add up. */
function spike(ctx: Context, fault: FaultOf<'memoryLeak' | 'cpuSpike'>, sign: 1 | -1): void {
  if (sign === 1) openBooks(ctx);
  const container = containerOfFault(ctx.world, fault);
  if (container === null || ctx.world.load === undefined) return;
  const rows = ctx.world.load.containers;
  const row = (rows[container.key] ??= newContainerLoad());
  if (fault.kind === 'cpuSpike') row.spikeCpu = Math.max(0, row.spikeCpu + sign * fault.vcpu);
  else row.spikeLeakMiBPerS = Math.max(0, row.spikeLeakMiBPerS + sign * fault.mibPerSecond);
  applySpikes(ctx, container.key);
}

function hung(ctx: Context, fault: FaultOf<'containerHang'>): void {
  const container = containerOfFault(ctx.world, fault);
  if (container !== null) refreshMode(ctx, container);
}

export const loadSystem: System = {
  name: 'load',
  hears: {
    StateChanged: (event, ctx) => {
      if (ctx.world.load === undefined) return;
      if (event.chart === 'container') {
        containerMoved(ctx, ctx.world.containers[event.key]!, event.to, event.from);
      } else if (event.chart === 'image-pull') pullMoved(ctx, event.key as ImagePullKey, event.to, event.from);
      else if (event.chart === 'agent' && event.to === 'starting') agentStarts(ctx, event.key as InstanceKey);
    },
    PullRateChanged: (event, ctx) => shareNetwork(ctx, ctx.world.instances[event.instance]!),
    ContainerReady: (event, ctx) => ready(ctx, ctx.world.containers[event.container]!, event.run),
    MetricsPublished: (_event, ctx) => {
      if (ctx.world.load !== undefined) minute(ctx);
    },
    FaultBegan: ({ fault }, ctx) => {
      if (fault.kind === 'memoryLeak' || fault.kind === 'cpuSpike') spike(ctx, fault, 1);
      else if (fault.kind === 'containerHang') hung(ctx, fault);
      else if (fault.kind === 'pullStall') shareAll(ctx);
    },
    FaultEnded: ({ fault }, ctx) => {
      if (fault.kind === 'memoryLeak' || fault.kind === 'cpuSpike') spike(ctx, fault, -1);
      else if (fault.kind === 'containerHang') hung(ctx, fault);
      else if (fault.kind === 'pullStall') shareAll(ctx);
    },
  },
};
