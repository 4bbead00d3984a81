/** What screens show of the last whole minute: the same readings that its metrics were made of, in whole or short numbers. */
import { US_PER_S } from '../kernel/time.ts';
import type { GateMinute, ScreenMinute, SparseHistogram, StatisticSet, UsePercents } from '../model/metric.ts';
import type { Context } from '../model/system.ts';
import { percentOf } from '../rules/cluster-use.ts';
import { isEc2 } from '../rules/hosts.ts';
import { addHistograms, addSets, sparseOf, statisticOf } from '../rules/statistics.ts';
import { hostCpuUsedUs, hostMemoryMiB, networkOf, serverOf } from '../rules/utilization.ts';
import type { GroupMinute, Minutes } from './balancer-metrics.ts';
import { bookOf } from './custom-metrics.ts';
import type { TaskUse } from './ecs-metrics.ts';

const MINUTE_S = 60;
const short = (value: number): number => Math.round(value * 100) / 100;
const whole = (part: number, of: number): number | null => (of <= 0 ? null : Math.round(percentOf(part, of)));

interface Uses extends UsePercents {
  readonly cpu: Record<number, number | null>;
  readonly memory: Record<number, number | null>;
}
const noUses = (): Uses => ({ cpu: {}, memory: {} });

/** Whoever has other numbers than a minute ago, or none any more, is shown anew. */
function touchChanged(
  ctx: Context,
  kind: 'task' | 'service' | 'instance',
  now: Uses,
  before: UsePercents | undefined,
): void {
  for (const name of Object.keys(now.cpu)) {
    const key = Number(name);
    if (now.cpu[key] !== before?.cpu[key] || now.memory[key] !== before?.memory[key]) ctx.touch(kind, key);
  }
  for (const name of Object.keys(before?.cpu ?? {})) if (!(Number(name) in now.cpu)) ctx.touch(kind, Number(name));
}

/** Without load and without balancers there is nothing to keep. */
export function keepForScreens(
  ctx: Context,
  uses: ReadonlyMap<number, TaskUse>,
  gates: ReadonlyMap<number, Minutes>,
): void {
  if (ctx.world.load === undefined && gates.size === 0) return;
  const book = bookOf(ctx.world);
  const before = book.screen;
  const tasks = tasksOf(ctx, uses, before);
  const requests = requestsOf(ctx, uses, before);
  const services = servicesOf(ctx, uses, before);
  const { instances, instanceCpuUs } = instancesOf(ctx, before);
  // Frozen, so that checkpoints share it.
  book.screen = Object.freeze({ tasks, services, instances, instanceCpuUs, ...requests, ...gatesOf(ctx, gates) });
}

function tasksOf(ctx: Context, uses: ReadonlyMap<number, TaskUse>, before: ScreenMinute | undefined): Uses {
  const now = noUses();
  for (const [key, { cpu, memoryMiB }] of uses) {
    const { needs } = ctx.world.tasks[key]!;
    now.cpu[key] = whole(cpu, needs.cpu);
    now.memory[key] = whole(memoryMiB, needs.memoryMiB);
  }
  touchChanged(ctx, 'task', now, before?.tasks);
  return now;
}

/** Requests that the running containers of each task have taken. */
function requestsOf(
  ctx: Context,
  uses: ReadonlyMap<number, TaskUse>,
  before: ScreenMinute | undefined,
): Pick<ScreenMinute, 'taskRequests' | 'requestsTaken'> {
  const { world } = ctx;
  const net = networkOf(world);
  if (net === null) return {};
  const taskRequests: Record<number, number> = {};
  const requestsTaken: Record<number, number> = {};
  for (const task of uses.keys()) {
    let grown = 0;
    for (const container of world.tasks[task]!.containers) {
      const server = serverOf(world, { key: container });
      if (server === null) continue;
      const taken = net.servers.accepted[server]!;
      requestsTaken[server] = taken;
      const old = before?.requestsTaken?.[server] ?? 0;
      // A server of the same number that began anew counts from nothing.
      grown += taken < old ? taken : taken - old;
    }
    taskRequests[task] = short(grown / MINUTE_S);
    if (taskRequests[task] !== before?.taskRequests?.[task]) ctx.touch('task', task);
  }
  for (const task of Object.keys(before?.taskRequests ?? {}))
    if (!(Number(task) in taskRequests)) ctx.touch('task', Number(task));
  return { taskRequests, requestsTaken };
}

/** Of what its running tasks reserve together (RS-14). */
function servicesOf(ctx: Context, uses: ReadonlyMap<number, TaskUse>, before: ScreenMinute | undefined): Uses {
  const sums = new Map<number, { cpu: number; cpuOf: number; memory: number; memoryOf: number }>();
  for (const [key, { cpu, memoryMiB }] of uses) {
    const { service, needs } = ctx.world.tasks[key]!;
    if (service === null) continue;
    const sum = sums.get(service) ?? { cpu: 0, cpuOf: 0, memory: 0, memoryOf: 0 };
    sum.cpu += cpu;
    sum.cpuOf += needs.cpu;
    sum.memory += memoryMiB;
    sum.memoryOf += needs.memoryMiB;
    sums.set(service, sum);
  }
  const now = noUses();
  for (const [key, { cpu, cpuOf, memory, memoryOf }] of sums) {
    now.cpu[key] = whole(cpu, cpuOf);
    now.memory[key] = whole(memory, memoryOf);
  }
  touchChanged(ctx, 'service', now, before?.services);
  return now;
}

function instancesOf(
  ctx: Context,
  before: ScreenMinute | undefined,
): { readonly instances: Uses; readonly instanceCpuUs: Record<number, number> } {
  const { world, nowUs } = ctx;
  const instances = noUses();
  const instanceCpuUs: Record<number, number> = {};
  if (world.load === undefined) return { instances, instanceCpuUs };
  for (const instance of world.instances) {
    if (!instance.state.startsWith('running') || !isEc2(instance)) continue;
    const { key, vcpu, memoryMiB, launchedAtUs } = instance;
    const totalUs = hostCpuUsedUs(world, instance, nowUs);
    instanceCpuUs[key] = totalUs;
    const spanUs = Math.min(MINUTE_S * US_PER_S, nowUs - launchedAtUs);
    const usedUs = Math.max(0, totalUs - (before?.instanceCpuUs[key] ?? 0));
    instances.cpu[key] = whole(usedUs, spanUs * vcpu);
    instances.memory[key] = whole(hostMemoryMiB(world, instance, nowUs), memoryMiB);
  }
  touchChanged(ctx, 'instance', instances, before?.instances);
  return { instances, instanceCpuUs };
}

function gatesOf(ctx: Context, gates: ReadonlyMap<number, Minutes>): Pick<ScreenMinute, 'balancers' | 'gates'> {
  const balancers: Record<number, ScreenMinute['balancers'][number]> = {};
  for (const [key, minutes] of gates) {
    const groups = [...minutes].map(([targetGroup, { counts }]) => ({
      targetGroup,
      requestsPerSecond: short(counts.requests / MINUTE_S),
      errorsPerSecond: short((counts.http5xx + counts.elb502 + counts.elb503 + counts.elb504) / MINUTE_S),
    }));
    balancers[key] = { ...gateMinute([...minutes.values()]), groups };
    ctx.touch('load-balancer', key);
  }
  if (gates.size === 0) return { balancers, gates: null };
  return { balancers, gates: gateMinute([...gates.values()].flatMap((minutes) => [...minutes.values()])) };
}

function gateMinute(groups: readonly GroupMinute[]): GateMinute {
  let [requests, errors] = [0, 0];
  let set: StatisticSet = { sum: 0, sampleCount: 0, minimum: Infinity, maximum: 0 };
  let histogram: SparseHistogram = [];
  for (const { counts, responseTime } of groups) {
    requests += counts.requests;
    errors += counts.http5xx + counts.elb502 + counts.elb503 + counts.elb504;
    if (responseTime.count <= 0) continue;
    const { sum, count, minimum, maximum } = responseTime;
    set = addSets(set, {
      sum: sum / US_PER_S,
      sampleCount: count,
      minimum: minimum / US_PER_S,
      maximum: maximum / US_PER_S,
    });
    histogram = addHistograms(histogram, sparseOf(responseTime.counts) ?? []);
  }
  const p99 = statisticOf(set, histogram, 'p99');
  return {
    requestsPerSecond: short(requests / MINUTE_S),
    errorsPerSecond: short(errors / MINUTE_S),
    p99Ms: p99 === null ? null : Math.round(p99 * 1_000),
  };
}
