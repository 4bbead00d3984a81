/**
 * The host's own book: what really runs there (TL-20), the queue of those that wait for room (TL-21), and dynamic host
 * ports (RS-16).
 */
import { PHASE } from '../kernel/kernel.ts';
import type { Container } from '../model/container.ts';
import type { Instance } from '../model/instance.ts';
import type { Context } from '../model/system.ts';
import type { ContainerDefinition } from '../model/task-definition.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { hostOf } from '../rules/hosts.ts';
import { dynamicPortRange, dynamicPorts } from '../rules/dynamic-ports.ts';
import { pinGpus } from '../rules/gpus.ts';
import { portInUse } from '../rules/reservation.ts';
import { keepVerdict } from '../rules/verdicts.ts';

/** What the task definition says of a container; undefined for the pause container. */
export function definitionOf(world: World, container: Container): ContainerDefinition | undefined {
  const task = world.tasks[container.task]!;
  return world.taskDefinitions[task.taskDefinition]!.containers.find((row) => row.name === container.name);
}

/** Tasks enter the host first come first served; a head that does not fit holds up those behind it (TL-21). */
export function admitWaiting(ctx: Context, instance: Instance): void {
  const { host } = instance;
  for (;;) {
    const key = host.waiting[0];
    if (key === undefined) return;
    const task = ctx.world.tasks[key]!;
    const { needs } = task;
    const fits =
      needs.cpu <= host.cpuFree &&
      needs.memoryMiB <= host.memoryFreeMiB &&
      needs.gpu <= host.gpuFree &&
      !needs.ports.some((port) => portInUse(host.ports, port));
    noteAdmission(ctx, instance, task, fits);
    if (!fits) return;
    host.waiting.shift();
    host.cpuFree -= needs.cpu;
    host.memoryFreeMiB -= needs.memoryMiB;
    host.gpuFree -= needs.gpu;
    for (const { protocol, port } of needs.ports) host.ports.push({ protocol, port });
    task.admitted = true;
    pinGpus(ctx.world, task, instance);
    task.connectivityAtUs ??= ctx.nowUs;
    ctx.say({ kind: 'TaskAdmitted', task: key }, PHASE.lifecycle);
  }
}

/** What the agent decided about the head of its queue: once while it waits for the same room. */
function noteAdmission(ctx: Context, { key: instance, host }: Instance, task: Task, fits: boolean): void {
  if (!fits && host.blockedHead === task.key) return;
  const { cpu, memoryMiB } = task.needs;
  const { cpuFree, memoryFreeMiB } = host;
  if (fits) delete host.blockedHead;
  else host.blockedHead = task.key;
  keepVerdict(ctx, {
    kind: 'admission',
    task: task.key,
    instance,
    verdict: fits ? 'admitted' : 'waits',
    counts: { cpu, cpuFree, memoryMiB, memoryFreeMiB, behind: host.waiting.length - 1 },
    inputsRevision: host.admissions ?? 0,
  });
  if (fits) host.admissions = (host.admissions ?? 0) + 1;
}

/** The agent's book frees a task when its containers have stopped (TL-20). */
export function leaveHost(task: Task, instance: Instance): void {
  const { host } = instance;
  host.waiting = host.waiting.filter((key) => key !== task.key);
  if (host.orphans !== undefined) host.orphans = host.orphans.filter((key) => key !== task.key);
  if (!task.admitted) return;
  task.admitted = false;
  host.cpuFree += task.needs.cpu;
  host.memoryFreeMiB += task.needs.memoryMiB;
  host.gpuFree += task.needs.gpu;
  host.ports = host.ports.filter((used) => !portInUse(task.needs.ports, used));
}

/** What the container runtime says when the range has no port left. */
const NO_PORT_LEFT = 'CannotStartContainerError: Error response from daemon: all ports are allocated';

/** Docker's own choice of host ports: the lowest free ones of the range, side by side for a range (RS-16). */
export function bindPorts(ctx: Context, container: Container): void {
  const task = ctx.world.tasks[container.task]!;
  const definition = ctx.world.taskDefinitions[task.taskDefinition]!;
  if (definition.networkMode !== 'bridge') return;
  const host = hostOf(ctx.world, task);
  const mappings = definitionOf(ctx.world, container)?.portMappings ?? [];
  const range = dynamicPortRange(ctx.world, host);
  for (let index = 0; index < mappings.length;) {
    const { hostPort, protocol, containerPortRange } = mappings[index]!;
    const isRange = containerPortRange !== undefined;
    let count = 1;
    while (isRange && mappings[index + count]?.containerPortRange === containerPortRange) count += 1;
    const first = hostPort === 0 ? dynamicPorts(host.host.ports, range, protocol, count) : hostPort;
    if (first === null) {
      const failed = {
        kind: 'ContainerExited',
        container: container.key,
        exitCode: null,
        reason: NO_PORT_LEFT,
      } as const;
      container.timers['exit'] = ctx.say(failed, PHASE.completion);
      return;
    }
    for (let i = 0; i < count; i++) {
      const port = first + i;
      if (hostPort === 0) host.host.ports.push({ protocol, port });
      const { containerPort } = mappings[index + i]!;
      container.networkBindings.push({ containerPort, port, protocol, ...(isRange ? { containerPortRange } : {}) });
    }
    index += count;
  }
}

/** Gives back the dynamic ports of a container; those of its task go with the task. */
export function unbindPorts(ctx: Context, container: Container): void {
  const task = ctx.world.tasks[container.task]!;
  const { host } = hostOf(ctx.world, task);
  const dynamic = container.networkBindings.filter((binding) => !portInUse(task.needs.ports, binding));
  host.ports = host.ports.filter((used) => !portInUse(dynamic, used));
}
