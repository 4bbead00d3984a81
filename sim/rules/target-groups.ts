/** Target groups and load balancers: lookups by name or ARN, ARNs, defaults (LB-01, LB-03, NL-05). */
import { ACCOUNT_ID } from '../model/ids.ts';
import type {
  HealthCheckRequest,
  LoadBalancer,
  Target,
  TargetGroup,
  TargetHealthCheck,
  TargetProtocol,
  TargetType,
} from '../model/target-group.ts';
import type { World } from '../model/world.ts';
import { isZoneMissing } from './target-health.ts';

/** The group with this name or ARN: `…:targetgroup/web-blue/73e2d6bc24d8a067`. */
export function findTargetGroup(world: World, name: string): TargetGroup | null {
  const wanted = targetGroupNameOf(name);
  return world.targetGroups.find((group) => group.targetGroupName === wanted) ?? null;
}

/** A name, or the part of an ARN that is one. */
export function targetGroupNameOf(reference: string): string {
  return reference.startsWith('arn:') ? (reference.split('/')[1] ?? reference) : reference;
}

export function loadBalancerNameOf(reference: string): string {
  return reference.startsWith('arn:') ? (reference.split('/')[2] ?? reference) : reference;
}

export function findLoadBalancer(world: World, name: string): LoadBalancer | null {
  const wanted = loadBalancerNameOf(name);
  return world.loadBalancers.find((row) => row.loadBalancerName === wanted) ?? null;
}

export function elbArn(regionName: string, resource: string): string {
  return `arn:aws:elasticloadbalancing:${regionName}:${ACCOUNT_ID}:${resource}`;
}

/** Does the group stand behind an application load balancer? */
export function isApplicationProtocol(protocol: TargetProtocol): boolean {
  return protocol === 'HTTP' || protocol === 'HTTPS';
}

/** Does anybody send to the target, so that it is checked (LB-02)? */
export function isInUse(world: World, target: Target): boolean {
  const { loadBalancer, targetType } = world.targetGroups[target.targetGroup]!;
  if (loadBalancer === null || isZoneMissing(world, target) || isOfBalancer(world, target)) return false;
  if (targetType !== 'instance' || target.instance === null) return true;
  const { state } = world.instances[target.instance]!;
  return state.startsWith('running') || state === 'pending';
}

/** Is the target's address one of a load balancer's own (LB-02)? */
export function isOfBalancer(world: World, target: Target): boolean {
  const { targetType } = world.targetGroups[target.targetGroup]!;
  return targetType === 'ip' && world.loadBalancers.some(({ nodes }) => nodes.includes(target.id));
}

/** LB-03 and NL-05: application groups wait 5 s for an answer, network groups 6 s for HTTP and 10 s else; functions 30 s. */
export function healthCheckOf(
  request: HealthCheckRequest,
  group: { readonly protocol: TargetProtocol; readonly targetType: TargetType },
): TargetHealthCheck {
  const isFunction = group.targetType === 'lambda';
  const isApplication = isApplicationProtocol(group.protocol);
  const protocol = request.protocol ?? (isApplication ? (group.protocol as 'HTTP' | 'HTTPS') : 'TCP');
  const isHttp = protocol !== 'TCP';
  const networkTimeoutS = protocol === 'HTTP' ? 6 : 10;
  return {
    enabled: request.enabled ?? !isFunction,
    protocol,
    port: request.port === 0 ? null : request.port,
    path: isHttp ? (request.path ?? '/') : null,
    intervalS: request.intervalS ?? (isFunction ? 35 : 30),
    timeoutS: request.timeoutS ?? (isFunction ? 30 : isApplication ? 5 : networkTimeoutS),
    healthyThreshold: request.healthyThreshold ?? 5,
    unhealthyThreshold: request.unhealthyThreshold ?? (isFunction ? 5 : 2),
    matcher: isHttp ? (request.matcher ?? (isApplication ? '200' : '200-399')) : null,
  };
}
