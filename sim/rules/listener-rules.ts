/** Listeners and their rules by reference: `gate:80`, `gate:80/10` or an ARN of either (LB-16, NB-01). */
import type { Listener, ListenerRule, LoadBalancer } from '../model/target-group.ts';
import type { World } from '../model/world.ts';
import { loadBalancerNameOf } from './target-groups.ts';

/** A rule, or a listener's default action when `rule` is null. */
export interface RulePlace {
  readonly balancer: LoadBalancer;
  readonly listener: Listener;
  readonly rule: ListenerRule | null;
}

/** The balancer that a reference names; null for a reference of another form. */
export function balancerOfRule(reference: string): string | null {
  if (reference.startsWith('arn:')) return loadBalancerNameOf(reference);
  const colon = reference.lastIndexOf(':');
  return colon < 0 ? null : reference.slice(0, colon);
}

/** What a reference means; null when there is no such rule, or no such listener. */
export function findListenerRule(world: World, reference: string): RulePlace | null {
  for (const balancer of world.loadBalancers) {
    for (const listener of balancer.listeners) {
      const own = `${balancer.loadBalancerName}:${listener.port}`;
      if (reference === own || reference === listener.listenerArn) return { balancer, listener, rule: null };
      for (const rule of listener.rules ?? []) {
        if (reference === `${own}/${rule.priority}` || reference === rule.ruleArn) return { balancer, listener, rule };
      }
    }
  }
  return null;
}

/** The ARN of a place. */
export function arnOfRule({ listener, rule }: RulePlace): string {
  return rule === null ? listener.listenerArn : rule.ruleArn;
}
