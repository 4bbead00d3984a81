/** Functions: versions, aliases, calls, what they do (LA-01 to LA-04, LA-08). */
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../sim/model/task-definition.ts';
import { kingdom, plan, type Deed, type Kingdom, type KingdomSketch } from '../support/rig.ts';
import { load } from '../support/load-rig.ts';

const QUIET: KingdomSketch = { fleets: [], definitions: [], duration: '1h' };
const CALL = { durationMs: 50, coldStartMs: 200 };

/** A function `mill` with versions 1 and 2. */
function mill(more: readonly Deed[] = [], code: object = {}, sketch: KingdomSketch = QUIET): Kingdom {
  return kingdom({
    ...sketch,
    timeline: [
      ['0s', 'createFunction', { FunctionName: 'mill', Publish: true, Code: { ...CALL, ...code } }],
      ['0s', 'updateFunctionCode', { FunctionName: 'mill', Publish: true, Code: { ...CALL, ...code } }],
      ...more,
    ],
  });
}
const row = (k: Kingdom) => k.world.functions![0]!;
const calls = (k: Kingdom) => row(k).versions.map(({ version, use }) => [version, use.invocations]);
const invoke = (k: Kingdom, more: object = {}) => k.issue('invoke', { FunctionName: 'mill', ...more });
const ended = (k: Kingdom) =>
  k.engine
    .log(0, Infinity)
    .flatMap(({ atUs, event }) => (event.kind === 'InvocationEnded' ? [{ ...event, atUs }] : []));

/** So many calls of the alias, one every second from now. */
function manyCalls(k: Kingdom, count: number): void {
  const fromS = Math.ceil(k.engine.nowUs / 1_000_000);
  for (let n = 0; n < count; n++) invoke(k.until(`${fromS + n}s`), { Qualifier: 'live' });
  k.until(`${fromS + count + 5}s`);
}

describe('aliases', () => {
  const alias = (input: object): Deed => ['1s', 'createAlias', { FunctionName: 'mill', Name: 'live', ...input }];

  it('LA-01: an alias leads to one version and at most one more, both published, with one role and dead-letter target', () => {
    const k = mill().until('2s');
    const refused = (input: object) => k.refused('createAlias', { FunctionName: 'mill', Name: 'live', ...input });
    const weights = (weight: object) => ({ RoutingConfig: { AdditionalVersionWeights: weight } });
    expect(refused({ FunctionVersion: '$LATEST', ...weights({ 1: 0.5 }) })).toBe(
      'InvalidParameterValueException: alias-latest',
    );
    expect(refused({ FunctionVersion: '1', ...weights({ $LATEST: 0.5 }) })).toBe(
      'InvalidParameterValueException: alias-latest',
    );
    expect(refused({ FunctionVersion: '9' })).toBe('ResourceNotFoundException: function-version-not-found');
    expect(() =>
      k.issue('createAlias', { FunctionName: 'mill', Name: 'x', FunctionVersion: '1', ...weights({ 2: 0.1, 3: 0.1 }) }),
    ).toThrow('too-many');
    k.issue('updateFunctionConfiguration', { FunctionName: 'mill', Role: 'other' });
    k.issue('publishVersion', { FunctionName: 'mill' });
    expect(refused({ FunctionVersion: '1', ...weights({ 3: 0.5 }) })).toBe(
      'InvalidParameterValueException: alias-configuration',
    );
    k.issue('createAlias', { FunctionName: 'mill', Name: 'live', FunctionVersion: '1', ...weights({ 2: 0.25 }) });
    expect(row(k).aliases[0]!.routing).toEqual({ functionVersion: '1', additional: { version: '2', weight: 0.25 } });
  });

  it('LA-02: each call goes to a version at random by the weights, with the spread of such a draw', () => {
    const k = mill([alias({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } } })]).until(
      '10s',
    );
    manyCalls(k, 400);
    const [, first, second] = calls(k) as [unknown, [string, number], [string, number]];
    expect(first[1] + second[1]).toBe(400);
    // sqrt(0.25 × 0.75 / 400) = 0.022: within three of them, and not in a fixed turn.
    expect(Math.abs(second[1] / 400 - 0.25)).toBeLessThan(3 * 0.0217);
    const versions = ended(k).map(({ version }) => version);
    const runs = versions.filter((version, index) => version !== versions[index - 1]).length;
    expect(runs).toBeGreaterThan(100);
    expect(runs).toBeLessThan(200);
  });

  it('LA-03: new weights hold within 1 to 5 s; until then calls go by the old ones', () => {
    const k = mill([alias({ FunctionVersion: '1' })]).until('10s');
    k.issue('updateAlias', { FunctionName: 'mill', Name: 'live', FunctionVersion: '2' });
    invoke(k, { Qualifier: 'live' });
    k.until('20s');
    invoke(k, { Qualifier: 'live' });
    k.until('30s');
    expect(ended(k).map(({ version }) => version)).toEqual(['1', '2']);
    const at = k.engine.log(0, Infinity).find(({ event }) => event.kind === 'AliasUpdated')!.atUs;
    expect(at).toBeGreaterThanOrEqual(11_000_000);
    expect(at).toBeLessThanOrEqual(15_000_000);
  });

  it('LA-04: promotion is the new version without weights, rollback the old one without', () => {
    const canary = { RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } };
    const k = mill([alias({ FunctionVersion: '1', ...canary })]).until('10s');
    k.issue('updateAlias', { FunctionName: 'mill', Name: 'live', RoutingConfig: {} });
    k.until('20s');
    expect(row(k).aliases[0]!.routing).toEqual({ functionVersion: '1', additional: null });
    k.issue('updateAlias', { FunctionName: 'mill', Name: 'live', FunctionVersion: '2', RoutingConfig: {} });
    k.until('30s');
    expect(row(k).aliases[0]!.routing).toEqual({ functionVersion: '2', additional: null });
  });

  it('LA-08: metrics tell the version that ran from the alias that was called', () => {
    const k = mill([alias({ FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } })]).until(
      '10s',
    );
    manyCalls(k, 40);
    k.until('2m');
    const sums = new Map<string, number>();
    for (const series of k.engine.metrics.series()) {
      if (series.namespace !== 'AWS/Lambda' || series.metricName !== 'Invocations') continue;
      const columns = k.engine.metrics.range(series, 0, Infinity);
      sums.set(
        Object.values(series.dimensions).join(' '),
        columns.sum.reduce((sum, one) => sum + one, 0),
      );
    }
    const [, first, second] = calls(k) as [unknown, [string, number], [string, number]];
    expect(Object.fromEntries(sums)).toEqual({
      mill: 40,
      'mill mill:live': 40,
      'mill mill:live 1': first[1],
      'mill mill:live 2': second[1],
    });
  });
});

describe('calls', () => {
  it('the first call starts an environment, the next ones find it warm, until it has waited ten minutes', () => {
    const k = mill().until('10s');
    for (const at of ['10s', '11s', '600s', '1300s']) invoke(k.until(at));
    k.until('1400s');
    expect(ended(k).map(({ atUs, coldStart }) => [atUs / 1_000, coldStart])).toEqual([
      [10_250, true],
      [11_050, false],
      [600_050, false],
      [1_300_250, true],
    ]);
    expect(row(k).versions[0]!.use).toEqual({ invocations: 4, errors: 0, throttles: 0, coldStarts: 2, billedMs: 200 });
  });

  it('a limit of calls at once turns the others away; a message is tried again until there is a place', () => {
    const k = mill([], { durationMs: 2_500 }).until('1s');
    k.issue('putFunctionConcurrency', { FunctionName: 'mill', ReservedConcurrentExecutions: 1 });
    invoke(k);
    invoke(k);
    invoke(k, { InvocationType: 'Event' });
    k.until('1m');
    expect(row(k).versions[0]!.use).toMatchObject({ invocations: 2, throttles: 3 });
    // The one by hand is gone; the other one waits 1 s, then 2 s.
    expect(row(k).latest.map(({ error }) => error)).toEqual(['TooManyRequestsException', null, null]);
  });

  it('EV-09: a call that lasts longer than the timeout fails, a message’s twice more, and then it is a dead letter', () => {
    const k = kingdom({
      ...QUIET,
      timeline: [
        ['0s', 'createQueue', { queueName: 'lost' }],
        [
          '0s',
          'createFunction',
          {
            FunctionName: 'mill',
            Timeout: 1,
            DeadLetterConfig: { TargetArn: 'lost' },
            Code: { durationMs: 5_000, coldStartMs: 0 },
          },
        ],
      ],
    }).until('1s');
    invoke(k, { InvocationType: 'Event', Payload: { grain: 'rye' } });
    k.until('10m');
    expect(ended(k).map(({ atUs, error }) => [atUs / 1_000_000, error])).toEqual([
      [2, 'Task timed out after 1 seconds'],
      [63, 'Task timed out after 1 seconds'],
      [184, 'Task timed out after 1 seconds'],
    ]);
    expect(k.world.queues[0]!.latest[0]!.content).toEqual({ subject: null, text: '{"grain":"rye"}' });
  });
});

describe('what functions do', () => {
  const topicAndFunction = (does: readonly object[]): readonly Deed[] => [
    ['0s', 'createTopic', { name: 'bells' }],
    ['0s', 'createFunction', { FunctionName: 'mill', Code: { ...CALL, does } }],
    ['0s', 'subscribe', { topicArn: 'bells', protocol: 'lambda', endpoint: 'mill' }],
  ];

  it('EV-08: a message calls the function, and what it gives are commands like any other, filled in from the message', () => {
    const k = kingdom({
      definitions: [plan('profiler')],
      timeline: topicAndFunction([{ runTask: { taskDefinition: '$.plan', startedBy: '$.who' } }]),
    }).until('5m');
    k.issue('publish', { topicArn: 'bells', message: JSON.stringify({ plan: 'profiler', who: 'bell' }) });
    k.until('6m');
    expect(k.world.tasks.map(({ name, startedBy, lastStatus }) => [name, startedBy, lastStatus])).toEqual([
      ['profiler#1', 'bell', 'RUNNING'],
    ]);
    expect(row(k).latest[0]!.did).toEqual(['RunTask']);
  });

  it('EV-08: a command that the message does not fill in, or that cannot be read, is said and left out', () => {
    const k = kingdom({ ...QUIET, timeline: topicAndFunction([{ stopTask: { task: '$.task' } }]) }).until('1m');
    k.issue('publish', { topicArn: 'bells', message: 'no JSON' });
    k.until('2m');
    const failed = k.engine
      .log(0, Infinity)
      .flatMap(({ event }) => (event.kind === 'FunctionCommandFailed' ? [event] : []));
    expect(failed).toEqual([
      { kind: 'FunctionCommandFailed', function: 0, command: 'stopTask', reason: 'missing-in-message' },
    ]);
  });
});

describe('loops', () => {
  const bells: readonly Deed[] = [
    ['0s', 'createQueue', { queueName: 'lost' }],
    ['0s', 'createTopic', { name: 'bells' }],
  ];
  const made = (name: string, ...does: readonly object[]): Deed => [
    ...(['0s', 'createFunction'] as const),
    { FunctionName: name, DeadLetterConfig: { TargetArn: 'lost' }, Code: { ...CALL, does } },
  ];
  const calling = (name: string) => ({
    invoke: { FunctionName: name, InvocationType: 'Event', Payload: { to: name } },
  });
  const ringing = { publish: { topicArn: 'bells', message: '{"ring":true}' } };
  const heard = (name: string): Deed => ['0s', 'subscribe', { topicArn: 'bells', protocol: 'lambda', endpoint: name }];
  /** Started by a call of the first function by hand, and a second one ten minutes later. */
  function looped(timeline: readonly Deed[]): Kingdom {
    const k = kingdom({ ...QUIET, timeline: [...bells, ...timeline] }).until('10s');
    const start = () => k.issue('invoke', { FunctionName: row(k).functionName });
    start();
    k.until('10m');
    start();
    return k.until('20m');
  }
  const ran = (k: Kingdom) => k.world.functions!.map(({ versions }) => versions[0]!.use.invocations);
  const dropped = (k: Kingdom) =>
    k.engine
      .log(0, Infinity)
      .flatMap(({ event }) => (event.kind === 'RecursiveInvocationDropped' ? [[event.function, event.source]] : []));
  const dead = (k: Kingdom) =>
    k.world.queues[0]!.latest.map(({ content }) => ('text' in content ? content.text : content.event));

  it('a function that calls itself is called sixteen times for each start, and its last call is a dead letter', () => {
    const k = looped([made('mill', calling('mill'))]);
    expect(ran(k)).toEqual([32]);
    expect(dropped(k)).toEqual([
      [0, 'Invoke'],
      [0, 'Invoke'],
    ]);
    expect(dead(k)).toEqual(['{"to":"mill"}', '{"to":"mill"}']);
    expect(row(k).invocations).toEqual({});
    expect(row(k).latest.at(-1)).toMatchObject({ error: 'RecursiveInvocationException', did: [] });
    const [series] = k.engine.metrics.series().filter(({ metricName }) => metricName === 'RecursiveInvocationsDropped');
    expect(series).toMatchObject({ namespace: 'AWS/Lambda', dimensions: { FunctionName: 'mill' }, unit: 'Count' });
    expect(Array.from(k.engine.metrics.range(series!, 0, Infinity).sum)).toEqual([1, 1]);
  });

  it('a call that somebody waits for leaves no dead letter', () => {
    const k = looped([made('mill', { invoke: { FunctionName: 'mill' } })]);
    expect([ran(k), dropped(k).length, dead(k)]).toEqual([[32], 2, []]);
  });

  it('a loop through a topic is found, and what else the topic tells goes on', () => {
    const k = looped([
      ...[made('mill', ringing), heard('mill'), made('scribe'), heard('scribe')],
      ['0s', 'createQueue', { queueName: 'copies' }],
      ['0s', 'subscribe', { topicArn: 'bells', protocol: 'sqs', endpoint: 'copies' }],
    ]);
    // The scribe hears sixteen messages in one chain, too, and calls nobody.
    expect(ran(k)).toEqual([32, 32]);
    expect(dropped(k)).toEqual([
      [0, 'bells:mill'],
      [0, 'bells:mill'],
    ]);
    expect(k.world.queues[1]!.received).toBe(32);
    expect(dead(k)).toEqual(['{"ring":true}', '{"ring":true}']);
  });

  it('two functions that call each other, one by a topic, are stopped where the first one is called once too often', () => {
    const k = looped([made('mill', calling('scribe')), made('scribe', ringing), heard('mill')]);
    expect(ran(k)).toEqual([32, 32]);
    expect(dropped(k).map(([key]) => key)).toEqual([0, 0]);
  });

  it('a chain of seventeen different functions is none', () => {
    const names = Array.from({ length: 17 }, (_, index) => `mill-${index}`);
    const k = looped(names.map((name, index) => made(name, ...names.slice(index + 1, index + 2).map(calling))));
    expect(ran(k)).toEqual(names.map(() => 2));
    expect(dropped(k)).toEqual([]);
  });

  it('a dead letter that leads back to the function is one more call of the loop, and leaves none', () => {
    const k = looped([
      [
        ...(['0s', 'createFunction'] as const),
        { FunctionName: 'mill', DeadLetterConfig: { TargetArn: 'bells' }, Code: { ...CALL, does: [calling('mill')] } },
      ],
      heard('mill'),
    ]);
    expect(ran(k)).toEqual([32]);
    expect(dropped(k).map(([, source]) => source)).toEqual(['Invoke', 'bells:mill', 'Invoke', 'bells:mill']);
  });

  it('no request says what led to it', () => {
    const k = mill().until('1s');
    expect(() => k.issue('invoke', { FunctionName: 'mill', lineage: {} })).toThrow('unknown-key');
  });
});

describe('hooks and alarms', () => {
  it('AG-07: a lifecycle hook tells its topic, and a function that hears it completes the action', () => {
    const hear = (name: string): Deed[] => [
      ['0s', 'createTopic', { name: 'comings' }],
      ['0s', 'createQueue', { queueName: name }],
      ['0s', 'subscribe', { topicArn: 'comings', protocol: 'sqs', endpoint: name }],
      ['0s', 'subscribe', { topicArn: 'comings', protocol: 'lambda', endpoint: 'mill' }],
    ];
    const does = [
      {
        completeLifecycleAction: {
          ...{ AutoScalingGroupName: '$.AutoScalingGroupName', LifecycleHookName: '$.LifecycleHookName' },
          ...{ InstanceId: '$.EC2InstanceId', LifecycleActionResult: 'CONTINUE' },
        },
      },
    ];
    const hook = {
      ...{ LifecycleHookName: 'warm', LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING' },
      ...{ HeartbeatTimeout: 7_200, NotificationTargetARN: 'comings' },
    };
    const k = kingdom({
      ...QUIET,
      timeline: [
        ...hear('notices'),
        [
          '0s',
          'createFunction',
          { FunctionName: 'mill', Timeout: 120, Code: { durationMs: 60_000, coldStartMs: 0, does } },
        ],
        [
          '0s',
          'createLaunchTemplate',
          {
            LaunchTemplateName: 'land',
            LaunchTemplateData: { InstanceType: 'm5.large', UserData: { ECS_CLUSTER: 'royaume' } },
          },
        ],
        [
          '0s',
          'createAutoScalingGroup',
          {
            ...{ AutoScalingGroupName: 'land', LaunchTemplate: { LaunchTemplateName: 'land' }, MinSize: 1, MaxSize: 1 },
            LifecycleHookSpecificationList: [hook],
          },
        ],
      ],
    }).until('10m');
    const [instance] = k.world.instances;
    expect(instance!.membership!.lifecycleState).toBe('InService');
    const done = k.engine
      .log(0, Infinity)
      .flatMap(({ event }) => (event.kind === 'LifecycleActionCompleted' ? [event.timedOut] : []));
    expect(done).toEqual([false]);
    const [notice] = k.world.queues[0]!.latest;
    expect(JSON.parse((notice!.content as { text: string }).text)).toMatchObject({
      ...{ LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING', LifecycleHookName: 'warm' },
      ...{ EC2InstanceId: instance!.ec2InstanceId, Origin: 'EC2', Destination: 'AutoScalingGroup' },
    });
  });

  it('MT-10: an alarm calls the function that its actions name, on the change of its state', () => {
    const k = mill([
      [
        '1s',
        'putMetricAlarm',
        {
          ...{
            AlarmName: 'low',
            Namespace: 'Realm',
            MetricName: 'Grain',
            Statistic: 'Average',
            Period: 60,
            EvaluationPeriods: 1,
          },
          ...{
            Threshold: 1,
            ComparisonOperator: 'LessThanThreshold',
            TreatMissingData: 'ignore',
            AlarmActions: ['function:mill:1'],
          },
        },
      ],
    ]).until('10s');
    k.issue('setAlarmState', { AlarmName: 'low', StateValue: 'ALARM', StateReason: 'try' });
    k.until('20s');
    expect(calls(k)).toEqual([
      ['$LATEST', 0],
      ['1', 1],
      ['2', 0],
    ]);
  });
});

describe('functions behind a load balancer', () => {
  const sketch = (code: JsonObject, perSecond: number, more: JsonObject[] = []) => ({
    duration: '20m',
    targetGroups: [{ targetGroupName: 'mill', targetType: 'lambda' }],
    loadBalancers: [{ name: 'gate', listeners: [{ port: 80, forward: [{ targetGroup: 'mill' }] }] }],
    traffic: [{ name: 'subjects', to: 'gate', arrivals: { poisson: { perSecond } }, from: '5m' }],
    timeline: [
      { at: '0s', createFunction: { FunctionName: 'mill', Publish: true, Code: code } },
      { at: '0s', createAlias: { FunctionName: 'mill', Name: 'live', FunctionVersion: '1' } },
      {
        at: '0s',
        registerTargets: {
          targetGroup: 'mill',
          targets: [{ id: 'arn:aws:lambda:za-southwest-1:123456789012:function:mill:live' }],
        },
      },
      ...more,
    ],
  });

  it('LB-01: a target group sends its requests to a function, whose cold starts and limit they meet', () => {
    const k = load(sketch({ durationMs: 100, coldStartMs: 1_000 }, 20)).toTheEnd();
    const { ok, failed, arrived } = k.clients();
    expect(arrived).toBeGreaterThan(17_000);
    expect([ok > 17_000, failed]).toEqual([true, 0]);
    const [book] = k.world.traffic!.functions!;
    const use = k.net.environments![book!.server]!;
    expect(use.invocations).toBe(arrived);
    // As many environments as calls at once, hardly ever more than ten.
    expect(use.coldStarts).toBeGreaterThan(2);
    expect(use.coldStarts).toBeLessThan(40);
    expect(k.laws()).toEqual([]);
    const narrow = load(
      sketch({ durationMs: 100, coldStartMs: 0 }, 20, [
        { at: '1s', putFunctionConcurrency: { FunctionName: 'mill', ReservedConcurrentExecutions: 2 } },
      ]),
    ).toTheEnd();
    // Erlang B of two places under a load of two: 0.4.
    const turnedAway = narrow.clients().failed / narrow.clients().arrived;
    expect(Math.abs(turnedAway - 0.4)).toBeLessThan(0.02);
  });

  it('LA-02: an alias with weights divides requests at random, too', () => {
    const k = load(
      sketch({ durationMs: 20, coldStartMs: 0 }, 20, [
        { at: '1s', publishVersion: { FunctionName: 'mill' } },
        {
          at: '6m',
          updateAlias: { FunctionName: 'mill', Name: 'live', RoutingConfig: { AdditionalVersionWeights: { 2: 0.2 } } },
        },
      ]),
    ).toTheEnd();
    const counts = k.world.traffic!.functions!.map(
      ({ version, server }) => [version, k.net.environments![server]!.invocations] as const,
    );
    const second = counts.find(([version]) => version === '2')![1];
    const share = second / (k.clients().arrived * (14 / 15));
    expect(Math.abs(share - 0.2)).toBeLessThan(0.02);
  });
});
