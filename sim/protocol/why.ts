/**
 * Requests and answers that say what something is, how it came to be so and what it waits for. Every number carries its
 * unit, every name of a thing its reference; labels are ids of sentences in assets/text.
 */
import type { Command } from '../model/commands.ts';
import type { DecisionTable, FilterName } from '../model/decision.ts';
import type { ChartName, SimEvent } from '../model/events.ts';
import type { EntityKind, EntityRef } from '../model/ids.ts';
import type { Message } from '../model/message.ts';
import type { MetricSeries } from '../model/metric.ts';

/** A thing with the name that people read. */
export interface NamedRef {
  readonly ref: EntityRef;
  readonly name: string;
}

/* ---- What it is ---- */

/** What a number counts in; `share` is a part of 1, `plain` is an ordinal or port, which has no unit. */
export type FactUnit =
  | 'count'
  | 'cpu'
  | 'vcpu'
  | 'mib'
  | 'gib'
  | 'percent'
  | 'share'
  | 'perSecond'
  | 'ms'
  | 's'
  | 'usd'
  | 'usdPerHour'
  | 'plain';

export type FactValue =
  /** A name, id or state in the field's own words. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'words'; readonly message: Message }
  | { readonly kind: 'number'; readonly value: number; readonly unit: FactUnit }
  /** So much left of so much. */
  | { readonly kind: 'left'; readonly left: number; readonly all: number; readonly unit: FactUnit }
  /** So much of so much. */
  | { readonly kind: 'part'; readonly part: number; readonly all: number; readonly unit: FactUnit }
  | { readonly kind: 'instant'; readonly atUs: number }
  | { readonly kind: 'span'; readonly us: number }
  | { readonly kind: 'yes'; readonly yes: boolean }
  | { readonly kind: 'links'; readonly to: readonly NamedRef[] };

export interface Fact {
  /** `inspect.fact.<id>` is its label. */
  readonly id: string;
  readonly value: FactValue;
}

export interface RelatedRow extends NamedRef {
  /** State in the field's own word; null where it has none. */
  readonly status: string | null;
  /** What else is worth a look, for example an image or a weight; null for nothing. */
  readonly detail: string | null;
}

/** Things that belong to it. */
export interface RelatedSet {
  /** `inspect.set.<id>` is its title. */
  readonly id: string;
  /** At most RELATED_MAX of them, those that are alive first. */
  readonly rows: readonly RelatedRow[];
  readonly total: number;
}
export const RELATED_MAX = 200;

export interface Inspection {
  readonly subject: EntityRef;
  readonly name: string;
  /** State in the field's own word; null where it has none. */
  readonly status: string | null;
  /** Where it stands, the widest first, itself left out: region, zone, instance, task. */
  readonly place: readonly NamedRef[];
  readonly facts: readonly Fact[];
  readonly sets: readonly RelatedSet[];
  /** A series is about it when its dimensions hold all of one of these. */
  readonly dimensions: readonly Readonly<Record<string, string>>[];
  /** Its lifecycles. */
  readonly charts: readonly ChartName[];
  readonly hasDecisions: boolean;
}

/* ---- Its lifecycle ---- */

export interface LifecycleNode {
  /** Dotted path, as in the state. */
  readonly path: string;
  readonly name: string;
  readonly parent: string | null;
  readonly type: 'atomic' | 'compound' | 'final';
  readonly initial: boolean;
  readonly description: string | null;
}

export interface LifecycleEdge {
  /** Empty when the whole machine handles the event. */
  readonly from: string;
  /** Null: it stays where it is. */
  readonly to: string | null;
  /** Exactly one of the two is set. */
  readonly event: string | null;
  readonly delay: string | null;
  readonly guard: string | null;
}

/** One move, as the log has it. */
export interface LifecycleMove {
  readonly n: number;
  readonly atUs: number;
  readonly because: number;
  readonly from: string;
  readonly to: string;
  /** The event that moved it. */
  readonly by: string;
}

/** What can come next: an edge out of the present state. */
export interface LifecycleNext extends LifecycleEdge {
  /** When its delay is over; null for an event, and for a delay that is not running. */
  readonly dueUs: number | null;
}

export interface Lifecycle {
  readonly chart: ChartName;
  readonly nodes: readonly LifecycleNode[];
  readonly edges: readonly LifecycleEdge[];
  /** Where it is now. */
  readonly state: string;
  /** Oldest first, the last PATH_MAX of them. */
  readonly path: readonly LifecycleMove[];
  /** All of them. */
  readonly moves: number;
  readonly next: readonly LifecycleNext[];
}
export const PATH_MAX = 200;

/* ---- Decisions and what waits ---- */

/** `made`: something was done; `blocked`: less than wanted; `refused`: nothing took it. */
export type DecisionOutcome = 'made' | 'blocked' | 'refused';

export interface DecisionRow {
  readonly decision: number;
  readonly kind: 'placement' | 'service' | 'scaling';
  readonly atUs: number;
  /** The occurrence during which it was taken. */
  readonly during: number;
  readonly outcome: DecisionOutcome;
  readonly subject: NamedRef;
  /** Where it placed a task; null otherwise. */
  readonly target: NamedRef | null;
  readonly verdict: Message;
  /** Candidates looked at; null where there are none. */
  readonly considered: number | null;
  readonly refusedBy: readonly { readonly filter: FilterName; readonly count: number }[];
  /** Kinds of events that can turn it. */
  readonly unblockedBy: readonly string[];
}

export interface DecisionFilter {
  /** Null: about anything. */
  readonly about: EntityRef | null;
  readonly kind: DecisionRow['kind'] | null;
  /** Only what was refused or blocked. */
  readonly failed: boolean;
}

export interface DecisionStory {
  readonly title: Message;
  readonly table: DecisionTable;
  readonly sentences: readonly Message[];
}

/** Of a longer chain its beginning and its end are told. */
export const CHAIN_FIRST = 10;
export const CHAIN_LAST = 60;

export interface CauseStory {
  /** How it stands; null for a line of the log. */
  readonly title: Message | null;
  /** The first cause first, the line itself last; empty when nothing has happened to it. */
  readonly chain: readonly LogRow[];
  /** Links of a long chain that are left out: between the first CHAIN_FIRST and those that follow in `chain`. */
  readonly leftOut: number;
  /** What came of it, directly or by way of others, as far as it is told. */
  readonly effects: readonly LogRow[];
  readonly sentences: readonly Message[];
}

export interface QueueRow {
  /** What waits: a service with its missing tasks, or one task. */
  readonly what: NamedRef;
  readonly reason: 'placement' | 'capacity-provider' | 'host' | 'throttled' | 'blocked' | 'look';
  /** Tasks that wait. */
  readonly count: number;
  readonly sinceUs: number | null;
  /** When it is tried again at the latest; null when only an event can help. */
  readonly untilUs: number | null;
  readonly why: Message;
  readonly decision: number | null;
  readonly unblockedBy: readonly string[];
}

/** Commands of the scenario that have not been issued yet, the nearest first, and how many there are in all. */
export interface PlannedCommands {
  readonly rows: readonly { readonly atUs: number; readonly command: Command }[];
  readonly total: number;
}

/* ---- The log ---- */

export type Severity = 'info' | 'good' | 'warn' | 'bad';

export interface LogFilter {
  /** Null: all kinds. */
  readonly kinds: readonly SimEvent['kind'][] | null;
  readonly about: EntityRef | null;
  /** Null: all. */
  readonly severities: readonly Severity[] | null;
}

/* ---- Over time ---- */

/** One line of a chart: a statistic of a series, computed where the datapoints are. `pNN` needs a histogram. */
export interface CourseLine {
  readonly series: MetricSeries;
  readonly statistic: string;
}
export interface Course {
  /** End of each period [µs]. */
  readonly atUs: Float64Array;
  /** In the unit of the series; NaN where the statistic is not known. */
  readonly values: Float64Array;
}

/** An alarm's threshold over a series. */
export interface Threshold extends NamedRef {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly value: number;
  readonly above: boolean;
  readonly state: string;
}

/* ---- Releases ---- */

export interface ReleaseStage {
  readonly stage: string;
  readonly atUs: number;
  readonly step: number;
}

export interface ReleaseRow {
  readonly release: NamedRef;
  /** The service, or the function whose alias moves. */
  readonly of: NamedRef;
  readonly by: 'ecs' | 'codeDeploy' | 'function';
  readonly strategy: string;
  /** What it brings, for example `web:3` or version `7`. */
  readonly version: string;
  readonly versionRef: EntityRef | null;
  readonly status: string;
  readonly open: boolean;
  readonly startedAtUs: number;
  readonly finishedAtUs: number | null;
  readonly stages: readonly ReleaseStage[];
  /** Of production and of test traffic that the new version has [%]; null where nobody shifts traffic. */
  readonly productionPercent: number | null;
  readonly testPercent: number | null;
  /** Failed tasks against the circuit breaker's threshold; null without a breaker. */
  readonly breaker: { readonly status: string; readonly failures: number; readonly threshold: number | null } | null;
  readonly alarms: { readonly status: string; readonly names: readonly string[] } | null;
  readonly failure: Message | null;
}

/** Request type → [input, output]. */
export interface WhyRequests {
  /** What something is and how it stands; null when there is no such thing. */
  inspect: [EntityRef, Inspection | null];
  /** Its lifecycles as diagrams, with where it is and how it came there; empty where it has none. */
  lifecycles: [EntityRef, { readonly lifecycles: readonly Lifecycle[] }];
  /** Rows first ≤ i < end of the decisions that fit, the newest first. */
  decisions: [
    DecisionFilter & { readonly first: number; readonly end: number },
    { readonly rows: readonly DecisionRow[]; readonly total: number },
  ];
  /** One decision with its table, recomputed exactly; null when there is none. */
  decision: [{ readonly decision: number }, DecisionStory | null];
  /**
   * What led to something and what came of it: to its last change, or to line `n` of the log when that is given. Null when
   * there is no such thing.
   */
  causes: [{ readonly about: EntityRef | null; readonly n: number | null }, CauseStory | null];
  /** What waits for a place, for a time or for other tasks. */
  queue: [Record<string, never>, { readonly rows: readonly QueueRow[] }];
  /** What the scenario plans from now on, at most so many. */
  planned: [{ readonly most: number }, PlannedCommands];
  /** Numbers of the lines that fit, with from ≤ n < to; at most LOG_SEARCH_MAX lines are looked at, `read` says up to where. */
  logNumbers: [
    LogFilter & { readonly from: number; readonly to: number },
    { readonly numbers: Float64Array; readonly read: number },
  ];
  /** Lines by number. */
  logLines: [{ readonly numbers: readonly number[] }, { readonly lines: readonly (LogRow | null)[] }];
  /** Statistics of series with fromUs < atUs ≤ toUs; `periodS` null: as recorded. */
  courses: [
    {
      readonly lines: readonly CourseLine[];
      readonly fromUs: number;
      readonly toUs: number;
      readonly periodS: number | null;
    },
    { readonly courses: readonly Course[] },
  ];
  /** Where alarms have their thresholds; what happened when is in `marks`. */
  thresholds: [Record<string, never>, { readonly thresholds: readonly Threshold[] }];
  releases: [Record<string, never>, { readonly rows: readonly ReleaseRow[] }];
}
export const LOG_SEARCH_MAX = 10_000;

/** A line of the log with how much it matters and what it is about. */
export interface LogRow {
  readonly n: number;
  readonly atUs: number;
  readonly because: number;
  readonly event: SimEvent;
  readonly names: Readonly<Record<string, string>>;
  readonly severity: Severity;
  readonly subject: NamedRef | null;
}

export type { EntityKind };
