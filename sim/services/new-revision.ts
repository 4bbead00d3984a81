/**
 * Where a new revision of a service stands beside those there are: in their window, or as the other colour (NB-01, NB-02).
 * What it gets of the traffic, and when, is sim/releases' matter.
 */
import type { Deployment, Service } from '../model/service.ts';
import type { ServiceLoadBalancer } from '../model/target-group.ts';
import type { World } from '../model/world.ts';
import { blueOf, colouredAs, otherColour, productionRevision, strategyOf } from '../rules/colours.ts';

export type Stand = Pick<Deployment, 'loadBalancers' | 'scale'>;

/** To be asked before the new revision is among the service's; the older ones are set to stay, or to be exchanged. */
export function standOfNewRevision(
  world: World,
  service: Service,
  entries: readonly ServiceLoadBalancer[] | undefined,
): Stand {
  const before = productionRevision(world, service);
  if (entries === undefined || before === null || service.deploymentController !== undefined) {
    return entries === undefined ? {} : { loadBalancers: entries };
  }
  const inProduction = colouredAs(entries, before.loadBalancers ?? []);
  const older = service.deployments.map((key) => world.deployments[key]!);
  const isTwoColoured = entries.some(({ advanced }) => advanced !== undefined);
  const blue = blueOf(world, service);
  // Before any revision was completed there is nobody to take traffic from.
  if (strategyOf(service) === 'ROLLING' || !isTwoColoured || blue === null) {
    for (const row of older) delete row.scale;
    return { loadBalancers: inProduction };
  }
  // Others than blue keep what they have until the release begins with them (RECONCILE_SERVICE).
  for (const row of older) row.scale = row === blue ? 100 : (row.scale ?? shareOf(world, service, row));
  return { loadBalancers: otherColour(inProduction), scale: 0 };
}

/** The part of the desired count that a revision has now [%], in thousandths. */
function shareOf(world: World, { desiredCount }: Service, { tasks }: Deployment): number {
  const wanted = tasks.filter((key) => world.tasks[key]!.desiredStatus === 'RUNNING').length;
  return desiredCount === 0 ? 0 : Math.min(100, Math.floor((wanted * 100_000) / desiredCount) / 1_000);
}
