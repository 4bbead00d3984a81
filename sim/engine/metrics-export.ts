/**
 * The metrics of a run as text: OpenMetrics 1.0, CSV or JSON lines. Everything that was recorded up to the present instant,
 * in an order of its own (names, then time), so that the same run gives the same bytes.
 */
import type { MetricSeries, SparseHistogram, StatisticSet } from '../model/metric.ts';
import { seriesKey } from '../model/metric.ts';
import { isoOfUs, usOfIso } from '../rules/epoch.ts';
import { familyOf, labelsOf, type MetricFamily } from '../rules/metric-names.ts';
import { statisticOf, type Statistic } from '../rules/statistics.ts';
import { US_PER_S } from '../kernel/time.ts';
import type { MetricStore } from './metric-store.ts';

export const METRIC_FORMATS = ['om', 'csv', 'ndjson'] as const;
export type MetricFormat = (typeof METRIC_FORMATS)[number];

/** The format that a file's name asks for by its ending; null for another ending. */
export function metricFormatOf(file: string): MetricFormat | null {
  return METRIC_FORMATS.find((format) => file.toLowerCase().endsWith(`.${format}`)) ?? null;
}

const QUANTILES = ['p50', 'p90', 'p95', 'p99'] as const satisfies readonly Statistic[];
/** How OpenMetrics names the statistics of a family. */
const STATS: readonly (readonly [label: string, statistic: Statistic])[] = [
  ['average', 'Average'],
  ['maximum', 'Maximum'],
  ['minimum', 'Minimum'],
  ...QUANTILES.map((quantile) => [quantile, quantile] as const),
  ['sum', 'Sum'],
];
/** Rows that are put together before they are handed on. */
const ROWS_PER_PIECE = 2_000;

interface Row {
  readonly atUs: number;
  readonly statistics: StatisticSet;
  readonly histogram: SparseHistogram | null;
}

/** The text in pieces, so that a long run need not be held in memory twice. */
export function* metricText(store: MetricStore, format: MetricFormat, nowUs: number): Generator<string> {
  const ordered = store
    .series()
    .map((series) => ({ series, key: seriesKey(series) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ series }) => series);
  let piece: string[] = [];
  const lines = format === 'om' ? openMetrics(store, ordered, nowUs) : table(store, ordered, nowUs, format);
  for (const line of lines) {
    piece.push(line);
    if (piece.length < ROWS_PER_PIECE) continue;
    yield `${piece.join('\n')}\n`;
    piece = [];
  }
  if (piece.length > 0) yield `${piece.join('\n')}\n`;
}

function rowsOf(store: MetricStore, series: MetricSeries, nowUs: number): Row[] {
  const { atUs, sum, sampleCount, minimum, maximum } = store.range(series, -1, nowUs);
  const histograms = store.histograms(series, -1, nowUs);
  return Array.from(atUs, (at, row) => ({
    atUs: at,
    statistics: {
      sum: sum[row]!,
      sampleCount: sampleCount[row]!,
      minimum: minimum[row]!,
      maximum: maximum[row]!,
    },
    histogram: histograms[row] ?? null,
  }));
}

/* ---- OpenMetrics ---- */

/** Instant 0 of every run [s since 1970]. */
const EPOCH_UNIX_S = -usOfIso('1970-01-01T00:00:00Z')! / US_PER_S;

/** Seconds since 1970, as few digits as are needed. */
function unixSeconds(atUs: number): string {
  const seconds = EPOCH_UNIX_S + Math.floor(atUs / US_PER_S);
  const rest = atUs % US_PER_S;
  return rest === 0 ? String(seconds) : `${seconds}.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
}

function labelText(labels: readonly (readonly [string, string])[]): string {
  const escaped = (value: string): string =>
    value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  return `{${labels.map(([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`;
}

interface Member {
  readonly series: MetricSeries;
  readonly labels: readonly (readonly [string, string])[];
  readonly text: string;
}

function* openMetrics(store: MetricStore, ordered: readonly MetricSeries[], nowUs: number): Generator<string> {
  const families = new Map<string, { readonly family: MetricFamily; readonly members: Member[] }>();
  for (const series of ordered) {
    const family = familyOf(series);
    const labels = labelsOf(series);
    const row = families.get(family.name) ?? { family, members: [] };
    row.members.push({ series, labels, text: labelText(labels) + String(series.periodS).padStart(4, '0') });
    families.set(family.name, row);
  }
  for (const name of [...families.keys()].sort()) {
    const { family, members } = families.get(name)!;
    members.sort((a, b) => (a.text < b.text ? -1 : 1));
    yield* familyLines(store, family, members, nowUs);
  }
  yield '# EOF';
}

function* familyLines(
  store: MetricStore,
  family: MetricFamily,
  members: readonly Member[],
  nowUs: number,
): Generator<string> {
  const { name, unit, samplesName } = family;
  const { namespace, metricName } = members[0]!.series;
  const about = `${metricName} of ${namespace}`;
  yield `# TYPE ${name} gauge`;
  if (unit !== '') yield `# UNIT ${name} ${unit}`;
  yield `# HELP ${name} ${about}: statistics of each period, at its end.`;
  for (const { series, labels } of members) {
    const rows = rowsOf(store, series, nowUs);
    for (const [stat, statistic] of STATS) yield* sampleLines(family, series, labels, [stat, statistic], rows);
  }
  yield `# TYPE ${samplesName} gauge`;
  yield `# HELP ${samplesName} ${about}: number of samples in each period.`;
  for (const { series, labels } of members) {
    const own = labelText([...labels, ['period', String(series.periodS)]]);
    for (const { atUs, statistics } of rowsOf(store, series, nowUs)) {
      yield `${samplesName}${own} ${statistics.sampleCount} ${unixSeconds(atUs)}`;
    }
  }
}

function* sampleLines(
  { name, scale }: MetricFamily,
  series: MetricSeries,
  labels: Member['labels'],
  [stat, statistic]: (typeof STATS)[number],
  rows: readonly Row[],
): Generator<string> {
  const own = labelText([...labels, ['period', String(series.periodS)], ['stat', stat]]);
  const isQuantile = statistic.startsWith('p');
  for (const { atUs, statistics, histogram } of rows) {
    if (isQuantile && histogram === null) continue;
    const value = statisticOf(statistics, histogram, statistic);
    if (value !== null) yield `${name}${own} ${value * scale} ${unixSeconds(atUs)}`;
  }
}

/* ---- CSV and JSON lines: one line for each datapoint ---- */

const COLUMNS = ['namespace', 'metricName', 'dimensions', 'unit', 'periodS', 'time', 'endUs'] as const;
const VALUES = ['average', 'sum', 'sampleCount', 'minimum', 'maximum', ...QUANTILES] as const;

function* table(
  store: MetricStore,
  ordered: readonly MetricSeries[],
  nowUs: number,
  format: 'csv' | 'ndjson',
): Generator<string> {
  if (format === 'csv') yield [...COLUMNS, ...VALUES].join(',');
  for (const series of ordered) {
    const { namespace, metricName, unit, periodS } = series;
    const dimensions = Object.fromEntries(
      Object.keys(series.dimensions)
        .sort()
        .map((name) => [name, series.dimensions[name]!]),
    );
    for (const { atUs, statistics, histogram } of rowsOf(store, series, nowUs)) {
      const { sum, sampleCount, minimum, maximum } = statistics;
      const quantiles = QUANTILES.map((quantile) =>
        histogram === null ? null : statisticOf(statistics, histogram, quantile),
      );
      const time = isoOfUs(atUs - periodS * US_PER_S);
      const average = statisticOf(statistics, null, 'Average');
      if (format === 'csv') {
        const named = Object.entries(dimensions).map(([name, value]) => `${name}=${value}`);
        const cells = [namespace, metricName, named.join(';'), unit, periodS, time, atUs];
        yield [...cells, average, sum, sampleCount, minimum, maximum, ...quantiles].map(csvCell).join(',');
      } else {
        const [p50, p90, p95, p99] = quantiles;
        const values = { average, sum, sampleCount, minimum, maximum };
        const about = { namespace, metricName, dimensions, unit, periodS, time, endUs: atUs };
        yield JSON.stringify({ ...about, ...values, ...(histogram === null ? {} : { p50, p90, p95, p99 }) });
      }
    }
  }
}

/** A cell that no spreadsheet takes for a formula, quoted where it must be. */
function csvCell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
