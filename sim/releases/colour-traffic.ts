/** Production and test traffic of two colours: by the rules that the new revision's load balancers name (NB-01, NB-11). */
import type { DeploymentKey } from '../model/ids.ts';
import type { ServiceDeployment } from '../model/release.ts';
import type { Deployment } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { ServiceLoadBalancer } from '../model/target-group.ts';
import { shiftTraffic } from './shift.ts';

type Advanced = ServiceLoadBalancer & { readonly advanced: NonNullable<ServiceLoadBalancer['advanced']> };

function twoColoured({ loadBalancers = [] }: Deployment): Advanced[] {
  return loadBalancers.filter((entry): entry is Advanced => entry.advanced !== undefined);
}

/** The group where blue's tasks are, of the rule that an entry of green's names. */
function groupOfBlue(blue: Deployment, { targetGroup, advanced }: Advanced) {
  const entry = twoColoured(blue).find((row) => row.advanced.productionRule === advanced.productionRule);
  return entry === undefined || entry.targetGroup === targetGroup ? advanced.alternate : entry.targetGroup;
}

export interface Weights {
  /** Of production traffic to green [%]; null: as it is. */
  readonly production: number | null;
  /** Of test traffic to green [%]; null: as it is. */
  readonly test: number | null;
}

/**
 * Sets how much of the traffic goes to the target of a release, the rest to blue, and says TrafficShifted when that is new.
 * @returns the rule that is there no more; null when all is well.
 */
export function weigh(
  ctx: Context,
  row: ServiceDeployment,
  blueKey: DeploymentKey,
  { production, test }: Weights,
): string | null {
  const { deployments } = ctx.world;
  const green = deployments[row.target]!;
  const blue = deployments[blueKey]!;
  let missing: string | null = null;
  let hasTestRule = false;
  for (const entry of twoColoured(green)) {
    const { productionRule, testRule } = entry.advanced;
    const from = groupOfBlue(blue, entry);
    const shift = (rule: string, percent: number): void => {
      if (!shiftTraffic(ctx, rule, { from, to: entry.targetGroup, percent })) missing ??= rule;
    };
    if (production !== null) shift(productionRule, production);
    if (testRule === null) continue;
    hasTestRule = true;
    if (test !== null) shift(testRule, test);
  }
  const before = [row.productionPercent, row.testPercent];
  row.productionPercent = production ?? row.productionPercent;
  row.testPercent = hasTestRule ? (test ?? row.testPercent) : 0;
  if (row.productionPercent !== before[0] || row.testPercent !== before[1]) {
    ctx.touch('service-deployment', row.key);
    const { productionPercent, testPercent } = row;
    ctx.say({ kind: 'TrafficShifted', serviceDeployment: row.key, productionPercent, testPercent });
  }
  return missing;
}

/** A revision that has no other colour beside it has all the traffic of its rules. */
export function giveAllTraffic(ctx: Context, revision: Deployment): void {
  for (const { targetGroup, advanced } of twoColoured(revision)) {
    for (const rule of [advanced.productionRule, advanced.testRule]) {
      if (rule !== null) shiftTraffic(ctx, rule, { from: advanced.alternate, to: targetGroup, percent: 100 });
    }
  }
}
