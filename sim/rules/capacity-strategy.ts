/**
 * Capacity provider strategies: how tasks are given to providers, and what a strategy may say.
 * Source: SV-20, SV-21 (with the vectors of section 21), BB-12, CP-01, FG-07.
 */
import { quota } from '../catalog/quotas.ts';
import { FARGATE_PROVIDERS, type CapacityProviderStrategyItem } from '../model/capacity.ts';
import type { Cluster } from '../model/cluster.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { World } from '../model/world.ts';
import { nameOfArn } from './lookup.ts';

export const BASE_MAX = 100_000;
export const WEIGHT_MAX = 1_000;

/**
 * The provider of the next task, when each provider has so many already (SV-21): who lacks of its base first, then the
 * lowest share of tasks beyond base to weight, the first in the list among equals. Null when no provider has a weight.
 */
export function nextProvider(
  strategy: readonly CapacityProviderStrategyItem[],
  countOf: (provider: string) => number,
): string | null {
  const lacking = strategy.find(({ capacityProvider, base }) => countOf(capacityProvider) < base);
  if (lacking !== undefined) return lacking.capacityProvider;
  let best: CapacityProviderStrategyItem | null = null;
  let bestBeyond = 0;
  for (const item of strategy) {
    if (item.weight === 0) continue;
    const beyond = countOf(item.capacityProvider) - item.base;
    // beyond / weight < bestBeyond / best.weight, without a division.
    if (best === null || beyond * best.weight < bestBeyond * item.weight) {
      best = item;
      bestBeyond = beyond;
    }
  }
  return best?.capacityProvider ?? null;
}

export function isFargateProvider(name: string): boolean {
  return FARGATE_PROVIDERS.some((provider) => provider === name);
}

/** SV-20: what is wrong with a strategy by itself; null when nothing is. */
export function refuseStrategyShape(strategy: readonly CapacityProviderStrategyItem[]): Refusal | null {
  const refuse = (code: string, params = {}): Refusal => refusal('InvalidParameterException', code, params);
  const limit = quota('capacityProvidersPerCluster');
  if (strategy.length > limit) return refuse('too-many-capacity-providers', { limit });
  const names = strategy.map(({ capacityProvider }) => capacityProvider);
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) return refuse('capacity-provider-twice', { capacityProvider: twice });
  if (strategy.filter(({ base }) => base > 0).length > 1) return refuse('two-bases');
  if (strategy.length > 0 && strategy.every(({ weight }) => weight === 0)) return refuse('no-weight');
  const fargate = names.filter(isFargateProvider).length;
  return fargate > 0 && fargate < names.length ? refuse('capacity-providers-mixed') : null;
}

/** The strategy against the cluster it is meant for. */
export function refuseStrategy(
  world: World,
  cluster: Cluster,
  strategy: readonly CapacityProviderStrategyItem[],
): Refusal | null {
  const shape = refuseStrategyShape(strategy);
  if (shape !== null) return shape;
  for (const { capacityProvider } of strategy) {
    const params = { capacityProvider, cluster: cluster.clusterName };
    if (!isFargateProvider(capacityProvider) && findProvider(world, capacityProvider) === null) {
      return refusal('InvalidParameterException', 'capacity-provider-not-found', params);
    }
    if (!cluster.capacityProviders.includes(capacityProvider)) {
      return refusal('InvalidParameterException', 'capacity-provider-not-associated', params, 'associate-provider');
    }
  }
  return null;
}

/** A made provider that is ACTIVE, by its name or ARN. */
export function findProvider(world: World, name: string) {
  const wanted = nameOfArn(name);
  return world.capacityProviders.find((row) => row.name === wanted && row.status === 'ACTIVE') ?? null;
}
