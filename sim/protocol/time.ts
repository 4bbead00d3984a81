/** Words about time as a place: marks of the timeline, branches, and what differs between two of them at an instant. */
import type { SimEvent } from '../model/events.ts';
import type { EntityRef } from '../model/ids.ts';

/* ---- Marks ---- */

/** What happened: by hand, by the scenario's plan, a fault, to a zone, to a release, to an alarm, to a size, to a goal. */
export const MARK_KINDS = ['command', 'plan', 'fault', 'zone', 'release', 'alarm', 'scaling', 'goal'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];
/** Which way it went: something began or changed, something is well again, something is wrong. */
export type MarkTone = 'news' | 'good' | 'bad';

/** What a mark says when it stands for one thing: its line of the log, or a goal, which no event settles. */
export type MarkStory =
  | {
      readonly kind: 'line';
      readonly n: number;
      readonly because: number;
      readonly event: SimEvent;
      readonly names: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'goal'; readonly goal: string; readonly status: 'met' | 'missed' };

export interface TimelineMark {
  readonly kind: MarkKind;
  readonly tone: MarkTone;
  readonly atUs: number;
  /** Of several that are drawn as one the last; else the same instant. */
  readonly toUs: number;
  readonly count: number;
  /** Of the first one. */
  readonly story: MarkStory;
}
/** Most marks of one answer. */
export const MARKS_MAX = 400;

/* ---- Branches ---- */

/** Why a branch can no longer be gone to: somebody closed it, or history had to stay in its budget. */
export type ClosedBy = 'hand' | 'budget';

/** Where the memory for going back stands. */
export interface HistoryStatus {
  /** Checkpoints, logs and metrics of all open branches [bytes], as far as they do not share them. */
  readonly bytes: number;
  readonly budgetBytes: number;
  readonly checkpoints: number;
}

/* ---- Going on to something ---- */

export const STEP_KINDS = ['decision', 'command', 'fault', 'alarm'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/* ---- Two branches at one instant ---- */

export const DIFFERENCE_TABLES = [
  'goals',
  'services',
  'tasks',
  'instances',
  'balancers',
  'alarms',
  'zones',
  'clusters',
  'functions',
  'queues',
] as const;
export type DifferenceTable = (typeof DIFFERENCE_TABLES)[number];

/** A member of a row that is not the same; null: it has none there. Numbers are in the unit of the view. */
export interface FieldDifference {
  readonly field: string;
  readonly values: readonly [string | number | null, string | number | null];
}

export interface Difference {
  readonly table: DifferenceTable;
  /** The stable name of the thing, the same in both branches. */
  readonly name: string;
  /** In the first and in the second branch; null: it does not exist there, or has no place on screen. */
  readonly subjects: readonly [EntityRef | null, EntityRef | null];
  /** Where it exists: in one of the two only, or in both with other values. */
  readonly where: 'first' | 'second' | 'both';
  /** Empty for what exists in one only. */
  readonly fields: readonly FieldDifference[];
}

/** A number of the whole world in both branches. */
export interface FigureDifference {
  readonly id: 'tasks' | 'instances' | 'requestsPerSecond' | 'errorsPerSecond' | 'p99Ms' | 'costUsd' | 'costPerHourUsd';
  readonly values: readonly [number | null, number | null];
}

export interface Differences {
  readonly branches: readonly [number, number];
  readonly atUs: number;
  /** Where the two go apart; null for a branch and itself. */
  readonly partedAtUs: number | null;
  /** All of them, those that are the same too. */
  readonly figures: readonly FigureDifference[];
  /** In the order of the tables, then by name; at most DIFFERENCES_MAX. */
  readonly differences: readonly Difference[];
  /** How many there are in each table. */
  readonly counts: Readonly<Partial<Record<DifferenceTable, number>>>;
}
export const DIFFERENCES_MAX = 2_000;

/** Request type → [input, output], as far as no view goes with it. */
export interface TimeRequests {
  /** What happened on the branch with fromUs ≤ atUs ≤ toUs, also what is known of later times; at most `most`, near ones together. */
  marks: [
    { readonly fromUs: number; readonly toUs: number; readonly most: number },
    { readonly marks: readonly TimelineMark[]; readonly total: number },
  ];
  /** A name of at most 80 characters; a branch with a name is never closed to save memory. Null takes it away. */
  nameBranch: [{ readonly branch: number; readonly name: string | null }, null];
  /** Its time can no longer be gone to. The branch on screen cannot be closed. */
  closeBranch: [{ readonly branch: number }, null];
  /** Memory for going back. */
  history: [Record<string, never>, HistoryStatus];
  /** What differs between two branches at an instant, by stable names. Answered when it is worked out. */
  differences: [{ readonly branches: readonly [number, number]; readonly atUs: number }, Differences];
}
