/** Section 10 of the facts: the rolling window, as arithmetic, as one look of the scheduler, and as whole runs. */
import { describe, expect, it } from 'vitest';
import { maximumTasks, minimumHealthy } from '../../sim/services/counts.ts';
import { estimateUs } from '../../sim/rules/release-estimate.ts';
import { planService } from '../../sim/services/plan-service.ts';
import { served, WEB } from '../support/gate.ts';
import { kingdom, plan, us, ZONES, type Kingdom, type KingdomSketch } from '../support/rig.ts';

/** Section 21: D, minimum %, maximum % → minH, maxR, may start now, may stop now. */
const WINDOWS: readonly (readonly [
  D: number,
  min: number,
  max: number,
  minH: number,
  maxR: number,
  start: number,
  stop: number,
])[] = [
  [1, 100, 200, 1, 2, 1, 0],
  [1, 0, 100, 0, 1, 0, 1],
  [1, 50, 150, 1, 1, 0, 0],
  [2, 50, 100, 1, 2, 0, 1],
  [2, 75, 150, 2, 3, 1, 0],
  [3, 50, 125, 2, 3, 0, 1],
  [3, 100, 125, 3, 3, 0, 0],
  [4, 50, 200, 2, 8, 4, 2],
  [4, 100, 100, 4, 4, 0, 0],
  [5, 60, 140, 3, 7, 2, 2],
  [10, 95, 105, 10, 10, 0, 0],
  [10, 90, 110, 9, 11, 1, 1],
  // 0, any, any.
  [0, 100, 200, 0, 0, 0, 0],
  [0, 0, 100, 0, 0, 0, 0],
  [0, 37, 163, 0, 0, 0, 0],
];
const isStuck = ([D, , , , , start, stop]: (typeof WINDOWS)[number]): boolean => D > 0 && start === 0 && stop === 0;

/** A service whose `D` tasks of revision 1 are all healthy at 5 min, when revision 2 is rolled out. */
function release(D: number, minimumHealthyPercent: number, maximumPercent: number): Kingdom {
  const k = kingdom({ definitions: [plan('web'), plan('web')], duration: '2h' }).until('2m');
  const deploymentConfiguration = { minimumHealthyPercent, maximumPercent };
  k.issue('createService', { serviceName: 'web', taskDefinition: 'web:1', desiredCount: D, deploymentConfiguration });
  k.until('5m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
  return k;
}

interface Course {
  readonly fewestHealthy: number;
  readonly mostTasks: number;
  /** `start 2` and `stop 2`, in order, with equal instants joined. */
  readonly steps: readonly string[];
}

/** Runs the release and watches both limits after every event. */
function watch(k: Kingdom, until: string): Course {
  let fewestHealthy = Infinity;
  let mostTasks = 0;
  while (k.engine.nextEventUs <= us(until)) {
    k.engine.step();
    const tasks = k.tasks('web').filter((task) => ['RUNNING', 'PENDING'].includes(task.lastStatus));
    mostTasks = Math.max(mostTasks, tasks.length);
    fewestHealthy = Math.min(
      fewestHealthy,
      tasks.filter((task) => task.lastStatus === 'RUNNING' && task.countsAsHealthy).length,
    );
  }
  k.until(until);
  const steps = new Map<string, number>();
  for (const line of k.story(['task'], '5m')) {
    const [at, , state] = line.split(' ');
    const verb = state === 'PENDING' ? 'start' : state === 'STOPPING' ? 'stop' : null;
    if (verb !== null) steps.set(`${at} ${verb}`, (steps.get(`${at} ${verb}`) ?? 0) + 1);
  }
  return { fewestHealthy, mostTasks, steps: [...steps].map(([key, count]) => `${key.split(' ')[1]} ${count}`) };
}
const revisions = (k: Kingdom): string[] =>
  k
    .tasks('web')
    .filter((task) => task.lastStatus === 'RUNNING')
    .map((task) => `web:${k.world.taskDefinitions[task.taskDefinition]!.revision}`);
const STUCK =
  'was unable to stop or start tasks during a deployment because of the service deployment configuration. ' +
  'Update the minimumHealthyPercent or maximumPercent value and try again.';

describe('the rolling window', () => {
  it.each(WINDOWS)(
    'RU-01: of %i with %i %% and %i %%, at least %i stay healthy and at most %i are there',
    (D, min, max, minH, maxR) => {
      expect([minimumHealthy(D, min), maximumTasks(D, max)]).toEqual([minH, maxR]);
    },
  );

  it.each(WINDOWS)(
    'RU-02, RU-06: of %i with %i %% and %i %% (%i, %i) it may start %i and stop %i at first',
    (...row) => {
      const [D, min, max, , , start, stop] = row;
      const k = release(D, min, max);
      const look = planService(k.world, k.service('web'), k.engine.nowUs);
      const starts = look.start.reduce((sum, { count }) => sum + count, 0);
      const stuck = look.blockedBy.includes('deployment-configuration');
      expect([starts, look.stop.length, stuck]).toEqual([start, stop, isStuck(row)]);
    },
  );

  it.each(WINDOWS.filter((row) => !isStuck(row)))(
    'RU-02, RU-05, RU-06, RU-08: %i with %i %% and %i %% get through, never under %i healthy or over %i in all',
    (D, min, max, minH, maxR, start, stop) => {
      const k = release(D, min, max);
      const course = watch(k, '1h');
      expect(revisions(k)).toEqual(Array.from({ length: D }, () => 'web:2'));
      expect(course.fewestHealthy).toBeGreaterThanOrEqual(minH);
      expect(course.mostTasks).toBeLessThanOrEqual(maxR);
      const first = [start > 0 ? `start ${start}` : null, stop > 0 ? `stop ${stop}` : null].filter(
        (step) => step !== null,
      );
      expect(course.steps.slice(0, first.length).toSorted()).toEqual(first.toSorted());
      expect(k.world.deployments.map(({ state }) => state)).toEqual(['INACTIVE', 'PRIMARY.COMPLETED']);
      const said = k.messages('web').map((line) => line.split(' ').slice(1).join(' '));
      const completed = said.indexOf('(deployment 2) deployment completed.');
      // Who waits for health is not stuck.
      expect(said.filter((line) => line === STUCK)).toEqual([]);
      // Afterwards the zones may be evened out (AZ-03).
      expect(said.slice(completed, completed + 2)).toEqual([
        '(deployment 2) deployment completed.',
        'has reached a steady state.',
      ]);
    },
  );

  it.each(WINDOWS.filter(isStuck))('RU-05: %i with %i %% and %i %% are stuck, and say so', (D, min, max) => {
    const k = release(D, min, max);
    const course = watch(k, '1h');
    expect([course.steps, revisions(k)]).toEqual([[], Array.from({ length: D }, () => 'web:1')]);
    expect(k.messages('web').at(-1)).toBe(`301.000 ${STUCK}`);
    k.issue('updateService', {
      service: 'web',
      deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 200 },
    });
    k.until('80m');
    expect(revisions(k)).toEqual(Array.from({ length: D }, () => 'web:2'));
  });

  it('RU-03: the defaults are 100 and 200', () => {
    const k = kingdom().until('2m');
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
    expect(k.service('web')).toMatchObject({ minimumHealthyPercent: 100, maximumPercent: 200 });
  });

  it('RU-04: 4 with 50 % and 200 %, step by step', () => {
    const k = release(4, 50, 200);
    // 301: 4 start, 2 stop. 303 the new ones run, 343 they are healthy: the last 2 old ones go.
    expect(watch(k, '10m').steps).toEqual(['stop 2', 'start 4', 'stop 2']);
    expect(
      k
        .story(['task'], '5m')
        .filter((line) => line.endsWith(' STOPPING'))
        .map((line) => line.split(' ')[0]),
    ).toEqual(['301.000', '301.000', '344.000', '344.000']);
  });

  it('RU-06: old tasks that are not healthy go first', () => {
    const k = kingdom({ definitions: [plan('web'), plan('web')] }).until('2m');
    const deploymentConfiguration = { minimumHealthyPercent: 50, maximumPercent: 100 };
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web:1', desiredCount: 4, deploymentConfiguration });
    k.until('5m').issue('fault', { containerCrash: { task: 'web#2' } });
    // web#5 replaces it, runs at 303 and would be healthy at 343.
    k.until('310s').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('312s');
    const stopped = k
      .story(['task'], '310s')
      .filter((line) => line.endsWith('STOPPING'))
      .map((line) => line.split(' ')[1]);
    // Of 3 healthy ones 2 must stay: the one that is not healthy and one more.
    expect([stopped.length, stopped[0]]).toEqual([2, 'web#5']);
  });

  it('RU-08: until the last old task is gone the rollout is in progress', () => {
    const k = kingdom({
      definitions: [plan('web'), plan('web')],
      behaviours: { 'web:1': { stopsAfterUs: us('25s') } },
    }).until('2m');
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web:1', desiredCount: 1 });
    k.until('5m').issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    // 344 stopped, 369 gone, 370 completed.
    k.until('369.5s');
    expect(k.world.deployments.map(({ state }) => state)).toEqual(['ACTIVE.COMPLETED', 'PRIMARY.IN_PROGRESS']);
    k.until('370s');
    expect(k.world.deployments.map(({ state }) => state)).toEqual(['INACTIVE', 'PRIMARY.COMPLETED']);
  });

  it('RU-08: nor is it done before the new tasks are healthy, though the old ones are gone', () => {
    const k = release(2, 0, 100);
    // 301 stopped, 302 started, 304 running, 344 healthy, 345 completed.
    k.until('343.9s');
    expect(k.tasks('web').filter((task) => task.lastStatus === 'RUNNING').length).toBe(2);
    expect(k.world.deployments.map(({ state }) => state)).toEqual(['INACTIVE', 'PRIMARY.IN_PROGRESS']);
    k.until('345s');
    expect(k.world.deployments.map(({ state }) => state)).toEqual(['INACTIVE', 'PRIMARY.COMPLETED']);
  });

  it('RU-08: with a desired count of 0 a deployment completes at once', () => {
    const k = release(0, 100, 200);
    k.until('301s');
    expect(k.world.deployments.map(({ state }) => state)).toEqual(['INACTIVE', 'PRIMARY.COMPLETED']);
  });
});

describe('the course of a rolling update', () => {
  const UPDATE = { service: 'web', taskDefinition: 'web:2' };
  function running(
    count: number,
    percents: readonly [number, number],
    rest: object = {},
    more: KingdomSketch = {},
  ): Kingdom {
    const k = kingdom({ definitions: [plan('web'), plan('web')], duration: '1h', ...more }).until('2m');
    const [minimumHealthyPercent, maximumPercent] = percents;
    const deploymentConfiguration = { minimumHealthyPercent, maximumPercent };
    k.issue('createService', {
      serviceName: 'web',
      taskDefinition: 'web:1',
      desiredCount: count,
      deploymentConfiguration,
      ...rest,
    });
    return k.until('5m');
  }

  it('RU-07, PL-13: of the old tasks those of the fullest zone go first', () => {
    const k = running(5, [60, 100]);
    k.issue('updateService', UPDATE);
    // minH 3: two of five go at once. Five tasks in three zones are 2, 2, 1: one of each pair.
    k.until('302s');
    const gone = k.tasks('web').filter((task) => task.desiredStatus === 'STOPPED');
    const left = k.tasks('web').filter((task) => task.desiredStatus === 'RUNNING' && task.taskDefinition === 0);
    expect(gone.length).toBe(2);
    expect(new Set(left.map((task) => k.zoneOf(task))).size).toBe(3);
  });

  it('RU-07, PL-12: who is told to stop counts as gone for whom is chosen next', () => {
    const k = running(6, [50, 100], { availabilityZoneRebalancing: 'DISABLED' }, { fleets: [{ count: 6 }] });
    k.issue('updateService', UPDATE);
    // minH 3: three of six go at once, one of the two in each zone.
    k.until('302s');
    const gone = k.tasks('web').filter((task) => task.desiredStatus === 'STOPPED');
    expect(gone.map((task) => k.zoneOf(task)).toSorted()).toEqual([...ZONES]);
  });

  it('RU-07: the load balancer drains an old task before it is stopped', () => {
    const k = served(
      2,
      { definitions: [plan('web', WEB), plan('web', WEB)] },
      { attributes: { 'deregistration_delay.timeout_seconds': 20 } },
      { taskDefinition: 'web:1', deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 } },
    );
    k.until('12m').issue('updateService', UPDATE);
    k.until('13m');
    const ofFirst = k.story(['task', 'target', 'signal'], '12m').filter((line) => / web#1 | web#1\/app SIG/.test(line));
    expect(ofFirst.map((line) => line.split(' ').at(-1))).toEqual([
      'DEACTIVATING',
      'draining',
      'unused',
      'STOPPING',
      'SIGTERM',
      'STOPPED',
    ]);
  });

  it('RU-09: the estimate is ceil(D / batch) × (start + health) + drain', () => {
    const spans = { startUs: us('3s'), healthUs: us('40s'), drainUs: us('30s') };
    const of = (desired: number, minimum: number, maximum: number): number | null => {
      const estimate = estimateUs({ desired, minimum, maximum }, spans);
      return estimate === null ? null : estimate / us('1s');
    };
    // By the room above, in turn 4, 1 and 3 at a time; then by what may be missing.
    expect([of(4, 4, 8), of(4, 4, 5), of(10, 9, 13)]).toEqual([43 + 30, 4 * 43 + 30, 4 * 43 + 30]);
    expect([of(4, 2, 4), of(5, 3, 5), of(4, 4, 4), of(0, 0, 0)]).toEqual([2 * 43 + 30, 3 * 43 + 30, null, 0]);
  });

  it('RU-09: ceil(D / batch) × (start + health): one at a time takes four times as long as all at once', () => {
    const took = (maximumPercent: number): number => {
      const k = running(4, [100, maximumPercent], { availabilityZoneRebalancing: 'DISABLED' });
      k.issue('updateService', UPDATE);
      while (k.world.deployments[1]!.state !== 'PRIMARY.COMPLETED') k.engine.step();
      return k.engine.nowUs - us('5m');
    };
    // A look 1 s, start 2 s, health 40 s, a look 1 s; then the stop, and one more look to begin the next or to end.
    const round = us('44s');
    expect([took(200), took(125), took(150)].map((span) => Math.round(span / round))).toEqual([1, 4, 2]);
  });

  it('RU-11: it cannot be paused; back means another deployment, with the old task definition', () => {
    const k = running(4, [100, 125]);
    k.issue('updateService', UPDATE);
    k.until('6m').issue('updateService', { service: 'web', taskDefinition: 'web:1' });
    k.until('20m');
    const alive = k.tasks('web').filter((task) => task.desiredStatus === 'RUNNING');
    expect([alive.map((task) => task.taskDefinition), k.world.deployments.length]).toEqual([[0, 0, 0, 0], 3]);
    // Those of the first deployment are no longer of the newest one, so they are replaced too (SV-16).
    expect(new Set(alive.map((task) => task.deployment))).toEqual(new Set([2]));
  });
});
