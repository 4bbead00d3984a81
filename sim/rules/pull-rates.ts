/** How fast images come to a host and are unpacked there (IM-04), alone and where containers want the same network and CPU (EC-09). */
import type { ImagePullKey } from '../model/ids.ts';
import type { Instance } from '../model/instance.ts';
import type { World } from '../model/world.ts';

/** IM-04 [A]: all downloads of a host together, at most; extraction on one whole core. */
export const DOWNLOAD_BYTES_PER_S = 60_000_000;
export const EXTRACT_BYTES_PER_S = 100_000_000;
/** The host's own work of which nobody hears; below it the pulls. */
export const NOBODYS_WORK = -1;

/** What the downloads of a host have together [bytes/s]. */
export function downloadRate(world: World, instance: Pick<Instance, 'key'>): number {
  return world.load?.hosts[instance.key]?.pullRate ?? DOWNLOAD_BYTES_PER_S;
}

/** Bytes that downloads have brought to a host whose load is reckoned, with those under way. */
export function pulledBytes(world: World, instance: Instance, nowUs: number): number {
  let sum = world.load?.hosts[instance.key]?.pulledBytes ?? 0;
  const share = downloadRate(world, instance) / 1_000_000 / instance.downloads.length;
  for (const key of instance.downloads) {
    const { bytesLeft, updatedAtUs } = world.imagePulls[key]!;
    sum += Math.min(bytesLeft, (nowUs - updatedAtUs) * share);
  }
  return sum;
}

/** Does unpacking compete for the host's CPU? Without load it takes its time and nobody's CPU. */
export function unpacksOnHost(world: World): boolean {
  return world.load !== undefined;
}

/** The number of a pull's unpacking among the pieces of work of the network of servers. */
export function workOfPull(key: ImagePullKey): number {
  return NOBODYS_WORK - 1 - key;
}

export function pullOfWork(tag: number): ImagePullKey | null {
  return tag < NOBODYS_WORK ? ((NOBODYS_WORK - 1 - tag) as ImagePullKey) : null;
}
