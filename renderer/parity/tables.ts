/** The same world as tables: what each column is called, and what it says of a row. Pure. */
import type { Noun, Words } from '../sim-client/text.ts';
import type { EntityKind, EntityRef, InstanceView, ServiceView, TaskView, View } from '../sim-client/words.ts';
import { entities, entity } from '../sim-client/world-store.ts';

/** Numbers are shown in the reader's way and compared as numbers; null is an empty cell. */
export type CellValue = string | number | null;

export interface ParityRow {
  readonly id: string;
  readonly subject: EntityRef | null;
  readonly cells: readonly CellValue[];
}

export interface ParityTableSpec {
  readonly id: string;
  readonly noun: Noun;
  /** What its rows select; null: nothing. */
  readonly kind: EntityKind | null;
  /** The first one names the row. */
  readonly columns: readonly string[];
  readonly rows: (view: View) => readonly ParityRow[];
}

type Column<T> = readonly [string, (row: T, view: View) => CellValue];

function table<T extends { readonly key: number }>(
  id: string,
  noun: Noun,
  kind: EntityKind | null,
  pick: (view: View) => readonly T[],
  columns: readonly Column<T>[],
): ParityTableSpec {
  return {
    id,
    noun,
    kind,
    columns: columns.map(([title]) => title),
    rows: (view) =>
      pick(view).map((row) => ({
        id: `${id} ${row.key}`,
        subject: kind === null ? null : ({ kind, key: row.key } as EntityRef),
        cells: columns.map(([, cell]) => cell(row, view)),
      })),
  };
}

function instanceColumns({ t, noun }: Words): readonly Column<InstanceView>[] {
  return [
    [t('app.containers.name'), ({ name }) => name],
    [t('app.fact.instance-type'), ({ instanceType }) => instanceType],
    [noun('zone'), ({ zone }, view) => entity(view.zones, zone)?.name ?? null],
    [t('app.fact.state'), ({ state }) => state],
    [t('shell.table.registration'), ({ containerInstanceStatus }) => containerInstanceStatus],
    [noun('agent'), ({ agent }) => agent],
    [t('shell.table.tasks'), ({ tasks }) => tasks.length],
    [t('app.fact.cpu-left'), ({ cpuRemaining }) => cpuRemaining],
    [t('shell.table.cpu-units'), ({ cpuRegistered }) => cpuRegistered],
    [t('app.fact.memory-left'), ({ memoryRemainingMiB }) => memoryRemainingMiB],
    [t('shell.table.memory-mib'), ({ memoryRegisteredMiB }) => memoryRegisteredMiB],
    [t('app.fact.eni-left'), ({ eniSlotsRemaining }) => eniSlotsRemaining],
    [t('shell.table.cpu-use'), ({ use }) => use?.cpuPercent ?? null],
    [t('shell.table.memory-use'), ({ use }) => use?.memoryPercent ?? null],
  ];
}

function taskColumns({ t, noun, time }: Words): readonly Column<TaskView>[] {
  return [
    [t('app.containers.name'), ({ name }) => name],
    [noun('definition'), ({ definition, revision }) => `${definition}:${revision}`],
    [t('app.containers.status'), ({ lastStatus }) => lastStatus],
    [t('app.fact.desired-status'), ({ desiredStatus }) => desiredStatus],
    [
      noun('service'),
      ({ service }, view) => (service === null ? null : (entity(view.services, service)?.serviceName ?? null)),
    ],
    [
      noun('instance'),
      ({ instance }, view) => (instance === null ? null : (entity(view.instances, instance)?.name ?? null)),
    ],
    [noun('zone'), ({ zone }, view) => (zone === null ? null : (entity(view.zones, zone)?.name ?? null))],
    [t('shell.table.launch-type'), ({ launchType }) => launchType],
    [t('shell.table.cpu-units'), ({ cpu }) => cpu],
    [t('shell.table.memory-mib'), ({ memoryMiB }) => memoryMiB],
    [t('shell.table.cpu-use'), ({ use }) => use?.cpuPercent ?? null],
    [t('shell.table.memory-use'), ({ use }) => use?.memoryPercent ?? null],
    [t('shell.table.health'), ({ healthStatus }) => healthStatus ?? null],
    [t('app.fact.created'), ({ createdAtUs }) => time(createdAtUs)],
    [t('app.fact.started'), ({ startedAtUs }) => (startedAtUs === null ? null : time(startedAtUs))],
    [t('app.fact.stopped-reason'), ({ stoppedReason }) => stoppedReason],
  ];
}

function serviceColumns({ t, noun }: Words): readonly Column<ServiceView>[] {
  return [
    [t('app.containers.name'), ({ serviceName }) => serviceName],
    [t('app.containers.status'), ({ status }) => status],
    [noun('definition'), ({ taskDefinition }) => taskDefinition],
    [t('app.fact.desired-count'), ({ desiredCount }) => desiredCount],
    [t('app.fact.running-count'), ({ runningCount }) => runningCount],
    [t('app.fact.pending-count'), ({ pendingCount }) => pendingCount],
    [t('app.fact.steady'), ({ steady }) => t(steady ? 'app.yes' : 'app.no')],
    [t('shell.table.release'), ({ release }) => (release === undefined ? null : `${release.to} ${release.state}`)],
    [t('app.fact.requests'), ({ load }) => load?.requestsPerSecond ?? null],
    [t('app.fact.errors'), ({ load }) => load?.errorsPerSecond ?? null],
    [t('app.fact.in-flight'), ({ load }) => load?.inFlight ?? null],
    [t('shell.table.cpu-use'), ({ load }) => load?.cpuPercent ?? null],
    [t('shell.table.memory-use'), ({ load }) => load?.memoryPercent ?? null],
  ];
}

/** Every table, in the reader's words. */
export function parityTables(words: Words): readonly ParityTableSpec[] {
  const { t } = words;
  return [
    table('services', 'service', 'service', (view) => entities(view.services), serviceColumns(words)),
    table(
      'instances',
      'instance',
      'instance',
      (view) => entities(view.instances).filter(({ state }) => state !== 'terminated'),
      instanceColumns(words),
    ),
    table('tasks', 'task', 'task', (view) => entities(view.tasks), taskColumns(words)),
    table('balancers', 'balancer', null, (view) => entities(view.balancers), [
      [t('app.containers.name'), ({ name }) => name],
      [t('shell.table.type'), ({ type }) => type],
      [t('app.containers.status'), ({ state }) => state],
      [t('app.fact.requests'), ({ requestsPerSecond }) => requestsPerSecond],
      [t('app.fact.errors'), ({ errorsPerSecond }) => errorsPerSecond],
      [t('shell.table.p99'), ({ p99Ms }) => p99Ms],
    ]),
    table('functions', 'function', null, (view) => entities(view.functions), [
      [t('app.containers.name'), ({ functionName }) => functionName],
      [t('shell.table.running'), ({ running }) => running],
      [t('shell.table.calls'), ({ invocations }) => invocations],
      [t('shell.table.errors'), ({ errors }) => errors],
      [t('shell.table.throttles'), ({ throttles }) => throttles],
    ]),
    table('queues', 'queue', null, (view) => entities(view.queues), [
      [t('app.containers.name'), ({ queueName }) => queueName],
      [t('shell.table.messages'), ({ messages }) => messages],
    ]),
    table('alarms', 'alarm', null, (view) => [...entities(view.alarms), ...entities(view.compositeAlarms)], [
      [t('app.containers.name'), ({ alarmName }) => alarmName],
      [t('app.containers.status'), ({ state }) => state],
      [t('shell.table.since'), ({ stateUpdatedAtUs }) => words.time(stateUpdatedAtUs)],
      [t('shell.table.reason'), ({ stateReason }) => stateReason],
    ]),
  ];
}
