/** The last minute of each service, for screens. */
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { ServiceMinute } from '../model/traffic.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { callCounters, requestCounters, taskCpuUsedUs, taskMemoryMiB } from '../rules/utilization.ts';

const MINUTE_US = 60_000_000;
const rounded = (value: number): number => Math.round(value * 100) / 100;

export function reckonMinutes(ctx: Context): void {
  const { world } = ctx;
  const { minutes } = world.traffic!;
  for (const service of world.services) {
    if (service.status === 'INACTIVE') continue;
    const before = minutes[service.key];
    const next = minuteOf(world, service, before, ctx.nowUs);
    if (before === undefined && next.requests === 0 && next.cpuUs === 0) continue;
    minutes[service.key] = next;
    ctx.touch('service', service.key);
  }
}

function minuteOf(world: World, service: Service, before: ServiceMinute | undefined, nowUs: number): ServiceMinute {
  let [cpuUs, vcpu, memoryMiB, memoryReservedMiB] = [0, 0, 0, 0];
  const groups = new Set<number>();
  for (const deployment of service.deployments) {
    const row = world.deployments[deployment]!;
    for (const { targetGroup } of row.loadBalancers ?? []) groups.add(targetGroup);
    for (const key of row.tasks) {
      const task = world.tasks[key]!;
      cpuUs += taskCpuUsedUs(world, task, nowUs);
      if (task.lastStatus !== 'RUNNING') continue;
      vcpu += task.needs.cpu / CPU_UNITS_PER_VCPU;
      memoryMiB += taskMemoryMiB(world, task, nowUs);
      memoryReservedMiB += task.needs.memoryMiB;
    }
  }
  const rows = [
    ...callCounters(world, service),
    ...[...groups].map((key) => requestCounters(world, world.targetGroups[key]!.key)),
  ];
  let [requests, ok, inFlight] = [0, 0, 0];
  for (const row of rows) {
    requests += row.requests;
    ok += row.http2xx;
    inFlight += row.inFlight;
  }
  const errors = requests - ok - inFlight;
  // Tasks that have left their deployment take what they used along: a minute never has less than nothing.
  const cpuGrownUs = Math.max(0, cpuUs - (before?.cpuUs ?? 0));
  return {
    ...{ cpuUs, requests, errors, inFlight },
    requestsPerSecond: rounded(((requests - (before?.requests ?? 0)) * 1_000_000) / MINUTE_US),
    errorsPerSecond: rounded(((errors - (before?.errors ?? 0)) * 1_000_000) / MINUTE_US),
    cpuPercent: vcpu === 0 ? null : rounded((cpuGrownUs * 100) / (vcpu * MINUTE_US)),
    memoryPercent: memoryReservedMiB === 0 ? null : rounded((memoryMiB * 100) / memoryReservedMiB),
  };
}
