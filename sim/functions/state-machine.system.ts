/**
 * Models: state machines of type STANDARD (LA-06): an execution goes through its states, calls functions and waits for their
 * answers, waits for days if it is told to, and ends after a year at the latest. Every state entered is a transition, and
 * transitions are paid for. Real states of the language: Task with Retry and Catch, Wait, Choice, Parallel, Pass, Succeed,
 * Fail (sim/rules/states-language.ts).
 * Leaves out: tasks that are no functions, EXPRESS machines, roles, versions and aliases of state machines, deletion and
 * change of a definition; the history beyond the names of the last states; time limits of single tasks.
 */
import { durationUs, seconds } from '../kernel/time.ts';
import type { RegionKey, StateMachineKey } from '../model/ids.ts';
import { refusal, type Refusal } from '../model/refusal.ts';
import type { ServerlessCommand } from '../model/serverless-commands.ts';
import type { Workflow, WorkflowExecution, WorkflowStatus } from '../model/state-machine.ts';
import { handler, type Context, type System } from '../model/system.ts';
import type { World } from '../model/world.ts';
import { invokeFunction } from '../rules/invoke.ts';
import { hexId } from '../rules/minting.ts';
import { executionArn, findExecution, findStateMachine, stateMachineArn } from '../rules/state-machines.ts';
import { begin, failExecution, goOn, goOnAfterError, inputOf, type MachineDeed } from '../rules/states-language.ts';

/** LA-06: the longest that an execution may last [s]. */
const YEAR_S = 31_536_000;
/** How soon a call of a function that is not there is refused [A]. */
const REFUSAL_US = durationUs(100_000);
/** States and executions that are remembered. */
const KEPT = 50;
const US_PER_S = 1_000_000;

type InputOf<O extends ServerlessCommand['op']> = Extract<ServerlessCommand, { op: O }>['input'];

function create(ctx: Context, { name, region, definition }: InputOf<'CreateStateMachine'>): Workflow {
  const machines = (ctx.world.stateMachines ??= []);
  const row: Workflow = {
    key: machines.length as StateMachineKey,
    name,
    stateMachineArn: stateMachineArn(region, name),
    region: ctx.world.regions.findIndex((one) => one.name === region) as RegionKey,
    definition,
    executions: [],
    ended: [],
    ...{ started: 0, succeeded: 0, failed: 0, transitions: 0 },
  };
  machines.push(row);
  ctx.touch('state-machine', row.key);
  return row;
}

function refuseCreation(world: World, { name, region }: InputOf<'CreateStateMachine'>): Refusal | null {
  if (findStateMachine(world, name) !== null) {
    return refusal('StateMachineAlreadyExists', 'state-machine-exists', { stateMachine: name });
  }
  return world.regions.some((row) => row.name === region)
    ? null
    : refusal('ValidationException', 'region-not-found', { region });
}

function start(ctx: Context, { stateMachineArn: reference, name, input = {} }: InputOf<'StartExecution'>) {
  const row = findStateMachine(ctx.world, reference)!;
  row.started += 1;
  const number = row.started;
  const called = name ?? hexId(ctx.random('id/execution'), 32);
  const region = ctx.world.regions[row.region]!.name;
  const execution: WorkflowExecution = {
    number,
    executionArn: executionArn(region, row.name, called),
    name: called,
    startedAtUs: ctx.nowUs,
    input,
    definition: row.definition,
    status: 'RUNNING',
    error: null,
    tokens: [],
    tokensMade: 0,
    transitions: 0,
    trail: [],
    movedAtUs: ctx.nowUs,
    expiry: ctx.sayIn(seconds(YEAR_S), { kind: 'WorkflowExpired', stateMachine: row.key, execution: number }),
  };
  row.executions.push(execution);
  ctx.say({ kind: 'WorkflowStarted', stateMachine: row.key, execution: number });
  ctx.touch('state-machine', row.key);
  return execution;
}

function refuseStart(world: World, { stateMachineArn: reference, name }: InputOf<'StartExecution'>): Refusal | null {
  const row = findStateMachine(world, reference);
  if (row === null) return refusal('StateMachineDoesNotExist', 'state-machine-not-found', { stateMachine: reference });
  const isTaken = name !== undefined && [...row.executions, ...row.ended].some((one) => one.name === name);
  return isTaken ? refusal('ExecutionAlreadyExists', 'execution-exists', { execution: name }) : null;
}

/** Null when it has ended meanwhile: what it waited for comes too late. */
function find(ctx: Context, machine: StateMachineKey, number: number): [Workflow, WorkflowExecution] | null {
  const row = ctx.world.stateMachines![machine]!;
  const execution = row.executions.find((one) => one.number === number);
  return execution === undefined ? null : [row, execution];
}

function perform(ctx: Context, row: Workflow, execution: WorkflowExecution, deeds: readonly MachineDeed[]): void {
  execution.movedAtUs = ctx.nowUs;
  if (execution.trail.length > KEPT) execution.trail = execution.trail.slice(-KEPT);
  for (const deed of deeds) {
    if (execution.status !== 'RUNNING') break;
    const names = { stateMachine: row.key, execution: execution.number, token: deed.token };
    if (deed.kind === 'wait') {
      const spanUs = durationUs(Math.round(deed.seconds * US_PER_S));
      ctx.sayIn(spanUs, { kind: 'WorkflowWaited', ...names });
      continue;
    }
    const input = inputOf(execution, deed.token);
    if (!invokeFunction(ctx, deed.resource, input, `${row.name}:${execution.number}`, false, {}, names)) {
      const failed = { error: 'Lambda.ResourceNotFoundException', output: null };
      ctx.sayIn(REFUSAL_US, { kind: 'WorkflowTaskReturned', ...names, ...failed });
    }
  }
}

function settle(ctx: Context, row: Workflow, execution: WorkflowExecution): void {
  ctx.touch('state-machine', row.key);
  if (execution.status !== 'RUNNING') over(ctx, row, execution, execution.status);
}

function over(ctx: Context, row: Workflow, execution: WorkflowExecution, status: WorkflowStatus): void {
  row.executions = row.executions.filter((one) => one !== execution);
  ctx.cancel(execution.expiry);
  const { number, name, startedAtUs, error, transitions, trail } = execution;
  row.transitions += transitions;
  if (status === 'SUCCEEDED') row.succeeded += 1;
  else row.failed += 1;
  row.ended.push({ number, name, startedAtUs, endedAtUs: ctx.nowUs, status, error, transitions, trail });
  if (row.ended.length > KEPT) row.ended.shift();
  ctx.touch('state-machine', row.key);
  ctx.say({ kind: 'WorkflowEnded', stateMachine: row.key, execution: number, status, error });
}

export const stateMachineSystem: System = {
  name: 'state-machine',
  hears: {
    WorkflowStarted: (event, ctx) => {
      const found = find(ctx, event.stateMachine, event.execution);
      if (found === null) return;
      perform(ctx, ...found, begin(found[1].definition, found[1]));
      settle(ctx, ...found);
    },
    WorkflowWaited: (event, ctx) => {
      const found = find(ctx, event.stateMachine, event.execution);
      if (found === null) return;
      perform(ctx, ...found, goOn(found[1].definition, found[1], event.token));
      settle(ctx, ...found);
    },
    WorkflowTaskReturned: ({ stateMachine, execution: number, token, error, output }, ctx) => {
      const found = find(ctx, stateMachine, number);
      if (found === null) return;
      const [, execution] = found;
      const { definition } = execution;
      const deeds =
        error === null
          ? goOn(definition, execution, token, output)
          : goOnAfterError(definition, execution, token, error, error);
      perform(ctx, ...found, deeds);
      settle(ctx, ...found);
    },
    WorkflowExpired: (event, ctx) => {
      const found = find(ctx, event.stateMachine, event.execution);
      if (found === null) return;
      failExecution(found[1], 'States.Timeout');
      over(ctx, ...found, 'TIMED_OUT');
    },
  },
  commands: [
    handler({
      op: 'CreateStateMachine',
      query: (world, { input }) => refuseCreation(world, input),
      execute: ({ input }, ctx, line) => ctx.answer(line, { stateMachineArn: create(ctx, input).stateMachineArn }),
    }),
    handler({
      op: 'StartExecution',
      query: (world, { input }) => refuseStart(world, input),
      execute: ({ input }, ctx, line) => ctx.answer(line, { executionArn: start(ctx, input).executionArn }),
    }),
    handler({
      op: 'StopExecution',
      query: (world, { input }) =>
        findExecution(world, input.executionArn) === null
          ? refusal('ExecutionDoesNotExist', 'execution-not-found', { execution: input.executionArn })
          : null,
      execute: ({ input }, ctx) => {
        const { machine, execution } = findExecution(ctx.world, input.executionArn)!;
        failExecution(execution, input.error ?? 'States.Aborted');
        over(ctx, machine, execution, 'ABORTED');
      },
    }),
  ],
};
