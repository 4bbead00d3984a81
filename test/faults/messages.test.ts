/** What people read of a fault, word for word, and faults that overlap (DF-02). */
import { describe, expect, it } from 'vitest';
import { IN_ALL_ZONES, kingdom, plan, type Deed, type Kingdom, type KingdomSketch } from '../support/rig.ts';

const ONE: KingdomSketch = { fleets: [{ count: 1 }], definitions: [plan('web'), plan('new')], images: { 'new:1': 40 } };
const fault = (at: string, input: object): Deed => [at, 'fault', input];
const run = (at: string, family = 'web', rest: object = {}): Deed => [
  at,
  'runTask',
  { taskDefinition: family, ...rest },
];
const serve = (at: string, desiredCount: number, rest: object = {}): Deed => [
  at,
  'createService',
  { serviceName: 'web', taskDefinition: 'web', desiredCount, ...rest },
];
const course = (timeline: readonly Deed[], sketch: KingdomSketch = {}): Kingdom =>
  kingdom({ ...ONE, ...sketch, timeline });
const NOBODY =
  'was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster.';

describe('what a fault says', () => {
  it('zoneOutage: tasks name their host, whose end is a termination (EV-03)', () => {
    const k = course([run('2m'), fault('5m', { zoneOutage: { zone: 'za-southwest-1a', for: '2m' } })]).until('6m');
    const { ec2InstanceId } = k.instance('land-1');
    expect(k.task('web#1')).toMatchObject({
      stopCode: 'TerminationNotice',
      stoppedReason: `Host EC2 (instance ${ec2InstanceId}) terminated.`,
    });
  });

  it('regionOutage: a service without any instance says so', () => {
    const k = course([serve('2m', 2), fault('5m', { regionOutage: { for: '2m' } })]).until('6m');
    expect(k.messages('web').some((message) => message.includes(NOBODY))).toBe(true);
    expect(k.tasks('web').map(({ stopCode }) => stopCode)).toEqual(['TerminationNotice', 'TerminationNotice']);
  });

  it('agentDisconnect: nothing is placed on a silent instance, and the reason is AGENT (CI-02)', () => {
    const k = course([fault('3m', { agentDisconnect: { instance: 'land-1', for: '10m' } }), serve('7m', 1)]).until(
      '8m',
    );
    expect(k.messages('web').some((message) => message.includes('encountered error "AGENT"'))).toBe(true);
  });

  it('imageMissing and registryThrottled: the task says what the registry said', () => {
    const reasonOf = (input: object): string | null =>
      course([fault('3m', input), run('4m', 'new')])
        .until('20m')
        .task('new#1').stoppedReason;
    expect(reasonOf({ imageMissing: { image: 'new:1', for: '15m' } })).toBe(
      'CannotPullContainerError: repository new:1 not found',
    );
    expect(reasonOf({ registryThrottled: { for: '15m' } })).toMatch(
      /^CannotPullContainerError: .*toomanyrequests: Too Many Requests/,
    );
  });

  it('eniExhaustion and cniFailure: the attach and the plugins have their own words (NW-08, NW-16)', () => {
    const definitions = [plan('net', {}, { networkMode: 'awsvpc' })];
    const reasonOf = (input: object): string | null =>
      course([fault('3m', input), run('4m', 'net', IN_ALL_ZONES)], { definitions })
        .until('10m')
        .task('net#1').stoppedReason;
    expect(reasonOf({ eniExhaustion: { instance: 'land-1', for: '10m' } })).toBe(
      'Unable to attach network interface to unused device index',
    );
    expect(reasonOf({ cniFailure: { instance: 'land-1', for: '10m' } })).toMatch(
      /^ContainerNetworkingError: .*CNI setup failed/,
    );
  });

  it('slowStop: a stop that hangs longer than the agent asks for has its timeout as a reason (CT-11, CT-14)', () => {
    const slow = fault('3m', { slowStop: { task: 'web#1', for: '10m' } });
    const k = course([run('2m'), slow, ['4m', 'stopTask', { task: 'web#1' }]]).until('20m');
    // 30 s of stopTimeout and two minutes beyond.
    expect(k.container('web#1/app')).toMatchObject({
      exitCode: 137,
      reason: 'DockerTimeoutError: Could not transition to stopped; timed out after waiting 2m30s',
    });
    expect(k.task('web#1')).toMatchObject({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' });
  });

  it('spotInterruption: with draining the service moves before the end, and no task sees it (DR-11)', () => {
    const fleets = [
      { name: 'rented', count: 1, spot: true, agent: { ECS_ENABLE_SPOT_INSTANCE_DRAINING: true } },
      { name: 'owned', count: 1 },
    ];
    const placementConstraints = [{ type: 'distinctInstance' }];
    const k = course(
      [serve('2m', 1, { placementConstraints }), fault('5m', { spotInterruption: { instance: 'rented-1' } })],
      {
        fleets,
      },
    ).until('9m');
    expect(k.instance('rented-1').state).toBe('terminated');
    expect(k.tasks('web').filter(({ stopCode }) => stopCode === 'TerminationNotice')).toEqual([]);
    expect(k.tasks('web').some((task) => task.lastStatus === 'RUNNING' && k.hostOf(task) === 'owned-1')).toBe(true);
  });

  it('runtimeImpaired and trunkFailure: the instance shows it (CI-10, NW-06)', () => {
    const impaired = course([fault('3m', { runtimeImpaired: { instance: 'land-1', for: '5m' } })]);
    expect(impaired.until('4m').instance('land-1').ec2!.runtimeImpairedAtUs).toBe(180_000_000);
    expect(impaired.until('9m').instance('land-1').ec2!.runtimeImpairedAtUs).toBeNull();
    const trunk = kingdom({
      fleets: [{ count: 0 }],
      timeline: [
        ['1s', 'putAccountSetting', { name: 'awsvpcTrunking', value: 'enabled' }],
        ['10s', 'launchInstances', { fleet: 'land', count: 1 }],
        fault('20s', { trunkFailure: { instance: 'land-1' } }),
      ],
    }).until('5m');
    expect(trunk.containerInstance('land-1').status).toBe('REGISTRATION_FAILED');
  });
});

describe('faults that overlap', () => {
  it('imageMissing: the image is back when the last of them is over; a push brings it at once', () => {
    const lost = (at: string, span: string): Deed => fault(at, { imageMissing: { image: 'new:1', for: span } });
    const overlapping = [lost('3m', '2m'), lost('4m', '10m')];
    const starts = (more: Deed[]): string => {
      const k = course([...overlapping, ...more, run('6m', 'new')]).until('12m');
      return k.task('new#1').lastStatus;
    };
    expect(starts([])).toBe('STOPPED');
    expect(starts([['5m30s', 'pushImage', { image: 'new:1', sizeMiB: 10 }]])).toBe('RUNNING');
  });

  it('imageMissing: an image that never was does not come to be by it', () => {
    const images = { 'new:1': { name: 'new:1', layers: [], exists: false } };
    const missing = fault('3m', { imageMissing: { image: 'new:1', for: '1m' } });
    const k = course([missing, run('6m', 'new')], { images }).until('12m');
    expect(k.task('new#1').lastStatus).toBe('STOPPED');
  });

  it('eniExhaustion and runtimeImpaired last as long as the longest', () => {
    const k = course([
      fault('3m', { eniExhaustion: { instance: 'land-1', for: '10m' } }),
      fault('4m', { eniExhaustion: { instance: 'land-1', for: '1m' } }),
      fault('3m', { runtimeImpaired: { instance: 'land-1', for: '10m' } }),
      fault('4m', { runtimeImpaired: { instance: 'land-1', for: '1m' } }),
    ]);
    const state = (): unknown[] => {
      const { manualInterfaces = [], ec2 } = k.instance('land-1');
      return [manualInterfaces.length, ec2!.runtimeImpairedAtUs];
    };
    k.until('6m');
    expect(state()).toEqual([2, 180_000_000]);
    k.until('14m');
    expect(state()).toEqual([0, null]);
  });
});
