/** Functions released by hand: in one call, or by a workflow (LA-05 to LA-08, LA-10). */
import { describe, expect, it } from 'vitest';
import { stateMachineSystem } from '../../sim/functions/state-machine.system.ts';
import type { SimEvent } from '../../sim/model/events.ts';
import type { Context } from '../../sim/model/system.ts';
import { Engine } from '../../sim/engine/engine.ts';
import { readReplay } from '../../sim/scenario/replay-file.ts';
import { explain } from '../../sim/engine/explain.ts';
import type { TimeUs } from '../../sim/kernel/time.ts';
import { usageItems } from '../../sim/rules/bill-items.ts';
import { weightSteps } from '../../sim/rules/weight-steps.ts';
import { load } from '../support/load-rig.ts';
import { PROGRAM_STEPS, ROLL_OUT_WORKFLOW } from '../swarm/roll-out-workflow.ts';
import { kingdom, type Deed, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const QUIET: KingdomSketch = { fleets: [], definitions: [], duration: '3h' };
const CALL = { durationMs: 100, coldStartMs: 0 };
const PLAN = { 'function-name': 'mill', 'alias-name': 'live', 'new-version': '2', interval: 120, type: 'linear' };

/** A function `mill` with versions 1 and 2, its alias, and a function that deploys it. */
function mill(more: readonly Deed[] = [], second: object = {}, timeout = 300, duration = '3h'): Kingdom {
  return kingdom({
    ...QUIET,
    duration,
    timeline: [
      ['0s', 'createFunction', { FunctionName: 'mill', Publish: true, Code: CALL }],
      ['0s', 'updateFunctionCode', { FunctionName: 'mill', Publish: true, Code: { ...CALL, ...second } }],
      ['0s', 'createAlias', { FunctionName: 'mill', Name: 'live', FunctionVersion: '1' }],
      [
        '0s',
        'createFunction',
        { FunctionName: 'simple-deploy', Timeout: timeout, Code: { ...CALL, program: 'simpleDeploy' } },
      ],
      ...more,
    ],
  });
}
const alias = (k: Kingdom) => k.world.functions![0]!.aliases[0]!;
const rollOut = (k: Kingdom, more: object = {}) =>
  k.issue('invoke', { FunctionName: 'simple-deploy', Payload: { ...PLAN, ...more } });
/** When the weights changed, and to what. */
const weights = (k: Kingdom) =>
  k.engine.log(0, Infinity).flatMap(({ atUs, event }) => {
    if (event.kind !== 'CommandIssued' || event.command.op !== 'UpdateAlias') return [];
    const { FunctionVersion, RoutingConfig } = event.command.input;
    const [weight = null] = Object.values(RoutingConfig?.AdditionalVersionWeights ?? {});
    return [[atUs / 1_000_000, FunctionVersion ?? weight]];
  });
const callEvery = (k: Kingdom, seconds: number, from: number, to: number) => {
  for (let at = from; at < to; at += seconds) {
    k.until(`${at}s`);
    k.issue('invoke', { FunctionName: 'mill', Qualifier: 'live' });
  }
};

const gentle = (second: object = {}, definition: object | string = ROLL_OUT_WORKFLOW, duration = '3h') => {
  const k = mill(
    [
      ...PROGRAM_STEPS.map((program): Deed => [
        ...(['0s', 'createFunction'] as const),
        { FunctionName: program, Code: { durationMs: 100, coldStartMs: 0, program } },
      ]),
      ['0s', 'createStateMachine', { name: 'gentle', definition }],
    ],
    second,
    300,
    duration,
  ).until('10s');
  return k;
};
const start = (k: Kingdom, more: object = {}) =>
  k.issue('startExecution', { stateMachineArn: 'gentle', input: { ...PLAN, ...more } });
const machine = (k: Kingdom) => k.world.stateMachines![0]!;

describe('a roll-out in one call', () => {
  it('LA-05: three linear steps of a minute: each weight, a wait, a check; then the promotion', () => {
    const k = mill().until('10s');
    rollOut(k, { steps: 3, interval: 60 });
    k.until('10m');
    expect(weights(k)).toEqual([
      [10.1, 0.33],
      [70.2, 0.67],
      [130.3, 1],
      [190.4, '2'],
    ]);
    expect(alias(k).routing).toEqual({ functionVersion: '2', additional: null });
    expect(alias(k).rollOut).toMatchObject({ by: 'simple-deploy', status: 'promoted', step: 3, steps: 3 });
  });

  it('LA-05: ten steps of two minutes run into the limit of five minutes, and the alias stays where it was', () => {
    const k = mill().until('10s');
    rollOut(k, { steps: 10 });
    k.until('2h');
    expect(weights(k)).toEqual([
      [10.1, 0.1],
      [130.2, 0.2],
      [250.3, 0.3],
    ]);
    expect(alias(k).routing).toEqual({ functionVersion: '1', additional: { version: '2', weight: 0.3 } });
    expect(alias(k).rollOut).toMatchObject({ status: 'cutOff', step: 3, weight: 0.3, endedAtUs: 310_000_000 });
    const [deployer] = k.world.functions!.slice(1);
    expect(deployer!.latest).toEqual([
      { atUs: 310_000_000, version: '$LATEST', error: 'Task timed out after 300 seconds', did: [] },
    ]);
    expect(deployer!.versions[0]!.use.billedMs).toBe(300_000);
    const told = explain(k.engine, { kind: 'function', key: 0 })!.sentences.map(({ code }) => code);
    expect(told).toContain('explain.function.roll-out.cutOff');
  });

  it('LA-05: with the fifteen minutes of today it comes to seven tenths of the way, and is cut off, too', () => {
    const k = mill([], {}, 900).until('10s');
    rollOut(k, { steps: 10 });
    k.until('2h');
    expect(alias(k).rollOut).toMatchObject({ status: 'cutOff', step: 8, weight: 0.8 });
  });

  it('LA-05: errors of the new version take the weights away, and nothing more is set', () => {
    const k = mill([], { errorRate: 1 }, 900).until('10s');
    rollOut(k, { steps: 4, interval: 120 });
    callEvery(k, 1, 11, 400);
    k.until('1h');
    expect(weights(k)).toEqual([
      [10.1, 0.25],
      [130.2, null],
    ]);
    expect(alias(k).routing).toEqual({ functionVersion: '1', additional: null });
    expect(alias(k).rollOut).toMatchObject({ status: 'rolledBack', step: 1, weight: 0 });
  });

  it('LA-07: a version that nobody calls passes every check, however bad it is', () => {
    const k = mill([], { errorRate: 1 }, 900).until('10s');
    rollOut(k, { steps: 4, interval: 60 });
    k.until('1h');
    expect(alias(k).routing).toEqual({ functionVersion: '2', additional: null });
    const checks = k.engine
      .log(0, Infinity)
      .flatMap(({ event }) => (event.kind === 'AliasHealthChecked' ? [event.errors] : []));
    expect(checks).toEqual([null, null, null, null]);
  });

  it('LA-07: only the last minute counts, and only errors of the new version behind the alias', () => {
    const k = mill([], { errorRate: 1 }, 900).until('10s');
    rollOut(k, { steps: 1, interval: 200 });
    // Calls of the version without the alias are another series; errors of three minutes ago are too old.
    for (const at of [20, 150, 170]) {
      k.until(`${at}s`);
      k.issue('invoke', { FunctionName: 'mill', Qualifier: at === 20 ? 'live' : '2' });
    }
    k.until('1h');
    expect(alias(k).rollOut).toMatchObject({ status: 'promoted' });
  });

  it('LA-05: a payload without what is needed, or a version that is not there, is an error of the call', () => {
    const k = mill().until('10s');
    k.issue('invoke', { FunctionName: 'simple-deploy', Payload: {} });
    rollOut(k, { steps: 2, 'new-version': '9' });
    for (const wrong of [{ steps: 0 }, { steps: 2.5 }, { steps: 2, interval: -1 }, { steps: 2, type: 'cubic' }]) {
      rollOut(k, wrong);
    }
    k.until('1m');
    const [deployer] = k.world.functions!.slice(1);
    const errors = deployer!.latest.map(({ error }) => error ?? '').toSorted();
    expect(errors).toEqual([...Array<string>(5).fill('KeyError'), 'ResourceNotFoundException']);
    expect(alias(k).rollOut).toBeUndefined();
  });
});

describe('a roll-out by a workflow', () => {
  it('LA-06: ten steps of two minutes come to the end that one call does not reach', () => {
    const k = gentle();
    start(k, { steps: 10 });
    k.until('1h');
    expect(weights(k).map(([, weight]) => weight)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, '2']);
    // Each interval, and two calls of 100 ms: a check and a weight.
    expect(weights(k).slice(0, 3)).toEqual([
      [10.2, 0.1],
      [130.4, 0.2],
      [250.6, 0.3],
    ]);
    expect(alias(k).routing).toEqual({ functionVersion: '2', additional: null });
    expect(machine(k)).toMatchObject({ started: 1, succeeded: 1, failed: 0 });
    // CalculateWeights, ten rounds of four states, Finalize, and the end.
    expect(machine(k).ended[0]).toMatchObject({ status: 'SUCCEEDED', transitions: 1 + 10 * 4 + 1 + 1 });
  });

  it('LA-06: its transitions stand on the bill at 0.000025 USD each, its calls on that of its functions', () => {
    const k = gentle();
    start(k, { steps: 3 });
    k.until('1h');
    const items = usageItems(k.world, k.engine.nowUs as TimeUs);
    const transitions = items.filter(({ kind }) => kind === 'stateTransitions');
    // 1 + 3 × 4 + 2.
    expect(transitions.map(({ resource, quantity }) => [resource, quantity])).toEqual([['gentle', 15]]);
    expect(transitions[0]!.usd).toBeCloseTo(15 * 0.000025, 12);
    const calls = items.filter(({ kind, resource }) => kind === 'functionRequests' && !resource.startsWith('mill'));
    // 1 + 3 + 3 + 1.
    expect(calls.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(8);
  });

  it('LA-06: a failed check takes the weights away, and the execution fails', () => {
    const k = gentle({ errorRate: 1 });
    start(k, { steps: 10 });
    callEvery(k, 1, 11, 600);
    k.until('1h');
    expect(alias(k).routing).toEqual({ functionVersion: '1', additional: null });
    expect(machine(k).ended[0]).toMatchObject({ status: 'FAILED', error: 'HealthCheckFailed' });
    expect(machine(k).ended[0]!.trail.slice(-3)).toEqual(['IsDone', 'Rollback', 'RolledBack']);
    const told = explain(k.engine, { kind: 'state-machine', key: 0 })!;
    expect(JSON.stringify(told)).toContain('explain.state-machine.last');
  });

  it('LA-06: it may wait for days', () => {
    const k = gentle({}, ROLL_OUT_WORKFLOW, '10d');
    start(k, { steps: 4, interval: 2 * 86_400 });
    k.until('9d');
    expect(alias(k).routing).toEqual({ functionVersion: '2', additional: null });
    expect(machine(k).ended[0]).toMatchObject({ status: 'SUCCEEDED', transitions: 19 });
  });

  it('LA-06: after a year it ends by itself, and the alias stays at its weight', () => {
    const k = gentle();
    start(k, { steps: 2 });
    k.until('1m');
    // What it would hear then, and what it says: a whole year has too many minutes for a test.
    const said: [atUs: number, event: SimEvent][] = [];
    const heard = {
      world: structuredClone(k.world),
      nowUs: k.engine.nowUs,
      say: (event: SimEvent) => said.push([0, event]),
      sayIn: (spanUs: number, event: SimEvent) => said.push([spanUs, event]),
      ...{ cancel: () => true, touch: () => {}, answer: () => {} },
    } as unknown as Context;
    const starting = stateMachineSystem.commands!.find(({ op }) => op === 'StartExecution')!;
    starting.execute({ op: 'StartExecution', input: { stateMachineArn: 'gentle', name: 'second' } }, heard, 0);
    const expired = { kind: 'WorkflowExpired', stateMachine: machine(k).key, execution: 2 } as const;
    expect(said).toContainEqual([365 * 86_400_000_000, expired]);
    stateMachineSystem.hears!.WorkflowExpired!({ ...expired, execution: 1 }, heard);
    expect(said.at(-1)![1]).toMatchObject({ kind: 'WorkflowEnded', status: 'TIMED_OUT', error: 'States.Timeout' });
    expect(alias(k).routing.additional).toEqual({ version: '2', weight: 0.5 });
  });

  it('LA-06: a definition may come as text; one whose states lead nowhere is refused', () => {
    const k = gentle({}, JSON.stringify(ROLL_OUT_WORKFLOW));
    start(k, { steps: 1, interval: 60 });
    k.until('10m');
    expect(machine(k).ended[0]).toMatchObject({ status: 'SUCCEEDED', transitions: 7 });
    const put = (definition: object | string) => () => k.issue('createStateMachine', { name: 'other', definition });
    expect(put({ StartAt: 'A', States: { A: { Type: 'Pass', Next: 'B' } } })).toThrow('state-machine');
    expect(put({ StartAt: 'A', States: { A: { Type: 'Wait', End: true } } })).toThrow('state-machine');
    expect(put({ StartAt: 'A', States: { A: { Type: 'Task', Resource: 'f' } } })).toThrow('state-machine');
    expect(put('{')).toThrow('not-json');
  });

  it('LA-06: an error of a task is tried again, then caught, or it ends the execution', () => {
    const task = (more: object) => ({
      StartAt: 'Ask',
      States: { Ask: { Type: 'Task', Resource: 'function:nobody', ...more, End: true }, Sorry: { Type: 'Succeed' } },
    });
    const ran = (more: object) => {
      const k = gentle({}, task(more));
      start(k);
      return machine(k.until('10m')).ended[0]!;
    };
    expect(ran({})).toMatchObject({ status: 'FAILED', error: 'Lambda.ResourceNotFoundException' });
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Sorry' }];
    const Retry = [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 2, MaxAttempts: 2, BackoffRate: 3 }];
    const caught = ran({ Catch, Retry });
    expect(caught).toMatchObject({ status: 'SUCCEEDED', error: null, trail: ['Ask', 'Sorry'] });
    // Three tries of 0.1 s, and waits of 2 and 6 s between them.
    expect(caught.endedAtUs - caught.startedAtUs).toBe(8_300_000);
  });

  it('LA-06: a name stands for one execution, even when that has ended', () => {
    const k = gentle();
    start(k, { steps: 1, interval: 1 });
    const again = (): string => k.refused('startExecution', { stateMachineArn: 'gentle', name: 'monday', input: PLAN });
    expect([again(), again()]).toEqual(['done', 'ExecutionAlreadyExists: execution-exists']);
    k.until('10m');
    expect(machine(k).executions).toEqual([]);
    expect(again()).toBe('ExecutionAlreadyExists: execution-exists');
  });

  it('LA-06: an execution that is stopped leaves the alias at its weight', () => {
    const k = gentle();
    const { executionArn } = start(k, { steps: 4 });
    k.until('3m');
    k.issue('stopExecution', { executionArn });
    k.until('1h');
    expect(alias(k).routing).toEqual({ functionVersion: '1', additional: { version: '2', weight: 0.5 } });
    expect(machine(k).ended[0]).toMatchObject({ status: 'ABORTED' });
    expect(k.refused('stopExecution', { executionArn })).toBe('ExecutionDoesNotExist: execution-not-found');
  });
});

describe('weights', () => {
  it('LA-05: linear weights are i of n, rounded to hundredths', () => {
    expect(weightSteps('linear', 3)).toEqual([0.33, 0.67, 1]);
    expect(weightSteps('linear', 4)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(weightSteps('linear', 10)).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
    // As Python rounds: 0.125 and 0.625 go down, 0.375 and 0.875 up.
    expect(weightSteps('linear', 8)).toEqual([0.12, 0.25, 0.38, 0.5, 0.62, 0.75, 0.88, 1]);
  });

  it('LA-10: exponential weights double, geometric ones grow by one factor from a hundredth, a canary has one step', () => {
    expect(weightSteps('exponential', 5)).toEqual([0.06, 0.12, 0.25, 0.5, 1]);
    expect(weightSteps('geometric', 3)).toEqual([0.01, 0.1, 1]);
    expect(weightSteps('canary', 10)).toEqual([0.1, 1]);
    for (const type of ['linear', 'exponential', 'geometric', 'canary'] as const) {
      for (let steps = 1; steps <= 100; steps++) {
        const all = weightSteps(type, steps);
        expect(all.at(-1)).toBe(1);
        expect(all.every((weight, index) => weight > 0 && weight >= (all[index - 1] ?? 0))).toBe(true);
      }
    }
  });

  it('LA-10: a roll-out in one call may have any of them', () => {
    const k = mill([], {}, 900).until('10s');
    rollOut(k, { steps: 20, interval: 60, type: 'canary' });
    k.until('10m');
    expect(weights(k).map(([, weight]) => weight)).toEqual([0.05, 1, '2']);
  });
});

describe('weights that stand there several times', () => {
  it('LA-10: small ones are one hundredth each; a workflow goes on to the next greater one, and comes to its end', () => {
    expect(weightSteps('exponential', 10).slice(0, 4)).toEqual([0.01, 0.01, 0.01, 0.02]);
    const k = gentle();
    start(k, { steps: 10, interval: 60, type: 'exponential' });
    k.until('1h');
    expect(weights(k).map(([, weight]) => weight)).toEqual([0.01, 0.02, 0.03, 0.06, 0.12, 0.25, 0.5, 1, '2']);
    expect(machine(k).ended[0]).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('goals on aliases', () => {
  it('LA-05: a goal may ask where an alias leads, and a roll-out that was cut off misses it', () => {
    const timeline = [
      { at: '0s', createFunction: { FunctionName: 'mill', Publish: true, Code: CALL } },
      { at: '0s', publishVersion: { FunctionName: 'mill' } },
      { at: '0s', createAlias: { FunctionName: 'mill', Name: 'live', FunctionVersion: '1' } },
      {
        at: '0s',
        createFunction: { FunctionName: 'simple-deploy', Timeout: 300, Code: { ...CALL, program: 'simpleDeploy' } },
      },
      { at: '1m', invoke: { FunctionName: 'simple-deploy', Payload: { ...PLAN, steps: 10 } } },
    ];
    const metric = 'function/mill/alias/live/2';
    const goals = [
      { name: 'all', eventually: { metric, atLeast: 100 } },
      { name: 'some', eventually: { metric, atLeast: 30 } },
      { name: 'never half', always: { metric, atMost: 50 } },
    ];
    const k = load({ duration: '1h', timeline, goals }).toTheEnd();
    expect(k.world.goals.map(({ goal, state }) => [goal.name, state.status])).toEqual([
      ['all', 'missed'],
      ['some', 'met'],
      ['never half', 'met'],
    ]);
  });
});

describe('replays', () => {
  it('LA-06: a replay file carries workflows, their executions and what deploying functions are told', () => {
    const k = gentle();
    start(k, { steps: 2, interval: 60 });
    rollOut(k, { steps: 3 });
    k.until('2m');
    k.issue('stopExecution', { executionArn: machine(k).executions[0]!.executionArn });
    k.until('10m');
    const replay = k.engine.toReplay();
    const reading = readReplay(JSON.stringify(replay));
    expect(reading).toEqual({ replay });
    const again = Engine.replay(replay);
    again.runTo(k.engine.nowUs);
    expect(again.traceHash()).toBe(k.engine.traceHash());
    // From a checkpoint, too: what is pending is plain data.
    const hash = k.engine.traceHash();
    k.engine.seek(90_000_000);
    expect(machine(k).executions.length + machine(k).ended.length).toBe(1);
    k.engine.seek(600_000_000);
    expect(k.engine.traceHash()).toBe(hash);
  });
});
