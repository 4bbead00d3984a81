/** Reads a definition in the states language: its shape, and that every state it names is there (HM-06, LA-06). */
import * as z from 'zod';
import type { Comparison, MachineState, StateMachine } from '../model/collector.ts';

/** A wait may not be longer [s]. */
const WAIT_MAX_S = 99_999_999;

const path = z.string().regex(/^\$(\.[A-Za-z0-9_-]+)*$/);
const stateName = z.string().min(1).max(80);
const onward = { Next: stateName.optional(), End: z.literal(true).optional(), Comment: z.string().optional() };
const placed = { ResultPath: path.nullable().optional() };
const errors = z.array(z.string().min(1)).min(1);
const comparison: z.ZodType<Comparison> = z.lazy(() => z.strictObject(comparisonShape));
const comparisonShape = {
  Variable: path.optional(),
  StringEquals: z.string().optional(),
  NumericEquals: z.number().optional(),
  NumericGreaterThan: z.number().optional(),
  NumericGreaterThanEquals: z.number().optional(),
  NumericLessThan: z.number().optional(),
  NumericLessThanEquals: z.number().optional(),
  BooleanEquals: z.boolean().optional(),
  And: z.array(comparison).min(1).optional(),
  Or: z.array(comparison).min(1).optional(),
  Not: comparison.optional(),
};
const STATE = z.discriminatedUnion('Type', [
  z.strictObject({
    Type: z.literal('Task'),
    Resource: z.string().min(1),
    Retry: z
      .array(
        z.strictObject({
          ErrorEquals: errors,
          IntervalSeconds: z.int().min(1).max(WAIT_MAX_S).optional(),
          MaxAttempts: z.int().min(0).max(99_999_999).optional(),
          BackoffRate: z.number().min(1).optional(),
        }),
      )
      .optional(),
    Catch: z.array(z.strictObject({ ErrorEquals: errors, Next: stateName, ...placed })).optional(),
    ...onward,
    ...placed,
  }),
  z.strictObject({
    Type: z.literal('Wait'),
    Seconds: z.int().min(0).max(WAIT_MAX_S).optional(),
    SecondsPath: path.optional(),
    ...onward,
  }),
  z.strictObject({ Type: z.literal('Pass'), Result: z.unknown().optional(), ...onward, ...placed }),
  z.strictObject({ Type: z.literal('Parallel'), Branches: z.array(z.unknown()).min(1), ...onward, ...placed }),
  z.strictObject({
    Type: z.literal('Choice'),
    Choices: z.array(z.strictObject({ ...comparisonShape, Next: stateName })).min(1),
    Default: stateName.optional(),
    Comment: z.string().optional(),
  }),
  z.strictObject({ Type: z.literal('Succeed'), Comment: z.string().optional() }),
  z.strictObject({
    Type: z.literal('Fail'),
    Error: z.string().optional(),
    Cause: z.string().optional(),
    Comment: z.string().optional(),
  }),
]);
const MACHINE = z.strictObject({
  Comment: z.string().optional(),
  StartAt: stateName,
  States: z.record(stateName, z.unknown()),
});

export interface DefinitionProblem {
  readonly path: readonly (string | number)[];
  /** The word for what is wrong. */
  readonly problem: string;
}

export function readStateMachine(written: unknown): { readonly machine: StateMachine } | DefinitionProblem {
  const outer = MACHINE.safeParse(written);
  if (!outer.success) return firstOf(outer.error);
  const { StartAt, States } = outer.data;
  if (!Object.hasOwn(States, StartAt)) return { path: ['StartAt'], problem: StartAt };
  const states: Record<string, MachineState> = {};
  for (const [name, value] of Object.entries(States)) {
    const reading = readState(value);
    if (!('state' in reading)) return { ...reading, path: ['States', name, ...reading.path] };
    const { state } = reading;
    const lost = nextsOf(state).find((next) => !Object.hasOwn(States, next));
    if (lost !== undefined) return { path: ['States', name], problem: lost };
    states[name] = state;
  }
  return { machine: { StartAt, States: states } };
}

function readState(value: unknown): { readonly state: MachineState } | DefinitionProblem {
  const inner = STATE.safeParse(value);
  if (!inner.success) return firstOf(inner.error);
  const state = JSON.parse(JSON.stringify(inner.data)) as MachineState & { Next?: string; End?: true };
  const isLast = state.Type === 'Choice' || state.Type === 'Succeed' || state.Type === 'Fail';
  if (!isLast && (state.Next === undefined) === (state.End === undefined)) return { path: [], problem: 'Next, End' };
  if (state.Type === 'Wait' && (state.Seconds === undefined) === (state.SecondsPath === undefined)) {
    return { path: [], problem: 'Seconds, SecondsPath' };
  }
  if (state.Type === 'Choice') {
    const index = state.Choices.findIndex((choice) => !isComparison(choice, true));
    if (index >= 0) return { path: ['Choices', index], problem: 'Variable' };
  }
  if (state.Type === 'Fail') return { state: { Type: 'Fail', Error: state.Error ?? '', Cause: state.Cause ?? '' } };
  if (state.Type !== 'Parallel') return { state };
  const branches: StateMachine[] = [];
  for (const [index, branch] of state.Branches.entries()) {
    const reading = readStateMachine(branch);
    if (!('machine' in reading)) return { ...reading, path: ['Branches', index, ...reading.path] };
    branches.push(reading.machine);
  }
  return { state: { ...state, Branches: branches } };
}

/** A variable with one comparison, or one of And, Or and Not. */
function isComparison({ Variable, And, Or, Not, ...rest }: Comparison & { Next?: string }, isTop: boolean): boolean {
  const { Next: _next, ...tests } = rest;
  if (!isTop && rest.Next !== undefined) return false;
  const inner = [...(And ?? []), ...(Or ?? []), ...(Not === undefined ? [] : [Not])];
  const groups = [And, Or, Not].filter((one) => one !== undefined).length;
  const count = Object.values(tests).filter((one) => one !== undefined).length;
  if (groups === 0) return Variable !== undefined && count === 1;
  return groups === 1 && Variable === undefined && count === 0 && inner.every((one) => isComparison(one, false));
}

function nextsOf(state: MachineState): string[] {
  const own = 'Next' in state && state.Next !== undefined ? [state.Next] : [];
  if (state.Type === 'Task') return [...own, ...(state.Catch ?? []).map(({ Next }) => Next)];
  if (state.Type !== 'Choice') return own;
  return [...state.Choices.map(({ Next }) => Next), ...(state.Default === undefined ? [] : [state.Default])];
}

function firstOf({ issues }: z.ZodError): DefinitionProblem {
  const [first] = issues;
  const path = (first?.path ?? []).filter((step) => typeof step === 'string' || typeof step === 'number');
  return { path, problem: String(path.at(-1) ?? first?.code ?? '') };
}
