/** Who may speak to a listener: the security groups of its balancer (BG-04, NW-13). */
import type { SecurityGroupRule } from '../model/network.ts';
import type { Listener, LoadBalancer } from '../model/target-group.ts';
import type { World } from '../model/world.ts';
import { parseCidr } from './addresses.ts';

/** Where clients come from who say nothing of it: anywhere. */
const ANYWHERE = '0.0.0.0/0';

/**
 * Whether the groups of the balancer let clients with these addresses speak to the listener. A balancer without groups lets
 * everybody in; clients are members of no group.
 */
export function isLetIn(world: World, balancer: LoadBalancer, listener: Listener, source = ANYWHERE): boolean {
  if (balancer.securityGroups === undefined) return true;
  const protocol = listener.protocol === 'UDP' ? 'udp' : 'tcp';
  return balancer.securityGroups.some((key) =>
    world.securityGroups[key]!.inbound.some(
      (rule) =>
        (rule.protocol === 'all' || rule.protocol === protocol) &&
        listener.port >= rule.fromPort &&
        listener.port <= rule.toPort &&
        holds(rule, source),
    ),
  );
}

/** All addresses of the clients lie in the range of the rule. */
function holds({ peer }: SecurityGroupRule, source: string): boolean {
  const [range, clients] = ['cidr' in peer ? parseCidr(peer.cidr) : null, parseCidr(source)];
  if (range === null || clients === null) return false;
  return clients.first >= range.first && clients.first + clients.size <= range.first + range.size;
}
