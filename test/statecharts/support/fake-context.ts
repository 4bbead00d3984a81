/** A context that writes down what a lifecycle does, a world with one row of each kind, and bindings for every name. */
import type { EventHandle } from '../../../sim/kernel/event-queue.ts';
import type { DurationUs, TimeUs } from '../../../sim/kernel/time.ts';
import type { ChartName, SimEvent } from '../../../sim/model/events.ts';
import type { ChartBinding, Context } from '../../../sim/model/system.ts';
import type { World } from '../../../sim/model/world.ts';
import type { CompiledChart } from '../../../sim/statecharts/compile.ts';

export class FakeContext implements Context {
  readonly nowUs = 0 as TimeUs;
  readonly occurrence = 0;
  readonly world: World;
  /** In order: what was said, scheduled, cancelled and touched. */
  readonly notes: string[] = [];
  /** Where sends of actions go. */
  onSend: (chart: ChartName, key: number, event: string) => void = () => undefined;
  private readonly listens: boolean;
  private nextHandle = 1;

  constructor(world: World, listens = true) {
    this.world = world;
    this.listens = listens;
  }

  note(text: string): void {
    if (this.listens) this.notes.push(text);
  }
  say(event: SimEvent, phase?: number): EventHandle {
    if (this.listens) this.note(`say ${eventText(event)} in phase ${phase}`);
    return this.nextHandle++ as EventHandle;
  }
  sayIn(span: DurationUs, event: SimEvent, phase?: number): EventHandle {
    if (this.listens) this.note(`in ${span} µs ${eventText(event)} in phase ${phase} as #${this.nextHandle}`);
    return this.nextHandle++ as EventHandle;
  }
  cancel(handle: EventHandle): boolean {
    if (this.listens) this.note(`cancel #${handle}`);
    return true;
  }
  start(): never {
    throw new Error('a lifecycle gives birth to none');
  }
  send(chart: ChartName, key: number, event: string): void {
    this.onSend(chart, key, event);
  }
  touch(kind: string, key: number): void {
    if (this.listens) this.note(`touch ${kind} ${key}`);
  }
  random(): never {
    throw new Error('a lifecycle draws nothing by itself');
  }
  wantsTable(): boolean {
    return false;
  }
  giveTable(): void {}
  decide(): void {}
  record(): void {}
  answer(): void {}
}

/** Enough of a world for lifecycles: rows with state and timers, two of each kind. */
export function worldWithOneOfEach(): World {
  const row = (): object => ({ status: '', state: '', lastStatus: '', agent: '', timers: {}, agentTimers: {} });
  const rows = (): object[] => [row(), row()];
  return {
    regions: rows(),
    zones: rows(),
    clusters: rows(),
    instances: rows(),
    containerInstances: rows(),
    tasks: rows(),
    containers: rows(),
    services: rows(),
    deployments: rows(),
    imagePulls: rows(),
    targets: rows(),
  } as unknown as World;
}

/** Binds every name of every chart: guards as told, delays of one second, actions that note their name. */
export function bindEverything(
  charts: Readonly<Record<ChartName, CompiledChart>>,
  answer: (guard: number) => boolean,
): ChartBinding[] {
  return Object.entries(charts).map(([chart, { guards, delays, actions }]) => ({
    chart: chart as ChartName,
    guards: Object.fromEntries(guards.map((name, guard) => [name, () => answer(guard)])),
    delays: Object.fromEntries(delays.map((name) => [name, () => 1_000_000 as DurationUs])),
    actions: Object.fromEntries(actions.map((name) => [name, (_key, ctx) => (ctx as FakeContext).note(name)])),
  }));
}

function eventText(event: SimEvent): string {
  if (event.kind === 'StateChanged')
    return `${event.chart} ${event.key} from ${event.from} to ${event.to} by ${event.by}`;
  if (event.kind === 'DelayElapsed') return `${event.chart} ${event.key} ${event.delay}`;
  return event.kind;
}
