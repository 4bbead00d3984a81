/**
 * Models: task sets by a user's own commands (CD-08): CreateTaskSet, UpdateTaskSet (scale), UpdateServicePrimaryTaskSet and
 * DeleteTaskSet; for those and for CodeDeploy's the stability that others wait for (CD-02), as the scheduler sees it each
 * time it looks at the service.
 * Leaves out: service registries of task sets, tags; metrics of one task set apart.
 */
import { refusal, type Refusal } from '../model/refusal.ts';
import type { InputOf } from '../model/commands.ts';
import type { Deployment, Service } from '../model/service.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { computePart, refuseCompute } from '../rules/compute.ts';
import { findTaskDefinition } from '../rules/lookup.ts';
import { refusePlacement } from '../rules/placement-refusal.ts';
import { loadBalancersFrom, refuseLoadBalancers } from '../rules/service-load-balancers.ts';
import {
  createTaskSet,
  deleteTaskSet,
  findTaskSet,
  primaryTaskSet,
  promoteTaskSet,
  scaleTaskSet,
  stabilityOf,
  wantedByTaskSet,
} from '../rules/task-sets.ts';
import { wake } from './desired-count.system.ts';
import { endRebalancing } from './rebalance.ts';
import { refuseDefinition, refuseService, serviceOf } from './service-refusals.ts';

/** CD-02: says so when it has changed since the last look. */
function refreshStability(ctx: Context, service: Service): void {
  for (const key of service.deployments) {
    const row = ctx.world.deployments[key]!;
    const { taskSet } = row;
    const now = taskSet === undefined ? null : stabilityOf(ctx.world, service, row);
    if (taskSet === undefined || now === null || now === taskSet.stabilityStatus) continue;
    taskSet.stabilityStatus = now;
    taskSet.stabilityStatusAtUs = ctx.nowUs;
    ctx.touch('deployment', key);
    ctx.say({ kind: 'TaskSetStabilityChanged', deployment: key, stabilityStatus: now });
  }
}

/** Only EXTERNAL services are moved by a user's commands (CD-08). */
function refuseOthers(world: World, input: { readonly cluster: string; readonly service: string }): Refusal | null {
  const missing = refuseService(world, input);
  if (missing !== null) return missing;
  const { deploymentController: controller = 'ECS' } = serviceOf(world, input)!;
  return controller === 'EXTERNAL' ? null : refusal('InvalidParameterException', 'task-set-controller', { controller });
}

function refuseCreation(world: World, input: InputOf<'CreateTaskSet'>): Refusal | null {
  const refused = refuseOthers(world, input) ?? refuseDefinition(world, input.taskDefinition, null);
  if (refused !== null) return refused;
  const service = serviceOf(world, input)!;
  const definition = findTaskDefinition(world, input.taskDefinition)!;
  const { taskDefinition, networkConfiguration } = input;
  if (definition.networkMode === 'awsvpc' && networkConfiguration === null) {
    return refusal('InvalidParameterException', 'network-configuration-missing', { taskDefinition });
  }
  const { placementConstraints, placementStrategy } = service;
  return (
    refuseLoadBalancers(world, definition, input.loadBalancers ?? []) ??
    refuseCompute(
      world,
      world.clusters[service.cluster]!,
      { ...computePart(input), placementConstraints, placementStrategy, networkConfiguration },
      definition,
    ) ??
    refusePlacement([...definition.placementConstraints, ...placementConstraints], placementStrategy)
  );
}

/** The task set that a request names, unless it is on its way out. */
function taskSetOf(
  world: World,
  input: { readonly cluster: string; readonly service: string },
  name: string,
): Deployment | null {
  const row = findTaskSet(world, serviceOf(world, input)!, name);
  return row?.taskSet?.isDeleted === false ? row : null;
}

function refuseTaskSet(
  world: World,
  input: { readonly cluster: string; readonly service: string },
  name: string,
): Refusal | null {
  const refused = refuseOthers(world, input);
  if (refused !== null) return refused;
  return taskSetOf(world, input, name) === null
    ? refusal('TaskSetNotFoundException', 'task-set-not-found', { taskSet: name })
    : null;
}

function refuseDeletion(world: World, input: InputOf<'DeleteTaskSet'>): Refusal | null {
  const refused = refuseTaskSet(world, input, input.taskSet);
  if (refused !== null || input.force) return refused;
  const service = serviceOf(world, input)!;
  const row = taskSetOf(world, input, input.taskSet)!;
  const no = (code: string): Refusal => refusal('InvalidParameterException', code, { taskSet: input.taskSet });
  if (row === primaryTaskSet(world, service)) return no('task-set-primary');
  return wantedByTaskSet(service, row) > 0 || row.tasks.length > 0 ? no('task-set-scaled') : null;
}

function create(ctx: Context, input: InputOf<'CreateTaskSet'>): Deployment {
  const service = serviceOf(ctx.world, input)!;
  const definition = findTaskDefinition(ctx.world, input.taskDefinition)!;
  const compute = computePart(input);
  return createTaskSet(ctx, service, {
    definition,
    externalId: input.externalId,
    startedBy: null,
    scale: input.scale?.value ?? 0,
    ...(input.loadBalancers === undefined ? {} : { loadBalancers: loadBalancersFrom(ctx.world, input.loadBalancers) }),
    ...(input.networkConfiguration === null ? {} : { network: input.networkConfiguration }),
    ...(Object.keys(compute).length === 0 ? {} : { compute }),
  });
}

export const taskSetSystem: System = {
  name: 'task-set',
  hears: {
    DeploymentCreated: (event, ctx) => {
      const service = ctx.world.services[event.service]!;
      if (ctx.world.deployments[event.deployment]!.taskSet === undefined) return;
      endRebalancing(ctx, service);
      wake(ctx, service);
    },
    TaskSetScaled: (event, ctx) => {
      const service = ctx.world.services[ctx.world.deployments[event.deployment]!.service]!;
      if (service.status !== 'INACTIVE') wake(ctx, service);
    },
    ServiceEvaluated: (event, ctx) => {
      const service = ctx.world.services[event.service]!;
      if (service.deploymentController !== undefined) refreshStability(ctx, service);
    },
  },
  commands: [
    handler({
      op: 'CreateTaskSet',
      query: (world, { input }) => refuseCreation(world, input),
      execute: ({ input }, ctx, line) => ctx.answer(line, { taskSet: create(ctx, input).id }),
    }),
    handler({
      op: 'UpdateTaskSet',
      query: (world, { input }) => refuseTaskSet(world, input, input.taskSet),
      execute: ({ input }, ctx) => scaleTaskSet(ctx, taskSetOf(ctx.world, input, input.taskSet)!, input.scale.value),
    }),
    handler({
      op: 'UpdateServicePrimaryTaskSet',
      query: (world, { input }) => refuseTaskSet(world, input, input.primaryTaskSet),
      execute: ({ input }, ctx) => {
        const service = serviceOf(ctx.world, input)!;
        promoteTaskSet(ctx, service, taskSetOf(ctx.world, input, input.primaryTaskSet)!);
      },
    }),
    handler({
      op: 'DeleteTaskSet',
      query: (world, { input }) => refuseDeletion(world, input),
      execute: ({ input }, ctx) => deleteTaskSet(ctx, taskSetOf(ctx.world, input, input.taskSet)!),
    }),
  ],
};
