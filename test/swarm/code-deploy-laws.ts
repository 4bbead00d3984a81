/** How CodeDeploy's deployments go, in any world: shifts in time and by their weights, ends that follow from what was said (CD-02 to CD-06). */
import { invariant } from '../../sim/kernel/invariant.ts';
import type { SimEventOf } from '../../sim/model/events.ts';
import type { CodeDeployDeployment, TrafficRouting } from '../../sim/model/code-deploy.ts';
import type { World } from '../../sim/model/world.ts';
import { groupOf, isOver } from '../../sim/rules/code-deploy.ts';
import { findListenerRule } from '../../sim/rules/listener-rules.ts';

type Facts = Readonly<Record<string, unknown>>;

const MINUTE = 60_000_000;
/** Weights are whole numbers up to 999: so far may a share be off [%]. */
const NEARLY_PERCENT = 0.1;

/** So much of production traffic after each shift, by what the configuration says (CD-04) [%]. */
export function codeDeployShare({ type, percent }: TrafficRouting, shifts: number): number {
  if (shifts === 0) return 0;
  if (type === 'AllAtOnce') return 100;
  if (type === 'TimeBasedCanary') return shifts === 1 ? percent : 100;
  return Math.min(100, shifts * percent);
}

interface Shifts {
  /** When traffic began to go over, and how often it has [µs]. */
  readonly fromUs: number;
  count: number;
}

export class CodeDeployLaws {
  private readonly shifts = new Map<number, Shifts>();

  /** CD-04: at the start of each interval. */
  shifted(
    world: World,
    { codeDeployDeployment: key, productionPercent: percent }: SimEventOf<'CodeDeployTrafficShifted'>,
    atUs: number,
  ): void {
    const row = world.codeDeploy!.deployments[key]!;
    const before = this.shifts.get(key);
    if (percent === 0 || row.failure !== null) {
      this.shifts.delete(key);
      return;
    }
    // Test traffic alone changes nothing.
    if (before !== undefined && percent === codeDeployShare(row.routing, before.count)) return;
    const now = before ?? { fromUs: atUs, count: 0 };
    now.count += 1;
    this.shifts.set(key, now);
    const dueUs = now.fromUs + (now.count - 1) * row.routing.intervalMinutes * MINUTE;
    const facts = (): Facts => ({ row, count: now.count, percent, dueUs, atUs });
    invariant(percent === codeDeployShare(row.routing, now.count) && atUs === dueUs, 'law.code-deploy-shift', facts);
  }

  /** `handled`: balancers whose listeners somebody has changed by hand. */
  afterInstant(world: World, handled: ReadonlySet<string>, nowUs: number): void {
    for (const row of world.codeDeploy?.deployments ?? []) {
      endFollows(row, nowUs);
      if (!isOver(row)) weightsAreAsSaid(world, row, handled, nowUs);
    }
  }
}

/** CD-06. */
function endFollows(row: CodeDeployDeployment, nowUs: number): void {
  const { state, failure, rolledBack, completedAtUs, lifecycleEvents, productionPercent } = row;
  const facts = (): Facts => ({ row, nowUs });
  invariant(isOver(row) === (completedAtUs !== null), 'law.code-deploy-end', facts);
  invariant((failure !== null) === (state === 'Failed' || state === 'Stopped'), 'law.code-deploy-end', facts);
  invariant(!rolledBack || (failure !== null && productionPercent === 0), 'law.code-deploy-turned-back', facts);
  if (state !== 'Succeeded') return;
  const isWell = lifecycleEvents.every(({ status }) => status === 'Succeeded' || status === 'Skipped');
  invariant(isWell && productionPercent === 100, 'law.code-deploy-end', facts);
}

/** NB-11: what the group of the new task set has at the listeners. */
function weightsAreAsSaid(world: World, row: CodeDeployDeployment, handled: ReadonlySet<string>, nowUs: number): void {
  const { pair } = groupOf(world, row);
  const green = row.green === null ? undefined : world.deployments[row.green]!;
  const group = green?.loadBalancers?.find(({ targetGroup }) => pair?.groups.includes(targetGroup))?.targetGroup;
  if (pair === null || group === undefined) return;
  for (const listener of pair.productionListeners) {
    const place = findListenerRule(world, listener);
    if (place === null || handled.has(place.balancer.loadBalancerName)) continue;
    const { forward } = place.listener;
    const total = forward.reduce((sum, { weight }) => sum + weight, 0);
    const own = forward.find(({ targetGroup }) => targetGroup === group)?.weight ?? 0;
    const found = total === 0 ? 0 : (100 * own) / total;
    const facts = (): Facts => ({ row, listener, forward, found, nowUs });
    invariant(Math.abs(found - row.productionPercent) < NEARLY_PERCENT, 'law.code-deploy-weights', facts);
  }
}
