/** A CodeDeploy deployment from one life-cycle event to the next (CD-03 to CD-05, LA-09). */
import { HOOK_MAX_MINUTES, SCALING_GRACE_MINUTES, STEADY_WAIT_MINUTES } from '../catalog/deployment-configs.ts';
import type { CodeDeployDeployment, LifecycleEventName } from '../model/code-deploy.ts';
import type { SimEventOf } from '../model/events.ts';
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import { groupOf, LIFECYCLE_EVENTS, nextEvent } from '../rules/code-deploy.ts';
import { shiftsOf } from '../rules/code-deploy-configs.ts';
import { findFunction, findVersion, isQualifier, partsOfFunction } from '../rules/functions.ts';
import { answerOf, outcomeOf, readHookAnswer } from '../rules/hook-answers.ts';
import { invokeFunction } from '../rules/invoke.ts';
import { uuid } from '../rules/minting.ts';
import { createTaskSet, deleteTaskSet, primaryTaskSet, promoteTaskSet, stabilityOf } from '../rules/task-sets.ts';
import { closeEvent, failDeployment } from './code-deploy-end.ts';
import { coloursOf, prepareListeners, shift } from './code-deploy-traffic.ts';
import { armMinutes, disarm } from './code-deploy-waits.ts';

/** As a timeline has it. */
const REPORT = 'putLifecycleEventHookExecutionStatus';

export function currentEvent(row: CodeDeployDeployment): LifecycleEventName | null {
  const event = row.lifecycleEvents.at(-1);
  return event?.status === 'InProgress' ? event.name : null;
}

/** Its turn has come. */
export function begin(ctx: Context, row: CodeDeployDeployment): void {
  ctx.send('code-deploy-deployment', row.key, 'BEGIN');
  enter(ctx, row, LIFECYCLE_EVENTS[groupOf(ctx.world, row).platform][0]!);
}

function enter(ctx: Context, row: CodeDeployDeployment, name: LifecycleEventName): void {
  row.lifecycleEvents.push({ name, status: 'InProgress', startedAtUs: ctx.nowUs, endedAtUs: null });
  ctx.touch('code-deploy-deployment', row.key);
  ctx.say({ kind: 'LifecycleEventMoved', codeDeployDeployment: row.key, lifecycleEvent: name, status: 'InProgress' });
  switch (name) {
    case 'Install':
      install(ctx, row);
      return;
    case 'AllowTestTraffic':
      allowTestTraffic(ctx, row);
      return;
    case 'AllowTraffic':
      row.step = 0;
      shiftOn(ctx, row);
      return;
    case 'Start':
    case 'End':
      done(ctx, row);
      return;
    default:
      callHook(ctx, row, name);
  }
}

/** The present event is over, well. */
function done(ctx: Context, row: CodeDeployDeployment, status: 'Succeeded' | 'Skipped' = 'Succeeded'): void {
  const name = currentEvent(row)!;
  closeEvent(ctx, row, status);
  const group = groupOf(ctx.world, row);
  const next = nextEvent(group.platform, name);
  if (next === null) finish(ctx, row);
  // The word that traffic may go [A: after the tests, before the last hook].
  else if (next === 'BeforeAllowTraffic' && group.readyWaitMinutes !== null) {
    ctx.send('code-deploy-deployment', row.key, 'WAIT');
    armMinutes(ctx, row, 'ready', group.readyWaitMinutes);
  } else enter(ctx, row, next);
}

/** Somebody has said that traffic may go. */
export function goOn(ctx: Context, row: CodeDeployDeployment): void {
  disarm(ctx, row, 'ready');
  ctx.send('code-deploy-deployment', row.key, 'CONTINUE');
  enter(ctx, row, 'BeforeAllowTraffic');
}

/* ---- Hooks (CD-03) ---- */

function callHook(ctx: Context, row: CodeDeployDeployment, name: LifecycleEventName): void {
  const reference = row.hooks[name];
  if (reference === undefined) {
    done(ctx, row, 'Skipped');
    return;
  }
  const called = findFunction(ctx.world, reference);
  if (called === null || !isQualifier(called, partsOfFunction(reference).qualifier)) {
    failDeployment(ctx, row, { by: 'DEPLOYMENT_FAILURE', code: 'HOOK_FAILED', what: name });
    return;
  }
  const executionId = uuid(ctx.random(`id/hook/${row.deploymentId}`));
  row.hook = { executionId, function: called.key, invocation: called.invoked };
  armMinutes(ctx, row, 'hook', HOOK_MAX_MINUTES);
  const payload = { DeploymentId: row.deploymentId, LifecycleEventHookExecutionId: executionId };
  invokeFunction(ctx, reference, payload, row.deploymentId, false);
}

/** What the hook has reported, itself or by PutLifecycleEventHookExecutionStatus. */
export function hookReported(ctx: Context, row: CodeDeployDeployment, status: 'Succeeded' | 'Failed'): void {
  disarm(ctx, row, 'hook');
  row.hook = null;
  const what = currentEvent(row)!;
  if (status === 'Succeeded') done(ctx, row);
  else failDeployment(ctx, row, { by: 'DEPLOYMENT_FAILURE', code: 'HOOK_FAILED', what });
}

/** A function that ends well has said yes, unless it says something else; IN_PROGRESS leaves the word to somebody else. */
export function hookReturned(ctx: Context, row: CodeDeployDeployment, event: SimEventOf<'InvocationEnded'>): void {
  if (event.error !== null) {
    hookReported(ctx, row, 'Failed');
    return;
  }
  const version = findVersion(ctx.world.functions![event.function]!, event.version)!;
  // It reports by a command of its own.
  if (version.behaviour.does.some((entry) => REPORT in entry)) return;
  // What it may look at: all that the new task set has answered so far.
  const outcome = row.green === null ? undefined : outcomeOf(ctx.world, ctx.world.deployments[row.green]!);
  const answer = readHookAnswer(answerOf(ctx.world, version.behaviour, 1, outcome));
  const status = answer?.hookStatus ?? 'FAILED';
  if (status !== 'IN_PROGRESS') hookReported(ctx, row, status === 'SUCCEEDED' ? 'Succeeded' : 'Failed');
}

/* ---- The new task set (CD-02, CD-05) ---- */

function install(ctx: Context, row: CodeDeployDeployment): void {
  const { world } = ctx;
  if (row.target.kind !== 'service') return;
  const { taskDefinition, containerName, containerPort, platformVersion } = row.target;
  const service = world.services[row.target.service]!;
  const definition = world.taskDefinitions[taskDefinition]!;
  const blue = primaryTaskSet(world, service);
  const entry = blue?.loadBalancers?.[0];
  const isThere = blue !== null && definition.status === 'ACTIVE' && entry !== undefined;
  row.blue = blue?.key ?? null;
  const colours = isThere ? coloursOf(world, row) : null;
  if (blue === null || entry === undefined || colours === null) {
    const what = `${definition.family}:${definition.revision}`;
    failDeployment(ctx, row, { by: 'DEPLOYMENT_FAILURE', code: 'REVISION_MISSING', what });
    return;
  }
  // What an earlier deployment has left goes first.
  for (const key of service.deployments) if (key !== blue.key) deleteTaskSet(ctx, world.deployments[key]!);
  prepareListeners(ctx, row);
  const green = createTaskSet(ctx, service, {
    definition,
    loadBalancers: [
      {
        targetGroup: colours.green,
        containerName: containerName ?? entry.containerName,
        containerPort: containerPort ?? entry.containerPort,
      },
    ],
    scale: 100,
    externalId: row.deploymentId,
    startedBy: 'CODE_DEPLOY',
    ...(platformVersion === null ? {} : { compute: { ...service.compute, platformVersion } }),
  });
  row.green = green.key;
  armMinutes(ctx, row, 'steady', STEADY_WAIT_MINUTES);
}

/** A task set of its has become steady, or is so no more. */
export function stabilityChanged(ctx: Context, row: CodeDeployDeployment): void {
  const { world } = ctx;
  if (currentEvent(row) === 'Install' && row.green !== null) {
    if (world.deployments[row.green]!.taskSet!.stabilityStatus !== 'STEADY_STATE') return;
    disarm(ctx, row, 'steady');
    done(ctx, row);
  } else if (row.waits.scaling !== undefined && areBothSteady(ctx, row)) disarm(ctx, row, 'scaling');
}

function areBothSteady({ world }: Context, row: CodeDeployDeployment): boolean {
  return [row.blue, row.green].every((key) => {
    const set = key === null ? undefined : world.deployments[key];
    return set === undefined || stabilityOf(world, world.services[set.service]!, set) === 'STEADY_STATE';
  });
}

/** CD-05: scaling in the midst of the shift has five minutes to settle. */
export function scaled(ctx: Context, row: CodeDeployDeployment): void {
  if (currentEvent(row) === 'AllowTraffic' && row.waits.scaling === undefined) {
    armMinutes(ctx, row, 'scaling', SCALING_GRACE_MINUTES);
  }
}

export function scalingOver(ctx: Context, row: CodeDeployDeployment): void {
  if (areBothSteady(ctx, row)) return;
  failDeployment(ctx, row, { by: 'DEPLOYMENT_FAILURE', code: 'SCALING', what: 'AllowTraffic' });
}

/* ---- Traffic (CD-03, CD-04) ---- */

function allowTestTraffic(ctx: Context, row: CodeDeployDeployment): void {
  const { pair } = groupOf(ctx.world, row);
  if (pair === null || pair.testListeners.length === 0) {
    done(ctx, row, 'Skipped');
    return;
  }
  shift(ctx, row, row.productionPercent, 100);
  done(ctx, row);
}

/** CD-04: the next of its shifts, and when the one after that is due. */
export function shiftOn(ctx: Context, row: CodeDeployDeployment): void {
  const shifts = shiftsOf(row.routing);
  const now = shifts[row.step]!;
  const next = shifts[row.step + 1];
  row.step += 1;
  shift(ctx, row, now.percent, row.testPercent);
  if (next !== undefined) {
    armMinutes(ctx, row, 'shift', next.atMinutes - now.atMinutes);
    return;
  }
  if (row.target.kind === 'service') {
    promoteTaskSet(ctx, ctx.world.services[row.target.service]!, ctx.world.deployments[row.green!]!);
  }
  done(ctx, row);
}

/** CD-03: all of the traffic is there. The old task set goes after its wait. */
function finish(ctx: Context, row: CodeDeployDeployment): void {
  const group = groupOf(ctx.world, row);
  if (group.platform === 'Lambda' || group.keepsBlue) {
    succeed(ctx, row);
    return;
  }
  ctx.send('code-deploy-deployment', row.key, 'BAKE');
  if (group.terminationWaitMinutes === 0) terminateBlue(ctx, row);
  else armMinutes(ctx, row, 'termination', group.terminationWaitMinutes);
}

export function terminateBlue(ctx: Context, row: CodeDeployDeployment): void {
  disarm(ctx, row, 'termination');
  if (row.blue !== null) deleteTaskSet(ctx, ctx.world.deployments[row.blue]!);
  succeed(ctx, row);
}

function succeed(ctx: Context, row: CodeDeployDeployment): void {
  row.completedAtUs = ctx.nowUs;
  disarm(ctx, row, 'scaling');
  ctx.send('code-deploy-deployment', row.key, 'SUCCEED');
}

/** It is moved or gone while somebody deploys it. */
export function serviceGone(ctx: Context, row: CodeDeployDeployment, { serviceName }: Service): void {
  failDeployment(ctx, row, { by: 'DEPLOYMENT_FAILURE', code: 'REVISION_MISSING', what: serviceName }, false);
}
