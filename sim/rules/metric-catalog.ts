/** The platform's own metrics: what is published of clusters, services, instances, balancers, providers and functions. */
import type { MetricSeries, MetricUnit } from '../model/metric.ts';

export interface CatalogMetric {
  readonly namespace: string;
  readonly metricName: string;
  readonly unit: MetricUnit;
}

const of = (namespace: string, unit: MetricUnit, ...metricNames: readonly string[]): CatalogMetric[] =>
  metricNames.map((metricName) => ({ namespace, metricName, unit }));

export const METRIC_CATALOG: readonly CatalogMetric[] = [
  ...of('AWS/ECS', 'Percent', 'CPUReservation', 'MemoryReservation', 'GPUReservation'),
  ...of('AWS/ECS', 'Percent', 'CPUUtilization', 'MemoryUtilization'),
  ...of('AWS/ECS/ManagedScaling', 'Percent', 'CapacityProviderReservation'),
  ...of('ECS/ContainerInsights', 'Count', 'DesiredTaskCount', 'RunningTaskCount', 'PendingTaskCount'),
  ...of('AWS/EC2', 'Percent', 'CPUUtilization'),
  ...of('CWAgent', 'Percent', 'mem_used_percent'),
  ...of(
    'AWS/EC2',
    'Count',
    'CPUCreditBalance',
    'CPUCreditUsage',
    'CPUSurplusCreditBalance',
    'CPUSurplusCreditsCharged',
  ),
  ...of('AWS/ApplicationELB', 'Count', 'RequestCount', 'RequestCountPerTarget', 'ActiveConnectionCount'),
  ...of('AWS/ApplicationELB', 'Seconds', 'TargetResponseTime'),
  ...of('AWS/ApplicationELB', 'Count', 'HTTPCode_Target_2XX_Count', 'HTTPCode_Target_4XX_Count'),
  ...of('AWS/ApplicationELB', 'Count', 'HTTPCode_Target_5XX_Count', 'TargetConnectionErrorCount'),
  ...of('AWS/ApplicationELB', 'Count', 'HTTPCode_ELB_4XX_Count', 'HTTPCode_ELB_5XX_Count'),
  ...of('AWS/ApplicationELB', 'Count', 'HTTPCode_ELB_502_Count', 'HTTPCode_ELB_503_Count', 'HTTPCode_ELB_504_Count'),
  ...of('AWS/ApplicationELB', 'Count', 'HealthyHostCount', 'UnHealthyHostCount'),
  ...of('AWS/ApplicationELB', 'Bytes', 'ProcessedBytes'),
  ...of('AWS/NetworkELB', 'Count', 'NewFlowCount', 'ActiveFlowCount', 'TCP_Target_Reset_Count'),
  ...of('AWS/NetworkELB', 'Count', 'HealthyHostCount', 'UnHealthyHostCount'),
  ...of('AWS/NetworkELB', 'Bytes', 'ProcessedBytes'),
  ...of('AWS/Lambda', 'Count', 'Invocations', 'Errors', 'Throttles', 'ConcurrentExecutions'),
  ...of('AWS/Lambda', 'Count', 'RecursiveInvocationsDropped'),
  ...of('AWS/Lambda', 'Milliseconds', 'Duration'),
  ...of('AWS/ApiGateway', 'Count', 'Count', '4XXError', '5XXError'),
  ...of('AWS/ApiGateway', 'Milliseconds', 'Latency'),
  // What versions had of requests: nothing the platform has.
  ...of('Royaume/Versions', 'Count', 'RequestCount', 'SuccessCount', 'TargetErrorCount', 'ConnectionErrorCount'),
  ...of('Royaume/Versions', 'Count', 'TimeoutCount', 'ClientTimeoutCount'),
  ...of('Royaume/Versions', 'Seconds', 'ResponseTime'),
  ...of('AWS/Billing', 'USD', 'EstimatedCharges'),
  ...of('Royaume', 'USD', 'CostPerHour'),
  // HM-02: what the collector of the source post puts.
  ...of('ECS', 'Count', 'RunningTask', 'PendingTask', 'ActiveServices', 'RegisteredContainerInstances'),
];

/** Is it one of the platform's own, with the unit that it says it has? */
export function isInCatalog(series: Pick<MetricSeries, 'namespace' | 'metricName' | 'unit'>): boolean {
  return METRIC_CATALOG.some(
    (one) => one.namespace === series.namespace && one.metricName === series.metricName && one.unit === series.unit,
  );
}
