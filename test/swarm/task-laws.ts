/** What holds of every task whenever its status changes (TL-01 to TL-12). */
import { invariant } from '../../sim/kernel/invariant.ts';
import type { SimEventOf } from '../../sim/model/events.ts';
import type { Task, TaskStatus } from '../../sim/model/task.ts';
import type { World } from '../../sim/model/world.ts';

/** A task never goes back. */
const ORDER: readonly TaskStatus[] = [
  'NEW',
  'PROVISIONING',
  'PENDING',
  'ACTIVATING',
  'RUNNING',
  'DEACTIVATING',
  'STOPPING',
  'DEPROVISIONING',
  'STOPPED',
  'DELETED',
];

type Facts = () => Readonly<Record<string, unknown>>;

export function taskMoved(world: World, task: Task, { from, to, by }: SimEventOf<'StateChanged'>): void {
  const facts = () => ({ task: task.name, from, to, by, stopCode: task.stopCode, reason: task.stoppedReason });
  const order = ORDER.indexOf(to as TaskStatus) - ORDER.indexOf(from as TaskStatus);
  // It begins its provisioning anew when its provider has found a host.
  invariant(order > 0 || (from === to && to === 'PROVISIONING'), 'law.task-went-back', facts);
  takesItsPath(world, task, to, facts);
  if (to === 'STOPPED') isStoppedWell(task, facts);
}

/** TL-10. */
function takesItsPath(world: World, task: Task, to: string, facts: Facts): void {
  const own = world.taskDefinitions[task.taskDefinition]!.networkMode === 'awsvpc';
  const provider = task.capacityProviderName !== null || task.launchType === 'FARGATE';
  if (to === 'PROVISIONING') invariant(own || provider, 'law.provisions-nothing', facts);
  if (to === 'DEPROVISIONING') invariant(own, 'law.deprovisions-nothing', facts);
  if (to === 'RUNNING') invariant(!own || task.eni?.status === 'ATTACHED', 'law.runs-without-interface', facts);
  if (to === 'RUNNING') invariant(task.startedAtUs !== null, 'law.runs-without-start', facts);
}

/** Every stop has its code and its reason, and its times in their order (TL-12). */
function isStoppedWell(task: Task, facts: Facts): void {
  invariant(task.stopCode !== null && (task.stoppedReason ?? '') !== '', 'law.stop-without-reason', facts);
  invariant(task.desiredStatus === 'STOPPED', 'law.stopped-unasked', facts);
  const failed = task.stopCode === 'TaskFailedToStart';
  invariant(!failed || task.startedAtUs === null, 'law.failed-to-start-though-it-ran', facts);
  const times = [task.createdAtUs, task.startedAtUs, task.stoppingAtUs, task.stoppedAtUs].filter((at) => at !== null);
  const sorted = times.every((at, i) => i === 0 || times[i - 1]! <= at);
  invariant(task.stoppedAtUs !== null && sorted, 'law.times-in-disorder', () => ({ ...facts(), times }));
}

/** Where a task is over, its containers are too; only orphans run on (CI-06). To be asked when the instant is over. */
export function isOverWithItsContainers(world: World, task: Task): void {
  const orphan = task.host !== null && (world.instances[task.host]!.host.orphans ?? []).includes(task.key);
  const left = task.containers.filter((key) => world.containers[key]!.status !== 'STOPPED');
  invariant(left.length === 0 || orphan, 'law.stopped-with-containers', () => ({ task: task.name, left }));
}
