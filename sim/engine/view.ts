/**
 * What a screen sees of the world. The whole view is a pure function of the world; a frame rewrites only the records of
 * what was touched, in one Immer draft whose patches go out. A test holds the two equal at random instants.
 */
import { enablePatches, produceWithPatches, type Draft } from 'immer';
import type { EntityKind } from '../model/ids.ts';
import type { World } from '../model/world.ts';
import { BUCKET_SIZE, type Bucket, type Patch, type View } from '../protocol/protocol.ts';
import { judgedGoals, type Standing } from './goals.ts';
import {
  alarmView,
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
import { balancerView, gatesView } from './view-load.ts';
import { functionView, treasuryView, vpcEndpointView } from './view-serverless.ts';

enablePatches();

type Table =
  | 'balancers'
  | 'zones'
  | 'clusters'
  | 'instances'
  | 'tasks'
  | 'services'
  | 'alarms'
  | 'compositeAlarms'
  | 'topics'
  | 'queues'
  | 'eventRules'
  | 'functions'
  | 'vpcEndpoints';

/** A row's view; null when a screen no longer shows it. */
type RowView = { readonly key: number } | null;

const ROWS: Readonly<Record<Table, (world: World, key: number) => RowView>> = {
  balancers: (world, key) => balancerView(world, world.loadBalancers[key]!),
  zones: (world, key) => zoneView(world, world.zones[key]!),
  clusters: (world, key) => clusterView(world.clusters[key]!),
  instances: (world, key) => instanceView(world, world.instances[key]!),
  tasks: (world, key) => taskView(world, world.tasks[key]!),
  services: (world, key) => serviceView(world, world.services[key]!),
  alarms: (world, key) => alarmView(world.alarms![key]!),
  compositeAlarms: (world, key) => alarmView(world.compositeAlarms![key]!),
  topics: (world, key) => topicView(world, world.topics[key]!),
  queues: (world, key) => queueView(world.queues[key]!),
  eventRules: (world, key) => eventRuleView(world, world.eventRules[key]!),
  functions: (world, key) => functionView(world.functions![key]!),
  vpcEndpoints: (world, key) => vpcEndpointView(world, world.vpcEndpoints![key]!),
};
const TABLES = Object.keys(ROWS) as Table[];

/** `goals` is where they stand at the instant that is shown; without it, what they were judged to be last. */
export function viewOf(world: World, goals: readonly Standing[] = judgedGoals(world)): View {
  const view: Record<string, unknown> = {
    goals: goalViews(goals),
    treasury: treasuryView(world),
    gates: gatesView(world),
    precision: precisionOf(world),
    precisionMode: precisionModeOf(world),
  };
  for (const table of TABLES) {
    const buckets: Record<number, Record<number, unknown>> = {};
    const rows = tableOf(world, table).length;
    for (let key = 0; key < rows; key++) {
      const row = ROWS[table](world, key);
      if (row !== null) (buckets[bucketOf(key)] ??= {})[key] = row;
    }
    view[table] = buckets;
  }
  return view as unknown as View;
}

function tableOf(world: World, table: Table): readonly unknown[] {
  return (table === 'balancers' ? world.loadBalancers : world[table]) ?? [];
}

function precisionOf({ traffic }: World): View['precision'] {
  return traffic === undefined || traffic.streams.length === 0 ? null : traffic.flows ? 'flow' : 'requests';
}

function precisionModeOf({ traffic }: World): View['precisionMode'] {
  return traffic === undefined || traffic.streams.length === 0 ? null : traffic.precision;
}

function bucketOf(key: number): number {
  return Math.floor(key / BUCKET_SIZE);
}

/** Which records of the view depend on a touched entity. */
type Row = readonly [Table, number];

function recordsOf(world: World, kind: EntityKind, key: number): readonly Row[] {
  switch (kind) {
    case 'zone':
      return [['zones', key]];
    case 'cluster':
      return [['clusters', key]];
    case 'instance':
      return [
        ['instances', key],
        ['zones', world.instances[key]!.zone],
      ];
    case 'container-instance':
      return recordsOf(world, 'instance', world.containerInstances[key]!.instance);
    case 'service':
      return [['services', key]];
    case 'deployment':
      return [['services', world.deployments[key]!.service]];
    case 'service-deployment':
      return [['services', world.serviceDeployments![key]!.service]];
    case 'code-deploy-deployment': {
      const { target } = world.codeDeploy!.deployments[key]!;
      return target.kind === 'service' ? [['services', target.service]] : recordsOf(world, 'function', target.function);
    }
    case 'container':
      return recordsOf(world, 'task', world.containers[key]!.task);
    case 'task': {
      const task = world.tasks[key]!;
      const records: Row[] = [['tasks', key]];
      if (task.containerInstance !== null) records.push(...recordsOf(world, 'instance', task.host!));
      // The sky over a zone.
      else if (task.zone !== null) records.push(['zones', task.zone]);
      if (task.service !== null) records.push(['services', task.service]);
      return records;
    }
    case 'load-balancer':
      return [['balancers', key]];
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
    case 'function':
      return [['functions', key]];
    case 'vpc-endpoint':
      return [['vpcEndpoints', key]];
    case 'alarm':
      return [['alarms', key]];
    case 'composite-alarm':
      return [['compositeAlarms', key]];
    case 'image-pull':
      return world.imagePulls[key]!.waiting.flatMap((container) => recordsOf(world, 'container', container));
    case 'target-group':
      return gateOf(world, key);
    case 'target': {
      const { task, targetGroup } = world.targets[key]!;
      return task === null ? gateOf(world, targetGroup) : [['tasks', task], ...gateOf(world, targetGroup)];
    }
    case 'region':
    case 'task-definition':
    case 'auto-scaling-group':
    case 'collector':
    case 'state-machine':
    case 'api':
    case 'endpoint-service':
    case 'network-interface':
    case 'subnet':
    case 'security-group':
    case 'capacity-provider':
    case 'scaling-policy':
    case 'listener-rule':
    case 'function-version':
    case 'function-alias':
    case 'treasury':
      return [];
  }
}

/** The balancer in front of a target group. */
function gateOf(world: World, targetGroup: number): readonly (readonly [Table, number])[] {
  const balancer = world.targetGroups[targetGroup]!.loadBalancer;
  return balancer === null ? [] : [['balancers', balancer]];
}

/** The next view and the patches that lead to it from the one before. */
export function nextView(
  view: View,
  world: World,
  touched: ReadonlyMap<EntityKind, ReadonlySet<number>>,
  standings: readonly Standing[] = judgedGoals(world),
): { readonly view: View; readonly patches: readonly Patch[] } {
  const stale = new Map<Table, Set<number>>(TABLES.map((table) => [table, new Set()]));
  for (const [kind, keys] of touched) {
    for (const key of keys) for (const [table, row] of recordsOf(world, kind, key)) stale.get(table)!.add(row);
  }
  const goals = goalViews(standings);
  const treasury = treasuryView(world);
  const gates = gatesView(world);
  const precisionMode = precisionModeOf(world);
  const [next, patches] = produceWithPatches(view, (draft) => {
    for (const [table, keys] of stale) for (const key of keys) writeRow(draft, world, table, key);
    const precision = precisionOf(world);
    if (draft.precision !== precision) draft.precision = precision;
    if (draft.precisionMode !== precisionMode) draft.precisionMode = precisionMode;
    if (draft.treasury.totalUsd !== treasury.totalUsd || draft.treasury.perHourUsd !== treasury.perHourUsd) {
      draft.treasury = treasury;
    }
    if (!sameGates(draft.gates, gates)) draft.gates = gates;
    goals.forEach((goal, index) => {
      if (draft.goals[index]?.status !== goal.status) draft.goals[index] = goal;
    });
  });
  return { view: next, patches: patches as Patch[] };
}

function sameGates(a: View['gates'], b: View['gates']): boolean {
  if (a === null || b === null) return a === b;
  return a.requestsPerSecond === b.requestsPerSecond && a.errorsPerSecond === b.errorsPerSecond && a.p99Ms === b.p99Ms;
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
