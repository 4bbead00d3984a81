/** Auto Scaling groups of instances (AG-01 to AG-07). */
import { describe, expect, it } from 'vitest';
import {
  chooseLeaver,
  exceedingMax,
  refreshRoom,
  zoneToLaunchIn,
  zoneToRebalance,
} from '../../sim/rules/auto-scaling-groups.ts';
import { describe as describeEntity } from '../../sim/rules/describe.ts';
import type { LifecycleHook } from '../../sim/model/auto-scaling-group.ts';
import type { InstanceKey, ZoneKey } from '../../sim/model/ids.ts';
import { longestWait } from '../../sim/scaling/lifecycle-hooks.ts';
import { kingdom, us, ZONES, type Deed, type Kingdom, type KingdomSketch } from '../support/rig.ts';
import { alarm, census, counts, group, load, members, times } from './scaling-rig.ts';

function grouped(sizes: object, deeds: readonly Deed[] = [], rest: object = {}, sketch: KingdomSketch = {}): Kingdom {
  return kingdom({ duration: '60h', fleets: [], timeline: [...group(sizes, rest), ...deeds], ...sketch });
}
const LAND = { AutoScalingGroupName: 'land' };
const running = (k: Kingdom): string[] =>
  k.world.instances.filter(({ state }) => state.startsWith('running')).map(({ name }) => name);
const zonesOf = (k: Kingdom): string[] =>
  k.world.instances
    .filter(({ membership }) => membership?.lifecycleState === 'InService')
    .map(({ zone }) => k.world.zones[zone]!.name.slice(-1))
    .toSorted();

describe('a group', () => {
  it('has what is desired, between minimum and maximum, and each member its states (AG-01)', () => {
    const k = grouped({ MinSize: 1, MaxSize: 4, DesiredCapacity: 2 }).until('10s');
    expect(members(k)).toEqual(['land-1 Pending', 'land-2 Pending']);
    k.until('5m');
    expect(census(k)).toBe('InService 2');
    expect(k.refused('setDesiredCapacity', { ...LAND, DesiredCapacity: 5 })).toBe(
      'ValidationError: desired-out-of-bounds',
    );
    k.issue('setDesiredCapacity', { ...LAND, DesiredCapacity: 4 });
    expect(census(k.until('10m'))).toBe('InService 4');
    k.issue('updateAutoScalingGroup', { ...LAND, MaxSize: 1 });
    expect(census(k.until('11m').until('15m'))).toBe('InService 1, Terminated 3');
    expect(describeEntity(k.world, { kind: 'auto-scaling-group', key: 0 })).toMatchObject({
      MinSize: 1,
      MaxSize: 1,
      DesiredCapacity: 1,
      Instances: [{ LifecycleState: 'InService', HealthStatus: 'Healthy' }],
    });
  });

  it('passes through Standby and back, and lets members be detached (AG-01)', () => {
    const k = grouped({ MinSize: 1, MaxSize: 4, DesiredCapacity: 2 }).until('5m');
    k.issue('enterStandby', { ...LAND, InstanceIds: ['land-1'], ShouldDecrementDesiredCapacity: true });
    expect([census(k.until('6m')), k.world.autoScalingGroups![0]!.desiredCapacity]).toEqual([
      'InService 1, Standby 1',
      1,
    ]);
    k.issue('exitStandby', { ...LAND, InstanceIds: ['land-1'] });
    expect([census(k.until('7m')), k.world.autoScalingGroups![0]!.desiredCapacity]).toEqual(['InService 2', 2]);
    // Without decrement another one takes its place.
    k.issue('detachInstances', { ...LAND, InstanceIds: ['land-2'], ShouldDecrementDesiredCapacity: false });
    expect(members(k.until('10m'))).toEqual(['land-1 InService', 'land-2 Detached', 'land-3 InService']);
    expect(running(k)).toEqual(['land-1', 'land-2', 'land-3']);
  });

  it('says each change as an activity with its cause (AG-01)', () => {
    const k = grouped({ MinSize: 0, MaxSize: 4, DesiredCapacity: 1 }).until('5m');
    k.issue('setDesiredCapacity', { ...LAND, DesiredCapacity: 0 });
    k.until('10m');
    const { ec2InstanceId } = k.instance('land-1');
    expect(
      k.world.scaling!.activities.map(({ description, cause, statusCode }) => [description, cause, statusCode]),
    ).toEqual([
      [
        `Launching a new EC2 instance: ${ec2InstanceId}`,
        'At 2017-11-29T00:00:00Z a user request created an AutoScalingGroup changing the desired capacity from 0 to 1.  ' +
          'At 2017-11-29T00:00:00Z an instance was started in response to a difference between desired and actual capacity, ' +
          'increasing the capacity from 0 to 1.',
        'Successful',
      ],
      [
        `Terminating EC2 instance: ${ec2InstanceId}`,
        'At 2017-11-29T00:05:01Z a user request explicitly set group desired capacity changing the desired capacity from 1 to 0.  ' +
          'At 2017-11-29T00:05:01Z an instance was taken out of service in response to a difference between desired and actual ' +
          'capacity, shrinking the capacity from 1 to 0.',
        'Successful',
      ],
    ]);
  });

  it('replaces what EC2 has lost, and what somebody calls unhealthy (AG-05)', () => {
    const k = grouped({ MinSize: 2, MaxSize: 4 }).until('5m');
    k.issue('fault', { instanceCrash: { instance: 'land-1' } });
    expect(members(k.until('6m30s'))).toEqual(['land-1 Terminated', 'land-2 InService', 'land-3 InService']);
    k.issue('setInstanceHealth', { InstanceId: 'land-2', HealthStatus: 'Unhealthy' });
    k.issue('stopInstances', { instances: ['land-3'] });
    expect(census(k.until('12m'))).toBe('InService 2, Terminated 3');
  });
});

describe('lifecycle hooks', () => {
  const hook = (name: string, transition: 'LAUNCHING' | 'TERMINATING', rest: object = {}): Deed => [
    '0s',
    'putLifecycleHook',
    { ...LAND, LifecycleHookName: name, LifecycleTransition: `autoscaling:EC2_INSTANCE_${transition}`, ...rest },
  ];
  const answer = (k: Kingdom, InstanceId: string, LifecycleHookName: string, LifecycleActionResult: string) =>
    k.issue('completeLifecycleAction', { ...LAND, InstanceId, LifecycleHookName, LifecycleActionResult });

  it('holds a launch up until it is completed (AG-02)', () => {
    const k = grouped({ MinSize: 1, MaxSize: 2 }, [hook('warm', 'LAUNCHING')]).until('5m');
    expect(members(k)).toEqual(['land-1 Pending:Wait']);
    expect(
      k.refused('completeLifecycleAction', {
        ...LAND,
        InstanceId: 'land-1',
        LifecycleHookName: 'cold',
        LifecycleActionResult: 'CONTINUE',
      }),
    ).toBe('ValidationError: no-lifecycle-action');
    answer(k, 'land-1', 'warm', 'CONTINUE');
    expect(members(k)).toEqual(['land-1 Pending:Proceed']);
    expect(members(k.until('5m2s'))).toEqual(['land-1 InService']);
  });

  it('an abandoned launch is terminated and replaced (AG-02)', () => {
    const k = grouped({ MinSize: 1, MaxSize: 2 }, [hook('warm', 'LAUNCHING')]).until('5m');
    answer(k, 'land-1', 'warm', 'ABANDON');
    expect(members(k.until('8m'))).toEqual(['land-1 Terminated', 'land-2 Pending:Wait']);
  });

  it('nobody answers: after an hour the default result, ABANDON, holds (AG-02)', () => {
    const k = grouped({ MinSize: 1, MaxSize: 2 }, [hook('warm', 'LAUNCHING')]);
    const waitsFrom = k
      .until('2m')
      .engine.log(0, Infinity)
      .find(({ event }) => event.kind === 'LifecycleActionStarted')!.atUs;
    k.until(`${waitsFrom + 3_599_000_000}us`);
    expect(members(k)).toEqual(['land-1 Pending:Wait']);
    expect(members(k.until(`${waitsFrom + 3_600_000_000}us`))).toEqual(['land-1 Terminating']);
    const k2 = grouped({ MinSize: 1, MaxSize: 2 }, [
      hook('warm', 'LAUNCHING', { HeartbeatTimeout: 60, DefaultResult: 'CONTINUE' }),
    ]);
    expect(members(k2.until('3m'))).toEqual(['land-1 InService']);
  });

  it('heartbeats put the end off, at most to 100 timeouts or 48 h (AG-02)', () => {
    const k = grouped({ MinSize: 1, MaxSize: 2 }, [hook('warm', 'LAUNCHING', { HeartbeatTimeout: 30 })]);
    for (let second = 40; second <= 3_100; second += 20) {
      k.until(`${second}s`);
      if (k.instance('land-1').membership!.waits.length === 0) break;
      k.issue('recordLifecycleActionHeartbeat', { ...LAND, InstanceId: 'land-1', LifecycleHookName: 'warm' });
    }
    const at = (kind: string) => k.engine.log(0, Infinity).find(({ event }) => event.kind === kind)!.atUs;
    expect((at('LifecycleActionTimedOut') - at('LifecycleActionStarted')) / 1_000_000).toBe(3_000);
  });

  it('the last breath of an instance: a hook on the way out, for its logs (AG-02, AG-07)', () => {
    const k = grouped({ MinSize: 0, MaxSize: 2, DesiredCapacity: 1 }, [
      hook('logs', 'TERMINATING'),
      hook('cache', 'LAUNCHING'),
    ]).until('5m');
    answer(k, 'land-1', 'cache', 'CONTINUE');
    k.until('6m');
    k.issue('setDesiredCapacity', { ...LAND, DesiredCapacity: 0 });
    k.until('10m');
    // It still runs: what collects its logs has time.
    expect([members(k), running(k)]).toEqual([['land-1 Terminating:Wait'], ['land-1']]);
    answer(k, 'land-1', 'logs', 'CONTINUE');
    expect(members(k)).toEqual(['land-1 Terminating:Proceed']);
    expect(members(k.until('11m'))).toEqual(['land-1 Terminated']);
    const told = k.engine
      .log(0, Infinity)
      .flatMap(({ event }) => (event.kind === 'LifecycleActionStarted' ? [event.hook] : []));
    expect(told).toEqual(['cache', 'logs']);
  });

  it('the longest wait is 100 timeouts, but never more than 48 h (AG-02)', () => {
    const wait = (heartbeatTimeoutUs: number): number =>
      longestWait({ heartbeatTimeoutUs, managed: false } as LifecycleHook) / us('1h');
    expect([us('30s'), us('6m'), us('1h')].map(wait)).toEqual([(30 * 100) / 3_600, 10, 48]);
  });

  it('fifty hooks and no more (AG-02)', () => {
    const k = grouped(
      { MinSize: 0, MaxSize: 1 },
      Array.from({ length: 50 }, (_, i) => hook(`h${i}`, 'LAUNCHING')),
    ).until('1m');
    const [, , request] = hook('h50', 'LAUNCHING');
    expect(k.refused('putLifecycleHook', request)).toBe('LimitExceeded: hook-limit');
  });
});

describe('zones', () => {
  const counted = (...rows: number[]) => new Map(rows.map((count, zone) => [zone as ZoneKey, count]));
  const open = [0, 1, 2] as ZoneKey[];

  it('the one with the fewest gets the next (AG-04)', () => {
    expect([zoneToLaunchIn(counted(1, 0, 1), open), zoneToLaunchIn(counted(1, 1, 1), open)]).toEqual([1, 0]);
    expect(zoneToLaunchIn(counted(1, 0, 1), [0, 2] as ZoneKey[])).toBe(0);
    const k = grouped({ MinSize: 0, MaxSize: 9, DesiredCapacity: 7 }).until('5m');
    expect(zonesOf(k).join('')).toBe('aaabbcc');
  });

  it('are evened out, launching before terminating, one beyond the maximum or 10 % (AG-04)', () => {
    expect([zoneToRebalance(counted(3, 1, 1), open), zoneToRebalance(counted(2, 1, 1), open)]).toEqual([1, null]);
    expect([exceedingMax({ maxSize: 3 }), exceedingMax({ maxSize: 40 })]).toEqual([4, 44]);
    const lost: Deed = ['5m', 'fault', { zoneOutage: { zone: ZONES[2], for: '20m' } }];
    const k = grouped({ MinSize: 6, MaxSize: 6 }, [lost]).until('20m');
    expect(zonesOf(k).join('')).toBe('aaabbb');
    k.until('40m');
    expect(zonesOf(k).join('')).toBe('aabbcc');
    // Never fewer than six in service, never more than seven in all.
    const states = new Map<number, string>();
    let [fewest, most] = [6, 0];
    for (const { atUs, event } of k.engine.log(0, Infinity)) {
      if (event.kind === 'InstanceLaunched') states.set(event.instance, 'Pending');
      if (event.kind !== 'StateChanged' || event.chart !== 'group-instance') continue;
      states.set(event.key, event.to);
      if (atUs < 26 * 60_000_000) continue;
      fewest = Math.min(fewest, [...states.values()].filter((state) => state === 'InService').length);
      most = Math.max(most, [...states.values()].filter((state) => !state.startsWith('Terminat')).length);
    }
    expect([fewest, most]).toEqual([6, 7]);
  });
});

describe('scale-in', () => {
  const leaver = (instance: number, zone: number, version: number, toNextHourUs = 0, launchedAtUs = instance) => ({
    instance: instance as InstanceKey,
    zone: zone as ZoneKey,
    launchTemplateVersion: version,
    toNextHourUs,
    launchedAtUs,
  });
  const zones = new Map([
    [0 as ZoneKey, 2],
    [1 as ZoneKey, 1],
  ]);
  const first = () => 0;

  it('takes the fullest zone, then the oldest template, then who is nearest to its next hour, then chance (AG-03)', () => {
    const choose = (rows: ReturnType<typeof leaver>[], policies = ['Default']) =>
      chooseLeaver(rows, zones, policies, first)?.instance;
    expect(choose([leaver(1, 1, 1), leaver(2, 0, 2)])).toBe(2);
    expect(choose([leaver(1, 0, 2), leaver(2, 0, 1)])).toBe(2);
    expect(choose([leaver(1, 0, 1, 9), leaver(2, 0, 1, 5)])).toBe(2);
    expect(chooseLeaver([leaver(1, 0, 1, 5), leaver(2, 0, 1, 5)], zones, ['Default'], (n) => n - 1)?.instance).toBe(2);
    expect(choose([leaver(1, 0, 1), leaver(2, 0, 1)], ['NewestInstance'])).toBe(2);
    expect(choose([leaver(1, 0, 1), leaver(2, 0, 1)], ['OldestInstance'])).toBe(1);
    expect(choose([])).toBeUndefined();
  });

  it('leaves protected members alone, and says so when only they remain (AG-03)', () => {
    const k = grouped({ MinSize: 0, MaxSize: 4, DesiredCapacity: 2 }).until('5m');
    k.issue('setInstanceProtection', { ...LAND, InstanceIds: ['land-1', 'land-2'], ProtectedFromScaleIn: true });
    k.issue('setDesiredCapacity', { ...LAND, DesiredCapacity: 0 });
    expect(census(k.until('10m'))).toBe('InService 2');
    expect(k.world.scaling!.activities.at(-1)).toMatchObject({
      statusCode: 'Failed',
      statusMessage: 'Could not scale to desired capacity because all remaining instances are protected from scale-in.',
    });
    k.issue('setInstanceProtection', { ...LAND, InstanceIds: ['land-2'], ProtectedFromScaleIn: false });
    expect(members(k.until('12m'))).toEqual(['land-1 InService', 'land-2 Terminated']);
  });
});

describe('policies of groups', () => {
  const more = (rest: object): Deed => [
    '2s',
    'putScalingPolicy',
    { ...LAND, PolicyName: 'more', AdjustmentType: 'ChangeInCapacity', ...rest },
  ];
  const high = alarm('high', 'GreaterThanThreshold', 50, ['more']);

  it('simple scaling waits for its cooldown, and for a change of its alarm (AG-05)', () => {
    const values = [90, 90, 10, 90, 10, 90, 10, 90];
    const k = grouped({ MinSize: 1, MaxSize: 9 }, [
      more({ ScalingAdjustment: 1, Cooldown: 300 }),
      high,
      ...load(values),
    ]).until('9m');
    // Minute 1; still in ALARM at minute 2; the changes of minutes 4 and 6 (at 360 s: 300 s after 60 s) count again.
    expect(counts(k, 'group')).toEqual(['60.000 → 2', '360.000 → 3']);
  });

  it('step scaling leaves members that warm up out of its sum (AG-05)', () => {
    const steps = {
      PolicyType: 'StepScaling',
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 2 }],
    };
    const warm = { DefaultInstanceWarmup: 300 };
    const k = grouped({ MinSize: 1, MaxSize: 9 }, [more(steps), high, ...load(times(12, 90), 6)], warm).until('14m');
    // 1 + 2; while the two warm up 1 + 2 is no more than there is; then 3 + 2.
    expect(counts(k, 'group').map((line) => line.split(' → ')[1])).toEqual(['3', '5']);
    const [firstUs, nextUs] = counts(k, 'group').map((line) => Number(line.split(' ')[0]));
    expect(nextUs! - firstUs!).toBeGreaterThanOrEqual(320);
  });

  it('a policy can be executed by hand (AG-05)', () => {
    const k = grouped({ MinSize: 1, MaxSize: 9 }, [more({ ScalingAdjustment: 3 })]).until('5m');
    k.issue('executePolicy', { ...LAND, PolicyName: 'more' });
    expect(census(k.until('10m'))).toBe('InService 4');
  });

  it('a scheduled action sets minimum, maximum and desired capacity (AS-11)', () => {
    const put: Deed = [
      '2s',
      'putScheduledUpdateGroupAction',
      { ...LAND, ScheduledActionName: 'morning', Recurrence: '10 0 * * *', MinSize: 3, MaxSize: 6 },
    ];
    const k = grouped({ MinSize: 1, MaxSize: 2 }, [put]).until('20m');
    expect([counts(k, 'group'), census(k)]).toEqual([['600.000 → 3'], 'InService 3']);
  });

  it('detailed monitoring says the CPU of a group every minute, basic every five (AG-06)', () => {
    const count = (Monitoring: object) => {
      const sketch = { duration: '20m', fleets: [], timeline: group({ MinSize: 1, MaxSize: 1 }, {}, { Monitoring }) };
      const k = kingdom(sketch).until('20m');
      return k.world.autoScalingGroups![0]!.detailedMonitoring;
    };
    expect([count({ Enabled: true }), count({})]).toEqual([true, false]);
  });
});

describe('an instance refresh', () => {
  it('has room by its percentages, and goes one by one where it would have none', () => {
    const room = (min: number, max: number, healthy: number, present: number) =>
      refreshRoom({ minHealthyPercentage: min, maxHealthyPercentage: max }, { desired: 10, healthy, present });
    expect(room(90, 100, 10, 10)).toEqual({ mayTerminate: 1, mayLaunch: 0 });
    expect(room(90, 100, 9, 10)).toEqual({ mayTerminate: 0, mayLaunch: 0 });
    expect(room(100, 120, 10, 10)).toEqual({ mayTerminate: 0, mayLaunch: 2 });
    expect(room(100, 100, 10, 10)).toEqual({ mayTerminate: 1, mayLaunch: 0 });
  });

  it('replaces every member by one of the new version, and keeps enough in service (AG-01, AG-03)', () => {
    const version: Deed = [
      '5m',
      'createLaunchTemplateVersion',
      {
        LaunchTemplateName: 'land',
        LaunchTemplateData: { InstanceType: 'm5.xlarge', UserData: { ECS_CLUSTER: 'royaume' } },
      },
    ];
    const LaunchTemplate = { LaunchTemplateName: 'land', Version: '$Latest' };
    const refresh = (Preferences: object): Deed => [
      '5m',
      'startInstanceRefresh',
      { ...LAND, DesiredConfiguration: { LaunchTemplate }, Preferences },
    ];
    for (const [preferences, fewest, most] of [
      [{ MinHealthyPercentage: 75, InstanceWarmup: 60 }, 3, 4],
      [{ MinHealthyPercentage: 100, MaxHealthyPercentage: 150, InstanceWarmup: 60 }, 4, 6],
    ] as const) {
      const k = grouped({ MinSize: 4, MaxSize: 8 }, [version, refresh(preferences)]).until('60m');
      expect(k.world.autoScalingGroups![0]!.refresh).toMatchObject({ status: 'Successful', total: 4, left: [] });
      const there = k.world.instances.filter(({ state }) => state.startsWith('running'));
      expect(there.map(({ instanceType }) => instanceType)).toEqual(times(4, 0).map(() => 'm5.xlarge'));
      const states = new Map<number, string>();
      const inService: number[] = [];
      const present: number[] = [];
      for (const { atUs, event } of k.engine.log(0, Infinity)) {
        if (event.kind === 'InstanceLaunched') states.set(event.instance, 'Pending');
        if (event.kind === 'StateChanged' && event.chart === 'group-instance') states.set(event.key, event.to);
        if (atUs < 300_000_000) continue;
        inService.push([...states.values()].filter((state) => state === 'InService').length);
        present.push([...states.values()].filter((state) => !state.startsWith('Terminat')).length);
      }
      expect([Math.min(...inService), Math.max(...present)]).toEqual([fewest, most]);
    }
  });

  it('waits for protected members, or takes them all the same', () => {
    const start = (ScaleInProtectedInstances: string): Deed => [
      '5m',
      'startInstanceRefresh',
      { ...LAND, Preferences: { ScaleInProtectedInstances } },
    ];
    const protect = { NewInstancesProtectedFromScaleIn: true };
    const waits = grouped({ MinSize: 2, MaxSize: 4 }, [start('Wait')], protect).until('30m');
    expect([waits.world.autoScalingGroups![0]!.refresh!.status, members(waits)]).toEqual([
      'InProgress',
      ['land-1 InService', 'land-2 InService'],
    ]);
    const takes = grouped({ MinSize: 2, MaxSize: 4 }, [start('Refresh')], protect).until('30m');
    expect([takes.world.autoScalingGroups![0]!.refresh!.status, census(takes)]).toEqual([
      'Successful',
      'InService 2, Terminated 2',
    ]);
  });
});
