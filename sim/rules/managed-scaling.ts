/** What managed scaling of a capacity provider sees: M, N, and who is empty or protected (CP-03, CP-04, CP-08, CP-09). Pure. */
import { instanceType } from '../catalog/instance-types.ts';
import type { CapacityProvider } from '../model/capacity.ts';
import type { Instance } from '../model/instance.ts';
import type { TaskNeeds } from '../model/resources.ts';
import type { Task } from '../model/task.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { counts, groupOfFleet, membersOf, type Member } from './auto-scaling-groups.ts';
import { tasksOn } from './hosts.ts';
import { reservation } from './scaling-math.ts';

/** M and N of a minute. */
export interface Reservation {
  /** Instances of the group that run or come up. */
  readonly running: number;
  /** Of them without a task that is no daemon's. */
  readonly empty: number;
  /** Instances that the waiting tasks would take. */
  readonly extra: number;
  /** M. */
  readonly needed: number;
  /** M / N × 100 [%]. */
  readonly value: number;
}

function isDaemonTask(world: World, task: Task): boolean {
  return task.service !== null && world.services[task.service]!.schedulingStrategy === 'DAEMON';
}

/** CP-08: no task but daemons'. */
export function isEmptyHost(world: World, instance: Instance): boolean {
  return tasksOn(world, instance).every((key) => isDaemonTask(world, world.tasks[key]!));
}

/** CP-09: an instance with tasks is protected while its provider protects; others by hand only. */
export function isProtectedMember(world: World, member: Member, protects: boolean): boolean {
  return protects ? !isEmptyHost(world, member) : member.membership.protectedFromScaleIn;
}

/** What one fresh instance of a group gives to tasks. */
export interface FreshInstance {
  readonly cpu: number;
  readonly memoryMiB: number;
  readonly gpu: number;
  readonly eniSlots: number;
}

/** How many of these alike tasks one instance takes; tasks with static ports exclude each other (RS-15). */
export function tasksPerInstance(fresh: FreshInstance, needs: TaskNeeds): number {
  const fits = [
    needs.cpu > 0 ? Math.floor(fresh.cpu / needs.cpu) : Infinity,
    needs.memoryMiB > 0 ? Math.floor(fresh.memoryMiB / needs.memoryMiB) : Infinity,
    needs.gpu > 0 ? Math.floor(fresh.gpu / needs.gpu) : Infinity,
    needs.eniSlots > 0 ? Math.floor(fresh.eniSlots / needs.eniSlots) : Infinity,
    needs.ports.length > 0 ? 1 : Infinity,
  ];
  return Math.min(...fits);
}

/**
 * CP-04: instances for the waiting tasks. Tasks with identical requirements form a group; the groups share instances,
 * first fit in falling order of size. A group of which not even one task fits is left out.
 */
export function instancesFor(fresh: FreshInstance, waiting: readonly TaskNeeds[]): number {
  const fitting = waiting.filter((needs) => tasksPerInstance(fresh, needs) >= 1);
  const ordered = fitting.toSorted((a, b) => b.cpu - a.cpu || b.memoryMiB - a.memoryMiB);
  const bins: { cpu: number; memoryMiB: number; gpu: number; eniSlots: number; ports: Set<string> }[] = [];
  // Bins that are full for the last kind of task are full for the next one of the same kind too.
  let first = 0;
  let last: TaskNeeds | null = null;
  for (const needs of ordered) {
    if (last === null || !isAlike(last, needs)) first = 0;
    last = needs;
    const ports = needs.ports.map(({ protocol, port }) => `${protocol}/${port}`);
    while (first < bins.length && !takes(bins[first]!, needs, ports)) first += 1;
    if (first === bins.length) bins.push({ ...fresh, ports: new Set() });
    const bin = bins[first]!;
    bin.cpu -= needs.cpu;
    bin.memoryMiB -= needs.memoryMiB;
    bin.gpu -= needs.gpu;
    bin.eniSlots -= needs.eniSlots;
    for (const port of ports) bin.ports.add(port);
  }
  return bins.length;
}

function isAlike(a: TaskNeeds, b: TaskNeeds): boolean {
  return (
    a.cpu === b.cpu &&
    a.memoryMiB === b.memoryMiB &&
    a.gpu === b.gpu &&
    a.eniSlots === b.eniSlots &&
    a.ports.length === b.ports.length
  );
}

function takes(
  bin: FreshInstance & { ports: ReadonlySet<string> },
  needs: TaskNeeds,
  ports: readonly string[],
): boolean {
  return (
    bin.cpu >= needs.cpu &&
    bin.memoryMiB >= needs.memoryMiB &&
    bin.gpu >= needs.gpu &&
    bin.eniSlots >= needs.eniSlots &&
    !ports.some((port) => bin.ports.has(port))
  );
}

/** What the provider's fleet would launch next. */
function freshInstance(world: World, provider: CapacityProvider): FreshInstance | null {
  const group = groupOfFleet(world, provider.fleet);
  const fleet = world.fleets[group?.fleets.at(-1) ?? provider.fleet]!;
  const type = instanceType(fleet.instanceType);
  if (type === null) return null;
  return {
    cpu: type.vcpu * CPU_UNITS_PER_VCPU,
    memoryMiB: Math.max(0, type.ecsMemMiB - fleet.agent.reservedMemoryMiB),
    gpu: type.gpus,
    eniSlots: type.awsvpcTasks,
  };
}

/** Tasks that wait for this provider, longest first (PL-15). */
function waitingFor(world: World, provider: CapacityProvider): TaskNeeds[] {
  const needs: TaskNeeds[] = [];
  for (const cluster of world.clusters) {
    for (const key of cluster.waiting) {
      const task = world.tasks[key]!;
      if (task.capacityProviderName === provider.name) needs.push(task.needs);
    }
  }
  return needs;
}

/** CP-03; null for a provider over a fleet that is no group. Cost: linear in the group and in the waiting tasks. */
export function reservationOf(world: World, provider: CapacityProvider): Reservation | null {
  const group = groupOfFleet(world, provider.fleet);
  if (group === null || group.status !== 'Active') return null;
  const members = membersOf(world, group).filter(counts);
  const running = members.length;
  const empty = members.filter((member) => isEmptyHost(world, member)).length;
  const fresh = freshInstance(world, provider);
  const extra = fresh === null ? 0 : instancesFor(fresh, waitingFor(world, provider));
  const needed = running - empty + extra;
  return { running, empty, extra, needed, value: reservation(needed, running) };
}

/** Providers whose group is scaled by the service itself. */
export function managedProviders(world: World): CapacityProvider[] {
  return world.capacityProviders.filter(
    ({ status, managedScaling }) => status === 'ACTIVE' && managedScaling === 'ENABLED',
  );
}
