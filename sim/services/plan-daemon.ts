/**
 * What the service scheduler would do now for a daemon: exactly one task on each eligible instance, first to come and last
 * to go. Pure.
 * Source: SV-01, SV-02, DR-08, RU-02.
 */
import type { ContainerInstance } from '../model/agent.ts';
import type { PlannedStart, ServiceBlock, StopWhy } from '../model/decision.ts';
import type { ContainerInstanceKey } from '../model/ids.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { zoneNamesOf } from '../rules/addresses.ts';
import { eligibilityTest } from '../rules/eligibility.ts';
import { hasFailed } from './plan-failed.ts';
import { isUndecided, type Look, type Seen } from './stops.ts';

/** Where tasks of the service may be, whatever is left there. For a replica service: where it looks for room. */
export function placeTest(world: World, service: Service): (ci: ContainerInstance) => boolean {
  const deployment = world.deployments[service.deployments[0]!]!;
  const definition = world.taskDefinitions[deployment.taskDefinition]!;
  const subnets = deployment.subnets ?? service.subnets;
  const zoneNames = definition.networkMode === 'awsvpc' ? zoneNamesOf(world, subnets) : null;
  const { placementConstraints: constraints, launchType } = service;
  const group = `service:${service.serviceName}`;
  const isEligible = eligibilityTest(world, { definition, constraints, zoneNames, launchType, group });
  const providers = service.compute?.capacityProviderStrategy?.map(({ capacityProvider }) => capacityProvider);
  if (providers === undefined) return isEligible;
  return (ci) => providers.includes(ci.capacityProviderName ?? '') && isEligible(ci);
}

/** In order of registration; none for a service that is being deleted (SV-03). */
export function eligibleInstances(world: World, service: Service): ContainerInstanceKey[] {
  if (service.status !== 'ACTIVE') return [];
  const isPlace = placeTest(world, service);
  return world.clusters[service.cluster]!.containerInstances.filter((key) => isPlace(world.containerInstances[key]!));
}

/** Why a daemon's task has to go; null when it stays. */
export function daemonLeaving(
  world: World,
  service: Service,
  eligible: readonly ContainerInstanceKey[],
): (task: Task) => StopWhy | null {
  const places = new Set(eligible);
  const primary = service.deployments[0]!;
  const isFailed = hasFailed(world, service);
  return (task) => {
    if (service.status !== 'ACTIVE') return 'surplus';
    const instance = task.containerInstance;
    if (instance === null || !places.has(instance)) {
      return instance !== null && world.containerInstances[instance]!.status === 'DRAINING' ? 'draining' : 'ineligible';
    }
    return task.deployment === primary || isFailed ? null : 'older-revision';
  };
}

/** DR-08: the daemon leaves a DRAINING instance when everybody else has. */
function isAlone(world: World, service: Service, { containerInstance }: Task): boolean {
  if (containerInstance === null) return true;
  return world.containerInstances[containerInstance]!.tasks.every((key) => {
    const other = world.tasks[key]!.service;
    return other !== null && (other === service.key || world.services[other]!.schedulingStrategy === 'DAEMON');
  });
}

export function planDaemon(
  look: Look,
  eligible: readonly ContainerInstanceKey[],
): { start: PlannedStart[]; blockedBy: ServiceBlock[] } {
  const { world, service, seen, stops, primary } = look;
  const isFailed = hasFailed(world, service);
  const missing = isFailed ? [] : missingInstances(eligible, seen);
  const start = missing.length > 0 ? [{ deployment: primary, count: missing.length }] : [];
  for (const why of ['ineligible', 'surplus', 'draining'] as const) {
    const going = new Set(seen.filter((row) => row.leaving === why));
    if (why === 'draining') for (const row of going) if (!isAlone(world, service, row.task)) going.delete(row);
    while (going.size > 0) stops.take(going, [...going]);
  }
  const older = new Set(seen.filter((row) => row.leaving === 'older-revision' && !row.isProtected));
  while (older.size > 0 && stops.takeWeakest(older));
  // There is never a second one beside it, so a failing task goes first; one at a time (SV-08).
  const staying = seen.filter(({ leaving }) => leaving === null);
  const failing = staying.filter(({ unhealthy }) => unhealthy);
  if (failing.length > 0 && start.length === 0 && !isFailed && !staying.some(isUndecided)) {
    stops.take(new Set(failing), failing, 'unhealthy');
  }
  return { start, blockedBy: isFailed ? ['deployment-failed'] : older.size > 0 ? ['minimum-healthy'] : [] };
}

/** Eligible instances without a task of the service that is meant to run. */
export function missingInstances(
  eligible: readonly ContainerInstanceKey[],
  seen: readonly Pick<Seen, 'task'>[],
): ContainerInstanceKey[] {
  const taken = new Set(seen.map(({ task }) => task.containerInstance));
  return eligible.filter((key) => !taken.has(key));
}
