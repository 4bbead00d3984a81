/** What metrics and their dimensions are called where names are snake_case: in OpenMetrics, Prometheus and Grafana. */
import type { MetricSeries, MetricUnit } from '../model/metric.ts';

interface FamilyUnit {
  /** What a family's name ends with, as OpenMetrics asks for; '' when the unit has no word. */
  readonly word: string;
  /** Base units in one of the metric's. */
  readonly scale: number;
}
const unit = (word: string, scale = 1): FamilyUnit => ({ word, scale });

/** Base units, as is the custom there. */
const UNITS: Readonly<Record<MetricUnit, FamilyUnit>> = {
  Percent: unit('percent'),
  Count: unit(''),
  'Count/Second': unit('per_second'),
  Seconds: unit('seconds'),
  Milliseconds: unit('seconds', 0.001),
  Bytes: unit('bytes'),
  Megabytes: unit('bytes', 1_000_000),
  'Bytes/Second': unit('bytes_per_second'),
  USD: unit('usd'),
  None: unit(''),
};

/** `CPUUtilization` → `cpu_utilization`, `HTTPCode_ELB_5XX_Count` → `http_code_elb_5xx_count`, `AWS/ECS` → `aws_ecs`. */
export function snakeCase(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
  return /^[a-z]/.test(words) ? words : `_${words}`;
}

export interface MetricFamily {
  /** Of the values, with the unit at its end. */
  readonly name: string;
  /** '' when it has none. */
  readonly unit: string;
  readonly scale: number;
  /** Of the numbers of samples. */
  readonly samplesName: string;
}

/** Suffixes that mean something else in OpenMetrics: `request_count` is called `request_counts`. */
function withoutSuffix(name: string): string {
  return /_(count|sum|total|bucket|info|created)$/.test(name) ? `${name}s` : name;
}

export function familyOf(series: Pick<MetricSeries, 'namespace' | 'metricName' | 'unit'>): MetricFamily {
  const base = withoutSuffix(`${snakeCase(series.namespace)}_${snakeCase(series.metricName)}`);
  const { word, scale } = UNITS[series.unit];
  const name = word === '' || base.endsWith(`_${word}`) ? base : `${base}_${word}`;
  return { name, unit: word, scale, samplesName: `${base}_samples` };
}

/** Labels that every sample has beside its dimensions. */
const OWN_LABELS: readonly string[] = ['period', 'stat'];

/** Dimensions as labels, in the order of their names; two that would be called alike are told apart by a number. */
export function labelsOf({ dimensions }: Pick<MetricSeries, 'dimensions'>): readonly (readonly [string, string])[] {
  const taken = new Set(OWN_LABELS);
  return Object.keys(dimensions)
    .sort()
    .map((name) => {
      const wanted = snakeCase(name);
      let label = wanted.startsWith('__') ? `dimension${wanted}` : wanted;
      for (let number = 2; taken.has(label); number++) label = `${wanted}_${number}`;
      taken.add(label);
      return [label, dimensions[name]!] as const;
    });
}
