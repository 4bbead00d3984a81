/** Host ports that nobody asked for by number (RS-16). */
import type { Instance } from '../model/instance.ts';
import type { PortUse } from '../model/resources.ts';
import type { World } from '../model/world.ts';
import { portInUse } from './reservation.ts';

interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** What the platforms' own ip_local_port_range comes to. */
const OF_PLATFORM: Readonly<Record<'linux' | 'windows', PortRange>> = {
  linux: { from: 32_768, to: 60_999 },
  windows: { from: 49_152, to: 65_535 },
};

/** The host's range, both ends included: ECS_DYNAMIC_HOST_PORT_RANGE, or that of its platform. */
export function dynamicPortRange(world: World, { fleet, ami }: Pick<Instance, 'fleet' | 'ami'>): PortRange {
  const given = fleet === null ? null : world.fleets[fleet]!.agent.dynamicHostPortRange;
  return given ?? OF_PLATFORM[ami.startsWith('ecs-windows') ? 'windows' : 'linux'];
}

/** The first of `count` free ports side by side, the lowest there is; null when the range has none left. */
export function dynamicPorts(
  used: readonly PortUse[],
  { from, to }: PortRange,
  protocol: PortUse['protocol'],
  count: number,
): number | null {
  let first = from;
  for (let port = from; port <= to; port++) {
    if (portInUse(used, { protocol, port })) first = port + 1;
    else if (port - first + 1 === count) return first;
  }
  return null;
}
