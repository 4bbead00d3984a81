/** The state of what is a part of something else, in the field's own words; null when there is no such thing. */
import type { EntityKind } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import { aliasPart, rulePart, versionPart } from '../rules/part-keys.ts';

export function partStatus(world: World, kind: EntityKind, key: number): string | null {
  switch (kind) {
    case 'network-interface':
      return world.networkInterfaces[key]?.status ?? null;
    case 'subnet':
      return world.subnets[key] === undefined ? null : 'available';
    case 'security-group':
      return world.securityGroups[key] === undefined ? null : 'vpc';
    case 'capacity-provider':
      return world.capacityProviders[key]?.status ?? null;
    case 'scaling-policy': {
      const policy = world.scaling?.policies[key];
      return policy === undefined ? null : policy.deleted ? 'deleted' : policy.rule.type;
    }
    case 'listener-rule':
      return rulePart(world, key) === null ? null : 'forward';
    case 'function-version':
      return versionPart(world, key) === null ? null : 'Active';
    case 'function-alias':
      return aliasPart(world, key)?.alias.rollOut?.status ?? (aliasPart(world, key) === null ? null : 'Active');
    case 'treasury':
      return world.treasury === undefined ? null : 'USD';
    default:
      return null;
  }
}
