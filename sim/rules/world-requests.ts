/** Requests that are made inside a world: what they may leave out, because there is only one that they can mean. */
import type { Json, JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import type { KnownRegion } from './request-members.ts';

const NEEDS_CLUSTER: ReadonlySet<string> = new Set([
  ...['runTask', 'startTask', 'stopTask', 'createService', 'updateService', 'deleteService'],
  ...['updateTaskProtection', 'updateContainerInstancesState', 'putAttributes'],
]);

/** A request without a cluster means the only one there is, as in a scenario. `key` is the timeline's. */
export function inTheOnlyCluster(world: World, key: string, request: Json): Json {
  const [cluster] = world.clusters;
  const isMap = typeof request === 'object' && request !== null && !Array.isArray(request);
  if (cluster === undefined || world.clusters.length !== 1 || !isMap || !NEEDS_CLUSTER.has(key)) return request;
  return { cluster: cluster.clusterName, ...(request as JsonObject) };
}

export function regionsOf(world: World): readonly KnownRegion[] {
  return world.regions.map(({ name, zones }) => ({ name, zones: zones.map((key) => world.zones[key]!.name) }));
}
