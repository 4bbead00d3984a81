/**
 * Where a Fargate task goes: into the zone of its subnets that has fewest tasks of its group and its kind (PL-14).
 * There is nothing to filter but what the account and the zones can give (FG-08, FG-10, FG-13).
 */
import type { FargateProvider } from '../model/capacity.ts';
import type { FargateRefusal } from '../model/decision.ts';
import type { ZoneKey } from '../model/ids.ts';
import type { PlacementRequest } from '../model/placement-request.ts';
import type { World } from '../model/world.ts';
import {
  exceedsVcpuLimit,
  fargateKind,
  hasFargate,
  NO_FARGATE_CAPACITY,
  openZones,
  VCPU_LIMIT_REACHED,
  ZONE_WITHOUT_FARGATE,
} from '../rules/fargate.ts';
import type { Chance } from '../rules/scale-in.ts';

/** The kind of Fargate a request asks for; null for EC2. */
export function fargateKindOf(request: PlacementRequest): FargateProvider | null {
  return fargateKind(request.compute?.launchType ?? 'EC2', request.provider ?? null);
}

/** Pure: nothing is taken. Among equals chance decides, asked only when there are two at least. */
export function placeOnFargate(
  world: World,
  request: PlacementRequest,
  kind: FargateProvider,
  pick: Chance,
): { readonly zone: ZoneKey } | { readonly refused: FargateRefusal } {
  const region = world.regions[world.clusters[request.cluster]!.region]!;
  const zoneNames = request.zoneNames ?? [];
  if (exceedsVcpuLimit(world.fargate, kind, region.key, request.needs.cpu)) return { refused: VCPU_LIMIT_REACHED };
  const zones = openZones(world, region, kind, zoneNames);
  if (zones.length === 0) {
    const known = world.zones.filter((zone) => zone.region === region.key && zoneNames.includes(zone.name));
    return { refused: known.some((zone) => hasFargate(region, zone)) ? NO_FARGATE_CAPACITY : ZONE_WITHOUT_FARGATE };
  }
  const counts = zones.map(({ sky }) => {
    let count = 0;
    for (const key of sky) {
      const task = world.tasks[key]!;
      const same = task.group === request.group && task.cluster === request.cluster;
      const counted = same && task.desiredStatus === 'RUNNING';
      // Fargate and Fargate Spot spread apart from each other.
      if (counted && fargateKind(task.launchType, task.capacityProviderName) === kind) count += 1;
    }
    return count;
  });
  const fewest = Math.min(...counts);
  const best = zones.filter((_, index) => counts[index] === fewest);
  return { zone: best[best.length > 1 ? pick.below(best.length) : 0]!.key };
}
