/** RunTask and StartTask: why not, and what is asked of placement. Source: PL-03, PL-15, PL-18, BB-04, BB-12, BB-15, BB-18. */
import { quota } from '../catalog/quotas.ts';
import type { InputOf } from '../model/commands.ts';
import type { ContainerInstanceKey } from '../model/ids.ts';
import type { PlacementRequest } from '../model/placement-request.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { Context } from '../model/system.ts';
import type { JsonObject, TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { zoneNamesOf } from '../rules/addresses.ts';
import { findProvider, nextProvider } from '../rules/capacity-strategy.ts';
import { computeOf, refuseCompute } from '../rules/compute.ts';
import { DEFAULT_CLUSTER, findCluster, findInstance, findTaskDefinition } from '../rules/lookup.ts';
import { needsWith, refuseOverride } from '../rules/overrides.ts';
import { refusePlacement } from '../rules/placement-refusal.ts';
import { createCluster } from './cluster.system.ts';

type Asking = InputOf<'RunTask'> | InputOf<'StartTask'>;

/** What RunTask and StartTask ask alike. */
function refuseAsking(world: World, input: Asking): Refusal | null {
  // BB-04: `default` is made when it is missing.
  if (findCluster(world, input.cluster) === null && input.cluster !== DEFAULT_CLUSTER) {
    return refusal('ClusterNotFoundException', 'cluster-not-found', { cluster: input.cluster });
  }
  const definition = findTaskDefinition(world, input.taskDefinition);
  const params = { taskDefinition: input.taskDefinition };
  if (definition === null) return refusal('ClientException', 'task-definition-not-found', params);
  if (definition.status !== 'ACTIVE') return refusal('ClientException', 'task-definition-inactive', params);
  if (definition.networkMode === 'awsvpc' && input.networkConfiguration === null) {
    return refusal('InvalidParameterException', 'network-configuration-missing', params);
  }
  // Such a group belongs to its service's own tasks (BB-15).
  return input.group?.startsWith('service:')
    ? refusal('InvalidParameterException', 'group-reserved', { group: input.group })
    : null;
}

export function refuseRun(world: World, input: InputOf<'RunTask'>): Refusal | null {
  const refused = refuseAsking(world, input) ?? refuseToken(world, input);
  if (refused !== null) return refused;
  const cluster = findCluster(world, input.cluster);
  const definition = findTaskDefinition(world, input.taskDefinition)!;
  const misplaced = refusePlacement(
    [...definition.placementConstraints, ...input.placementConstraints],
    input.placementStrategy,
  );
  const unfit = misplaced ?? refuseCompute(world, cluster, input, definition);
  if (unfit !== null) return unfit;
  const compute = computeOf(cluster, input, definition);
  return refuseOverride(definition, input.overrides, compute?.launchType === 'FARGATE') ?? refuseWaiting(world, input);
}

/** CP-13: nobody else may wait for room. */
function refuseWaiting(world: World, input: InputOf<'RunTask'>): Refusal | null {
  const cluster = findCluster(world, input.cluster);
  if (cluster === null) return null;
  const limit = quota('provisioningTasksPerCluster');
  const strategy = computeOf(
    cluster,
    input,
    findTaskDefinition(world, input.taskDefinition)!,
  )?.capacityProviderStrategy;
  const provider = findProvider(world, nextProvider(strategy ?? [], () => 0) ?? '');
  return provider?.managedScaling === 'ENABLED' && cluster.waiting.length >= limit
    ? refusal('ClientException', 'provisioning-limit', { limit })
    : null;
}

/** The earlier command with this token, when it was this very request. */
function lineOfToken(world: World, { clientToken }: InputOf<'RunTask'>): number | null {
  const known = world.clientTokens ?? {};
  return clientToken !== undefined && Object.hasOwn(known, clientToken) ? known[clientToken]! : null;
}

function refuseToken(world: World, input: InputOf<'RunTask'>): Refusal | null {
  const line = lineOfToken(world, input);
  const earlier = line === null ? undefined : world.commands.find((row) => row.line === line)?.command;
  if (earlier === undefined || JSON.stringify(earlier.input) === JSON.stringify(input)) return null;
  return refusal('ConflictException', 'client-token-used', { clientToken: input.clientToken ?? '' });
}

export function run(ctx: Context, input: InputOf<'RunTask'>, line: number): void {
  const { world } = ctx;
  const earlier = lineOfToken(world, input);
  if (earlier !== null) {
    ctx.answer(line, (world.commands.find((row) => row.line === earlier)?.outcome ?? {}) as JsonObject);
    return;
  }
  if (input.clientToken !== undefined) world.clientTokens = { ...world.clientTokens, [input.clientToken]: line };
  const definition = findTaskDefinition(world, input.taskDefinition)!;
  const request = requestOf(ctx, input, definition);
  const compute = computeOf(findCluster(world, input.cluster), input, definition);
  ctx.say({
    kind: 'PlacementRequested',
    request: {
      ...request,
      constraints: [...definition.placementConstraints, ...input.placementConstraints],
      strategy: input.placementStrategy,
      ...(compute === null
        ? {}
        : {
            compute: {
              ...compute,
              ephemeralStorageGiB: input.overrides?.ephemeralStorageGiB ?? compute.ephemeralStorageGiB,
            },
          }),
    },
    count: input.count,
    startedBy: input.startedBy ?? '',
    line,
  });
}

function requestOf(ctx: Context, input: Asking, definition: TaskDefinition): PlacementRequest {
  const cluster = findCluster(ctx.world, input.cluster) ?? createCluster(ctx, DEFAULT_CLUSTER, definition.region);
  const network = definition.networkMode === 'awsvpc' ? input.networkConfiguration : null;
  return {
    cluster: cluster.key,
    taskDefinition: definition.key,
    group: input.group ?? `family:${definition.family}`,
    service: null,
    deployment: null,
    needs: needsWith(definition, input.overrides),
    constraints: definition.placementConstraints,
    strategy: [],
    zoneNames: network === null ? null : zoneNamesOf(ctx.world, network.subnets),
    network,
  };
}

export function refuseStart(world: World, input: InputOf<'StartTask'>): Refusal | null {
  const refused = refuseAsking(world, input);
  if (refused !== null) return refused;
  return refuseOverride(findTaskDefinition(world, input.taskDefinition)!, input.overrides, false);
}

export function start(ctx: Context, input: InputOf<'StartTask'>, line: number): void {
  const definition = findTaskDefinition(ctx.world, input.taskDefinition)!;
  const request = requestOf(ctx, input, definition);
  ctx.say({
    kind: 'StartRequested',
    request,
    containerInstances: input.containerInstances.map((name) => containerInstance(ctx.world, request, name)),
    names: input.containerInstances,
    startedBy: input.startedBy ?? '',
    line,
  });
}

/** Also one that is gone: StartTask says INACTIVE of it, and MISSING of what never was (PL-18). */
function containerInstance(world: World, request: PlacementRequest, name: string): ContainerInstanceKey | null {
  const key = findInstance(world, name)?.containerInstance ?? null;
  return key !== null && world.containerInstances[key]!.cluster === request.cluster ? key : null;
}
