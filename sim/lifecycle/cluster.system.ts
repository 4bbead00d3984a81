/**
 * Models: clusters (BB-03, BB-04, BB-17): made by hand or, for `default`, when an agent needs it; deleted when empty.
 * Leaves out: settings, service connect defaults.
 */
import { NO_EVENT } from '../kernel/event-queue.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ClusterKey, RegionKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { findCluster } from '../rules/lookup.ts';
import { refuseAssociation } from './capacity-provider.system.ts';
import { ecsArn } from '../rules/minting.ts';

/** Makes a row and says so. The name must be free among ACTIVE clusters. */
export function createCluster(ctx: Context, clusterName: string, region: RegionKey): Cluster {
  const key = ctx.world.clusters.length as ClusterKey;
  const cluster: Cluster = {
    key,
    clusterName,
    clusterArn: ecsArn(ctx.world.regions[region]!.name, `cluster/${clusterName}`),
    region,
    status: 'ACTIVE',
    containerInstances: [],
    services: [],
    capacityProviders: [],
    defaultCapacityProviderStrategy: [],
    waiting: [],
    waitingWake: NO_EVENT,
  };
  ctx.world.clusters.push(cluster);
  ctx.start('cluster', key);
  ctx.say({ kind: 'ClusterCreated', cluster: key });
  return cluster;
}

/** Why this cluster may not be deleted now (DeleteCluster errors). */
function refuseDelete(world: World, name: string): Refusal | null {
  const cluster = findCluster(world, name);
  if (cluster === null) return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: name });
  const params = { cluster: cluster.clusterName };
  if (cluster.services.some((key) => world.services[key]!.status !== 'INACTIVE')) {
    return refusal('ClusterContainsServicesException', 'cluster-contains-services', params, 'delete-services-first');
  }
  if (cluster.containerInstances.length > 0) {
    return refusal(
      'ClusterContainsContainerInstancesException',
      'cluster-contains-container-instances',
      params,
      'deregister-instances-first',
    );
  }
  if (world.tasks.some((task) => task.cluster === cluster.key && !isOver(task.lastStatus))) {
    return refusal('ClusterContainsTasksException', 'cluster-contains-tasks', params, 'stop-tasks-first');
  }
  return null;
}

function isOver(status: string): boolean {
  return status === 'STOPPED' || status === 'DELETED';
}

export const clusterSystem: System = {
  name: 'cluster',
  charts: [{ chart: 'cluster' }],
  commands: [
    handler({
      op: 'CreateCluster',
      query: (world, { input }) => {
        if (!world.regions.some((region) => region.name === input.region)) {
          return refusal('InvalidParameterException', 'region-not-found', { region: input.region });
        }
        const { capacityProviders = [], defaultCapacityProviderStrategy = [] } = input;
        return refuseAssociation(world, { capacityProviders, defaultCapacityProviderStrategy }, input.clusterName);
      },
      execute: ({ input }, ctx, line) => {
        const region = ctx.world.regions.find((row) => row.name === input.region)!;
        // CreateCluster answers with the cluster that is there already.
        const found = findCluster(ctx.world, input.clusterName);
        const cluster = found ?? createCluster(ctx, input.clusterName, region.key);
        if (found === null) {
          cluster.capacityProviders = input.capacityProviders ?? [];
          cluster.defaultCapacityProviderStrategy = input.defaultCapacityProviderStrategy ?? [];
        }
        ctx.answer(line, { clusterArn: cluster.clusterArn });
      },
    }),
    handler({
      op: 'DeleteCluster',
      query: (world, { input }) => refuseDelete(world, input.cluster),
      execute: ({ input }, ctx) => ctx.send('cluster', findCluster(ctx.world, input.cluster)!.key, 'DELETE'),
    }),
  ],
};
