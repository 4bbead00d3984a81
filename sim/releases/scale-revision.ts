/** A revision is to have another part of the desired count (NB-02, NB-09): the scheduler hears of it. */
import type { Deployment } from '../model/service.ts';
import type { Context } from '../model/system.ts';

export function scaleRevision(ctx: Context, revision: Deployment, scale: number): void {
  if (revision.scale === scale) return;
  revision.scale = scale;
  ctx.touch('deployment', revision.key);
  ctx.say({ kind: 'RevisionScaled', deployment: revision.key, scale });
}
