/** Every kind of fault from the timeline to what people see of it (DF-02): its effect, its message, its end. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { FAULT_KINDS } from '../../sim/rules/fault-requests.ts';
import { describeFault } from '../../sim/text/fault-sentences.ts';
import { openText } from '../../sim/text/text.ts';
import type { Fault } from '../../sim/model/fault.ts';
import { COMMAND_SCHEMA } from '../../sim/scenario/command-schema.ts';
import {
  commandOf,
  IN_ALL_ZONES,
  kingdom,
  plan,
  ZONES,
  type Deed,
  type Kingdom,
  type KingdomSketch,
} from '../support/rig.ts';

const ONE: KingdomSketch = { fleets: [{ count: 1 }], definitions: [plan('web')] };
const RUN: Deed = ['2m', 'runTask', { taskDefinition: 'web' }];
const fault = (at: string, input: object): Deed => [at, 'fault', input];
const AWSVPC = { networkMode: 'awsvpc' };
const HEALTH = { healthCheck: { command: ['CMD-SHELL', 'true'], interval: 10, timeout: 5, retries: 2 } };

/** One task of the family `web` with an agent that is there, and a fault. */
function struck(input: object, sketch: KingdomSketch = {}): Kingdom {
  return kingdom({ ...ONE, ...sketch, timeline: [RUN, fault('5m', input), ...(sketch.timeline ?? [])] });
}

/** An example of each kind, as a timeline writes it. */
const EXAMPLES: Readonly<Record<Fault['kind'], object>> = {
  instanceCrash: { instance: 'land-1' },
  agentDisconnect: { instance: 'land-1', for: '2m' },
  agentCrash: { instance: 'land-1', for: '2m' },
  zoneImpaired: { zone: 'za-southwest-1a', for: '2m' },
  zoneOutage: { zone: 'za-southwest-1a', for: '2m' },
  regionOutage: { for: '2m' },
  containerCrash: { task: 'web#1', container: 'app', exitCode: 3 },
  containerOutOfMemory: { task: 'web#1' },
  memoryLeak: { task: 'web#1', mibPerSecond: 5, for: '1m' },
  cpuSpike: { task: 'web#1', vcpu: 2, for: '1m' },
  containerHang: { task: 'web#1' },
  slowStop: { task: 'web#1', container: 'app', for: '20s' },
  imageMissing: { image: 'web:1' },
  pullStall: { image: 'web:1' },
  registryThrottled: { for: '2m' },
  eniExhaustion: { instance: 'land-1', for: '2m' },
  cniFailure: { instance: 'land-1', for: '2m' },
  subnetExhaustion: { zone: 'za-southwest-1a', for: '2m' },
  trunkFailure: { instance: 'land-1' },
  runtimeImpaired: { instance: 'land-1', for: '2m' },
  spotInterruption: { instance: 'land-1' },
  taskSpotInterruption: { task: 'web#1' },
  fargateCapacity: { provider: 'FARGATE_SPOT', zone: 'za-southwest-1a', for: '2m' },
  balancerImpaired: { loadBalancer: 'gate', for: '2m' },
  subscriberFails: { subscriber: 'jobs', for: '2m' },
  taskRetirement: { task: 'web#1', after: '2m' },
};

describe('every kind of fault (DF-02)', () => {
  test('has an example here', () => {
    expect(Object.keys(EXAMPLES).toSorted()).toEqual(FAULT_KINDS.toSorted());
  });

  test('is described in the documentation', () => {
    const page = readFileSync(new URL('../../docs/models/faults.md', import.meta.url), 'utf8');
    expect(FAULT_KINDS.filter((kind) => !page.includes(`| \`${kind}\``))).toEqual([]);
  });

  test.each(FAULT_KINDS)('%s is read from a timeline, and back from a journal', (kind) => {
    const command = commandOf('fault', { [kind]: EXAMPLES[kind] });
    expect(command).toMatchObject({ op: 'world.fault', input: { kind } });
    expect(COMMAND_SCHEMA.parse(JSON.parse(JSON.stringify(command)))).toEqual(command);
  });

  test.each(FAULT_KINDS)('%s has its sentence in both languages', (kind) => {
    const { input } = commandOf('fault', { [kind]: EXAMPLES[kind] }) as { input: Fault };
    for (const language of ['en', 'fr'] as const) {
      const sentence = openText(language).say(describeFault(input));
      expect(sentence).toMatch(/^(Fault|Panne\s):\s[^{}]+$/);
    }
  });
});

describe('hosts and agents', () => {
  it('instanceCrash: the tasks of the host stop with its name', () => {
    const k = struck({ instanceCrash: { instance: 'land-1' } }).toTheEnd();
    const { ec2InstanceId } = k.instance('land-1');
    expect(k.task('web#1')).toMatchObject({
      lastStatus: 'STOPPED',
      stopCode: 'TerminationNotice',
      stoppedReason: `Host EC2 (instance ${ec2InstanceId}) terminated.`,
    });
  });

  it('agentDisconnect: the backend misses the agent, and the task stays counted (CI-02)', () => {
    const k = struck({ agentDisconnect: { instance: 'land-1', for: '10m' } }).until('9m');
    expect(k.containerInstance('land-1')).toMatchObject({ agentConnected: false, runningTasksCount: 1 });
    expect(k.until('20m').containerInstance('land-1').agentConnected).toBe(true);
    expect(k.task('web#1').lastStatus).toBe('RUNNING');
  });

  it('agentCrash: a container that ends meanwhile is reported when the agent is back', () => {
    const k = struck(
      { agentCrash: { instance: 'land-1', for: '10m' } },
      { timeline: [fault('6m', { containerCrash: { task: 'web#1' } })] },
    );
    expect(k.until('9m').containerInstance('land-1').agentConnected).toBe(false);
    expect(k.container('web#1/app').status).toBe('STOPPED');
    expect(k.task('web#1').lastStatus).toBe('RUNNING');
    expect(k.until('20m').task('web#1').lastStatus).toBe('STOPPED');
    expect(k.containerInstance('land-1').agentConnected).toBe(true);
  });

  it('spotInterruption: two minutes after its notice the instance is gone (EC-08)', () => {
    const fleets = [{ count: 1, spot: true }] as KingdomSketch['fleets'];
    const k = struck({ spotInterruption: { instance: 'land-1' } }, { fleets: fleets! });
    expect(k.until('6m59s').task('web#1').lastStatus).toBe('RUNNING');
    expect(k.until('8m').instance('land-1').state).toBe('terminated');
    expect(k.task('web#1').lastStatus).toBe('STOPPED');
  });
});

describe('zones and regions', () => {
  const spread: KingdomSketch = {
    fleets: [{ count: 3 }],
    timeline: [['2m', 'createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 6 }]],
  };
  const withFault = (input: object): Kingdom => {
    return kingdom({ ...spread, timeline: [...spread.timeline!, fault('6m', input)] });
  };
  const running = (k: Kingdom): number => k.tasks('web').filter((task) => task.lastStatus === 'RUNNING').length;

  it('zoneImpaired: what runs there runs on, uncounted by nobody and replaced by nobody', () => {
    const k = withFault({ zoneImpaired: { zone: 'za-southwest-1a', for: '10m' } }).until('15m');
    expect([running(k), k.tasks('web').length]).toEqual([6, 6]);
    expect(k.containerInstance('land-1')).toMatchObject({ agentConnected: false, runningTasksCount: 2 });
    expect(k.story(['zone', 'region'])).toEqual([
      '360.000 za-southwest-1a IMPAIRED',
      '360.000 za-southwest-1 IMPAIRED',
    ]);
  });

  it('zoneImpaired: nothing is raised there, and what boots there registers when it is over', () => {
    const k = kingdom({
      fleets: [{ count: 0 }],
      timeline: [
        ['5m', 'launchInstances', { fleet: 'land', count: 1, zone: 'za-southwest-1a' }],
        fault('5m10s', { zoneImpaired: { zone: 'za-southwest-1a', for: '10m' } }),
      ],
    }).until('10m');
    expect(k.refused('launchInstances', { fleet: 'land', count: 1, zone: 'za-southwest-1a' })).toBe(
      'InsufficientInstanceCapacity: zone-impaired',
    );
    k.issue('launchInstances', { fleet: 'land', count: 2 });
    expect(k.world.instances.slice(1).map(({ zone }) => k.world.zones[zone]!.name)).not.toContain('za-southwest-1a');
    expect(k.instance('land-1').containerInstance).toBeNull();
    k.until('17m');
    expect(k.containerInstance('land-1')).toMatchObject({ status: 'ACTIVE', agentConnected: true });
  });

  it('zoneImpaired: afterwards agents are back, and tell what ended meanwhile', () => {
    const k = kingdom({
      ...spread,
      timeline: [
        ...spread.timeline!,
        fault('6m', { zoneImpaired: { zone: 'za-southwest-1a', for: '10m' } }),
        fault('8m', { containerCrash: { task: 'web#1', exitCode: 1 } }),
      ],
    });
    const [first] = k.until('7m').tasks('web');
    const silent = k.hostOf(first!) === 'land-1';
    expect(k.until('15m').task('web#1').lastStatus).toBe(silent ? 'RUNNING' : 'STOPPED');
    k.until('22m');
    expect([k.task('web#1').lastStatus, running(k)]).toEqual(['STOPPED', 6]);
    expect(k.containerInstance('land-1').agentConnected).toBe(true);
  });

  it('zoneImpaired: an agent whose own network is broken longer comes back later', () => {
    const k = kingdom({
      ...ONE,
      timeline: [
        fault('5m', { agentDisconnect: { instance: 'land-1', for: '10m' } }),
        fault('6m', { zoneImpaired: { zone: 'za-southwest-1a', for: '2m' } }),
      ],
    });
    expect(k.until('14m').instance('land-1').agent).toBe('disconnected');
    expect(k.until('20m').instance('land-1').agent).toBe('connected');
  });

  it('zoneImpaired: an impaired zone that is lost is lost for as long as the loss says', () => {
    const k = kingdom({
      ...ONE,
      timeline: [
        fault('5m', { zoneImpaired: { zone: 'za-southwest-1a', for: '2m' } }),
        fault('6m', { zoneOutage: { zone: 'za-southwest-1a', for: '5m' } }),
      ],
    }).toTheEnd();
    expect(k.story(['zone', 'region'])).toEqual([
      '300.000 za-southwest-1a IMPAIRED',
      '300.000 za-southwest-1 IMPAIRED',
      '360.000 za-southwest-1a LOST',
      '660.000 za-southwest-1a AVAILABLE',
      '660.000 za-southwest-1 AVAILABLE',
    ]);
  });

  it('zoneOutage: its tasks are replaced in the other zones', () => {
    const k = withFault({ zoneOutage: { zone: 'za-southwest-1a', for: '2m' } }).until('7m');
    expect(running(k)).toBe(6);
    expect(
      k
        .tasks('web')
        .filter((task) => task.lastStatus === 'RUNNING')
        .map((task) => k.hostOf(task)),
    ).not.toContain('land-1');
  });

  it('regionOutage: everything is gone, and nothing can be raised until it is over', () => {
    const k = withFault({ regionOutage: { for: '4m' } }).until('8m');
    expect(running(k)).toBe(0);
    expect(k.refused('launchInstances', { fleet: 'land', count: 3 })).toBe('InsufficientInstanceCapacity: zone-lost');
    expect(k.refused('fault', { regionOutage: { for: '1m' } })).toBe('InvalidParameterException: region-lost');
    k.until('11m').issue('launchInstances', { fleet: 'land', count: 3 });
    // One more may be on its way from zone to zone.
    expect(running(k.until('14m'))).toBeGreaterThanOrEqual(6);
    expect(k.story(['region'])).toEqual(['360.000 za-southwest-1 LOST', '600.000 za-southwest-1 AVAILABLE']);
  });
});

describe('containers', () => {
  it('containerCrash: the exit code is the one that was named', () => {
    const k = struck({ containerCrash: { task: 'web#1', exitCode: 139 } }).toTheEnd();
    expect(k.container('web#1/app').exitCode).toBe(139);
    expect(k.task('web#1')).toMatchObject({
      stopCode: 'EssentialContainerExited',
      stoppedReason: 'Essential container in task exited',
    });
  });

  it('containerOutOfMemory: 137, and the reason says so (CT-13)', () => {
    const k = struck({ containerOutOfMemory: { task: 'web#1' } }).toTheEnd();
    expect(k.container('web#1/app')).toMatchObject({
      exitCode: 137,
      reason: 'OutOfMemoryError: Container killed due to memory usage',
    });
  });

  it('containerHang: the service replaces the task for its health check (HC-06, HC-07)', () => {
    const k = kingdom({
      ...ONE,
      definitions: [plan('web', HEALTH)],
      timeline: [
        ['2m', 'createService', { serviceName: 'web', taskDefinition: 'web', desiredCount: 1 }],
        fault('5m', { containerHang: { task: 'web#1' } }),
      ],
    }).toTheEnd();
    expect(k.task('web#1')).toMatchObject({
      lastStatus: 'STOPPED',
      stoppedReason: 'Task failed container health checks',
    });
    expect(k.task('web#2')).toMatchObject({ lastStatus: 'RUNNING', healthStatus: 'HEALTHY' });
  });

  it('containerHang with an end: too short to be noticed, it leaves no trace', () => {
    const k = struck(
      { containerHang: { task: 'web#1', for: '6s' } },
      { definitions: [plan('web', HEALTH)] },
    ).toTheEnd();
    expect(k.task('web#1')).toMatchObject({ lastStatus: 'RUNNING', healthStatus: 'HEALTHY' });
  });

  it('slowStop: longer than stopTimeout, even SIGKILL waits for it (TL-06, CT-10, CT-11)', () => {
    const stop: Deed = ['6m', 'stopTask', { task: 'web#1' }];
    const slow = struck({ slowStop: { task: 'web#1', for: '50s' } }, { timeline: [stop] }).toTheEnd();
    expect(slow.story(['exit'])).toEqual(['410.000 web#1/app exit 137']);
    const less = struck({ slowStop: { task: 'web#1', for: '12s' } }, { timeline: [stop] }).toTheEnd();
    expect(less.story(['exit'])).toEqual(['372.000 web#1/app exit 143']);
  });
});

describe('images', () => {
  const pull: Deed = ['5m30s', 'runTask', { taskDefinition: 'new' }];
  const definitions = [plan('web'), plan('new')];
  const images = { 'new:1': 40 };

  it('imageMissing: a start fails until the image is there again', () => {
    const again: Deed = ['12m', 'runTask', { taskDefinition: 'new' }];
    const k = struck(
      { imageMissing: { image: 'new:1', for: '5m' } },
      { definitions, images, timeline: [pull, again] },
    ).toTheEnd();
    expect(k.task('new#1')).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart' });
    expect(k.task('new#1').stoppedReason).toMatch(/^CannotPull\w*Error: .*not found/);
    expect(k.task('new#2').lastStatus).toBe('RUNNING');
  });

  it('pullStall: a download stands still; what is not back in time is asked for again (CT-14)', () => {
    const stalled = (span: string) =>
      struck({ pullStall: { image: 'new:1', for: span } }, { definitions, images, timeline: [pull] }).toTheEnd();
    const settled = (k: Kingdom) => k.task('new#1').pullStoppedAtUs! / 1_000_000;
    // The manifest comes at 331 s; 41.94304 MB take 0.699051 s and 0.419430 s.
    expect(settled(stalled('2m'))).toBeCloseTo(420 + 1.118_482, 4);
    const late = stalled('10m');
    // Five minutes without any output, then the second attempt waits for the rest of the fault.
    expect(late.world.imagePulls.at(-1)).toMatchObject({ state: 'done', pullAttempt: 2 });
    expect(settled(late)).toBeCloseTo(900 + 1.118_482, 4);
  });

  it('registryThrottled: pulls are answered with toomanyrequests (IM-07)', () => {
    const k = struck({ registryThrottled: { for: '5m' } }, { definitions, images, timeline: [pull] }).toTheEnd();
    expect(k.task('new#1')).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart' });
    expect(k.task('new#1').stoppedReason).toMatch(/toomanyrequests/);
  });
});

describe('the network', () => {
  const definitions = [plan('web'), plan('net', {}, AWSVPC)];
  const attach: Deed = ['5m30s', 'runTask', { taskDefinition: 'net', ...IN_ALL_ZONES }];

  it('eniExhaustion: an attach that was planned fails, unseen by placement (NW-16)', () => {
    const k = struck(
      { eniExhaustion: { instance: 'land-1', for: '10m' } },
      { definitions, timeline: [attach] },
    ).toTheEnd();
    expect(k.task('net#1')).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart' });
    expect(k.task('net#1').stoppedReason).toMatch(/network interface/);
  });

  it('cniFailure: the pause container fails, and the task with it (NW-08)', () => {
    const again: Deed = ['12m', 'runTask', { taskDefinition: 'net', ...IN_ALL_ZONES }];
    const k = struck(
      { cniFailure: { instance: 'land-1', for: '5m' } },
      { definitions, timeline: [attach, again] },
    ).toTheEnd();
    expect(k.task('net#1')).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart' });
    expect(k.task('net#1').stoppedReason).toMatch(/ContainerNetworkingError|CNI setup failed/);
    expect(k.task('net#2').lastStatus).toBe('RUNNING');
  });

  it('subnetExhaustion: no awsvpc task is placed until there are addresses again (NW-17)', () => {
    const k = struck(
      { subnetExhaustion: { zone: 'za-southwest-1a', for: '5m' } },
      {
        definitions,
        timeline: [
          ['5m30s', 'createService', { serviceName: 'net', taskDefinition: 'net', desiredCount: 1, ...IN_ALL_ZONES }],
        ],
      },
    );
    expect(k.until('9m').tasks('net')).toEqual([]);
    expect(k.messages('net').join('\n')).toMatch(/subnet/);
    expect(k.until('20m').task('net#1').lastStatus).toBe('RUNNING');
  });
});

describe('Fargate', () => {
  const size = { cpu: '256', memory: '512', requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc' };
  const sketch: KingdomSketch = { fleets: [{ count: 0 }], definitions: [plan('sky', {}, size)] };
  const awsvpcConfiguration = { subnets: [...ZONES], assignPublicIp: 'ENABLED' };
  const PUBLIC = { networkConfiguration: { awsvpcConfiguration } };
  const spot = { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }] };
  const put: Deed = [
    '1s',
    'putClusterCapacityProviders',
    { cluster: 'royaume', capacityProviders: ['FARGATE', 'FARGATE_SPOT'], defaultCapacityProviderStrategy: [] },
  ];
  const run = (compute: object): Deed => ['2m', 'runTask', { taskDefinition: 'sky', ...compute, ...PUBLIC }];

  it('taskSpotInterruption: SIGTERM comes with the notice, and the task ends within two minutes (FG-06)', () => {
    const k = kingdom({
      ...sketch,
      timeline: [put, run(spot), fault('5m', { taskSpotInterruption: { task: 'sky#1' } })],
    }).until('8m');
    expect(k.task('sky#1')).toMatchObject({
      desiredStatus: 'STOPPED',
      stopCode: 'SpotInterruption',
      stoppedReason: 'Your Spot Task was interrupted.',
    });
  });

  it('regionOutage: Fargate tasks are lost with their zones', () => {
    const k = kingdom({
      ...sketch,
      timeline: [run({ launchType: 'FARGATE' }), fault('5m', { regionOutage: { for: '5m' } })],
    }).until('6m');
    expect(k.task('sky#1').lastStatus).toBe('STOPPED');
    expect(k.task('sky#1').stoppedReason).not.toMatch(/EC2/);
  });
});
