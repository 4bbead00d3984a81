/** Runs XState's own pure transition function and a compiled chart side by side and compares them after each step. */
import {
  getNextTransitions,
  initialTransition,
  transition,
  type AnyMachineSnapshot,
  type AnyStateMachine,
} from 'xstate';
import { readChart, type ChartTree } from '../../../sim/statecharts/chart-tree.ts';
import {
  ALL_GUARDS_REFUSED,
  compileTree,
  UNHANDLED,
  type ChartHost,
  type CompiledChart,
} from '../../../sim/statecharts/compile.ts';
import { Semantics } from '../../../sim/statecharts/semantics.ts';

/** Answers a guard by its name: the same for both sides within one step. */
export type Oracle = (guard: string) => boolean;

/** What one side has to say about one step. */
export interface StepReport {
  /** Dotted path of the leaf after the step. */
  readonly state: string;
  readonly ended: boolean;
  /** Actions, armed and cancelled delays, in order. */
  readonly did: readonly string[];
  readonly outcome: 'moved' | 'unhandled' | 'all guards refused';
}

/** A machine twice, ready to be walked. */
export class Lockstep {
  readonly compiled: CompiledChart;
  /** Triggers: the chart's events, then its delays as `after <name>`. */
  readonly triggers: readonly string[];
  private readonly machine: AnyStateMachine;
  private readonly tree: ChartTree;
  private readonly oracle: { answer: Oracle };

  constructor(machine: AnyStateMachine, rules = new Semantics()) {
    this.tree = readChart(machine.id, machine);
    this.compiled = compileTree(this.tree, rules);
    this.triggers = [...this.compiled.events, ...this.compiled.delays.map((delay) => `after ${delay}`)];
    const oracle = { answer: (): boolean => false } as { answer: Oracle };
    this.oracle = oracle;
    this.machine = machine.provide({
      guards: Object.fromEntries(this.compiled.guards.map((guard) => [guard, () => oracle.answer(guard)])),
      delays: Object.fromEntries(this.compiled.delays.map((delay, index) => [delay, index + 1])),
    });
  }

  start(): Walk {
    const [snapshot, actions] = initialTransition(this.machine) as [AnyMachineSnapshot, readonly Executable[]];
    const did: string[] = [];
    this.compiled.begin(this.host(did, () => false));
    const state = this.compiled.initial;
    return {
      snapshot,
      state,
      reference: this.referenceReport(snapshot, actions, 'moved'),
      candidate: this.candidateReport(state, did, 'moved'),
    };
  }

  /** One trigger on both sides. */
  step(walk: Walk, trigger: string, answer: Oracle): Walk {
    this.oracle.answer = answer;
    const event = { type: this.eventType(walk.snapshot, trigger) };
    const known = this.knows(walk.snapshot, event.type);
    const taken = known ? this.machine.getTransitionData(walk.snapshot, event) : [];
    const expected = taken.length > 0 ? 'moved' : known ? 'all guards refused' : 'unhandled';
    // An actor that is done hears nothing more, while the bare function would go on.
    const [snapshot, actions] = (known ? transition(this.machine, walk.snapshot, event) : [walk.snapshot, []]) as [
      AnyMachineSnapshot,
      readonly Executable[],
    ];
    const did: string[] = [];
    const next = this.compiled.step(walk.state, this.triggers.indexOf(trigger), this.host(did, answer));
    const state = next < 0 ? walk.state : next;
    const outcome = next === UNHANDLED ? 'unhandled' : next === ALL_GUARDS_REFUSED ? 'all guards refused' : 'moved';
    return {
      snapshot,
      state,
      reference: this.referenceReport(snapshot, actions, expected),
      candidate: this.candidateReport(state, did, outcome),
    };
  }

  private referenceReport(
    snapshot: AnyMachineSnapshot,
    actions: readonly Executable[],
    outcome: StepReport['outcome'],
  ): StepReport {
    const did = actions.map((action) => this.executed(action));
    return { state: pathOf(snapshot.value), ended: snapshot.status === 'done', did, outcome };
  }

  private candidateReport(state: number, did: readonly string[], outcome: StepReport['outcome']): StepReport {
    return { state: this.compiled.states[state]!, ended: this.compiled.isFinal(state), did, outcome };
  }

  private executed({ type, params }: Executable): string {
    if (type === 'xstate.raise') return `arm ${this.compiled.delays[params!.delay! - 1]}`;
    if (type !== 'xstate.cancel') return type;
    return `cancel ${this.compiled.delays.find((delay) => params!.sendId!.startsWith(`xstate.after.${delay}.`))}`;
  }

  private knows(snapshot: AnyMachineSnapshot, type: string): boolean {
    return snapshot.status !== 'done' && getNextTransitions(snapshot).some(({ eventType }) => eventType === type);
  }

  /** XState ends a delay by an event of the state that declares it: the active one, when there is one. */
  eventType(snapshot: AnyMachineSnapshot, trigger: string): string {
    if (!trigger.startsWith('after ')) return trigger;
    const prefix = `xstate.after.${trigger.slice('after '.length)}.`;
    const active = getNextTransitions(snapshot).find(({ eventType }) => eventType.startsWith(prefix));
    return active?.eventType ?? `${prefix}nowhere`;
  }

  private host(did: string[], answer: Oracle): ChartHost {
    const { guards, actions, delays } = this.compiled;
    return {
      guard: (guard) => answer(guards[guard]!),
      action: (action) => did.push(actions[action]!),
      arm: (delay) => did.push(`arm ${delays[delay]}`),
      cancel: (delay) => did.push(`cancel ${delays[delay]}`),
    };
  }
}

/** Where both sides are, and what they said about the last step. */
export interface Walk {
  readonly snapshot: AnyMachineSnapshot;
  readonly state: number;
  readonly reference: StepReport;
  readonly candidate: StepReport;
}

interface Executable {
  readonly type: string;
  readonly params?: { readonly delay?: number; readonly sendId?: string };
}

/** True when both sides said the same. */
export function agrees({ reference, candidate }: Walk): boolean {
  return (
    reference.state === candidate.state &&
    reference.ended === candidate.ended &&
    reference.outcome === candidate.outcome &&
    reference.did.length === candidate.did.length &&
    reference.did.every((done, index) => done === candidate.did[index])
  );
}

/** The dotted path of a state value without parallel states. */
export function pathOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[key, below]] = Object.entries(value as Record<string, unknown>) as [[string, unknown]];
  return `${key}.${pathOf(below)}`;
}
