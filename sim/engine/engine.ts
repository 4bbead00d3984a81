/**
 * The engine: time as a place. It runs a branch forward, goes back to any instant, forks there, and keeps the journal of
 * what was commanded by hand. Acting in the past is forking; the future is never erased.
 *
 * A branch is exactly repeatable: restoring a checkpoint and running on gives the same events again, which is checked.
 */
import { invariant, present } from '../kernel/invariant.ts';
import type { Occurrence } from '../kernel/kernel.ts';
import { CATALOG_VERSION } from '../catalog/version.ts';
import type { Command } from '../model/commands.ts';
import type { DecisionTable } from '../model/decision.ts';
import type { SimEvent } from '../model/events.ts';
import type { Refusal } from '../model/refusal.ts';
import type { Setup } from '../model/setup.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import type { PlacementMode } from '../placement/placement.system.ts';
import { describeNotification } from '../rules/notification.ts';
import type { BranchInfo, Patch, View } from '../protocol/protocol.ts';
import { amendedBranch } from './amend.ts';
import { Branch, type Checkpoint } from './branch.ts';
import { issueLine, Look } from './look.ts';
import { MetricStore } from './metric-store.ts';
import { ENGINE_VERSION, REPLAY_FORMAT, type JournalLine, type Replay } from './replay.ts';
import { Simulation } from './simulation.ts';
import { canonicalJson, sha256Hex } from './trace.ts';
import { nextView, viewOf } from './view.ts';

export interface CommandResult {
  readonly refusal: Refusal | null;
  readonly outcome: JsonObject | null;
}

/** SHA-256 of the canonical resolved scenario and the catalog's version. */
export function scenarioHashOf(setup: Setup): string {
  return sha256Hex(canonicalJson({ catalog: CATALOG_VERSION, setup }));
}

/** Where the engine was before an undo. */
interface Place {
  readonly branch: number;
  readonly events: number;
  readonly atUs: number;
  readonly issued: number;
}

export class Engine {
  private readonly placement: PlacementMode;
  /** Told of each notification when it is sent, as EventBridge delivers it (EV-01); not again after a seek back. */
  onNotification: ((notification: JsonObject) => void) | null = null;
  private run: Simulation;
  private current: Branch;
  private readonly all: Branch[];
  private readonly hashes = new Map<Setup, string>();
  /** Journal lines of the current branch that have been issued at the present point. */
  private issued = 0;
  private epochCount = 0;
  private screen: View | null = null;
  private redos: Place[] = [];
  /** The first journal line of the current branch that is undone: it and what follows it wait for redo. */
  private undoneFrom = Infinity;

  private constructor(setup: Setup, journal: readonly JournalLine[], placement: PlacementMode) {
    this.placement = placement;
    this.run = Simulation.start(setup, placement);
    this.listen();
    const origin: Checkpoint = { afterEvent: 0, atUs: 0, issued: 0, state: this.run.save() };
    this.current = new Branch(
      { id: 0, parent: null, setup },
      { journal, log: [], metrics: new MetricStore() },
      [origin],
      0,
    );
    this.all = [this.current];
  }

  /** At time 0; nothing has happened yet. */
  static open(setup: Setup, placement: PlacementMode = 'indexed'): Engine {
    return new Engine(setup, [], placement);
  }

  /** At time 0 with the journal of a replay: running to its `reachedUs` gives its log again. */
  static replay(replay: Replay): Engine {
    return new Engine(replay.setup, replay.journal, 'indexed');
  }

  /** What the current branch goes by. */
  get setup(): Setup {
    return this.current.setup;
  }
  get scenarioHash(): string {
    let hash = this.hashes.get(this.setup);
    if (hash === undefined) this.hashes.set(this.setup, (hash = scenarioHashOf(this.setup)));
    return hash;
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
  get nextEventUs(): number {
    const line = this.nextLine();
    return line !== null && line.afterEvent === this.run.eventCount ? line.atUs : this.run.nextEventUs;
  }
  /** Raised by everything but running on: what a screen was sent before no longer leads to what it is sent next. */
  get epoch(): number {
    return this.epochCount;
  }
  traceHash(): string {
    return this.run.traceHash();
  }

  /* ---- Running ---- */

  /** The next event of the branch happens. Null at the end of the run. */
  step(): Occurrence<SimEvent> | null {
    this.leaveUndone();
    this.issueDue(Infinity);
    const occurrence = this.run.step();
    if (occurrence === null) return null;
    this.remember(occurrence);
    return occurrence;
  }

  /**
   * Runs until everything up to and including `toUs` has happened, or the run has ended. False when `maxEvents` ran out
   * first; call again to go on.
   */
  runTo(toUs: number, maxEvents = Infinity): boolean {
    for (let count = 0; ; count++) {
      this.issueDue(toUs);
      // Before anything between the events is brought forward: a command may still enter at this instant.
      if (count >= maxEvents && !this.run.ended) return false;
      this.run.settle(toUs);
      if (this.run.ended || this.run.nextEventUs > toUs) break;
      this.leaveUndone();
      this.remember(this.run.step()!);
    }
    if (!this.run.ended && toUs > this.run.nowUs) {
      this.leaveUndone();
      this.run.advanceTo(Math.min(toUs, this.setup.durationUs));
      this.current.reachedUs = Math.max(this.current.reachedUs, this.run.nowUs);
    }
    return true;
  }

  /** Commands of the journal whose place in the course of events has come, as far as line `upTo` exclusive. */
  private issueDue(untilUs: number, upTo = Infinity): void {
    while (this.issued < upTo) {
      const line = this.nextLine();
      if (line === null || line.afterEvent !== this.run.eventCount || line.atUs > untilUs || this.run.ended) return;
      issueLine(this.run, line, this.setup.timeline.length + this.issued);
      this.issued += 1;
    }
  }

  /**
   * What was undone stays undone: whoever runs on from there does so on a branch of its own, and the later time stays on
   * the old one, where redo finds it.
   */
  private leaveUndone(): void {
    if (this.current.journal[this.undoneFrom]?.afterEvent !== this.run.eventCount) return;
    const { redos } = this;
    this.forkHere();
    this.redos = redos;
  }

  private nextLine(): JournalLine | null {
    return this.issued < this.undoneFrom ? (this.current.journal[this.issued] ?? null) : null;
  }

  private remember(occurrence: Occurrence<SimEvent>): void {
    const { log } = this.current;
    if (occurrence.n < log.length) {
      const known = log[occurrence.n]!;
      invariant(
        known.event.kind === occurrence.event.kind && known.atUs === occurrence.atUs,
        'engine.diverged',
        () => ({
          known,
          occurrence,
        }),
      );
    } else {
      log.push(occurrence);
      if (this.onNotification !== null) this.tellOf(occurrence.n, this.onNotification);
      this.current.reachedUs = Math.max(this.current.reachedUs, occurrence.atUs);
      if (this.current.isCheckpointDue(this.run.eventCount)) this.current.keep(this.checkpoint());
    }
  }

  /** Hands out what was sent during an occurrence that has just happened. */
  private tellOf(during: number, hear: (notification: JsonObject) => void): void {
    const latest = this.run.world.notifications?.latest ?? [];
    let first = latest.length;
    while (first > 0 && latest[first - 1]!.during === during) first -= 1;
    for (const notification of latest.slice(first)) hear(describeNotification(this.run.world, notification));
  }

  private checkpoint(): Checkpoint {
    const state = this.run.save(this.current.last.state);
    return { afterEvent: this.run.eventCount, atUs: this.run.nowUs, issued: this.issued, state };
  }

  /* ---- Going elsewhere ---- */

  /** Goes to an instant of the branch, back or forward: everything up to and including it has happened. */
  seek(toUs: number): void {
    if (toUs < this.run.nowUs || (this.run.ended && toUs < this.setup.durationUs))
      this.restore(this.current.before(toUs));
    this.runTo(toUs);
  }

  private restore(checkpoint: Checkpoint): void {
    this.run = Simulation.restore(this.setup, checkpoint.state, this.placement);
    this.listen();
    this.issued = checkpoint.issued;
    this.moved();
  }

  /** Datapoints go to whichever branch is current when they come. */
  private listen(): void {
    this.run.onRecord = (...datapoint) => this.current.metrics.record(...datapoint);
  }

  private moved(): void {
    this.epochCount += 1;
    this.screen = null;
  }

  /** To an exact point of the current branch: so many events, this time, so many journal lines. */
  private goTo({ events, atUs, issued }: Omit<Place, 'branch'>): void {
    this.restore(this.current.beforeEvent(events, issued));
    while (this.run.eventCount < events) {
      this.issueDue(Infinity, issued);
      this.remember(present(this.run.step(), 'engine.place-not-reached', () => ({ events })));
    }
    this.issueDue(atUs, issued);
    if (!this.run.ended) this.run.advanceTo(Math.max(atUs, this.run.nowUs));
  }

  get branch(): number {
    return this.current.id;
  }

  branches(): readonly BranchInfo[] {
    return this.all.map(({ id, parent, forkAtUs, forkAfterEvent, reachedUs, journal }) => ({
      id,
      parent,
      forkAtUs,
      forkAfterEvent,
      reachedUs,
      commands: journal.length,
    }));
  }

  /** Opens a branch of the current one at an instant and goes there; its number. */
  fork(atUs: number): number {
    this.seek(atUs);
    return this.forkHere();
  }

  /**
   * Opens a branch that goes by another setup from an instant on, and goes to just before that instant. What was planned
   * before it has to be the same in both, and nothing may have been commanded by hand.
   */
  forkAmended(atUs: number, setup: Setup): number {
    if (atUs > 0) this.seek(atUs - 1);
    else this.goTo({ events: 0, atUs: 0, issued: 0 });
    this.current = amendedBranch(this.current, this.all.length, this.checkpoint(), { atUs, setup });
    this.all.push(this.current);
    this.undoneFrom = Infinity;
    this.redos = [];
    this.restore(this.current.last);
    return this.current.id;
  }

  /** Another look at a branch: a run of its own from the last checkpoint before an instant, which moves nothing here. */
  look(id: number, atUs: number): Look {
    const branch = present(this.all[id], 'engine.no-such-branch', () => ({ id }));
    return new Look(branch, branch.before(atUs), this.placement);
  }

  private forkHere(): number {
    const parent = this.current;
    const events = this.run.eventCount;
    const branch = new Branch(
      { id: this.all.length, parent: parent.id, setup: parent.setup },
      {
        journal: parent.journal.slice(0, this.issued),
        log: parent.log.slice(0, events),
        metrics: parent.metrics.upTo(this.run.nowUs),
      },
      parent.checkpointsUpTo(events, this.issued),
      this.run.nowUs,
    );
    this.all.push(branch);
    this.current = branch;
    this.undoneFrom = Infinity;
    this.redos = [];
    this.moved();
    return branch.id;
  }

  /** Goes to another branch, as far as it has been run. Throws InvariantError when there is no such branch. */
  switchBranch(id: number): void {
    const branch = present(this.all[id], 'engine.no-such-branch', () => ({ id }));
    if (branch === this.current) return;
    this.current = branch;
    this.undoneFrom = Infinity;
    this.redos = [];
    const issued = branch.journal.filter((line) => line.afterEvent < branch.log.length).length;
    this.goTo({ events: branch.log.length, atUs: branch.reachedUs, issued });
  }

  /* ---- Commands ---- */

  /** Would this command be refused now, and why? Nothing is touched. */
  query(command: Command): Refusal | null {
    return this.run.query(command);
  }

  /**
   * Gives a command now and lets everything of this instant happen. Where a later time is already known, this opens a
   * branch. A refusal is a journal line too.
   */
  command(command: Command): CommandResult {
    invariant(!this.run.ended, 'engine.command-after-the-end');
    const { log, journal, reachedUs } = this.current;
    const later = this.run.eventCount < log.length || this.issued < journal.length || this.run.nowUs < reachedUs;
    if (later) this.forkHere();
    this.redos = [];
    this.current.journal.push({ atUs: this.run.nowUs, afterEvent: this.run.eventCount, command });
    const line = this.setup.timeline.length + this.issued;
    this.runTo(this.run.nowUs);
    const record = present(
      this.run.world.commands.findLast((row) => row.line === line),
      'engine.command-lost',
      () => ({ line }),
    );
    return record.refusal === null
      ? { refusal: null, outcome: record.outcome }
      : { refusal: record.refusal, outcome: null };
  }

  /** Back to just before the last command by hand; the later time stays on its branch. False when there is none. */
  undo(): boolean {
    const line = this.current.journal[this.issued - 1];
    if (line === undefined) return false;
    this.redos.push({
      branch: this.current.id,
      events: this.run.eventCount,
      atUs: this.run.nowUs,
      issued: this.issued,
    });
    this.undoneFrom = this.issued - 1;
    this.goTo({ events: line.afterEvent, atUs: line.atUs, issued: this.issued - 1 });
    return true;
  }

  /** Back to where the last undo left. False when there is nothing to redo. */
  redo(): boolean {
    const place = this.redos.pop();
    if (place === undefined) return false;
    this.current = this.all[place.branch]!;
    this.undoneFrom = this.redos.length > 0 ? place.issued : Infinity;
    this.goTo(place);
    return true;
  }

  /* ---- Looking ---- */

  /** Events first ≤ n < end of the branch that have happened at the present point. */
  log(first: number, end: number): readonly Occurrence<SimEvent>[] {
    return this.current.log.slice(Math.max(0, first), Math.min(end, this.run.eventCount));
  }

  /** The metrics of the branch; those of later instants than the present one belong to what is known of its future. */
  get metrics(): MetricStore {
    return this.current.metrics;
  }

  /** The chain of causes of an event: the first cause first, the event itself last. */
  causes(n: number): readonly Occurrence<SimEvent>[] {
    const chain: Occurrence<SimEvent>[] = [];
    for (let at = this.current.log[n]; at !== undefined; at = this.current.log[at.because]) chain.unshift(at);
    return chain;
  }

  /**
   * The full filter and score table of a decision, recomputed by running to its instant again.
   * Cost: at most one stretch between two checkpoints.
   */
  table(decision: number): DecisionTable {
    const { during } = present(this.run.world.decisions[decision], 'engine.no-such-decision', () => ({ decision }));
    const checkpoint = this.current.beforeEvent(during);
    const run = Simulation.restore(this.setup, checkpoint.state, this.placement);
    run.want(decision);
    let { issued } = checkpoint;
    while (run.eventCount <= during) {
      const line = this.current.journal[issued];
      if (line !== undefined && line.afterEvent === run.eventCount) {
        issueLine(run, line, this.setup.timeline.length + issued++);
      } else run.step();
    }
    return present(run.takeTable(), 'engine.table-not-given', () => ({ decision, during }));
  }

  toReplay(): Replay {
    return {
      royaumeReplay: REPLAY_FORMAT,
      engine: ENGINE_VERSION,
      catalog: CATALOG_VERSION,
      setup: this.setup,
      journal: this.current.journal.slice(0, this.issued),
      events: this.run.eventCount,
      reachedUs: this.run.nowUs,
      traceHash: this.run.traceHash(),
    };
  }

  /** What a screen shows. Patches from now on lead on from this. */
  view(): View {
    this.run.takeTouched();
    this.screen = viewOf(this.run.world);
    return this.screen;
  }

  /** What has changed since the last view or patches. A whole view must have been taken in this epoch. */
  takePatches(): readonly Patch[] {
    const screen = present(this.screen, 'engine.patches-without-view');
    const next = nextView(screen, this.run.world, this.run.takeTouched());
    this.screen = next.view;
    return next.patches;
  }
}
