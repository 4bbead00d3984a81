/** Cumulative counts of streams and of versions, for periods that are the difference of two readings. */
import type { StreamReading } from '../model/traffic.ts';
import type { World } from '../model/world.ts';
import type { Version } from '../queueing/audience-state.ts';
import { OUTCOME } from '../queueing/network-state.ts';
import { networkOf } from './utilization.ts';

/** In the order of the scenario's streams. */
export function streamReadings(world: World): StreamReading[] {
  const net = networkOf(world);
  return (world.traffic?.streams ?? []).map(({ audience }) => {
    let [requests, hurt] = [0, 0];
    for (const { outcomes, slow } of audience === undefined ? [] : net!.audiences![audience]!.rows) {
      let ended = 0;
      for (const count of outcomes) ended += count;
      requests += ended;
      hurt += ended - outcomes[OUTCOME.ok]! + slow;
    }
    return { requests, hurt };
  });
}

/** What the members with a version have counted, by the index of its row in the book of the traffic. */
export function versionCounters(world: World, index: number): Version {
  return networkOf(world)!.versions![index]!;
}

/** The versions of a service (`revision`) or function that are called so. */
export function versionsNamed(
  world: World,
  of: { readonly by: 'revision' | 'version'; readonly name: string; readonly version: string },
): Version[] {
  return (world.traffic?.versions ?? []).flatMap(({ subject, name }, index) => {
    if (name !== of.version || (subject.kind === 'deployment') !== (of.by === 'revision')) return [];
    const whose =
      subject.kind === 'deployment'
        ? world.services[world.deployments[subject.deployment]!.service]!.serviceName
        : world.functions![subject.function]!.functionName;
    return whose === of.name ? [versionCounters(world, index)] : [];
  });
}
