/**
 * Task sets (CD-02, CD-08): made, scaled, promoted and deleted by whoever moves a service, a user or CodeDeploy. What it
 * takes to keep their tasks is sim/services' matter, which hears of each change.
 */
import type { DeploymentKey } from '../model/ids.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { ServiceLoadBalancer } from '../model/target-group.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { StabilityStatus, TaskSetDetails, TaskSetStatus } from '../model/task-set.ts';
import type { World } from '../model/world.ts';
import { deploymentId } from './minting.ts';
import { clearCause } from './service-messages.ts';
import { isHealthyTask } from './task-health.ts';

/** Shares are given in hundredths with at most three decimals: this keeps 8.8 % of 375 from being a little more than 33. */
const PARTS = 1_000;

/** CD-02: ceil(D × scale). */
export function computedDesiredCount(desired: number, scale: number): number {
  return Math.ceil(Math.round(desired * scale * PARTS) / (100 * PARTS));
}

/** How many tasks a task set is after now: none of a service that is being deleted (SV-03). */
export function wantedByTaskSet(service: Service, { scale = 0 }: Deployment): number {
  return service.status === 'ACTIVE' ? computedDesiredCount(service.desiredCount, scale) : 0;
}

export function taskSetStatus({ state, taskSet }: Deployment): TaskSetStatus {
  if (taskSet?.isDeleted === true) return 'DRAINING';
  return state.startsWith('PRIMARY') ? 'PRIMARY' : 'ACTIVE';
}

/** A task set of a service by its id or externalId; null when there is none. The newest counts. */
export function findTaskSet(world: World, service: Service, reference: string): Deployment | null {
  let newest: Deployment | null = null;
  for (const key of service.deployments) {
    const row = world.deployments[key]!;
    const isIt = row.id === reference || row.id === `ecs-svc/${reference}` || row.taskSet?.externalId === reference;
    if (isIt && row.taskSet !== undefined && (newest === null || row.key > newest.key)) newest = row;
  }
  return newest;
}

export function primaryTaskSet(world: World, service: Service): Deployment | null {
  const row = world.deployments[service.deployments[0] ?? -1];
  return row?.taskSet !== undefined && row.state.startsWith('PRIMARY') ? row : null;
}

/** CD-02: all that it wants run and are healthy, none is on the way, none on a DRAINING instance. */
export function stabilityOf(world: World, service: Service, deployment: Deployment): StabilityStatus {
  const tasks = deployment.tasks.map((key) => world.tasks[key]!).filter((task) => task.desiredStatus === 'RUNNING');
  const isSteady =
    tasks.length === wantedByTaskSet(service, deployment) &&
    tasks.every((task) => {
      if (task.lastStatus !== 'RUNNING' || !isHealthyTask(world, task)) return false;
      const { containerInstance } = task;
      return containerInstance === null || world.containerInstances[containerInstance]!.status !== 'DRAINING';
    });
  return isSteady ? 'STEADY_STATE' : 'STABILIZING';
}

export interface NewTaskSet extends Pick<TaskSetDetails, 'externalId' | 'startedBy' | 'network' | 'compute'> {
  readonly definition: TaskDefinition;
  readonly loadBalancers?: readonly ServiceLoadBalancer[];
  /** [%] */
  readonly scale: number;
}

/** A new task set, ACTIVE; the one that serves keeps its place. */
export function createTaskSet(ctx: Context, service: Service, wanted: NewTaskSet): Deployment {
  const { world } = ctx;
  const key = world.deployments.length as DeploymentKey;
  const id = deploymentId(ctx.random('id/deployment'));
  const { definition, loadBalancers, scale, externalId, startedBy, network, compute } = wanted;
  const row: Deployment = {
    key,
    id,
    service: service.key,
    taskDefinition: definition.key,
    createdAtUs: ctx.nowUs,
    state: 'PRIMARY.IN_PROGRESS',
    rolloutStateReason: '',
    failedTasks: 0,
    tasks: [],
    failedStartsInARow: 0,
    subnets: network?.subnets ?? service.subnets,
    ...(loadBalancers === undefined ? {} : { loadBalancers }),
    scale,
    taskSet: {
      ...{ externalId, startedBy },
      ...(network === undefined ? {} : { network }),
      ...(compute === undefined ? {} : { compute }),
      stabilityStatus: 'STABILIZING',
      stabilityStatusAtUs: ctx.nowUs,
      updatedAtUs: ctx.nowUs,
      isDeleted: false,
    },
    timers: {},
  };
  world.deployments.push(row);
  const at = primaryTaskSet(world, service) === null ? 0 : 1;
  service.deployments.splice(at, 0, key);
  service.steady = false;
  clearCause(service, 'steady');
  ctx.start('deployment', key);
  // Whoever makes it says which one serves (CD-08).
  ctx.send('deployment', key, 'SUPERSEDE');
  ctx.say({ kind: 'DeploymentCreated', service: service.key, deployment: key });
  return row;
}

/** CD-08: the task set that serves production traffic. */
export function promoteTaskSet(ctx: Context, service: Service, deployment: Deployment): void {
  const before = primaryTaskSet(ctx.world, service);
  if (before === deployment) return;
  if (before !== null) ctx.send('deployment', before.key, 'SUPERSEDE');
  ctx.send('deployment', deployment.key, 'PROMOTE');
  service.deployments = [deployment.key, ...service.deployments.filter((key) => key !== deployment.key)];
  deployment.taskSet!.updatedAtUs = ctx.nowUs;
  ctx.touch('service', service.key);
}

/** CD-08. */
export function scaleTaskSet(ctx: Context, deployment: Deployment, scale: number): void {
  deployment.scale = scale;
  deployment.taskSet!.updatedAtUs = ctx.nowUs;
  ctx.touch('deployment', deployment.key);
  ctx.say({ kind: 'TaskSetScaled', deployment: deployment.key, scale });
}

/** CD-08: no task is started for it any more; those that it has drain, and then it is gone. */
export function deleteTaskSet(ctx: Context, deployment: Deployment): void {
  if (deployment.taskSet!.isDeleted) return;
  deployment.taskSet!.isDeleted = true;
  scaleTaskSet(ctx, deployment, 0);
}
