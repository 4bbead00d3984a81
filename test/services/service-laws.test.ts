import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHealthyTask } from '../../sim/rules/task-health.ts';
import { maximumTasks, minimumHealthy } from '../../sim/services/counts.ts';
import { kingdom, plan, us, ZONES, type Kingdom } from '../support/rig.ts';

const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 5, timeout: 2, retries: 2 };
const DEFINITIONS = [plan('web', { healthCheck }), plan('web', { healthCheck }), plan('log')];

/** What may happen to a service from outside; nothing of it changes the desired count. */
const DEED = fc.oneof(
  fc.nat(9).map((n) => ['fault', { containerHang: { task: `web#${n + 1}`, for: '90s' } }] as const),
  fc
    .nat(9)
    .map(
      (n) =>
        ['updateTaskProtection', { tasks: [`web#${n + 1}`], protectionEnabled: true, expiresInMinutes: 3 }] as const,
    ),
  fc
    .constantFrom('DRAINING', 'ACTIVE')
    .map((status) => ['updateContainerInstancesState', { containerInstances: ['land-1'], status }] as const),
  fc.nat(1).map((n) => ['updateService', { service: 'web', taskDefinition: `web:${n + 1}` }] as const),
  fc.constantFrom(...ZONES).map((zone) => ['launchInstances', { fleet: 'land', count: 1, zone }] as const),
  fc.constant(['updateService', { service: 'web', forceNewDeployment: true }] as const),
);

interface Case {
  readonly desiredCount: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly healthCheckGracePeriodSeconds: number;
  readonly seed: number;
  readonly deeds: readonly (readonly [string, object])[];
}
const CASE: fc.Arbitrary<Case> = fc.record({
  desiredCount: fc.integer({ min: 1, max: 6 }),
  minimumHealthyPercent: fc.integer({ min: 0, max: 100 }),
  maximumPercent: fc.integer({ min: 100, max: 250 }),
  healthCheckGracePeriodSeconds: fc.constantFrom(0, 60),
  seed: fc.nat(99),
  deeds: fc.array(DEED, { maxLength: 6 }),
});

function begin({ desiredCount, seed, ...rest }: Case): Kingdom {
  const { minimumHealthyPercent, maximumPercent, healthCheckGracePeriodSeconds } = rest;
  const k = kingdom({ seed, definitions: DEFINITIONS, duration: '1h' }).until('2m');
  k.issue('createService', {
    serviceName: 'web',
    taskDefinition: 'web:1',
    desiredCount,
    deploymentConfiguration: { minimumHealthyPercent, maximumPercent },
    healthCheckGracePeriodSeconds,
  });
  k.issue('createService', { serviceName: 'log', taskDefinition: 'log', schedulingStrategy: 'DAEMON' });
  return k.until('4m');
}

const healthy = (k: Kingdom): number =>
  k.tasks('web').filter((task) => task.desiredStatus === 'RUNNING' && isHealthyTask(k.world, task)).length;

/** Steps to an instant, and holds every step to the limits (RU-02) and every instance to one daemon (SV-02). */
function watch(k: Kingdom, untilUs: number, minimum: number, maximum: number): void {
  while (k.engine.nextEventUs <= untilUs) {
    const before = healthy(k);
    const { event } = k.engine.step()!;
    const counted = k.tasks('web').filter(({ lastStatus }) => lastStatus === 'RUNNING' || lastStatus === 'PENDING');
    expect(counted.length).toBeLessThanOrEqual(maximum);
    const daemons = k
      .tasks('log')
      .filter((task) => task.desiredStatus === 'RUNNING')
      .map((task) => k.hostOf(task));
    expect(new Set(daemons).size).toBe(daemons.length);
    if (event.kind !== 'TaskStopRequested' || event.stopCode !== 'ServiceSchedulerInitiated') continue;
    if (k.world.tasks[event.task]!.group !== 'service:web' || healthy(k) === before) continue;
    expect(healthy(k)).toBeGreaterThanOrEqual(minimum);
  }
}

describe('the laws of the scheduler', () => {
  it('RU-02: never more tasks than the maximum, never a healthy one stopped below the minimum, whatever happens', () => {
    const property = fc.property(CASE, (one) => {
      const k = begin(one);
      const minimum = minimumHealthy(one.desiredCount, one.minimumHealthyPercent);
      const maximum = maximumTasks(one.desiredCount, one.maximumPercent);
      one.deeds.forEach(([op, input], i) => {
        try {
          k.issue(op, input);
        } catch {
          // Refused: the name means nobody now.
        }
        watch(k, us('4m') + (i + 1) * us('50s'), minimum, maximum);
      });
      watch(k, us('40m'), minimum, maximum);
      const alive = k.tasks('web').filter((task) => task.desiredStatus === 'RUNNING').length;
      expect(alive).toBeGreaterThanOrEqual(Math.min(one.desiredCount, minimum));
      expect(k.world.deployments.length).toBeGreaterThan(1);
    });
    fc.assert(property, { seed: 5, numRuns: 80 });
  });
});
