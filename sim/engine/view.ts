/**
 * What a screen sees of the world. The whole view is a pure function of the world; a frame rewrites only the records of
 * what was touched, in one Immer draft whose patches go out. A test holds the two equal at random instants.
 */
import { enablePatches, produceWithPatches, type Draft } from 'immer';
import type { EntityKind } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import { BUCKET_SIZE, type Bucket, type Patch, type View } from '../protocol/protocol.ts';
import {
  clusterView,
  eventRuleView,
  goalViews,
  instanceView,
  queueView,
  serviceView,
  taskView,
  topicView,
  zoneView,
} from './view-rows.ts';

enablePatches();

type Table = 'zones' | 'clusters' | 'instances' | 'tasks' | 'services' | 'topics' | 'queues' | 'eventRules';

/** A row's view; null when a screen no longer shows it. */
type RowView = { readonly key: number } | null;

const ROWS: Readonly<Record<Table, (world: World, key: number) => RowView>> = {
  zones: (world, key) => zoneView(world, world.zones[key]!),
  clusters: (world, key) => clusterView(world.clusters[key]!),
  instances: (world, key) => instanceView(world, world.instances[key]!),
  tasks: (world, key) => taskView(world, world.tasks[key]!),
  services: (world, key) => serviceView(world, world.services[key]!),
  topics: (world, key) => topicView(world, world.topics[key]!),
  queues: (world, key) => queueView(world.queues[key]!),
  eventRules: (world, key) => eventRuleView(world, world.eventRules[key]!),
};
const TABLES = Object.keys(ROWS) as Table[];

export function viewOf(world: World): View {
  const view: Record<string, unknown> = { goals: goalViews(world) };
  for (const table of TABLES) {
    const buckets: Record<number, Record<number, unknown>> = {};
    for (let key = 0; key < world[table].length; key++) {
      const row = ROWS[table](world, key);
      if (row !== null) (buckets[bucketOf(key)] ??= {})[key] = row;
    }
    view[table] = buckets;
  }
  return view as unknown as View;
}

function bucketOf(key: number): number {
  return Math.floor(key / BUCKET_SIZE);
}

/** Which records of the view depend on a touched entity. */
function recordsOf(world: World, kind: EntityKind, key: number): readonly (readonly [Table, number])[] {
  switch (kind) {
    case 'zone':
      return [['zones', key]];
    case 'cluster':
      return [['clusters', key]];
    case 'instance':
      return [['instances', key]];
    case 'container-instance':
      return [['instances', world.containerInstances[key]!.instance]];
    case 'service':
      return [['services', key]];
    case 'deployment':
      return [['services', world.deployments[key]!.service]];
    case 'container':
      return recordsOf(world, 'task', world.containers[key]!.task);
    case 'task': {
      const task = world.tasks[key]!;
      const records: [Table, number][] = [['tasks', key]];
      if (task.containerInstance !== null) records.push(['instances', task.host!]);
      // The sky over a zone.
      else if (task.zone !== null) records.push(['zones', task.zone]);
      if (task.service !== null) records.push(['services', task.service]);
      return records;
    }
    case 'topic':
      return [['topics', key]];
    case 'queue':
      return [['queues', key]];
    case 'event-rule':
      return [['eventRules', key]];
    case 'route': {
      const { from } = world.routes[key]!;
      return 'topic' in from ? [['topics', from.topic]] : [['eventRules', from.rule]];
    }
    case 'region':
    case 'task-definition':
    case 'image-pull':
    case 'target-group':
    case 'target':
    case 'load-balancer':
      return [];
  }
}

/** The next view and the patches that lead to it from the one before. */
export function nextView(
  view: View,
  world: World,
  touched: ReadonlyMap<EntityKind, ReadonlySet<number>>,
): { readonly view: View; readonly patches: readonly Patch[] } {
  const stale = new Map<Table, Set<number>>(TABLES.map((table) => [table, new Set()]));
  for (const [kind, keys] of touched) {
    for (const key of keys) for (const [table, row] of recordsOf(world, kind, key)) stale.get(table)!.add(row);
  }
  const goals = goalViews(world);
  const [next, patches] = produceWithPatches(view, (draft) => {
    for (const [table, keys] of stale) for (const key of keys) writeRow(draft, world, table, key);
    goals.forEach((goal, index) => {
      if (draft.goals[index]?.status !== goal.status) draft.goals[index] = goal;
    });
  });
  return { view: next, patches: patches as Patch[] };
}

function writeRow(draft: Draft<View>, world: World, table: Table, key: number): void {
  const buckets = draft[table] as Record<number, Draft<Bucket<unknown>>>;
  const row = ROWS[table](world, key);
  const bucket = bucketOf(key);
  if (row === null) {
    if (buckets[bucket] === undefined) return;
    delete buckets[bucket][key];
    // The whole view has no empty buckets either.
    if (Object.keys(buckets[bucket]).length === 0) delete buckets[bucket];
  } else (buckets[bucket] ??= {})[key] = row;
}
