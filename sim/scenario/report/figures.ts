/**
 * Numbers of a report, each with the series it was read from and the window it is for. A figure is a statistic of one
 * series, or a share in percent: the first counts ÷ all of them, where a count that is not there is none.
 */
import { US_PER_S } from '../../kernel/time.ts';
import { seriesKey, type MetricSeries } from '../../model/metric.ts';
import type { MetricStore } from '../../engine/metric-store.ts';
import { mergeDatapoints, rolledUp, statisticOf, type ReadDatapoint, type Statistic } from '../../rules/statistics.ts';

/** Where a number comes from. */
export interface Source {
  readonly series: MetricSeries;
  readonly statistic: Statistic;
}
export type Formula = 'value' | 'share';

/** What a number is made of: one source, or counts of which the first `parts` are the share. */
export interface Origin {
  readonly formula: Formula;
  readonly sources: readonly Source[];
  readonly parts: number;
}

export interface Point {
  /** End of the period. */
  readonly atUs: number;
  readonly value: number;
}

/** One line of a chart. */
export interface Line extends Origin {
  /** In the metric's own words. */
  readonly label: string;
  readonly points: readonly Point[];
}

/** One number for the whole run. */
export interface Figure extends Origin {
  readonly id: string;
  /** What it speaks of: a balancer, a service. */
  readonly subject: string;
  readonly unit: string;
  readonly fromUs: number;
  readonly toUs: number;
  /** Null when there was nothing to measure. */
  readonly value: number | null;
}

/** Lengths of periods that a chart may have [s]. */
const CHART_PERIODS_S = [60, 300, 900, 3_600, 21_600, 86_400];
/** Rows of a chart's table, about. */
const ROWS_WANTED = 180;

/** The shortest period that keeps the tables of a run of this length readable [s]. */
export function chartPeriodS(durationUs: number): number {
  return CHART_PERIODS_S.find((periodS) => durationUs / (periodS * US_PER_S) <= ROWS_WANTED) ?? CHART_PERIODS_S.at(-1)!;
}

export class FigureReader {
  private readonly store: MetricStore;
  private readonly nowUs: number;
  /** Charts read a series for several statistics. */
  private readonly read = new Map<string, readonly ReadDatapoint[]>();

  constructor(store: MetricStore, nowUs: number) {
    this.store = store;
    this.nowUs = nowUs;
  }

  /** Values at a period; never finer than the series itself. */
  line(label: string, origin: Origin, periodS: number): Line {
    const columns = origin.sources.map((source) => this.valuesOf(source, periodS));
    if (origin.formula === 'value') {
      const points = [...columns[0]!].map(([atUs, value]) => ({ atUs, value }));
      return { label, ...origin, points };
    }
    const instants = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
    const points = instants.flatMap((atUs): Point[] => {
      const value = shareOf(
        columns.map((column) => column.get(atUs) ?? null),
        origin.parts,
      );
      return value === null ? [] : [{ atUs, value }];
    });
    return { label, ...origin, points };
  }

  /** The same over the whole run. */
  figure(id: string, subject: string, unit: string, origin: Origin): Figure {
    const values = origin.sources.map((source) => this.wholeOf(source));
    const value = origin.formula === 'value' ? (values[0] ?? null) : shareOf(values, origin.parts);
    return { id, subject, unit, ...origin, fromUs: 0, toUs: this.nowUs, value };
  }

  private valuesOf({ series, statistic }: Source, periodS: number): Map<number, number> {
    const values = new Map<number, number>();
    for (const { atUs, statistics, histogram } of this.datapoints(series, Math.max(periodS, series.periodS))) {
      const value = statisticOf(statistics, histogram, statistic);
      if (value !== null) values.set(atUs, value);
    }
    return values;
  }

  private wholeOf({ series, statistic }: Source): number | null {
    const whole = mergeDatapoints(this.datapoints(series, series.periodS));
    return whole === null ? null : statisticOf(whole.statistics, whole.histogram, statistic);
  }

  private datapoints(series: MetricSeries, periodS: number): readonly ReadDatapoint[] {
    const key = `${periodS}\n${seriesKey(series)}`;
    let rows = this.read.get(key);
    if (rows === undefined) {
      const columns = this.store.range(series, -1, this.nowUs);
      rows = rolledUp(columns, this.store.histograms(series, -1, this.nowUs), periodS, this.nowUs);
      this.read.set(key, rows);
    }
    return rows;
  }
}

/** [%]; null when nothing was counted. */
function shareOf(counts: readonly (number | null)[], parts: number): number | null {
  const sum = (values: readonly (number | null)[]): number => values.reduce<number>((all, one) => all + (one ?? 0), 0);
  const whole = sum(counts);
  return whole === 0 ? null : (sum(counts.slice(0, parts)) / whole) * 100;
}
