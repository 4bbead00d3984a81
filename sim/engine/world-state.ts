/** The first state of a world, and copies of a state for checkpoints. */
import type { Container } from '../model/container.ts';
import type { RegionKey, ZoneKey } from '../model/ids.ts';
import type { NotificationStream } from '../model/notification.ts';
import type { Instance } from '../model/instance.ts';
import type { ImagePull } from '../model/image-pull.ts';
import type { NetworkInterface } from '../model/network.ts';
import type { Setup } from '../model/setup.ts';
import type { Target } from '../model/target-group.ts';
import type { Task } from '../model/task.ts';
import type { World } from '../model/world.ts';
import { hours } from '../kernel/time.ts';
import { newFargateBook } from '../rules/fargate.ts';
import { hasLoad, newLoadBook, newTrafficBook } from '../rules/load-book.ts';
import { layNetwork } from '../network/first-network.ts';
import { newGoalState } from './goals.ts';
import { setOwn, shareData } from './share-data.ts';

/** Regions and zones stand from the start; everything else comes by commands. */
export function firstWorld(setup: Setup): World {
  const world: World = {
    seed: setup.seed,
    regions: [],
    zones: [],
    clusters: [],
    capacityProviders: [],
    fargate: newFargateBook(),
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
    targetGroups: [],
    targets: [],
    loadBalancers: [],
    subnets: [],
    securityGroups: [],
    networkInterfaces: [],
    flowLog: [],
    topics: [],
    queues: [],
    eventRules: [],
    routes: [],
    ...(setup.delivery === undefined ? {} : { delivery: setup.delivery }),
    decisions: [],
    verdicts: [],
    images: { ...setup.images },
    behaviours: { ...setup.behaviours },
    commands: [],
    goals: setup.goals.map((goal) => ({ goal, state: newGoalState() })),
    streams: {},
  };
  for (const { name, zones, newer } of setup.regions) {
    const region = world.regions.length as RegionKey;
    world.regions.push({ key: region, name, zones: [], status: 'AVAILABLE', ...(newer === true ? { newer } : {}) });
    for (const zone of zones) {
      const key = world.zones.length as ZoneKey;
      world.zones.push({ key, name: zone, region, status: 'AVAILABLE', sky: [], timers: {} });
      world.regions[region]!.zones.push(key);
    }
  }
  if (hasLoad(setup)) {
    world.load = newLoadBook();
    world.traffic = newTrafficBook(setup.traffic, setup.precision);
  }
  if (setup.metrics !== undefined) {
    world.fineMetrics = {
      ...{ periodS: setup.metrics.resolutionS, sampledUs: 0 },
      ...{ taskCpuUs: {}, hostCpuUs: {}, left: [], requests: {}, responseTimes: {} },
    };
  }
  layNetwork(world, setup);
  return world;
}

/** Tables whose rows never change once written, so that copies may share them. */
const SHARED: ReadonlySet<keyof World> = new Set<keyof World>(['behaviours']);
/** Tables that are one thing, not rows: they change all the time, but only in some of their columns. */
const BUSY: ReadonlySet<keyof World> = new Set<keyof World>(['load', 'traffic']);
const APPEND_ONLY: ReadonlySet<keyof World> = new Set<keyof World>(['decisions', 'verdicts']);

/**
 * Rows that nothing will ever write again: what is over since an earlier instant (an event of this one may still be to
 * come). Copies share them, frozen, so that a checkpoint of a long run costs what is alive and not what ever was.
 */
const OVER: { readonly [Table in keyof World]?: (row: never, nowUs: number) => boolean } = {
  // The containers of an orphan may outlive its record (CI-06).
  tasks: (row: Task, nowUs) => row.lastStatus === 'DELETED' && !row.admitted && row.stoppedAtUs! + hours(1) < nowUs,
  containers: (row: Container, nowUs) =>
    row.status === 'STOPPED' && row.finishedAtUs !== null && row.finishedAtUs < nowUs,
  // The host of a Fargate task goes with it.
  instances: (row: Instance, nowUs) =>
    row.fargateTask !== null && row.terminatedAtUs !== null && row.terminatedAtUs + hours(1) < nowUs,
  networkInterfaces: (row: NetworkInterface, nowUs) => row.deletedAtUs !== null && row.deletedAtUs < nowUs,
  targets: (row: Target, nowUs) => row.leftAtUs !== null && row.leftAtUs < nowUs,
  imagePulls: (row: ImagePull) => row.state === 'done' || row.state === 'failed' || row.state === 'cancelled',
};

/**
 * A copy that shares nothing that can change with the world. With `before`, an earlier copy that nobody writes, whatever
 * is still the same is shared with that one: what a checkpoint holds is what has changed since the one before it.
 * Cost: linear in what is alive.
 */
export function copyWorld(world: World, nowUs: number, before: World | null = null): World {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(world)) {
    const table = name as keyof World;
    if (SHARED.has(table)) copy[name] = value;
    else if (table === 'notifications') copy[name] = copyStream(value as NotificationStream);
    else if (BUSY.has(table)) copy[name] = shareData(value, before?.[table]);
    else if (APPEND_ONLY.has(table)) copy[name] = [...(value as unknown[])];
    else copy[name] = copyTable(value, before?.[table], OVER[table], nowUs);
  }
  return copy as unknown as World;
}

/** What was sent never changes. */
function copyStream({ count, latest }: NotificationStream): NotificationStream {
  return { count, latest: [...latest] };
}

/** A table as an array or by name, row by row; anything else as a whole. */
function copyTable(
  value: unknown,
  before: unknown,
  isOver: ((row: never, nowUs: number) => boolean) | undefined,
  nowUs: number,
): unknown {
  const copyRow = (row: unknown, known: unknown): unknown => {
    if (Object.isFrozen(row)) return row;
    if (isOver?.(row as never, nowUs)) return Object.freeze(row);
    return shareData(row, known);
  };
  if (Array.isArray(value)) {
    const rows = (before ?? []) as readonly unknown[];
    return value.map((row, key) => copyRow(row, rows[key]));
  }
  if (typeof value !== 'object' || value === null) return value;
  const rows = (before ?? {}) as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const known = Object.hasOwn(rows, key) ? rows[key] : undefined;
    setOwn(copy, key, copyRow((value as Record<string, unknown>)[key], known));
  }
  return copy;
}
