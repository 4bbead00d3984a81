/** Load balancers and their target groups: what they are told, and what they think of each target (section 12 of the facts). */
import type { EventHandle } from '../kernel/event-queue.ts';
import type { OccurrenceNumber } from '../kernel/kernel.ts';
import type { TimeUs } from '../kernel/time.ts';
import type {
  ContainerKey,
  InstanceKey,
  LoadBalancerKey,
  RegionKey,
  SecurityGroupKey,
  ServiceKey,
  TargetGroupKey,
  TargetKey,
  TaskKey,
  ZoneKey,
} from './ids.ts';

/** LB-01. */
export type TargetType = 'instance' | 'ip' | 'lambda';
/** HTTP, HTTPS and GRPC stand behind an application load balancer, the others behind a network load balancer (NL-01). */
export type TargetProtocol = 'HTTP' | 'HTTPS' | 'TCP' | 'UDP' | 'TLS' | 'TCP_UDP';
export type HealthCheckProtocol = 'HTTP' | 'HTTPS' | 'TCP';

/** LB-02. A target that has left its group ends as unused. */
export type TargetState =
  | 'initial'
  | 'healthy'
  | 'unhealthy'
  /** The API says `unhealthy.draining`: connections may end before they are cut (network load balancers). */
  | 'unhealthyDraining'
  | 'draining'
  | 'unused'
  | 'unavailable';

/** LB-02: the API's own reason codes; null for healthy. */
export type TargetReason =
  | 'Elb.RegistrationInProgress'
  | 'Elb.InitialHealthChecking'
  | 'Target.ResponseCodeMismatch'
  | 'Target.Timeout'
  | 'Target.FailedHealthChecks'
  | 'Elb.InternalError'
  | 'Target.NotRegistered'
  | 'Target.NotInUse'
  | 'Target.InvalidState'
  | 'Target.IpUnusable'
  | 'Target.DeregistrationInProgress'
  | 'Target.HealthCheckDisabled';

/** LB-03, NL-05. */
export interface TargetHealthCheck {
  readonly enabled: boolean;
  readonly protocol: HealthCheckProtocol;
  /** null: traffic-port, the port of the target itself. */
  readonly port: number | null;
  /** null for TCP. */
  readonly path: string | null;
  readonly intervalS: number;
  readonly timeoutS: number;
  /** Passes in a row that make an unhealthy target healthy again; a new one needs a single one (LB-04). */
  readonly healthyThreshold: number;
  readonly unhealthyThreshold: number;
  /** Codes that pass, such as `200` or `200-299,301`; null for TCP. */
  readonly matcher: string | null;
}

/** What a request says of health checks; what it leaves out has a default. */
export interface HealthCheckRequest {
  readonly enabled: boolean | null;
  readonly protocol: HealthCheckProtocol | null;
  /** 0: traffic-port. */
  readonly port: number | null;
  readonly path: string | null;
  readonly intervalS: number | null;
  readonly timeoutS: number | null;
  readonly healthyThreshold: number | null;
  readonly unhealthyThreshold: number | null;
  readonly matcher: string | null;
}

/** LB-09. */
export type BalancingAlgorithm = 'round_robin' | 'least_outstanding_requests' | 'weighted_random';

/** LB-09, LB-14, LB-15: attributes of a group, as requests change them; null leaves one as it is. */
export interface TargetGroupAttributes {
  readonly algorithm: BalancingAlgorithm | null;
  readonly sticky: boolean | null;
  /** How long a client stays with its target [s]. */
  readonly stickyS: number | null;
  /** `use_load_balancer_configuration` is what the balancer says. */
  readonly crossZone: 'true' | 'false' | 'use_load_balancer_configuration' | null;
  /** NL-03: what is still connected when the deregistration delay ends is cut off. */
  readonly terminateConnections: boolean | null;
}

export interface TargetGroup {
  readonly key: TargetGroupKey;
  readonly targetGroupName: string;
  readonly targetGroupArn: string;
  readonly region: RegionKey;
  readonly protocol: TargetProtocol;
  /** Where targets that name no port receive traffic. */
  readonly port: number;
  readonly targetType: TargetType;
  healthCheck: TargetHealthCheck;
  /** LB-12 [s]. */
  deregistrationDelayS: number;
  /** LB-11 [s]; 0: off. */
  slowStartS: number;
  /** LB-09; absent: round_robin. */
  algorithm?: BalancingAlgorithm;
  /** LB-14: how long a client stays with its target [s]; absent: not at all. */
  stickyS?: number;
  /** LB-15; absent: as the balancer says. */
  crossZone?: boolean;
  /** NL-03; absent: no. */
  terminateConnections?: true;
  /** How long an unhealthy target keeps its connections [s]; absent: not at all (LB-02). */
  readonly unhealthyDrainingS?: number;
  /** The balancer whose listeners forward to it; null: it is not used. A group has at most one. */
  loadBalancer: LoadBalancerKey | null;
  /** Registered or draining, in order of registration. */
  targets: TargetKey[];
  /** Those of them that were registered by hand. */
  byHand: TargetKey[];
  /** Tasks whose registration is on its way: the scheduler tells the balancer of those of one service at once. */
  registering: { readonly service: ServiceKey; tasks: TaskKey[] }[];
  /** Targets whose deregistration is on its way. */
  deregistering: { readonly service: ServiceKey | null; targets: TargetKey[] }[];
}

/** What an endpoint answers to a health check. */
export type EndpointAnswer =
  | { readonly kind: 'code'; readonly code: number }
  /** Nobody listens: the connection is refused at once. */
  | { readonly kind: 'refused' }
  /** No answer before the timeout. */
  | { readonly kind: 'hang' }
  /** The balancer itself fails to check. */
  | { readonly kind: 'internal' };

/** One address and port in one group, from its registration until it has left. */
export interface Target {
  readonly key: TargetKey;
  readonly targetGroup: TargetGroupKey;
  /** Instance id, private address, or the ARN of a function (LB-01). */
  readonly id: string;
  /** null for a function. */
  readonly port: number | null;
  readonly zone: ZoneKey | null;
  readonly instance: InstanceKey | null;
  /** The task that the service scheduler registered; null for one registered by hand. */
  readonly task: TaskKey | null;
  /** Who answers its checks when the scheduler registered it. */
  readonly container: ContainerKey | null;
  readonly registeredAtUs: TimeUs;
  state: TargetState;
  reason: TargetReason | null;
  /** What its last failed check saw; null before the first. */
  failure: EndpointAnswer | null;
  /** The start of its first check [µs]; check number n starts n intervals later (LB-06). */
  checksFromUs: number;
  /** Checks that are counted in `streak`. */
  checksDone: number;
  /** What the endpoint was found to answer from the last count on: until when (null: for ever), and what. */
  answers: readonly { readonly untilUs: number | null; readonly answer: EndpointAnswer }[];
  /** Checks in a row with the same outcome: passes positive, failures negative. */
  streak: number;
  /** The check that will change its state; NO_EVENT when none is foreseen. */
  turn: EventHandle;
  /** LB-11: its share grows until then [µs]; null: full share. */
  slowStartUntilUs: number | null;
  /** False from its deregistration on. */
  registered: boolean;
  /** What began its draining; absent before. */
  drainsBecause?: OccurrenceNumber;
  /** When it was gone from its group [µs]; null while it is on the group's list. */
  leftAtUs: TimeUs | null;
  timers: Record<string, EventHandle>;
}

/** LB-16, LB-17. */
export interface Forward {
  readonly targetGroup: TargetGroupKey;
  readonly weight: number;
}

/** LB-16: patterns with `*` and `?`, one of each kind of condition that is given has to fit. */
export interface RuleConditions {
  readonly paths: readonly string[];
  readonly hosts: readonly string[];
}

/** LB-16: the lowest priority that fits decides. */
export interface ListenerRule {
  readonly ruleArn: string;
  readonly priority: number;
  conditions: RuleConditions;
  forward: readonly Forward[];
  /** LB-17: clients stay with their group for so long after each request [s]; absent: they do not. */
  stickyS?: number;
}

export interface Listener {
  readonly listenerArn: string;
  readonly protocol: TargetProtocol;
  readonly port: number;
  /** The default action. */
  forward: readonly Forward[];
  /** Of the default action; see ListenerRule. */
  stickyS?: number;
  /** By priority; absent: none. */
  rules?: ListenerRule[];
}

export interface LoadBalancer {
  readonly key: LoadBalancerKey;
  readonly loadBalancerName: string;
  readonly loadBalancerArn: string;
  readonly region: RegionKey;
  readonly type: 'application' | 'network';
  /** Zones with a node of it. */
  readonly zones: readonly ZoneKey[];
  /** LB-15: absent: on for an application balancer, off for a network balancer. */
  crossZone?: boolean;
  /** LB-19 [s]; absent: 60. */
  idleTimeoutS?: number;
  /** Private addresses of its nodes, one in a subnet of each zone: no targets for anybody (LB-02). */
  readonly nodes: readonly string[];
  /** Who may speak to its listeners (BG-04); absent: everybody. */
  readonly securityGroups?: readonly SecurityGroupKey[];
  /** Its health checks fail by its own fault until then [µs]; absent: never. */
  impairedUntilUs?: number;
  /** LB-19. */
  state: 'provisioning' | 'active';
  listeners: Listener[];
  readonly createdAtUs: TimeUs;
}

/** A container of a service's tasks and the group that its port is registered in (SV-17). */
export interface ServiceLoadBalancer {
  readonly targetGroup: TargetGroupKey;
  readonly containerName: string;
  readonly containerPort: number;
  /** NB-01; absent: rolling only. */
  readonly advanced?: {
    readonly alternate: TargetGroupKey;
    /** ARNs of rules or listeners. */
    readonly productionRule: string;
    readonly testRule: string | null;
  };
}
