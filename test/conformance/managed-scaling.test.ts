/** Capacity providers with managed scaling, termination protection and draining (CP-02 to CP-14), section 21 and A11. */
import { describe, expect, it } from 'vitest';
import type { TaskNeeds } from '../../sim/model/resources.ts';
import { managedCapacity, reservation } from '../../sim/rules/scaling-math.ts';
import { instancesFor, reservationOf, tasksPerInstance } from '../../sim/rules/managed-scaling.ts';
import { kingdom, plan, type Deed, type Kingdom, type KingdomSketch } from '../support/rig.ts';
import { blocks, census, counts, group, members, provider } from './scaling-rig.ts';

/** One task takes half of an m5.large. */
const BIG = plan('web', { cpu: 1_024, memory: 512 });
const ON = { status: 'ENABLED' };
const LAND = { AutoScalingGroupName: 'land' };

function managed(
  sizes: object,
  deeds: readonly Deed[],
  scaling: object = ON,
  rest: object = {},
  sketch: KingdomSketch = {},
): Kingdom {
  const protects = 'managedTerminationProtection' in rest ? { NewInstancesProtectedFromScaleIn: true } : {};
  const timeline = [...group(sizes, protects), ...provider(scaling, rest), ...deeds];
  return kingdom({ duration: '12h', fleets: [], definitions: [BIG, plan('small')], timeline, ...sketch });
}
const serve = (at: string, desiredCount: number, rest: object = {}): Deed => [
  at,
  'createService',
  // Nothing moves by itself: only what is asked for here makes the group grow.
  { serviceName: 'web', taskDefinition: 'web', desiredCount, availabilityZoneRebalancing: 'DISABLED', ...rest },
];
const count = (at: string, desiredCount: number): Deed => [at, 'updateService', { service: 'web', desiredCount }];
const valueOf = (k: Kingdom) => reservationOf(k.world, k.world.capacityProviders[0]!);

describe('the reservation', () => {
  it('is needed over running (CP-03, A11, section 21)', () => {
    expect([reservation(0, 0), reservation(4, 0), reservation(2, 3), reservation(5, 3), reservation(4, 4)]).toEqual([
      100,
      200,
      (2 / 3) * 100,
      (5 / 3) * 100,
      100,
    ]);
    // N = 4, one more needed: 125; target 90 with nine of nine busy: ceil(9 × 100 / 90) = 10.
    const any = { min: 1, max: 10_000 };
    expect([managedCapacity(4, 5, 100, any), managedCapacity(9, 9, 90, any)]).toEqual([5, 10]);
  });

  it('counts empty instances as not needed, and those that the waiting tasks would take (CP-03, CP-04)', () => {
    const k = managed({ MinSize: 3, MaxSize: 3 }, [serve('3m', 2)]).until('5m');
    // Two tasks on two of three instances, by the default spread.
    expect(valueOf(k)).toMatchObject({ running: 3, empty: 1, extra: 0, needed: 2 });
    k.issue('updateService', { service: 'web', desiredCount: 9 });
    k.until('5m5s');
    // Six fit, three wait: two more instances.
    expect(valueOf(k)).toMatchObject({ running: 3, empty: 0, extra: 2, needed: 5 });
  });

  it('packs tasks of the same requirements together, and leaves out what never fits (CP-04)', () => {
    const needs = (cpu: number, rest: Partial<TaskNeeds> = {}): TaskNeeds => ({
      cpu,
      memoryMiB: 128,
      gpu: 0,
      eniSlots: 0,
      ports: [],
      attributes: [],
      ...rest,
    });
    const fresh = { cpu: 2_048, memoryMiB: 7_000, gpu: 0, eniSlots: 2 };
    const many = (n: number, one: TaskNeeds) => Array.from({ length: n }, () => one);
    expect(tasksPerInstance(fresh, needs(512))).toBe(4);
    expect(tasksPerInstance(fresh, needs(128, { eniSlots: 1 }))).toBe(2);
    expect(tasksPerInstance(fresh, needs(128, { ports: [{ protocol: 'tcp', port: 80 }] }))).toBe(1);
    expect(instancesFor(fresh, many(9, needs(512)))).toBe(3);
    // Two of 1,536 leave 512 each for the small ones.
    expect(instancesFor(fresh, [...many(2, needs(512)), ...many(2, needs(1_536))])).toBe(2);
    expect(instancesFor(fresh, many(5, needs(4_096)))).toBe(0);
  });
});

describe('managed scaling', () => {
  it('has its defaults, and bounds for its steps (CP-02, CP-04)', () => {
    const k = managed({ MinSize: 0, MaxSize: 4 }, []).until('1m');
    expect(k.world.scaling!.policies[0]).toMatchObject({ managedBy: 'land-cp', rule: { targetValue: 100 } });
    expect(managedCapacity(4, 5, 100, { min: 3, max: 10_000 })).toBe(7);
    expect(managedCapacity(4, 40, 100, { min: 1, max: 10 })).toBe(14);
    // By default the step may be as large as what is missing: five more in one.
    const wide = managed({ MinSize: 1, MaxSize: 9 }, [serve('8m', 12)]).until('20m');
    expect(counts(wide, 'group')).toEqual(['540.000 → 6']);
    const small = managed({ MinSize: 1, MaxSize: 9 }, [serve('8m', 12)], { ...ON, maximumScalingStepSize: 2 }).until(
      '10m',
    );
    expect(counts(small, 'group')).toEqual(['540.000 → 3']);
    const request = {
      name: 'other',
      autoScalingGroupProvider: { autoScalingGroupArn: 'land', managedScaling: { targetCapacity: 101 } },
    };
    expect(() => k.issue('createCapacityProvider', request)).toThrow('targetCapacity');
  });

  it('watches with one minute above the target and fifteen below (CP-05)', () => {
    const k = managed({ MinSize: 0, MaxSize: 4 }, [], { ...ON, targetCapacity: 80 }).until('1m');
    expect(
      k.world.alarms!.map(({ input }) => [
        input.Namespace,
        input.MetricName,
        input.ComparisonOperator,
        input.Threshold,
        input.EvaluationPeriods,
      ]),
    ).toEqual([
      ['AWS/ECS/ManagedScaling', 'CapacityProviderReservation', 'GreaterThanThreshold', 80, 1],
      ['AWS/ECS/ManagedScaling', 'CapacityProviderReservation', 'LessThanThreshold', 80, 15],
    ]);
  });

  it('begins with two instances, and goes on when they are warm (CP-06, CP-07)', () => {
    // Ten tasks want five instances: 2 at the first minute; warm 300 s after they are in service; then 5.
    const k = managed({ MinSize: 0, MaxSize: 10 }, [serve('10s', 10)]).until('20m');
    const [first, next] = counts(k, 'group');
    expect([first, next!.split(' → ')[1]]).toEqual(['60.000 → 2', '5']);
    expect(Number(next!.split(' ')[0])).toBeGreaterThanOrEqual(60 + 20 + 300);
    expect([census(k), k.census('web')]).toEqual(['InService 5', 'RUNNING 10']);
    expect(blocks(k)).toContain('warm-up');
  });

  it('lets go 15 minutes after it has grown, at most half of the group a minute (CP-07)', () => {
    expect([8, 5, 1].map((n) => managedCapacity(n, 0, 100, { min: 1, max: 10 }))).toEqual([4, 3, 0]);
    const k = managed({ MinSize: 0, MaxSize: 20, DesiredCapacity: 8 }, []).until('40m');
    // Empty from the first minute on; 15 datapoints below 100 at 900 s.
    expect(counts(k, 'group')).toEqual(['900.000 → 4', '960.000 → 2', '1020.000 → 1', '1080.000 → 0']);
    const busy = managed({ MinSize: 0, MaxSize: 10 }, [serve('10s', 10), count('8m', 0)]).until('50m');
    const outs = counts(busy, 'group').filter((line) => Number(line.split(' → ')[1]) === 5);
    const shrunk = counts(busy, 'group').find(
      (line) => Number(line.split(' → ')[1]) < 5 && Number(line.split(' ')[0]) > 480,
    )!;
    expect(Number(shrunk.split(' ')[0]) - Number(outs[0]!.split(' ')[0])).toBeGreaterThanOrEqual(900);
  });

  it('daemons do not make an instance busy, and a target of 50 keeps as many spare (CP-08)', () => {
    const daemon: Deed = [
      '5s',
      'createService',
      {
        serviceName: 'guard',
        taskDefinition: 'small',
        schedulingStrategy: 'DAEMON',
        deploymentConfiguration: { minimumHealthyPercent: 0, maximumPercent: 100 },
        launchType: 'EC2',
      },
    ];
    const k = managed({ MinSize: 2, MaxSize: 2 }, [daemon]).until('10m');
    expect([k.census('guard'), valueOf(k)!.empty]).toEqual(['RUNNING 2', 2]);
    const spare = managed({ MinSize: 0, MaxSize: 9 }, [serve('10s', 2)], { ...ON, targetCapacity: 50 }).until('40m');
    // One or two busy: ceil(M × 100 / 50).
    const { running, needed } = valueOf(spare)!;
    expect(running).toBe(needed * 2);
  });

  it('spread over instances without binpack keeps every instance busy, so that it never shrinks (CP-11)', () => {
    const spread = { placementStrategy: [{ type: 'spread', field: 'instanceId' }] };
    const deeds = (rest: object) => [serve('3m', 8, rest), count('10m', 4)];
    const wide = managed({ MinSize: 0, MaxSize: 9, DesiredCapacity: 4 }, deeds(spread)).until('2h');
    expect([census(wide), counts(wide, 'group')]).toEqual(['InService 4', []]);
    const pack = { placementStrategy: [{ type: 'binpack', field: 'cpu' }] };
    const narrow = managed({ MinSize: 0, MaxSize: 9, DesiredCapacity: 4 }, deeds(pack), ON, {
      managedTerminationProtection: 'ENABLED',
    }).until('2h');
    expect(census(narrow)).toBe('InService 2, Terminated 2');
  });

  it('tasks with a launch type never make it grow (CP-12)', () => {
    const k = managed({ MinSize: 1, MaxSize: 9 }, [serve('3m', 8, { launchType: 'EC2' })]).until('30m');
    expect([counts(k, 'group'), census(k)]).toEqual([[], 'InService 1']);
  });

  it('at most 500 tasks of a cluster wait (CP-13)', () => {
    const run = (at: string): Deed => [at, 'runTask', { taskDefinition: 'web', count: 10 }];
    const k = managed(
      { MinSize: 0, MaxSize: 0 },
      Array.from({ length: 50 }, (_, i) => run(`${10 + i}s`)),
    ).until('2m');
    expect(k.census('web')).toBe('PROVISIONING 500');
    expect(k.refused('runTask', { taskDefinition: 'web', count: 1 })).toBe('ClientException: provisioning-limit');
  });

  it('at the maximum of the group tasks stay in PROVISIONING (CP-14)', () => {
    const k = managed({ MinSize: 0, MaxSize: 2 }, [serve('10s', 6)]).until('20m');
    expect([census(k), k.census('web')]).toEqual(['InService 2', 'PROVISIONING 2, RUNNING 4']);
    expect(blocks(k)).toContain('maximum');
  });
});

describe('the end of an instance', () => {
  it('is not before it is empty, where the provider protects (CP-09)', () => {
    const request = {
      name: 'other',
      autoScalingGroupProvider: {
        autoScalingGroupArn: 'land',
        managedScaling: ON,
        managedTerminationProtection: 'ENABLED',
      },
    };
    expect(managed({ MinSize: 0, MaxSize: 9 }, []).until('1m').refused('createCapacityProvider', request)).toBe(
      'InvalidParameterException: managed-termination-protection',
    );
    const k = managed({ MinSize: 0, MaxSize: 9, DesiredCapacity: 3 }, [serve('3m', 2)], ON, {
      managedTerminationProtection: 'ENABLED',
    }).until('5m');
    k.issue('setDesiredCapacity', { ...LAND, DesiredCapacity: 1 });
    k.until('10m');
    // The empty one goes, those with a task stay.
    expect([census(k), k.census('web')]).toEqual(['InService 2, Terminated 1', 'RUNNING 2']);
  });

  /** CP-10: two instances with a task each; one must go. */
  const end = (rest: object, deed: Deed): Kingdom => {
    const slow = { behaviours: { 'web:1': { stopsAfterUs: 20_000_000 } } };
    return managed({ MinSize: 0, MaxSize: 9, DesiredCapacity: 2 }, [serve('3m', 2), deed], ON, rest, slow)
      .until('5m')
      .until('15m');
  };
  const shrink: Deed = ['5m', 'setDesiredCapacity', { ...LAND, DesiredCapacity: 1 }];
  const refresh: Deed = [
    '5m',
    'startInstanceRefresh',
    { ...LAND, Preferences: { MinHealthyPercentage: 50, ScaleInProtectedInstances: 'Refresh' } },
  ];
  const drained = (k: Kingdom): boolean =>
    k.engine
      .log(0, Infinity)
      .some(
        ({ event }) => event.kind === 'StateChanged' && event.chart === 'container-instance' && event.to === 'DRAINING',
      );
  const killed = (k: Kingdom): boolean =>
    k.tasks('web').some(({ stoppedReason }) => stoppedReason?.startsWith('Host EC2') === true);

  it('draining alone: it may be chosen, but is drained before (CP-10)', () => {
    const k = end({}, shrink);
    expect([drained(k), killed(k), census(k), k.census('web').includes('RUNNING 2')]).toEqual([
      true,
      false,
      'InService 1, Terminated 1',
      true,
    ]);
  });

  it('neither: it is killed at any time (CP-10)', () => {
    const k = end({ managedDraining: 'DISABLED' }, shrink);
    expect([drained(k), killed(k)]).toEqual([false, true]);
  });

  it('protection alone: a refresh kills without draining (CP-10)', () => {
    const rest = { managedDraining: 'DISABLED', managedTerminationProtection: 'ENABLED' };
    expect(members(end(rest, shrink))).toEqual(['land-1 InService', 'land-2 InService']);
    const k = end(rest, refresh);
    expect([drained(k), killed(k)]).toEqual([false, true]);
  });

  it('both: protected, and drained when a refresh comes (CP-10)', () => {
    const rest = { managedTerminationProtection: 'ENABLED' };
    expect(members(end(rest, shrink))).toEqual(['land-1 InService', 'land-2 InService']);
    const k = end(rest, refresh);
    expect([drained(k), killed(k)]).toEqual([true, false]);
  });

  it('a drained instance waits for its last task, at most 48 h (CP-10)', () => {
    const endless = { behaviours: { 'web:1': { stopsAfterUs: 400_000_000_000 } }, duration: '60h' };
    const stop = plan('web', { cpu: 1_024, memory: 512, stopTimeout: 120 });
    const k = managed(
      { MinSize: 0, MaxSize: 2, DesiredCapacity: 1 },
      [['3m', 'runTask', { taskDefinition: 'web' }], shrinkToNone],
      ON,
      {},
      { ...endless, definitions: [stop] },
    );
    // A task that stands alone is not stopped by draining: its instance waits.
    k.until('47h');
    expect(members(k)).toEqual(['land-1 Terminating:Wait']);
    expect(members(k.until('49h'))).toEqual(['land-1 Terminated']);
  });
  const shrinkToNone: Deed = ['5m', 'setDesiredCapacity', { ...LAND, DesiredCapacity: 0 }];
});
