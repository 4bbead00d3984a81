/** What CreateService and UpdateService may say about releases: shapes, ranges, and mistakes with their places. */
import { describe, expect, test } from 'vitest';
import type { CommandOf } from '../../sim/model/commands.ts';
import { parseCommand } from '../../sim/rules/requests.ts';
import { COMMAND_SCHEMA } from '../../sim/scenario/command-schema.ts';
import { requestOf } from '../../sim/scenario/request-of.ts';

const ADVANCED = {
  alternateTargetGroupArn: 'web-green',
  productionListenerRule: 'gate:80/10',
  testListenerRule: 'gate:8080',
  roleArn: 'arn:aws:iam::1:role/ecs',
};
const BALANCED = {
  loadBalancers: [
    { targetGroupArn: 'web-blue', containerName: 'app', containerPort: 80, advancedConfiguration: ADVANCED },
  ],
};
const SERVICE = { serviceName: 'web', taskDefinition: 'web:1', desiredCount: 2 };

/** `place code` of each mistake; `ok` without one. */
function issues(op: string, input: object): string[] {
  const reading = parseCommand(op, input);
  if ('command' in reading) return ['ok'];
  return reading.issues.map(({ path, code }) => `${path.join('.')} ${code}`);
}
const created = (deploymentConfiguration: object, rest: object = BALANCED): string[] =>
  issues('createService', { ...SERVICE, ...rest, deploymentConfiguration }).map((line) =>
    line.replace(/^deploymentConfiguration\.?/, ''),
  );
const hook = (more: object): object => ({
  strategy: 'BLUE_GREEN',
  bakeTimeInMinutes: 5,
  lifecycleHooks: [{ hookTargetArn: 'judge', roleArn: 'role', lifecycleStages: ['POST_SCALE_UP'], ...more }],
});

describe('a deploymentConfiguration', () => {
  test('is kept as it is given, and comes back as a request (NB-01, CB-01, DA-01, RU-10)', () => {
    const deploymentConfiguration = {
      minimumHealthyPercent: 50,
      maximumPercent: 150,
      strategy: 'CANARY',
      deploymentCircuitBreaker: {
        enable: true,
        rollback: true,
        resetOnHealthyTask: false,
        thresholdConfiguration: { type: 'COUNT', value: 7 },
      },
      alarms: { alarmNames: ['errors'], enable: true, rollback: false },
      bakeTimeInMinutes: 5,
      canaryConfiguration: { canaryPercent: 0.1, canaryBakeTimeInMinutes: 0 },
      lifecycleHooks: [
        { targetType: 'PAUSE', lifecycleStages: ['PRE_PRODUCTION_TRAFFIC_SHIFT'], timeoutInMinutes: 20_160 },
      ],
    };
    const reading = parseCommand('createService', { ...SERVICE, ...BALANCED, deploymentConfiguration });
    if ('issues' in reading) throw new Error(JSON.stringify(reading.issues));
    const { minimumHealthyPercent, maximumPercent, ...release } = deploymentConfiguration;
    const command = reading.command as CommandOf<'CreateService'>;
    expect(command.input).toMatchObject({ minimumHealthyPercent, maximumPercent, release });
    expect(command.input.loadBalancers![0]!.advanced).toEqual({
      alternate: 'web-green',
      productionRule: 'gate:80/10',
      testRule: 'gate:8080',
    });
    expect(COMMAND_SCHEMA.parse(command)).toEqual(command);
    expect(parseCommand('createService', requestOf(command))).toEqual({ command });
  });

  test.each([
    [{ strategy: 'LINEAR', linearConfiguration: { stepPercent: 3, stepBakeTimeInMinutes: 1_440 } }, ['ok']],
    [{ strategy: 'LINEAR', linearConfiguration: { stepPercent: 2.9 } }, ['linearConfiguration.stepPercent too-small']],
    [
      { strategy: 'LINEAR', linearConfiguration: { stepPercent: 33.33 } },
      ['linearConfiguration.stepPercent not-tenths'],
    ],
    [
      { strategy: 'LINEAR', linearConfiguration: { stepBakeTimeInMinutes: 1_441 } },
      ['linearConfiguration.stepBakeTimeInMinutes too-large'],
    ],
  ])('NB-04: the ranges of LINEAR: %j', (given, expected) => {
    expect(created(given)).toEqual(expected);
  });

  test.each([
    [{ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 100 } }, ['ok']],
    [
      { strategy: 'CANARY', canaryConfiguration: { canaryPercent: 0.05 } },
      ['canaryConfiguration.canaryPercent too-small', 'canaryConfiguration.canaryPercent not-tenths'],
    ],
    [{ strategy: 'CANARY', linearConfiguration: {} }, ['linearConfiguration member-of-strategy']],
    [
      { strategy: 'CANARY', canaryConfiguration: { canaryBakeTimeInMinutes: 1_441 } },
      ['canaryConfiguration.canaryBakeTimeInMinutes too-large'],
    ],
    [{ strategy: 'BLUE_GREEN' }, [' bake-time-needed']],
    [{ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1_440 }, ['ok']],
    [{ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 1_441 }, ['bakeTimeInMinutes too-large']],
  ])('NB-03, NB-05: the ranges of CANARY and BLUE_GREEN: %j', (given, expected) => {
    expect(created(given)).toEqual(expected);
  });

  test('NB-03: an update to BLUE_GREEN may leave the bake time to what the service has', () => {
    expect(issues('updateService', { service: 'web', deploymentConfiguration: { strategy: 'BLUE_GREEN' } })).toEqual([
      'ok',
    ]);
  });

  test('NB-01: a strategy other than ROLLING needs a load balancer with two groups, and replicas', () => {
    const plain = { loadBalancers: [{ targetGroupArn: 'web-blue', containerName: 'app', containerPort: 80 }] };
    expect(created({ strategy: 'CANARY' }, plain)).toEqual(['strategy strategy-needs-load-balancer']);
    expect(created({ strategy: 'CANARY' }, { ...BALANCED, schedulingStrategy: 'DAEMON' })).toContain(
      'strategy strategy-of-daemon',
    );
    const same = { ...BALANCED.loadBalancers[0]!, targetGroupArn: 'web-green' };
    expect(issues('createService', { ...SERVICE, loadBalancers: [same] })).toEqual([
      'loadBalancers.0.advancedConfiguration.alternateTargetGroupArn alternate-is-the-same',
    ]);
  });

  test.each([
    [{ lifecycleStages: ['SCALE_UP'] }, ['lifecycleHooks.0.lifecycleStages.0 stage-without-hooks']],
    [{ lifecycleStages: ['BAKE_TIME'] }, ['lifecycleHooks.0.lifecycleStages.0 stage-without-hooks']],
    [{ lifecycleStages: ['CLEAN_UP'] }, ['lifecycleHooks.0.lifecycleStages.0 stage-without-hooks']],
    [{ lifecycleStages: ['POST_SCALE_UP', 'POST_SCALE_UP'] }, ['lifecycleHooks.0.lifecycleStages.1 stage-twice']],
    [
      { targetType: 'PAUSE', hookTargetArn: undefined, lifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] },
      ['lifecycleHooks.0.lifecycleStages.0 stage-without-pause'],
    ],
    [{ targetType: 'PAUSE' }, ['lifecycleHooks.0.hookTargetArn pause-target']],
    [{ hookTargetArn: undefined }, ['lifecycleHooks.0.hookTargetArn missing']],
    [{ timeoutInMinutes: 1_441 }, ['lifecycleHooks.0.timeoutInMinutes too-large']],
    [{ lifecycleStages: ['PRODUCTION_TRAFFIC_SHIFT'] }, ['ok']],
  ])('NB-06, NB-08: hooks and where they may stand: %j', (more, expected) => {
    expect(created(hook(more))).toEqual(expected);
  });

  test('NB-08: a rolling deployment has no stages for hooks', () => {
    const { lifecycleHooks } = hook({}) as { lifecycleHooks: object[] };
    expect(created({ lifecycleHooks })).toEqual(['lifecycleHooks hooks-of-rolling']);
    expect(created({ strategy: 'ROLLING', lifecycleHooks })).toEqual(['lifecycleHooks hooks-of-rolling']);
  });

  test('CB-02, CB-03: a threshold in percent is one of 1 to 100, a count is free', () => {
    const of = (type: string, value: number): string[] =>
      created({ deploymentCircuitBreaker: { enable: true, rollback: true, thresholdConfiguration: { type, value } } });
    expect([of('COUNT', 500), of('BOUNDED_PERCENT', 101), of('UNBOUNDED_PERCENT', 0)]).toEqual([
      ['ok'],
      ['deploymentCircuitBreaker.thresholdConfiguration.value too-large'],
      ['deploymentCircuitBreaker.thresholdConfiguration.value too-small'],
    ]);
  });

  test('DA-01, RU-10: alarms have names, early success has a percent that the minimum allows', () => {
    expect(created({ alarms: { alarmNames: [], enable: true, rollback: true } })).toEqual([
      'alarms.alarmNames too-few',
    ]);
    expect(created({ earlySuccessCriteria: { enable: true } })).toEqual([
      'earlySuccessCriteria.healthyPercent missing',
    ]);
    expect(created({ minimumHealthyPercent: 60, earlySuccessCriteria: { enable: true, healthyPercent: 59 } })).toEqual([
      'earlySuccessCriteria.healthyPercent early-success-below-minimum',
    ]);
  });

  test('RU-11: stopping a service deployment', () => {
    expect(issues('stopServiceDeployment', { serviceDeploymentArn: 'web', stopType: 'PAUSE' })).toEqual([
      'stopType not-one-of',
    ]);
    const reading = parseCommand('stopServiceDeployment', { serviceDeploymentArn: 'web' });
    expect(reading).toEqual({
      command: { op: 'StopServiceDeployment', input: { serviceDeploymentArn: 'web', stopType: 'ROLLBACK' } },
    });
  });
});
