/** The metrics of the engine as a panel shows them: what each series speaks of, and its statistics as CloudWatch defines them. */
import type { EntityRef, MetricColumns, MetricSeries, View } from './words.ts';
import { entities, entity } from './world-store.ts';

export const STATISTICS = ['Average', 'Sum', 'Minimum', 'Maximum'] as const;
export type Statistic = (typeof STATISTICS)[number];

/** Series about one thing: the same dimensions. */
export interface MetricSubject {
  readonly id: string;
  readonly name: string;
  readonly series: readonly MetricSeries[];
}

/** Names of dimensions that only say where something is, when another one says what it is. */
const WHERE: Readonly<Record<string, string>> = { ServiceName: 'ClusterName', TargetGroup: 'LoadBalancer' };

export function subjectsOf(view: View, series: readonly MetricSeries[]): readonly MetricSubject[] {
  const found = new Map<string, MetricSeries[]>();
  for (const one of series) {
    const id = idOf(one.dimensions);
    const known = found.get(id);
    if (known === undefined) found.set(id, [one]);
    else known.push(one);
  }
  return [...found]
    .map(([id, members]) => ({ id, name: nameOf(view, members[0]!.dimensions), series: members }))
    .toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.id < b.id ? -1 : 1));
}

function idOf(dimensions: MetricSeries['dimensions']): string {
  return Object.keys(dimensions)
    .toSorted()
    .map((name) => `${name}=${dimensions[name]}`)
    .join('\n');
}

/** `gate` for `app/gate/50dc6c495c0c9188`; an instance by the name that it has on the map. */
function nameOf(view: View, dimensions: MetricSeries['dimensions']): string {
  const hidden = new Set(Object.keys(dimensions).flatMap((name) => WHERE[name] ?? []));
  return Object.entries(dimensions)
    .filter(([name]) => !hidden.has(name))
    .map(([name, value]) => `${name} ${shortOf(view, name, value)}`)
    .join(', ');
}

function shortOf(view: View, dimension: string, value: string): string {
  if (dimension === 'LoadBalancer' || dimension === 'TargetGroup') return value.split('/')[1] ?? value;
  if (dimension !== 'InstanceId') return value;
  return entities(view.instances).find(({ ec2InstanceId }) => ec2InstanceId === value)?.name ?? value;
}

/** The subject that a selection means; null when it means none. A task stands for its service. */
export function subjectOfSelection(
  view: View,
  selection: EntityRef | null,
  subjects: readonly MetricSubject[],
): MetricSubject | null {
  if (selection === null) return null;
  const service =
    selection.kind === 'service'
      ? selection.key
      : selection.kind === 'task'
        ? (entity(view.tasks, selection.key)?.service ?? null)
        : null;
  let wanted: Readonly<Record<string, string>> | null = null;
  if (service !== null) {
    const row = entity(view.services, service);
    const cluster = row === null ? null : entity(view.clusters, row.cluster);
    if (row !== null && cluster !== null) wanted = { ClusterName: cluster.clusterName, ServiceName: row.serviceName };
  } else if (selection.kind === 'instance') {
    const row = entity(view.instances, selection.key);
    if (row !== null) wanted = { InstanceId: row.ec2InstanceId };
  } else if (selection.kind === 'cluster') {
    const row = entity(view.clusters, selection.key);
    if (row !== null) wanted = { ClusterName: row.clusterName };
  }
  const id = wanted === null ? null : idOf(wanted);
  return subjects.find((subject) => subject.id === id) ?? null;
}

/** Of a counter each sample is one: only its sum says something. Of others the mean and the extremes do. */
const COUNTERS =
  /^(RequestCount|NewFlowCount|Invocations|Errors|Throttles|RecursiveInvocationsDropped|ProcessedBytes|HTTPCode_.*|TCP_.*|Target.*ErrorCount)$/;

export function statisticsOf({ metricName }: MetricSeries): readonly Statistic[] {
  return COUNTERS.test(metricName) ? ['Sum'] : ['Average', 'Maximum'];
}

/** The values of a statistic; row i belongs to `atUs` i. */
export function valuesOf(columns: MetricColumns, statistic: Statistic): readonly number[] {
  const { sum, sampleCount, minimum, maximum } = columns;
  if (statistic === 'Average') return Array.from(sum, (value, row) => value / sampleCount[row]!);
  return Array.from(statistic === 'Sum' ? sum : statistic === 'Minimum' ? minimum : maximum);
}
