/** Target groups, their targets and load balancers as the API of the balancers describes them (LB-01 to LB-03, LB-12). */
import type { LoadBalancer, Target, TargetGroup } from '../model/target-group.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import { dateOf, described } from './described.ts';
import { targetDescription } from './target-health.ts';

/** An entry of describe-target-groups with the two attributes that are simulated, and what describe-target-health says. */
export function describeTargetGroup(world: World, group: TargetGroup): JsonObject {
  const { healthCheck } = group;
  const isFunction = group.targetType === 'lambda';
  return described({
    TargetGroupArn: group.targetGroupArn,
    TargetGroupName: group.targetGroupName,
    Protocol: isFunction ? undefined : group.protocol,
    Port: isFunction ? undefined : group.port,
    TargetType: group.targetType,
    HealthCheckEnabled: healthCheck.enabled,
    HealthCheckProtocol: healthCheck.protocol,
    HealthCheckPort: healthCheck.port === null ? 'traffic-port' : String(healthCheck.port),
    HealthCheckPath: healthCheck.path,
    HealthCheckIntervalSeconds: healthCheck.intervalS,
    HealthCheckTimeoutSeconds: healthCheck.timeoutS,
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    Matcher: healthCheck.matcher === null ? undefined : { HttpCode: healthCheck.matcher },
    LoadBalancerArns: group.loadBalancer === null ? [] : [world.loadBalancers[group.loadBalancer]!.loadBalancerArn],
    Attributes: [
      { Key: 'deregistration_delay.timeout_seconds', Value: String(group.deregistrationDelayS) },
      { Key: 'slow_start.duration_seconds', Value: String(group.slowStartS) },
    ],
    ...describeTargetHealth(world, group),
  });
}

/** The answer of describe-target-health. */
export function describeTargetHealth(world: World, group: TargetGroup): { TargetHealthDescriptions: JsonObject[] } {
  return { TargetHealthDescriptions: group.targets.map((key) => describeTarget(world, world.targets[key]!)) };
}

/** One of the TargetHealthDescriptions. */
export function describeTarget(world: World, target: Target): JsonObject {
  const { healthCheck } = world.targetGroups[target.targetGroup]!;
  const port = healthCheck.port ?? target.port;
  return described({
    Target: described({
      Id: target.id,
      Port: target.port ?? undefined,
      AvailabilityZone: target.zone === null ? undefined : world.zones[target.zone]!.name,
    }),
    HealthCheckPort: port === null ? undefined : String(port),
    TargetHealth: described({
      State: target.state === 'unhealthyDraining' ? 'unhealthy.draining' : target.state,
      Reason: target.reason ?? undefined,
      Description: targetDescription(world, target) ?? undefined,
    }),
  });
}

/** An entry of describe-load-balancers with its listeners. */
export function describeLoadBalancer(world: World, balancer: LoadBalancer): JsonObject {
  return described({
    LoadBalancerArn: balancer.loadBalancerArn,
    LoadBalancerName: balancer.loadBalancerName,
    Type: balancer.type,
    Scheme: 'internet-facing',
    State: { Code: balancer.state },
    CreatedTime: dateOf(balancer.createdAtUs),
    AvailabilityZones: balancer.zones.map((zone) => ({ ZoneName: world.zones[zone]!.name })),
    Listeners: balancer.listeners.map(({ listenerArn, port, protocol, forward, stickyS }) => ({
      ListenerArn: listenerArn,
      Port: port,
      Protocol: protocol,
      DefaultActions: [
        {
          Type: 'forward',
          ForwardConfig: {
            TargetGroups: forward.map(({ targetGroup, weight }) => ({
              TargetGroupArn: world.targetGroups[targetGroup]!.targetGroupArn,
              Weight: weight,
            })),
            ...(stickyS === undefined
              ? {}
              : { TargetGroupStickinessConfig: { Enabled: true, DurationSeconds: stickyS } }),
          },
        },
      ],
    })),
  });
}
