/** A look at a branch while the engine stays where it is: the same events again, in a run of its own. */
import type { Occurrence } from '../kernel/kernel.ts';
import type { SimEvent } from '../model/events.ts';
import type { Setup } from '../model/setup.ts';
import type { World } from '../model/world.ts';
import type { PlacementMode } from '../placement/placement.system.ts';
import type { Branch, Checkpoint } from './branch.ts';
import type { Standing } from './goals.ts';
import type { MetricStore } from './metric-store.ts';
import { ReplayError, type JournalLine } from './replay.ts';
import { Simulation } from './simulation.ts';

/** Throws ReplayError when the line's time is not where its place in the course of events is. */
export function issueLine(run: Simulation, line: JournalLine, number: number): void {
  if (line.atUs < run.nowUs || line.atUs > run.nextEventUs) {
    throw new ReplayError(line, { fromUs: run.nowUs, toUs: run.nextEventUs });
  }
  run.advanceTo(line.atUs);
  run.issue(line.command, number);
}

export class Look {
  readonly branch: number;
  private readonly of: Branch;
  private readonly run: Simulation;
  private issued: number;
  /** Journal lines that it does not know of: those that are undone. */
  private readonly endOfJournal: number;

  constructor(branch: Branch, from: Checkpoint, placement: PlacementMode, endOfJournal = Infinity) {
    this.branch = branch.id;
    this.of = branch;
    this.run = Simulation.restore(branch.setup, from.state, placement);
    this.issued = from.issued;
    this.endOfJournal = endOfJournal;
  }

  get setup(): Setup {
    return this.of.setup;
  }
  get world(): World {
    return this.run.world;
  }
  get nowUs(): number {
    return this.run.nowUs;
  }
  get eventCount(): number {
    return this.run.eventCount;
  }
  get ended(): boolean {
    return this.run.ended;
  }
  /** Where the goals stand at the present point of the look. */
  goals(): readonly Standing[] {
    return this.run.goals();
  }
  /** Of the whole branch, later instants included. */
  get metrics(): MetricStore {
    return this.of.metrics;
  }
  traceHash(): string {
    return this.run.traceHash();
  }

  /** Events first ≤ n < end that have happened at the present point of the look. */
  log(first: number, end: number): readonly Occurrence<SimEvent>[] {
    return this.of.log.slice(Math.max(0, first), Math.min(end, this.run.eventCount));
  }

  /** Entities that have changed since the last call. */
  takeTouched(): ReturnType<Simulation['takeTouched']> {
    return this.run.takeTouched();
  }

  /** On to an instant that the branch has reached, or to its first `events` events; false when `maxEvents` ran out first. */
  runTo(toUs: number, maxEvents = Infinity, events = Infinity): boolean {
    for (let count = 0; this.run.eventCount < events; count++) {
      this.issueDue(toUs);
      if (count >= maxEvents && !this.run.ended) return false;
      this.run.settle(toUs);
      if (this.run.ended || this.run.nextEventUs > toUs) break;
      this.run.step();
    }
    if (!this.run.ended && toUs > this.run.nowUs) {
      this.run.advanceTo(Math.min(toUs, this.setup.durationUs, this.run.nextEventUs));
    }
    return true;
  }

  private issueDue(untilUs: number): void {
    const { journal, setup } = this.of;
    for (;;) {
      const line = this.issued < this.endOfJournal ? journal[this.issued] : undefined;
      if (line === undefined || line.afterEvent !== this.run.eventCount || line.atUs > untilUs || this.run.ended)
        return;
      issueLine(this.run, line, setup.timeline.length + this.issued++);
    }
  }
}
