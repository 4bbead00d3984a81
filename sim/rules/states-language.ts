/**
 * A small interpreter of the states language (HM-06): Task, Wait, Parallel, Choice, Pass, Succeed and Fail. It is pure: it
 * is told what has ended, moves the execution's tokens, and says which waits begin and which functions are called. A state
 * entered is a transition, and so is the end of the execution (HM-03).
 */
import { invariant, present } from '../kernel/invariant.ts';
import type { ChoiceRule, Execution, MachineState, MachineToken, StateMachine } from '../model/collector.ts';
import type { Json } from '../model/task-definition.ts';

/** What is to be done for an execution now. */
export type MachineDeed =
  | { readonly kind: 'wait'; readonly token: number; readonly seconds: number }
  | { readonly kind: 'call'; readonly token: number; readonly resource: string };

/** States an execution may enter without anything being done: more is a circle. */
const STATES_AT_ONCE_MAX = 1_000;

/** Enters the first state of an execution that has just been made. */
export function begin(machine: StateMachine, execution: Execution): MachineDeed[] {
  return new Interpreter(machine, execution).begin();
}

/** A wait is over, or a function has answered. */
export function goOn(machine: StateMachine, execution: Execution, token: number): MachineDeed[] {
  return new Interpreter(machine, execution).goOn(token);
}

/** A function has failed: without a catcher the execution fails with it, and what else it had under way is dropped. */
export function failExecution(execution: Execution, error: string): void {
  execution.status = 'FAILED';
  execution.error = error;
  execution.tokens = [];
}

/** The state that a token is in. */
export function stateOf(machine: StateMachine, token: MachineToken): MachineState {
  let states = machine.States;
  let state: MachineState | undefined;
  for (const step of token.at) {
    if (typeof step === 'number') states = branchesOf(state!)[step]!.States;
    else state = states[step];
  }
  return present(state, 'machine.no-such-state', () => ({ at: token.at }));
}

function branchesOf(state: MachineState): readonly StateMachine[] {
  invariant(state.Type === 'Parallel', 'machine.no-branches', () => ({ type: state.Type }));
  return state.Type === 'Parallel' ? state.Branches : [];
}

class Interpreter {
  private readonly machine: StateMachine;
  private readonly execution: Execution;
  private readonly deeds: MachineDeed[] = [];
  private steps = 0;

  constructor(machine: StateMachine, execution: Execution) {
    this.machine = machine;
    this.execution = execution;
  }

  begin(): MachineDeed[] {
    this.start(null, [], this.machine.StartAt);
    return this.deeds;
  }

  goOn(id: number): MachineDeed[] {
    const token = this.execution.tokens.find((one) => one.id === id);
    if (token !== undefined) this.leave(token);
    return this.deeds;
  }

  /** A new token enters the first state of the machine or of a branch. */
  private start(parent: number | null, within: readonly (string | number)[], first: string): void {
    const { execution } = this;
    const token: MachineToken = { id: execution.tokensMade++, parent, at: [...within, first], branchesLeft: 0 };
    execution.tokens.push(token);
    this.enter(token);
  }

  private enter(token: MachineToken): void {
    const { execution } = this;
    execution.transitions += 1;
    this.steps += 1;
    invariant(this.steps <= STATES_AT_ONCE_MAX, 'machine.circle', () => ({ at: token.at }));
    const state = stateOf(this.machine, token);
    switch (state.Type) {
      case 'Wait':
        this.deeds.push({ kind: 'wait', token: token.id, seconds: state.Seconds });
        break;
      case 'Task':
        this.deeds.push({ kind: 'call', token: token.id, resource: state.Resource });
        break;
      case 'Pass':
        this.leave(token);
        break;
      case 'Parallel':
        token.branchesLeft = state.Branches.length;
        state.Branches.forEach((branch, index) => {
          if (execution.status === 'RUNNING') this.start(token.id, [...token.at, index], branch.StartAt);
        });
        break;
      case 'Choice':
        this.choose(token, state.Choices, state.Default);
        break;
      case 'Succeed':
        this.end(token);
        break;
      case 'Fail':
        failExecution(execution, state.Error);
        break;
    }
  }

  private choose(token: MachineToken, choices: readonly ChoiceRule[], otherwise: string | undefined): void {
    const next = choices.find((choice) => isMet(choice, this.execution.input))?.Next ?? otherwise;
    if (next === undefined) failExecution(this.execution, 'States.NoChoiceMatched');
    else this.moveTo(token, next);
  }

  private leave(token: MachineToken): void {
    const state = stateOf(this.machine, token);
    const next = 'Next' in state ? state.Next : undefined;
    if (next === undefined) this.end(token);
    else this.moveTo(token, next);
  }

  private moveTo(token: MachineToken, next: string): void {
    token.at = [...token.at.slice(0, -1), next];
    this.enter(token);
  }

  /** A branch has ended: its Parallel state is left when it was the last; at the top the execution has ended. */
  private end(token: MachineToken): void {
    const { execution } = this;
    execution.tokens = execution.tokens.filter((one) => one !== token);
    if (token.parent === null) {
      execution.transitions += 1;
      execution.status = 'SUCCEEDED';
      return;
    }
    const around = present(
      execution.tokens.find((one) => one.id === token.parent),
      'machine.parallel-lost',
      () => ({ token }),
    );
    around.branchesLeft -= 1;
    if (around.branchesLeft === 0) this.leave(around);
  }
}

/** The value at a path such as `$.a.b`; undefined when there is none. */
function valueAt(path: string, input: Json): Json | undefined {
  let value: Json | undefined = input;
  for (const step of path.split('.').slice(1)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    value = Object.hasOwn(value, step) ? (value as Readonly<Record<string, Json>>)[step] : undefined;
  }
  return value;
}

function isMet(choice: ChoiceRule, input: Json): boolean {
  const value = valueAt(choice.Variable, input);
  if (choice.StringEquals !== undefined) return value === choice.StringEquals;
  if (choice.BooleanEquals !== undefined) return value === choice.BooleanEquals;
  if (typeof value !== 'number') return false;
  if (choice.NumericEquals !== undefined) return value === choice.NumericEquals;
  if (choice.NumericGreaterThan !== undefined) return value > choice.NumericGreaterThan;
  return choice.NumericLessThan !== undefined && value < choice.NumericLessThan;
}
