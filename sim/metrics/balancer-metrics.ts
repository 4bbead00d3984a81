/** AWS/ApplicationELB and AWS/NetworkELB of one period: what balancers and their groups have counted. */
import type { TargetGroupKey } from '../model/ids.ts';
import type { MetricPeriodS, MetricReadings, MetricSeries, MetricUnit } from '../model/metric.ts';
import type { Context } from '../model/system.ts';
import type { LoadBalancer, TargetGroup } from '../model/target-group.ts';
import type { World } from '../model/world.ts';
import { boundsOf, copyHistogram, since, type Histogram } from '../queueing/histogram.ts';
import { endOfArn } from '../rules/metric-dimensions.ts';
import type { Publisher } from '../rules/publish-metric.ts';
import { setOf, sparseOf } from '../rules/statistics.ts';
import { requestCounters, type RequestCounters } from '../rules/utilization.ts';

/** Counters whose differences are metrics, in the order in which the book keeps them. */
const COUNTED = [
  'requests',
  'http2xx',
  'http4xx',
  'http5xx',
  'elb502',
  'elb503',
  'elb504',
  'elb460',
  'connectionErrors',
  'bytesIn',
  'bytesOut',
] as const satisfies readonly (keyof RequestCounters)[];
type Counts = Record<(typeof COUNTED)[number], number>;

const US = 1_000_000;

/** What a group's balancer counted in the period. */
export interface GroupMinute {
  readonly counts: Counts;
  readonly inFlight: number;
  readonly responseTime: Histogram;
}

function minuteOf(world: World, group: TargetGroup, book: MetricReadings): GroupMinute {
  const counters = requestCounters(world, group.key);
  const before = book.requests[group.key];
  const counts = Object.fromEntries(
    COUNTED.map((name, index) => [name, counters[name] - (before?.[index] ?? 0)]),
  ) as Counts;
  const earlier = book.responseTimes[group.key] as Histogram | undefined;
  const responseTime = earlier === undefined ? counters.responseTime : spanOf(counters.responseTime, earlier);
  if (responseTime.count > 0 || COUNTED.some((name) => counts[name] > 0)) {
    book.requests[group.key] = COUNTED.map((name) => counters[name]);
    book.responseTimes[group.key] = copyHistogram(counters.responseTime);
  }
  return { counts, inFlight: counters.inFlight, responseTime };
}

/**
 * What was added since: its least and greatest are known only by their parts, so they are the middles of those, held to the
 * mean: off by less than HISTOGRAM_ERROR, as quantiles are.
 */
export function spanOf(histogram: Histogram, earlier: Histogram): Histogram {
  const span = since(histogram, earlier);
  if (span.count === 0) return span;
  const mean = span.sum / span.count;
  const middle = (part: number): number => {
    const { low, high } = boundsOf(part);
    return 0.5 * (low + high);
  };
  span.minimum = Math.min(mean, middle(span.counts.findIndex((count) => count > 0)));
  span.maximum = Math.max(mean, middle(span.counts.findLastIndex((count) => count > 0)));
  return span;
}

interface Publication {
  readonly publisher: Publisher;
  readonly periodS: MetricPeriodS;
}

export class BalancerPublisher {
  private readonly publisher: Publisher;
  private readonly namespace: string;
  private readonly dimensions: MetricSeries['dimensions'];
  private readonly periodS: MetricPeriodS;

  constructor({ publisher, periodS }: Publication, namespace: string, dimensions: MetricSeries['dimensions']) {
    this.publisher = publisher;
    this.periodS = periodS;
    this.namespace = namespace;
    this.dimensions = dimensions;
  }

  series(metricName: string, unit: MetricUnit): MetricSeries {
    const { namespace, dimensions, periodS } = this;
    return { namespace, metricName, dimensions, unit, periodS };
  }

  /** A count: one sample of 1 for each; nothing for none, as the real service has it. */
  count(metricName: string, count: number): void {
    if (count <= 0) return;
    const set = { sum: count, sampleCount: count, minimum: 1, maximum: 1 };
    this.publisher.publish(this.series(metricName, 'Count'), set);
  }

  value(metricName: string, value: number, unit: MetricUnit = 'Count'): void {
    this.publisher.publish(this.series(metricName, unit), setOf(value));
  }

  seconds(metricName: string, times: Histogram): void {
    if (times.count <= 0) return;
    const { sum, count, minimum, maximum, counts } = times;
    const set = { sum: sum / US, sampleCount: count, minimum: minimum / US, maximum: maximum / US };
    this.publisher.publish(this.series(metricName, 'Seconds'), set, sparseOf(counts));
  }
}

/** What the groups of each balancer counted in the period, by its key. */
export function publishBalancers(
  { world }: Context,
  publisher: Publisher,
  readings: MetricReadings,
  periodS: MetricPeriodS,
): ReadonlyMap<number, Minutes> {
  const publication: Publication = { publisher, periodS };
  const all = new Map<number, Minutes>();
  for (const balancer of world.loadBalancers) {
    if (balancer.state !== 'active') continue;
    const groups = world.targetGroups.filter((group) => group.loadBalancer === balancer.key);
    const minutes = new Map(groups.map((group) => [group.key, minuteOf(world, group, readings)]));
    if (balancer.type === 'application') publishApplication(world, publication, balancer, groups, minutes);
    else publishNetwork(world, publication, balancer, groups, minutes);
    all.set(balancer.key, minutes);
  }
  return all;
}

export type Minutes = ReadonlyMap<TargetGroupKey, GroupMinute>;

function publishApplication(
  world: World,
  publication: Publication,
  balancer: LoadBalancer,
  groups: readonly TargetGroup[],
  minutes: Minutes,
): void {
  const namespace = 'AWS/ApplicationELB';
  const LoadBalancer = endOfArn(balancer.loadBalancerArn);
  for (const group of groups) {
    const { counts, responseTime } = minutes.get(group.key)!;
    const TargetGroup = endOfArn(group.targetGroupArn);
    const own = new BalancerPublisher(publication, namespace, { TargetGroup, LoadBalancer });
    const healthy = publishHosts(world, own, group);
    own.count('RequestCount', counts.requests);
    own.seconds('TargetResponseTime', responseTime);
    own.count('HTTPCode_Target_2XX_Count', counts.http2xx);
    own.count('HTTPCode_Target_4XX_Count', counts.http4xx);
    own.count('HTTPCode_Target_5XX_Count', counts.http5xx);
    own.count('TargetConnectionErrorCount', counts.connectionErrors);
    if (counts.requests > 0 && healthy > 0) own.value('RequestCountPerTarget', counts.requests / healthy);
  }
  const sum = sumOf(minutes);
  const whole = new BalancerPublisher(publication, namespace, { LoadBalancer });
  whole.count('RequestCount', sum.counts.requests);
  whole.count('HTTPCode_ELB_4XX_Count', sum.counts.elb460);
  whole.count('HTTPCode_ELB_5XX_Count', sum.counts.elb502 + sum.counts.elb503 + sum.counts.elb504);
  whole.count('HTTPCode_ELB_502_Count', sum.counts.elb502);
  whole.count('HTTPCode_ELB_503_Count', sum.counts.elb503);
  whole.count('HTTPCode_ELB_504_Count', sum.counts.elb504);
  publishFlows(whole, sum, 'ActiveConnectionCount');
}

function publishNetwork(
  world: World,
  publication: Publication,
  balancer: LoadBalancer,
  groups: readonly TargetGroup[],
  minutes: Minutes,
): void {
  const namespace = 'AWS/NetworkELB';
  const LoadBalancer = endOfArn(balancer.loadBalancerArn);
  for (const group of groups) {
    const dimensions = { TargetGroup: endOfArn(group.targetGroupArn), LoadBalancer };
    publishHosts(world, new BalancerPublisher(publication, namespace, dimensions), group);
  }
  const sum = sumOf(minutes);
  const whole = new BalancerPublisher(publication, namespace, { LoadBalancer });
  whole.count('NewFlowCount', sum.counts.requests);
  whole.count('TCP_Target_Reset_Count', sum.counts.connectionErrors);
  publishFlows(whole, sum, 'ActiveFlowCount');
}

/** What is open now and what went through: only where there was anything. */
function publishFlows(whole: BalancerPublisher, { counts, inFlight }: GroupSum, metricName: string): void {
  if (counts.requests > 0 || inFlight > 0) whole.value(metricName, inFlight);
  if (counts.bytesIn + counts.bytesOut > 0) whole.value('ProcessedBytes', counts.bytesIn + counts.bytesOut, 'Bytes');
}

/** LB-02: how many targets of a group are in which health; the healthy ones. */
function publishHosts(world: World, own: BalancerPublisher, group: TargetGroup): number {
  let [healthy, unhealthy] = [0, 0];
  for (const key of group.targets) {
    const { state } = world.targets[key]!;
    if (state === 'healthy') healthy += 1;
    else if (state === 'unhealthy') unhealthy += 1;
  }
  if (group.targets.length > 0) {
    own.value('HealthyHostCount', healthy);
    own.value('UnHealthyHostCount', unhealthy);
  }
  return healthy;
}

interface GroupSum {
  readonly counts: Counts;
  readonly inFlight: number;
}

function sumOf(minutes: Minutes): GroupSum {
  const counts = Object.fromEntries(COUNTED.map((name) => [name, 0])) as Counts;
  let inFlight = 0;
  for (const minute of minutes.values()) {
    for (const name of COUNTED) counts[name] += minute.counts[name];
    inFlight += minute.inFlight;
  }
  return { counts, inFlight };
}
