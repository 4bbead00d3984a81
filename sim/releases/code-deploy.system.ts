/**
 * Models: CodeDeploy's blue/green of a service (CD-01 to CD-06) and of a function's alias (LA-09): applications, deployment
 * groups, predefined and custom configurations; a deployment with its life-cycle events in order, hooks that are functions of
 * the world, the new task set and its hour to become steady, test traffic, production traffic by the configuration's
 * timeline, the wait before the old task set goes; alarms, stops and the way back.
 * Leaves out: servers as a platform; revisions in buckets and AppSpec as a text; the row that the real service keeps for a
 * rollback apart; triggers; several target group pairs; a function that is a hook and fails reports its failure here
 * [A: there the hour has to pass when it reports nothing].
 */
import type { CodeDeployDeployment } from '../model/code-deploy.ts';
import type { CodeDeployCommand, CodeDeployOp } from '../model/code-deploy-commands.ts';
import type { SimEventOf } from '../model/events.ts';
import type { FunctionKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { bookOf, findCodeDeployment, isOver, openDeploymentOf, openDeployments } from '../rules/code-deploy.ts';
import {
  createConfig,
  createDeployment,
  createGroup,
  deployVersion,
  firedAlarm,
  refuseApplication,
  refuseConfig,
  refuseDeployment,
  refuseGroup,
} from './code-deploy-create.ts';
import { failDeployment } from './code-deploy-end.ts';
import {
  begin,
  currentEvent,
  goOn,
  hookReported,
  hookReturned,
  scaled,
  scalingOver,
  serviceGone,
  shiftOn,
  stabilityChanged,
  terminateBlue,
} from './code-deploy-steps.ts';

type InputOf<O extends CodeDeployOp> = Extract<CodeDeployCommand, { op: O }>['input'];

/** The deployment that a request is about, if it is under way; else why not. */
function refuseOver(world: World, deployment: string): Refusal | null {
  const row = findCodeDeployment(world, deployment);
  if (row === null) return refusal('DeploymentDoesNotExistException', 'code-deploy-deployment-missing', { deployment });
  if (!isOver(row)) return null;
  const params = { deployment, status: row.state };
  return refusal('DeploymentAlreadyCompletedException', 'code-deploy-deployment-over', params);
}

function refuseContinue(world: World, input: InputOf<'ContinueDeployment'>): Refusal | null {
  const refused = refuseOver(world, input.deploymentId);
  if (refused !== null) return refused;
  const row = findCodeDeployment(world, input.deploymentId)!;
  const wanted = input.deploymentWaitType === 'READY_WAIT' ? 'Ready' : 'Baking';
  const params = { deployment: row.deploymentId, wait: input.deploymentWaitType };
  return row.state === wanted
    ? null
    : refusal('DeploymentIsNotInReadyStateException', 'code-deploy-not-waiting', params);
}

function refuseHookStatus(world: World, input: InputOf<'PutLifecycleEventHookExecutionStatus'>): Refusal | null {
  const refused = refuseOver(world, input.deploymentId);
  if (refused !== null) return refused;
  const { hook, deploymentId: deployment } = findCodeDeployment(world, input.deploymentId)!;
  const wanted = input.lifecycleEventHookExecutionId ?? hook?.executionId;
  return hook !== null && hook.executionId === wanted
    ? null
    : refusal('InvalidLifecycleEventHookExecutionIdException', 'code-deploy-no-hook', { deployment });
}

/** A span is over. */
function waitEnded(ctx: Context, { codeDeployDeployment: key, wait }: SimEventOf<'CodeDeployWaitEnded'>): void {
  const row = ctx.world.codeDeploy!.deployments[key]!;
  delete row.waits[wait];
  if (isOver(row)) return;
  const late = (code: 'HOOK_TIMEOUT' | 'TIMEOUT'): void =>
    failDeployment(ctx, row, { by: 'DEPLOYMENT_FAILURE', code, what: currentEvent(row) ?? 'Ready' });
  switch (wait) {
    case 'begin':
      return beginUnlessAlarmed(ctx, row);
    case 'hook':
      return late('HOOK_TIMEOUT');
    case 'steady':
      return late('TIMEOUT');
    case 'ready':
      return failDeployment(ctx, row, { by: 'DEPLOYMENT_STOP_ON_REQUEST', code: 'TIMEOUT', what: 'Ready' });
    case 'shift':
      return shiftOn(ctx, row);
    case 'scaling':
      return scalingOver(ctx, row);
    case 'termination':
      return terminateBlue(ctx, row);
  }
}

function beginUnlessAlarmed(ctx: Context, row: CodeDeployDeployment): void {
  if (!stopOnAlarm(ctx, row)) begin(ctx, row);
}

/** CD-06. */
function stopOnAlarm(ctx: Context, row: CodeDeployDeployment): boolean {
  const what = firedAlarm(ctx.world, row);
  if (what === null) return false;
  failDeployment(ctx, row, { by: 'DEPLOYMENT_STOP_ON_ALARM', code: 'ALARM_ACTIVE', what });
  return true;
}

function alarmMoved(ctx: Context, state: string): void {
  if (state !== 'ALARM') return;
  for (const row of openDeployments(ctx.world)) if (row.state !== 'Queued') stopOnAlarm(ctx, row);
}

/** The deployment whose hook this call is; null for none. */
function hookOf(world: World, called: FunctionKey, invocation: number): CodeDeployDeployment | null {
  const isIt = ({ hook }: CodeDeployDeployment): boolean =>
    hook !== null && hook.function === called && hook.invocation === invocation;
  return openDeployments(world).find(isIt) ?? null;
}

function unanswered(ctx: Context, event: { readonly function: FunctionKey; readonly invocation: number }): void {
  const row = hookOf(ctx.world, event.function, event.invocation);
  if (row !== null) hookReported(ctx, row, 'Failed');
}

function stop(ctx: Context, input: InputOf<'StopDeployment'>): void {
  const row = findCodeDeployment(ctx.world, input.deploymentId)!;
  const failure = { by: 'DEPLOYMENT_STOP_ON_REQUEST', code: 'MANUAL_STOP', what: row.deploymentId } as const;
  failDeployment(ctx, row, failure, input.autoRollbackEnabled);
}

export const codeDeploySystem: System = {
  name: 'code-deploy',
  charts: [{ chart: 'code-deploy-deployment' }],
  hears: {
    CodeDeployWaitEnded: (event, ctx) => waitEnded(ctx, event),
    VersionPreferred: (event, ctx) => deployVersion(ctx, event),
    TaskSetStabilityChanged: (event, ctx) => {
      const row = openDeploymentOf(ctx.world, { service: ctx.world.deployments[event.deployment]!.service });
      if (row !== null) stabilityChanged(ctx, row);
    },
    ServiceDesiredCountChanged: (event, ctx) => {
      const row = openDeploymentOf(ctx.world, { service: event.service });
      if (row !== null) scaled(ctx, row);
    },
    AlarmStateChanged: (event, ctx) => alarmMoved(ctx, event.state),
    CompositeAlarmStateChanged: (event, ctx) => alarmMoved(ctx, event.state),
    InvocationEnded: (event, ctx) => {
      const row = hookOf(ctx.world, event.function, event.invocation);
      if (row !== null) hookReturned(ctx, row, event);
    },
    InvocationThrottled: (event, ctx) => {
      if (event.retryInUs === null) unanswered(ctx, event);
    },
    RecursiveInvocationDropped: (event, ctx) => unanswered(ctx, event),
    StateChanged: (event, ctx) => {
      if (event.chart !== 'service' || event.to === 'ACTIVE') return;
      const service = ctx.world.services[event.key]!;
      const row = openDeploymentOf(ctx.world, { service: service.key });
      if (row !== null) serviceGone(ctx, row, service);
    },
  },
  commands: [
    handler({
      op: 'CreateApplication',
      query: (world, { input }) => refuseApplication(world, input),
      execute: ({ input }, ctx) => {
        const { applicationName, computePlatform } = input;
        bookOf(ctx.world).applications.push({ applicationName, computePlatform });
      },
    }),
    handler({
      op: 'CreateDeploymentConfig',
      query: (world, { input }) => refuseConfig(world, input),
      execute: ({ input }, ctx) => createConfig(ctx, input),
    }),
    handler({
      op: 'CreateDeploymentGroup',
      query: (world, { input }) => refuseGroup(world, input),
      execute: ({ input }, ctx) => createGroup(ctx, input),
    }),
    handler({
      op: 'CreateCodeDeployDeployment',
      query: (world, { input }) => refuseDeployment(world, input),
      execute: ({ input }, ctx, line) => ctx.answer(line, { deploymentId: createDeployment(ctx, input).deploymentId }),
    }),
    handler({
      op: 'StopDeployment',
      query: (world, { input }) => refuseOver(world, input.deploymentId),
      execute: ({ input }, ctx) => stop(ctx, input),
    }),
    handler({
      op: 'ContinueDeployment',
      query: (world, { input }) => refuseContinue(world, input),
      execute: ({ input }, ctx) => {
        const row = findCodeDeployment(ctx.world, input.deploymentId)!;
        if (input.deploymentWaitType === 'READY_WAIT') goOn(ctx, row);
        else terminateBlue(ctx, row);
      },
    }),
    handler({
      op: 'PutLifecycleEventHookExecutionStatus',
      query: (world, { input }) => refuseHookStatus(world, input),
      execute: ({ input }, ctx) => hookReported(ctx, findCodeDeployment(ctx.world, input.deploymentId)!, input.status),
    }),
  ],
};
