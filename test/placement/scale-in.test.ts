import { describe, expect, it } from 'vitest';
import type { ServiceKey, TaskKey } from '../../sim/model/ids.ts';
import type { PlacementStrategy } from '../../sim/model/task-definition.ts';
import type { World } from '../../sim/model/world.ts';
import { createPlacementSystem } from '../../sim/placement/placement.system.ts';
import { release } from '../../sim/rules/reservation.ts';
import { chooseToStop } from '../../sim/rules/scale-in.ts';
import {
  chain,
  chance,
  CLUSTER,
  DISTINCT,
  nameOf,
  needsOf,
  recordingContext,
  requestOf,
  worldOf,
  type InstanceSketch,
} from './small-world.ts';

const NEEDS = { cpu: 100, memoryMiB: 100 };

/** A world in which the service `web` has one task on each of the named instances, in that order. */
function running(sketches: readonly InstanceSketch[], ...on: readonly string[]): World {
  const world = worldOf(sketches);
  for (const name of on) {
    const { ctx } = recordingContext(world);
    const zoneAndName = requestOf({ needs: NEEDS, constraints: [] });
    const only = world.instances.find((instance) => instance.name === name)!;
    const expression = `ec2InstanceId == ${only.ec2InstanceId}`;
    const request = { ...zoneAndName, constraints: [{ type: 'memberOf' as const, expression }] };
    createPlacementSystem('scan').hears!.PlacementRequested!(
      { kind: 'PlacementRequested', request, count: 1, startedBy: '', line: null },
      ctx,
    );
  }
  return world;
}

function service(placementStrategy: readonly PlacementStrategy[] = []) {
  return { cluster: CLUSTER, serviceName: 'web', placementStrategy, key: 0 as ServiceKey };
}

/** Names of the instances that lose a task, one stop after the other. */
function stops(world: World, count: number, strategy: readonly PlacementStrategy[] = []): (string | null)[] {
  const left = world.tasks.map(({ key }) => key);
  return Array.from({ length: count }, () => {
    const key = chooseToStop(world, left, service(strategy));
    const task = world.tasks[key]!;
    left.splice(left.indexOf(key), 1);
    task.desiredStatus = 'STOPPED';
    release(world.containerInstances[task.containerInstance!]!, task.needs, task.group);
    return nameOf(world, task.containerInstance);
  });
}

const ZONES: readonly InstanceSketch[] = [
  { name: 'A', zone: 'az1' },
  { name: 'B', zone: 'az1' },
  { name: 'C', zone: 'az2' },
];

describe('which task a service gives up', () => {
  it('without a strategy: the zone with most tasks, there the instance with most (PL-13)', () => {
    // az1: A 2, B 1; az2: C 2. az1 has 3, so A; then 2 : 2 with A 1, B 1, C 2, so C.
    expect(stops(running(ZONES, 'A', 'A', 'B', 'C', 'C'), 2)).toEqual(['A', 'C']);
  });

  it('spread(az) keeps the zones in balance (PL-12)', () => {
    // az1 has 3, az2 has 1: from az1 until both are 1; then the tie goes by ARN.
    expect(stops(running(ZONES, 'A', 'B', 'B', 'C'), 3, chain('spread(az)'))).toEqual(['A', 'B', 'B']);
  });

  it('binpack gives up where the most is free afterwards (PL-12)', () => {
    const world = running(
      [
        { name: 'A', memoryMiB: 1_000 },
        { name: 'B', memoryMiB: 700 },
      ],
      'A',
      'A',
      'B',
    );
    // After removal A has 800 + 100 = 900, B has 600 + 100 = 700.
    expect(stops(world, 1, chain('binpack(memory)'))).toEqual(['A']);
  });

  it('with a strategy the last tie goes by chance (PL-12)', () => {
    const world = running(ZONES, 'A', 'B', 'C');
    const pick = chance(5);
    const seen = new Set<TaskKey>();
    const all = world.tasks.map(({ key }) => key);
    for (let i = 0; i < 40; i++) seen.add(chooseToStop(world, all, service(chain('spread(az)')), [], pick));
    // az1 has two, az2 one: only the tasks on A and B are in question.
    expect([...seen].sort()).toEqual([0, 1]);
  });

  it('of the same instance the older task goes (PL-10)', () => {
    const world = running(ZONES, 'A', 'A');
    expect(chooseToStop(world, [1, 0] as TaskKey[], service())).toBe(0);
  });

  it.each([
    ['the default', chain()],
    ['spread(az)', chain('spread(az)')],
    ['spread(instanceId)', chain('spread(instanceId)')],
    ['binpack(cpu)', chain('binpack(cpu)')],
    ['spread(az) and binpack(memory)', chain('spread(az)', 'binpack(memory)')],
  ])('stops planned together are those that would be taken one after the other: %s', (_, strategy) => {
    const on = ['A', 'A', 'B', 'C', 'C', 'C', 'B'];
    const planned: TaskKey[] = [];
    const world = running(ZONES, ...on);
    const left = world.tasks.map(({ key }) => key);
    for (let i = 0; i < 5; i++) {
      const key = chooseToStop(world, left, service(strategy), planned);
      planned.push(key);
      left.splice(left.indexOf(key), 1);
    }
    const names = planned.map((key) => nameOf(world, world.tasks[key]!.containerInstance));
    expect(names).toEqual(stops(running(ZONES, ...on), 5, strategy));
  });
});

describe('the book of an instance', () => {
  it('a release gives back exactly what was reserved (TL-22)', () => {
    const world = worldOf([{ name: 'A', ports: [22] }]);
    const before = structuredClone(world.containerInstances[0]!);
    const { ctx } = recordingContext(world);
    const needs = needsOf({ cpu: 128, memoryMiB: 64, eniSlots: 1, ports: [{ protocol: 'udp', port: 53 }] });
    createPlacementSystem('scan').hears!.PlacementRequested!(
      {
        kind: 'PlacementRequested',
        request: requestOf({ needs, constraints: [DISTINCT] }),
        count: 1,
        startedBy: '',
        line: null,
      },
      ctx,
    );
    const ci = world.containerInstances[0]!;
    expect([ci.remaining, ci.groupCounts, ci.version]).toEqual([
      {
        cpu: 1_920,
        memoryMiB: 4_032,
        gpu: 0,
        eniSlots: 1,
        ports: [
          { protocol: 'tcp', port: 22 },
          { protocol: 'udp', port: 53 },
        ],
      },
      { 'service:web': 1 },
      2,
    ]);
    release(ci, needs, 'service:web');
    expect({ ...ci, tasks: [], version: 1 }).toEqual(before);
  });

  it('a second release of the same task is a bug, and says so', () => {
    const world = worldOf([{ name: 'A' }]);
    expect(() => release(world.containerInstances[0]!, needsOf(), 'service:web')).toThrow(
      'reservation.group-not-counted',
    );
  });
});
