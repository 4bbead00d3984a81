/**
 * Models: capacity providers over fleets and their association with clusters (CP-01, SV-20, BB-12).
 * What scales, protects and drains the instances of a provider is in sim/scaling (CP-03 to CP-11).
 * Leaves out: updates of a provider.
 */
import { quota } from '../catalog/quotas.ts';
import type { InputOf } from '../model/commands.ts';
import type { FleetKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { findProvider, isFargateProvider, refuseStrategyShape } from '../rules/capacity-strategy.ts';
import { groupOfFleet, isSameFleet } from '../rules/auto-scaling-groups.ts';
import { findCluster } from '../rules/lookup.ts';
import { ecsArn } from '../rules/minting.ts';
import { touchPlacement } from '../rules/reservation.ts';

/** Instances of a fleet belong to its provider from now on, also those that registered before. */
function claim(ctx: Context, fleet: FleetKey, name: string | null): void {
  for (const row of ctx.world.containerInstances) {
    if (row.status === 'INACTIVE' || !isSameFleet(ctx.world, ctx.world.instances[row.instance]!.fleet, fleet)) continue;
    if (name === null) delete row.capacityProviderName;
    else row.capacityProviderName = name;
    touchPlacement(ctx, row);
  }
}

function refuseCreate(world: World, input: InputOf<'CreateCapacityProvider'>): Refusal | null {
  const params = { capacityProvider: input.name };
  if (isFargateProvider(input.name) || /^(aws|ecs|fargate)/i.test(input.name)) {
    return refusal('InvalidParameterException', 'capacity-provider-reserved', params);
  }
  if (findProvider(world, input.name) !== null) {
    return refusal('InvalidParameterException', 'capacity-provider-exists', params);
  }
  const fleet = world.fleets.find(({ name }) => name === input.fleet);
  if (fleet === undefined) return refusal('InvalidParameterException', 'fleet-not-found', { fleet: input.fleet });
  if (input.managedTerminationProtection !== 'ENABLED') return null;
  // CP-09.
  const protects = groupOfFleet(world, fleet.key)?.newInstancesProtectedFromScaleIn === true;
  return protects && input.managedScaling === 'ENABLED'
    ? null
    : refusal('InvalidParameterException', 'managed-termination-protection', params);
}

function refuseDelete(world: World, name: string): Refusal | null {
  const provider = findProvider(world, name);
  if (provider === null) {
    return refusal('InvalidParameterException', 'capacity-provider-not-found', { capacityProvider: name });
  }
  const user = world.clusters.find((row) => row.status === 'ACTIVE' && row.capacityProviders.includes(provider.name));
  if (user === undefined) return null;
  const params = { capacityProvider: provider.name, cluster: user.clusterName };
  return refusal('ResourceInUseException', 'capacity-provider-in-use', params);
}

/** Providers that a cluster may be given, with a default strategy among them. */
export function refuseAssociation(
  world: World,
  input: Pick<InputOf<'PutClusterCapacityProviders'>, 'capacityProviders' | 'defaultCapacityProviderStrategy'>,
  cluster: string,
): Refusal | null {
  const { capacityProviders, defaultCapacityProviderStrategy: strategy } = input;
  const limit = quota('capacityProvidersPerCluster');
  if (capacityProviders.length > limit) {
    return refusal('InvalidParameterException', 'too-many-capacity-providers', { limit });
  }
  for (const name of capacityProviders) {
    if (isFargateProvider(name) || findProvider(world, name) !== null) continue;
    return refusal('InvalidParameterException', 'capacity-provider-not-found', { capacityProvider: name });
  }
  const shape = refuseStrategyShape(strategy);
  if (shape !== null) return shape;
  const stranger = strategy.find(({ capacityProvider }) => !capacityProviders.includes(capacityProvider));
  if (stranger === undefined) return null;
  const params = { capacityProvider: stranger.capacityProvider, cluster };
  return refusal('InvalidParameterException', 'capacity-provider-not-associated', params, 'associate-provider');
}

function refusePut(world: World, input: InputOf<'PutClusterCapacityProviders'>): Refusal | null {
  const cluster = findCluster(world, input.cluster);
  if (cluster === null) return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster });
  const refused = refuseAssociation(world, input, cluster.clusterName);
  if (refused !== null) return refused;
  // What tasks and services still use stays.
  const dropped = cluster.capacityProviders.filter((name) => !input.capacityProviders.includes(name));
  const used = dropped.find((name) =>
    world.tasks.some(
      (task) => task.cluster === cluster.key && task.capacityProviderName === name && task.desiredStatus === 'RUNNING',
    ),
  );
  if (used === undefined) return null;
  const params = { capacityProvider: used, cluster: cluster.clusterName };
  return refusal('ResourceInUseException', 'capacity-provider-in-use', params);
}

/** CP-02, CP-09, CP-10: only what was given. */
function managedSettings(input: InputOf<'CreateCapacityProvider'>) {
  const { minimumScalingStepSize, maximumScalingStepSize, instanceWarmupPeriodS } = input;
  const { managedTerminationProtection, managedDraining } = input;
  return {
    ...(minimumScalingStepSize === undefined ? {} : { minimumScalingStepSize }),
    ...(maximumScalingStepSize === undefined ? {} : { maximumScalingStepSize }),
    ...(instanceWarmupPeriodS === undefined ? {} : { instanceWarmupPeriodS }),
    ...(managedTerminationProtection === undefined ? {} : { managedTerminationProtection }),
    ...(managedDraining === undefined ? {} : { managedDraining }),
  };
}

export const capacityProviderSystem: System = {
  name: 'capacity-provider',
  hears: {
    ContainerInstanceRegistered: (event, ctx) => {
      const row = ctx.world.containerInstances[event.containerInstance]!;
      const { fleet } = ctx.world.instances[row.instance]!;
      const provider = ctx.world.capacityProviders.find(
        (one) => one.status === 'ACTIVE' && isSameFleet(ctx.world, one.fleet, fleet),
      );
      if (provider === undefined) return;
      row.capacityProviderName = provider.name;
      touchPlacement(ctx, row);
    },
  },
  commands: [
    handler({
      op: 'CreateCapacityProvider',
      query: (world, { input }) => refuseCreate(world, input),
      execute: ({ input }, ctx, line) => {
        const fleet = ctx.world.fleets.find((row) => row.name === input.fleet)!;
        const region = ctx.world.regions[fleet.region]!;
        const capacityProviderArn = ecsArn(region.name, `capacity-provider/${input.name}`);
        ctx.world.capacityProviders.push({
          name: input.name,
          capacityProviderArn,
          region: region.key,
          fleet: fleet.key,
          status: 'ACTIVE',
          managedScaling: input.managedScaling,
          targetCapacity: input.targetCapacity,
          ...managedSettings(input),
        });
        claim(ctx, fleet.key, input.name);
        ctx.say({ kind: 'CapacityProviderCreated', capacityProvider: input.name });
        ctx.answer(line, { capacityProviderArn });
      },
    }),
    handler({
      op: 'DeleteCapacityProvider',
      query: (world, { input }) => refuseDelete(world, input.capacityProvider),
      execute: ({ input }, ctx) => {
        const provider = findProvider(ctx.world, input.capacityProvider)!;
        provider.status = 'INACTIVE';
        claim(ctx, provider.fleet, null);
      },
    }),
    handler({
      op: 'PutClusterCapacityProviders',
      query: (world, { input }) => refusePut(world, input),
      execute: ({ input }, ctx) => {
        const cluster = findCluster(ctx.world, input.cluster)!;
        cluster.capacityProviders = input.capacityProviders;
        cluster.defaultCapacityProviderStrategy = input.defaultCapacityProviderStrategy;
        ctx.touch('cluster', cluster.key);
      },
    }),
  ],
};
