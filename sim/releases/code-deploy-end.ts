/** How a CodeDeploy deployment ends badly: stopped where it stands, or turned back (CD-06). */
import type { CodeDeployDeployment, CodeDeployFailure, RollbackEvent } from '../model/code-deploy.ts';
import type { Context } from '../model/system.ts';
import { groupOf, isAfterInstall, isOver } from '../rules/code-deploy.ts';
import { deleteTaskSet, promoteTaskSet } from '../rules/task-sets.ts';
import { shift } from './code-deploy-traffic.ts';
import { disarmAll } from './code-deploy-waits.ts';

/** The life-cycle event that is under way has this outcome. */
export function closeEvent(ctx: Context, row: CodeDeployDeployment, status: 'Succeeded' | 'Failed' | 'Skipped'): void {
  const event = row.lifecycleEvents.at(-1);
  if (event === undefined || event.status !== 'InProgress') return;
  event.status = status;
  event.endedAtUs = ctx.nowUs;
  ctx.touch('code-deploy-deployment', row.key);
  const names = { codeDeployDeployment: row.key, lifecycleEvent: event.name };
  ctx.say({ kind: 'LifecycleEventMoved', ...names, status });
}

/** CD-06; without a word about it only a hook that fails after Install turns back (CD-03). */
function turnsBack(ctx: Context, row: CodeDeployDeployment, { by, code }: CodeDeployFailure): boolean {
  if (row.rollbackOn !== null) return row.rollbackOn.includes(by);
  const at = row.lifecycleEvents.at(-1);
  if (at === undefined || (code !== 'HOOK_FAILED' && code !== 'HOOK_TIMEOUT')) return false;
  return isAfterInstall(groupOf(ctx.world, row).platform, at.name);
}

/** CD-06: production and test traffic go back at once; the new task set is deleted and drains. */
function turnBack(ctx: Context, row: CodeDeployDeployment): void {
  shift(ctx, row, 0, 0);
  if (row.target.kind === 'alias') return;
  const service = ctx.world.services[row.target.service]!;
  if (service.status !== 'ACTIVE') return;
  if (row.blue !== null) promoteTaskSet(ctx, service, ctx.world.deployments[row.blue]!);
  if (row.green !== null) deleteTaskSet(ctx, ctx.world.deployments[row.green]!);
}

const HOW: Readonly<Record<RollbackEvent, 'FAIL' | 'STOP'>> = {
  DEPLOYMENT_FAILURE: 'FAIL',
  DEPLOYMENT_STOP_ON_ALARM: 'STOP',
  DEPLOYMENT_STOP_ON_REQUEST: 'STOP',
};

/** It goes no further. `rollback` overrides what its group says of it. */
export function failDeployment(
  ctx: Context,
  row: CodeDeployDeployment,
  failure: CodeDeployFailure,
  rollback = turnsBack(ctx, row, failure),
): void {
  if (isOver(row)) return;
  disarmAll(ctx, row);
  closeEvent(ctx, row, 'Failed');
  row.hook = null;
  row.failure = failure;
  row.rolledBack = rollback;
  row.completedAtUs = ctx.nowUs;
  ctx.say({ kind: 'CodeDeployDeploymentFailed', codeDeployDeployment: row.key, failure, rollback });
  if (rollback) turnBack(ctx, row);
  ctx.send('code-deploy-deployment', row.key, HOW[failure.by]);
}
