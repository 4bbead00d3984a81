/** Traffic goes from one target group to another by the weights of a listener's rule (NB-11, LB-17, LB-18). */
import type { TargetGroupKey } from '../model/ids.ts';
import type { Context } from '../model/system.ts';
import type { Forward } from '../model/target-group.ts';
import { findListenerRule } from '../rules/listener-rules.ts';

/** ELB knows weights up to here. */
const WEIGHT_MAX = 999;
/** NB-11: percent × k, so that tenths of a percent are whole weights. */
const WEIGHT_OF_PERCENT = 10;

/** Who gives and who gets, and how much of the whole the latter has afterwards [%]. */
export interface Shift {
  readonly from: TargetGroupKey;
  readonly to: TargetGroupKey;
  readonly percent: number;
}

function weightOf(percent: number): number {
  return Math.min(WEIGHT_MAX, Math.round(percent * WEIGHT_OF_PERCENT));
}

/** The forward action for a split, the lower key first whichever colour it is; both groups stay in it (LB-02). */
export function forwardOf({ from, to, percent }: Shift): Forward[] {
  return [
    { targetGroup: from, weight: weightOf(100 - percent) },
    { targetGroup: to, weight: weightOf(percent) },
  ].sort((a, b) => a.targetGroup - b.targetGroup);
}

/**
 * Sets the weights of a rule or of a listener's default action. Requests go by them at once (LB-18).
 * @returns false when there is no such rule any more.
 */
export function shiftTraffic(ctx: Context, reference: string, shift: Shift): boolean {
  const place = findListenerRule(ctx.world, reference);
  if (place === null) return false;
  const { balancer, listener, rule } = place;
  const action = rule ?? listener;
  const forward = forwardOf(shift);
  if (JSON.stringify(action.forward) === JSON.stringify(forward)) return true;
  action.forward = forward;
  ctx.touch('load-balancer', balancer.key);
  ctx.say({
    kind: 'ForwardShifted',
    loadBalancer: balancer.key,
    port: listener.port,
    priority: rule?.priority ?? null,
    targetGroup: shift.to,
    percent: shift.percent,
  });
  return true;
}
