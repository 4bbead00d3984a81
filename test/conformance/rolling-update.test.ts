/** Section 10 of the facts: the rolling window, as arithmetic, as one look of the scheduler, and as whole runs. */
import { describe, expect, it } from 'vitest';
import { maximumTasks, minimumHealthy, planService } from '../../sim/services/plan-service.ts';
import { kingdom, plan, us, type Kingdom } from '../support/rig.ts';

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
  [0, 100, 200, 0, 0, 0, 0],
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
      const look = planService(k.world, k.service('web'));
      expect([look.start, look.stop.length, look.stuck]).toEqual([start, stop, isStuck(row)]);
    },
  );

  it.each(WINDOWS.filter((row) => !isStuck(row)))(
    'RU-02, RU-06, RU-08: %i with %i %% and %i %% get through, never under %i healthy or over %i in all',
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
      expect(
        k
          .messages('web')
          .slice(-2)
          .map((line) => line.split(' ').slice(1).join(' ')),
      ).toEqual(['(deployment 2) deployment completed.', 'has reached a steady state.']);
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

  it('RU-08: with a desired count of 0 a deployment completes at once', () => {
    const k = release(0, 100, 200);
    k.until('301s');
    expect(k.world.deployments.map(({ state }) => state)).toEqual(['INACTIVE', 'PRIMARY.COMPLETED']);
  });
});
