/** Section 10.3 of the facts: availability zone rebalancing. */
import { describe, expect, it } from 'vitest';
import { isBalanced, mayRebalance } from '../../sim/services/rebalance.ts';
import { clock, kingdom, plan, us, ZONES, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const [A, B, C] = ZONES;
const WEB = (desiredCount: number, rest: object = {}) => ({
  serviceName: 'web',
  taskDefinition: 'web',
  desiredCount,
  ...rest,
});
/** Lands in `a` only; those of the other zones come later. */
const ONE_ZONE: KingdomSketch = { fleets: [{ zones: [A], count: 2 }], duration: '1h' };

const perZone = (k: Kingdom): number[] => {
  const tasks = k.tasks('web').filter((task) => task.desiredStatus === 'RUNNING');
  return ZONES.map((zone) => tasks.filter((task) => k.zoneOf(task) === zone).length);
};
/** All tasks sit in `a`; then lands rise in the other zones. */
function lopsided(count: number, rest: object = {}, sketch: KingdomSketch = ONE_ZONE): Kingdom {
  const k = kingdom(sketch).until('2m');
  k.issue('createService', WEB(count, rest));
  k.until('5m').issue('launchInstances', { fleet: 'land', count: 1, zone: B });
  k.issue('launchInstances', { fleet: 'land', count: 1, zone: C });
  return k;
}
const told = (k: Kingdom, from = 5): string[] =>
  k
    .messages('web')
    .filter((line) => Number(line.split(' ')[0]) >= from * 60)
    .map((line) => line.split(' ').slice(1).join(' '));

describe('availability zone rebalancing', () => {
  it.each([
    [[1, 1], 2, true],
    [[1, 2], 3, true],
    [[1, 2, 2], 5, true],
    [[2, 2, 3], 7, true],
    [[3, 1, 1], 5, false],
    [[2, 2, 1], 5, true],
    [[0, 2], 2, false],
    [[0, 1, 1], 2, true],
  ])('AZ-03: %j of %i is balanced: %s', (counts, desired, balanced) => {
    expect(isBalanced(counts, desired)).toBe(balanced);
  });

  it('AZ-03, AZ-04: moves one task after the other from the fullest zone to the emptiest, and says each step', () => {
    const k = lopsided(3).until('20m');
    expect(perZone(k)).toEqual([1, 1, 1]);
    expect(told(k)).toEqual([
      // Only once lands have registered in the other zones is there anything to balance; that of b is the first.
      expect.stringMatching(/^is not AZ balanced with 3 tasks in .*\. AZ Rebalancing in progress\.$/),
      expect.stringMatching(/^web has started 1 tasks in za-southwest-1[bc] to AZ Rebalance: web#4\.$/),
      expect.stringMatching(/^web has stopped 1 running tasks in za-southwest-1a due to AZ rebalancing: web#[123]\.$/),
      expect.stringMatching(/^web has started 1 tasks in za-southwest-1[bc] to AZ Rebalance: web#5\.$/),
      expect.stringMatching(/^web has stopped 1 running tasks in za-southwest-1a due to AZ rebalancing: web#[123]\.$/),
      `is AZ balanced with 1 tasks in ${A}, 1 tasks in ${B}, and 1 tasks in ${C}.`,
    ]);
  });

  it('AZ-04: the old task goes when the new one is healthy, 40 s after RUNNING, and not before', () => {
    const k = lopsided(3).until('20m');
    const fresh = k.task('web#4');
    const gone = k.tasks('web').find((task) => task.desiredStatus === 'STOPPED')!;
    // Healthy 40 s after RUNNING, looked at one second later.
    expect(clock(gone.stoppingAtUs!)).toBe(clock(fresh.startedAtUs! + 41_000_000));
    const { id } = k.world.deployments[0]!;
    expect([gone.stopCode, gone.stoppedReason]).toEqual([
      'ServiceSchedulerInitiated',
      `Availability-zone rebalancing initiated by (deployment ${id})`,
    ]);
  });

  it('AZ-04: so it does where fewer healthy ones would do', () => {
    const k = lopsided(3, { deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 200 } }).until('20m');
    const gone = k.tasks('web').find((task) => task.desiredStatus === 'STOPPED')!;
    expect(clock(gone.stoppingAtUs!)).toBe(clock(k.task('web#4').startedAtUs! + 41_000_000));
  });

  it('AZ-03: nothing is balanced before the steady state', () => {
    const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 5, startPeriod: 300, retries: 10 };
    const behaviours = { 'web:1': { startupUs: us('290s') } };
    const k = lopsided(3, {}, { ...ONE_ZONE, definitions: [plan('web', { healthCheck })], behaviours });
    // The lands of the other zones are there long before the tasks are healthy, five minutes after they run.
    k.until('20m');
    const lines = k.messages('web').map((line) => line.split(' ').slice(1).join(' '));
    const first = lines.findIndex((line) => line.startsWith('is not AZ balanced'));
    expect(lines.slice(0, first).at(-1)).toBe('has reached a steady state.');
    expect(perZone(k)).toEqual([1, 1, 1]);
  });

  it('AZ-04, RU-02: never more than one task above the desired count, never fewer healthy than desired', () => {
    const k = lopsided(5);
    while (k.engine.nextEventUs <= 30 * 60_000_000) {
      k.engine.step();
      const tasks = k.tasks('web').filter((task) => task.desiredStatus === 'RUNNING');
      expect(tasks.length).toBeLessThanOrEqual(6);
      if (k.engine.nowUs > 300_000_000) {
        expect(tasks.filter((task) => task.countsAsHealthy).length).toBeGreaterThanOrEqual(5);
      }
    }
    expect(perZone(k).toSorted()).toEqual([1, 2, 2]);
  });

  it('AZ-01: ENABLED on create unless told otherwise; unchanged by updates', () => {
    const k = kingdom().until('2m');
    k.issue('createService', WEB(1));
    k.issue('createService', WEB(1, { serviceName: 'off', availabilityZoneRebalancing: 'DISABLED' }));
    const modes = (): string[] => ['web', 'off'].map((name) => k.service(name).availabilityZoneRebalancing);
    expect(modes()).toEqual(['ENABLED', 'DISABLED']);
    for (const service of ['web', 'off']) k.issue('updateService', { service, desiredCount: 2 });
    expect(modes()).toEqual(['ENABLED', 'DISABLED']);
    k.issue('updateService', { service: 'off', availabilityZoneRebalancing: 'ENABLED' });
    expect(modes()).toEqual(['ENABLED', 'ENABLED']);
    // AZ-01: turning it on starts no deployment (SV-15).
    expect(k.service('off').deployments.length).toBe(1);
  });

  it('AZ-01: DISABLED leaves the tasks where they are', () => {
    const k = lopsided(3, { availabilityZoneRebalancing: 'DISABLED' }).until('20m');
    expect(perZone(k)).toEqual([3, 0, 0]);
  });

  it.each([
    ['nothing special', {}, true],
    [
      'a first spread over zones',
      { placementStrategy: [{ type: 'spread', field: 'attribute:ecs.availability-zone' }] },
      true,
    ],
    ['a first binpack', { placementStrategy: [{ type: 'binpack', field: 'cpu' }] }, false],
    ['a first spread over instances', { placementStrategy: [{ type: 'spread', field: 'instanceId' }] }, false],
    ['maximumPercent 100', { maximumPercent: 100 }, false],
    ['maximumPercent 101', { maximumPercent: 101 }, true],
    ['a daemon', { schedulingStrategy: 'DAEMON' }, false],
    [
      'a constraint on the zone',
      { placementConstraints: [{ type: 'memberOf', expression: `attribute:ecs.availability-zone == ${A}` }] },
      false,
    ],
    ['another constraint', { placementConstraints: [{ type: 'distinctInstance', expression: null }] }, true],
  ] as const)('AZ-02: a service with %s is eligible or not', (_, change, eligible) => {
    const k = kingdom().until('1s');
    const service = {
      schedulingStrategy: 'REPLICA',
      maximumPercent: 200,
      placementStrategy: [],
      placementConstraints: [],
      ...change,
    } as const;
    expect(mayRebalance(service as never, k.world.taskDefinitions[0]!)).toBe(eligible);
  });

  it('AZ-02: who is not eligible cannot turn it on, and is not moved', () => {
    const binpack = { placementStrategy: [{ type: 'binpack', field: 'memory' }] };
    const k = lopsided(3, binpack);
    expect(k.refused('updateService', { service: 'web', availabilityZoneRebalancing: 'ENABLED' })).toBe(
      'InvalidParameterException: rebalancing-not-eligible',
    );
    expect(perZone(k.until('20m'))).toEqual([3, 0, 0]);
  });

  it('AZ-05: a new deployment stops it', () => {
    const k = lopsided(3);
    while (k.service('web').rebalancing?.task === undefined || k.service('web').rebalancing?.task === null)
      k.engine.step();
    k.issue('updateService', { service: 'web', forceNewDeployment: true });
    expect(told(k).at(-1)).toBe('stopped AZ Rebalancing.');
    expect(k.service('web').rebalancing).toBeNull();
    k.until('30m');
    expect(perZone(k).toSorted()).toEqual([1, 1, 1]);
  });

  it('AZ-05, SV-18: protected tasks in the fullest zone stop it, and say so', () => {
    const k = lopsided(3);
    k.issue('updateTaskProtection', {
      tasks: ['web#1', 'web#2', 'web#3'],
      protectionEnabled: true,
      expiresInMinutes: 60,
    });
    k.until('20m');
    const deployment = '1';
    expect(told(k)).toContain(
      `was unable to AZ Rebalance because ${deployment} was unable to scale in due to task protection.`,
    );
    expect(told(k)).toContain('stopped AZ Rebalancing.');
    expect(['web#1', 'web#2', 'web#3'].map((name) => k.task(name).lastStatus)).toEqual([
      'RUNNING',
      'RUNNING',
      'RUNNING',
    ]);
    // The one task more is one too many again.
    expect(k.tasks('web').filter(({ desiredStatus }) => desiredStatus === 'RUNNING')).toHaveLength(3);
  });

  it('AZ-05: no room in the emptiest zone stops it; nothing is raised for it; it goes on when there is room', () => {
    const definitions = [plan('web', { memory: 1_024 }), plan('hog', { memory: 7_500 })];
    const k = kingdom({ ...ONE_ZONE, definitions }).until('2m');
    k.issue('createService', WEB(2));
    k.until('5m').issue('launchInstances', { fleet: 'land', count: 1, zone: B });
    k.issue('createService', {
      serviceName: 'hog',
      taskDefinition: 'hog',
      desiredCount: 1,
      placementConstraints: [{ type: 'memberOf', expression: `attribute:ecs.availability-zone == ${B}` }],
    });
    k.until('12m');
    expect(told(k)).toContain(
      `is unable to place a task in ${B} because no container instance met all of its requirements.`,
    );
    expect([told(k).at(-1), perZone(k), k.world.instances.length]).toEqual(['stopped AZ Rebalancing.', [2, 0, 0], 3]);
    k.issue('updateService', { service: 'hog', desiredCount: 0 });
    k.until('20m');
    expect([perZone(k), told(k).at(-1)]).toEqual([
      [1, 1, 0],
      `is AZ balanced with 1 tasks in ${A} and 1 tasks in ${B}.`,
    ]);
  });

  it('AZ-04: without room under maximumPercent nothing is started', () => {
    // floor(3 × 120 %) = 3: there may never be a fourth.
    const k = lopsided(3, { deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 120 } }).until('20m');
    expect([perZone(k), told(k)]).toEqual([[3, 0, 0], []]);
  });
});
