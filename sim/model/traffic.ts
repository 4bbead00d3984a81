/** Streams of requests as the scenario says them, and the books of the requests under way. */
import type { Distribution } from '../kernel/distributions.ts';
import type {
  ContainerKey,
  DeploymentKey,
  FunctionKey,
  ServiceDeploymentKey,
  ServiceKey,
  TargetGroupKey,
  TargetKey,
} from './ids.ts';

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
  /** People behind the sessions or single requests, each of which belongs to one of them; absent: nobody is told apart. */
  readonly subjects?: number;
  /** Addresses of the clients, which security groups of a balancer look at (BG-04); absent: anywhere. */
  readonly source?: string;
  /** What its clients were promised; absent: nothing. */
  readonly objective?: Objective;
}

/** A promise, from which error budgets follow; both parts may be null, not both. */
export interface Objective {
  /** Of requests, answered without an error [%]. */
  readonly availability: number | null;
  /** So many of the answers [%] come within that time [µs]. */
  readonly responseTime: { readonly percentile: number; readonly underUs: number } | null;
}

/** What serves requests and may be exchanged: the tasks of one deployment of a service, or one version of a function. */
export type VersionSubject =
  | { readonly kind: 'deployment'; readonly deployment: DeploymentKey }
  | { readonly kind: 'function'; readonly function: FunctionKey; readonly version: string };

/** A version in the network of requests, whose index there is that of its row. */
export interface VersionBook {
  readonly subject: VersionSubject;
  /** As metrics name it: `web:3`, `web:3#2` for the second deployment of the same task definition; `7` of a function. */
  readonly name: string;
}

/** What a service deployment found and left: readings of all streams, and when it was said to have failed. */
export interface ReleaseBook {
  readonly startedAtUs: number;
  readonly start: readonly StreamReading[];
  failedAtUs: number | null;
  endedAtUs: number | null;
  end: readonly StreamReading[] | null;
}

/** Cumulative counts of one stream: requests that ended, and those of them that ended badly. */
export interface StreamReading {
  readonly requests: number;
  readonly hurt: number;
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
  setup: TrafficSetup;
  /** Somebody has ended it; absent: it goes on, or ends by itself. */
  ended?: true;
  /** In the order of its classes; empty until the entrance is there. */
  sources: ClassSource[];
  /** Who makes its requests, in the network; absent until the entrance is there. */
  audience?: number;
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

/** What is called by names: Service Connect endpoints and records of service discovery (SC-01 to SC-04). */
export interface NameBook {
  /** Pools of the network by how they are found and whose they are, `proxy/3` or `resolver/3` for the service 3. */
  pools: Record<string, number>;
  /** By pool, then by container. */
  members: Record<number, Record<number, MemberBook>>;
  /** The source of the calls of an edge that go so, `7/proxy/3` for the edge 7. */
  sources: Record<string, number>;
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
  /** Absent while nobody calls by a name. */
  names?: NameBook;
  /** Versions of functions that requests call, under each name; absent: none. */
  functions?: FunctionServerBook[];
  /** Pools that lead to functions, by how they are called (`function:shop:live`), for a stage or its canary (`@api/stage/Canary`), or by their group. */
  functionPools?: Record<string, FunctionPoolBook>;
  /** By the network's index; absent before the first. */
  versions?: VersionBook[];
  /** By service deployment; absent before the first. */
  releases?: Record<ServiceDeploymentKey, ReleaseBook>;
  /** By service. */
  minutes: Record<ServiceKey, ServiceMinute>;
  /** Containers that were too busy at the last look. */
  overloaded: ContainerKey[];
  /** The next look at who is too busy to answer health checks [µs]. */
  nextLookUs: number;
  /** When the declared rate passes the threshold at which `auto` turns, or must be reckoned again [µs]. */
  nextRateUs: number;
}
