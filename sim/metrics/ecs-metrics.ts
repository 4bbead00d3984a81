/** AWS/ECS of one period: reservation and utilization of clusters, utilization of services (MT-01 to MT-05). */
import { US_PER_S } from '../kernel/time.ts';
import type { Cluster } from '../model/cluster.ts';
import type { TaskKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import type { LeftTask, MetricPeriodS, MetricReadings, MetricSeries, StatisticSet } from '../model/metric.ts';
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { clusterBook, percentOf, type ClusterBook } from '../rules/cluster-use.ts';
import type { Publisher } from '../rules/publish-metric.ts';
import { setOf } from '../rules/statistics.ts';
import { hostedCpuUsedUs, taskCpuUsedUs, taskMemoryMiB } from '../rules/utilization.ts';
import { bookOf } from './custom-metrics.ts';

const NAMESPACE = 'AWS/ECS';

/** What a task used of the hardware in the period that ends now. */
export interface TaskUse {
  /** Mean while it ran [CPU units]. */
  readonly cpu: number;
  /** At the end [MiB]. */
  readonly memoryMiB: number;
}

/** A task leaves RUNNING: what it has used counts in the period that it ends in. */
export function noteLeft({ world, nowUs }: Context, key: TaskKey): void {
  if (world.load === undefined) return;
  const row: LeftTask = { task: key, atUs: nowUs, cpuUs: taskCpuUsedUs(world, world.tasks[key]!, nowUs) };
  bookOf(world).left.push(row);
  world.fineMetrics?.left.push(row);
}

/** Reads each running task and each instance once, and keeps their counters for the next period. */
export class TaskUses {
  private readonly ctx: Context;
  private readonly readings: MetricReadings;
  readonly periodS: MetricPeriodS;
  private readonly after: Record<number, number> = {};
  private readonly hostsAfter: Record<number, number> = {};
  readonly known = new Map<number, TaskUse>();

  constructor(ctx: Context, readings: MetricReadings, periodS: MetricPeriodS) {
    this.ctx = ctx;
    this.readings = readings;
    this.periodS = periodS;
  }

  of(task: Task): TaskUse {
    const { world, nowUs } = this.ctx;
    if (world.load === undefined) return IDLE;
    let use = this.known.get(task.key);
    if (use !== undefined) return use;
    const cpuUs = taskCpuUsedUs(world, task, nowUs);
    const ranUs = Math.min(this.periodS * US_PER_S, nowUs - (task.startedAtUs ?? nowUs));
    const had = cpuUs - (this.readings.taskCpuUs[task.key] ?? 0);
    this.after[task.key] = cpuUs;
    use = {
      cpu: ranUs <= 0 ? 0 : (had / ranUs) * CPU_UNITS_PER_VCPU,
      memoryMiB: taskMemoryMiB(world, task, nowUs),
    };
    this.known.set(task.key, use);
    return use;
  }

  /** CPU of those that have left RUNNING in the period while they ran, by service [CPU units]. */
  left(): ReadonlyMap<number, readonly { readonly cpu: number; readonly task: Task }[]> {
    const { world, nowUs } = this.ctx;
    const all = new Map<number, { cpu: number; task: Task }[]>();
    for (const { task: key, atUs, cpuUs } of this.readings.left) {
      const task = world.tasks[key]!;
      const ranUs = atUs - Math.max(task.startedAtUs ?? atUs, nowUs - this.periodS * US_PER_S);
      if (task.service === null || ranUs <= 0) continue;
      const cpu = ((cpuUs - (this.readings.taskCpuUs[key] ?? 0)) / ranUs) * CPU_UNITS_PER_VCPU;
      const rows = all.get(task.service);
      if (rows === undefined) all.set(task.service, [{ cpu, task }]);
      else rows.push({ cpu, task });
    }
    return all;
  }

  /** Mean over the period of what containers used on an instance, those that have ended included [CPU units]. */
  onHost(instance: Pick<Instance, 'key'>): number {
    const { world, nowUs } = this.ctx;
    const cpuUs = hostedCpuUsedUs(world, instance, nowUs);
    const had = Math.max(0, cpuUs - (this.readings.hostCpuUs[instance.key] ?? 0));
    this.hostsAfter[instance.key] = cpuUs;
    return (had / (this.periodS * US_PER_S)) * CPU_UNITS_PER_VCPU;
  }

  /** What is read next time starts from here; tasks that were not read are over. */
  keep(): void {
    if (this.ctx.world.load === undefined) return;
    this.readings.taskCpuUs = this.after;
    this.readings.hostCpuUs = this.hostsAfter;
    this.readings.left = [];
  }
}
const IDLE: TaskUse = { cpu: 0, memoryMiB: 0 };

/** The uses of the tasks that it read. */
export function publishEcs(ctx: Context, publisher: Publisher): ReadonlyMap<number, TaskUse> {
  return publishPeriod(ctx, publisher.besideFine(), bookOf(ctx.world), 60);
}

/** Clusters and services by the second or by 5 s. */
export function publishFineEcs(
  ctx: Context,
  publisher: Publisher,
  readings: MetricReadings,
  periodS: MetricPeriodS,
): void {
  publishPeriod(ctx, publisher, readings, periodS);
}

function publishPeriod(
  ctx: Context,
  publisher: Publisher,
  readings: MetricReadings,
  periodS: MetricPeriodS,
): ReadonlyMap<number, TaskUse> {
  const uses = new TaskUses(ctx, readings, periodS);
  const left = uses.left();
  for (const cluster of ctx.world.clusters) {
    if (cluster.status !== 'ACTIVE') continue;
    for (const key of cluster.services) {
      publishService(ctx, publisher, uses, cluster, ctx.world.services[key]!, left.get(key) ?? []);
    }
    publishCluster(ctx, publisher, uses, cluster);
  }
  uses.keep();
  return uses.known;
}

function series(metricName: string, dimensions: MetricSeries['dimensions'], periodS: MetricPeriodS = 60): MetricSeries {
  return { namespace: NAMESPACE, metricName, dimensions, unit: 'Percent', periodS };
}

/** Gathers shares without making an object for each of ten thousand tasks. */
class Samples {
  sampleCount = 0;
  private sum = 0;
  private minimum = Infinity;
  private maximum = -Infinity;

  /** A task that reserves nothing has no share. */
  add(used: number, of: number): void {
    if (of <= 0) return;
    const share = percentOf(used, of);
    this.sampleCount += 1;
    this.sum += share;
    this.minimum = Math.min(this.minimum, share);
    this.maximum = Math.max(this.maximum, share);
  }

  set(): StatisticSet {
    const { sum, sampleCount, minimum, maximum } = this;
    return { sum, sampleCount, minimum, maximum };
  }
}

/**
 * MT-02, MT-04: one sample of each task that is RUNNING, and of the CPU of each that was until it left in this period, so
 * that a service whose tasks die within the minute is not seen idle; none, no datapoint.
 */
function publishService(
  { world }: Context,
  publisher: Publisher,
  uses: TaskUses,
  { clusterName }: Cluster,
  { serviceName, deployments }: Service,
  left: readonly { readonly cpu: number; readonly task: Task }[],
): void {
  const cpu = new Samples();
  const memory = new Samples();
  for (const deployment of deployments) {
    for (const key of world.deployments[deployment]!.tasks) {
      const task = world.tasks[key]!;
      if (task.lastStatus !== 'RUNNING') continue;
      const use = uses.of(task);
      cpu.add(use.cpu, task.needs.cpu);
      memory.add(use.memoryMiB, task.needs.memoryMiB);
    }
  }
  for (const { cpu: used, task } of left) cpu.add(used, task.needs.cpu);
  const dimensions = { ClusterName: clusterName, ServiceName: serviceName };
  if (cpu.sampleCount > 0) publisher.publish(series('CPUUtilization', dimensions, uses.periodS), cpu.set());
  if (memory.sampleCount > 0) publisher.publish(series('MemoryUtilization', dimensions, uses.periodS), memory.set());
}

function publishCluster({ world }: Context, publisher: Publisher, uses: TaskUses, cluster: Cluster): void {
  const book = clusterBook(world, cluster);
  if (book.instances === 0) return;
  const used = usedIn(world, uses, cluster);
  const dimensions = { ClusterName: cluster.clusterName };
  const say = (metricName: string, part: number, whole: number): void => {
    if (whole > 0) publisher.publish(series(metricName, dimensions, uses.periodS), setOf(percentOf(part, whole)));
  };
  const { reserved, registered }: ClusterBook = book;
  say('CPUReservation', reserved.cpu, registered.cpu);
  say('MemoryReservation', reserved.memoryMiB, registered.memoryMiB);
  say('GPUReservation', reserved.gpu, registered.gpu);
  say('CPUUtilization', used.cpu, registered.cpu);
  say('MemoryUtilization', used.memoryMiB, registered.memoryMiB);
}

/**
 * MT-02: of tasks on container instances; Fargate has no registered resources. CPU is that of everything that ran on them in
 * the period, by their own meters; memory that of the tasks that run at its end.
 */
function usedIn(world: World, uses: TaskUses, cluster: Cluster): TaskUse {
  if (world.load === undefined) return IDLE;
  let [cpu, memoryMiB] = [0, 0];
  for (const key of cluster.containerInstances) {
    const { instance, tasks } = world.containerInstances[key]!;
    cpu += uses.onHost(world.instances[instance]!);
    for (const taskKey of tasks) {
      const task = world.tasks[taskKey]!;
      if (task.lastStatus === 'RUNNING') memoryMiB += uses.of(task).memoryMiB;
    }
  }
  return { cpu, memoryMiB };
}
