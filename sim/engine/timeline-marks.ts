/**
 * Marks of a branch's timeline: what a person would look for on it. They are taken from events as these happen, with the
 * names of that moment, so that a mark of a later time can be told when the world is back before it.
 */
import type { Occurrence } from '../kernel/kernel.ts';
import type { SimEvent } from '../model/events.ts';
import type { World } from '../model/world.ts';
import type { MarkKind, MarkStory, MarkTone, StepKind, TimelineMark } from '../protocol/time.ts';
import { createNamer } from './find.ts';
import { judgedGoals, type Standing } from './goals.ts';

type Sign = readonly [kind: MarkKind, tone: MarkTone];

/** How an event is marked; null for most. `planned` is the length of the scenario's timeline. */
export function signOf({ event, atUs }: Occurrence<SimEvent>, world: World, planned: number): Sign | null {
  switch (event.kind) {
    case 'CommandIssued':
      return commandSign(event.line, event.command.op, world, planned, atUs);
    case 'FaultEnded':
      return ['fault', 'good'];
    case 'StateChanged':
      return chartSign(event.chart, event.to);
    case 'ServiceDeploymentStarted':
      return atUs === 0 ? null : ['release', 'news'];
    case 'ServiceDeploymentFailed':
    case 'CodeDeployDeploymentFailed':
      return ['release', 'bad'];
    case 'ServiceDeploymentEnded':
      return ['release', event.status === 'SUCCESSFUL' ? 'good' : 'bad'];
    case 'CodeDeployDeploymentCreated':
    case 'VersionPreferred':
      return ['release', 'news'];
    case 'RollOutEnded':
      return ['release', event.status === 'promoted' ? 'good' : 'bad'];
    case 'AlarmStateChanged':
    case 'CompositeAlarmStateChanged':
      // From the first datapoint on every alarm is told to be well: no news.
      if (event.state === 'ALARM') return ['alarm', 'bad'];
      return event.previous === 'ALARM' ? ['alarm', 'good'] : null;
    case 'ScalingActivityStarted':
      // Of a group each instance is an activity; its size says as much with one mark.
      return world.scaling?.activities[event.activity]?.subject.kind === 'service' ? ['scaling', 'news'] : null;
    case 'GroupDesiredCapacityChanged':
      return atUs === 0 ? null : ['scaling', 'news'];
    default:
      return null;
  }
}

function commandSign(line: number, op: string, world: World, planned: number, atUs: number): Sign | null {
  const refusal = world.commands.findLast((row) => row.line === line)?.refusal ?? null;
  const refused = refusal !== null;
  if (line >= planned) return ['command', refused ? 'bad' : 'news'];
  // What is there from the beginning is the scenario, not its course.
  if (atUs === 0) return null;
  if (op === 'world.fault') return refused ? null : ['fault', 'bad'];
  return ['plan', refused ? 'bad' : 'news'];
}

function chartSign(chart: string, to: string): Sign | null {
  if (chart === 'zone' || chart === 'region') return ['zone', to === 'AVAILABLE' ? 'good' : 'bad'];
  if (chart !== 'code-deploy-deployment') return null;
  return to === 'Succeeded' ? ['release', 'good'] : to === 'Stopped' ? ['release', 'bad'] : null;
}

/** Is this what somebody steps to? `decisions` is how many there were before it. */
export function isStep(
  kind: StepKind,
  occurrence: Occurrence<SimEvent>,
  { world, planned, decisions }: { readonly world: World; readonly planned: number; readonly decisions: number },
): boolean {
  if (kind === 'decision') return world.decisions.length > decisions;
  const sign = signOf(occurrence, world, planned);
  if (sign === null) return false;
  if (kind === 'command') return sign[0] === 'command' || sign[0] === 'plan';
  return kind === 'fault' ? sign[0] === 'fault' || sign[0] === 'zone' : sign[0] === 'alarm';
}

/** A mark as it is kept. `afterEvent` events had happened when it was made, its own included. */
export interface KeptMark {
  readonly kind: MarkKind;
  readonly tone: MarkTone;
  readonly atUs: number;
  readonly afterEvent: number;
  readonly story: MarkStory;
}

/** The marks of one branch, in the order in which they were made; those of goals may be a little late in it. */
export class MarkBook {
  readonly marks: KeptMark[];
  private readonly settled: Set<string>;

  constructor(marks: readonly KeptMark[] = []) {
    this.marks = [...marks];
    this.settled = new Set(marks.flatMap(({ story }) => (story.kind === 'goal' ? [story.goal] : [])));
  }

  /** An event has just happened for the first time. */
  note(occurrence: Occurrence<SimEvent>, world: World, planned: number): void {
    const sign = signOf(occurrence, world, planned);
    if (sign !== null) {
      const { n, atUs, because, event } = occurrence;
      const story: MarkStory = { kind: 'line', n, because, event, names: createNamer(world).event(event) };
      this.marks.push({ kind: sign[0], tone: sign[1], atUs, afterEvent: n + 1, story });
    }
    if (this.settled.size < world.goals.length) this.noteGoals(judgedGoals(world), occurrence.n + 1);
  }

  /** Goals that have been settled since; no event says so. */
  noteGoals(goals: readonly Standing[], events: number): void {
    for (const { name, status, settledAtUs } of goals) {
      if (status === 'open' || this.settled.has(name)) continue;
      this.settled.add(name);
      const story: MarkStory = { kind: 'goal', goal: name, status };
      const tone = status === 'met' ? 'good' : 'bad';
      this.marks.push({ kind: 'goal', tone, atUs: settledAtUs ?? 0, afterEvent: events, story });
    }
  }

  /** What it holds, roughly. */
  get bytes(): number {
    return this.marks.length * MARK_BYTES;
  }

  /** What had been marked after so many events, by an instant. */
  upTo(events: number, atUs: number): MarkBook {
    return new MarkBook(this.marks.filter((mark) => mark.afterEvent <= events && mark.atUs <= atUs));
  }
}

/** A mark with its event and names. */
const MARK_BYTES = 600;

/** How many pieces of the window a kind of mark may fill at first. */
const PIECES = 256;

/** Marks with fromUs ≤ atUs ≤ toUs; when there are more than `most`, near ones of one kind and tone are told together. */
export function gatheredMarks(
  marks: readonly KeptMark[],
  fromUs: number,
  toUs: number,
  most: number,
): { readonly marks: readonly TimelineMark[]; readonly total: number } {
  const inside = marks
    .filter(({ atUs }) => atUs >= fromUs && atUs <= toUs)
    .toSorted((a, b) => a.atUs - b.atUs || a.afterEvent - b.afterEvent);
  const single = inside.map((mark): TimelineMark => told(mark, mark.atUs, 1));
  for (let pieces = PIECES, shown = single; ; pieces = Math.floor(pieces / 2)) {
    if (shown.length <= most || pieces < 1) return { marks: shown, total: inside.length };
    shown = together(inside, fromUs, (toUs - fromUs) / pieces);
  }
}

function told({ kind, tone, atUs, story }: KeptMark, toUs: number, count: number): TimelineMark {
  return { kind, tone, atUs, toUs, count, story };
}

function together(marks: readonly KeptMark[], fromUs: number, pieceUs: number): TimelineMark[] {
  const found = new Map<string, TimelineMark>();
  for (const mark of marks) {
    const key = `${mark.kind} ${mark.tone} ${Math.floor((mark.atUs - fromUs) / pieceUs)}`;
    const known = found.get(key);
    found.set(
      key,
      known === undefined ? told(mark, mark.atUs, 1) : { ...known, toUs: mark.atUs, count: known.count + 1 },
    );
  }
  return [...found.values()];
}
