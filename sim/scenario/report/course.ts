/** What happened beside the numbers: marks on the charts' time axis, alarms with their reasons, decisions of note. */
import type { Engine } from '../../engine/engine.ts';
import { decisionSentences } from '../../engine/explain-decision.ts';
import { createNamer, decisionName, type Namer } from '../../engine/find.ts';
import { logLine } from '../../engine/explain.ts';
import type { Decision } from '../../model/decision.ts';
import type { SimEvent } from '../../model/events.ts';
import type { Message } from '../../model/message.ts';
import type { LogLine } from '../../protocol/protocol.ts';

export const MARK_KINDS = [
  'fault',
  'change',
  'release',
  'alarm',
  'scaling',
  'memory',
  'throttled',
  'precision',
] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

export interface Mark {
  readonly kind: MarkKind;
  readonly atUs: number;
  /** Its place in the event log. */
  readonly n: number;
  readonly line: LogLine;
}

export interface Marks {
  readonly shown: readonly Mark[];
  readonly leftOut: number;
}

/** Lines of the log that are read at once. */
const PIECE = 4_096;
const MARKS_MAX = 300;

function markOf(event: SimEvent, atUs: number): MarkKind | null {
  switch (event.kind) {
    case 'AlarmStateChanged':
      // From the first datapoint on every alarm is told to be well: no news.
      return event.state === 'ALARM' || event.previous === 'ALARM' ? 'alarm' : null;
    case 'CompositeAlarmStateChanged':
      return event.state === 'ALARM' || event.previous === 'ALARM' ? 'alarm' : null;
    // Where the traffic goes from now on, and what turned it back.
    case 'TrafficShifted':
    case 'ServiceDeploymentFailed':
    case 'CodeDeployTrafficShifted':
    case 'CodeDeployDeploymentFailed':
    case 'RollOutEnded':
      return 'release';
    case 'ScalingActivityStarted':
    case 'GroupDesiredCapacityChanged':
      return 'scaling';
    case 'MemoryExhausted':
      return 'memory';
    case 'InstanceThrottled':
      return 'throttled';
    case 'PrecisionChanged':
      return 'precision';
    case 'CommandIssued':
      // What is there from the beginning is the scenario, not its course.
      if (atUs === 0) return null;
      return event.command.op === 'world.fault' ? 'fault' : 'change';
    default:
      return null;
  }
}

export function marksOf(engine: Engine, namer: Namer): Marks {
  const shown: Mark[] = [];
  let leftOut = 0;
  for (let first = 0; first < engine.eventCount; first += PIECE) {
    for (const occurrence of engine.log(first, Math.min(first + PIECE, engine.eventCount))) {
      const kind = markOf(occurrence.event, occurrence.atUs);
      if (kind === null) continue;
      if (shown.length >= MARKS_MAX) leftOut += 1;
      else {
        const { n, atUs } = occurrence;
        shown.push({ kind, atUs, n, line: logLine(occurrence, namer) });
      }
    }
  }
  return { shown, leftOut };
}

export interface AlarmCourse {
  readonly alarmName: string;
  readonly state: string;
  readonly stateReason: string;
  readonly stateUpdatedAtUs: number;
  /** Changes to ALARM so far. */
  readonly rang: number;
}

export function alarmsOf(engine: Engine): AlarmCourse[] {
  const { world } = engine;
  const rang = new Map<string, number>();
  for (let first = 0; first < engine.eventCount; first += PIECE) {
    for (const { event } of engine.log(first, Math.min(first + PIECE, engine.eventCount))) {
      const key =
        event.kind === 'AlarmStateChanged'
          ? `m${event.alarm}`
          : event.kind === 'CompositeAlarmStateChanged'
            ? `c${event.compositeAlarm}`
            : null;
      if (key === null || !('state' in event) || event.state !== 'ALARM') continue;
      rang.set(key, (rang.get(key) ?? 0) + 1);
    }
  }
  return [
    ...(world.alarms ?? []).map((row) => ({ row, key: `m${row.key}` })),
    ...(world.compositeAlarms ?? []).map((row) => ({ row, key: `c${row.key}` })),
  ]
    .filter(({ row }) => !row.deleted)
    .map(({ row: { alarmName, state, stateReason, stateUpdatedAtUs }, key }) => ({
      ...{ alarmName, state, stateReason, stateUpdatedAtUs },
      rang: rang.get(key) ?? 0,
    }));
}

export interface NotedDecision {
  /** `decision-12`: what `royaume explain` takes. */
  readonly name: string;
  readonly kind: Decision['kind'];
  readonly atUs: number;
  /** Decisions of like outcome that followed and are not told again. */
  readonly alike: number;
  readonly sentences: readonly Message[];
}

const DECISIONS_MAX = 24;

/** What makes a decision worth telling, and like others of the same key; null for the usual ones. */
function noteOf(decision: Decision): string | null {
  if (decision.kind === 'scaling')
    return decision.verdict.from === decision.verdict.to ? null : `scaling ${decision.key}`;
  if (decision.kind === 'service') {
    const { blockedBy } = decision.verdict;
    return blockedBy.length === 0 ? null : `service ${decision.service} ${blockedBy.join(' ')}`;
  }
  if ('placed' in decision.verdict) return null;
  return `placement ${decision.request.group} ${decision.verdict.refused}`;
}

/** Changes of capacity, refused placements, looks of a service that were kept from something: of like ones the first. */
export function decisionsOf(engine: Engine): { readonly shown: readonly NotedDecision[]; readonly leftOut: number } {
  const namer = createNamer(engine.world);
  const first = new Map<string, { decision: Decision; alike: number }>();
  for (const decision of engine.world.decisions) {
    const note = noteOf(decision);
    if (note === null) continue;
    const known = first.get(note);
    if (known === undefined) first.set(note, { decision, alike: 0 });
    else known.alike += 1;
  }
  const all = [...first.values()];
  const shown = all.slice(0, DECISIONS_MAX).map(({ decision, alike }): NotedDecision => {
    // A placement's table is recomputed from a checkpoint; what others have to say stands in their record.
    const table = decision.kind === 'placement' ? engine.table(decision.key) : { decision, rows: [] };
    const { key, kind, atUs } = decision;
    return { name: decisionName(key), kind, atUs, alike, sentences: decisionSentences(engine.world, table, namer) };
  });
  return { shown, leftOut: all.length - shown.length };
}
