/** The whole state of the simulated cloud: plain data, tables of rows by key. Behaviour lives elsewhere. */
import type { Cluster } from './cluster.ts';
import type { Container, ContainerBehaviour, Image } from './container.ts';
import type { ContainerInstance } from './agent.ts';
import type { Command } from './commands.ts';
import type { Refusal } from './refusal.ts';
import type { Decision } from './decision.ts';
import type { Goal, GoalState } from './goal.ts';
import type { ContainerInstanceKey } from './ids.ts';
import type { ImagePull } from './image-pull.ts';
import type { Fleet, Instance } from './instance.ts';
import type { Region, Zone } from './region.ts';
import type { Deployment, Service } from './service.ts';
import type { Task } from './task.ts';
import type { Json, TaskDefinition } from './task-definition.ts';

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
  imagePulls: ImagePull[];
  decisions: Decision[];
  /** By image name. An image that is not listed exists and has the default size. */
  images: Record<string, Image>;
  /** By image name. */
  behaviours: Record<string, ContainerBehaviour>;
  /** Every command so far, by journal line: the file's timeline first, then what was issued by hand. */
  commands: CommandRecord[];
  goals: { readonly goal: Goal; readonly state: GoalState }[];
  /** States of the named random streams, by name (see kernel/random.ts). */
  streams: Record<string, [number, number, number, number]>;
  /** Absent until the first change. */
  placementChanges?: PlacementChanges;
}
