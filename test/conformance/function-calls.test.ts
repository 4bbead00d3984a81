/** What functions do, who calls them, and where a loop ends (EV-08, AG-07, MT-10). */
import { describe, expect, it } from 'vitest';
import { kingdom, plan, type Deed, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const QUIET: KingdomSketch = { fleets: [], definitions: [], duration: '1h' };
const CALL = { durationMs: 50, coldStartMs: 200 };

/** A function `mill` with versions 1 and 2. */
function mill(more: readonly Deed[] = []): Kingdom {
  return kingdom({
    ...QUIET,
    timeline: [
      ['0s', 'createFunction', { FunctionName: 'mill', Publish: true, Code: CALL }],
      ['0s', 'updateFunctionCode', { FunctionName: 'mill', Publish: true, Code: CALL }],
      ...more,
    ],
  });
}
const row = (k: Kingdom) => k.world.functions![0]!;
const calls = (k: Kingdom) => row(k).versions.map(({ version, use }) => [version, use.invocations]);

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
