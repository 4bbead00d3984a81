import type { EventHandle } from '../kernel/event-queue.ts';
import type { DurationUs, TimeUs } from '../kernel/time.ts';
import type { AgentState } from './agent.ts';
import type { GroupMembership } from './auto-scaling-group.ts';
import type { CachedImage } from './container.ts';
import type {
  ContainerInstanceKey,
  FleetKey,
  ImagePullKey,
  InstanceKey,
  NetworkInterfaceKey,
  RegionKey,
  TaskKey,
  ZoneKey,
} from './ids.ts';
import type { PortUse } from './resources.ts';

/** EC-01, with the boot phases of CI-11 inside `running`. */
export type InstanceState =
  | 'pending'
  | 'running.booting'
  | 'running.agentStarting'
  | 'running.ready'
  | 'stopping'
  | 'stopped'
  | 'shutting-down'
  | 'terminated';

/** Machine images by name (BB-06): see assets/catalog/amis.json for what each one holds. */
export const AMI_NAMES = [
  'ecs-linux',
  'ecs-linux-gpu',
  'ecs-bare-metal',
  'ecs-windows',
  'ecs-windows-2016-full',
  'ecs-windows-2019-core',
  'ecs-windows-2019-full',
  'ecs-windows-2022-core',
  'ecs-windows-2022-full',
  'linux',
] as const;
export type Ami = (typeof AMI_NAMES)[number];

/** What the agents of a fleet were configured with: the ECS_* variables of their hosts. */
export interface AgentSettings {
  /** ECS_RESERVED_MEMORY: kept back at registration (RS-01, RS-02). */
  readonly reservedMemoryMiB: number;
  /** ECS_ENABLE_SPOT_INSTANCE_DRAINING (DR-11). */
  readonly spotInstanceDraining: boolean;
  /** ECS_CONTAINER_STOP_TIMEOUT: from SIGTERM to SIGKILL where the container definition says nothing (CT-10). */
  readonly containerStopTimeoutUs: DurationUs;
  /** ECS_CONTAINER_START_TIMEOUT (CT-14). */
  readonly containerStartTimeoutUs: DurationUs;
  /** ECS_IMAGE_PULL_BEHAVIOR (IM-01). */
  readonly imagePullBehavior: 'default' | 'always' | 'once' | 'prefer-cached';
  /** ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT (CT-07); absent: false. */
  readonly pullDependentContainersUpfront?: boolean;
  /** ECS_ENGINE_TASK_CLEANUP_WAIT_DURATION (CT-15); absent: 3 h. */
  readonly taskCleanupWaitUs?: DurationUs;
  /** ECS_DISABLE_IMAGE_CLEANUP (IM-06); absent: false. */
  readonly imageCleanupDisabled?: boolean;
  /** ECS_IMAGE_CLEANUP_INTERVAL, ECS_IMAGE_MINIMUM_CLEANUP_AGE, ECS_NUM_IMAGES_DELETE_PER_CYCLE (IM-06); absent: 30 min, 1 h, 5. */
  readonly imageCleanupIntervalUs?: DurationUs;
  readonly imageMinimumCleanupAgeUs?: DurationUs;
  readonly imagesDeletedPerCycle?: number;
  /** ECS_DYNAMIC_HOST_PORT_RANGE, both ends included (RS-16); null: the platform's own. */
  readonly dynamicHostPortRange: { readonly from: number; readonly to: number } | null;
  /** ECS_ENABLE_TASK_IAM_ROLE: on Windows it takes host port 80 (WN-03). */
  readonly taskIamRole: boolean;
  /** Version of the agent that the image holds, for example `1.104.0`. */
  readonly agentVersion: string;
}

/**
 * The balance of a burstable instance at `atUs` (EC-03 to EC-06). Between two changes it is a function of time, see
 * sim/rules/burst-credits.ts.
 */
export interface CreditAccount {
  readonly atUs: TimeUs;
  /** Launch credits left (EC-05). */
  readonly launch: number;
  /** Earned credits, at most what 24 h earn (EC-03). */
  readonly earned: number;
  /** Surplus credits owed: below nothing (EC-04). */
  readonly surplus: number;
}

/** A group of like instances that the scenario raises together. */
export interface Fleet {
  readonly key: FleetKey;
  readonly name: string;
  readonly clusterName: string | null;
  readonly instanceType: string;
  readonly ami: Ami;
  readonly region: RegionKey;
  /** Zones the fleet spreads over, in order. */
  readonly zones: readonly ZoneKey[];
  readonly attributes: Readonly<Record<string, string>>;
  /** Its instances may be taken back with two minutes' notice (EC-08). */
  readonly spot: boolean;
  /** Machines outside the cloud, registered for the launch type EXTERNAL (BB-12). */
  readonly external: boolean;
  readonly agent: AgentSettings;
  /** Of the instances' own interfaces (NW-01, NW-13); absent: `default`. */
  readonly securityGroups?: readonly string[];
  /** Images that the machine image of this fleet brings along (IM-05); absent: none of its own. */
  readonly cachedImages?: readonly string[];
  /** Detailed monitoring (AG-06); absent: basic. */
  readonly detailedMonitoring?: true;
  /** How many instances the fleet has raised so far: the ordinal in the next one's name. */
  raised: number;
}

/** What really runs on the host, as the agent's host resource manager counts it (TL-20, TL-22). */
export interface HostBook {
  cpuFree: number;
  memoryFreeMiB: number;
  gpuFree: number;
  /** Host ports in use. */
  ports: PortUse[];
  /** Tasks waiting for room, first come first served (TL-21). */
  waiting: TaskKey[];
  /** The head of the queue for which there was no room when it was last looked at; absent: none. */
  blockedHead?: TaskKey;
  /** Tasks let in so far; absent: none. */
  admissions?: number;
  /** Tasks whose record has ended with a forced deregistration, and whose containers run on here (CI-06). */
  orphans?: TaskKey[];
}

/** What only EC2 knows of an instance. */
export interface Ec2Facts {
  /** When it was stopped; null while it is not. */
  stoppedAtUs: TimeUs | null;
  /** When its present time in `running` began; null outside it. */
  runningSinceUs: TimeUs | null;
  /** What earlier times in `running` are paid for, each 60 s at least (EC-01) [µs]. */
  paidUs: number;
  /** Null for types that do not burst. */
  credits: CreditAccount | null;
  /** The instant at which a Spot instance is taken back, once its notice is out (EC-08). */
  spotActionAtUs: TimeUs | null;
  /** It was launched with ENI trunking (NW-05). */
  readonly trunking: boolean;
  /** The trunk interface; null until it is attached. */
  trunkId: string | null;
  /** The trunk cannot be attached (NW-06). */
  trunkFails: boolean;
  /** The container runtime has not answered its checks since then (CI-10). */
  runtimeImpairedAtUs: TimeUs | null;
  /** Faults under way that keep it from answering; absent: none. */
  runtimeFaults?: number;
}

/** An EC2 instance; a container instance once its agent has registered (BB-05). */
export interface Instance {
  readonly key: InstanceKey;
  readonly ec2InstanceId: string;
  /** The stable name that commands use: fleet name and ordinal, for example `territories-1`. */
  readonly name: string;
  /** Null for the hidden host of a Fargate task. */
  readonly fleet: FleetKey | null;
  /** The one task of a host that Fargate keeps out of everybody's sight (FG-01); null for an EC2 instance. */
  readonly fargateTask: TaskKey | null;
  readonly instanceType: string;
  readonly ami: Ami;
  readonly region: RegionKey;
  readonly zone: ZoneKey;
  /** The cluster the agent asks for; null: `default` (BB-04). */
  readonly clusterName: string | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly vcpu: number;
  readonly memoryMiB: number;
  readonly eniSlots: number;
  readonly gpus: number;
  state: InstanceState;
  agent: AgentState;
  containerInstance: ContainerInstanceKey | null;
  /** The last launch or start. */
  launchedAtUs: TimeUs;
  terminatedAtUs: TimeUs | null;
  timers: Record<string, EventHandle>;
  agentTimers: Record<string, EventHandle>;
  /** Its own interface (NW-01); absent for the hidden host of a Fargate task. */
  networkInterface?: NetworkInterfaceKey;
  /** Attached to it by hand (NW-16); absent: none. */
  manualInterfaces?: NetworkInterfaceKey[];
  /** Faults under way that make its plugins fail (NW-08); absent: none. */
  cniFaults?: number;
  /** Faults under way that take its slots for interfaces (NW-16); absent: none. */
  eniFaults?: number;
  host: HostBook;
  /** When the agent got its present or last connection; absent before the first. Its heartbeats follow from it (CI-03). */
  agentConnectedAtUs?: TimeUs;
  /** When the agent lost its connection, until it has it again; absent while it has it. */
  agentSilentSinceUs?: TimeUs;
  /** Of a member of an Auto Scaling group, also after it has left; absent for others. */
  membership?: GroupMembership;
  /** Of an EC2 instance; absent for the hidden host of a Fargate task. */
  ec2?: Ec2Facts;
  /** Layers on disk, by layer id, in the order they came (BB-14). */
  layers: string[];
  /** Images on disk, in the order they came. */
  images: CachedImage[];
  /** The next look for images to remove; absent when none is due (IM-06). */
  imageCleanup?: EventHandle;
  /** Pulls that are downloading now and share the host's bandwidth. */
  downloads: ImagePullKey[];
  /** Pulls under way on this host. */
  pulls: ImagePullKey[];
}
