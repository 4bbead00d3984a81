/** Scalable targets by their resource id (AS-01). */
import type { ScalableTarget } from '../model/scaling.ts';
import type { Service } from '../model/service.ts';
import type { World } from '../model/world.ts';
import { findCluster, findService } from '../rules/lookup.ts';

/** The target that is registered for `service/<cluster>/<service>`. */
export function findTarget(world: World, resourceId: string): ScalableTarget | null {
  const service = serviceOfResource(world, resourceId);
  if (service === null) return null;
  return (world.scaling?.targets ?? []).find((row) => row.active && row.service === service.key) ?? null;
}

export function serviceOfResource(world: World, resourceId: string): Service | null {
  const [, clusterName = '', serviceName = ''] = resourceId.split('/');
  const cluster = findCluster(world, clusterName);
  return cluster === null ? null : findService(world, cluster, serviceName);
}
