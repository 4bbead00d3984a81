/** Changed versions of a scenario: where a change goes, what it means for a run under way, and what is refused. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command } from '../../sim/model/commands.ts';
import { formatDuration } from '../../sim/rules/duration.ts';
import { parseVariants, type Change } from '../../sim/scenario/variant.ts';

const SHOP = `royaume: 1
name: shop
seed: 4
duration: 20m
regions:
  - { name: za-southwest-1, zones: [za-southwest-1a, za-southwest-1b] }
clusters:
  - clusterName: royaume
fleets:
  - { name: land, cluster: royaume, instanceType: m5.large, count: 2, zones: [za-southwest-1a, za-southwest-1b] }
taskDefinitions:
  - family: web
    containerDefinitions: [{ name: web, image: 'web:1', memory: 64, portMappings: [{ containerPort: 80 }] }]
  - family: web
    containerDefinitions: [{ name: web, image: 'web:2', memory: 64, portMappings: [{ containerPort: 80 }] }]
  - family: job
    containerDefinitions: [{ name: job, image: 'job:1.1', memory: 64 }]
targetGroups:
  - { targetGroupName: web, healthCheckIntervalSeconds: 10, healthCheckTimeoutSeconds: 5 }
loadBalancers:
  - { name: gate, listeners: [{ port: 80, forward: [{ targetGroup: web }] }] }
services:
  - serviceName: web
    taskDefinition: web:1
    desiredCount: 2
    loadBalancers: [{ targetGroupArn: web, containerName: web, containerPort: 80 }]
  - { serviceName: jobs, taskDefinition: job, desiredCount: 1 }
alarms:
  - AlarmName: errors
    Namespace: AWS/ApplicationELB
    MetricName: HTTPCode_Target_5XX_Count
    Dimensions: [{ Name: LoadBalancer, Value: gate }]
    Statistic: Sum
    Period: 60
    EvaluationPeriods: 1
    Threshold: 5
    ComparisonOperator: GreaterThanThreshold
images:
  'web:2': { sizeMiB: 90 }
behaviours:
  'web:1': { cpuMsPerRequest: 10 }
  'web:2': { cpuMsPerRequest: 10 }
  'job:1.1': { cpuMsPerRequest: 10 }
traffic:
  - { name: subjects, to: gate, arrivals: { poisson: { perSecond: 20 } } }
timeline:
  - { at: 5m, updateService: { service: jobs, desiredCount: 2 } }
  - { at: 12m, updateService: { service: web, taskDefinition: 'web:2' } }
goals:
  - { name: served, over: { metric: gate/successRate, stat: mean, atLeast: 0.99 } }
`;

const AT = 600_000_000;
const set = (...texts: readonly string[]): Change[] =>
  texts.map((text, index) => ({ kind: 'set', name: `--with ${index + 1}`, text }));
const fragment = (text: string, name = 'more.yaml'): Change[] => [{ kind: 'fragment', name, text }];

function read(changes: readonly Change[], atUs = AT, seed: number | null = null) {
  const reader = { read: () => ({ missing: true as const }) };
  return parseVariants(SHOP, 'shop.yaml', reader, [{ name: 'other', changes }], { seed, atUs });
}

/** What the changed run does from the fork on that the scenario itself does not. */
function planned(changes: readonly Change[]): string[] {
  const { parsed, issues } = read(changes);
  if (parsed === null) return issues.map(({ message }) => message.code);
  const known = new Set(parsed.base.timeline.map((entry) => JSON.stringify(entry)));
  return parsed.variants[0]!.setup.timeline.filter((entry) => !known.has(JSON.stringify(entry))).map(
    ({ atUs, command }) => `${formatDuration(atUs)} ${command.op} ${JSON.stringify(given(command))}`,
  );
}

/** Members of an input that say something. */
function given({ input }: Command): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null && value !== false));
}

/** Each issue with its place and the text that it marks. */
function refused(changes: readonly Change[], atUs = AT): string[] {
  const { parsed, issues } = read(changes, atUs);
  expect(parsed).toBe(null);
  return issues.map(({ file, line, column, message, hint }) => {
    const meant = hint?.params['name'];
    return `${file}:${line}:${column} ${message.code}${meant === undefined ? '' : ` → ${String(meant)}`}`;
  });
}

describe('a change means for a run under way', () => {
  test('of a service: UpdateService with the members that differ', () => {
    expect(
      planned(set('services.web.desiredCount=5', 'services.web.deploymentConfiguration={minimumHealthyPercent: 50}')),
    ).toEqual(['10m UpdateService {"cluster":"royaume","service":"web","desiredCount":5,"minimumHealthyPercent":50}']);
    // Entries by their number, and what is the same already is no change.
    expect(planned(set('services[1].desiredCount=3', 'services.0.desiredCount=2'))).toEqual([
      '10m UpdateService {"cluster":"royaume","service":"jobs","desiredCount":3}',
    ]);
  });

  test('of the timeline: entries that are still to come', () => {
    expect(planned(set('timeline.1.at=13m', 'timeline[1].updateService.taskDefinition=web:1'))).toEqual([
      '13m UpdateService {"cluster":"royaume","service":"web","taskDefinition":"web:1"}',
    ]);
    expect(planned(fragment('timeline:\n  - { at: 11m, stopTask: { task: "web#1" } }\n'))).toEqual([
      '11m StopTask {"cluster":"royaume","task":"web#1"}',
    ]);
  });

  test('of an alarm, a group of targets, a balancer’s forwards and the precision: their own commands', () => {
    const [alarm, group, forward, precision] = planned(
      set(
        'alarms.errors.Threshold=9',
        'targetGroups.web.healthCheckIntervalSeconds=20',
        'loadBalancers.gate.listeners.0.forward=[{targetGroup: web, weight: 7}]',
        'precision=requests',
      ),
    ).sort((a, b) => (a.includes('Alarm') ? -1 : b.includes('Alarm') ? 1 : 0));
    expect(alarm).toMatch(/^10m PutMetricAlarm .*"Threshold":9/);
    expect([group, forward, precision].sort()).toEqual([
      '10m ModifyListener {"loadBalancer":"gate","port":80,"forward":[{"targetGroup":"web","weight":7}]}',
      expect.stringMatching(/^10m ModifyTargetGroup \{"targetGroup":"web".*"intervalS":20/),
      '10m world.setPrecision {"precision":"requests"}',
    ]);
  });

  test('of a task definition: a new revision, to which the services of the family go', () => {
    expect(planned(set('taskDefinitions.job.containerDefinitions.job.memory=128'))).toEqual([
      expect.stringMatching(/^10m RegisterTaskDefinition .*"memory":128/),
      '10m UpdateService {"cluster":"royaume","service":"jobs","taskDefinition":"job:2"}',
    ]);
    const { issues } = read(set('taskDefinitions.0.containerDefinitions.0.memory=128'));
    expect(issues.map(({ file, column, severity, message }) => [file, column, severity, message])).toEqual([
      [
        '--with 1',
        49,
        'warning',
        { code: 'issue.change-makes-revision', params: { was: 'web:1', is: 'web:3', at: '10m' } },
      ],
    ]);
    expect(planned(set('taskDefinitions.0.containerDefinitions.0.memory=128'))[1]).toBe(
      '10m UpdateService {"cluster":"royaume","service":"web","taskDefinition":"web:3"}',
    );
    // Nobody has begun with the second one: it is registered again, and nothing goes to it by itself.
    expect(planned(set('taskDefinitions.1.containerDefinitions.0.memory=128')).length).toBe(1);
  });

  test('of what is new: it is made then', () => {
    expect(planned(fragment('services:\n  - { serviceName: more, taskDefinition: job, desiredCount: 1 }\n'))).toEqual([
      expect.stringMatching(/^10m CreateService .*"serviceName":"more"/),
    ]);
  });

  test('of an image’s behaviour: it is another from the beginning, if it has not run by then', () => {
    const { parsed } = read(set('behaviours["web:2"].errorRate=0.5'));
    const [variant] = parsed!.variants;
    expect(variant!.images.map(({ image, issue }) => [image, issue.message.code, issue.column])).toEqual([
      ['web:2', 'issue.change-of-what-runs', 13],
    ]);
    expect(variant!.setup.behaviours['web:2']!.load!.errorRate).toBe(0.5);
    expect(variant!.setup.timeline).toEqual(parsed!.base.timeline);
  });

  test('from the beginning on: the changed scenario, whatever has changed', () => {
    const { parsed } = read(set('fleets.land.count=4', 'seed=9', 'traffic.subjects.arrivals.poisson.perSecond=2'), 0);
    const { setup, images } = parsed!.variants[0]!;
    expect([setup.seed, images, parsed!.base.seed]).toEqual([9, [], 4]);
  });

  test('another seed is that of all', () => {
    const { parsed } = read(set('services.web.desiredCount=5'), AT, 77);
    expect([parsed!.base.seed, parsed!.variants[0]!.setup.seed]).toEqual([77, 77]);
  });
});

describe('what cannot be is refused where it is written', () => {
  test('paths that lead nowhere, with the name that was meant', () => {
    expect(
      [
        'services.wep.desiredCount=3',
        'service.web.desiredCount=3',
        'services.web.desiredCuont=3',
        'services.web.desiredCount=many',
        'services.web.desiredCount.x=3',
        'services.9.desiredCount=3',
        'taskDefinitions.web.memory=3',
        'alarms.errors.Treshold=3',
        'timeline.1.updateServise.desiredCount=3',
        'behaviours["web:2"].errorrate=1',
        'behaviours.job:1.1.errorRate=0.1',
      ].flatMap((text) => refused(set(text))),
    ).toEqual([
      '--with 1:1:10 issue.with-no-entry → web',
      '--with 1:1:1 issue.unknown-key → services',
      '--with 1:1:14 issue.unknown-key → desiredCount',
      '--with 1:1:27 issue.wrong-type',
      '--with 1:1:27 issue.with-not-within',
      '--with 1:1:10 issue.with-no-index',
      '--with 1:1:17 issue.with-two-entries',
      '--with 1:1:15 issue.unknown-key → Threshold',
      expect.stringContaining('--with 1:1:12 issue.unknown-operation → updateService'),
      '--with 1:1:21 issue.unknown-key → errorRate',
      '--with 1:1:12 issue.with-no-entry → ["job:1.1"]',
    ]);
  });

  test('what is no change at all', () => {
    expect(
      ['', 'services', '=3', 'a..b=3', 'services.web.desiredCount=', 'a[=3', 'a b=3'].map(
        (text) => refused(set(text))[0],
      ),
    ).toEqual([
      '--with 1:1:1 issue.with-path',
      '--with 1:1:9 issue.with-path',
      '--with 1:1:1 issue.with-path',
      '--with 1:1:2 issue.with-path',
      '--with 1:1:26 issue.with-no-value',
      '--with 1:1:2 issue.with-path',
      '--with 1:1:2 issue.with-path',
    ]);
    expect(refused(fragment('- 1'))).toEqual(['more.yaml:1:1 issue.with-fragment']);
  });

  test('ways to a prototype, in paths, in values and in fragments', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      expect(refused(set(`${key}.polluted=1`))).toEqual(['--with 1:1:1 issue.forbidden-key']);
      expect(refused(set(`services.web["${key}"].polluted=1`))).toEqual(['--with 1:1:15 issue.forbidden-key']);
      expect(refused(set(`services.web.tags={${key}: 1}`))).toContain('--with 1:1:20 issue.forbidden-key');
      expect(refused(fragment(`services:\n  - { serviceName: web, ${key}: { polluted: 1 } }\n`))).toContain(
        'more.yaml:2:25 issue.forbidden-key',
      );
    }
    expect(({} as Record<string, unknown>)['polluted']).toBe(undefined);
  });

  test('values and fragments beyond the limits of scenarios', () => {
    expect(refused(set(`title=${'x'.repeat(10_001)}`))).toEqual(['--with 1:1:1 issue.too-large-input']);
    expect(refused(set(`services.web.tags=${'['.repeat(60)}`))[0]).toContain('issue.too-deep');
    expect(refused(set('title=!!js/function "x"'))[0]).toMatch(/issue\.yaml-/);
    expect(refused(set('title=*a'))[0]).toMatch(/issue\.yaml-bad-alias/);
    expect(refused(fragment('x'.repeat(5_242_881)))[0]).toContain('issue.too-large-input');
    expect(refused(set(`${Array.from({ length: 41 }, () => 'a').join('.')}=1`))[0]).toContain('issue.with-path');
  });

  test('what no command changes in the midst of a run, with the reason', () => {
    expect(
      [
        'fleets.land.count=4',
        'seed=9',
        'duration=25m',
        'regions.0.zones=[a, b]',
        'traffic.subjects.arrivals.poisson.perSecond=9',
        'goals.0.over.atLeast=0.5',
        'timeline.0.at=6m',
        'timeline.0.updateService.desiredCount=7',
        'services.web.launchType=FARGATE',
        'targetGroups.web.port=81',
      ].map((text) => refused(set(text)).at(-1)),
    ).toEqual([
      '--with 1:1:19 issue.change-of-entry',
      '--with 1:1:6 issue.change-of-seed',
      '--with 1:1:10 issue.change-of-duration',
      expect.stringContaining('issue.'),
      '--with 1:1:45 issue.change-of-traffic',
      '--with 1:1:22 issue.change-of-goals',
      '--with 1:1:15 issue.change-of-the-past',
      '--with 1:1:39 issue.change-of-the-past',
      '--with 1:1:25 issue.change-of-member',
      '--with 1:1:23 issue.change-of-member',
    ]);
    expect(refused(fragment('services: []\ntimeline: []\n')).length).toBeGreaterThan(0);
  });

  test('a behaviour of an image that nothing uses', () => {
    expect(refused(set('behaviours["web:9"].errorRate=0.5'))).toEqual([
      expect.stringMatching(/^--with 1:1:13 issue\..* → web:[12]$/),
    ]);
  });

  test('mistakes that the scenario’s own rules find in the changed document', () => {
    expect(refused(set('services.web.taskDefinition=wep:1'))[0]).toMatch(/^--with 1:1:29 issue\./);
    expect(refused(set('services.web.deploymentConfiguration.maximumPercnt=4'))).toEqual([
      '--with 1:1:38 issue.unknown-key → maximumPercent',
    ]);
  });
});

test('whatever is given as a change, it is read or refused, and a refusal has a place in the change or the scenario', () => {
  const word = fc.constantFrom(
    ...[
      'services',
      'web',
      'timeline',
      '0',
      '1',
      'x',
      '__proto__',
      'name',
      '.',
      '=',
      '[',
      ']',
      '"',
      '{',
      ': ',
      '-',
      '3',
      ' ',
      '&a',
      '*a',
    ],
    ...['desiredCount', 'deploymentConfiguration', 'behaviours', 'null', '\n', '#', '!!set', 'toString', 'é', '\u0000'],
  );
  const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(''));
  fc.assert(
    fc.property(text, fc.boolean(), (written, isFragment) => {
      const changes = isFragment ? fragment(written) : set(written, 'title=y');
      const { parsed, issues } = read(changes);
      if (parsed === null) expect(issues.length).toBeGreaterThan(0);
      for (const { file, line, column } of issues) {
        expect(['--with 1', '--with 2', 'more.yaml', 'shop.yaml']).toContain(file);
        expect([line > 0, column > 0]).toEqual([true, true]);
      }
    }),
    { seed: 5, numRuns: 400 },
  );
});
