/** The messages of the service scheduler that are longer than a line, word for word (section 1 of the messages). */
import type { PlacementDecision } from '../model/decision.ts';
import type { ContainerInstanceKey } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import { findProvider } from '../rules/capacity-strategy.ts';
import { nameOfArn } from '../rules/lookup.ts';
import { portInUse, RESERVED_PORTS_MAX } from '../rules/reservation.ts';

const MORE = 'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.';

const SUFFIX: Readonly<Record<string, string>> = {
  'RESOURCE:CPU': 'has insufficient CPU units available.',
  'RESOURCE:MEMORY': 'has insufficient memory available.',
  'RESOURCE:PORTS': 'is already using a port required by your task.',
  'RESOURCE:ENI': 'encountered error "RESOURCE:ENI".',
  'RESOURCE:GPU': 'encountered error "RESOURCE:GPU".',
  ATTRIBUTE: 'is missing an attribute required by your task.',
  AGENT: 'encountered error "AGENT".',
};

const TOO_MANY_PORTS = `cannot exceed the limit of ${RESERVED_PORTS_MAX} reserved ports.`;

/** PL-16, PL-17: placeNone with the suffix of the closest matching instance. */
export function placementFailure(world: World, decision: PlacementDecision): string {
  const none = 'was unable to place a task because no container instance met all of its requirements.';
  const { verdict } = decision;
  if (!('refused' in verdict)) return none;
  // PL-15: who finds no room waits for it, unless as many wait as may.
  if (isScaled(world, decision)) {
    return 'was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded.';
  }
  if (verdict.refused === 'EMPTY CAPACITY PROVIDER') {
    return 'was unable to reach steady state. Reason: No Container Instances were found in your capacity provider.';
  }
  // PL-14: Fargate has no instances to be near to.
  if (decision.considered === 0 && verdict.refused !== 'NO ACTIVE INSTANCES') {
    return `was unable to place a task. Reason: ${verdict.refused}.`;
  }
  if (verdict.closest === null) return `${none} Reason: No Container Instances were found in your cluster. ${MORE}`;
  const id = nameOfArn(world.containerInstances[verdict.closest]!.containerInstanceArn);
  const isFull = verdict.refused === 'RESOURCE:PORTS' && hasPortsEnough(world, decision, verdict.closest);
  const suffix = isFull ? TOO_MANY_PORTS : (SUFFIX[verdict.refused] ?? `encountered error "${verdict.refused}".`);
  return `${none} The closest matching (container-instance ${id}) ${suffix} ${MORE}`;
}

function isScaled(world: World, { request }: PlacementDecision): boolean {
  return request.provider !== undefined && findProvider(world, request.provider)?.managedScaling === 'ENABLED';
}

/** RS-17: none of the ports is in use, so it is their number that is too high. */
function hasPortsEnough(world: World, { request }: PlacementDecision, closest: ContainerInstanceKey): boolean {
  const { ports } = world.containerInstances[closest]!.remaining;
  return !request.needs.ports.some((port) => portInUse(ports, port));
}

/** RU-05. */
export const STUCK =
  'was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.';

/** SV-18. */
export function protectedFailure(taskSet: string): string {
  return `was unable to reach steady state because task set ${taskSet} was unable to scale in. Reason: The number of protected tasks are more than the desired count of tasks`;
}
