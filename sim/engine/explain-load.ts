/** Load and requests as sentences: what a container has on its hands, why it was killed, why requests failed. */
import type { Container } from '../model/container.ts';
import type { Message } from '../model/message.ts';
import type { World } from '../model/world.ts';
import { OUTCOME } from '../queueing/network-state.ts';
import {
  clientCounters,
  hostMemoryMiB,
  networkOf,
  requestCounters,
  serverNow,
  type ClientCounters,
} from '../rules/utilization.ts';
import { callerSentences } from './explain-names.ts';
import { sentence } from './sentence.ts';

const short = (value: number): number => Math.round(value * 100) / 100;

/** Why the kernel killed it (RS-11 to RS-13); nothing when it did not. */
export function memorySentences({ memoryKill }: Container): readonly Message[] {
  if (memoryKill === undefined) return [];
  const { limit, ...params } = memoryKill;
  return [sentence(`explain.memory.${limit}`, params)];
}

/** What the containers of a task have on their hands, and why one was killed. */
export function taskLoadSentences(world: World, key: number, nowUs: number): readonly Message[] {
  const task = world.tasks[key];
  if (task === undefined) return [];
  return task.containers.flatMap((container) => {
    const row = world.containers[container]!;
    const now = row.internal ? null : serverNow(world, row, nowUs);
    const busy =
      now === null
        ? []
        : [sentence('explain.load.container', { ...now, cpu: short(now.cpu), memoryMiB: short(now.memoryMiB) })];
    return [...memorySentences(row), ...busy, ...callerSentences(world, row, nowUs)];
  });
}

export function instanceLoadSentences(world: World, key: number, nowUs: number): readonly Message[] {
  const instance = world.instances[key];
  const row = world.load?.hosts[key as keyof typeof world.load.hosts];
  if (instance === undefined || row === undefined || !instance.state.startsWith('running')) return [];
  const net = networkOf(world)!;
  let cpu = 0;
  for (const server of net.hostServers[row.host]!) cpu += net.servers.given[server]!;
  const memoryMiB = short(hostMemoryMiB(world, instance, nowUs));
  const used = sentence('explain.load.instance', { cpu: short(cpu), vcpu: instance.vcpu, memoryMiB });
  if (row.capacity >= instance.vcpu) return [used];
  return [used, sentence('explain.load.throttled', { capacity: short(row.capacity), vcpu: instance.vcpu })];
}

/** How often each thing went wrong, the most frequent first. */
function failures(outcomes: readonly number[]): readonly Message[] {
  const kinds = Object.entries(OUTCOME).filter(([kind]) => kind !== 'ok');
  return kinds
    .map(([kind, index]) => ({ kind, count: outcomes[index] ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1))
    .map(({ kind, count }) => sentence(`explain.traffic.${kind}`, { count }));
}

export function clientSentences({ arrived, ok, failed, inFlight, outcomes }: ClientCounters): readonly Message[] {
  if (arrived === 0) return [];
  return [sentence('explain.traffic.client', { arrived, ok, failed, inFlight }), ...failures(outcomes)];
}

/** What became of the requests that entered at a balancer (LB-08). */
export function balancerTrafficSentences(world: World, key: number): readonly Message[] {
  const balancer = world.loadBalancers[key];
  if (balancer === undefined) return [];
  let [beyond, requests] = [0, 0];
  for (const group of world.targetGroups) {
    if (group.loadBalancer !== balancer.key) continue;
    const counters = requestCounters(world, group.key);
    beyond += counters.beyond;
    requests += counters.requests;
  }
  return [
    ...clientSentences(clientCounters(world, { balancer: balancer.loadBalancerName })),
    ...beyondSentences(beyond, requests),
  ];
}

/** What became of the attempts that a target group got. */
export function groupTrafficSentences(world: World, key: number): readonly Message[] {
  const group = world.targetGroups[key];
  if (group === undefined) return [];
  const { requests, http2xx, inFlight, beyond } = requestCounters(world, group.key);
  const pool = world.traffic?.pools[group.key];
  if (requests === 0 || pool === undefined) return [];
  const outcomes = [...networkOf(world)!.pools[pool]!.outcomes];
  const failed = requests - http2xx - inFlight;
  return [
    sentence('explain.traffic.client', { arrived: requests, ok: http2xx, failed, inFlight }),
    ...failures(outcomes),
    ...beyondSentences(beyond, requests),
  ];
}

/** How much of it was a flow beyond the load up to which flows are held to single requests. */
function beyondSentences(beyond: number, requests: number): readonly Message[] {
  return beyond === 0 ? [] : [sentence('explain.traffic.beyond', { beyond, requests })];
}

/** The same for all groups of a service. */
export function serviceTrafficSentences(world: World, key: number): readonly Message[] {
  const groups = new Set<number>();
  for (const deployment of world.services[key]?.deployments ?? []) {
    for (const { targetGroup } of world.deployments[deployment]!.loadBalancers ?? []) groups.add(targetGroup);
  }
  return [...groups].flatMap((group) => groupTrafficSentences(world, group));
}
