/** SV-13, SV-15, SV-18, and the record of what the scheduler decided. */
import { describe, expect, it } from 'vitest';
import { timeUs } from '../../sim/kernel/time.ts';
import type { Service } from '../../sim/model/service.ts';
import { LAUNCH_RATE, moreStartsAtUs, noteStarts, startsLeft } from '../../sim/services/launch-rate.ts';
import { clock, kingdom, plan, plans, us, ZONES, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const WEB = (desiredCount: number, rest: object = {}) => ({
  serviceName: 'web',
  taskDefinition: 'web',
  desiredCount,
  ...rest,
});

/** A running service of `count` tasks at 5 min. */
function settled(count: number, sketch: KingdomSketch = {}, rest: object = {}): Kingdom {
  const k = kingdom(sketch).until('2m');
  k.issue('createService', WEB(count, rest));
  return k.until('5m');
}
const told = (k: Kingdom): string[] => k.messages('web').map((line) => line.split(' ').slice(1).join(' '));
const alive = (k: Kingdom): string[] =>
  k
    .tasks('web')
    .filter((task) => task.desiredStatus === 'RUNNING')
    .map(({ name }) => name);

describe('the launch rate', () => {
  it('SV-13: 500 within a minute, whichever minute it is', () => {
    const service: Pick<Service, 'launches'> = { launches: [] };
    expect([LAUNCH_RATE, startsLeft(service, 0)]).toEqual([500, 500]);
    noteStarts(service, timeUs(0), 300);
    noteStarts(service, timeUs(40_000_000), 200);
    expect([40_000_000, 59_999_999, 60_000_000, 99_999_999, 100_000_000].map((at) => startsLeft(service, at))).toEqual([
      0, 0, 300, 300, 500,
    ]);
    expect([50_000_000, 60_000_000, 100_000_000].map((at) => moreStartsAtUs(service, at))).toEqual([
      60_000_000, 100_000_000, 160_000_000,
    ]);
  });

  it('SV-13: a service of 600 small tasks starts 500 of them at once and the rest a minute later', () => {
    const definitions = [plan('web', { cpu: 2, memory: 8 })];
    const k = kingdom({ definitions, fleets: [{ count: 4, instanceType: 'm5.4xlarge' }], placement: 'indexed' }).until(
      '2m',
    );
    k.issue('createService', WEB(600));
    k.until('180.9s');
    expect(k.tasks('web').length).toBe(500);
    k.until('181s');
    expect(k.tasks('web').length).toBe(600);
  });
});

describe('what starts a deployment', () => {
  const NETWORK = (zones: readonly string[]) => ({
    networkConfiguration: { awsvpcConfiguration: { subnets: [...zones] } },
  });
  const awsvpc = [plans('web', [{ name: 'app' }], { networkMode: 'awsvpc' })];

  it('SV-15: another network configuration does, the same one does not', () => {
    const k = settled(2, { definitions: awsvpc }, NETWORK(ZONES));
    k.issue('updateService', { service: 'web', ...NETWORK(ZONES) });
    expect(k.world.deployments.length).toBe(1);
    k.issue('updateService', { service: 'web', ...NETWORK([ZONES[0]]) });
    expect(k.world.deployments.length).toBe(2);
    k.until('20m');
    const zones = k
      .tasks('web')
      .filter((task) => task.desiredStatus === 'RUNNING')
      .map((task) => k.zoneOf(task));
    expect(zones).toEqual([ZONES[0], ZONES[0]]);
  });

  it.each([
    ['healthCheckGracePeriodSeconds', { healthCheckGracePeriodSeconds: 60 }],
    ['availabilityZoneRebalancing', { availabilityZoneRebalancing: 'DISABLED' }],
  ])('SV-15: %s does not', (_, change) => {
    const k = settled(2);
    k.issue('updateService', { service: 'web', ...change });
    expect(k.world.deployments.length).toBe(1);
  });
});

describe('what a service gives up', () => {
  /** Is what goes on the instance with the smallest ARN? One task on each of three lands of one zone. */
  const goesByArn = (seed: number, rest: object): boolean => {
    const fleets = [{ count: 3, zones: ['za-southwest-1a'] }];
    const k = settled(3, { seed, fleets, definitions: [plan('web', { cpu: 1_500 })] }, rest);
    k.issue('updateService', { service: 'web', desiredCount: 2 });
    k.until('6m');
    const gone = k.tasks('web').find((task) => task.desiredStatus === 'STOPPED')!;
    const arns = k.world.containerInstances.map((row) => row.containerInstanceArn);
    return k.world.containerInstances[gone.containerInstance!]!.containerInstanceArn === arns.toSorted()[0];
  };
  const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

  it('PL-12: inside a zone chance decides', () => {
    const byZone = { placementStrategy: [{ type: 'spread', field: 'attribute:ecs.availability-zone' }] };
    const found = SEEDS.map((seed) => goesByArn(seed, byZone));
    // Each with a chance of a third.
    expect(new Set(found)).toEqual(new Set([true, false]));
  });

  it('PL-13, PL-10: without a strategy the smallest ARN does', () => {
    expect(SEEDS.map((seed) => goesByArn(seed, {}))).toEqual(SEEDS.map(() => true));
  });
});

describe('what an update may ask', () => {
  it('PL-11: a revision and its service have at most ten constraints together', () => {
    const some = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ type: 'memberOf', expression: `runningTasksCount < ${100 + i}` }));
    const k = settled(1, {}, { placementConstraints: some(5) });
    k.issue('registerTaskDefinition', plan('web', {}, { placementConstraints: some(5) }));
    k.issue('registerTaskDefinition', plan('web', {}, { placementConstraints: some(6) }));
    expect(k.refused('updateService', { service: 'web', taskDefinition: 'web:3' })).toBe(
      'InvalidParameterException: too-many-constraints',
    );
    k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    expect(k.refused('updateService', { service: 'web', placementConstraints: some(6) })).toBe(
      'InvalidParameterException: too-many-constraints',
    );
  });
});

describe('task protection', () => {
  const protect = (k: Kingdom, tasks: readonly string[], rest: object = {}) =>
    k.issue('updateTaskProtection', { tasks: [...tasks], protectionEnabled: true, ...rest });

  it('SV-18: 120 min unless told otherwise, with the date in the answer; then it is over by itself', () => {
    const k = settled(2, { duration: '4h' });
    const answer = protect(k, ['web#1']) as {
      protectedTasks: { protectionEnabled: boolean; expirationDate: string }[];
    };
    expect(answer.protectedTasks).toMatchObject([{ protectionEnabled: true }]);
    expect(k.task('web#1').protectedUntilUs).toBe(us('5m') + us('120m'));
    const get = (): unknown => k.issue('getTaskProtection', { tasks: ['web#1', 'web#2'] })['protectedTasks'];
    expect(get()).toMatchObject([
      { protectionEnabled: true, expirationDate: answer.protectedTasks[0]!.expirationDate },
      { protectionEnabled: false },
    ]);
    k.until('125m');
    expect(get()).toMatchObject([{ protectionEnabled: false }, { protectionEnabled: false }]);
  });

  it('SV-18: 1 to 2,880 minutes, tasks of services only', () => {
    const k = settled(1);
    for (const expiresInMinutes of [0, 2_881]) expect(() => protect(k, ['web#1'], { expiresInMinutes })).toThrow();
    k.issue('runTask', { taskDefinition: 'web', group: 'alone' });
    k.until('6m');
    expect(protect(k, ['alone#1', 'nobody'])).toEqual({
      protectedTasks: [],
      failures: [
        { arn: k.task('alone#1').taskArn, reason: 'TASK_NOT_VALID' },
        { arn: 'nobody', reason: 'MISSING' },
      ],
    });
  });

  it('SV-18: scale-in passes protected tasks by', () => {
    const k = settled(4);
    protect(k, ['web#1', 'web#2']);
    k.issue('updateService', { service: 'web', desiredCount: 2 });
    k.until('7m');
    expect(alive(k)).toEqual(['web#1', 'web#2']);
  });

  it('SV-18: with more protected tasks than desired it says so, and scales in when the protection is over', () => {
    const k = settled(4, { duration: '2h' });
    protect(k, ['web#1', 'web#2', 'web#3'], { expiresInMinutes: 30 });
    k.issue('updateService', { service: 'web', desiredCount: 1 });
    k.until('10m');
    expect(alive(k)).toEqual(['web#1', 'web#2', 'web#3']);
    expect(told(k).at(-1)).toBe(
      'was unable to reach steady state because task set 1 was unable to scale in. Reason: The number of protected tasks are more than the desired count of tasks',
    );
    k.until('34m');
    expect(alive(k).length).toBe(3);
    k.until('36m');
    expect([alive(k).length, told(k).at(-1)]).toEqual([1, 'has reached a steady state.']);
  });

  it('SV-18: a rolling deployment waits for protected tasks, and says so', () => {
    const k = settled(2, { definitions: [plan('web'), plan('web')], duration: '2h' }, { taskDefinition: 'web:1' });
    protect(k, ['web#1'], { expiresInMinutes: 20 });
    k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('20m');
    expect([alive(k), k.service('web').deployments.length]).toEqual([['web#1', 'web#3', 'web#4'], 2]);
    expect(told(k).some((line) => line.startsWith('was unable to reach steady state because task set'))).toBe(true);
    k.until('27m');
    expect([alive(k), k.service('web').deployments.length]).toEqual([['web#3', 'web#4'], 1]);
  });

  it('SV-18: StopTask and draining do not ask', () => {
    const k = settled(3);
    protect(k, ['web#1', 'web#2', 'web#3']);
    k.issue('stopTask', { task: 'web#1' });
    const land = k.hostOf(k.task('web#2'));
    k.issue('updateContainerInstancesState', { containerInstances: [land], status: 'DRAINING' });
    k.until('10m');
    expect([k.task('web#1').lastStatus, k.task('web#2').lastStatus]).toEqual(['STOPPED', 'STOPPED']);
  });

  it('SV-18: it can be ended before its time', () => {
    const k = settled(2);
    protect(k, ['web#1', 'web#2']);
    k.issue('updateTaskProtection', { tasks: ['web#1', 'web#2'], protectionEnabled: false });
    k.issue('updateService', { service: 'web', desiredCount: 0 });
    expect(alive(k.until('6m'))).toEqual([]);
  });
});

describe('what the scheduler decided', () => {
  const looks = (k: Kingdom) => k.world.decisions.filter((row) => row.kind === 'service');

  it('RU-05: a stuck deployment keeps its reason once, with the numbers and what would help', () => {
    const k = settled(
      1,
      { definitions: [plan('web'), plan('web')] },
      {
        taskDefinition: 'web:1',
        deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 150 },
      },
    );
    k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('30m');
    const since = looks(k).filter(({ atUs }) => atUs >= us('5m'));
    expect(since.map(({ verdict, counts, unblockedBy }) => [verdict, counts, unblockedBy])).toEqual([
      [
        { stop: [], start: [], blockedBy: ['deployment-configuration'] },
        { desired: 1, running: 1, pending: 0, healthy: 1, minimum: 1, maximum: 1 },
        ['CommandIssued', 'StateChanged'],
      ],
    ]);
  });

  it('PL-16: a look that waits for a place points to the placement that was refused', () => {
    const k = settled(3, { fleets: [{ count: 1 }], definitions: [plan('web', { cpu: 1_500 })] });
    k.issue('stopTask', { task: 'web#1' });
    k.until('6m');
    const blocked = looks(k).findLast(({ verdict }) => verdict.blockedBy.includes('placement'))!;
    expect(k.world.decisions[blocked.waitingOn!]).toMatchObject({
      kind: 'placement',
      verdict: { refused: 'RESOURCE:CPU' },
    });
  });

  it('PL-12, PL-13: the table of a scale-in shows the tasks it chose among, and why this one', () => {
    const k = settled(4);
    k.issue('updateService', { service: 'web', desiredCount: 3 });
    k.until('6m');
    const look = looks(k).findLast(({ verdict }) => verdict.stop.length > 0)!;
    const [choice] = k.engine.table(look.key).stops!;
    const gone = k.tasks('web').find((task) => task.desiredStatus === 'STOPPED')!;
    expect([choice!.why, choice!.candidates.length, choice!.candidates.find(({ chosen }) => chosen)!.taskName]).toEqual(
      ['surplus', 4, gone.name],
    );
    // Four tasks in three zones: the one with two of them loses one, by the first measure.
    expect(choice!.candidates.map(({ scores }) => scores[0]!.value).toSorted()).toEqual([1, 1, 2, 2]);
    expect(k.engine.table(look.key)).toEqual(k.engine.table(look.key));
  });

  it('SV-09: a pause is a reason too', () => {
    const k = kingdom({ fleets: [{ count: 1 }], duration: '1h' }).until('2m');
    k.world.images['web:1'] = { name: 'web:1', layers: [], exists: false };
    k.issue('createService', WEB(1));
    k.until('20m');
    expect(looks(k).some(({ verdict }) => verdict.blockedBy.includes('throttled'))).toBe(true);
    expect(clock(k.service('web').throttledUntilUs)).not.toBe('0.000');
  });
});
