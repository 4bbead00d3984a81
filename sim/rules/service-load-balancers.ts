/** The loadBalancers of a create-service or update-service request against the world (SV-17). */
import type { ServiceLoadBalancerInput } from '../model/commands.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { TargetGroupKey } from '../model/ids.ts';
import type { ServiceLoadBalancer, TargetGroup } from '../model/target-group.ts';
import type { TaskDefinition } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { arnOfRule, findListenerRule } from './listener-rules.ts';
import { findTargetGroup } from './target-groups.ts';

/** Why a service of this definition may not use these groups; null when it may. */
export function refuseLoadBalancers(
  world: World,
  definition: TaskDefinition,
  entries: readonly ServiceLoadBalancerInput[],
): Refusal | null {
  for (const { targetGroup, containerName, containerPort, advanced } of entries) {
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
    const wrong = advanced === undefined ? null : refuseAdvanced(world, group, advanced);
    if (wrong !== null) return wrong;
  }
  return null;
}

/** NB-01: the other colour's group is like the first one, and the rules are on the balancer of both. */
function refuseAdvanced(
  world: World,
  group: TargetGroup,
  { alternate, productionRule, testRule }: NonNullable<ServiceLoadBalancerInput['advanced']>,
): Refusal | null {
  const no = (code: string, params: Record<string, string>): Refusal =>
    refusal('InvalidParameterException', code, params);
  const other = findTargetGroup(world, alternate);
  if (other === null) return no('target-group-not-found', { targetGroup: alternate });
  const params = { targetGroup: group.targetGroupName, alternate };
  if (other === group) return no('alternate-is-the-same', params);
  if (other.targetType !== group.targetType || other.protocol !== group.protocol)
    return no('alternate-differs', params);
  if (other.loadBalancer !== null && other.loadBalancer !== group.loadBalancer)
    return no('alternate-elsewhere', params);
  for (const rule of testRule === null ? [productionRule] : [productionRule, testRule]) {
    const place = findListenerRule(world, rule);
    if (place === null) return no('rule-reference-unknown', { rule });
    if (place.balancer.key !== group.loadBalancer) return no('listener-rule-elsewhere', { ...params, rule });
  }
  return null;
}

/** The same as rows of the world; every group must be there. */
export function loadBalancersFrom(world: World, entries: readonly ServiceLoadBalancerInput[]): ServiceLoadBalancer[] {
  return entries.map(({ targetGroup, containerName, containerPort, advanced }) => ({
    targetGroup: findTargetGroup(world, targetGroup)!.key,
    containerName,
    containerPort,
    ...(advanced === undefined
      ? {}
      : {
          advanced: {
            alternate: findTargetGroup(world, advanced.alternate)!.key,
            productionRule: arnOfRule(findListenerRule(world, advanced.productionRule)!),
            testRule: advanced.testRule === null ? null : arnOfRule(findListenerRule(world, advanced.testRule)!),
          },
        }),
  }));
}

/** Rows of the world as a request would say them. */
export function loadBalancerInputs(world: World, rows: readonly ServiceLoadBalancer[]): ServiceLoadBalancerInput[] {
  const nameOf = (key: TargetGroupKey): string => world.targetGroups[key]!.targetGroupName;
  return rows.map(({ targetGroup, containerName, containerPort, advanced }) => ({
    targetGroup: nameOf(targetGroup),
    containerName,
    containerPort,
    ...(advanced === undefined ? {} : { advanced: { ...advanced, alternate: nameOf(advanced.alternate) } }),
  }));
}

/** Is it the same, whichever of two colours is in production now (NB-01)? */
export function sameLoadBalancers(
  one: readonly ServiceLoadBalancer[] = [],
  other: readonly ServiceLoadBalancer[] = [],
): boolean {
  const text = (rows: readonly ServiceLoadBalancer[]): string =>
    JSON.stringify(
      rows.map(({ targetGroup, containerName, containerPort, advanced }) => {
        const groups = [targetGroup, advanced?.alternate ?? targetGroup].sort((a, b) => a - b);
        return [groups, containerName, containerPort, advanced?.productionRule ?? null, advanced?.testRule ?? null];
      }),
    );
  return text(one) === text(other);
}
