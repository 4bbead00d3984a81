/** The whole state of the simulated cloud: plain data, tables of rows by key. Behaviour lives elsewhere. */
import type { CompositeAlarm, MetricAlarm } from './alarm.ts';
import type { RestApi } from './api-gateway.ts';
import type { AutoScalingGroup, LaunchTemplate } from './auto-scaling-group.ts';
import type { TreasuryBook } from './bill.ts';
import type { CapacityProvider, FargateBook } from './capacity.ts';
import type { Cluster } from './cluster.ts';
import type { CodeDeployBook } from './code-deploy.ts';
import type { Collector } from './collector.ts';
import type { Container, ContainerBehaviour, Image } from './container.ts';
import type { ContainerInstance } from './agent.ts';
import type { Command } from './commands.ts';
import type { EndpointService, VpcEndpoint } from './endpoint-service.ts';
import type { LambdaFunction } from './function.ts';
import type { Refusal } from './refusal.ts';
import type { Decision } from './decision.ts';
import type { Goal, GoalState } from './goal.ts';
import type { ContainerInstanceKey } from './ids.ts';
import type { ImagePull } from './image-pull.ts';
import type { Fleet, Instance } from './instance.ts';
import type { LoadBook } from './load.ts';
import type { FineMetrics, MetricsBook } from './metric.ts';
import type { FlowRecord, NetworkInterface, SecurityGroup, Subnet } from './network.ts';
import type { DeliverySettings, EventRule, MessageBook, Queue, Route, Topic } from './messaging.ts';
import type { NotificationStream } from './notification.ts';
import type { Region, Zone } from './region.ts';
import type { ScalingBook } from './scaling.ts';
import type { ServiceDeployment } from './release.ts';
import type { Deployment, Service } from './service.ts';
import type { Workflow } from './state-machine.ts';
import type { LoadBalancer, Target, TargetGroup } from './target-group.ts';
import type { Task } from './task.ts';
import type { Json, TaskDefinition } from './task-definition.ts';
import type { TrafficBook } from './traffic.ts';
import type { Verdict } from './verdict.ts';

/** What became of a command. A refusal is a record too. */
export interface CommandRecord {
  readonly line: number;
  readonly atUs: number;
  readonly command: Command;
  readonly refusal: Refusal | null;
  outcome: Record<string, Json>;
}

/** The last changes of what placement reads of container instances, oldest first; bounded (see sim/rules/reservation.ts). */
export interface PlacementChanges {
  /** Changes since the start of the run. */
  count: number;
  /** The last of them: change number `count - latest.length` first. */
  latest: ContainerInstanceKey[];
}

export interface World {
  readonly seed: number;
  regions: Region[];
  zones: Zone[];
  clusters: Cluster[];
  /** Those that somebody made; FARGATE and FARGATE_SPOT are always there (CP-01). */
  capacityProviders: CapacityProvider[];
  fargate: FargateBook;
  fleets: Fleet[];
  instances: Instance[];
  containerInstances: ContainerInstance[];
  taskDefinitions: TaskDefinition[];
  tasks: Task[];
  /** Tasks ever placed, by the part of their name before the ordinal. */
  tasksNamed: Record<string, number>;
  containers: Container[];
  services: Service[];
  deployments: Deployment[];
  /** Attempts to bring a service to a revision (NB-10); absent before the first. */
  serviceDeployments?: ServiceDeployment[];
  /** CD-01; absent before the first application. */
  codeDeploy?: CodeDeployBook;
  imagePulls: ImagePull[];
  targetGroups: TargetGroup[];
  targets: Target[];
  loadBalancers: LoadBalancer[];
  subnets: Subnet[];
  securityGroups: SecurityGroup[];
  networkInterfaces: NetworkInterface[];
  /** The last attempts to connect, oldest first; bounded (see sim/network/flow-log.ts). */
  flowLog: FlowRecord[];
  topics: Topic[];
  queues: Queue[];
  eventRules: EventRule[];
  routes: Route[];
  /** Absent before the first message. */
  messages?: MessageBook;
  /** When each failing subscriber answers again [µs], by its name; absent before the first failure. */
  failingSubscribers?: Record<string, number>;
  /** Absent: every message arrives once and in order. */
  delivery?: DeliverySettings;
  decisions: Decision[];
  /** By name; absent before the first one. */
  launchTemplates?: Record<string, LaunchTemplate>;
  /** Absent before the first one. */
  autoScalingGroups?: AutoScalingGroup[];
  /** Absent before the first scalable target, policy or activity. */
  scaling?: ScalingBook;
  /** Alarms over metrics (MT-06); absent before the first. */
  alarms?: MetricAlarm[];
  /** Alarms over alarms; absent before the first. */
  compositeAlarms?: CompositeAlarm[];
  /** What the metrics were computed from a minute ago; absent before the first minute. */
  metricsBook?: MetricsBook;
  /** Absent where standard metrics are those of the minute only. */
  fineMetrics?: FineMetrics;
  /** Collectors of high-resolution metrics (HM-01); absent before the first. */
  collectors?: Collector[];
  /** Of agents and health checks. */
  verdicts: Verdict[];
  /** By image name. An image that is not listed exists and has the default size. */
  images: Record<string, Image>;
  /** By digest: what tags meant before something was pushed to them (IM-08); absent before the first push. */
  olderImages?: Record<string, Image>;
  /** Registries that refuse everything until an instant, by host name, `*` for all of them [µs] (IM-07). */
  throttledRegistries?: Record<string, number>;
  /** Images of which registries send nothing now, by name: by how many causes (CT-14); absent before the first. */
  stalledImages?: Record<string, number>;
  /** By image: faults under way that keep it from being found; absent: none. */
  lostImages?: Record<string, number>;
  /** By registry and address: when each of the last pulls that it counts was made [µs] (IM-07). */
  registryPulls?: Record<string, number[]>;
  /** By image name. */
  behaviours: Record<string, ContainerBehaviour>;
  /** Every command so far, by journal line: the file's timeline first, then what was issued by hand. */
  commands: CommandRecord[];
  goals: { readonly goal: Goal; readonly state: GoalState }[];
  /** States of the named random streams, by name (see kernel/random.ts). */
  streams: Record<string, [number, number, number, number]>;
  /** Account settings that were put, by name (NW-05); absent until the first one. */
  accountSettings?: Record<string, string>;
  /** What was told to the outside; absent before the first notification. */
  notifications?: NotificationStream;
  /** Journal lines of RunTask by their client token; absent before the first. */
  clientTokens?: Record<string, number>;
  /** Absent until the first change. */
  placementChanges?: PlacementChanges;
  /** Absent before the first one. */
  functions?: LambdaFunction[];
  /** Absent before the first one. */
  stateMachines?: Workflow[];
  apis?: RestApi[];
  endpointServices?: EndpointService[];
  vpcEndpoints?: VpcEndpoint[];
  /** What everything has cost by the last whole minute; absent before the first. */
  treasury?: TreasuryBook;
  /** Absent when the scenario says nothing of load: then nobody uses any hardware. */
  load?: LoadBook;
  traffic?: TrafficBook;
}
