/** Section 10.2 of the facts: alarms that watch a deployment; and how a rolling release ends early or by request. */
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../sim/rules/requests.ts';
import { bakeOf } from '../../sim/rules/service-deployments.ts';
import { kingdom, plan, us, type Kingdom } from '../support/rig.ts';

const ALARM = {
  AlarmName: 'errors',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 2,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
};
const FIRE = { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'by hand' };
const watched = (rest: object = {}): object => ({
  deploymentConfiguration: { alarms: { alarmNames: ['errors'], enable: true, rollback: true, ...rest } },
});

/** Two tasks of `web:1` are well at 5 min, when `web:2` is rolled out. */
function release(settings: object, before: (k: Kingdom) => void = () => {}): Kingdom {
  const k = kingdom({
    duration: '2h',
    definitions: [plan('web'), plan('web', { image: 'web:2' })],
    timeline: [['0s', 'putMetricAlarm', ALARM]],
  }).until('2m');
  k.issue('createService', { serviceName: 'web', taskDefinition: 'web:1', desiredCount: 2, ...settings });
  k.until('8m');
  before(k);
  k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
  return k;
}
/** At most to the end of the run. */
function stepWhile(k: Kingdom, holds: () => boolean): void {
  while (holds() && k.engine.nextEventUs <= k.engine.setup.durationUs) k.engine.step();
}
const row = (k: Kingdom) => k.world.serviceDeployments!.at(-1)!;
const states = (k: Kingdom): string[] => k.world.deployments.map(({ state }) => state);
const said = (k: Kingdom, from: string): string[] =>
  k
    .messages('web')
    .filter((line) => Number(line.split(' ')[0]) * 1_000_000 >= us(from) && /deployment|roll|steady/.test(line))
    .map((line) => line.split(' ').slice(1).join(' '));
/** When the first event of this kind about the newest release happened [s]. */
const alive = (k: Kingdom): (number | null)[] =>
  k
    .tasks('web')
    .filter((task) => task.desiredStatus === 'RUNNING')
    .map((task) => task.deployment);

describe('deployment alarms', () => {
  it('DA-01, DA-05: an alarm that fires fails the deployment, and leads back', () => {
    const k = release(watched());
    expect(row(k).alarms).toEqual({ status: 'MONITORING', triggered: [] });
    k.until('490s').issue('setAlarmState', FIRE);
    k.until('30m');
    expect(row(k)).toMatchObject({
      state: 'ROLLBACK_SUCCESSFUL',
      failure: { by: 'alarm', alarmName: 'errors' },
      alarms: { status: 'TRIGGERED', triggered: ['errors'] },
    });
    expect(said(k, '490s')).toEqual([
      '(deployment 2) deployment failed: alarm detected.',
      'rolling back to deployment 1.',
      '(deployment 1) deployment completed.',
      'has reached a steady state.',
    ]);
    expect([states(k), alive(k)]).toEqual([
      ['PRIMARY.COMPLETED', 'INACTIVE'],
      [0, 0],
    ]);
  });

  it('DA-01: without rollback it stays where it is', () => {
    const k = release(watched({ rollback: false }));
    k.until('490s').issue('setAlarmState', FIRE);
    k.until('30m');
    expect([row(k).state, states(k)]).toEqual(['STOPPED', ['ACTIVE.COMPLETED', 'PRIMARY.FAILED']]);
    expect(k.world.deployments[1]!.rolloutStateReason).toBe('ECS deployment failed: alarm detected.');
  });

  it('DA-01: an alarm may be called by its ARN, and may be a composite one', () => {
    const watchedBy = (alarmName: string): Kingdom => {
      const k = release(watched({ alarmNames: [alarmName] }), (before) =>
        before.issue('putCompositeAlarm', { AlarmName: 'trouble', AlarmRule: 'ALARM("errors")' }),
      );
      return k.until('490s');
    };
    for (const name of [`arn:aws:cloudwatch:za-southwest-1:123456789012:alarm:errors`, 'trouble']) {
      const k = watchedBy(name);
      expect([name, row(k).alarms.status]).toEqual([name, 'MONITORING']);
      k.issue('setAlarmState', FIRE);
      k.until('492s');
      expect([name, row(k).failure?.by]).toEqual([name, 'alarm']);
      k.until('30m');
      expect([name, row(k).state]).toEqual([name, 'ROLLBACK_SUCCESSFUL']);
    }
  });

  it('DA-02: where it had fired before, alarms are ignored for that whole deployment', () => {
    const k = release(watched(), (before) => before.issue('setAlarmState', FIRE));
    expect(row(k).alarms).toEqual({ status: 'DISABLED', triggered: [], ignoredFor: ['errors'] });
    k.issue('setAlarmState', { ...FIRE, StateValue: 'OK' });
    k.until('490s').issue('setAlarmState', FIRE);
    k.until('30m');
    expect([row(k).state, row(k).stages]).toEqual(['SUCCESSFUL', []]);
  });

  it('DA-03: the bake time is the longest look back of the alarms, a minute at least', () => {
    const k = kingdom({
      timeline: [
        ['0s', 'putMetricAlarm', { ...ALARM, AlarmName: 'short', Period: 10, EvaluationPeriods: 3 }],
        ['0s', 'putMetricAlarm', { ...ALARM, AlarmName: 'long', Period: 60, EvaluationPeriods: 5 }],
        ['0s', 'putCompositeAlarm', { AlarmName: 'both', AlarmRule: 'ALARM("short") OR ALARM("long")' }],
      ],
    }).until('1m');
    const of = (...alarmNames: string[]): number =>
      bakeOf(k.world, { alarms: { alarmNames, enable: true, rollback: true } }) / us('1s');
    expect([of('short'), of('long'), of('short', 'long'), of('both'), of('nobody')]).toEqual([60, 300, 300, 300, 60]);
  });

  it('DA-03, DA-04, DA-05, RU-08: it bakes when all else is done, and is in progress for so long', () => {
    const k = release(watched());
    stepWhile(k, () => row(k).stages.length === 0);
    const fromUs = k.engine.nowUs;
    expect([row(k).stages[0]!.stage, alive(k)]).toEqual(['BAKE_TIME', [1, 1]]);
    expect([states(k).at(-1), row(k).state]).toEqual(['PRIMARY.IN_PROGRESS', 'IN_PROGRESS']);
    stepWhile(k, () => row(k).state === 'IN_PROGRESS');
    expect((k.engine.nowUs - fromUs) / us('1s')).toBe(120);
    expect([states(k).at(-1), row(k).state, row(k).alarms.status]).toEqual([
      'PRIMARY.COMPLETED',
      'SUCCESSFUL',
      'MONITORING_COMPLETE',
    ]);
    k.until('30m');
    expect(said(k, '8m')).toEqual(['(deployment 2) deployment completed.', 'has reached a steady state.']);
  });

  it('DA-01, CB-08: an alarm that fires in the bake leads back to tasks that are gone by then', () => {
    const k = release(watched());
    stepWhile(k, () => row(k).stages.length === 0);
    expect(states(k)).toEqual(['INACTIVE', 'PRIMARY.IN_PROGRESS']);
    k.issue('setAlarmState', FIRE);
    k.until('60m');
    expect([row(k).state, states(k), alive(k)]).toEqual([
      'ROLLBACK_SUCCESSFUL',
      ['PRIMARY.COMPLETED', 'INACTIVE'],
      [0, 0],
    ]);
  });

  it('CB-10: breaker and alarms both watch, and the first failure wins', () => {
    const both = {
      deploymentConfiguration: {
        alarms: { alarmNames: ['errors'], enable: true, rollback: false },
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
    };
    const k = release(both);
    k.until('490s').issue('setAlarmState', FIRE);
    k.issue('fault', { imageMissing: { image: 'web:2' } });
    k.until('60m');
    expect([row(k).failure, row(k).breaker.status, row(k).state]).toEqual([
      { by: 'alarm', alarmName: 'errors' },
      'MONITORING_COMPLETE',
      'STOPPED',
    ]);
  });
});

describe('other controllers', () => {
  it('CB-10: neither breaker nor alarms work with them', () => {
    const of = (deploymentConfiguration: object): string[] => {
      const service = { serviceName: 'web', desiredCount: 1, deploymentController: { type: 'EXTERNAL' } };
      const reading = parseCommand('createService', { ...service, deploymentConfiguration });
      return 'issues' in reading ? reading.issues.map(({ path, code }) => `${path.join('.')} ${code}`) : ['ok'];
    };
    expect(of({ deploymentCircuitBreaker: { enable: true, rollback: true } })).toEqual([
      'deploymentConfiguration.deploymentCircuitBreaker member-of-ecs',
    ]);
    expect(of({ alarms: { alarmNames: ['errors'], enable: true, rollback: true } })).toEqual([
      'deploymentConfiguration.alarms member-of-ecs',
    ]);
    expect(of({ minimumHealthyPercent: 50 })).toEqual(['ok']);
  });
});

interface Settings {
  readonly deploymentConfiguration: Readonly<Record<string, unknown>>;
}

describe('early success', () => {
  const early = (sourceServiceRevisionCleanup: string, healthyPercent = 50): object => ({
    desiredCount: 4,
    availabilityZoneRebalancing: 'DISABLED',
    deploymentConfiguration: {
      minimumHealthyPercent: 50,
      maximumPercent: 100,
      earlySuccessCriteria: { enable: true, healthyPercent, sourceServiceRevisionCleanup },
    },
  });
  /** Old tasks that are left, new ones that are healthy, when the release is called successful. */
  function atSuccess(settings: object): [number, number] {
    const k = release(settings);
    stepWhile(k, () => row(k).state !== 'SUCCESSFUL');
    const left = k.tasks('web').filter((task) => task.lastStatus !== 'STOPPED' && task.deployment === 0);
    const fresh = k.tasks('web').filter((task) => task.countsAsHealthy && task.deployment === 1);
    k.until('60m');
    expect([states(k), alive(k)]).toEqual([
      ['INACTIVE', 'PRIMARY.COMPLETED'],
      [1, 1, 1, 1],
    ]);
    return [left.length, fresh.length];
  }

  it('RU-10: DEFERRED calls it successful at healthyPercent, and goes on behind it', () => {
    const [left, fresh] = atSuccess(early('DEFERRED'));
    expect(left).toBeGreaterThan(0);
    // Two of four are enough, and two of the older revision are still there.
    expect(fresh).toBe(2);
  });

  it('RU-10: BLOCKING waits until the older revision is gone', () => {
    expect(atSuccess(early('BLOCKING'))[0]).toBe(0);
  });

  it('RU-10: healthyPercent of the desired count, rounded up, and not below the minimum', () => {
    const [, fresh] = atSuccess(early('DEFERRED', 100));
    expect(fresh).toBe(4);
    const k = kingdom();
    const wrong = { serviceName: 'x', taskDefinition: 'web', ...early('DEFERRED', 49) };
    expect(() => k.issue('createService', wrong)).toThrow('early-success-below-minimum');
    const { minimumHealthyPercent: _, ...withDefault } = (early('DEFERRED', 99) as never as Settings)
      .deploymentConfiguration;
    const unsaid = { serviceName: 'x', taskDefinition: 'web', desiredCount: 1, deploymentConfiguration: withDefault };
    expect(() => k.issue('createService', unsaid)).toThrow('early-success-below-minimum');
  });

  it('RU-10: an update is held to the minimum that the service has, or is given with it', () => {
    const k = release({ deploymentConfiguration: { minimumHealthyPercent: 50 } });
    const criteria = (healthyPercent: number): object => ({ earlySuccessCriteria: { enable: true, healthyPercent } });
    const update = (deploymentConfiguration: object): string =>
      k.refused('updateService', { service: 'web', deploymentConfiguration });
    expect([update(criteria(49)), update(criteria(60)), update({ minimumHealthyPercent: 61 })]).toEqual([
      'InvalidParameterException: early-success-below-minimum',
      'done',
      'InvalidParameterException: early-success-below-minimum',
    ]);
    expect(update({ ...criteria(61), minimumHealthyPercent: 61 })).toBe('done');
  });
});

describe('stopping a release by request', () => {
  it('RU-11: StopServiceDeployment leads back to the last completed deployment', () => {
    const k = release({});
    k.until('490s').issue('stopServiceDeployment', { serviceDeploymentArn: 'web' });
    expect(row(k).state).toBe('ROLLBACK_IN_PROGRESS');
    k.until('30m');
    expect([row(k).state, row(k).failure, states(k), alive(k)]).toEqual([
      'ROLLBACK_SUCCESSFUL',
      { by: 'request' },
      ['PRIMARY.COMPLETED', 'INACTIVE'],
      [0, 0],
    ]);
    expect(k.refused('stopServiceDeployment', { serviceDeploymentArn: 'web' })).toBe(
      'ConflictException: service-deployment-not-running',
    );
    expect(k.refused('stopServiceDeployment', { serviceDeploymentArn: 'nobody' })).toBe(
      'ServiceDeploymentNotFoundException: service-deployment-not-found',
    );
  });

  it('RU-11: ABORT leaves it where it is', () => {
    const k = release({});
    const { serviceDeploymentArn } = row(k);
    k.until('490s').issue('stopServiceDeployment', { serviceDeploymentArn, stopType: 'ABORT' });
    k.until('30m');
    expect([row(k).state, states(k)]).toEqual(['STOPPED', ['ACTIVE.COMPLETED', 'PRIMARY.FAILED']]);
  });

  it('SV-16, NB-10: the next release takes over from one that is under way', () => {
    const k = release({});
    const [, first] = k.world.serviceDeployments!;
    expect([first!.state, first!.source]).toEqual(['PENDING', [0]]);
    k.until('482s');
    expect(first!.state).toBe('IN_PROGRESS');
    k.issue('updateService', { service: 'web', forceNewDeployment: true });
    expect([first!.state, row(k).state, row(k).source]).toEqual(['STOPPED', 'PENDING', [1, 0]]);
    k.until('60m');
    expect([row(k).state, states(k)]).toEqual(['SUCCESSFUL', ['INACTIVE', 'INACTIVE', 'PRIMARY.COMPLETED']]);
  });

  it('NB-10: each deployment of a service has a record with an end', () => {
    const k = release({});
    k.until('30m');
    expect(
      k.world.serviceDeployments!.map(({ state, target, source, finishedAtUs }) => [
        state,
        target,
        source,
        finishedAtUs !== null,
      ]),
    ).toEqual([
      ['SUCCESSFUL', 0, [], true],
      ['SUCCESSFUL', 1, [0], true],
    ]);
    expect(row(k).serviceDeploymentArn).toMatch(
      /^arn:aws:ecs:[a-z0-9-]+:\d{12}:service-deployment\/royaume\/web\/[0-9a-f]{20}$/,
    );
  });
});
