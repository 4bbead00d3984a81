/** Where CodeDeploy sends traffic: by the weights of listeners (CD-04, CD-06), or by those of an alias (LA-09). */
import type { CodeDeployDeployment, TargetGroupPair } from '../model/code-deploy.ts';
import type { TargetGroupKey } from '../model/ids.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { routeAlias } from '../rules/alias-routing.ts';
import { groupOf } from '../rules/code-deploy.ts';
import { findAlias } from '../rules/functions.ts';
import { findListenerRule } from '../rules/listener-rules.ts';
import { primaryTaskSet } from '../rules/task-sets.ts';
import { shiftTraffic } from './shift.ts';

/** The group of the pair that a task set is registered in; null for none of the two. */
function groupOfTaskSet(world: World, pair: TargetGroupPair, key: number | null): TargetGroupKey | null {
  const entries = key === null ? [] : (world.deployments[key]!.loadBalancers ?? []);
  return entries.find(({ targetGroup }) => pair.groups.includes(targetGroup))?.targetGroup ?? null;
}

/** What is in production now, and where the new task set belongs; null when the service has left the pair (CD-01). */
export function coloursOf(
  world: World,
  row: CodeDeployDeployment,
): { readonly blue: TargetGroupKey; readonly green: TargetGroupKey } | null {
  const { pair, service } = groupOf(world, row);
  if (pair === null || service === null) return null;
  const key = row.blue ?? primaryTaskSet(world, world.services[service]!)?.key ?? null;
  const blue = groupOfTaskSet(world, pair, key);
  if (blue === null) return null;
  return { blue, green: pair.groups[0] === blue ? pair.groups[1] : pair.groups[0] };
}

/** The listener's default action and its rules, as far as they forward to one of the two groups; at least the first. */
function placesOf(world: World, pair: TargetGroupPair, listenerArn: string): string[] {
  const place = findListenerRule(world, listenerArn);
  if (place === null) return [];
  const isOfPair = (forward: readonly { readonly targetGroup: TargetGroupKey }[]): boolean =>
    forward.some(({ targetGroup }) => pair.groups.includes(targetGroup));
  const rules = (place.listener.rules ?? []).filter(({ forward }) => isOfPair(forward));
  const isDefault = isOfPair(place.listener.forward) || rules.length === 0;
  return [...(isDefault ? [listenerArn] : []), ...rules.map(({ ruleArn }) => ruleArn)];
}

function shiftListeners(
  ctx: Context,
  row: CodeDeployDeployment,
  kind: 'productionListeners' | 'testListeners',
  percent: number,
): void {
  const { pair } = groupOf(ctx.world, row);
  const colours = coloursOf(ctx.world, row);
  if (pair === null || colours === null) return;
  for (const listener of pair[kind]) {
    for (const place of placesOf(ctx.world, pair, listener)) {
      shiftTraffic(ctx, place, { from: colours.blue, to: colours.green, percent });
    }
  }
}

/** LA-09: so much of the calls goes to the new version; all or nothing is an alias without weights. */
function shiftAlias(ctx: Context, row: CodeDeployDeployment, percent: number): void {
  if (row.target.kind !== 'alias') return;
  const { function: key, alias: name, currentVersion, targetVersion } = row.target;
  const called = ctx.world.functions![key]!;
  const additional = percent > 0 && percent < 100 ? { version: targetVersion, weight: percent / 100 } : null;
  const functionVersion = percent >= 100 ? targetVersion : currentVersion;
  routeAlias(ctx, called, findAlias(called, name)!, { functionVersion, additional });
}

/** Production and test traffic at the new version [%]. */
export function shift(ctx: Context, row: CodeDeployDeployment, production: number, test: number): void {
  if (row.target.kind === 'alias') {
    if (production !== row.productionPercent) shiftAlias(ctx, row, production);
  } else {
    shiftListeners(ctx, row, 'productionListeners', production);
    shiftListeners(ctx, row, 'testListeners', test);
  }
  if (production === row.productionPercent && test === row.testPercent) return;
  row.productionPercent = production;
  row.testPercent = test;
  ctx.touch('code-deploy-deployment', row.key);
  ctx.say({
    kind: 'CodeDeployTrafficShifted',
    codeDeployDeployment: row.key,
    productionPercent: production,
    testPercent: test,
  });
}

/** Before the first shift: both groups are known to the listeners, and nothing of an earlier attempt is left (LB-02). */
export function prepareListeners(ctx: Context, row: CodeDeployDeployment): void {
  shiftListeners(ctx, row, 'productionListeners', 0);
  shiftListeners(ctx, row, 'testListeners', 0);
}
