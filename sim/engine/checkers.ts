/** Invariants of the world, left on in every run: what an event touched is checked when it is over. */
import { invariant } from '../kernel/invariant.ts';
import type { ContainerInstance } from '../model/agent.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { contains, parseAddress, usableAddresses } from '../rules/addresses.ts';
import { fargateKind } from '../rules/fargate.ts';
import { portInUse } from '../rules/reservation.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';

/** Neither book gives away what is not there, and both agree with the tasks they count (TL-20, TL-22, RS-15, NW-05). */
export function checkContainerInstance(world: World, row: ContainerInstance): void {
  checkBackendBook(world, row);
  checkHostBook(world, row);
}

function checkBackendBook(world: World, row: ContainerInstance): void {
  const expected = { ...row.registered, ports: row.registered.ports.length };
  const groups = new Map<string, number>();
  for (const key of row.tasks) {
    const task = world.tasks[key]!;
    if (task.desiredStatus !== 'RUNNING') continue;
    expected.cpu -= task.needs.cpu;
    expected.memoryMiB -= task.needs.memoryMiB;
    expected.gpu -= task.needs.gpu;
    expected.eniSlots -= task.needs.eniSlots;
    expected.ports += task.needs.ports.length;
    groups.set(task.group, (groups.get(task.group) ?? 0) + 1);
  }
  const { cpu, memoryMiB, gpu, eniSlots, ports } = row.remaining;
  const facts = () => ({ containerInstance: row.key, remaining: row.remaining, expected });
  invariant(cpu >= 0 && memoryMiB >= 0 && gpu >= 0 && eniSlots >= 0, 'book.over-reserved', facts);
  invariant(
    cpu === expected.cpu && memoryMiB === expected.memoryMiB && gpu === expected.gpu && eniSlots === expected.eniSlots,
    'book.disagrees-with-tasks',
    facts,
  );
  const distinct = new Set(ports.map(({ protocol, port }) => `${protocol}/${port}`));
  invariant(distinct.size === ports.length && ports.length === expected.ports, 'book.port-taken-twice', facts);
  const counted = Object.keys(row.groupCounts);
  const agree =
    counted.length === groups.size && counted.every((group) => groups.get(group) === row.groupCounts[group]);
  invariant(agree, 'book.group-counts', () => ({ containerInstance: row.key, groupCounts: row.groupCounts }));
}

function checkHostBook(world: World, row: ContainerInstance): void {
  const instance = world.instances[row.instance]!;
  const { host } = instance;
  const expected = {
    cpuFree: instance.vcpu * CPU_UNITS_PER_VCPU,
    memoryFreeMiB: instance.memoryMiB,
    gpuFree: instance.gpus,
    ports: row.registered.ports.length,
  };
  // A host that has registered anew is counted with its new row.
  if (instance.containerInstance !== row.key) return;
  // CI-06: orphans are in the host's book only.
  for (const key of [...row.tasks, ...(host.orphans ?? []).filter((orphan) => !row.tasks.includes(orphan))]) {
    const task = world.tasks[key]!;
    if (!task.admitted) continue;
    expected.ports += task.needs.ports.length + dynamicPorts(world, task);
    expected.cpuFree -= task.needs.cpu;
    expected.memoryFreeMiB -= task.needs.memoryMiB;
    expected.gpuFree -= task.needs.gpu;
  }
  const facts = () => ({ instance: instance.key, host, expected });
  invariant(host.cpuFree >= 0 && host.memoryFreeMiB >= 0 && host.gpuFree >= 0, 'host.over-reserved', facts);
  invariant(
    host.cpuFree === expected.cpuFree &&
      host.memoryFreeMiB === expected.memoryFreeMiB &&
      host.gpuFree === expected.gpuFree,
    'host.disagrees-with-tasks',
    facts,
  );
  const distinct = new Set(host.ports.map(({ protocol, port }) => `${protocol}/${port}`));
  invariant(distinct.size === host.ports.length, 'host.port-taken-twice', facts);
  invariant(host.ports.length === expected.ports, 'host.ports-disagree-with-tasks', facts);
}

/** Host ports of running containers that the task definition left to the runtime (RS-16). */
function dynamicPorts(world: World, task: Task): number {
  let count = 0;
  for (const key of task.containers) {
    const { status, networkBindings } = world.containers[key]!;
    if (status !== 'RUNNING') continue;
    for (const binding of networkBindings) if (!portInUse(task.needs.ports, binding)) count += 1;
  }
  return count;
}

/** Every container instance of the world; for tests and swarms. */
export function checkWorld(world: World): void {
  for (const row of world.containerInstances) checkContainerInstance(world, row);
  checkAddresses(world);
  checkFargate(world);
}

/** NW-17: no address is given twice, and a subnet's book agrees with the interfaces that have its addresses. */
function checkAddresses(world: World): void {
  const given = new Map<number, Set<string>>();
  for (const { status, subnet, privateIpv4Address } of world.networkInterfaces) {
    if (status === 'deleted') continue;
    const addresses = given.get(subnet) ?? new Set();
    invariant(!addresses.has(privateIpv4Address), 'subnet.address-given-twice', () => ({ subnet, privateIpv4Address }));
    given.set(subnet, addresses.add(privateIpv4Address));
  }
  // A balancer's nodes have addresses and no interface (LB-02); an endpoint's interfaces are its own (PK-02).
  const nodes = world.loadBalancers.flatMap((row) => row.nodes.map((node) => parseAddress(node)!));
  for (const { state, interfaces } of world.vpcEndpoints ?? []) {
    if (state === 'deleted') continue;
    for (const { privateIpv4Address } of interfaces) nodes.push(parseAddress(privateIpv4Address)!);
  }
  for (const { key, first, size, available } of world.subnets) {
    const ofNodes = nodes.filter((address) => contains({ first, size }, address)).length;
    const taken = (given.get(key)?.size ?? 0) + ofNodes;
    invariant(available === usableAddresses(size) - taken, 'subnet.book-disagrees', () => ({ key, available, taken }));
  }
}

/** FG-10: the vCPU in use are those of the tasks in the sky, and each of them has at most one host, of its own. */
function checkFargate(world: World): void {
  const inUse = new Map<string, number>();
  for (const { sky, key: zone, region } of world.zones) {
    for (const key of sky) {
      const task = world.tasks[key]!;
      const kind = fargateKind(task.launchType, task.capacityProviderName);
      const isRight =
        kind !== null && task.zone === zone && task.stoppedAtUs === null && task.containerInstance === null;
      invariant(isRight, 'fargate.task-astray', () => ({ task: key, zone }));
      inUse.set(`${kind} ${region}`, (inUse.get(`${kind} ${region}`) ?? 0) + task.needs.cpu);
    }
  }
  for (const [kind, regions] of Object.entries(world.fargate.cpuInUse)) {
    for (const [region, cpu] of Object.entries(regions)) {
      const expected = inUse.get(`${kind} ${region}`) ?? 0;
      invariant(cpu === expected, 'fargate.book-disagrees', () => ({ kind, region, cpu, expected }));
    }
  }
  for (const { key, fargateTask } of world.instances) {
    if (fargateTask === null) continue;
    invariant(world.tasks[fargateTask]!.host === key, 'fargate.host-astray', () => ({ instance: key, fargateTask }));
  }
}
