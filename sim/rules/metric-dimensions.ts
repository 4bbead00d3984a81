/** How a metric names its subject: balancers and target groups by the end of their ARN, instances by their EC2 id. */
import type { World } from '../model/world.ts';
import { findInstance } from './lookup.ts';
import { findLoadBalancer, findTargetGroup } from './target-groups.ts';

/** `app/gate/50dc6c495c0c9188` of a balancer's ARN, `targetgroup/web/73e2d6bc24d8a067` of a group's. */
export function endOfArn(arn: string): string {
  const resource = arn.slice(arn.lastIndexOf(':') + 1);
  return resource.startsWith('loadbalancer/') ? resource.slice('loadbalancer/'.length) : resource;
}

/** The value of a dimension as the metric has it: a name stands for what only the run can know. */
export function dimensionOf(world: World, name: string, value: string): string {
  if (value.includes('/')) return value;
  if (name === 'LoadBalancer') return endOfArn(findLoadBalancer(world, value)?.loadBalancerArn ?? value);
  if (name === 'TargetGroup') return endOfArn(findTargetGroup(world, value)?.targetGroupArn ?? value);
  if (name === 'InstanceId' && !/^i-[0-9a-f]{8,17}$/.test(value))
    return findInstance(world, value)?.ec2InstanceId ?? value;
  return value;
}
