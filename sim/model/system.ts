/** How a mechanism meets the engine: it hears events, reads and writes the world, and says what follows. */
import type { EventHandle } from '../kernel/event-queue.ts';
import type { OccurrenceNumber, Phase } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { DurationUs, TimeUs } from '../kernel/time.ts';
import type { Command, CommandOf, Op } from './commands.ts';
import type { Decision, DecisionTable } from './decision.ts';
import type { ChartName, SimEvent, SimEventKind, SimEventOf } from './events.ts';
import type { EntityKind } from './ids.ts';
import type { MetricSeries, SparseHistogram, StatisticSet } from './metric.ts';
import type { Refusal } from './refusal.ts';
import type { Json } from './task-definition.ts';
import type { World } from './world.ts';

/** What a system may do while an event is heard. */
export interface Context {
  readonly world: World;
  readonly nowUs: TimeUs;
  /** The occurrence being heard. */
  readonly occurrence: OccurrenceNumber;
  /** Says an event of this instant, because of the one being heard. */
  say(event: SimEvent, phase?: Phase): EventHandle;
  /** Says an event `span` from now, because of the one being heard or of an earlier one. */
  sayIn(span: DurationUs, event: SimEvent, phase?: Phase, because?: OccurrenceNumber): EventHandle;
  cancel(handle: EventHandle): boolean;
  /** Enters the first state of a new row's lifecycle. */
  start(chart: ChartName, key: number): void;
  /** Sends a statechart event to one entity's lifecycle. An event its state does not know is an InvariantError. */
  send(chart: ChartName, key: number, event: string): void;
  /** The named random stream: one for each entity and purpose, for example `boot/i-0003`. */
  random(stream: string): Random;
  /** Marks an entity as changed, for the screen's view. Lifecycle moves mark their own. */
  touch(kind: EntityKind, key: number): void;
  /** True when whoever runs the engine wants the full table of the decision with this key (see explain). */
  wantsTable(decision: number): boolean;
  /** Delivers that table. */
  giveTable(table: DecisionTable): void;
  /** Keeps a decision; its key must be world.decisions.length. */
  decide(decision: Decision): void;
  /** Adds to the outcome of a journal line, for example the tasks a RunTask placed. */
  answer(line: number, outcome: Readonly<Record<string, Json>>): void;
  /** Keeps the datapoint of a period that ends now, or at `endUs`, in the branch's metrics. The world does not hold it. */
  record(series: MetricSeries, statistics: StatisticSet, histogram?: SparseHistogram | null, endUs?: TimeUs): void;
}

/** What a mechanism may do between the events. */
export interface BetweenContext extends Pick<Context, 'world' | 'random' | 'touch' | 'record'> {
  /**
   * Says an event of an instant that the mechanism has reached: not before the present one. No event is under way then, so
   * `because` names the one that set the mechanism to work; without it the event has no cause.
   */
  sayAt(atUs: TimeUs, event: SimEvent, phase?: Phase, because?: OccurrenceNumber): EventHandle;
}

/**
 * A mechanism with a future of its own, which is no matter of the event queue: requests come and go between the events,
 * far too many to be events. It is brought forward before each event is heard.
 *
 * Advancing to one instant and then to a later one leaves exactly the bits that advancing to the later one leaves: its
 * state changes only at instants of its own, however often it is asked.
 */
export interface Between {
  /**
   * Does everything of its own that is due up to and including `toUs`, in order of time. When something becomes an
   * event, says it and returns that instant at once: nothing after it has been done. Otherwise returns `toUs`.
   */
  advance(toUs: TimeUs, ctx: BetweenContext): TimeUs;
}

export type Hearing = { readonly [K in SimEventKind]?: (event: SimEventOf<K>, ctx: Context) => void };

/** Reads of a lifecycle's world that its statechart names: guards, delays and actions, by name. */
export interface ChartBinding {
  readonly chart: ChartName;
  readonly guards?: Readonly<Record<string, (key: number, ctx: Context) => boolean>>;
  /** Delays [µs]. */
  readonly delays?: Readonly<Record<string, (key: number, ctx: Context) => DurationUs>>;
  readonly actions?: Readonly<Record<string, (key: number, ctx: Context) => void>>;
}

/** One command: `query` says whether and why not without touching anything, `execute` does it. */
export interface CommandHandler<O extends Op = Op> {
  readonly op: O;
  query(world: World, command: CommandOf<O>): Refusal | null;
  execute(command: CommandOf<O>, ctx: Context, line: number): void;
}
/** The one unsafe step of a table over a union, in one place. */
export interface AnyCommandHandler {
  readonly op: Op;
  query(world: World, command: Command): Refusal | null;
  execute(command: Command, ctx: Context, line: number): void;
}
export function handler<O extends Op>(definition: CommandHandler<O>): AnyCommandHandler {
  return definition as unknown as AnyCommandHandler;
}

/** A mechanism. The engine keeps one ordered list of them: for one event they hear in that order. */
export interface System {
  readonly name: string;
  readonly hears?: Hearing;
  readonly charts?: readonly ChartBinding[];
  readonly commands?: readonly AnyCommandHandler[];
  /** At most one system of the list has this: two would have to wait for one another. */
  readonly between?: Between;
}
