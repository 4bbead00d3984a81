/** Private endpoints: lookups, who answers behind one, and where its names lead (PK-01 to PK-05). */
import type { EndpointInterface, EndpointService, VpcEndpoint } from '../model/endpoint-service.ts';
import type { LoadBalancer } from '../model/target-group.ts';
import type { World } from '../model/world.ts';

/** By name, `vpce-svc-…` or `com.amazonaws.vpce.…`. */
export function findEndpointService(world: World, reference: string): EndpointService | null {
  const rows = world.endpointServices ?? [];
  return rows.find(({ name, serviceId, serviceName }) => [name, serviceId, serviceName].includes(reference)) ?? null;
}

/** By name or `vpce-…`; one that is deleted is not found by its name any more. */
export function findVpcEndpoint(world: World, reference: string): VpcEndpoint | null {
  const rows = world.vpcEndpoints ?? [];
  return (
    rows.findLast(
      ({ name, vpcEndpointId, state }) => vpcEndpointId === reference || (name === reference && state !== 'deleted'),
    ) ?? null
  );
}

/** Has a balancer's group a target in the zone that takes requests? */
export function servesIn(world: World, balancer: LoadBalancer, zone: number): boolean {
  return balancer.listeners.some(({ forward }) =>
    forward.some(({ targetGroup }) => {
      const group = world.targetGroups[targetGroup]!;
      const crosses = group.crossZone ?? balancer.crossZone ?? false;
      return group.targets.some((key) => {
        const target = world.targets[key]!;
        return (target.state === 'healthy' || target.state === 'unavailable') && (crosses || target.zone === zone);
      });
    }),
  );
}

/** PK-05: does the name of the interface's zone lead to somebody who answers? */
export function isWell(world: World, { zone, loadBalancer }: EndpointInterface): boolean {
  return loadBalancer !== null && servesIn(world, world.loadBalancers[loadBalancer]!, zone);
}

/**
 * PK-05: the interfaces that callers of one zone reach by the Regional name: their own zone's when it is well, else all that
 * are. A zonal name pins its interface, well or not.
 */
export function interfacesFor(
  world: World,
  endpoint: VpcEndpoint,
  zone: number,
  pinned: number | null,
): readonly EndpointInterface[] {
  if (endpoint.state !== 'available') return [];
  if (pinned !== null) return endpoint.interfaces.filter((row) => row.zone === pinned);
  const well = endpoint.interfaces.filter((row) => isWell(world, row));
  const own = well.filter((row) => row.zone === zone);
  return own.length > 0 ? own : well.length > 0 ? well : endpoint.interfaces;
}
