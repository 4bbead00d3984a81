/** Sections 7 and 16 of the facts: registration, connection, loss, draining. */
import { describe, expect, it } from 'vitest';
import { kingdom, plan, us, ZONES, type Kingdom } from '../support/rig.ts';

const WEB = (desiredCount: number, rest: object = {}) => ({
  serviceName: 'web',
  taskDefinition: 'web',
  desiredCount,
  ...rest,
});
const percents = (minimumHealthyPercent: number, maximumPercent: number) => ({
  deploymentConfiguration: { minimumHealthyPercent, maximumPercent },
});
const runningOn = (k: Kingdom, instance: string): number =>
  k.tasks().filter((task) => k.hostOf(task) === instance && task.lastStatus === 'RUNNING').length;
const drain = (k: Kingdom, ...containerInstances: string[]) =>
  k.issue('updateContainerInstancesState', { containerInstances, status: 'DRAINING' });
/** Lines of the story without their fractions of a second, as `181 web#4 RUNNING`. */
const story = (k: Kingdom, from: string): string[] =>
  k.story(['task'], from).map((line) => line.replace(/\.[0-9]{3}/, ''));

describe('registration', () => {
  it.each([
    ['ecs-linux', 60, 90],
    ['ecs-windows', 240, 480],
    ['ecs-bare-metal', 300, 900],
  ] as const)('CI-11: an agent on %s registers after %i to %i s', (ami, lowS, highS) => {
    const k = kingdom({ fleets: [{ count: 40, ami }] }).until('20m');
    const seconds = k.world.containerInstances.map((row) => row.registeredAtUs / 1_000_000);
    expect(seconds.length).toBe(40);
    expect(Math.min(...seconds)).toBeGreaterThanOrEqual(lowS);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(highS);
    expect(new Set(seconds).size).toBe(40);
  });

  it('CI-01: without trunking an instance registers directly as ACTIVE', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    expect(k.story(['container-instance'])).toEqual([]);
    expect(k.containerInstance('land-1').status).toBe('ACTIVE');
  });

  it('CI-08: the built-in attributes say what an instance is', () => {
    const k = kingdom({ fleets: [{ count: 1, instanceType: 'm5.large', attributes: { tier: 'gold' } }] }).until('2m');
    expect(k.containerInstance('land-1').attributes).toMatchObject({
      'ecs.ami-id': expect.stringMatching(/^ami-/),
      'ecs.availability-zone': ZONES[0],
      'ecs.instance-type': 'm5.large',
      'ecs.os-type': 'linux',
      'ecs.os-family': 'LINUX',
      'ecs.cpu-architecture': 'x86_64',
      'ecs.vpc-id': expect.stringMatching(/^vpc-/),
      'ecs.subnet-id': expect.stringMatching(/^subnet-/),
      'ecs.capability.task-eni': '',
      'com.amazonaws.ecs.capability.docker-remote-api.1.25': '',
      tier: 'gold',
    });
  });

  it('CI-09: custom attributes are put later too, at most ten of them', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    const put = (...names: string[]) => ({
      attributes: names.map((name) => ({ name, value: 'x', targetId: 'land-1' })),
    });
    k.issue('putAttributes', put('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'));
    k.issue('putAttributes', { attributes: [{ name: 'a', value: 'y', targetId: 'land-1' }] });
    expect(k.containerInstance('land-1').attributes).toMatchObject({ a: 'y', j: 'x' });
    expect(k.refused('putAttributes', put('k'))).toBe('AttributeLimitExceededException: attribute-limit');
  });
});

describe('connection and loss', () => {
  it('CI-02, CI-04: a silent agent is missed after 60 to 180 s; its tasks go on and stay counted', () => {
    const k = kingdom({ fleets: [{ count: 1 }], services: [WEB(2)] }).until('5m');
    k.issue('fault', { agentDisconnect: { instance: 'land-1', for: '10m' } });
    expect(k.containerInstance('land-1').agentConnected).toBe(true);
    k.until('359s');
    expect(k.containerInstance('land-1').agentConnected).toBe(true);
    k.until('8m');
    expect(k.containerInstance('land-1')).toMatchObject({
      agentConnected: false,
      status: 'ACTIVE',
      runningTasksCount: 2,
    });
    expect(k.census('web')).toBe('RUNNING 2');
    // Back at 15m; the agent's next attempt comes within two minutes and their fifth (CI-03).
    k.until('17m24s');
    expect([k.containerInstance('land-1').agentConnected, k.census('web')]).toEqual([true, 'RUNNING 2']);
  });

  it('CI-02: nothing is placed on a disconnected instance, the reason is AGENT', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    k.issue('fault', { agentDisconnect: { instance: 'land-1', for: '10m' } });
    k.until('6m').issue('runTask', { taskDefinition: 'web' });
    expect(k.world.decisions[0]!.verdict).toEqual({ refused: 'AGENT', closest: 0 });
  });

  it('CI-02: what a silent agent was told to stop goes on, and stops when it is back', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('fault', { agentDisconnect: { instance: 'land-1', for: '60s' } });
    k.issue('stopTask', { task: 'web#1' });
    k.until('239s');
    expect([k.task('web#1').lastStatus, k.container('web#1/app').status]).toEqual(['STOPPING', 'RUNNING']);
    k.until('5m');
    const [back] = k.story(['agent'], '4m').map((line) => Number(line.split(' ')[0]));
    expect(k.story(['task'], '3m').at(-1)).toBe(`${(back! + 0.2).toFixed(3)} web#1 STOPPED`);
  });

  it('CI-02: what ends during the silence is reported after it', () => {
    const k = kingdom({ fleets: [{ count: 1 }], behaviours: { 'web:1': { exitsAfterUs: us('70s'), exitCode: 3 } } });
    k.until('2m').issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('fault', { agentDisconnect: { instance: 'land-1', for: '60s' } });
    k.until('5m');
    // It ran from 122 to 192; the network is back at 240, the agent with its next attempt.
    const [back] = k.story(['agent'], '4m').map((line) => line.split(' ')[0]);
    expect(k.story(['task', 'exit'], '3m')).toEqual([
      '192.000 web#1/app exit 3',
      `${back} web#1 STOPPING`,
      `${back} web#1 STOPPED`,
    ]);
  });

  it('CI-05, EC-01: a terminated instance is deregistered by itself, and does not come back', () => {
    const k = kingdom({ services: [WEB(3)] }).until('5m');
    k.issue('terminateInstances', { instances: ['land-1'] });
    k.until('6m');
    expect(k.containerInstance('land-1')).toMatchObject({ status: 'INACTIVE', agentConnected: false, tasks: [] });
    expect(k.world.clusters[0]!.containerInstances).not.toContain(k.containerInstance('land-1').key);
    expect(k.refused('terminateInstances', { instances: ['land-1'] })).toBe('IncorrectInstanceState: instance-gone');
    expect(k.story(['instance'], '5m').map((line) => line.split(' ').slice(1).join(' '))).toEqual([
      'land-1 shutting-down',
      'land-1 terminated',
    ]);
    expect(k.refused('updateContainerInstancesState', { containerInstances: ['land-1'], status: 'DRAINING' })).toBe(
      'MISSING: container-instance-not-found',
    );
  });

  it('CI-05: a disconnected instance is not deregistered', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    k.issue('fault', { agentDisconnect: { instance: 'land-1', for: '20m' } });
    expect(k.until('20m').containerInstance('land-1').status).toBe('ACTIVE');
  });

  it('EC-01: pending, running, then shutting down and terminated', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    k.issue('terminateInstances', { instances: ['land-1'] });
    k.until('4m');
    expect(k.story(['instance']).map((line) => line.split(' ')[2])).toEqual([
      'running.booting',
      'running.agentStarting',
      'running.ready',
      'shutting-down',
      'terminated',
    ]);
  });

  it('EC-01: an instance that is terminated while pending never runs', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('5s');
    k.issue('terminateInstances', { instances: ['land-1'] });
    k.until('4m');
    expect(k.story(['instance']).map((line) => line.split(' ')[2])).toEqual(['shutting-down', 'terminated']);
    expect(k.world.containerInstances).toEqual([]);
  });

  it('EV-03, CI-04: a lost host ends its tasks within seconds, and the service replaces them elsewhere', () => {
    const k = kingdom().until('2m');
    k.issue('createService', WEB(3));
    const lost = k.until('5m').task('web#1');
    const host = k.hostOf(lost);
    k.issue('fault', { instanceCrash: { instance: host } });
    k.until('6m');
    expect(lost).toMatchObject({
      lastStatus: 'STOPPED',
      desiredStatus: 'STOPPED',
      stopCode: 'TerminationNotice',
      stoppedReason: `Host EC2 (instance ${k.instance(host).ec2InstanceId}) terminated.`,
    });
    // Noticed after 2 to 5 s.
    expect(lost.stoppedAtUs! - us('5m')).toBeGreaterThanOrEqual(us('2s'));
    expect(lost.stoppedAtUs! - us('5m')).toBeLessThanOrEqual(us('5s'));
    expect(k.container('web#1/app')).toMatchObject({ status: 'STOPPED', exitCode: null });
    expect([k.census('web'), runningOn(k, host)]).toEqual(['RUNNING 3, STOPPED 1', 0]);
  });
});

describe('draining', () => {
  /** Three tasks on one instance, and as much room on a second one that comes later. */
  function full(configuration: object, count = 4): Kingdom {
    const k = kingdom({ fleets: [{ count: 1 }, { name: 'march', count: 0 }], services: [WEB(count, configuration)] });
    k.until('3m').issue('launchInstances', { fleet: 'march', count: 1 });
    return k.until('5m');
  }

  it('DR-01: ACTIVE, DRAINING, and back; up to ten in a call', () => {
    const k = kingdom({ fleets: [{ count: 11 }] }).until('2m');
    const all = k.world.instances.map((instance) => instance.name);
    expect(() => drain(k, ...all)).toThrow();
    drain(k, ...all.slice(0, 10));
    k.issue('updateContainerInstancesState', { containerInstances: ['land-1'], status: 'ACTIVE' });
    expect(k.world.containerInstances.filter((row) => row.status === 'DRAINING').length).toBe(9);
    expect(k.containerInstance('land-1').status).toBe('ACTIVE');
  });

  it('DR-02: nothing is placed on a DRAINING instance', () => {
    const k = kingdom({ fleets: [{ count: 1 }] }).until('2m');
    drain(k, 'land-1');
    k.issue('runTask', { taskDefinition: 'web' });
    expect(k.world.decisions[0]!.verdict).toEqual({ refused: 'NO ACTIVE INSTANCES', closest: null });
    // Nor by somebody who names it.
    k.issue('startTask', { cluster: 'royaume', taskDefinition: 'web', containerInstances: ['land-1'] });
    k.until('3m');
    const arn = k.containerInstance('land-1').containerInstanceArn;
    expect(k.world.commands.at(-1)!.outcome).toEqual({ tasks: [], failures: [{ arn, reason: 'AGENT' }] });
    expect(k.tasks('web')).toEqual([]);
  });

  it('DR-03: service tasks that are PENDING on it are stopped at once', () => {
    const k = kingdom({ fleets: [{ count: 1 }], images: { 'web:1': 3_000 }, services: [WEB(1)] }).until('2m');
    expect(k.task('web#1').lastStatus).toBe('PENDING');
    drain(k, 'land-1');
    k.until('122s');
    expect(k.task('web#1')).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'ServiceSchedulerInitiated' });
  });

  it('DR-04, DR-05: with 100 and 200, four replacements start first, then the four old ones stop', () => {
    const k = full(percents(100, 200));
    drain(k, 'land-1');
    k.until('10m');
    const times = (state: string) =>
      k
        .story(['task'], '5m')
        .filter((line) => line.endsWith(state))
        .map((line) => Number(line.split(' ')[0]));
    // 300 drained, 301 replacements, 303 running, 343 healthy, 344 the old ones stop.
    expect([times('PENDING'), times('RUNNING'), times('STOPPING')]).toEqual([
      [301, 301, 301, 301],
      [303, 303, 303, 303],
      [344, 344, 344, 344],
    ]);
    expect([runningOn(k, 'land-1'), runningOn(k, 'march-1')]).toEqual([0, 4]);
    expect(k.messages('web').at(-1)).toMatch(/has reached a steady state\.$/);
  });

  it('DR-05: with 50 and 100, two stop, two start, and so on', () => {
    const k = full(percents(50, 100));
    drain(k, 'land-1');
    k.until('10m');
    expect(story(k, '5m').filter((line) => /PENDING|STOPPING/.test(line))).toEqual([
      '301 web#1 STOPPING',
      '301 web#2 STOPPING',
      '302 web#5 PENDING',
      '302 web#6 PENDING',
      '345 web#3 STOPPING',
      '345 web#4 STOPPING',
      '346 web#7 PENDING',
      '346 web#8 PENDING',
    ]);
  });

  it('DR-05: with 100 and 100 draining never gets anywhere', () => {
    const k = full(percents(100, 100));
    drain(k, 'land-1');
    k.until('20m');
    expect([runningOn(k, 'land-1'), story(k, '5m')]).toEqual([4, []]);
  });

  it('DR-06: without room elsewhere the old tasks stay, and the service says what is missing', () => {
    const k = kingdom({ fleets: [{ count: 1 }], services: [WEB(2)] }).until('5m');
    drain(k, 'land-1');
    k.until('20m');
    expect([runningOn(k, 'land-1'), k.world.tasks.length]).toEqual([2, 2]);
    expect(k.messages('web').at(-1)).toBe(
      '301.000 was unable to place a task because no container instance met all of its requirements. ' +
        'Reason: No Container Instances were found in your cluster. ' +
        'For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.',
    );
  });

  it('DR-07: standalone tasks are left alone until they end', () => {
    const k = kingdom({ behaviours: { 'web:1': { exitsAfterUs: us('10m') } } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    const host = k.hostOf(k.task('web#1'));
    k.until('3m');
    drain(k, host);
    k.until('12m');
    expect([k.task('web#1').lastStatus, k.containerInstance(host).status]).toEqual(['RUNNING', 'DRAINING']);
    k.until('13m');
    expect([k.task('web#1').lastStatus, k.containerInstance(host).status]).toEqual(['STOPPED', 'DRAINING']);
  });

  it('DR-09: a task that is stopping is in neither count, though its containers still run', () => {
    const k = kingdom({ fleets: [{ count: 1 }], behaviours: { 'web:1': { stopsAfterUs: us('20s') } } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web', count: 2 });
    const counts = () => {
      const { pendingTasksCount, runningTasksCount, tasks } = k.containerInstance('land-1');
      return { pendingTasksCount, runningTasksCount, tasks: tasks.length };
    };
    const seen = [counts()];
    k.until('3m');
    seen.push(counts());
    k.issue('stopTask', { task: 'web#1' });
    k.issue('stopTask', { task: 'web#2' });
    seen.push(counts());
    k.until('4m');
    seen.push(counts());
    expect(seen).toEqual([
      { pendingTasksCount: 2, runningTasksCount: 0, tasks: 2 },
      { pendingTasksCount: 0, runningTasksCount: 2, tasks: 2 },
      { pendingTasksCount: 0, runningTasksCount: 0, tasks: 2 },
      { pendingTasksCount: 0, runningTasksCount: 0, tasks: 0 },
    ]);
  });

  it('an instance that is ACTIVE again keeps what it had', () => {
    const k = kingdom({ definitions: [plan('web')], services: [WEB(3, percents(100, 100))] }).until('5m');
    drain(k, 'land-1');
    k.until('6m').issue('updateContainerInstancesState', { containerInstances: ['land-1'], status: 'ACTIVE' });
    k.until('10m');
    expect([k.world.tasks.length, k.census('web')]).toEqual([3, 'RUNNING 3']);
  });
});
