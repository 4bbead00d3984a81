/** Section 2 of the facts: the states of a task, when it enters them, and the two books of its host. */
import { describe, expect, it } from 'vitest';
import { taskView } from '../../sim/engine/view-rows.ts';
import { describeTask } from '../../sim/rules/describe-task.ts';
import { dateOf } from '../../sim/rules/described.ts';
import { IN_ALL_ZONES, kingdom, plan, plans, us, type Kingdom } from '../support/rig.ts';

const AWSVPC = { networkMode: 'awsvpc' };

/** How long the task was in a state [s]; NaN when it never left it. */
function stay(k: Kingdom, task: string, state: string): number {
  const lines = k.story(['task']).filter((line) => line.split(' ')[1] === task);
  const at = lines.findIndex((line) => line.endsWith(` ${state}`));
  return Number(lines[at + 1]?.split(' ')[0]) - Number(lines[at]?.split(' ')[0]);
}
const path = (k: Kingdom, task: string): string =>
  k
    .story(['task'])
    .filter((line) => line.split(' ')[1] === task)
    .map((line) => line.split(' ')[2])
    .join(' ');

describe('the states of a task', () => {
  it('TL-10, TL-16: a bridge task goes PENDING, RUNNING, STOPPING, STOPPED', () => {
    const k = kingdom({ behaviours: { 'web:1': { stopsAfterUs: us('3s') } } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('stopTask', { task: 'web#1' });
    k.until('4m');
    // 120 placed + 0.5 notice + 0.5 manifest of an empty image + 0.5 create + 0.5 start; 180 stop + 3 until it exits.
    expect(k.story()).toEqual([
      '120.000 web#1 PENDING',
      '122.000 web#1 RUNNING',
      '180.000 web#1 STOPPING',
      '183.000 web#1 STOPPED',
    ]);
  });

  it('TL-01, TL-07, TL-10, TL-16: an awsvpc task has its interface made before and taken down after', () => {
    const k = kingdom({ definitions: [plan('net', {}, AWSVPC)] }).until('2m');
    k.issue('runTask', { taskDefinition: 'net', ...IN_ALL_ZONES });
    k.until('4m').issue('stopTask', { task: 'net#1' });
    k.until('5m');
    expect(path(k, 'net#1')).toBe('PROVISIONING PENDING RUNNING STOPPING DEPROVISIONING STOPPED');
    expect(stay(k, 'net#1', 'PROVISIONING')).toBeGreaterThanOrEqual(5);
    expect(stay(k, 'net#1', 'PROVISIONING')).toBeLessThanOrEqual(10);
    // Notice 0.5; the pause container 0.5 + 0.5 and its network 0.8; then the app's 0.5 + 0.5 + 0.5.
    expect(stay(k, 'net#1', 'PENDING')).toBeCloseTo(3.8, 6);
    expect(stay(k, 'net#1', 'DEPROVISIONING')).toBeGreaterThanOrEqual(10);
    expect(stay(k, 'net#1', 'DEPROVISIONING')).toBeLessThanOrEqual(20);
  });

  it('TL-15: a task is CONNECTED as long as its agent is heard of, and stays as it was when it is over', () => {
    const k = kingdom({ fleets: [{ count: 1 }], duration: '1h' }).until('2m');
    k.issue('runTask', { taskDefinition: 'web', count: 2 });
    const seen = () => [k.task('web#1'), k.task('web#2')].map((task) => describeTask(k.world, task)['connectivity']);
    // The agent hears of them half a second later.
    expect(k.until('120.4s') && seen()).toEqual([undefined, undefined]);
    expect(k.until('3m') && seen()).toEqual(['CONNECTED', 'CONNECTED']);
    k.issue('stopTask', { task: 'web#2' });
    k.until('4m').issue('fault', { agentDisconnect: { instance: 'land-1', for: '20m' } });
    // Nobody knows yet, then the agent is missed (CI-04).
    expect(k.until('299s') && seen()).toEqual(['CONNECTED', 'CONNECTED']);
    expect(k.until('8m') && seen()).toEqual(['DISCONNECTED', 'CONNECTED']);
    expect(k.until('40m') && seen()).toEqual(['CONNECTED', 'CONNECTED']);
    // Since when it was first heard of does not change.
    expect(describeTask(k.world, k.task('web#1'))['connectivityAt']).toBe(dateOf(k.task('web#1').connectivityAtUs));
    expect(k.task('web#1').connectivityAtUs).toBe(us('120.5s'));
  });

  it('TL-10: host and none modes go the way of bridge', () => {
    const k = kingdom({
      definitions: [plan('host', {}, { networkMode: 'host' }), plan('none', {}, { networkMode: 'none' })],
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'host' });
    k.issue('runTask', { taskDefinition: 'none' });
    k.until('3m');
    k.issue('stopTask', { task: 'host#1' });
    k.issue('stopTask', { task: 'none#1' });
    k.until('4m');
    const way = 'PENDING RUNNING STOPPING STOPPED';
    expect([path(k, 'host#1'), path(k, 'none#1')]).toEqual([way, way]);
  });

  it('TL-02: a task stays PENDING while its image is pulled', () => {
    const k = kingdom({ images: { 'web:1': 600 } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m');
    // 600 MiB = 629.1456 MB: 10.48576 s at 60 MB/s and 6.291456 s at 100 MB/s, beside the 2 s of an empty image.
    expect(stay(k, 'web#1', 'PENDING')).toBeCloseTo(18.777, 3);
  });

  it('TL-04: RUNNING means that every container has started, the one that waits on another too', () => {
    const k = kingdom({
      definitions: [
        plans('pair', [
          { name: 'db', healthCheck: { command: ['CMD', 'true'], interval: 10 } },
          { name: 'app', dependsOn: [{ containerName: 'db', condition: 'HEALTHY' }] },
        ]),
      ],
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'pair' });
    k.until('3m');
    // db runs at 122, its first probe is one interval later; then the app's pull, create, start.
    expect(k.story(['task', 'container']).filter((line) => line.endsWith('RUNNING'))).toEqual([
      '122.000 pair#1/db RUNNING',
      '133.500 pair#1/app RUNNING',
      '133.500 pair#1 RUNNING',
    ]);
  });

  it('TL-04, CT-03: a non-essential container that cannot even start does not hold the task up', () => {
    const ghost = { name: 'ghost:1', layers: [], exists: false };
    const k = kingdom({
      images: { 'ghost:1': ghost },
      definitions: [plans('odd', [{ name: 'app' }, { name: 'side', image: 'ghost:1', essential: false }])],
    });
    // The task definition names the image too; the registry does not have it.
    k.world.images['ghost:1'] = ghost;
    k.until('2m').issue('runTask', { taskDefinition: 'odd' });
    k.until('4m');
    expect(k.task('odd#1').lastStatus).toBe('RUNNING');
    expect(k.container('odd#1/side')).toMatchObject({
      status: 'STOPPED',
      exitCode: null,
      reason: 'CannotPullContainerError: repository ghost:1 not found',
    });
  });

  it('TL-06, TL-18: StopTask wants the task STOPPED at once, its status follows, and nobody starts it again', () => {
    const k = kingdom({ behaviours: { 'web:1': { stopsAfterUs: us('10s') } } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('stopTask', { task: 'web#1', reason: 'enough' });
    expect(k.task('web#1')).toMatchObject({
      desiredStatus: 'STOPPED',
      lastStatus: 'STOPPING',
      stopCode: 'UserInitiated',
      stoppedReason: 'enough',
    });
    k.until('20m');
    expect(k.census()).toBe('STOPPED 1');
  });

  it('TL-06: SIGTERM first, SIGKILL after stopTimeout, and the containers in the other order than they started', () => {
    const containers = [
      { name: 'db', stopTimeout: 20 },
      { name: 'app', stopTimeout: 40, dependsOn: [{ containerName: 'db', condition: 'START' }] },
    ];
    const k = kingdom({
      definitions: [plans('t', containers)],
      behaviours: { 'db:1': { stopsAfterUs: null }, 'app:1': { stopsAfterUs: us('12s') } },
    }).until('2m');
    k.issue('runTask', { taskDefinition: 't' });
    k.until('3m').issue('stopTask', { task: 't#1' });
    expect(k.until('5m').story(['task', 'signal'], '3m')).toEqual([
      '180.000 t#1 STOPPING',
      '180.000 t#1/app SIGTERM',
      '192.000 t#1/db SIGTERM',
      '212.000 t#1/db SIGKILL',
      '212.010 t#1 STOPPED',
    ]);
  });

  it('TL-08, TL-09: a stopped task is shown for an hour, DELETED for its last ten seconds, then no more', () => {
    const k = kingdom({ duration: '90m' }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('stopTask', { task: 'web#1' });
    k.until('70m');
    // Stopped at 180.2; 180.2 + 3,590.
    expect(k.story().slice(-2)).toEqual(['180.200 web#1 STOPPED', '3770.200 web#1 DELETED']);
    expect(taskView(k.world, k.task('web#1'))).toBeNull();
    expect(k.refused('stopTask', { task: 'web#1' })).toBe('InvalidParameterException: task-not-found');
  });

  it('TL-11: a task that fails before RUNNING stops with TaskFailedToStart', () => {
    const k = kingdom({ definitions: [plan('web', {}, AWSVPC)] });
    k.world.images['web:1'] = { name: 'web:1', layers: [], exists: false };
    k.until('2m').issue('runTask', { taskDefinition: 'web', ...IN_ALL_ZONES });
    k.until('5m');
    expect(path(k, 'web#1')).toBe('PROVISIONING PENDING STOPPING DEPROVISIONING STOPPED');
    expect(k.task('web#1')).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'CannotPullContainerError: repository web:1 not found',
      startedAtUs: null,
    });
  });

  it('TL-11: an essential container that ends while another still waits is a failed start too', () => {
    const k = kingdom({
      behaviours: { 'db:1': { exitsAfterUs: us('1s'), exitCode: 1 }, 'slow:1': {} },
      images: { 'slow:1': 600 },
      definitions: [plans('pair', [{ name: 'db' }, { name: 'slow' }])],
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'pair' });
    k.until('4m');
    expect(k.task('pair#1')).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Essential container in task exited',
    });
  });

  it('TL-12: the timestamps tell the way of a task', () => {
    const k = kingdom({ behaviours: { 'web:1': { stopsAfterUs: us('3s') } } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('stopTask', { task: 'web#1' });
    k.until('4m');
    expect(k.task('web#1')).toMatchObject({
      createdAtUs: us('120s'),
      connectivityAtUs: us('120.5s'),
      pullStartedAtUs: us('120.5s'),
      pullStoppedAtUs: us('121s'),
      startedAtUs: us('122s'),
      stoppingAtUs: us('180s'),
      executionStoppedAtUs: us('183s'),
      stoppedAtUs: us('183s'),
    });
  });

  it('TL-12: executionStoppedAt is the end of the first essential container, whoever ended it', () => {
    const k = kingdom({
      behaviours: { 'a:1': { exitsAfterUs: us('30s') }, 'b:1': { stopsAfterUs: us('5s') } },
      definitions: [plans('pair', [{ name: 'a' }, { name: 'b' }])],
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'pair' });
    k.until('4m');
    // Both run at 122; a ends at 152 and takes b along, which needs 5 s.
    expect(k.task('pair#1')).toMatchObject({ executionStoppedAtUs: us('152s'), stoppedAtUs: us('157s') });
  });

  it('TL-13: the version starts at 1 and grows by one with each change of state', () => {
    const k = kingdom({ behaviours: { 'web:1': { stopsAfterUs: us('3s') } } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    const versions: string[] = [];
    const note = () => versions.push(`${k.task('web#1').lastStatus} ${k.task('web#1').version}`);
    note();
    k.until('3m');
    note();
    k.issue('stopTask', { task: 'web#1' });
    note();
    k.until('4m');
    note();
    expect(versions).toEqual(['PENDING 1', 'RUNNING 2', 'STOPPING 3', 'STOPPED 4']);
  });

  it('TL-17: an interface that no agent acknowledges within 180 s is given up', () => {
    const k = kingdom({ fleets: [{ count: 1 }], definitions: [plan('net', {}, AWSVPC)] }).until('2m');
    // The backend still believes in the agent when it places the task: it notices the silence after 60 to 180 s.
    k.issue('fault', { agentDisconnect: { instance: 'land-1', for: '20m' } });
    k.issue('runTask', { taskDefinition: 'net', ...IN_ALL_ZONES });
    k.until('10m');
    expect(path(k, 'net#1')).toBe('PROVISIONING DEPROVISIONING STOPPED');
    expect(stay(k, 'net#1', 'PROVISIONING')).toBe(180);
    expect(k.task('net#1')).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'Timeout waiting for network interface provisioning to complete.',
    });
  });

  it('TL-17: an agent that is back in time acknowledges the interface and the task goes on', () => {
    const k = kingdom({ fleets: [{ count: 1 }], definitions: [plan('net', {}, AWSVPC)] }).until('2m');
    k.issue('fault', { agentDisconnect: { instance: 'land-1', for: '30s' } });
    k.issue('runTask', { taskDefinition: 'net', ...IN_ALL_ZONES });
    k.until('5m');
    expect(path(k, 'net#1')).toBe('PROVISIONING PENDING RUNNING');
    // The network is back after 30 s, the agent with its next attempt (CI-03).
    const back = Number(k.story(['agent'], '2m').at(-1)!.split(' ')[0]);
    expect(stay(k, 'net#1', 'PROVISIONING')).toBeCloseTo(back - 120, 3);
  });
});

describe('two books', () => {
  /** m5.large: 2,048 units, so one of these at a time. */
  const BIG = { definitions: [plan('big', { cpu: 1_500 }), plan('small', { cpu: 128 })], fleets: [{ count: 1 }] };
  const SLOW = { behaviours: { 'big:1': { stopsAfterUs: us('20s') } } };

  it('TL-20, TL-22: the backend gives the room away at once, the host only when the containers have stopped', () => {
    const k = kingdom({ ...BIG, ...SLOW }).until('2m');
    k.issue('runTask', { taskDefinition: 'big' });
    k.until('3m').issue('stopTask', { task: 'big#1' });
    k.issue('runTask', { taskDefinition: 'big' });
    expect([k.containerInstance('land-1').remaining.cpu, k.instance('land-1').host.cpuFree]).toEqual([548, 548]);
    k.until('181s');
    expect(k.instance('land-1').host.waiting).toEqual([1]);
    k.until('4m');
    // The first needs 20 s to end; only then the second is let in: 200 + 0.5 manifest + 0.5 + 0.5.
    expect(k.story(['task'], '3m')).toEqual([
      '180.000 big#1 STOPPING',
      '180.000 big#2 PENDING',
      '200.000 big#1 STOPPED',
      '201.500 big#2 RUNNING',
    ]);
  });

  it('TL-20: a long stop does not hold up a task that fits', () => {
    const k = kingdom({ ...BIG, ...SLOW }).until('2m');
    k.issue('runTask', { taskDefinition: 'big' });
    k.until('3m').issue('stopTask', { task: 'big#1' });
    k.issue('runTask', { taskDefinition: 'small' });
    k.until('190s');
    expect(k.story(['task'], '3m')).toEqual([
      '180.000 big#1 STOPPING',
      '180.000 small#1 PENDING',
      '182.000 small#1 RUNNING',
    ]);
  });

  it('TL-21: the waiting queue is first come first served: behind a head that does not fit, all wait', () => {
    const k = kingdom({ ...BIG, ...SLOW }).until('2m');
    k.issue('runTask', { taskDefinition: 'big' });
    k.until('3m').issue('stopTask', { task: 'big#1' });
    k.issue('runTask', { taskDefinition: 'big' });
    k.issue('runTask', { taskDefinition: 'small' });
    k.until('4m');
    expect(k.story(['task'], '3m').filter((line) => line.endsWith('RUNNING'))).toEqual([
      '201.500 big#2 RUNNING',
      '201.500 small#1 RUNNING',
    ]);
  });

  it('TL-21: a task that is told twice, because its agent was away for a moment, waits in the queue once', () => {
    const k = kingdom({ ...BIG, ...SLOW }).until('2m');
    k.issue('runTask', { taskDefinition: 'big' });
    k.until('3m').issue('stopTask', { task: 'big#1' });
    k.issue('runTask', { taskDefinition: 'big' });
    k.until('180.1s').issue('fault', { agentDisconnect: { instance: 'land-1', for: '0.1s' } });
    k.until('181s');
    expect(k.instance('land-1').host.waiting).toEqual([1]);
    k.until('5m');
    expect(k.task('big#2').lastStatus).toBe('RUNNING');
  });
});
