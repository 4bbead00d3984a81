/** A zone from afar: what its island carries, summed up for a screen. */
import type { Zone } from '../model/region.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';
import type { UseView, ZoneSummaryView } from '../protocol/protocol.ts';
import { isEc2 } from '../rules/hosts.ts';
import { instanceUse } from './view-load.ts';

/** Percents by the hardware they are percents of. */
class Mean {
  private sum = 0;
  private weight = 0;

  add(percent: number | null, weight: number): void {
    if (percent === null) return;
    this.sum += percent * weight;
    this.weight += weight;
  }

  /** [%], whole; null when nothing was measured. */
  get percent(): number | null {
    return this.weight === 0 ? null : Math.round(this.sum / this.weight);
  }
}

export function zoneSummary(world: World, zone: Zone): ZoneSummaryView {
  const sums = { instances: 0, tasks: zone.sky.length, cpuRegistered: 0, cpuReserved: 0 };
  const memory = { memoryRegisteredMiB: 0, memoryReservedMiB: 0 };
  const [cpu, used] = [new Mean(), new Mean()];
  for (const instance of world.instances) {
    if (instance.zone !== zone.key || instance.state === 'terminated' || !isEc2(instance)) continue;
    sums.instances += 1;
    const use = instanceUse(world, instance);
    cpu.add(use?.cpuPercent ?? null, instance.vcpu * CPU_UNITS_PER_VCPU);
    used.add(use?.memoryPercent ?? null, instance.memoryMiB);
    if (instance.containerInstance === null) continue;
    const { registered, remaining, tasks } = world.containerInstances[instance.containerInstance]!;
    sums.tasks += tasks.filter((task) => world.tasks[task]!.lastStatus !== 'STOPPED').length;
    sums.cpuRegistered += registered.cpu;
    sums.cpuReserved += registered.cpu - remaining.cpu;
    memory.memoryRegisteredMiB += registered.memoryMiB;
    memory.memoryReservedMiB += registered.memoryMiB - remaining.memoryMiB;
  }
  const use: UseView = { cpuPercent: cpu.percent, memoryPercent: used.percent };
  return { ...sums, ...memory, use: use.cpuPercent === null && use.memoryPercent === null ? null : use };
}
