/**
 * Two or more runs over the same stretch of time, side by side: what their clients met, who was hurt, how soon it was seen
 * and over, what stood there for it and what it cost. Reads; moves nothing.
 */
import { timeUs } from '../kernel/time.ts';
import type { Setup } from '../model/setup.ts';
import { CPU_UNITS_PER_VCPU } from '../model/units.ts';
import type { World } from '../model/world.ts';
import { copyHistogram, merge, newHistogram, quantile, since, type Histogram } from '../queueing/histogram.ts';
import { OUTCOME } from '../queueing/network-state.ts';
import { spentUsd } from '../rules/bill.ts';
import type { Harm } from '../model/harm.ts';
import { clientCounters } from '../rules/utilization.ts';
import type {
  Comparison,
  DeploymentFigures,
  FailureKind,
  Row,
  RunFigures,
  SharedPast,
  StreamFigures,
  Unit,
} from '../protocol/comparison.ts';
import { begunReleases, definitionName, releasesOf, type BegunReleases } from './compare-releases.ts';
import type { Standing } from './goals.ts';
import { harmOf } from './harm.ts';

/** The part of an engine, or of a look at one of its branches, that is read. */
export interface ComparedRun {
  readonly setup: Setup;
  readonly world: World;
  readonly nowUs: number;
  readonly eventCount: number;
  traceHash(): string;
  goals(): readonly Standing[];
}

const FAILURES: readonly FailureKind[] = [
  'error',
  'refused',
  'unavailable',
  'queueFull',
  'gatewayTimeout',
  'clientTimeout',
];

interface Counted {
  readonly arrived: number;
  readonly outcomes: readonly number[];
  readonly responses: Histogram;
}

/** Where a run's counters stood at the beginning of the window. */
export interface Start {
  readonly atUs: number;
  readonly streams: Readonly<Record<string, Counted>>;
  readonly costUsd: number;
  readonly hurt: RunFigures['hurt'];
  /** Attempts to release that had begun: what begins at the same instant, but later, belongs to the window. */
  readonly releases: BegunReleases;
}

/** Remembers where the counters stand: the window begins here. */
export function startOf({ world, nowUs }: ComparedRun): Start {
  const streams: Record<string, Counted> = {};
  for (const { setup } of world.traffic?.streams ?? []) streams[setup.name] = countedOf(world, setup.name);
  const hurt = hurtOf(harmOf({ world }));
  return { atUs: nowUs, streams, costUsd: spentUsd(world, timeUs(nowUs)), hurt, releases: begunReleases(world) };
}

function hurtOf({ total }: Harm): RunFigures['hurt'] {
  return { requests: total.hurt, sessions: total.sessionsHurt, subjects: total.subjectsHurt };
}

function countedOf(world: World, stream: string): Counted {
  const { arrived, outcomes, responseTimes } = clientCounters(world, { stream });
  const responses = newHistogram();
  for (const one of responseTimes) merge(responses, one);
  return { arrived, outcomes, responses };
}

/** What the run came to from `start` to its present instant. */
export function figuresOf(name: string, run: ComparedRun, start: Start): RunFigures {
  const { world, setup, nowUs } = run;
  const harm = harmOf({ world });
  const grown = (world.traffic?.streams ?? []).map(({ setup: { name: stream } }) => {
    const now = countedOf(world, stream);
    const before = start.streams[stream];
    return { stream, counted: before === undefined ? now : grownSince(now, before) };
  });
  return {
    name,
    ...{ scenario: setup.name, seed: setup.seed, traceHash: run.traceHash(), events: run.eventCount },
    traffic: trafficOf(grown.map(({ counted }) => counted)),
    streams: grown.map(({ stream, counted }) => ({ name: stream, ...trafficOf([counted]) })),
    hurt: hurtSince(hurtOf(harm), start.hurt),
    peak: peakOf(world, start.atUs, nowUs),
    costUsd: spentUsd(world, timeUs(nowUs)) - start.costUsd,
    goals: run.goals(),
    deployments: deploymentsOf(world),
    releases: releasesOf(world, harm, start.releases),
  };
}

function hurtSince(now: RunFigures['hurt'], before: RunFigures['hurt']): RunFigures['hurt'] {
  return {
    requests: now.requests - before.requests,
    sessions: now.sessions - before.sessions,
    subjects: now.subjects === null ? null : now.subjects - (before.subjects ?? 0),
  };
}

function grownSince(now: Counted, before: Counted): Counted {
  return {
    arrived: now.arrived - before.arrived,
    outcomes: now.outcomes.map((count, index) => count - before.outcomes[index]!),
    responses: since(now.responses, before.responses),
  };
}

function trafficOf(all: readonly Counted[]): Omit<StreamFigures, 'name'> {
  const responses = newHistogram();
  for (const one of all) merge(responses, copyHistogram(one.responses));
  const sum = (of: (one: Counted) => number): number => all.reduce((total, one) => total + of(one), 0);
  const failedBy = Object.fromEntries(
    FAILURES.map((kind) => [kind, sum(({ outcomes }) => outcomes[OUTCOME[kind]]!)]),
  ) as Record<FailureKind, number>;
  const ok = sum(({ outcomes }) => outcomes[OUTCOME.ok]!);
  const failed = FAILURES.reduce((total, kind) => total + failedBy[kind], 0);
  const at = (share: number): number | null => (responses.count === 0 ? null : quantile(responses, share));
  return {
    ...{ requests: sum(({ arrived }) => arrived), ok, failed, failedBy },
    availability: ok + failed === 0 ? null : ok / (ok + failed),
    ...{ p50Us: at(0.5), p99Us: at(0.99) },
  };
}

/* ---- What stood there ---- */

interface Stay {
  readonly fromUs: number;
  /** Infinity while it lasts. */
  readonly toUs: number;
  readonly weight: number;
}

/** The greatest sum of weights at one instant of the window; what goes at an instant is gone before others come. */
function greatest(stays: readonly Stay[], fromUs: number, toUs: number): number {
  const edges = stays
    .filter((stay) => stay.toUs > fromUs && stay.fromUs <= toUs && stay.toUs > stay.fromUs)
    .flatMap((stay) => [
      { atUs: Math.max(stay.fromUs, fromUs), by: stay.weight },
      { atUs: stay.toUs, by: -stay.weight },
    ]);
  edges.sort((a, b) => a.atUs - b.atUs || a.by - b.by);
  let [sum, peak] = [0, 0];
  for (const { atUs, by } of edges) {
    if (atUs > toUs) break;
    sum += by;
    peak = Math.max(peak, sum);
  }
  return peak;
}

/** Tasks from being created to being stopped, instances from launch to termination (Fargate's own hosts are nobody's). */
function peakOf(world: World, fromUs: number, toUs: number): RunFigures['peak'] {
  const tasks = world.tasks.map((task) => ({
    fromUs: task.createdAtUs,
    toUs: task.stoppedAtUs ?? Infinity,
    weight: 1,
  }));
  const cpu = tasks.map((stay, key) => ({ ...stay, weight: world.tasks[key]!.needs.cpu }));
  const instances = world.instances
    .filter(({ fargateTask }) => fargateTask === null)
    .map(({ launchedAtUs, terminatedAtUs }) => ({
      fromUs: launchedAtUs,
      toUs: terminatedAtUs ?? Infinity,
      weight: 1,
    }));
  return {
    tasks: greatest(tasks, fromUs, toUs),
    instances: greatest(instances, fromUs, toUs),
    vcpu: greatest(cpu, fromUs, toUs) / CPU_UNITS_PER_VCPU,
  };
}

/* ---- Releases ---- */

/** Deployments that services have at the end, newest first. */
function deploymentsOf(world: World): DeploymentFigures[] {
  return world.services.flatMap(({ serviceName, deployments }) =>
    deployments.map((key) => {
      const { id, taskDefinition, state, tasks, failedTasks } = world.deployments[key]!;
      return {
        ...{ service: serviceName, id, taskDefinition: definitionName(world, taskDefinition), state },
        ...{ tasks: tasks.length, failedTasks },
      };
    }),
  );
}

/* ---- Side by side ---- */

/** Of several releases the one that took longest. */
function longest(spans: readonly (number | null)[]): number | null {
  return spans.reduce((most, span) => (span === null ? most : Math.max(most ?? 0, span)), null);
}

type RowKind = readonly [id: string, unit: Unit, better: Row['better'], value: (run: RunFigures) => number | null];

const missedOf = (goals: RunFigures['goals']): number | null =>
  goals.length === 0 ? null : goals.filter(({ status }) => status === 'missed').length;

/** A number of requests; without streams there is nothing to count. */
const counted =
  (of: (run: RunFigures) => number | null) =>
  (run: RunFigures): number | null =>
    run.streams.length === 0 ? null : of(run);

const ROWS: readonly RowKind[] = [
  ['availability', 'share', 'more', ({ traffic }) => traffic.availability],
  ['requests', 'count', null, counted(({ traffic }) => traffic.requests)],
  ['failed', 'count', 'less', counted(({ traffic }) => traffic.failed)],
  ...FAILURES.map((kind): RowKind => [
    `failed.${kind.toLowerCase()}`,
    'count',
    'less',
    ({ traffic }) => traffic.failedBy[kind],
  ]),
  ['p50', 'us', 'less', ({ traffic }) => traffic.p50Us],
  ['p99', 'us', 'less', ({ traffic }) => traffic.p99Us],
  ['hurt.requests', 'count', 'less', counted(({ hurt }) => hurt.requests)],
  ['hurt.sessions', 'count', 'less', counted(({ hurt }) => hurt.sessions)],
  ['hurt.subjects', 'count', 'less', counted(({ hurt }) => hurt.subjects)],
  ['detect', 'us', 'less', ({ releases }) => longest(releases.map(({ timeToDetectUs }) => timeToDetectUs))],
  ['recover', 'us', 'less', ({ releases }) => longest(releases.map(({ timeToRecoverUs }) => timeToRecoverUs))],
  ['peak.tasks', 'count', 'less', ({ peak }) => peak.tasks],
  ['peak.instances', 'count', 'less', ({ peak }) => peak.instances],
  ['peak.vcpu', 'vcpu', 'less', ({ peak }) => peak.vcpu],
  ['cost', 'usd', 'less', ({ costUsd }) => costUsd],
  ['goals.missed', 'count', 'less', ({ goals }) => missedOf(goals)],
];

/** Kinds of a sum: told only where there are any. */
const isDetail = (id: string): boolean => id.startsWith('failed.');

/** The runs side by side. A row in which no run has anything is left out. */
export function compareRuns(
  runs: readonly RunFigures[],
  window: { readonly fromUs: number; readonly toUs: number },
  shared: SharedPast | null,
): Comparison {
  const rows = ROWS.map(([id, unit, better, valueOf]): Row => {
    const values = runs.map(valueOf);
    const first = values[0] ?? null;
    const differences = values.map((value) => (value === null || first === null ? null : value - first));
    return { id, unit, better, values, differences };
  });
  return {
    royaumeComparison: 1,
    ...window,
    shared,
    runs,
    rows: rows.filter(({ id, values }) => values.some((value) => value !== null && (value !== 0 || !isDetail(id)))),
  };
}
