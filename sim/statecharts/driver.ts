/**
 * Runs the compiled lifecycles on kernel time.
 *
 * A move happens at once: the new state is written, StateChanged is said when the leaf changed, the entity is marked for
 * the screen, then the operations run in the machine's order (exits, transition, entries). Guards see the world before the
 * move, actions see it with the new state. A lost message is a bug, so what XState would drop in silence is an
 * InvariantError here. The driver keeps nothing between events: state and timers are fields of the world.
 */
import { InvariantError } from '../kernel/invariant.ts';
import { PHASE } from '../kernel/kernel.ts';
import type { DurationUs } from '../kernel/time.ts';
import { KIND_OF_CHART, type ChartName, type SimEventOf } from '../model/events.ts';
import type { ChartBinding, Context } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { bindNames } from './bindings.ts';
import { UNHANDLED, type ChartHost, type CompiledChart } from './compile.ts';
import { LIFECYCLE_ROWS, type LifecycleRows, type Timers } from './lifecycle-rows.ts';

/** How StateChanged names a delay that ran out: `after ` and the delay. */
const AFTER = 'after ';

export class Driver {
  private readonly lifecycles: Readonly<Record<ChartName, Lifecycle>>;

  /**
   * Throws InvariantError when a name of a chart is not bound exactly once (statechart.unbound, statechart.bound-twice),
   * a binding names what no chart has (statechart.bound-in-vain), or a chart has delays where its rows have no timers
   * (statechart.no-timers).
   */
  constructor(charts: Readonly<Record<ChartName, CompiledChart>>, bindings: readonly ChartBinding[]) {
    const names = Object.keys(charts) as ChartName[];
    for (const { chart } of bindings) {
      if (!names.includes(chart)) throw new InvariantError('statechart.bound-in-vain', { chart });
    }
    this.lifecycles = Object.fromEntries(
      names.map((name) => [name, new Lifecycle(name, charts[name], bindings)]),
    ) as Record<ChartName, Lifecycle>;
  }

  /** Brings a lifecycle to its first state and does what entering it does. A birth is not a move: no StateChanged. */
  start(chart: ChartName, key: number, ctx: Context): void {
    this.lifecycles[chart].start(key, ctx);
  }

  /**
   * Sends an event to one entity. Throws InvariantError when its state does not know it (statechart.unhandled), when every
   * guard refuses (statechart.all-guards-refused), or when the entity is in the middle of a move (statechart.re-entered).
   */
  send(chart: ChartName, key: number, event: string, ctx: Context): void {
    this.lifecycles[chart].send(key, event, ctx);
  }

  /** Hears that a delay ran out. Throws InvariantError (statechart.timer-not-armed) for a timer that is not running. */
  elapsed(event: SimEventOf<'DelayElapsed'>, ctx: Context): void {
    this.lifecycles[event.chart].elapsed(event.key, event.delay, ctx);
  }

  /** True when the entity's state has a transition for the event; its guards are not asked. */
  canHandle(chart: ChartName, key: number, event: string, world: World): boolean {
    return this.lifecycles[chart].canHandle(key, event, world);
  }
}

/** One chart with its bindings. As a host it works for one entity at a time: the one whose move is innermost. */
class Lifecycle implements ChartHost {
  private readonly name: ChartName;
  private readonly chart: CompiledChart;
  private readonly rows: LifecycleRows;
  private readonly guards: readonly ((key: number, ctx: Context) => boolean)[];
  private readonly delays: readonly ((key: number, ctx: Context) => DurationUs)[];
  private readonly actions: readonly ((key: number, ctx: Context) => void)[];
  /** Entities in the middle of a move, outermost first, and the context of each move. Empty between events. */
  private readonly movingKeys: number[] = [];
  private readonly movingContexts: Context[] = [];
  private key = -1;
  private ctx: Context | null = null;

  constructor(name: ChartName, chart: CompiledChart, bindings: readonly ChartBinding[]) {
    const own = bindings.filter((binding) => binding.chart === name);
    this.name = name;
    this.chart = chart;
    this.rows = LIFECYCLE_ROWS[name];
    this.guards = bindNames(
      name,
      'guard',
      chart.guards,
      own.map((binding) => binding.guards),
    );
    this.delays = bindNames(
      name,
      'delay',
      chart.delays,
      own.map((binding) => binding.delays),
    );
    this.actions = bindNames(
      name,
      'action',
      chart.actions,
      own.map((binding) => binding.actions),
    );
    if (chart.delays.length > 0 && this.rows.timers === null) {
      throw new InvariantError('statechart.no-timers', { chart: name, delays: chart.delays });
    }
  }

  start(key: number, ctx: Context): void {
    this.enter(key, ctx, 'start');
    try {
      this.rows.write(ctx.world, key, this.chart.states[this.chart.initial]!);
      ctx.touch(KIND_OF_CHART[this.name], key);
      this.chart.begin(this);
    } finally {
      this.leave();
    }
  }

  send(key: number, event: string, ctx: Context): void {
    this.move(key, this.chart.columnOf(event), event, ctx);
  }

  elapsed(key: number, delay: string, ctx: Context): void {
    const timers = this.timersOf(ctx.world, key);
    const index = this.chart.delays.indexOf(delay);
    if (index < 0 || timers[delay] === undefined) {
      throw new InvariantError('statechart.timer-not-armed', { chart: this.name, key, delay });
    }
    delete timers[delay];
    this.move(key, this.chart.columnOfDelay(index), AFTER + delay, ctx);
  }

  canHandle(key: number, event: string, world: World): boolean {
    const column = this.chart.columnOf(event);
    return column >= 0 && this.chart.handles(this.stateOf(world, key), column);
  }

  guard(guard: number): boolean {
    return this.guards[guard]!(this.key, this.ctx!);
  }

  action(action: number): void {
    this.actions[action]!(this.key, this.ctx!);
  }

  arm(delay: number): void {
    const ctx = this.ctx!;
    const name = this.chart.delays[delay]!;
    const timers = this.timersOf(ctx.world, this.key);
    if (timers[name] !== undefined) {
      throw new InvariantError('statechart.timer-armed-twice', { chart: this.name, key: this.key, delay: name });
    }
    const span = this.delays[delay]!(this.key, ctx);
    const event = { kind: 'DelayElapsed', chart: this.name, key: this.key, delay: name } as const;
    timers[name] = ctx.sayIn(span, event, PHASE.lifecycle);
  }

  /** A timer that has run out has nothing left to take back. */
  cancel(delay: number): void {
    const ctx = this.ctx!;
    const name = this.chart.delays[delay]!;
    const timers = this.timersOf(ctx.world, this.key);
    const handle = timers[name];
    if (handle === undefined) return;
    ctx.cancel(handle);
    delete timers[name];
  }

  private move(key: number, column: number, by: string, ctx: Context): void {
    const chart = this.chart;
    this.enter(key, ctx, by);
    try {
      const from = this.stateOf(ctx.world, key);
      const candidate = column < 0 ? UNHANDLED : chart.choose(from, column, this);
      if (candidate < 0) this.refuse(candidate, key, from, by);
      const to = chart.table.next[candidate]!;
      if (to !== from) this.rows.write(ctx.world, key, chart.states[to]!);
      if (to !== from) this.announce(from, to, by);
      ctx.touch(KIND_OF_CHART[this.name], key);
      chart.perform(candidate, this);
    } finally {
      this.leave();
    }
  }

  private announce(from: number, to: number, by: string): void {
    const { states } = this.chart;
    const event = {
      kind: 'StateChanged',
      chart: this.name,
      key: this.key,
      from: states[from]!,
      to: states[to]!,
      by,
    } as const;
    this.ctx!.say(event, PHASE.lifecycle);
  }

  private refuse(why: number, key: number, state: number, event: string): never {
    const code = why === UNHANDLED ? 'statechart.unhandled' : 'statechart.all-guards-refused';
    throw new InvariantError(code, { chart: this.name, key, state: this.chart.states[state], event });
  }

  private enter(key: number, ctx: Context, event: string): void {
    if (this.movingKeys.includes(key)) {
      throw new InvariantError('statechart.re-entered', { chart: this.name, key, event });
    }
    this.movingKeys.push(key);
    this.movingContexts.push(ctx);
    this.key = key;
    this.ctx = ctx;
  }

  private leave(): void {
    this.movingKeys.pop();
    this.movingContexts.pop();
    const outer = this.movingKeys.length - 1;
    this.key = outer < 0 ? -1 : this.movingKeys[outer]!;
    this.ctx = outer < 0 ? null : this.movingContexts[outer]!;
  }

  private stateOf(world: World, key: number): number {
    const name = this.rows.read(world, key);
    const state = this.chart.stateOf(name);
    if (state < 0) throw new InvariantError('statechart.unknown-state', { chart: this.name, key, state: name });
    return state;
  }

  private timersOf(world: World, key: number): Timers {
    if (this.rows.timers === null) throw new InvariantError('statechart.no-timers', { chart: this.name, key });
    return this.rows.timers(world, key);
  }
}
