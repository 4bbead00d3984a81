/** Section 10.1 of the facts: what becomes of a service when its circuit breaker has tripped. */
import { describe, expect, it } from 'vitest';
import { breaker, crash, release, stepWhile, PULLS, row, states, from } from '../support/breaker.ts';
import { kingdom, plan, type Kingdom } from '../support/rig.ts';

describe('after the circuit breaker', () => {
  it('CB-08: the newest completed deployment is rolled out once more', () => {
    const k = release(2, breaker({ rollback: true }), { 'web:2': crash('20s') });
    k.until('30m');
    expect(states(k)).toEqual(['PRIMARY.COMPLETED', 'INACTIVE']);
    expect(row(k)).toMatchObject({ state: 'ROLLBACK_SUCCESSFUL', rollbackTo: 0, target: 1 });
    expect(
      from(k, '5m')
        .map((line) => line.split(' ').slice(1).join(' '))
        .filter((line) => /deployment|roll/.test(line)),
    ).toEqual([
      '(deployment 2) deployment failed: tasks failed to start.',
      'rolling back to deployment 1.',
      '(deployment 1) deployment completed.',
    ]);
    const alive = k.tasks('web').filter((task) => task.lastStatus === 'RUNNING');
    expect(alive.map((task) => task.taskDefinition)).toEqual([0, 0]);
  });

  it('CB-08: of several completed deployments the newest one, over one that was never completed', () => {
    const k = kingdom({
      duration: '2h',
      definitions: [1, 2, 3, 4].map((n) => plan('web', { image: `web:${n}` })),
      behaviours: { 'web:3': crash('20s'), 'web:4': crash('20s') },
      services: [
        {
          serviceName: 'web',
          taskDefinition: 'web:1',
          desiredCount: 2,
          ...breaker({ enable: false, rollback: false }),
        },
      ],
    });
    k.until('5m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('10m').issue('updateService', { service: 'web', taskDefinition: 'web:3' });
    k.until('11m').issue('updateService', { service: 'web', taskDefinition: 'web:4', ...breaker({ rollback: true }) });
    k.until('40m');
    expect([states(k), row(k).state, row(k).rollbackTo]).toEqual([
      ['INACTIVE', 'PRIMARY.COMPLETED', 'INACTIVE', 'INACTIVE'],
      'ROLLBACK_SUCCESSFUL',
      1,
    ]);
    const alive = k.tasks('web').filter((task) => task.lastStatus === 'RUNNING');
    expect(alive.map((task) => task.taskDefinition)).toEqual([1, 1]);
  });

  it('CB-04, CB-08: on the way back failures are counted from the start', () => {
    const percents = { minimumHealthyPercent: 0, maximumPercent: 100 };
    const deploymentCircuitBreaker = { enable: true, rollback: true };
    const k = release(
      1,
      { deploymentConfiguration: { ...percents, deploymentCircuitBreaker } },
      {
        'web:2': crash('20s'),
      },
      PULLS,
    );
    stepWhile(k, () => row(k).state !== 'ROLLBACK_IN_PROGRESS');
    expect([row(k).breaker.failures, row(k).failure]).toEqual([
      0,
      { by: 'circuit-breaker', failures: 3, threshold: 3 },
    ]);
    // Two starts fail, as it may be.
    k.issue('fault', { imageMissing: { image: 'web:1' } });
    stepWhile(k, () => row(k).breaker.failures < 2 && row(k).state === 'ROLLBACK_IN_PROGRESS');
    expect(row(k).state).toBe('ROLLBACK_IN_PROGRESS');
    stepWhile(k, () => row(k).state === 'ROLLBACK_IN_PROGRESS');
    expect([row(k).state, row(k).breaker.failures]).toEqual(['ROLLBACK_FAILED', 3]);
  });

  it('CB-08: while it goes back, the reason names where to', () => {
    const settings = {
      deploymentConfiguration: {
        minimumHealthyPercent: 0,
        maximumPercent: 100,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      },
    };
    const k = release(2, settings, { 'web:2': crash('20s') });
    stepWhile(k, () => row(k).state !== 'ROLLBACK_IN_PROGRESS');
    // The tasks of the first deployment are gone, and it is still known.
    expect(states(k)).toEqual(['PRIMARY.IN_PROGRESS', 'ACTIVE.FAILED']);
    const { id, rolloutStateReason } = k.world.deployments[0]!;
    expect(rolloutStateReason).toBe(`ECS deployment circuit breaker: rolling back to deploymentId ${id}.`);
    k.until('30m');
    expect([states(k), row(k).state]).toEqual([['PRIMARY.COMPLETED', 'INACTIVE'], 'ROLLBACK_SUCCESSFUL']);
  });

  it('CB-08: the first deployment of a service has nowhere to go back to: it stalls, and says so', () => {
    const k = kingdom({
      duration: '2h',
      behaviours: { 'web:1': crash('20s') },
      services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 2, ...breaker({ rollback: true }) }],
    }).until('60m');
    expect([states(k), row(k).state]).toEqual([['PRIMARY.FAILED'], 'ROLLBACK_FAILED']);
    expect(k.census('web')).toMatch(/^STOPPED \d+$/);
    expect(k.messages('web').at(-1)).toMatch(/\(deployment 1\) has no completed deployment to roll back to\.$/);
  });

  it('CB-08: a way back that fails as well stalls too', () => {
    const k = release(
      2,
      {
        deploymentConfiguration: {
          minimumHealthyPercent: 0,
          maximumPercent: 100,
          deploymentCircuitBreaker: { enable: true, rollback: true },
        },
      },
      { 'web:2': crash('20s') },
      PULLS,
    );
    stepWhile(k, () => row(k).state !== 'ROLLBACK_IN_PROGRESS');
    k.issue('fault', { imageMissing: { image: 'web:1' } });
    k.until('2h');
    expect([states(k)[0], row(k).state]).toEqual(['PRIMARY.FAILED', 'ROLLBACK_FAILED']);
  });

  it('CB-07, CB-08: a daemon stalls and goes back like others', () => {
    const daemon = (rollback: boolean): Kingdom => {
      const k = kingdom({
        duration: '1h',
        definitions: [plan('web'), plan('web', { image: 'web:2' })],
        behaviours: { 'web:2': crash('20s') },
        services: [
          {
            serviceName: 'web',
            taskDefinition: 'web:1',
            schedulingStrategy: 'DAEMON',
            deploymentConfiguration: { minimumHealthyPercent: 0, deploymentCircuitBreaker: { enable: true, rollback } },
          },
        ],
      });
      k.until('5m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
      return k.until('30m');
    };
    const [back, stalled] = [daemon(true), daemon(false)];
    expect([row(back).state, back.tasks('web').filter((task) => task.lastStatus === 'RUNNING').length]).toEqual([
      'ROLLBACK_SUCCESSFUL',
      3,
    ]);
    expect([row(stalled).state, stalled.census('web')]).toEqual(['STOPPED', expect.stringMatching(/^STOPPED \d+$/)]);
  });

  it('CB-08, SV-03: a service that stalls can be scaled down and deleted', () => {
    const k = release(4, breaker(), { 'web:2': crash('20s') });
    k.until('30m').issue('updateService', { service: 'web', desiredCount: 1 });
    // Two of the older revision are the maximum now.
    k.until('32m');
    expect(k.tasks('web').filter((task) => task.lastStatus === 'RUNNING').length).toBe(2);
    k.issue('deleteService', { service: 'web', force: true });
    k.until('40m');
    expect([k.service('web').status, k.census('web')]).toEqual(['INACTIVE', expect.stringMatching(/^STOPPED \d+$/)]);
  });

  it('SV-03, NB-10: deleting a service ends its release', () => {
    const k = release(2, {}, {});
    k.until('310s').issue('deleteService', { service: 'web', force: true });
    k.until('20m');
    expect([row(k).state, k.service('web').status]).toEqual(['STOPPED', 'INACTIVE']);
  });

  it('IM-08: the way back has the digest of the old deployment, forcing a new one looks again', () => {
    const k = release(2, breaker({ rollback: true }), { 'web:2': crash('20s') });
    const before = k.world.deployments[0]!.imageDigests!['web:1'];
    k.issue('pushImage', { image: 'web:1', sizeMiB: 5 });
    k.until('30m');
    expect(row(k).state).toBe('ROLLBACK_SUCCESSFUL');
    expect(k.world.deployments[0]!.imageDigests!['web:1']).toBe(before);
    k.issue('updateService', { service: 'web', forceNewDeployment: true });
    k.until('40m');
    expect(k.world.deployments.at(-1)!.imageDigests!['web:1']).not.toBe(before);
  });

  it('SV-16: the next deployment ends a stall', () => {
    const k = release(2, breaker(), { 'web:2': crash('20s') });
    k.until('30m').issue('updateService', { service: 'web', taskDefinition: 'web:1' });
    k.until('50m');
    expect([states(k), row(k).state]).toEqual([['INACTIVE', 'INACTIVE', 'PRIMARY.COMPLETED'], 'SUCCESSFUL']);
  });
});
