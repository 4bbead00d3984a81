/**
 * Models: releases by BLUE_GREEN, LINEAR and CANARY (NB-01 to NB-11): the new revision is the other colour, with its own tasks
 * in the alternate target group; it gets traffic by the weights of listener rules, step by step, with test traffic before;
 * hooks, bakes, limits; then blue is cleaned up. Any time before that all traffic goes back at once (NB-09). A newer
 * deployment takes over after RECONCILE_SERVICE. Before any revision of a service was completed there is nobody to take traffic from: the new one gets
 * all of it, and goes through SCALE_UP alone [A]; how that ends is a matter of rolling.system.ts.
 * Leaves out: Service Connect, whose requests this program does not know (NB-12); roles; what CloudFormation waits for.
 */
import type { InputOf } from '../model/commands.ts';
import type { SimEventOf } from '../model/events.ts';
import type { ServiceDeploymentKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { LifecycleStage, ReleaseTimer, ServiceDeployment } from '../model/release.ts';
import type { Deployment } from '../model/service.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { blueOf, strategyOf, trafficShares } from '../rules/colours.ts';
import { DEPLOYMENT_LIMIT } from '../rules/release-stages.ts';
import { findServiceDeployment, openRelease } from '../rules/service-deployments.ts';
import { giveAllTraffic } from './colour-traffic.ts';
import { answered, decide, hookTimerEnded, unanswered, waitingFor } from './hooks.ts';
import { arm, disarmAll, isNative, type NativeDeployment } from './release-clock.ts';
import { rolledBack, turnBack } from './roll-back.ts';
import { begin, enter, isForward, proceed, stepOf } from './stages.ts';
import { end, fail, isSuperseded } from './service-deployments.ts';

function rowOf(world: World, key: ServiceDeploymentKey): ServiceDeployment {
  return world.serviceDeployments![key]!;
}

function start(ctx: Context, row: ServiceDeployment): void {
  const { world } = ctx;
  const service = world.services[row.service]!;
  const green = world.deployments[row.target]!;
  // Beside a new revision the others are what they were before it.
  const others = { ...service, deployments: service.deployments.filter((key) => key !== row.target) };
  const blue = blueOf(world, others);
  if (row.strategy === 'ROLLING' || blue === null) giveAllTraffic(ctx, green);
  if (row.strategy === 'ROLLING') return;
  ctx.send('service-deployment', row.key, 'START');
  if (blue === null) {
    enter(ctx, row, 'SCALE_UP', 0);
    return;
  }
  const settings = { ...green.release, strategy: strategyOf(green) };
  row.native = { settings, blue: blue.key, shares: trafficShares(settings), begun: 0, hooks: [], clocks: {} };
  arm(ctx, row as NativeDeployment, 'deployment', DEPLOYMENT_LIMIT);
  enter(ctx, row, others.deployments.length > 1 ? 'RECONCILE_SERVICE' : 'PRE_SCALE_UP', 0);
}

/** It has entered this stage, and not begun with it. */
function isEntered(row: NativeDeployment, stage: LifecycleStage, step: number): boolean {
  return row.lifecycleStage === stage && stepOf(row) === step && row.native.begun < row.stages.length;
}

function timerEnded(ctx: Context, row: NativeDeployment, timer: ReleaseTimer): void {
  delete row.native.clocks[timer];
  if (timer === 'rollback') {
    disarmAll(ctx, row, true);
    end(ctx, row, 'ROLLBACK_FAILED');
    return;
  }
  if (!isForward(row)) return;
  const mayTurnBack = row.lifecycleStage !== 'CLEAN_UP';
  if (timer === 'stage') fail(ctx, row, { by: 'stage-timeout', stage: row.lifecycleStage! }, mayTurnBack);
  else if (timer === 'deployment') fail(ctx, row, { by: 'deployment-timeout' }, mayTurnBack);
  else if (timer.startsWith('call/')) hookTimerEnded(ctx, row, timer.slice('call/'.length), false);
  else if (timer.startsWith('timeout/')) hookTimerEnded(ctx, row, timer.slice('timeout/'.length), true);
  proceed(ctx, row);
}

/** The scheduler has looked: something that a stage waits for may be there. */
function looked(ctx: Context, { service: key }: SimEventOf<'ServiceEvaluated'>): void {
  const row = openRelease(ctx.world, ctx.world.services[key]!);
  if (row !== null && isNative(row) && row.lifecycleStage !== null) proceed(ctx, row);
}

function completed(ctx: Context, deployment: Deployment): void {
  const service = ctx.world.services[deployment.service]!;
  const row = openRelease(ctx.world, service);
  // A way back that was given up has come to its end after all.
  if (row === null && service.deploymentController === undefined) delete deployment.scale;
  if (row === null || !isNative(row)) return;
  if (row.state === 'ROLLBACK_IN_PROGRESS' && row.rollbackTo === deployment.key) rolledBack(ctx, row, deployment);
}

function noCall(
  ctx: Context,
  event: Pick<SimEventOf<'InvocationEnded'>, 'function' | 'invocation'>,
  why: 'THROTTLED' | 'ERROR',
): void {
  const waiting = waitingFor(ctx, event);
  if (waiting !== null) unanswered(ctx, waiting.row, waiting.run, why);
}

type Continue = InputOf<'ContinueServiceDeployment'>;

function waitingPause(world: World, { serviceDeploymentArn, hookId }: Continue) {
  const row = findServiceDeployment(world, serviceDeploymentArn);
  if (row === null || !isNative(row) || !isForward(row)) return null;
  const run = row.native.hooks.find((one) => one.hookId === hookId && one.status === 'AWAITING_ACTION');
  return run === undefined ? null : { row, run };
}

function refuseContinue(world: World, input: Continue): Refusal | null {
  const params = { serviceDeployment: input.serviceDeploymentArn, hook: input.hookId };
  if (findServiceDeployment(world, input.serviceDeploymentArn) === null) {
    return refusal('ServiceDeploymentNotFoundException', 'service-deployment-not-found', params);
  }
  return waitingPause(world, input) === null
    ? refusal('UnsupportedFeatureException', 'hook-not-waiting', params)
    : null;
}

export const nativeSystem: System = {
  name: 'native-release',
  hears: {
    ServiceDeploymentStarted: ({ serviceDeployment }, ctx) => start(ctx, rowOf(ctx.world, serviceDeployment)),
    LifecycleStageEntered: ({ serviceDeployment, stage, step }, ctx) => {
      const row = rowOf(ctx.world, serviceDeployment);
      if (isNative(row) && isForward(row) && isEntered(row, stage, step)) begin(ctx, row);
    },
    ReleaseTimerEnded: ({ serviceDeployment, timer }, ctx) => {
      const row = rowOf(ctx.world, serviceDeployment);
      if (isNative(row)) timerEnded(ctx, row, timer);
    },
    LifecycleHookMoved: ({ serviceDeployment }, ctx) => {
      const row = rowOf(ctx.world, serviceDeployment);
      if (isNative(row)) proceed(ctx, row);
    },
    ServiceEvaluated: (event, ctx) => looked(ctx, event),
    InvocationEnded: (event, ctx) => {
      const waiting = waitingFor(ctx, event);
      if (waiting !== null) answered(ctx, waiting.row, waiting.run, event);
    },
    InvocationThrottled: (event, ctx) => {
      if (event.retryInUs === null) noCall(ctx, event, 'THROTTLED');
    },
    RecursiveInvocationDropped: (event, ctx) => noCall(ctx, event, 'ERROR'),
    ServiceDeploymentFailed: ({ serviceDeployment, failure, rollback }, ctx) => {
      const row = rowOf(ctx.world, serviceDeployment);
      // A newer one may have come to its place at the same instant, which then ends it.
      if (isNative(row) && !isSuperseded(ctx.world, row)) turnBack(ctx, row, failure, rollback);
    },
    // Given up for a newer one, or with its service.
    ServiceDeploymentEnded: ({ serviceDeployment }, ctx) => {
      const row = rowOf(ctx.world, serviceDeployment);
      if (!isNative(row)) return;
      disarmAll(ctx, row, true);
      row.native.hooks = [];
    },
    StateChanged: ({ chart, key, by }, ctx) => {
      if (chart === 'deployment' && by === 'COMPLETE') completed(ctx, ctx.world.deployments[key]!);
    },
  },
  commands: [
    handler({
      op: 'ContinueServiceDeployment',
      query: (world, { input }) => refuseContinue(world, input),
      execute: ({ input }, ctx, line) => {
        const { row, run } = waitingPause(ctx.world, input)!;
        decide(ctx, row, run, input.action);
        ctx.answer(line, { serviceDeploymentArn: row.serviceDeploymentArn });
      },
    }),
  ],
};
