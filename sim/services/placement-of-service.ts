/** What a service asks of placement, and what becomes of the answer. Source: SV-09, SV-13, PL-16, AZ-04, NW-02. */
import { PHASE } from '../kernel/kernel.ts';
import type { PlacementDecision } from '../model/decision.ts';
import type { SimEventOf } from '../model/events.ts';
import type { ContainerInstanceKey, DeploymentKey } from '../model/ids.ts';
import type { PlacementRequest } from '../model/placement-request.ts';
import type { Deployment, Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { zoneNamesOf } from '../rules/addresses.ts';
import { computeOf } from '../rules/compute.ts';
import { clearCause, post, taskList } from '../rules/service-messages.ts';
import { noteStarts } from './launch-rate.ts';
import { rebalancingConcluded } from './rebalance.ts';
import { placementFailure } from './service-events.ts';
import { IMPAIRED_AFTER, pauseAfter } from './throttle.ts';

/** Narrows the choice beyond what the service says. */
export interface Narrowing {
  /** AZ-04: one zone. */
  readonly zone?: string;
  /** SV-02. */
  readonly onlyOn?: readonly ContainerInstanceKey[];
}

function requestOf(world: World, service: Service, deployment: Deployment, narrowing: Narrowing): PlacementRequest {
  const definition = world.taskDefinitions[deployment.taskDefinition]!;
  const isAwsvpc = definition.networkMode === 'awsvpc';
  const subnets = deployment.subnets ?? service.subnets;
  const { zone, onlyOn } = narrowing;
  const asked = deployment.taskSet?.compute ?? service.compute;
  const compute = asked === undefined ? null : computeOf(null, asked, definition);
  const { securityGroups, assignPublicIp } = deployment.taskSet?.network ?? service;
  const network = {
    subnets,
    ...(securityGroups === undefined ? {} : { securityGroups }),
    ...(assignPublicIp === undefined ? {} : { assignPublicIp }),
  };
  return {
    cluster: service.cluster,
    taskDefinition: definition.key,
    group: `service:${service.serviceName}`,
    service: service.key,
    deployment: deployment.key,
    needs: definition.needs,
    constraints: [...definition.placementConstraints, ...service.placementConstraints],
    strategy: service.placementStrategy,
    zoneNames: zone !== undefined ? [zone] : isAwsvpc ? zoneNamesOf(world, subnets) : null,
    ...(isAwsvpc ? { network } : {}),
    ...(onlyOn === undefined ? {} : { onlyOn }),
    ...(compute === null ? {} : { compute }),
  };
}

export function requestPlacement(
  ctx: Context,
  service: Service,
  key: DeploymentKey,
  count: number,
  narrowing: Narrowing = {},
): void {
  const deployment = ctx.world.deployments[key]!;
  const request = requestOf(ctx.world, service, deployment, narrowing);
  ctx.say({ kind: 'PlacementRequested', request, count, startedBy: deployment.id, line: null }, PHASE.control);
}

/** An attempt to start that never reached RUNNING, by its own fault or for want of a place (SV-09, SV-10). */
export function noteFailedStart(ctx: Context, service: Service, deployment: Deployment): void {
  deployment.failedStartsInARow += 1;
  deployment.lastFailedStartAtUs = ctx.nowUs;
  const failures = deployment.failedStartsInARow;
  const pause = pauseAfter(failures);
  if (pause > 0) service.throttledUntilUs = ctx.nowUs + pause;
  if (failures >= IMPAIRED_AFTER && !service.impaired) {
    service.impaired = true;
    post(ctx, service, 'is unable to consistently start tasks successfully.', {
      cause: 'impaired',
      action: 'SERVICE_TASK_START_IMPAIRED',
    });
  }
}

export function placementConcluded(ctx: Context, service: Service, event: SimEventOf<'PlacementConcluded'>): void {
  const { world } = ctx;
  const deployment = world.deployments[event.deployment!]!;
  if (event.placed.length > 0) {
    deployment.tasks.push(...event.placed);
    noteStarts(service, ctx.nowUs, event.placed.length);
    // What an older revision starts now replaces a task that it lost (SV-08).
    if (deployment.key !== service.deployments[0]) {
      deployment.replacementsOwed = Math.max(0, (deployment.replacementsOwed ?? 0) - event.placed.length);
    }
  }
  ctx.touch('service', service.key);
  if (rebalancingConcluded(ctx, service, event)) return;
  if (event.placed.length > 0) {
    if (event.refused === 0) clearCause(service, 'placement');
    post(ctx, service, `has started ${event.placed.length} tasks: ${taskList(world, event.placed)}.`);
  }
  if (event.refused === 0) return;
  const decision = world.decisions[event.decisions.at(-1)!] as PlacementDecision;
  service.waitingOn = decision.key;
  post(ctx, service, placementFailure(world, decision), {
    cause: 'placement',
    action: 'SERVICE_TASK_PLACEMENT_FAILURE',
  });
  // Each instance has its own daemon: that one is full says nothing about the others (SV-02).
  if (event.placed.length === 0 && service.schedulingStrategy === 'REPLICA') noteFailedStart(ctx, service, deployment);
}
