/**
 * What differs between two worlds of one scenario at one instant: things by their stable names, numbers of the whole. Reads
 * two views, so that whatever is told can be seen.
 */
import type { EntityKind } from '../model/ids.ts';
import type { Buckets, View } from '../protocol/protocol.ts';
import {
  DIFFERENCE_TABLES,
  DIFFERENCES_MAX,
  type Difference,
  type Differences,
  type DifferenceTable,
  type FieldDifference,
  type FigureDifference,
} from '../protocol/time.ts';

type Value = string | number | null;

interface Thing {
  readonly name: string;
  readonly kind: EntityKind | null;
  readonly key: number;
  /** It is no longer there: told only where the other world still has it. */
  readonly isOver: boolean;
  readonly fields: Readonly<Record<string, Value>>;
}

const rows = <T>(buckets: Buckets<T>): T[] => Object.values(buckets).flatMap((bucket) => Object.values(bucket));

function place(view: View, instance: number | null, zone: number | null): string | null {
  const host = instance === null ? undefined : view.instances[Math.floor(instance / 64)]?.[instance];
  if (host !== undefined) return host.name;
  return zone === null ? null : (view.zones[Math.floor(zone / 64)]?.[zone]?.name ?? null);
}

type Reader = (view: View) => Thing[];

const READERS: Readonly<Record<DifferenceTable, Reader>> = {
  goals: ({ goals }) =>
    goals.map(({ name, status }, key) => ({ name, kind: null, key, isOver: false, fields: { status } })),
  services: (view) =>
    rows(view.services).map((row) => ({
      name: row.serviceName,
      kind: 'service',
      key: row.key,
      isOver: row.status === 'INACTIVE',
      fields: {
        status: row.status,
        desiredCount: row.desiredCount,
        runningCount: row.runningCount,
        pendingCount: row.pendingCount,
        taskDefinition: row.taskDefinition,
        steady: String(row.steady),
        release: row.release?.state ?? null,
        productionPercent: row.release?.productionPercent ?? null,
      },
    })),
  tasks: (view) =>
    rows(view.tasks).map((row) => ({
      name: row.name,
      kind: 'task',
      key: row.key,
      isOver: row.lastStatus === 'STOPPED' || row.lastStatus === 'DELETED',
      fields: {
        lastStatus: row.lastStatus,
        desiredStatus: row.desiredStatus,
        place: place(view, row.instance, row.zone),
        taskDefinition: `${row.definition}:${row.revision}`,
        healthStatus: row.healthStatus ?? null,
        stoppedReason: row.stoppedReason,
      },
    })),
  instances: (view) =>
    rows(view.instances).map((row) => ({
      name: row.name,
      kind: 'instance',
      key: row.key,
      isOver: row.state === 'terminated',
      fields: {
        state: row.state,
        agent: row.agent,
        containerInstanceStatus: row.containerInstanceStatus,
        instanceType: row.instanceType,
        place: place(view, null, row.zone),
        cpuRemaining: row.cpuRemaining,
        memoryRemainingMiB: row.memoryRemainingMiB,
      },
    })),
  balancers: (view) =>
    rows(view.balancers).map((row) => ({
      name: row.name,
      kind: 'load-balancer',
      key: row.key,
      isOver: false,
      fields: {
        state: row.state,
        requestsPerSecond: row.requestsPerSecond,
        errorsPerSecond: row.errorsPerSecond,
        p99Ms: row.p99Ms,
      },
    })),
  alarms: (view) => [
    ...rows(view.alarms).map((row) => alarm(row, 'alarm')),
    ...rows(view.compositeAlarms).map((row) => alarm(row, 'composite-alarm')),
  ],
  zones: (view) => rows(view.zones).map(({ key, name, status }) => ({ name, kind: 'zone', key, ...told({ status }) })),
  clusters: (view) =>
    rows(view.clusters).map(({ key, clusterName, status }) => ({
      name: clusterName,
      kind: 'cluster',
      key,
      isOver: status === 'INACTIVE',
      fields: { status },
    })),
  functions: (view) =>
    rows(view.functions).map(({ key, functionName, running, invocations, errors, throttles }) => ({
      name: functionName,
      kind: 'function',
      key,
      ...told({ running, invocations, errors, throttles }),
    })),
  queues: (view) =>
    rows(view.queues).map(({ key, queueName, messages }) => ({
      name: queueName,
      kind: 'queue',
      key,
      ...told({ messages }),
    })),
};

function told(fields: Thing['fields']): Pick<Thing, 'isOver' | 'fields'> {
  return { isOver: false, fields };
}

function alarm(
  { key, alarmName, state }: { readonly key: number; readonly alarmName: string; readonly state: string },
  kind: EntityKind,
): Thing {
  return { name: alarmName, kind, key, ...told({ state }) };
}

/** By name; a name that two things share is told with the key of the later ones. */
function byName(things: readonly Thing[]): Map<string, Thing> {
  const found = new Map<string, Thing>();
  for (const thing of things) found.set(found.has(thing.name) ? `${thing.name} (${thing.key})` : thing.name, thing);
  return found;
}

const refOf = (thing: Thing | undefined): Difference['subjects'][number] =>
  thing === undefined || thing.kind === null ? null : { kind: thing.kind, key: thing.key };

function changedFields(first: Thing, second: Thing): FieldDifference[] {
  return Object.keys(first.fields).flatMap((field): FieldDifference[] => {
    const values = [first.fields[field] ?? null, second.fields[field] ?? null] as const;
    return Object.is(values[0], values[1]) ? [] : [{ field, values }];
  });
}

function differenceOf(
  table: DifferenceTable,
  name: string,
  first: Thing | undefined,
  second: Thing | undefined,
): Difference | null {
  const isThere = (thing: Thing | undefined): boolean => thing !== undefined && !thing.isOver;
  if (!isThere(first) && !isThere(second)) return null;
  const subjects = [refOf(first), refOf(second)] as const;
  if (first === undefined || second === undefined)
    return { table, name, subjects, where: first === undefined ? 'second' : 'first', fields: [] };
  const fields = changedFields(first, second);
  return fields.length === 0 ? null : { table, name, subjects, where: 'both', fields };
}

const isLess = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** `web#10` after `web#9`: names whose ends are ordinals go by them. */
function inOrder(a: string, b: string): number {
  const parts = (name: string): readonly [string, number] => {
    const end = /\d+$/.exec(name);
    return end === null ? [name, -1] : [name.slice(0, end.index), Number(end[0])];
  };
  const [[stemA, endA], [stemB, endB]] = [parts(a), parts(b)];
  return isLess(stemA, stemB) || endA - endB || isLess(a, b);
}

function differencesIn(table: DifferenceTable, first: View, second: View): Difference[] {
  const [here, there] = [byName(READERS[table](first)), byName(READERS[table](second))];
  const names = [...new Set([...here.keys(), ...there.keys()])].sort(inOrder);
  return names.flatMap((name) => differenceOf(table, name, here.get(name), there.get(name)) ?? []);
}

const RUNNING_TASK = 'RUNNING';

function figuresOf(view: View): Readonly<Record<FigureDifference['id'], number | null>> {
  return {
    tasks: rows(view.tasks).filter(({ lastStatus }) => lastStatus === RUNNING_TASK).length,
    instances: rows(view.instances).filter(({ state }) => state.startsWith('running')).length,
    requestsPerSecond: view.gates?.requestsPerSecond ?? null,
    errorsPerSecond: view.gates?.errorsPerSecond ?? null,
    p99Ms: view.gates?.p99Ms ?? null,
    costUsd: view.treasury.totalUsd,
    costPerHourUsd: view.treasury.perHourUsd,
  };
}

/** Cost: linear in the two views. */
export function differencesOf(
  first: View,
  second: View,
  about: Pick<Differences, 'branches' | 'atUs' | 'partedAtUs'>,
): Differences {
  const found = DIFFERENCE_TABLES.map((table) => [table, differencesIn(table, first, second)] as const);
  const [here, there] = [figuresOf(first), figuresOf(second)];
  const ids = Object.keys(here) as FigureDifference['id'][];
  return {
    ...about,
    figures: ids
      .map((id): FigureDifference => ({ id, values: [here[id], there[id]] }))
      .filter(({ values }) => values.some((value) => value !== null)),
    differences: found.flatMap(([, differences]) => differences).slice(0, DIFFERENCES_MAX),
    counts: Object.fromEntries(found.flatMap(([table, { length }]) => (length === 0 ? [] : [[table, length]]))),
  };
}
