/** What the policies of one subject ask for, as their alarms stand (AS-02 to AS-07, AS-09, CP-03 to CP-07). */
import type { MetricAlarm } from '../model/alarm.ts';
import type { ScalingWish } from '../model/decision.ts';
import type { ScalingPolicy, ScalingSubject, StepRule, TargetTrackingRule } from '../model/scaling.ts';
import type { World } from '../model/world.ts';
import { counts, groupByKey, isWarm, membersOf } from '../rules/auto-scaling-groups.ts';
import { managedProviders, reservationOf } from '../rules/managed-scaling.ts';
import { adjustedCapacity, managedCapacity, stepFor, trackedCapacity } from '../rules/scaling-math.ts';
import { isActionOf } from '../rules/scaling-policies.ts';
import { memoryOf } from '../rules/scaling-book.ts';

/** Alarms that are not deleted, by name. */
export type Alarms = ReadonlyMap<string, MetricAlarm>;

export function alarmsByName(world: World): Alarms {
  return new Map((world.alarms ?? []).filter((row) => !row.deleted).map((row) => [row.alarmName, row]));
}

/** How one policy stands. */
export interface Stand {
  readonly policy: ScalingPolicy;
  /** It may want less capacity one day, so AS-06 asks it. */
  readonly mayScaleIn: boolean;
  /** null: it holds, or knows nothing (AS-07). */
  readonly wish: ScalingWish | null;
  readonly direction: 'out' | 'in' | 'hold';
  readonly noData: boolean;
  /** Until when its cooldown holds, in the wish's direction [µs]; 0: not at all. */
  readonly cooldownUntilUs: number;
}

const HOLDS = { wish: null, direction: 'hold', noData: false, cooldownUntilUs: 0 } as const;

export function standOf(world: World, policy: ScalingPolicy, current: number, alarms: Alarms, nowUs: number): Stand {
  const { rule } = policy;
  if (rule.type === 'TargetTrackingScaling') return trackingStand(world, policy, rule, current, alarms, nowUs);
  const firing = [...alarms.values()].find(
    (row) => row.state === 'ALARM' && (row.input.AlarmActions ?? []).some((action) => isActionOf(action, policy)),
  );
  const mayScaleIn = rule.type === 'StepScaling' && rule.steps.some(({ adjustment }) => adjustment < 0);
  if (firing === undefined) return { policy, mayScaleIn, ...HOLDS };
  if (firing.lastValue === null) return { policy, mayScaleIn, ...HOLDS, noData: true };
  if (rule.type === 'SimpleScaling') {
    const wanted = adjustedCapacity(current, rule.adjustment, rule.adjustmentType, rule.minAdjustmentMagnitude);
    const wish = {
      ...common(policy, firing),
      base: current,
      formula: 'simple',
      adjustment: rule.adjustment,
      wanted,
    } as const;
    const { lastOut, lastIn } = memoryOf(world, policy.subject);
    const lastUs = Math.max(lastOut?.atUs ?? -Infinity, lastIn?.atUs ?? -Infinity);
    return {
      policy,
      mayScaleIn,
      wish,
      ...directionOf(wanted, current),
      noData: false,
      cooldownUntilUs: lastUs + rule.cooldownUs,
    };
  }
  return stepStand(world, policy, rule, current, firing, nowUs, mayScaleIn);
}

function common(policy: ScalingPolicy, alarm: MetricAlarm) {
  return {
    policyName: policy.policyName,
    alarmName: alarm.alarmName,
    metric: alarm.lastValue!,
    target: alarm.input.Threshold,
  };
}

function directionOf(wanted: number, current: number): { direction: Stand['direction'] } {
  return { direction: wanted > current ? 'out' : wanted < current ? 'in' : 'hold' };
}

/** AS-05, AG-05: while the last scale-out takes effect, formulas begin with the capacity before it. */
function baseOf(
  world: World,
  subject: ScalingSubject,
  current: number,
  cooldownUs: number,
  nowUs: number,
): { base: number; untilUs: number } {
  if (subject.kind === 'group') {
    // What is wanted and not launched yet does not serve either.
    const members = membersOf(world, groupByKey(world, subject.group)).filter(counts);
    const warm = members.filter((member) => isWarm(member, nowUs)).length;
    if (warm >= current) return { base: current, untilUs: 0 };
    const until = members.map(({ membership }) => membership.warmAtUs ?? Infinity);
    return { base: warm, untilUs: members.length < current ? Infinity : Math.max(...until) };
  }
  const { lastOut } = memoryOf(world, subject);
  if (lastOut === null || lastOut.atUs + cooldownUs <= nowUs) return { base: current, untilUs: 0 };
  return { base: Math.min(current, lastOut.from), untilUs: lastOut.atUs + cooldownUs };
}

function stepStand(
  world: World,
  policy: ScalingPolicy,
  rule: StepRule,
  current: number,
  alarm: MetricAlarm,
  nowUs: number,
  mayScaleIn: boolean,
): Stand {
  const { Threshold, ComparisonOperator } = alarm.input;
  const step = stepFor(rule.steps, alarm.lastValue! - Threshold, ComparisonOperator);
  if (step === null) return { policy, mayScaleIn, ...HOLDS };
  const adjusted = (from: number): number =>
    adjustedCapacity(from, step.adjustment, rule.adjustmentType, rule.minAdjustmentMagnitude);
  const fresh = adjusted(current);
  const isOut = fresh > current;
  const { base, untilUs } = isOut
    ? baseOf(world, policy.subject, current, rule.cooldownUs, nowUs)
    : { base: current, untilUs: 0 };
  const wanted = base === current ? fresh : Math.max(current, adjusted(base));
  const wish = { ...common(policy, alarm), formula: 'step', base, adjustment: step.adjustment, wanted } as const;
  const direction = isOut ? 'out' : directionOf(wanted, current).direction;
  return {
    policy,
    mayScaleIn,
    wish,
    direction,
    noData: false,
    cooldownUntilUs: isOut ? untilUs : inCooldownUntil(world, policy.subject, rule.cooldownUs),
  };
}

function inCooldownUntil(world: World, subject: ScalingSubject, cooldownUs: number): number {
  const { lastIn } = memoryOf(world, subject);
  return lastIn === null ? 0 : lastIn.atUs + cooldownUs;
}

function trackingStand(
  world: World,
  policy: ScalingPolicy,
  rule: TargetTrackingRule,
  current: number,
  alarms: Alarms,
  nowUs: number,
): Stand {
  const mayScaleIn = !rule.disableScaleIn;
  const [high, low] = [alarms.get(rule.alarmHigh), alarms.get(rule.alarmLow)];
  const isOut = high?.state === 'ALARM';
  const isIn = !isOut && mayScaleIn && low?.state === 'ALARM';
  const noData = high?.state === 'INSUFFICIENT_DATA' || low?.state === 'INSUFFICIENT_DATA';
  if (!isOut && !isIn) return { policy, mayScaleIn, ...HOLDS, noData };
  const alarm = (isOut ? high : low)!;
  if (alarm.lastValue === null) return { policy, mayScaleIn, ...HOLDS, noData: true };
  const about = { ...common(policy, alarm), target: rule.targetValue, adjustment: null };
  if (policy.managedBy !== null) {
    const wanted = managedWanted(world, policy.managedBy);
    if (wanted === null) return { policy, mayScaleIn, ...HOLDS };
    const wish = { ...about, formula: 'managed', base: wanted.running, wanted: wanted.to } as const;
    return { policy, mayScaleIn, wish, direction: isOut ? 'out' : 'in', noData: false, cooldownUntilUs: 0 };
  }
  const cooldown = isOut
    ? baseOf(world, policy.subject, current, rule.scaleOutCooldownUs, nowUs)
    : { base: current, untilUs: 0 };
  const tracked = trackedCapacity(cooldown.base, alarm.lastValue, rule.targetValue);
  const wanted = isOut ? Math.max(current, tracked) : Math.min(current, tracked);
  const wish = { ...about, formula: 'tracking', base: cooldown.base, wanted } as const;
  return {
    policy,
    mayScaleIn,
    wish,
    direction: isOut ? 'out' : 'in',
    noData: false,
    cooldownUntilUs: isOut ? cooldown.untilUs : inCooldownUntil(world, policy.subject, rule.scaleInCooldownUs),
  };
}

/** CP-04: the size that the provider's group should have now. */
function managedWanted(world: World, provider: string): { to: number; running: number } | null {
  const row = managedProviders(world).find(({ name }) => name === provider);
  const found = row === undefined ? null : reservationOf(world, row);
  if (row === undefined || found === null) return null;
  const steps = { min: row.minimumScalingStepSize ?? 1, max: row.maximumScalingStepSize ?? 10_000 };
  return { to: managedCapacity(found.running, found.needed, row.targetCapacity, steps), running: found.running };
}
