/** Which metrics a report shows, and which of them stand in one chart. A chart with nothing to show is not there. */
import type { Engine } from '../../engine/engine.ts';
import { seriesByNow } from '../../engine/read-metrics.ts';
import { seriesKey, type MetricSeries } from '../../model/metric.ts';
import type { World } from '../../model/world.ts';
import { isInCatalog } from '../../rules/metric-catalog.ts';
import type { Statistic } from '../../rules/statistics.ts';
import type { Figure, FigureReader, Formula, Line, Origin, Source } from './figures.ts';

export const SECTIONS = ['traffic', 'response', 'tasks', 'use', 'hosts', 'functions', 'cost', 'others'] as const;
export type Section = (typeof SECTIONS)[number];

export interface Chart {
  /** `requests-1`: unique in the report. */
  readonly id: string;
  readonly kind: string;
  readonly section: Section;
  /** What it speaks of: a balancer, a service, a cluster; '' when each line says it itself. */
  readonly subject: string;
  readonly unit: string;
  readonly periodS: number;
  readonly fromUs: number;
  readonly toUs: number;
  readonly lines: readonly Line[];
  /** Lines that found no room. */
  readonly leftOut: number;
}

/** Metrics of one set of dimensions, and the statistics that are shown of them. */
interface Pick {
  readonly dimensions: readonly string[];
  readonly metricNames: readonly string[];
  readonly statistics: readonly Statistic[];
}

interface ChartKind {
  readonly kind: string;
  readonly section: Section;
  readonly namespace: string;
  /** One chart for each value of this dimension; null: one for all. */
  readonly by: string | null;
  readonly picks: readonly Pick[];
  /** The first pick ÷ all of them. */
  readonly formula?: Formula;
}

const pick = (dimensions: string, metricNames: string, statistics: string): Pick => ({
  dimensions: dimensions.split(' '),
  metricNames: metricNames.split(' '),
  statistics: statistics.split(' ') as Statistic[],
});

const ALB = 'AWS/ApplicationELB';
const GROUP = 'LoadBalancer TargetGroup';
const SERVICE = 'ClusterName ServiceName';
/** Answers of targets, and of the balancer in their place: everything that has ended. */
const SUCCESS: readonly Pick[] = [
  pick(GROUP, 'HTTPCode_Target_2XX_Count', 'Sum'),
  pick(GROUP, 'HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count', 'Sum'),
  pick('LoadBalancer', 'HTTPCode_ELB_4XX_Count HTTPCode_ELB_5XX_Count', 'Sum'),
];
const KINDS: readonly ChartKind[] = [
  {
    ...{ kind: 'requests', section: 'traffic', namespace: ALB, by: 'LoadBalancer' },
    picks: [pick('LoadBalancer', 'RequestCount', 'Sum'), pick(GROUP, 'HTTPCode_Target_2XX_Count', 'Sum')],
  },
  {
    ...{ kind: 'success', section: 'traffic', namespace: ALB, by: 'LoadBalancer', formula: 'share' },
    picks: SUCCESS,
  },
  {
    ...{ kind: 'errors', section: 'traffic', namespace: ALB, by: 'LoadBalancer' },
    picks: [
      pick('LoadBalancer', 'HTTPCode_ELB_4XX_Count HTTPCode_ELB_502_Count', 'Sum'),
      pick('LoadBalancer', 'HTTPCode_ELB_503_Count HTTPCode_ELB_504_Count', 'Sum'),
      pick(GROUP, 'HTTPCode_Target_4XX_Count HTTPCode_Target_5XX_Count TargetConnectionErrorCount', 'Sum'),
    ],
  },
  {
    ...{ kind: 'flows', section: 'traffic', namespace: 'AWS/NetworkELB', by: 'LoadBalancer' },
    picks: [
      pick('LoadBalancer', 'NewFlowCount TCP_Target_Reset_Count', 'Sum'),
      pick('LoadBalancer', 'ActiveFlowCount', 'Average'),
    ],
  },
  {
    ...{ kind: 'in-flight', section: 'traffic', namespace: ALB, by: 'LoadBalancer' },
    picks: [pick('LoadBalancer', 'ActiveConnectionCount', 'Average')],
  },
  {
    ...{ kind: 'response', section: 'response', namespace: ALB, by: 'TargetGroup' },
    picks: [pick(GROUP, 'TargetResponseTime', 'p50 p90 p99')],
  },
  {
    ...{ kind: 'tasks', section: 'tasks', namespace: 'ECS/ContainerInsights', by: 'ServiceName' },
    picks: [pick(SERVICE, 'DesiredTaskCount RunningTaskCount PendingTaskCount', 'Average')],
  },
  {
    ...{ kind: 'targets', section: 'tasks', namespace: ALB, by: 'TargetGroup' },
    picks: [pick(GROUP, 'HealthyHostCount UnHealthyHostCount', 'Average')],
  },
  {
    ...{ kind: 'targets', section: 'tasks', namespace: 'AWS/NetworkELB', by: 'TargetGroup' },
    picks: [pick(GROUP, 'HealthyHostCount UnHealthyHostCount', 'Average')],
  },
  {
    ...{ kind: 'service-use', section: 'use', namespace: 'AWS/ECS', by: 'ServiceName' },
    picks: [pick(SERVICE, 'CPUUtilization MemoryUtilization', 'Average Maximum')],
  },
  {
    ...{ kind: 'cluster-use', section: 'use', namespace: 'AWS/ECS', by: 'ClusterName' },
    picks: [pick('ClusterName', 'CPUReservation CPUUtilization MemoryReservation MemoryUtilization', 'Average')],
  },
  {
    ...{ kind: 'provider', section: 'use', namespace: 'AWS/ECS/ManagedScaling', by: 'CapacityProviderName' },
    picks: [pick('CapacityProviderName ClusterName', 'CapacityProviderReservation', 'Average')],
  },
  {
    ...{ kind: 'host-cpu', section: 'hosts', namespace: 'AWS/EC2', by: null },
    picks: [pick('InstanceId', 'CPUUtilization', 'Average')],
  },
  {
    ...{ kind: 'host-memory', section: 'hosts', namespace: 'CWAgent', by: null },
    picks: [pick('InstanceId', 'mem_used_percent', 'Average')],
  },
  {
    ...{ kind: 'credits', section: 'hosts', namespace: 'AWS/EC2', by: null },
    picks: [pick('InstanceId', 'CPUCreditBalance', 'Average')],
  },
  {
    ...{ kind: 'surplus', section: 'hosts', namespace: 'AWS/EC2', by: null },
    picks: [pick('InstanceId', 'CPUSurplusCreditBalance', 'Average')],
  },
  {
    ...{ kind: 'function-calls', section: 'functions', namespace: 'AWS/Lambda', by: 'FunctionName' },
    picks: [pick('FunctionName', 'Invocations Errors Throttles', 'Sum')],
  },
  {
    ...{ kind: 'function-time', section: 'functions', namespace: 'AWS/Lambda', by: 'FunctionName' },
    picks: [pick('FunctionName', 'Duration', 'Average Maximum')],
  },
  {
    ...{ kind: 'cost', section: 'cost', namespace: 'AWS/Billing', by: null },
    picks: [pick('Currency', 'EstimatedCharges', 'Maximum')],
  },
  {
    ...{ kind: 'cost-rate', section: 'cost', namespace: 'Royaume', by: null },
    picks: [pick('Currency', 'CostPerHour', 'Maximum')],
  },
];

const LINES_MAX = 10;
/** Charts of metrics that the report does not know: those that somebody puts. */
const OTHERS_MAX = 12;

export function chartsOf(engine: Engine, reader: FigureReader, periodS: number): Chart[] {
  const all = [...seriesByNow(engine)].sort((a, b) => (seriesKey(a) < seriesKey(b) ? -1 : 1));
  const window = { fromUs: 0, toUs: engine.nowUs };
  const charts: Omit<Chart, 'id'>[] = [];
  const known = new Set<string>();
  for (const kind of KINDS) {
    const mine = all.filter((series) => series.namespace === kind.namespace && pickOf(kind, series) !== null);
    for (const series of mine) known.add(seriesKey(series));
    for (const [value, members] of groupsOf(kind, mine)) {
      const subject = value === '' ? '' : subjectOf(engine.world, kind.by!, value);
      const lines = linesOf(engine.world, reader, kind, members, periodS).filter(({ points }) => points.length > 0);
      if (lines.length === 0 || isIdle(kind, lines)) continue;
      const { unit } = members[0]!;
      const shown = busiest(lines);
      charts.push({
        ...{ kind: kind.kind, section: kind.section, subject },
        ...{ unit: kind.formula === 'share' ? 'Percent' : unit, periodS: Math.max(periodS, members[0]!.periodS) },
        ...{ ...window, lines: shown, leftOut: lines.length - shown.length },
      });
    }
  }
  for (const series of all.filter((one) => !known.has(seriesKey(one)) && !isInCatalog(one)).slice(0, OTHERS_MAX)) {
    const label = [series.metricName, ...Object.values(series.dimensions)].join(' ');
    const lines = [reader.line(label, valueOrigin({ series, statistic: 'Average' }), periodS)];
    charts.push({
      ...{ kind: 'other', section: 'others', subject: series.namespace, unit: series.unit },
      ...{ ...window, periodS: Math.max(periodS, series.periodS), lines, leftOut: 0 },
    });
  }
  const counts = new Map<string, number>();
  return charts.map((chart) => {
    const count = (counts.get(chart.kind) ?? 0) + 1;
    counts.set(chart.kind, count);
    return { id: `${chart.kind}-${count}`, ...chart };
  });
}

function pickOf({ picks }: ChartKind, series: MetricSeries): Pick | null {
  const names = Object.keys(series.dimensions).sort().join(' ');
  const fits = (one: Pick): boolean =>
    one.metricNames.includes(series.metricName) && one.dimensions.join(' ') === names;
  return picks.find(fits) ?? null;
}

/** Series by the value of the dimension that has charts of its own. */
function groupsOf({ by }: ChartKind, members: readonly MetricSeries[]): Map<string, MetricSeries[]> {
  const groups = new Map<string, MetricSeries[]>();
  for (const series of members) {
    const value = by === null ? '' : (series.dimensions[by] ?? '');
    groups.set(value, [...(groups.get(value) ?? []), series]);
  }
  return groups;
}

function linesOf(
  world: World,
  reader: FigureReader,
  kind: ChartKind,
  members: readonly MetricSeries[],
  periodS: number,
): Line[] {
  if (kind.formula === 'share') {
    const origin = shareOrigin(kind, members);
    return [reader.line(`${kind.picks[0]!.metricNames[0]!} ÷ all answers`, origin, periodS)];
  }
  const lines: Line[] = [];
  for (const one of kind.picks) {
    for (const metricName of one.metricNames) {
      const mine = members.filter((series) => series.metricName === metricName && pickOf(kind, series) === one);
      if (kind.by === null) mine.sort((a, b) => rankOf(world, a) - rankOf(world, b));
      for (const series of mine) {
        const about = aboutOf(world, series, kind.by);
        for (const statistic of one.statistics) {
          const named = about !== '' && kind.by === null ? [about] : [about, metricName, statistic];
          const label = named.filter((part) => part !== '').join(' ');
          lines.push(reader.line(label, valueOrigin({ series, statistic }), periodS));
        }
      }
    }
  }
  return lines;
}

/** Instances in the order in which they were launched. */
function rankOf(world: World, { dimensions }: MetricSeries): number {
  return world.instances.findIndex(({ ec2InstanceId }) => ec2InstanceId === dimensions['InstanceId']);
}

const valueOrigin = (source: Source): Origin => ({ formula: 'value', sources: [source], parts: 1 });

/** The parts first. */
function shareOrigin(kind: ChartKind, members: readonly MetricSeries[]): Origin {
  const sources = kind.picks.map((one) =>
    members
      .filter((series) => pickOf(kind, series) === one)
      .map((series): Source => ({ series, statistic: one.statistics[0]! })),
  );
  return { formula: 'share', sources: sources.flat(), parts: sources[0]!.length };
}

/** What a line speaks of beside its chart's subject. */
function aboutOf(world: World, { dimensions }: MetricSeries, by: string | null): string {
  return Object.entries(dimensions)
    .filter(([name]) => name === 'TargetGroup' || (by === null && name === 'InstanceId'))
    .filter(([name]) => name !== by)
    .map(([name, value]) => subjectOf(world, name, value))
    .join(' ');
}

/** People's name of a dimension's value: `gate` for `app/gate/50dc6c495c0c9188`. */
export function subjectOf(world: World, dimension: string, value: string): string {
  if (dimension === 'LoadBalancer' || dimension === 'TargetGroup') return value.split('/')[1] ?? value;
  if (dimension !== 'InstanceId') return value;
  return world.instances.find(({ ec2InstanceId }) => ec2InstanceId === value)?.name ?? value;
}

/** A surplus that nobody has, hardware that nobody asks anything of: there is nothing to see. */
function isIdle({ kind }: ChartKind, lines: readonly Line[]): boolean {
  const quiet = ['surplus', 'host-cpu', 'host-memory', 'service-use', 'cost', 'cost-rate'];
  return quiet.includes(kind) && lines.every(({ points }) => points.every(({ value }) => value === 0));
}

/** The lines with the highest means, in their own order. */
function busiest(lines: readonly Line[]): Line[] {
  const meanOf = ({ points }: Line): number => points.reduce((sum, { value }) => sum + value, 0) / points.length;
  const kept = new Set([...lines].sort((a, b) => meanOf(b) - meanOf(a)).slice(0, LINES_MAX));
  return lines.filter((line) => kept.has(line));
}

/* ---- One number for the whole run ---- */

interface FigureKind {
  readonly id: string;
  readonly namespace: string;
  /** The subject is the value of this dimension. */
  readonly by: string;
  readonly picks: readonly Pick[];
  readonly formula?: Formula;
}

const FIGURES: readonly FigureKind[] = [
  { id: 'requests', namespace: ALB, by: 'LoadBalancer', picks: [pick('LoadBalancer', 'RequestCount', 'Sum')] },
  {
    ...{ id: 'success', namespace: ALB, by: 'LoadBalancer', formula: 'share' },
    picks: SUCCESS,
  },
  { id: 'elb-5xx', namespace: ALB, by: 'LoadBalancer', picks: [pick('LoadBalancer', 'HTTPCode_ELB_5XX_Count', 'Sum')] },
  { id: 'target-5xx', namespace: ALB, by: 'TargetGroup', picks: [pick(GROUP, 'HTTPCode_Target_5XX_Count', 'Sum')] },
  { id: 'p50', namespace: ALB, by: 'TargetGroup', picks: [pick(GROUP, 'TargetResponseTime', 'p50')] },
  { id: 'p99', namespace: ALB, by: 'TargetGroup', picks: [pick(GROUP, 'TargetResponseTime', 'p99')] },
  { id: 'cpu', namespace: 'AWS/ECS', by: 'ServiceName', picks: [pick(SERVICE, 'CPUUtilization', 'Average')] },
  {
    ...{ id: 'running', namespace: 'ECS/ContainerInsights', by: 'ServiceName' },
    picks: [pick(SERVICE, 'RunningTaskCount', 'Maximum')],
  },
  {
    ...{ id: 'cost', namespace: 'AWS/Billing', by: 'Currency' },
    picks: [pick('Currency', 'EstimatedCharges', 'Maximum')],
  },
];

export function figuresOf(engine: Engine, reader: FigureReader): Figure[] {
  const all = [...seriesByNow(engine)].sort((a, b) => (seriesKey(a) < seriesKey(b) ? -1 : 1));
  return FIGURES.flatMap(({ id, by, ...rest }) => {
    const kind: ChartKind = { kind: id, section: 'others', by, ...rest };
    const mine = all.filter((series) => series.namespace === kind.namespace && pickOf(kind, series) !== null);
    return [...groupsOf(kind, mine)].flatMap(([value, members]) => {
      const isShare = kind.formula === 'share';
      const statistic = kind.picks[0]!.statistics[0]!;
      const origin = isShare ? shareOrigin(kind, members) : valueOrigin({ series: members[0]!, statistic });
      const unit = isShare ? 'Percent' : members[0]!.unit;
      const figure = reader.figure(id, subjectOf(engine.world, by, value), unit, origin);
      return figure.value === null ? [] : [figure];
    });
  });
}
