import { describe, expect, it } from 'vitest';
import { IN_ALL_ZONES, kingdom, plan, us, type Deed, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const ONE: KingdomSketch = { fleets: [{ count: 1 }], definitions: [plan('web')] };
const crash: Deed = ['5m', 'fault', { containerCrash: { task: 'web#1', exitCode: 7 } }];
const RUN: Deed = ['2m', 'runTask', { taskDefinition: 'web' }];
const outcomes = (k: Kingdom): string[] =>
  k.world.commands.slice(-2).map(({ refusal }) => refusal?.reason.code ?? 'done');

describe('faults at one and the same instant', () => {
  it('two crashes of one container are one exit', () => {
    const k = kingdom({ ...ONE, timeline: [RUN, crash, crash] }).toTheEnd();
    expect(k.story(['exit'])).toEqual(['300.000 web#1/app exit 7']);
    expect(k.task('web#1').lastStatus).toBe('STOPPED');
  });

  it.each<[string, Deed]>([
    ['the host crashes', ['5m', 'fault', { instanceCrash: { instance: 'land-1' } }]],
    ['the zone is lost', ['5m', 'fault', { zoneOutage: { zone: 'za-southwest-1a', for: '1m' } }]],
    ['the task is stopped', ['5m', 'stopTask', { task: 'web#1' }]],
    ['the agent loses its connection', ['5m', 'fault', { agentDisconnect: { instance: 'land-1', for: '1m' } }]],
    ['the host is terminated', ['5m', 'terminateInstances', { instances: ['land-1'] }]],
  ])('a container crashes as %s, in either order', (_, other) => {
    for (const timeline of [
      [RUN, crash, other],
      [RUN, other, crash],
    ]) {
      const k = kingdom({ ...ONE, timeline }).toTheEnd();
      expect(k.task('web#1')).toMatchObject({ lastStatus: 'STOPPED', desiredStatus: 'STOPPED' });
      expect(k.story(['exit']).length).toBeLessThanOrEqual(1);
    }
  });

  it('a container crashes as its own time is over', () => {
    // It runs at 122 and ends by itself 178 s later.
    const behaviours = { 'web:1': { exitsAfterUs: us('178s'), exitCode: 3 } };
    const k = kingdom({ ...ONE, behaviours, timeline: [RUN, crash] }).toTheEnd();
    expect(k.story(['exit'])).toEqual(['300.000 web#1/app exit 7']);
  });

  it('a container crashes as SIGKILL reaches it, and while it dies of it', () => {
    for (const at of ['240s', '240.005s']) {
      const timeline: Deed[] = [
        RUN,
        ['210s', 'stopTask', { task: 'web#1' }],
        [at, 'fault', { containerCrash: { task: 'web#1', exitCode: 7 } }],
      ];
      const k = kingdom({ ...ONE, behaviours: { 'web:1': { stopsAfterUs: null } }, timeline }).toTheEnd();
      expect(k.story(['exit']).length).toBe(1);
      expect(k.task('web#1').lastStatus).toBe('STOPPED');
    }
  });

  it('an instance cannot crash twice, nor an agent be cut off twice', () => {
    const gone: Deed = ['5m', 'fault', { instanceCrash: { instance: 'land-1' } }];
    const cut: Deed = ['5m', 'fault', { agentDisconnect: { instance: 'land-1', for: '1m' } }];
    expect(outcomes(kingdom({ ...ONE, timeline: [gone, gone] }).toTheEnd())).toEqual(['done', 'instance-gone']);
    expect(outcomes(kingdom({ ...ONE, timeline: [cut, cut] }).toTheEnd())).toEqual(['done', 'agent-not-connected']);
  });
});

describe('faults in the middle of something', () => {
  const AWSVPC = { networkMode: 'awsvpc' };
  const slow = { 'net:1': 600 };

  it.each(['121s', '128s', '132s', '145s', '170s'])('a host that crashes at %s ends a starting awsvpc task', (at) => {
    const k = kingdom({
      fleets: [{ count: 1 }],
      images: slow,
      definitions: [plan('net', {}, AWSVPC)],
      timeline: [
        ['2m', 'runTask', { taskDefinition: 'net', ...IN_ALL_ZONES }],
        [at, 'fault', { instanceCrash: { instance: 'land-1' } }],
      ],
    }).toTheEnd();
    expect(k.task('net#1')).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'TerminationNotice' });
    expect(k.instance('land-1')).toMatchObject({ downloads: [], pulls: [], host: { waiting: [], cpuFree: 2_048 } });
    expect(k.task('net#1').eni!.status).toBe('DELETED');
  });

  it('a host that crashes while a task is stopping ends it without an exit code', () => {
    const k = kingdom({ ...ONE, behaviours: { 'web:1': { stopsAfterUs: us('20s') } } }).until('2m');
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('3m').issue('stopTask', { task: 'web#1' });
    k.until('185s').issue('fault', { instanceCrash: { instance: 'land-1' } });
    k.until('4m');
    expect(k.container('web#1/app').exitCode).toBeNull();
    expect(k.task('web#1')).toMatchObject({ lastStatus: 'STOPPED', stopCode: 'UserInitiated' });
  });

  it('an instance that is lost while it boots never registers', () => {
    const k = kingdom({ ...ONE, timeline: [['40s', 'fault', { instanceCrash: { instance: 'land-1' } }]] }).until('5m');
    expect([k.instance('land-1').agent, k.world.containerInstances]).toEqual(['stopped', []]);
  });
});

describe('zones', () => {
  it('BB-02: a lost zone takes no new instances, the fleet raises them in the others; afterwards it is open again', () => {
    const k = kingdom({ fleets: [{ count: 0 }] }).until('1m');
    k.issue('fault', { zoneOutage: { zone: 'za-southwest-1a', for: '10m' } });
    expect(k.refused('launchInstances', { fleet: 'land', count: 1, zone: 'za-southwest-1a' })).toBe(
      'InsufficientInstanceCapacity: zone-lost',
    );
    k.issue('launchInstances', { fleet: 'land', count: 4 });
    expect(k.world.instances.map(({ zone }) => k.world.zones[zone]!.name)).not.toContain('za-southwest-1a');
    k.until('12m').issue('launchInstances', { fleet: 'land', count: 1, zone: 'za-southwest-1a' });
    expect(k.story(['zone', 'region'])).toEqual([
      '60.000 za-southwest-1a LOST',
      '60.000 za-southwest-1 IMPAIRED',
      '660.000 za-southwest-1a AVAILABLE',
      '660.000 za-southwest-1 AVAILABLE',
    ]);
  });

  it('BB-02: a region without zones is lost, and comes back zone by zone', () => {
    const k = kingdom({ fleets: [{ count: 3 }] }).until('2m');
    ['a', 'b', 'c'].forEach((letter, i) => {
      k.issue('fault', { zoneOutage: { zone: `za-southwest-1${letter}`, for: `${1 + i}m` } });
    });
    k.until('10m');
    expect(k.story(['region'])).toEqual([
      '120.000 za-southwest-1 IMPAIRED',
      '120.000 za-southwest-1 LOST',
      '180.000 za-southwest-1 IMPAIRED',
      '300.000 za-southwest-1 AVAILABLE',
    ]);
  });
});

describe('silence', () => {
  it('CI-02: a silence that ends before anyone noticed leaves no trace in the backend', () => {
    const k = kingdom({ ...ONE, timeline: [['5m', 'fault', { agentDisconnect: { instance: 'land-1', for: '30s' } }]] });
    k.toTheEnd();
    expect(k.engine.log(0, Infinity).filter(({ event }) => event.kind === 'AgentConnectionChanged')).toEqual([]);
    // The network is back at 330, the agent with its next attempt (CI-03).
    expect(k.story(['agent'], '5m').map((line) => line.slice(8))).toEqual(['land-1 disconnected', 'land-1 connected']);
  });

  it('a task placed in the silence starts when the agent is back', () => {
    const k = kingdom(ONE).until('2m');
    k.issue('fault', { agentDisconnect: { instance: 'land-1', for: '40s' } });
    k.issue('runTask', { taskDefinition: 'web' });
    k.until('5m');
    // The network is back at 160; the agent's next attempt succeeds and is told at once: 0.5 + 0.5 + 0.5.
    const back = Number(k.story(['agent'], '160s')[0]!.split(' ')[0]);
    expect(k.story()).toEqual(['120.000 web#1 PENDING', `${(back + 1.5).toFixed(3)} web#1 RUNNING`]);
  });
});
