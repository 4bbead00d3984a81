/** Where each lifecycle keeps its state and its timers: fields of the world's rows, nowhere else. */
import type { EventHandle } from '../kernel/event-queue.ts';
import { InvariantError } from '../kernel/invariant.ts';
import type { GroupMembership } from '../model/auto-scaling-group.ts';
import type { ChartName } from '../model/events.ts';
import type { World } from '../model/world.ts';

export type Timers = Record<string, EventHandle>;

/** Reads and writes of one lifecycle's fields. Throws InvariantError (statechart.no-such-entity) for an unknown key. */
export interface LifecycleRows {
  read(world: World, key: number): string;
  write(world: World, key: number, state: string): void;
  /** null: these rows have no timers, so their chart may not use `after`. */
  readonly timers: ((world: World, key: number) => Timers) | null;
}

/** The fields, chart by chart. */
export const LIFECYCLE_ROWS: Readonly<Record<ChartName, LifecycleRows>> = {
  region: rows('region', (world) => world.regions, 'status', null),
  zone: rows('zone', (world) => world.zones, 'status', null),
  cluster: rows('cluster', (world) => world.clusters, 'status', null),
  instance: rows('instance', (world) => world.instances, 'state', 'timers'),
  agent: rows('agent', (world) => world.instances, 'agent', 'agentTimers'),
  'container-instance': rows('container-instance', (world) => world.containerInstances, 'status', 'timers'),
  task: rows('task', (world) => world.tasks, 'lastStatus', 'timers'),
  container: rows('container', (world) => world.containers, 'status', 'timers'),
  service: rows('service', (world) => world.services, 'status', 'timers'),
  deployment: rows('deployment', (world) => world.deployments, 'state', 'timers'),
  'service-deployment': rows('service-deployment', (world) => world.serviceDeployments ?? [], 'state', 'timers'),
  'code-deploy-deployment': rows(
    'code-deploy-deployment',
    (world) => world.codeDeploy?.deployments ?? [],
    'state',
    'timers',
  ),
  'image-pull': rows('image-pull', (world) => world.imagePulls, 'state', 'timers'),
  target: rows('target', (world) => world.targets, 'state', 'timers'),
  'group-instance': groupInstanceRows(),
  alarm: rows('alarm', (world) => world.alarms ?? [], 'state', null),
  'composite-alarm': rows('composite-alarm', (world) => world.compositeAlarms ?? [], 'state', null),
};

/** What a group knows of an instance is a part of the instance's row. */
function groupInstanceRows(): LifecycleRows {
  const rowOf = (world: World, key: number): GroupMembership => {
    const membership = world.instances[key]?.membership;
    if (membership === undefined)
      throw new InvariantError('statechart.no-such-entity', { chart: 'group-instance', key });
    return membership;
  };
  return {
    read: (world, key) => rowOf(world, key).lifecycleState,
    write: (world, key, state) => {
      rowOf(world, key).lifecycleState = state as GroupMembership['lifecycleState'];
    },
    timers: (world, key) => rowOf(world, key).timers,
  };
}

type FieldOf<Row, Value> = { [Field in keyof Row]: Row[Field] extends Value ? Field : never }[keyof Row];

/** The one place that knows that a chart's states are exactly the values of the field: the driver checks both. */
function rows<Row extends object>(
  chart: ChartName,
  table: (world: World) => Row[],
  stateField: FieldOf<Row, string>,
  timersField: FieldOf<Row, Timers> | null,
): LifecycleRows {
  const rowOf = (world: World, key: number): Row => {
    const row = table(world)[key];
    if (row === undefined) throw new InvariantError('statechart.no-such-entity', { chart, key });
    return row;
  };
  return {
    read: (world, key) => rowOf(world, key)[stateField] as string,
    write: (world, key, state) => {
      rowOf(world, key)[stateField] = state as Row[typeof stateField];
    },
    timers: timersField === null ? null : (world, key) => rowOf(world, key)[timersField] as Timers,
  };
}
