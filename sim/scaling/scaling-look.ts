/** One look at what is scaled: the wishes of its policies become one capacity, or the reason why not (AS-01, AS-05 to AS-08). */
import type { ScalingBlock, ScalingDecision, ScalingWish } from '../model/decision.ts';
import type { ScalingPolicy, ScalingSubject } from '../model/scaling.ts';
import type { Context } from '../model/system.ts';
import { counts, groupByKey, isWarm, membersOf } from '../rules/auto-scaling-groups.ts';
import { clamped } from '../rules/scaling-math.ts';
import { keepScalingDecision, memoryOf } from '../rules/scaling-book.ts';
import { minutes } from '../kernel/time.ts';
import { capacityOf, isDeploying, remember, setCapacity, targetOfService, type Capacity } from './capacity-of.ts';
import { standOf, type Alarms, type Stand } from './policy-wishes.ts';

/** CP-07: scale-in waits so long after a scale-out. */
const MANAGED_IN_AFTER = minutes(15);

interface Verdict {
  readonly to: number;
  readonly blockedBy: readonly ScalingBlock[];
  readonly untilUs: number | null;
  /** The wish that decided; null when none did. */
  readonly by: ScalingWish | null;
}

/** Looks at a subject with the policies it has. Nothing happens, and nothing is kept, when no alarm asks for anything. */
export function look(ctx: Context, subject: ScalingSubject, policies: readonly ScalingPolicy[], alarms: Alarms): void {
  const capacity = capacityOf(ctx.world, subject);
  if (capacity === null) return;
  const stands = policies.map((policy) => standOf(ctx.world, policy, capacity.current, alarms, ctx.nowUs));
  if (stands.every(({ wish }) => wish === null)) return;
  const verdict = verdictOf(ctx, subject, stands, capacity);
  const wishes = stands.flatMap(({ wish }) => (wish === null ? [] : [wish]));
  conclude(ctx, subject, capacity, wishes, verdict);
}

function verdictOf(ctx: Context, subject: ScalingSubject, stands: readonly Stand[], capacity: Capacity): Verdict {
  const outs = stands.filter(({ direction }) => direction === 'out');
  return outs.length > 0 ? outward(ctx, subject, outs, capacity) : inward(ctx, subject, stands, capacity);
}

/** AS-06: any policy may want more, and the largest wins. */
function outward(ctx: Context, subject: ScalingSubject, outs: readonly Stand[], capacity: Capacity): Verdict {
  const { current, minimum, maximum } = capacity;
  const target = subject.kind === 'service' ? targetOfService(ctx.world, subject.service) : null;
  if (target?.suspendedOut === true) return blocked(current, 'suspended');
  const warming = outs.some(({ policy }) => policy.managedBy !== null) && isWarming(ctx, subject);
  const open = outs.filter(({ policy }) => !(policy.managedBy !== null && warming));
  if (open.length === 0) return blocked(current, 'warm-up');
  const best = open.reduce((a, b) => (b.wish!.wanted > a.wish!.wanted ? b : a));
  // SimpleScaling waits for its cooldown whatever it wants (AG-05).
  if (best.wish!.formula === 'simple' && best.cooldownUntilUs > ctx.nowUs) {
    return blocked(current, 'cooldown', best.cooldownUntilUs);
  }
  const to = clamped(best.wish!.wanted, minimum, maximum);
  if (to !== current) return { to, blockedBy: to < best.wish!.wanted ? ['maximum'] : [], untilUs: null, by: best.wish };
  if (best.wish!.wanted > maximum) return blocked(current, 'maximum');
  if (best.cooldownUntilUs > ctx.nowUs) {
    return blocked(current, subject.kind === 'group' ? 'warm-up' : 'cooldown', best.cooldownUntilUs);
  }
  return blocked(current, 'no-change');
}

function isWarming(ctx: Context, subject: ScalingSubject): boolean {
  if (subject.kind !== 'group') return false;
  const group = groupByKey(ctx.world, subject.group);
  const members = membersOf(ctx.world, group).filter(counts);
  return members.length < group.desiredCapacity || members.some((member) => !isWarm(member, ctx.nowUs));
}

/** AS-06: less only when all want less, and then the largest of what they want. */
function inward(ctx: Context, subject: ScalingSubject, stands: readonly Stand[], capacity: Capacity): Verdict {
  const { current, minimum, maximum } = capacity;
  const asked = stands.filter(({ mayScaleIn, direction }) => mayScaleIn || direction === 'in');
  if (asked.some(({ noData }) => noData)) return blocked(current, 'no-data');
  if (asked.some(({ wish }) => wish === null)) return blocked(current, 'not-all');
  // What they wish is what there is: an exact capacity, a step of nothing.
  if (asked.length === 0) return blocked(current, 'no-change');
  const best = asked.reduce((a, b) => (b.wish!.wanted > a.wish!.wanted ? b : a));
  const to = clamped(best.wish!.wanted, minimum, maximum);
  if (to === current) return blocked(current, best.wish!.wanted < minimum ? 'minimum' : 'no-change');
  const target = subject.kind === 'service' ? targetOfService(ctx.world, subject.service) : null;
  if (target?.suspendedIn === true) return blocked(current, 'suspended');
  if (isDeploying(ctx.world, subject)) return blocked(current, 'deployment');
  if (subject.kind === 'group' && isWarming(ctx, subject)) return blocked(current, 'warm-up');
  const { lastOut } = memoryOf(ctx.world, subject);
  if (best.policy.managedBy !== null && lastOut !== null && lastOut.atUs + MANAGED_IN_AFTER > ctx.nowUs) {
    return blocked(current, 'too-soon', lastOut.atUs + MANAGED_IN_AFTER);
  }
  const untilUs = Math.max(...asked.map(({ cooldownUntilUs }) => cooldownUntilUs));
  if (untilUs > ctx.nowUs) return blocked(current, 'cooldown', untilUs);
  return { to, blockedBy: to > best.wish!.wanted ? ['minimum'] : [], untilUs: null, by: best.wish };
}

function blocked(current: number, by: ScalingBlock, untilUs: number | null = null): Verdict {
  return { to: current, blockedBy: [by], untilUs: untilUs === null || untilUs === Infinity ? null : untilUs, by: null };
}

function conclude(
  ctx: Context,
  subject: ScalingSubject,
  { current, minimum, maximum }: Capacity,
  wishes: readonly ScalingWish[],
  { to, blockedBy, untilUs, by }: Verdict,
): void {
  const decided: Omit<ScalingDecision, 'key' | 'kind' | 'atUs' | 'during' | 'ordinal' | 'unblockedBy'> = {
    subject,
    trigger: 'alarm',
    wishes,
    verdict: { from: current, to, blockedBy },
    minimum,
    maximum,
    untilUs,
  };
  const decision = keepScalingDecision(ctx, decided);
  if (to === current || by === null) return;
  remember(ctx, subject, to > current ? Math.min(by.base, current) : current, to);
  const cause = `monitor alarm ${by.alarmName} in state ALARM triggered policy ${by.policyName}`;
  setCapacity(ctx, subject, to, cause, decision);
}
