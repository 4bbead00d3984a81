/** Private endpoints: a service behind network balancers, and who may come in to it (section 12.4 of the facts). */
import type { TimeUs } from '../kernel/time.ts';
import type { EndpointServiceKey, LoadBalancerKey, RegionKey, VpcEndpointKey, ZoneKey } from './ids.ts';

/** PK-03. */
export type VpcEndpointState =
  'pendingAcceptance' | 'pending' | 'available' | 'rejected' | 'deleting' | 'deleted' | 'failed' | 'expired';

/** PK-01. */
export interface EndpointService {
  readonly key: EndpointServiceKey;
  readonly name: string;
  /** `vpce-svc-…`. */
  readonly serviceId: string;
  /** `com.amazonaws.vpce.<region>.vpce-svc-…`. */
  readonly serviceName: string;
  readonly region: RegionKey;
  /** PK-04: a balancer belongs to one service only. */
  readonly loadBalancers: readonly LoadBalancerKey[];
  acceptanceRequired: boolean;
  readonly privateDnsName: string | null;
  /** PK-04: how an interface gets its balancer: as today, or as in 2017. */
  readonly assignment: 'random' | 'roundRobin';
  /** Interfaces that have got one in turn. */
  assigned: number;
}

/** PK-02: one in each chosen zone, with an address of the consumer's. */
export interface EndpointInterface {
  readonly zone: ZoneKey;
  readonly networkInterfaceId: string;
  readonly privateIpv4Address: string;
  /** Pins the zone (PK-05). */
  readonly dnsName: string;
  /** From its first connection on (PK-04). */
  loadBalancer: LoadBalancerKey | null;
}

export interface VpcEndpoint {
  readonly key: VpcEndpointKey;
  readonly name: string;
  /** `vpce-…`. */
  readonly vpcEndpointId: string;
  readonly service: EndpointServiceKey;
  state: VpcEndpointState;
  readonly securityGroups: readonly string[];
  readonly interfaces: EndpointInterface[];
  /** The Regional name (PK-05). */
  readonly dnsName: string;
  readonly createdAtUs: TimeUs;
  /** When it became available; null before. */
  availableAtUs: TimeUs | null;
  /** When it was gone; null while it is not. */
  deletedAtUs: TimeUs | null;
}
