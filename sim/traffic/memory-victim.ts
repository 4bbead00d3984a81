/** Whom the kernel kills when a limit of memory is passed (RS-11 to RS-13). */
import type { Container } from '../model/container.ts';
import type { MemoryLimit } from '../model/load.ts';
import type { World } from '../model/world.ts';
import type { Network, Report, ServerId } from '../queueing/network-state.ts';
import { memoryUsedMiB } from '../queueing/reads.ts';

const BYTES_PER_MIB = 1_048_576;

export interface Victim {
  readonly container: Container;
  readonly limit: MemoryLimit;
  readonly usedMiB: number;
  readonly limitMiB: number;
}

/** Null when nobody is left to blame. */
export function victimOf(world: World, net: Network, report: Extract<Report, { kind: 'memory' }>): Victim | null {
  const { atUs } = report;
  const containerOf = (server: ServerId): Container | null => {
    const key = world.load!.containerOf[server];
    return key === undefined || key === -1 ? null : world.containers[key]!;
  };
  const used = (server: ServerId): number => memoryUsedMiB(net, server, atUs);
  const worst = (servers: Iterable<ServerId>, measure: (server: ServerId, container: Container) => number) => {
    let best: { container: Container; by: number } | null = null;
    let total = 0;
    for (const server of servers) {
      const container = containerOf(server);
      if (container === null) continue;
      total += used(server);
      const by = measure(server, container);
      if (best === null || by > best.by) best = { container, by };
    }
    return { container: best?.container ?? null, total };
  };
  switch (report.of) {
    case 'server': {
      const container = containerOf(report.server);
      const limitMiB = net.servers.memoryLimit[report.server]! / BYTES_PER_MIB;
      return container === null ? null : { container, limit: 'container', usedMiB: used(report.server), limitMiB };
    }
    case 'group': {
      // RS-12: the largest consumer of the task.
      const { container, total } = worst(net.groupServers[report.group]!, used);
      const limitMiB = net.groups.memoryLimit[report.group]! / BYTES_PER_MIB;
      return container === null ? null : { container, limit: 'task', usedMiB: total, limitMiB };
    }
    case 'host': {
      // RS-13: the one that is farthest above its reservation.
      const above = (server: ServerId, container: Container): number => used(server) - reservationOf(world, container);
      const { container, total } = worst(net.hostServers[report.host]!, above);
      const limitMiB = net.hosts.memoryLimit[report.host]! / BYTES_PER_MIB;
      return container === null ? null : { container, limit: 'host', usedMiB: total, limitMiB };
    }
  }
}

/** What was kept for it: the soft limit, else the hard one. */
function reservationOf(world: World, container: Container): number {
  const { containers } = world.taskDefinitions[world.tasks[container.task]!.taskDefinition]!;
  const row = containers.find((one) => one.name === container.name);
  return row?.memoryReservationMiB ?? row?.memoryMiB ?? 0;
}
