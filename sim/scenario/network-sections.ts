/** The sections `subnets` and `securityGroups` of a scenario file (NW-13, NW-17). */
import * as z from 'zod';
import type { SecurityGroupRule, SecurityGroupSetup, SubnetSetup } from '../model/network.ts';
import { parseCidr } from '../rules/addresses.ts';
import { oneOf, shown } from '../rules/expected.ts';
import { LIMITS } from '../rules/limits.ts';
import { rule } from '../rules/read-shape.ts';
import type { KnownRegion } from '../rules/request-members.ts';
import { didYouMean } from '../rules/rule-issue.ts';
import { DEFAULT_SECURITY_GROUP } from '../rules/security-groups.ts';
import type { IssueList } from './issues.ts';
import type { Path, SourceNode } from './source.ts';

const name = z
  .string()
  .max(LIMITS.nameLength)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/);
const cidr = z.string().refine((text) => parseCidr(text) !== null, rule('bad-cidr'));
const port = z.int().min(0).max(65_535);

/** Subnets and security groups a file may declare [A]. */
export const SUBNETS_MAX = 64;
export const SECURITY_GROUPS_MAX = 64;
/** NW-17, as VPCs have it: /28 to /16. */
const SUBNET_SIZE_MIN = 16;
const SUBNET_SIZE_MAX = 65_536;

export const SUBNET_SCHEMA = z.strictObject({
  name,
  zone: name,
  cidr: z.string().refine((text) => {
    const range = parseCidr(text);
    return range !== null && range.size >= SUBNET_SIZE_MIN && range.size <= SUBNET_SIZE_MAX;
  }, rule('bad-cidr')),
  public: z.boolean().optional().describe('Has a route to an internet gateway; true when left out.'),
  nat: z.boolean().optional().describe('A private subnet has a NAT gateway; true when left out.'),
});

const RULE_SCHEMA = z.strictObject({
  protocol: z.enum(['tcp', 'udp', 'all']).optional(),
  port: port.optional().describe('One port; `fromPort` and `toPort` name a range.'),
  fromPort: port.optional(),
  toPort: port.optional(),
  cidr: cidr.optional().describe('The other side; anywhere when neither this nor `group` is given.'),
  group: name.optional(),
});

export const SECURITY_GROUP_SCHEMA = z.strictObject({
  name,
  inbound: z.array(RULE_SCHEMA).max(SECURITY_GROUPS_MAX).optional(),
  outbound: z.array(RULE_SCHEMA).max(SECURITY_GROUPS_MAX).optional().describe('Everything when left out.'),
});

const ANYWHERE = '0.0.0.0/0';

function subnetOf(written: z.infer<typeof SUBNET_SCHEMA>): SubnetSetup {
  const isPublic = written.public ?? true;
  return {
    name: written.name,
    zone: written.zone,
    cidr: written.cidr,
    public: isPublic,
    nat: !isPublic && (written.nat ?? true),
  };
}

function securityGroupOf(written: z.infer<typeof SECURITY_GROUP_SCHEMA>): SecurityGroupSetup {
  return {
    name: written.name,
    inbound: (written.inbound ?? []).map(ruleOf),
    outbound: (written.outbound ?? [{}]).map(ruleOf),
  };
}

function ruleOf(written: z.infer<typeof RULE_SCHEMA>): SecurityGroupRule {
  const { protocol = 'all', port: only, fromPort, toPort, cidr: range, group } = written;
  return {
    protocol,
    fromPort: only ?? fromPort ?? 0,
    toPort: only ?? toPort ?? fromPort ?? 65_535,
    peer: group === undefined ? { cidr: range ?? ANYWHERE } : { group },
  };
}

/** The other subnet whose addresses a new one would share; null when there is none. */
function overlapOf(known: readonly SubnetSetup[], added: SubnetSetup): SubnetSetup | null {
  const range = parseCidr(added.cidr)!;
  return (
    known.find((other) => {
      const taken = parseCidr(other.cidr)!;
      return range.first < taken.first + taken.size && taken.first < range.first + range.size;
    }) ?? null
  );
}

interface Written<Value> {
  readonly node: SourceNode;
  readonly path: Path;
  readonly value: Value;
}

/** Subnets stand in zones of the file, and no two share a name or an address. */
export function readSubnets(
  written: Iterable<Written<z.infer<typeof SUBNET_SCHEMA>>>,
  zones: readonly string[],
  issues: IssueList,
): SubnetSetup[] {
  const subnets: SubnetSetup[] = [];
  for (const { node, path, value } of written) {
    const subnet = subnetOf(value);
    const params = { name: subnet.name };
    if (!zones.includes(subnet.zone)) {
      const parts = { found: shown(subnet.zone), expected: oneOf(zones), hint: didYouMean(subnet.zone, zones) };
      issues.under(node, path, ['zone'], { code: 'unknown-zone', params: { name: subnet.zone }, ...parts });
    }
    if (zones.includes(subnet.name) || subnets.some((other) => other.name === subnet.name)) {
      issues.under(node, path, ['name'], { code: 'subnet-twice', params });
    }
    const other = overlapOf(subnets, subnet);
    if (other !== null) {
      issues.under(node, path, ['cidr'], { code: 'cidr-overlap', params: { ...params, other: other.name } });
    }
    subnets.push(subnet);
  }
  return subnets;
}

export function readSecurityGroups(
  written: Iterable<Written<z.infer<typeof SECURITY_GROUP_SCHEMA>>>,
  issues: IssueList,
): SecurityGroupSetup[] {
  const groups: SecurityGroupSetup[] = [];
  for (const { node, path, value } of written) {
    const group = securityGroupOf(value);
    if (isTakenGroup(groups, group.name)) {
      issues.under(node, path, ['name'], { code: 'security-group-twice', params: { name: group.name } });
    }
    groups.push(group);
  }
  return groups;
}

/** What requests may name: regions with their subnets and groups. */
export function knownRegions({ regions, subnets = [], securityGroups = [] }: Networked): readonly KnownRegion[] {
  if (subnets.length === 0 && securityGroups.length === 0) return regions;
  return regions.map((region) => ({
    ...region,
    subnets: subnets.filter(({ zone }) => region.zones.includes(zone)).map((subnet) => subnet.name),
    securityGroups: securityGroups.map((group) => group.name),
  }));
}
type Networked = {
  readonly regions: readonly KnownRegion[];
  readonly subnets?: readonly SubnetSetup[] | undefined;
  readonly securityGroups?: readonly SecurityGroupSetup[] | undefined;
};

/** The same sections as a resolved scenario has them, for replay files. */
export const SUBNET_SETUP_SCHEMA = SUBNET_SCHEMA.required();
const RULE_SETUP_SCHEMA = z.strictObject({
  protocol: z.enum(['tcp', 'udp', 'all']),
  fromPort: port,
  toPort: port,
  peer: z.union([z.strictObject({ cidr }), z.strictObject({ group: name })]),
});
export const SECURITY_GROUP_SETUP_SCHEMA = z.strictObject({
  name,
  inbound: z.array(RULE_SETUP_SCHEMA).max(SECURITY_GROUPS_MAX).readonly(),
  outbound: z.array(RULE_SETUP_SCHEMA).max(SECURITY_GROUPS_MAX).readonly(),
});

/** `default` is always there and may not be declared again. */
function isTakenGroup(known: readonly SecurityGroupSetup[], groupName: string): boolean {
  return groupName === DEFAULT_SECURITY_GROUP || known.some((group) => group.name === groupName);
}
