/**
 * The engine: time as a place. It runs a branch forward, goes back to any instant, forks there, and keeps the journal of
 * what was commanded by hand. Acting in the past is forking; the future is never erased.
 *
 * A branch is exactly repeatable: restoring a checkpoint and running on gives the same events again, which is checked.
 */
import { invariant, present } from '../kernel/invariant.ts';
import type { EventHandle } from '../kernel/event-queue.ts';
import type { Occurrence } from '../kernel/kernel.ts';
import { CATALOG_VERSION } from '../catalog/version.ts';
import type { Command } from '../model/commands.ts';
import type { DecisionTable } from '../model/decision.ts';
import type { SimEvent } from '../model/events.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { Setup } from '../model/setup.ts';
import type { JsonObject } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import type { PlacementMode } from '../placement/placement.system.ts';
import { describeNotification } from '../rules/notification.ts';
import type { BranchInfo, Patch, View } from '../protocol/protocol.ts';
import type { HistoryStatus, TimelineMark } from '../protocol/time.ts';
import { amendedBranch } from './amend.ts';
import { Branch, type Checkpoint } from './branch.ts';
import { SavingTimes } from './checkpoints.ts';
import { tableOf } from './decision-table.ts';
import { Foresight } from './foresight.ts';
import type { Standing } from './goals.ts';
import { HistoryKeeper } from './history.ts';
import { issueLine, Look } from './look.ts';
import type { MetricStore } from './metric-store.ts';
import { ENGINE_VERSION, REPLAY_FORMAT, type JournalLine, type Replay } from './replay.ts';
import { Simulation } from './simulation.ts';
import { gatheredMarks } from './timeline-marks.ts';
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

/** Nobody acts in a run that is over. */
const AFTER_THE_END = refusal('RunEnded', 'run-ended', {}, 'go-back');

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
  /** Work from the beginning to the present point; see Checkpoint. */
  private work = 0;
  private isMeasured = false;
  /** Checkpoints kept ahead of all others. */
  private kept = 0;
  private nextProof = 1;
  private readonly saving = new SavingTimes();
  readonly history = new HistoryKeeper();

  private constructor(setup: Setup, journal: readonly JournalLine[], placement: PlacementMode) {
    this.placement = placement;
    this.run = Simulation.start(setup, placement);
    this.listen();
    const origin: Checkpoint = { afterEvent: 0, atUs: 0, issued: 0, state: this.run.save(), work: 0 };
    this.current = Branch.first(setup, journal, origin);
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
  /** Where the goals stand at the present point, also between two events. */
  goals(): readonly Standing[] {
    return this.run.goals(this.nextEventUs > this.nowUs);
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
      // A command may still come at this very instant: only what is settled by the time before it.
      if (this.isAtTheFront) this.current.marks.noteGoals(this.run.goals(false), this.run.eventCount);
    }
    return true;
  }

  /** How far the time after the present point is known: running on to there brings nothing new, and leaps shorten it. */
  get knownUs(): number {
    return Math.min(this.current.reachedUs, this.current.journal[this.undoneFrom]?.atUs ?? Infinity);
  }

  /** Nothing later is known of the branch. */
  private get isAtTheFront(): boolean {
    return this.run.eventCount === this.current.log.length && this.run.nowUs >= this.current.reachedUs;
  }

  /**
   * Says what the last stretch of running took [ms], for whoever can measure it: checkpoints are then kept at equal
   * distances of work, and not of events. True when one was kept; `savedIn` says what that took.
   */
  worked(ms: number): boolean {
    this.isMeasured = true;
    this.work += ms;
    const here = { afterEvent: this.run.eventCount, atUs: this.run.nowUs, issued: this.issued };
    const { checkpoints } = this.current;
    if (!checkpoints.isDueByWork(this.work, here, this.saving.usualMs)) return false;
    const before = checkpoints.last;
    checkpoints.keep(this.checkpoint());
    if (before === checkpoints.all.at(-2) && ++this.kept === this.nextProof) {
      this.nextProof *= 2;
      this.prove(before);
    }
    this.history.keep(this.all, this.current, this.work);
    this.redos = this.stillThere(this.redos);
    return true;
  }
  /**
   * Runs from a checkpoint to the present point once more, in a run of its own: a branch that would not repeat itself is
   * found out while it is made. And whoever goes back for the first time does not wait until that has become fast.
   */
  private prove(from: Checkpoint): void {
    const again = new Look(this.current, from, this.placement, this.issued);
    again.runTo(this.run.nowUs, Infinity, this.run.eventCount);
    invariant(again.traceHash() === this.run.traceHash(), 'engine.does-not-repeat', () => ({ from: from.atUs }));
  }

  savedIn(ms: number): void {
    this.saving.note(ms);
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
    this.redos = this.stillThere(redos);
  }

  private nextLine(): JournalLine | null {
    return this.issued < this.undoneFrom ? (this.current.journal[this.issued] ?? null) : null;
  }

  private remember(occurrence: Occurrence<SimEvent>): void {
    const { log } = this.current;
    if (occurrence.n < log.length) {
      const { kind, atUs } = log.headAt(occurrence.n);
      invariant(kind === occurrence.event.kind && atUs === occurrence.atUs, 'engine.diverged', () => ({
        known: log.at(occurrence.n),
        occurrence,
      }));
    } else {
      log.push(occurrence);
      if (this.onNotification !== null) this.tellOf(occurrence.n, this.onNotification);
      this.current.reachedUs = Math.max(this.current.reachedUs, occurrence.atUs);
      this.current.marks.note(occurrence, this.run.world, this.setup.timeline.length);
      const { checkpoints } = this.current;
      if (this.isMeasured || !checkpoints.isDueByEvents(this.run.eventCount)) return;
      this.work = this.run.eventCount;
      checkpoints.keep(this.checkpoint());
      checkpoints.thinUnmeasured();
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
    const place = { afterEvent: this.run.eventCount, atUs: this.run.nowUs, issued: this.issued };
    const before = this.current.checkpoints.upToPlace(place.afterEvent, place.atUs, place.issued);
    return { ...place, state: this.run.save(before.state), work: this.work };
  }

  /* ---- Going elsewhere ---- */

  /** Goes to an instant of the branch, back or forward: everything up to and including it has happened. */
  seek(toUs: number): void {
    if (this.isBack(toUs)) this.restore(this.current.checkpoints.before(toUs));
    this.runTo(toUs);
  }

  /**
   * Goes to the last checkpoint before an instant, when that lies back, or ahead in time that is known: whoever runs on from
   * there is where `seek` leads, sooner. False when running on from here is the way.
   */
  leap(toUs: number): boolean {
    const checkpoint = this.current.checkpoints.before(toUs);
    // What was undone leads elsewhere than the checkpoints after it.
    const isAhead = this.undoneFrom === Infinity && checkpoint.work > this.work && checkpoint.atUs > this.run.nowUs;
    if (!isAhead && !this.isBack(toUs)) return false;
    this.restore(checkpoint);
    return true;
  }

  private isBack(toUs: number): boolean {
    return toUs < this.run.nowUs || (this.run.ended && toUs < this.setup.durationUs);
  }

  private restore(checkpoint: Checkpoint): void {
    this.run = Simulation.restore(this.setup, checkpoint.state, this.placement);
    this.listen();
    this.issued = checkpoint.issued;
    this.work = checkpoint.work;
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
    this.restore(this.current.checkpoints.upToPlace(events, atUs, issued));
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
    return this.all.map((branch) => branch.info());
  }

  /** A branch with a name is never closed to save memory. */
  nameBranch(id: number, name: string | null): void {
    this.branchOf(id).name = name;
  }

  /** Forgets the time of a branch for good; not of the current one. Branches of it stay. */
  closeBranch(id: number): void {
    const branch = this.branchOf(id);
    invariant(branch !== this.current, 'engine.close-current-branch', () => ({ id }));
    branch.close('hand');
    this.redos = this.stillThere(this.redos);
  }

  /** Of places to go back to, those whose branch has not been closed. */
  private stillThere(places: readonly Place[]): Place[] {
    return places.filter(({ branch }) => this.all[branch]!.closed === null);
  }

  /** What going back costs in memory now. */
  historyStatus(): HistoryStatus {
    return this.history.status(this.all);
  }

  private branchOf(id: number): Branch {
    const branch = present(this.all[id], 'engine.no-such-branch', () => ({ id }));
    invariant(branch.closed === null, 'engine.branch-closed', () => ({ id }));
    return branch;
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
    if (!this.isMeasured) this.work = this.run.eventCount;
    this.current = amendedBranch(this.current, this.all.length, this.checkpoint(), { atUs, setup });
    this.all.push(this.current);
    this.undoneFrom = Infinity;
    this.redos = [];
    this.restore(this.current.checkpoints.last);
    return this.current.id;
  }

  /** Another look at a branch: a run of its own from the last checkpoint before an instant, which moves nothing here. */
  look(id: number, atUs: number): Look {
    const branch = this.branchOf(id);
    const endOfJournal = branch === this.current ? this.undoneFrom : Infinity;
    return new Look(branch, branch.checkpoints.before(atUs), this.placement, endOfJournal);
  }

  private forkHere(): number {
    const parent = this.current;
    const events = this.run.eventCount;
    const branch = new Branch(
      { id: this.all.length, parent: parent.id, setup: parent.setup },
      {
        journal: parent.journal.slice(0, this.issued),
        log: parent.log.upTo(events),
        metrics: parent.metrics.upTo(this.run.nowUs),
        marks: parent.marks.upTo(events, this.run.nowUs),
      },
      parent.checkpoints.allUpTo(events, this.run.nowUs, this.issued),
      this.run.nowUs,
    );
    this.all.push(branch);
    this.current = branch;
    this.undoneFrom = Infinity;
    this.redos = [];
    this.history.keep(this.all, branch, this.work);
    this.moved();
    return branch.id;
  }

  /** Goes to another branch, as far as it has been run. Throws InvariantError when there is no such branch. */
  switchBranch(id: number): void {
    const branch = this.branchOf(id);
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
    return this.run.ended ? AFTER_THE_END : this.run.query(command);
  }

  /** What would come of a command within a span, worked out in runs of its own. Nothing here is touched. */
  foresee(command: Command, forUs: number): Foresight {
    const { setup, placement, branch } = this;
    const line = setup.timeline.length + this.issued;
    return new Foresight({ setup, placement, branch, command, line, state: this.run.save(), toUs: this.nowUs + forUs });
  }

  /**
   * Gives a command now and lets everything of this instant happen. Where a later time is already known, this opens a
   * branch. A refusal is a journal line too, but for that of a run which has ended: nothing happens there any more.
   */
  command(command: Command): CommandResult {
    if (this.run.ended) return { refusal: AFTER_THE_END, outcome: null };
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

  /**
   * Back to just before the last command by hand that was done; the later time stays on its branch. False when there is
   * none: what was refused has changed nothing, so there is nothing to take back.
   */
  undo(): boolean {
    const index = this.lastDone();
    const line = this.current.journal[index];
    if (line === undefined) return false;
    this.redos.push({
      branch: this.current.id,
      events: this.run.eventCount,
      atUs: this.run.nowUs,
      issued: this.issued,
    });
    this.undoneFrom = index;
    this.goTo({ events: line.afterEvent, atUs: line.atUs, issued: index });
    return true;
  }

  /** Back to where the last undo left. False when there is nothing to redo. */
  redo(): boolean {
    const place = this.redos.pop();
    if (place === undefined) return false;
    this.current = this.branchOf(place.branch);
    this.undoneFrom = this.redos.length > 0 ? place.issued : Infinity;
    this.goTo(place);
    return true;
  }

  /**
   * Back to just before the last event that has happened, at its instant; running on lets it happen again. The event; null
   * at the very beginning.
   */
  stepBack(): Occurrence<SimEvent> | null {
    const events = this.run.eventCount - 1;
    const last = this.current.log.at(events);
    if (last === undefined) return null;
    const issued = this.current.journal.findIndex((line) => line.afterEvent >= events);
    this.goTo({ events, atUs: last.atUs, issued: Math.min(this.issued, issued === -1 ? Infinity : issued) });
    return last;
  }

  /** The command by hand that `undo` would take back. */
  get lastCommand(): Occurrence<SimEvent> | null {
    const line = this.current.journal[this.lastDone()];
    return line === undefined ? null : (this.current.log.at(line.afterEvent) ?? null);
  }

  /** The last line of the journal that has been issued and was not refused; −1 when there is none. */
  private lastDone(): number {
    const { commands } = this.run.world;
    for (let index = this.issued - 1; index >= 0; index--) {
      const line = this.setup.timeline.length + index;
      if ((commands.findLast((row) => row.line === line)?.refusal ?? null) === null) return index;
    }
    return -1;
  }

  /* ---- Looking ---- */

  /** What a person would look for on the timeline of the branch, known later times included. */
  marks(
    fromUs: number,
    toUs: number,
    most: number,
  ): { readonly marks: readonly TimelineMark[]; readonly total: number } {
    return gatheredMarks(this.current.marks.marks, fromUs, toUs, most);
  }

  /** Events first ≤ n < end of the branch that have happened at the present point. */
  log(first: number, end: number): readonly Occurrence<SimEvent>[] {
    return this.current.log.slice(Math.max(0, first), Math.min(end, this.run.eventCount));
  }

  /** Kind of a line that has happened, and what caused it: cheap, for whoever looks for a few lines among many. */
  kindAt(n: number): SimEvent['kind'] {
    return this.current.log.headAt(n).kind;
  }
  becauseAt(n: number): number {
    return this.current.log.becauseAt(n);
  }

  /** The metrics of the branch; those of later instants than the present one belong to what is known of its future. */
  get metrics(): MetricStore {
    return this.current.metrics;
  }

  /** When a timer of the world runs out [µs]; null when it does not run. */
  dueUs(handle: EventHandle): number | null {
    return this.run.dueUs(handle);
  }

  /** The chain of causes of an event: the first cause first, the event itself last. */
  causes(n: number): readonly Occurrence<SimEvent>[] {
    const chain: Occurrence<SimEvent>[] = [];
    const { log } = this.current;
    for (let at = log.at(n); at !== undefined; at = log.at(at.because)) chain.unshift(at);
    return chain;
  }

  /** The full filter and score table of a decision. Cost: at most one stretch between two checkpoints. */
  table(decision: number): DecisionTable {
    return tableOf(this.current, this.world, decision, this.placement);
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
    this.screen = viewOf(this.run.world, this.goals());
    return this.screen;
  }

  /** What has changed since the last view or patches. A whole view must have been taken in this epoch. */
  takePatches(): readonly Patch[] {
    const screen = present(this.screen, 'engine.patches-without-view');
    const next = nextView(screen, this.run.world, this.run.takeTouched(), this.goals());
    this.screen = next.view;
    return next.patches;
  }
}
