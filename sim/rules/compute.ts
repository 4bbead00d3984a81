/**
 * What a request's launch type, strategy and platform version come to, and why they may not be had.
 * Source: BB-12, BB-13, SV-20, FG-01, FG-07, FG-11, FG-12, NW-04.
 */
import type { CapacityProviderStrategyItem, Compute } from '../model/capacity.ts';
import type { Cluster } from '../model/cluster.ts';
import type { ComputeInput, NetworkConfiguration } from '../model/commands.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import { isObject } from './rule-issue.ts';
import type { PlacementConstraint, PlacementStrategy, TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { isFargateProvider, refuseStrategy } from './capacity-strategy.ts';
import { EPHEMERAL_STORAGE_DEFAULT_GIB, fargateKind, platformVersion } from './fargate.ts';
import { isWindows } from './task-needs.ts';

/** The strategy in force: the one given, or the cluster's default when there is no launch type either (SV-20). */
function strategyOf(cluster: Cluster | null, input: ComputeInput): readonly CapacityProviderStrategyItem[] {
  if (input.capacityProviderStrategy !== undefined) return input.capacityProviderStrategy;
  return input.launchType === undefined ? (cluster?.defaultCapacityProviderStrategy ?? []) : [];
}

/** Will the task run on Fargate, whatever kind? */
export function isFargate(compute: Compute): boolean {
  const provider = compute.capacityProviderStrategy[0]?.capacityProvider ?? null;
  return fargateKind(compute.launchType, provider) !== null;
}

/** Machines outside the cloud have neither a strategy nor anything of Fargate (BB-12). */
const EXTERNAL: Compute = {
  launchType: 'EXTERNAL',
  capacityProviderStrategy: [],
  platformVersion: null,
  ephemeralStorageGiB: null,
};

/** What the tasks run on; null for plain EC2. Meant for a request that `refuseCompute` lets pass. */
export function computeOf(cluster: Cluster | null, input: ComputeInput, definition: TaskDefinition): Compute | null {
  const strategy = strategyOf(cluster, input);
  const onFargate = strategy.length > 0 ? isFargateProvider(strategy[0]!.capacityProvider) : null;
  const launchType = (onFargate ?? input.launchType === 'FARGATE') ? 'FARGATE' : 'EC2';
  if (launchType === 'EC2' && strategy.length === 0) return input.launchType === 'EXTERNAL' ? EXTERNAL : null;
  const windows = isWindows(definition.source);
  const onlyFargate = launchType === 'FARGATE';
  return {
    launchType,
    capacityProviderStrategy: strategy,
    platformVersion: onlyFargate ? platformVersion(input.platformVersion, windows) : null,
    ephemeralStorageGiB: onlyFargate ? storageOf(definition) : null,
  };
}

function storageOf({ source }: TaskDefinition): number {
  const storage = source['ephemeralStorage'];
  const given = isObject(storage) ? storage['sizeInGiB'] : undefined;
  return typeof given === 'number' ? given : EPHEMERAL_STORAGE_DEFAULT_GIB;
}

/** The members of a request that launch types have a say in. */
export interface ComputeRequest extends ComputeInput {
  readonly placementConstraints: readonly PlacementConstraint[];
  readonly placementStrategy: readonly PlacementStrategy[];
  readonly networkConfiguration: NetworkConfiguration | null;
}

export function refuseCompute(
  world: World,
  cluster: Cluster | null,
  input: ComputeRequest,
  definition: TaskDefinition,
): Refusal | null {
  const refuse = (code: string, params = {}): Refusal => refusal('InvalidParameterException', code, params);
  if (input.launchType !== undefined && input.capacityProviderStrategy !== undefined)
    return refuse('launch-type-and-strategy');
  const strategy = strategyOf(cluster, input);
  if (strategy.length > 0) {
    const refused = cluster === null ? refuse('no-cluster-for-strategy') : refuseStrategy(world, cluster, strategy);
    if (refused !== null) return refused;
  }
  const compute = computeOf(cluster, input, definition);
  if (compute?.launchType === 'EXTERNAL' && definition.networkMode === 'awsvpc') return refuse('external-awsvpc');
  if (compute === null || compute.launchType !== 'FARGATE') return refuseOnEc2(input);
  const params = { taskDefinition: `${definition.family}:${definition.revision}` };
  if (!definition.requiresCompatibilities.includes('FARGATE')) return refuse('not-for-fargate', params);
  // FG-12, PL-14.
  const constrained = [...definition.placementConstraints, ...input.placementConstraints].length > 0;
  if (constrained || input.placementStrategy.length > 0) return refuse('fargate-placement', params);
  if (compute.platformVersion === null) {
    return refuse('platform-version-unknown', { platformVersion: input.platformVersion ?? '' });
  }
  const spot = strategy.some(({ capacityProvider }) => capacityProvider === 'FARGATE_SPOT');
  return spot && isWindows(definition.source) ? refuse('fargate-spot-windows', params) : null;
}

/** NW-04, FG-11: what only Fargate knows. */
function refuseOnEc2(input: ComputeRequest): Refusal | null {
  if (input.networkConfiguration?.assignPublicIp === 'ENABLED') {
    return refusal('InvalidParameterException', 'public-ip-on-ec2');
  }
  return input.platformVersion === undefined ? null : refusal('InvalidParameterException', 'platform-version-on-ec2');
}

/** The members that say something. */
export function computePart({
  launchType,
  capacityProviderStrategy,
  platformVersion,
}: Partial<ComputeRead>): ComputeInput {
  return {
    ...(launchType === undefined ? {} : { launchType }),
    ...(capacityProviderStrategy === undefined ? {} : { capacityProviderStrategy }),
    ...(platformVersion === undefined ? {} : { platformVersion }),
  };
}
type ComputeRead = { readonly [Name in keyof ComputeInput]: ComputeInput[Name] | undefined };

/** What a service keeps: the strategy in force at its creation is its own from then on (SV-20). */
export function computeInputOf(input: ComputeInput, compute: Compute): ComputeInput {
  const strategy = compute.capacityProviderStrategy;
  return strategy.length > 0
    ? { ...computePart({ ...input, launchType: undefined }), capacityProviderStrategy: strategy }
    : computePart(input);
}
