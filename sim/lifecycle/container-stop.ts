/** How a container ends: signals, timeouts of the stop, exits on time (TL-06, CT-10 to CT-12). */
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, seconds, type DurationUs } from '../kernel/time.ts';
import type { Container } from '../model/container.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { timeoutReason } from '../rules/agent-messages.ts';
import { agentSettings } from '../rules/agent-settings.ts';
import { behaviourOf } from '../rules/container-behaviour.ts';
import { hostOf } from '../rules/hosts.ts';
import { isWindowsHost, SHUTDOWN_EXIT_CODE } from '../rules/windows.ts';
import { definitionOf } from './host-book.ts';
import { KILL_DELAY, STOP_CALLS, STOP_CALL_BUFFER, stopBackoff } from './timings.ts';

/** CT-12: 128 and the number of SIGTERM. */
const SIGTERM_EXIT_CODE = 143;

/** CT-10: from SIGTERM to SIGKILL. */
function stopTimeoutOf(world: World, container: Container): DurationUs {
  const said = definitionOf(world, container)?.stopTimeoutS ?? null;
  if (said !== null) return seconds(said);
  return agentSettings(world, hostOf(world, world.tasks[container.task]!)).containerStopTimeoutUs;
}

/** TL-06, CT-10: SIGTERM, then SIGKILL after stopTimeout. */
export function signal(ctx: Context, container: Container): void {
  container.stopSignalAtUs = ctx.nowUs;
  const stopTimeout = stopTimeoutOf(ctx.world, container);
  const behaviour = behaviourOf(ctx.world, container);
  const exitsUs = container.slowStopUs ?? behaviour.stopsAfterUs;
  const isWindows = isWindowsHost(ctx.world, hostOf(ctx.world, ctx.world.tasks[container.task]!));
  // WN-09: Windows knows no SIGTERM.
  const first = isWindows ? 'CTRL_SHUTDOWN_EVENT' : 'SIGTERM';
  ctx.say({ kind: 'ContainerSignalled', container: container.key, signal: first }, PHASE.lifecycle);
  if (container.internal) exitIn(ctx, container, KILL_DELAY, 0);
  else if (exitsUs !== null && exitsUs <= stopTimeout)
    exitIn(ctx, container, exitsUs, stopExitCode(ctx.world, container));
  else {
    clearTimer(ctx, container, 'exit');
    const kill = { kind: 'ContainerSignalled', container: container.key, signal: 'SIGKILL' } as const;
    container.timers['kill'] = ctx.sayIn(stopTimeout, kill, PHASE.lifecycle);
  }
}

/** WN-09: a process without a handler of its own ends of the shutdown event, not of SIGTERM. */
function stopExitCode(world: World, container: Container): number {
  const { stopExitCode: code } = behaviourOf(world, container);
  const host = hostOf(world, world.tasks[container.task]!);
  return code === SIGTERM_EXIT_CODE && isWindowsHost(world, host) ? SHUTDOWN_EXIT_CODE : code;
}

/** SIGKILL ends a process at once, unless it is stuck in the kernel: then it takes as long as the fault says. */
export function kill(ctx: Context, container: Container): void {
  delete container.timers['kill'];
  const sinceSignalUs = ctx.nowUs - container.stopSignalAtUs!;
  const stuckUs = container.slowStopUs === null ? 0 : container.slowStopUs - sinceSignalUs;
  exitIn(ctx, container, Math.max(KILL_DELAY, stuckUs), 137);
  if (stuckUs > STOP_CALL_BUFFER) awaitStop(ctx, container, 1, STOP_CALL_BUFFER);
}

/** CT-11: the runtime has two minutes beyond the timeout to say that the container has stopped. */
function awaitStop(ctx: Context, container: Container, attempt: number, spanUs: number): void {
  const timedOut = { kind: 'ContainerStopTimedOut', container: container.key, attempt } as const;
  container.timers['stop'] = ctx.sayIn(durationUs(spanUs), timedOut, PHASE.lifecycle);
}

/** CT-11: the agent asks again, after a pause, five times in all; the container ends when the kernel lets go of it. */
export function stopTimedOut(ctx: Context, container: Container, attempt: number): void {
  delete container.timers['stop'];
  const waitedUs = stopTimeoutOf(ctx.world, container) + STOP_CALL_BUFFER;
  container.reason ??= timeoutReason('stopped', waitedUs);
  ctx.touch('container', container.key);
  if (attempt < STOP_CALLS) {
    const pause = stopBackoff(attempt + 1, ctx.random(`stop/${container.runtimeId}`));
    awaitStop(ctx, container, attempt + 1, pause + waitedUs);
  }
}

export function exitIn(
  ctx: Context,
  container: Container,
  spanUs: number,
  exitCode: number,
  reason: string | null = null,
): void {
  clearTimer(ctx, container, 'exit');
  const exited = { kind: 'ContainerExited', container: container.key, exitCode, reason } as const;
  container.timers['exit'] = ctx.sayIn(durationUs(spanUs), exited, PHASE.completion);
}

export function clearTimer(ctx: Context, container: Container, name: string): void {
  const handle = container.timers[name];
  if (handle === undefined) return;
  ctx.cancel(handle);
  delete container.timers[name];
}
