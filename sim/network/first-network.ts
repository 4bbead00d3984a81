/** The network as it stands before anything happens: a VPC for each region, its subnets, the security groups. */
import { invariant } from '../kernel/invariant.ts';
import type { SecurityGroupKey, SubnetKey } from '../model/ids.ts';
import type { SecurityGroupRule } from '../model/network.ts';
import type { Setup } from '../model/setup.ts';
import type { World } from '../model/world.ts';
import { addressOf, parseCidr, RESERVED_AT_START, usableAddresses } from '../rules/addresses.ts';
import { DEFAULT_SECURITY_GROUP } from '../rules/security-groups.ts';

/** A VPC is a /16 of 10.0.0.0/8, the default subnet of a zone a /20 of it [A]. */
const VPC_SIZE = 65_536;
const SUBNET_SIZE = 4_096;
const FIRST = 10 * 16_777_216;

const ALL_PORTS = { protocol: 'all', fromPort: 0, toPort: 65_535 } as const;
/** Outbound is allowed when nothing else is said (NW-13). */
const ALLOW_ALL: SecurityGroupRule = { ...ALL_PORTS, peer: { cidr: '0.0.0.0/0' } };
const ALLOW_MEMBERS: SecurityGroupRule = { ...ALL_PORTS, peer: { group: DEFAULT_SECURITY_GROUP } };

/** Puts subnets and security groups into a world that has its zones. */
export function layNetwork(world: World, setup: Setup): void {
  for (const { name, zone, cidr, ...rest } of setup.subnets ?? []) addSubnet(world, name, zone, cidr, rest);
  for (const region of world.regions) {
    region.zones.forEach((key, index) => {
      const { name } = world.zones[key]!;
      // A zone of which the file says nothing has a public subnet of its own name.
      if (world.subnets.some((subnet) => subnet.zone === key)) return;
      const cidr = `${addressOf(FIRST + region.key * VPC_SIZE + index * SUBNET_SIZE)}/20`;
      addSubnet(world, name, name, cidr, { public: true, nat: false });
    });
  }
  addGroup(world, DEFAULT_SECURITY_GROUP, [ALLOW_MEMBERS], [ALLOW_ALL]);
  for (const { name, inbound, outbound } of setup.securityGroups ?? []) addGroup(world, name, inbound, outbound);
}

function addSubnet(
  world: World,
  name: string,
  zoneName: string,
  cidr: string,
  kind: { readonly public: boolean; readonly nat: boolean },
): void {
  const zone = world.zones.find((row) => row.name === zoneName);
  const range = parseCidr(cidr);
  invariant(zone !== undefined && range !== null, 'network.subnet', () => ({ name, zoneName, cidr }));
  world.subnets.push({
    key: world.subnets.length as SubnetKey,
    subnetId: `subnet-${name}`,
    name,
    region: zone.region,
    zone: zone.key,
    cidr,
    first: range.first,
    size: range.size,
    ...kind,
    fresh: RESERVED_AT_START,
    returned: [],
    available: usableAddresses(range.size),
    exhaustedUntilUs: 0 as (typeof world.subnets)[number]['exhaustedUntilUs'],
  });
}

function addGroup(
  world: World,
  name: string,
  inbound: readonly SecurityGroupRule[],
  outbound: readonly SecurityGroupRule[],
): void {
  if (world.securityGroups.some((group) => group.name === name)) return;
  world.securityGroups.push({
    key: world.securityGroups.length as SecurityGroupKey,
    groupId: `sg-${name}`,
    name,
    inbound,
    outbound,
  });
}
