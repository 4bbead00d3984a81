/**
 * Models: the health of targets (LB-02 to LB-06, NL-05): one checker for each target, whose checks start one interval
 * apart, the first at a drawn moment of the interval after registration [A]; of all checks only those that turn the
 * state over are events. Slow start as a state (LB-11), draining until the deregistration delay ends or, behind an
 * application load balancer, until nothing is in flight (LB-12).
 * Leaves out: a checker for each node of the balancer, security groups between the balancer and its targets. What a slow
 * start does to traffic is sim/traffic.
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import { PHASE } from '../kernel/kernel.ts';
import { durationUs, seconds, type DurationUs } from '../kernel/time.ts';
import type { TaskKey } from '../model/ids.ts';
import type { Context, System } from '../model/system.ts';
import type { Target, TargetGroup, TargetReason } from '../model/target-group.ts';
import type { World } from '../model/world.ts';
import { findTask } from '../rules/lookup.ts';
import { answersOf } from '../rules/target-answers.ts';
import { countChecks, nextTurn } from '../rules/target-checks.ts';
import { findLoadBalancer, isApplicationProtocol, isInUse, isOfBalancer } from '../rules/target-groups.ts';
import { isUnhealthy } from '../rules/target-health.ts';
import { keepVerdict } from '../rules/verdicts.ts';
import { dropTarget } from './registration.ts';

function groupOf(world: World, target: Target): TargetGroup {
  return world.targetGroups[target.targetGroup]!;
}

/** Are its checks running? */
function isChecked(target: Target): boolean {
  return target.state === 'initial' || target.state === 'healthy' || isUnhealthy(target.state);
}

/** What is known of the task is part of its row, so that nobody has to look for it. */
function noteState(ctx: Context, target: Target, reason: TargetReason | null): void {
  target.reason = reason;
  ctx.touch('target', target.key);
  if (target.task === null) return;
  const task = ctx.world.tasks[target.task]!;
  (task.targetHealth ??= {})[groupOf(ctx.world, target).targetGroupName] = target.state;
  ctx.touch('task', task.key);
}

function stopChecks(ctx: Context, target: Target): void {
  if (target.turn !== NO_EVENT) ctx.cancel(target.turn);
  target.turn = NO_EVENT;
  target.slowStartUntilUs = null;
}

/** Counts the checks so far by what was answered until now, and foresees the next turn by what will be. */
export function reckon(ctx: Context, target: Target): void {
  const { healthCheck } = groupOf(ctx.world, target);
  Object.assign(target, countChecks(healthCheck, target, target.answers, ctx.nowUs));
  target.answers = answersOf(ctx.world, target, ctx.nowUs);
  foresee(ctx, target);
}

function foresee(ctx: Context, target: Target): void {
  if (target.turn !== NO_EVENT) ctx.cancel(target.turn);
  target.turn = NO_EVENT;
  const turn = nextTurn(groupOf(ctx.world, target).healthCheck, target, target.answers, ctx.nowUs);
  if (turn === null) return;
  const checked = { kind: 'TargetChecked', target: target.key, passed: turn.passed } as const;
  target.turn = ctx.sayIn(durationUs(turn.atUs - ctx.nowUs), checked, PHASE.lifecycle);
}

/** LB-06: the first check starts at some moment of the interval that begins now. */
export function startChecks(ctx: Context, target: Target): void {
  const group = groupOf(ctx.world, target);
  const phaseUs = ctx.random(`health-check/${group.targetGroupName}`).below(seconds(group.healthCheck.intervalS));
  target.checksFromUs = ctx.nowUs + phaseUs;
  target.checksDone = 0;
  target.streak = 0;
  target.failure = null;
  target.reason = 'Elb.InitialHealthChecking';
  ctx.touch('target', target.key);
  target.answers = answersOf(ctx.world, target, ctx.nowUs);
  foresee(ctx, target);
}

/** LB-11: only where another target is healthy and past its own slow start; what came together into an empty group has none. */
function slowStartEnd(ctx: Context, target: Target): number | null {
  const group = groupOf(ctx.world, target);
  if (group.slowStartS === 0) return null;
  const isBack = target.reason !== null && target.reason !== 'Elb.InitialHealthChecking';
  const isThere = group.targets.some((key) => {
    const other = ctx.world.targets[key]!;
    if (other === target || other.state !== 'healthy') return false;
    if (other.slowStartUntilUs !== null && other.slowStartUntilUs > ctx.nowUs) return false;
    return isBack || other.registeredAtUs < target.registeredAtUs;
  });
  return isThere ? ctx.nowUs + seconds(group.slowStartS) : null;
}

/** LB-12. A network load balancer waits for the whole delay, an application load balancer only for what is in flight. */
function drainingDelay(world: World, target: Target): DurationUs {
  const group = groupOf(world, target);
  const delay = seconds(group.deregistrationDelayS);
  // Where requests are simulated it is known when nothing is in flight any more, and said (TargetDrained).
  if (!isApplicationProtocol(group.protocol) || world.traffic?.pools[group.key] !== undefined) return delay;
  return durationUs(Math.min(delay, inFlightUs(world, target)));
}

function unhealthyDrainingS(world: World, key: number): number {
  return groupOf(world, world.targets[key]!).unhealthyDrainingS ?? 0;
}

/** How long the last request in flight takes, as the behaviour of the image says; nobody sends any by himself [µs]. */
function inFlightUs(world: World, target: Target): number {
  if (target.container === null) return 0;
  const { image } = world.containers[target.container]!;
  return Object.hasOwn(world.behaviours, image) ? (world.behaviours[image]!.inFlightUs ?? 0) : 0;
}

function turned(ctx: Context, target: Target, passed: boolean): void {
  target.turn = NO_EVENT;
  // The check that ends now is counted: one that passed, or was refused, started at this very instant.
  Object.assign(target, countChecks(groupOf(ctx.world, target).healthCheck, target, target.answers, ctx.nowUs + 1));
  noteVerdict(ctx, target, passed);
  ctx.send('target', target.key, passed ? 'PASSED' : 'FAILED');
  reckon(ctx, target);
}

function noteVerdict(ctx: Context, target: Target, passed: boolean): void {
  const { healthyThreshold, unhealthyThreshold } = groupOf(ctx.world, target).healthCheck;
  const toBeHealthy = target.state === 'initial' ? 1 : healthyThreshold;
  const needed = passed ? toBeHealthy : unhealthyThreshold;
  const counts = { inARow: Math.abs(target.streak), needed, checks: target.checksDone };
  const verdict = passed ? 'healthy' : 'unhealthy';
  keepVerdict(ctx, { kind: 'target-health', target: target.key, verdict, counts, inputsRevision: target.checksDone });
}

function failureReason(target: Target): TargetReason {
  switch (target.failure?.kind) {
    case 'code':
      return 'Target.ResponseCodeMismatch';
    case 'hang':
      return 'Target.Timeout';
    case 'internal':
      return 'Elb.InternalError';
    default:
      return 'Target.FailedHealthChecks';
  }
}

/** Something about a task's containers has changed. */
function taskChanged(ctx: Context, key: TaskKey): void {
  for (const target of ctx.world.tasks[key]!.targets ?? []) targetChanged(ctx, ctx.world.targets[target]!);
  for (const group of ctx.world.targetGroups) {
    for (const target of group.byHand) targetChanged(ctx, ctx.world.targets[target]!);
  }
}

function targetChanged(ctx: Context, target: Target): void {
  if (isChecked(target) && target.answers.length > 0) reckon(ctx, target);
}

function hostChanged(ctx: Context, instance: number): void {
  for (const group of ctx.world.targetGroups) {
    for (const key of [...group.targets]) {
      const target = ctx.world.targets[key]!;
      if (target.instance !== instance) continue;
      refreshUse(ctx, target);
      targetChanged(ctx, target);
    }
  }
}

/** Brings a target in or out of use after something changed about its group, its balancer or its instance (LB-02). */
export function refreshUse(ctx: Context, target: Target): void {
  if (!target.registered) return;
  const isUsed = isInUse(ctx.world, target);
  if (isUsed && target.state === 'unused') ctx.send('target', target.key, 'IN_USE');
  else if (!isUsed && target.state !== 'unused') ctx.send('target', target.key, 'OUT_OF_USE');
}

/** What its checks find from now on is foreseen at once, with the end of it. Of two faults the one that ends later counts. */
function impair(ctx: Context, name: string, forUs: number): void {
  const balancer = findLoadBalancer(ctx.world, name)!;
  balancer.impairedUntilUs = Math.max(balancer.impairedUntilUs ?? 0, ctx.nowUs + forUs);
  for (const group of ctx.world.targetGroups) {
    if (group.loadBalancer !== balancer.key) continue;
    for (const key of group.targets) targetChanged(ctx, ctx.world.targets[key]!);
  }
}

function hung(ctx: Context, name: string): void {
  const task = findTask(ctx.world, name);
  if (task !== null) taskChanged(ctx, task.key);
}

export const targetHealthSystem: System = {
  name: 'target-health',
  hears: {
    TargetChecked: (event, ctx) => turned(ctx, ctx.world.targets[event.target]!, event.passed),
    LoadBalancerActivated: (event, ctx) => {
      for (const group of ctx.world.targetGroups) {
        if (group.loadBalancer !== event.loadBalancer) continue;
        for (const key of group.targets) {
          const target = ctx.world.targets[key]!;
          if (target.state === 'initial') startChecks(ctx, target);
        }
      }
    },
    ContainerReady: (event, ctx) => taskChanged(ctx, ctx.world.containers[event.container]!.task),
    ContainerOverloadChanged: (event, ctx) => taskChanged(ctx, ctx.world.containers[event.container]!.task),
    TargetDrained: (event, ctx) => {
      if (ctx.world.targets[event.target]!.state === 'draining') ctx.send('target', event.target, 'DRAINED');
    },
    FaultBegan: ({ fault }, ctx) => {
      if (fault.kind === 'containerHang') hung(ctx, fault.task);
      if (fault.kind === 'balancerImpaired') impair(ctx, fault.loadBalancer, fault.forUs);
    },
    FaultEnded: ({ fault }, ctx) => {
      if (fault.kind === 'containerHang') hung(ctx, fault.task);
    },
    StateChanged: (event, ctx) => {
      if (event.chart === 'container') taskChanged(ctx, ctx.world.containers[event.key]!.task);
      else if (event.chart === 'instance') hostChanged(ctx, event.key);
    },
  },
  charts: [
    {
      chart: 'target',
      guards: {
        isChecked: (key, ctx) => groupOf(ctx.world, ctx.world.targets[key]!).healthCheck.enabled,
        keepsConnections: (key, ctx) => unhealthyDrainingS(ctx.world, key) > 0,
      },
      delays: {
        drainingDelay: (key, ctx) => drainingDelay(ctx.world, ctx.world.targets[key]!),
        unhealthyDrainingDelay: (key, ctx) => seconds(unhealthyDrainingS(ctx.world, key)),
      },
      actions: {
        noteUnused: (key, ctx) => {
          const target = ctx.world.targets[key]!;
          stopChecks(ctx, target);
          if (!target.registered) dropTarget(ctx, target);
          noteState(ctx, target, unusedReason(ctx.world, target));
        },
        beginChecks: (key, ctx) => {
          const target = ctx.world.targets[key]!;
          noteState(ctx, target, 'Elb.RegistrationInProgress');
          const { loadBalancer } = groupOf(ctx.world, target);
          if (loadBalancer !== null && ctx.world.loadBalancers[loadBalancer]!.state === 'active') {
            startChecks(ctx, target);
          }
        },
        noteHealthy: (key, ctx) => {
          const target = ctx.world.targets[key]!;
          target.slowStartUntilUs = slowStartEnd(ctx, target);
          noteState(ctx, target, null);
        },
        noteUnhealthy: (key, ctx) => {
          const target = ctx.world.targets[key]!;
          target.slowStartUntilUs = null;
          noteState(ctx, target, failureReason(target));
        },
        noteUnavailable: (key, ctx) => noteState(ctx, ctx.world.targets[key]!, 'Target.HealthCheckDisabled'),
        noteDraining: (key, ctx) => {
          const target = ctx.world.targets[key]!;
          target.drainsBecause = ctx.occurrence;
          stopChecks(ctx, target);
          noteState(ctx, target, 'Target.DeregistrationInProgress');
        },
      },
    },
  ],
};

function unusedReason(world: World, target: Target): TargetReason {
  if (!target.registered) return 'Target.NotRegistered';
  if (isOfBalancer(world, target)) return 'Target.IpUnusable';
  const state = target.instance === null ? 'running' : world.instances[target.instance]!.state;
  return state.startsWith('running') || state === 'pending' ? 'Target.NotInUse' : 'Target.InvalidState';
}
