/** Streams of requests as the scenario says them, and the books of the requests under way. */
import type { Distribution } from '../kernel/distributions.ts';
import type { ContainerKey, FunctionKey, ServiceKey, TargetGroupKey, TargetKey } from './ids.ts';

/** How requests arrive. Rates are per second, times count from the beginning of the stream [µs]. */
export type Arrivals =
  /** One every 1/perSecond. */
  | { readonly kind: 'constant'; readonly perSecond: number }
  | { readonly kind: 'poisson'; readonly perSecond: number }
  /** Poisson whose rate follows straight lines between the points; before the first and after the last it stays. */
  | { readonly kind: 'rates'; readonly points: readonly RatePoint[]; readonly everyUs: number | null }
  /** Poisson, on for a while and off for a while, each drawn anew around its mean. */
  | {
      readonly kind: 'onOff';
      readonly onPerSecond: number;
      readonly offPerSecond: number;
      readonly meanOnUs: number;
      readonly meanOffUs: number;
    }
  /** As it was recorded: so many at each instant. */
  | { readonly kind: 'trace'; readonly timesUs: readonly number[]; readonly counts: readonly number[] };

export interface RatePoint {
  readonly atUs: number;
  readonly perSecond: number;
}

/** One class of a stream's requests. */
export interface RequestClass {
  readonly name: string;
  /** Weight against the other classes. */
  readonly share: number;
  /** Times the CPU work and the bytes that the behaviour says. */
  readonly demand: number;
  /** What listener rules look at (LB-16). */
  readonly path: string;
  readonly host: string;
}

/** Requests of one client, one after the other. */
export interface Sessions {
  /** Mean number of requests, at least 1; geometric. */
  readonly requests: number;
  readonly thinkMs: Distribution;
}

export interface Retries {
  /** With the first one. */
  readonly attempts: number;
  /** Before the second attempt [µs]; doubled for each further one, with full jitter. */
  readonly backoffUs: number;
  /** Retries allowed for each request, in the long run; null: no budget. */
  readonly budget: number | null;
}

/** A stage of an API. */
export interface Gateway {
  readonly api: string;
  readonly stage: string;
}
/** A private endpoint, by its Regional name, or by that of a zone (PK-05). */
export interface PrivateEntrance {
  readonly vpcEndpoint: string;
  readonly zone: string | null;
}

/** Requests from outside to one entrance. */
export interface TrafficSetup {
  readonly name: string;
  readonly to:
    | { readonly loadBalancer: string; readonly port: number | null }
    | { readonly targetGroup: string }
    | Gateway
    | PrivateEntrance;
  readonly arrivals: Arrivals;
  readonly fromUs: number;
  /** null: to the end. */
  readonly untilUs: number | null;
  readonly classes: readonly RequestClass[];
  readonly sessions: Sessions | null;
  /** The client gives up after this [µs]; null: as DF-03 says, 60 s where no balancer does it for him. */
  readonly timeoutUs: number | null;
  readonly retries: Retries | null;
  /** Weights of the zones the requests come in by, by name; null: all zones of the balancer alike. */
  readonly zones: Readonly<Record<string, number>> | null;
}

/** How closely requests are simulated: each of them, as flows, or flows where there are too many. */
export type Precision = 'requests' | 'flow' | 'auto';

/** One class of a stream in the network of requests. */
export interface ClassSource {
  readonly source: number;
  readonly route: number;
}

/** A stream of the scenario, once its entrance is there. */
export interface StreamBook {
  readonly setup: TrafficSetup;
  /** In the order of its classes; empty until the entrance is there. */
  sources: ClassSource[];
}

export interface MemberBook {
  readonly member: number;
  readonly server: number;
}

export interface FunctionServerBook {
  readonly function: FunctionKey;
  readonly qualifier: string;
  readonly version: string;
  readonly server: number;
  readonly behaviour: number;
  /** What was counted when its metrics were last published. */
  read: { invocations: number; errors: number; throttles: number; durationMs: number };
}

export interface FunctionPoolBook {
  readonly pool: number;
  /** Members by version. */
  readonly members: Record<string, number>;
}

/** An edge of calls between services: who calls (an image), and the pool of who answers. */
export interface CallBook {
  readonly image: string;
  readonly index: number;
  readonly source: number;
  readonly route: number;
}

/** What a screen shows of a service under load: the last whole minute. */
export interface ServiceMinute {
  /** Cumulative readings at its end. */
  readonly cpuUs: number;
  readonly requests: number;
  readonly errors: number;
  readonly requestsPerSecond: number;
  readonly errorsPerSecond: number;
  readonly inFlight: number;
  /** Of what its running tasks reserve (RS-14) [%]; null without a reservation. */
  readonly cpuPercent: number | null;
  readonly memoryPercent: number | null;
}

/** The requests under way and everything that leads them, as keys of the world → indices of the network. */
export interface TrafficBook {
  /** The state of the request network (sim/queueing), plain data: read it with rules/utilization.ts. */
  readonly network: object;
  /** What was asked for, and what holds now. */
  precision: Precision;
  flows: boolean;
  /** Requests that had arrived at the last whole minute. */
  arrived: number;
  streams: StreamBook[];
  pools: Record<TargetGroupKey, number>;
  members: Record<TargetKey, MemberBook>;
  /** The target of each member; -1: of a service that is called without a balancer. */
  targetOf: number[];
  /** Pools of services that are called without a balancer, by name, and their members by container. */
  servicePools: Record<string, number>;
  serviceMembers: Record<number, MemberBook>;
  calls: CallBook[];
  /** Versions of functions that requests call, under each name; absent: none. */
  functions?: FunctionServerBook[];
  /** Pools that lead to functions, by how they are called (`function:shop:live`) or by their group. */
  functionPools?: Record<string, FunctionPoolBook>;
  /** By service. */
  minutes: Record<ServiceKey, ServiceMinute>;
  /** Containers that were too busy at the last look. */
  overloaded: ContainerKey[];
  /** The next look at who is too busy to answer health checks [µs]. */
  nextLookUs: number;
  /** When the declared rate passes the threshold at which `auto` turns, or must be reckoned again [µs]. */
  nextRateUs: number;
}
