/** What each service costs by its reservation, and what it would have cost with the other launch type. */
import { fargateSizes } from '../catalog/fargate-sizes.ts';
import { instanceType } from '../catalog/instance-types.ts';
import { PRICES } from '../catalog/prices.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { LaunchTypeCost } from '../model/bill.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import { CPU_UNITS_PER_VCPU, MIB_PER_GIB } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { fargateItems, instanceUsdPerHour, sumOf } from './bill-items.ts';
import { isEc2 } from './hosts.ts';

const US_PER_HOUR = 3_600_000_000;

/** The type that a service without instances is compared with, where its cluster has none either [A]. */
const REFERENCE_TYPE = 'm5.large';

/** What a task of this size costs on Fargate for so many hours: the smallest size that holds it (FG-01). */
export function onFargateUsd(cpu: number, memoryMiB: number, hours: number): number {
  const { usdPerVcpuHour, usdPerGBHour } = PRICES.fargate.LINUX_X86_64;
  let best = Infinity;
  for (const size of fargateSizes()) {
    const memory = size.memoryMiB.find((one) => one >= memoryMiB);
    if (size.cpu < cpu || memory === undefined) continue;
    best = Math.min(best, size.vcpu * usdPerVcpuHour + (memory / MIB_PER_GIB) * usdPerGBHour);
  }
  return best === Infinity ? 0 : best * hours;
}

/** The part of an instance that a task keeps from others: the larger of its parts of CPU and memory. */
function shareOfInstance(type: string, cpu: number, memoryMiB: number): number {
  const entry = instanceType(type);
  if (entry === null) return 0;
  return Math.min(1, Math.max(cpu / (entry.vcpu * CPU_UNITS_PER_VCPU), memoryMiB / entry.ecsMemMiB));
}

function hoursOf({ pullStartedAtUs, startedAtUs, stoppedAtUs }: Task, nowUs: number): number {
  const fromUs = pullStartedAtUs ?? startedAtUs;
  return fromUs === null ? 0 : ((stoppedAtUs ?? nowUs) - fromUs) / US_PER_HOUR;
}

/** What each service costs by reservation, and what it would have cost with the other launch type. */
export function launchTypeCosts(world: World, nowUs: TimeUs): LaunchTypeCost[] {
  const byService = new Map<number, { ec2Usd: number; fargateUsd: number; paidOnFargate: number; paidOnEc2: number }>();
  const cheapest = referenceType(world);
  for (const task of world.tasks) {
    if (task.service === null || task.launchType === 'EXTERNAL') continue;
    const row = byService.get(task.service) ?? { ec2Usd: 0, fargateUsd: 0, paidOnFargate: 0, paidOnEc2: 0 };
    byService.set(task.service, row);
    const hours = hoursOf(task, nowUs);
    const { cpu, memoryMiB } = task.needs;
    if (task.launchType === 'FARGATE') {
      const paid = sumOf(fargateItems(world, task, nowUs));
      row.fargateUsd += paid;
      row.paidOnFargate += paid;
      row.ec2Usd += shareOfInstance(cheapest, cpu, memoryMiB) * (instanceType(cheapest)?.usdPerHour ?? 0) * hours;
    } else if (task.host !== null && isEc2(world.instances[task.host]!)) {
      const host = world.instances[task.host]!;
      const paid = shareOfInstance(host.instanceType, cpu, memoryMiB) * instanceUsdPerHour(world, host) * hours;
      row.ec2Usd += paid;
      row.paidOnEc2 += paid;
      row.fargateUsd += onFargateUsd(cpu, memoryMiB, Math.max(hours, hours === 0 ? 0 : 1 / 60));
    }
  }
  return [...byService].map(([key, { ec2Usd, fargateUsd, paidOnFargate, paidOnEc2 }]) => ({
    service: nameOf(world.services[key]!),
    ec2Usd,
    fargateUsd,
    ran: paidOnFargate > paidOnEc2 ? 'FARGATE' : 'EC2',
  }));
}

const nameOf = ({ serviceName }: Service): string => serviceName;

/** The type of most instances there are. */
function referenceType(world: World): string {
  const counts = new Map<string, number>();
  for (const instance of world.instances) {
    if (isEc2(instance)) counts.set(instance.instanceType, (counts.get(instance.instanceType) ?? 0) + 1);
  }
  let best = REFERENCE_TYPE;
  for (const [type, count] of counts) if (count > (counts.get(best) ?? 0)) best = type;
  return best;
}
