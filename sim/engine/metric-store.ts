/**
 * The metrics of one branch as typed columns: like the log, they are kept beside the world, not in it. Running a stretch
 * again writes nothing twice; a fork begins with what its parent had by then.
 */
import { seriesKey, type MetricSeries, type SparseHistogram, type StatisticSet } from '../model/metric.ts';

const FIRST_CAPACITY = 64;
const COLUMNS = ['atUs', 'sum', 'sampleCount', 'minimum', 'maximum'] as const;
type ColumnName = (typeof COLUMNS)[number];
/** A sparse histogram beside its parts. */
const HISTOGRAM_BYTES = 48;

/** Datapoints first ≤ i < end of a series; row i of each column belongs together. `atUs` is the end of the period. */
export type MetricColumns = Readonly<Record<ColumnName, Float64Array>>;

interface Kept {
  readonly series: MetricSeries;
  columns: Record<ColumnName, Float64Array>;
  /** By row; null where the series has no quantiles. */
  histograms: (SparseHistogram | null)[];
  length: number;
}

export class MetricStore {
  private readonly kept = new Map<string, Kept>();
  /** Of the histograms that were recorded here; those of a parent are its own. */
  private histogramBytes = 0;

  /** Keeps the datapoint of the period that ends at `atUs`; one that is known already is left as it is. */
  record(atUs: number, series: MetricSeries, statistics: StatisticSet, histogram: SparseHistogram | null): void {
    const key = seriesKey(series);
    let kept = this.kept.get(key);
    if (kept === undefined)
      this.kept.set(key, (kept = { series, columns: newColumns(FIRST_CAPACITY), histograms: [], length: 0 }));
    const { length } = kept;
    if (length > 0 && atUs <= kept.columns.atUs[length - 1]!) return;
    if (length === kept.columns.atUs.length) kept.columns = grown(kept.columns, length * 2);
    const { columns } = kept;
    columns.atUs[length] = atUs;
    columns.sum[length] = statistics.sum;
    columns.sampleCount[length] = statistics.sampleCount;
    columns.minimum[length] = statistics.minimum;
    columns.maximum[length] = statistics.maximum;
    kept.histograms.push(histogram);
    if (histogram !== null) this.histogramBytes += HISTOGRAM_BYTES + histogram.length * 8;
    kept.length = length + 1;
  }

  /** What it holds, roughly [bytes]. */
  get bytes(): number {
    let bytes = this.histogramBytes;
    for (const { columns, histograms } of this.kept.values()) {
      bytes += columns.atUs.length * COLUMNS.length * 8 + histograms.length * 8;
    }
    return bytes;
  }

  /** Every series, in the order of their keys' first datapoints. */
  series(): readonly MetricSeries[] {
    return [...this.kept.values()].map(({ series }) => series);
  }

  /** Datapoints of a series with fromUs < atUs ≤ toUs, as views on the store; empty for an unknown series. */
  range(series: MetricSeries, fromUs: number, toUs: number): MetricColumns {
    const kept = this.kept.get(seriesKey(series));
    if (kept === undefined) return newColumns(0);
    const first = firstAfter(kept, fromUs);
    return sliced(kept.columns, first, Math.max(first, firstAfter(kept, toUs)), true);
  }

  /** The histograms of the same datapoints. */
  histograms(series: MetricSeries, fromUs: number, toUs: number): readonly (SparseHistogram | null)[] {
    const kept = this.kept.get(seriesKey(series));
    return kept === undefined ? [] : kept.histograms.slice(firstAfter(kept, fromUs), firstAfter(kept, toUs));
  }

  /** A copy of what was known at an instant. Its own columns; histograms, which never change, are shared. */
  upTo(atUs: number): MetricStore {
    const copy = new MetricStore();
    for (const [key, kept] of this.kept) {
      const length = firstAfter(kept, atUs);
      if (length === 0) continue;
      const columns = sliced(kept.columns, 0, length, false);
      copy.kept.set(key, { series: kept.series, columns, histograms: kept.histograms.slice(0, length), length });
    }
    return copy;
  }
}

function newColumns(capacity: number): Record<ColumnName, Float64Array> {
  return columnsOf(() => new Float64Array(capacity));
}

function grown(columns: Record<ColumnName, Float64Array>, capacity: number): Record<ColumnName, Float64Array> {
  return columnsOf((name) => {
    const column = new Float64Array(capacity);
    column.set(columns[name]);
    return column;
  });
}

function sliced(columns: MetricColumns, first: number, end: number, asView: boolean): Record<ColumnName, Float64Array> {
  return columnsOf((name) => (asView ? columns[name].subarray(first, end) : columns[name].slice(first, end)));
}

function columnsOf(column: (name: ColumnName) => Float64Array): Record<ColumnName, Float64Array> {
  return Object.fromEntries(COLUMNS.map((name) => [name, column(name)])) as Record<ColumnName, Float64Array>;
}

/** The first row of a later instant; instants ascend. */
function firstAfter({ columns, length }: Kept, atUs: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (columns.atUs[middle]! <= atUs) low = middle + 1;
    else high = middle;
  }
  return low;
}
