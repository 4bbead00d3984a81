/** SV-01, SV-02, DR-08, PL-19: daemon services, one task on every land. */
import { describe, expect, it } from 'vitest';
import { kingdom, plan, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const LOG = (rest: object = {}) => ({
  serviceName: 'log',
  taskDefinition: 'log',
  schedulingStrategy: 'DAEMON',
  ...rest,
});
const DEFINITIONS = [plan('web'), plan('log')];

/** A kingdom at 2 min, when its lands are up, and its daemon service made. */
function guarded(sketch: KingdomSketch = {}, rest: object = {}): Kingdom {
  const k = kingdom({ definitions: DEFINITIONS, ...sketch }).until('2m');
  k.issue('createService', LOG(rest));
  return k;
}
/** Where tasks that are meant to run are, by name of the land. */
const hosts = (k: Kingdom, service = 'log'): string[] =>
  k
    .tasks(service)
    .filter((task) => task.desiredStatus === 'RUNNING')
    .map((task) => k.hostOf(task))
    .toSorted();

describe('a daemon service', () => {
  it('SV-01, SV-02: has one task on each eligible ACTIVE instance, and its desired count follows', () => {
    const k = guarded().until('3m');
    expect([hosts(k), k.service('log').desiredCount]).toEqual([['land-1', 'land-2', 'land-3'], 3]);
    expect(k.service('log')).toMatchObject({
      schedulingStrategy: 'DAEMON',
      minimumHealthyPercent: 0,
      maximumPercent: 100,
    });
  });

  it('SV-02: a new eligible instance gets its task at once', () => {
    const k = guarded().until('3m');
    k.issue('launchInstances', { fleet: 'land', count: 1 });
    k.until('10m');
    const registered = k.containerInstance('land-4').registeredAtUs;
    expect(k.task('log#4')).toMatchObject({ createdAtUs: registered, lastStatus: 'RUNNING' });
    expect([hosts(k).length, k.service('log').desiredCount]).toEqual([4, 4]);
  });

  it('SV-02: constraints say where it belongs; it comes when they hold and goes when they do not any more', () => {
    const placementConstraints = [{ type: 'memberOf', expression: 'attribute:tier == gold' }];
    const k = guarded({}, { placementConstraints }).until('3m');
    expect([hosts(k), k.service('log').desiredCount]).toEqual([[], 0]);
    k.issue('putAttributes', { attributes: [{ name: 'tier', value: 'gold', targetId: 'land-2' }] });
    k.until('4m');
    expect([hosts(k), k.service('log').desiredCount]).toEqual([['land-2'], 1]);
    k.issue('putAttributes', { attributes: [{ name: 'tier', value: 'iron', targetId: 'land-2' }] });
    k.until('5m');
    expect([hosts(k), k.service('log').desiredCount]).toEqual([[], 0]);
  });

  it('SV-02: starts first: on a new land that has room for one, the daemon is there before the waiting replica', () => {
    const definitions = [plan('web', { memory: 4_096 }), plan('log', { memory: 4_096 })];
    const k = guarded({ definitions, fleets: [{ count: 1 }] }).until('3m');
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 });
    k.until('4m');
    expect([hosts(k), hosts(k, 'web')]).toEqual([['land-1'], []]);
    k.issue('launchInstances', { fleet: 'land', count: 1 });
    k.until('10m');
    // m5.large registers less than 8,192 MiB: one of 4,096 fits, and it is the daemon's.
    expect([hosts(k), hosts(k, 'web')]).toEqual([['land-1', 'land-2'], []]);
  });

  it('PL-19: while a daemon is away from its land, its room is kept for it', () => {
    const definitions = [plan('web', { memory: 4_096 }), plan('log', { memory: 4_096 })];
    const k = guarded({ definitions, fleets: [{ count: 1 }] }).until('3m');
    k.issue('stopTask', { task: 'log#1' });
    // A standalone task that comes in between does not get the room, though nothing is there now.
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('4m');
    expect([k.tasks('web').length, hosts(k)]).toEqual([0, ['land-1']]);
    expect(k.containerInstance('land-1').setAside).toBeUndefined();
  });

  it('PL-19: what a deleted daemon had is free for others', () => {
    const definitions = [plan('web', { memory: 4_096 }), plan('log', { memory: 4_096 })];
    const k = guarded({ definitions, fleets: [{ count: 1 }] }).until('3m');
    k.issue('deleteService', { service: 'log' });
    k.until('4m').issue('runTask', { taskDefinition: 'web' });
    expect(k.until('5m').census('web')).toBe('RUNNING 1');
  });

  it('DR-08, SV-02: on a DRAINING instance the daemon stops last', () => {
    const k = guarded().until('3m');
    k.issue('createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 3 });
    k.until('6m');
    k.issue('updateContainerInstancesState', { containerInstances: ['land-1'], status: 'DRAINING' });
    k.until('10m');
    const stopped = (group: string): number => k.tasks(group).find((task) => k.hostOf(task) === 'land-1')!.stoppedAtUs!;
    expect(stopped('log')).toBeGreaterThan(stopped('web'));
    expect([hosts(k), k.service('log').desiredCount]).toEqual([['land-2', 'land-3'], 2]);
  });

  it('DR-08, DR-07: as long as a standalone task is on the DRAINING instance, so is the daemon', () => {
    const k = guarded({ fleets: [{ count: 1 }] }).until('3m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('4m').issue('updateContainerInstancesState', { containerInstances: ['land-1'], status: 'DRAINING' });
    k.until('10m');
    expect(k.task('log#1').lastStatus).toBe('RUNNING');
    k.issue('stopTask', { task: 'web#1' });
    expect(k.until('11m').task('log#1').lastStatus).toBe('STOPPED');
  });

  it('SV-02, DR-01: an instance that is ACTIVE again gets its daemon back', () => {
    const k = guarded().until('3m');
    k.issue('updateContainerInstancesState', { containerInstances: ['land-1'], status: 'DRAINING' });
    k.until('5m').issue('updateContainerInstancesState', { containerInstances: ['land-1'], status: 'ACTIVE' });
    k.until('6m');
    expect([hosts(k), k.tasks('log').length]).toEqual([['land-1', 'land-2', 'land-3'], 4]);
  });

  it('SV-02: a release stops before it starts, all at once at 0 %, one after the other at 67 %', () => {
    for (const [minimumHealthyPercent, atOnce] of [
      [0, 3],
      [67, 0],
    ] as const) {
      const deploymentConfiguration = { minimumHealthyPercent, maximumPercent: 100 };
      const k = guarded(
        { definitions: [...DEFINITIONS, plan('log')] },
        { taskDefinition: 'log:1', deploymentConfiguration },
      );
      k.until('5m').issue('updateService', { service: 'log', taskDefinition: 'log:2' });
      k.until('301s');
      // At least ceil(3 × 67 %) = 3 healthy: it cannot be released; with 0 % all three go at once.
      expect(k.tasks('log').filter((task) => task.desiredStatus === 'STOPPED').length).toBe(atOnce);
      k.until('10m');
      const isNew = k
        .tasks('log')
        .filter((task) => task.desiredStatus === 'RUNNING' && task.taskDefinition === 2).length;
      expect([isNew, hosts(k)]).toEqual([atOnce, ['land-1', 'land-2', 'land-3']]);
    }
  });

  it('SV-02: maximumPercent is 100 and there is no placement strategy', () => {
    const k = kingdom({ definitions: DEFINITIONS }).until('2m');
    expect(() => k.issue('createService', LOG({ deploymentConfiguration: { maximumPercent: 200 } }))).toThrow(
      'daemon-maximum',
    );
    expect(() => k.issue('createService', LOG({ placementStrategy: [{ type: 'random' }] }))).toThrow('daemon-strategy');
    k.issue('createService', LOG());
    expect(k.refused('updateService', { service: 'log', deploymentConfiguration: { maximumPercent: 150 } })).toBe(
      'InvalidParameterException: daemon-maximum',
    );
  });

  it('SV-02, PL-16: a full land is named, the others have their daemons all the same', () => {
    const definitions = [plan('web', { memory: 7_000 }), plan('log', { memory: 2_000 })];
    const k = kingdom({ definitions }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('createService', LOG());
    k.until('4m');
    const full = k.hostOf(k.task('web#1'));
    expect([hosts(k).length, hosts(k).includes(full), k.service('log').desiredCount]).toEqual([2, false, 3]);
    expect(k.messages('log').at(-1)).toContain(
      `The closest matching (container-instance ${full}) has insufficient memory`,
    );
    k.issue('stopTask', { task: 'web#1' });
    expect(hosts(k.until('5m')).includes(full)).toBe(true);
  });

  it('SV-01, SV-03: nobody scales a daemon; it is deleted without force', () => {
    const k = guarded().until('3m');
    k.issue('updateService', { service: 'log', desiredCount: 7 });
    expect(k.until('4m').service('log').desiredCount).toBe(3);
    k.issue('deleteService', { service: 'log' });
    expect([k.until('5m').service('log').status, hosts(k)]).toEqual(['INACTIVE', []]);
  });

  it('SV-04: is steady when each land has its healthy daemon', () => {
    const k = guarded().until('5m');
    expect([k.service('log').steady, k.messages('log').at(-1)!.split(' ').slice(1).join(' ')]).toEqual([
      true,
      'has reached a steady state.',
    ]);
  });
});
