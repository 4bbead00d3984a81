/**
 * Where traffic goes during a release, in any world: the weights of the rules are those of the stage, all of it goes to the
 * revision that is left at the end, and nobody is sent to a target that is not registered (NB-02 to NB-05, NB-09, NB-11, LB-12).
 */
import { invariant } from '../../sim/kernel/invariant.ts';
import type { Command } from '../../sim/model/commands.ts';
import type { SimEvent } from '../../sim/model/events.ts';
import type { ReleaseSettings, ServiceDeployment } from '../../sim/model/release.ts';
import type { TargetGroupKey, TargetKey } from '../../sim/model/ids.ts';
import type { Forward, TargetGroup } from '../../sim/model/target-group.ts';
import type { World } from '../../sim/model/world.ts';
import { arnOfRule, findListenerRule } from '../../sim/rules/listener-rules.ts';
import { networkOf } from '../../sim/rules/utilization.ts';
import { CodeDeployLaws } from './code-deploy-laws.ts';

type Facts = Readonly<Record<string, unknown>>;

/** Weights are whole numbers up to 999: so far may a share be off [%]. */
const NEARLY_PERCENT = 0.1;

/** After each shift of production traffic, by what the settings say (NB-03 to NB-05) [%]. */
export function shareAfter(
  { strategy, canaryConfiguration, linearConfiguration }: ReleaseSettings,
  shifts: number,
): number {
  if (shifts === 0) return 0;
  if (strategy === 'LINEAR') return Math.min(100, (linearConfiguration?.stepPercent ?? 10) * shifts);
  if (strategy === 'CANARY' && shifts === 1) return canaryConfiguration?.canaryPercent ?? 5;
  return 100;
}

/** Of production and test traffic that the target of a native release is to have now; null when nothing is to be said of it. */
export function sharesOf(row: ServiceDeployment): { readonly production: number; readonly test: number } | null {
  const { native, state, stages } = row;
  if (native === undefined) return null;
  if (state.startsWith('ROLLBACK') && state !== 'ROLLBACK_REQUESTED') return { production: 0, test: 0 };
  // The stage that it has just entered does what it does a moment later.
  const begun = stages.slice(0, native.begun);
  const shifts = begun.filter(({ stage }) => stage === 'PRODUCTION_TRAFFIC_SHIFT').length;
  const isTested = begun.some(({ stage }) => stage === 'TEST_TRAFFIC_SHIFT');
  return { production: shareAfter(native.settings, shifts), test: isTested ? 100 : 0 };
}

/** What a group has of a forward action [%]; 0 where it is not in it. */
function percentOf(forward: readonly Forward[], group: TargetGroupKey): number {
  const total = forward.reduce((sum, { weight }) => sum + weight, 0);
  const own = forward.reduce((sum, { targetGroup, weight }) => sum + (targetGroup === group ? weight : 0), 0);
  return total === 0 ? 0 : (100 * own) / total;
}

export class ShiftLaws {
  /** Balancers whose listeners somebody has changed by hand, by name. */
  private readonly handled = new Set<string>();
  private readonly codeDeploy = new CodeDeployLaws();
  /** By member of the request network: what it had been sent when its target was not registered any more. */
  private readonly sentWhenGone = new Map<number, number>();

  observe(world: World, event: SimEvent, atUs: number): void {
    if (event.kind === 'CommandIssued') this.byHand(event.command);
    if (event.kind === 'CodeDeployTrafficShifted') this.codeDeploy.shifted(world, event, atUs);
  }

  private byHand({ op, input }: Command): void {
    if (op === 'ModifyListener' || op === 'ModifyRule' || op === 'DeleteRule') this.handled.add(input.loadBalancer);
  }

  afterInstant(world: World, nowUs: number): void {
    for (const row of world.serviceDeployments ?? []) {
      if (world.services[row.service]!.serviceDeployment === row.key) this.weightsAreOfTheStage(world, row, nowUs);
    }
    this.codeDeploy.afterInstant(world, this.handled, nowUs);
    this.nobodyIsSentAway(world, nowUs);
  }

  private weightsAreOfTheStage(world: World, row: ServiceDeployment, nowUs: number): void {
    const shares = sharesOf(row);
    if (shares === null) {
      this.whoIsLeftHasAll(world, row, nowUs);
      return;
    }
    const green = world.deployments[row.target]!;
    const isTested = (green.loadBalancers ?? []).some(({ advanced }) => (advanced?.testRule ?? null) !== null);
    const { productionPercent, testPercent } = row;
    const said = { productionPercent, testPercent };
    const expected = { productionPercent: shares.production, testPercent: isTested ? shares.test : 0 };
    const isSaid = Math.abs(productionPercent - shares.production) < 1e-6 && testPercent === expected.testPercent;
    invariant(isSaid, 'law.shares-of-a-stage', () => ({ row, said, expected, nowUs }));
    for (const { targetGroup, advanced } of green.loadBalancers ?? []) {
      if (advanced === undefined) continue;
      this.rulesGive(world, advanced.productionRule, targetGroup, productionPercent, nowUs);
      if (advanced.testRule !== null) this.rulesGive(world, advanced.testRule, targetGroup, testPercent, nowUs);
    }
  }

  /** A release that was not shifted, and has come to its end: the rules lead to the revision that is PRIMARY. */
  private whoIsLeftHasAll(world: World, { state, service }: ServiceDeployment, nowUs: number): void {
    if (state !== 'SUCCESSFUL' && state !== 'ROLLBACK_SUCCESSFUL') return;
    const primary = world.deployments[world.services[service]!.deployments[0] ?? -1];
    for (const { targetGroup, advanced } of primary?.loadBalancers ?? []) {
      if (advanced !== undefined) this.rulesGive(world, advanced.productionRule, targetGroup, 100, nowUs);
    }
  }

  private rulesGive(world: World, rule: string, group: TargetGroupKey, percent: number, nowUs: number): void {
    const place = findListenerRule(world, rule);
    // Whoever deletes or changes a rule that shifts has to answer for it.
    if (place === null || this.handled.has(place.balancer.loadBalancerName)) return;
    const { forward } = place.rule ?? place.listener;
    const found = percentOf(forward, group);
    const facts = (): Facts => ({ rule: arnOfRule(place), forward, group, percent, found, nowUs });
    invariant(Math.abs(found - percent) < NEARLY_PERCENT, 'law.weights-of-a-stage', facts);
  }

  /** LB-12: from its deregistration on a target is sent nothing new; a network balancer's connections stay (NL-03). */
  private nobodyIsSentAway(world: World, nowUs: number): void {
    const net = networkOf(world);
    const book = world.traffic;
    if (net === null || book === undefined) return;
    for (let member = 0; member < net.memberCount; member++) {
      const key = (book.targetOf[member] ?? -1) as TargetKey;
      const target = world.targets[key];
      if (target === undefined) continue;
      const sent = net.members.sent[member]!;
      const group = world.targetGroups[target.targetGroup]!;
      const facts = (): Facts => ({
        member,
        target: target.id,
        state: target.state,
        registered: target.registered,
        nowUs,
      });
      const isCurrent = book.members[key]?.member === member;
      const isAway = !target.registered || !isCurrent;
      if (isAway) invariant(net.members.weight[member] === 0, 'law.weight-of-a-target-that-left', facts);
      // A flow counts at the end of its interval what it had led there before, also when requests are single ones from then on.
      if (!isAway || keepsConnections(world, group) || net.flow !== null) {
        this.sentWhenGone.delete(member);
        continue;
      }
      const before = this.sentWhenGone.get(member);
      const more = (): Facts => ({ ...facts(), before, sent });
      invariant(before === undefined || sent === before, 'law.request-to-a-target-that-left', more);
      this.sentWhenGone.set(member, sent);
    }
  }
}

function keepsConnections(world: World, { loadBalancer }: TargetGroup): boolean {
  return loadBalancer !== null && world.loadBalancers[loadBalancer]!.type === 'network';
}
