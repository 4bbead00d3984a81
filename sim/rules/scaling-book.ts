/** What scaling keeps: subjects, their memory, activities in the words of their API, decisions. */
import type { ScalingDecision } from '../model/decision.ts';
import type { DecisionKey, ScalingActivityKey } from '../model/ids.ts';
import type {
  ScalingActivity,
  ScalingActivityStatus,
  ScalingBook,
  ScalingMemory,
  ScalingSubject,
} from '../model/scaling.ts';
import type { Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { uuid } from './minting.ts';

export function bookOf(world: World): ScalingBook {
  world.scaling ??= {
    targets: [],
    policies: [],
    scheduled: [],
    activities: [],
    memory: {},
    open: {},
    lastDecision: {},
  };
  return world.scaling;
}

/** `service/3`, `group/0`: how the book's records are keyed. */
export function subjectId(subject: ScalingSubject): string {
  return subject.kind === 'service' ? `service/${subject.service}` : `group/${subject.group}`;
}

export function isSameSubject(a: ScalingSubject, b: ScalingSubject): boolean {
  return subjectId(a) === subjectId(b);
}

export function memoryOf(world: World, subject: ScalingSubject): ScalingMemory {
  const { memory } = bookOf(world);
  return (memory[subjectId(subject)] ??= { lastOut: null, lastIn: null });
}

/** `service/<cluster>/<service>`, or the name of the group. */
export function subjectName(world: World, subject: ScalingSubject): string {
  if (subject.kind === 'group') return world.autoScalingGroups![subject.group]!.autoScalingGroupName;
  const service = world.services[subject.service]!;
  return `service/${world.clusters[service.cluster]!.clusterName}/${service.serviceName}`;
}

interface Begun {
  readonly subject: ScalingSubject;
  readonly description: string;
  readonly cause: string;
  readonly statusMessage?: string;
  readonly decision?: DecisionKey | null;
}

export function startActivity(ctx: Context, begun: Begun): ScalingActivity {
  const { activities } = bookOf(ctx.world);
  const activity: ScalingActivity = {
    key: activities.length as ScalingActivityKey,
    activityId: uuid(ctx.random('id/scaling-activity')),
    subject: begun.subject,
    description: begun.description,
    cause: begun.cause,
    statusCode: 'InProgress',
    statusMessage: begun.statusMessage ?? '',
    startAtUs: ctx.nowUs,
    endAtUs: null,
    decision: begun.decision ?? null,
  };
  activities.push(activity);
  const { description, cause } = begun;
  ctx.say({ kind: 'ScalingActivityStarted', activity: activity.key, description, cause });
  return activity;
}

/** Ends it once; an activity that is over stays as it ended. */
export function endActivity(
  ctx: Context,
  key: ScalingActivityKey,
  statusCode: Exclude<ScalingActivityStatus, 'InProgress'>,
  statusMessage = '',
): void {
  const activity = bookOf(ctx.world).activities[key]!;
  if (activity.statusCode !== 'InProgress') return;
  activity.statusCode = statusCode;
  activity.statusMessage = statusMessage;
  activity.endAtUs = ctx.nowUs;
  ctx.say({ kind: 'ScalingActivityEnded', activity: key, statusCode, statusMessage });
}

type Decided = Omit<ScalingDecision, 'key' | 'kind' | 'atUs' | 'during' | 'ordinal' | 'unblockedBy'>;

/**
 * Keeps a decision: one that changes something always, one that is blocked only when something else blocks than before.
 * Returns its key, or null when it is not kept.
 */
export function keepScalingDecision(ctx: Context, decided: Decided): DecisionKey | null {
  const { decisions } = ctx.world;
  const book = bookOf(ctx.world);
  const id = subjectId(decided.subject);
  const lastKey = book.lastDecision[id];
  const last = lastKey === undefined ? undefined : decisions[lastKey];
  const { from, to, blockedBy } = decided.verdict;
  const before = last?.kind === 'scaling' ? last.verdict : null;
  const isSame = before !== null && before.to === before.from && before.from === from;
  if (to === from && isSame && before.blockedBy.join() === blockedBy.join()) return null;
  const key = decisions.length as DecisionKey;
  const previous = decisions.at(-1);
  const decision: ScalingDecision = {
    key,
    kind: 'scaling',
    atUs: ctx.nowUs,
    during: ctx.occurrence,
    ordinal: previous !== undefined && previous.during === ctx.occurrence ? previous.ordinal + 1 : 0,
    ...decided,
    unblockedBy: blockedBy.length === 0 ? [] : ['MetricsPublished', 'AlarmStateChanged'],
  };
  if (ctx.wantsTable(key)) ctx.giveTable({ decision, rows: [] });
  ctx.decide(decision);
  book.lastDecision[id] = key;
  return key;
}
