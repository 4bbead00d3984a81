/** Deployments and versions of functions as versions of the request network: what serves, told apart by what it is. */
import type { Container } from '../model/container.ts';
import type { VersionBook, VersionSubject } from '../model/traffic.ts';
import type { World } from '../model/world.ts';
import { addVersion } from '../queueing/audience.ts';
import { NONE, type Network } from '../queueing/network-state.ts';
import { sameVersion, versionName } from '../rules/versions.ts';

/** Its index in the network; new when it serves for the first time. */
export function versionIn(world: World, net: Network, subject: VersionSubject): number {
  const versions: VersionBook[] = (world.traffic!.versions ??= []);
  // The latest ones are asked for most.
  const known = versions.findLastIndex((row) => sameVersion(row.subject, subject));
  if (known !== -1) return known;
  versions.push(Object.freeze({ subject: Object.freeze(subject), name: versionName(world, subject) }));
  return addVersion(net);
}

/** The version that a container serves as; NONE for tasks that nobody deployed. */
export function versionOfContainer(world: World, net: Network, container: Container | null): number {
  const deployment = container === null ? null : world.tasks[container.task]!.deployment;
  return deployment === null ? NONE : versionIn(world, net, { kind: 'deployment', deployment });
}
