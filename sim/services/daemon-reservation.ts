/**
 * What is set aside on an instance for daemons that belong there and are not there at the moment: replicas and standalone
 * tasks do not get it (PL-19).
 */
import type { ClusterKey, ContainerInstanceKey } from '../model/ids.ts';
import type { Service } from '../model/service.ts';
import type { Context } from '../model/system.ts';
import { groupCount, touchPlacement } from '../rules/reservation.ts';
import { placeTest } from './plan-daemon.ts';

type PlaceTest = ReturnType<typeof placeTest>;

function daemonsOf(ctx: Context, cluster: ClusterKey): { service: Service; isPlace: PlaceTest }[] {
  return ctx.world.clusters[cluster]!.services.map((key) => ctx.world.services[key]!)
    .filter(({ schedulingStrategy, status }) => schedulingStrategy === 'DAEMON' && status === 'ACTIVE')
    .map((service) => ({ service, isPlace: placeTest(ctx.world, service) }));
}

export function refreshReservations(ctx: Context, cluster: ClusterKey): void {
  const daemons = daemonsOf(ctx, cluster);
  for (const key of ctx.world.clusters[cluster]!.containerInstances) refresh(ctx, key, daemons);
}

/** The same for one instance, where something has just changed; `byItsOwn`: the daemon has come, and has taken the room. */
export function refreshReservation(ctx: Context, key: ContainerInstanceKey, byItsOwn = false): void {
  const row = ctx.world.containerInstances[key]!;
  const daemons = daemonsOf(ctx, row.cluster);
  if (daemons.length > 0 || row.setAside !== undefined) refresh(ctx, key, daemons, byItsOwn);
}

function refresh(
  ctx: Context,
  key: ContainerInstanceKey,
  daemons: ReturnType<typeof daemonsOf>,
  byItsOwn = false,
): void {
  const row = ctx.world.containerInstances[key]!;
  let cpu = 0;
  let memoryMiB = 0;
  for (const { service, isPlace } of daemons) {
    if (groupCount(row, `service:${service.serviceName}`) > 0 || !isPlace(row)) continue;
    const deployment = ctx.world.deployments[service.deployments[0]!]!;
    const { needs } = ctx.world.taskDefinitions[deployment.taskDefinition]!;
    cpu += needs.cpu;
    memoryMiB += needs.memoryMiB;
  }
  const before = row.setAside ?? { cpu: 0, memoryMiB: 0 };
  if (before.cpu === cpu && before.memoryMiB === memoryMiB) return;
  if (cpu === 0 && memoryMiB === 0) delete row.setAside;
  else row.setAside = { cpu, memoryMiB };
  touchPlacement(ctx, row);
  const isFreed = cpu < before.cpu || memoryMiB < before.memoryMiB;
  if (isFreed && !byItsOwn && somebodyWaits(ctx, row.cluster)) {
    ctx.say({ kind: 'DaemonReservationFreed', containerInstance: key });
  }
}

function somebodyWaits({ world }: Context, cluster: ClusterKey): boolean {
  const { services, waiting } = world.clusters[cluster]!;
  return waiting.length > 0 || services.some((key) => world.services[key]!.waitingOn !== null);
}
