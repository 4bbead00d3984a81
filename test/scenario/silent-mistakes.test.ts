/** What the API takes and nothing comes of: `check` warns of it. */
import { expect, test } from 'vitest';
import { openText } from '../../sim/text/text.ts';
import { parse, small } from './rig.ts';

/** `line:column severity code, hint` of each issue. */
function told(more: string, base: (more: string) => string = small): string[] {
  return parse(base(more)).issues.map(
    ({ line, column, severity, message, hint }) =>
      `${line}:${column} ${severity} ${message.code.replace('issue.', '')}${hint === null ? '' : `, ${Object.values(hint.params).join() || hint.code}`}`,
  );
}

const alarm = (changes: string): string => {
  const members: Record<string, string> = {
    ...{ AlarmName: 'busy', Namespace: 'AWS/ECS', MetricName: 'CPUUtilization', Statistic: 'Average', Period: '60' },
    ...{ EvaluationPeriods: '1', Threshold: '60', ComparisonOperator: 'GreaterThanThreshold' },
    Dimensions: '[{ Name: ClusterName, Value: royaume }, { Name: ServiceName, Value: web }]',
  };
  for (const change of changes === '' ? [] : changes.split('; ')) {
    const [name, ...value] = change.split(': ');
    members[name!] = value.join(': ');
  }
  return `alarms:\n  - { ${Object.entries(members)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')} }\n`;
};
const codes = (more: string): string[] => told(more).map((line) => line.replace(/^\S+ /, ''));

test('an action that nobody hears is a warning with the name that may be meant', () => {
  const more = (action: string): string => `${alarm(`AlarmActions: ['${action}']`)}topics:\n  - { name: bells }\n`;
  expect(codes(more('bells'))).toEqual([]);
  expect(codes(more('bels'))).toEqual(['warning unheard-action, bells']);
  expect(codes(more('add-two'))).toEqual(['warning unheard-action']);
  expect(codes(more('function:warm-up'))).toEqual(['warning unheard-action']);
  expect(codes(more('arn:aws:sns:za-southwest-1:123456789012:bells'))).toEqual([]);
});

test('a policy hears the change to ALARM, and no other', () => {
  const policy = `scalableTargets:
  - { ServiceNamespace: ecs, ResourceId: service/royaume/web, ScalableDimension: 'ecs:service:DesiredCount', MinCapacity: 1, MaxCapacity: 4 }
scalingPolicies:
  - PolicyName: add-one
    ServiceNamespace: ecs
    ResourceId: service/royaume/web
    ScalableDimension: ecs:service:DesiredCount
    PolicyType: StepScaling
    StepScalingPolicyConfiguration:
      AdjustmentType: ChangeInCapacity
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }]
`;
  expect(codes(`${alarm('AlarmActions: [add-one]')}${policy}`)).toEqual([]);
  expect(codes(`${alarm('AlarmActions: [ad-one]')}${policy}`)).toEqual(['warning unheard-action, add-one']);
  expect(codes(`${alarm('OKActions: [add-one]')}${policy}`)).toEqual(['warning unheard-action']);
});

test.each([
  ['', []],
  ['MetricName: CPUUtilisation', ['warning unknown-metric-name, CPUUtilization']],
  ['Namespace: AWS/ESC', ['warning unknown-namespace, AWS/ECS']],
  ['Namespace: Shop; MetricName: Latency', []],
  [
    'Dimensions: [{ Name: ClusterName, Value: royaume }, { Name: ServiceName, Value: wbe }]',
    ['warning unknown-dimension, web'],
  ],
  ['Dimensions: [{ Name: ClusterNane, Value: royaume }]', ['warning alarm-dimensions, ClusterName']],
  ['Dimensions: []', ['warning alarm-dimensions']],
  ['Period: 10', ['warning alarm-period-coarse, hint.alarm-period-coarse']],
])('an alarm over what nobody publishes is a warning: %s', (changes, expected) => {
  expect(codes(alarm(changes))).toEqual(expected);
});

test('a period of 10 s is well where the metric comes by 5 s', () => {
  expect(codes(`${alarm('Period: 10')}metrics: { resolution: 5s }\n`)).toEqual([]);
});

test('a rule over an alarm that is not there, and a range that is none, are told before the run', () => {
  expect(codes(`${alarm('')}  - { AlarmName: trouble, AlarmRule: ALARM(bussy) }\n`)).toEqual([
    'warning unknown-alarm, busy',
  ]);
  const target = `scalableTargets:
  - { ServiceNamespace: ecs, ResourceId: service/royaume/web, ScalableDimension: 'ecs:service:DesiredCount', MinCapacity: 9, MaxCapacity: 8 }
`;
  expect(codes(target)).toEqual(['warning capacity-range']);
});

test('a subscription of a function that is not there is a warning where the file has functions', () => {
  const more = (name: string): string => `topics:
  - { name: bells }
functions:
  - { FunctionName: warm-up, Role: 'arn:aws:iam::123456789012:role/warm-up', Code: { durationMs: 100 } }
subscriptions:
  - { topicArn: bells, protocol: lambda, endpoint: ${name} }
`;
  expect(codes(more('warm-up'))).toEqual([]);
  expect(codes(more('warm-upp'))).toEqual(['warning unknown-subscribed-function, warm-up']);
});

test('each of them is a sentence in both languages', () => {
  const { issues } = parse(small(alarm('AlarmActions: [add-two]; MetricName: CPU; Period: 10')));
  for (const text of [openText('en'), openText('fr')]) {
    for (const { message, hint } of issues) {
      for (const one of hint === null ? [message] : [message, hint])
        expect(text.say(one)).not.toMatch(/[{}]{2}|^issue|^hint/);
    }
  }
  expect(issues.length).toBe(3);
});

test('what is broken still has its name: nothing that uses it is called unknown', () => {
  const goal = (metric: string): string => `goals:\n  - { name: g, always: { metric: ${metric}, atMost: 1 } }\n`;
  expect(codes(`${alarm('Period: 45')}${goal('alarm/busy/inAlarm')}`)).toEqual(['error alarm-period']);
  const api = `timeline:
  - { at: 0s, createRestApi: { name: market, integration: { type: AWS_PROXY, uri: 'function:shop', timeoutInMillis: 5 } } }
traffic:
  - { name: guests, to: market/live, arrivals: { constant: { perSecond: 1 } } }
`;
  expect(codes(api)).toEqual(['error too-small']);
  const stream = `targetGroups:
  - { targetGroupName: web }
loadBalancers:
  - { name: gate, listeners: [{ port: 80, forward: [{ targetGroup: web }] }] }
traffic:
  - { name: guests, to: gate, arrivals: { constant: { perSecond: -1 } } }
`;
  expect(codes(`${stream}${goal('guests/successRate')}`)).toEqual(['error too-small']);
});

test('a slip in a measure of requests gets the measure that is meant', () => {
  const stream = `targetGroups:
  - { targetGroupName: web }
loadBalancers:
  - { name: gate, listeners: [{ port: 80, forward: [{ targetGroup: web }] }] }
goals:
  - { name: g, always: { metric: gate/sucessRate, atLeast: 0.9 } }
`;
  expect(codes(stream)).toEqual(['error unknown-metric, successRate']);
});

test('a number is no slip of the pen for another', () => {
  const { issues } = parse(small('metrics: { resolution: 2s }\n'));
  expect(issues.map(({ hint }) => hint)).toEqual([null]);
});
