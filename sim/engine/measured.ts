/**
 * Goals about requests and hardware. What they speak of is counted between the events, so their values belong to stretches
 * of time: of each whole minute for `always`, `eventually`, min and max, of the whole window for the other statistics.
 */
import { timeUs } from '../kernel/time.ts';
import type { Bounds, Goal, GoalState, MeasuredMetric, Metric } from '../model/goal.ts';
import type { World } from '../model/world.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import { merge, newHistogram, quantile, type Histogram } from '../queueing/histogram.ts';
import { spentUsd } from '../rules/bill.ts';
import { OUTCOME } from '../queueing/network-state.ts';
import { versionsNamed } from '../rules/stream-readings.ts';
import { findTargetGroup } from '../rules/target-groups.ts';
import {
  callCounters,
  clientCounters,
  cpuUsedUs,
  hostCpuUsedUs,
  hostMemoryMiB,
  requestCounters,
  taskMemoryMiB,
} from '../rules/utilization.ts';
import { readHarm, readRelease } from './harm-metric.ts';

type MeasuredGoal = Extract<Goal, { metric: Metric }> & { readonly metric: MeasuredMetric };

const MEASURED: ReadonlySet<Metric['of']> = new Set(['requests', 'hardware', 'cost', 'harm', 'release']);

export function isMeasured(metric: Metric): metric is MeasuredMetric {
  return MEASURED.has(metric.of);
}

/** Readings of requests: cumulative. */
const [REQUESTS, OK, FAILED, ANSWERED, ANSWER_US] = [0, 1, 2, 3, 4];
/** Readings of hardware: cumulative CPU time [µs]; then what is reserved or there [vCPU], memory in use and reserved [MiB]. */
const [CPU_US, VCPU, MEMORY, MEMORY_RESERVED] = [0, 1, 2, 3];

/** Readings of the account [USD]. */
const [SPENT, PER_HOUR] = [0, 1];

interface Reading {
  readonly counts: readonly number[];
  readonly histogram: Histogram | null;
}

/** Everything that a metric needs, now. */
function read(world: World, metric: MeasuredMetric, nowUs: number): Reading {
  if (metric.of === 'cost')
    return { counts: [spentUsd(world, timeUs(nowUs)), world.treasury?.perHourUsd ?? 0], histogram: null };
  if (metric.of === 'harm' || metric.of === 'release') {
    const value = metric.of === 'harm' ? readHarm(world, metric) : readRelease(world, metric);
    return { counts: value === null ? [] : [value], histogram: null };
  }
  if (metric.of === 'hardware') return { counts: readHardware(world, metric, nowUs), histogram: null };
  const histogram = newHistogram();
  const counts = [0, 0, 0];
  const add = (requests: number, ok: number, failed: number, responses: readonly Histogram[]): void => {
    counts[REQUESTS]! += requests;
    counts[OK]! += ok;
    counts[FAILED]! += failed;
    for (const one of responses) merge(histogram, one);
  };
  if (metric.by === 'balancer' || metric.by === 'stream') {
    const { arrived, ok, failed, responseTimes } = clientCounters(world, { [metric.by]: metric.name });
    add(arrived, ok, failed, responseTimes);
  } else if (metric.by === 'revision' || metric.by === 'version') {
    for (const { outcomes, responses } of versionsNamed(world, metric)) {
      const requests = outcomes.reduce((sum, count) => sum + count, 0);
      add(requests, outcomes[OUTCOME.ok]!, requests - outcomes[OUTCOME.ok]!, [responses]);
    }
  } else {
    for (const row of counters(world, { by: metric.by, name: metric.name })) {
      const failed = row.http4xx + row.http5xx + row.elb502 + row.elb503 + row.elb504 + row.elb460;
      add(row.requests, row.http2xx, failed, [row.responseTime]);
    }
  }
  return { counts: [...counts, histogram.count, histogram.sum], histogram };
}

function counters(world: World, { by, name }: { readonly by: 'targetGroup' | 'service'; readonly name: string }) {
  if (by === 'targetGroup') {
    const group = findTargetGroup(world, name);
    return group === null ? [] : [requestCounters(world, group.key)];
  }
  const service = world.services.findLast((row) => row.serviceName === name);
  if (service === undefined) return [];
  const groups = new Set<number>();
  for (const deployment of service.deployments) {
    for (const { targetGroup } of world.deployments[deployment]!.loadBalancers ?? []) groups.add(targetGroup);
  }
  return [
    ...callCounters(world, service),
    ...[...groups].map((key) => requestCounters(world, world.targetGroups[key]!.key)),
  ];
}

function readHardware(world: World, metric: Extract<MeasuredMetric, { of: 'hardware' }>, nowUs: number): number[] {
  const sums = [0, 0, 0, 0];
  if (metric.by === 'fleet') {
    for (const instance of world.instances) {
      if (instance.fleet === null || world.fleets[instance.fleet]!.name !== metric.name) continue;
      sums[CPU_US]! += hostCpuUsedUs(world, instance, nowUs);
      if (!instance.state.startsWith('running')) continue;
      sums[VCPU]! += instance.vcpu;
      sums[MEMORY]! += hostMemoryMiB(world, instance, nowUs);
      sums[MEMORY_RESERVED]! += instance.memoryMiB;
    }
    return sums;
  }
  const service = world.services.findLast((row) => row.serviceName === metric.name);
  for (const task of world.tasks) {
    if (service === undefined || task.service !== service.key) continue;
    for (const key of task.containers) sums[CPU_US]! += cpuUsedUs(world, { key }, nowUs);
    if (task.lastStatus !== 'RUNNING') continue;
    sums[VCPU]! += task.needs.cpu / CPU_UNITS_PER_VCPU;
    sums[MEMORY]! += taskMemoryMiB(world, task, nowUs);
    sums[MEMORY_RESERVED]! += task.needs.memoryMiB;
  }
  return sums;
}

/** The value of a stretch between two readings; null when nothing was there to measure. */
function valueOf(
  metric: MeasuredMetric,
  from: readonly number[],
  to: readonly number[],
  spanUs: number,
): number | null {
  if (metric.of === 'harm' || metric.of === 'release') return to[0] ?? null;
  const grown = (index: number): number => to[index]! - from[index]!;
  const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
  switch (metric.measure) {
    case 'total':
      return to[SPENT]!;
    case 'perHour':
      return to[PER_HOUR]!;
    case 'successRate':
      return ratio(grown(OK), grown(OK) + grown(FAILED));
    case 'errorRate':
      return ratio(grown(FAILED), grown(OK) + grown(FAILED));
    case 'requestRate':
      return ratio(grown(REQUESTS) * 1_000_000, spanUs);
    case 'requests':
      return grown(REQUESTS);
    case 'errors':
      return grown(FAILED);
    case 'responseTime':
      return ratio(grown(ANSWER_US) / 1_000, grown(ANSWERED));
    case 'cpuUtilization':
      return ratio(grown(CPU_US) * 100, to[VCPU]! * spanUs);
    case 'memoryUtilization':
      return ratio(to[MEMORY]! * 100, to[MEMORY_RESERVED]!);
  }
}

/** A metric over the stretch since an earlier reading, for whoever keeps one. */
export interface Since {
  readonly atUs: number;
  readonly counts: readonly number[];
}

/** The readings now, and the value since `since`; null value when there is nothing to measure. */
export function measure(
  world: World,
  metric: MeasuredMetric,
  nowUs: number,
  since: Since | null,
): { readonly now: Since; readonly value: number | null } {
  const { counts } = read(world, metric, nowUs);
  const value = since === null ? null : valueOf(metric, since.counts, counts, nowUs - since.atUs);
  return { now: { atUs: nowUs, counts }, value };
}

const MINUTE_US = 60_000_000;

/** Instants at which the counters of a goal have to be read, beside whole minutes. */
export function windowEdges(goals: readonly Goal[], durationUs: number): { atUs: number; name: string }[] {
  const edges: { atUs: number; name: string }[] = [];
  for (const goal of goals) {
    if (!('metric' in goal) || !isMeasured(goal.metric)) continue;
    for (const atUs of [goal.fromUs, goal.untilUs ?? 0]) {
      if (atUs > 0 && atUs <= durationUs && atUs % MINUTE_US !== 0) edges.push({ atUs, name: goal.name });
    }
  }
  return edges;
}

function needsHistogram(goal: MeasuredGoal): boolean {
  return goal.kind === 'over' && goal.metric.measure === 'responseTime' && goal.stat !== 'mean';
}

/** A minute is over, a window begins or ends, or the run does. */
export function judgeMeasured(world: World, nowUs: number): void {
  for (const { goal, state } of world.goals) {
    if (state.status !== 'open' || !('metric' in goal) || !isMeasured(goal.metric)) continue;
    const measured = goal as MeasuredGoal;
    const endUs = goal.untilUs ?? Infinity;
    if (nowUs < goal.fromUs || (state.tally !== undefined && state.tally.minuteUs >= endUs)) continue;
    if (state.tally === undefined) open(world, measured, state, nowUs);
    else account(world, measured, state, nowUs);
    if (nowUs >= endUs) conclude(world, measured, state, nowUs);
  }
}

/** The window begins: what was counted before does not count. Windows begin with the run or at an event of their own. */
function open(world: World, goal: MeasuredGoal, state: GoalState, nowUs: number): void {
  const before = goal.fromUs === 0 && nowUs > 0;
  const { counts, histogram } = read(world, goal.metric, nowUs);
  const start = before ? counts.map(() => 0) : counts;
  const parts = before || histogram === null ? [] : [...histogram.counts];
  state.tally = {
    startUs: before ? 0 : nowUs,
    start,
    startHistogram: needsHistogram(goal) ? parts : null,
    minuteUs: before ? 0 : nowUs,
    minute: start,
  };
  if (before) account(world, goal, state, nowUs);
}

function account(world: World, goal: MeasuredGoal, state: GoalState, nowUs: number): void {
  const tally = state.tally!;
  const spanUs = nowUs - tally.minuteUs;
  if (spanUs <= 0) return;
  const { counts } = read(world, goal.metric, nowUs);
  const value = valueOf(goal.metric, tally.minute, counts, spanUs);
  const fromUs = tally.minuteUs;
  tally.minuteUs = nowUs;
  tally.minute = counts;
  if (value === null) {
    state.holdsSinceUs = null;
    return;
  }
  state.lastValue = value;
  state.lastAtUs = nowUs;
  const fits = within(value, goal.bounds);
  if (goal.kind === 'always') {
    if (!fits) settle(state, 'missed', nowUs);
  } else if (goal.kind === 'eventually') {
    state.holdsSinceUs = fits ? (state.holdsSinceUs ?? fromUs) : null;
    if (fits && nowUs - state.holdsSinceUs! >= goal.forUs) settle(state, 'met', nowUs);
  } else {
    state.area += value * spanUs;
    state.count += spanUs;
    state.min = state.min === null ? value : Math.min(state.min, value);
    state.max = state.max === null ? value : Math.max(state.max, value);
  }
}

function settle(state: GoalState, status: 'met' | 'missed', atUs: number): void {
  state.status = status;
  state.settledAtUs = atUs;
}

/** The window is over, or the run is. */
export function conclude(world: World, goal: Goal, state: GoalState, nowUs: number): void {
  if (state.status !== 'open' || !('metric' in goal)) return;
  if (goal.kind !== 'over') {
    settle(state, goal.kind === 'always' ? 'met' : 'missed', nowUs);
    return;
  }
  const value = statisticOf(world, goal, state, nowUs);
  state.lastValue = value;
  settle(state, value !== null && within(value, goal.bounds) ? 'met' : 'missed', nowUs);
}

function within(value: number, { atLeast, atMost }: Bounds): boolean {
  return (atLeast === null || value >= atLeast) && (atMost === null || value <= atMost);
}

/** What an `over` goal comes to at the end of its window; null when there was nothing to measure. */
function statisticOf(world: World, goal: Goal & { kind: 'over' }, state: GoalState, nowUs: number): number | null {
  const { metric, stat } = goal;
  const { tally } = state;
  if (!isMeasured(metric) || tally === undefined) return null;
  const isTime = metric.measure === 'responseTime';
  if (!isTime && (stat === 'min' || stat === 'max')) return state[stat];
  if (metric.of !== 'requests') return state.count === 0 ? null : state.area / state.count;
  if (!isTime || stat === 'mean' || stat === 'sum') {
    const isCount = metric.measure === 'requests' || metric.measure === 'errors';
    if (isCount && stat === 'mean') return state.count === 0 ? null : state.area / state.count;
    return valueOf(metric, tally.start, tally.minute, tally.minuteUs - tally.startUs);
  }
  const { histogram } = read(world, metric, nowUs);
  const window = less(histogram!, tally.startHistogram ?? []);
  if (window.count === 0) return null;
  const share = stat === 'max' ? 1 : stat === 'min' ? 0 : Number(stat.slice(1)) / 100;
  return quantile(window, share) / 1_000;
}

/** What a histogram has got since its parts were these. */
function less(histogram: Histogram, before: readonly number[]): Histogram {
  const counts = histogram.counts.map((count, part) => count - (before[part] ?? 0));
  let count = 0;
  for (const one of counts) count += one;
  return { ...histogram, counts, count };
}
