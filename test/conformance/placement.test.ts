import { describe, expect, it } from 'vitest';
import type { PlacementRequest } from '../../sim/model/decision.ts';
import type { World } from '../../sim/model/world.ts';
import { FreeCapacityIndex } from '../../sim/placement/free-capacity-index.ts';
import { place, type PlacementOutcome, type TieBreak } from '../../sim/placement/place.ts';
import { createPlacementSystem } from '../../sim/placement/placement.system.ts';
import {
  chain,
  DISTINCT,
  memberOf,
  nameOf,
  recordingContext,
  requestOf,
  worldOf,
  type InstanceSketch,
  type RequestSketch,
} from '../placement/small-world.ts';

const NO_CHANCE: TieBreak = {
  below() {
    throw new Error('no chance is needed here');
  },
};

type Decide = (world: World, request: PlacementRequest) => PlacementOutcome;
const DECIDERS: [string, Decide][] = [
  ['by the scan', (world, request) => place(world, request, NO_CHANCE)],
  ['by the index', (world, request) => new FreeCapacityIndex().place(world, request, NO_CHANCE)],
];

describe.each(DECIDERS)('the published placements, decided %s', (_, decide) => {
  const THREE: readonly InstanceSketch[] = [
    { name: 'A', zone: 'az1', cpu: 1_500, groups: { 'service:web': 1 } },
    { name: 'B', zone: 'az1', cpu: 600 },
    { name: 'C', zone: 'az2', cpu: 900 },
  ];
  const cases: [string, RequestSketch, string][] = [
    // az1 has 1, az2 has 0.
    ['the default goes to the empty zone (PL-05)', {}, 'C'],
    ['spread(az) goes to the empty zone (PL-06)', { strategy: chain('spread(az)') }, 'C'],
    // 600 < 900 < 1,500.
    ['binpack(cpu) goes to the fullest (PL-07)', { strategy: chain('binpack(cpu)') }, 'B'],
    // A has 1, B and C 0; the smaller ARN of the two.
    [
      'spread(instanceId) goes to an instance without one (PL-06, PL-10)',
      { strategy: chain('spread(instanceId)') },
      'B',
    ],
    ['binpack(cpu) breaks the tie (PL-09)', { strategy: chain('spread(instanceId)', 'binpack(cpu)') }, 'B'],
    [
      'memberOf az1 and the default go to the instance with the fewest (PL-05, PL-11)',
      { constraints: [memberOf('attribute:ecs.availability-zone == az1')] },
      'B',
    ],
    ['distinctInstance with binpack(cpu) (PL-11)', { constraints: [DISTINCT], strategy: chain('binpack(cpu)') }, 'B'],
    ['a task of 1,000 units fits only the largest (PL-01)', { needs: { cpu: 1_000 } }, 'A'],
    // az2 has fewer of its tasks, and no room.
    [
      'a strategy is a wish: the next best place will do (PL-02)',
      { needs: { cpu: 1_000 }, strategy: chain('spread(az)') },
      'A',
    ],
  ];
  it.each(cases)('%s', (_name, sketch, expected) => {
    const world = worldOf(THREE);
    expect(nameOf(world, decide(world, requestOf({ needs: { cpu: 512 }, ...sketch })).chosen)).toBe(expected);
  });

  it('a task of 1,600 units is told RESOURCE:CPU (PL-17)', () => {
    const outcome = decide(worldOf(THREE), requestOf({ needs: { cpu: 1_600 } }));
    expect(outcome.refusal).toEqual({ refused: 'RESOURCE:CPU', closest: 0 });
  });

  it('host port 80 taken on A and C leaves B, taken everywhere it is RESOURCE:PORTS (RS-15)', () => {
    const withPort = (...names: string[]): World =>
      worldOf(THREE.map((sketch) => ({ ...sketch, ports: names.includes(sketch.name) ? [80] : [] })));
    const request = requestOf({ needs: { cpu: 512, ports: [{ protocol: 'tcp', port: 80 }] } });
    const two = withPort('A', 'C');
    expect(nameOf(two, decide(two, request).chosen)).toBe('B');
    expect(decide(withPort('A', 'B', 'C'), request).refusal).toEqual({ refused: 'RESOURCE:PORTS', closest: 0 });
  });

  it('A06: with a task in zone A only, the next one goes to B or C', () => {
    const world = worldOf([
      { name: '1', zone: 'az1', groups: { 'service:web': 1 } },
      { name: '2', zone: 'az2' },
      { name: '3', zone: 'az3' },
    ]);
    expect(['2', '3']).toContain(nameOf(world, decide(world, requestOf()).chosen));
  });

  it('A07: binpack on memory puts 512 MiB where the least is free that still fits', () => {
    const world = worldOf([
      { name: 'X', memoryMiB: 300 },
      { name: 'Y', memoryMiB: 700 },
      { name: 'Z', memoryMiB: 2_000 },
    ]);
    const request = requestOf({ needs: { memoryMiB: 512 }, strategy: chain('binpack(memory)') });
    expect(nameOf(world, decide(world, request).chosen)).toBe('Y');
  });
});

describe('a run of placements', () => {
  it.each([
    ['c5.large and t3.medium', 2],
    ['m5.xlarge', 3],
    ['i3.metal', 14],
  ])('A08, A09, NW-05: %s takes %i awsvpc tasks, the next one is told RESOURCE:ENI', (_, eniSlots) => {
    const world = worldOf([{ name: 'A', eniSlots, cpu: 100_000, memoryMiB: 100_000 }]);
    const { ctx, said } = recordingContext(world);
    createPlacementSystem('both').hears!.PlacementRequested!(
      {
        kind: 'PlacementRequested',
        request: requestOf({ needs: { cpu: 128, memoryMiB: 128, eniSlots: 1 } }),
        count: eniSlots + 1,
        startedBy: 'ecs-svc/1',
        line: null,
      },
      ctx,
    );
    expect(said[0]).toMatchObject({ kind: 'PlacementConcluded', refused: 1 });
    expect(world.tasks.length).toBe(eniSlots);
    expect(world.decisions.at(-1)!.verdict).toEqual({ refused: 'RESOURCE:ENI', closest: 0 });
  });
});
