/**
 * How simulated time is let go on: at a pace, or on the way to an instant, in slices between which messages are heard. What
 * happens never depends on it.
 */
import type { Engine } from '../engine/engine.ts';
import { logLine } from '../engine/explain.ts';
import type { Namer } from '../engine/find.ts';
import { isStep } from '../engine/timeline-marks.ts';
import type { RequestOutput } from '../protocol/protocol.ts';
import type { StepKind } from '../protocol/time.ts';
import {
  keepUp,
  nextSliceUs,
  REST_MS,
  REWIND_AT_ONCE_MS,
  SLICE_EVENTS_MAX,
  SLICE_FIRST_US,
  SLICE_MS,
  targetUs,
  type Pace,
} from './pacing.ts';

/** What a course needs of the host around it. */
export interface Around {
  /** The wall's time, from any origin [ms]. */
  nowMs(): number;
  /** The engine of now; null before the first opening. */
  engine(): Engine | null;
  /** The last whole view that was shown leads on to where the run is. */
  hasShown(engine: Engine): boolean;
  publish(engine: Engine): void;
  isFrameDue(): boolean;
  /** Asks for the next turn after a rest [ms]. */
  takeTurn(restMs: number): void;
  /** Answers a request that was to be answered later. */
  answer(id: number, output: RequestOutput<'stepTo'> | null): void;
  names(engine: Engine): Namer;
}

/** A way to an instant that is gone in slices. */
interface Seeking {
  readonly id: number;
  readonly toUs: number;
  /** What ends it before. */
  readonly until: StepKind | null;
  /** A rewind: what lies between the checkpoint and the instant is not shown. */
  readonly unseen: boolean;
}

export class Course {
  running = false;
  speed = 1;
  private readonly around: Around;
  private pace: Pace = { speed: 1, wallMs: 0, simUs: 0 };
  /** A seek forward under way: it runs in slices, so that the screen sees it and can stop it. */
  private seeking: Seeking | null = null;
  /** Simulated time of the next slice [µs]. */
  private sliceUs = SLICE_FIRST_US;

  constructor(around: Around) {
    this.around = around;
  }

  play(engine: Engine, speed: number): void {
    this.arrive();
    this.speed = speed;
    this.running = !engine.ended;
    this.anchor(engine);
    this.around.publish(engine);
    this.around.takeTurn(0);
  }

  /** Goes on until something of a kind happens; answered when it has. */
  stepTo(engine: Engine, until: StepKind, id: number): void {
    this.halt();
    this.seeking = { id, toUs: engine.setup.durationUs, until, unseen: false };
    this.around.takeTurn(0);
  }

  /**
   * Going back, or ahead in time that is known, is restoring a checkpoint and running on unseen, most often at once; going
   * on is done in slices, shown as it goes, and answered when it is there. True when it is there at once.
   */
  seek(engine: Engine, toUs: number, id: number): boolean {
    this.endSeek();
    if (engine.leap(toUs) && this.runSlices(engine, toUs, REWIND_AT_ONCE_MS)) {
      this.anchor(engine);
      this.around.publish(engine);
      this.around.takeTurn(0);
      return true;
    }
    this.seeking = { id, toUs, until: null, unseen: !this.around.hasShown(engine) };
    this.around.takeTurn(0);
    return false;
  }

  /** A seek under way ends where it is; whoever asked for it is answered. */
  endSeek(output: RequestOutput<'stepTo'> | null = null): void {
    if (this.seeking === null) return;
    const { id, until } = this.seeking;
    this.seeking = null;
    const engine = this.around.engine();
    if (engine !== null) this.anchor(engine);
    this.around.answer(id, output ?? (until === null ? null : { line: null }));
  }

  /**
   * Whoever acts acts where the reader sees the run, or is about to: a way through known time is first gone to its end,
   * which takes no longer than from one checkpoint to the next; one into new time ends where it is.
   */
  arrive(): void {
    const { seeking } = this;
    const engine = this.around.engine();
    if (engine !== null && seeking !== null && seeking.until === null) {
      const toUs = Math.min(seeking.toUs, engine.knownUs);
      if (engine.nowUs < toUs) this.runSlices(engine, toUs, Infinity);
      this.around.publish(engine);
    }
    this.endSeek();
  }

  halt(): void {
    this.arrive();
    this.running = false;
  }

  anchor(engine: Engine): void {
    this.pace = { speed: this.speed, wallMs: this.around.nowMs(), simUs: engine.nowUs };
  }

  /** Our own bug: nothing goes on, and nobody is answered. */
  stop(): void {
    this.running = false;
    this.seeking = null;
  }

  /** Goes on for a slice of time; asks for the next turn as long as there is somewhere to go. */
  turn(engine: Engine): void {
    if (this.seeking === null && !this.running) return;
    const { seeking } = this;
    const toUs = seeking === null ? targetUs(this.pace, this.around.nowMs(), engine.setup.durationUs) : seeking.toUs;
    const isThere =
      seeking === null || seeking.until === null
        ? this.runSlices(engine, toUs, SLICE_MS)
        : this.stepSlice(engine, seeking.until);
    if (seeking !== null && isThere) {
      this.around.publish(engine);
      this.endSeek(this.lastLine(engine, seeking));
    }
    if (engine.ended && this.running) {
      this.running = false;
      this.around.publish(engine);
    } else if (this.isShown(engine) && this.around.isFrameDue()) {
      this.around.publish(engine);
    }
    this.pace = keepUp(this.pace, this.around.nowMs(), engine.nowUs);
    if (this.seeking !== null || this.running) this.around.takeTurn(isThere ? REST_MS : 0);
  }

  /** What lies between a checkpoint and the instant that is wished for is not, as far as it is known. */
  private isShown(engine: Engine): boolean {
    return this.seeking?.unseen !== true || engine.nowUs >= engine.knownUs;
  }

  /** Lets things happen up to an instant, for so long at most. True when everything up to it has happened. */
  private runSlices(engine: Engine, toUs: number, forMs: number): boolean {
    if (toUs < engine.nowUs) return true;
    const startedAtMs = this.around.nowMs();
    for (let beforeMs = startedAtMs; beforeMs - startedAtMs < forMs;) {
      const isThere = engine.runTo(Math.min(toUs, engine.nowUs + this.sliceUs), SLICE_EVENTS_MAX);
      const nowMs = this.around.nowMs();
      this.sliceUs = nextSliceUs(this.sliceUs, nowMs - beforeMs);
      beforeMs = this.measured(engine, nowMs - beforeMs, nowMs);
      if (isThere && (engine.ended || engine.nowUs >= toUs)) return true;
    }
    return false;
  }

  /** Lets one event after the other happen, for one turn's time at most. True when one of the kind was among them. */
  private stepSlice(engine: Engine, kind: StepKind): boolean {
    const startedAtMs = this.around.nowMs();
    for (let beforeMs = startedAtMs; beforeMs - startedAtMs < SLICE_MS;) {
      const decisions = engine.world.decisions.length;
      const occurrence = engine.step();
      if (occurrence === null) return true;
      const nowMs = this.around.nowMs();
      beforeMs = this.measured(engine, nowMs - beforeMs, nowMs);
      const { world, setup } = engine;
      if (isStep(kind, occurrence, { world, planned: setup.timeline.length, decisions })) return true;
    }
    return false;
  }

  /** What a slice took decides where checkpoints are kept; the wall's time after that. */
  private measured(engine: Engine, tookMs: number, nowMs: number): number {
    if (!engine.worked(tookMs)) return nowMs;
    const savedAtMs = this.around.nowMs();
    engine.savedIn(savedAtMs - nowMs);
    return savedAtMs;
  }

  /** The answer of a step to something: the line that ended it. */
  private lastLine(engine: Engine, { until }: Seeking): RequestOutput<'stepTo'> | null {
    if (until === null) return null;
    const [last] = engine.log(engine.eventCount - 1, engine.eventCount);
    return { line: last === undefined || engine.ended ? null : logLine(last, this.around.names(engine)) };
  }
}
