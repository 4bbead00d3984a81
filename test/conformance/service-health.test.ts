/** SV-06 to SV-08, HC-07: what a service does about tasks whose checks fail. */
import { describe, expect, it } from 'vitest';
import { clock, kingdom, plan, us, type Kingdom, type KingdomSketch } from '../support/rig.ts';

/** Probes every 5 s, the second failure in a row counts. */
const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 5, timeout: 2, retries: 2 };
const DEFINITIONS = [plan('web', { healthCheck }), plan('web', { healthCheck })];
const WEB = (desiredCount: number, rest: object = {}) => ({
  serviceName: 'web',
  taskDefinition: 'web:1',
  desiredCount,
  ...rest,
});
const PERCENTS = (minimumHealthyPercent: number, maximumPercent: number) => ({
  deploymentConfiguration: { minimumHealthyPercent, maximumPercent },
});

/** A service of `count` healthy tasks at 5 min; from then on its first task fails its checks. */
function hung(count: number, rest: object = {}, sketch: KingdomSketch = {}): Kingdom {
  const k = kingdom({ definitions: DEFINITIONS, ...sketch }).until('2m');
  k.issue('createService', WEB(count, rest));
  k.until('5m').issue('fault', { containerHang: { task: 'web#1' } });
  return k;
}
/** When a task became UNHEALTHY, as the service hears it [µs]. */
const unhealthyAt = (k: Kingdom): number =>
  k.engine
    .log(0, Infinity)
    .find(({ event }) => event.kind === 'TaskHealthChanged' && event.healthStatus === 'UNHEALTHY')!.atUs;
const running = (k: Kingdom): number => k.tasks('web').filter((task) => task.desiredStatus === 'RUNNING').length;

describe('tasks that are unhealthy', () => {
  it('HC-07, SV-08: the replacement comes first, and the unhealthy task goes when it is healthy', () => {
    const k = hung(2).until('20m');
    const [bad, fresh] = [k.task('web#1'), k.task('web#3')];
    // One second after the verdict the scheduler has looked.
    expect(clock(fresh.createdAtUs)).toBe(clock(unhealthyAt(k) + 1_000_000));
    // The replacement is healthy with its first probe, 5 s after it runs; then the scheduler looks.
    expect(clock(bad.stoppingAtUs!)).toBe(clock(fresh.startedAtUs! + 6_000_000));
    expect([bad.stopCode, bad.stoppedReason]).toEqual([
      'ServiceSchedulerInitiated',
      'Task failed container health checks',
    ]);
    expect([running(k), k.tasks('web').length]).toEqual([2, 3]);
  });

  it('HC-07: the service says which task failed its checks', () => {
    const k = hung(2).until('20m');
    expect(
      k
        .messages('web')
        .filter((line) => line.includes('health checks'))
        .map((line) => line.split(' ').slice(1).join(' ')),
    ).toEqual(['(task web#1) failed container health checks.']);
  });

  it('HC-07: a standalone task is not stopped', () => {
    const k = kingdom({ definitions: DEFINITIONS }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('5m').issue('fault', { containerHang: { task: 'web#1' } });
    k.until('20m');
    expect([k.task('web#1').healthStatus, k.task('web#1').lastStatus]).toEqual(['UNHEALTHY', 'RUNNING']);
  });

  it('SV-08: when maximumPercent forbids a replacement beside it, the unhealthy task is stopped first', () => {
    const k = hung(2, PERCENTS(50, 100)).until('20m');
    const [bad, fresh] = [k.task('web#1'), k.task('web#3')];
    expect(clock(bad.stoppingAtUs!)).toBe(clock(unhealthyAt(k) + 1_000_000));
    expect(fresh.createdAtUs).toBeGreaterThan(bad.stoppingAtUs!);
    expect([running(k), k.tasks('web').length]).toEqual([2, 3]);
  });

  it('SV-08: several unhealthy tasks are stopped one at a time then', () => {
    const k = kingdom({ definitions: DEFINITIONS }).until('2m');
    k.issue('createService', WEB(4, PERCENTS(50, 100)));
    k.until('5m');
    for (const task of ['web#1', 'web#2', 'web#3']) k.issue('fault', { containerHang: { task } });
    let fewest = 4;
    while (k.engine.nextEventUs <= us('20m')) {
      k.engine.step();
      fewest = Math.min(fewest, running(k));
    }
    expect([fewest, running(k), k.tasks('web').length]).toEqual([3, 4, 7]);
    const stops = k
      .tasks('web')
      .filter((task) => task.stoppingAtUs !== null)
      .map((task) => task.stoppingAtUs!);
    // Each waits until the replacement of the one before is healthy: start 2 s, first probe 5 s, and two looks.
    const gaps = stops.toSorted((a, b) => a - b).map((at, i, all) => (i === 0 ? 0 : at - all[i - 1]!));
    expect(gaps.slice(1).every((gap) => gap >= us('7s'))).toBe(true);
  });

  it('SV-08: during a deployment the replacement has the revision of the task that failed', () => {
    // Three may be there: two of the old revision and one of the new, which never gets healthy in time.
    const definitions = [
      plan('web', { healthCheck }),
      plan('web', { image: 'slow:1', healthCheck: { ...healthCheck, startPeriod: 300 } }),
    ];
    const sketch = { definitions, behaviours: { 'slow:1': { startupUs: us('280s') } } };
    const k = kingdom(sketch).until('2m');
    k.issue('createService', WEB(2, PERCENTS(100, 150)));
    k.until('5m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('310s').issue('fault', { containerHang: { task: 'web#1' } });
    k.until('6m');
    const revision = (name: string): number => k.world.taskDefinitions[k.task(name).taskDefinition]!.revision;
    expect([revision('web#3'), revision('web#4')]).toEqual([2, 1]);
    expect([k.task('web#1').lastStatus, k.task('web#4').lastStatus]).toEqual(['STOPPED', 'RUNNING']);
    k.until('20m');
    const left = k.tasks('web').filter((task) => task.desiredStatus === 'RUNNING');
    expect(left.map((task) => k.world.taskDefinitions[task.taskDefinition]!.revision)).toEqual([2, 2]);
  });

  it('SV-07: within the grace period failing checks change nothing; after it the task is replaced', () => {
    const k = hung(2, { healthCheckGracePeriodSeconds: 600 }).until('20m');
    const [bad, fresh] = [k.task('web#1'), k.task('web#3')];
    // Ten minutes after it ran, to the microsecond.
    expect(fresh.createdAtUs).toBe(bad.startedAtUs! + us('600s'));
    expect(bad.lastStatus).toBe('STOPPED');
  });

  it('SV-07: an unhealthy task may be chosen within its grace period when there are too many', () => {
    const k = hung(3, { healthCheckGracePeriodSeconds: 1_200 }).until('6m');
    expect(k.task('web#1').lastStatus).toBe('RUNNING');
    k.issue('updateService', { service: 'web', desiredCount: 2 });
    k.until('7m');
    expect(
      k
        .tasks('web')
        .filter((task) => task.desiredStatus === 'STOPPED')
        .map(({ name }) => name),
    ).toEqual(['web#1']);
  });

  it('SV-06: a task that turns unhealthy counts no more, and again when it recovers', () => {
    const k = hung(1, { healthCheckGracePeriodSeconds: 3_000 }, { duration: '1h' }).until('6m');
    expect([k.service('web').steady, running(k)]).toEqual([false, 1]);
  });

  it('SV-08: the replacement of an unhealthy task is no surplus while it starts', () => {
    const k = hung(3);
    while (k.tasks('web').length < 4) k.engine.step();
    k.until('20m');
    expect([k.tasks('web').length, k.task('web#4').lastStatus]).toEqual([4, 'RUNNING']);
  });

  it('SV-08, RU-02: when the service becomes smaller it is, as far as it is more than maximumPercent allows', () => {
    const k = kingdom({ definitions: DEFINITIONS }).until('2m');
    k.issue('createService', WEB(3, PERCENTS(50, 134)));
    k.until('5m');
    for (const task of ['web#1', 'web#2']) k.issue('fault', { containerHang: { task } });
    // 134 % of three are four: one of the two that fail has a replacement on its way.
    while (k.tasks('web').length < 4) k.engine.step();
    k.issue('updateService', { service: 'web', desiredCount: 2 });
    k.engine.runTo(k.engine.nowUs + us('1s'));
    // 134 % of two are two: there is no room for one that fails beside it.
    expect(running(k)).toBe(2);
    expect(k.until('20m').service('web').steady).toBe(true);
  });

  it('SV-18: protection does not keep an unhealthy task', () => {
    const k = hung(2);
    k.issue('updateTaskProtection', { tasks: ['web#1'], protectionEnabled: true });
    expect(k.until('10m').task('web#1').lastStatus).toBe('STOPPED');
  });
});
