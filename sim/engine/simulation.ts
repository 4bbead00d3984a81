/**
 * One run of one world: the kernel's events are heard by the systems in their order, the lifecycles move, the trace grows.
 * Knows nothing of branches; engine.ts keeps several of these apart in time.
 */
import { invariant, InvariantError, present } from '../kernel/invariant.ts';
import type { EventHandle } from '../kernel/event-queue.ts';
import {
  Kernel,
  PHASE,
  type KernelState,
  type Occurrence,
  type OccurrenceNumber,
  type Phase,
} from '../kernel/kernel.ts';
import { openStream, seedStream, type Random } from '../kernel/random.ts';
import { later, timeUs, US_PER_S, type DurationUs, type TimeUs } from '../kernel/time.ts';
import type { Command } from '../model/commands.ts';
import type { Decision, DecisionTable } from '../model/decision.ts';
import type { ChartName, SimEvent, SimEventKind } from '../model/events.ts';
import type { EntityKind } from '../model/ids.ts';
import type { Refusal } from '../model/refusal.ts';
import type { Setup } from '../model/setup.ts';
import type { MetricSeries, SparseHistogram, StatisticSet } from '../model/metric.ts';
import type { AnyCommandHandler, Between, BetweenContext, Context } from '../model/system.ts';
import type { Json } from '../model/task-definition.ts';
import type { World } from '../model/world.ts';
import type { PlacementMode } from '../placement/placement.system.ts';
import { CHARTS } from '../statecharts/charts.ts';
import { compileCharts } from '../statecharts/compile.ts';
import { Driver } from '../statecharts/driver.ts';
import { checkContainerInstance } from './checkers.ts';
import { judge, judgeEnd, judgeEvent, movesMetrics, standings, type Standing } from './goals.ts';
import { judgeMeasured, windowEdges } from './measured.ts';
import { shareData } from './share-data.ts';
import { createSystems } from './systems.ts';
import { TraceHash } from './trace.ts';
import { copyWorld, firstWorld } from './world-state.ts';

/** A run at rest between two events. The hash is that of the log so far. */
export interface SimulationState {
  readonly kernel: KernelState<SimEvent>;
  readonly world: World;
  readonly hash: TraceHash;
  readonly ended: boolean;
  readonly goalsAreStale: boolean;
}

const MINUTE_US = 60_000_000;

const COMPILED = compileCharts(CHARTS);

type Hear = (event: never, ctx: Context) => void;

/** The columns of slots are as long as the queue ever was, and most often the same; so is what waits. */
function sharedKernel(state: KernelState<SimEvent>, before: KernelState<SimEvent> | undefined): KernelState<SimEvent> {
  if (before === undefined) return state;
  const known = new Map(before.queue.pending.map((entry) => [entry.slot, entry]));
  const pending = state.queue.pending.map((entry) => {
    const old = known.get(entry.slot);
    return old !== undefined && old.event === entry.event && isEqual(old, entry) ? old : entry;
  });
  const generations = shareData(state.queue.generations, before.queue.generations) as readonly number[];
  const free = shareData(state.queue.free, before.queue.free) as readonly number[];
  return { ...state, queue: { ...state.queue, generations, free, pending } };
}

function isEqual(one: Pending, other: Pending): boolean {
  const { atUs, order, cause, depth } = one;
  return atUs === other.atUs && order === other.order && cause === other.cause && depth === other.depth;
}
type Pending = KernelState<SimEvent>['queue']['pending'][number];

export class Simulation implements Context, BetweenContext {
  readonly setup: Setup;
  world: World;
  private kernel: Kernel<SimEvent>;
  private hash: TraceHash;
  private hasEnded = false;
  private goalsAreStale = true;
  /** Told of each datapoint; nobody listens to a stretch that is run again only to look at it. */
  onRecord:
    ((atUs: TimeUs, series: MetricSeries, set: StatisticSet, histogram: SparseHistogram | null) => void) | null = null;
  private readonly driver: Driver;
  private readonly between: Between | null;
  private readonly hearers = new Map<SimEventKind, Hear[]>();
  private readonly handlers = new Map<string, AnyCommandHandler>();
  private readonly streams = new Map<string, Random>();
  /** Entities changed since the last call of takeTouched. */
  private touched = new Map<EntityKind, Set<number>>();
  private touchedNow: number[] = [];
  private wantedDecision = -1;
  private table: DecisionTable | null = null;

  private constructor(setup: Setup, state: SimulationState | null, placement: PlacementMode) {
    this.setup = setup;
    this.world = state === null ? firstWorld(setup) : copyWorld(state.world, state.kernel.nowUs);
    this.kernel = state === null ? Kernel.empty() : Kernel.restore(state.kernel);
    this.hash = state === null ? new TraceHash() : state.hash.copy();
    this.hasEnded = state?.ended ?? false;
    this.goalsAreStale = state?.goalsAreStale ?? true;
    const systems = createSystems(placement);
    this.driver = new Driver(
      COMPILED,
      systems.flatMap((system) => system.charts ?? []),
    );
    const between = systems.flatMap((system) => system.between ?? []);
    invariant(between.length <= 1, 'engine.two-between-events', () => ({ systems: between.length }));
    this.between = between[0] ?? null;
    for (const system of systems) {
      for (const [kind, hear] of Object.entries(system.hears ?? {})) {
        const list = this.hearers.get(kind as SimEventKind) ?? [];
        list.push(hear as Hear);
        this.hearers.set(kind as SimEventKind, list);
      }
      for (const handler of system.commands ?? []) {
        invariant(!this.handlers.has(handler.op), 'engine.command-handled-twice', () => ({ op: handler.op }));
        this.handlers.set(handler.op, handler);
      }
    }
  }

  /** A run at time 0: its timeline is scheduled, nothing has happened. */
  static start(setup: Setup, placement: PlacementMode = 'indexed'): Simulation {
    const run = new Simulation(setup, null, placement);
    setup.timeline.forEach(({ atUs, command }, line) => {
      run.kernel.schedule(timeUs(atUs), PHASE.command, { kind: 'CommandIssued', command, line });
    });
    if (setup.durationUs >= MINUTE_US) {
      run.kernel.schedule(timeUs(MINUTE_US), PHASE.sample, { kind: 'MetricsPublished', minute: 1 });
    }
    const sampleUs = setup.metrics === undefined ? Infinity : setup.metrics.resolutionS * US_PER_S;
    if (setup.durationUs >= sampleUs) run.kernel.schedule(timeUs(sampleUs), PHASE.sample, { kind: 'MetricsSampled' });
    for (const { atUs, name } of windowEdges(setup.goals, setup.durationUs)) {
      run.kernel.schedule(timeUs(atUs), PHASE.sample, { kind: 'GoalWindowReached', goal: name });
    }
    run.kernel.schedule(timeUs(setup.durationUs), PHASE.end, { kind: 'RunEnded' });
    return run;
  }

  static restore(setup: Setup, state: SimulationState, placement: PlacementMode = 'indexed'): Simulation {
    return new Simulation(setup, state, placement);
  }

  /** A copy of the present state; the run may go on. It shares what has not changed with `before`, an earlier copy. */
  save(before: SimulationState | null = null): SimulationState {
    return {
      kernel: sharedKernel(this.kernel.save(), before?.kernel),
      world: copyWorld(this.world, this.kernel.nowUs, before?.world ?? null),
      hash: this.hash.copy(),
      ended: this.hasEnded,
      goalsAreStale: this.goalsAreStale,
    };
  }

  get eventCount(): number {
    return this.kernel.happened;
  }
  /** When a timer runs out [µs]; null when it does not run. */
  dueUs(handle: EventHandle): number | null {
    return this.kernel.dueUs(handle);
  }
  get ended(): boolean {
    return this.hasEnded;
  }
  /** Infinity after the end: the run's duration is over. */
  get nextEventUs(): number {
    return this.hasEnded ? Infinity : this.kernel.nextTimeUs;
  }
  traceHash(): string {
    return this.hash.hex();
  }

  /** The next event happens. Null when the run has ended. */
  step(): Occurrence<SimEvent> | null {
    if (this.hasEnded) return null;
    this.settle(Infinity);
    if (this.kernel.nextTimeUs > this.kernel.nowUs) this.judgeInstant();
    return this.kernel.step((occurrence) => this.hear(occurrence));
  }

  /**
   * Brings what happens between the events forward, to the next event or to `untilUs`, whichever comes first. It may say
   * an event, so that the next one comes earlier than it did.
   */
  settle(untilUs: number): void {
    if (this.between === null || this.hasEnded) return;
    const toUs = Math.min(this.kernel.nextTimeUs, untilUs);
    const reachedUs = this.between.advance(timeUs(toUs), this);
    invariant(reachedUs === toUs || this.kernel.nextTimeUs === reachedUs, 'engine.between-without-event', () => ({
      reachedUs,
      toUs,
    }));
  }

  /** Lets time pass up to an instant before which nothing is due. */
  advanceTo(atUs: number): void {
    if (this.hasEnded) return;
    this.settle(atUs);
    if (atUs > this.kernel.nowUs) this.judgeInstant();
    this.kernel.advanceTo(timeUs(atUs));
  }

  /** A command enters now, before everything else that is due now. */
  issue(command: Command, line: number): void {
    this.kernel.schedule(this.kernel.nowUs, PHASE.command, { kind: 'CommandIssued', command, line });
  }

  query(command: Command): Refusal | null {
    return this.handlerOf(command).query(this.world, command);
  }

  /** Where the goals stand at the present point; `isOver` says that this instant is. */
  goals(isOver = this.nextEventUs > this.nowUs): readonly Standing[] {
    return standings(this.world, this.nowUs, { isOver, isStale: this.goalsAreStale });
  }

  /** The decision whose full table is wanted from now on; see takeTable. */
  want(decision: number): void {
    this.wantedDecision = decision;
    this.table = null;
  }
  takeTable(): DecisionTable | null {
    return this.table;
  }

  takeTouched(): ReadonlyMap<EntityKind, ReadonlySet<number>> {
    const { touched } = this;
    this.touched = new Map();
    return touched;
  }

  /** The present instant is over: what it has changed is judged, however the run goes on. */
  private judgeInstant(): void {
    if (!this.goalsAreStale) return;
    judge(this.world, this.kernel.nowUs);
    this.goalsAreStale = false;
  }

  private hear(occurrence: Occurrence<SimEvent>): void {
    const { event } = occurrence;
    this.hash.add(occurrence);
    if (event.kind === 'CommandIssued') this.execute(event.command, event.line);
    else if (event.kind === 'DelayElapsed') this.driver.elapsed(event, this);
    else if (event.kind === 'RunEnded') this.end();
    for (const hear of this.hearers.get(event.kind) ?? []) hear(event as never, this);
    if (event.kind === 'MetricsPublished' || event.kind === 'GoalWindowReached') {
      judgeMeasured(this.world, this.kernel.nowUs);
    }
    judgeEvent(this.world, occurrence, this.setup.timeline.length);
    if (movesMetrics(event)) this.goalsAreStale = true;
    for (const key of this.touchedNow) checkContainerInstance(this.world, this.world.containerInstances[key]!);
    this.touchedNow.length = 0;
  }

  private execute(command: Command, line: number): void {
    const handler = this.handlerOf(command);
    const refusal = handler.query(this.world, command);
    this.world.commands.push({ line, atUs: this.kernel.nowUs, command, refusal, outcome: {} });
    if (refusal === null) handler.execute(command, this, line);
  }

  private handlerOf(command: Command): AnyCommandHandler {
    return present(this.handlers.get(command.op), 'engine.command-without-handler', () => ({ op: command.op }));
  }

  private end(): void {
    this.hasEnded = true;
    judgeEnd(this.world, this.kernel.nowUs);
  }

  /* ---- Context: what systems may do while an event is heard ---- */

  get nowUs(): TimeUs {
    return this.kernel.nowUs;
  }
  get occurrence(): number {
    return this.kernel.cause;
  }
  say(event: SimEvent, phase: Phase = PHASE.lifecycle): EventHandle {
    return this.kernel.schedule(this.kernel.nowUs, phase, event);
  }
  sayIn(span: DurationUs, event: SimEvent, phase: Phase = PHASE.lifecycle, because?: OccurrenceNumber): EventHandle {
    return this.kernel.schedule(later(this.kernel.nowUs, span), phase, event, because);
  }
  sayAt(atUs: TimeUs, event: SimEvent, phase: Phase = PHASE.lifecycle, because?: OccurrenceNumber): EventHandle {
    return this.kernel.schedule(atUs, phase, event, because);
  }
  record(
    series: MetricSeries,
    statistics: StatisticSet,
    histogram: SparseHistogram | null = null,
    endUs: TimeUs = this.kernel.nowUs,
  ): void {
    this.onRecord?.(endUs, series, statistics, histogram);
  }
  cancel(handle: EventHandle): boolean {
    return handle !== undefined && this.kernel.cancel(handle);
  }
  start(chart: ChartName, key: number): void {
    this.driver.start(chart, key, this);
  }
  send(chart: ChartName, key: number, event: string): void {
    this.driver.send(chart, key, event, this);
  }
  random(stream: string): Random {
    let random = this.streams.get(stream);
    if (random === undefined) {
      if (!Object.hasOwn(this.world.streams, stream)) this.world.streams[stream] = seedStream(this.world.seed, stream);
      random = openStream(this.world.streams[stream]!);
      this.streams.set(stream, random);
    }
    return random;
  }
  touch(kind: EntityKind, key: number): void {
    let keys = this.touched.get(kind);
    if (keys === undefined) this.touched.set(kind, (keys = new Set()));
    keys.add(key);
    if (kind === 'container-instance' && !this.touchedNow.includes(key)) this.touchedNow.push(key);
  }
  wantsTable(decision: number): boolean {
    return decision === this.wantedDecision;
  }
  giveTable(table: DecisionTable): void {
    this.table = table;
  }
  decide(decision: Decision): void {
    if (decision.key !== this.world.decisions.length)
      throw new InvariantError('engine.decision-key', { key: decision.key });
    this.world.decisions.push(decision);
  }
  answer(line: number, outcome: Readonly<Record<string, Json>>): void {
    const record = this.world.commands.findLast((row) => row.line === line);
    Object.assign(present(record, 'engine.answer-without-command', () => ({ line })).outcome, outcome);
  }
}
