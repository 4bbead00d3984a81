/** How a container runs: its start, what its behaviour does then, restarts in place (RP-01 to RP-04), time limits (CT-14). */
import { PHASE } from '../kernel/kernel.ts';
import { minutes, seconds, type DurationUs } from '../kernel/time.ts';
import type { Container } from '../model/container.ts';
import type { Instance } from '../model/instance.ts';
import type { Context } from '../model/system.ts';
import { OUT_OF_MEMORY } from '../rules/agent-messages.ts';
import { agentSettings } from '../rules/agent-settings.ts';
import { behaviourOf } from '../rules/container-behaviour.ts';
import { findHost, hostOf, isEc2 } from '../rules/hosts.ts';
import { restartAnswer, type RestartAnswer } from '../rules/restart-policy.ts';
import { keepVerdict } from '../rules/verdicts.ts';
import { endHealth, startHealth } from './container-health.ts';
import { clearTimer, exitIn } from './container-stop.ts';
import { bindPorts, definitionOf, unbindPorts } from './host-book.ts';
import { CONTAINER_CREATE, CONTAINER_START, NETWORK_SETUP } from './timings.ts';

export function isAgentAlive(instance: Instance): boolean {
  return instance.agent === 'connected' || instance.agent === 'disconnected';
}

export function noteRunning(key: number, ctx: Context): void {
  const container = ctx.world.containers[key]!;
  const again = container.startedAtUs !== null;
  if (container.internal) {
    container.startedAtUs = ctx.nowUs;
    // On an instance the plugins say so one by one (see sim/network/cni.system.ts); inside Fargate nobody sees them.
    if (isEc2(hostOf(ctx.world, ctx.world.tasks[container.task]!))) return;
    ctx.sayIn(NETWORK_SETUP, { kind: 'NetworkNamespaceReady', container: container.key }, PHASE.lifecycle);
    return;
  }
  if (again) noteRestarted(ctx, container);
  else container.startedAtUs = ctx.nowUs;
  bindPorts(ctx, container);
  const behaviour = behaviourOf(ctx.world, container);
  if (behaviour.exitsAfterUs !== null) {
    if (behaviour.outOfMemory === true) exitIn(ctx, container, behaviour.exitsAfterUs, 137, OUT_OF_MEMORY);
    else exitIn(ctx, container, behaviour.exitsAfterUs, behaviour.exitCode);
  }
  startHealth(ctx, container);
  const startTimeoutS = definitionOf(ctx.world, container)?.startTimeoutS ?? null;
  if (startTimeoutS === null || again) return;
  const timedOut = { kind: 'ContainerStartTimedOut', container: container.key } as const;
  container.timers['startTimeout'] = ctx.sayIn(seconds(startTimeoutS), timedOut, PHASE.lifecycle);
}

/** RP-01: the same container, running again. */
function noteRestarted(ctx: Context, container: Container): void {
  container.restartedAtUs = ctx.nowUs;
  container.restartCount += 1;
  container.exitCode = null;
  container.reason = null;
}

/** RP-02 to RP-04: the agent starts an exited container again in place, or its exit is final. */
export function exited(ctx: Context, container: Container): void {
  const task = ctx.world.tasks[container.task]!;
  const instance = hostOf(ctx.world, task);
  const stopping = container.stopSignalAtUs !== null || task.agentDesired === 'STOPPED';
  const answer = restartAnswer({
    policy: definitionOf(ctx.world, container)?.restartPolicy ?? null,
    agentVersion: agentSettings(ctx.world, instance).agentVersion,
    desiredStatus: stopping ? 'STOPPED' : 'RUNNING',
    exitCode: container.exitCode,
    nowUs: ctx.nowUs,
    sinceUs: container.restartedAtUs ?? container.startedAtUs!,
  });
  noteRestart(ctx, container, answer === 'restart' && !isAgentAlive(instance) ? 'agent-away' : answer);
  ctx.send('container', container.key, answer === 'restart' && isAgentAlive(instance) ? 'RESTART' : 'EXIT');
}

/** Where there is a policy, what became of it. */
function noteRestart(ctx: Context, container: Container, verdict: RestartAnswer | 'agent-away'): void {
  const policy = definitionOf(ctx.world, container)?.restartPolicy ?? null;
  if (policy === null || verdict === 'no-policy') return;
  const { key, exitCode, restartCount: inputsRevision } = container;
  const ranS = Math.floor((ctx.nowUs - (container.restartedAtUs ?? container.startedAtUs!)) / 1_000_000);
  const counts = { exitCode, ranS, restartAttemptPeriodS: policy.restartAttemptPeriodS };
  keepVerdict(ctx, { kind: 'restart', container: key, verdict, counts, inputsRevision });
}

/** What a run leaves behind when the next one of the same container is about to begin. */
export function noteRestarting(key: number, ctx: Context): void {
  const container = ctx.world.containers[key]!;
  for (const name of ['exit', 'kill', 'stop']) clearTimer(ctx, container, name);
  container.hang = null;
  container.slowStopUs = null;
  endHealth(ctx, container);
  if (container.networkBindings.length > 0) unbindPorts(ctx, container);
  container.networkBindings = [];
}

/** CT-14: how long the container runtime takes, and how long the agent waits for it [µs]. */
export function createSpan(key: number, ctx: Context): number {
  return behaviourOf(ctx.world, ctx.world.containers[key]!).createTakesUs ?? CONTAINER_CREATE;
}
export function startSpan(key: number, ctx: Context): number {
  return behaviourOf(ctx.world, ctx.world.containers[key]!).startTakesUs ?? CONTAINER_START;
}
export function inspectSpan(key: number, ctx: Context): number {
  return behaviourOf(ctx.world, ctx.world.containers[key]!).inspectTakesUs ?? 0;
}
export function startLimit(key: number, ctx: Context): DurationUs {
  const instance = findHost(ctx.world, ctx.world.tasks[ctx.world.containers[key]!.task]!);
  return instance === null ? minutes(3) : agentSettings(ctx.world, instance).containerStartTimeoutUs;
}
