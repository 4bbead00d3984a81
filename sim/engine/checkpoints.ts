/**
 * The checkpoints of one branch. They lie at distances of about equal work, so that going back to any instant costs about
 * the same; when memory is short, those go first whose loss costs least beside how far back they are, so that distances
 * come to grow with age.
 */
import { bytesBeyond } from './share-data.ts';
import type { SimulationState } from './simulation.ts';

/** Work between two checkpoints where nobody measures it: events, each taken for one. Doubled when there are too many. */
const EVENTS_APART = 2_000;
const UNMEASURED_MAX = 32;
/** The same where it is measured [ms]. */
const MS_APART = 40;
/** Saving takes time too: not more than this part of the work. */
const SAVING_SHARE_MAX = 0.4;
/** What is nearer than this is taken to be equally near [in distances]. */
const NEAR = 50;

/** What keeping a checkpoint takes: the median of the last few, because on a busy machine one may take ten times as long. */
export class SavingTimes {
  private last: readonly number[] = [0, 0, 0, 0, 0, 0, 0];

  note(ms: number): void {
    this.last = [...this.last.slice(1), ms];
  }

  get usualMs(): number {
    return this.last.toSorted((a, b) => a - b)[this.last.length >> 1]!;
  }
}

export interface Checkpoint {
  readonly afterEvent: number;
  readonly atUs: number;
  /** Journal lines that had been issued. */
  readonly issued: number;
  readonly state: SimulationState;
  /** Work from the beginning of the run to here [ms, or events where nobody measures]. */
  readonly work: number;
}

/** What a checkpoint holds beyond the one before it in a list, roughly. */
export function checkpointBytes(point: Checkpoint, before: Checkpoint | undefined): number {
  return BARE_BYTES + bytesBeyond({ ...point.state, hash: null }, before?.state);
}
/** The hash's own state, and the checkpoint's members. */
const BARE_BYTES = 600;

export class CheckpointList {
  /** In order of events, and of time; the first is the branch's beginning and stays. */
  private points: Checkpoint[];
  private readonly bytes = new WeakMap<Checkpoint, number>();
  private eventsApart = EVENTS_APART;

  constructor(points: readonly Checkpoint[]) {
    this.points = [...points];
  }

  get all(): readonly Checkpoint[] {
    return this.points;
  }
  get last(): Checkpoint {
    return this.points.at(-1)!;
  }

  /** Should one be kept at this point, where nobody measures work? */
  isDueByEvents(eventCount: number): boolean {
    return eventCount - this.last.afterEvent >= this.eventsApart;
  }

  /** Should one be kept at this point of measured work, where saving takes `savingMs`? */
  isDueByWork(work: number, here: Omit<Place, 'work'>, savingMs: number): boolean {
    const apart = Math.max(MS_APART, savingMs / SAVING_SHARE_MAX);
    const next = this.firstBeyond(here);
    const [before, after] = [this.points[next - 1], this.points[next]];
    if (before === undefined || work - before.work < apart) return false;
    return after === undefined || (after.work - work > apart / 2 && after.atUs > here.atUs);
  }

  /** Keeps one at its place among the others. */
  keep(point: Checkpoint): void {
    this.points.splice(this.firstBeyond(point), 0, point);
  }

  /** Where nobody measures, every second one goes when there are too many. */
  thinUnmeasured(): void {
    if (this.points.length <= UNMEASURED_MAX) return;
    this.points = this.points.filter((_, index) => index % 2 === 0);
    this.eventsApart *= 2;
  }

  /** The last one before an instant; the first one of all when there is none. */
  before(atUs: number): Checkpoint {
    return this.points.findLast((point) => point.atUs < atUs) ?? this.points[0]!;
  }

  /** The last one at or before a place: no more events, no later, no more of the journal. */
  upToPlace(events: number, atUs: number, issued: number): Checkpoint {
    return this.points.findLast((point) => isUpTo(point, events, atUs, issued)) ?? this.points[0]!;
  }

  allUpTo(events: number, atUs: number, issued: number): Checkpoint[] {
    return this.points.filter((point) => isUpTo(point, events, atUs, issued));
  }

  /** The one that can be spared best, and how badly it is missed: the part of its age that going back would get longer. */
  cheapest(
    workNow: number,
    may: (point: Checkpoint) => boolean = () => true,
  ): { readonly point: Checkpoint; readonly loss: number } | null {
    let best: { point: Checkpoint; loss: number } | null = null;
    for (let index = 1; index < this.points.length - 1; index++) {
      const point = this.points[index]!;
      if (!may(point)) continue;
      const gap = this.points[index + 1]!.work - this.points[index - 1]!.work;
      const loss = gap / (Math.max(0, workNow - point.work) + NEAR * MS_APART);
      if (best === null || loss < best.loss) best = { point, loss };
    }
    return best;
  }

  drop(point: Checkpoint): void {
    const index = this.points.indexOf(point);
    if (index <= 0) return;
    this.points.splice(index, 1);
    const next = this.points[index];
    if (next !== undefined) this.bytes.delete(next);
  }

  /** Bytes of those that have not been counted yet; each counts for what it holds beyond the one before it. */
  held(seen: Set<object>): number {
    let sum = 0;
    this.points.forEach((point, index) => {
      if (seen.has(point)) return;
      seen.add(point);
      let bytes = this.bytes.get(point);
      if (bytes === undefined) this.bytes.set(point, (bytes = checkpointBytes(point, this.points[index - 1])));
      sum += bytes;
    });
    return sum;
  }

  private firstBeyond({ afterEvent, atUs, issued }: Omit<Place, 'work'>): number {
    const index = this.points.findLastIndex((point) => isUpTo(point, afterEvent, atUs, issued));
    return index + 1;
  }
}

type Place = Pick<Checkpoint, 'afterEvent' | 'atUs' | 'issued' | 'work'>;

function isUpTo(point: Checkpoint, events: number, atUs: number, issued: number): boolean {
  return point.afterEvent <= events && point.atUs <= atUs && point.issued <= issued;
}
