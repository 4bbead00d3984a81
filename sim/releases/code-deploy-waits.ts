/** What a CodeDeploy deployment waits for: of each kind at most one event of its own future. */
import { minutes, type DurationUs } from '../kernel/time.ts';
import { PHASE } from '../kernel/kernel.ts';
import type { CodeDeployDeployment, CodeDeployWait } from '../model/code-deploy.ts';
import type { Context } from '../model/system.ts';

export function arm(ctx: Context, row: CodeDeployDeployment, wait: CodeDeployWait, span: DurationUs): void {
  disarm(ctx, row, wait);
  const event = { kind: 'CodeDeployWaitEnded', codeDeployDeployment: row.key, wait } as const;
  row.waits[wait] = ctx.sayIn(span, event, PHASE.control);
}

export function armMinutes(ctx: Context, row: CodeDeployDeployment, wait: CodeDeployWait, count: number): void {
  arm(ctx, row, wait, minutes(count));
}

export function disarm(ctx: Context, row: CodeDeployDeployment, wait: CodeDeployWait): void {
  const handle = row.waits[wait];
  if (handle === undefined) return;
  ctx.cancel(handle);
  delete row.waits[wait];
}

export function disarmAll(ctx: Context, row: CodeDeployDeployment): void {
  for (const wait of Object.keys(row.waits) as CodeDeployWait[]) disarm(ctx, row, wait);
}
