/** The first state of a world, and copies of a state for checkpoints. */
import type { Container } from '../model/container.ts';
import type { RegionKey, ZoneKey } from '../model/ids.ts';
import type { ImagePull } from '../model/image-pull.ts';
import type { Setup } from '../model/setup.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { hours } from '../kernel/time.ts';
import { newGoalState } from './goals.ts';

/** Regions and zones stand from the start; everything else comes by commands. */
export function firstWorld(setup: Setup): World {
  const world: World = {
    seed: setup.seed,
    regions: [],
    zones: [],
    clusters: [],
    fleets: [],
    instances: [],
    containerInstances: [],
    taskDefinitions: [],
    tasks: [],
    tasksNamed: {},
    containers: [],
    services: [],
    deployments: [],
    imagePulls: [],
    decisions: [],
    images: { ...setup.images },
    behaviours: { ...setup.behaviours },
    commands: [],
    goals: setup.goals.map((goal) => ({ goal, state: newGoalState() })),
    streams: {},
  };
  for (const { name, zones } of setup.regions) {
    const region = world.regions.length as RegionKey;
    world.regions.push({ key: region, name, zones: [], status: 'AVAILABLE' });
    for (const zone of zones) {
      const key = world.zones.length as ZoneKey;
      world.zones.push({ key, name: zone, region, status: 'AVAILABLE' });
      world.regions[region]!.zones.push(key);
    }
  }
  return world;
}

/** Tables whose rows never change once written, so that copies may share them. */
const SHARED: ReadonlySet<keyof World> = new Set<keyof World>(['images', 'behaviours']);
const APPEND_ONLY: ReadonlySet<keyof World> = new Set<keyof World>(['decisions']);

/**
 * Rows that nothing will ever write again: what is over since an earlier instant (an event of this one may still be to
 * come). Copies share them, frozen, so that a checkpoint of a long run costs what is alive and not what ever was.
 */
const OVER: { readonly [Table in keyof World]?: (row: never, nowUs: number) => boolean } = {
  tasks: (row: Task, nowUs) => row.lastStatus === 'DELETED' && row.stoppedAtUs! + hours(1) < nowUs,
  containers: (row: Container, nowUs) => row.finishedAtUs !== null && row.finishedAtUs < nowUs,
  imagePulls: (row: ImagePull) => row.state === 'done' || row.state === 'failed' || row.state === 'cancelled',
};

/** A copy that shares nothing that can change. Cost: linear in what is alive. */
export function copyWorld(world: World, nowUs: number): World {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(world)) {
    if (SHARED.has(name as keyof World)) copy[name] = value;
    else if (APPEND_ONLY.has(name as keyof World)) copy[name] = [...(value as unknown[])];
    else copy[name] = copyTable(value, OVER[name as keyof World], nowUs);
  }
  return copy as unknown as World;
}

function copyTable(
  value: unknown,
  isOver: ((row: never, nowUs: number) => boolean) | undefined,
  nowUs: number,
): unknown {
  if (isOver === undefined) return copyData(value);
  return (value as object[]).map((row) =>
    Object.isFrozen(row) ? row : isOver(row as never, nowUs) ? Object.freeze(row) : copyData(row),
  );
}

/** A deep copy of plain data. */
function copyData(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copyData);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = copyData((value as Record<string, unknown>)[key]);
  return copy;
}
