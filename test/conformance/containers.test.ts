/** Section 3 of the facts: containers, their order, how they end; the stop vectors of section 21. */
import { describe, expect, it } from 'vitest';
import type { ContainerBehaviour } from '../../sim/model/container.ts';
import { kingdom, plan, plans, us, type Kingdom } from '../support/rig.ts';

type Behaviours = Readonly<Record<string, Partial<ContainerBehaviour>>>;
const on = (containerName: string, condition: string) => ({ dependsOn: [{ containerName, condition }] });
/** No handler for SIGTERM and no wish to go. */
const STUBBORN = { stopsAfterUs: null };

/** Runs one task of these containers from 120 s on. */
function village(containers: readonly object[], behaviours: Behaviours = {}, images = {}): Kingdom {
  const k = kingdom({ definitions: [plans('t', containers)], behaviours, images }).until('2m');
  k.issue('runTask', { taskDefinition: 't' });
  return k;
}
const starts = (k: Kingdom): string[] => k.story(['container']).filter((line) => line.endsWith(' RUNNING'));
const ends = (k: Kingdom): object => {
  const { lastStatus, stopCode, stoppedReason } = k.task('t#1');
  return { lastStatus, stopCode, stoppedReason };
};

describe('how a task follows its containers', () => {
  it('CT-01: the task is as far as its least advanced container, and STOPPED when all are', () => {
    const k = village([{ name: 'a' }, { name: 'b' }], { 'b:1': { stopsAfterUs: us('9s') } }, { 'b:1': 60 });
    k.until('3m').issue('stopTask', { task: 't#1' });
    k.until('4m');
    // b: 60 MiB = 62.91456 MB: 1.048576 s + 0.629146 s. Nothing is said of a: it dies of SIGTERM in 0.2 s.
    expect(k.story(['task', 'container']).filter((line) => /RUNNING|STOPPED/.test(line))).toEqual([
      '122.000 t#1/a RUNNING',
      '123.678 t#1/b RUNNING',
      '123.678 t#1 RUNNING',
      '180.200 t#1/a STOPPED',
      '189.000 t#1/b STOPPED',
      '189.000 t#1 STOPPED',
    ]);
  });

  it.each([0, 1, 139])('CT-02: an essential container that exits with %i takes the task along', (exitCode) => {
    const k = village([{ name: 'a' }, { name: 'b' }], { 'a:1': { exitsAfterUs: us('20s'), exitCode } }).until('3m');
    expect(ends(k)).toEqual({
      lastStatus: 'STOPPED',
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
    });
    expect([k.container('t#1/a').exitCode, k.container('t#1/b').exitCode]).toEqual([exitCode, 143]);
  });

  it('CT-02: essential is the default', () => {
    expect(village([{ name: 'a' }]).container('t#1/a').essential).toBe(true);
  });

  it('CT-03: a non-essential container that stops changes nothing for the rest', () => {
    const k = village([{ name: 'a' }, { name: 'b', essential: false }], {
      'b:1': { exitsAfterUs: us('5s'), exitCode: 1 },
    });
    k.until('10m');
    expect([k.task('t#1').lastStatus, k.container('t#1/a').status, k.container('t#1/b').status]).toEqual([
      'RUNNING',
      'RUNNING',
      'STOPPED',
    ]);
  });
});

describe('dependsOn', () => {
  it('CT-04, CT-07: START waits until the other one runs, and the pull waits with it', () => {
    const k = village([{ name: 'app', ...on('db', 'START') }, { name: 'db' }]).until('3m');
    // db runs at 122; the app's manifest 0.5, create 0.5, start 0.5.
    expect(starts(k)).toEqual(['122.000 t#1/db RUNNING', '123.500 t#1/app RUNNING']);
    expect(k.world.imagePulls.map(({ image, startedAtUs }) => [image, startedAtUs])).toEqual([
      ['db:1', us('120.5s')],
      ['app:1', us('122s')],
    ]);
  });

  it('CT-04: START is also met by one that has run and stopped', () => {
    const containers = [
      { name: 'init', essential: false },
      { name: 'slow', ...on('init', 'COMPLETE') },
      { name: 'app', dependsOn: [...on('init', 'START').dependsOn, ...on('slow', 'START').dependsOn] },
    ];
    const k = village(containers, { 'init:1': { exitsAfterUs: us('1s') } }).until('3m');
    expect(starts(k).at(-1)).toBe('126.000 t#1/app RUNNING');
  });

  it.each([0, 3])('CT-04: COMPLETE waits for the exit, whatever its code (%i)', (exitCode) => {
    const containers = [
      { name: 'init', essential: false },
      { name: 'app', ...on('init', 'COMPLETE') },
    ];
    const k = village(containers, { 'init:1': { exitsAfterUs: us('10s'), exitCode } }).until('3m');
    // 122 + 10 exit, then 1.5.
    expect(starts(k)).toEqual(['122.000 t#1/init RUNNING', '133.500 t#1/app RUNNING']);
    expect(k.task('t#1').lastStatus).toBe('RUNNING');
  });

  it('CT-04: SUCCESS wants 0', () => {
    const containers = [
      { name: 'init', essential: false },
      { name: 'app', ...on('init', 'SUCCESS') },
    ];
    const k = village(containers, { 'init:1': { exitsAfterUs: us('10s'), exitCode: 0 } }).until('3m');
    expect(starts(k).at(-1)).toBe('133.500 t#1/app RUNNING');
  });

  it('CT-04, CT-09: after another code the dependent never starts and the task stops', () => {
    const containers = [
      { name: 'init', essential: false },
      { name: 'app', ...on('init', 'SUCCESS') },
    ];
    const k = village(containers, { 'init:1': { exitsAfterUs: us('10s'), exitCode: 1 } }).until('3m');
    expect(ends(k)).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart' });
    expect(k.container('t#1/app')).toMatchObject({ status: 'STOPPED', startedAtUs: null, exitCode: null });
  });

  it('CT-04: HEALTHY waits for the first probe that passes', () => {
    const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 5 };
    const containers = [
      { name: 'db', healthCheck },
      { name: 'app', ...on('db', 'HEALTHY') },
    ];
    const k = village(containers, { 'db:1': { startupUs: us('12s') } }).until('3m');
    // Probes at 127, 132, 137: ready since 134, so the third passes.
    expect(starts(k)).toEqual(['122.000 t#1/db RUNNING', '138.500 t#1/app RUNNING']);
  });

  it('CT-05: a condition not met within startTimeout makes the dependent give up, and the task stops', () => {
    const containers = [
      { name: 'init', essential: false, startTimeout: 10 },
      { name: 'app', ...on('init', 'COMPLETE') },
    ];
    const k = village(containers, { 'init:1': { exitsAfterUs: us('60s') } }).until('4m');
    // init started at 122; + 10.
    expect(k.story(['task'])).toEqual(['120.000 t#1 PENDING', '132.000 t#1 STOPPING', '132.000 t#1 STOPPED']);
    expect(k.task('t#1').stopCode).toBe('TaskFailedToStart');
  });

  it('CT-05: in time is in time, and START has no timeout', () => {
    const done = [
      { name: 'init', essential: false, startTimeout: 10 },
      { name: 'app', ...on('init', 'COMPLETE') },
    ];
    const inTime = village(done, { 'init:1': { exitsAfterUs: us('9s') } }).until('4m');
    const start = village(
      [
        { name: 'db', startTimeout: 5 },
        { name: 'app', ...on('db', 'START') },
      ],
      {},
      { 'app:1': 3_000 },
    );
    start.until('10m');
    expect([inTime.task('t#1').lastStatus, start.task('t#1').lastStatus]).toEqual(['RUNNING', 'RUNNING']);
  });

  it('CT-05: HEALTHY has the same timeout', () => {
    const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 5 };
    const containers = [
      { name: 'db', healthCheck, startTimeout: 12 },
      { name: 'app', ...on('db', 'HEALTHY') },
    ];
    const late = village(containers, { 'db:1': { startupUs: us('13s') } }).until('4m');
    const early = village(containers, { 'db:1': { startupUs: us('9s') } }).until('4m');
    // Probes at 127, 132, 137; db started at 122, so 134 is the end of waiting.
    expect(late.story(['task']).at(-1)).toBe('134.000 t#1 STOPPED');
    expect(early.task('t#1').lastStatus).toBe('RUNNING');
  });

  it('CT-04, CT-09: a dependency that ends before it is healthy never will be', () => {
    const healthCheck = { command: ['CMD-SHELL', 'true'], interval: 30 };
    const containers = [
      { name: 'db', essential: false, healthCheck },
      { name: 'app', ...on('db', 'HEALTHY') },
    ];
    const k = village(containers, { 'db:1': { exitsAfterUs: us('10s') } }).until('4m');
    expect(k.story(['task']).at(-1)).toBe('132.000 t#1 STOPPED');
  });

  it('CT-04: a dependency that could not even start is no dependency met', () => {
    for (const condition of ['START', 'COMPLETE']) {
      const containers = [
        { name: 'ghost', essential: false },
        { name: 'app', ...on('ghost', condition) },
      ];
      const k = kingdom({ definitions: [plans('t', containers)] });
      k.world.images['ghost:1'] = { name: 'ghost:1', layers: [], exists: false };
      k.until('2m').issue('runTask', { taskDefinition: 't' });
      expect(ends(k.until('5m'))).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart' });
    }
  });

  it('CT-06: a circle of dependencies is refused when it is registered', () => {
    const k = kingdom().until('1s');
    const definition = plans('round', [
      { name: 'a', ...on('b', 'START') },
      { name: 'b', ...on('a', 'START') },
    ]);
    const { refusal } = k.engine.command({ op: 'RegisterTaskDefinition', input: definition });
    expect(refusal?.by).toBe('ClientException');
  });

  it('CT-08: shutdown goes the other way round', () => {
    const containers = [{ name: 'db' }, { name: 'api', ...on('db', 'START') }, { name: 'web', ...on('api', 'START') }];
    const slow = { stopsAfterUs: us('2s') };
    const k = village(containers, { 'db:1': slow, 'api:1': slow, 'web:1': slow });
    k.until('3m').issue('stopTask', { task: 't#1' });
    k.until('4m');
    expect(k.story(['signal', 'exit'])).toEqual([
      '180.000 t#1/web SIGTERM',
      '182.000 t#1/web exit 0',
      '182.000 t#1/api SIGTERM',
      '184.000 t#1/api exit 0',
      '184.000 t#1/db SIGTERM',
      '186.000 t#1/db exit 0',
    ]);
  });
});

describe('stopping', () => {
  const stopped = (container: object, behaviour: Partial<ContainerBehaviour>): string[] => {
    const k = kingdom({ definitions: [plan('t', container)], behaviours: { 't:1': behaviour } }).until('2m');
    k.issue('runTask', { taskDefinition: 't' });
    k.until('3m').issue('stopTask', { task: 't#1' });
    return k.until('6m').story(['signal', 'exit', 'task'], '3m');
  };

  it('CT-10, CT-12: stopTimeout 30 and no answer to SIGTERM: SIGKILL after 30 s, exit code 137', () => {
    expect(stopped({ stopTimeout: 30 }, STUBBORN)).toEqual([
      '180.000 t#1 STOPPING',
      '180.000 t#1/app SIGTERM',
      '210.000 t#1/app SIGKILL',
      '210.010 t#1/app exit 137',
      '210.010 t#1 STOPPED',
    ]);
  });

  it('CT-10: without stopTimeout it is 30 s, with it what it says', () => {
    const kill = (lines: string[]) => lines.find((line) => line.endsWith('SIGKILL'));
    expect([kill(stopped({}, STUBBORN)), kill(stopped({ stopTimeout: 90 }, STUBBORN))]).toEqual([
      '210.000 t#1/app SIGKILL',
      '270.000 t#1/app SIGKILL',
    ]);
  });

  it.each([0, 143])('CT-12: a container that goes within 2 s has its own code (%i)', (stopExitCode) => {
    expect(stopped({ stopTimeout: 30 }, { stopsAfterUs: us('2s'), stopExitCode })).toEqual([
      '180.000 t#1 STOPPING',
      '180.000 t#1/app SIGTERM',
      `182.000 t#1/app exit ${stopExitCode}`,
      '182.000 t#1 STOPPED',
    ]);
  });

  it('CT-12: an image that the scenario does not describe dies of SIGTERM: 143', () => {
    const k = kingdom().until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('stopTask', { task: 'web#1' });
    expect(k.until('4m').container('web#1/app').exitCode).toBe(143);
  });

  it('CT-10: B depends on A and both are stubborn: B first, then A, 60 s in all', () => {
    const k = village([{ name: 'a' }, { name: 'b', ...on('a', 'START') }], { 'a:1': STUBBORN, 'b:1': STUBBORN });
    k.until('3m').issue('stopTask', { task: 't#1' });
    // 30 + 30, and 10 ms for each to die.
    expect(k.until('5m').story(['signal', 'task'], '3m')).toEqual([
      '180.000 t#1 STOPPING',
      '180.000 t#1/b SIGTERM',
      '210.000 t#1/b SIGKILL',
      '210.010 t#1/a SIGTERM',
      '240.010 t#1/a SIGKILL',
      '240.020 t#1 STOPPED',
    ]);
  });

  it('CT-12: a crash on purpose has the code it was given', () => {
    const k = village([{ name: 'a' }, { name: 'b' }]).until('3m');
    k.issue('fault', { containerCrash: { task: 't#1', container: 'b', exitCode: 139 } });
    expect(k.until('4m').container('t#1/b').exitCode).toBe(139);
  });
});

describe('what the container runtime makes of it', () => {
  it('CT-07: images of dependents come ahead of time when ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT is set', () => {
    const containers = [
      { name: 'init', essential: false },
      { name: 'app', ...on('init', 'COMPLETE') },
    ];
    const k = kingdom({
      definitions: [plans('t', containers)],
      behaviours: { 'init:1': { exitsAfterUs: us('10s') } },
      fleets: [{ agent: { ECS_PULL_DEPENDENT_CONTAINERS_UPFRONT: true } }],
    }).until('2m');
    k.issue('runTask', { taskDefinition: 't' });
    k.until('3m');
    expect(k.world.imagePulls.map(({ image, startedAtUs }) => [image, startedAtUs])).toEqual([
      ['init:1', us('120.5s')],
      ['app:1', us('120.5s')],
    ]);
    // init ends at 132; create and start take 1 s, the manifest nothing any more.
    expect(starts(k)).toEqual(['122.000 t#1/init RUNNING', '133.000 t#1/app RUNNING']);
  });

  it('CT-10: ECS_CONTAINER_STOP_TIMEOUT is the default of a host', () => {
    const k = kingdom({
      definitions: [plan('t')],
      behaviours: { 't:1': STUBBORN },
      fleets: [{ agent: { ECS_CONTAINER_STOP_TIMEOUT: '12s' } }],
    }).until('2m');
    k.issue('runTask', { taskDefinition: 't' });
    k.until('3m').issue('stopTask', { task: 't#1' });
    expect(k.until('4m').story(['signal'])).toEqual(['180.000 t#1/app SIGTERM', '192.000 t#1/app SIGKILL']);
  });

  const slowly = (span: string, most: string): Kingdom => {
    const k = village([{ name: 'a', stopTimeout: 30 }]).until('3m');
    k.issue('fault', { slowStop: { task: 't#1', for: span } });
    k.issue('stopTask', { task: 't#1' });
    return k.until(most);
  };

  it('CT-11: a slow stop within the timeout is its own, one beyond it ends with 137', () => {
    expect(slowly('20s', '10m').story(['signal', 'exit'], '3m')).toEqual([
      '180.000 t#1/a SIGTERM',
      '200.000 t#1/a exit 143',
    ]);
    expect(slowly('90s', '10m').story(['signal', 'exit'], '3m')).toEqual([
      '180.000 t#1/a SIGTERM',
      '210.000 t#1/a SIGKILL',
      '270.000 t#1/a exit 137',
    ]);
  });

  it('CT-11: a stuck container ends when the kernel lets go of it, with the reason of the timeout', () => {
    expect(slowly('20m', '30m').container('t#1/a')).toMatchObject({
      exitCode: 137,
      finishedAtUs: us('23m'),
      reason: 'DockerTimeoutError: Could not transition to stopped; timed out after waiting 2m30s',
    });
  });

  it.each([
    ['the fault', {}, true],
    ['its behaviour', { exitsAfterUs: us('58s'), outOfMemory: true }, false],
  ])('CT-13: killed for its memory, by %s: 137 and the reason', (_how, behaviour, byFault) => {
    const k = village([{ name: 'a' }], { 'a:1': behaviour }).until('3m');
    if (byFault) k.issue('fault', { containerOutOfMemory: { task: 't#1' } });
    k.until('4m');
    expect(k.container('t#1/a')).toMatchObject({
      exitCode: 137,
      reason: 'OutOfMemoryError: Container killed due to memory usage',
    });
    expect(ends(k)).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited' });
  });

  it('CT-14: a start that takes longer than 3 min is given up; on Windows it may take 8', () => {
    const behaviours = { 'a:1': { startTakesUs: us('4m') } };
    const k = village([{ name: 'a' }], behaviours).until('10m');
    expect(k.container('t#1/a')).toMatchObject({ status: 'STOPPED', exitCode: null, startedAtUs: null });
    // Created at 121.5; 180 s.
    expect([ends(k), k.task('t#1').stoppedAtUs]).toEqual([
      {
        lastStatus: 'STOPPED',
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s',
      },
      us('301.5s'),
    ]);
    const windows = kingdom({
      definitions: [plans('t', [{ name: 'a' }])],
      behaviours,
      fleets: [{ ami: 'ecs-windows' }],
    });
    windows.until('15m').issue('runTask', { taskDefinition: 't' });
    expect(windows.until('25m').task('t#1').lastStatus).toBe('RUNNING');
  });

  it('CT-14: ECS_CONTAINER_START_TIMEOUT is the limit of a host', () => {
    const k = kingdom({
      definitions: [plan('t')],
      behaviours: { 't:1': { startTakesUs: us('45s') } },
      fleets: [
        { agent: { ECS_CONTAINER_START_TIMEOUT: '45s' } },
        { name: 'hasty', agent: { ECS_CONTAINER_START_TIMEOUT: '44s' } },
      ],
    }).until('2m');
    k.issue('runTask', { taskDefinition: 't', count: 6, placementStrategy: [{ type: 'spread', field: 'instanceId' }] });
    k.until('5m');
    const outcome = (fleet: string) =>
      new Set(
        k
          .tasks('t')
          .filter((task) => k.hostOf(task).startsWith(fleet))
          .map((task) => task.lastStatus),
      );
    expect([outcome('land'), outcome('hasty')]).toEqual([new Set(['RUNNING']), new Set(['STOPPED'])]);
  });

  it('CT-14: a container that cannot be created within 4 min', () => {
    const k = village([{ name: 'a' }], { 'a:1': { createTakesUs: us('5m') } }).until('10m');
    expect(ends(k)).toMatchObject({
      stoppedReason: 'DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s',
    });
  });

  it('CT-14: a pull has two hours', () => {
    // 500,000 MiB = 524,288 MB at 60 MB/s: 8,738 s.
    const k = kingdom({ definitions: [plans('t', [{ name: 'a' }])], images: { 'a:1': 500_000 }, duration: '5h' });
    k.until('2m').issue('runTask', { taskDefinition: 't' });
    k.until('8000s');
    expect([ends(k), k.task('t#1').stoppedAtUs]).toEqual([
      {
        lastStatus: 'STOPPED',
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'DockerTimeoutError: Could not transition to pulled; timed out after waiting 2h0m0s',
      },
      us('7321s'),
    ]);
    expect(k.instance(k.hostOf(k.task('t#1')))).toMatchObject({ downloads: [], pulls: [], images: [] });
  });
});
