/** Section 7 of the facts, beyond the first registration: how an agent is lost and found, orphans, health, settings. */
import { describe, expect, it } from 'vitest';
import { openStream, seedStream } from '../../sim/kernel/random.ts';
import { timeUs } from '../../sim/kernel/time.ts';
import { untilNextAttempt } from '../../sim/lifecycle/agent.system.ts';
import { checkWorld } from '../../sim/engine/checkers.ts';
import { agentConnection, readTimeout } from '../../sim/rules/agent-connection.ts';
import { agentSettings } from '../../sim/rules/agent-settings.ts';
import { describeContainerInstance } from '../../sim/rules/describe-instance.ts';
import { instanceHealth } from '../../sim/rules/instance-health.ts';
import { IN_ALL_ZONES, kingdom, plan, us, type Kingdom } from '../support/rig.ts';

const ONE = { fleets: [{ count: 1 }] };
const at = (line: string | undefined) => Number(line?.split(' ')[0]);
const agent = (k: Kingdom, from: string) => k.story(['agent'], from).map((line) => line.split(' ')[2]);
const connections = (k: Kingdom): string[] =>
  k.engine
    .log(0, Infinity)
    .flatMap(({ atUs, event }) =>
      event.kind === 'AgentConnectionChanged' ? [`${(atUs / 1_000_000).toFixed(0)} ${event.agentConnected}`] : [],
    );

describe('CI-03: the pauses between attempts to connect', () => {
  const wait = (seed: number, silentUs: number) => untilNextAttempt(silentUs, openStream(seedStream(seed, 'x')));

  it('CI-03: the first attempt comes 250 ms after the connection broke, give or take 20 %', () => {
    const waits = Array.from({ length: 50 }, (_, seed) => wait(seed, 1) + 1);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(200_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(300_000);
    expect(wait(1, 0)).toBe(0);
  });

  it('CI-03: pauses grow by half up to two minutes', () => {
    // The sum of the pauses before a pause p is about 2 p (1.5^n − 1 over 0.5), so at 60 s the pause is about 30 s.
    for (let seed = 0; seed < 50; seed++) expect(wait(seed, us('60s'))).toBeLessThanOrEqual(us('45s'));
    for (let seed = 0; seed < 50; seed++) expect(wait(seed, us('2h'))).toBeLessThanOrEqual(us('144s'));
    expect(Math.max(...Array.from({ length: 50 }, (_, seed) => wait(seed, us('2h'))))).toBeGreaterThan(us('90s'));
  });

  it('CI-03: a network that is back lets the agent in with its next attempt', () => {
    const k = kingdom({ ...ONE, duration: '1h' }).until('2m');
    k.issue('fault', { agentDisconnect: { instance: 'land-1', for: '30m' } });
    k.until('36m');
    expect(agent(k, '2m')).toEqual(['disconnected', 'connected']);
    const back = at(k.story(['agent'], '2m')[1]);
    expect(back).toBeGreaterThanOrEqual(1_920);
    expect(back).toBeLessThanOrEqual(1_920 + 144);
  });

  it('CI-03: a day without events on the wire is a day without events', () => {
    const k = kingdom({ ...ONE, duration: '25h' }).until('2m');
    const before = k.engine.eventCount;
    expect(k.until('24h').happenedSince(before)).toEqual([]);
  });
});

describe('CI-03: the connection between two events', () => {
  const MINUTE = us('1m');
  const connection = (minute: number, seed = 1) =>
    agentConnection(seed, 'land-1', timeUs(us('1m')), timeUs(us('1m') + Math.round(minute * MINUTE)));

  it('CI-03: a heartbeat every minute, at most 20 % early', () => {
    const beats = new Set<number>();
    for (let minute = 0; minute < 20; minute += 0.01) beats.add(connection(minute).lastHeartbeatUs);
    const gaps = [...beats].slice(1).map((beat, index) => (beat - [...beats][index]!) / MINUTE);
    expect(gaps.length).toBeGreaterThanOrEqual(19);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.8);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1);
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeGreaterThan(0.1);
  });

  it('CI-03: the connection is opened anew about every 30 min, and heartbeats begin anew with it', () => {
    const opened = new Set<number>();
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      const { openedAtUs, lastHeartbeatUs } = connection(minute);
      opened.add(openedAtUs);
      expect(lastHeartbeatUs).toBeGreaterThanOrEqual(openedAtUs);
    }
    const gaps = [...opened].slice(1).map((at, index) => (at - [...opened][index]!) / MINUTE);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(24);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(36);
    // 48 times a day, give or take: two an hour are normal.
    expect(Math.abs(connection(24 * 60).reconnects - 48)).toBeLessThanOrEqual(3);
  });

  it('CI-03: the backend listens for two heartbeats after the last one, and for up to one more', () => {
    const waits = Array.from({ length: 200 }, (_, seed) => readTimeout(openStream(seedStream(seed, 'x'))) / MINUTE);
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(2);
    expect(Math.min(...waits)).toBeLessThan(2.1);
    expect(Math.max(...waits)).toBeGreaterThan(2.9);
    expect(Math.max(...waits)).toBeLessThanOrEqual(3);
  });

  it('CI-03, CI-04: agentConnected turns false that long after the last heartbeat', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const k = kingdom({ ...ONE, seed, duration: '2h' }).until('70m');
      const connected = k.instance('land-1').agentConnectedAtUs!;
      k.issue('fault', { agentDisconnect: { instance: 'land-1', for: '10m' } });
      const last = agentConnection(seed, 'land-1', connected, timeUs(us('70m'))).lastHeartbeatUs;
      const missed = k.until('75m').engine.log(0, Infinity);
      const atUs = missed.find(({ event }) => event.kind === 'AgentMissed')!.atUs;
      expect(atUs - last).toBeGreaterThanOrEqual(us('2m'));
      expect(atUs - last).toBeLessThanOrEqual(us('3m'));
      expect(k.containerInstance('land-1').agentConnected).toBe(false);
    }
  });
});

describe('three ways to lose an agent', () => {
  it('CI-04: a crashed process is missed after 60 to 180 s, its containers run on', () => {
    const k = kingdom({ ...ONE, services: [{ serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }] }).until(
      '5m',
    );
    k.issue('fault', { agentCrash: { instance: 'land-1', for: '10m' } });
    k.until('359s');
    expect(k.containerInstance('land-1').agentConnected).toBe(true);
    k.until('8m');
    expect(k.containerInstance('land-1')).toMatchObject({ agentConnected: false, status: 'ACTIVE' });
    expect([k.census('web'), k.container('web#1/app').status]).toEqual(['RUNNING 1', 'RUNNING']);
    k.until('16m');
    // Started again at 900, registered 10 to 15 s later under the ARN it had.
    expect(agent(k, '5m')).toEqual(['crashed', 'starting', 'registering', 'connected']);
    expect([k.containerInstance('land-1').agentConnected, k.world.containerInstances.length]).toEqual([true, 1]);
    expect(k.census('web')).toBe('RUNNING 1');
  });

  it('CI-04: a process that is back within a minute was never missed', () => {
    const k = kingdom(ONE).until('2m');
    k.issue('fault', { agentCrash: { instance: 'land-1', for: '20s' } });
    k.until('10m');
    expect([agent(k, '2m').at(-1), connections(k)]).toEqual(['connected', []]);
  });

  it('CI-02: what ends while the process is gone is reported when it is back', () => {
    const k = kingdom({ ...ONE, behaviours: { 'web:1': { exitsAfterUs: us('70s'), exitCode: 3 } } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('fault', { agentCrash: { instance: 'land-1', for: '60s' } });
    k.until('6m');
    const back = k.story(['agent'], '3m').at(-1)!.split(' ')[0];
    expect(k.story(['task', 'exit'], '3m')).toEqual([
      '192.000 web#1/app exit 3',
      `${back} web#1 STOPPING`,
      `${back} web#1 STOPPED`,
    ]);
  });

  it('CI-04: a host that is terminated is seen within seconds, and is deregistered', () => {
    const k = kingdom(ONE).until('5m');
    k.issue('fault', { instanceCrash: { instance: 'land-1' } });
    k.until('305s');
    expect(k.containerInstance('land-1')).toMatchObject({ status: 'INACTIVE', agentConnected: false });
  });
});

describe('CI-06: deregistration by hand', () => {
  const WEB = { serviceName: 'web', taskDefinition: 'web', desiredCount: 2, availabilityZoneRebalancing: 'DISABLED' };

  it('CI-06: without force it fails while tasks run', () => {
    const k = kingdom(ONE).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    expect(k.refused('deregisterContainerInstance', { containerInstance: 'land-1' })).toBe(
      'InvalidParameterException: container-instance-has-tasks',
    );
    k.until('3m').issue('stopTask', { task: 'web#1' });
    k.until('4m').issue('deregisterContainerInstance', { containerInstance: 'land-1' });
    expect(k.containerInstance('land-1').status).toBe('INACTIVE');
    expect(k.refused('deregisterContainerInstance', { containerInstance: 'land-1' })).toBe(
      'InvalidParameterException: container-instance-not-found',
    );
  });

  it('CI-06: by force the records end, the containers run on, and the service starts its tasks elsewhere', () => {
    const k = kingdom({ fleets: [{ count: 1 }, { name: 'march', count: 0 }], services: [WEB] }).until('3m');
    k.issue('launchInstances', { fleet: 'march', count: 1 });
    k.until('5m').issue('deregisterContainerInstance', { containerInstance: 'land-1', force: true });
    k.until('6m');
    expect(k.task('web#1')).toMatchObject({
      lastStatus: 'STOPPED',
      stoppedReason: 'Container instance deregistration forced by user',
    });
    expect(k.container('web#1/app').status).toBe('RUNNING');
    // Two tasks of 128 units each are still in the host's book, in nobody else's.
    expect(k.instance('land-1').host.cpuFree).toBe(2_048 - 256);
    expect(k.instance('land-1').host.orphans).toEqual([k.task('web#1').key, k.task('web#2').key]);
    expect(k.containerInstance('land-1')).toMatchObject({ status: 'INACTIVE', agentConnected: false, tasks: [] });
    expect(
      k
        .tasks('web')
        .slice(2)
        .map((task) => [k.hostOf(task), task.lastStatus]),
    ).toEqual([
      ['march-1', 'RUNNING'],
      ['march-1', 'RUNNING'],
    ]);
    checkWorld(k.world);
    k.issue('terminateInstances', { instances: ['land-1'] });
    k.until('8m');
    expect([k.container('web#1/app').status, k.instance('land-1').host.orphans]).toEqual(['STOPPED', []]);
    expect(k.instance('land-1').host.cpuFree).toBe(2_048);
  });

  it('CI-06: an orphan that ends leaves the host, and nobody is told', () => {
    const k = kingdom({ ...ONE, behaviours: { 'web:1': { exitsAfterUs: us('5m') } } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('deregisterContainerInstance', { containerInstance: 'land-1', force: true });
    k.until('10m');
    expect(k.story(['task', 'exit'], '3m').map((line) => line.slice(8))).toEqual(['web#1 STOPPED', 'web#1/app exit 0']);
    expect(k.instance('land-1').host).toMatchObject({ cpuFree: 2_048, orphans: [] });
  });

  it('CI-06: what has not begun does not begin', () => {
    const k = kingdom({ ...ONE, images: { 'web:1': 3_000 } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('120.2s').issue('deregisterContainerInstance', { containerInstance: 'land-1', force: true });
    k.until('5m');
    expect(k.container('web#1/app').status).toBe('STOPPED');
    expect(k.instance('land-1')).toMatchObject({ pulls: [], host: { waiting: [], orphans: [], cpuFree: 2_048 } });
  });

  it('CI-06: a host that starts anew registers anew', () => {
    const k = kingdom(ONE).until('2m');
    k.issue('deregisterContainerInstance', { containerInstance: 'land-1' });
    k.until('3m').issue('stopInstances', { instances: ['land-1'] });
    k.until('4m').issue('startInstances', { instances: ['land-1'] });
    k.until('7m');
    expect(k.world.containerInstances.map((row) => row.status)).toEqual(['INACTIVE', 'ACTIVE']);
    checkWorld(k.world);
  });
});

describe('what is registered', () => {
  it('CI-07: resources as registered and as they remain; ports are those in use, TCP and UDP apart', () => {
    const dns = plan('dns', { portMappings: [{ containerPort: 53, hostPort: 53, protocol: 'udp' }] });
    const k = kingdom({ ...ONE, definitions: [dns] }).until('2m');
    k.issue('runTask', { taskDefinition: 'dns' });
    const described = describeContainerInstance(k.world, k.containerInstance('land-1'));
    const reserved = ['22', '2375', '2376', '51678', '51679'];
    // m5.large: 2 × 1024 units and 7741 MiB; the task takes 128 of each.
    expect(described['registeredResources']).toEqual([
      { name: 'CPU', type: 'INTEGER', integerValue: 2_048 },
      { name: 'MEMORY', type: 'INTEGER', integerValue: 7_741 },
      { name: 'PORTS', type: 'STRINGSET', stringSetValue: reserved },
      { name: 'PORTS_UDP', type: 'STRINGSET', stringSetValue: [] },
    ]);
    expect(described['remainingResources']).toEqual([
      { name: 'CPU', type: 'INTEGER', integerValue: 1_920 },
      { name: 'MEMORY', type: 'INTEGER', integerValue: 7_613 },
      { name: 'PORTS', type: 'STRINGSET', stringSetValue: reserved },
      { name: 'PORTS_UDP', type: 'STRINGSET', stringSetValue: ['53'] },
    ]);
  });

  it('RS-01, RS-02: ECS_RESERVED_MEMORY is taken off what is registered, and off nothing else', () => {
    const k = kingdom({ fleets: [{ count: 1, agent: { ECS_RESERVED_MEMORY: 741 } }] }).until('2m');
    // 7741 − 741.
    expect(k.containerInstance('land-1').registered).toMatchObject({ cpu: 2_048, memoryMiB: 7_000 });
    const wide = plan('wide', { memory: 7_001 });
    k.issue('registerTaskDefinition', wide);
    k.issue('runTask', { taskDefinition: 'wide' });
    expect(k.world.decisions.at(-1)).toMatchObject({ verdict: { refused: 'RESOURCE:MEMORY' } });
  });

  it('BB-06, CI-08: the image decides what the agent can do', () => {
    const amis = ['ecs-linux', 'ecs-windows-2016-full', 'ecs-windows-2019-core', 'ecs-windows-2022-full'] as const;
    const k = kingdom({ fleets: amis.map((ami, i) => ({ name: `f${i}`, count: 1, ami })) }).until('10m');
    const seen = amis.map((_, i) => {
      const { attributes } = k.containerInstance(`f${i}-1`);
      return [attributes['ecs.os-type'], attributes['ecs.os-family'], 'ecs.capability.task-eni' in attributes];
    });
    expect(seen).toEqual([
      ['linux', 'LINUX', true],
      ['windows', 'WINDOWS_SERVER_2016_FULL', false],
      ['windows', 'WINDOWS_SERVER_2019_CORE', true],
      ['windows', 'WINDOWS_SERVER_2022_FULL', true],
    ]);
  });

  it('CI-08: an agent without roles for tasks does not say that it has them', () => {
    const k = kingdom({ fleets: [{ count: 1, agent: { ECS_ENABLE_TASK_IAM_ROLE: false } }] }).until('2m');
    expect(Object.keys(k.containerInstance('land-1').attributes).filter((name) => name.includes('iam-role'))).toEqual(
      [],
    );
  });

  it('CI-09: ECS_INSTANCE_ATTRIBUTES are there from the first registration', () => {
    const k = kingdom({ fleets: [{ count: 1, agent: { ECS_INSTANCE_ATTRIBUTES: { stack: 'blue' } } }] }).until('2m');
    k.issue('runTask', {
      taskDefinition: 'web',
      placementConstraints: [{ type: 'memberOf', expression: 'attribute:stack == blue' }],
    });
    expect(k.until('3m').task('web#1').lastStatus).toBe('RUNNING');
  });

  it('the settings of an agent are those of its fleet, the rest are the defaults', () => {
    const agent = {
      ECS_CONTAINER_STOP_TIMEOUT: '2m',
      ECS_IMAGE_PULL_BEHAVIOR: 'once',
      ECS_DYNAMIC_HOST_PORT_RANGE: '40000-40099',
    };
    const k = kingdom({ fleets: [{ count: 1, agent }] }).until('1s');
    expect(agentSettings(k.world, k.instance('land-1'))).toEqual({
      reservedMemoryMiB: 0,
      spotInstanceDraining: false,
      containerStopTimeoutUs: us('2m'),
      containerStartTimeoutUs: us('3m'),
      imagePullBehavior: 'once',
      dynamicHostPortRange: { from: 40_000, to: 40_099 },
      taskIamRole: true,
      agentVersion: '1.104.0',
    });
  });

  it('CT-10: ECS_CONTAINER_STOP_TIMEOUT is the patience of the agent where the container says nothing', () => {
    const k = kingdom({
      fleets: [{ count: 1, agent: { ECS_CONTAINER_STOP_TIMEOUT: '10s' } }],
      behaviours: { 'web:1': { stopsAfterUs: null } },
    }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('stopTask', { task: 'web#1' });
    k.until('4m');
    expect(k.story(['signal'], '3m')).toEqual(['180.000 web#1/app SIGTERM', '190.000 web#1/app SIGKILL']);
  });
});

describe('health', () => {
  const health = (k: Kingdom) => {
    const { overallStatus, details } = instanceHealth(k.world, k.containerInstance('land-1'), k.engine.nowUs as never);
    return [overallStatus, ...details.map(({ type, status }) => `${type} ${status}`)];
  };

  it('CI-10: INITIALIZING until the first check, then OK', () => {
    const k = kingdom(ONE).until('2m');
    const registered = k.containerInstance('land-1').registeredAtUs;
    k.engine.runTo(registered + us('80s'));
    expect(health(k)).toEqual(['OK', 'CONTAINER_RUNTIME OK', 'AGENT_CONNECTIVITY OK']);
    const early = instanceHealth(k.world, k.containerInstance('land-1'), (registered + us('29s')) as never);
    expect(early.overallStatus).toBe('INITIALIZING');
  });

  it('CI-10: a runtime that does not answer is IMPAIRED, and nothing is repaired', () => {
    const k = kingdom(ONE).until('5m');
    k.issue('fault', { runtimeImpaired: { instance: 'land-1', for: '5m' } });
    expect(health(k.until('6m'))).toEqual(['IMPAIRED', 'CONTAINER_RUNTIME IMPAIRED', 'AGENT_CONNECTIVITY OK']);
    expect(k.containerInstance('land-1').status).toBe('ACTIVE');
    expect(health(k.until('11m'))[0]).toBe('OK');
  });

  it('CI-10: without an agent there is nothing to tell of the runtime', () => {
    const k = kingdom(ONE).until('5m');
    k.issue('fault', { agentDisconnect: { instance: 'land-1', for: '20m' } });
    expect(health(k.until('9m'))).toEqual([
      'IMPAIRED',
      'CONTAINER_RUNTIME INSUFFICIENT_DATA',
      'AGENT_CONNECTIVITY IMPAIRED',
    ]);
  });

  it('CI-10: a host with GPUs has a check of its own for them', () => {
    const k = kingdom({ fleets: [{ count: 1, instanceType: 'g4dn.xlarge', ami: 'ecs-linux-gpu' }] }).until('5m');
    expect(health(k).at(-1)).toBe('ACCELERATED_COMPUTE OK');
  });
});

describe('the agent renews itself', () => {
  const statuses = (k: Kingdom): string[] =>
    k.engine.log(0, Infinity).flatMap(({ event }) => (event.kind === 'AgentUpdateMoved' ? [event.status] : []));
  const update = { containerInstance: 'land-1' };

  it('UpdateContainerAgent: staged, then the process is replaced; containers run on', () => {
    const k = kingdom({ fleets: [{ count: 1, agent: { version: '1.28.0' } }] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    expect(k.containerInstance('land-1').agentVersion).toBe('1.28.0');
    k.until('3m').issue('updateContainerAgent', update);
    expect(k.refused('updateContainerAgent', update)).toBe('UpdateInProgressException: update-in-progress');
    k.until('5m');
    expect(statuses(k)).toEqual(['PENDING', 'STAGING', 'STAGED', 'UPDATING', 'UPDATED']);
    expect([k.containerInstance('land-1').agentVersion, k.census('web')]).toEqual(['1.104.0', 'RUNNING 1']);
    expect(k.refused('updateContainerAgent', update)).toBe('NoUpdateAvailableException: no-update-available');
  });

  it('UpdateContainerAgent: fails when nobody answers', () => {
    const k = kingdom({ fleets: [{ count: 1, agent: { version: '1.28.0' } }] }).until('2m');
    k.issue('fault', { agentDisconnect: { instance: 'land-1', for: '5m' } });
    k.issue('updateContainerAgent', update);
    k.until('3m');
    expect(statuses(k)).toEqual(['PENDING', 'FAILED']);
  });
});

describe('machines outside the cloud', () => {
  it('BB-12: an EXTERNAL machine registers without EC2: no zone, no type, no interfaces for tasks', () => {
    const k = kingdom({ fleets: [{ name: 'far', count: 1, launchType: 'EXTERNAL' }] }).until('2m');
    const { attributes, registered } = k.containerInstance('far-1');
    expect(attributes['ecs.capability.external']).toBe('');
    expect(
      Object.keys(attributes).filter((name) => /ami-id|availability-zone|instance-type|vpc|subnet|eni/.test(name)),
    ).toEqual([]);
    expect(registered.eniSlots).toBe(0);
    expect(k.instance('far-1').ec2InstanceId).toMatch(/^mi-[0-9a-f]{17}$/);
    // It stood there already: only its agent had to start.
    expect(at(k.story(['agent']).at(-1))).toBeLessThanOrEqual(15);
    for (const verb of ['stop', 'start', 'terminate']) {
      expect(k.refused(`${verb}Instances`, { instances: ['far-1'] })).toBe(
        'InvalidInstanceID.Malformed: instance-external',
      );
    }
  });

  it('BB-12: tasks of launch type EXTERNAL go there and nowhere else, and those of EC2 never', () => {
    const fleets = [{ count: 1 }, { name: 'far', count: 1, launchType: 'EXTERNAL' as const }];
    const k = kingdom({ fleets, definitions: [plan('web'), plan('net', {}, { networkMode: 'awsvpc' })] }).until('2m');
    k.issue('runTask', { taskDefinition: 'web', count: 4, launchType: 'EXTERNAL' });
    k.issue('runTask', { taskDefinition: 'web', count: 4 });
    k.until('3m');
    const seen = k.tasks('web').map((task) => `${task.launchType} ${k.hostOf(task)} ${task.lastStatus}`);
    expect([...new Set(seen)]).toEqual(['EXTERNAL far-1 RUNNING', 'EC2 land-1 RUNNING']);
    const net = { taskDefinition: 'net', launchType: 'EXTERNAL', ...IN_ALL_ZONES };
    expect(k.refused('runTask', net)).toBe('InvalidParameterException: external-awsvpc');
    k.issue('runTask', { taskDefinition: 'web', count: 4, launchType: 'EXTERNAL' });
    expect(
      k.refused('createService', {
        serviceName: 'far',
        taskDefinition: 'web',
        desiredCount: 2,
        launchType: 'EXTERNAL',
      }),
    ).toBe('done');
    k.until('5m');
    expect(k.tasks('service:far').map((task) => k.hostOf(task))).toEqual(['far-1', 'far-1']);
  });
});
