/** The loadBalancers of a create-service or update-service request against the world (SV-17). */
import type { ServiceLoadBalancerInput } from '../model/commands.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { ServiceLoadBalancer } from '../model/target-group.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { findTargetGroup } from './target-groups.ts';

/** Why a service of this definition may not use these groups; null when it may. */
export function refuseLoadBalancers(
  world: World,
  definition: TaskDefinition,
  entries: readonly ServiceLoadBalancerInput[],
): Refusal | null {
  for (const { targetGroup, containerName, containerPort } of entries) {
    const params = { targetGroup, container: containerName, port: containerPort };
    const no = (code: string, more: Record<string, string> = {}): Refusal =>
      refusal('InvalidParameterException', code, { ...params, ...more });
    const group = findTargetGroup(world, targetGroup);
    if (group === null) return no('target-group-not-found');
    if (group.loadBalancer === null) return no('target-group-without-balancer');
    const wanted = definition.networkMode === 'awsvpc' ? 'ip' : 'instance';
    const { networkMode } = definition;
    if (networkMode === 'none') return no('ports-without-network', { networkMode });
    if (group.targetType !== wanted) return no('target-type', { targetType: group.targetType, networkMode, wanted });
    const container = definition.containers.find((row) => row.name === containerName);
    if (container === undefined) return no('load-balancer-container');
    if (!container.portMappings.some((mapping) => mapping.containerPort === containerPort)) {
      return no('load-balancer-port');
    }
  }
  return null;
}

/** The same as rows of the world; every group must be there. */
export function loadBalancersFrom(world: World, entries: readonly ServiceLoadBalancerInput[]): ServiceLoadBalancer[] {
  return entries.map(({ targetGroup, containerName, containerPort }) => ({
    targetGroup: findTargetGroup(world, targetGroup)!.key,
    containerName,
    containerPort,
  }));
}
