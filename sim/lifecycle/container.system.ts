/**
 * Models: the agent's work on its host: the waiting queue and the host's own book (TL-20, TL-21), containers in the order
 * of their dependencies (CT-01 to CT-08), the pause container of awsvpc tasks (NW-07), stop signals and exit codes (TL-06,
 * CT-10, CT-12), dynamic host ports (RS-16), and what the agent reports while it is connected (CI-02).
 * Leaves out: failing health checks (a passing one is modelled), restart policy, runtime timeouts, the 0.3 s of a report.
 */
import { invariant } from '../kernel/invariant.ts';
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, milliseconds, seconds } from '../kernel/time.ts';
import type { Container, ContainerBehaviour } from '../model/container.ts';
import type { ContainerKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import type { Context, System } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { conditionOf, containersOf, dependenciesOf, dependentsOf } from './dependencies.ts';
import { admitWaiting, bindPorts, definitionOf, hostOf, leaveHost, unbindPorts } from './host-book.ts';
import { leavePull, requestPull } from './image-pull.system.ts';
import { CONTAINER_CREATE, CONTAINER_START, KILL_DELAY, NETWORK_SETUP, STOP_TIMEOUT_S } from './timings.ts';

/** Of an image that the scenario does not describe [A]: it has no handler for SIGTERM and dies of it at once. */
const DEFAULT_BEHAVIOUR: ContainerBehaviour = {
  startupUs: 0,
  exitsAfterUs: null,
  exitCode: 0,
  stopsAfterUs: milliseconds(200),
  stopExitCode: 143,
};
function behaviourOf(world: World, container: Container): ContainerBehaviour {
  return Object.hasOwn(world.behaviours, container.image) ? world.behaviours[container.image]! : DEFAULT_BEHAVIOUR;
}

function isAgentAlive(instance: Instance): boolean {
  return instance.agent === 'connected' || instance.agent === 'disconnected';
}

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
  const instance = hostOf(ctx.world, task);
  if (!isAgentAlive(instance)) return;
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
      // TL-11: before RUNNING it is a failed start, whatever ended it.
      const stopCode = containers.every(isUp) ? 'EssentialContainerExited' : 'TaskFailedToStart';
      task.agentStop = { stopCode, reason: exited };
    }
    return;
  }
  for (const container of containers) {
    if (container.status !== 'NONE') continue;
    if (dependenciesOf(ctx.world, task, container).some((dependency) => conditionOf(dependency) === 'failed')) {
      giveUp(task);
      return;
    }
  }
}

function giveUp(task: Task): void {
  task.agentDesired = 'STOPPED';
  task.agentStop = { stopCode: 'TaskFailedToStart', reason: 'Task failed to start' };
}

function startNext(ctx: Context, task: Task, containers: readonly Container[], instance: Instance): void {
  const pause = containers.find((container) => container.internal);
  for (const container of containers) {
    if (container.status !== 'NONE' || container.pull !== null) continue;
    if (container.internal) {
      // The pause image comes with the agent.
      ctx.send('container', container.key, 'MANIFEST_RESOLVED');
      ctx.send('container', container.key, 'IMAGE_PRESENT');
      continue;
    }
    if (pause !== undefined && pause.status !== 'RESOURCES_PROVISIONED') continue;
    const met = dependenciesOf(ctx.world, task, container).every((dependency) => conditionOf(dependency) === 'met');
    if (met) requestPull(ctx, container, instance);
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

/** TL-06, CT-10: SIGTERM, then SIGKILL after stopTimeout. */
function signal(ctx: Context, container: Container): void {
  container.stopSignalAtUs = ctx.nowUs;
  const behaviour = behaviourOf(ctx.world, container);
  const stopTimeout = seconds(definitionOf(ctx.world, container)?.stopTimeoutS ?? STOP_TIMEOUT_S);
  ctx.say({ kind: 'ContainerSignalled', container: container.key, signal: 'SIGTERM' }, PHASE.lifecycle);
  if (container.internal) exitIn(ctx, container, KILL_DELAY, 0);
  else if (behaviour.stopsAfterUs !== null && behaviour.stopsAfterUs <= stopTimeout) {
    exitIn(ctx, container, behaviour.stopsAfterUs, behaviour.stopExitCode);
  } else {
    clearTimer(ctx, container, 'exit');
    const kill = { kind: 'ContainerSignalled', container: container.key, signal: 'SIGKILL' } as const;
    container.timers['kill'] = ctx.sayIn(stopTimeout, kill, PHASE.lifecycle);
  }
}

function exitIn(ctx: Context, container: Container, spanUs: number, exitCode: number): void {
  clearTimer(ctx, container, 'exit');
  const exited = { kind: 'ContainerExited', container: container.key, exitCode, reason: null } as const;
  container.timers['exit'] = ctx.sayIn(durationUs(spanUs), exited, PHASE.completion);
}

function clearTimer(ctx: Context, container: Container, name: string): void {
  const handle = container.timers[name];
  if (handle === undefined) return;
  ctx.cancel(handle);
  delete container.timers[name];
}

function report(ctx: Context, task: Task, containers: readonly Container[]): void {
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

function noteRunning(key: number, ctx: Context): void {
  const container = ctx.world.containers[key]!;
  container.startedAtUs = ctx.nowUs;
  if (container.internal) {
    ctx.sayIn(NETWORK_SETUP, { kind: 'NetworkNamespaceReady', container: container.key }, PHASE.lifecycle);
    return;
  }
  bindPorts(ctx, container);
  const behaviour = behaviourOf(ctx.world, container);
  if (behaviour.exitsAfterUs !== null) exitIn(ctx, container, behaviour.exitsAfterUs, behaviour.exitCode);
  const definition = definitionOf(ctx.world, container);
  if (definition === undefined) return;
  if (definition.healthCheck !== null) {
    // HC-03: the first probe one interval after start, then one each interval; the first to pass counts (HC-04).
    const intervalUs = seconds(definition.healthCheck.intervalS);
    const probes = Math.max(1, Math.ceil(behaviour.startupUs / intervalUs));
    const healthy = { kind: 'ContainerBecameHealthy', container: container.key } as const;
    container.timers['health'] = ctx.sayIn(durationUs(probes * intervalUs), healthy, PHASE.lifecycle);
  }
  if (definition.startTimeoutS !== null) {
    const timedOut = { kind: 'ContainerStartTimedOut', container: container.key } as const;
    container.timers['startTimeout'] = ctx.sayIn(seconds(definition.startTimeoutS), timedOut, PHASE.lifecycle);
  }
}

function noteContainerStopped(key: number, ctx: Context): void {
  const container = ctx.world.containers[key]!;
  container.finishedAtUs = ctx.nowUs;
  for (const name of ['exit', 'kill', 'health', 'startTimeout']) clearTimer(ctx, container, name);
  if (container.networkBindings.length > 0) unbindPorts(ctx, container);
  // TL-12: when the first essential container stopped, as the agent of a living host saw it.
  const task = ctx.world.tasks[container.task]!;
  if (container.essential && !container.internal && isAgentAlive(hostOf(ctx.world, task))) {
    if (task.lastStatus !== 'DEPROVISIONING') task.executionStoppedAtUs ??= ctx.nowUs;
  }
}

/** SV-06: with container health checks when all essential ones are HEALTHY, else 40 s after RUNNING. */
function countHealthy(ctx: Context, task: Task, ranLongEnough: boolean): void {
  if (task.countsAsHealthy || task.lastStatus !== 'RUNNING') return;
  const definition = ctx.world.taskDefinitions[task.taskDefinition]!;
  const checked = definition.containers.filter((row) => row.essential && row.healthCheck !== null);
  const containers = containersOf(ctx.world, task);
  const healthy =
    checked.length > 0
      ? checked.every((row) => containers.find((other) => other.name === row.name)!.healthStatus === 'HEALTHY')
      : ranLongEnough;
  if (!healthy) return;
  task.countsAsHealthy = true;
  ctx.touch('task', task.key);
  ctx.say({ kind: 'TaskCountedHealthy', task: task.key });
}

/** The host is dead: its containers end where they stand, without exit code. */
function hostDied(ctx: Context, instance: Instance): void {
  instance.host.waiting = [];
  if (instance.containerInstance === null) return;
  for (const key of ctx.world.containerInstances[instance.containerInstance]!.tasks) {
    const task = ctx.world.tasks[key]!;
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
  if (instance.containerInstance === null) return;
  for (const key of [...ctx.world.containerInstances[instance.containerInstance]!.tasks]) {
    const task = ctx.world.tasks[key]!;
    if (task.desiredStatus === 'STOPPED') task.agentDesired = 'STOPPED';
    if (task.lastStatus === 'PENDING' && !task.admitted && !instance.host.waiting.includes(key)) {
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
        if (event.failure === null) ctx.send('container', key, 'IMAGE_PRESENT');
        else {
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
      delete container.timers['kill'];
      exitIn(ctx, container, KILL_DELAY, 137);
    },
    ContainerExited: (event, ctx) => {
      const container = ctx.world.containers[event.container]!;
      invariant(isRunning(container), 'container.exit-without-run', () => ({ container: container.key }));
      clearTimer(ctx, container, 'exit');
      container.exitCode = event.exitCode;
      container.reason = event.reason;
      ctx.send('container', event.container, 'EXIT');
    },
    ContainerBecameHealthy: (event, ctx) => {
      const container = ctx.world.containers[event.container]!;
      delete container.timers['health'];
      container.healthStatus = 'HEALTHY';
      ctx.touch('container', event.container);
      const task = ctx.world.tasks[container.task]!;
      countHealthy(ctx, task, false);
      progress(ctx, task);
    },
    ContainerStartTimedOut: (event, ctx) => startTimedOut(ctx, event.container),
    TaskRanLongEnough: (event, ctx) => countHealthy(ctx, ctx.world.tasks[event.task]!, true),
    StateChanged: (event, ctx) => {
      if (event.chart === 'container') progress(ctx, ctx.world.tasks[ctx.world.containers[event.key]!.task]!);
      else if (event.chart === 'task') taskMoved(ctx, ctx.world.tasks[event.key]!, event.to);
      else if (event.chart === 'instance' && event.to === 'terminated') hostDied(ctx, ctx.world.instances[event.key]!);
      else if (event.chart === 'agent' && event.to === 'connected') reconcile(ctx, ctx.world.instances[event.key]!);
    },
  },
  charts: [
    {
      chart: 'container',
      delays: { createDelay: () => CONTAINER_CREATE, startDelay: () => CONTAINER_START },
      actions: { noteRunning, noteContainerStopped },
    },
  ],
};

/** The agent hears of the backend's wish to stop at once while it is connected. */
function taskMoved(ctx: Context, task: Task, to: string): void {
  if (to === 'RUNNING') countHealthy(ctx, task, false);
  if (to === 'STOPPING' && hostOf(ctx.world, task).agent === 'connected') {
    task.agentDesired = 'STOPPED';
    progress(ctx, task);
  }
  // A task that stops before the agent was told of it has containers that never were.
  if (to === 'DEPROVISIONING') for (const container of containersOf(ctx.world, task)) endAtOnce(ctx, container);
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
