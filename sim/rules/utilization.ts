/**
 * What hardware and requests come to: pure reads of the request network, for metrics, goals, screens and explanations.
 * Everything is cumulative, so that a period is the difference of two readings. Without load in the scenario: nothing.
 */
import { instanceType } from '../catalog/instance-types.ts';
import type { Container } from '../model/container.ts';
import type { TargetGroupKey } from '../model/ids.ts';
import type { CreditAccount, Instance } from '../model/instance.ts';
import type { Service } from '../model/service.ts';
import type { Task } from '../model/task.ts';
import type { TrafficSetup } from '../model/traffic.ts';
import type { World } from '../model/world.ts';
import type { Histogram } from '../queueing/histogram.ts';
import { newHistogram } from '../queueing/histogram.ts';
import { OUTCOME, type Network, type ServerId } from '../queueing/network-state.ts';
import { cpuUsedUs as readCpuUsedUs, memoryUsedMiB as readMemoryMiB } from '../queueing/reads.ts';
import { charge } from './burst-credits.ts';
import { isLetIn } from './listener-access.ts';
import { findLoadBalancer } from './target-groups.ts';
import { timeUs, type DurationUs, type TimeUs } from '../kernel/time.ts';

/** The request network; null when the scenario has no load. */
export function networkOf(world: World): Network | null {
  return world.traffic === undefined ? null : (world.traffic.network as Network);
}

/** The server of a running container; null when it has none. */
export function serverOf(world: World, container: Pick<Container, 'key'>): ServerId | null {
  return world.load?.containers[container.key]?.server ?? null;
}

/** Cumulative CPU time of a container over all its runs, also after its end [µs of one vCPU]. */
export function cpuUsedUs(world: World, container: Pick<Container, 'key'>, nowUs: number): number {
  const row = world.load?.containers[container.key];
  if (row === undefined) return 0;
  return row.endedCpuUs + (row.server === null ? 0 : readCpuUsedUs(networkOf(world)!, row.server, nowUs));
}

/** Memory in use [MiB]; 0 when it does not run. */
export function memoryUsedMiB(world: World, container: Pick<Container, 'key'>, nowUs: number): number {
  const server = serverOf(world, container);
  return server === null ? 0 : readMemoryMiB(networkOf(world)!, server, nowUs);
}

/** Cumulative CPU time on an instance, of its containers and of its own work [µs of one vCPU]. */
export function hostCpuUsedUs(world: World, instance: Pick<Instance, 'key'>, nowUs: number): number {
  const row = world.load?.hosts[instance.key];
  if (row === undefined) return 0;
  const net = networkOf(world)!;
  let sum = 0;
  for (const server of net.hostServers[row.host]!) sum += readCpuUsedUs(net, server, nowUs);
  return sum + row.endedCpuUs;
}

/** The same of its containers alone. */
export function hostedCpuUsedUs(world: World, instance: Pick<Instance, 'key'>, nowUs: number): number {
  const row = world.load?.hosts[instance.key];
  if (row === undefined) return 0;
  return hostCpuUsedUs(world, instance, nowUs) - readCpuUsedUs(networkOf(world)!, row.system, nowUs);
}

/** Memory in use on an instance [MiB]. */
export function hostMemoryMiB(world: World, instance: Pick<Instance, 'key'>, nowUs: number): number {
  const row = world.load?.hosts[instance.key];
  if (row === undefined) return 0;
  const net = networkOf(world)!;
  let sum = 0;
  for (const server of net.hostServers[row.host]!) sum += readMemoryMiB(net, server, nowUs);
  return sum;
}

/** The credits of a burstable instance with what it has used since they were last reckoned (EC-03 to EC-06); null for others. */
export function creditsNow(world: World, instance: Instance, nowUs: TimeUs): CreditAccount | null {
  const burst = instanceType(instance.instanceType)?.burst ?? null;
  const { credits = null, runningSinceUs = null } = instance.ec2 ?? {};
  if (burst === null || credits === null || runningSinceUs === null) return credits;
  const sinceUs = Math.max(runningSinceUs, credits.atUs);
  const spanUs = nowUs - sinceUs;
  if (spanUs <= 0) return credits;
  const row = world.load?.hosts[instance.key];
  const usedUs = row === undefined ? 0 : hostCpuUsedUs(world, instance, nowUs) - row.creditsCpuUs;
  const account = { ...credits, atUs: timeUs(sinceUs) };
  return charge(account, burst, burst.defaultMode, spanUs as DurationUs, usedUs / spanUs).account;
}

/** What became of the attempts that a target group's pool has sent, cumulative. */
export interface RequestCounters {
  /** Attempts that came to the group. */
  readonly requests: number;
  readonly http2xx: number;
  /** Answers of targets: client errors do not happen by themselves. */
  readonly http4xx: number;
  readonly http5xx: number;
  /** Answers of the balancer itself (LB-08): connection refused or lost, nobody there, no answer in time; the client has gone. */
  readonly elb502: number;
  readonly elb503: number;
  readonly elb504: number;
  readonly elb460: number;
  readonly connectionErrors: number;
  readonly inFlight: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Those that came as a flow to targets beyond 80 % load, where flows are not held to single requests. */
  readonly beyond: number;
  /** Of what targets have answered [µs]. */
  readonly responseTime: Histogram;
}

const NO_REQUESTS: RequestCounters = {
  ...{ requests: 0, http2xx: 0, http4xx: 0, http5xx: 0, elb502: 0, elb503: 0, elb504: 0, elb460: 0 },
  ...{ connectionErrors: 0, inFlight: 0, bytesIn: 0, bytesOut: 0, beyond: 0 },
  responseTime: Object.freeze(newHistogram()),
};

export function requestCounters(world: World, targetGroup: TargetGroupKey): RequestCounters {
  const pool = world.traffic?.pools[targetGroup];
  return pool === undefined ? NO_REQUESTS : countersOfPool(networkOf(world)!, pool);
}

/** The same of a service that is called without a balancer, by each way that leads to it. */
export function callCounters(
  world: World,
  { key, serviceName }: Pick<Service, 'key' | 'serviceName'>,
): RequestCounters[] {
  const { servicePools = {}, names } = world.traffic ?? {};
  const pools = [servicePools[serviceName], names?.pools[`proxy/${key}`], names?.pools[`resolver/${key}`]];
  const found = pools.filter((pool) => pool !== undefined);
  return found.length === 0 ? [NO_REQUESTS] : found.map((pool) => countersOfPool(networkOf(world)!, pool));
}

function countersOfPool(net: Network, pool: number): RequestCounters {
  const { attempts, outcomes, inFlight, responses, bytesIn, bytesOut, beyond } = net.pools[pool]!;
  return {
    requests: attempts,
    http2xx: outcomes[OUTCOME.ok]!,
    http4xx: 0,
    http5xx: outcomes[OUTCOME.error]! + outcomes[OUTCOME.queueFull]!,
    elb502: outcomes[OUTCOME.refused]!,
    elb503: outcomes[OUTCOME.unavailable]!,
    elb504: outcomes[OUTCOME.gatewayTimeout]!,
    elb460: outcomes[OUTCOME.clientTimeout]!,
    connectionErrors: outcomes[OUTCOME.refused]!,
    ...{ inFlight, bytesIn, bytesOut, beyond },
    responseTime: responses,
  };
}

/** What clients have seen of the streams that enter at a balancer, cumulative: whole requests, retries included. */
export interface ClientCounters {
  readonly arrived: number;
  readonly attempts: number;
  readonly retried: number;
  readonly ok: number;
  readonly failed: number;
  readonly inFlight: number;
  /** By network outcome (OUTCOME). */
  readonly outcomes: readonly number[];
  /** Histograms of the streams, from the first attempt to the answer [µs]. */
  readonly responseTimes: readonly Histogram[];
}

/** Of one balancer, of one stream, or of everything when both are left out. */
export function clientCounters(world: World, of: { balancer?: string; stream?: string } = {}): ClientCounters {
  const outcomes = [0, 0, 0, 0, 0, 0, 0];
  const responseTimes: Histogram[] = [];
  let [arrived, attempts, retried, inFlight] = [0, 0, 0, 0];
  const net = networkOf(world);
  for (const { setup, sources } of world.traffic?.streams ?? []) {
    if (of.stream !== undefined && setup.name !== of.stream) continue;
    if (of.balancer !== undefined && !meets(world, setup, of.balancer)) continue;
    for (const { source } of sources) {
      const row = net!.sources[source]!;
      arrived += row.arrived;
      attempts += row.attempts;
      retried += row.retried;
      inFlight += row.inFlight;
      row.outcomes.forEach((count, index) => (outcomes[index]! += count));
      responseTimes.push(row.responses);
    }
  }
  const ended = outcomes.reduce((sum, count) => sum + count, 0);
  const ok = outcomes[OUTCOME.ok]!;
  return { arrived, attempts, retried, ok, failed: ended - ok, inFlight, outcomes, responseTimes };
}

/** Whether requests of a stream come to a balancer: it never hears of those that its security groups keep out. */
function meets(world: World, { to, source }: TrafficSetup, name: string): boolean {
  if (!('loadBalancer' in to) || to.loadBalancer !== name) return false;
  const balancer = findLoadBalancer(world, name);
  const listener = balancer?.listeners.find((row) => to.port === null || row.port === to.port);
  return listener === undefined || isLetIn(world, balancer!, listener, source);
}

/** What is on a container now. */
export interface ServerNow {
  readonly inService: number;
  readonly queued: number;
  readonly requests: number;
  /** CPU it gets now [vCPU]. */
  readonly cpu: number;
  readonly memoryMiB: number;
}

export function serverNow(world: World, container: Pick<Container, 'key'>, nowUs: number): ServerNow | null {
  const server = serverOf(world, container);
  if (server === null) return null;
  const net = networkOf(world)!;
  const { busy, queued, accepted, given } = net.servers;
  return {
    inService: busy[server]!,
    queued: queued[server]!,
    requests: accepted[server]!,
    cpu: given[server]!,
    memoryMiB: readMemoryMiB(net, server, nowUs),
  };
}

/** CPU time of all containers of a task [µs of one vCPU]. */
export function taskCpuUsedUs(world: World, task: Task, nowUs: number): number {
  return task.containers.reduce((sum, key) => sum + cpuUsedUs(world, { key }, nowUs), 0);
}

export function taskMemoryMiB(world: World, task: Task, nowUs: number): number {
  return task.containers.reduce((sum, key) => sum + memoryUsedMiB(world, { key }, nowUs), 0);
}
