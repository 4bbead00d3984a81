/** One course of events: its journal, its log as far as it has been run, and checkpoints to come back to. */
import type { Setup } from '../model/setup.ts';
import type { BranchInfo } from '../protocol/protocol.ts';
import type { ClosedBy } from '../protocol/time.ts';
import { CheckpointList, type Checkpoint } from './checkpoints.ts';
import { EventLog } from './event-log.ts';
import { MetricStore } from './metric-store.ts';
import type { JournalLine } from './replay.ts';
import { MarkBook } from './timeline-marks.ts';

export type { Checkpoint } from './checkpoints.ts';

export interface BranchIdentity {
  readonly id: number;
  readonly parent: number | null;
  /** What it goes by: its parent's, unless it was amended at the fork. */
  readonly setup: Setup;
}

export class Branch {
  readonly id: number;
  readonly parent: number | null;
  readonly setup: Setup;
  readonly forkAtUs: number;
  readonly forkAfterEvent: number;
  readonly journal: JournalLine[];
  log: EventLog;
  metrics: MetricStore;
  marks: MarkBook;
  checkpoints: CheckpointList;
  reachedUs: number;
  /** Given by a person; a branch with a name is kept. */
  name: string | null = null;
  /** Its time can no longer be gone to. */
  closed: ClosedBy | null = null;

  constructor(
    identity: BranchIdentity,
    history: {
      readonly journal: readonly JournalLine[];
      readonly log: EventLog;
      readonly metrics: MetricStore;
      readonly marks: MarkBook;
    },
    checkpoints: readonly Checkpoint[],
    forkAtUs: number,
  ) {
    this.id = identity.id;
    this.parent = identity.parent;
    this.setup = identity.setup;
    this.journal = [...history.journal];
    this.log = history.log;
    this.metrics = history.metrics;
    this.marks = history.marks;
    this.checkpoints = new CheckpointList(checkpoints);
    this.forkAtUs = forkAtUs;
    this.forkAfterEvent = history.log.length;
    this.reachedUs = forkAtUs;
  }

  /** What it was when it began: nothing has happened. */
  static first(setup: Setup, journal: readonly JournalLine[], origin: Checkpoint): Branch {
    const history = { journal, log: EventLog.empty(), metrics: new MetricStore(), marks: new MarkBook() };
    return new Branch({ id: 0, parent: null, setup }, history, [origin], 0);
  }

  /** What a screen is told of it. */
  info(): BranchInfo {
    const { id, parent, forkAtUs, forkAfterEvent, reachedUs, journal, name, closed } = this;
    return {
      ...{ id, parent, forkAtUs, forkAfterEvent, reachedUs, commands: journal.length },
      ...(name === null ? {} : { name }),
      ...(closed === null ? {} : { closed }),
    };
  }

  /** What is left is where it began, how far it went, and how much was commanded. */
  close(by: ClosedBy): void {
    this.closed = by;
    this.log = EventLog.empty();
    this.metrics = new MetricStore();
    this.marks = new MarkBook();
    this.checkpoints = new CheckpointList([]);
  }

  /** Bytes of what has not been counted yet, roughly. */
  held(seen: Set<object>): number {
    return this.checkpoints.held(seen) + this.log.held(seen) + this.metrics.bytes + this.marks.bytes;
  }
}
