/**
 * A task as it begins, and what it takes from whoever gives it room. The lifecycle takes it from here when it hears
 * PlacementConcluded. Source: TL-01, BB-15, BB-16, TL-22, FG-10, PL-15.
 */
import { present } from '../kernel/invariant.ts';
import type { ContainerInstanceKey, DecisionKey, TaskKey, ZoneKey } from '../model/ids.ts';
import type { PlacementRequest } from '../model/placement-request.ts';
import type { Context } from '../model/system.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { countVcpu, fargateKind } from '../rules/fargate.ts';
import { ecsArn, hexId } from '../rules/minting.ts';
import { reserve, touchPlacement } from '../rules/reservation.ts';

/** Where a task goes: an instance, a zone of Fargate, or nowhere yet. */
export type Place =
  { readonly containerInstance: ContainerInstanceKey } | { readonly zone: ZoneKey } | { readonly waits: true };

/** The row, not yet written down: decisions are kept before anything is taken. */
export function newTask(
  ctx: Context,
  request: PlacementRequest,
  startedBy: string,
  place: Place,
  decision: DecisionKey,
): Task {
  const { world } = ctx;
  const cluster = present(world.clusters[request.cluster], 'placement.no-such-cluster', () => ({ request }));
  const id = hexId(ctx.random('id/task'), 32);
  const name = nameOfGroup(request.group);
  return {
    key: world.tasks.length as TaskKey,
    taskArn: ecsArn(world.regions[cluster.region]!.name, `task/${cluster.clusterName}/${id}`),
    id,
    taskDefinition: request.taskDefinition,
    cluster: request.cluster,
    launchType: request.compute?.launchType ?? 'EC2',
    ...whereabouts(world, place),
    capacityProviderName: request.provider ?? null,
    platformVersion: request.compute?.platformVersion ?? null,
    ephemeralStorageGiB: request.compute?.ephemeralStorageGiB ?? null,
    group: request.group,
    name: `${name}#${placedUnder(world, name) + 1}`,
    startedBy,
    service: request.service,
    deployment: request.deployment,
    decision,
    needs: request.needs,
    lastStatus: 'NEW',
    desiredStatus: 'RUNNING',
    admitted: false,
    agentDesired: 'RUNNING',
    agentStop: null,
    countsAsHealthy: false,
    healthStatus: 'UNKNOWN',
    containers: [],
    eni: null,
    stopCode: null,
    stoppedReason: null,
    version: 1,
    createdAtUs: ctx.nowUs,
    connectivityAtUs: null,
    pullStartedAtUs: null,
    pullStoppedAtUs: null,
    startedAtUs: null,
    executionStoppedAtUs: null,
    stoppingAtUs: null,
    stoppedAtUs: null,
    timers: {},
  };
}

function whereabouts(world: World, place: Place): Pick<Task, 'containerInstance' | 'host' | 'zone'> {
  if ('zone' in place) return { containerInstance: null, host: null, zone: place.zone };
  if ('waits' in place) return { containerInstance: null, host: null, zone: null };
  const { instance } = world.containerInstances[place.containerInstance]!;
  return { containerInstance: place.containerInstance, host: instance, zone: world.instances[instance]!.zone };
}

/** Writes the task down and takes its needs out of the book of whoever gives it room. */
export function settle(ctx: Context, task: Task): void {
  const { world } = ctx;
  world.tasks.push(task);
  const name = nameOfGroup(task.group);
  world.tasksNamed[name] = placedUnder(world, name) + 1;
  const kind = fargateKind(task.launchType, task.capacityProviderName);
  if (kind !== null) {
    countVcpu(world.fargate, kind, world.clusters[task.cluster]!.region, task.needs.cpu);
    world.zones[task.zone!]!.sky.push(task.key);
    ctx.touch('zone', task.zone!);
  } else if (task.containerInstance === null) world.clusters[task.cluster]!.waiting.push(task.key);
  else occupy(ctx, task);
  ctx.touch('task', task.key);
}

/** Takes the room of a task on its instance. */
export function occupy(ctx: Context, task: Task): void {
  const ci = ctx.world.containerInstances[task.containerInstance!]!;
  reserve(ci, task.needs, task.group);
  ci.tasks.push(task.key);
  touchPlacement(ctx, ci);
}

/** `web` of `service:web` and of `family:web`, else the group itself (BB-15). */
function nameOfGroup(group: string): string {
  return group.replace(/^(?:service|family):/, '');
}

function placedUnder(world: World, name: string): number {
  return Object.hasOwn(world.tasksNamed, name) ? world.tasksNamed[name]! : 0;
}
