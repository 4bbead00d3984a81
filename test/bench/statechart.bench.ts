/**
 * Transitions a second: compiled tables against XState's actor.send on the same machines, walks, guards and actions.
 * The machines are the project's own lifecycles that can go on for ever, and machines of the tests; walks never end one.
 */
import { createActor, type AnyStateMachine } from 'xstate';
import type { Context } from '../../sim/model/system.ts';
import { KIND_OF_CHART, type ChartName } from '../../sim/model/events.ts';
import { readChart, type ChartNode } from '../../sim/statecharts/chart-tree.ts';
import { CHARTS } from '../../sim/statecharts/charts.ts';
import { compileChart, compileCharts, type ChartHost, type CompiledChart } from '../../sim/statecharts/compile.ts';
import { Driver } from '../../sim/statecharts/driver.ts';
import { withAncestors } from '../../sim/statecharts/semantics.ts';
import { bindEverything, FakeContext, worldWithOneOfEach } from '../statecharts/support/fake-context.ts';
import { Dice } from '../statecharts/support/dice.ts';
import { pathOf } from '../statecharts/support/lockstep.ts';
import { HAND_WRITTEN } from '../statecharts/support/machines.ts';
import { compareRates, type Measure } from './measure.ts';

export const name = 'statechart';

const STEPS = 24_000;
const SUBJECT_TIMES = 40;
const TARGET = 60;

/** A machine with a walk that never ends it: columns of one entry a step. */
interface Course {
  readonly chart: CompiledChart;
  readonly machine: AnyStateMachine;
  readonly columns: readonly number[];
  /** Bit g: what guard g says. */
  readonly answers: readonly number[];
  readonly events: readonly { readonly type: string }[];
}

/** Shared by both sides: what guards answer now, and how many actions have run. */
interface Bench {
  answers: number;
  acted: number;
}

export function run(): Measure[] {
  const machines = [...Object.entries(CHARTS), ...HAND_WRITTEN.map((machine) => [machine.id, machine] as const)];
  const all = machines.map(([chartName, machine]) => courseOf(chartName, machine)).filter((course) => course !== null);
  const own = all.filter(({ chart }) => chart.name in KIND_OF_CHART);
  const ends = [compiledWalks(all)(), actorWalks(all)()].map((states) => states.join(', '));
  if (ends[0] !== ends[1]) throw new Error(`The walks end apart: ${ends.join(' against ')}`);
  const compiled = rates(compiledWalks(all), actorWalks(all));
  const driven = rates(drivenWalks(own), actorWalks(own));
  return [
    { name, unit: '1/s', ...compiled, target: TARGET },
    { name: `${name}-driver`, unit: '1/s', ...driven },
  ];
}

/** The subject does its walk many times a turn, so that both sides take about as long and meet the same machine. */
function rates(subject: () => void, actors: () => void): ReturnType<typeof compareRates> {
  const turn = (): void => {
    for (let time = 0; time < SUBJECT_TIMES; time++) subject();
  };
  const { value, reference, ratio } = compareRates(STEPS, turn, actors);
  return { value: value * SUBJECT_TIMES, reference, ratio: ratio * SUBJECT_TIMES };
}

/** A walk answers with the states it ends in, so that the two sides can be held against each other. */
function compiledWalks(courses: readonly Course[]): () => string[] {
  const bench: Bench = { answers: 0, acted: 0 };
  const hosts = courses.map(({ chart }) => hostOf(chart, bench));
  return () => {
    const states = Int32Array.from(courses, ({ chart }) => chart.initial);
    const rounds = STEPS / courses.length;
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < courses.length; i++) {
        const { chart, columns, answers } = courses[i]!;
        bench.answers = answers[round]!;
        states[i] = chart.step(states[i]!, columns[round]!, hosts[i]!);
      }
    }
    return courses.map(({ chart }, i) => chart.states[states[i]!]!);
  };
}

function actorWalks(courses: readonly Course[]): () => string[] {
  const bench: Bench = { answers: 0, acted: 0 };
  // The kernel owns time on our side; here the clock only counts, so that nobody pays for real timers.
  const clock = { setTimeout: () => bench.acted, clearTimeout: () => undefined };
  const provided = courses.map(({ chart, machine }) => machine.provide(implementationsOf(chart, bench)));
  return () => {
    const actors = provided.map((machine) => createActor(machine, { clock }).start());
    const rounds = STEPS / courses.length;
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < courses.length; i++) {
        const { answers, events } = courses[i]!;
        bench.answers = answers[round]!;
        actors[i]!.send(events[round]!);
      }
    }
    return actors.map((actor) => pathOf(actor.getSnapshot().value));
  };
}

function drivenWalks(courses: readonly Course[]): () => void {
  const bench: Bench = { answers: 0, acted: 0 };
  const charts = compileCharts(CHARTS);
  const driver = new Driver(
    charts,
    bindEverything(charts, (guard) => (bench.answers & (1 << guard)) !== 0),
  );
  return () => {
    const ctx: Context = new FakeContext(worldWithOneOfEach(), false);
    for (const { chart } of courses) driver.start(chart.name as ChartName, 0, ctx);
    const rounds = STEPS / courses.length;
    for (let round = 0; round < rounds; round++) {
      for (const { chart, columns, answers } of courses) {
        const column = columns[round]!;
        const { events, delays } = chart;
        bench.answers = answers[round]!;
        if (column < events.length) driver.send(chart.name as ChartName, 0, events[column]!, ctx);
        else {
          const delay = delays[column - events.length]!;
          driver.elapsed({ kind: 'DelayElapsed', chart: chart.name as ChartName, key: 0, delay }, ctx);
        }
      }
    }
  };
}

function hostOf({ guards, actions }: CompiledChart, bench: Bench): ChartHost {
  const guardFunctions = guards.map((_, guard) => () => (bench.answers & (1 << guard)) !== 0);
  const actionFunctions = actions.map(() => () => void bench.acted++);
  return {
    guard: (guard) => guardFunctions[guard]!(),
    action: (action) => actionFunctions[action]!(),
    arm: () => void bench.acted++,
    cancel: () => void bench.acted++,
  };
}

function implementationsOf({ guards, actions, delays }: CompiledChart, bench: Bench): Record<string, object> {
  return {
    guards: Object.fromEntries(guards.map((guard, bit) => [guard, () => (bench.answers & (1 << bit)) !== 0])),
    actions: Object.fromEntries(actions.map((action) => [action, () => void bench.acted++])),
    delays: Object.fromEntries(delays.map((delay) => [delay, 1_000])),
  };
}

/** A walk among the states in which one can go on for ever; null when the machine must end. */
function courseOf(chartName: string, machine: AnyStateMachine): Course | null {
  const chart = compileChart(chartName, machine);
  const lasting = lastingStates(chart);
  if (!lasting.has(chart.initial)) return null;
  const dice = new Dice(1);
  const leaves = readChart(chartName, machine).nodes.filter((node) => node.initial === null);
  const course = { chart, machine, columns: [] as number[], answers: [] as number[], events: [] as { type: string }[] };
  let state = chart.initial;
  let armed = afterOps(chart.table.birthOps, new Set());
  while (course.columns.length < STEPS) {
    const column = dice.roll(chart.columns);
    const answers = dice.roll(1 << chart.guards.length);
    const delay = column - chart.events.length;
    const candidate = chart.choose(state, column, { guard: (g) => (answers & (1 << g)) !== 0 } as ChartHost);
    if (candidate < 0 || !lasting.has(chart.table.next[candidate]!) || (delay >= 0 && !armed.has(delay))) continue;
    const { ops, firstOps } = chart.table;
    armed.delete(delay);
    armed = afterOps(ops.subarray(firstOps[candidate], firstOps[candidate + 1]), armed);
    course.columns.push(column);
    course.answers.push(answers);
    course.events.push({ type: eventType(machine, chart, leaves[state]!, column) });
    state = chart.table.next[candidate]!;
  }
  return course;
}

/** Which timers run after some operations. */
function afterOps(ops: Int32Array, before: ReadonlySet<number>): Set<number> {
  const armed = new Set(before);
  for (const op of ops) {
    if ((op & 3) === 1) armed.add(op >> 2);
    if ((op & 3) === 2) armed.delete(op >> 2);
  }
  return armed;
}

function lastingStates({ states, columns, table, events }: CompiledChart): Set<number> {
  let lasting = new Set(states.keys());
  for (;;) {
    const still = [...lasting].filter((state) => {
      const first = table.cells[state * columns]!;
      const end = table.cells[state * columns + events.length]!;
      const timed = table.cells[(state + 1) * columns]!;
      // A timer runs once: a walk cannot live on one that stays in its state.
      const goesOn = (candidate: number): boolean => lasting.has(table.next[candidate]!);
      const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
      return range(first, end).some(goesOn) || range(end, timed).some((c) => goesOn(c) && table.next[c] !== state);
    });
    if (still.length === lasting.size) return lasting;
    lasting = new Set(still);
  }
}

function eventType(
  machine: AnyStateMachine,
  { events, delays }: CompiledChart,
  leaf: ChartNode,
  column: number,
): string {
  if (column < events.length) return events[column]!;
  const delay = delays[column - events.length]!;
  const owner = withAncestors(leaf).find(({ entry }) =>
    entry.some(({ kind, name: own }) => kind === 'arm' && own === delay),
  );
  return `xstate.after.${delay}.${[machine.id, owner!.path].join('.')}`;
}
