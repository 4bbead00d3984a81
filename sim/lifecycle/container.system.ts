/**
 * Models: the agent's work on its host: the waiting queue and the host's own book (TL-20, TL-21), containers in the order
 * of their dependencies (CT-01 to CT-09), the pause container of awsvpc tasks (NW-07), stop signals and exit codes (TL-06,
 * CT-10 to CT-13), health checks (HC-02 to HC-06, TL-19), restarts in place (RP-01 to RP-04), the runtime's timeouts
 * (CT-14), dynamic host ports (RS-16), and what the agent reports while it is connected (CI-02).
 * Leaves out: the 0.3 s of a report (DF-05).
 */
import { invariant } from '../kernel/invariant.ts';
import { PHASE } from '../kernel/kernel.ts';
import { durationUs } from '../kernel/time.ts';
import type { FaultOf } from '../model/fault.ts';
import type { Container } from '../model/container.ts';
import type { ContainerKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import type { Context, System } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import { inspectTimeoutReason, OUT_OF_MEMORY, timeoutReason } from '../rules/agent-messages.ts';
import { agentSettings } from '../rules/agent-settings.ts';
import { findHost, hostOf, tasksOn } from '../rules/hosts.ts';
import { findTask } from '../rules/lookup.ts';
import { countHealthy, hang, healthChanged, probeAnew, reportHealth } from './container-health.ts';
import {
  createSpan,
  exited,
  inspectSpan,
  isAgentAlive,
  noteRestarting,
  noteRunning,
  startLimit,
  startSpan,
} from './container-run.ts';
import { clearTimer, exitIn, kill, signal, stopTimedOut } from './container-stop.ts';
import { osMismatch } from '../rules/windows.ts';
import { conditionOf, containersOf, dependenciesOf, dependentsOf } from './dependencies.ts';
import { admitWaiting, leaveHost, unbindPorts } from './host-book.ts';
import { imageArrived, leavePull, releaseImages, requestPull } from './image-pull.system.ts';
import { CREATE_TIMEOUT, INSPECT_TIMEOUT } from './timings.ts';

/** As far as the task's own start goes (TL-04): a container that is over holds nobody up, one that is essential ends the task. */
function isUp(container: Container): boolean {
  if (container.internal) return container.status === 'RESOURCES_PROVISIONED';
  if (container.status === 'STOPPED') return container.startedAtUs !== null || !container.essential;
  return container.status === 'RUNNING';
}

function isRunning(container: Container): boolean {
  return container.status === 'RUNNING' || container.status === 'RESOURCES_PROVISIONED';
}

/** One look of the agent at one task: what it decides by itself, what it starts or stops, what it reports. */
function progress(ctx: Context, task: Task): void {
  const instance = findHost(ctx.world, task);
  // A Fargate task that was lost with its zone may never have had a machine.
  if (instance === null || !isAgentAlive(instance)) return;
  const containers = containersOf(ctx.world, task);
  if (task.agentDesired === 'RUNNING' && task.admitted) decide(ctx, task, containers);
  if (task.agentDesired === 'STOPPED') stopNext(ctx, task, containers);
  else if (task.admitted) startNext(ctx, task, containers, instance);
  if (containers.every((container) => container.status === 'STOPPED')) {
    leaveHost(task, instance);
    admitWaiting(ctx, instance);
  }
  if (instance.agent === 'connected') report(ctx, task, containers);
}

/** CT-02, CT-04, CT-09: does the task have to stop, as far as the agent can see? */
function decide(ctx: Context, task: Task, containers: readonly Container[]): void {
  const ended = containers.find((container) => container.essential && container.status === 'STOPPED');
  if (ended !== undefined) {
    const exited = 'Essential container in task exited';
    task.agentDesired = 'STOPPED';
    if (ended.startedAtUs === null) {
      task.agentStop = { stopCode: 'TaskFailedToStart', reason: ended.reason ?? 'Task failed to start' };
    } else {
      // TL-11: before RUNNING it is a failed start, whatever ended it. What is being restarted was up already (RP-01).
      const hadStarted = containers.every((container) => isUp(container) || container.startedAtUs !== null);
      const stopCode = hadStarted ? 'EssentialContainerExited' : 'TaskFailedToStart';
      task.agentStop = { stopCode, reason: exited };
    }
    return;
  }
  for (const container of containers) {
    if (!isWaiting(container)) continue;
    if (dependenciesOf(ctx.world, task, container).some((dependency) => conditionOf(dependency) === 'failed')) {
      giveUp(task);
      return;
    }
  }
}

/** It has not begun, or has its image ahead of its turn (CT-07). */
function isWaiting({ status, imageReady }: Container): boolean {
  return status === 'NONE' || (status === 'MANIFEST_PULLED' && imageReady);
}

function giveUp(task: Task): void {
  task.agentDesired = 'STOPPED';
  task.agentStop = { stopCode: 'TaskFailedToStart', reason: 'Task failed to start' };
}

function startNext(ctx: Context, task: Task, containers: readonly Container[], instance: Instance): void {
  const pause = containers.find((container) => container.internal);
  const upfront = agentSettings(ctx.world, instance).pullDependentContainersUpfront === true;
  for (const container of containers) {
    if (container.internal && container.status === 'NONE') {
      // The pause image comes with the agent.
      ctx.send('container', container.key, 'MANIFEST_RESOLVED');
      ctx.send('container', container.key, 'IMAGE_PRESENT');
      continue;
    }
    if (!isWaiting(container) || container.pull !== null) continue;
    if (pause !== undefined && pause.status !== 'RESOURCES_PROVISIONED') continue;
    const met = dependenciesOf(ctx.world, task, container).every((dependency) => conditionOf(dependency) === 'met');
    if (container.imageReady) {
      if (met) ctx.send('container', container.key, 'IMAGE_PRESENT');
    } else if (met || upfront) requestPull(ctx, container, instance);
  }
}

/** CT-08: what never ran is dropped; the rest gets its signal once everything that depends on it has stopped. */
function stopNext(ctx: Context, task: Task, containers: readonly Container[]): void {
  for (const container of containers) {
    if (container.status !== 'STOPPED' && !isRunning(container)) abandon(ctx, container);
  }
  for (const container of containers) {
    if (!isRunning(container) || container.stopSignalAtUs !== null) continue;
    if (dependentsOf(ctx.world, task, container).every((other) => other.status === 'STOPPED')) signal(ctx, container);
  }
}

function abandon(ctx: Context, container: Container): void {
  leavePull(ctx, container);
  ctx.send('container', container.key, 'ABANDON');
}

function report(ctx: Context, task: Task, containers: readonly Container[]): void {
  reportHealth(ctx, task, containers);
  if (task.agentStop !== null) {
    const { stopCode, reason } = task.agentStop;
    task.agentStop = null;
    if (task.desiredStatus === 'RUNNING') ctx.say({ kind: 'TaskStopRequested', task: task.key, stopCode, reason });
  }
  if (task.lastStatus === 'PENDING' && task.agentDesired === 'RUNNING' && task.admitted && containers.every(isUp)) {
    ctx.send('task', task.key, 'CONTAINERS_STARTED');
  }
  if (task.lastStatus === 'STOPPING' && containers.every((container) => container.status === 'STOPPED')) {
    ctx.send('task', task.key, 'CONTAINERS_STOPPED');
  }
}

function noteContainerStopped(key: number, ctx: Context): void {
  const container = ctx.world.containers[key]!;
  container.finishedAtUs = ctx.nowUs;
  for (const name of ['exit', 'kill', 'stop', 'health', 'startTimeout']) clearTimer(ctx, container, name);
  if (container.networkBindings.length > 0) unbindPorts(ctx, container);
  const task = ctx.world.tasks[container.task]!;
  const host = findHost(ctx.world, task);
  if (
    host !== null &&
    containersOf(ctx.world, task).every((other) => other === container || other.status === 'STOPPED')
  ) {
    releaseImages(ctx, host, task);
  }
  // TL-12: when the first essential container stopped, as the agent of a living host saw it.
  if (container.essential && !container.internal && host !== null && isAgentAlive(host)) {
    if (task.lastStatus !== 'DEPROVISIONING') task.executionStoppedAtUs ??= ctx.nowUs;
  }
}

/** EC-01: nothing runs on a host in this state. */
function isOff(state: string): boolean {
  return state === 'terminated' || state === 'stopped';
}

/** The host is dead: its containers end where they stand, without exit code. */
function hostDied(ctx: Context, instance: Instance): void {
  instance.host.waiting = [];
  for (const key of [...tasksOn(ctx.world, instance), ...(instance.host.orphans ?? [])]) {
    const task = ctx.world.tasks[key]!;
    for (const container of containersOf(ctx.world, task)) endAtOnce(ctx, container);
    leaveHost(task, instance);
  }
}

/** CI-06: what runs goes on as an orphan, what has not begun never will. */
function dropUnbegun(ctx: Context, instance: Instance): void {
  for (const key of [...(instance.host.orphans ?? [])]) {
    const task = ctx.world.tasks[key]!;
    if (task.admitted) continue;
    for (const container of containersOf(ctx.world, task)) endAtOnce(ctx, container);
    leaveHost(task, instance);
  }
}

function endAtOnce(ctx: Context, container: Container): void {
  if (container.status === 'STOPPED') return;
  if (isRunning(container)) ctx.send('container', container.key, 'EXIT');
  else abandon(ctx, container);
}

/** After a silence the agent learns what it missed, and the backend what happened meanwhile. */
function reconcile(ctx: Context, instance: Instance): void {
  for (const key of [...tasksOn(ctx.world, instance)]) {
    const task = ctx.world.tasks[key]!;
    // While it deactivates its containers go on serving (TL-05).
    if (task.desiredStatus === 'STOPPED' && task.lastStatus !== 'DEACTIVATING') task.agentDesired = 'STOPPED';
    // One whose containers have all ended was there, and has left the host's book.
    const isOver = containersOf(ctx.world, task).every(({ status }) => status === 'STOPPED');
    if (task.lastStatus === 'PENDING' && !task.admitted && !isOver && !instance.host.waiting.includes(key)) {
      ctx.say({ kind: 'TaskReceived', task: key }, PHASE.lifecycle);
    } else if (task.lastStatus !== 'PROVISIONING' && task.lastStatus !== 'DEPROVISIONING') progress(ctx, task);
  }
}

export const containerSystem: System = {
  name: 'container',
  hears: {
    TaskReceived: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      const instance = hostOf(ctx.world, task);
      if (task.lastStatus !== 'PENDING' || task.admitted || instance.agent !== 'connected') return;
      // An agent that was away for a moment is told twice.
      if (instance.host.waiting.includes(task.key)) return;
      instance.host.waiting.push(task.key);
      admitWaiting(ctx, instance);
    },
    TaskAdmitted: (event, ctx) => progress(ctx, ctx.world.tasks[event.task]!),
    ImagePullSettled: (event, ctx) => {
      for (const key of event.containers) {
        const container = ctx.world.containers[key]!;
        if (container.pull !== event.pull) continue;
        container.pull = null;
        if (event.failure === null) {
          imageArrived(ctx, container, event.pull);
          progress(ctx, ctx.world.tasks[container.task]!);
        } else {
          container.reason = event.failure;
          ctx.send('container', key, 'ABANDON');
        }
      }
    },
    NetworkNamespaceReady: (event, ctx) => {
      const container = ctx.world.containers[event.container]!;
      if (container.status === 'RUNNING') ctx.send('container', event.container, 'NETWORK_SET_UP');
    },
    ContainerSignalled: (event, ctx) => {
      if (event.signal !== 'SIGKILL') return;
      const container = ctx.world.containers[event.container]!;
      kill(ctx, container);
    },
    ContainerExited: (event, ctx) => {
      const container = ctx.world.containers[event.container]!;
      invariant(isRunning(container), 'container.exit-without-run', () => ({ container: container.key }));
      clearTimer(ctx, container, 'exit');
      container.exitCode = event.exitCode;
      container.reason = event.reason ?? container.reason;
      exited(ctx, container);
    },
    ContainerHealthChanged: (event, ctx) => {
      const container = ctx.world.containers[event.container]!;
      healthChanged(ctx, container, event.healthStatus);
      progress(ctx, ctx.world.tasks[container.task]!);
    },
    ContainerStopTimedOut: (event, ctx) => {
      const container = ctx.world.containers[event.container]!;
      const host = findHost(ctx.world, ctx.world.tasks[container.task]!);
      if (host !== null && isAgentAlive(host)) stopTimedOut(ctx, container, event.attempt);
      else delete container.timers['stop'];
    },
    // CT-13: the kernel kills it; the agent sees how it ended.
    MemoryExhausted: (event, ctx) => {
      const container = ctx.world.containers[event.container]!;
      if (!isRunning(container)) return;
      const { limit, usedMiB, limitMiB } = event;
      container.memoryKill = { atUs: ctx.nowUs, limit, usedMiB, limitMiB };
      ctx.touch('container', container.key);
      exitIn(ctx, container, 0, 137, OUT_OF_MEMORY);
    },
    ContainerReady: (event, ctx) => {
      const container = ctx.world.containers[event.container]!;
      if (container.restartCount === event.run) delete container.starting;
      loadChanged(ctx, event.container);
    },
    ContainerOverloadChanged: (event, ctx) => loadChanged(ctx, event.container),
    FaultBegan: ({ fault }, ctx) => {
      if (fault.kind === 'containerHang' || fault.kind === 'containerOutOfMemory' || fault.kind === 'slowStop') {
        strike(ctx, fault);
      }
    },
    ContainerStartTimedOut: (event, ctx) => startTimedOut(ctx, event.container),
    TaskRanLongEnough: (event, ctx) => countHealthy(ctx, ctx.world.tasks[event.task]!, true),
    DeregistrationForced: (event, ctx) => {
      dropUnbegun(ctx, ctx.world.instances[ctx.world.containerInstances[event.containerInstance]!.instance]!);
    },
    // FG-06: Fargate's machine is gone, and nobody has seen its containers end.
    FargateHostLost: (event, ctx) => {
      const task = ctx.world.tasks[event.task]!;
      const host = findHost(ctx.world, task);
      if (host === null || host.agent === 'stopped') return;
      host.agent = 'stopped';
      host.host.waiting = [];
      for (const container of containersOf(ctx.world, task)) endAtOnce(ctx, container);
      leaveHost(task, host);
    },
    StateChanged: (event, ctx) => {
      if (event.chart === 'container') progress(ctx, ctx.world.tasks[ctx.world.containers[event.key]!.task]!);
      else if (event.chart === 'task') taskMoved(ctx, ctx.world.tasks[event.key]!, event.to);
      else if (event.chart === 'target' && event.to === 'healthy') targetHealed(ctx, event.key);
      else if (event.chart === 'instance' && isOff(event.to)) hostDied(ctx, ctx.world.instances[event.key]!);
      else if (event.chart === 'agent' && event.to === 'connected') reconcile(ctx, ctx.world.instances[event.key]!);
    },
  },
  charts: [
    {
      chart: 'container',
      guards: {
        createsInTime: (key, ctx) => createSpan(key, ctx) <= CREATE_TIMEOUT,
        startsInTime: (key, ctx) =>
          startSpan(key, ctx) <= startLimit(key, ctx) &&
          inspectSpan(key, ctx) <= INSPECT_TIMEOUT &&
          osMismatch(ctx.world, ctx.world.containers[key]!) === null,
      },
      delays: {
        createDelay: (key, ctx) => durationUs(Math.min(createSpan(key, ctx), CREATE_TIMEOUT)),
        startDelay: (key, ctx) => {
          const [starts, limit] = [startSpan(key, ctx), startLimit(key, ctx)];
          return durationUs(starts > limit ? limit : starts + Math.min(inspectSpan(key, ctx), INSPECT_TIMEOUT));
        },
      },
      actions: {
        noteRunning,
        noteRestarting,
        noteContainerStopped,
        noteCreateTimeout: (key, ctx) => {
          ctx.world.containers[key]!.reason = timeoutReason('created', CREATE_TIMEOUT);
        },
        noteStartTimeout: (key, ctx) => {
          const container = ctx.world.containers[key]!;
          const [starts, limit] = [startSpan(key, ctx), startLimit(key, ctx)];
          const late = starts > limit ? timeoutReason('started', limit) : inspectTimeoutReason(INSPECT_TIMEOUT);
          container.reason = osMismatch(ctx.world, container) ?? late;
        },
      },
    },
  ],
};

/** What its probes find changes from now on. */
function loadChanged(ctx: Context, key: ContainerKey): void {
  const container = ctx.world.containers[key]!;
  if (container.status === 'RUNNING') probeAnew(ctx, container);
}

/** SV-06: the last of its target groups may be the one that makes a task healthy. */
function targetHealed(ctx: Context, key: number): void {
  const { task } = ctx.world.targets[key]!;
  if (task !== null) countHealthy(ctx, ctx.world.tasks[task]!, false);
}

/** The agent hears of the backend's wish to stop at once while it is connected. */
function taskMoved(ctx: Context, task: Task, to: string): void {
  if (to === 'RUNNING') countHealthy(ctx, task, false);
  if (to === 'STOPPING' && hostOf(ctx.world, task).agent === 'connected') {
    task.agentDesired = 'STOPPED';
    progress(ctx, task);
  }
  // A task that stops before an agent was told of it has containers that never were; those of an orphan run on (CI-06).
  const isOrphan = findHost(ctx.world, task)?.host.orphans?.includes(task.key) ?? false;
  if (to === 'DEPROVISIONING' || (to === 'STOPPED' && !isOrphan)) {
    for (const container of containersOf(ctx.world, task)) endAtOnce(ctx, container);
  }
}

/** CT-05. */
function startTimedOut(ctx: Context, key: ContainerKey): void {
  const container = ctx.world.containers[key]!;
  delete container.timers['startTimeout'];
  const task = ctx.world.tasks[container.task]!;
  const waited = containersOf(ctx.world, task).some((other) =>
    dependenciesOf(ctx.world, task, other).some(
      (dependency) =>
        dependency.on === container && dependency.condition !== 'START' && conditionOf(dependency) === 'waiting',
    ),
  );
  if (!waited || task.agentDesired === 'STOPPED') return;
  giveUp(task);
  progress(ctx, task);
}

/** A fault that is the containers' own matter: it strikes the running container that it names, else the first essential one. */
function strike(ctx: Context, fault: FaultOf<'containerHang' | 'containerOutOfMemory' | 'slowStop'>): void {
  const task = findTask(ctx.world, fault.task);
  if (task === null) return;
  const container = containersOf(ctx.world, task).find(
    (row) => row.status === 'RUNNING' && (fault.container === null ? row.essential : row.name === fault.container),
  );
  if (container === undefined) return;
  if (fault.kind === 'containerHang') hang(ctx, container, fault.forUs);
  else if (fault.kind === 'slowStop') container.slowStopUs = fault.forUs;
  else exitIn(ctx, container, 0, 137, OUT_OF_MEMORY);
}
