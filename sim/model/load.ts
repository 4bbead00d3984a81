/** What containers ask of the hardware, as the scenario says of their image, and where they stand in the network of servers. */
import type { Distribution } from '../kernel/distributions.ts';
import type { ContainerKey, InstanceKey, TaskKey } from './ids.ts';

/** A call downstream that a request makes after its own work, and waits for. */
export interface CallBehaviour {
  /** A service, or a target group: whoever serves there answers. */
  readonly to: { readonly service: string } | { readonly targetGroup: string };
  /** Chance that a request makes this call. */
  readonly share: number;
  /** Tries, with the first one, and the wait before the second, doubled for each further one [µs]. */
  readonly attempts: number;
  readonly backoffUs: number;
}

/** What containers of an image demand of the hardware, per request and beside requests; nothing the real API knows of. */
export interface LoadBehaviour {
  /** CPU time of one request [ms of one vCPU] (DF-03). */
  readonly cpuMsPerRequest: Distribution;
  /** Memory in use without any request, what each request in flight adds, and what is never given back [MiB, MiB/s]. */
  readonly memoryIdleMiB: number;
  readonly memoryPerRequestMiB: number;
  readonly leakMiBPerS: number;
  /** CPU work before it can answer, beside the time of `startup` [ms of one vCPU]. */
  readonly startupCpuMs: number;
  /** Chance that a request is answered with an error of the application. */
  readonly errorRate: number;
  /** Of one request and of its answer [bytes]. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Requests served at once, null: any number; those that wait beyond it, null: any number. */
  readonly concurrency: number | null;
  readonly queue: number | null;
  /** CPU used beside requests, all the time [vCPU]. */
  readonly backgroundCpu: number;
  /** How long it waits for what it calls before it gives up with an error [µs]; null: for ever. */
  readonly callTimeoutUs: number | null;
  readonly calls: readonly CallBehaviour[];
}

/** An instance as the network of servers knows it. Rows stay when the instance is gone. */
export interface HostLoad {
  readonly host: number;
  /** Takes the work of the host itself: what is unpacked on it. */
  readonly system: number;
  /** CPU time of its containers that have ended [µs of one vCPU]. */
  endedCpuUs: number;
  /** CPU time of all its containers at the last reckoning of the credits [µs of one vCPU]. */
  creditsCpuUs: number;
  /** The CPU it has at most now: less than its vCPUs once its credits run out (EC-04) [vCPU]. */
  capacity: number;
  /** Surplus credits that were charged (EC-04). */
  surplusCharged: number;
  /** EC-09: what is left of the bucket above the baseline [bytes], and the bytes of its containers when that was so. */
  networkBucket: number;
  networkBytes: number;
  /** What it may send now [bytes/s]. */
  bandwidth: number;
  /** What its downloads have together while there are any [bytes/s], the bytes they have brought, and those that are charged. */
  pullRate: number;
  pulledBytes: number;
  pulledCharged: number;
}

/** A task whose containers run: a group of the network. */
export interface TaskLoad {
  readonly group: number;
  servers: number;
}

/** A container that has run. Its row stays, so that what it used can still be read. */
export interface ContainerLoad {
  /** null while it does not run. */
  server: number | null;
  /** CPU time of its earlier runs [µs of one vCPU]. */
  endedCpuUs: number;
  /** Requests that it has taken in its earlier runs. */
  endedRequests: number;
  /** Faults under way: CPU and memory beside what its behaviour says [vCPU, MiB/s]. */
  spikeCpu: number;
  spikeLeakMiBPerS: number;
}

/** Hosts, tasks and containers that take part in the load, by their keys. */
export interface LoadBook {
  hosts: Record<InstanceKey, HostLoad>;
  tasks: Record<TaskKey, TaskLoad>;
  containers: Record<ContainerKey, ContainerLoad>;
  /** The container of each server; -1 for what the host does itself. */
  containerOf: number[];
  /** The network's index of each image's behaviour. */
  behaviours: Record<string, number>;
}

/** Which limit was passed (RS-11 to RS-13). */
export type MemoryLimit = 'container' | 'task' | 'host';
