/** The high-resolution collector of the source post: HM-01 to HM-06. */
import { describe, expect, test } from 'vitest';
import type { CollectorDefect, Execution, StateMachine } from '../../sim/model/collector.ts';
import { machineOf } from '../../sim/metrics/collector.system.ts';
import { collectorCost, FREE_TRANSITIONS } from '../../sim/rules/collector-cost.ts';
import { begin, failExecution, goOn } from '../../sim/rules/states-language.ts';
import { clock, CLUSTER, kingdom, plan, type Kingdom } from '../support/rig.ts';

function collecting(defects: readonly CollectorDefect[] = [], duration = '5m'): Kingdom {
  return kingdom({
    fleets: [{ count: 2 }],
    definitions: [plan('web', { cpu: 256, memory: 256 })],
    services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 3 }],
    duration,
    timeline: [['30s', 'putCollector', { name: 'pulse', cluster: CLUSTER, defects }]],
  });
}

const collectorOf = (run: Kingdom) => run.world.collectors![0]!;

function points(run: Kingdom, metricName: string): string[] {
  const series = run.engine.metrics.series().find((one) => one.namespace === 'ECS' && one.metricName === metricName);
  if (series === undefined) return [];
  const { atUs, sum } = run.engine.metrics.range(series, -1, run.engine.nowUs);
  return Array.from(atUs, (at, row) => `${clock(at)} ${sum[row]!}`);
}

describe('the collector', () => {
  test('HM-01: a rule starts it at each whole minute; 12 branches wait 0 to 55 s, and it lasts about 55 s', () => {
    const run = collecting([], '3m').toTheEnd();
    const told = run.engine
      .log(0, Infinity)
      .flatMap(({ atUs, event }) =>
        ['CollectorTriggered', 'ExecutionStarted', 'ExecutionEnded'].includes(event.kind)
          ? [`${clock(atUs)} ${event.kind}`]
          : [],
      );
    expect(told.map((line) => line.replace(/\.\d+ ExecutionEnded/, '.x ExecutionEnded'))).toEqual([
      '60.000 CollectorTriggered',
      '60.000 ExecutionStarted',
      '115.x ExecutionEnded',
      '120.000 CollectorTriggered',
      '120.000 ExecutionStarted',
      '175.x ExecutionEnded',
      '180.000 CollectorTriggered',
      '180.000 ExecutionStarted',
    ]);
    const machine = machineOf('pulse', 5);
    const collect = machine.States['Collect']!;
    expect(collect.Type === 'Parallel' && collect.Branches.length).toBe(12);
    expect(run.engine.world.collectors![0]!.definition).toEqual(machine);
  });

  test('HM-02: each call puts what DescribeClusters says, with a resolution of a second', () => {
    const run = collecting().toTheEnd();
    expect(points(run, 'RunningTask').at(-1)).toMatch(/^29[56]\.000 3$/);
    expect(points(run, 'RegisteredContainerInstances').at(-1)).toMatch(/ 2$/);
    expect([points(run, 'PendingTask').length, points(run, 'ActiveServices').at(-1)!.split(' ')[1]]).toEqual([48, '1']);
    // Every 5 s: the reading of second k ends in the second after it.
    const seconds = points(run, 'RunningTask')
      .slice(0, 4)
      .map((line) => Number(line.split('.')[0]));
    expect(seconds).toEqual([61, 66, 71, 76]);
    const returned = run.engine
      .log(0, Infinity)
      .flatMap(({ event }) => (event.kind === 'FunctionReturned' ? [event] : []));
    expect(returned.every(({ durationMs }) => durationMs >= 200 && durationMs <= 300)).toBe(true);
  });

  test('HM-03: 26 transitions an execution and 12 calls of 300 ms that are paid for', () => {
    const run = collecting([], '4m').toTheEnd();
    // At 60, 120 and 180 s; the one of 240 s has only begun.
    expect(collectorOf(run).use).toMatchObject({
      succeeded: 3,
      transitions: 3 * 26,
      invocations: 36,
      billedMs: 36 * 300,
      errors: 0,
    });
  });

  test('HM-03, HM-04: 37,440 transitions a day are 0.936 USD, 535,680 calls a month 0.334 and 0.11 USD', () => {
    const day = collectorCost({ transitions: 26 * 1_440, invocations: 0, billedMs: 0 });
    expect([26 * 1_440, day.totalUsd.toFixed(3)]).toEqual([37_440, '0.936']);
    const calls = 12 * 1_440 * 31;
    const month = collectorCost({ transitions: 0, invocations: calls, billedMs: calls * 300 });
    expect([calls, month.functionTimeUsd.toFixed(3), month.functionCallsUsd.toFixed(2)]).toEqual([
      535_680,
      '0.334',
      '0.11',
    ]);
    expect(collectorCost({ transitions: 4_000, invocations: 0, billedMs: 0 }, FREE_TRANSITIONS).totalUsd).toBe(0);
  });

  test('HM-05: what was forgotten fails where the real service would fail', () => {
    const found = (defect: CollectorDefect): string => {
      const { use, lastError } = collectorOf(collecting([defect], '3m30s').toTheEnd());
      const { failedTriggers, failed, succeeded, transitions, invocations, errors } = use;
      return `${defect}: lost ${failedTriggers} failed ${failed} ok ${succeeded}, ${transitions} transitions, ${invocations} calls ${errors} errors, ${lastError}`;
    };
    expect(
      (['eventsTrust', 'ruleTarget', 'statesTrust', 'statesPolicy', 'lambdaTrust', 'lambdaPolicy'] as const).map(found),
    ).toEqual([
      'eventsTrust: lost 3 failed 0 ok 0, 0 transitions, 0 calls 0 errors, Events.AssumeRoleDenied',
      'ruleTarget: lost 3 failed 0 ok 0, 0 transitions, 0 calls 0 errors, Events.FailedInvocation',
      'statesTrust: lost 0 failed 3 ok 0, 0 transitions, 0 calls 0 errors, States.Permissions',
      // The Parallel state and its twelve waits are entered; the first of them is over at once and fails at its task.
      'statesPolicy: lost 0 failed 3 ok 0, 42 transitions, 0 calls 0 errors, Lambda.AccessDeniedException',
      'lambdaTrust: lost 0 failed 3 ok 0, 42 transitions, 0 calls 0 errors, Lambda.InvalidParameterValueException',
      'lambdaPolicy: lost 0 failed 3 ok 0, 42 transitions, 3 calls 3 errors, AccessDeniedException',
    ]);
  });

  test('HM-05: once it is set right, the next minute collects', () => {
    const run = kingdom({
      duration: '4m',
      timeline: [
        ['0s', 'putCollector', { name: 'pulse', cluster: CLUSTER, defects: ['lambdaPolicy'] }],
        ['90s', 'putCollector', { name: 'pulse', cluster: CLUSTER }],
      ],
    }).toTheEnd();
    expect(collectorOf(run).use).toMatchObject({ failed: 1, succeeded: 2 });
    expect(run.world.collectors!.length).toBe(1);
  });

  test('MT-11: AWS/Lambda of the function is published each minute', () => {
    const run = collecting([], '4m').toTheEnd();
    const names = run.engine.metrics.series().filter(({ namespace }) => namespace === 'AWS/Lambda');
    expect(names.map(({ metricName }) => metricName)).toEqual([
      ...['Invocations', 'Errors', 'Duration', 'Throttles', 'ConcurrentExecutions'],
    ]);
    const { sum, atUs } = run.engine.metrics.range(names[0]!, -1, run.engine.nowUs);
    // From 60 to 115 s twelve calls, told at 120 s.
    expect([clock(atUs[0]!), ...sum]).toEqual(['120.000', 12, 12, 12]);
  });
});

describe('the states language', () => {
  const running = (definition: StateMachine, input: Execution['input'] = {}): Execution => ({
    number: 1,
    startedAtUs: 0 as Execution['startedAtUs'],
    input,
    definition,
    status: 'RUNNING',
    error: null,
    tokens: [],
    tokensMade: 0,
    transitions: 0,
  });

  test('HM-06: Task, Wait, Pass and Parallel: a Parallel state is left when its last branch has ended', () => {
    const machine: StateMachine = {
      StartAt: 'Both',
      States: {
        Both: {
          Type: 'Parallel',
          Next: 'After',
          Branches: [
            { StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 7, End: true } } },
            {
              StartAt: 'Skip',
              States: { Skip: { Type: 'Pass', Next: 'Work' }, Work: { Type: 'Task', Resource: 'f', End: true } },
            },
          ],
        },
        After: { Type: 'Task', Resource: 'g', End: true },
      },
    };
    const run = running(machine);
    const first = begin(machine, run);
    expect(first).toEqual([
      { kind: 'wait', token: 1, seconds: 7 },
      { kind: 'call', token: 2, resource: 'f' },
    ]);
    expect([goOn(machine, run, 2), run.status]).toEqual([[], 'RUNNING']);
    expect(goOn(machine, run, 1)).toEqual([{ kind: 'call', token: 0, resource: 'g' }]);
    goOn(machine, run, 0);
    // Both, Rest, Skip, Work, After, and the end.
    expect([run.status, run.transitions, run.tokens]).toEqual(['SUCCEEDED', 6, []]);
  });

  test('HM-06: Choice looks at the input, Fail ends with its error, Succeed without one', () => {
    const machine: StateMachine = {
      StartAt: 'Which',
      States: {
        Which: {
          Type: 'Choice',
          Choices: [
            { Variable: '$.steps.done', NumericGreaterThan: 2, Next: 'Good' },
            { Variable: '$.mode', StringEquals: 'safe', Next: 'Good' },
          ],
          Default: 'Bad',
        },
        Good: { Type: 'Succeed' },
        Bad: { Type: 'Fail', Error: 'TooFew', Cause: 'Not enough steps.' },
      },
    };
    const ended = (input: Execution['input']): string => {
      const run = running(machine, input);
      begin(machine, run);
      return `${run.status} ${run.error} ${run.transitions}`;
    };
    expect([ended({ steps: { done: 3 } }), ended({ mode: 'safe' }), ended({ steps: { done: 2 } }), ended({})]).toEqual([
      'SUCCEEDED null 3',
      'SUCCEEDED null 3',
      'FAILED TooFew 2',
      'FAILED TooFew 2',
    ]);
  });

  test('HM-05: when one branch fails the execution fails, and what else it had under way is dropped', () => {
    const machine = machineOf('pulse', 30);
    const run = running(machine);
    begin(machine, run);
    failExecution(run, 'AccessDeniedException');
    expect([goOn(machine, run, 1), run.status, run.tokens]).toEqual([[], 'FAILED', []]);
  });
});
