/** Standard metrics by the second or by 5 s: the formulas of the minute, over another period and with readings of their own. */
import { US_PER_S } from '../kernel/time.ts';
import type { Context } from '../model/system.ts';
import { publishFineFunctions } from '../rules/function-publish.ts';
import type { Publisher } from '../rules/publish-metric.ts';
import { publishBalancers } from './balancer-metrics.ts';
import { publishFineEcs } from './ecs-metrics.ts';
import { publishCounts } from './insight-metrics.ts';

/** Once for each period, whoever comes first: its event, or an alarm that is looked at in the same instant. */
export function publishFine(ctx: Context, publisher: Publisher): void {
  const { fineMetrics } = ctx.world;
  if (fineMetrics === undefined) return;
  const { periodS } = fineMetrics;
  if (fineMetrics.sampledUs === ctx.nowUs || ctx.nowUs % (periodS * US_PER_S) !== 0) return;
  fineMetrics.sampledUs = ctx.nowUs;
  const fine = publisher.fine();
  publishFineEcs(ctx, fine, fineMetrics, periodS);
  publishCounts(ctx, fine, periodS);
  publishBalancers(ctx, fine, fineMetrics, periodS);
  publishFineFunctions(ctx.world, fine, periodS);
}
