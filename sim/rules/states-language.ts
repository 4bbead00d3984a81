/**
 * A small interpreter of the states language (HM-06, LA-06): Task with retries and catchers, Wait, Parallel, Choice, Pass,
 * Succeed and Fail. It is pure: it is told what has ended, moves the execution's tokens and what they carry, and says which
 * waits begin and which functions are called. A state entered is a transition, and so is the end of the execution (HM-03)
 * and each further try of a task. Leaves out: InputPath, OutputPath, Parameters and intrinsic functions, Map, activities.
 */
import { invariant, present } from '../kernel/invariant.ts';
import type {
  Catcher,
  ChoiceRule,
  Comparison,
  Execution,
  MachineState,
  MachineToken,
  Retrier,
  StateMachine,
} from '../model/collector.ts';
import type { Json } from '../model/task-definition.ts';

/** What is to be done for an execution now. */
export type MachineDeed =
  | { readonly kind: 'wait'; readonly token: number; readonly seconds: number }
  | { readonly kind: 'call'; readonly token: number; readonly resource: string };

interface Placing {
  readonly ResultPath?: string | null;
}

/** States an execution may enter without anything being done: more is a circle. */
const STATES_AT_ONCE_MAX = 1_000;
/** The real service ends an execution at 25,000 events of its history; a state has two at least. */
const TRANSITIONS_MAX = 12_500;

/** Enters the first state of an execution that has just been made. */
export function begin(machine: StateMachine, execution: Execution): MachineDeed[] {
  return new Interpreter(machine, execution).begin();
}

/** A wait is over, or a function has answered with `result`. */
export function goOn(machine: StateMachine, execution: Execution, token: number, result?: Json): MachineDeed[] {
  return new Interpreter(machine, execution).goOn(token, result);
}

/** A function has failed: it is tried again, or its error is caught, or the execution fails with it. */
export function goOnAfterError(
  machine: StateMachine,
  execution: Execution,
  token: number,
  error: string,
  cause: string,
): MachineDeed[] {
  return new Interpreter(machine, execution).fail(token, error, cause);
}

/** Without a catcher the execution fails, and what else it had under way is dropped. */
export function failExecution(execution: Execution, error: string): void {
  execution.status = 'FAILED';
  execution.error = error;
  execution.tokens = [];
}

/** What the function of a task is given. */
export function inputOf(execution: Execution, id: number): Json {
  return dataOf(
    execution,
    execution.tokens.find((one) => one.id === id)!,
  );
}

function dataOf(execution: Execution, token: MachineToken): Json {
  return token.data === undefined ? execution.input : token.data;
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
    this.start(null, [], this.machine.StartAt, undefined);
    return this.deeds;
  }

  goOn(id: number, result?: Json): MachineDeed[] {
    const token = this.execution.tokens.find((one) => one.id === id);
    if (token === undefined) return this.deeds;
    const state = stateOf(this.machine, token);
    // The wait before another try of a task.
    if (state.Type === 'Task' && result === undefined && token.retries !== undefined) {
      this.execution.transitions += 1;
      this.call(token, state.Resource);
      return this.deeds;
    }
    delete token.retries;
    if (result !== undefined) this.place(token, state as Placing, result);
    this.leave(token);
    return this.deeds;
  }

  fail(id: number, error: string, cause: string): MachineDeed[] {
    const token = this.execution.tokens.find((one) => one.id === id);
    if (token === undefined) return this.deeds;
    const state = stateOf(this.machine, token);
    const { Retry = [], Catch = [] }: { Retry?: readonly Retrier[]; Catch?: readonly Catcher[] } =
      state.Type === 'Task' ? state : {};
    const retrier = Retry.find(({ ErrorEquals }) => covers(ErrorEquals, error));
    const tries = token.retries ?? 0;
    if (retrier !== undefined && tries < (retrier.MaxAttempts ?? 3)) {
      token.retries = tries + 1;
      let seconds = retrier.IntervalSeconds ?? 1;
      for (let k = 0; k < tries; k++) seconds *= retrier.BackoffRate ?? 2;
      this.deeds.push({ kind: 'wait', token: id, seconds });
      return this.deeds;
    }
    delete token.retries;
    const catcher = Catch.find(({ ErrorEquals }) => covers(ErrorEquals, error));
    if (catcher === undefined) {
      failExecution(this.execution, error);
      return this.deeds;
    }
    this.place(token, catcher, { Error: error, Cause: cause });
    this.moveTo(token, catcher.Next);
    return this.deeds;
  }

  private call(token: MachineToken, resource: string): void {
    this.deeds.push({ kind: 'call', token: token.id, resource });
  }

  private dataOf(token: MachineToken): Json {
    return dataOf(this.execution, token);
  }

  /** ResultPath: where an answer goes; without one it takes the place of everything. */
  private place(token: MachineToken, { ResultPath }: Placing, result: Json): void {
    if (ResultPath === null) return;
    token.data = ResultPath === undefined ? result : withValueAt(ResultPath, this.dataOf(token), result);
  }

  /** A new token enters the first state of the machine or of a branch. */
  private start(
    parent: number | null,
    within: readonly (string | number)[],
    first: string,
    data: Json | undefined,
  ): void {
    const { execution } = this;
    const token: MachineToken = { id: execution.tokensMade++, parent, at: [...within, first], branchesLeft: 0 };
    if (data !== undefined) token.data = data;
    execution.tokens.push(token);
    this.enter(token);
  }

  private enter(token: MachineToken): void {
    const { execution } = this;
    execution.transitions += 1;
    execution.trail?.push(String(token.at.at(-1)));
    this.steps += 1;
    if (this.steps > STATES_AT_ONCE_MAX || execution.transitions > TRANSITIONS_MAX) {
      failExecution(execution, 'States.Runtime');
      return;
    }
    const state = stateOf(this.machine, token);
    switch (state.Type) {
      case 'Wait':
        this.wait(token, state);
        break;
      case 'Task':
        this.call(token, state.Resource);
        break;
      case 'Pass':
        if (state.Result !== undefined) this.place(token, state, state.Result);
        this.leave(token);
        break;
      case 'Parallel':
        token.branchesLeft = state.Branches.length;
        state.Branches.forEach((branch, index) => {
          if (execution.status === 'RUNNING') this.start(token.id, [...token.at, index], branch.StartAt, token.data);
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

  private wait(token: MachineToken, { Seconds, SecondsPath }: { Seconds?: number; SecondsPath?: string }): void {
    const seconds = Seconds ?? valueAt(SecondsPath!, this.dataOf(token));
    if (typeof seconds === 'number' && seconds >= 0) this.deeds.push({ kind: 'wait', token: token.id, seconds });
    else failExecution(this.execution, 'States.Runtime');
  }

  private choose(token: MachineToken, choices: readonly ChoiceRule[], otherwise: string | undefined): void {
    const next = choices.find((choice) => isMet(choice, this.dataOf(token)))?.Next ?? otherwise;
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
      if (token.data !== undefined) execution.output = token.data;
      return;
    }
    const around = present(
      execution.tokens.find((one) => one.id === token.parent),
      'machine.parallel-lost',
      () => ({ token }),
    );
    around.branchesLeft -= 1;
    if (token.data !== undefined) (around.results ??= {})[token.at[around.at.length] as number] = token.data;
    if (around.branchesLeft > 0) return;
    const state = stateOf(this.machine, around);
    if (around.results !== undefined) {
      const { results } = around;
      const all = branchesOf(state).map((_branch, index) => results[index] ?? this.dataOf(around));
      delete around.results;
      this.place(around, state as Placing, all);
    }
    this.leave(around);
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

/** A copy with a value at a path; what is on the way and is no object gives way. */
function withValueAt(path: string, input: Json, value: Json): Json {
  const [step, ...rest] = path.split('.').slice(1);
  if (step === undefined) return value;
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  const own = isObject ? (input as Readonly<Record<string, Json>>) : {};
  const below = Object.hasOwn(own, step) ? own[step]! : {};
  return { ...own, [step]: withValueAt(['$', ...rest].join('.'), below, value) };
}

/** States.TaskFailed is every error but a timeout. */
function covers(names: readonly string[], error: string): boolean {
  return names.some(
    (name) => name === error || name === 'States.ALL' || (name === 'States.TaskFailed' && !error.startsWith('States.')),
  );
}

function isMet(choice: Comparison, input: Json): boolean {
  if (choice.And !== undefined) return choice.And.every((one) => isMet(one, input));
  if (choice.Or !== undefined) return choice.Or.some((one) => isMet(one, input));
  if (choice.Not !== undefined) return !isMet(choice.Not, input);
  const value = valueAt(choice.Variable!, input);
  if (choice.StringEquals !== undefined) return value === choice.StringEquals;
  if (choice.BooleanEquals !== undefined) return value === choice.BooleanEquals;
  return typeof value === 'number' && isNumberMet(choice, value);
}

function isNumberMet(choice: Comparison, value: number): boolean {
  if (choice.NumericEquals !== undefined) return value === choice.NumericEquals;
  if (choice.NumericGreaterThan !== undefined) return value > choice.NumericGreaterThan;
  if (choice.NumericGreaterThanEquals !== undefined) return value >= choice.NumericGreaterThanEquals;
  if (choice.NumericLessThan !== undefined) return value < choice.NumericLessThan;
  return choice.NumericLessThanEquals !== undefined && value <= choice.NumericLessThanEquals;
}
