import type { EventHandle } from '../kernel/event-queue.ts';
import type { TimeUs } from '../kernel/time.ts';
import type { AgentState } from './agent.ts';
import type { ContainerInstanceKey, FleetKey, ImagePullKey, InstanceKey, RegionKey, TaskKey, ZoneKey } from './ids.ts';
import type { PortUse } from './resources.ts';

/** EC-01, with the boot phases of CI-11 inside `running`. */
export type InstanceState =
  'pending' | 'running.booting' | 'running.agentStarting' | 'running.ready' | 'shutting-down' | 'terminated';

export type Ami = 'ecs-linux' | 'ecs-windows' | 'ecs-bare-metal';

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
}

/** An EC2 instance; a container instance once its agent has registered (BB-05). */
export interface Instance {
  readonly key: InstanceKey;
  readonly ec2InstanceId: string;
  /** The stable name that commands use: fleet name and ordinal, for example `territories-1`. */
  readonly name: string;
  readonly fleet: FleetKey;
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
  readonly launchedAtUs: TimeUs;
  terminatedAtUs: TimeUs | null;
  timers: Record<string, EventHandle>;
  agentTimers: Record<string, EventHandle>;
  host: HostBook;
  /** Layers on disk, by layer id, in the order they came (BB-14). */
  layers: string[];
  /** Images pulled completely, by name. */
  images: string[];
  /** Pulls that are downloading now and share the host's bandwidth. */
  downloads: ImagePullKey[];
  /** Pulls under way on this host. */
  pulls: ImagePullKey[];
}
