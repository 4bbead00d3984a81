/** The network of a region: subnets with their addresses, network interfaces as EC2 knows them, security groups, the flow log. */
import type { TimeUs } from '../kernel/time.ts';
import type {
  InstanceKey,
  NetworkInterfaceKey,
  RegionKey,
  SecurityGroupKey,
  SubnetKey,
  TaskKey,
  ZoneKey,
} from './ids.ts';

/** A range of addresses in one zone (NW-17). Every region is one VPC. */
export interface Subnet {
  readonly key: SubnetKey;
  /** `subnet-` and the name. */
  readonly subnetId: string;
  readonly name: string;
  readonly region: RegionKey;
  readonly zone: ZoneKey;
  readonly cidr: string;
  /** The range's first address as a number. */
  readonly first: number;
  /** All addresses of the range, those included that nobody may have. */
  readonly size: number;
  /** Its route to the internet goes through an internet gateway: only interfaces with a public address can use it. */
  readonly public: boolean;
  /** A private subnet's way out (IM-09). */
  readonly nat: boolean;
  /** Offset of the lowest address that was never given. */
  fresh: number;
  /** Offsets of addresses that were given back, longest ago first. */
  returned: number[];
  /** Addresses that can be given (NW-17). */
  available: number;
  /** Until then others hold every free address: a fault [µs]; 0 when none does. */
  exhaustedUntilUs: TimeUs;
}

/** What an interface is there for. A `manual` one was attached by hand: ECS does not see it (NW-16). */
export type NetworkInterfaceKind = 'primary' | 'task' | 'manual';

/** A network interface as EC2 knows it. */
export interface NetworkInterface {
  readonly key: NetworkInterfaceKey;
  /** `eni-` and 17 hex digits. */
  readonly networkInterfaceId: string;
  readonly kind: NetworkInterfaceKind;
  readonly macAddress: string;
  readonly privateIpv4Address: string;
  /** Of an instance's own interface: lost when it stops, another one when it starts (EC-01). */
  publicIp: string | null;
  readonly subnet: SubnetKey;
  readonly securityGroups: readonly SecurityGroupKey[];
  /** The host it is attached to or meant for. */
  readonly instance: InstanceKey;
  readonly task: TaskKey | null;
  status: 'available' | 'attaching' | 'in-use' | 'detaching' | 'deleted';
  readonly createdAtUs: TimeUs;
  deletedAtUs: TimeUs | null;
  /** Attached by the fault eniExhaustion, which takes it away again. */
  readonly byFault?: boolean;
}

/** What ECS shows of a task's interface: its attachment (NW-07, NW-12). */
export type AttachmentStatus = 'PRECREATED' | 'CREATED' | 'ATTACHING' | 'ATTACHED' | 'DETACHING' | 'DELETED';

export type NetworkProtocol = 'tcp' | 'udp' | 'all';

/** Lets traffic through; there are no rules that forbid (NW-13). */
export interface SecurityGroupRule {
  readonly protocol: NetworkProtocol;
  readonly fromPort: number;
  readonly toPort: number;
  /** The other side: a range of addresses, or members of a group of this name. */
  readonly peer: { readonly cidr: string } | { readonly group: string };
}

export interface SecurityGroup {
  readonly key: SecurityGroupKey;
  /** `sg-` and the name. */
  readonly groupId: string;
  readonly name: string;
  readonly inbound: readonly SecurityGroupRule[];
  readonly outbound: readonly SecurityGroupRule[];
}

/** One line of the flow log: one attempt as one interface saw it. */
export interface FlowRecord {
  readonly atUs: TimeUs;
  readonly networkInterfaceId: string;
  readonly direction: 'ingress' | 'egress';
  readonly srcAddr: string;
  readonly dstAddr: string;
  readonly dstPort: number;
  readonly protocol: 'tcp' | 'udp';
  readonly action: 'ACCEPT' | 'REJECT';
}

/** The sections of a scenario as they are written, with the defaults filled in. */
export interface SubnetSetup {
  readonly name: string;
  readonly zone: string;
  readonly cidr: string;
  readonly public: boolean;
  readonly nat: boolean;
}
export interface SecurityGroupSetup {
  readonly name: string;
  readonly inbound: readonly SecurityGroupRule[];
  readonly outbound: readonly SecurityGroupRule[];
}
