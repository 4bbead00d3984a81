/** What a cluster has and what is reserved of it: the arithmetic of its reservation metrics (MT-01). */
import type { Cluster } from '../model/cluster.ts';
import type { World } from '../model/world.ts';

interface Amounts {
  cpu: number;
  memoryMiB: number;
  gpu: number;
}

export interface ClusterBook {
  /** ACTIVE or DRAINING. */
  readonly instances: number;
  readonly registered: Readonly<Amounts>;
  readonly reserved: Readonly<Amounts>;
}

/** MT-01: of instances that are ACTIVE or DRAINING; a container's memoryReservation counts before its memory (RS-04). */
export function clusterBook(world: World, cluster: Cluster): ClusterBook {
  const registered: Amounts = { cpu: 0, memoryMiB: 0, gpu: 0 };
  const reserved: Amounts = { cpu: 0, memoryMiB: 0, gpu: 0 };
  let instances = 0;
  for (const key of cluster.containerInstances) {
    const { status, registered: all, remaining } = world.containerInstances[key]!;
    if (status !== 'ACTIVE' && status !== 'DRAINING') continue;
    instances += 1;
    for (const what of ['cpu', 'memoryMiB', 'gpu'] as const) {
      registered[what] += all[what];
      reserved[what] += all[what] - remaining[what];
    }
  }
  return { instances, registered, reserved };
}

export function percentOf(part: number, whole: number): number {
  return (part / whole) * 100;
}
