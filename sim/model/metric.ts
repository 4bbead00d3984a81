/** Metrics as CloudWatch keeps them: series named by namespace, name and dimensions, with a statistic set a period. */

import type { TimeUs } from '../kernel/time.ts';
import type { TaskKey } from './ids.ts';

export const METRIC_UNITS = [
  'Percent',
  'Count',
  'Count/Second',
  'Seconds',
  'Milliseconds',
  'Bytes',
  'Megabytes',
  'Bytes/Second',
  'USD',
  'None',
] as const;
export type MetricUnit = (typeof METRIC_UNITS)[number];

/** Length of a period [s] (MT-11). */
export type MetricPeriodS = 1 | 5 | 60 | 300;

/** Periods that a scenario may have standard metrics at, beside the minute [s]. */
export type FinePeriodS = 1 | 5;

/** Names one series. Series with the same names but another period are different ones. */
export interface MetricSeries {
  readonly namespace: string;
  readonly metricName: string;
  /** In the order in which they are written. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: MetricUnit;
  readonly periodS: MetricPeriodS;
}

/** What is known of the samples of one period, in the unit of the series. */
export interface StatisticSet {
  readonly sum: number;
  readonly sampleCount: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** A histogram as it is kept: bucket, count, bucket, count, …, buckets ascending. Null for series without quantiles. */
export type SparseHistogram = readonly number[];

/** Datapoints of one series; row i of each column belongs together. `atUs` is the end of the period. */
export type MetricColumns = Readonly<Record<'atUs' | 'sum' | 'sampleCount' | 'minimum' | 'maximum', Float64Array>>;

/** Everything at one place of a series' name; equal exactly when the series are. */
export function seriesKey({ namespace, metricName, dimensions, periodS }: MetricSeries): string {
  const parts = Object.keys(dimensions)
    .sort()
    .map((name) => `${name}=${dimensions[name]}`);
  return `${namespace}\n${metricName}\n${periodS}\n${parts.join('\n')}`;
}

/** A period of somebody's own metric that may still get values (PutMetricData). */
export interface OpenPeriod {
  readonly series: MetricSeries;
  readonly startUs: number;
  statistics: StatisticSet;
}

/** A task that is not RUNNING any more: what it had used when it left. */
export interface LeftTask {
  readonly task: TaskKey;
  readonly atUs: TimeUs;
  /** [µs of one vCPU]. */
  readonly cpuUs: number;
}

/** Cumulative readings of the last publication: a metric of a period is what was added since. Every map by key of the entity. */
export interface MetricReadings {
  /** CPU time of running tasks, and of the containers of each instance [µs of one vCPU]. */
  taskCpuUs: Record<number, number>;
  hostCpuUs: Record<number, number>;
  /** Tasks that have left RUNNING since, in order; under load only. */
  left: LeftTask[];
  /** Counters of target groups, in the order of sim/metrics/balancer-metrics.ts. */
  requests: Record<number, readonly number[]>;
  /** Histograms of their response times: plain data of sim/queueing/histogram.ts. */
  responseTimes: Record<number, object>;
}

/** Standard metrics by the second or by 5 s, in scenarios that ask for it. */
export interface FineMetrics extends MetricReadings {
  readonly periodS: FinePeriodS;
  /** The end of the last period that was published [µs]. */
  sampledUs: number;
}

/** What the metrics of a minute are made of. */
export interface MetricsBook extends MetricReadings {
  /** CPU time on instances, as of the beginning of their present period [µs of one vCPU]. */
  instanceCpuUs: Record<number, number>;
  /** CPU time of burstable instances at their last datapoint of credits [µs]. */
  creditCpuUs: Record<number, number>;
  /** Metrics that somebody puts, by series: periods that may still get values. */
  open: Record<string, OpenPeriod>;
  /** Of stages of APIs, by `api/stage`: outcomes, and the histogram of responses; absent before the first. */
  gateways?: Record<string, { readonly outcomes: readonly number[]; readonly responses: object }>;
  /** The last whole minute, for screens; absent before it. */
  screen?: ScreenMinute;
  /** Counters of versions by outcome, and histograms of their response times, by index; absent before the first request. */
  versions?: Record<number, readonly number[]>;
  versionTimes?: Record<number, object>;
}

/** By key: share of what is reserved, or of what there is, in whole percents; null where nothing is. */
export interface UsePercents {
  readonly cpu: Readonly<Record<number, number | null>>;
  readonly memory: Readonly<Record<number, number | null>>;
}
/** What a balancer counted, and what came of it. */
export interface GateMinute {
  readonly requestsPerSecond: number;
  /** Answered with 5XX, by targets or by the balancer. */
  readonly errorsPerSecond: number;
  /** Response time of targets; null when none has answered. */
  readonly p99Ms: number | null;
}
/** Made anew every minute, and never changed. Every map by key of the entity; tasks and instances are there only under load. */
export interface ScreenMinute {
  readonly tasks: UsePercents;
  readonly services: UsePercents;
  readonly instances: UsePercents;
  /** CPU time on instances at its end [µs of one vCPU]. */
  readonly instanceCpuUs: Readonly<Record<number, number>>;
  /** Requests that the containers of each running task have taken: in this minute [per second], and since they began. */
  readonly taskRequests?: Readonly<Record<number, number>>;
  readonly requestsTaken?: Readonly<Record<number, number>>;
  readonly balancers: Readonly<
    Record<
      number,
      GateMinute & {
        readonly groups: readonly {
          readonly targetGroup: number;
          readonly requestsPerSecond: number;
          readonly errorsPerSecond: number;
        }[];
      }
    >
  >;
  /** All balancers together; null without traffic. */
  readonly gates: GateMinute | null;
}

/** PutMetricData in the API's own shape. */
export interface PutMetricDataInput {
  readonly Namespace: string;
  readonly MetricData: readonly MetricDatum[];
}
export interface MetricDatum {
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  /** One of the two. */
  readonly Value?: number;
  readonly StatisticValues?: {
    readonly SampleCount: number;
    readonly Sum: number;
    readonly Minimum: number;
    readonly Maximum: number;
  };
  readonly Unit?: MetricUnit;
  /** MT-11; absent: 60. */
  readonly StorageResolution?: 1 | 60;
}
