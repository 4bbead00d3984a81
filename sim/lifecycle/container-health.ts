/** Health checks on kernel time (HC-02 to HC-06), and what the backend makes of them (TL-19, SV-06). */
import { PHASE } from '../kernel/kernel.ts';
import { durationUs } from '../kernel/time.ts';
import type { Container, HealthStatus } from '../model/container.ts';
import type { Context } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { behaviourOf } from '../rules/container-behaviour.ts';
import { keepVerdict } from '../rules/verdicts.ts';
import { failingOf, firstProbe, nextHealthChange, type HealthChange } from '../rules/health-probe.ts';
import { clearTimer } from './container-stop.ts';
import { hasLoadBalancers, isTargetHealthy } from '../rules/target-health.ts';
import { containersOf } from './dependencies.ts';
import { definitionOf } from './host-book.ts';

function nextChange(world: World, container: Container): HealthChange | null {
  const check = definitionOf(world, container)?.healthCheck ?? null;
  if (check === null || container.status !== 'RUNNING') return null;
  const startedAtUs = container.restartedAtUs ?? container.startedAtUs!;
  const failing = failingOf(behaviourOf(world, container), startedAtUs, container.hang, container);
  return nextHealthChange({ check, startedAtUs, failing }, container.healthStatus, container.probe);
}

/** Says when the verdict changes next, if it ever does: no probe that changes nothing is an event. */
function scheduleHealth(ctx: Context, container: Container): void {
  clearTimer(ctx, container, 'health');
  const change = nextChange(ctx.world, container);
  if (change === null) return;
  const { healthStatus } = change;
  const changed = { kind: 'ContainerHealthChanged', container: container.key, healthStatus } as const;
  const spanUs = Math.max(0, change.atUs - ctx.nowUs);
  container.timers['health'] = ctx.sayIn(durationUs(spanUs), changed, PHASE.lifecycle);
}

/** The container runs, for the first time or again: its probes begin anew (HC-03). */
export function startHealth(ctx: Context, container: Container): void {
  const check = definitionOf(ctx.world, container)?.healthCheck ?? null;
  if (check === null) return;
  container.probe = firstProbe(check, ctx.nowUs);
  scheduleHealth(ctx, container);
}

/** Its process has ended: nothing is known of it until it runs again. */
export function endHealth(ctx: Context, container: Container): void {
  clearTimer(ctx, container, 'health');
  if (container.healthStatus === 'UNKNOWN') return;
  const unknown = { kind: 'ContainerHealthChanged', container: container.key, healthStatus: 'UNKNOWN' } as const;
  container.timers['health'] = ctx.say(unknown, PHASE.lifecycle);
}

export function healthChanged(ctx: Context, container: Container, healthStatus: HealthStatus): void {
  delete container.timers['health'];
  const change = healthStatus === 'UNKNOWN' ? null : nextChange(ctx.world, container);
  container.healthStatus = healthStatus;
  ctx.touch('container', container.key);
  if (change === null) return;
  container.probe = change.probe;
  noteVerdict(ctx, container);
  scheduleHealth(ctx, container);
}

function noteVerdict(ctx: Context, { key, healthStatus, probe, restartCount }: Container): void {
  if (healthStatus === 'UNKNOWN') return;
  const { retries } = definitionOf(ctx.world, ctx.world.containers[key]!)!.healthCheck!;
  const counts = { failures: probe.failures, retries };
  keepVerdict(ctx, {
    kind: 'container-health',
    container: key,
    verdict: healthStatus,
    counts,
    inputsRevision: restartCount,
  });
}

/** The application hangs for a while, on purpose: what its probes find changes from now on. */
export function hang(ctx: Context, container: Container, forUs: number | null): void {
  container.hang = { fromUs: ctx.nowUs, untilUs: forUs === null ? null : ctx.nowUs + forUs };
  ctx.touch('container', container.key);
  if (container.timers['health'] !== undefined || container.status === 'RUNNING') scheduleHealth(ctx, container);
}

/** Its load has changed what its probes find. */
export function probeAnew(ctx: Context, container: Container): void {
  const check = definitionOf(ctx.world, container)?.healthCheck ?? null;
  if (check !== null) scheduleHealth(ctx, container);
}

/** TL-19. */
export function healthOf(containers: readonly Container[]): HealthStatus {
  const essential = containers.filter((container) => container.essential && !container.internal);
  if (essential.some((container) => container.healthStatus === 'UNHEALTHY')) return 'UNHEALTHY';
  return essential.every((container) => container.healthStatus === 'HEALTHY') ? 'HEALTHY' : 'UNKNOWN';
}

/** A connected agent tells the backend. */
export function reportHealth(ctx: Context, task: Task, containers: readonly Container[]): void {
  if (task.agentDesired === 'STOPPED') return;
  const healthStatus = healthOf(containers);
  if (healthStatus !== task.healthStatus) {
    task.healthStatus = healthStatus;
    ctx.touch('task', task.key);
    ctx.say({ kind: 'TaskHealthChanged', task: task.key, healthStatus });
  }
  if (healthStatus === 'UNHEALTHY' && task.countsAsHealthy) {
    task.countsAsHealthy = false;
    ctx.touch('task', task.key);
  }
  countHealthy(ctx, task, false);
}

/**
 * SV-06: with container health checks when all essential ones are HEALTHY, with load balancers when all its target groups say
 * so, with neither 40 s after RUNNING.
 */
export function countHealthy(ctx: Context, task: Task, ranLongEnough: boolean): void {
  if (task.countsAsHealthy || task.lastStatus !== 'RUNNING') return;
  const definition = ctx.world.taskDefinitions[task.taskDefinition]!;
  const checked = definition.containers.filter((row) => row.essential && row.healthCheck !== null);
  const containers = containersOf(ctx.world, task);
  const healthy =
    checked.length > 0
      ? checked.every((row) => containers.find((other) => other.name === row.name)!.healthStatus === 'HEALTHY')
      : ranLongEnough || hasLoadBalancers(ctx.world, task);
  if (!healthy || !isTargetHealthy(ctx.world, task)) return;
  task.countsAsHealthy = true;
  ctx.touch('task', task.key);
  ctx.say({ kind: 'TaskCountedHealthy', task: task.key });
}
