/** Security groups by name (NW-02, NW-13). */
import type { SecurityGroupKey } from '../model/ids.ts';
import type { SecurityGroup } from '../model/network.ts';
import type { World } from '../model/world.ts';

/** The group of whoever names none: its members reach each other, and everybody out there (NW-13). */
export const DEFAULT_SECURITY_GROUP = 'default';

/** The group with this name or id. */
function findSecurityGroup(world: World, name: string): SecurityGroup | null {
  return world.securityGroups.find((group) => group.name === name || group.groupId === name) ?? null;
}

/** Keys of the named groups that exist; of `default` when there is none of them: a file need not declare any. */
export function securityGroupsNamed(world: World, names: readonly string[] | undefined): SecurityGroupKey[] {
  const keysOf = (wanted: readonly string[]) => wanted.flatMap((name) => findSecurityGroup(world, name)?.key ?? []);
  const keys = keysOf(names ?? []);
  return keys.length === 0 ? keysOf([DEFAULT_SECURITY_GROUP]) : keys;
}
