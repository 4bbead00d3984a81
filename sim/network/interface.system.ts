/**
 * Models: network interfaces (NW-01 to NW-04): the one of every instance, and the one of every awsvpc task through its
 * attachment's states in the order of NW-07, with its address out of a subnet (NW-17), the agent's acknowledgement and the
 * time-out (TL-17), interfaces attached by hand that take the slot of one that was planned (NW-16), subnets without addresses.
 * Leaves out: moving an interface, secondary addresses, IPv6, the 0.3 s of the agent's message (DF-05).
 */
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, type DurationUs } from '../kernel/time.ts';
import type { TaskKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import type { AttachmentStatus } from '../model/network.ts';
import type { Context, System } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import { findHost, tasksOn } from '../rules/hosts.ts';
import { uuid } from '../rules/minting.ts';
import { CAPACITY_WAIT, waitedTooLong } from '../rules/waiting.ts';
import { createInterface, devicesFree, networkOf, removeInterface, subnetFor } from './interfaces.ts';
import {
  ATTACHING_AFTER,
  CREATED_AFTER,
  DETACHED_AFTER,
  drawAttachment,
  drawDetachment,
  ENI_TIMEOUT,
} from './network-timings.ts';

function taskOf(ctx: Context, key: number): Task {
  return ctx.world.tasks[key]!;
}

function fail(ctx: Context, task: Task, reason: string): void {
  ctx.say({ kind: 'TaskStopRequested', task: task.key, stopCode: 'TaskFailedToStart', reason });
}

/** NW-07, step 1: ECS asks EC2 for an interface in one of the task's subnets in the zone of its host. */
function request(ctx: Context, task: Task): void {
  const host = findHost(ctx.world, task);
  if (task.lastStatus !== 'PROVISIONING' || task.eni !== null || host === null) return;
  const subnet = subnetFor(ctx.world, task, host);
  const made = subnet === null ? null : createInterface(ctx, { kind: 'task', subnet, instance: host, task });
  if (subnet === null || made === null) {
    const where = subnet?.subnetId ?? networkOf(ctx.world, task)?.subnets.join(', ') ?? '';
    fail(
      ctx,
      task,
      `Unexpected EC2 error while attempting to Create Network Interface in subnet '${where}': subnet does not have enough IP addresses`,
    );
    return;
  }
  const { key, networkInterfaceId, macAddress, privateIpv4Address, publicIp } = made;
  task.eni = {
    key,
    attachmentId: uuid(ctx.random('id/attachment')),
    subnetId: subnet.subnetId,
    networkInterfaceId,
    macAddress,
    privateIpv4Address,
    publicIp,
    attachUs: drawAttachment(ctx.random(`eni/${task.id}`), host.ec2?.trunking === true),
    status: 'PRECREATED',
    localAddress: null,
  };
  ctx.touch('task', task.key);
  const { attachUs } = task.eni;
  ctx.sayIn(part(attachUs, CREATED_AFTER), { kind: 'NetworkInterfaceCreated', task: task.key }, PHASE.lifecycle);
}

function part(span: DurationUs, fraction: number): DurationUs {
  return durationUs(Math.round(span * fraction));
}

/** Is the interface still on its way up? A task that was stopped meanwhile takes it back down instead. */
function isComing(task: Task): boolean {
  return task.lastStatus === 'PROVISIONING' && task.desiredStatus === 'RUNNING' && task.eni !== null;
}

function setStatus(ctx: Context, task: Task, status: AttachmentStatus): void {
  task.eni!.status = status;
  ctx.touch('task', task.key);
}

/** EC2 attaches the interface as soon as the host has a slot for it. */
function attaching(ctx: Context, task: Task): void {
  if (!isComing(task) || task.eni!.status !== 'CREATED') return;
  const host = findHost(ctx.world, task)!;
  if (devicesFree(ctx.world, host) <= 0) {
    // NW-16: ECS counted on a slot that somebody has taken by hand. Without such, a task that is leaving still has it.
    const byHand = (host.manualInterfaces ?? []).length > 0;
    if (byHand) fail(ctx, task, 'Unable to attach network interface to unused device index');
    else {
      task.eni!.waitsForSlot = true;
      ctx.touch('task', task.key);
    }
    return;
  }
  delete task.eni!.waitsForSlot;
  setStatus(ctx, task, 'ATTACHING');
  ctx.world.networkInterfaces[task.eni!.key]!.status = 'attaching';
  const { attachUs } = task.eni!;
  const left = durationUs(attachUs - part(attachUs, ATTACHING_AFTER));
  ctx.sayIn(left, { kind: 'NetworkInterfaceAttached', task: task.key }, PHASE.lifecycle);
}

/** A slot of the host is free: the first that waits for one gets it. */
function slotFreed(ctx: Context, host: Instance): void {
  const next = tasksOn(ctx.world, host).find((key) => {
    const task = taskOf(ctx, key);
    return task.eni?.waitsForSlot === true && isComing(task);
  });
  if (next !== undefined) ctx.say({ kind: 'NetworkInterfaceAttaching', task: next }, PHASE.lifecycle);
}

/** NW-07, step 2: the task goes on once a connected agent has seen the interface (TL-17). */
function acknowledge(ctx: Context, task: Task): void {
  if (!isComing(task) || task.eni!.status !== 'ATTACHING') return;
  const row = ctx.world.networkInterfaces[task.eni!.key]!;
  if (row.status !== 'in-use' || findHost(ctx.world, task)!.agent !== 'connected') return;
  ctx.say({ kind: 'NetworkInterfaceAcknowledged', task: task.key }, PHASE.lifecycle);
}

/** An agent that comes back acknowledges the interfaces that were attached in its silence. */
function greet(ctx: Context, instance: Instance): void {
  for (const key of [...tasksOn(ctx.world, instance)]) acknowledge(ctx, taskOf(ctx, key));
}

/** NW-07, step 6. What was never made is gone at once; what never had a slot of the host gives none back (NW-16). */
function detach(key: number, ctx: Context): void {
  const task = taskOf(ctx, key);
  if (task.eni === null) {
    ctx.say({ kind: 'NetworkInterfaceDeleted', task: task.key }, PHASE.completion);
    return;
  }
  setStatus(ctx, task, 'DETACHING');
  const span = drawDetachment(ctx.random(`eni/${task.id}`));
  const row = ctx.world.networkInterfaces[task.eni.key]!;
  if (row.status !== 'available') {
    row.status = 'detaching';
    ctx.sayIn(part(span, DETACHED_AFTER), { kind: 'NetworkInterfaceDetached', task: task.key }, PHASE.completion);
  }
  ctx.sayIn(span, { kind: 'NetworkInterfaceDeleted', task: task.key }, PHASE.completion);
}

/** The address is free again; whoever waited for one may be placed (NW-17). */
function remove(ctx: Context, task: Task): void {
  if (task.eni === null || task.eni.status === 'DELETED') return;
  setStatus(ctx, task, 'DELETED');
  removeInterface(ctx, task.eni.key);
}

export const interfaceSystem: System = {
  name: 'interface',
  hears: {
    NetworkInterfaceRequested: (event, ctx) => request(ctx, taskOf(ctx, event.task)),
    NetworkInterfaceCreated: (event, ctx) => {
      const task = taskOf(ctx, event.task);
      if (!isComing(task)) return;
      setStatus(ctx, task, 'CREATED');
      const { attachUs } = task.eni!;
      const left = durationUs(part(attachUs, ATTACHING_AFTER) - part(attachUs, CREATED_AFTER));
      ctx.sayIn(left, { kind: 'NetworkInterfaceAttaching', task: task.key }, PHASE.lifecycle);
    },
    NetworkInterfaceAttaching: (event, ctx) => attaching(ctx, taskOf(ctx, event.task)),
    NetworkInterfaceAttached: (event, ctx) => {
      const task = taskOf(ctx, event.task);
      if (!isComing(task)) return;
      ctx.world.networkInterfaces[task.eni!.key]!.status = 'in-use';
      acknowledge(ctx, task);
    },
    NetworkInterfaceAcknowledged: (event, ctx) => {
      const task = taskOf(ctx, event.task);
      if (!isComing(task) || task.eni!.status !== 'ATTACHING') return;
      setStatus(ctx, task, 'ATTACHED');
      ctx.send('task', task.key, 'NETWORK_READY');
    },
    NetworkInterfaceDetached: (event, ctx) => {
      const task = taskOf(ctx, event.task);
      if (task.lastStatus !== 'DEPROVISIONING') return;
      ctx.world.networkInterfaces[task.eni!.key]!.status = 'available';
      slotFreed(ctx, findHost(ctx.world, task)!);
    },
    NetworkInterfaceDeleted: (event, ctx) => {
      const task = taskOf(ctx, event.task);
      if (task.lastStatus !== 'DEPROVISIONING') return;
      remove(ctx, task);
      ctx.send('task', task.key, 'NETWORK_RELEASED');
    },
    StateChanged: (event, ctx) => {
      if (event.chart === 'agent' && event.to === 'connected') greet(ctx, ctx.world.instances[event.key]!);
      // The host is lost, and its interfaces with it.
      if (event.chart === 'task' && event.to === 'STOPPED') remove(ctx, taskOf(ctx, event.key));
    },
  },
  charts: [
    {
      chart: 'task',
      delays: {
        // Who has no host yet waits for capacity, not for the network (PL-15).
        networkTimeout: (key, ctx) => (taskOf(ctx, key).host === null ? CAPACITY_WAIT : ENI_TIMEOUT),
      },
      actions: {
        attachNetworkInterface: (key, ctx) => {
          // A task that waits for its capacity provider asks once it has a host.
          if (taskOf(ctx, key).host !== null) ctx.say({ kind: 'NetworkInterfaceRequested', task: key as TaskKey });
        },
        giveUpNetwork: (key, ctx) =>
          fail(
            ctx,
            taskOf(ctx, key),
            taskOf(ctx, key).host === null
              ? waitedTooLong(ctx.world, taskOf(ctx, key))
              : 'Timeout waiting for network interface provisioning to complete.',
          ),
        detachNetworkInterface: detach,
      },
    },
  ],
};
