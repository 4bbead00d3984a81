/** What the load balancers say of a task, for whoever keeps services. Pure reads of the world (SV-06, SV-17, LB-02). */
import type { ServiceLoadBalancer, Target, TargetGroup } from '../model/target-group.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';

/** The groups that a task's containers belong into: those of the revision it was started with. */
export function loadBalancersOf(world: World, task: Task): readonly ServiceLoadBalancer[] {
  return task.deployment === null ? [] : (world.deployments[task.deployment]!.loadBalancers ?? []);
}

/** Is the task's health a matter of load balancers too? */
export function hasLoadBalancers(world: World, task: Task): boolean {
  return loadBalancersOf(world, task).length > 0;
}

/** True when every group of the task says healthy, or does not check at all; true without load balancers. */
export function isTargetHealthy(world: World, task: Task): boolean {
  return loadBalancersOf(world, task).every(({ targetGroup }) => {
    const state = task.targetHealth?.[world.targetGroups[targetGroup]!.targetGroupName];
    return state === 'healthy' || state === 'unavailable';
  });
}

/** A target of a task that its balancer calls unhealthy. */
export interface TargetFailure {
  readonly targetGroupArn: string;
  readonly port: number;
  /** As the message of the service says it, for example `Health checks failed with these codes: [503]`. */
  readonly reason: string;
  /** The task's stoppedReason when it is stopped for it. */
  readonly stoppedReason: string;
}

/** The first unhealthy target of a task; null when none is. Whether a grace period runs is not asked (SV-07). */
export function targetFailure(world: World, task: Task): TargetFailure | null {
  if (task.targetHealth === undefined) return null;
  for (const { targetGroup } of loadBalancersOf(world, task)) {
    const group = world.targetGroups[targetGroup]!;
    if (!isUnhealthy(task.targetHealth[group.targetGroupName])) continue;
    const target = targetOf(world, group, task);
    if (target === null) continue;
    return {
      targetGroupArn: group.targetGroupArn,
      port: target.port ?? group.port,
      reason: targetDescription(world, target) ?? 'Health checks failed',
      stoppedReason: `Task failed ELB health checks in (target-group ${group.targetGroupArn})`,
    };
  }
  return null;
}

/** Whether its connections are let end, or not. */
export function isUnhealthy(state: string | undefined): boolean {
  return state === 'unhealthy' || state === 'unhealthyDraining';
}

/** The registered target of a task in a group. */
export function targetOf(world: World, group: TargetGroup, task: Task): Target | null {
  for (const key of task.targets ?? []) {
    const target = world.targets[key]!;
    if (target.targetGroup === group.key && target.registered) return target;
  }
  return null;
}

/** The description beside a reason code, word for word (section 9 of the messages); null for healthy. */
export function targetDescription(world: World, target: Target): string | null {
  switch (target.reason) {
    case null:
      return null;
    case 'Elb.RegistrationInProgress':
      return 'Target registration is in progress';
    case 'Elb.InitialHealthChecking':
      return 'Initial health checks in progress';
    case 'Target.ResponseCodeMismatch':
      return `Health checks failed with these codes: [${target.failure?.kind === 'code' ? target.failure.code : ''}]`;
    case 'Target.Timeout':
      return 'Request timed out';
    case 'Target.FailedHealthChecks':
      return 'Health checks failed';
    case 'Elb.InternalError':
      return 'Health checks failed due to an internal error';
    case 'Target.IpUnusable':
      return 'The IP address cannot be used as a target, as it is in use by a load balancer';
    case 'Target.DeregistrationInProgress':
      return 'Target deregistration is in progress';
    case 'Target.NotRegistered':
      return 'Target is not registered to the target group';
    case 'Target.NotInUse':
      return isZoneMissing(world, target)
        ? 'Target is in an Availability Zone that is not enabled for the load balancer'
        : 'Target group is not configured to receive traffic from the load balancer';
    case 'Target.InvalidState':
      return 'Target is in the stopped state';
    case 'Target.HealthCheckDisabled':
      return 'Health checks are disabled for this target group';
  }
}

/** Has the group's balancer no node in the target's zone? */
export function isZoneMissing(world: World, target: Target): boolean {
  const { loadBalancer } = world.targetGroups[target.targetGroup]!;
  if (loadBalancer === null || target.zone === null) return false;
  return !world.loadBalancers[loadBalancer]!.zones.includes(target.zone);
}
