/** Section 10.1 of the facts: the deployment circuit breaker. */
import { describe, expect, it } from 'vitest';
import { thresholdOf } from '../../sim/rules/circuit-breaker.ts';
import type { DeploymentCircuitBreaker } from '../../sim/model/release.ts';
import { BREAKER, breaker, crash, release, stepWhile, PULLS, row, states, about } from '../support/breaker.ts';
import { served, WEB } from '../support/gate.ts';
import { plan, us } from '../support/rig.ts';

/** Section 21: D → T. */
const THRESHOLDS: readonly (readonly [D: number, threshold: number])[] = [
  [0, 3],
  [1, 3],
  [6, 3],
  [7, 4],
  [10, 5],
  [25, 13],
  [50, 25],
  [399, 200],
  [400, 200],
  [800, 200],
  [1_000, 200],
];

describe('the threshold of the circuit breaker', () => {
  const of = (D: number, thresholdConfiguration?: DeploymentCircuitBreaker['thresholdConfiguration']): number =>
    thresholdOf({ ...BREAKER, ...(thresholdConfiguration === undefined ? {} : { thresholdConfiguration }) }, D);

  it.each(THRESHOLDS)('CB-02: of %i tasks it trips at %i failures', (D, threshold) => {
    expect(of(D)).toBe(threshold);
  });

  it('CB-03: UNBOUNDED_PERCENT knows no ends, COUNT is the number itself', () => {
    const unbounded = { type: 'UNBOUNDED_PERCENT', value: 50 } as const;
    expect([of(1, unbounded), of(1_000, unbounded), of(3, { type: 'COUNT', value: 7 })]).toEqual([1, 500, 7]);
    expect(of(9, { type: 'BOUNDED_PERCENT', value: 100 })).toBe(9);
  });

  it('CB-03: the desired count that holds is the latest one', () => {
    const k = release(
      1,
      breaker({ thresholdConfiguration: { type: 'UNBOUNDED_PERCENT', value: 100 } }),
      {},
      { images: {} },
    );
    k.issue('fault', { imageMissing: { image: 'web:2' } });
    k.issue('updateService', { service: 'web', desiredCount: 2 });
    k.until('30m');
    expect(row(k).failure).toEqual({ by: 'circuit-breaker', failures: 2, threshold: 2 });
  });
});

describe('what the circuit breaker counts', () => {
  it('CB-01, CB-04, CB-07: tasks that never run; at the threshold nothing more is started', () => {
    const k = release(2, breaker(), {});
    k.issue('fault', { imageMissing: { image: 'web:2' } });
    k.until('20m');
    expect(row(k)).toMatchObject({
      state: 'STOPPED',
      strategy: 'ROLLING',
      breaker: { status: 'TRIGGERED' },
      failure: { by: 'circuit-breaker', failures: 3, threshold: 3 },
    });
    expect(states(k)).toEqual(['ACTIVE.COMPLETED', 'PRIMARY.FAILED']);
    expect(k.world.deployments[1]!.rolloutStateReason).toBe('ECS deployment circuit breaker: tasks failed to start.');
    expect(about(k, /failed:/).map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      '(deployment 2) deployment failed: tasks failed to start.',
    ]);
    const failedAt = row(k).finishedAtUs!;
    expect(k.tasks('web').filter((task) => task.createdAtUs > failedAt)).toEqual([]);
    // The older revision serves on.
    expect(
      k
        .tasks('web')
        .filter((task) => task.lastStatus === 'RUNNING')
        .map((task) => task.deployment),
    ).toEqual([0, 0]);
  });

  it('CB-07: not even when nothing of the older revision is left', () => {
    const deploymentConfiguration = {
      minimumHealthyPercent: 0,
      maximumPercent: 100,
      deploymentCircuitBreaker: BREAKER,
    };
    const k = release(2, { deploymentConfiguration }, { 'web:2': crash('20s') });
    k.until('30m');
    const failedAt = row(k).finishedAtUs!;
    expect([row(k).state, k.tasks('web').filter((task) => task.createdAtUs > failedAt).length]).toEqual(['STOPPED', 0]);
    expect(k.census('web')).toMatch(/^STOPPED \d+$/);
  });

  it('CB-01: without a breaker the failures are only counted', () => {
    const k = release(2, {}, {});
    k.issue('fault', { imageMissing: { image: 'web:2' } });
    k.until('60m');
    expect([row(k).state, row(k).breaker.status, row(k).failure]).toEqual(['IN_PROGRESS', 'DISABLED', null]);
    expect(row(k).breaker.failures).toBeGreaterThan(3);
    expect(k.world.deployments[1]!.state).toBe('PRIMARY.IN_PROGRESS');
  });

  it('CB-04: a place that is refused is a failure too', () => {
    const k = release(
      2,
      breaker(),
      {},
      {
        definitions: [plan('web'), plan('web', { image: 'web:2', cpu: 1_900 })],
        services: [{ serviceName: 'web', taskDefinition: 'web:1', desiredCount: 2, ...breaker() }],
        fleets: [{ instanceType: 't3.small', count: 1 }],
      },
    );
    k.until('30m');
    expect([row(k).state, row(k).failure]).toEqual(['STOPPED', { by: 'circuit-breaker', failures: 3, threshold: 3 }]);
  });

  it('CB-04: a refused place counts once in ten seconds, however many tasks wait', () => {
    const deploymentConfiguration = { deploymentCircuitBreaker: BREAKER };
    const k = release(
      2,
      {},
      {},
      {
        definitions: [plan('web'), plan('web', { image: 'web:2', cpu: 1_900 })],
        services: [{ serviceName: 'web', taskDefinition: 'web:1', desiredCount: 2, deploymentConfiguration }],
        fleets: [{ instanceType: 't3.small', count: 1 }],
      },
    );
    // Each of them makes the scheduler look again.
    for (const [at, desiredCount] of [
      ['303s', 3],
      ['305s', 4],
      ['307s', 5],
    ] as const)
      k.until(at).issue('updateService', { service: 'web', desiredCount });
    k.until('310s');
    expect([row(k).breaker.failures, k.world.decisions.filter(({ atUs }) => atUs >= us('5m')).length > 3]).toEqual([
      1,
      true,
    ]);
    k.until('320s');
    expect(row(k).breaker.failures).toBe(2);
  });

  it('CB-04: in the second stage, once a task has run, starts that fail do not count any more', () => {
    const k = release(2, breaker({ resetOnHealthyTask: false }), {}, PULLS);
    // The first two run at 303 s; then one is lost, and nothing can be pulled.
    k.until('304s').issue('fault', { imageMissing: { image: 'web:2' } });
    k.issue('stopTask', { task: k.tasks('web').find(({ deployment }) => deployment === 1)!.name });
    k.until('30m');
    expect([row(k).state, row(k).breaker.failures]).toEqual(['IN_PROGRESS', 0]);
  });

  it('CB-05: in the second stage tasks that are stopped since their container health checks fail', () => {
    const healthCheck = { command: ['CMD', 'true'], interval: 5, timeout: 2, retries: 2 };
    const k = release(
      2,
      breaker(),
      { 'web:2': { health: { failsFromUs: 0, failsForUs: null, hangs: false } } },
      {
        definitions: [plan('web'), plan('web', { image: 'web:2', healthCheck })],
        services: [{ serviceName: 'web', taskDefinition: 'web:1', desiredCount: 2, ...breaker() }],
      },
    );
    k.until('30m');
    expect(row(k).failure).toEqual({ by: 'circuit-breaker', failures: 3, threshold: 3 });
    expect(row(k).breaker.reachedRunning).toBe(true);
  });

  it('CB-05: and those whose target group calls them unhealthy', () => {
    const k = served(
      2,
      {
        duration: '3h',
        definitions: [plan('web', WEB), plan('web', { ...WEB, image: 'web:2' })],
        behaviours: { 'web:2': { health: { failsFromUs: 0, failsForUs: null, hangs: false } } },
      },
      {
        healthCheckIntervalSeconds: 5,
        healthCheckTimeoutSeconds: 2,
        attributes: { 'deregistration_delay.timeout_seconds': 0 },
      },
      {
        taskDefinition: 'web:1',
        ...breaker(),
      },
    );
    k.until('15m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('60m');
    expect(row(k).failure).toEqual({ by: 'circuit-breaker', failures: 3, threshold: 3 });
    expect(about(k, /unhealthy in/).length).toBeGreaterThan(0);
  });

  it('CB-06: a healthy task sets the count back to 0', () => {
    const k = release(1, breaker({ thresholdConfiguration: { type: 'COUNT', value: 9 } }), {});
    k.issue('fault', { imageMissing: { image: 'web:2', for: '1m' } });
    stepWhile(k, () => row(k).breaker.failures < 2);
    k.until('20m');
    expect([row(k).state, row(k).breaker.failures]).toEqual(['SUCCESSFUL', 0]);
  });

  it('CB-06: not when resetOnHealthyTask is false', () => {
    const k = release(
      1,
      breaker({ resetOnHealthyTask: false, thresholdConfiguration: { type: 'COUNT', value: 9 } }),
      {},
    );
    k.issue('fault', { imageMissing: { image: 'web:2', for: '1m' } });
    k.until('20m');
    expect(row(k).state).toBe('SUCCESSFUL');
    expect(row(k).breaker.failures).toBeGreaterThanOrEqual(2);
  });

  it('CB-09: a crash before the task counts as healthy (40 s) is a failure; one after that is none', () => {
    const early = release(2, breaker(), { 'web:2': crash('20s') });
    early.until('30m');
    expect(early.world.deployments[1]!.state).toBe('PRIMARY.FAILED');
    const late = release(2, breaker(), { 'web:2': crash('60s') });
    late.until('60m');
    // It goes round for ever, at full speed.
    expect([row(late).state, row(late).failure]).toEqual(['SUCCESSFUL', null]);
    expect(late.tasks('web').length).toBeGreaterThan(50);
  });

  it('CB-09: a task that somebody stops has not failed', () => {
    const k = release(2, breaker(), {});
    for (let n = 3; n < 8; n++) {
      k.until(`${301 + n * 3}s`);
      const task = k
        .tasks('web')
        .find(({ deployment, desiredStatus }) => deployment === 1 && desiredStatus === 'RUNNING');
      if (task !== undefined) k.issue('stopTask', { task: task.name });
    }
    k.until('30m');
    expect([row(k).state, row(k).failure]).toEqual(['SUCCESSFUL', null]);
  });

  it('CB-05: not even when they say that its checks had failed', () => {
    const k = release(2, breaker({ resetOnHealthyTask: false }), {});
    k.until('310s');
    const task = k.tasks('web').find(({ deployment }) => deployment === 1)!;
    k.issue('stopTask', { task: task.name, reason: 'Task failed container health checks' });
    k.until('315s');
    expect([task.stopCode, row(k).breaker.failures]).toEqual(['UserInitiated', 0]);
  });
});
