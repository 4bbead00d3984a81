/** What is conserved under load: requests, CPU, memory that is freed, credits (EC-03, EC-04). */
import { instanceType } from '../../sim/catalog/instance-types.ts';
import { invariant } from '../../sim/kernel/invariant.ts';
import { timeUs } from '../../sim/kernel/time.ts';
import type { Instance } from '../../sim/model/instance.ts';
import type { World } from '../../sim/model/world.ts';
import type { Network, Source } from '../../sim/queueing/network-state.ts';
import { brokenLaws, heldBy } from '../../sim/queueing/reads.ts';
import { memoryBytes } from '../../sim/queueing/memory.ts';
import { clientCounters, cpuUsedUs, creditsNow, hostCpuUsedUs, networkOf } from '../../sim/rules/utilization.ts';

const NEARLY = 1e-6;
/** A limit of memory is passed by less than this when it is said [bytes]. */
const KIB = 1_024;
/** Calls of an even stream may be counted one early or late at either end. */
const ONE_AT_EACH_END = 2;

/** Arrived = answered + failed + in flight; CPU given ≤ what is there; servers are those of running containers. */
export function loadIsConserved(world: World, nowUs: number): void {
  const net = networkOf(world);
  if (net === null || world.load === undefined) return;
  const broken = brokenLaws(net);
  invariant(broken.length === 0, 'law.load-not-conserved', () => ({ broken: broken.slice(0, 3) }));
  const { arrived, ok, failed, inFlight } = clientCounters(world);
  const left = Math.abs(arrived - ok - failed - inFlight);
  invariant(left <= NEARLY * Math.max(1, arrived), 'law.requests-lost', () => ({ arrived, ok, failed, inFlight }));
  for (const container of world.containers) {
    const server = world.load.containers[container.key]?.server ?? null;
    const runs = container.status === 'RUNNING' && !container.internal;
    invariant((server !== null) === runs, 'law.server-of-a-container', () => ({ container: container.key, server }));
    if (server !== null) invariant(net.servers.alive[server] === 1, 'law.server-gone', () => ({ server }));
  }
  for (const instance of world.instances) creditsWithinBounds(world, instance, nowUs);
  hostsAreSound(net, nowUs);
}

/** EC-03, EC-04. */
function creditsWithinBounds(world: World, instance: Instance, nowUs: number): void {
  const burst = instanceType(instance.instanceType)?.burst ?? null;
  const account = burst === null ? null : creditsNow(world, instance, timeUs(nowUs));
  if (burst === null || account === null) return;
  const { launch, earned, surplus } = account;
  const within =
    launch >= 0 && earned >= 0 && earned <= burst.maxCredits + NEARLY && surplus >= 0 && surplus <= burst.maxCredits;
  invariant(within, 'law.credits', () => ({ instance: instance.name, account, max: burst.maxCredits }));
}

/** RS-11 to RS-13: whoever passes a limit is killed in the same instant; what is in use is what is held. The first end is next. */
function hostsAreSound(net: Network, nowUs: number): void {
  const { servers, groups, hosts } = net;
  const judge = (of: string, id: number, used: number, limit: number): void => {
    invariant(used >= 0 && used <= limit + KIB, 'law.memory', () => ({ of, id, used, limit, nowUs }));
  };
  for (let host = 0; host < net.hostCount; host++) {
    let firstUs = Infinity;
    for (const server of net.hostServers[host]!) firstUs = Math.min(firstUs, servers.dueUs[server]!);
    const dueUs = hosts.dueUs[host]!;
    invariant(dueUs === firstUs, 'law.an-end-forgotten', () => ({ host, dueUs, firstUs, nowUs }));
    let ofHost = 0;
    let bookOfHost = 0;
    for (const server of net.hostServers[host]!) {
      const used = memoryBytes(net, server, nowUs);
      const held = servers.idleBytes[server]! + heldBy(net, server) * servers.requestBytes[server]!;
      const left = Math.abs(servers.memory[server]! - held);
      invariant(left < KIB, 'law.memory-of-nobody', () => ({ server, memory: servers.memory[server], held, nowUs }));
      judge('server', server, used, servers.memoryLimit[server]!);
      ofHost += used;
      bookOfHost += servers.memory[server]!;
    }
    for (const group of net.hostGroups[host]!) {
      let ofGroup = 0;
      let book = 0;
      for (const server of net.groupServers[group]!) {
        ofGroup += memoryBytes(net, server, nowUs);
        book += servers.memory[server]!;
      }
      invariant(groups.memory[group] === book, 'law.memory-book', () => ({
        group,
        memory: groups.memory[group],
        book,
      }));
      judge('group', group, ofGroup, groups.memoryLimit[group]!);
    }
    const memory = hosts.memory[host];
    invariant(memory === bookOfHost, 'law.memory-book', () => ({ host, memory, bookOfHost, nowUs }));
    judge('host', host, ofHost, hosts.memoryLimit[host]!);
  }
}

interface Meter {
  readonly atUs: number;
  readonly usedUs: number;
  readonly cores: number;
}

/** What is only seen over a stretch of time. */
export class LoadLaws {
  private readonly hosts = new Map<number, Meter>();
  private readonly containers = new Map<number, number>();
  /** What is counted since the beginning, as it stood. */
  private books: readonly Float64Array[] = [];
  /** Since when each source of an even stream is there, and how many had come by then. */
  private readonly even = new Map<number, { readonly atUs: number; readonly arrived: number }>();

  /** A minute is over: no host has given more than it has, nobody's meter runs backwards. */
  minute(world: World, nowUs: number): void {
    const net = networkOf(world);
    if (net === null || world.load === undefined) return;
    for (const instance of world.instances) {
      const row = world.load.hosts[instance.key];
      if (row === undefined) continue;
      const usedUs = hostCpuUsedUs(world, instance, nowUs);
      const before = this.hosts.get(instance.key);
      this.hosts.set(instance.key, { atUs: nowUs, usedUs, cores: row.capacity });
      if (before === undefined) continue;
      // Capacity is kept in steps of a millionth of a core.
      const mostUs = (nowUs - before.atUs) * (Math.max(before.cores, row.capacity) + NEARLY);
      const grown = usedUs - before.usedUs;
      const isSound = grown >= -1 && grown <= mostUs * (1 + NEARLY) + 1;
      invariant(isSound, 'law.cpu-of-a-minute', () => ({ instance: instance.name, grown, mostUs, nowUs }));
    }
    for (const { key } of world.containers) {
      const usedUs = cpuUsedUs(world, { key }, nowUs);
      const before = this.containers.get(key) ?? 0;
      invariant(usedUs >= before - 1, 'law.cpu-taken-back', () => ({ container: key, before, usedUs }));
      this.containers.set(key, usedUs);
    }
  }

  /** Whatever becomes of those who answer: an even stream comes on time. */
  afterInstant(world: World, nowUs: number): void {
    const net = networkOf(world);
    if (net !== null) this.books = nothingFalls(net, this.books, nowUs);
    for (const { setup, sources } of world.traffic?.streams ?? []) {
      if (setup.arrivals.kind !== 'constant' || setup.sessions !== null || setup.classes.length !== 1) continue;
      for (const { source } of sources) {
        const row = net!.sources[source]!;
        const known = this.even.get(source);
        if (known === undefined) this.even.set(source, { atUs: nowUs, arrived: row.arrived });
        else comesOnTime(row, known, setup, nowUs, net!.flow?.intervalUs ?? 0);
      }
    }
  }
}

/** What has happened has happened: no count of sources, pools, members and servers ever falls. */
export function nothingFalls(net: Network, before: readonly Float64Array[], nowUs: number): readonly Float64Array[] {
  const { servers, members } = net;
  const books = [
    ...net.sources.map((row) =>
      Float64Array.of(...row.outcomes, row.arrived, row.attempts, row.retried, row.retriesRefused, row.responses.count),
    ),
    ...net.pools.map((row) =>
      Float64Array.of(...row.outcomes, row.attempts, row.bytesIn, row.bytesOut, row.responses.count),
    ),
  ];
  const columns = [servers.accepted, servers.rejected, servers.done, servers.dropped, members.sent];
  const counts = [net.serverCount, net.serverCount, net.serverCount, net.serverCount, net.memberCount];
  const all = [
    ...columns.map((column, at) => column.slice(0, counts[at])),
    Float64Array.of(net.sources.length),
    ...books,
  ];
  // A source or pool that is new moves the rows behind it: then only the columns are compared.
  const compared = all.length === before.length ? all.length : columns.length;
  for (let at = 0; at < compared && at < before.length; at++) {
    const was = before[at]!;
    for (let i = 0; i < was.length; i++) {
      const is = all[at]![i] ?? 0;
      invariant(is >= was[i]!, 'law.count-falls', () => ({ book: at, row: i, was: was[i], is, nowUs }));
    }
  }
  return all;
}

function comesOnTime(
  { arrived }: Source,
  since: { readonly atUs: number; readonly arrived: number },
  { name, arrivals, fromUs, untilUs }: NonNullable<World['traffic']>['streams'][number]['setup'],
  nowUs: number,
  lagUs: number,
): void {
  const span = Math.min(nowUs, untilUs ?? Infinity) - Math.max(since.atUs, fromUs);
  const perSecond = arrivals.kind === 'constant' ? arrivals.perSecond : 0;
  const expected = (Math.max(0, span) * perSecond) / 1e6;
  const off = arrived - since.arrived - expected;
  // Flows count at the end of their intervals.
  const isOnTime = off <= ONE_AT_EACH_END && -off <= ONE_AT_EACH_END + (perSecond * lagUs) / 1e6;
  invariant(isOnTime, 'law.uneven', () => ({ name, arrived: arrived - since.arrived, expected, nowUs }));
}
