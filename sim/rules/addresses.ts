/** IPv4 addresses as numbers, ranges of them in CIDR notation, and the book of a subnet's addresses (NW-17). */
import type { Subnet } from '../model/network.ts';
import type { World } from '../model/world.ts';

/** NW-17: the first four addresses of a subnet and its last one are nobody's. */
export const RESERVED_AT_START = 4;
const RESERVED_AT_END = 1;

export interface Cidr {
  readonly first: number;
  readonly size: number;
}

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const CIDR = new RegExp(`^${OCTET}\\.${OCTET}\\.${OCTET}\\.${OCTET}/(3[0-2]|[12]?[0-9])$`);

/** `10.0.16.0/20`; null when it is none, or when its address is not the first of its range. */
export function parseCidr(text: string): Cidr | null {
  const found = CIDR.exec(text);
  if (found === null) return null;
  const [a, b, c, d, bits] = found.slice(1).map(Number) as [number, number, number, number, number];
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  let size = 1;
  for (let left = bits; left < 32; left++) size *= 2;
  return first % size === 0 ? { first, size } : null;
}

/** `10.0.16.4`; null when it is none. */
export function parseAddress(text: string): number | null {
  return parseCidr(`${text}/32`)?.first ?? null;
}

export function addressOf(value: number): string {
  const octet = (unit: number): number => Math.floor(value / unit) % 256;
  return `${octet(16_777_216)}.${octet(65_536)}.${octet(256)}.${octet(1)}`;
}

export function contains(range: Cidr, address: number): boolean {
  return address >= range.first && address < range.first + range.size;
}

/** How many addresses of a range of this size can be given. */
export function usableAddresses(size: number): number {
  return Math.max(0, size - RESERVED_AT_START - RESERVED_AT_END);
}

/** False when every address is given, or held by others for now. */
export function hasFreeAddress(subnet: Subnet): boolean {
  return subnet.available > 0 && subnet.exhaustedUntilUs === 0;
}

/** Takes an address: one that was never given, else the one that was given back longest ago. Null when there is none. */
export function takeAddress(subnet: Subnet): string | null {
  if (!hasFreeAddress(subnet)) return null;
  subnet.available -= 1;
  if (subnet.fresh < subnet.size - RESERVED_AT_END) {
    subnet.fresh += 1;
    return addressOf(subnet.first + subnet.fresh - 1);
  }
  return addressOf(subnet.first + subnet.returned.shift()!);
}

export function giveAddressBack(subnet: Subnet, address: string): void {
  subnet.available += 1;
  subnet.returned.push(parseAddress(address)! - subnet.first);
}

/** The subnet with this name or id; a zone's name stands for its first subnet. */
export function findSubnet(world: World, name: string): Subnet | null {
  const named = world.subnets.find((subnet) => subnet.name === name || subnet.subnetId === name);
  if (named !== undefined) return named;
  const zone = world.zones.find((row) => row.name === name);
  return zone === undefined ? null : (world.subnets.find((subnet) => subnet.zone === zone.key) ?? null);
}

/** Names of the zones that subnets stand in, each once, in the order given (NW-03). */
export function zoneNamesOf(world: World, subnets: readonly string[]): string[] {
  const names = subnets.map((name) => {
    const subnet = findSubnet(world, name);
    return subnet === null ? name : world.zones[subnet.zone]!.name;
  });
  return names.filter((name, index) => names.indexOf(name) === index);
}
