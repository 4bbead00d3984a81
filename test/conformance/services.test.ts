/** Section 9 of the facts: services, their events, their health, the pause after failing starts. */
import { describe as describeRow } from '../../sim/rules/describe.ts';
import { describe, expect, it } from 'vitest';
import { IMPAIRED_AFTER, pauseAfter } from '../../sim/services/throttle.ts';
import { kingdom, plan, us, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const WEB = (desiredCount: number, rest: object = {}) => ({
  serviceName: 'web',
  taskDefinition: 'web',
  desiredCount,
  ...rest,
});
const STEADY = 'has reached a steady state.';
const IMPAIRED = 'is unable to consistently start tasks successfully.';
const ONE: KingdomSketch = { fleets: [{ count: 1 }] };

/** A running service of `count` tasks at 5 min. */
function settled(count: number, sketch: KingdomSketch = {}): Kingdom {
  const k = kingdom(sketch).until('2m');
  k.issue('createService', WEB(count));
  return k.until('5m');
}
const said = (k: Kingdom, from: string): string[] =>
  k.messages('web').filter((line) => Number(line.split(' ')[0]) * 1_000_000 >= us(from));
/** The registry loses the image of `web`. */
function loseImage(k: Kingdom): Kingdom {
  k.world.images['web:1'] = { name: 'web:1', layers: [], exists: false };
  return k;
}

describe('what a service is', () => {
  it('SV-03: ACTIVE, DRAINING until its tasks are gone, INACTIVE; its name is free only then', () => {
    const k = settled(2, { behaviours: { 'web:1': { stopsAfterUs: us('20s') } } });
    k.issue('deleteService', { service: 'web', force: true });
    expect(k.service('web').status).toBe('DRAINING');
    k.until('310s');
    expect(k.refused('createService', WEB(1))).toBe('InvalidParameterException: service-exists');
    expect(k.refused('updateService', { service: 'web', desiredCount: 1 })).toBe(
      'ServiceNotActiveException: service-not-active',
    );
    k.until('6m').issue('createService', WEB(1));
    // 300 deleted, 301 its tasks are stopped, 321 they are gone, 322 so is the service.
    expect(k.story(['service'])).toEqual(['300.000 web DRAINING', '322.000 web INACTIVE']);
    expect(k.world.services.map(({ serviceName, status }) => [serviceName, status])).toEqual([
      ['web', 'INACTIVE'],
      ['web', 'ACTIVE'],
    ]);
  });

  it('SV-03: deletion wants desiredCount 0, or force', () => {
    const k = settled(1);
    expect(k.refused('deleteService', { service: 'web' })).toBe(
      'InvalidParameterException: service-not-scaled-to-zero',
    );
    k.issue('updateService', { service: 'web', desiredCount: 0 });
    k.issue('deleteService', { service: 'web' });
    expect(k.until('6m').service('web').status).toBe('INACTIVE');
  });

  it('SV-04: steady is running as desired, none pending, one deployment, all healthy, none on DRAINING instances', () => {
    const k = kingdom().until('2m');
    k.issue('createService', WEB(3));
    // Running at 123, healthy at 163, looked at 164.
    k.until('163.9s');
    expect(k.service('web').steady).toBe(false);
    k.until('5m');
    expect([k.service('web').steady, said(k, '2m').at(-1)]).toEqual([true, `164.000 ${STEADY}`]);
    k.issue('updateContainerInstancesState', { containerInstances: ['land-1'], status: 'DRAINING' });
    k.until('302s');
    expect(k.service('web').steady).toBe(false);
    k.until('8m').issue('updateService', { service: 'web', forceNewDeployment: true });
    k.until('482s');
    expect(k.service('web').steady).toBe(false);
  });

  it('SV-04, SV-05: while nothing changes the steady state is said again every 6 h, and nothing else', () => {
    const k = kingdom({ duration: '14h' }).until('2m');
    k.issue('createService', WEB(1));
    k.until('14h');
    // 164 + 21,600 + 21,600.
    expect(said(k, '170s')).toEqual([`21764.000 ${STEADY}`, `43364.000 ${STEADY}`]);
  });

  it('SV-05: the 100 newest events are kept, newest first', () => {
    const k = settled(1, { duration: '3h' });
    for (let i = 0; i < 60; i++) {
      k.issue('updateService', { service: 'web', desiredCount: 1 + (i % 2) });
      k.until(`${6 + 2 * i}m`);
    }
    const { events } = k.service('web');
    expect(events.length).toBe(100);
    expect(events.map((event) => event.createdAtUs)).toEqual(
      events.map((event) => event.createdAtUs).toSorted((a, b) => b - a),
    );
    expect(events[0]!.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('SV-05: the same message is not repeated before its cause clears, another reason is another message', () => {
    const k = kingdom({ ...ONE, definitions: [plan('web', { cpu: 1_500, memory: 128 })] }).until('2m');
    k.issue('createService', WEB(3));
    k.until('3m').issue('updateService', { service: 'web', desiredCount: 4 });
    k.until('4m').issue('registerTaskDefinition', plan('web', { cpu: 128, memory: 65_536 }));
    k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    k.until('5m');
    const reasons = said(k, '2m')
      .filter((line) => line.includes('unable to place'))
      .map((line) => line.split('(container-instance land-1) ')[1]!.split('.')[0]);
    expect(reasons).toEqual(['has insufficient CPU units available', 'has insufficient memory available']);
  });

  it('SV-05: once its cause has cleared, the same message is said again', () => {
    const k = kingdom({ ...ONE, definitions: [plan('web', { cpu: 1_500 })] }).until('2m');
    k.issue('createService', WEB(2));
    k.until('5m').issue('updateService', { service: 'web', desiredCount: 1 });
    k.until('10m').issue('updateService', { service: 'web', desiredCount: 2 });
    k.until('12m');
    expect(
      said(k, '2m')
        .filter((line) => line.includes('unable to place'))
        .map((line) => line.split(' ')[0]),
    ).toEqual(['121.000', '601.000']);
  });

  it('SV-06: without a health check a task counts as healthy 40 s after RUNNING', () => {
    const k = kingdom().until('2m');
    k.issue('createService', WEB(1));
    const healthy = () => k.task('web#1').countsAsHealthy;
    k.until('162.9s');
    expect(healthy()).toBe(false);
    k.until('163s');
    expect(healthy()).toBe(true);
  });

  it('SV-06: with a container health check it counts when that is HEALTHY', () => {
    const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 5 };
    const k = kingdom({
      definitions: [plan('web', { healthCheck })],
      behaviours: { 'web:1': { startupUs: us('7s') } },
    });
    k.until('2m').issue('createService', WEB(1));
    // Running at 123; probes at 128 and 133: ready since 130.
    k.until('132.9s');
    expect(k.task('web#1').countsAsHealthy).toBe(false);
    k.until('133s');
    expect(k.task('web#1').countsAsHealthy).toBe(true);
  });

  it('SV-14: a deployment is PRIMARY while newest, ACTIVE while being replaced, then gone; COMPLETED when done', () => {
    const k = settled(2, { definitions: [plan('web'), plan('web')] });
    k.issue('updateService', { service: 'web', taskDefinition: 'web:1' });
    k.until('8m');
    // Healthy at 343, old ones stopped at 344 and gone; looked at 345.
    expect(k.story(['deployment'], '5m')).toEqual(
      [
        '300.000 deployment 1 ACTIVE.COMPLETED',
        '345.200 deployment 1 INACTIVE',
        '345.200 deployment 2 PRIMARY.COMPLETED',
      ].map((line) => line.replace('345.200', k.story(['deployment'], '301s')[0]!.split(' ')[0]!)),
    );
    expect(k.world.deployments[1]).toMatchObject({
      id: expect.stringMatching(/^ecs-svc\/[0-9]{19}$/),
      rolloutStateReason: expect.stringMatching(/^ECS deployment ecs-svc\/[0-9]{19} completed\.$/),
    });
  });

  it.each([
    ['desiredCount', { desiredCount: 3 }, 1],
    ['deploymentConfiguration', { deploymentConfiguration: { minimumHealthyPercent: 50, maximumPercent: 150 } }, 1],
    ['placementStrategy', { placementStrategy: [{ type: 'binpack', field: 'cpu' }] }, 1],
    ['placementConstraints', { placementConstraints: [{ type: 'distinctInstance' }] }, 1],
    ['the same task definition', { taskDefinition: 'web:1' }, 1],
    ['another task definition', { taskDefinition: 'web:2' }, 2],
    ['forceNewDeployment', { forceNewDeployment: true }, 2],
  ])('SV-15: a change of %s makes %o deployments', (_, change, count) => {
    const k = settled(2, { definitions: [plan('web'), plan('db')] });
    k.issue('updateService', { service: 'web', desiredCount: 2 });
    k.issue('registerTaskDefinition', plan('web'));
    k.issue('updateService', { service: 'web', ...change });
    expect(k.world.deployments.length).toBe(count);
  });

  const REGISTRY = { registryArn: 'arn:aws:servicediscovery:za-southwest-1:123456789012:service/srv-1', port: 80 };
  it.each([
    ['serviceRegistries', [REGISTRY], [{ ...REGISTRY, port: 81 }]],
    ['serviceConnectConfiguration', { enabled: true, namespace: 'shop' }, { enabled: false }],
    [
      'volumeConfigurations',
      [{ name: 'data', managedEBSVolume: { roleArn: 'volumes', sizeInGiB: 10 } }],
      [{ name: 'data', managedEBSVolume: { roleArn: 'volumes', sizeInGiB: 20 } }],
    ],
    [
      'vpcLatticeConfigurations',
      [{ roleArn: 'lattice', targetGroupArn: 'one', portName: 'web' }],
      [{ roleArn: 'lattice', targetGroupArn: 'two', portName: 'web' }],
    ],
  ])('SV-15: %s is kept, and each change of it makes a deployment', (member, first, second) => {
    const k = settled(2);
    const deployments = (change: object): number => {
      k.issue('updateService', { service: 'web', ...change });
      return k.world.deployments.length;
    };
    expect(deployments({ [member]: first })).toBe(2);
    expect(deployments({ [member]: structuredClone(first) })).toBe(2);
    expect(deployments({ desiredCount: 1 })).toBe(2);
    expect(k.world.deployments[1]!.kept).toEqual({ [member]: first });
    expect(deployments({ [member]: second })).toBe(3);
    expect(deployments({ forceNewDeployment: true })).toBe(4);
    expect(k.world.deployments[3]!.kept).toEqual({ [member]: second });
    const described = describeRow(k.world, { kind: 'service', key: k.service('web').key })!;
    const primary = (described['deployments'] as Record<string, unknown>[])[0]!;
    expect(member === 'serviceRegistries' ? described[member] : primary[member]).toEqual(second);
  });

  it('SV-16: an update during a deployment makes a new PRIMARY; all revisions together keep to the maximum', () => {
    const k = settled(4);
    for (let i = 0; i < 3; i++) k.issue('registerTaskDefinition', plan('web'));
    let most = 0;
    const watch = (until: string): void => {
      while (k.engine.nextEventUs <= us(until)) {
        k.engine.step();
        const counted = k.tasks('web').filter((task) => ['RUNNING', 'PENDING'].includes(task.lastStatus)).length;
        most = Math.max(most, counted);
      }
      k.until(until);
    };
    k.issue('updateService', { service: 'web', taskDefinition: 'web:2' });
    watch('310s');
    k.issue('updateService', { service: 'web', taskDefinition: 'web:3' });
    watch('311s');
    expect(k.service('web').deployments.map((key) => k.world.deployments[key]!.state)).toEqual([
      'PRIMARY.IN_PROGRESS',
      'ACTIVE.IN_PROGRESS',
      'ACTIVE.COMPLETED',
    ]);
    watch('10m');
    const running = k.tasks('web').filter((task) => task.lastStatus === 'RUNNING');
    expect(running.map((task) => k.world.taskDefinitions[task.taskDefinition]!.revision)).toEqual([3, 3, 3, 3]);
    expect([most, k.service('web').deployments.length]).toEqual([8, 1]);
  });
});

describe('starts that fail', () => {
  const starts = (k: Kingdom): number[] =>
    k
      .story(['task'])
      .filter((line) => line.endsWith('PENDING'))
      .map((line) => Number(line.split(' ')[0]));
  /** Pauses between the end of one attempt and the next [s]. */
  const pauses = (k: Kingdom): number[] => {
    const stops = k
      .story(['task'])
      .filter((line) => line.endsWith(' STOPPED'))
      .map((line) => Number(line.split(' ')[0]));
    return starts(k)
      .slice(1)
      .map((at, i) => Math.round(at - stops[i]!));
  };

  it('SV-09: the pause grows: 0, 0, 0, then 30, 60, 120 … 960, at most 1,620 s', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((failures) => pauseAfter(failures) / 1_000_000)).toEqual([
      0, 0, 0, 30, 60, 120, 240, 480, 960, 1_620, 1_620,
    ]);
  });

  it('SV-09: a service whose image is missing tries less and less often', () => {
    const k = loseImage(kingdom({ ...ONE, duration: '4h' })).until('2m');
    k.issue('createService', WEB(1));
    k.until('4h');
    // 1 s is the scheduler's reaction where there is no pause.
    expect(pauses(k).slice(0, 10)).toEqual([1, 1, 1, 30, 60, 120, 240, 480, 960, 1_620].slice(0, pauses(k).length));
    expect(pauses(k).length).toBeGreaterThanOrEqual(9);
  });

  it('SV-09: tasks that were started together and fail are one attempt', () => {
    const k = loseImage(kingdom({ ...ONE, duration: '1h' })).until('2m');
    k.issue('createService', WEB(8));
    k.until('4m');
    const rounds = new Set(starts(k));
    expect(rounds.size).toBeGreaterThanOrEqual(4);
  });

  it('SV-10: the impairment is announced once per episode', () => {
    const k = loseImage(kingdom({ ...ONE, duration: '2h' })).until('2m');
    k.issue('createService', WEB(1));
    k.until('1h');
    expect(said(k, '2m').filter((line) => line.endsWith(IMPAIRED)).length).toBe(1);
    const failed = k.tasks('web').filter(
      (task) =>
        task.stoppedAtUs !== null &&
        task.stoppedAtUs <=
          us(
            `${
              said(k, '2m')
                .find((line) => line.endsWith(IMPAIRED))!
                .split(' ')[0]
            }s`,
          ),
    );
    expect(failed.length).toBe(IMPAIRED_AFTER);
  });

  it('SV-10, SV-12: a new deployment is a new episode', () => {
    const k = loseImage(kingdom({ ...ONE, duration: '2h' })).until('2m');
    k.issue('createService', WEB(1));
    k.until('20m').issue('updateService', { service: 'web', forceNewDeployment: true });
    k.until('40m');
    expect(said(k, '2m').filter((line) => line.endsWith(IMPAIRED)).length).toBe(2);
  });

  it('SV-11: crashes after RUNNING are not throttled: the service starts and loses tasks for ever', () => {
    const k = kingdom({ ...ONE, behaviours: { 'web:1': { exitsAfterUs: us('3s'), exitCode: 1 } } }).until('2m');
    k.issue('createService', WEB(1));
    k.until('10m');
    // 2 s to start, 3 s alive, 1 s until the scheduler looks: every 6 s, from 121 to 600.
    const at = starts(k);
    expect(new Set(at.slice(1).map((second, i) => second - at[i]!))).toEqual(new Set([6]));
    expect([at.length, k.service('web').throttledUntilUs]).toEqual([80, 0]);
    // CB-09: each of them failed all the same, before it counted as healthy.
    expect(k.world.deployments[0]!.failedTasks).toBe(80);
  });

  it('SV-09: what somebody stops before it runs is no failed start', () => {
    const k = kingdom({ ...ONE, images: { 'web:1': 600 } }).until('2m');
    k.issue('createService', WEB(1));
    for (let i = 1; i <= 6; i++) {
      k.until(`${120 + 5 * i}s`);
      k.issue('stopTask', { task: `web#${i}` });
    }
    k.until('5m');
    expect([k.world.deployments[0]!.failedTasks, k.task('web#7').lastStatus]).toEqual([0, 'RUNNING']);
  });

  it('SV-12: an update ends the pause at once, and the count begins anew', () => {
    const k = loseImage(kingdom({ ...ONE, duration: '2h' })).until('2m');
    k.issue('createService', WEB(1));
    k.until('30m');
    expect(k.service('web').throttledUntilUs).toBeGreaterThan(us('30m'));
    k.issue('updateService', { service: 'web', desiredCount: 1, deploymentConfiguration: { maximumPercent: 150 } });
    k.until('32m');
    const again = starts(k).filter((at) => at >= 1_800);
    expect(again[0]).toBe(1_801);
    expect(again.length).toBeGreaterThanOrEqual(3);
  });

  it('SV-12: a definition that works heals the service at once', () => {
    const k = loseImage(kingdom({ ...ONE, duration: '2h' })).until('2m');
    k.issue('createService', WEB(1));
    k.until('30m').issue('registerTaskDefinition', plan('web', { image: 'web:2' }));
    k.world.images['web:2'] = { name: 'web:2', layers: [], exists: true };
    k.issue('updateService', { service: 'web', taskDefinition: 'web' });
    k.until('31m');
    expect(k.story(['task'], '30m').at(-1)).toMatch(/^1803\.000 web#[0-9]+ RUNNING$/);
  });

  it('SV-09, PL-16: a task without a place is tried again when something changed, after the pause of its failures', () => {
    const k = kingdom({ ...ONE, definitions: [plan('web', { cpu: 2_048 })], duration: '1h' }).until('2m');
    k.issue('createService', WEB(2));
    k.until('10m').issue('launchInstances', { fleet: 'land', count: 1 });
    k.until('20m');
    expect(k.census('web')).toBe('RUNNING 2');
    // No polling: one decision placed, one refused; then the one that placed it.
    expect(k.world.decisions.filter(({ kind }) => kind === 'placement').length).toBeLessThanOrEqual(4);
  });
});
