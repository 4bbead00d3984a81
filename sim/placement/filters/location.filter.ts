import type { ContainerInstance } from '../../model/agent.ts';
import type { World } from '../../model/world.ts';
import { NEW_CANDIDATES, type Filter } from '../judge.ts';

/** The instance is in a zone of one of the task's subnets (NW-03). */
export const locationFilter: Filter = {
  name: 'location',
  reason: 'LOCATION',
  unblockedBy: NEW_CANDIDATES,
  passes(ci, asked) {
    const zones = asked.request.zoneNames;
    return zones === null || zones.includes(zoneNameOf(asked.world, ci));
  },
  explain(ci, asked) {
    const zones = asked.request.zoneNames;
    const have = zoneNameOf(asked.world, ci);
    if (zones === null) return { need: '', have, missing: null };
    const need = zones.join(', ');
    return { need, have, missing: zones.includes(have) ? null : need };
  },
};

/** The zone the host stands in. */
export function zoneNameOf(world: World, ci: ContainerInstance): string {
  return world.zones[world.instances[ci.instance]!.zone]!.name;
}
