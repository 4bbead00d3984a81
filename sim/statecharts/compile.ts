/**
 * Lowers an XState machine to dense tables, once, at start: the machine is the specification, the tables run.
 *
 * A state is a leaf, named by its dotted path. A cell (state, trigger) is a list of candidates in the order in which they
 * are tried; a candidate is a condition, the next state and a flat list of operations. Nothing is computed while running.
 */
import type { AnyStateMachine } from 'xstate';
import { readChart, type ChartNode, type ChartOp, type ChartTree, type Condition, type Trigger } from './chart-tree.ts';
import { Semantics } from './semantics.ts';

/** Answers of `choose` and `step` instead of a candidate or a state. */
export const UNHANDLED = -1;
export const ALL_GUARDS_REFUSED = -2;

/** Whoever runs a chart: answers its guards and does its operations, all named by index into the chart's lists. */
export interface ChartHost {
  guard(guard: number): boolean;
  action(action: number): void;
  arm(delay: number): void;
  cancel(delay: number): void;
}

/** The columns of a chart; plain numbers. */
export interface ChartTable {
  /** state × column (+1 at the end) → first candidate. */
  readonly cells: Int32Array;
  /** Candidate → condition: −1 none, a guard's index, or the number of guards + an index into `tests`. */
  readonly conditions: Int32Array;
  /** Candidate → next state. */
  readonly next: Int32Array;
  /** Candidate (+1 at the end) → first operation. */
  readonly firstOps: Int32Array;
  /** Operation kind + 4 · index: 0 action, 1 arm, 2 cancel. */
  readonly ops: Int32Array;
  /** What is done at birth. */
  readonly birthOps: Int32Array;
}

/** A condition made of several guards, by index. */
export type Test =
  | { readonly kind: 'guard'; readonly guard: number }
  | { readonly kind: 'not'; readonly of: Test }
  | { readonly kind: 'and' | 'or'; readonly of: readonly Test[] };

export interface ChartParts {
  readonly name: string;
  /** Leaves in document order. */
  readonly states: readonly string[];
  readonly events: readonly string[];
  readonly delays: readonly string[];
  readonly guards: readonly string[];
  readonly actions: readonly string[];
  readonly tests: readonly Test[];
  /** The state at birth. */
  readonly initial: number;
  /** 1 for a state in which the lifecycle has ended. */
  readonly finals: Uint8Array;
  readonly table: ChartTable;
}

/** A lifecycle ready to run. Holds no state of any entity. The table's columns are fields too: this is a hot loop. */
export class CompiledChart {
  readonly name: string;
  readonly states: readonly string[];
  readonly events: readonly string[];
  readonly delays: readonly string[];
  readonly guards: readonly string[];
  readonly actions: readonly string[];
  readonly initial: number;
  /** Triggers: the events, then the delays. */
  readonly columns: number;
  readonly table: ChartTable;
  private readonly cells: Int32Array;
  private readonly conditions: Int32Array;
  private readonly next: Int32Array;
  private readonly firstOps: Int32Array;
  private readonly ops: Int32Array;
  private readonly tests: readonly Test[];
  private readonly finals: Uint8Array;
  private readonly stateIndex: ReadonlyMap<string, number>;
  private readonly eventIndex: ReadonlyMap<string, number>;

  constructor(parts: ChartParts) {
    this.name = parts.name;
    this.states = parts.states;
    this.events = parts.events;
    this.delays = parts.delays;
    this.guards = parts.guards;
    this.actions = parts.actions;
    this.initial = parts.initial;
    this.columns = parts.events.length + parts.delays.length;
    this.table = parts.table;
    this.cells = parts.table.cells;
    this.conditions = parts.table.conditions;
    this.next = parts.table.next;
    this.firstOps = parts.table.firstOps;
    this.ops = parts.table.ops;
    this.tests = parts.tests;
    this.finals = parts.finals;
    this.stateIndex = new Map(parts.states.map((state, index) => [state, index]));
    this.eventIndex = new Map(parts.events.map((event, index) => [event, index]));
  }

  /** Index of a leaf; −1 when there is none of this name. */
  stateOf(state: string): number {
    return this.stateIndex.get(state) ?? -1;
  }

  /** Column of an event; −1 when no state knows it. */
  columnOf(event: string): number {
    return this.eventIndex.get(event) ?? -1;
  }

  /** Column of a delay, by its index. */
  columnOfDelay(delay: number): number {
    return this.events.length + delay;
  }

  /** True when the lifecycle has ended in this state: it handles nothing any more. */
  isFinal(state: number): boolean {
    return this.finals[state] === 1;
  }

  /** Name of the top-level state that holds a leaf: `running` for `running.booting`. */
  topOf(state: number): string {
    const name = this.states[state]!;
    const dot = name.indexOf('.');
    return dot < 0 ? name : name.slice(0, dot);
  }

  /** True when the state has a transition for this column, whatever its guards would say. */
  handles(state: number, column: number): boolean {
    const cell = state * this.columns + column;
    return this.cells[cell] !== this.cells[cell + 1];
  }

  /** The candidate taken, or UNHANDLED, or ALL_GUARDS_REFUSED. Asks guards in order and only as far as needed. */
  choose(state: number, column: number, host: ChartHost): number {
    const cell = state * this.columns + column;
    const end = this.cells[cell + 1]!;
    const first = this.cells[cell]!;
    if (first === end) return UNHANDLED;
    for (let candidate = first; candidate < end; candidate++) {
      const condition = this.conditions[candidate]!;
      if (condition < 0 || this.holds(condition, host)) return candidate;
    }
    return ALL_GUARDS_REFUSED;
  }

  /** Does the operations of a candidate, in order. */
  perform(candidate: number, host: ChartHost): void {
    run(this.ops, this.firstOps[candidate]!, this.firstOps[candidate + 1]!, host);
  }

  /** Does what is done at birth. */
  begin(host: ChartHost): void {
    run(this.table.birthOps, 0, this.table.birthOps.length, host);
  }

  /** One whole move: the next state, or UNHANDLED or ALL_GUARDS_REFUSED, in which case nothing was done. */
  step(state: number, column: number, host: ChartHost): number {
    const candidate = this.choose(state, column, host);
    if (candidate < 0) return candidate;
    this.perform(candidate, host);
    return this.next[candidate]!;
  }

  private holds(condition: number, host: ChartHost): boolean {
    const guards = this.guards.length;
    return condition < guards ? host.guard(condition) : passes(this.tests[condition - guards]!, host);
  }
}

const OP_KINDS = ['action', 'arm', 'cancel'] as const;

function run(ops: Int32Array, from: number, end: number, host: ChartHost): void {
  for (let at = from; at < end; at++) {
    const op = ops[at]!;
    const index = op >> 2;
    if ((op & 3) === 0) host.action(index);
    else if ((op & 3) === 1) host.arm(index);
    else host.cancel(index);
  }
}

function passes(test: Test, host: ChartHost): boolean {
  switch (test.kind) {
    case 'guard':
      return host.guard(test.guard);
    case 'not':
      return !passes(test.of, host);
    case 'and':
      return test.of.every((inner) => passes(inner, host));
    case 'or':
      return test.of.some((inner) => passes(inner, host));
  }
}

/** Lowers a machine. Throws ChartRefused, which names the feature, when it is outside the subset. */
export function compileChart(name: string, machine: AnyStateMachine): CompiledChart {
  return compileTree(readChart(name, machine), new Semantics());
}

/** Lowers a whole list of machines, each under its name. Throws as compileChart does. */
export function compileCharts<Name extends string>(
  machines: Readonly<Record<Name, AnyStateMachine>>,
): Readonly<Record<Name, CompiledChart>> {
  const entries = Object.entries<AnyStateMachine>(machines).map(([name, machine]) => [
    name,
    compileChart(name, machine),
  ]);
  return Object.fromEntries(entries) as Record<Name, CompiledChart>;
}

/** Lowers a tree by the given rules; the rules are a parameter only for the tests that break them. */
export function compileTree(tree: ChartTree, rules: Semantics): CompiledChart {
  return new TableBuilder(tree, rules).build();
}

class TableBuilder {
  private readonly tree: ChartTree;
  private readonly rules: Semantics;
  private readonly leaves: readonly ChartNode[];
  private readonly events: readonly string[];
  private readonly delays: readonly string[];
  private readonly guards: readonly string[];
  private readonly actions: readonly string[];
  private readonly tests: Test[] = [];
  private readonly cells: number[] = [];
  private readonly conditions: number[] = [];
  private readonly next: number[] = [];
  private readonly firstOps: number[] = [];
  private readonly ops: number[] = [];

  constructor(tree: ChartTree, rules: Semantics) {
    this.tree = tree;
    this.rules = rules;
    this.leaves = tree.nodes.filter((node) => node.initial === null);
    const transitions = tree.nodes.flatMap((node) => node.transitions);
    const triggers = (kind: Trigger['kind']): string[] =>
      unique(transitions.filter(({ trigger }) => trigger.kind === kind).map(({ trigger }) => trigger.name));
    this.events = triggers('event');
    this.delays = triggers('delay');
    this.guards = unique(transitions.flatMap(({ condition }) => (condition === null ? [] : guardsIn(condition))));
    const nodeActions = tree.nodes
      .flatMap((node) => [...node.entry, ...node.exit])
      .filter(({ kind }) => kind === 'action');
    this.actions = unique([...nodeActions.map((op) => op.name), ...transitions.flatMap(({ actions }) => actions)]);
  }

  build(): CompiledChart {
    for (const leaf of this.leaves) {
      for (const name of this.events) this.addCell(leaf, { kind: 'event', name });
      for (const name of this.delays) this.addCell(leaf, { kind: 'delay', name });
    }
    const birthOps = this.rules.birth(this.tree.root).map((op) => this.opCode(op));
    return new CompiledChart({
      name: this.tree.name,
      states: this.leaves.map((leaf) => leaf.path),
      events: this.events,
      delays: this.delays,
      guards: this.guards,
      actions: this.actions,
      tests: this.tests,
      initial: this.leaves.indexOf(this.rules.leafOf(this.tree.root)),
      finals: Uint8Array.from(this.leaves, (leaf) => (this.rules.ends(leaf) ? 1 : 0)),
      table: {
        cells: Int32Array.from([...this.cells, this.next.length]),
        conditions: Int32Array.from(this.conditions),
        next: Int32Array.from(this.next),
        firstOps: Int32Array.from([...this.firstOps, this.ops.length]),
        ops: Int32Array.from(this.ops),
        birthOps: Int32Array.from(birthOps),
      },
    });
  }

  private addCell(leaf: ChartNode, trigger: Trigger): void {
    this.cells.push(this.next.length);
    for (const transition of this.rules.candidates(leaf, trigger)) {
      const condition = this.rules.condition(transition);
      this.conditions.push(condition === null ? -1 : this.conditionCode(condition));
      const target = transition.target === null ? leaf : this.rules.leafOf(transition.target);
      this.next.push(this.leaves.indexOf(target));
      this.firstOps.push(this.ops.length);
      for (const op of this.rules.operations(leaf, transition)) this.ops.push(this.opCode(op));
      // What comes after an unconditional candidate can never be taken.
      if (condition === null) return;
    }
  }

  private opCode(op: ChartOp): number {
    const names = op.kind === 'action' ? this.actions : this.delays;
    return OP_KINDS.indexOf(op.kind) + 4 * names.indexOf(op.name);
  }

  private conditionCode(condition: Condition): number {
    if (condition.kind === 'guard') return this.guards.indexOf(condition.name);
    this.tests.push(this.test(condition));
    return this.guards.length + this.tests.length - 1;
  }

  private test(condition: Condition): Test {
    if (condition.kind === 'guard') return { kind: 'guard', guard: this.guards.indexOf(condition.name) };
    if (condition.kind === 'not') return { kind: 'not', of: this.test(condition.of) };
    return { kind: condition.kind, of: condition.of.map((inner) => this.test(inner)) };
  }
}

/** Names of the guards of a condition, in the order in which they are written. */
function guardsIn(condition: Condition): string[] {
  if (condition.kind === 'guard') return [condition.name];
  return condition.kind === 'not' ? guardsIn(condition.of) : condition.of.flatMap(guardsIn);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}
