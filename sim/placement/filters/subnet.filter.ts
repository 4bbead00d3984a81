import type { ContainerInstance } from '../../model/agent.ts';
import type { Subnet } from '../../model/network.ts';
import { findSubnet, hasFreeAddress } from '../../rules/addresses.ts';
import { NEW_CANDIDATES, type Asked, type Filter } from '../judge.ts';

/** One of the task's subnets in the instance's zone has a free address (NW-17). Where there is none at all, location refuses. */
export const subnetFilter: Filter = {
  name: 'subnet',
  reason: 'subnet does not have enough IP addresses',
  unblockedBy: ['AddressesFreed', ...NEW_CANDIDATES],
  passes(ci, asked) {
    if (asked.request.needs.eniSlots === 0) return true;
    const here = subnetsHere(ci, asked);
    return here.length === 0 || here.some(hasFreeAddress);
  },
  explain(ci, asked) {
    if (asked.request.needs.eniSlots === 0) return { need: '', have: '', missing: null };
    const here = subnetsHere(ci, asked);
    const have = here.map((subnet) => `${subnet.name} ${hasFreeAddress(subnet) ? subnet.available : 0}`).join(', ');
    return { need: '1', have, missing: here.length === 0 || here.some(hasFreeAddress) ? null : '1' };
  },
};

function subnetsHere(ci: ContainerInstance, { world, request }: Asked): Subnet[] {
  const { zone } = world.instances[ci.instance]!;
  const names = request.network?.subnets ?? request.zoneNames ?? [];
  return names.flatMap((name) => {
    const subnet = findSubnet(world, name);
    return subnet !== null && subnet.zone === zone ? [subnet] : [];
  });
}
