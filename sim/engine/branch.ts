/** One course of events: its journal, its log as far as it has been run, and checkpoints to come back to. */
import type { Occurrence } from '../kernel/kernel.ts';
import type { SimEvent } from '../model/events.ts';
import type { Setup } from '../model/setup.ts';
import type { MetricStore } from './metric-store.ts';
import type { JournalLine } from './replay.ts';
import type { SimulationState } from './simulation.ts';

/** Events between two checkpoints at first; doubled whenever there are too many. */
const CHECKPOINT_EVERY = 2_000;
const CHECKPOINTS_MAX = 32;

export interface Checkpoint {
  readonly afterEvent: number;
  readonly atUs: number;
  /** Journal lines that had been issued. */
  readonly issued: number;
  readonly state: SimulationState;
}

export class Branch {
  readonly id: number;
  readonly parent: number | null;
  /** What it goes by: its parent's, unless it was amended at the fork. */
  readonly setup: Setup;
  readonly forkAtUs: number;
  readonly forkAfterEvent: number;
  readonly journal: JournalLine[];
  readonly log: Occurrence<SimEvent>[];
  readonly metrics: MetricStore;
  /** In order of events; the first is the branch's beginning. */
  private checkpoints: Checkpoint[];
  private every = CHECKPOINT_EVERY;
  reachedUs: number;

  constructor(
    identity: { readonly id: number; readonly parent: number | null; readonly setup: Setup },
    history: {
      readonly journal: readonly JournalLine[];
      readonly log: readonly Occurrence<SimEvent>[];
      readonly metrics: MetricStore;
    },
    checkpoints: readonly Checkpoint[],
    forkAtUs: number,
  ) {
    this.id = identity.id;
    this.parent = identity.parent;
    this.setup = identity.setup;
    this.journal = [...history.journal];
    this.log = [...history.log];
    this.metrics = history.metrics;
    this.checkpoints = [...checkpoints];
    this.forkAtUs = forkAtUs;
    this.forkAfterEvent = history.log.length;
    this.reachedUs = forkAtUs;
  }

  /** The last checkpoint; there is always one. */
  get last(): Checkpoint {
    return this.checkpoints.at(-1)!;
  }

  /** Is a checkpoint due after this many events? */
  isCheckpointDue(eventCount: number): boolean {
    return eventCount - this.checkpoints.at(-1)!.afterEvent >= this.every;
  }

  /** Keeps a checkpoint; every second one goes when there are too many, so that their number stays bounded. */
  keep(checkpoint: Checkpoint): void {
    this.checkpoints.push(checkpoint);
    if (this.checkpoints.length <= CHECKPOINTS_MAX) return;
    this.checkpoints = this.checkpoints.filter((_, index) => index % 2 === 0);
    this.every *= 2;
  }

  /** The last checkpoint before an instant; the first one when there is none. */
  before(atUs: number): Checkpoint {
    return this.checkpoints.findLast((checkpoint) => checkpoint.atUs < atUs) ?? this.checkpoints[0]!;
  }

  /** The last checkpoint with at most this many events, and at most this many journal lines issued. */
  beforeEvent(afterEvent: number, issued = Infinity): Checkpoint {
    return (
      this.checkpoints.findLast((point) => point.afterEvent <= afterEvent && point.issued <= issued) ??
      this.checkpoints[0]!
    );
  }

  checkpointsUpTo(afterEvent: number, issued: number): Checkpoint[] {
    return this.checkpoints.filter((point) => point.afterEvent <= afterEvent && point.issued <= issued);
  }
}
