/** Section 11.2 of the facts: what CodeDeploy waits for while it scales and shifts, and the way back. */
import { describe, expect, it } from 'vitest';
import {
  ALL,
  BACK,
  CANARY,
  deploy,
  deployable,
  deployed,
  end,
  FORTH,
  lifecycle,
  revision,
  rollback,
  taskSets,
  wait,
  type CodeDeploySketch,
} from '../support/code-deploy.ts';
import { weights } from '../support/colours.ts';
import type { Kingdom } from '../support/rig.ts';

const ALARM = {
  AlarmName: 'errors',
  Namespace: 'Shop',
  MetricName: 'Errors',
  Statistic: 'Sum',
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
};
const WATCHED = { alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] } };
const alarmed: CodeDeploySketch = { timeline: [['0s', 'putMetricAlarm', ALARM]] };
const fire = (k: Kingdom): void => {
  k.issue('setAlarmState', { AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'by hand' });
};

describe('scale and time', () => {
  const stuck = { 'web:2': { startupUs: 0, exitsAfterUs: 500_000, exitCode: 1 } };

  it('CD-05: traffic waits for the new task set, an hour at most', () => {
    const k = deploy(deployable(ALL, { behaviours: stuck })).until('70m');
    expect([lifecycle(k).at(-1), weights(k)]).toEqual(['Install InProgress', 'web-blue 999, web-green 0']);
    expect(end(k.until('75m'))).toEqual({ ...BACK, state: 'Failed' });
    expect(deployed(k).failure).toEqual({ by: 'DEPLOYMENT_FAILURE', code: 'TIMEOUT', what: 'Install' });
  });

  it('CD-05: scaling is not held up by a deployment; both task sets follow', () => {
    const k = deploy(deployable({ ...wait(10), ...CANARY })).until('12m');
    expect([weights(k), taskSets(k)]).toEqual(['web-blue 900, web-green 100', '1 PRIMARY 100 %: 2, 2 ACTIVE 100 %: 2']);
    k.issue('updateService', { service: 'web', desiredCount: 3 });
    expect(taskSets(k.until('14m'))).toBe('1 PRIMARY 100 %: 3, 2 ACTIVE 100 %: 3');
    expect(deployed(k).waits.scaling).toBeUndefined();
    expect(end(k.until('40m'))).toEqual({ ...FORTH, sets: '2 PRIMARY 100 %: 3' });
  });

  it('CD-05: what is scaled and scaled back before anybody looks has never been unsteady', () => {
    const slow = { deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes' };
    const k = deploy(deployable({ ...slow, ...ALL, ...wait(0) })).until('12m');
    for (const desiredCount of [3, 2]) k.issue('updateService', { service: 'web', desiredCount });
    expect(end(k.until('40m'))).toEqual(FORTH);
  });

  it('CD-05: what is scaled in the midst of the shift and is not steady again in five minutes fails', () => {
    const slow = { deploymentConfigName: 'CodeDeployDefault.ECSCanary10Percent15Minutes' };
    const k = deploy(deployable({ ...slow, ...ALL })).until('12m');
    // More than the instances can take.
    k.issue('updateService', { service: 'web', desiredCount: 60 });
    expect(deployed(k.until('16m59s')).state).toBe('InProgress');
    k.until('17m');
    expect(deployed(k).failure).toEqual({ by: 'DEPLOYMENT_FAILURE', code: 'SCALING', what: 'AllowTraffic' });
    expect([deployed(k).state, weights(k)]).toEqual(['Failed', 'web-blue 999, web-green 0']);
  });
});

describe('the way back', () => {
  it.each([
    ['without a word about it', {}, false],
    ['for another reason', rollback('DEPLOYMENT_FAILURE'), false],
    ['for this reason', rollback('DEPLOYMENT_STOP_ON_ALARM'), true],
  ])('CD-06: an alarm stops it; it goes back %s: %s', (_when, group, back) => {
    const k = deploy(deployable({ ...CANARY, ...WATCHED, ...group }, alarmed)).until('12m');
    expect(weights(k)).toBe('web-blue 900, web-green 100');
    fire(k);
    expect(deployed(k)).toMatchObject({ state: 'Stopped', rolledBack: back, failure: { code: 'ALARM_ACTIVE' } });
    k.until('20m');
    expect([weights(k), taskSets(k)]).toEqual(
      back ? [BACK.production, BACK.sets] : ['web-blue 900, web-green 100', '1 PRIMARY 100 %: 2, 2 ACTIVE 100 %: 2'],
    );
  });

  it('CD-06: while the old task set is still there, too', () => {
    const k = deploy(deployable({ ...WATCHED, ...ALL }, alarmed)).until('30m');
    expect([deployed(k).state, weights(k)]).toEqual(['Baking', 'web-blue 0, web-green 999']);
    fire(k);
    expect(end(k.until('31m'))).toEqual({ ...BACK, state: 'Stopped' });
  });

  it('CD-06: an alarm that has fired before lets nothing begin', () => {
    const k = deployable({ ...WATCHED, ...ALL }, alarmed);
    fire(k);
    deploy(k).until('10m10s');
    expect([deployed(k).state, lifecycle(k), taskSets(k)]).toEqual(['Stopped', [], '1 PRIMARY 100 %: 2']);
  });

  it.each([
    [undefined, rollback('DEPLOYMENT_STOP_ON_REQUEST'), true],
    [undefined, rollback('DEPLOYMENT_FAILURE'), false],
    [true, {}, true],
    [false, ALL, false],
  ])('CD-06: a request stops it (autoRollbackEnabled %s), and turns it back: case %#', (enabled, group, back) => {
    const k = deploy(deployable({ ...CANARY, ...group })).until('12m');
    const given = enabled === undefined ? {} : { autoRollbackEnabled: enabled };
    k.issue('stopDeployment', { deploymentId: 'web/web', ...given });
    expect(deployed(k)).toMatchObject({ state: 'Stopped', rolledBack: back, failure: { code: 'MANUAL_STOP' } });
    expect(weights(k)).toBe(back ? BACK.production : 'web-blue 900, web-green 100');
    expect(k.refused('stopDeployment', { deploymentId: 'web/web' })).toMatch(/code-deploy-deployment-over$/);
    expect(k.refused('stopDeployment', { deploymentId: 'd-1' })).toMatch(/code-deploy-deployment-missing$/);
  });

  it('CD-06: what was left half way is cleared away by the next deployment', () => {
    const k = deploy(deployable({ ...CANARY, ...wait(0) })).until('12m');
    k.issue('stopDeployment', { deploymentId: 'web/web' });
    deploy(k.until('13m'), {}, 'web:3').until('13m2s');
    expect([weights(k), taskSets(k)]).toEqual([
      'web-blue 999, web-green 0',
      '1 PRIMARY 100 %: 2, 2 DRAINING 0 %: 0, 3 ACTIVE 100 %: 2',
    ]);
    expect(end(k.until('40m'))).toEqual({ ...FORTH, sets: '3 PRIMARY 100 %: 2' });
  });

  it('CD-03: one deployment at a time; a deleted service ends it', () => {
    const k = deploy(deployable(CANARY)).until('12m');
    const input = { applicationName: 'web', deploymentGroupName: 'web', ...revision() };
    expect(k.refused('createCodeDeployDeployment', input)).toBe('DeploymentLimitExceededException: code-deploy-busy');
    k.issue('deleteService', { service: 'web', force: true });
    expect(deployed(k)).toMatchObject({ state: 'Failed', failure: { code: 'REVISION_MISSING', what: 'web' } });
    expect(k.until('20m').service('web').status).toBe('INACTIVE');
  });
});
